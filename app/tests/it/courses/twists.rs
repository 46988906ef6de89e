//! How to bring about each refusal that random distortion seldom meets: beside which act of the course, and how. A table code → way; which codes
//! there are is read from the house at run time, and one that nobody brings about fails the test of what was reached.

use super::tell::{Book, Teller, by, with};
use crate::story::End;
use kernel::Who;
use record::safety::HoldTarget;
use terms::{ContainerId, DoseId, LotId, OrderId, PatientId, PlaceId, Role, StaffId};

type Way = fn(&mut Teller, usize, usize);

/// Each way is taken in one of so many stories.
pub const PERIOD: u64 = 4;

/// Runs the ways whose turn it is beside an act; each once for a patient, and twice where only one patient comes by.
pub fn before(t: &mut Teller, act: &str, n: usize, at: usize) {
    let all = super::ways::WAYS.iter().chain(super::ways_later::WAYS).chain(super::ways_first::WAYS);
    let times = if ["record_training", "record_calibration", "register_material"].contains(&act) { 2 } else { 1 };
    for (i, (_, _, way)) in (0u64..).zip(all).filter(|(_, (a, ..))| *a == act) {
        let taken = t.taken.get(&(i, n)).copied().unwrap_or(0);
        if !(t.seed + i).is_multiple_of(PERIOD) || taken == times {
            continue;
        }
        let before = t.asked();
        way(t, n, at);
        // Some ways wait for the right moment.
        if t.asked() > before {
            t.taken.insert((i, n), taken + 1);
            t.programme(Book::Filled);
            t.lift();
        }
    }
}

/// An act, the code aimed at, and the way to it.
pub type Twist = (&'static str, &'static str, Way);

impl Teller {
    /// The good command with some fields changed.
    pub fn bad(&mut self, act: &'static str, n: usize, at: usize, changes: &[(&str, &str)]) -> End {
        let (who, all) = self.good(act, n, at);
        self.ask(who, act, with(all, changes))
    }
    /// The good command by somebody else.
    pub fn bad_by(&mut self, who: Who, act: &'static str, n: usize, at: usize, changes: &[(&str, &str)]) -> End {
        let (_, all) = self.good(act, n, at);
        self.ask(who, act, with(all, changes))
    }
    /// The good command under another programme.
    pub fn under(&mut self, book: Book, act: &'static str, n: usize, at: usize) {
        self.programme(book);
        let _ = self.bad(act, n, at, &[]);
        self.programme(Book::Filled);
    }
    /// The good command while something is on hold.
    pub fn held(&mut self, target: HoldTarget, act: &'static str, n: usize, at: usize) {
        self.hold(target);
        let _ = self.bad(act, n, at, &[]);
        self.lift();
    }
    pub fn patient_id(&self, n: usize) -> PatientId {
        PatientId::parse(&self.cases[n].patient).expect("id")
    }
    pub fn lot_held(&mut self, act: &'static str, n: usize, at: usize) {
        let Ok(lot) = LotId::parse(&self.cases[n].lot) else { return };
        let patient = self.patient_id(n);
        self.held(HoldTarget::Lot { lot, patient }, act, n, at);
    }
    pub fn dose_held(&mut self, act: &'static str, n: usize, at: usize) {
        let Some(dose) = self.cases[n].doses.get(at).map(|d| DoseId::parse(&d.id).expect("id")) else { return };
        let patient = self.patient_id(n);
        self.held(HoldTarget::Dose { dose, patient }, act, n, at);
    }
    pub fn thing_held(&mut self, thing: &str, act: &'static str, n: usize, at: usize) {
        let Ok(container) = ContainerId::parse(thing) else { return };
        let patient = Some(self.patient_id(n));
        self.held(HoldTarget::Container { container, patient }, act, n, at);
    }
    /// The good command after consent to a scope was taken back; it is given again.
    pub fn withdrawn(&mut self, scope: &str, act: &'static str, n: usize, at: usize) {
        self.withdraw(n, scope);
        let _ = self.bad(act, n, at, &[]);
        self.lift();
        self.consent(n, &[scope]);
    }
    /// The good command under another plan.
    pub fn planned(&mut self, change: fn(&mut record::clinic::PlanFiled), act: &'static str, n: usize, at: usize) {
        self.plan(change);
        let _ = self.bad(act, n, at, &[]);
        self.plan(|_| ());
    }
    /// The good command under another order of the same id.
    pub fn ordered(
        &mut self,
        change: fn(&mut record::treatment::TreatmentOrdered),
        act: &'static str,
        n: usize,
        at: usize,
    ) {
        self.order(n, change);
        let _ = self.bad(act, n, at, &[]);
        self.order(n, |_| ());
    }
    /// The good command while no order is in force; a new one follows.
    pub fn unordered(&mut self, act: &'static str, n: usize, at: usize) {
        self.order(n, |o| o.replaces = Some(o.order.clone()));
        let _ = self.bad(act, n, at, &[]);
        let fresh = self.label("OR");
        self.order(n, |o| o.order = OrderId::parse(&fresh).expect("id"));
    }
    /// The good command with the other patient's wristband, and what it left behind lifted.
    pub fn for_the_other(&mut self, act: &'static str, n: usize, at: usize) {
        let (other, wearer) = (self.cases[1 - n].number.clone(), self.cases[1 - n].patient.clone());
        let _ = self.bad(act, n, at, &[("wristband", &other), ("wearer", &wearer)]);
        self.lift();
    }
    /// The good command after a doctor has decided against the treatment; then for it again.
    pub fn turned(&mut self, act: &'static str, n: usize, at: usize) {
        drop(self.bad("decide_candidacy", n, 0, &[("outcome", "referred"), ("reasons", "急いで紹介した")]));
        drop(self.bad(act, n, at, &[]));
        drop(self.bad("decide_candidacy", n, 0, &[]));
    }
    /// The good command after an infection of the joint was found; then it has healed.
    pub fn found(&mut self, act: &'static str, n: usize, at: usize) {
        drop(self.bad("record_finding", n, 2, &[("value", "present")]));
        drop(self.bad(act, n, at, &[]));
        drop(self.bad("record_finding", n, 2, &[]));
    }
    /// A clock for a form, minutes from now.
    pub fn clock(&self, minutes: i64) -> String {
        self.scene.now.plus_minutes(minutes).local_input()
    }
    /// The label of this case's newest syringe of a dose, or of none.
    pub fn syringe(&self, n: usize, at: usize) -> String {
        let d = self.cases[n].doses.get(at);
        d.and_then(|d| d.syringes.last()).map_or_else(|| "K-NONE".to_owned(), |(s, _)| s.clone())
    }
}

