//! Breaking the glass (law L22): whoever is signed in may, in any role and place and for a reason, see for a quarter of an hour what is needed
//! in an emergency: who it is and whom to call, allergies and medicines, holds, adverse events, and what was taken from or made for this
//! patient. The opening and each view stand in the access log with the reason. A new session, or time over, and a reason is asked again.

use crate::acts::person;
use crate::csrf::Fields;
use crate::error::WebError;
use crate::gate::go;
use crate::names::{NameBook, age_sex};
use crate::pages::{
    head::{self, Head},
    w,
};
use crate::sessions::{GLASS_MINUTES, Glass};
use crate::signed::Signed;
use access::Grant;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use identity::facts::PatientIdentified;
use kernel::{Fact, FactKind, Space, Tag};
use maud::html;
use page::{Button, Cols, Control, FieldView, Html, Mark, Panel, Tone};
use record::harvest::FatHarvested;
use record::safety::Seriousness;
use std::sync::Arc;
use store::{Current, Row, Select, Snapshot};
use terms::{Day, Lang, Moment, PatientId, Text, fold_width, say};

/// Longest reason, characters.
const LONGEST: usize = 200;
/// Adverse events shown.
const EVENTS: u32 = 20;

static TITLE: Text = Text::fixed("緊急時の閲覧", "Emergency view");

/// The link to it, for the page of a patient or, without one, for any page.
pub fn link(s: &Signed, patient: Option<&str>) -> Html {
    if !s.may_open("break_glass") {
        return page::none();
    }
    let href = patient.map_or_else(|| "/break-glass".to_owned(), |p| format!("/break-glass?patient={p}"));
    page::button_link(&Button::plain(TITLE.text(s.lang)).small(), &href)
}

/// The open record meant by a number, typed or scanned, or by an id; one that was merged leads to the one it goes on as.
fn meant(snap: &mut Snapshot<'_>, typed: &str) -> store::Result<Option<(PatientId, String)>> {
    let word: String = fold_width(typed.trim()).chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if !word.is_ascii() {
        return Ok(None);
    }
    let by_number = person::by_number(snap, &word.to_uppercase())?;
    let id = match by_number {
        Some(row) => row.subject,
        None => {
            let mut book = NameBook::staff_only(snap, Grant::Numbers)?;
            match head::read(snap, &word, &mut book)? {
                Some(h) => h.goes_on_as.map_or(h.id, |(id, _)| id),
                None => return Ok(None),
            }
        }
    };
    let Ok(patient) = PatientId::parse(&id) else { return Ok(None) };
    let row = snap.select(&Select::from("patients").eq("subject", id.as_str()).limit(1))?.pop();
    Ok(row.map(|r| (patient, r.text("number").to_owned())))
}

/// `GET /break-glass?patient=`
pub async fn ask(s: Signed) -> Result<Response, WebError> {
    let asked = s.visit.asked("patient");
    let known = if asked.is_empty() { None } else { s.read(move |snap| meant(snap, &asked)).await? };
    let number = known.map(|(_, number)| number).unwrap_or_default();
    Ok(form(&s, StatusCode::OK, &number, "", (None, None)))
}

