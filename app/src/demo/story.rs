//! What happens in the demo clinic, in order of time: patients go through every act of the five steps, some are refused, some things go wrong and are
//! recorded afterwards. Later parts of the story lie after the simulated now, so patients stand at every stage. Scores and measured values are simulated.

pub mod administration;
pub mod counselling;
pub mod culture;
pub mod follow_up;
pub mod harvest;
pub mod making;
mod path;
mod scene;
mod script;

use super::cast::STAFF;
use super::director::{As, Director};
use path::DAYS;
pub use path::{last_day, works};
use scene::{Part, Plan, Scene};
use store::{Select, Store};
use terms::{Moment, Role, StaffId};

/// Where the clock of a new record stands so that the story can be told to it until `now`: the first morning on which the clinic works.
pub fn begins(now: Moment) -> Moment {
    let first = now.day().plus_days(-DAYS);
    let first = if works(first) { first } else { first.plus_days(1) };
    first.start().plus_minutes(8 * 60)
}

/// Tells the story to a new, empty, simulated record whose clock stands at its beginning. `now` is where the clock ends. Returns what went
/// otherwise than wanted (empty when all went well).
pub fn tell(store: &Store, patients: u32, seed: u64, now: Moment, progress: &dyn Fn(u64, u64)) -> Vec<String> {
    let mut d = Director::new(store, seed);
    if set_the_stage(&mut d, store) {
        go_on(&mut d, store, patients, seed, now, progress);
    }
    d.surprises
}

/// What happens on a stage that is set, in the [`DAYS`] before `now`.
pub fn go_on<'s>(
    d: &mut Director<'s>,
    store: &'s Store,
    patients: u32,
    seed: u64,
    now: Moment,
    progress: &dyn Fn(u64, u64),
) {
    let patients = usize::try_from(patients).unwrap_or(0);
    let mut parts: Vec<Part> = (0..=patients).map(|n| path::part(n, seed, now.day().ymd().0)).collect();
    let mut plan = Plan::new(now.day());
    // The last part is nobody: what the clinic does for itself.
    plan.about(patients, -DAYS);
    making::keep_ready(&mut plan, DAYS);
    for p in parts.iter_mut().take(patients) {
        script::script(&mut plan, p);
    }
    let mut all = plan.all;
    all.retain(|planned| planned.at <= now);
    all.sort_by_key(|planned| planned.at);
    let of = u64::try_from(all.len()).unwrap_or(0);
    let mut scene = Scene::new(d, store, now);
    for (n, planned) in (0u64..).zip(all) {
        scene.d.advance(planned.at);
        if let Some(part) = parts.get_mut(planned.part) {
            (planned.deed)(&mut scene, part);
        }
        progress(n, of);
    }
    scene.d.advance(now);
    progress(of, of);
}

/// Sets the clinic up, takes on the staff, adopts law and programme, files the plan. `false` (with the director's surprises) if something went wrong.
pub fn set_the_stage(d: &mut Director, store: &Store) -> bool {
    let Some(manager) = STAFF.first() else { return false };
    let command = d.command();
    let id = StaffId::derive(&command, 0);
    let given = [
        ("clinic_name", "模擬クリニック"),
        ("name", manager.name),
        ("kana", manager.kana),
        ("also", "responsible_doctor"),
    ];
    let answer = d.act_as(None, "set_up_clinic", &given, command);
    if !d.expect_recorded("set_up_clinic", &answer) {
        return false;
    }
    d.staff.insert(manager.login, id);
    d.find_places();
    let boss = d.who("kanri", Role::Manager, "office");
    for p in STAFF.iter().skip(1) {
        let command = d.command();
        let id = StaffId::derive(&command, 0);
        let mut given = vec![("name", p.name), ("kana", p.kana)];
        given.extend(p.roles.iter().map(|r| ("roles", r.code())));
        let answer = d.act_as(boss.as_ref(), "add_staff", &given, command);
        if d.expect_recorded("add_staff", &answer) {
            d.staff.insert(p.login, id);
        }
    }
    adopt_and_file(d, store, boss.as_ref())
}

/// Law table, programme with simulated numbers, and a filed plan.
fn adopt_and_file(d: &mut Director, store: &Store, boss: Option<&As>) -> bool {
    let code = |kind: &str| {
        let mut of_kind = store.house().candidates.iter().filter(|c| c.kind == kind);
        // The simulated one is listed after the plain one.
        of_kind.next_back().map(|c| format!("{}@{}", c.name, c.bundle.hash())).unwrap_or_default()
    };
    let (law, programme) = (code("law"), code("programme"));
    let ok = d.done(boss, "adopt_law", &[("candidate", &law)])
        && d.done(boss, "adopt_programme", &[("candidate", &programme)]);
    let current = store.current();
    let Some((_, p)) = current.programme.as_ref().filter(|_| ok) else { return false };
    let submitted = store.now().day().plus_days(-120).to_string();
    let document = p.consent().version.clone();
    let mut given: Vec<(&str, String)> = vec![
        ("number", "PB0000000".to_owned()),
        ("submitted_on", submitted.clone()),
        ("valid_from", submitted),
        ("committee", "模擬特定認定再生医療等委員会 NA0000000".to_owned()),
        ("consent_version", document),
    ];
    given.extend(p.diseases().iter().map(|x| ("diseases", x.code.clone())));
    given.extend(p.products().first().map(|x| ("product", x.code.clone())));
    given.extend(p.routes().iter().filter(|r| !r.locked).map(|r| ("routes", r.code.clone())));
    for login in ["kanri", "ishi"] {
        given.extend(d.staff.get(login).map(|s| ("doctors", s.to_string())));
    }
    for kind in ["consulting", "treatment"] {
        given.extend(d.places.get(kind).map(|s| ("places", s.to_string())));
    }
    given.extend(d.places.get("cpc").map(|s| ("maker", s.to_string())));
    let given: Vec<(&str, &str)> = given.iter().map(|(k, v)| (*k, v.as_str())).collect();
    d.done(boss, "file_plan", &given)
}

/// How many patient rows a record has (for the command's report).
pub fn patient_rows(store: &Store) -> u64 {
    store.read(|snap| snap.count(&Select::from("patients"))).unwrap_or(0)
}
