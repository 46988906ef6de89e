//! `/culture/{lot}`: one lot on one page: whose cells they are, how they grew, where every cell went (L7), its tests, what it was made in and with
//! and by whom (both ways, Reg. 99–109), and what comes next. Folded when asked; the reading is logged before the page goes out.

pub(super) mod ahead;
mod draw;
pub mod evidence;
mod figures;
mod materials;
mod offers;
mod own;

pub(super) use figures::awaited;
pub(super) use materials::{kind, origin};
pub(super) use own::prior;

use super::{act_button, cells, recorded, w};
use crate::error::WebError;
use crate::names::{NameBook, age_sex};
use crate::signed::Signed;
use access::Grant;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use forecast::Forecast;
use kernel::{Known, Need, Space, Tag, Who, gather};
use maud::html;
use page::{Cols, Html, Panel};
use programme::Programme;
use record::booking::BookingKind;
use record::culture::{CountPurpose, CultureStarted};
use record::folds::{
    Consents, EquipmentState, LotBookings, LotHolds, LotMakers, LotRelease, LotState, LotTests, MaterialState, Orders,
    PatientHolds, PatientRecord, Training,
};
use record::outlook;
use record::treatment::TreatmentOrdered;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::StoreError;
use terms::{Lang, LotId, Moment, Text, say};

/// One lot as read.
struct Read {
    lot: String,
    started: CultureStarted,
    began: Moment,
    state: Arc<LotState>,
    tests: Arc<LotTests>,
    release: Arc<LotRelease>,
    holds: Arc<LotHolds>,
    /// Holds on the patient, and what was consented to.
    person_holds: Arc<PatientHolds>,
    consents: Arc<Consents>,
    makers: Arc<LotMakers>,
    bookings: Arc<LotBookings>,
    orders: Arc<Orders>,
    materials: Vec<(String, Arc<MaterialState>, usize)>,
    equipment: Vec<(String, Arc<EquipmentState>)>,
    training: BTreeMap<String, Arc<Training>>,
    programme: Option<Arc<Programme>>,
    /// What is expected while the cells grow for an order: how it comes out, or why nothing can be said.
    expected: Option<Result<Forecast, forecast::Refused>>,
    /// When the patient died, as far as the record knows.
    died: Option<Moment>,
    offers: offers::Offers,
    book: NameBook,
    now: Moment,
    tip: store::Tip,
}

/// Materials, incubators and cabinets of a lot, by label.
fn things(state: &LotState) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut materials, mut equipment) = (BTreeSet::new(), BTreeSet::new());
    let mut add = |m: &[terms::MaterialId], e: Vec<String>| {
        materials.extend(m.iter().map(ToString::to_string));
        equipment.extend(e);
    };
    if let Some((s, _)) = &state.started {
        add(&s.materials, vec![s.incubator.to_string(), s.cabinet.to_string()]);
    }
    for (o, _) in &state.observed {
        add(&o.materials, vec![o.incubator.to_string()]);
    }
    for (p, _) in &state.passages {
        add(&p.materials, vec![p.incubator.to_string(), p.cabinet.to_string()]);
    }
    if let Some((h, _)) = &state.product {
        add(&h.materials, vec![h.cabinet.to_string()]);
    }
    (materials, equipment)
}

fn needs(lot: &str, known: &Known) -> Vec<Need> {
    let mut needs = vec![
        Need::of::<LotState>(lot),
        Need::of::<LotTests>(lot),
        Need::of::<LotRelease>(lot),
        Need::of::<LotHolds>(lot),
        Need::of::<LotMakers>(lot),
        Need::of::<LotBookings>(lot),
    ];
    let state = known.peek::<LotState>(lot);
    if let Some(state) = &state {
        let (materials, equipment) = things(state);
        needs.extend(materials.into_iter().map(Need::of::<MaterialState>));
        needs.extend(equipment.into_iter().map(Need::of::<EquipmentState>));
    }
    if let Some((s, _)) = state.as_ref().and_then(|s| s.started.as_ref()) {
        let p = s.patient.as_str();
        needs.extend([Need::of::<Orders>(p), Need::of::<PatientRecord>(p)]);
        needs.extend([Need::of::<PatientHolds>(p), Need::of::<Consents>(p)]);
    }
    let makers = known.peek::<LotMakers>(lot);
    needs.extend(makers.iter().flat_map(|m| &m.staff).map(|s| Need::of::<Training>(s.as_str())));
    needs
}

