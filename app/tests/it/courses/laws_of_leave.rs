//! The laws of hand-overs and of permission, checked over bare facts: L2 that a thing is where it is used, and came there by every hand-over in
//! turn; L3 the time-out; L4 consent in force by scope; L5 the plan in force; L10 the dose; L12 the locked drip. No fold, no type of the acts.

use super::laws::{kind, number};
use crate::facts::Found;
use crate::model::{text, texts};
use crate::story::{Kept, Told};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Most viable cells that any study gave into one joint (regulation.md; the clinic page says the same): the ceiling of L10 in these courses.
const JOINT: u128 = 100_000_000;

fn yes(v: &Value, key: &str) -> bool {
    v.get(key) == Some(&Value::Bool(true))
}

/// How far a tissue, a dose or a syringe has come, and the place it was sent to.
type Stand<'f> = BTreeMap<(&'f str, &'f str), (&'f str, &'f str)>;

/// L2: tissue and doses pass every hand-over in turn, at the place they were sent to; a passage takes exactly the vessels that hold the cells.
pub fn l2(t: &Told, found: &mut Found) {
    let mut stand: Stand<'_> = BTreeMap::new();
    let mut vessels: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for f in &t.facts {
        let (v, at) = (&f.json, f.head.position);
        let here = f.head.place.as_str();
        // What moves, after which hand-over, and what it is then.
        let (thing, after, then): (&str, &[&str], &str) = match f.head.kind.as_str() {
            "fat_harvested" => ("tissue", &[""], "made"),
            "tissue_dispatched" => ("tissue", &["made"], "sent"),
            "tissue_received" => ("tissue", &["sent"], if yes(v, "accepted") { "here" } else { "refused" }),
            "culture_started" => ("tissue", &["here"], "used"),
            "dose_packed" => ("dose", &[""], "made"),
            "dose_dispatched" => ("dose", &["made"], "sent"),
            "dose_received" => ("dose", &["sent"], if yes(v, "accepted") { "here" } else { "refused" }),
            // Judged unfit on arrival, it goes back all the same.
            "dose_returned" => ("dose", &["here", "refused", "allocated"], "sent"),
            "dose_taken_back" => ("dose", &["sent"], "back"),
            "dose_allocated" => ("dose", &["here", "allocated"], "allocated"),
            "drawn_up" => ("dose", &["allocated", "open"], "open"),
            "identity_checked" => ("syringe", &["drawn", "checked"], "checked"),
            "dose_given" => ("syringe", &["checked"], "given"),
            _ => ("", &[], ""),
        };
        if !thing.is_empty() {
            let id = text(v, thing);
            let (was, to) = stand.get(&(thing, id)).copied().unwrap_or_default();
            found.check(after.contains(&was), || format!("{at} {}: {thing} {id} was {was:?}", f.head.kind));
            if was == "sent" {
                found.check(to == here, || format!("{at}: {id} was sent to {to} and received at {here}"));
            }
            stand.insert((thing, id), (then, text(v, "to")));
        }
        if f.head.kind == "drawn_up" {
            stand.insert(("syringe", text(v, "syringe")), ("drawn", ""));
        }
        let held = vessels.entry(text(v, "lot")).or_default();
        if ["cells_passaged", "cells_harvested"].contains(&f.head.kind.as_str()) {
            let from: BTreeSet<String> = texts(v, "from").into_iter().collect();
            found.check(from == *held, || format!("{at}: {from:?} were emptied, {held:?} hold the cells"));
        }
        if ["culture_started", "cells_passaged"].contains(&f.head.kind.as_str()) {
            let new = v.get("vessels").and_then(Value::as_array).into_iter().flatten();
            *held = new.map(|x| text(x, "container").to_owned()).collect();
        }
    }
}

