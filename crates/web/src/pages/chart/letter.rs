//! `/patients/{id}/referral`: the letter that goes along when a doctor has decided to refer (criteria with the effect "refer"; L6). All of it is
//! what the record says: findings with day and origin, the criterion with its source, the doctor's reasons, and what was done to the patient here,
//! above all what was not. Two lines wait for a pen. Made for one sheet of A4 or two; nothing is recorded by opening it.

use super::{Read, read, treatment};
use crate::acts::read::Asker;
use crate::error::WebError;
use crate::pages::{coded, hash, recorded, w};
use crate::signed::Signed;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use identity::facts::PatientIdentified;
use kernel::Fact;
use maud::html;
use page::{Html, Level, Panel};
use record::administration::{DoseGiven, DoseStopped};
use record::follow_up::SafetyContactMade;
use record::off_plan::DoseGivenOffPlan;
use record::safety::AdverseEventReported;
use record::treatment::{CandidacyDecided, FindingRecorded, Met, Outcome};
use terms::{Lang, Moment, PatientId, Text, say};

/// Findings on the letter, the newest first; all of them stand in the record.
const FINDINGS: usize = 24;

/// The newest decision, if it was to refer.
pub(super) fn referred(facts: &[Fact]) -> Option<(&Fact, CandidacyDecided)> {
    let newest = facts.iter().rev().find_map(|f| f.read::<CandidacyDecided>().map(|c| (f, c)));
    newest.filter(|(_, c)| c.outcome == Outcome::Referred)
}

/// `GET /patients/{id}/referral`
pub async fn show(s: Signed, Path(id): Path<String>) -> Result<Response, WebError> {
    let grant = s.grant("chart")?;
    let patient = PatientId::parse(&id).map_err(|_| WebError::NotFound)?;
    let (asker, asked) = (Asker { who: s.who.clone(), role: s.role, place: s.place.kind, grant }, id.clone());
    let r = s.read(move |snap| read(snap, &asked, &asker)).await?.ok_or(WebError::NotFound)?;
    let Some((fact, decided)) = referred(&r.facts) else { return Err(WebError::NotFound) };
    s.log_patient_read(&patient, "letter").await?;
    let lang = s.lang;
    let clinic = r.clinic.clone();
    let title = Text::fixed("紹介状(診療情報提供書)", "Letter of referral");
    let on = page::day_words(fact.head.recorded_at.day(), lang);
    let print = page::print_button(w(lang, "紹介状を印刷", "Print the letter"));
    let body = html! {
        (page::page_head(
            Some(html! { (clinic) " " (on) }),
            page::text(title.text(lang)),
            Some(html! { (w(lang, "紹介先", "To")) " " (page::blank()) " " (w(lang, "御中", "")) }),
            Some(html! { div.button-row.no-print { (print) (page::button_link(&page::Button::plain(w(lang, "患者の記録へ", "To the chart")), &format!("/patients/{id}"))) } }),
        ))
        div.stack {
            div.no-print { (recorded(&s)) }
            (person(&r, lang))
            (page::thread(&treatment::knots(&r, lang), lang))
            (reason(&r, fact, &decided, lang))
            (findings(&r, lang))
            (told(&r, lang))
            (symptoms(&r, lang))
            (not_done(&r, lang))
            (signatures(&r, fact, lang))
            p.meta { (w(lang, "記録位置", "Record position")) " " (page::position(fact.head.position)) " / " (page::position(r.tip.position)) " " (hash(r.tip.hash.to_string())) " " (w(lang, "印刷", "printed")) " " (page::moment_words(r.now, lang)) }
        }
    };
    let number = &r.head.person.number;
    let title = say! {ja: "紹介状 {number}", en: "Letter of referral {number}"};
    Ok(s.page(StatusCode::OK, title.text(lang), "patients", body, &r.tip))
}

fn part(id: &str, title: &str, body: Html) -> Html {
    html! { section aria-labelledby=(id) { (page::section_head(id, Level::H2, title, None)) (body) } }
}

