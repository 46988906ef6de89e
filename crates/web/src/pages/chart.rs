//! `/patients/{id}`: one patient on one page: who, the thread of five knots, what comes next and what stands against it, the whole record, and
//! beside it consent, safety and identity. Folded when asked; the reading is logged, durably, before the page goes out.

pub mod labels;
pub mod letter;
mod offers;
mod treatment;

use super::tasks::{self, Todos};
use super::{act_button, hash, offered, recorded, tell, w, worklist};
use crate::acts::read::Asker;
use crate::error::WebError;
use crate::names::{NameBook, age_sex};
use crate::pages::head::{self, Head};
use crate::signed::Signed;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use identity::facts::PatientIdentified;
use kernel::{AttemptRefused, Fact, FactKind, House, Need, Offer, Part, Space, Tag, gather};
use maud::html;
use page::{Button, Cols, Html, Level, Mark, NavItem, Panel, Tone};
use record::clinic::Place;
use record::counselling::{CellsWish, ConsentGiven};
use record::folds::Clinic;
use record::safety::{DeviationOpened, Held, HoldLifted};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Select, StoreError, Test};
use terms::{Lang, PatientId, Text, say};

/// Facts shown before "all of them" is asked for.
const SHOWN: usize = 25;

struct Read {
    head: Head,
    facts: Vec<Fact>,
    corrected: tell::Corrected,
    todos: Todos,
    stage: String,
    standing: Vec<store::RefusalSaid>,
    treatment: treatment::Treatment,
    programme: Option<Arc<programme::Programme>>,
    book: NameBook,
    places: Vec<Place>,
    /// Name of the clinic.
    clinic: String,
    counts: [u64; 3],
    offers: Vec<offers::Offered>,
    tip: store::Tip,
    now: terms::Moment,
}

/// Facts that may name what is another's: a wrong scan and what it left.
const STRAY: [&str; 4] = [AttemptRefused::KIND, Held::KIND, HoldLifted::KIND, DeviationOpened::KIND];

/// Every fact of the patient, and what was refused on the patient's own tissue, lots, doses and syringes: such an attempt is found by the thing it
/// was about.
fn facts(snap: &mut store::Snapshot<'_>, id: &str) -> store::Result<Vec<Fact>> {
    let mut facts = snap.timeline(&Tag::new(Space::Patient, id))?;
    let own = |t: &&Tag| matches!(t.space, Space::Blood | Space::Tissue | Space::Lot | Space::Dose | Space::Container);
    let named = facts.iter().filter(|f| !STRAY.contains(&f.head.kind.as_str())).flat_map(|f| &f.head.tags);
    let things: BTreeSet<Tag> = named.filter(own).cloned().collect();
    let mut seen: BTreeSet<u64> = facts.iter().map(|f| f.head.position).collect();
    for thing in things {
        let refused = snap.corrected(&thing, &[AttemptRefused::KIND])?;
        facts.extend(refused.into_iter().filter(|f| seen.insert(f.head.position)));
    }
    facts.sort_by_key(|f| f.head.position);
    Ok(facts)
}

fn read(snap: &mut store::Snapshot<'_>, id: &str, asker: &Asker) -> store::Result<Option<Read>> {
    let (who, grant) = (&asker.who, asker.grant);
    let mut book = NameBook::staff_only(snap, grant)?;
    let Some(head) = head::read(snap, id, &mut book)? else { return Ok(None) };
    let facts = facts(snap, id)?;
    let corrected = tell::corrected(snap, &facts)?;
    let todos = tasks::of_patient(snap, who, id)?;
    let stage = match snap.house().list("journeys") {
        Some(_) => snap
            .select(&Select::from("journeys").eq("subject", id).limit(1))?
            .first()
            .map(|r| r.text("stage").to_owned())
            .unwrap_or_default(),
        None => String::new(),
    };
    let standing = standing(snap, id, &stage, &todos)?;
    let needs = |id: &str| treatment::needs(id).into_iter().chain([Need::of::<Clinic>("main")]).collect();
    let known = gather(&|_| needs(id), snap).map_err(|f| StoreError::bad(f.0))?;
    let mut counts = [0u64; 3];
    for (n, (list, open)) in counts.iter_mut().zip([
        ("adverse_events", None),
        ("deviations", Some("closed_at")),
        ("holds", Some("lifted_at")),
    ]) {
        if snap.house().list(list).is_some() {
            let mut select = Select::from(list).eq("patient", id);
            if let Some(column) = open {
                select = select.filter(column, Test::Null);
            }
            *n = snap.count(&select)?;
        }
    }
    let treatment = treatment::read(snap, id, &known)?;
    let offers = offers::read(snap, asker, &head, &treatment)?;
    let programme = snap.current().programme.as_ref().map(|(_, p)| Arc::clone(p));
    let clinic = known.get::<Clinic>("main").name.clone();
    let (places, tip, now) = (known.get::<Clinic>("main").places.clone(), snap.tip(), snap.now());
    Ok(Some(Read {
        head,
        facts,
        corrected,
        todos,
        stage,
        standing,
        treatment,
        programme,
        book,
        places,
        clinic,
        counts,
        offers,
        tip,
        now,
    }))
}

