//! The head of everything about one patient: number, name where granted, age, sex, and the badges that must not be missed
//! (consent by scope, allergies, holds, plan). Folded from the record when asked; nothing here is stored.

use crate::names::{NameBook, age_sex};
use kernel::{Need, PersonName, gather};
use maud::html;
use page::{Html, Mark, Tone};
use programme::Programme;
use record::counselling::Allergies;
use record::folds::{AgeSex, ClinicHolds, Consents, Harvests, Interview, PatientHolds, PatientRecord, Plans};
use std::sync::Arc;
use store::{Select, Snapshot, StoreError};
use terms::{Lang, Moment, PatientId, Text, say};

/// What is known of a patient for the head of a page.
#[derive(Clone)]
pub struct Head {
    /// Id of the record.
    pub id: String,
    /// Name, or number alone without the grant.
    pub person: PersonName,
    /// Whether names may be shown.
    pub named: bool,
    /// A simulated record (L19).
    pub simulated: bool,
    /// The record it goes on as, after a merge: id and number.
    pub goes_on_as: Option<(String, String)>,
    /// Numbers of records that were merged into this one.
    pub others: Vec<String>,
    /// Consents.
    pub consents: Arc<Consents>,
    /// Words of the scopes, as the adopted programme has them.
    pub scopes: Vec<(String, Text)>,
    /// Holds on the patient.
    pub holds: Arc<PatientHolds>,
    /// Holds on the whole clinic.
    pub clinic_holds: Arc<ClinicHolds>,
    /// The newest interview.
    pub interview: Arc<Interview>,
    /// Words of the interview's target disease.
    pub disease: Option<Text>,
    /// Harvests.
    pub harvests: Arc<Harvests>,
    /// Numbers of plans that may be used today for the disease.
    pub plans: Vec<String>,
    /// The tube of blood drawn last for tests.
    pub blood: Option<String>,
    /// When the patient died, as far as the record knows.
    pub died: Option<Moment>,
}

/// Reads it; `None` if no such record was ever registered.
pub fn read(snap: &mut Snapshot<'_>, id: &str, book: &mut NameBook) -> store::Result<Option<Head>> {
    let today = snap.now().day();
    let current = Arc::clone(snap.current());
    book.add(snap, [id], today)?;
    let needs = |id: &str| {
        vec![
            Need::of::<PatientRecord>(id),
            Need::of::<AgeSex>(id),
            Need::of::<Consents>(id),
            Need::of::<PatientHolds>(id),
            Need::of::<Interview>(id),
            Need::of::<Harvests>(id),
            Need::of::<ClinicHolds>("main"),
            Need::of::<Plans>("main"),
        ]
    };
    let known = gather(&|_| needs(id), snap).map_err(|f| StoreError::bad(f.0))?;
    let Ok(patient) = PatientId::parse(id) else { return Ok(None) };
    let record = known.get::<PatientRecord>(id);
    if !record.knows(&patient) {
        return Ok(None);
    }
    let interview = known.get::<Interview>(id);
    let disease = interview.newest.as_ref().map(|(i, _)| i.disease.clone());
    let plans = known.get::<Plans>("main");
    let fits = |d: &[String]| disease.as_ref().is_none_or(|code| d.contains(code));
    let programme = current.programme.as_ref().map(|(_, p)| p.as_ref());
    let ages = known.get::<AgeSex>(id);
    let blood = match snap.house().list("blood_tests") {
        Some(_) => snap.select(&Select::from("blood_tests").eq("subject", id).limit(1))?,
        None => Vec::new(),
    };
    // A record closed by a merge has no row in the list: then its number comes from the record itself, and no name.
    let person = book.known(id).cloned().unwrap_or_else(|| PersonName {
        number: record.number(&patient).to_owned(),
        age: ages.age_on(today),
        sex: ages.sex,
        ..PersonName::default()
    });
    Ok(Some(Head {
        id: id.to_owned(),
        person,
        named: book.named(),
        simulated: current.simulated,
        goes_on_as: record.goes_on_as(&patient).map(|p| (p.as_str().to_owned(), record.number(&p).to_owned())),
        others: record.records.iter().filter(|(p, _)| **p != patient).map(|(_, (n, _))| n.clone()).collect(),
        consents: known.get::<Consents>(id),
        scopes: programme.map(scopes).unwrap_or_default(),
        holds: known.get::<PatientHolds>(id),
        clinic_holds: known.get::<ClinicHolds>("main"),
        disease: disease.as_ref().and_then(|d| programme.and_then(|p| p.disease(d)).map(|d| d.text.clone())),
        interview,
        harvests: known.get::<Harvests>(id),
        died: record.died(),
        blood: blood.first().map(|r| r.text("blood").to_owned()),
        plans: plans.in_force(today).filter(|p| fits(&p.diseases)).map(|p| p.number.clone()).collect(),
    }))
}

