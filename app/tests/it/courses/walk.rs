//! The course itself: the order of the acts, with what goes wrong beside them.

use super::good::{BLOOD_TESTS, FINDINGS, LOT_TESTS, PROCEDURES, bench, nurse};
use super::tell::{Teller, by, with};
use super::twists;
use crate::story::End;
use terms::Role;

impl Teller {
    /// The next act of the course: first the aims at its refusals whose turn it is, sometimes something at random, then the act itself.
    pub fn step(&mut self, act: &'static str, n: usize, at: usize) -> bool {
        self.aimed = false;
        twists::before(self, act, n, at);
        self.programme(super::tell::Book::Filled);
        self.lift();
        if self.chance.one_in(7) {
            self.distorted(act, n, at);
            self.lift();
        }
        self.aimed = true;
        let (who, all) = self.good(act, n, at);
        self.ask(who, act, all) == End::Recorded
    }

    /// Something is wrong, whatever comes of it.
    fn distorted(&mut self, act: &'static str, n: usize, at: usize) {
        let (who, all) = self.good(act, n, at);
        let other = self.cases[1 - n].clone();
        let wrong: Vec<(&str, &str)> = vec![
            ("lot", &other.lot),
            ("scan", &other.tissue),
            ("patient", &other.patient),
            ("wristband", &other.number),
            ("cabinet", &other.cabinet),
            ("operator", "S-REA"),
            ("checked_by", "S-OPE"),
            ("second", "S-NUR"),
            ("witness", "S-GONE"),
            ("materials", "MT-9"),
        ];
        match self.chance.between(0, 5) {
            0 => {
                let people = [by("S-REA", Role::Reader, "L-OFF"), by("S-NU2", Role::Nurse, "L-CPC"), bench(), nurse()];
                let who = self.chance.pick(&people).cloned().unwrap_or(who);
                // Somebody whom the table refuses; without the guard it might be recorded, so not there.
                if !self.open {
                    let _ = self.ask(who, act, with(all, &[("lot", "LT-NONE"), ("dose", "DS-NONE")]));
                }
            }
            1 => drop(self.send(who, act, with(all, &[("lot", "LT-NONE"), ("dose", "DS-NONE")]), None, false)),
            2 => drop(self.send(who, act, all, Some(0), false)),
            3 => {
                let key = self.chance.pick(&all).map(|(k, _)| k.clone()).unwrap_or_default();
                let _ = self.ask(who, act, with(all, &[(&key, "?")]));
            }
            _ => {
                let fits: Vec<(&str, &str)> =
                    wrong.into_iter().filter(|(k, v)| !v.is_empty() && all.iter().any(|(x, _)| x == k)).collect();
                // Another cabinet is no mistake where it is only opened or cleared.
                let fits: Vec<(&str, &str)> =
                    fits.into_iter().filter(|(k, _)| *k != "cabinet" || !act.ends_with("_cabinet")).collect();
                if let Some(change) = self.chance.pick(&fits).copied() {
                    let _ = self.ask(who, act, with(all, &[change]));
                }
            }
        }
    }

    /// What a clinic does before any patient comes.
    pub fn make_ready(&mut self) {
        for at in 0..PROCEDURES.len() {
            self.step("record_training", 0, at);
        }
        for at in 0..super::ground::EQUIPMENT.len() {
            self.step("record_calibration", 0, at);
        }
        for at in 0..super::ground::MATERIALS.len() {
            self.step("register_material", 0, at);
        }
    }

    /// From the tissue to a growing lot.
    pub fn begin(&mut self, n: usize) {
        self.pass(1);
        self.aim("interview", n, 0);
        self.interview(n, &[]);
        for at in 0..FINDINGS.len() {
            self.step("record_finding", n, at);
        }
        self.step("decide_candidacy", n, 0);
        self.consent(n, &["harvest"]);
        self.step("order_treatment", n, 0);
        // The form knows the knee twice, right and left; a third place is added, so that there are cells that are not given.
        self.order(n, |_| ());
        self.pass(5);
        self.step("draw_blood", n, 0);
        for at in 0..BLOOD_TESTS.len() {
            self.step("record_test_result", n, at);
        }
        // The last of them was copied from another report: void, and recorded again.
        self.step("void_test_result", n, 0);
        self.step("record_test_result", n, BLOOD_TESTS.len() - 1);
        self.step("harvest_fat", n, 0);
        self.pass(30);
        self.step("dispatch_tissue", n, 0);
        self.pass(60);
        self.step("book", n, n * 5);
        self.step("move_booking", n, 0);
        self.aim("culture_consent", n, 0);
        self.consent(n, &["harvest", "culture"]);
        self.pass(2);
        self.step("receive_tissue", n, 0);
        self.step("open_cabinet", n, 0);
        self.step("start_culture", n, 0);
        self.step("record_visit", n, 0);
        self.step("clear_cabinet", n, 0);
        self.wander(n, 3);
    }

