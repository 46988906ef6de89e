//! A fact told: when it happened, when it was recorded, what, by whom in which role and where, on whose behalf, what a signature meant, and its
//! position. Corrections stand beside their original, refused attempts and erased payloads say what they are (laws L13, L14, L16).

use super::w;
use crate::names::NameBook;
use crate::pages::head;
use kernel::{AttemptRefused, Fact, FactCorrected, FactKind, House};
use maud::html;
use page::{Html, Mark, Tone};
use programme::Programme;
use record::clinic::{Place, PlaceKind};
use record::counselling::{ConsentGiven, ConsentWithdrawn};
use record::folds::Orders;
use record::release::{TestResultRecorded, TestResultVoided};
use std::collections::BTreeMap;
use terms::{Day, Lang, Role, Sex, Text, say};

/// What is needed to tell facts.
pub struct Teller<'a> {
    /// The house.
    pub house: &'a House,
    /// Names.
    pub book: &'a NameBook,
    /// Places of the clinic.
    pub places: &'a [Place],
    /// The programme in force, for the words of its codes.
    pub programme: Option<&'a Programme>,
    /// Facts as first recorded, where they were corrected: by position.
    pub originals: &'a BTreeMap<u64, Fact>,
    /// Corrections: by position of the correction.
    pub corrections: &'a BTreeMap<u64, (FactCorrected, Fact)>,
    /// What made a test result void: by position of the result.
    pub voided: &'a BTreeMap<u64, (TestResultVoided, Fact)>,
    /// In which role and where this viewer would correct; `None` where no correction is offered.
    pub corrector: Option<(Role, PlaceKind)>,
    /// The patient's orders, where one patient is told of: places by their words instead of their number in the order.
    pub orders: Option<&'a Orders>,
    /// Whether this viewer may open facts.
    pub may_open: bool,
    /// Language.
    pub lang: Lang,
}

