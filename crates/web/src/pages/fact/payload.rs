//! The payload of a fact, field by field in words, and folded under it as it was written.

use super::Read;
use crate::acts::correct::is_identity;
use crate::names::NameBook;
use crate::pages::coded::of_blood;
use crate::pages::w;
use crate::signed::Signed;
use kernel::{Choice, Fact, FieldKind, Input};
use maud::html;
use page::{Html, Mark, Panel, Tone};
use programme::TestOn;
use record::release::{TestResultRecorded, TestResultVoided, Verdict};
use record::safety::{DeviationOpened, Held};
use serde_json::Value;
use std::collections::BTreeMap;
use terms::{Day, Lang, Moment, Text};

/// What the fields of payloads are called, and what their codes say: as the forms of the house ask for them.
pub(super) struct Words {
    labels: BTreeMap<String, Text>,
    codes: BTreeMap<String, Vec<Choice>>,
}

/// Fields that no form asks for, for they follow from what the act is about.
const OWN: [(&str, Text); 20] = [
    ("patient", Text::fixed("患者", "Patient")),
    ("lot", Text::fixed("ロット", "Lot")),
    ("tissue", Text::fixed("組織", "Tissue")),
    ("dose", Text::fixed("投与分", "Dose")),
    ("order", Text::fixed("指示", "Order")),
    ("target", Text::fixed("指示の部位の番号", "Number of the target")),
    ("targets", Text::fixed("指示の部位", "Targets of the order")),
    ("n", Text::fixed("番号", "Number")),
    ("cells", Text::fixed("細胞数", "Cells")),
    ("volume_ml", Text::fixed("量 (mL)", "Volume, mL")),
    ("expires_at", Text::fixed("期限", "Lasts until")),
    ("place", Text::fixed("場所", "Place")),
    ("criteria", Text::fixed("適応の条件", "Criteria")),
    ("code", Text::fixed("番号・種類", "Code")),
    ("deviation", Text::fixed("逸脱", "Deviation")),
    ("hold", Text::fixed("保留", "Hold")),
    ("event", Text::fixed("有害事象", "Adverse event")),
    ("booking", Text::fixed("予約", "Booking")),
    ("consent", Text::fixed("同意", "Consent")),
    ("blood", Text::fixed("採血管", "Blood tube")),
];

/// Fields whose words differ from one kind of fact to another, where forms call another thing by the same name.
static OF_KIND: [(&str, &str, Text); 8] = [
    ("cells_counted", "purpose", Text::fixed("何のための計数か", "What the count is for")),
    ("cells_counted", "method", Text::fixed("数え方", "Method of the count")),
    ("cells_counted", "checked_by", Text::fixed("確かめたもう一人の職員", "Second person who checked")),
    ("held", "reason", Text::fixed("止めた理由", "Why it was stopped")),
    ("held", "cause", Text::fixed("きっかけ", "What brought it about")),
    ("held", "target", Text::fixed("止めたもの", "What is stopped")),
    ("deviation_opened", "cause", Text::fixed("きっかけ", "What brought it about")),
    ("deviation_opened", "what", Text::fixed("何が違っていたか(読み取ったもの)", "What was wrong (what was scanned)")),
];