/// The form: who, and why.
fn form(s: &Signed, status: StatusCode, number: &str, reason: &str, wrong: (Option<Text>, Option<Text>)) -> Response {
    let lang = s.lang;
    let typed = |t: &str| if t.is_empty() { Vec::new() } else { vec![t.to_owned()] };
    let fields = [
        FieldView {
            control: Control::Text { max: Some(40), inputmode: None, autocomplete: None },
            required: true,
            hint: Some(Text::fixed(
                "SP で始まる番号を入れるか、ラベルを読み取ってください。",
                "Enter the number that begins with SP, or scan a label.",
            )),
            values: typed(number),
            autofocus: number.is_empty(),
            error: wrong.0,
            ..FieldView::new("patient", person::LABEL)
        },
        FieldView {
            control: Control::Text { max: Some(200), inputmode: None, autocomplete: None },
            required: true,
            hint: Some(Text::fixed(
                "短く。例: 採取後に呼吸が苦しいと電話があった",
                "Briefly. Example: called in, short of breath after the harvest",
            )),
            values: typed(reason),
            autofocus: !number.is_empty(),
            error: wrong.1,
            ..FieldView::new("reason", Text::fixed("いま見る必要がある理由", "Why you need to see it now"))
        },
    ];
    let minutes = GLASS_MINUTES;
    let logged = say! {
        ja: "氏名、連絡先、アレルギーと薬、保留、有害事象、採取した組織と細胞を {minutes} 分間表示します。開いたこと、見たこと、理由は、だれがいつどこで見たかとともに閲覧の記録に残り、管理者と品質部門が確かめます。",
        en: "Name, contacts, allergies and medicines, holds, adverse events, tissue and cells are shown for {minutes} minutes. The opening, each view and the reason stand in the access log with who, when and where; the manager and quality look at them."
    };
    let body = html! {
        @for f in &fields { (page::field(f, lang)) }
        (page::button_row(&[page::button(&Button::stop(w(lang, "理由を残して開く", "Record the reason and open")).marked(Mark::Warn))]))
    };
    let page = page::stack(&[
        page::page_head(None, page::text(TITLE.text(lang)), None, None),
        page::notice(Tone::Warn, html! { p { (logged.text(lang)) } }),
        page::errors(&fields, lang),
        page::post_form("/break-glass", &[(crate::csrf::FIELD, &s.csrf)], body),
    ]);
    s.page(status, TITLE.text(lang), "break_glass", page, &s.app.0.store.tip())
}

/// What is wrong with a reason.
fn reason_wrong(reason: &str) -> Option<Text> {
    if reason.is_empty() {
        Some(Text::fixed("理由を入れてください。", "Enter the reason."))
    } else if reason.chars().count() > LONGEST {
        Some(Text::fixed("200文字までにしてください。", "At most 200 characters."))
    } else if reason.chars().any(char::is_control) {
        Some(Text::fixed("使えない文字が入っています。", "It contains signs that cannot be used."))
    } else {
        None
    }
}

/// `POST /break-glass`
pub async fn open(s: Signed, sent: Fields) -> Result<Response, WebError> {
    let (typed, reason) = (sent.get("patient").trim().to_owned(), sent.get("reason").trim().to_owned());
    let wanted = typed.clone();
    let found = s.read(move |snap| meant(snap, &wanted)).await?;
    let nobody = Text::fixed(
        "その番号の患者はいません。確かめて入れ直してください。",
        "No patient has that number. Check it and enter it again.",
    );
    match (found, reason_wrong(&reason)) {
        (Some((patient, _)), None) => {
            s.log_glass(&patient, &reason).await?;
            s.app.0.sessions.open(&s.session, patient.as_str(), reason, s.app.now());
            Ok(go(&format!("/break-glass/{patient}")))
        }
        (found, wrong) => {
            let nobody = found.is_none().then_some(nobody);
            Ok(form(&s, StatusCode::BAD_REQUEST, &typed, &reason, (nobody, wrong)))
        }
    }
}

struct Read {
    head: Head,
    identity: Option<PatientIdentified>,
    harvests: Vec<Fact>,
    events: Vec<Row>,
    current: Arc<Current>,
    tip: store::Tip,
}

fn read(snap: &mut Snapshot<'_>, id: &str) -> store::Result<Option<Read>> {
    // The glass is broken: names and contacts are shown whatever the table of access says of charts (L22).
    let mut book = NameBook::staff_only(snap, Grant::Names)?;
    let Some(head) = head::read(snap, id, &mut book)? else { return Ok(None) };
    let tag = Tag::new(Space::Patient, id);
    let identified = snap.corrected(&tag, &[PatientIdentified::KIND])?;
    let own = |f: &Fact| f.read::<PatientIdentified>().filter(|i| i.patient.as_str() == id);
    let identity = identified.iter().rev().find_map(own);
    let harvests = snap.corrected(&tag, &[FatHarvested::KIND])?;
    let events = match snap.house().list("adverse_events") {
        Some(_) => snap.select(&Select::from("adverse_events").eq("patient", id).limit(EVENTS))?,
        None => Vec::new(),
    };
    Ok(Some(Read { head, identity, harvests, events, current: Arc::clone(snap.current()), tip: snap.tip() }))
}