impl Teller<'_> {
    /// Heading of a fact.
    pub fn title(&self, f: &Fact) -> Text {
        if let Some(a) = f.read::<AttemptRefused>() {
            return self.house.act(&a.act).map_or_else(|| Text::same(a.act.clone()), |e| (e.title)());
        }
        self.house.kind(&f.head.kind).map_or_else(|| Text::same(f.head.kind.clone()), |k| (k.title)())
    }
    /// Its sentence.
    pub fn say(&self, f: &Fact) -> Text {
        if f.payload.is_none() {
            return Text::fixed(
                "内容は消去されています(保存期間の終了)。記録の連なりは残っています。",
                "The payload was erased when its retention ended. The chain still stands.",
            );
        }
        let scopes =
            |codes: &[String], lang| codes.iter().map(|c| self.scope(c).text(lang).to_owned()).collect::<Vec<_>>();
        if let Some(c) = f.read::<ConsentGiven>() {
            let (ja, en, doc) =
                (scopes(&c.scopes, Lang::Ja).join("・"), scopes(&c.scopes, Lang::En).join(", "), c.document);
            return say! {ja: "範囲: {ja}。説明文書 {doc}", en: "Scope: {en}. Document {doc}"};
        }
        if let Some(c) = f.read::<ConsentWithdrawn>() {
            let (ja, en) = (scopes(&c.scopes, Lang::Ja).join("・"), scopes(&c.scopes, Lang::En).join(", "));
            let cells = c.cells.text();
            let (cells_ja, cells_en) = (cells.ja, cells.en);
            return say! {ja: "範囲: {ja}。組織・細胞: {cells_ja}", en: "Scope: {en}. Tissue and cells: {cells_en}"};
        }
        if let Some(a) = f.read::<AttemptRefused>() {
            return self.attempt(&a);
        }
        let coded = self.programme.and_then(|p| super::coded::told(f, p));
        let said = coded.or_else(|| self.house.kind(&f.head.kind).map(|k| (k.say)(f))).unwrap_or_default();
        super::spell::spelled(&self.placed(f, said))
    }
    /// `部位 1` → the place that the order names so.
    fn placed(&self, f: &Fact, said: Text) -> Text {
        let Some(orders) = self.orders.filter(|_| said.ja.contains("部位 ")) else { return said };
        let payload: Option<serde_json::Value> = f.payload.as_deref().and_then(|p| serde_json::from_str(p).ok());
        let of = |name: &str| payload.as_ref().and_then(|p| p.get(name));
        let (Some(order), Some(n)) = (of("order").and_then(|o| o.as_str()), of("target").and_then(|t| t.as_u64()))
        else {
            return said;
        };
        let ordered = orders.all.iter().map(|(o, ..)| o).find(|o| o.order.as_str() == order);
        let Some(t) = ordered.and_then(|o| o.targets.iter().find(|t| u64::from(t.n) == n)) else { return said };
        let place = |lang| super::cells::place(t, self.programme, lang);
        Text::new(
            said.ja.replacen(&format!("部位 {n}"), &place(Lang::Ja), 1),
            said.en.replacen(&format!("Target {n}"), &place(Lang::En), 1),
        )
    }
    /// A consent's scope in the programme's words, else in one usual word.
    fn scope(&self, code: &str) -> Text {
        let own = self.programme.and_then(|p| p.consent().scopes.iter().find(|s| s.code == code));
        own.map(|s| s.text.clone()).or_else(|| head::brief(code)).unwrap_or_else(|| Text::same(code.to_owned()))
    }
    /// A refused attempt with the sentence of every reason, as many as the page of the refusal told; a code that this version does not know stands as it is.
    fn attempt(&self, a: &AttemptRefused) -> Text {
        let said: Vec<Text> =
            a.reasons.iter().map(|c| self.house.reason(c).cloned().unwrap_or_else(|| Text::same(c.clone()))).collect();
        let of = |word: fn(&Text) -> &str| said.iter().map(word).collect::<Vec<_>>().join(" ");
        let (n, ja, en) = (said.len(), of(|t| &t.ja), of(|t| &t.en));
        let reasons = page::counted(n, "reason");
        say! {
            ja: "規則により行われなかった。理由 {n} 件: {ja}",
            en: "Not done: the rules refused it. {reasons}: {en}"
        }
    }
    /// Badges beside its heading.
    fn badges(&self, f: &Fact) -> Html {
        let lang = self.lang;
        html! {
            @if f.head.kind == AttemptRefused::KIND { (page::badge(Tone::Stop, Mark::Stop, w(lang, "拒否", "refused"))) }
            @if self.voided.contains_key(&f.head.position) { (page::badge(Tone::Stop, Mark::Stop, w(lang, "無効", "void"))) }
            @if f.payload.is_none() { (page::badge(Tone::Unknown, Mark::Unknown, w(lang, "消去済み", "erased"))) }
            @if !f.head.signed.is_empty() { (page::badge(Tone::Ok, Mark::Ok, w(lang, "署名あり", "signed"))) }
        }
    }
    /// Who, in which role, where, for whom, with which meaning.
    pub fn who(&self, f: &Fact) -> Vec<Html> {
        let (h, lang) = (&f.head, self.lang);
        let role = Role::parse(&h.role).map(|r| r.text().text(lang).to_owned()).unwrap_or_default();
        let name = match h.actor.staff() {
            Some(id) => self.book.staff_line(id.as_str()).to_owned(),
            None => w(lang, "プログラム", "the program").to_owned(),
        };
        let mut out = vec![html! { (role) " " (name) }];
        if let Some(p) = self.places.iter().find(|p| p.place.as_str() == h.place) {
            out.push(page::text(&p.name));
        }
        if !h.behalf.is_empty() {
            let other = self.book.staff_line(&h.behalf);
            let words = say! {ja: "代行入力({other} の代わり)", en: "proxy entry on behalf of {other}"};
            out.push(page::text(words.text(lang)));
        }
        if let Some(m) = self.meaning(&h.signed) {
            let m = m.text(lang).to_owned();
            let words = say! {ja: "署名: {m}", en: "Signed: {m}"};
            out.push(page::text(words.text(lang)));
        }
        if let Some(late) = f.late_reason() {
            let words = say! {ja: "遅れた理由: {late}", en: "Reason for late entry: {late}"};
            out.push(page::text(words.text(lang)));
        }
        if self.may_open {
            out.push(html! { a href={ "/fact/" (h.position) } { (w(lang, "詳しく", "details")) } });
        }
        if self.voidable(f) {
            out.push(
                html! { a href={ "/act/void_test_result?position=" (h.position) } { (w(lang, "無効にする", "void")) } },
            );
        }
        if f.payload.is_some() && self.correctable(f) {
            out.push(html! { a href={ "/act/record_correction?position=" (h.position) } { (w(lang, "訂正する", "correct")) } });
        }
        out
    }
    /// The meaning of a signature, by its code.
    pub fn meaning(&self, code: &str) -> Option<Text> {
        self.house.acts.iter().filter_map(|a| a.signed).find(|m| m.code == code).map(|m| m.text.text())
    }
    /// A test result that still counts, before somebody who may make it void.
    fn voidable(&self, f: &Fact) -> bool {
        let open = f.head.kind == TestResultRecorded::KIND && !self.voided.contains_key(&f.head.position);
        let may = |(role, place)| crate::acts::read::granted("void_test_result", role, place) != access::Grant::No;
        open && self.corrector.is_some_and(may)
    }
    fn correctable(&self, f: &Fact) -> bool {
        let hidden = crate::acts::correct::is_identity(&f.head.kind) && !self.book.named();
        let Some(((role, place), kind)) = self.corrector.zip(self.house.kind(&f.head.kind)) else { return false };
        // What was made void counts nowhere: there is nothing left to put right.
        let void = self.voided.contains_key(&f.head.position);
        !hidden && !void && access::may_correct(kind, role, Some(place))
    }
    /// A correction beside its original: the fields that changed, each with its old and its new value.
    fn correct(&self, f: &Fact) -> Option<page::Correct> {
        let original = self.originals.get(&f.head.position)?;
        let (correction, at) = self.corrections.get(f.corrected_by.last()?)?;
        let side = |body, of: &Fact| page::CorrectSide {
            body,
            meta: html! { (page::moment(of.head.recorded_at, self.lang)) " " (self.book.staff_line(of.head.actor.as_str())) " " (page::position(of.head.position)) },
        };
        let (old, new) = (self.values(original, &correction.fields), self.values(f, &correction.fields));
        Some(page::Correct {
            original: side(
                html! { @for (n, (label, v)) in old.iter().enumerate() { @if n > 0 { br; } (label) ": " (page::was(page::text(v))) } },
                original,
            ),
            correction: side(
                html! { @for (n, (label, v)) in new.iter().enumerate() { @if n > 0 { br; } (label) ": " b { (v) } } },
                at,
            ),
            reason: page::text(&correction.reason),
        })
    }
    /// Labels and values of some fields. Identity is not shown to those who see numbers only (law L16).
    fn values(&self, f: &Fact, fields: &[String]) -> Vec<(String, String)> {
        let hidden = crate::acts::correct::is_identity(&f.head.kind) && !self.book.named();
        let payload: serde_json::Value =
            f.payload.as_deref().and_then(|p| serde_json::from_str(p).ok()).unwrap_or_default();
        let coded = self.programme.map(head::coded).unwrap_or_default();
        let words = self.house.kind(&f.head.kind).map(|k| (k.correctable)().fields()).unwrap_or_default();
        let value = |name: &str| match payload.get(name) {
            _ if hidden => w(self.lang, "(この役割では見られません)", "(not open to this role)").to_owned(),
            None | Some(serde_json::Value::Null) => w(self.lang, "(空欄)", "(empty)").to_owned(),
            Some(serde_json::Value::String(s)) if s.is_empty() => w(self.lang, "(空欄)", "(empty)").to_owned(),
            Some(serde_json::Value::String(s)) => worded(name, s, &coded, self.lang),
            Some(other) => worded(name, &other.to_string(), &coded, self.lang),
        };
        let label = |name: &str| {
            words
                .iter()
                .find(|(n, _)| *n == name)
                .map_or_else(|| name.to_owned(), |(_, t)| t.text(self.lang).to_owned())
        };
        fields.iter().map(|n| (label(n), value(n))).collect()
    }
    /// Its sentence; of a result that was made void struck, with why, by whom and when (L13).
    fn struck(&self, f: &Fact) -> Html {
        let (said, lang) = (page::say(&self.say(f), self.lang), self.lang);
        let Some((v, by)) = self.voided.get(&f.head.position) else { return said };
        let who = by.head.actor.staff().map_or("", |id| self.book.staff_line(id.as_str()));
        html! {
            (page::was(said)) br;
            (w(lang, "無効の理由:", "Void because:")) " " (v.reason) " "
            span.meta { (page::moment(by.head.recorded_at, lang)) " " (who) }
        }
    }
    /// The row of a timeline.
    pub fn row(&self, f: &Fact) -> page::Fact {
        let (h, lang) = (&f.head, self.lang);
        let same_day = h.occurred_at.day() == h.recorded_at.day();
        let recorded = if h.recorded_at.minutes_since(h.occurred_at) < 1 {
            String::new()
        } else if same_day {
            page::clock_words(h.recorded_at, lang)
        } else {
            format!("{} {}", page::day_short(h.recorded_at.day(), lang), page::clock_words(h.recorded_at, lang))
        };
        page::Fact {
            time: page::clock_words(h.occurred_at, lang),
            time_iso: Some(h.occurred_at.to_string()),
            recorded,
            what: html! { span id={ "r" (h.position) } { (self.title(f).text(lang)) } },
            badges: self.badges(f),
            say: self.struck(f),
            correct: self.correct(f),
            who: self.who(f),
            position: Some(h.position),
        }
    }
    /// Newest first, under the day on which each happened.
    pub fn rows(&self, newest_first: &[&Fact]) -> Vec<page::FactRow> {
        let mut out = Vec::new();
        let mut day = None;
        for f in newest_first {
            let d = f.head.occurred_at.day();
            if day != Some(d) {
                day = Some(d);
                out.push(page::FactRow::Day(page::text(page::day_words(d, self.lang))));
            }
            out.push(self.row(f).into());
        }
        out
    }
}