/// Changes of a plan.
pub fn stopped(p: &mut record::clinic::PlanFiled) {
    p.stopped = true;
}
pub fn other_product(p: &mut record::clinic::PlanFiled) {
    p.product = "ad_other".to_owned();
}
pub fn other_disease(p: &mut record::clinic::PlanFiled) {
    p.diseases = vec!["disc_disease".to_owned()];
}
pub fn other_maker(p: &mut record::clinic::PlanFiled) {
    p.maker = PlaceId::parse("L-CP2").expect("id");
}
pub fn other_route(p: &mut record::clinic::PlanFiled) {
    p.routes = vec!["intradiscal".to_owned()];
}
pub fn other_doctor(p: &mut record::clinic::PlanFiled) {
    p.doctors = vec![StaffId::parse("S-RES").expect("id")];
}
pub fn other_place(p: &mut record::clinic::PlanFiled) {
    p.places = vec![PlaceId::parse("L-TR2").expect("id")];
}
/// Changes of an order.
pub fn drip(o: &mut record::treatment::TreatmentOrdered) {
    o.targets.iter_mut().for_each(|t| {
        (t.site, t.route) = ("whole_body".to_owned(), "drip".to_owned());
    });
}
pub fn too_many(o: &mut record::treatment::TreatmentOrdered) {
    o.targets.iter_mut().for_each(|t| t.cells = 200_000_000);
}
pub fn too_few(o: &mut record::treatment::TreatmentOrdered) {
    o.targets.iter_mut().for_each(|t| t.cells = 1_000);
}
pub fn all_of_it(o: &mut record::treatment::TreatmentOrdered) {
    o.targets.iter_mut().for_each(|t| t.cells = 99_000_000);
}

/// The manager in the office.
pub fn manager() -> Who {
    by("S-MAN", Role::Manager, "L-OFF")
}