/// Two identifiers and the birth date; whoever may not see names sees the number.
fn person(r: &Read, lang: Lang) -> Html {
    let h = &r.head;
    let born = r.facts.iter().rev().find_map(|f| f.read::<PatientIdentified>()).filter(|_| h.named);
    let mut pairs = vec![
        (
            w(lang, "患者", "Patient").to_owned(),
            html! { b { (h.title()) } @if h.named { " " (h.person.kana) @if h.simulated { " " (page::sim_badge(lang)) } } },
        ),
        (w(lang, "患者番号", "Number").to_owned(), page::code(&h.person.number)),
        (w(lang, "年齢・性別", "Age, sex").to_owned(), page::text(crate::names::age_sex(&h.person, lang))),
    ];
    if let Some(i) = born {
        pairs.push((w(lang, "生年月日", "Birth date").to_owned(), page::text(page::day_era(i.birth_date, lang))));
    }
    page::panel(&Panel::new("patient", w(lang, "紹介する患者", "Whom we refer"), page::pairs(&pairs)))
}

/// The criteria that are not met, each with its source, and the doctor's own words.
fn reason(r: &Read, fact: &Fact, decided: &CandidacyDecided, lang: Lang) -> Html {
    let p = r.programme.as_deref();
    let refers = |code: &str| {
        let own = p.and_then(|p| p.criteria().iter().find(|c| c.code == code));
        own.filter(|c| c.effect == programme::Effect::Refer)
    };
    let open: Vec<Html> = decided
        .criteria
        .iter()
        .filter(|c| c.met != Met::Met)
        .filter_map(|c| refers(&c.code).map(|own| (c, own)))
        .map(|(c, own)| {
            html! {
                li {
                    b { (page::say(&own.text, lang)) } ": " (c.met.text().text(lang))
                    @if !c.because.is_empty() { " (" (c.because) ")" }
                    " " span.meta { (w(lang, "根拠", "source")) " " (coded::cites(&own.sources, lang)) }
                }
            }
        })
        .collect();
    let by = r.book.staff_line(fact.head.actor.as_str());
    let at = fact.head.recorded_at;
    let body = html! {
        p { b { (Outcome::Referred.text().text(lang)) } " " (page::moment(at, lang)) " " (w(lang, "医師", "doctor")) " " (by) }
        @if !open.is_empty() { ul { @for one in &open { (one) } } }
        @if !decided.reasons.is_empty() { p { (w(lang, "医師の理由", "The doctor's reasons")) ": " (decided.reasons) } }
    };
    part("why", w(lang, "紹介の理由", "Why we refer"), body)
}

fn findings(r: &Read, lang: Lang) -> Html {
    let mut all: Vec<(&Fact, FindingRecorded)> =
        r.facts.iter().filter_map(|f| f.read::<FindingRecorded>().map(|x| (f, x))).collect();
    all.sort_by_key(|(f, x)| std::cmp::Reverse((x.on, f.head.position)));
    let n = all.len();
    let said = |f: &Fact, x: &FindingRecorded| {
        let own = r.programme.as_deref().and_then(|p| coded::told(f, p));
        own.unwrap_or_else(|| Text::same(format!("{}: {}", x.finding, x.value)))
    };
    let body = html! {
        ul { @for (f, x) in all.iter().take(FINDINGS) {
            li {
                (page::say(&said(f, x), lang)) " "
                span.meta { (x.origin) @if !x.note.is_empty() { " " (x.note) } " " (w(lang, "記録", "recorded by")) " " (r.book.staff_line(f.head.actor.as_str())) }
            }
        } }
        @if n == 0 { p { (w(lang, "所見の記録はありません。", "No finding is recorded.")) } }
        @if n > FINDINGS { p.meta { (say! {ja: "全{n}件のうち新しい{FINDINGS}件", en: "the newest {FINDINGS} of {n}"}.text(lang)) } }
    };
    part("findings", w(lang, "所見(検査日の新しい順)", "Findings (newest first)"), body)
}

/// What the patient told: complaint, allergies, medicines.
fn told(r: &Read, lang: Lang) -> Html {
    let Some((i, at)) = r.head.interview.newest.as_ref() else { return page::none() };
    let or =
        |t: &str| if t.trim().is_empty() { w(lang, "申告なし", "none stated").to_owned() } else { t.to_owned() };
    let pairs = vec![
        (w(lang, "訴え", "Complaint").to_owned(), page::text(&i.complaint)),
        (w(lang, "アレルギー", "Allergies").to_owned(), page::text(i.allergies_told().text().text(lang))),
        (w(lang, "薬", "Medicines").to_owned(), page::text(or(&i.medicines))),
        (w(lang, "問診の日", "Interview").to_owned(), page::moment(*at, lang)),
    ];
    part("told", w(lang, "本人の話", "What the patient told"), page::pairs(&pairs))
}