/// `GET /patients/{id}?step=&all=1`
pub async fn show(s: Signed, Path(id): Path<String>) -> Result<Response, WebError> {
    let grant = s.grant("chart")?;
    let patient = PatientId::parse(&id).map_err(|_| WebError::NotFound)?;
    let asker = Asker { who: s.who.clone(), role: s.role, place: s.place.kind, grant };
    let asked = id.clone();
    let r = s.read(move |snap| read(snap, &asked, &asker)).await?.ok_or(WebError::NotFound)?;
    s.log_patient_read(&patient, "chart").await?;
    let lang = s.lang;
    let h = &r.head;
    let above = html! { (page::code(&h.person.number)) @if h.named { " " (h.person.kana) } @if !h.others.is_empty() { " " (w(lang, "旧番号", "formerly")) " " (h.others.join(" ")) } };
    let title = html! { (h.title()) " " @if h.simulated && h.named { (page::sim_badge(lang)) " " } span.small { (age_sex(&h.person, lang)) } };
    let labels = Button::plain(w(lang, "ラベル", "Labels")).small();
    let labels = html! { div.button-row.no-print { (page::button_link(&labels, &format!("/patients/{id}/labels"))) } };
    let main = vec![work(&s, &r), offers::panel(&r.offers, lang), timeline(&s, &r)];
    let side = vec![
        treatment::order(&r, lang),
        treatment::lot(&s, &r),
        treatment::life(&r, lang),
        safety(&s, &r),
        consent(&s, &r),
        interview(&r, lang),
        identity_panel(&s, &r),
    ];
    let body = html! {
        (page::page_head(Some(above), title, None, Some(page::stack_tight(&[page::badges(&h.badges(lang)), labels]))))
        div.stack {
            (recorded(&s))
            (closed(h, lang))
            (page::thread(&treatment::knots(&r, lang), lang))
            (blocked(&r, lang))
            (to_letter(&r, lang))
            (page::cols(Cols::Main, &[main, side]))
            (page::print_only(html! { (w(lang, "記録位置", "Record position")) " " (page::position(r.tip.position)) " " (hash(r.tip.hash.to_string())) " " (w(lang, "印刷", "printed")) " " (page::moment_words(r.now, lang)) }))
        }
    };
    // The title reaches the browser's history: a number, never a name (law L16).
    let title = say_title(&h.person.number, lang);
    Ok(s.page(StatusCode::OK, &title, "patients", body, &r.tip))
}

fn say_title(number: &str, lang: Lang) -> String {
    let t = say! {ja: "患者の記録 {number}", en: "Chart {number}"};
    t.text(lang).to_owned()
}

/// A record closed by a merge says where it goes on.
fn closed(h: &Head, lang: Lang) -> Html {
    let Some((id, number)) = &h.goes_on_as else { return page::none() };
    page::notice(
        Tone::Warn,
        html! { p { b { (w(lang, "この記録は統合されて閉じています。", "This record was merged and is closed.")) } " " (w(lang, "続きは", "It goes on as")) " " a href={ "/patients/" (id) } { (number) } } },
    )
}

/// What stands against the next act; where consent was withdrawn, what has stopped the work.
fn standing(
    snap: &mut store::Snapshot<'_>,
    id: &str,
    stage: &str,
    todos: &Todos,
) -> store::Result<Vec<store::RefusalSaid>> {
    if stage == "withdrawn" {
        return tasks::against_anybody(snap, "harvest_fat", &Tag::new(Space::Patient, id));
    }
    Ok(todos.list.iter().find(|t| t.steps.is_some()).map(|t| t.standing.clone()).unwrap_or_default())
}