/// L3: two identifiers, two people, the side said; what was checked is what was drawn up, and the needle follows that check.
pub fn l3(t: &Told, found: &mut Found) {
    let mut drawn: BTreeMap<&str, &Kept> = BTreeMap::new();
    let mut checked: BTreeMap<&str, &Kept> = BTreeMap::new();
    let same = |a: &Kept, b: &Kept| ["dose", "order", "target"].iter().all(|k| a.json.get(k) == b.json.get(k));
    for f in &t.facts {
        let (v, at, syringe) = (&f.json, f.head.position, text(&f.json, "syringe"));
        match f.head.kind.as_str() {
            "drawn_up" => drop(drawn.insert(syringe, f)),
            "identity_checked" => {
                let said: BTreeSet<String> = texts(v, "identifiers").into_iter().filter(|x| !x.is_empty()).collect();
                found.check(said.len() >= 2, || format!("{at}: {said:?} only"));
                let second = text(v, "second");
                found.check(!second.is_empty() && second != f.head.actor.as_str(), || format!("{at}: alone"));
                found.check(yes(v, "site_said"), || format!("{at}: the site was not said"));
                found.check(drawn.get(syringe).is_some_and(|d| same(d, f)), || format!("{at}: not what was drawn"));
                checked.insert(syringe, f);
            }
            "dose_given" => {
                found.check(checked.get(syringe).is_some_and(|c| same(c, f)), || format!("{at}: not what was checked"));
            }
            _ => {}
        }
    }
}

/// L4: whatever is done with a body or its cells is covered by a scope that this patient's consent holds at that moment.
pub fn l4(t: &Told, found: &mut Found) {
    let mut scopes: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for f in &t.facts {
        let (v, at, patient) = (&f.json, f.head.position, text(&f.json, "patient"));
        let mine = scopes.entry(patient).or_default();
        let wanted = match f.head.kind.as_str() {
            "consent_given" => {
                mine.extend(texts(v, "scopes"));
                continue;
            }
            "consent_withdrawn" => {
                mine.retain(|scope| !texts(v, "scopes").contains(scope));
                continue;
            }
            // What was consented to for the course ends with it; what is kept for later does not.
            "course_closed" if text(v, "reason") != "postponed" => {
                mine.retain(|scope| !["harvest", "culture", "administration"].contains(&scope.as_str()));
                continue;
            }
            "fat_harvested" => "harvest",
            "culture_started" | "cells_passaged" | "cells_harvested" | "product_released" | "dose_packed" => "culture",
            "go_decided" if yes(v, "go") => "administration",
            "drawn_up" | "dose_given" => "administration",
            "dose_taken_back" if number(v, "frozen") > 0 => "banking",
            _ => continue,
        };
        found.check(mine.contains(wanted), || format!("{at} {}: {patient} consented to {mine:?}", f.head.kind));
        if number(v, "frozen") > 0 {
            found.check(mine.contains("banking"), || format!("{at}: frozen without consent to banking"));
        }
    }
}

/// L5: the newest plan is not stopped and covers what is ordered, who does it, where, and who makes it.
pub fn l5(t: &Told, found: &mut Found) {
    for (i, f) in t.facts.iter().enumerate() {
        let (v, at) = (&f.json, f.head.position);
        let who = match f.head.kind.as_str() {
            "fat_harvested" | "dose_given" => Some(f.head.actor.as_str()),
            "go_decided" if yes(v, "go") => Some(f.head.actor.as_str()),
            "culture_started" => None,
            _ => continue,
        };
        let before = &t.facts[..i];
        let mut lack = |right: bool, what: &str| found.check(right, || format!("{at} {}: {what}", f.head.kind));
        let Some(plan) = kind(before, "plan_filed").next_back().map(|p| &p.json) else {
            lack(false, "no plan");
            continue;
        };
        lack(!yes(plan, "stopped"), "the plan is stopped");
        let today = f.head.recorded_at.day().to_string();
        let until = plan.get("valid_until").and_then(Value::as_str);
        lack(text(plan, "valid_from") <= &*today && until.is_none_or(|u| &*today <= u), "not in force that day");
        let has = |list: &str, one: &str| texts(plan, list).iter().any(|x| x == one);
        let patient = text(v, "patient");
        let order = kind(before, "treatment_ordered").rfind(|o| text(&o.json, "patient") == patient).map(|o| &o.json);
        lack(order.is_some_and(|o| text(o, "product") == text(plan, "product")), "another product");
        lack(order.is_some_and(|o| has("diseases", text(o, "disease"))), "another disease");
        match who {
            None => lack(text(plan, "maker") == f.head.place, "another maker"),
            Some(doctor) => {
                lack(has("doctors", doctor), "another doctor");
                lack(has("places", &f.head.place), "another place");
                let routes = order.and_then(|o| o.get("targets")).and_then(Value::as_array).into_iter().flatten();
                lack(routes.clone().count() > 0 && routes.clone().all(|r| has("routes", text(r, "route"))), "a route");
            }
        }
    }
}

