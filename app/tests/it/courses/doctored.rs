//! The laws themselves, seen red: in a copy of a real course one fact is changed, left out or put in, and exactly the law that it breaks complains.

use super::{all, laws, laws_of_leave as leave};
use crate::facts::{self, Found};
use crate::story::{Kept, Told};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use terms::Moment;

type Law = fn(&Told, &mut Found);

/// Every law of cells and of permission.
const LAWS: &[(&str, Law)] = &[
    ("L1", laws::l1),
    ("L2", leave::l2),
    ("L3", leave::l3),
    ("L4", leave::l4),
    ("L5", leave::l5),
    ("L7", laws::l7),
    ("L8", laws::l8),
    ("L9", laws::l9),
    ("L10", leave::l10),
    ("L11", laws::l11),
    ("L12", leave::l12),
];

type Facts = Vec<Kept>;

/// The last fact of a kind that an act recorded.
fn last<'f>(facts: &'f mut Facts, kind: &str) -> Option<&'f mut Kept> {
    facts.iter_mut().rfind(|f| f.head.kind == kind && f.head.actor.as_str() != "system")
}

/// Changes a field of the last fact of a kind.
fn set(facts: &mut Facts, kind: &str, field: &str, value: Value) -> bool {
    let Some(f) = last(facts, kind) else { return false };
    f.json[field] = value;
    true
}

/// Leaves the last fact of a kind out.
fn drop_last(facts: &mut Facts, kind: &str) -> bool {
    let at = facts.iter().rposition(|f| f.head.kind == kind && f.head.actor.as_str() != "system");
    at.map(|at| facts.remove(at)).is_some()
}

fn number(f: &Kept, field: &str) -> u64 {
    f.json[field].as_u64().unwrap_or(0)
}

/// A text of the last fact of a kind.
fn of(facts: &mut Facts, kind: &str, field: &str) -> String {
    last(facts, kind).map(|f| f.json[field].as_str().unwrap_or("").to_owned()).unwrap_or_default()
}

/// The law that must complain, what is done, and how; `false` where a course has nothing to do it to.
type Doctored = (&'static str, &'static str, fn(&mut Facts) -> bool);

