//! The laws, checked over bare facts: heads and payload text alone. Nothing here is shared with the acts: no fold, no alias, no correction.

use crate::ground::{book, books};
use crate::model::{text, texts};
use crate::story::{End, Kept, Setting, Step, Told};
use access::{ACTS, Where};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Hash32, Role};

/// What a check found in one story.
#[derive(Default)]
pub struct Found {
    /// How many cases it looked at: a check that looks at nothing proves nothing.
    pub looked: usize,
    /// What was wrong.
    pub wrong: Vec<String>,
}

impl Found {
    pub fn check(&mut self, right: bool, say: impl FnOnce() -> String) {
        self.looked += 1;
        if !right {
            self.wrong.push(say());
        }
    }
}

/// The acts that are always open (L22), by hand.
const SAFETY: &[&str] = &["withdraw_consent", "record_occurrence", "raise_deviation", "report_adverse_event", "hold"];
/// Kinds that hold identifiers.
const IDENTITY: &[&str] = &["patient_identified", "staff_identified"];

fn tags<'f>(f: &'f Kept, space: &str) -> Vec<&'f str> {
    f.head.tags.iter().filter(|t| t.space.code() == space).map(|t| t.id.as_str()).collect()
}

fn kind<'f>(facts: &'f [Kept], kind: &'f str) -> impl DoubleEndedIterator<Item = &'f Kept> {
    facts.iter().filter(move |f| f.head.kind == kind)
}

/// Positions whose content was erased by these facts.
fn erased(facts: &[Kept]) -> BTreeSet<u64> {
    kind(facts, "payload_erased").filter_map(|f| f.json.get("position").and_then(Value::as_u64)).collect()
}

/// Every record that stands for the same person as `patient` after these facts: merges join two records, an unmerge of the same two parts them.
fn one_person(facts: &[Kept], patient: &str) -> BTreeSet<String> {
    let mut joined: BTreeSet<(String, String)> = BTreeSet::new();
    for f in facts {
        let pair = (text(&f.json, "from").to_owned(), text(&f.json, "into").to_owned());
        match f.head.kind.as_str() {
            "patients_merged" => drop(joined.insert(pair)),
            "patients_unmerged" => drop(joined.remove(&pair)),
            _ => {}
        }
    }
    let mut person = BTreeSet::from([patient.to_owned()]);
    loop {
        let size = person.len();
        for (a, b) in &joined {
            if person.contains(a) || person.contains(b) {
                person.extend([a.clone(), b.clone()]);
            }
        }
        if person.len() == size {
            return person;
        }
    }
}

/// Each harvest with the facts that stood before it.
fn harvests(t: &Told) -> impl Iterator<Item = (&Kept, &[Kept])> {
    t.facts.iter().enumerate().filter(|(_, f)| f.head.kind == "fat_harvested").map(|(i, f)| (f, &t.facts[..i]))
}

/// The newest readable fact of a kind in any record of the patient.
fn newest<'f>(before: &'f [Kept], patient: &str, what: &'f str) -> Option<&'f Kept> {
    let (person, gone) = (one_person(before, patient), erased(before));
    kind(before, what).rfind(|f| person.contains(text(&f.json, "patient")) && !gone.contains(&f.head.position))
}

/// Roles of everybody after these facts.
fn roles(facts: &[Kept]) -> BTreeMap<String, Vec<String>> {
    let set = facts.iter().filter(|f| f.head.kind == "staff_added" || f.head.kind == "roles_changed");
    set.map(|f| (text(&f.json, "staff").to_owned(), texts(&f.json, "roles"))).collect()
}

/// Kind of each place after these facts.
fn places(facts: &[Kept]) -> BTreeMap<String, String> {
    let set =
        kind(facts, "clinic_set_up").flat_map(|f| f.json.get("places").and_then(Value::as_array).into_iter().flatten());
    set.map(|p| (text(p, "place").to_owned(), text(p, "kind").to_owned())).collect()
}

