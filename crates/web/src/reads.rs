//! Who read what: the access log outside the chain, by patient (lists that showed them included) or by member of staff, for the manager and
//! quality (個人情報保護, requirement 19). Without a question it shows for whom the glass was broken (L22).

use crate::error::WebError;
use crate::names::NameBook;
use crate::signed::Signed;
use access::Grant;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Button, Column, Html, Mark, Row, Table, Tone};
use std::collections::{BTreeMap, BTreeSet};
use store::{AccessLine, Select, Snapshot};
use terms::{Lang, PatientId, Role, StaffId, Text, say};

/// Lines shown at most.
const LINES: u32 = 500;
/// Lines of broken glass shown without a question.
const GLASS: u32 = 100;
/// Patients of a list named at most; of more only how many.
const NAMED: usize = 50;

static TITLE: Text = Text::fixed("閲覧の記録", "Who read what");
static LAST: Text = Text::fixed("最近の緊急時の閲覧", "The latest emergency views");

struct Found {
    lines: Vec<AccessLine>,
    staff: BTreeMap<String, String>,
    numbers: BTreeMap<String, String>,
    unknown: bool,
    tip: store::Tip,
}

/// A patient's id from the id or the clinic's number.
fn patient(snap: &mut Snapshot, asked: &str) -> store::Result<Option<String>> {
    let by_number = snap.select(&Select::from("patients").eq("number", asked).limit(1))?;
    if let Some(row) = by_number.first() {
        return Ok(Some(row.subject.clone()));
    }
    Ok(PatientId::parse(asked).ok().map(|id| id.to_string()))
}

fn find(snap: &mut Snapshot, asked_patient: &str, asked_staff: &str) -> store::Result<Found> {
    let mut lines = Vec::new();
    let mut unknown = false;
    if !asked_patient.is_empty() {
        match patient(snap, asked_patient)? {
            Some(id) => lines = snap.rim().access_of(&id, LINES)?,
            None => unknown = true,
        }
        if !asked_staff.is_empty() {
            lines.retain(|l| l.staff == asked_staff);
        }
    } else if StaffId::parse(asked_staff).is_ok() {
        lines = snap.rim().access_by(asked_staff, LINES)?;
    } else if asked_staff.is_empty() {
        lines = snap.rim().access_on(AccessLine::GLASS, GLASS)?;
    }
    let staff = snap
        .select(&Select::from("staff").order("kana_key"))?
        .iter()
        .map(|r| (r.subject.clone(), r.text("name").to_owned()))
        .collect();
    let patients: BTreeSet<&str> = lines.iter().flat_map(|l| l.shown().take(NAMED)).collect();
    let mut book = NameBook::staff_only(snap, Grant::Numbers)?;
    let today = snap.now().day();
    book.add(snap, patients.iter().copied(), today)?;
    let numbers = patients.iter().map(|id| ((*id).to_owned(), book.number(id).to_owned())).collect();
    Ok(Found { lines, staff, numbers, unknown, tip: snap.tip() })
}

/// `GET /reads?patient=…&staff=…`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    let (patient, staff) = (s.visit.asked("patient").trim().to_owned(), s.visit.asked("staff"));
    let asked = (terms::fold_width(&patient), staff.clone());
    let found = s.read(move |snap| find(snap, &asked.0, &asked.1)).await?;
    let lang = s.lang;
    let empty = if found.unknown {
        Text::fixed("その番号の患者はいません。", "No patient has that number.")
    } else if patient.is_empty() && staff.is_empty() {
        Text::fixed(
            "緊急時の閲覧はありません。患者番号か職員を選ぶと、その閲覧が出ます。",
            "No emergency view. Give a patient number or choose a member of staff to see readings.",
        )
    } else {
        Text::fixed("記録はありません。", "Nothing recorded.")
    };
    let body = page::stack(&[
        page::page_head(None, page::text(TITLE.text(lang)), None, None),
        ask(&s, &found, &patient, &staff),
        if found.lines.is_empty() {
            page::empty_state(empty.text(lang), page::none(), None)
        } else {
            lines(&s, &found, patient.is_empty() && staff.is_empty())
        },
    ]);
    Ok(s.page(StatusCode::OK, TITLE.text(lang), "reads", body, &found.tip))
}

fn ask(s: &Signed, found: &Found, patient: &str, staff: &str) -> Html {
    let lang = s.lang;
    let number = page::FieldView {
        values: vec![patient.to_owned()],
        ..page::FieldView::new("patient", Text::fixed("患者番号", "Patient number"))
    };
    let all = std::iter::once((String::new(), Text::fixed("だれでも", "Anybody")));
    let list = all.chain(found.staff.iter().map(|(id, name)| (id.clone(), Text::same(name.clone())))).collect();
    let who = page::FieldView {
        control: page::Control::Choice(list),
        values: vec![staff.to_owned()],
        ..page::FieldView::new("staff", Text::fixed("職員", "Staff"))
    };
    html! {
        form.stack method="get" action="/reads" {
            (page::field(&number, lang)) (page::field(&who, lang))
            (page::button_row(&[page::button(&Button::main(Text::fixed("表示", "Show").text(lang)))]))
        }
    }
}

fn lines(s: &Signed, found: &Found, unasked: bool) -> Html {
    let lang = s.lang;
    let word = |ja, en| Column::words(Text::fixed(ja, en).text(lang));
    let rows = found.lines.iter().map(|l| {
        let name = found.staff.get(&l.staff).cloned().unwrap_or_else(|| l.staff.clone());
        let role = Role::parse(&l.role).map(|r| r.text().text(lang).to_owned()).unwrap_or_default();
        let place = s
            .live
            .clinic
            .places
            .iter()
            .find(|p| p.place.as_str() == l.place)
            .map(|p| p.name.clone())
            .unwrap_or_default();
        Row::new(vec![
            page::moment(l.at, lang),
            page::text(name),
            page::text(role),
            page::text(place),
            whose(found, l, lang),
            on(l, lang),
            page::text(if l.patient == AccessLine::LIST { "" } else { &l.reason }),
        ])
    });
    let table = Table {
        caption: if unasked { LAST.text(lang) } else { TITLE.text(lang) }.to_owned(),
        columns: vec![
            word("日時", "When"),
            word("職員", "Staff"),
            word("役割", "Role"),
            word("場所", "Place"),
            word("患者", "Patient"),
            word("ページ", "Page"),
            word("備考", "Note"),
        ],
        rows: rows.collect(),
        width: page::TableWidth::Wider,
        ..Table::default()
    };
    page::table(&table)
}

/// The patients of a line: one number, or of a list how many and, folded, which.
fn whose(found: &Found, l: &AccessLine, lang: Lang) -> Html {
    let number = |id: &str| found.numbers.get(id).cloned().unwrap_or_else(|| id.to_owned());
    if l.patient != AccessLine::LIST {
        return page::code(number(&l.patient));
    }
    let n = l.shown().count();
    let head = say! {ja: "一覧 {n}人", en: "list of {n}"};
    html! { details { summary { (head.text(lang)) } @for id in l.shown().take(NAMED) { (page::code(number(id))) " " } @if n > NAMED { "…" } } }
}

/// The page, and the mark of broken glass.
fn on(l: &AccessLine, lang: Lang) -> Html {
    if l.page == AccessLine::GLASS {
        page::badge(Tone::Stop, Mark::Warn, Text::fixed("緊急時の閲覧", "emergency view").text(lang))
    } else {
        page::code(&l.page)
    }
}
