//! 模擬の答えで埋める: in a simulated record every form of the house can be filled by one button and passes its review, but for what is scanned.

use crate::made;
use crate::scene::{CONSULTING, CPC, Scene, TREATMENT, step};
use kernel::{FieldKind, FieldSpec};
use std::collections::BTreeMap;
use store::Select;
use terms::Role;

/// Labels that a hand would read.
fn label(field: &str, dose: &str) -> String {
    match field {
        "lot" | "cells" => "LT-1".to_owned(),
        "tissue" => "T-1".to_owned(),
        "dose" => dose.to_owned(),
        "syringe" => "K-1".to_owned(),
        "cabinet" => "CB-1".to_owned(),
        "incubator" => "EQ-1".to_owned(),
        "materials" => "MT-1".to_owned(),
        "wristband" => "SP2600001".to_owned(),
        "blood" => "B-1".to_owned(),
        _ => "K-77".to_owned(),
    }
}

/// Fields of a page as they stand in it: name and value, what is chosen or ticked alone.
fn standing(body: &str) -> Vec<(String, String)> {
    let attr = |tag: &str, name: &str| {
        let rest = tag.split_once(&format!(" {name}=\"")).map(|(_, r)| r)?;
        rest.split('"').next().map(|v| v.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&"))
    };
    let form = body.split("action=\"/act/").nth(1).unwrap_or_default();
    let form = form.split("</form>").next().unwrap_or_default();
    let mut out = Vec::new();
    let mut select = None;
    for part in form.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = attr(tag, "name").filter(|n| !n.starts_with('_') && n != "csrf");
        if tag.starts_with("input") {
            let boxed = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
            if let Some(name) = name.filter(|_| !boxed || tag.contains(" checked")) {
                out.push((name, attr(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("textarea") {
            out.extend(name.map(|n| (n, text.trim().to_owned())));
        } else if tag.starts_with("select") {
            select = name;
        } else if tag.starts_with("option") && tag.contains(" selected") {
            out.extend(select.clone().map(|n| (n, attr(tag, "value").unwrap_or_default())));
        }
    }
    out.retain(|(_, v)| !v.is_empty());
    out
}

/// Somebody who may do it, in the place where it is done: a doctor or an operator before a manager.
fn doer(act: &str) -> Option<(Role, usize)> {
    let row = access::ACTS.iter().find(|r| r.name == act)?;
    let kinds = [
        (record::clinic::PlaceKind::Treatment, TREATMENT),
        (record::clinic::PlaceKind::Cpc, CPC),
        (record::clinic::PlaceKind::Consulting, CONSULTING),
    ];
    let roles = [Role::Operator, Role::Doctor, Role::Nurse, Role::Quality];
    roles.iter().chain(Role::ALL).find_map(|role| {
        let place = kinds.iter().find(|(kind, _)| row.grant(*role, Some(*kind)) != access::Grant::No)?;
        Some((*role, place.1))
    })
}

fn scans(s: &FieldSpec) -> bool {
    matches!(s.kind, FieldKind::Scan | FieldKind::Scans | FieldKind::Carried)
}

#[tokio::test]
async fn every_form_is_filled_so_that_nothing_but_a_scan_is_left_to_complain_of() {
    every_form("ja").await;
}

/// In English nobody's own words are Japanese; names are data.
#[tokio::test]
async fn every_form_is_filled_in_english_too() {
    every_form("en").await;
}

/// A course up to the syringe, and a booking.
fn course() -> Scene {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::room(&mut s, "2026-11-24T09:20");
    made::order(&mut s, "2026-11-24T09:25", &id, "OR-1");
    made::culture(&mut s, "LT-1", &id, "T-1");
    made::passage(&mut s, "LT-1", &id);
    made::syringe(&mut s, "LT-1", &id, "OR-1", "K-1");
    made::booked(&mut s, "2026-12-15T09:00", "BK-1", &id, "2026-12-16T13:30", Some("LT-1"));
    s
}

async fn every_form(lang: &str) {
    let mut s = course();
    let own = crate::scene::subjects(&mut s);
    let dose = s.set.store.read(|snap| snap.select(&Select::from("doses"))).expect("reads");
    let dose = dose.first().expect("a dose").subject.clone();
    let mut clients: BTreeMap<(Role, usize), crate::client::Client> = BTreeMap::new();
    let names: Vec<&'static str> = s.set.store.house().acts.iter().map(|a| a.name).collect();
    let (mut wrong, mut done) = (Vec::new(), 0);
    for act in names {
        let Some((role, place)) = doer(act) else { continue };
        let client = clients.entry((role, place)).or_insert_with(|| s.client(role, place));
        client.get(&format!("/language/{lang}")).await;
        let subject = |name: &str| match own.get(name) {
            Some(id) => id.clone(),
            None if name == "booking" => "BK-1".to_owned(),
            None => label(name, &dose),
        };
        let specs = s.specs(act, &kernel::Input::new());
        let carried: Vec<String> = { specs.iter() }
            .filter(|f| f.kind == FieldKind::Carried)
            .map(|f| format!("{}={}", f.name, subject(&f.name)))
            .collect();
        let path = format!("/act/{act}?{}", carried.join("&"));
        let opened = client.get(&path).await;
        if opened.status != 200 {
            wrong.push(format!("{act}: {path} answers {}", opened.status));
            continue;
        }
        // A safety act is one button and is never made up.
        if !opened.body.contains("value=\"fill\"") {
            continue;
        }
        let fields = standing(&opened.body);
        let filled = step(client, act, "fill", &format!("f-{act}"), s.tip(), &fields, &[]).await.is(200).body;
        let mut fields = standing(&filled);
        let input: kernel::Input = fields.iter().map(|(n, v)| (n.clone(), vec![v.clone()])).collect();
        for f in s.specs(act, &input).iter().filter(|f| scans(f) && f.required) {
            if !fields.iter().any(|(n, _)| *n == f.name) {
                fields.push((f.name.clone(), subject(&f.name)));
            }
        }
        done += 1;
        let sent = step(client, act, "review", &format!("r-{act}"), s.tip(), &fields, &[]).await;
        if ![200, 400, 422].contains(&sent.status.as_u16()) {
            wrong.push(format!("{act}: the review answers {}", sent.status));
        }
        let input: kernel::Input = fields.iter().map(|(n, v)| (n.clone(), vec![v.clone()])).collect();
        let specs = s.specs(act, &input);
        for part in sent.body.split("id=\"f-").skip(1) {
            let Some((name, _)) = part.split_once("-error\"") else { continue };
            if name.contains(['"', '<', ' ']) || specs.iter().any(|f| f.name == name && scans(f)) {
                continue;
            }
            let said = part.split("</p>").next().unwrap_or_default();
            let said: Vec<&str> = said.split('<').map(|t| t.split_once('>').map_or("", |(_, text)| text)).collect();
            let said = said.concat();
            wrong.push(format!("{act}: {name} {said}"));
        }
        for (name, value) in fields.iter().filter(|(_, v)| lang == "en" && !v.is_ascii()) {
            if specs.iter().any(|f| {
                f.name == *name && !f.identifying && matches!(f.kind, FieldKind::Line(_) | FieldKind::Lines(_))
            }) {
                wrong.push(format!("{act}: {name} is filled with {value}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(done > 40, "only {done} forms have the button");
}

#[tokio::test]
async fn a_man_is_filled_as_a_man_and_what_needs_a_c_arm_as_such() {
    let s = Scene::new();
    let mut desk = s.client(Role::Coordinator, CONSULTING);
    desk.get("/act/register_patient").await.is(200);
    let form = step(&mut desk, "register_patient", "fill", "f-1", s.tip(), &[], &[]).await.is(200).body;
    let fields = standing(&form);
    let of = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    assert_eq!((of("name"), of("sex")), (Some("高瀬 誠"), Some("male")));
    let s = course();
    let mut doctor = s.client(Role::Doctor, TREATMENT);
    doctor.get("/act/give_dose").await.is(200);
    for (guidance, seconds) in [("fluoroscopy", Some("60")), ("ultrasound", None)] {
        let chosen = [("guidance".to_owned(), guidance.to_owned()), ("syringe".to_owned(), "K-1".to_owned())];
        let form = step(&mut doctor, "give_dose", "fill", guidance, s.tip(), &chosen, &[]).await.is(200).body;
        let fields = standing(&form);
        let of = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        assert_eq!((of("guidance"), of("fluoroscopy_s")), (Some(guidance), seconds));
    }
}
