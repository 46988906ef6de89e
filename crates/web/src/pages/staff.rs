//! `/staff`: everybody on the staff with their roles, and those who left. Roles are facts; sign-in accounts are not, and stand on their own page.

use super::{act_button, offered, recorded, w};
use crate::error::WebError;
use crate::signed::Signed;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Column, Mark, Row, Table, TableWidth, Tone};
use store::Select;
use terms::{Lang, Moment, Role};

/// `GET /staff`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    s.grant("staff")?;
    let (rows, tip) = s.read(|snap| Ok((snap.select(&Select::from("staff").order("kana_key"))?, snap.tip()))).await?;
    let lang = s.lang;
    let table = Table {
        caption: w(lang, "職員", "Staff").to_owned(),
        caption_hidden: true,
        columns: [
            w(lang, "氏名", "Name"),
            w(lang, "役割", "Roles"),
            w(lang, "登録", "Since"),
            w(lang, "すること", "To do"),
        ]
        .map(Column::words)
        .to_vec(),
        rows: rows.iter().map(|r| row(&s, r)).collect(),
        width: TableWidth::Wide,
        middle: true,
        ..Table::default()
    };
    let body = html! {
        (page::page_head(None, page::text(w(lang, "職員", "Staff")), None, Some(html! { @for b in offered(&s, |o| o == kernel::Offer::Staff, "", false) { (b) } })))
        div.stack { (recorded(&s)) (page::table(&table)) }
    };
    Ok(s.page(StatusCode::OK, w(lang, "職員", "Staff"), "staff", body, &tip))
}

fn row(s: &Signed, r: &store::Row) -> Row {
    let lang = s.lang;
    let roles: Vec<&str> = r.text("roles").split(' ').filter(|c| !c.is_empty()).collect();
    let words = roles.iter().filter_map(|c| Role::parse(c)).map(|x| x.text().text(lang).to_owned()).collect::<Vec<_>>();
    let roles = if roles.is_empty() {
        page::badge(Tone::Plain, Mark::Todo, w(lang, "在籍を終えた", "left"))
    } else {
        page::text(words.join(if lang == Lang::Ja { "・" } else { ", " }))
    };
    let since = Moment::parse(r.text("added_at")).map(|m| page::day(m.day(), lang)).unwrap_or_else(|_| page::none());
    Row::new(vec![
        html! { (r.text("name")) br; span.meta { (r.text("kana")) " " (page::code(&r.subject)) } },
        roles,
        since,
        html! { div.button-row {
            (act_button(s, "change_roles", &format!("staff={}", r.subject), true))
            @if s.may_open("account_issue") { a href={ "/accounts/" (r.subject) } { (w(lang, "サインインの管理", "Sign-in account")) } }
        } },
    ])
}