/// L1: whatever names a tissue names its patient, also after merge, unmerge and correction; and no closed record holds tissue.
pub fn l1(t: &Told, found: &mut Found) {
    let mut owner: BTreeMap<&str, &str> = BTreeMap::new();
    let mut closed: BTreeMap<&str, &str> = BTreeMap::new();
    for f in &t.facts {
        let (position, patient) = (f.head.position, text(&f.json, "patient"));
        if f.head.kind == "fat_harvested" {
            let again = owner.insert(text(&f.json, "tissue"), patient);
            found.check(again.is_none(), || format!("{position}: tissue harvested twice"));
            found.check(!closed.contains_key(patient), || format!("{position}: tissue of the closed record {patient}"));
        }
        for tissue in tags(f, "tissue") {
            let whose = owner.get(tissue).copied();
            found.check(whose.is_some_and(|w| tags(f, "patient") == [w]), || {
                format!("{position}: {tissue} of {whose:?} stands with {:?}", tags(f, "patient"))
            });
        }
        match f.head.kind.as_str() {
            "fact_corrected" => corrected(t, f, found),
            "patients_merged" => {
                let from = text(&f.json, "from");
                found.check(!owner.values().any(|p| *p == from), || {
                    format!("{position}: {from} holds tissue and was closed")
                });
                closed.insert(from, text(&f.json, "into"));
            }
            "patients_unmerged" => drop(closed.remove(text(&f.json, "from"))),
            _ => {}
        }
    }
}

/// A correction keeps every id that says whose or what.
fn corrected(t: &Told, f: &Kept, found: &mut Found) {
    let at = f.json.get("position").and_then(Value::as_u64).unwrap_or(0);
    let Some(original) = t.facts.iter().find(|o| o.head.position == at) else {
        return found.check(false, || format!("{}: corrects nothing", f.head.position));
    };
    let new: Value = serde_json::from_str(text(&f.json, "payload")).unwrap_or_default();
    for id in ["patient", "tissue", "plan", "doctor", "checked_by", "consent", "staff", "deviation", "occurrence"] {
        found.check(new.get(id) == original.json.get(id), || {
            format!("{}: correction of {at} changes {id}", f.head.position)
        });
    }
    let mut want: Vec<String> =
        original.head.tags.iter().map(ToString::to_string).chain([format!("fact:{at}")]).collect();
    want.sort();
    let got: Vec<String> = f.head.tags.iter().map(ToString::to_string).collect();
    found.check(got == want, || format!("{}: correction of {at} stands under {got:?}", f.head.position));
}

/// The harvest consent in force before: the first one given since the last withdrawal, with its document.
fn harvest_consent<'f>(before: &'f [Kept], patient: &str, scope: &str) -> (Option<&'f Kept>, bool) {
    let (person, gone) = (one_person(before, patient), erased(before));
    let (mut first, mut withdrawn) = (None, false);
    for f in before.iter().filter(|f| person.contains(text(&f.json, "patient")) && !gone.contains(&f.head.position)) {
        let concerns = texts(&f.json, "scopes").iter().any(|s| s == scope);
        match f.head.kind.as_str() {
            "consent_given" if concerns => {
                first = first.or(Some(f));
                withdrawn = false;
            }
            "consent_withdrawn" if concerns => (first, withdrawn) = (None, true),
            _ => {}
        }
    }
    (first, withdrawn)
}

/// L4: consent to the harvest stood when the fat was taken and when it was recorded, and nobody had withdrawn from the culture.
pub fn l4(t: &Told, found: &mut Found) {
    for (f, before) in harvests(t) {
        let (position, patient) = (f.head.position, text(&f.json, "patient"));
        let (consent, _) = harvest_consent(before, patient, "harvest");
        found.check(consent.is_some(), || format!("{position}: no consent of {patient} in force"));
        // A form's time has minutes only.
        let in_time = consent.is_none_or(|c| c.head.recorded_at.millis() - f.head.occurred_at.millis() < 60_000);
        found.check(in_time, || format!("{position}: taken before consent was recorded"));
        let (_, culture_withdrawn) = harvest_consent(before, patient, "culture");
        found.check(!culture_withdrawn, || format!("{position}: culture was withdrawn"));
    }
}

