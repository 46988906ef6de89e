//! `saisei load` (hidden): the real writer under load until killed. Every acknowledged `position hash kind,kind` is appended to a file after the answer. One
//! thread walks patients through all five steps, as the demo does; the others do small acts as fast as they can.

use super::{Done, Failure, demo};
use crate::cli;
use crate::demo::Director;
use crate::demo::cast::person;
use crate::demo::chance::Chance;
use crate::demo::story;
use crate::house::{house, rulebooks};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Answer, ClockChoice, Durability, ManualClock, Options, Store};
use terms::{Moment, PatientId, Role};

const THREADS: u64 = 4;
/// Patients who are walked through all five steps: few, so that the first of them is through before the program is killed.
const WALKED: u32 = 2;
/// When their story ends.
const UNTIL: &str = "2026-11-24T09:12";

/// Runs it; it ends only by being killed, or when the writer stops.
pub fn run(a: &cli::Load) -> Done {
    let durability = if a.unsafe_synchronous_off { Durability::UnsafeOff } else { Durability::Full };
    let until = Moment::parse(UNTIL).map_err(Failure::Bad)?;
    let clock = Arc::new(ManualClock::at(story::begins(until)));
    let options = Options { durability, clock: ClockChoice::Given(clock.clone()), ..Options::new(rulebooks()) };
    let house = Arc::new(house(true));
    let file = OpenOptions::new().create(true).append(true).open(&a.acks);
    let acks = Arc::new(Mutex::new(file.map_err(|e| Failure::Bad(format!("{}: {e}", a.acks.display())))?));
    let store = if Store::exists(&a.data) {
        Store::open(&a.data, house, options)?
    } else {
        Store::create(&a.data, house, options, &demo::opening()?)?
    };
    // A record that was walked before goes on from where its clock stood.
    if let Some(last) = store.tip().recorded_at {
        clock.set(last.max(story::begins(until)));
    }
    let store = Arc::new(store);
    // Always under the same command ids: a record whose stage was set (or half set) before gives the same answers again.
    let mut first = Director::new(&store, 0);
    // Only the plan's dates are counted from the clock, so that a plan filed before is answered as repeated.
    if !story::set_the_stage(&mut first, &store) && first.surprises != ["file_plan: Repeated"] {
        return Err(Failure::Bad(format!("load: the stage could not be set: {:?}", first.surprises)));
    }
    let (staff, places) = (first.staff.clone(), first.places.clone());
    let heard = Arc::clone(&acks);
    first.heard = Some(Box::new(move |answer| {
        let _ = acknowledged(answer, &heard);
    }));
    std::thread::scope(|s| {
        // What it is surprised by does not matter here: a second run of the same record meets acts that are done already.
        s.spawn(|| story::go_on(&mut first, &store, WALKED, 0, until, &|_, _| {}));
        for t in 1..=THREADS {
            let (store, acks, staff, places) = (Arc::clone(&store), Arc::clone(&acks), staff.clone(), places.clone());
            let seed = a.seed.wrapping_mul(1000).wrapping_add(t);
            s.spawn(move || {
                let mut d = Director::new(&store, seed);
                (d.staff, d.places) = (staff, places);
                work(&mut d, &acks, &mut Chance::new(seed));
            });
        }
    });
    Err(Failure::Bad("the writer stopped".to_owned()))
}

fn work(d: &mut Director, acks: &Mutex<File>, chance: &mut Chance) {
    let desk = d.who("uketsuke", Role::Coordinator, "office");
    let nurse = d.who("kango", Role::Nurse, "consulting");
    loop {
        let p = person(chance, 2026);
        let command = d.command();
        let id = PatientId::derive(&command, 0).to_string();
        let given = [
            ("purpose", "told"),
            ("name", p.name.as_str()),
            ("kana", &p.kana),
            ("birth_date", &p.born),
            ("sex", p.sex),
        ];
        if !acknowledged(&d.act_as(desk.as_ref(), "register_patient", &given, command), acks) {
            return;
        }
        let given = [("patient", id.as_str()), ("what", "転倒しかけた"), ("kind", "near_miss"), ("serious", "no")];
        if !acknowledged(&d.act(nurse.as_ref(), "raise_deviation", &given), acks) {
            return;
        }
        if !acknowledged(
            &d.act(nurse.as_ref(), "withdraw_consent", &[("patient", id.as_str()), ("cells", "not_asked")]),
            acks,
        ) {
            return;
        }
    }
}

/// One line per acknowledged command, in one write, after the answer. `false` when the writer has stopped.
fn acknowledged(answer: &Answer, acks: &Mutex<File>) -> bool {
    match answer {
        Answer::Recorded(r) => {
            let line = format!("{} {} {}\n", r.last, r.hash, r.kinds.join(","));
            acks.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes()).is_ok()
        }
        Answer::Busy => true,
        _ => false,
    }
}
