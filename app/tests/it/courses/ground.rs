//! What every course stands on, given as facts: rooms, staff, the filed plan, two patients, and their way up to the tissue that was sent.
//! Also the changes of the ground that a refusal needs, each undone again: another plan, another order, consent taken back, a hold.

use super::tell::{Options, Teller, choices};
use crate::ground::book;
use identity::facts::PatientIdentified;
use record::clinic::{
    ClinicSetUp, LawAdopted, Place, PlaceKind, PlanFiled, ProgrammeAdopted, RecordOpened, StaffAdded,
};
use record::counselling::{CellsWish, ConsentForm, ConsentGiven, ConsentWithdrawn, InterviewRecorded};
use record::follow_up::{CloseReason, CourseClosed};
use record::patient::PatientRegistered;
use record::safety::{Held, HoldCause, HoldLifted, HoldTarget};
use record::treatment::{Side, Target, TreatmentOrdered};
use std::collections::BTreeMap;
use terms::{CandidacyId, ConsentId, Day, HoldId, OrderId, PatientId, PlaceId, PlanId, Role, Sex, StaffId};

/// Staff and their roles; the last one left.
const STAFF: &[(&str, &[Role])] = &[
    ("S-MAN", &[Role::Manager]),
    ("S-RES", &[Role::ResponsibleDoctor]),
    ("S-DOC", &[Role::Doctor]),
    ("S-QD", &[Role::Quality, Role::Doctor]),
    ("S-NUR", &[Role::Nurse]),
    ("S-NU2", &[Role::Nurse]),
    ("S-OPE", &[Role::Operator]),
    ("S-OP2", &[Role::Operator]),
    ("S-FAC", &[Role::FacilityManager]),
    ("S-QUA", &[Role::Quality]),
    ("S-QU2", &[Role::Quality]),
    ("S-COO", &[Role::Coordinator]),
    ("S-REA", &[Role::Reader]),
    ("S-GONE", &[]),
];

/// Rooms.
const PLACES: &[(&str, PlaceKind)] = &[
    ("L-CON", PlaceKind::Consulting),
    ("L-TRE", PlaceKind::Treatment),
    ("L-TR2", PlaceKind::Treatment),
    ("L-CPC", PlaceKind::Cpc),
    ("L-CP2", PlaceKind::Cpc),
    ("L-OFF", PlaceKind::Office),
];

/// Equipment and its kind: two cabinets and two incubators in order, one of each that was never checked.
pub const EQUIPMENT: &[(&str, &str)] =
    &[("CB-1", "cabinet"), ("CB-2", "cabinet"), ("EQ-1", "incubator"), ("EQ-2", "c_arm")];

/// Labels of materials, their kinds, and for how many days they last: the last one is out of date when the story comes to it.
pub const MATERIALS: &[(&str, &str, i32)] =
    &[("MT-1", "medium", 800), ("MT-2", "enzyme", 800), ("MT-3", "local_anaesthetic", 800), ("MT-9", "other", 0)];

/// Lists as an old page would show them: with a person who left.
pub fn options() -> Options {
    let staff: Vec<&str> = STAFF.iter().map(|(id, _)| *id).collect();
    let places: Vec<&str> = PLACES.iter().map(|(id, _)| *id).collect();
    let of = |names: &[&str], ids: &[&str]| names.iter().map(|n| ((*n).to_owned(), choices(ids))).collect::<Vec<_>>();
    let mut all = of(&["staff"], &staff);
    all.extend(of(&["doctors"], &["S-RES", "S-DOC", "S-QD"]));
    all.extend(of(&["places"], &places));
    all.extend(of(&["makers"], &["L-CPC", "L-CP2"]));
    all.extend(of(&["cabinets"], &["CB-1", "CB-2"]));
    all.extend(of(&["equipment"], &["EQ-1", "EQ-2"]));
    all.extend(of(&["materials"], &["MT-1", "MT-2", "MT-3", "MT-9"]));
    all.into_iter().collect()
}