/// L5: the plan named is the newest of its number, in force that day, and covers disease, product, doctor, place and document.
pub fn l5(t: &Told, found: &mut Found) {
    for (f, before) in harvests(t) {
        let position = f.head.position;
        let mut lack = |right: bool, what: &str| found.check(right, || format!("{position}: {what}"));
        let Some(plan) = kind(before, "plan_filed").find(|p| text(&p.json, "plan") == text(&f.json, "plan")) else {
            lack(false, "no such plan");
            continue;
        };
        let p = &plan.json;
        let newer = kind(before, "plan_filed")
            .any(|o| text(&o.json, "number") == text(p, "number") && o.head.position > plan.head.position);
        lack(!newer, "a newer version was filed");
        lack(p.get("stopped") == Some(&Value::Bool(false)), "the plan is stopped");
        let today = f.head.recorded_at.to_string();
        let today = today.get(..10).unwrap_or_default();
        let until = p.get("valid_until").and_then(Value::as_str);
        lack(text(p, "valid_from") <= today && until.is_none_or(|u| today <= u), "not in force that day");
        let has = |list: &str, one: &str| texts(p, list).iter().any(|x| x == one);
        lack(
            has("doctors", f.head.actor.as_str()) && text(&f.json, "doctor") == f.head.actor.as_str(),
            "another doctor",
        );
        lack(has("places", &f.head.place), "another place");
        // The disease is the one the order in force names: a later interview about something else does not change what was ordered.
        let order = kind(before, "treatment_ordered").find(|o| text(&o.json, "order") == text(&f.json, "order"));
        let disease = order.map(|o| text(&o.json, "disease"));
        lack(disease.is_some_and(|d| has("diseases", d)), "another disease, or no order");
        let product =
            if f.head.programme == book("programme", "other-product").hash.to_string() { "ad_other" } else { "ad_msc" };
        lack(text(p, "product") == product, "another product");
        let document = newest_consent(before, text(&f.json, "patient")).map(|c| text(&c.json, "document"));
        lack(document == Some(text(p, "consent_version")), "another document");
    }
}

fn newest_consent<'f>(before: &'f [Kept], patient: &str) -> Option<&'f Kept> {
    let (person, gone) = (one_person(before, patient), erased(before));
    let mut mine = kind(before, "consent_given")
        .filter(|c| person.contains(text(&c.json, "patient")) && !gone.contains(&c.head.position));
    mine.rfind(|c| texts(&c.json, "scopes").iter().any(|s| s == "harvest"))
}

/// L6: the newest interview says plainly that the patient is not pregnant; unknown is never no.
pub fn l6(t: &Told, found: &mut Found) {
    for (f, before) in harvests(t) {
        let interview = newest(before, text(&f.json, "patient"), "interview_recorded");
        let answer = interview.and_then(|i| i.json.get("answers")).map(|a| text(a, "pregnancy"));
        found.check(answer == Some("no"), || format!("{}: pregnancy is {answer:?}", f.head.position));
    }
}

/// L8: at no moment does anybody hold making and quality.
pub fn l8(t: &Told, found: &mut Found) {
    for f in t.facts.iter().filter(|f| f.head.kind == "staff_added" || f.head.kind == "roles_changed") {
        let now = texts(&f.json, "roles");
        let both = ["operator", "quality"].iter().all(|r| now.iter().any(|x| x == r));
        found.check(!both, || format!("{}: {now:?}", f.head.position));
    }
}

/// The hashed bytes of a head, as docs/chain.md says: a mark, then each field as `<length>:<bytes>,`.
fn chained(f: &Kept) -> Vec<u8> {
    let h = &f.head;
    let mut tags: Vec<String> = h.tags.iter().map(ToString::to_string).collect();
    tags.sort();
    let (position, version) = (h.position.to_string(), h.version.to_string());
    let (tags, occurred, recorded) = (tags.join(" "), h.occurred_at.to_string(), h.recorded_at.to_string());
    let (commitment, previous) = (h.commitment.to_string(), h.previous.to_string());
    let mut out = b"saisei-fact-1\n".to_vec();
    for field in [
        &position,
        &h.kind,
        &version,
        &tags,
        &occurred,
        &recorded,
        h.actor.as_str(),
        &h.role,
        &h.place,
        &h.behalf,
        &h.signed,
        &h.programme,
        &h.law,
        &h.software,
        &h.command,
        &commitment,
        &previous,
    ] {
        out.extend(format!("{}:{field},", field.len()).into_bytes());
    }
    out
}

