//! The laws of cells, checked over bare facts: tags and payload values alone, no fold and no type of the acts. L1 whose cells they are, L7 that
//! nothing appears from nowhere, L8 that two different people answer, L9 that nothing starts too late, L11 one patient in a cabinet at a time and
//! clean hands. The laws of hand-overs and of permission are in `laws_of_leave`.

use super::tell::decimal;
use crate::facts::Found;
use crate::model::{text, texts};
use crate::story::{Kept, Told};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Decimal, Moment};

pub fn number(v: &Value, key: &str) -> u128 {
    u128::from(v.get(key).and_then(Value::as_u64).unwrap_or(0))
}

pub fn kind<'f>(facts: &'f [Kept], kind: &'f str) -> impl DoubleEndedIterator<Item = &'f Kept> {
    facts.iter().filter(move |f| f.head.kind == kind)
}

fn tagged<'f>(f: &'f Kept, space: &str) -> Vec<&'f str> {
    f.head.tags.iter().filter(|t| t.space.code() == space).map(|t| t.id.as_str()).collect()
}

pub fn when(v: &Value, key: &str) -> Option<Moment> {
    Moment::parse(text(v, key)).ok()
}

/// Where each thing comes from, by the one fact that made it: syringe → dose → lot → tissue → patient.
#[derive(Default)]
struct Origin<'f> {
    tissue: BTreeMap<&'f str, &'f str>,
    lot: BTreeMap<&'f str, &'f str>,
    dose: BTreeMap<&'f str, &'f str>,
    syringe: BTreeMap<&'f str, &'f str>,
}

impl<'f> Origin<'f> {
    fn learn(&mut self, f: &'f Kept) -> bool {
        let v = &f.json;
        let (map, key, from) = match f.head.kind.as_str() {
            "fat_harvested" => (&mut self.tissue, "tissue", "patient"),
            "culture_started" => (&mut self.lot, "lot", "tissue"),
            "dose_packed" => (&mut self.dose, "dose", "lot"),
            "drawn_up" => (&mut self.syringe, "syringe", "dose"),
            _ => return true,
        };
        map.insert(text(v, key), text(v, from)).is_none()
    }
    fn of_lot(&self, lot: &str) -> Option<&'f str> {
        self.tissue.get(self.lot.get(lot)?).copied()
    }
    fn of_dose(&self, dose: &str) -> Option<&'f str> {
        self.of_lot(self.dose.get(dose)?)
    }
    fn of_syringe(&self, syringe: &str) -> Option<&'f str> {
        self.of_dose(self.syringe.get(syringe)?)
    }
}

/// L1: what is given came from the fat of that very person, and no fact about a tissue, a lot or a dose stands with another patient.
pub fn l1(t: &Told, found: &mut Found) {
    let mut origin = Origin::default();
    for f in &t.facts {
        found.check(origin.learn(f), || format!("{} {}: made twice", f.head.position, f.head.kind));
    }
    for f in &t.facts {
        let position = f.head.position;
        if f.head.kind == "dose_given" {
            let from = origin.of_syringe(text(&f.json, "syringe"));
            let right = from == Some(text(&f.json, "patient"));
            found.check(right, || format!("{position}: {} was given cells of {from:?}", text(&f.json, "patient")));
        }
        // Cells that went into another stand in the records of both.
        let two = f.head.kind == "dose_given_off_plan" || f.head.kind == "dose_stopped";
        let told = f.head.kind == "attempt_refused" || f.head.kind == "held" || f.head.kind == "hold_lifted";
        let patients = tagged(f, "patient");
        let mut owners: Vec<Option<&str>> = tagged(f, "tissue").iter().map(|x| origin.tissue.get(x).copied()).collect();
        owners.extend(tagged(f, "lot").iter().map(|x| origin.of_lot(x)));
        owners.extend(tagged(f, "dose").iter().map(|x| origin.of_dose(x)));
        for owner in owners.into_iter().filter(|_| !told && !patients.is_empty()) {
            found.check(owner.is_some_and(|o| patients == [o] || two && patients.contains(&o)), || {
                format!("{position} {}: cells of {owner:?} stand with {patients:?}", f.head.kind)
            });
        }
    }
}

