//! `/patients/{id}/labels`: every code of one patient that is scanned somewhere, as one sheet to print: wristband, blood tube, tissue, vessels,
//! product, doses, syringes. The codes are the record's own; what is used up or thrown away is left out. Nothing is recorded by opening it.

use super::{Read, read, treatment};
use crate::acts::read::Asker;
use crate::error::WebError;
use crate::pages::{cells, recorded, tasks, w};
use crate::signed::Signed;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Need, gather};
use maud::html;
use page::{Button, Html, Label};
use record::folds::{ContainerHolds, DoseHolds, LotHolds, LotState};
use std::collections::BTreeMap;
use store::{Row, Snapshot, StoreError};
use terms::{Lang, Moment, PatientId, Text, say};

/// States of doses and syringes that nothing sticks on any more.
const GONE: [&str; 6] = ["given", "given_to_another", "discarded", "stopped", "rejected", "frozen"];

/// What holds the cells of one patient: words by the label of the held thing, and what holds everything.
#[derive(Default)]
struct Held {
    things: BTreeMap<String, Text>,
    all: Option<Text>,
}

impl Held {
    /// Why a thing may not be used now: its own hold, that of what it comes from (its dose, its lot), or that of everything.
    fn why(&self, thing: &str, from: &[&str]) -> Option<&Text> {
        self.all.as_ref().or_else(|| std::iter::once(&thing).chain(from).find_map(|id| self.things.get(*id)))
    }
}

const QUARANTINED: Text = Text::fixed("隔離中・使用しない", "quarantined: do not use");

/// Asked of the folds that refuse the acts, so that sheet and acts say the same (L7).
fn held(snap: &mut Snapshot<'_>, r: &Read, lots: &[Lot]) -> store::Result<Held> {
    let t = &r.treatment;
    let rows = t.doses.iter().chain(&t.syringes).chain(&t.tissues).map(|x| x.subject.clone());
    let labels: Vec<String> = rows.chain(lots.iter().flat_map(Lot::labels)).collect();
    let needs = |_: &kernel::Known| {
        let things = labels.iter().map(|id| Need::of::<ContainerHolds>(id.as_str()));
        let doses = t.doses.iter().map(|x| Need::of::<DoseHolds>(x.subject.as_str()));
        things.chain(doses).chain(t.lots.iter().map(|x| Need::of::<LotHolds>(x.subject.as_str()))).collect()
    };
    let known = gather(&needs, snap).map_err(|f| StoreError::bad(f.0))?;
    let mut out = Held::default();
    let mut add = |id: &str, open: bool| {
        if open {
            out.things.insert(id.to_owned(), QUARANTINED);
        }
    };
    labels.iter().for_each(|id| add(id, !known.get::<ContainerHolds>(id.as_str()).open.is_empty()));
    t.doses.iter().for_each(|x| add(&x.subject, !known.get::<DoseHolds>(x.subject.as_str()).open.is_empty()));
    t.lots.iter().for_each(|x| add(&x.subject, !known.get::<LotHolds>(x.subject.as_str()).open.is_empty()));
    if !r.head.holds.open.is_empty() {
        out.all = Some(Text::fixed("患者の保留中・使用しない", "patient on hold: do not use"));
    } else if !r.head.clinic_holds.open.is_empty() {
        out.all = Some(Text::fixed("緊急停止中・使用しない", "emergency stop: do not use"));
    }
    Ok(out)
}

/// What its state alone says against a dose.
fn judged(state: &str) -> Option<Text> {
    match state {
        "not_accepted" => Some(Text::fixed("受け入れず・使用しない", "not accepted: do not use")),
        "no_go" => Some(Text::fixed("投与しない", "no-go")),
        _ => None,
    }
}

/// One lot with what it stands in: vessels, product container, vials.
struct Lot {
    id: String,
    vessels: Vec<String>,
    product: Option<(String, Moment)>,
    vials: Vec<String>,
}

impl Lot {
    /// Every label of it.
    fn labels(&self) -> impl Iterator<Item = String> {
        self.vessels.iter().chain(&self.vials).chain(self.product.iter().map(|(p, _)| p)).cloned()
    }
}

fn lots(snap: &mut Snapshot<'_>, rows: &[Row]) -> store::Result<Vec<Lot>> {
    let open: Vec<&str> = rows.iter().filter(|r| r.text("state") != "rejected").map(|r| r.subject.as_str()).collect();
    let needs = |_: &kernel::Known| open.iter().map(|id| Need::of::<LotState>(*id)).collect();
    let known = gather(&needs, snap).map_err(|f| StoreError::bad(f.0))?;
    let lot = |id: &&str| {
        let state = known.get::<LotState>(*id);
        let product = state.product.as_ref().filter(|_| state.cells_left() > 0);
        Lot {
            id: (*id).to_owned(),
            vessels: state.vessels.iter().map(ToString::to_string).collect(),
            product: product.map(|(p, _)| (p.product.to_string(), p.expires_at)),
            vials: state.vials.iter().map(ToString::to_string).collect(),
        }
    };
    Ok(open.iter().map(lot).collect())
}