/// `GET /break-glass/{patient}`
pub async fn show(s: Signed, Path(id): Path<String>) -> Result<Response, WebError> {
    let patient = PatientId::parse(&id).map_err(|_| WebError::NotFound)?;
    let now = s.app.now();
    let Some(glass) = s.app.0.sessions.glass(&s.session, &id, now) else {
        return Err(WebError::Go(format!("/break-glass?patient={id}")));
    };
    let asked = id.clone();
    let r = s.read(move |snap| read(snap, &asked)).await?.ok_or(WebError::NotFound)?;
    s.log_glass(&patient, &glass.reason).await?;
    let lang = s.lang;
    let h = &r.head;
    let above = html! { (page::code(&h.person.number)) " " (h.person.kana) };
    let title = html! { (h.title()) " " @if h.simulated { (page::sim_badge(lang)) " " } span.small { (age_sex(&h.person, lang)) } };
    let main = vec![contacts(&r, lang), interview(h, lang), holds(h, lang), events(&r, lang)];
    let body = html! {
        (page::page_head(Some(above), title, Some(page::text(TITLE.text(lang))), Some(page::badges(&h.badges(lang)))))
        div.stack {
            (left(&glass, now, lang))
            (page::cols(Cols::Half, &[main, vec![tissue(&r, lang), product(lang)]]))
            @if s.may_open("chart") { p { a href={ "/patients/" (h.id) } { (w(lang, "患者の記録へ", "To the chart")) } } }
        }
    };
    // The title reaches the browser's history: a number, never a name (law L16).
    let number = &h.person.number;
    let title = say! {ja: "緊急時の閲覧 {number}", en: "Emergency view {number}"};
    let mut response = s.page(StatusCode::OK, title.text(lang), "break_glass", body, &r.tip);
    // When time is over the browser asks again, and is asked for a reason: nothing stays on an unattended screen.
    let seconds = glass.until.millis().saturating_sub(now.millis()).div_euclid(1000).saturating_add(1);
    if let Ok(v) = HeaderValue::from_str(&seconds.to_string()) {
        response.headers_mut().insert(header::REFRESH, v);
    }
    Ok(response)
}

/// How long it is still open, and that it is logged.
fn left(glass: &Glass, now: Moment, lang: Lang) -> Html {
    let ms = glass.until.millis().saturating_sub(now.millis());
    let minutes = ms.saturating_add(59_999).div_euclid(60_000).max(1);
    let reason = &glass.reason;
    let counted = page::counted(minutes, "minute");
    let head = say! {ja: "あと {minutes} 分", en: "{counted} left"};
    let said = say! {ja: "この閲覧は理由とともに閲覧の記録に残りました。理由: {reason}", en: "This view stands in the access log with its reason: {reason}"};
    page::announce(Tone::Warn, html! { p { b { (head.text(lang)) } " " (said.text(lang)) } })
}

fn panel(id: &str, title: &str, body: Html) -> Html {
    page::panel(&Panel::new(id, title, html! { div.stack--tight { (body) } }))
}

fn small(words: &str) -> Html {
    html! { p.small { (words) } }
}

fn contacts(r: &Read, lang: Lang) -> Html {
    let or = |t: &str| if t.is_empty() { page::text(w(lang, "記録なし", "not recorded")) } else { page::text(t) };
    let body = match &r.identity {
        Some(i) => page::pairs(&[
            (w(lang, "電話", "Telephone").to_owned(), or(&i.telephone)),
            (w(lang, "住所", "Address").to_owned(), or(&i.address)),
            (w(lang, "メール", "Mail").to_owned(), or(&i.mail)),
            (w(lang, "生年月日", "Birth date").to_owned(), page::text(page::day_era(i.birth_date, lang))),
        ]),
        None => small(w(lang, "連絡先の記録はありません。", "No contact is recorded.")),
    };
    panel("contacts", w(lang, "連絡先", "Contacts"), body)
}

