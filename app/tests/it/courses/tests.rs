//! Each law of cells over every course, by checks that share nothing with the acts; and that most courses get to their end.

use super::{all, laws, laws_of_leave as leave};
use crate::facts::{self, Found};
use crate::story::{End, Told};
use std::collections::BTreeMap;

/// Checks a law over every course; it must have looked at `at_least` cases.
fn every_course(at_least: usize, law: fn(&Told, &mut Found)) {
    let mut looked = 0;
    for t in all() {
        let mut found = Found::default();
        law(t, &mut found);
        looked += found.looked;
        assert!(found.wrong.is_empty(), "{:#?}\n{}", found.wrong, t.print());
    }
    assert!(looked >= at_least, "looked at {looked} cases only");
}

fn recorded(act: &str) -> usize {
    all().iter().flat_map(|t| &t.steps).filter(|s| s.act == act && s.end == End::Recorded).count()
}

#[test]
fn most_courses_reach_the_dose_and_the_visits() {
    let cases = all().len() * 2;
    for act in ["start_culture", "release_product", "give_dose", "record_visit", "close_course"] {
        let n = recorded(act);
        assert!(n * 4 >= cases * 3, "{act}: {n} of {cases}\n{}", why_not(act));
    }
}

#[test]
fn three_in_five_commands_are_recorded() {
    let (mut all_of, mut done, mut wild) = (0usize, 0usize, 0usize);
    for s in all().iter().flat_map(|t| &t.steps) {
        all_of += 1;
        done += usize::from(s.end == End::Recorded);
        wild += usize::from(!s.aimed);
    }
    println!(
        "courses: {done} of {all_of} commands recorded ({} %); {wild} meant to fail or drawn at random",
        done * 100 / all_of
    );
    assert!(done * 5 >= all_of * 3, "{done} of {all_of}");
    assert!(wild * 5 >= all_of, "{wild} of {all_of} are wrong on purpose");
}

/// How the well aimed commands of an act ended.
fn why_not(act: &str) -> String {
    let mut ends: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for t in all() {
        for s in t.steps.iter().filter(|s| s.act == act && s.aimed) {
            let at = ends.entry(format!("{:?}", s.end)).or_insert((0, t.seed));
            at.0 += 1;
        }
    }
    format!("{ends:#?}")
}

#[test]
fn four_in_five_well_aimed_commands_are_recorded() {
    let (mut aimed, mut done): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
    for s in all().iter().flat_map(|t| &t.steps).filter(|s| s.aimed) {
        *aimed.entry(s.act).or_default() += 1;
        *done.entry(s.act).or_default() += usize::from(s.end == End::Recorded);
    }
    for (act, n) in aimed {
        let recorded = done.get(act).copied().unwrap_or(0);
        assert!(recorded * 5 >= n * 4, "{act}: {recorded} of {n}\n{}", why_not(act));
    }
}

#[test]
fn l1_cells_return_to_the_person_they_came_from() {
    every_course(1000, laws::l1);
}

#[test]
fn l2_every_hand_over_in_turn_and_where_it_was_sent() {
    every_course(1000, leave::l2);
}

#[test]
fn l3_two_identifiers_two_people_the_side_and_what_was_drawn_up() {
    every_course(1000, leave::l3);
}

#[test]
fn l4_consent_by_scope_at_that_moment() {
    every_course(1000, leave::l4);
}

#[test]
fn l5_the_newest_plan_covers_what_is_done() {
    every_course(1000, leave::l5);
}

#[test]
fn l10_no_dose_above_the_range_or_the_order() {
    every_course(1000, leave::l10);
}

#[test]
fn l12_nothing_starts_on_the_drip() {
    every_course(1000, leave::l12);
}

#[test]
fn l7_nothing_is_used_packed_drawn_or_given_that_was_not_there() {
    every_course(1000, laws::l7);
}

#[test]
fn l8_two_people_answer_and_neither_made_the_cells() {
    every_course(300, laws::l8);
}

#[test]
fn l9_nothing_starts_after_its_expiry() {
    every_course(1000, laws::l9);
}

#[test]
fn l11_one_patient_in_a_cabinet_at_a_time_and_clean_hands() {
    every_course(1000, laws::l11);
}

#[test]
fn l13_no_fact_of_a_course_is_changed_and_the_chain_holds() {
    every_course(1000, facts::l13);
}

#[test]
fn l14_every_fact_of_a_course_says_who_when_where() {
    every_course(1000, facts::l14);
}

#[test]
fn l20_no_course_is_walked_by_a_role_or_place_the_table_does_not_grant() {
    every_course(1000, facts::l20);
}