/// A value of a payload in words: codes by their list (field, code, words), days with the era, amounts with their unit.
fn worded(name: &str, stored: &str, coded: &[(&'static str, String, Text)], lang: Lang) -> String {
    let said = match name {
        "sex" => Sex::parse(stored).map(|s| s.text().text(lang).to_owned()),
        "birth_date" => Day::parse(stored).ok().map(|d| page::day_era(d, lang)),
        "mass_g" => Some(format!("{stored}\u{a0}g")),
        _ => coded.iter().find(|(f, c, _)| *f == name && c == stored).map(|(_, _, t)| t.text(lang).to_owned()),
    };
    said.unwrap_or_else(|| stored.to_owned())
}

/// The uncorrected originals of what was corrected, the corrections among facts, and what made a test result void.
pub type Corrected =
    (BTreeMap<u64, Fact>, BTreeMap<u64, (FactCorrected, Fact)>, BTreeMap<u64, (TestResultVoided, Fact)>);

/// What made test results void, among facts: by position of the result.
pub fn voided(facts: &[Fact]) -> BTreeMap<u64, (TestResultVoided, Fact)> {
    let all = facts.iter().filter_map(|f| Some((f.read::<TestResultVoided>()?, f.clone())));
    all.map(|(v, f)| (v.result, (v, f))).collect()
}

/// Reads the originals behind corrected facts.
pub fn corrected(snap: &store::Snapshot<'_>, facts: &[Fact]) -> store::Result<Corrected> {
    let mut originals = BTreeMap::new();
    for f in facts.iter().filter(|f| !f.corrected_by.is_empty()) {
        if let Some(original) = snap.fact(f.head.position)? {
            originals.insert(f.head.position, original);
        }
    }
    let corrections =
        facts.iter().filter_map(|f| Some((f.head.position, (f.read::<FactCorrected>()?, f.clone())))).collect();
    Ok((originals, corrections, voided(facts)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrected_values_stand_in_words() {
        let coded = [("site", "abdomen".to_owned(), Text::fixed("腹部", "abdomen"))];
        let said = |name, stored| worded(name, stored, &coded, Lang::Ja);
        assert_eq!(said("site", "abdomen"), "腹部");
        assert_eq!(said("anaesthesia", "abdomen"), "abdomen", "a code of another field is not its word");
        assert_eq!(said("sex", Sex::Female.code()), Sex::Female.text().text(Lang::Ja));
        assert_eq!(said("birth_date", "1958-02-03"), "1958年(昭和33年)2月3日");
        assert_eq!(said("mass_g", "0.9"), "0.9\u{a0}g");
        assert_eq!(said("allergies", "そば"), "そば");
    }
}
