//! What the doctor weighs on the day, beside the decision on go: what is in the bag, what quality released and what was pending then, how long it
//! lasts, what was ordered, what is open (Reg. 10(3), 101; L7–L10). It decides nothing; the rules are asked on their own.

use crate::pages::culture::evidence::{self, Evidence};
use crate::pages::{cells, w};
use access::Grant;
use kernel::{Need, gather};
use maud::html;
use page::{Html, Mark, Panel, Tone};
use programme::Programme;
use record::folds::{DoseState, Orders};
use record::treatment::Target;
use std::sync::Arc;
use store::{Snapshot, StoreError};
use terms::{DoseId, Lang, Moment};

/// A dose as it is weighed.
pub struct Weighed {
    dose: String,
    state: Arc<DoseState>,
    /// The target it is meant for: as allocated, else as packed.
    target: Option<Target>,
    programme: Option<Arc<Programme>>,
    lot: Evidence,
    now: Moment,
}

/// Reads it; `None` for a label that was never packed as a dose.
pub fn read(snap: &mut Snapshot<'_>, dose: &str, grant: Grant) -> store::Result<Option<Weighed>> {
    let Ok(id) = DoseId::parse(dose) else { return Ok(None) };
    let dose = id.as_str();
    let needs = |k: &kernel::Known| {
        let packed = k.peek::<DoseState>(dose).and_then(|s| s.packed.as_ref().map(|(p, _)| p.patient.clone()));
        let orders = packed.map(|p| Need::of::<Orders>(p.as_str()));
        std::iter::once(Need::of::<DoseState>(dose)).chain(orders).collect()
    };
    let known = gather(&needs, snap).map_err(|f| StoreError::bad(f.0))?;
    let state = known.get::<DoseState>(dose);
    let Some((packed, _)) = state.packed.clone() else { return Ok(None) };
    let Some(lot) = evidence::read(snap, packed.lot.as_str(), grant)? else { return Ok(None) };
    let (order, n) = state.allocated.as_ref().map_or((&packed.order, packed.target), |a| (&a.order, a.target));
    let orders = known.get::<Orders>(packed.patient.as_str());
    let ordered = orders.all.iter().map(|(o, ..)| o).find(|o| o.order == *order);
    let target = ordered.and_then(|o| o.targets.get(usize::from(n).saturating_sub(1)).cloned());
    let (programme, now) = (snap.current().programme.as_ref().map(|(_, p)| Arc::clone(p)), snap.now());
    Ok(Some(Weighed { dose: dose.to_owned(), state: Arc::clone(&state), target, programme, lot, now }))
}

/// The panel.
pub fn panel(x: &Weighed, lang: Lang) -> Html {
    let Some((packed, _)) = &x.state.packed else { return page::none() };
    let set = |ja, en, told: Html| (w(lang, ja, en).to_owned(), told);
    let p = x.programme.as_deref();
    let target = x.target.as_ref().map(|t| cells::target(t, p, lang));
    let target = target.unwrap_or_else(|| w(lang, "割り当てがありません", "allocated to nothing").to_owned());
    let range = x.target.as_ref().and_then(|t| p?.dose_range(&t.route, &t.site));
    let ordered = x.target.as_ref().map(|t| t.cells);
    let enough = ordered.is_some_and(|n| packed.cells == n);
    let over = packed.expires_at <= x.now;
    let power = |n: &u64| cells::full(*n, lang);
    let mut pairs = vec![
        set(
            "投与分",
            "Dose",
            html! { (page::code(&x.dose)) " " (page::rich(cells::full(packed.cells, lang))) " " (packed.volume_ml) " mL" },
        ),
        set(
            "指示された部位と細胞数",
            "Ordered: site and cells",
            html! {
                (page::rich(target)) " "
                @if enough { (page::badge(Tone::Ok, Mark::Ok, w(lang, "指示どおりの数", "as ordered"))) }
                @else { (page::badge(Tone::Warn, Mark::Warn, w(lang, "指示と数が違う", "differs from the order"))) }
            },
        ),
    ];
    if let Some(d) = range {
        let told = html! { (crate::pages::programme::number(&d.low, power, lang)) " – " (crate::pages::programme::number(&d.high, power, lang)) br; span.meta { (page::say(&d.study, lang)) } };
        pairs.push(set("研究された細胞数", "Cells studied", told));
    }
    pairs.push(set("使用期限", "Expires", html! {
        (page::moment(packed.expires_at, lang)) " "
        @if over { (page::badge(Tone::Stop, Mark::Stop, w(lang, "期限切れ", "expired"))) }
        @else { (page::badge(Tone::Ok, Mark::Ok, crate::pages::tasks::due_in(packed.expires_at, x.now).text(lang))) }
    }));
    pairs.push(set("出荷", "Release", released(x, lang)));
    pairs.push(set("逸脱と隔離", "Deviations, quarantine", x.lot.open(lang)));
    let body = html! { div.panel__body { (page::pairs(&pairs)) } (x.lot.results(lang)) };
    page::panel(&Panel {
        padded: false,
        long: true,
        ..Panel::new("evidence", w(lang, "判断の根拠", "What the decision rests on"), body)
    })
}

/// Whether quality released the lot, and what was pending then.
fn released(x: &Weighed, lang: Lang) -> Html {
    let lot = x.lot.lot();
    html! {
        a href={ "/culture/" (lot) } { (page::code(lot)) } " "
        @if x.lot.rejected() { (page::badge(Tone::Stop, Mark::Stop, w(lang, "不合格", "rejected"))) }
        @else if let Some((at, pending)) = x.lot.released() {
            (page::badge(Tone::Ok, Mark::Ok, w(lang, "出荷可", "released"))) " " (page::moment(at, lang))
            @if !pending.is_empty() {
                @let all = pending.iter().map(|t| t.text(lang)).collect::<Vec<_>>().join(w(lang, "、", ", "));
                br; (page::badge(Tone::Wait, Mark::Wait, w(lang, "条件付き", "conditional"))) " " (w(lang, "出荷のとき結果待ち:", "pending at the release:")) " " (all)
            }
        } @else { (page::badge(Tone::Stop, Mark::Stop, w(lang, "出荷されていません", "not released"))) }
    }
}