/// What blocks the next knot, in one notice.
fn blocked(r: &Read, lang: Lang) -> Html {
    if r.standing.is_empty() {
        return page::none();
    }
    let next =
        r.todos.list.iter().find(|t| t.steps.is_some() && !t.standing.is_empty()).map(|t| t.what.text(lang).to_owned());
    let head = match (next, lang) {
        (Some(what), Lang::Ja) => format!("「{what}」はまだできません。"),
        (Some(what), Lang::En) => format!("Not possible yet: {what}."),
        (None, _) => w(lang, "治療は止まっています。", "Treatment has stopped.").to_owned(),
    };
    page::notice(
        Tone::Stop,
        html! {
            p { b { (head) } " " (w(lang, "次の結び目を止めているもの:", "What blocks the next knot:")) }
            ul { @for x in &crate::refused::told_once(&r.standing) { li { (page::say(&x.say, lang)) @if !x.detail.is_empty() { " " (page::say(&x.detail, lang)) } " " span.meta { (x.kind_text.text(lang)) " " (page::say(&x.cite, lang)) } " " (page::say(&x.next, lang)) } } }
        },
    )
}

/// Whoever was referred has a letter to take along.
fn to_letter(r: &Read, lang: Lang) -> Html {
    if letter::referred(&r.facts).is_none() {
        return page::none();
    }
    let button = Button::main(w(lang, "紹介状を開く", "Open the letter of referral"));
    page::notice(
        Tone::Warn,
        html! {
            p { b { (w(lang, "急いで紹介する、と医師が判定しています。", "A doctor has decided on an urgent referral.")) } }
            div.button-row { (page::button_link(&button, &format!("/patients/{}/referral", r.head.id))) }
        },
    )
}

fn work(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let list: Vec<page::Task> = r
        .todos
        .list
        .iter()
        .enumerate()
        .map(|(n, t)| {
            let button = worklist::button_on_chart(s, t, n == 0 && t.why.is_empty());
            worklist::whose(s, t, t.draw(&r.book, &r.places, r.now, lang, button))
        })
        .map(|t| page::Task { whom: page::none(), ..t })
        .collect();
    let n = list.len();
    let counted = say! {ja: "{n}件", en: "{n}"};
    html! {
        section aria-labelledby="work" {
            (page::section_head("work", Level::H2, w(lang, "いまの課題", "What is open now"), Some(page::text(counted.text(lang)))))
            @if list.is_empty() {
                (page::empty_state(w(lang, "この患者で待っている仕事はありません。", "Nothing waits for this patient."), page::text(w(lang, "次にすることは、下のボタンから始められます。", "What comes next can be begun below.")), None))
            } @else { (page::tasks(&list, Level::H3, lang)) }
        }
    }
}

/// Under which filter a kind of fact stands.
fn part(house: &House, kind: &str) -> Part {
    house.kind(kind).map_or(Part::Record, |k| k.part)
}

const FILTERS: [(&str, Option<Part>, Text); 8] = [
    ("", None, Text::fixed("すべて", "All")),
    ("counselling", Some(Part::Knot(1)), Text::fixed("カウンセリング", "Counselling")),
    ("harvest", Some(Part::Knot(2)), Text::fixed("脂肪採取", "Fat harvest")),
    ("culture", Some(Part::Knot(3)), Text::fixed("分離培養", "Culture")),
    ("administration", Some(Part::Knot(4)), Text::fixed("投与", "Administration")),
    ("follow_up", Some(Part::Knot(5)), Text::fixed("経過観察", "Follow-up")),
    ("safety", Some(Part::Safety), Text::fixed("安全", "Safety")),
    ("record", Some(Part::Record), Text::fixed("記録・本人", "Record, identity")),
];

