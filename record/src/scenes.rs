//! What the tests of the steps share: a clinic with staff, one patient, the shipped programme with the demo's numbers, the shipped law table and
//! a filed plan. Only compiled for tests (feature `harness`); panics are its way to speak.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test harness speaks by panicking")]

use crate::clinic::{PlanFiled, StaffAdded};
use crate::counselling::{CellsWish, ConsentForm, ConsentGiven, ConsentWithdrawn, InterviewRecorded};
use crate::follow_up::{CloseReason, CourseClosed};
use crate::harvest::FatHarvested;
use crate::patient::PatientRegistered;
use crate::treatment::{CandidacyDecided, FindingRecorded, Outcome, Side, Target, TreatmentOrdered};
use kernel::fold::Known;
use kernel::harness::{Scene, who};
use kernel::tag::Tagged;
use kernel::{
    ActEntry, Choice, Correctable, FactCorrected, FactKind, Guard, House, Input, ListDecl, Need, PatientsMerged, Tag,
    Who,
};
use programme::{Bundle, Kind, Law, Programme, shipped};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{
    CandidacyId, ConsentId, Day, Decimal, MaterialId, Moment, OrderId, PatientId, PlaceId, PlanId, Role, Sex, StaffId,
    Text, TissueId,
};

/// The patient.
pub const P: &str = "P-1";
/// The patient's number: what the wristband says.
pub const NUMBER: &str = "SP2600001";
/// Version of the shipped explanation document.
pub const DOCUMENT: &str = "2026-11-22";

struct AllowAll;
impl Guard for AllowAll {
    fn needs(&self, _: &Who) -> Vec<Need> {
        Vec::new()
    }
    fn allows(&self, _: &str, _: &Who, _: &Known) -> bool {
        true
    }
}

/// A house of these acts and lists alone, in which every role may do everything.
pub fn house_of(acts: Vec<ActEntry>, lists: Vec<ListDecl>) -> House {
    House {
        acts,
        kinds: crate::kinds(),
        lists,
        candidates: Vec::new(),
        options: Vec::new(),
        reasons: Vec::new(),
        guard: Box::new(AllowAll),
        software: "test".into(),
    }
}

/// The one thing that age is read from; the real fact belongs to the identity crate.
#[derive(Serialize, Deserialize)]
struct Identified {
    patient: PatientId,
    birth_date: Day,
}
impl FactKind for Identified {
    const KIND: &'static str = "patient_identified";
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::Fields { fields: &[], by: &[] }
    }
    fn title() -> Text {
        Text::default()
    }
    fn say(&self) -> Text {
        Text::default()
    }
}

/// The patient's id.
pub fn patient() -> PatientId {
    PatientId::parse(P).unwrap()
}
/// A member of staff.
pub fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}
/// A day.
pub fn day(s: &str) -> Day {
    Day::parse(s).unwrap()
}
/// The order in force of [`ordered`].
pub fn order_id() -> OrderId {
    OrderId::parse("OR-1").unwrap()
}

/// A shipped folder.
pub fn bundle(kind: Kind) -> Bundle {
    shipped().into_iter().find(|(k, ..)| *k == kind).unwrap().2
}
/// The shipped programme with the demo's numbers.
pub fn programme() -> Programme {
    Programme::read_with_overlay(&bundle(Kind::Programme), &bundle(Kind::Overlay)).unwrap()
}
/// The shipped programme with the demo's numbers, one file changed.
pub fn programme_with(file: &str, old: &str, new: &str) -> Programme {
    let shipped = bundle(Kind::Programme);
    let mut files = shipped.files().clone();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file} does not hold {old}");
    *text = text.replace(old, new);
    let changed = Bundle::from_files(files.iter().map(|(k, v)| (k.as_str(), v.as_str()))).unwrap();
    Programme::read_with_overlay(&changed, &bundle(Kind::Overlay)).unwrap()
}
/// The shipped law table.
pub fn law() -> Law {
    Law::read(&bundle(Kind::Law)).unwrap()
}

/// A plan in force.
pub fn plan() -> PlanFiled {
    PlanFiled {
        plan: PlanId::parse("PL-1").unwrap(),
        number: "PB4200010".into(),
        submitted_on: day("2026-06-02"),
        valid_from: day("2026-06-02"),
        valid_until: None,
        diseases: vec!["knee_oa".into()],
        product: "ad_msc".into(),
        routes: vec!["intra_articular".into()],
        doctors: vec![staff("S-DOC")],
        places: vec![PlaceId::parse("L-CLI").unwrap()],
        maker: PlaceId::parse("L-CPC").unwrap(),
        committee: "NA8150001".into(),
        consent_version: DOCUMENT.into(),
        stopped: false,
    }
}