/// L7: of each count no more is used than was counted; doses never hold more than the product, syringes never more than the dose, and what was
/// given and discarded never more than was there.
pub fn l7(t: &Told, found: &mut Found) {
    let counts: BTreeMap<&str, u128> =
        kind(&t.facts, "cells_counted").map(|f| (text(&f.json, "count"), number(&f.json, "viable"))).collect();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut product: BTreeMap<&str, (u128, Decimal)> = BTreeMap::new();
    let mut packed: BTreeMap<&str, (u128, Decimal)> = BTreeMap::new();
    let mut dose: BTreeMap<&str, (u128, Decimal)> = BTreeMap::new();
    let mut syringe: BTreeMap<&str, Decimal> = BTreeMap::new();
    let mut stops: BTreeMap<&str, Decimal> = BTreeMap::new();
    for f in &t.facts {
        let (position, v) = (f.head.position, &f.json);
        let mut say = |right: bool, what: &str| found.check(right, || format!("{position} {}: {what}", f.head.kind));
        let onward = match f.head.kind.as_str() {
            "culture_started" | "cells_passaged" => Some("seeded"),
            "cells_harvested" => Some("in_product"),
            _ => None,
        };
        if let Some(onward) = onward.filter(|_| !text(v, "count").is_empty()) {
            let all = ["sampled", "frozen", "discarded", onward].iter().map(|k| number(v, k)).sum::<u128>();
            let counted = counts.get(text(v, "count")).copied();
            say(counted.is_some_and(|c| all <= c), &format!("{all} used of {counted:?} counted"));
            say(used.insert(text(v, "count")), "a count is used twice");
        }
        match f.head.kind.as_str() {
            "cells_harvested" => {
                product.insert(text(v, "lot"), (number(v, "in_product"), decimal(v, "volume_ml")));
            }
            "dose_packed" => {
                let sum = packed.entry(text(v, "lot")).or_default();
                (sum.0, sum.1) = (sum.0 + number(v, "cells"), sum.1 + decimal(v, "volume_ml"));
                let whole = product.get(text(v, "lot")).copied().unwrap_or_default();
                say(sum.0 <= whole.0 && sum.1 <= whole.1, &format!("{sum:?} packed of {whole:?}"));
                dose.insert(text(v, "dose"), (number(v, "cells"), decimal(v, "volume_ml")));
            }
            "product_discarded" => {
                let sum = packed.entry(text(v, "lot")).or_default();
                (sum.0, sum.1) = (sum.0 + number(v, "cells"), sum.1 + decimal(v, "volume_ml"));
                let whole = product.get(text(v, "lot")).copied().unwrap_or_default();
                say(sum.0 <= whole.0 && sum.1 <= whole.1, &format!("{sum:?} packed and discarded of {whole:?}"));
            }
            "dose_taken_back" => {
                let left = dose.entry(text(v, "dose")).or_default();
                let out = ["frozen", "sampled", "discarded"].iter().map(|k| number(v, k)).sum::<u128>();
                let counted = v.get("viable").and_then(Value::as_u64).map_or(left.0, u128::from);
                say(out <= left.0 && out <= counted, &format!("{out} of {} held and {counted} counted", left.0));
                say(decimal(v, "volume_ml") == left.1, "not all of the dose came back");
                *left = (0, Decimal::ZERO);
            }
            "dose_given_off_plan" => {
                let left = syringe.entry(text(v, "syringe")).or_default();
                *left -= decimal(v, "volume_ml");
                say(*left >= Decimal::ZERO, &format!("{left} mL left in the syringe"));
            }
            "drawn_up" => {
                let left = dose.entry(text(v, "dose")).or_default();
                say(decimal(v, "volume_ml") <= left.1 && number(v, "cells") <= left.0, "drawn from nothing");
                *left = (left.0.saturating_sub(number(v, "cells")), left.1 - decimal(v, "volume_ml"));
                syringe.insert(text(v, "syringe"), decimal(v, "volume_ml"));
            }
            "dose_given" => {
                let left = syringe.entry(text(v, "syringe")).or_default();
                *left -= decimal(v, "volume_ml");
                say(*left >= Decimal::ZERO, &format!("{left} mL left in the syringe"));
            }
            // Who stopped says how much went in before, not how much more.
            "dose_stopped" => drop(stops.insert(text(v, "syringe"), decimal(v, "given_ml"))),
            "dose_discarded" => {
                let of_syringe = text(v, "syringe");
                let left = if of_syringe.is_empty() {
                    let left = dose.entry(text(v, "dose")).or_default();
                    left.1 -= decimal(v, "volume_ml");
                    left.1
                } else {
                    let left = syringe.entry(of_syringe).or_default();
                    *left -= decimal(v, "volume_ml");
                    *left
                };
                say(left >= Decimal::ZERO || stops.contains_key(of_syringe), &format!("{left} mL left"));
            }
            _ => {}
        }
    }
}