fn timeline(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let house = Arc::clone(s.app.0.store.house());
    let current = s.app.0.store.current();
    let teller = tell::Teller {
        house: &house,
        book: &r.book,
        places: &r.places,
        programme: current.programme.as_ref().map(|(_, p)| p.as_ref()),
        originals: &r.corrected.0,
        corrections: &r.corrected.1,
        voided: &r.corrected.2,
        corrector: Some((s.role, s.place.kind)),
        orders: Some(&r.treatment.orders),
        may_open: s.may_open("fact"),
        lang,
    };
    let step = s.visit.asked("step");
    let everything = s.visit.asked("all") == "1";
    // By when it was recorded, so that a late entry stands where it came in, under the day on which it happened.
    let wanted = FILTERS.iter().find(|(code, ..)| *code == step).and_then(|(_, part, _)| *part);
    let fits: Vec<&Fact> =
        r.facts.iter().rev().filter(|f| wanted.is_none_or(|p| part(&house, &f.head.kind) == p)).collect();
    let shown: Vec<&Fact> = fits.iter().copied().take(if everything { usize::MAX } else { SHOWN }).collect();
    let (all, n) = (fits.len(), shown.len());
    let counted = say! {ja: "新しい順 {all}件中 {n}件", en: "newest first, {n} of {all}"};
    let items: Vec<NavItem> = FILTERS
        .iter()
        .map(|(code, _, label)| NavItem {
            href: if code.is_empty() {
                format!("/patients/{}#record", r.head.id)
            } else {
                format!("/patients/{}?step={code}#record", r.head.id)
            },
            label: label.clone(),
            count: None,
            current: *code == step,
        })
        .collect();
    let list = if shown.is_empty() {
        page::empty_state(
            w(lang, "この条件の記録はありません。", "No record here."),
            page::text(w(lang, "「すべて」で全部の記録が見られます。", "All shows everything.")),
            None,
        )
    } else {
        page::facts(&teller.rows(&shown), Level::H3, lang)
    };
    let body = html! {
        div.no-print { (page::tabs(w(lang, "工程で絞る", "By step"), &items, lang)) }
        (list)
        @if n < all { div.button-row.no-print { (page::button_link(&Button::plain(w(lang, "すべて見る", "Show all")).small(), &format!("/patients/{}?step={step}&all=1#record", r.head.id))) } }
    };
    page::panel(&Panel {
        padded: false,
        long: true,
        meta: Some(page::text(counted.text(lang))),
        ..Panel::new("record", w(lang, "記録", "Record"), body)
    })
}

fn consent(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let explained: BTreeMap<String, ConsentGiven> = r
        .facts
        .iter()
        .filter(|f| f.head.kind == ConsentGiven::KIND)
        .filter_map(Fact::read::<ConsentGiven>)
        .map(|c| (c.consent.to_string(), c))
        .collect();
    let mut codes: Vec<&str> = r.head.scopes.iter().map(|(c, _)| c.as_str()).collect();
    let more = r.head.consents.in_force.keys().chain(r.head.consents.withdrawn.keys()).map(String::as_str);
    for c in more {
        if !codes.contains(&c) {
            codes.push(c);
        }
    }
    let held = |code: &str| page::Held {
        what: r.head.scope(code, lang),
        state: page::none(),
        since: String::new(),
        note: String::new(),
    };
    let row = |code: &str| {
        if let Some(c) = r.head.consents.in_force.get(code) {
            let by = explained
                .get(c.consent.as_str())
                .map(|g| r.book.staff_line(g.explained_by.as_str()).to_owned())
                .unwrap_or_default();
            let doc = &c.document;
            let words = say! {ja: "説明文書 {doc}、説明 {by}", en: "document {doc}, explained by {by}"};
            page::Held {
                state: page::badge(Tone::Ok, Mark::Ok, w(lang, "有効", "in force")),
                since: page::day_short(c.since.day(), lang),
                note: words.text(lang).to_owned(),
                ..held(code)
            }
        } else if let Some(at) = r.head.consents.withdrawn.get(code) {
            let state = page::badge(Tone::Stop, Mark::Stop, w(lang, "撤回", "withdrawn"));
            page::Held { state, since: page::day_short(at.day(), lang), ..held(code) }
        } else {
            page::Held {
                state: page::badge(Tone::Unknown, Mark::Unknown, w(lang, "同意なし", "none")), ..held(code)
            }
        }
    };
    let rows: Vec<page::Held> = codes.iter().map(|c| row(c)).collect();
    let cells = r.head.consents.cells.filter(|_| !r.head.consents.withdrawn.is_empty());
    let body = html! {
        @if rows.is_empty() { p.small { (w(lang, "同意の記録はまだありません。", "No consent is recorded yet.")) } } @else { (page::held(&rows)) }
        @if let Some(c) = cells {
            p.small { (w(lang, "組織・細胞についての本人の答え", "The patient's answer about tissue and cells")) ": " b { (c.text().text(lang)) }
                @if c == CellsWish::NotAsked { " " (page::badge(Tone::Warn, Mark::Warn, w(lang, "要確認", "to be asked"))) } }
        }
        div.button-row.no-print { (act_button(s, "withdraw_consent", &format!("patient={}", r.head.id), true)) }
    };
    page::panel(&Panel::new("consent", w(lang, "同意", "Consent"), html! { div.stack--tight { (body) } }))
}