fn choices(ids: &[&str]) -> Vec<Choice> {
    ids.iter().map(|i| Choice::new(*i, Text::same((*i).to_owned()))).collect()
}

/// A patient of this birth date, staff, programme and law, but no plan.
pub fn bare<'h>(h: &'h House, born: Option<&str>) -> Scene<'h> {
    let mut s = Scene::new(h, "2026-11-24T09:12");
    for (id, role) in [("S-DOC", Role::Doctor), ("S-NUR", Role::Nurse), ("S-REC", Role::Coordinator)] {
        s.put(&StaffAdded { staff: staff(id), roles: vec![role] });
    }
    s.put(&PatientRegistered { patient: patient(), number: NUMBER.into(), serial: 1, sex: Sex::Female });
    if let Some(born) = born {
        s.put(&Identified { patient: patient(), birth_date: day(born) });
    }
    let (p, l) = (programme(), law());
    s.programme = Some((p.hash(), p));
    s.law = Some((l.hash(), l));
    s.options = BTreeMap::from([
        ("staff".to_owned(), choices(&["S-DOC", "S-NUR", "S-REC", "S-GONE"])),
        ("makers".to_owned(), choices(&["L-CPC", "L-OTHER"])),
    ]);
    s.who = who("S-DOC", Role::Doctor, "L-CLI");
    s
}

/// Same, of age, with a plan in force.
pub fn clinic(h: &House) -> Scene<'_> {
    bare(h, Some("1968-04-01")).given(&plan())
}

/// An interview.
pub fn interview(disease: &str, answers: BTreeMap<String, String>) -> InterviewRecorded {
    InterviewRecorded {
        patient: patient(),
        disease: disease.into(),
        complaint: "右膝の痛み".into(),
        allergies: String::new(),
        medicines: "なし".into(),
        answers,
        review: Vec::new(),
    }
}

/// All questions answered "no" but these; `None` = left open.
pub fn answered(other: &[(&str, Option<&str>)]) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> =
        programme().questions().iter().map(|q| (q.id.clone(), "no".to_owned())).collect();
    for (id, answer) in other {
        match answer {
            Some(a) => all.insert((*id).to_owned(), (*a).to_owned()),
            None => all.remove(*id),
        };
    }
    all
}