/// Everybody who made or checked something of a lot before it was released.
fn makers<'f>(before: &'f [Kept], lot: &str) -> BTreeSet<&'f str> {
    let bench = ["culture_started", "culture_observed", "cells_counted", "cells_passaged", "cells_harvested"];
    let of_lot = before.iter().filter(|f| bench.contains(&f.head.kind.as_str()) && text(&f.json, "lot") == lot);
    of_lot
        .flat_map(|f| [f.head.actor.as_str(), text(&f.json, "operator"), text(&f.json, "checked_by")])
        .filter(|s| !s.is_empty() && *s != "system")
        .collect()
}

/// L8: whoever releases had no hand in the lot, and whoever decides to give did not release it.
pub fn l8(t: &Told, found: &mut Found) {
    for (i, f) in t.facts.iter().enumerate() {
        let (lot, who) = (text(&f.json, "lot"), f.head.actor.as_str());
        match f.head.kind.as_str() {
            "product_released" => {
                let by = makers(&t.facts[..i], lot);
                found.check(!by.contains(who), || format!("{}: {who} made {lot} and released it", f.head.position));
                found.check(!by.is_empty(), || format!("{}: nobody made {lot}", f.head.position));
            }
            "go_decided" if f.json.get("go") == Some(&Value::Bool(true)) => {
                let by = kind(&t.facts[..i], "product_released").rfind(|r| text(&r.json, "lot") == lot);
                let right = by.is_some_and(|r| r.head.actor.as_str() != who);
                found.check(right, || format!("{}: {who} released {lot} and decided to give it", f.head.position));
            }
            _ => {}
        }
    }
}

/// L9: no culture after the tissue's expiry, no dose of a product after its own, none sent, drawn or given after the dose's, none given after
/// the syringe's or after the time-out's.
pub fn l9(t: &Told, found: &mut Found) {
    let mut until: BTreeMap<(&str, &str), Moment> = BTreeMap::new();
    for f in &t.facts {
        let v = &f.json;
        let needs: &[&str] = match f.head.kind.as_str() {
            "culture_started" => &["tissue"],
            "product_released" | "dose_packed" => &["lot"],
            "dose_dispatched" | "dose_allocated" => &["dose"],
            "drawn_up" | "identity_checked" => &["dose"],
            "dose_given" => &["dose", "syringe", "checked"],
            _ => &[],
        };
        for thing in needs {
            let id = text(v, if *thing == "checked" { "syringe" } else { thing });
            let end = until.get(&(*thing, id)).copied();
            found.check(end.is_some_and(|e| f.head.recorded_at <= e), || {
                format!("{} {}: {thing} {id} expired {end:?}", f.head.position, f.head.kind)
            });
        }
        let makes = match f.head.kind.as_str() {
            "fat_harvested" => ("tissue", "tissue", "expires_at"),
            "cells_harvested" => ("lot", "lot", "expires_at"),
            "dose_packed" => ("dose", "dose", "expires_at"),
            "drawn_up" => ("syringe", "syringe", "expires_at"),
            "identity_checked" => ("checked", "syringe", "valid_until"),
            _ => continue,
        };
        if let Some(end) = when(v, makes.2) {
            until.insert((makes.0, text(v, makes.1)), end);
        }
    }
}

