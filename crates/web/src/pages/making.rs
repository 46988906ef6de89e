//! `/making`: what cells are made in, with and by (Reg. 92–99, 109; L11): cabinets and whose cells are open in them, equipment, materials, training,
//! each with its last day. "Out of date" is made when shown; the acts refuse what is past it.

use super::{act_button, cells, culture, recorded, w};
use crate::error::WebError;
use crate::names::NameBook;
use crate::signed::Signed;
use access::Grant;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Value;
use maud::html;
use page::{Cols, Column, Html, Mark, Panel, Row, Table, TableWidth, Tone};
use programme::Programme;
use record::making::MaterialKind;
use std::sync::Arc;
use store::Select;
use terms::{Day, Lang, Moment, TissueId, say};

/// Rows of one table.
const MOST: u32 = 300;
/// Days before the end of a date that count as near. A choice of this page; no outside source.
const NEAR_DAYS: i32 = 30;

struct Read {
    cabinets: Vec<store::Row>,
    equipment: Vec<store::Row>,
    materials: Vec<store::Row>,
    materials_in_all: u64,
    training: Vec<store::Row>,
    book: NameBook,
    programme: Option<Arc<Programme>>,
    today: Day,
    tip: store::Tip,
}

fn read(snap: &mut store::Snapshot<'_>, old: bool, grant: Grant) -> store::Result<Read> {
    let mut book = NameBook::staff_only(snap, grant)?;
    let today = snap.now().day();
    let all = |snap: &store::Snapshot<'_>, list: &str, order: &str| match snap.house().list(list) {
        Some(_) => snap.select(&Select::from(list).order(order).limit(MOST)),
        None => Ok(Vec::new()),
    };
    let cabinets = all(snap, "cabinets", "subject")?;
    let equipment = all(snap, "equipment", "valid_until")?;
    let training = all(snap, "training", "valid_until")?;
    let (mut materials, mut materials_in_all) = (Vec::new(), 0);
    if snap.house().list("materials").is_some() {
        let in_date = Select::from("materials").at_least("expires_on", today.to_string());
        let wanted = if old { Select::from("materials") } else { in_date };
        materials_in_all = snap.count(&wanted)?;
        materials = snap.select(&wanted.order("expires_on").limit(MOST))?;
    }
    book.add(snap, cabinets.iter().map(|c| c.text("patient")).filter(|p| !p.is_empty()), today)?;
    Ok(Read {
        cabinets,
        equipment,
        materials,
        materials_in_all,
        training,
        book,
        programme: snap.current().programme.as_ref().map(|(_, p)| Arc::clone(p)),
        today,
        tip: snap.tip(),
    })
}

/// `GET /making?old=1`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    let grant = s.grant("making")?;
    let old = !s.visit.asked("old").is_empty();
    let r = s.read(move |snap| read(snap, old, grant)).await?;
    s.log_list_read("making", r.cabinets.iter().map(|c| c.text("patient"))).await?;
    let lang = s.lang;
    let head = w(lang, "作業室", "Making");
    let lead = w(
        lang,
        "一人の患者の細胞だけを開け、片づけてから次の患者に移ります。",
        "One patient's cells are open at a time; a cabinet is cleared before the next.",
    );
    let body = html! {
        (page::page_head(None, page::text(head), Some(page::text(lead)), None))
        div.stack {
            (recorded(&s))
            (cabinets(&s, &r))
            (page::cols(Cols::Half, &[vec![equipment(&s, &r)], vec![training(&s, &r)]]))
            (materials(&s, &r, old))
        }
    };
    Ok(s.page(StatusCode::OK, head, "making", body, &r.tip))
}

/// A panel of one table with the act that adds to it; an empty table says so.
fn part(id: &str, title: &str, add: Html, columns: Vec<Column>, rows: Vec<Row>, none: &str) -> Html {
    let body = html! {
        @if rows.is_empty() { div.panel__body { p { (none) } } }
        @else {
            (page::table(&Table { caption: title.to_owned(), caption_hidden: true, columns, rows, width: TableWidth::Wide, ..Table::default() }))
        }
        @if !add.0.is_empty() { div.panel__body { div.button-row.no-print { (add) } } }
    };
    page::panel(&Panel { padded: false, long: true, ..Panel::new(id, title, body) })
}

fn cabinets(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let rows = r.cabinets.iter().map(|c| {
        let label = c.text("label");
        let free = label.is_empty();
        let state = if free {
            page::badge(Tone::Ok, Mark::Ok, w(lang, "空き", "free"))
        } else {
            page::badge(Tone::Now, Mark::Now, w(lang, "使用中", "in use"))
        };
        let since = Moment::parse(c.text("opened_at")).ok();
        let patient = c.text("patient");
        let whose = html! {
            @if free { "–" } @else {
                (cells::lot(label, s.may_open("culture") && !label.starts_with(TissueId::PREFIX)))
                " " a href={ "/patients/" (patient) } { (r.book.told(patient, lang)) }
                br; span.meta { (r.book.staff_line(c.text("operator"))) @if let Some(m) = since { " " (page::moment(m, lang)) } }
            }
        };
        let query = format!("cabinet={}", c.subject);
        Row::new(vec![
            html! { (named(c)) br; span.meta { (page::code(&c.subject)) } },
            state,
            whose,
            passed(c, r.today, lang),
            html! { @if free { (act_button(s, "open_cabinet", &query, true)) } @else { (act_button(s, "clear_cabinet", &query, true)) } },
        ])
    });
    part(
        "cabinets",
        w(lang, "安全キャビネット", "Safety cabinets"),
        page::none(),
        vec![
            Column::words(w(lang, "キャビネット", "Cabinet")),
            Column::words(w(lang, "状態", "State")),
            Column::words(w(lang, "だれの細胞", "Whose cells")),
            Column::words(w(lang, "点検", "Check valid until")),
            Column::words(w(lang, "仕事", "Work")),
        ],
        rows.collect(),
        w(
            lang,
            "キャビネットはまだ登録されていません。点検を記録すると並びます。",
            "No cabinet yet. They appear once a check is recorded.",
        ),
    )
}