fn scopes(p: &Programme) -> Vec<(String, Text)> {
    p.consent().scopes.iter().map(|s| (s.code.clone(), s.text.clone())).collect()
}

/// Codes of a harvest with their words: field, code, words.
pub fn coded(p: &Programme) -> Vec<(&'static str, String, Text)> {
    let h = p.harvest();
    let words = |field, list: &[programme::Coded]| {
        list.iter().map(|c| (field, c.code.clone(), c.text.clone())).collect::<Vec<_>>()
    };
    let mut out = words("site", &h.sites);
    out.extend(words("anaesthesia", &h.anaesthesia));
    out
}

/// A usual scope in one word.
pub fn brief(code: &str) -> Option<Text> {
    let word = match code {
        "harvest" => Text::fixed("採取", "harvest"),
        "culture" => Text::fixed("培養", "culture"),
        "banking" => Text::fixed("凍結", "banking"),
        "administration" => Text::fixed("投与", "administration"),
        "secondary_use" => Text::fixed("二次利用", "secondary use"),
        _ => return None,
    };
    Some(word)
}

/// That the patient died, with the day.
pub fn died(at: Moment, lang: Lang) -> Html {
    let day = page::day_words(at.day(), lang);
    page::badge(Tone::Stop, Mark::Stop, say! {ja: "死亡 {day}", en: "died {day}"}.text(lang))
}

