//! What can be done with a lot and its doses now: each act is asked itself (`may`), for who looks. What nothing stands against is a button; what
//! something stands against is told with its reason. Doses packed from the lot stand here with the way on: they are sent, or discarded.

use super::super::{act_said, cells, w};
use super::Read;
use crate::refused;
use crate::signed::Signed;
use kernel::{Space, Tag, Who};
use maud::html;
use page::{Html, Mark, Panel, Tone};
use std::collections::BTreeSet;
use store::{RefusalSaid, Row, Select, Snapshot};
use terms::{Lang, Moment, Text, say};

/// What a lot that grows may need.
const GROWING: [&str; 4] = ["observe_culture", "record_count", "passage_cells", "harvest_cells"];
/// What a product may need.
const PRODUCT: [&str; 5] = ["record_test_result", "release_product", "pack_dose", "discard_product", "reject_product"];
/// Where a dose is that has gone: its place of the order is free again.
const GONE: [&str; 2] = ["discarded", "frozen"];

/// The answers of the acts.
#[derive(Default)]
pub(super) struct Offers {
    /// Acts that this person may do here, with what stands against each.
    acts: Vec<(&'static str, Vec<RefusalSaid>)>,
    /// Doses packed from the lot, the newest first, with the next act on each that nothing stands against.
    doses: Vec<(Row, Option<&'static str>)>,
    /// Whether a dose stands for every place of the order in force, or nothing is left to pack.
    packed: bool,
}

/// Asks them.
pub(super) fn read(snap: &mut Snapshot<'_>, who: &Who, r: &Read) -> store::Result<Offers> {
    let lot = Tag::new(Space::Lot, r.lot.as_str());
    let current = std::sync::Arc::clone(snap.current());
    let mut out = Offers::default();
    if snap.house().list("doses").is_some() {
        for row in snap.select(&Select::from("doses").eq("lot", r.lot.as_str()).order_desc("expires_at").limit(50))? {
            let dose = Tag::new(Space::Dose, row.subject.as_str());
            let mut next = None;
            for act in ["dispatch_dose", "discard_dose"].into_iter().filter(|_| row.text("state") == "packed") {
                let free = snap.may(act, &dose, who)?.is_some_and(|reasons| reasons.is_empty());
                if next.is_none() && free {
                    next = Some(act);
                }
            }
            out.doses.push((row, next));
        }
    }
    out.packed = packed(r, &out.doses);
    let acts: &[&str] = if r.state.product.is_some() { &PRODUCT } else { &GROWING };
    for act in acts.iter().copied() {
        if act == "pack_dose" && out.packed {
            continue;
        }
        if let Some(reasons) = snap.may(act, &lot, who)? {
            let said = reasons.as_slice().iter().map(RefusalSaid::from).collect();
            out.acts.push((act, refused::told_once(&refused::named(said, &current))));
        }
    }
    Ok(out)
}

fn packed(r: &Read, doses: &[(Row, Option<&'static str>)]) -> bool {
    let Some(order) = r.orders.in_force() else { return false };
    let of_order = |row: &&Row| row.text("order") == order.order.as_str() && !GONE.contains(&row.text("state"));
    let full: BTreeSet<i64> =
        doses.iter().map(|(row, _)| row).filter(of_order).map(|row| row.whole("target")).collect();
    r.state.cells_left() == 0 || order.targets.iter().all(|t| full.contains(&i64::from(t.n)))
}

impl Offers {
    /// Whether nothing stands against an act.
    pub(super) fn free(&self, act: &str) -> bool {
        self.acts.iter().any(|(own, against)| *own == act && against.is_empty())
    }
    /// Whether nothing more is to be packed.
    pub(super) fn all_packed(&self) -> bool {
        self.packed
    }
    /// Whether something is packed and not sent.
    pub(super) fn to_send(&self) -> bool {
        self.doses.iter().any(|(row, _)| row.text("state") == "packed")
    }
    /// What this person may do here, and something stands against.
    fn against(&self) -> impl Iterator<Item = &(&'static str, Vec<RefusalSaid>)> {
        self.acts.iter().filter(|(_, against)| !against.is_empty())
    }
}

/// What cannot be done yet, with the reason, folded.
pub(super) fn not_yet(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let list: Vec<_> = r.offers.against().collect();
    let n = list.len();
    if n == 0 {
        return page::none();
    }
    let folded = say! {ja: "まだできないこと({n}件)", en: "Not possible yet ({n})"};
    let title = |act: &str| s.app.0.store.house().act(act).map(|a| (a.title)()).unwrap_or_default();
    html! {
        details.behind.no-print {
            summary { (folded.text(lang)) }
            ul.small.stack--tight { @for (act, against) in list { li {
                a href={ "/act/" (act) "?lot=" (r.lot) } { (title(act).text(lang)) } ": "
                @for (n, why) in against.iter().enumerate() { @if n > 0 { " " } (page::say(&why.say, lang)) @if !why.detail.is_empty() { " " (page::say(&why.detail, lang)) } }
            } } }
        }
    }
}

/// The doses of the lot: how much, for which place, where they are, and the way on.
pub(super) fn doses(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    if r.offers.doses.is_empty() {
        return page::none();
    }
    let row = |(x, next): &(Row, Option<&'static str>)| {
        let until = Moment::parse(x.text("expires_at")).ok();
        let over = until.is_some_and(|at| at <= r.now) && x.text("state") == "packed";
        let order = r.orders.all.iter().map(|(o, ..)| o).find(|o| o.order.as_str() == x.text("order"));
        let target = order.and_then(|o| o.targets.iter().find(|t| i64::from(t.n) == x.whole("target")));
        let place = target.map(|t| cells::place(t, r.programme.as_deref(), lang)).unwrap_or_default();
        let n = u64::try_from(x.whole("cells")).unwrap_or(0);
        html! {
            p { (page::code(&x.subject)) " " (dose_state(x.text("state"), lang)) }
            p.small { (place) " " (page::rich(cells::cells(n, lang))) " " (x.text("volume")) " mL" }
            @if let (Some(at), "packed") = (until, x.text("state")) {
                p.meta { (w(lang, "期限", "until")) " " (page::moment(at, lang)) @if over { " " (page::badge(Tone::Stop, Mark::Stop, w(lang, "期限切れ", "expired"))) } }
            }
            @if let Some(act) = next {
                @let title = s.app.0.store.house().act(act).map(|a| (a.title)()).unwrap_or_default();
                div.button-row.no-print { (act_said(s, act, &title, &format!("dose={}", x.subject), true)) }
            }
        }
    };
    let list: Vec<Html> = r.offers.doses.iter().map(row).collect();
    let title = w(lang, "このロットの投与分", "Doses of this lot");
    page::panel(&Panel::new("doses", title, html! { ul.stack--tight { @for x in &list { li { (x) } } } }))
}

/// Where a dose is, as its list says it.
pub(in crate::pages) fn dose_state(code: &str, lang: Lang) -> Html {
    let (tone, mark, word) = match code {
        "packed" => (Tone::Now, Mark::Now, Text::fixed("調製済、発送の前", "packed, not sent yet")),
        "dispatched" => (Tone::Wait, Mark::Wait, Text::fixed("搬送中", "on its way")),
        "received" => (Tone::Ok, Mark::Ok, Text::fixed("受入済", "received")),
        "not_accepted" => (Tone::Stop, Mark::Stop, Text::fixed("受け入れず", "not accepted")),
        "allocated" => (Tone::Ok, Mark::Ok, Text::fixed("割当済", "allotted")),
        "go" => (Tone::Ok, Mark::Ok, Text::fixed("投与可", "go")),
        "no_go" => (Tone::Stop, Mark::Stop, Text::fixed("投与しない", "no-go")),
        "drawn" => (Tone::Now, Mark::Now, Text::fixed("充填済", "drawn up")),
        "returned" => (Tone::Wait, Mark::Wait, Text::fixed("返送中", "on its way back")),
        "frozen" => (Tone::Plan, Mark::Todo, Text::fixed("凍結保管", "frozen")),
        "given" => (Tone::Ok, Mark::Ok, Text::fixed("投与済", "given")),
        "given_to_another" => (Tone::Stop, Mark::Stop, Text::fixed("別の患者に投与", "given to another")),
        "discarded" => (Tone::Plan, Mark::Todo, Text::fixed("廃棄済", "discarded")),
        other => return page::badge(Tone::Unknown, Mark::Unknown, other),
    };
    page::badge(tone, mark, word.text(lang))
}