const DOCTORED: &[Doctored] = &[
    ("L1", "the needle goes into another patient", |f| {
        let other = if of(f, "dose_given", "patient") == "P-1" { "P-2" } else { "P-1" };
        set(f, "dose_given", "patient", json!(other))
    }),
    ("L1", "the release stands with another patient", |f| swap(f, "product_released")),
    ("L1", "what is discarded is called another patient's", |f| swap(f, "dose_discarded")),
    ("L2", "tissue is used that never arrived", |f| drop_last(f, "tissue_received")),
    ("L2", "a dose arrives somewhere else", |f| {
        last(f, "dose_received").map(|d| d.head.place = "L-TR2".to_owned()).is_some()
    }),
    ("L2", "a dose is drawn from before anybody allotted it", |f| drop_last(f, "dose_allocated")),
    ("L2", "a dose comes back that was never sent", |f| drop_last(f, "dose_returned")),
    ("L2", "a dose comes back somewhere else", |f| {
        last(f, "dose_taken_back").map(|d| d.head.place = "L-CP2".to_owned()).is_some()
    }),
    ("L2", "a vessel stays behind at a passage", |f| {
        last(f, "cells_passaged").and_then(|x| x.json["from"].as_array_mut()?.pop()).is_some()
    }),
    ("L3", "one identifier only", |f| set(f, "identity_checked", "identifiers", json!(["name", "name"]))),
    ("L3", "nobody else was there", |f| {
        let Some(checked) = last(f, "identity_checked") else { return false };
        checked.json["second"] = json!(checked.head.actor.as_str());
        true
    }),
    ("L3", "nobody said the side", |f| set(f, "identity_checked", "site_said", json!(false))),
    ("L3", "the time-out was about another place", |f| {
        let Some(checked) = last(f, "identity_checked") else { return false };
        checked.json["target"] = json!(number(checked, "target") + 1);
        true
    }),
    ("L4", "nobody consented to the injection", |f| {
        let before = f.len();
        f.retain(|x| x.head.kind != "consent_given" || !x.text.contains("administration"));
        f.len() < before && f.iter().any(|x| x.head.kind == "dose_given")
    }),
    ("L4", "the patient had withdrawn from the culture", |f| {
        let Some(at) = f.iter().position(|x| x.head.kind == "cells_harvested") else { return false };
        let Some(mut w) = f.iter().find(|x| x.head.kind == "consent_withdrawn").cloned() else { return false };
        w.json["patient"] = f[at].json["patient"].clone();
        w.json["scopes"] = json!(["culture"]);
        f.insert(at, w);
        true
    }),
    ("L4", "the course had ended before the injection", |f| {
        let Some(at) = f.iter().position(|x| x.head.kind == "dose_given") else { return false };
        let Some(mut end) = f.iter().find(|x| x.head.kind == "course_closed").cloned() else { return false };
        end.json["patient"] = f[at].json["patient"].clone();
        end.json["reason"] = json!("moved");
        f.insert(at, end);
        true
    }),
    ("L4", "cells are frozen that nobody may keep", |f| set(f, "cells_harvested", "frozen", json!(1))),
    ("L5", "the committee had stopped the plan", |f| {
        let Some(given) = f.iter().position(|x| x.head.kind == "dose_given") else { return false };
        let plan = f[..given].iter_mut().rfind(|x| x.head.kind == "plan_filed");
        plan.map(|p| p.json["stopped"] = json!(true)).is_some()
    }),
    ("L5", "a doctor whom the plan does not name", |f| {
        last(f, "fat_harvested").map(|x| x.head.actor = kernel::Actor::Staff("S-RES".parse_id())).is_some()
    }),
    ("L5", "cells are made where the plan has no maker", |f| {
        let mut done = false;
        for x in f.iter_mut().filter(|x| x.head.kind == "plan_filed") {
            x.json["maker"] = json!("L-CP2");
            done = true;
        }
        done
    }),
    ("L7", "more seeded than counted", |f| {
        let Some(x) = last(f, "cells_passaged") else { return false };
        x.json["seeded"] = json!(number(x, "seeded") * 2);
        true
    }),
    ("L7", "one count is used twice", |f| {
        let Some(first) = f.iter().find(|x| x.head.kind == "cells_passaged").cloned() else { return false };
        let lot = first.json["lot"].clone();
        let later = f.iter_mut().find(|x| x.head.kind == "cells_harvested" && x.json["lot"] == lot);
        let Some(later) = later else { return false };
        later.json["count"] = first.json["count"].clone();
        later.json["in_product"] = json!(1);
        later.json["sampled"] = json!(0);
        later.json["discarded"] = json!(0);
        true
    }),
    ("L7", "more is given than was drawn up", |f| {
        let Some(x) = last(f, "dose_given") else { return false };
        x.json["volume_ml"] = json!("99.00");
        true
    }),
    ("L8", "the releaser had checked the passage", |f| {
        let Some(by) = last(f, "product_released").map(|r| r.head.actor.as_str().to_owned()) else { return false };
        let lot = of(f, "product_released", "lot");
        let passed = f.iter_mut().find(|x| x.head.kind == "cells_passaged" && x.json["lot"] == json!(lot));
        passed.map(|x| x.json["checked_by"] = json!(by)).is_some()
    }),
    ("L8", "the releaser decides to give", |f| {
        // Somebody who may do both, so that no other law minds.
        let Some(lot) = last(f, "go_decided").filter(|g| g.json["go"] == json!(true)).map(|g| g.json["lot"].clone())
        else {
            return false;
        };
        let by_both = f
            .iter()
            .any(|x| x.head.kind == "product_released" && x.json["lot"] == lot && x.head.actor.as_str() == "S-QD");
        by_both && last(f, "go_decided").map(|g| g.head.actor = kernel::Actor::Staff("S-QD".parse_id())).is_some()
    }),
    ("L9", "a syringe past its hour is given", |f| long_ago(f, "drawn_up", "expires_at")),
    ("L9", "the time-out is long over", |f| long_ago(f, "identity_checked", "valid_until")),
    ("L9", "tissue is used a week late", |f| {
        let Some(x) = last(f, "culture_started") else { return false };
        x.head.recorded_at = Moment::from_millis(x.head.recorded_at.millis() + 7 * 86_400_000);
        true
    }),
    ("L10", "an order above the studied range", |f| {
        let Some(x) = last(f, "treatment_ordered") else { return false };
        x.json["targets"][0]["cells"] = json!(200_000_000);
        true
    }),
    ("L10", "more cells at the knee than ordered there", |f| {
        let Some(x) = last(f, "dose_given") else { return false };
        x.json["cells"] = json!(number(x, "cells") * 9);
        true
    }),
    ("L10", "three times as many cells were given off-plan before", |f| {
        let Some(at) = f.iter().rposition(|x| x.head.kind == "dose_given") else { return false };
        let mut off = f[at].clone();
        off.head.kind = "dose_given_off_plan".to_owned();
        (off.json["given_to"], off.json["volume_ml"]) = (Value::Null, json!("0.00"));
        off.json["cells"] = json!(number(&off, "cells") * 3);
        f.insert(at, off);
        true
    }),
    ("L10", "another route than ordered", |f| set(f, "dose_given", "route", json!("local"))),
    ("L11", "the cabinet is open for the other patient", |f| {
        let Some(x) = last(f, "cells_harvested") else { return false };
        let other = if x.json["cabinet"] == json!("CB-1") { "CB-2" } else { "CB-1" };
        x.json["cabinet"] = json!(other);
        true
    }),
    ("L11", "what came back is frozen in the other patient's cabinet", |f| {
        let Some(x) = last(f, "dose_taken_back").filter(|x| x.json["cabinet"].is_string()) else { return false };
        let other = if x.json["cabinet"] == json!("CB-1") { "CB-2" } else { "CB-1" };
        x.json["cabinet"] = json!(other);
        true
    }),
    ("L11", "nobody cleared it in between", |f| drop_first(f, "cabinet_cleared")),
    ("L11", "the medium was out of date", |f| {
        let mut done = false;
        for x in f.iter_mut().filter(|x| x.head.kind == "material_registered" && x.json["material"] == json!("MT-1")) {
            x.json["expires_on"] = json!("2026-11-23");
            done = true;
        }
        done
    }),
    ("L11", "contrast medium went onto the cells", |f| of_kind(f, "MT-1", "contrast")),
    ("L11", "the anaesthetic was a medium", |f| of_kind(f, "MT-3", "medium")),
    ("L11", "the operator was never trained in it", |f| {
        let before = f.len();
        f.retain(|x| x.head.kind != "staff_trained" || x.json["procedure"] != json!("packing"));
        f.len() < before
    }),
    ("L12", "the drip is ordered", |f| {
        let Some(x) = last(f, "treatment_ordered") else { return false };
        x.json["targets"][1]["route"] = json!("drip");
        true
    }),
    ("L12", "a dose is packed for the drip", |f| set(f, "dose_packed", "route", json!("drip"))),
];

