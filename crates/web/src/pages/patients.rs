//! `/patients` and the answer of a search: who is registered, in the order of their reading, page by page along the index (20 000 records cost
//! no more than 50). Roles that see numbers only get numbers, in the order of numbers.

use super::{offered, recorded, search, w};
use crate::error::WebError;
use crate::names::{NameBook, age_sex};
use crate::signed::Signed;
use access::Grant;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Button, Column, Html, Row, Table, TableWidth};
use store::Select;
use terms::{Day, Moment, Text, say};

/// Rows of a page.
const PAGE: u32 = 50;

struct Read {
    rows: Vec<store::Row>,
    book: NameBook,
    total: u64,
    more: bool,
    tip: store::Tip,
}

fn read(snap: &mut store::Snapshot<'_>, query: &str, after: &str, grant: Grant) -> store::Result<Read> {
    let mut book = NameBook::staff_only(snap, grant)?;
    let today: Day = snap.now().day();
    let total = snap.count(&Select::from("patients"))?;
    let (mut rows, more) = if query.is_empty() {
        // The order of readings would tell something of names.
        let key = if grant == Grant::Names { "kana_key" } else { "number" };
        let mut select = Select::from("patients").order(key).limit(PAGE.saturating_add(1));
        if let Some(last) = snap.select(&Select::from("patients").eq("subject", after).limit(1))?.first() {
            select = select.after(last);
        }
        let mut rows = snap.select(&select)?;
        let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
        rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
        (rows, more)
    } else {
        (search::find(snap, query, grant)?, false)
    };
    for r in &mut rows {
        book.put(r, today);
    }
    Ok(Read { rows, book, total, more, tip: snap.tip() })
}

/// `GET /patients?after=` and `GET /search?s=`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    let grant = s.grant("patients")?;
    let query = search::remembered(&s, &s.visit.asked("s"));
    let (asked, after) = (query.clone(), s.visit.asked("after"));
    let r = s.read(move |snap| read(snap, &asked, &after, grant)).await?;
    let room = if query.is_empty() { "patients" } else { "search" };
    s.log_list_read(room, r.rows.iter().map(|x| x.subject.as_str())).await?;
    let lang = s.lang;
    let register = html! { @for b in offered(&s, |o| o == kernel::Offer::Patients, "", false) { (b) } };
    let n = r.total;
    let total = say! {ja: "登録 {n} 人", en: "{n} registered"};
    let list = if r.rows.is_empty() { nobody(&s, &query, register.clone()) } else { table(&s, &r, &query) };
    let next = r.rows.last().filter(|_| r.more).map(|last| {
        page::button_link(&Button::plain(w(lang, "次の50人", "Next 50")), &format!("/patients?after={}", last.subject))
    });
    let first = !s.visit.asked("after").is_empty() || !query.is_empty();
    let body = html! {
        (page::page_head(None, page::text(w(lang, "患者", "Patients")), Some(page::text(total.text(lang))), Some(register)))
        div.stack {
            (recorded(&s))
            (hint(&s, grant))
            (list)
            div.button-row.no-print {
                @if let Some(b) = next { (b) }
                @if first { a href="/patients" { (w(lang, "はじめから", "From the beginning")) } }
            }
        }
    };
    let title =
        if query.is_empty() { w(lang, "患者", "Patients") } else { w(lang, "患者を探す", "Find a patient") };
    Ok(s.page(StatusCode::OK, title, room, body, &r.tip))
}

/// What the box in the frame finds; the page has no second one.
fn hint(s: &Signed, grant: Grant) -> Html {
    let words = if grant == Grant::Names {
        Text::fixed(
            "上の欄で探せます。氏名、カナ(ひらがな、半角も可)、患者番号、生年月日(和暦も可)、ラベル。",
            "Search in the box above: name, reading (any kana), number, birth date or a label.",
        )
    } else {
        Text::fixed(
            "上の欄で、患者番号とラベルから探せます(この役割では氏名で探せません)。",
            "Search in the box above by number or label (this role cannot search names).",
        )
    };
    html! { p.small.no-print { (words.text(s.lang)) } }
}

fn nobody(s: &Signed, query: &str, register: Html) -> Html {
    let lang = s.lang;
    if query.is_empty() {
        let next = page::text(w(
            lang,
            "はじめの患者を登録すると、ここに並びます。",
            "Register the first patient and they appear here.",
        ));
        return page::empty_state(
            w(lang, "患者はまだ登録されていません。", "No patient is registered yet."),
            next,
            Some(register),
        );
    }
    let next = page::text(w(
        lang,
        "読みの一部、患者番号、生年月日でも探せます。見つからなければ登録します。",
        "Try part of the reading, the number or the birth date. If they are not here, register them.",
    ));
    page::empty_state(w(lang, "見つかりませんでした。", "Nobody found."), next, Some(register))
}

fn table(s: &Signed, r: &Read, query: &str) -> Html {
    let lang = s.lang;
    let named = r.book.named();
    let mut columns = vec![Column::words(w(lang, "番号", "Number"))];
    if named {
        columns.push(Column::words(w(lang, "氏名", "Name")));
    }
    columns.push(Column::words(w(lang, "年齢・性別", "Age, sex")));
    if named {
        columns.push(Column::words(w(lang, "生年月日", "Birth date")));
    }
    columns.push(Column::words(w(lang, "登録", "Registered")));
    let found = r.rows.len();
    let counted = say! {ja: "見つかった {found} 人", en: "{found} found"};
    let table = Table {
        caption: if query.is_empty() {
            w(lang, "患者の一覧", "List of patients").to_owned()
        } else {
            counted.text(lang).to_owned()
        },
        caption_hidden: query.is_empty(),
        columns,
        rows: r.rows.iter().map(|x| row(s, r, x)).collect(),
        width: TableWidth::Wide,
        ..Table::default()
    };
    page::table(&table)
}

fn row(s: &Signed, r: &Read, x: &store::Row) -> Row {
    let lang = s.lang;
    let named = r.book.named();
    let others = x.text("other_numbers");
    let person = r.book.known(&x.subject).cloned().unwrap_or_default();
    let mut cells = vec![
        html! { a href={ "/patients/" (x.subject) } { (page::code(x.text("number"))) } @if !others.is_empty() { br; span.meta { (w(lang, "旧", "was")) " " (others) } } },
    ];
    if named {
        cells.push(html! { a href={ "/patients/" (x.subject) } { (person.written) } @if s.app.0.store.simulated() { " " (page::sim_badge(lang)) } br; span.meta { (person.kana) } });
    }
    cells.push(page::text(age_sex(&person, lang)));
    if named {
        cells.push(
            Day::parse(x.text("birth_date"))
                .map(|d| page::text(page::day_era(d, lang)))
                .unwrap_or_else(|_| page::none()),
        );
    }
    cells.push(
        Moment::parse(x.text("registered_at")).map(|m| page::day(m.day(), lang)).unwrap_or_else(|_| page::none()),
    );
    Row::new(cells)
}
