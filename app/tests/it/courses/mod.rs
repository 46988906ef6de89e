//! Courses: the second kind of story, from the tissue to the last visit. `tell` holds what it stands on, `good` the forms, `walk` the course,
//! `wander` what is done beside it, `ways` the refusals, `laws` what is checked over the bare facts, `doctored` the proof that each check can fail.

mod doctored;
mod good;
mod ground;
mod laws;
mod laws_of_leave;
mod tell;
mod tests;
mod twists;
mod walk;
mod wander;
mod ways;
mod ways_first;
mod ways_later;

pub use good::BLOOD_TESTS;

use crate::story::Told;
use std::sync::OnceLock;
use tell::Teller;

/// How many courses are told; each way to a refusal is taken in one of `twists::PERIOD` of them, for two patients.
const COURSES: u64 = 240;

/// One course.
pub fn tell(seed: u64) -> Told {
    let mut t = Teller::new(seed);
    t.ground();
    t.make_ready();
    t.begin(0);
    t.pass(30);
    t.begin(1);
    for n in 0..2 {
        t.grow(n);
        t.bedside(n);
    }
    for n in 0..2 {
        t.follow(n);
    }
    t.told()
}

/// All courses, told once for every test of this binary, on both cores.
pub fn all() -> &'static [Told] {
    static TOLD: OnceLock<Vec<Told>> = OnceLock::new();
    TOLD.get_or_init(|| {
        let half = |odd: u64| (0..COURSES).filter(|s| s % 2 == odd).map(tell).collect::<Vec<Told>>();
        let (mut a, b) = std::thread::scope(|scope| {
            let other = scope.spawn(|| half(1));
            (half(0), other.join().expect("the other half is told"))
        });
        a.extend(b);
        a.sort_by_key(|t| t.seed);
        a
    })
}