/// A material was registered as of another kind.
fn of_kind(facts: &mut Facts, material: &str, kind: &str) -> bool {
    let all =
        facts.iter_mut().filter(|x| x.head.kind == "material_registered" && x.json["material"] == json!(material));
    all.map(|x| x.json["kind"] = json!(kind)).count() > 0
}

/// What was given last had run out long before.
fn long_ago(facts: &mut Facts, kind: &str, until: &str) -> bool {
    let syringe = json!(of(facts, "dose_given", "syringe"));
    let made = facts.iter_mut().filter(|f| f.head.kind == kind && f.json["syringe"] == syringe);
    made.map(|f| f.json[until] = json!("2026-11-24T09:00:00.000+09:00")).count() > 0
}

/// The last fact of a kind stands with the other patient.
fn swap(facts: &mut Facts, kind: &str) -> bool {
    let Some(f) = last(facts, kind) else { return false };
    for tag in f.head.tags.iter_mut().filter(|t| t.space.code() == "patient") {
        tag.id = if tag.id == "P-1" { "P-2".into() } else { "P-1".into() };
    }
    true
}

/// Leaves the first fact of a kind out.
fn drop_first(facts: &mut Facts, kind: &str) -> bool {
    let at = facts.iter().position(|f| f.head.kind == kind && f.head.actor.as_str() != "system");
    at.map(|at| facts.remove(at)).is_some()
}