/// An interview without any doubt.
pub fn interviewed(s: Scene<'_>) -> Scene<'_> {
    s.given(&interview("knee_oa", answered(&[])))
}

/// A consent.
pub fn consent(scopes: &[&str], document: &str) -> ConsentGiven {
    ConsentGiven {
        consent: ConsentId::parse("CN-1").unwrap(),
        patient: patient(),
        scopes: scopes.iter().map(|s| (*s).to_owned()).collect(),
        document: document.into(),
        explained_by: staff("S-DOC"),
        witness: None,
        language: "ja".into(),
        form: ConsentForm::Paper,
        understood: true,
        proxy_relation: String::new(),
    }
}

/// Interviewed, and consent to harvest and culture.
pub fn consented(s: Scene<'_>) -> Scene<'_> {
    interviewed(s).given(&consent(&["harvest", "culture"], DOCUMENT))
}

/// Some scopes were withdrawn.
pub fn withdrawal(scopes: &[&str]) -> ConsentWithdrawn {
    let scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
    ConsentWithdrawn { patient: patient(), scopes, cells: CellsWish::Pause, note: String::new() }
}

/// A decision on candidacy.
pub fn candidacy(disease: &str, route: &str, outcome: Outcome) -> CandidacyDecided {
    CandidacyDecided {
        candidacy: CandidacyId::parse("CD-1").unwrap(),
        patient: patient(),
        disease: disease.into(),
        route: route.into(),
        criteria: Vec::new(),
        outcome,
        grade: "low".into(),
        reasons: String::new(),
    }
}

/// The right knee is infected: no such joint is injected.
pub fn infected() -> FindingRecorded {
    FindingRecorded {
        patient: patient(),
        finding: "joint_infection".into(),
        site: "knee".into(),
        side: Side::Right,
        value: "present".into(),
        on: day("2026-11-24"),
        origin: "診察".into(),
        note: String::new(),
    }
}

/// An order of 2×10⁷ cells for one place.
pub fn order(disease: &str, route: &str, site: &str) -> TreatmentOrdered {
    let disc = site.ends_with("disc");
    TreatmentOrdered {
        order: order_id(),
        patient: patient(),
        candidacy: CandidacyId::parse("CD-1").unwrap(),
        plan: plan().plan,
        product: "ad_msc".into(),
        disease: disease.into(),
        targets: vec![Target {
            n: 1,
            site: site.into(),
            side: if disc { Side::Midline } else { Side::Right },
            level: if disc { "L4/5".into() } else { String::new() },
            route: route.into(),
            cells: 20_000_000,
        }],
        replaces: None,
        replaces_reason: String::new(),
        beyond_reason: String::new(),
    }
}

/// Found suitable for the right knee, and cells ordered for it.
pub fn ordered(s: Scene<'_>) -> Scene<'_> {
    s.given(&candidacy("knee_oa", "intra_articular", Outcome::Suitable)).given(&order(
        "knee_oa",
        "intra_articular",
        "knee",
    ))
}

/// Fat of the patient, taken at the scene's moment or before; expires the day after at nine.
pub fn fat(tissue: &str) -> FatHarvested {
    FatHarvested {
        patient: patient(),
        tissue: TissueId::parse(tissue).unwrap(),
        plan: plan().plan,
        order: order_id(),
        site: "abdomen".into(),
        mass_g: Decimal::ONE,
        pieces: 3,
        incision_mm: Some(4),
        anaesthesia: "local".into(),
        materials: vec![MaterialId::parse("MT-1").unwrap()],
        doctor: staff("S-DOC"),
        checked_by: staff("S-NUR"),
        complications: String::new(),
        expires_at: Moment::parse("2026-11-25T09:00").unwrap(),
    }
}

/// The patient's record was merged into P-2.
pub fn merged(s: Scene<'_>) -> Scene<'_> {
    let into = PatientId::parse("P-2").unwrap();
    s.given(&PatientRegistered { patient: into.clone(), number: "SP2600002".into(), serial: 2, sex: Sex::Female })
        .given(&PatientsMerged { from: patient(), into, evidence: "保険証で確認".into() })
}

/// As sent by a form; a name may stand more than once.
pub fn input(fields: &[(String, String)]) -> Input {
    let mut input = Input::new();
    for (k, v) in fields {
        input.entry(k.clone()).or_default().push(v.clone());
    }
    input
}

/// Some fields replaced or added.
pub fn with(mut fields: Vec<(String, String)>, other: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.retain(|(k, _)| !other.iter().any(|(o, _)| o == k));
    fields.extend(other.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    fields
}

/// The form of every act has labels in both languages, and its examples (with these instead, by name of the field) are read. A form may
/// unfold: what was chosen first is carried, and then the rest is asked.
pub fn labels_and_examples(s: &Scene<'_>, acts: Vec<ActEntry>, instead: &[(&str, &str)]) {
    let around = |carried: &Input, check: &dyn Fn(kernel::form::FormCtx<'_>)| {
        let around = kernel::run::Surround {
            now: s.now,
            programme: s.programme.as_ref().map(|(hash, value)| kernel::Rules { hash: *hash, value }),
            law: s.law.as_ref().map(|(hash, value)| kernel::Rules { hash: *hash, value }),
            options: &s.options,
            candidates: &[],
            simulated: true,
        };
        check(around.form_ctx(carried));
    };
    for act in acts {
        let good = std::cell::RefCell::new(Input::new());
        for _ in 0..3 {
            let carried = good.borrow().clone();
            around(&carried, &|ctx| {
                for f in act.act.fields(ctx) {
                    assert!(!f.label.ja.is_empty() && !f.label.en.is_empty(), "{} {}", act.name, f.name);
                    let other = instead.iter().find(|(n, _)| *n == f.name).map(|(_, v)| (*v).to_owned());
                    good.borrow_mut().insert(f.name.clone(), vec![other.unwrap_or(f.example)]);
                }
            });
        }
        let sent = good.into_inner();
        assert!(sent.len() >= 4, "{}", act.name);
        around(&sent, &|ctx| {
            let errors = act.act.parse(ctx, &sent).err();
            assert!(errors.is_none(), "{}: the examples are not good: {errors:#?}", act.name);
        });
    }
}

/// The end of a course.
pub fn ended(reason: CloseReason) -> CourseClosed {
    CourseClosed { patient: patient(), reason, until: None, note: String::new() }
}

/// The newest fact but `back` of a scene was corrected to this one.
pub fn corrected<'h, T: FactKind>(s: Scene<'h>, back: usize, right: &T) -> Scene<'h> {
    let position = (s.memory.facts.len() - back) as u64;
    let (payload, tags) = (serde_json::to_string(right).unwrap(), Tag::join(&right.tags()));
    let (kind, reason) = (T::KIND.to_owned(), "記録の誤り".to_owned());
    s.given(&FactCorrected { position, kind, payload, fields: Vec::new(), reason, tags })
}