impl Words {
    pub(super) fn of(s: &Signed, r: &Read) -> Self {
        let store = &s.app.0.store;
        let (house, current, carried) = (store.house(), store.current(), Input::new());
        let mut words = Self { labels: BTreeMap::new(), codes: BTreeMap::new() };
        words.labels.extend(OWN.iter().map(|(n, t)| ((*n).to_owned(), t.clone())));
        if let Some(kind) = house.kind(&r.recorded.head.kind) {
            let own = (kind.correctable)();
            words.labels.extend(own.fields().iter().map(|(n, t)| ((*n).to_owned(), t.clone())));
        }
        let own = OF_KIND.iter().filter(|(kind, ..)| *kind == r.recorded.head.kind);
        words.labels.extend(own.map(|(_, n, t)| ((*n).to_owned(), t.clone())));
        for spec in house.acts.iter().flat_map(|a| a.act.fields(current.surround(store.now()).form_ctx(&carried))) {
            words.labels.entry(spec.name.clone()).or_insert(spec.label);
            if let FieldKind::Choice(list) | FieldKind::Many(list) = spec.kind {
                words.codes.entry(spec.name).or_default().extend(list);
            }
        }
        words.programme(s, r);
        let causes = [
            r.recorded.read::<Held>().map(|h| (json_code(h.cause), h.cause.text())),
            r.recorded.read::<DeviationOpened>().map(|d| (json_code(d.cause), d.cause.text())),
        ];
        let cause = causes.into_iter().flatten().map(|(code, text)| Choice::new(code, text));
        words.codes.entry("cause".to_owned()).or_default().extend(cause);
        words
    }
    /// Codes that only the programme can say; the result of a test of blood is negative or positive.
    fn programme(&mut self, s: &Signed, r: &Read) {
        let current = s.app.0.store.current();
        let Some((_, p)) = &current.programme else { return };
        let choice = |code: &String, text: &Text| Choice::new(code.clone(), text.clone());
        let mut add = |field: &str, list: Vec<Choice>| self.codes.entry(field.to_owned()).or_default().extend(list);
        add("test", p.tests().iter().map(|t| choice(&t.code, &t.text)).collect());
        add("disease", p.diseases().iter().map(|d| choice(&d.code, &d.text)).collect());
        add("site", p.sites().iter().map(|x| choice(&x.code, &x.text)).collect());
        add("route", p.routes().iter().map(|x| choice(&x.code, &x.text)).collect());
        add("procedure", p.making().procedures.iter().map(|x| choice(&x.code, &x.text)).collect());
        add("method", p.making().count_methods.iter().map(|x| choice(&x.code, &x.text)).collect());
        add("scopes", p.consent().scopes.iter().map(|x| choice(&x.code, &x.text)).collect());
        let of = |t: &TestResultRecorded| p.test(&t.test).is_some_and(|t| t.on == TestOn::Blood);
        let void = r.recorded.read::<TestResultVoided>().is_some_and(|v| v.lot.is_none());
        if void || r.recorded.read::<TestResultRecorded>().is_some_and(|t| of(&t)) {
            let said = Verdict::ALL.iter().map(|v| Choice::new(v.code(), of_blood(*v)));
            self.codes.insert("verdict".to_owned(), said.collect());
        }
    }
    fn label(&self, name: &str, lang: Lang) -> String {
        self.labels.get(name).filter(|t| !t.is_empty()).map_or_else(|| name.to_owned(), |t| t.text(lang).to_owned())
    }
    /// One value: a code by its word, a moment and a day spelled out, people by name or number where they may be seen.
    fn value(&self, name: &str, text: &str, book: &NameBook, lang: Lang) -> Html {
        let coded = self.codes.get(name).and_then(|list| list.iter().find(|c| c.code == text));
        if let Some(c) = coded {
            return page::say(&c.label, lang);
        }
        if book.known(text).is_some() {
            return page::code(book.number(text));
        }
        let digits = text.len() >= 10 && text.starts_with(|c: char| c.is_ascii_digit());
        match (Moment::parse(text), Day::parse(text)) {
            _ if text.is_empty() => page::text("–"),
            (_, Ok(d)) if digits && text.len() == 10 => page::day(d, lang),
            (Ok(m), _) if digits => page::moment(m, lang),
            _ => page::text(book.staff_line(text)),
        }
    }
    fn scalar(&self, name: &str, v: &Value, book: &NameBook, lang: Lang) -> Html {
        match v {
            Value::String(text) => self.value(name, text, book, lang),
            Value::Bool(true) => page::text(w(lang, "はい", "yes")),
            Value::Bool(false) => page::text(w(lang, "いいえ", "no")),
            Value::Number(n) => n.as_u64().map_or_else(|| page::text(n.to_string()), |n| page::text(page::grouped(n))),
            _ => page::text("–"),
        }
    }
    /// Every field as a row; what lies within another stands under its own name after it.
    fn rows(&self, value: &Value, name: &str, book: &NameBook, lang: Lang, out: &mut Vec<(String, Html)>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(n, v)| self.rows(v, n, book, lang, out)),
            Value::Array(list) if list.iter().any(Value::is_object) => {
                for (n, one) in (1_usize..).zip(list) {
                    out.push((format!("{} {n}", self.label(name, lang)), page::none()));
                    self.rows(one, name, book, lang, out);
                }
            }
            Value::Array(list) => {
                let all = html! {
                    @for (n, v) in list.iter().enumerate() { @if n > 0 { (w(lang, "、", ", ")) } (self.scalar(name, v, book, lang)) }
                    @if list.is_empty() { "–" }
                };
                out.push((self.label(name, lang), all));
            }
            one => out.push((self.label(name, lang), self.scalar(name, one, book, lang))),
        }
    }
}