fn named(x: &store::Row) -> String {
    let name = x.text("name");
    if name.is_empty() { x.subject.clone() } else { name.to_owned() }
}

/// A check: failed, or until when it holds; one that was never made is not known.
fn passed(x: &store::Row, today: Day, lang: Lang) -> Html {
    if *x.get("passed") != Value::Null && x.whole("passed") == 0 {
        return page::badge(Tone::Stop, Mark::Stop, w(lang, "不適合", "failed"));
    }
    cells::until(x.text("valid_until"), today, NEAR_DAYS, lang)
}

fn equipment(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let kinds = r.programme.as_ref().map(|p| p.making().equipment_kinds.clone()).unwrap_or_default();
    let rows = r.equipment.iter().map(|e| {
        let code = e.text("kind");
        let kind =
            kinds.iter().find(|k| k.code == code).map_or_else(|| code.to_owned(), |k| k.text.text(lang).to_owned());
        Row::new(vec![
            html! { (named(e)) br; span.meta { (kind) " " (page::code(&e.subject)) } },
            passed(e, r.today, lang),
            act_button(s, "record_calibration", &format!("equipment={}", e.subject), true),
        ])
    });
    part(
        "equipment",
        w(lang, "機器の校正・点検", "Equipment"),
        act_button(s, "record_calibration", "", false),
        vec![
            Column::words(w(lang, "機器", "What")),
            Column::words(w(lang, "有効な日まで", "Valid until")),
            Column::words(w(lang, "仕事", "Work")),
        ],
        rows.collect(),
        w(lang, "校正・点検の記録はまだありません。", "No calibration is recorded yet."),
    )
}

fn training(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let all = r.programme.as_ref().map(|p| p.making().procedures.clone()).unwrap_or_default();
    let rows = r.training.iter().map(|t| {
        let code = t.text("procedure");
        let what =
            all.iter().find(|k| k.code == code).map_or_else(|| code.to_owned(), |k| k.text.text(lang).to_owned());
        Row::new(vec![
            html! { (r.book.staff_line(&t.subject)) br; span.meta { (what) } },
            cells::until(t.text("valid_until"), r.today, NEAR_DAYS, lang),
            act_button(s, "record_training", &format!("staff={}", t.subject), true),
        ])
    });
    part(
        "training",
        w(lang, "教育訓練", "Training"),
        act_button(s, "record_training", "", false),
        vec![
            Column::words(w(lang, "人・手順", "Who, what")),
            Column::words(w(lang, "有効な日まで", "Valid until")),
            Column::words(w(lang, "仕事", "Work")),
        ],
        rows.collect(),
        w(lang, "教育訓練の記録はまだありません。", "No training is recorded yet."),
    )
}

fn materials(s: &Signed, r: &Read, old: bool) -> Html {
    let lang = s.lang;
    let rows = r.materials.iter().map(|m| {
        Row::new(vec![
            html! { (named(m)) br; span.meta { (page::code(&m.subject)) } },
            MaterialKind::parse(m.text("kind")).map_or_else(|| page::text("–"), |k| culture::kind(k, lang)),
            page::text(m.text("lot_number")),
            cells::until(m.text("expires_on"), r.today, NEAR_DAYS, lang),
            culture::origin(m.whole("biological") == 1, lang),
        ])
    });
    let (shown, n) = (r.materials.len(), r.materials_in_all);
    let counted = say! {ja: "{n}件中 {shown}件、期限の近い順", en: "{shown} of {n}, nearest date first"};
    let add = html! {
        (act_button(s, "register_material", "", false))
        @if old { a href="/making#materials" { (w(lang, "期限内だけ", "In date only")) } } @else { a href="/making?old=1#materials" { (w(lang, "期限切れも表示", "Show those past their date too")) } }
        span.meta { (counted.text(lang)) }
    };
    part(
        "materials",
        w(lang, "材料", "Materials"),
        add,
        vec![
            Column::words(w(lang, "材料", "Material")),
            Column::words(w(lang, "種類", "Kind")),
            Column::words(w(lang, "製造番号", "Maker's lot number")),
            Column::words(w(lang, "使用期限", "Last day of use")),
            Column::words(w(lang, "由来", "Origin")),
        ],
        rows.collect(),
        w(lang, "期限内の材料は登録されていません。", "No material in date is registered."),
    )
}