fn id<T>(s: &str, parse: fn(&str) -> Result<T, String>) -> T {
    parse(s).expect("an id")
}
fn day(s: &str) -> Day {
    Day::parse(s).expect("a day")
}

impl Teller {
    /// Everything before the first command.
    pub fn ground(&mut self) {
        self.put(&RecordOpened { simulated: true, zone: "Asia/Tokyo".to_owned(), format: 1 });
        let place =
            |(p, kind): &(&str, PlaceKind)| Place { place: id(p, PlaceId::parse), kind: *kind, name: (*p).to_owned() };
        self.put(&ClinicSetUp { name: "模擬クリニック".to_owned(), places: PLACES.iter().map(place).collect() });
        for (staff, roles) in STAFF {
            self.put(&StaffAdded { staff: id(staff, StaffId::parse), roles: roles.to_vec() });
        }
        let (p, l) = (book("programme", "filled").hash, book("law", "law").hash);
        let one = || "1".to_owned();
        self.put(&ProgrammeAdopted { code: "programme".to_owned(), version: one(), hash: p, simulated: true });
        self.put(&LawAdopted { code: "law".to_owned(), version: one(), hash: l, simulated: false });
        self.plan(|_| ());
        for n in 0..2 {
            self.person(n);
        }
    }

    fn person(&mut self, n: usize) {
        let (p, number) = (format!("P-{}", n + 1), format!("SP260000{}", n + 1));
        let patient = id(&p, PatientId::parse);
        let sex = if self.chance.one_in(2) { Sex::Female } else { Sex::Male };
        let targets = (0..3).map(|_| self.chance.between(4_000_000, 12_000_000)).collect();
        let c = &mut self.cases[n];
        (c.patient, c.number, c.cabinet) = (p, number.clone(), format!("CB-{}", n + 1));
        c.targets = targets;
        self.put(&PatientRegistered { patient: patient.clone(), number, serial: n as u64 + 1, sex });
        let born = if self.chance.one_in(2) { "1961-05-14" } else { "1978-11-02" };
        self.put(&PatientIdentified {
            patient,
            name: format!("模擬 患者{n}"),
            kana: "モギ カンジャ".to_owned(),
            birth_date: day(born),
            address: String::new(),
            telephone: String::new(),
            mail: String::new(),
        });
    }

    /// The interview, with other answers; before it there is only the person.
    pub fn interview(&mut self, n: usize, other: &[(&str, &str)]) {
        let filled = book("programme", "filled").programme.as_ref().expect("reads");
        let yes_no = |q: &&programme::Question| matches!(q.kind, programme::QuestionKind::YesNoUnknown);
        let mut answers: BTreeMap<String, String> =
            filled.questions().iter().filter(yes_no).map(|q| (q.id.clone(), "no".to_owned())).collect();
        for (k, v) in [("duration_months", "18"), ("pain_nrs", "6"), ("side", "right")].iter().chain(other) {
            answers.insert((*k).to_owned(), (*v).to_owned());
        }
        let interview = InterviewRecorded {
            patient: id(&self.cases[n].patient, PatientId::parse),
            disease: "knee_oa".to_owned(),
            complaint: "膝の痛み".to_owned(),
            allergies: String::new(),
            medicines: String::new(),
            answers,
            review: Vec::new(),
        };
        self.put(&interview);
    }
    /// Files the plan anew, with a change.
    pub fn plan(&mut self, change: impl FnOnce(&mut PlanFiled)) {
        let staff = |s: &str| id(s, StaffId::parse);
        let mut plan = PlanFiled {
            plan: id(&self.label("PL"), PlanId::parse),
            number: "PB0000001".to_owned(),
            submitted_on: day("2026-06-02"),
            valid_from: day("2026-06-02"),
            valid_until: None,
            diseases: vec!["knee_oa".to_owned()],
            product: "ad_msc".to_owned(),
            routes: vec!["intra_articular".to_owned()],
            doctors: vec![staff("S-DOC"), staff("S-QD")],
            places: vec![id("L-TRE", PlaceId::parse)],
            maker: id("L-CPC", PlaceId::parse),
            committee: "NA8150001".to_owned(),
            consent_version: "2026-11-22".to_owned(),
            stopped: false,
        };
        change(&mut plan);
        self.put(&plan);
    }

