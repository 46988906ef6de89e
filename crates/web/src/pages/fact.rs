//! `/fact/{position}`: one fact in full: every field of its head, its payload if this viewer may see it, its corrections, its hashes. What an
//! inspector compares with a printed copy.

mod payload;

use super::{hash, recorded, tell, w};
use crate::error::WebError;
use crate::names::NameBook;
use crate::pages::head;
use crate::signed::Signed;
use access::Grant;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Fact, Need, Space, gather};
use maud::html;
use page::{Html, Panel};
use record::folds::Clinic;
use std::sync::Arc;
use store::StoreError;
use terms::PatientId;

struct Read {
    recorded: Fact,
    now: Fact,
    head: Option<head::Head>,
    book: NameBook,
    clinic: Arc<Clinic>,
    others: Vec<Fact>,
    tip: store::Tip,
}

fn read(snap: &mut store::Snapshot<'_>, position: u64, grant: Grant) -> store::Result<Option<Read>> {
    let Some(recorded) = snap.fact(position)? else { return Ok(None) };
    let mut book = NameBook::staff_only(snap, grant)?;
    let patient = recorded.head.tags.iter().find(|t| t.space == Space::Patient).map(|t| t.id.clone());
    let head = patient.map(|id| head::read(snap, &id, &mut book)).transpose()?.flatten();
    let known = gather(&|_| vec![Need::of::<Clinic>("main")], snap).map_err(|f| StoreError::bad(f.0))?;
    let now = crate::acts::correct::corrected(snap, position)?.unwrap_or_else(|| recorded.clone());
    let others =
        snap.timeline(&kernel::Tag::fact(position))?.into_iter().filter(|f| f.head.position != position).collect();
    Ok(Some(Read { recorded, now, head, book, clinic: known.get::<Clinic>("main"), others, tip: snap.tip() }))
}

/// `GET /fact/{position}`
pub async fn show(s: Signed, Path(position): Path<String>) -> Result<Response, WebError> {
    let grant = s.grant("fact")?;
    let position: u64 = position.parse().map_err(|_| WebError::NotFound)?;
    let r = s.read(move |snap| read(snap, position, grant)).await?.ok_or(WebError::NotFound)?;
    if let Some(id) = r.head.as_ref().and_then(|h| PatientId::parse(&h.id).ok()) {
        s.log_patient_read(&id, "fact").await?;
    }
    let lang = s.lang;
    let title = terms::say! {ja: "記録 {position}", en: "Record {position}"};
    let (house, empty) = (Arc::clone(s.app.0.store.house()), tell::Corrected::default());
    let (current, voided) = (s.app.0.store.current(), tell::voided(&r.others));
    let teller = tell::Teller {
        house: &house,
        book: &r.book,
        places: &r.clinic.places,
        programme: current.programme.as_ref().map(|(_, p)| p.as_ref()),
        originals: &empty.0,
        corrections: &empty.1,
        voided: &voided,
        corrector: Some((s.role, s.place.kind)),
        orders: None,
        may_open: false,
        lang,
    };
    let row = page::facts(&[teller.row(&r.now).into()], page::Level::H3, lang);
    let told = page::panel(&Panel { padded: false, ..Panel::new("told", teller.title(&r.recorded).text(lang), row) });
    let words = payload::Words::of(&s, &r);
    let main = vec![told, payload::panel(&r, &words, lang), others(&r, &teller)];
    let mut side = vec![whole_head(&r, &teller)];
    if let Some(h) = &r.head {
        side.insert(0, h.panel(lang));
    }
    let body = html! {
        (page::page_head(None, page::text(title.text(lang)), None, None))
        div.stack {
            (recorded(&s))
            (page::cols(page::Cols::Main, &[main, side]))
            (page::print_only(html! { (page::position(r.tip.position)) " " (hash(r.tip.hash.to_string())) }))
        }
    };
    Ok(s.page(StatusCode::OK, title.text(lang), "record", body, &r.tip))
}

/// Facts about this fact: corrections, erasure.
fn others(r: &Read, teller: &tell::Teller<'_>) -> Html {
    if r.others.is_empty() {
        return page::none();
    }
    let lang = teller.lang;
    let mut list: Vec<&Fact> = r.others.iter().collect();
    list.reverse();
    let open = tell::Teller { may_open: true, corrector: None, ..*teller };
    page::panel(&Panel {
        padded: false,
        ..Panel::new(
            "about-it",
            w(lang, "この記録についての記録", "Records about this record"),
            page::facts(&open.rows(&list), page::Level::H3, lang),
        )
    })
}

fn whole_head(r: &Read, teller: &tell::Teller<'_>) -> Html {
    let (h, lang) = (&r.recorded.head, teller.lang);
    let t = |ja, en| w(lang, ja, en).to_owned();
    let or = |s: &str| if s.is_empty() { page::text("–") } else { page::code(s) };
    let digest = |s: &str| if s.is_empty() { page::text("–") } else { hash(s) };
    let signed = teller.meaning(&h.signed);
    let pairs = vec![
        (t("位置", "Position"), page::position(h.position)),
        (t("種類", "Kind"), page::code(format!("{} v{}", h.kind, h.version))),
        (t("起きた", "Happened"), page::moment(h.occurred_at, lang)),
        (t("記録した", "Recorded"), page::moment(h.recorded_at, lang)),
        (t("だれが", "Actor"), page::code(h.actor.as_str())),
        (t("役割", "Role"), or(&h.role)),
        (t("場所", "Place"), or(&h.place)),
        (t("だれの代わり", "On behalf of"), or(&h.behalf)),
        (t("署名の意味", "Meaning of signature"), signed.map_or_else(|| or(&h.signed), |m| page::say(&m, lang))),
        (
            t("対象", "Tags"),
            html! { @for tag in &h.tags { @if tag.id.len() > 40 { (tag.space.code()) ":" (hash(&tag.id)) } @else { (page::code(tag.to_string())) } " " } },
        ),
        (t("プログラム", "Programme"), digest(&h.programme)),
        (t("法令表", "Law table"), digest(&h.law)),
        (t("ソフトウェア", "Software"), page::code(&h.software)),
        (t("操作", "Command"), page::code(&h.command)),
        (t("約束の値", "Commitment"), hash(h.commitment.to_string())),
        (t("直前のハッシュ", "Previous hash"), hash(h.previous.to_string())),
        (t("ハッシュ", "Hash"), hash(h.hash.to_string())),
    ];
    page::panel(&Panel::new("head", w(lang, "記録の見出し", "Head of the record"), page::pairs(&pairs)))
}
