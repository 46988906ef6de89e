//! What a form offers: of the people, rooms and targets that its declaration lists only those that can be right now. Nothing is decided here: the
//! act reads every code of the declared list and gives its reasons (L3, L7, L11, L20); what was typed stays in the list.

use super::read::{Asker, first};
use crate::pages::cells;
use kernel::{ActEntry, Choice, FieldKind, FieldSpec, Input, Need, gather};
use programme::TestOn;
use record::booking::BookingKind;
use record::clinic::PlaceKind;
use record::folds::{DoseState, LotState, Orders, Training};
use record::treatment::Target;
use std::collections::BTreeMap;
use store::{Current, Select, Snapshot, StoreError};
use terms::{Decimal, Lang, Role, Text, say};

/// The fields in which a second person is named.
const SECONDS: [&str; 3] = ["checked_by", "witness", "second"];
/// A value that stands in a field when its form is opened.
pub(super) type Proposed = (&'static str, String);

/// Narrows the lists of `specs`. Gives what may stand in the form when it is opened, because the order leaves one answer.
pub(super) fn narrow(
    snap: &mut Snapshot<'_>,
    entry: &ActEntry,
    asker: &Asker,
    resolved: &Input,
    current: &Current,
    specs: &mut Vec<FieldSpec>,
) -> store::Result<Option<Proposed>> {
    // Who signs stands in for nobody.
    specs.retain(|s| s.name != "behalf" || entry.signed.is_none() || resolved.contains_key("behalf"));
    staff(snap, entry, asker, resolved, current, specs)?;
    rooms(snap, entry, resolved, specs)?;
    limits(entry, current, specs);
    infections(snap, entry, resolved, current, specs)?;
    guidance(snap, entry, resolved, current, specs)?;
    targets(snap, entry, resolved, current, specs)
}

/// Keeps of a list what fits and what was typed; a list of which nothing would be left stays whole.
fn keep(spec: &mut FieldSpec, resolved: &Input, fits: impl Fn(&str) -> bool) {
    let FieldKind::Choice(list) = &mut spec.kind else { return };
    if list.iter().any(|c| fits(&c.code)) {
        let typed = first(resolved, &spec.name);
        list.retain(|c| c.code == typed || fits(&c.code));
    }
}

/// People: for each field who may stand in it.
fn staff(
    snap: &mut Snapshot<'_>,
    entry: &ActEntry,
    asker: &Asker,
    resolved: &Input,
    current: &Current,
    specs: &mut [FieldSpec],
) -> store::Result<()> {
    let everybody = current.options.get("staff").map(Vec::as_slice).unwrap_or_default();
    let of_staff = |s: &FieldSpec| matches!(&s.kind, FieldKind::Choice(list) if !list.is_empty() && list == everybody);
    if !specs.iter().any(of_staff) {
        return Ok(());
    }
    let rows = snap.select(&Select::from("staff"))?;
    let roles: BTreeMap<&str, Vec<Role>> = rows
        .iter()
        .map(|r| (r.subject.as_str(), r.text("roles").split(' ').filter_map(Role::parse).collect()))
        .collect();
    let has = |id: &str, any: &dyn Fn(Role) -> bool| roles.get(id).is_some_and(|held| held.iter().any(|r| any(*r)));
    let trained = trained(snap, entry.name, everybody)?;
    let own = asker.who.actor.staff().map(ToString::to_string).unwrap_or_default();
    // Beside whom a second person stands: the one who works where the form names one, else whoever fills it in.
    let operator = specs.iter().any(|s| s.name == "operator").then(|| first(resolved, "operator").to_owned());
    let beside = operator.filter(|o| !o.is_empty()).unwrap_or_else(|| own.clone());
    let seconds = record::second::roles(entry.name);
    let row = access::ACTS.iter().find(|r| r.name == entry.name);
    let does =
        |role: Role| row.is_some_and(|r| PlaceKind::ALL.iter().any(|p| r.grant(role, Some(*p)) != access::Grant::No));
    for s in specs.iter_mut().filter(|s| of_staff(s)) {
        match s.name.as_str() {
            name if SECONDS.contains(&name) && !seconds.is_empty() => {
                keep(s, resolved, |id| id != beside && has(id, &|r| seconds.contains(&r)));
                // Whoever of quality stands by at the bench cannot release the lot any more (L8): they come last.
                if let (FieldKind::Choice(list), Some(_)) = (&mut s.kind, &trained) {
                    list.sort_by_key(|c| has(&c.code, &|r| r == Role::Quality));
                }
            }
            name if SECONDS.contains(&name) => keep(s, resolved, |id| id != beside),
            "operator" => match &trained {
                Some(able) => keep(s, resolved, |id| able.iter().any(|a| a == id)),
                None => keep(s, resolved, |id| has(id, &does)),
            },
            // Who explains signs.
            "explained_by" => keep(s, resolved, |id| id == own),
            "doctor" if matches!(first(resolved, "kind"), "harvest" | "administration") => {
                keep(s, resolved, |id| has(id, &|r| matches!(r, Role::Doctor | Role::ResponsibleDoctor)));
            }
            "behalf" => keep(s, resolved, |id| id != own && (entry.safety || has(id, &does))),
            _ => {}
        }
    }
    Ok(())
}

/// Who is trained today in what an act at the bench asks for; nothing for other acts.
fn trained(snap: &mut Snapshot<'_>, act: &str, everybody: &[Choice]) -> store::Result<Option<Vec<String>>> {
    let procedure = record::making::procedure(act);
    if procedure.is_empty() {
        return Ok(None);
    }
    let needs = |_: &kernel::Known| everybody.iter().map(|c| Need::of::<Training>(c.code.as_str())).collect();
    let known = gather(&needs, snap).map_err(|f| StoreError::bad(f.0))?;
    let today = snap.now().day();
    let able = |c: &&Choice| known.get::<Training>(c.code.as_str()).valid_on(procedure, today);
    Ok(Some(everybody.iter().filter(able).map(|c| c.code.clone()).collect()))
}

/// Rooms: cells are sent where people are treated, and booked work takes the rooms it is done in.
fn rooms(snap: &mut Snapshot<'_>, entry: &ActEntry, resolved: &Input, specs: &mut [FieldSpec]) -> store::Result<()> {
    // A dose goes where it is given; before the kind is chosen any room of the work may be meant.
    let (field, kinds) = match entry.name {
        "dispatch_dose" => ("to", vec![BookingKind::Administration]),
        "book" => {
            let chosen = BookingKind::parse(first(resolved, "kind"));
            ("room", chosen.map_or_else(|| BookingKind::ALL.to_vec(), |kind| vec![kind]))
        }
        _ => return Ok(()),
    };
    let Some(spec) = specs.iter_mut().find(|s| s.name == field) else { return Ok(()) };
    if snap.house().list("places").is_none() {
        return Ok(());
    }
    let rows = snap.select(&Select::from("places"))?;
    let fits = |r: &&store::Row| {
        let place = PlaceKind::ALL.iter().find(|k| k.code() == r.text("kind"));
        place.is_some_and(|place| kinds.iter().any(|kind| kind.fits(*place)))
    };
    let fit: Vec<&str> = rows.iter().filter(fits).map(|r| r.text("place")).collect();
    keep(spec, resolved, |id| fit.contains(&id));
    Ok(())
}

/// The temperatures on the way that the programme allows, beside the fields that take them.
fn limits(entry: &ActEntry, current: &Current, specs: &mut [FieldSpec]) {
    let Some((_, p)) = &current.programme else { return };
    let range = match entry.name {
        "receive_tissue" => p.making().tissue_temperature.value(),
        "receive_dose" => p.making().dose_temperature.value(),
        _ => return,
    };
    let Some(range) = range else { return };
    let tenths = |n: u64| Decimal::from(n).checked_div(Decimal::TEN).unwrap_or_default().normalize();
    let (low, high) = (tenths(range.low), tenths(range.high));
    for s in specs.iter_mut().filter(|s| matches!(s.name.as_str(), "lowest_c" | "highest_c")) {
        s.hint = say! {ja: "定めた範囲 {low}〜{high} °C", en: "Set range: {low} to {high} °C"};
    }
}

/// A test of the patient's blood looks for an infection: its result is negative or positive.
fn infections(
    snap: &Snapshot<'_>,
    entry: &ActEntry,
    resolved: &Input,
    current: &Current,
    specs: &mut Vec<FieldSpec>,
) -> store::Result<()> {
    let blood = first(resolved, "blood");
    let test = current.programme.as_ref().and_then(|(_, p)| p.test(first(resolved, "test")));
    if entry.name != "record_test_result" || !test.map_or(!blood.is_empty(), |t| t.on == TestOn::Blood) {
        return Ok(());
    }
    for s in specs.iter_mut().filter(|s| s.name == "verdict") {
        let FieldKind::Choice(list) = &mut s.kind else { continue };
        for c in list.iter_mut() {
            c.label = record::release::Verdict::parse(&c.code).map_or(c.label.clone(), crate::pages::coded::of_blood);
        }
    }
    // What is reported along with it: what has no final result yet.
    let known = match snap.house().list("blood_tests") {
        Some(_) => snap.select(&Select::from("blood_tests").eq("blood", blood).limit(1))?,
        None => Vec::new(),
    };
    let done: Vec<&str> = known.iter().flat_map(|r| r.text("tests").split(' ')).collect();
    let ticked = resolved.get("others").cloned().unwrap_or_default();
    for s in specs.iter_mut().filter(|s| s.name == "others") {
        let FieldKind::Many(list) = &mut s.kind else { continue };
        list.retain(|c| {
            ticked.contains(&c.code) || (c.code != first(resolved, "test") && !done.contains(&c.code.as_str()))
        });
    }
    specs.retain(|s| s.name != "others" || !matches!(&s.kind, FieldKind::Many(list) if list.is_empty()));
    Ok(())
}

/// How the needle is guided: first what the programme names for the route of this syringe. Where it names nothing, what needs radiation comes last.
fn guidance(
    snap: &mut Snapshot<'_>,
    entry: &ActEntry,
    resolved: &Input,
    current: &Current,
    specs: &mut [FieldSpec],
) -> store::Result<()> {
    let Some(spec) = specs.iter_mut().find(|s| entry.name == "give_dose" && s.name == "guidance") else {
        return Ok(());
    };
    let FieldKind::Choice(list) = &mut spec.kind else { return Ok(()) };
    let named = route(snap, first(resolved, "syringe"))?
        .and_then(|code| current.programme.as_ref().and_then(|(_, p)| p.route(&code)?.guidance))
        .map(programme::Guide::code);
    list.sort_by_key(|c| named.map_or(c.code == programme::Guide::Fluoroscopy.code(), |code| c.code != code));
    if let Some(c) = list.first().filter(|_| named.is_some()) {
        let Text { ja, en } = &c.label;
        spec.hint =
            say! {ja: "治療プログラムでは、この経路は{ja}で行います。", en: "The programme does this route by {en}."};
    }
    Ok(())
}

/// The route that was ordered for what is in a syringe.
fn route(snap: &mut Snapshot<'_>, syringe: &str) -> store::Result<Option<String>> {
    if syringe.is_empty() || snap.house().list("syringes").is_none() {
        return Ok(None);
    }
    let Some(row) = snap.select(&Select::from("syringes").eq("subject", syringe).limit(1))?.pop() else {
        return Ok(None);
    };
    let patient = row.text("patient").to_owned();
    let known = gather(&|_| vec![Need::of::<Orders>(patient.as_str())], snap).map_err(|f| StoreError::bad(f.0))?;
    let orders = known.get::<Orders>(patient.as_str());
    let order = orders.all.iter().map(|(o, ..)| o).find(|o| o.order.as_str() == row.text("order"));
    let target = order.and_then(|o| o.targets.iter().find(|t| i64::from(t.n) == row.whole("target")));
    Ok(target.map(|t| t.route.clone()))
}

/// The number of a target becomes a choice among those of the order in force, in words; a dose's own place is told at the allotment.
fn targets(
    snap: &mut Snapshot<'_>,
    entry: &ActEntry,
    resolved: &Input,
    current: &Current,
    specs: &mut [FieldSpec],
) -> store::Result<Option<Proposed>> {
    let (lot, dose) = match entry.name {
        "pack_dose" => (first(resolved, "lot").to_owned(), String::new()),
        "allocate_dose" => (String::new(), first(resolved, "dose").to_owned()),
        _ => return Ok(None),
    };
    if terms::CommandId::parse(if lot.is_empty() { &dose } else { &lot }).is_err() {
        return Ok(None);
    }
    let needs = |known: &kernel::Known| {
        let mut all = Vec::new();
        if lot.is_empty() {
            all.push(Need::of::<DoseState>(dose.as_str()));
            let state = known.peek::<DoseState>(dose.as_str());
            let packed = state.as_ref().and_then(|d| d.packed.as_ref());
            all.extend(packed.map(|(p, _)| Need::of::<Orders>(p.patient.as_str())));
        } else {
            all.push(Need::of::<LotState>(lot.as_str()));
            let state = known.peek::<LotState>(lot.as_str());
            let begun = state.as_ref().and_then(|l| l.started.as_ref());
            all.extend(begun.map(|(s, _)| Need::of::<Orders>(s.patient.as_str())));
        }
        all
    };
    let known = gather(&needs, snap).map_err(|f| StoreError::bad(f.0))?;
    let state = known.peek::<LotState>(lot.as_str()).unwrap_or_default();
    let packed = known.peek::<DoseState>(dose.as_str()).unwrap_or_default();
    let packed = packed.packed.as_ref().map(|(p, _)| p);
    let patient = match (packed, &state.started) {
        (Some(p), _) => p.patient.clone(),
        (None, Some((s, _))) => s.patient.clone(),
        (None, None) => return Ok(None),
    };
    let orders = known.get::<Orders>(patient.as_str());
    let Some(order) = orders.in_force() else { return Ok(None) };
    let programme = current.programme.as_ref().map(|(_, p)| p.as_ref());
    let choice = |t: &Target| {
        let n = t.n;
        let (ja, en) = (cells::target(t, programme, Lang::Ja), cells::target(t, programme, Lang::En));
        let label = match state.share(t.cells) {
            Some(ml) if ml > Decimal::ZERO => {
                let ml = format!("{ml:.2}");
                say! {ja: "{n}. {ja}、{ml} mL", en: "{n}. {en}, {ml} mL"}
            }
            _ => say! {ja: "{n}. {ja}", en: "{n}. {en}"},
        };
        Choice::new(n.to_string(), label)
    };
    // Of a lot's product what is packed already for a target is not offered again, unless it is all gone.
    let done: Vec<u8> = match lot.is_empty() || snap.house().list("doses").is_none() {
        true => Vec::new(),
        false => {
            let rows = snap.select(&Select::from("doses").eq("patient", patient.as_str()).limit(200))?;
            let stands = |r: &&store::Row| {
                r.text("order") == order.order.as_str() && !matches!(r.text("state"), "discarded" | "frozen")
            };
            rows.iter().filter(stands).filter_map(|r| u8::try_from(r.whole("target")).ok()).collect()
        }
    };
    let list: Vec<Choice> = order.targets.iter().filter(|t| !done.contains(&t.n)).map(choice).collect();
    let list = if list.is_empty() { order.targets.iter().map(choice).collect() } else { list };
    // A dose is allotted to the target it was packed for, unless a doctor ordered otherwise since; of a product with one target left there is
    // nothing to choose.
    let proposed = match (packed, list.as_slice()) {
        (Some(p), _) if p.order == order.order => Some(p.target.to_string()),
        (None, [only]) => Some(only.code.clone()),
        _ => None,
    };
    if let Some(spec) = specs.iter_mut().find(|s| s.name == "target") {
        spec.label = Text::fixed("指示の部位", "Target of the order");
        if let Some(p) = packed {
            let n = p.target;
            spec.hint =
                say! {ja: "この投与分は番号 {n} のために調製されました。", en: "This dose was packed for number {n}."};
        }
        spec.kind = FieldKind::Choice(list);
    }
    if let (Some(spec), false) = (specs.iter_mut().find(|s| s.name == "volume_ml"), lot.is_empty()) {
        spec.hint = Text::fixed(
            "部位の横の量です。指示の細胞数にあたる量だけを取り分けます。",
            "The volume beside the target: the share that holds the cells ordered.",
        );
    }
    Ok(proposed.map(|n| ("target", n)))
}