impl Head {
    /// A scope in one word, for badges; a scope that is not one of the usual ones keeps the programme's words.
    fn brief(&self, code: &str, lang: Lang) -> String {
        brief(code).map_or_else(|| self.scope(code, lang), |t| t.text(lang).to_owned())
    }
    /// Several scopes, each in one word.
    fn briefs(&self, codes: &[&str], lang: Lang) -> String {
        let words: Vec<String> = codes.iter().map(|c| self.brief(c, lang)).collect();
        words.join(if lang == Lang::Ja { "・" } else { ", " })
    }
    /// A scope's word.
    pub fn scope(&self, code: &str, lang: Lang) -> String {
        self.scopes.iter().find(|(c, _)| c == code).map_or_else(|| code.to_owned(), |(_, t)| t.text(lang).to_owned())
    }
    /// Codes of scopes in the programme's order; those it does not know last.
    pub fn in_order<'a>(&self, codes: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
        let mut out: Vec<&str> = codes.map(String::as_str).collect();
        out.sort_by_key(|c| self.scopes.iter().position(|(s, _)| s == c).unwrap_or(usize::MAX));
        out
    }
    /// Name or number, as the title of the page's content (never of the document).
    pub fn title(&self) -> &str {
        if self.named && !self.person.written.is_empty() { &self.person.written } else { &self.person.number }
    }
    /// In one line.
    pub fn line(&self, lang: Lang) -> String {
        let mut parts = vec![self.title().to_owned(), self.person.kana.clone(), age_sex(&self.person, lang)];
        parts.retain(|p| !p.is_empty());
        parts.join(" ")
    }
    /// What must not be missed.
    pub fn badges(&self, lang: Lang) -> Vec<Html> {
        let mut out: Vec<Html> = self.died.map(|at| died(at, lang)).into_iter().collect();
        let in_force = self.in_order(self.consents.in_force.keys());
        if in_force.is_empty() {
            let words = if self.consents.given == 0 {
                Text::fixed("同意なし", "no consent")
            } else {
                Text::fixed("有効な同意なし", "no consent in force")
            };
            out.push(page::badge(Tone::Unknown, Mark::Unknown, words.text(lang)));
        } else if !self.scopes.is_empty() && in_force.len() >= self.scopes.len() {
            out.push(page::badge(
                Tone::Ok,
                Mark::Ok,
                Text::fixed("同意あり(すべての範囲)", "consent: every scope").text(lang),
            ));
        } else {
            let scopes = self.briefs(&in_force, lang);
            let words = say! {ja: "同意 {scopes}", en: "consent: {scopes}"};
            out.push(page::badge(Tone::Ok, Mark::Ok, words.text(lang)));
        }
        let withdrawn = self.in_order(self.consents.withdrawn.keys());
        if !withdrawn.is_empty() {
            let scopes = self.briefs(&withdrawn, lang);
            let words = say! {ja: "撤回 {scopes}", en: "withdrawn: {scopes}"};
            out.push(page::badge(Tone::Stop, Mark::Stop, words.text(lang)));
        }
        out.push(self.allergies(lang));
        let holds = self.holds.open.len();
        if holds > 0 {
            let words = say! {ja: "保留 {holds}件", en: "{holds} on hold"};
            out.push(page::badge(Tone::Stop, Mark::Stop, words.text(lang)));
        }
        if !self.clinic_holds.open.is_empty() {
            out.push(page::badge(
                Tone::Stop,
                Mark::Stop,
                Text::fixed("医療機関全体が緊急停止中", "clinic on emergency stop").text(lang),
            ));
        }
        if self.plans.is_empty() {
            out.push(page::badge(
                Tone::Unknown,
                Mark::Unknown,
                Text::fixed("使える提供計画なし", "no plan in force").text(lang),
            ));
        } else {
            let numbers = self.plans.join(" ");
            let words = say! {ja: "提供計画 {numbers}", en: "plan {numbers}"};
            out.push(page::badge(Tone::Info, Mark::Info, words.text(lang)));
        }
        out
    }
    /// Allergies as the interview has them; not asked is its own state.
    fn allergies(&self, lang: Lang) -> Html {
        match self.interview.newest.as_ref().map(|(i, _)| i.allergies_told()) {
            None => page::badge(
                Tone::Unknown,
                Mark::Unknown,
                Text::fixed("アレルギー 未聴取", "allergies not asked").text(lang),
            ),
            Some(Allergies::None) => {
                page::badge(Tone::Plain, Mark::Info, Text::fixed("アレルギー 申告なし", "no allergy stated").text(lang))
            }
            Some(a) => {
                let Text { ja, en } = a.text();
                let words = say! {ja: "アレルギー {ja}", en: "allergy: {en}"};
                match a {
                    Allergies::Unknown => page::badge(Tone::Unknown, Mark::Unknown, words.text(lang)),
                    _ => page::badge(Tone::Stop, Mark::Stop, words.text(lang)),
                }
            }
        }
    }
    /// What holds already, for the refusal page.
    pub fn holding(&self, lang: Lang) -> Vec<Text> {
        let mut out = Vec::new();
        if self.goes_on_as.is_none() {
            out.push(Text::fixed("患者の記録は開いている", "The patient's record is open"));
        }
        if !self.consents.in_force.is_empty() {
            let scopes = self
                .in_order(self.consents.in_force.keys())
                .iter()
                .map(|c| self.scope(c, lang))
                .collect::<Vec<_>>()
                .join(if lang == Lang::Ja { "・" } else { ", " });
            out.push(say! {ja: "同意が有効: {scopes}", en: "Consent in force: {scopes}"});
        }
        if !self.plans.is_empty() {
            let numbers = self.plans.join(" ");
            out.push(say! {ja: "期間内の提供計画: {numbers}", en: "Plan in force: {numbers}"});
        }
        if self.holds.open.is_empty() && self.clinic_holds.open.is_empty() {
            out.push(Text::fixed("保留・緊急停止なし", "No hold and no emergency stop"));
        }
        out
    }
    /// The panel beside a form: whom it is about.
    pub fn panel(&self, lang: Lang) -> Html {
        let title = Text::fixed("だれについて", "About whom");
        let body = html! {
            p { a href={ "/patients/" (self.id) } { b { (self.title()) } } @if self.simulated && self.named { " " (page::sim_badge(lang)) } }
            p.small {
                @if self.named && !self.person.written.is_empty() { (page::code(&self.person.number)) " " (self.person.kana) " " }
                (age_sex(&self.person, lang))
            }
            (page::badges(&self.badges(lang)))
            // What is to be asked about again on the day stands where it is decided: anticoagulants are medicines.
            @if self.named { @if let Some((i, _)) = &self.interview.newest { @if !i.medicines.trim().is_empty() { p.small { (Text::fixed("薬: ", "Medicines: ").text(lang)) (i.medicines) } } } }
        };
        page::panel(&page::Panel::new("about", title.text(lang), html! { div.stack--tight { (body) } }))
    }
}