fn read(snap: &mut store::Snapshot<'_>, lot: &str, grant: Grant) -> store::Result<Option<Read>> {
    let mut book = NameBook::staff_only(snap, grant)?;
    let known = gather(&|k| needs(lot, k), snap).map_err(|f| StoreError::bad(f.0))?;
    let state = known.get::<LotState>(lot);
    let Some((started, began)) = state.started.clone() else { return Ok(None) };
    let now = snap.now();
    book.add(snap, [started.patient.as_str()], now.day())?;
    let (labels, equipment) = things(&state);
    let mut materials = Vec::new();
    for id in labels {
        // Both ways: which other lots hold cells that met the same material.
        let used = snap.timeline(&Tag::new(Space::Material, id.as_str()))?;
        let lots: BTreeSet<&str> =
            used.iter().flat_map(|f| &f.head.tags).filter(|t| t.space == Space::Lot).map(|t| t.id.as_str()).collect();
        materials.push((id.clone(), known.get::<MaterialState>(id), lots.len()));
    }
    let makers = known.get::<LotMakers>(lot);
    let programme = snap.current().programme.as_ref().map(|(_, p)| Arc::clone(p));
    let (bookings, orders) = (known.get::<LotBookings>(lot), known.get::<Orders>(started.patient.as_str()));
    let mut expected = None;
    if let Some((p, cells)) = programme.as_ref().filter(|_| state.product.is_none()).zip(ordered(&orders)) {
        let given = bookings.standing().into_iter().find(|b| b.kind == BookingKind::Administration);
        let beforehand = prior(snap, p, lot)?;
        expected = Some(outlook::expected(&state, p, cells, given.map(|b| b.starts), &beforehand));
    }
    Ok(Some(Read {
        lot: lot.to_owned(),
        tests: known.get::<LotTests>(lot),
        release: known.get::<LotRelease>(lot),
        holds: known.get::<LotHolds>(lot),
        person_holds: known.get::<PatientHolds>(started.patient.as_str()),
        consents: known.get::<Consents>(started.patient.as_str()),
        bookings,
        orders,
        expected,
        materials,
        equipment: equipment.into_iter().map(|e| (e.clone(), known.get::<EquipmentState>(e))).collect(),
        training: makers.staff.iter().map(|m| (m.to_string(), known.get::<Training>(m.as_str()))).collect(),
        makers,
        programme,
        died: known.get::<PatientRecord>(started.patient.as_str()).died(),
        started,
        began,
        state,
        offers: offers::Offers::default(),
        book,
        now,
        tip: snap.tip(),
    }))
}

/// The same with what can be done with it, for who looks.
fn read_for(snap: &mut store::Snapshot<'_>, lot: &str, who: &Who, grant: Grant) -> store::Result<Option<Read>> {
    let Some(mut r) = read(snap, lot, grant)? else { return Ok(None) };
    r.offers = offers::read(snap, who, &r)?;
    Ok(Some(r))
}

/// `GET /culture/{lot}?count=`
pub async fn show(s: Signed, Path(id): Path<String>) -> Result<Response, WebError> {
    let grant = s.grant("culture")?;
    LotId::parse(&id).map_err(|_| WebError::NotFound)?;
    let (asked, who) = (id.clone(), s.who.clone());
    let r = s.read(move |snap| read_for(snap, &asked, &who, grant)).await?.ok_or(WebError::NotFound)?;
    s.log_patient_read(&r.started.patient, "culture").await?;
    let lang = s.lang;
    let count = s.visit.asked("count");
    let counting = counting(&s, &r).await?;
    let main = vec![figures::growth(&r, lang), figures::passages(&r, lang)];
    let side = vec![draw::next(&s, &r), offers::doses(&s, &r), draw::tests(&s, &r), draw::bookings(&s, &r)];
    let below = [vec![draw::made(&r, lang)], vec![figures::balance(&r, &count, lang)]];
    let body = html! {
        (head(&s, &r))
        div.stack {
            (recorded(&s))
            (draw::stopped(&s, &r, lang))
            (draw::numbers(&r, lang))
            (counting)
            (page::cols(Cols::Main, &[main, side]))
            (page::cols(Cols::Half, &below))
            (page::print_only(html! { (w(lang, "記録位置", "Record position")) " " (page::position(r.tip.position)) " " (super::hash(r.tip.hash.to_string())) " " (page::moment_words(r.now, lang)) }))
        }
    };
    let title = say! {ja: "ロット {id}", en: "Lot {id}"};
    Ok(s.page(StatusCode::OK, title.text(lang), "culture", body, &r.tip))
}