    /// Only aims, where no act of the course stands.
    pub fn aim(&mut self, at: &'static str, n: usize, which: usize) {
        self.aimed = false;
        twists::before(self, at, n, which);
        self.programme(super::tell::Book::Filled);
        self.lift();
    }

    /// From the growing lot to released doses at the clinic's door.
    pub fn grow(&mut self, n: usize) {
        self.pass(60 * 24 * 4);
        self.wander(n, 7);
        self.step("observe_culture", n, 0);
        self.step("record_count", n, 0);
        self.step("open_cabinet", n, 1);
        self.step("passage_cells", n, 0);
        self.pass(60 * 24 * 5);
        self.wander(n, 7);
        self.step("record_count", n, 1);
        self.step("harvest_cells", n, 0);
        for at in 0..LOT_TESTS.len() {
            self.step("record_test_result", n, BLOOD_TESTS.len() + at);
        }
        self.pass(20);
        self.step("release_product", n, 0);
        for at in 0..3 {
            self.step("pack_dose", n, at);
        }
        self.step("clear_cabinet", n, 1);
        for at in 0..2 {
            self.step("dispatch_dose", n, at);
        }
        self.pass(30);
    }

    /// At the bedside: the first dose is given, half of it first; of the second nothing is given.
    pub fn bedside(&mut self, n: usize) {
        for act in ["receive_dose", "allocate_dose", "decide_go", "draw_up", "check_identity"] {
            if act == "decide_go" {
                self.aim("administration_consent", n, 0);
                self.consent(n, &["administration"]);
            }
            self.step(act, n, 0);
            self.pass(2);
        }
        self.step("give_dose", n, 0);
        self.pass(5);
        self.step("receive_dose", n, 1);
        self.step("stop_dose", n, 0);
        self.step("discard_dose", n, 0);
        self.send_back(n);
        self.aim("after_giving", n, 0);
    }

    /// The third dose goes to the clinic, is not given, and comes back.
    fn send_back(&mut self, n: usize) {
        self.aimed = false;
        self.aim("send_back", n, 0);
        drop(self.bad("dispatch_dose", n, 2, &[]));
        drop(self.bad("receive_dose", n, 2, &[]));
        let back = [("decision", "no_go"), ("cause", "発熱"), ("choice", "return_and_freeze")];
        if self.bad("decide_go", n, 2, &back) != End::Recorded || !self.step("return_dose", n, 2) {
            return;
        }
        self.pass(20);
        self.aim("banking_consent", n, 0);
        self.consent(n, &["banking"]);
        self.step("open_cabinet", n, 2);
        self.step("take_back_dose", n, 2);
        self.aim("taken_back", n, 0);
        self.step("clear_cabinet", n, 2);
    }

    /// Contacts, visits, and the end.
    pub fn follow(&mut self, n: usize) {
        for (before, day) in [(0, 1), (1, 3), (3, 7), (7, 14)] {
            self.pass(60 * 24 * (day - before));
            self.step("record_safety_contact", n, usize::try_from(day).unwrap_or(0));
        }
        self.pass(60 * 24 * 17);
        self.step("record_visit", n, 1);
        self.step("report_relapse", n, 0);
        self.aim("late", n, 0);
        self.step("reject_product", n, 0);
        self.aim("rejected", n, 0);
        self.step("discard_product", n, 0);
        self.aim("product_discarded", n, 0);
        self.clear_away(n);
        for (on, month) in self.visits_due(n) {
            self.scene.now = self.scene.now.max(on.start().plus_minutes(600));
            self.step("record_visit", n, usize::try_from(month).unwrap_or(0));
            self.wander(n, 2);
        }
        self.pass(60 * 24 * 60);
        self.step("close_course", n, 0);
        self.aim("closed", n, 0);
    }
}