/// `GET /patients/{id}/labels`
pub async fn show(s: Signed, Path(id): Path<String>) -> Result<Response, WebError> {
    let grant = s.grant("chart")?;
    let patient = PatientId::parse(&id).map_err(|_| WebError::NotFound)?;
    let (asker, asked) = (Asker { who: s.who.clone(), role: s.role, place: s.place.kind, grant }, id.clone());
    let found = s
        .read(move |snap| {
            let Some(r) = read(snap, &asked, &asker)? else { return Ok(None) };
            let lots = lots(snap, &r.treatment.lots)?;
            let held = held(snap, &r, &lots)?;
            Ok(Some((r, lots, held)))
        })
        .await?;
    let (r, lots, held) = found.ok_or(WebError::NotFound)?;
    s.log_patient_read(&patient, "labels").await?;
    let lang = s.lang;
    let list = all(&r, &lots, &held, lang);
    let n = list.len();
    let counted = page::counted(n, "label");
    let counted = say! {ja: "{n}枚", en: "{counted}"};
    let number = &r.head.person.number;
    let title = say! {ja: "ラベル {number}", en: "Labels {number}"};
    let lead = w(
        lang,
        "読み取るものの番号です。読み取り機がなければ、番号をそのまま打ちます。",
        "The codes that are scanned. Without a scanner, type the code as it stands.",
    );
    let chart = Button::plain(w(lang, "患者の記録へ", "To the chart"));
    let body = html! {
        (page::page_head(
            Some(html! { (page::code(number)) @if r.head.named { " " (r.head.title()) @if r.head.simulated { " " (page::sim_badge(lang)) } } }),
            page::text(w(lang, "ラベル", "Labels")),
            Some(page::text(lead)),
            Some(html! { div.button-row.no-print { (page::print_button(w(lang, "ラベルを印刷", "Print the labels"))) (page::button_link(&chart, &format!("/patients/{id}"))) } }),
        ))
        div.stack {
            div.no-print { (recorded(&s)) }
            (page::thread(&treatment::knots(&r, lang), lang))
            (page::section("labels", w(lang, "この患者のラベル", "Labels of this patient"), Some(page::text(counted.text(lang))), page::labels(&list, lang)))
        }
    };
    Ok(s.page(StatusCode::OK, title.text(lang), "patients", body, &r.tip))
}

/// Every label, in the order in which the things come to be.
fn all(r: &Read, lots: &[Lot], held: &Held, lang: Lang) -> Vec<Label> {
    let steps = tasks::steps(&r.stage, !r.standing.is_empty());
    let whose = html! {
        (page::code(&r.head.person.number))
        @if r.head.named { " " (r.head.title()) @if r.head.simulated { " " (page::sim_badge(lang)) } }
    };
    let until = |at: Moment| html! { (w(lang, "期限", "until")) " " (page::moment(at, lang)) };
    let plain = |what: Text, code: &str, more: Vec<Html>| Label {
        what: what.text(lang).to_owned(),
        code: code.to_owned(),
        facts: [vec![whose.clone()], more].concat(),
        steps,
        stopped: String::new(),
    };
    // Cells, and what they stand in: never without what stops them.
    let label = |what: Text, code: &str, from: &[&str], state: &str, more: Vec<Html>| {
        let why = judged(state).or_else(|| held.why(code, from).cloned());
        Label { stopped: why.map(|t| t.text(lang).to_owned()).unwrap_or_default(), ..plain(what, code, more) }
    };
    let lot_of = |id: &str| html! { (w(lang, "ロット", "lot")) " " (page::code(id)) };
    let moment = |row: &Row, column: &str| Moment::parse(row.text(column)).ok();
    let mut out = vec![plain(Text::fixed("リストバンド", "Wristband"), &r.head.person.number, Vec::new())];
    out.extend(r.head.blood.iter().map(|b| plain(Text::fixed("採血管", "Blood tube"), b, Vec::new())));
    let t = &r.treatment;
    let standing = |row: &&Row| !GONE.contains(&row.text("state"));
    for x in t.tissues.iter().filter(standing).filter(|x| x.text("state") != "started") {
        let more = moment(x, "expires_at").map(until).into_iter().collect();
        out.push(label(Text::fixed("採取した脂肪組織", "Fat tissue"), &x.subject, &[], x.text("state"), more));
    }
    for lot in lots {
        let all = [
            (Text::fixed("培養容器", "Culture vessel"), &lot.vessels),
            (Text::fixed("凍結した容器", "Frozen vial"), &lot.vials),
        ];
        for (what, ids) in all {
            out.extend(ids.iter().map(|id| label(what.clone(), id, &[&lot.id], "", vec![lot_of(&lot.id)])));
        }
        if let Some((product, at)) = &lot.product {
            let more = vec![lot_of(&lot.id), until(*at)];
            out.push(label(Text::fixed("製品の容器", "Product"), product, &[&lot.id], "", more));
        }
    }
    // A syringe comes from a dose and its lot, a dose from its lot.
    fn from(x: &Row) -> Vec<&str> {
        [x.text("lot"), x.get("dose").as_text()].into_iter().filter(|id| !id.is_empty()).collect()
    }
    let cells = |row: &Row| page::rich(cells::cells(u64::try_from(row.whole("cells")).unwrap_or(0), lang));
    for (what, rows) in [(Text::fixed("投与分", "Dose"), &t.doses), (Text::fixed("シリンジ", "Syringe"), &t.syringes)]
    {
        // What nobody may use any more gets no new label: past its time, or of somebody who has died.
        let usable = |x: &&Row| r.head.died.is_none() && moment(x, "expires_at").is_none_or(|at| at > r.now);
        for x in rows.iter().filter(standing).filter(usable) {
            let place = t.orders.all.iter().find(|(o, ..)| o.order.as_str() == x.text("order"));
            let target = place.and_then(|(o, ..)| o.targets.iter().find(|t| i64::from(t.n) == x.whole("target")));
            let place = target.map(|t| cells::place(t, r.programme.as_deref(), lang)).unwrap_or_default();
            let volume = x.text("volume");
            let mut more = vec![html! { (place) " " (cells(x)) " " (volume) " mL" }];
            more.extend(moment(x, "expires_at").map(until));
            out.push(label(what.clone(), &x.subject, &from(x), x.text("state"), more));
        }
    }
    out
}