/// Allergies and medicines as answered; not asked is its own answer and never "none".
fn interview(h: &Head, lang: Lang) -> Html {
    let body = match h.interview.newest.as_ref() {
        Some((i, at)) => {
            let none = |s: &str| {
                if s.trim().is_empty() { page::text(w(lang, "申告なし", "none stated")) } else { page::text(s) }
            };
            page::pairs(&[
                (w(lang, "アレルギー", "Allergies").to_owned(), page::text(i.allergies_told().text().text(lang))),
                (w(lang, "薬", "Medicines").to_owned(), none(&i.medicines)),
                (w(lang, "聞いた日時", "Asked").to_owned(), page::moment(*at, lang)),
            ])
        }
        None => page::badge(
            Tone::Unknown,
            Mark::Unknown,
            w(lang, "アレルギーと薬は未聴取", "allergies and medicines not asked"),
        ),
    };
    panel("interview", w(lang, "アレルギーと薬", "Allergies and medicines"), body)
}

fn holds(h: &Head, lang: Lang) -> Html {
    let of_clinic = h.clinic_holds.open.values().map(|x| (x, true));
    let open: Vec<_> = h.holds.open.values().map(|x| (x, false)).chain(of_clinic).collect();
    let body = if open.is_empty() {
        small(w(lang, "保留はありません。", "Nothing is on hold."))
    } else {
        html! { ul.stack--tight { @for (x, clinic) in &open {
            li { (page::badge(Tone::Stop, Mark::Stop, if *clinic { w(lang, "医療機関全体", "whole clinic") } else { w(lang, "保留", "hold") }))
                " " (page::say(&x.why(), lang)) " " span.meta { (page::moment_words(x.since, lang)) } }
        } } }
    };
    panel("holds", w(lang, "保留", "On hold"), body)
}

fn events(r: &Read, lang: Lang) -> Html {
    let row = |x: &Row| {
        let seriousness = Seriousness::parse(x.text("seriousness")).map(|s| s.text()).unwrap_or_default();
        let known = Day::parse(x.text("known_on")).map(|d| page::day_words(d, lang)).unwrap_or_default();
        html! { li { (page::badge(Tone::Warn, Mark::Warn, seriousness.text(lang))) " " (known) " " (page::code(&x.subject)) } }
    };
    let body = if r.events.is_empty() {
        small(w(lang, "有害事象の記録はありません。", "No adverse event is recorded."))
    } else {
        html! { ul.stack--tight { @for x in &r.events { (row(x)) } } }
    };
    panel("events", w(lang, "有害事象", "Adverse events"), body)
}

fn tissue(r: &Read, lang: Lang) -> Html {
    let row = |f: &Fact| {
        let h = f.read::<FatHarvested>()?;
        let site = r.current.programme.as_ref().and_then(|(_, p)| p.harvest().sites.iter().find(|c| c.code == h.site));
        let site = site.map_or_else(|| h.site.clone(), |c| c.text.text(lang).to_owned());
        Some(
            html! { li { (page::moment_words(f.head.occurred_at, lang)) " " (site) " " (page::say(&h.say(), lang)) " " (page::code(h.tissue.as_str())) } },
        )
    };
    let rows: Vec<Html> = r.harvests.iter().filter_map(row).collect();
    let body = if rows.is_empty() {
        small(w(lang, "組織は採取していません。", "No tissue was taken."))
    } else {
        html! { ul.stack--tight { @for x in &rows { (x) } } }
    };
    panel("tissue", w(lang, "採取した組織", "Tissue taken"), body)
}

/// What the product is made of (L22). The seam of step 3: lots, doses and what is in them are folded here once cells are grown.
fn product(lang: Lang) -> Html {
    let none = w(lang, "この患者の製品はまだありません。", "No product was made for this patient yet.");
    panel("product", w(lang, "製品の組成", "Composition of the product"), small(none))
}