/// A code as it was written.
fn json_code(code: impl serde::Serialize) -> String {
    serde_json::to_value(code).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The panel. Identity is closed to those who see numbers only.
pub(super) fn panel(r: &Read, words: &Words, lang: Lang) -> Html {
    // A correction of an identity carries the whole identity.
    let of_identity = r.recorded.read::<kernel::FactCorrected>().is_some_and(|c| is_identity(&c.kind));
    let hidden = (is_identity(&r.recorded.head.kind) || of_identity) && !r.book.named();
    let parsed = |f: &Fact| serde_json::from_str::<Value>(f.payload.as_deref().unwrap_or_default()).ok();
    let pretty = |f: &Fact| {
        let whole = parsed(f).and_then(|v| serde_json::to_string_pretty(&v).ok());
        whole.unwrap_or_else(|| f.payload.as_deref().unwrap_or_default().to_owned())
    };
    let table = |f: &Fact| {
        let mut out = Vec::new();
        words.rows(&parsed(f).unwrap_or_default(), "", &r.book, lang, &mut out);
        page::pairs(&out)
    };
    let lines = |text: String| html! { p.code { @for (n, line) in text.lines().enumerate() { @if n > 0 { br; } (indent(line)) } } };
    let body = if r.recorded.payload.is_none() {
        html! { p { (page::badge(Tone::Unknown, Mark::Unknown, w(lang, "消去済み", "erased"))) " " (w(lang, "保存期間が終わり、内容は消去されました。約束の値と連なりは残っています。", "The payload was erased when its retention ended. Its commitment and the chain stand.")) } }
    } else if hidden {
        html! { p { (w(lang, "本人の情報は、この役割では見られません。", "The identity is not open to this role.")) } }
    } else {
        let corrected = !r.now.corrected_by.is_empty();
        let after = html! { p { b { (w(lang, "訂正後", "As corrected")) } } };
        html! {
            (table(&r.recorded))
            @if corrected { (after) (table(&r.now)) }
            details.behind {
                summary { (w(lang, "記録されたままの内容 (JSON)", "As written (JSON)")) }
                (lines(pretty(&r.recorded)))
                @if corrected { (after) (lines(pretty(&r.now))) }
            }
        }
    };
    page::panel(&Panel {
        long: true,
        ..Panel::new("payload", w(lang, "内容", "Payload"), html! { div.stack--tight { (body) } })
    })
}

/// Spaces at the front of a line, kept without a style of its own.
fn indent(line: &str) -> String {
    let spaces = line.len().saturating_sub(line.trim_start().len());
    format!("{}{}", "\u{a0}".repeat(spaces), line.trim_start())
}