/// L13: what was recorded is what stands at the end; positions have no gaps; every hash and commitment follows.
pub fn l13(t: &Told, found: &mut Found) {
    found.check(t.kept.len() == t.facts.len(), || "facts were added or lost".to_owned());
    let gone = erased(&t.facts);
    let mut previous = "0".repeat(64);
    for (i, (f, kept)) in t.facts.iter().zip(&t.kept).enumerate() {
        let position = f.head.position;
        found.check(position == i as u64 + 1, || format!("{position} stands at {i}"));
        found.check(f.head == kept.head, || format!("{position}: the head was changed"));
        let content = kept.payload.as_deref();
        let right = if gone.contains(&position) { content.is_none() } else { content == Some(&*f.text) };
        found.check(right, || format!("{position}: the content was changed"));
        // The harness salts with the hash of the position.
        let mut salted = Hash32::of(&position.to_be_bytes()).0.to_vec();
        salted.extend(f.text.as_bytes());
        found.check(Hash32::of(&salted) == f.head.commitment, || format!("{position}: the commitment does not follow"));
        found.check(f.head.previous.to_string() == previous, || format!("{position}: the chain is broken"));
        found.check(Hash32::of(&chained(f)) == f.head.hash, || format!("{position}: the hash does not follow"));
        previous = f.head.hash.to_string();
    }
}

/// L14: who, when, where; never recorded before the last, never ahead of time, a reason when late.
pub fn l14(t: &Told, found: &mut Found) {
    let mut last = i64::MIN;
    for f in &t.facts {
        let (h, position) = (&f.head, f.head.position);
        let mut say = |right: bool, what: &str| found.check(right, || format!("{position} {}: {what}", h.kind));
        say(last <= h.recorded_at.millis(), "recorded before the one before");
        last = h.recorded_at.millis();
        say(h.occurred_at <= h.recorded_at, "happened after it was recorded");
        let nobody = ["setup", "system"].contains(&h.actor.as_str());
        say(!h.software.is_empty() && !h.command.is_empty(), "no software or command");
        let Some(step) = t.step(h) else {
            say(nobody, "made by no command");
            continue;
        };
        say(nobody || !h.role.is_empty(), "no role");
        // In a record half set up there is no place to be in yet.
        say(nobody || !h.place.is_empty() || [Setting::Bare, Setting::OpenDoors].contains(&t.setting), "no place");
        say(h.actor == step.who.actor && h.recorded_at == step.now, "another person or time");
        say(h.behalf != h.actor.as_str(), "on one's own behalf");
        let late = (h.recorded_at.millis() - h.occurred_at.millis()) / 60_000 > 60;
        let reason = f.json.get("_late").and_then(Value::as_str).is_some_and(|r| !r.is_empty());
        say(!late || reason || SAFETY.contains(&step.act), "late without a reason");
    }
}

/// L15: over all reports of one event the due day never moves later and never goes away.
pub fn l15(t: &Told, found: &mut Found) {
    let mut due: BTreeMap<&str, &str> = BTreeMap::new();
    for f in kind(&t.facts, "adverse_event_reported") {
        let (event, now) = (text(&f.json, "event"), text(&f.json, "due_on"));
        if let Some(before) = due.get(event) {
            found.check(!now.is_empty() && now <= *before, || {
                format!("{}: due {now:?}, before it was {before}", f.head.position)
            });
        }
        if !now.is_empty() {
            due.insert(event, now);
        }
    }
}