/// A count in one line: the vessels are scanned, what the counter shows is typed, Enter (docs/decisions/0012). Counted as the lot was last.
async fn counting(s: &Signed, r: &Read) -> Result<Html, WebError> {
    let lang = s.lang;
    // Once it is counted, the count is used or replaced: a recount is asked for by its own form.
    if r.state.product.is_some() || r.state.open_count().is_some() {
        return Ok(page::none());
    }
    let query = format!("{}&purpose={}", counted_as(r), CountPurpose::Passage.code());
    let Some(form) = crate::acts::brief(s, "record_count", &query, &["purpose", "cv_pct"]).await? else {
        return Ok(page::none());
    };
    let title = w(lang, "計数", "Count");
    Ok(html! { div.no-print { (page::panel(&Panel::new("counting", title, form))) } })
}

/// What is known of the next count: the lot, and the method it was counted by last.
fn counted_as(r: &Read) -> String {
    let last = r.state.counts.values().max_by_key(|(_, at)| *at).map_or("", |(c, _)| c.method.as_str());
    format!("lot={}&count_method={last}", r.lot)
}

fn head(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let patient = r.started.patient.as_str();
    let person = r.book.known(patient).cloned().unwrap_or_default();
    let order = order_words(r, lang);
    let title = html! { (page::code(&r.lot)) " " (cells::stage(stage(r), lang)) };
    let below = html! {
        a href={ "/patients/" (patient) } { (page::code(r.book.number(patient))) @if r.book.named() { " " (person.written) } }
        @if r.book.named() && s.app.0.store.simulated() { " " (page::sim_badge(lang)) }
        " " (age_sex(&person, lang))
        @if let Some(at) = r.died { " " (super::head::died(at, lang)) }
        @if let Some(o) = &order { " " (w(lang, "指示", "Order")) " " (page::rich(o)) }
        @if s.may_open("chart") { " " a.no-print href={ "/patients/" (patient) "/labels" } { (w(lang, "ラベル", "Labels")) } }
    };
    let query = format!("lot={}", r.lot);
    let acts = if r.state.product.is_some() {
        ["record_test_result", "release_product", "pack_dose", "discard_product"].as_slice()
    } else {
        ["observe_culture", "record_count", "passage_cells", "harvest_cells"].as_slice()
    };
    let button = |act: &&str| match *act {
        // Counted in one line below; the whole form is for a recount or another method.
        "record_count" if r.offers.free("record_count") => act_button(s, "record_count", &counted_as(r), false),
        act if r.offers.free(act) => act_button(s, act, &query, false),
        _ => page::none(),
    };
    // The lot and not the patient: what stands here is one lot.
    let hold = format!("thing={}&target=lot", r.lot);
    let buttons: Vec<Html> = acts.iter().map(button).chain([act_button(s, "hold", &hold, false)]).collect();
    page::page_head(
        Some(page::text(w(lang, "培養 ロット", "Culture, lot"))),
        title,
        Some(below),
        Some(html! { div.button-row.no-print { @for b in &buttons { (b) } } }),
    )
}

/// The stage as the list of lots has it.
fn stage(r: &Read) -> &'static str {
    if r.release.rejected.is_some() {
        "rejected"
    } else if !r.holds.open.is_empty() {
        "quarantined"
    } else if !r.state.doses.is_empty() {
        "packed"
    } else if r.release.released.is_some() {
        "released"
    } else if r.state.product.is_some() {
        "harvested"
    } else if r.state.observed.is_empty() && r.state.passages.is_empty() {
        "started"
    } else {
        "growing"
    }
}

/// The order in force: its targets in words.
fn order_words(r: &Read, lang: Lang) -> Option<String> {
    let order = r.orders.in_force()?;
    let said: Vec<String> = order.targets.iter().map(|t| cells::target(t, r.programme.as_deref(), lang)).collect();
    Some(said.join(" / "))
}

/// Cells ordered for all targets together.
fn ordered(orders: &Orders) -> Option<u64> {
    orders.in_force().map(TreatmentOrdered::cells).filter(|n| *n > 0)
}

/// `–` where nothing is known.
fn or_dash(words: Option<String>) -> Html {
    words.map_or_else(|| page::text("–"), page::rich)
}

/// Words of a test of the programme.
fn test_words(r: &Read, code: &str) -> Text {
    r.programme.as_ref().and_then(|p| p.test(code)).map_or_else(|| Text::same(code.to_owned()), |t| t.text.clone())
}
