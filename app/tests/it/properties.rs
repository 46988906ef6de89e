//! Each law of the house over every story, by checks that share nothing with the acts; and the table of what was reached.

use crate::facts::{self, Found};
use crate::ground::the_house;
use crate::story::{End, Told, all};
use saisei::house::refusals;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// An act or a refusal that is met less often was not tried.
const OFTEN: usize = 100;

/// Checks a law over every story; it must have looked at `at_least` cases.
fn every_story(at_least: usize, law: fn(&Told, &mut Found)) {
    let mut looked = 0;
    for t in all() {
        let mut found = Found::default();
        law(t, &mut found);
        looked += found.looked;
        assert!(found.wrong.is_empty(), "{:#?}\n{}", found.wrong, t.print());
    }
    assert!(looked >= at_least, "looked at {looked} cases only");
}

#[test]
fn l1_tissue_never_changes_its_patient() {
    every_story(OFTEN, facts::l1);
}

#[test]
fn l4_no_tissue_without_consent_at_that_moment() {
    every_story(OFTEN, facts::l4);
}

#[test]
fn l5_no_tissue_without_a_plan_in_force() {
    every_story(OFTEN, facts::l5);
}

#[test]
fn l6_no_tissue_while_pregnancy_is_possible_or_unknown() {
    every_story(OFTEN, facts::l6);
}

#[test]
fn l8_nobody_ever_holds_making_and_quality() {
    every_story(OFTEN, facts::l8);
}

#[test]
fn l13_no_fact_is_changed_and_the_chain_holds() {
    every_story(OFTEN, facts::l13);
}

#[test]
fn l14_every_fact_says_who_when_where() {
    every_story(OFTEN, facts::l14);
}

#[test]
fn l15_a_running_clock_never_gets_longer() {
    every_story(OFTEN, facts::l15);
}

#[test]
fn l16_no_identifier_outside_identity() {
    every_story(OFTEN, facts::l16);
}

#[test]
fn l19_simulated_numbers_say_so_and_unset_ones_stop_the_harvest() {
    every_story(OFTEN, facts::l19);
}

#[test]
fn l20_nothing_is_recorded_by_a_role_or_place_the_table_does_not_grant() {
    every_story(OFTEN, facts::l20);
}

#[test]
fn l21_an_occurrence_is_never_refused() {
    every_story(OFTEN, facts::l21);
}

#[test]
fn l22_safety_acts_are_never_refused_but_for_an_unknown_subject() {
    every_story(OFTEN, facts::l22);
}

#[test]
fn l22_no_interview_consent_or_harvest_under_a_hold() {
    every_story(OFTEN, facts::l22_held);
}

/// How often each act was recorded and each refusal met.
#[test]
fn reached_every_act_and_refusal_a_hundred_times() {
    let (mut acts, mut codes): (BTreeMap<&str, [usize; 6]>, BTreeMap<&str, usize>) = Default::default();
    for a in &the_house(false).acts {
        acts.insert(a.name, [0; 6]);
    }
    codes.extend(refusals().iter().map(|(code, _)| (*code, 0)));
    let told = || all().iter().chain(crate::courses::all());
    for s in told().flat_map(|t| &t.steps) {
        let at = match &s.end {
            End::Recorded => 0,
            End::Refused(_) => 1,
            End::Invalid(_) => 2,
            End::Conflict => 3,
            End::Unsigned => 4,
            End::Forbidden => 5,
        };
        acts.get_mut(s.act).expect("an act of the house")[at] += 1;
        if let End::Refused(reasons) = &s.end {
            reasons.iter().for_each(|c| *codes.entry(c).or_default() += 1);
        }
    }
    let listed: Vec<&str> = refusals().iter().map(|(code, _)| *code).collect();
    let (mut table, mut good) = (String::from("act: recorded refused invalid conflict unsigned forbidden\n"), true);
    for (act, n) in &acts {
        let rare = n[0] < OFTEN;
        good &= !rare;
        let _ = writeln!(table, "{act:24} {n:6?} {}", if rare { "<-- too few recorded" } else { "" });
    }
    for (code, n) in &codes {
        let wrong = if !listed.contains(code) {
            "<-- not in refusals()"
        } else if *n < OFTEN {
            "<-- too few"
        } else {
            ""
        };
        good &= wrong.is_empty();
        let _ = writeln!(table, "{code:32} {n:6} {wrong}");
    }
    println!(
        "{} stories, {} commands, {} facts\n{table}",
        told().count(),
        told().map(|t| t.steps.len()).sum::<usize>(),
        told().map(|t| t.facts.len()).sum::<usize>()
    );
    assert!(good, "{table}");
}