/// L16: no name, reading, birth date, address, telephone or mail typed in this story stands in any fact but those of identity.
pub fn l16(t: &Told, found: &mut Found) {
    let mut secrets: BTreeSet<String> = BTreeSet::new();
    for s in &t.steps {
        let position = s.input.get("position").and_then(|p| p.first()?.parse::<u64>().ok());
        let of_identity = position
            .is_some_and(|p| t.facts.iter().any(|f| f.head.position == p && IDENTITY.contains(&f.head.kind.as_str())));
        for key in ["name", "kana", "birth_date", "address", "telephone", "mail"] {
            let typed = if s.act == "record_correction" {
                s.input.get(&format!("change.{key}")).filter(|_| of_identity)
            } else {
                s.input.get(key)
            };
            secrets.extend(typed.into_iter().flatten().filter(|v| v.chars().count() > 2).cloned());
        }
    }
    for f in &t.facts {
        let corrects = f.head.kind == "fact_corrected" && IDENTITY.contains(&text(&f.json, "kind"));
        if IDENTITY.contains(&f.head.kind.as_str()) || corrects {
            continue;
        }
        let h = &f.head;
        let tags: Vec<String> = h.tags.iter().map(ToString::to_string).collect();
        let all = format!(
            "{} {} {} {} {} {} {} {}",
            f.text,
            tags.join(" "),
            h.actor.as_str(),
            h.role,
            h.place,
            h.behalf,
            h.signed,
            h.command
        );
        let seen =
            secrets.iter().find(|s| all.contains(s.as_str()) || (s.contains(' ') && all.contains(&s.replace(' ', ""))));
        found.check(seen.is_none(), || format!("{} {}: holds {seen:?}", h.position, h.kind));
    }
}

/// L19: the first fact says whether the record is simulated; simulated numbers never enter a real one; nothing is harvested on unset numbers.
pub fn l19(t: &Told, found: &mut Found) {
    let simulated =
        t.facts.first().map(|f| f.head.kind == "record_opened" && f.json.get("simulated") == Some(&Value::Bool(true)));
    found.check(simulated == Some(t.setting != Setting::Real), || "the first fact does not say what it is".to_owned());
    for f in kind(&t.facts, "programme_adopted") {
        let made_up = books()
            .iter()
            .any(|b| b.hash.to_string() == text(&f.json, "hash") && b.text.contains("overlay/overlay.toml"));
        let says = f.json.get("simulated") == Some(&Value::Bool(true));
        found.check(made_up == says && (simulated == Some(true) || !made_up), || {
            format!("{}: simulated numbers", f.head.position)
        });
    }
    for f in kind(&t.facts, "fat_harvested") {
        let of = books().iter().find(|b| b.hash.to_string() == f.head.programme);
        let unset = of
            .is_none_or(|b| b.text.contains("mass_mg = { unset") && !b.text.contains("setting = \"harvest.mass_mg\""));
        found.check(!unset, || format!("{}: harvested on numbers nobody has set", f.head.position));
    }
}

/// Whether somebody held the role they acted in, in a place of the clinic, and what kind of place it is. Read from the facts before.
fn stands(before: &[Kept], s: &Step) -> (bool, Option<String>) {
    let (role, place) = (s.who.role.map_or("", Role::code), s.who.place.as_ref().map(|p| p.as_str().to_owned()));
    let holds = roles(before).get(s.who.actor.as_str()).is_some_and(|r| r.iter().any(|r| r == role));
    let kind = place.as_ref().and_then(|p| places(before).get(p).cloned());
    (holds && (place.is_none() || kind.is_some()), kind)
}

/// L20: whatever is recorded was asked for by somebody who held the role, where the printed table grants it. Not without the guard.
pub fn l20(t: &Told, found: &mut Found) {
    if t.setting == Setting::OpenDoors {
        return;
    }
    for f in &t.facts {
        let Some(step) = t.step(&f.head) else { continue };
        let position = f.head.position;
        if f.head.actor.as_str() == "setup" {
            found.check(step.act == "set_up_clinic", || format!("{position}: the set-up did {}", step.act));
            continue;
        }
        let (holds, place) = stands(&t.facts[..step.before], step);
        let rows: Vec<_> = ACTS.iter().filter(|r| r.name == step.act).collect();
        let granted = rows.iter().any(|r| {
            let role = r.names.iter().chain(r.numbers).any(|x| x.code() == f.head.role);
            let here = match r.place {
                Where::Any => true,
                Where::Kinds(kinds) => kinds.iter().any(|k| Some(k.code()) == place.as_deref()),
            };
            role && here
        });
        found.check(holds && granted, || {
            format!("{position}: {} as {} in {place:?} did {}", f.head.actor.as_str(), f.head.role, step.act)
        });
    }
}