/// Kinds of material that never come into a body, and kinds that never come onto cells.
const NOT_INTO_A_BODY: [&str; 6] = ["medium", "serum", "enzyme", "wash", "cryoprotectant", "reagent"];
const NOT_ONTO_CELLS: [&str; 3] = ["local_anaesthetic", "contrast", "reagent"];

/// L11: whatever is done in a cabinet is done with cells of the one patient for whom it stands open; with materials in date, in equipment that
/// was calibrated, by somebody trained in it. What goes into a body or onto cells is of a kind made for it.
pub fn l11(t: &Told, found: &mut Found) {
    let mut open: BTreeMap<&str, &str> = BTreeMap::new();
    // Material, equipment, or staff and procedure → last day.
    let mut until: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let mut kinds: BTreeMap<&str, &str> = BTreeMap::new();
    for f in &t.facts {
        let (v, position) = (&f.json, f.head.position);
        let body = ["fat_harvested", "drawn_up"].contains(&f.head.kind.as_str());
        let wrong: &[&str] = if body { &NOT_INTO_A_BODY } else { &NOT_ONTO_CELLS };
        for m in texts(v, "materials") {
            let kind = kinds.get(m.as_str()).copied().unwrap_or_default();
            found.check(!wrong.contains(&kind), || format!("{position}: {m} is of the kind {kind}"));
        }
        let (cabinet, patient) = (text(v, "cabinet"), text(v, "patient"));
        let procedure = match f.head.kind.as_str() {
            "cabinet_opened" => {
                let before = open.insert(cabinet, patient);
                found.check(before.is_none(), || format!("{position}: {cabinet} was open for {before:?}"));
                continue;
            }
            "cabinet_cleared" => {
                open.remove(cabinet);
                continue;
            }
            "material_registered" => {
                kinds.insert(text(v, "material"), text(v, "kind"));
                until.insert(("material", text(v, "material")), text(v, "expires_on"));
                continue;
            }
            "equipment_calibrated" if v.get("passed") == Some(&Value::Bool(true)) => {
                until.insert(("equipment", text(v, "equipment")), text(v, "valid_until"));
                continue;
            }
            "staff_trained" => {
                until.insert((text(v, "staff"), text(v, "procedure")), text(v, "valid_until"));
                continue;
            }
            "culture_started" => "isolation",
            "cells_passaged" => "passage",
            "cells_harvested" => "harvest",
            "dose_packed" => "packing",
            // Discarded unopened it comes into no cabinet.
            "dose_taken_back" if !cabinet.is_empty() => "taking_back",
            _ => continue,
        };
        let whose = open.get(cabinet).copied();
        found.check(whose == Some(patient), || format!("{position}: {patient} in {cabinet}, open for {whose:?}"));
        let today = f.head.recorded_at.day().to_string();
        let used = texts(v, "materials");
        let things = [("equipment", cabinet), ("equipment", text(v, "incubator")), (text(v, "operator"), procedure)];
        let things = things.into_iter().chain(used.iter().map(|m| ("material", m.as_str())));
        for (what, id) in things.filter(|(_, id)| !id.is_empty()) {
            let end = until.get(&(what, id)).copied();
            found.check(end.is_some_and(|e| today.as_str() <= e), || format!("{position}: {what} {id} until {end:?}"));
        }
    }
}