/// L10: no dose is above the studied range of its route; what is given at a target is at most what was ordered there.
pub fn l10(t: &Told, found: &mut Found) {
    // Order and target → cells ordered and route, as the newest version says.
    let mut ordered: BTreeMap<(&str, u128), (u128, &str)> = BTreeMap::new();
    let mut given: BTreeMap<(&str, u128), u128> = BTreeMap::new();
    for f in &t.facts {
        let (v, at) = (&f.json, f.head.position);
        let key = (text(v, "order"), number(v, "target"));
        match f.head.kind.as_str() {
            "treatment_ordered" => {
                for x in v.get("targets").and_then(Value::as_array).into_iter().flatten() {
                    let there = (number(x, "cells"), text(x, "route"));
                    // What the acts order; the ground also orders too much, to see that nothing comes of it.
                    if f.head.actor.as_str() != "system" {
                        found.check(there.0 <= JOINT, || format!("{at}: {} cells ordered", there.0));
                    }
                    ordered.insert((key.0, number(x, "n")), there);
                }
            }
            // Never refused, but what was given counts towards what may still be given.
            "dose_given_off_plan" if v.get("given_to").is_none_or(Value::is_null) => {
                *given.entry(key).or_default() += number(v, "cells");
            }
            "dose_packed" | "dose_given" => {
                let (most, route) = ordered.get(&key).copied().unwrap_or_default();
                let cells = number(v, "cells");
                let sum = if f.head.kind == "dose_given" {
                    let sum = given.entry(key).or_default();
                    *sum += cells;
                    found.check(text(v, "route") == route, || format!("{at}: another route than ordered"));
                    *sum
                } else {
                    cells
                };
                // A dose is packed by volume: a hundredth of a millilitre, one in a hundred here, is its grain.
                found.check(sum <= JOINT && sum * 100 <= most * 101, || format!("{at}: {sum} cells of {most} ordered"));
            }
            _ => {}
        }
    }
}

/// L12: nothing is packed, decided, drawn up or given on the drip.
pub fn l12(t: &Told, found: &mut Found) {
    let mut drip: BTreeSet<&str> = BTreeSet::new();
    for f in &t.facts {
        let (v, at, order) = (&f.json, f.head.position, text(&f.json, "order"));
        match f.head.kind.as_str() {
            "treatment_ordered" => {
                let mut targets = v.get("targets").and_then(Value::as_array).into_iter().flatten();
                let on_drip = targets.any(|x| text(x, "route") == "drip");
                let by_act = f.head.actor.as_str() != "system";
                found.check(!(on_drip && by_act), || format!("{at}: ordered on the drip"));
                if on_drip {
                    drip.insert(order)
                } else {
                    drip.remove(order)
                };
            }
            "dose_packed" | "go_decided" | "drawn_up" | "dose_given" => {
                let started = f.head.kind != "go_decided" || yes(v, "go");
                let there = drip.contains(order) || text(v, "route") == "drip";
                found.check(!(started && there), || format!("{at} {}: on the drip", f.head.kind));
            }
            _ => {}
        }
    }
}