fn interview(r: &Read, lang: Lang) -> Html {
    let Some((i, at)) = r.head.interview.newest.as_ref() else { return page::none() };
    let none =
        |s: &str| if s.trim().is_empty() { page::text(w(lang, "申告なし", "none stated")) } else { page::text(s) };
    let disease = r.head.disease.as_ref().map_or_else(|| i.disease.clone(), |d| d.text(lang).to_owned());
    let n = i.review.len();
    let pairs = vec![
        (w(lang, "対象の病気", "Condition").to_owned(), page::text(disease)),
        (w(lang, "訴え", "Complaint").to_owned(), page::text(&i.complaint)),
        (w(lang, "アレルギー", "Allergies").to_owned(), page::text(i.allergies_told().text().text(lang))),
        (w(lang, "薬", "Medicines").to_owned(), none(&i.medicines)),
    ];
    let answers = page::counted(n, "answer");
    let review = say! {ja: "医師の確認が要る回答 {n} 件", en: "{answers} for a doctor's review"};
    let body = html! { (page::pairs(&pairs)) @if n > 0 { p.small { (page::badge(Tone::Warn, Mark::Warn, review.text(lang))) } } };
    page::panel(&Panel {
        meta: Some(page::text(page::day_short(at.day(), lang))),
        ..Panel::new("interview", w(lang, "問診", "Interview"), html! { div.stack--tight { (body) } })
    })
}

fn safety(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let [events, deviations, holds] = r.counts;
    let counted = |n: u64, noun: &str| page::counted(n, noun);
    let (harm, off, held) =
        (counted(events, "adverse event"), counted(deviations, "open deviation"), counted(holds, "hold"));
    let words =
        say! {ja: "有害事象 {events}件、開いている逸脱 {deviations}件、保留 {holds}件", en: "{harm}, {off}, {held}"};
    let query = format!("patient={}", r.head.id);
    let holds: Vec<Html> = r
        .head
        .holds
        .open
        .iter()
        .map(|(id, h)| html! { li.small { (page::badge(Tone::Stop, Mark::Stop, w(lang, "保留", "hold"))) " " (w(lang, "理由", "Reason")) ": " (page::say(&h.why(), lang)) " " span.meta { (page::moment_words(h.since, lang)) " " (page::code(id.as_str())) } " " (act_button(s, "lift_hold", &format!("hold={id}"), true)) } })
        .collect();
    let body = html! {
        p.small { (words.text(lang)) }
        @if !holds.is_empty() { ul.stack--tight { @for h in &holds { (h) } } }
        div.button-row.no-print { @for b in offered(s, |o| o == Offer::Chart(Part::Safety), &query, true) { (b) } (crate::glass::link(s, Some(&r.head.id))) }
    };
    page::panel(&Panel::new("safety", w(lang, "安全", "Safety"), html! { div.stack--tight { (body) } }))
}

/// Contact and birth date: only where names are granted.
fn identity_panel(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    if !r.head.named {
        return page::none();
    }
    let own = |f: &&Fact| f.read::<PatientIdentified>().is_some_and(|i| i.patient.as_str() == r.head.id);
    let Some(f) = r.facts.iter().rev().find(own) else { return page::none() };
    let Some(i) = f.read::<PatientIdentified>() else { return page::none() };
    let or = |t: &str| if t.is_empty() { page::text("–") } else { page::text(t) };
    let pairs = vec![
        (w(lang, "生年月日", "Birth date").to_owned(), page::text(page::day_era(i.birth_date, lang))),
        (w(lang, "電話", "Telephone").to_owned(), or(&i.telephone)),
        (w(lang, "住所", "Address").to_owned(), or(&i.address)),
        (w(lang, "メール", "Mail").to_owned(), or(&i.mail)),
    ];
    let mine = s.app.0.store.house().kind(PatientIdentified::KIND);
    let correct = mine.filter(|k| access::may_correct(k, s.role, Some(s.place.kind))).map_or_else(page::none, |_| {
        act_button(s, "record_correction", &format!("position={}", f.head.position), true)
    });
    page::panel(&Panel::new(
        "identity",
        w(lang, "本人の情報", "Identity"),
        html! { div.stack--tight { (page::pairs(&pairs)) div.button-row.no-print { (correct) } } },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_a_patient_has_its_filter() {
        for k in record::kinds().iter().chain(&identity::kinds()).chain(&kernel::run::own_kinds()) {
            assert!(FILTERS.iter().any(|(_, part, _)| *part == Some(k.part)), "{}", k.kind);
        }
    }
}