/// Symptoms told at contacts, newest first, and adverse events: whoever takes over sees what came after.
fn symptoms(r: &Read, lang: Lang) -> Html {
    let word = |code: &String| {
        let known = r.programme.as_deref().and_then(|p| p.symptoms().iter().find(|s| s.code == *code));
        known.map_or_else(|| code.clone(), |s| s.text.text(lang).to_owned())
    };
    let comma = w(lang, "、", ", ");
    let line = |f: &Fact| {
        if let Some(c) = f.read::<SafetyContactMade>().filter(|c| !c.symptoms.is_empty()) {
            let said = c.symptoms.iter().map(word).collect::<Vec<_>>().join(comma);
            return Some(
                html! { li { (page::moment(f.head.occurred_at, lang)) " " b { (said) } @if !c.note.is_empty() { " " (c.note) } } },
            );
        }
        let a = f.read::<AdverseEventReported>()?;
        Some(
            html! { li { (page::day(a.known_on, lang)) " " (w(lang, "有害事象", "adverse event")) ": " b { (a.what) } " " (a.seriousness.text().text(lang)) } },
        )
    };
    let all: Vec<Html> = r.facts.iter().rev().filter_map(line).collect();
    if all.is_empty() {
        return page::none();
    }
    part(
        "symptoms",
        w(lang, "申告された症状・有害事象(新しい順)", "Symptoms and adverse events told (newest first)"),
        html! { ul { @for one in &all { (one) } } },
    )
}

/// What was done here, and what was not: the next doctor must not have to guess whether cells were given.
fn not_done(r: &Read, lang: Lang) -> Html {
    let taken: Vec<Moment> = r.head.harvests.taken.iter().map(|t| t.at).collect();
    let given: Vec<(Moment, String)> = r.facts.iter().filter_map(|f| given(f, &r.head.id, lang)).collect();
    let none = Text::fixed("していません。", "Not done.");
    let row = |label: (&'static str, &'static str), done: Vec<Html>| {
        let body = match done.is_empty() {
            true => html! { b { (none.text(lang)) } },
            false => html! { @for (n, d) in done.iter().enumerate() { @if n > 0 { "、" } (d) } },
        };
        (w(lang, label.0, label.1).to_owned(), body)
    };
    let pairs = vec![
        row(("脂肪の採取", "Fat harvest"), taken.iter().map(|at| page::moment(*at, lang)).collect()),
        row(("細胞の培養", "Culture of cells"), r.treatment.lots.iter().map(|l| page::code(&l.subject)).collect()),
        row(
            ("細胞の投与", "Injection of cells"),
            given.iter().map(|(at, what)| html! { (page::moment(*at, lang)) " " (page::rich(what)) }).collect(),
        ),
    ];
    part("done", w(lang, "当院で行ったこと・行っていないこと", "What was and was not done here"), page::pairs(&pairs))
}

/// What went into this patient, by plan or off it, whole or until it was stopped, their own cells or another's.
fn given(f: &Fact, patient: &str, lang: Lang) -> Option<(Moment, String)> {
    let cells = |n| crate::pages::cells::cells(n, lang);
    let what = if let Some(g) = f.read::<DoseGiven>() {
        cells(g.cells)
    } else if let Some(g) = f.read::<DoseGivenOffPlan>() {
        let to = g.given_to.as_ref().unwrap_or(&g.patient);
        if to.as_str() != patient {
            return None;
        }
        let how = match g.given_to {
            Some(_) => w(lang, "別の人の細胞", "another person's cells"),
            None => w(lang, "手順の外", "off-plan"),
        };
        format!("{} ({how})", cells(g.cells))
    } else {
        let s = f.read::<DoseStopped>().filter(|s| s.went_in() && s.patient.as_str() == patient)?;
        let ml = s.given_ml?;
        say! {ja: "途中で中止、{ml} mL", en: "stopped after {ml} mL"}.text(lang).to_owned()
    };
    Some((f.head.occurred_at, what))
}

fn signatures(r: &Read, fact: &Fact, lang: Lang) -> Html {
    let by = r.book.staff_line(fact.head.actor.as_str());
    html! {
        (page::signatures(&[
            (w(lang, "紹介医", "Referring doctor").to_owned(), by.to_owned()),
            (w(lang, "受け取った人", "Received by").to_owned(), String::new()),
        ], w(lang, "署名・日付", "Signature, date")))
        p { (r.clinic) }
    }
}