trait ParseId {
    fn parse_id(&self) -> terms::StaffId;
}
impl ParseId for str {
    fn parse_id(&self) -> terms::StaffId {
        terms::StaffId::parse(self).expect("id")
    }
}

/// The laws that complain about a course.
fn complaints(t: &Told) -> BTreeSet<&'static str> {
    let says = |law: Law| {
        let mut found = Found::default();
        law(t, &mut found);
        !found.wrong.is_empty()
    };
    LAWS.iter().filter(|(_, law)| says(*law)).map(|(name, _)| *name).collect()
}

#[test]
fn each_law_and_no_other_complains_when_a_fact_is_changed_left_out_or_put_in() {
    let mut wrong = String::new();
    for (law, what, change) in DOCTORED {
        let mut told = all().iter().filter_map(|t| {
            let mut copy = t.clone();
            change(&mut copy.facts).then_some(copy)
        });
        let doctored = told.next().unwrap_or_else(|| panic!("{law}: nothing to do to any course: {what}"));
        let complained = complaints(&doctored);
        if complained != BTreeSet::from([*law]) {
            wrong += &format!("{law}, seed {}, {what}: {complained:?} complained\n", doctored.seed);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    for (law, _) in LAWS {
        let times = DOCTORED.iter().filter(|(l, ..)| l == law).count();
        assert!(times >= 2, "{law} was made to complain {times} times");
    }
}

#[test]
fn the_laws_of_every_fact_complain_too() {
    let t = &all()[0];
    let wrong = |law: Law, change: fn(&mut Told)| {
        let mut copy = t.clone();
        change(&mut copy);
        let mut found = Found::default();
        law(&copy, &mut found);
        !found.wrong.is_empty()
    };
    let none: fn(&mut Told) = |_| ();
    for law in [facts::l13 as Law, facts::l14, facts::l20] {
        assert!(!wrong(law, none));
    }
    assert!(wrong(facts::l13, |t| t.kept[7].payload = Some("{}".into())), "a payload was changed");
    assert!(wrong(facts::l13, |t| drop(t.kept.remove(7))), "a fact was taken out");
    assert!(wrong(facts::l13, |t| t.facts[9].head.place = "L-OFF".into()), "a head was changed");
    assert!(wrong(facts::l14, |t| act(t).head.role = String::new()), "nobody's role");
    assert!(wrong(facts::l14, |t| act(t).head.recorded_at = Moment::from_millis(0)), "time ran backwards");
    assert!(wrong(facts::l20, |t| refuse(t, "S-REA", terms::Role::Reader)), "a reader did it");
    assert!(wrong(facts::l20, elsewhere), "done in the office");
}

/// The last fact that an act made.
fn act(t: &mut Told) -> &mut Kept {
    t.facts.iter_mut().rfind(|f| f.head.actor.as_str() != "system").expect("an act")
}

fn refuse(t: &mut Told, who: &str, role: terms::Role) {
    let f = act(t);
    (f.head.actor, f.head.role) = (kernel::Actor::Staff(who.parse_id()), role.code().to_owned());
}

fn elsewhere(t: &mut Told) {
    let step =
        t.steps.iter_mut().rfind(|s| s.act == "give_dose" && s.end == crate::story::End::Recorded).expect("given");
    step.who.place = terms::PlaceId::parse("L-OFF").ok();
}
