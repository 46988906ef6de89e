//! What can be done for a patient from the chart: what nothing stands against now, and apart from it what cannot be done yet, with the reason.
//! Asked of each act itself (`may`), for who looks; nothing is left out, for a reason is worth reading before the form is.

use super::treatment::Treatment;
use crate::acts::read::{self as form, Asker};
use crate::pages::head::Head;
use crate::pages::{act_href, tasks, w};
use access::Grant;
use kernel::{ActEntry, FieldKind, Input, Offer, Part};
use maud::html;
use page::{Button, Html, Panel};
use std::sync::Arc;
use store::{RefusalSaid, Select, Snapshot};
use terms::{Lang, Text, say};

/// An act that the chart offers to this role here.
pub struct Offered {
    title: Text,
    href: String,
    /// What stands against it now; `None` where there is nothing yet that it could be done to.
    against: Option<Vec<RefusalSaid>>,
    /// Nothing stands against it, and its day has not come.
    ahead: Option<Text>,
}

const AFTER: Text = Text::fixed("投与のあとに記録します。", "Recorded after the injection.");

/// Reads them, in the order of their parts, then of the house. Safety acts stand on their own panel.
pub fn read(snap: &mut Snapshot<'_>, asker: &Asker, head: &Head, t: &Treatment) -> store::Result<Vec<Offered>> {
    let closed = head.goes_on_as.is_some();
    let fits = |o: Offer| match (closed, o) {
        (true, o) => o == Offer::ClosedChart,
        (false, Offer::Chart(part)) => part != Part::Safety,
        (false, _) => false,
    };
    let house = snap.house();
    let may = |a: &&ActEntry| form::granted(a.name, asker.role, asker.place) != Grant::No;
    let mut wanted: Vec<(Offer, &ActEntry)> =
        house.acts.iter().filter(may).filter_map(|a| Some((a.offered.filter(|o| fits(*o))?, a))).collect();
    wanted.sort_by_key(|(offer, _)| *offer);
    wanted.into_iter().map(|(_, entry)| one(snap, asker, head, t, entry)).collect()
}

/// One act on the patient, or on the patient's own tissue, lot, dose, syringe or booking where it asks for one (L1).
fn one(snap: &mut Snapshot<'_>, asker: &Asker, head: &Head, t: &Treatment, entry: &ActEntry) -> store::Result<Offered> {
    let (current, now) = (Arc::clone(snap.current()), snap.now());
    let carried = Input::from([("patient".to_owned(), vec![head.id.clone()])]);
    let specs = entry.act.fields(current.surround(now).form_ctx(&carried));
    let tissue = head.harvests.taken.last().map(|x| x.tissue.as_str());
    let own = |name: &str| match name {
        "patient" => Some(head.id.clone()),
        other => t.own(other, tissue),
    };
    let mut input = Input::new();
    let mut missing = false;
    for f in specs.iter().filter(|f| matches!(f.kind, FieldKind::Carried | FieldKind::Scan)) {
        match own(&f.name) {
            Some(id) => {
                input.insert(f.name.clone(), vec![id]);
            }
            // Only what the act is about: a label of a vessel or a syringe that is yet to be filled is scanned in the form.
            None => missing |= f.required && ["tissue", "lot", "dose", "booking"].contains(&f.name.as_str()),
        }
    }
    // The time-out is about the patient and a syringe that is still to be given.
    missing |= entry.name == "check_identity" && own("syringe").is_none();
    if input.is_empty() {
        input = carried;
    }
    let query: Vec<String> = input.iter().flat_map(|(k, v)| v.iter().map(move |v| format!("{k}={v}"))).collect();
    let about = form::about(entry, &specs, &input, &current, now);
    let against = match about.filter(|_| !missing) {
        Some(tag) => {
            let reasons = snap.may(entry.name, &tag, &asker.who)?.unwrap_or_default();
            let said = reasons.as_slice().iter().map(RefusalSaid::from).collect();
            Some(crate::refused::told_once(&crate::refused::named(said, &current)))
        }
        None => None,
    };
    let ahead = ahead(snap, entry.name, &head.id, t)?;
    Ok(Offered { title: (entry.title)(), href: act_href(entry.name, &query.join("&")), against, ahead })
}

/// Contacts, visits and a relapse belong to the days after the injection, and the baseline to those after the order: what is still to come of them.
/// The acts refuse less than this (an urgent symptom is told on any day), so their forms stay in reach.
fn ahead(snap: &Snapshot<'_>, act: &str, patient: &str, t: &Treatment) -> store::Result<Option<Text>> {
    let given = t.course.first_given().is_some();
    if act == "report_relapse" {
        return Ok((!given).then_some(AFTER));
    }
    let Some(kind) = tasks::due_kind(act).filter(|_| snap.house().list("follow_ups").is_some()) else {
        return Ok(None);
    };
    let rows = snap.select(&Select::from("follow_ups").eq("subject", patient).eq("kind", kind))?;
    let Some(day) = rows.iter().filter_map(tasks::opens).min() else {
        return Ok(Some(if given {
            Text::fixed("残っているものはありません。", "None is left.")
        } else {
            AFTER
        }));
    };
    let [ja, en] = [Lang::Ja, Lang::En].map(|lang| page::day_short(day, lang));
    Ok((snap.now().day() < day).then_some(say! {ja: "{ja}からです。", en: "From {en} on."}))
}

/// Buttons for what can be done, and folded under them what cannot yet.
pub fn panel(list: &[Offered], lang: Lang) -> Html {
    let free = |o: &&Offered| o.against.as_ref().is_some_and(Vec::is_empty) && o.ahead.is_none();
    let (can, not): (Vec<&Offered>, Vec<&Offered>) = list.iter().partition(free);
    if list.is_empty() {
        return page::none();
    }
    let n = not.len();
    let folded = say! {ja: "まだできないこと({n}件)", en: "Not possible yet ({n})"};
    let nothing = w(lang, "対象になるものが、まだありません。", "There is nothing yet to do it to.");
    let body = html! {
        @if can.is_empty() { p.small { (w(lang, "いま、ここから始められることはありません。", "Nothing can be begun from here now.")) } }
        div.button-row { @for o in &can { (page::button_link(&Button::plain(o.title.text(lang)).small(), &o.href)) } }
        @if n > 0 {
            details.behind {
                summary { (folded.text(lang)) }
                ul.small.stack--tight { @for o in &not { li {
                    a href=(o.href) { (o.title.text(lang)) } ": "
                    @if let Some(ahead) = &o.ahead { (ahead.text(lang)) " " }
                    @match &o.against {
                        None => { (nothing) }
                        Some(list) => { @for (n, r) in list.iter().enumerate() { @if n > 0 { " " } (page::say(&r.say, lang)) @if !r.detail.is_empty() { " " (page::say(&r.detail, lang)) } } }
                    }
                } } }
            }
        }
    };
    let title = w(lang, "この患者で行う", "Do for this patient");
    html! { div.no-print { (page::panel(&Panel::new("acts", title, html! { div.stack--tight { (body) } }))) } }
}