/// L21: an occurrence is never refused; well aimed it is always recorded, and it opens the nonconformity by itself.
pub fn l21(t: &Told, found: &mut Found) {
    for (i, s) in t.steps.iter().enumerate().filter(|(_, s)| s.act == "record_occurrence") {
        let allowed = stands(&t.facts[..s.before], s).0 || t.setting == Setting::OpenDoors;
        let right = match &s.end {
            End::Recorded => true,
            End::Forbidden => !allowed,
            End::Invalid(_) => !s.aimed,
            End::Refused(_) | End::Conflict | End::Unsigned => false,
        };
        found.check(right, || format!("{}: {:?}", s.command, s.end));
        if s.end == End::Recorded {
            let end = t.steps.get(i + 1).map_or(t.facts.len(), |n| n.before);
            let made: Vec<&str> = t.facts[s.before..end].iter().map(|f| f.head.kind.as_str()).collect();
            found.check(made.starts_with(&["occurrence_recorded", "deviation_opened"]), || {
                format!("{}: {made:?}", s.command)
            });
        }
    }
}

/// L22: safety acts are refused only for a patient or an event that does not exist, whatever else is shut.
pub fn l22(t: &Told, found: &mut Found) {
    for s in t.steps.iter().filter(|s| SAFETY.contains(&s.act)) {
        let before = &t.facts[..s.before];
        let typed = |key: &str| s.input.get(key).and_then(|v| v.first()).map_or("", |v| v.trim());
        let registered = kind(before, "patient_registered").any(|f| text(&f.json, "patient") == typed("patient"));
        let person = one_person(before, typed("patient"));
        let event = kind(before, "adverse_event_reported")
            .any(|f| text(&f.json, "event") == typed("event") && person.contains(text(&f.json, "patient")));
        let allowed = stands(before, s).0 || t.setting == Setting::OpenDoors;
        let right = match &s.end {
            End::Recorded => true,
            End::Refused(codes) => codes.iter().all(|c| match *c {
                "unknown_patient" => !registered,
                "unknown_event" => !event,
                "unknown_lot_to_hold" => {
                    !kind(before, "culture_started").any(|f| text(&f.json, "lot") == typed("thing"))
                }
                _ => false,
            }),
            End::Forbidden => !allowed,
            End::Invalid(_) => !s.aimed,
            End::Conflict | End::Unsigned => false,
        };
        found.check(right, || format!("{} {}: {:?}", s.command, s.act, s.end));
    }
}

/// L22: what a hold stops is not done while it stands: no interview, consent or harvest of that person, none at all in an emergency stop.
pub fn l22_held(t: &Told, found: &mut Found) {
    let work = ["interview_recorded", "consent_given", "fat_harvested"];
    for (i, f) in t.facts.iter().enumerate().filter(|(_, f)| work.contains(&f.head.kind.as_str())) {
        let before = &t.facts[..i];
        let person = one_person(before, text(&f.json, "patient"));
        let lifted: BTreeSet<&str> = kind(before, "hold_lifted").map(|l| text(&l.json, "hold")).collect();
        let gone = erased(before);
        let mut open = kind(before, "held")
            .filter(|h| !lifted.contains(text(&h.json, "hold")) && !gone.contains(&h.head.position));
        let held = open.any(|h| {
            let target = |key: &str| h.json.pointer(&format!("/target/{key}")).and_then(Value::as_str);
            // A hold on one lot or container stops what is done to that, and not the person.
            target("of") == Some("clinic")
                || target("of") == Some("patient") && target("id").is_some_and(|p| person.contains(p))
        });
        found.check(!held, || format!("{}: {} under a hold", f.head.position, f.head.kind));
    }
}
