//! Who read what: the access log outside the chain, by patient or by member of staff, for the manager and quality (個人情報保護, requirement 19).

use crate::error::WebError;
use crate::signed::Signed;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Button, Column, Html, Row, Table};
use std::collections::{BTreeMap, BTreeSet};
use store::{AccessLine, Select, Snapshot};
use terms::{PatientId, Role, StaffId, Text};

/// Lines shown at most.
const LINES: u32 = 500;

static TITLE: Text = Text::fixed("閲覧の記録", "Who read what");

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
    }
    let staff = snap
        .select(&Select::from("staff").order("kana_key"))?
        .iter()
        .map(|r| (r.subject.clone(), r.text("name").to_owned()))
        .collect();
    let mut numbers = BTreeMap::new();
    let patients: BTreeSet<String> = lines.iter().map(|l| l.patient.clone()).filter(|p| !p.is_empty()).collect();
    for id in patients {
        let rows = snap.select(&Select::from("patients").eq("subject", id.as_str()).limit(1))?;
        let number = rows.first().map_or_else(|| id.clone(), |r| r.text("number").to_owned());
        numbers.insert(id, number);
    }
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
        Text::fixed("患者番号か職員を選んでください。", "Give a patient number or choose a member of staff.")
    } else {
        Text::fixed("記録はありません。", "Nothing recorded.")
    };
    let body = page::stack(&[
        page::page_head(None, page::text(TITLE.text(lang)), None, None),
        ask(&s, &found, &patient, &staff),
        if found.lines.is_empty() {
            page::empty_state(empty.text(lang), page::none(), None)
        } else {
            lines(&s, &found)
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

fn lines(s: &Signed, found: &Found) -> Html {
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
        let number = found.numbers.get(&l.patient).cloned().unwrap_or_default();
        Row::new(vec![
            page::moment(l.at, lang),
            page::text(name),
            page::text(role),
            page::text(place),
            page::code(number),
            page::code(&l.page),
            page::text(&l.reason),
        ])
    });
    let table = Table {
        caption: TITLE.text(lang).to_owned(),
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
        ..Table::default()
    };
    page::table(&table)
}