    /// The patient's order, with a change; the first one gets the id `OR-1` or `OR-2`, later ones keep it unless the change sets another.
    pub fn order(&mut self, n: usize, change: impl FnOnce(&mut TreatmentOrdered)) {
        let c = &self.cases[n];
        let order = if c.order.is_empty() { format!("OR-{}", n + 1) } else { c.order.clone() };
        let sides = [Side::Right, Side::Left, Side::Right];
        let target = |(i, cells): (usize, &u64)| Target {
            n: u8::try_from(i).unwrap_or(0) + 1,
            site: "knee".to_owned(),
            side: sides[i % 3],
            level: String::new(),
            route: "intra_articular".to_owned(),
            cells: *cells,
        };
        let mut order = TreatmentOrdered {
            order: id(&order, OrderId::parse),
            patient: id(&c.patient, PatientId::parse),
            candidacy: id("CD-1", CandidacyId::parse),
            plan: id("PL-1", PlanId::parse),
            product: "ad_msc".to_owned(),
            disease: "knee_oa".to_owned(),
            targets: c.targets.iter().enumerate().map(target).collect(),
            replaces: None,
            replaces_reason: String::new(),
            beyond_reason: String::new(),
        };
        change(&mut order);
        self.put(&order);
    }

    /// Consent to some scopes.
    pub fn consent(&mut self, n: usize, scopes: &[&str]) {
        let consent = ConsentGiven {
            consent: id(&self.label("CN"), ConsentId::parse),
            patient: id(&self.cases[n].patient, PatientId::parse),
            scopes: scopes.iter().map(|s| (*s).to_owned()).collect(),
            document: "2026-11-22".to_owned(),
            explained_by: id("S-DOC", StaffId::parse),
            witness: None,
            language: "ja".to_owned(),
            form: ConsentForm::Paper,
            understood: true,
            proxy_relation: String::new(),
        };
        self.put(&consent);
    }

    /// Consent taken back.
    pub fn withdraw(&mut self, n: usize, scope: &str) {
        let patient = id(&self.cases[n].patient, PatientId::parse);
        self.put(&ConsentWithdrawn {
            patient,
            scopes: vec![scope.to_owned()],
            cells: CellsWish::Pause,
            note: String::new(),
        });
    }

    /// The course is closed.
    pub fn close(&mut self, n: usize) {
        let patient = id(&self.cases[n].patient, PatientId::parse);
        self.put(&CourseClosed { patient, reason: CloseReason::PatientWish, until: None, note: String::new() });
    }

    /// The patient has died.
    pub fn die(&mut self, n: usize) {
        let patient = id(&self.cases[n].patient, PatientId::parse);
        self.put(&CourseClosed { patient, reason: CloseReason::Died, until: None, note: String::new() });
    }

    /// A hold.
    pub fn hold(&mut self, target: HoldTarget) {
        let hold = id(&self.label("H"), HoldId::parse);
        self.put(&Held { hold, target, cause: HoldCause::ByPerson, reason: "確認中".to_owned() });
    }

    /// Every hold that stands is lifted.
    pub fn lift(&mut self) {
        for hold in self.holds.clone() {
            let of =
                |f: &&kernel::Fact| f.head.kind == "held" && f.payload.as_deref().is_some_and(|p| p.contains(&hold));
            let Some(target) = self.scene.memory.facts.iter().find(of).and_then(|f| f.read::<Held>()).map(|h| h.target)
            else {
                continue;
            };
            self.put(&HoldLifted { hold: id(&hold, HoldId::parse), target, reason: "確認済み".to_owned() });
        }
    }
}
