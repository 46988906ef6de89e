//! What the tests of this crate share: a clinic with staff, one patient, a programme, a law table and a filed plan.

// All of this file is for tests; the mark says so to readers that see this file alone, as `xtask tidy` does.
#[cfg(test)]
use kernel::fold::Known;
use kernel::harness::{Scene, who};
use kernel::tag::Tagged;
use kernel::{Choice, Correctable, FactKind, Guard, House, Input, Need, PatientsMerged, Tag, Who};
use programme::{Kind, Law, Programme, shipped};
use record::clinic::{PlanFiled, StaffAdded};
use record::counselling::{ConsentForm, ConsentGiven, InterviewRecorded};
use record::patient::PatientRegistered;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{ConsentId, Day, PatientId, PlaceId, PlanId, Role, Sex, StaffId, Text};

/// The patient.
pub const P: &str = "P-1";
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

/// A house of this crate alone.
pub fn house() -> House {
    House {
        acts: crate::acts(),
        kinds: record::kinds(),
        lists: crate::lists(),
        candidates: Vec::new(),
        options: Vec::new(),
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
        Correctable::Fields(&[])
    }
    fn title() -> Text {
        Text::default()
    }
    fn say(&self) -> Text {
        Text::default()
    }
}

pub fn patient() -> PatientId {
    PatientId::parse(P).unwrap()
}
pub fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}
pub fn day(s: &str) -> Day {
    Day::parse(s).unwrap()
}

/// The shipped programme with the demo's numbers.
pub fn programme() -> Programme {
    let of = |kind| shipped().into_iter().find(|(k, ..)| *k == kind).unwrap().2;
    Programme::read_with_overlay(&of(Kind::Programme), &of(Kind::Overlay)).unwrap()
}
/// The shipped law table.
pub fn law() -> Law {
    Law::read(&shipped().into_iter().find(|(k, ..)| *k == Kind::Law).unwrap().2).unwrap()
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

/// A patient of this birth date, staff, programme and law, but no plan.
pub fn bare<'h>(h: &'h House, born: Option<&str>) -> Scene<'h> {
    let mut s = Scene::new(h, "2026-11-24T09:12");
    for (id, role) in [("S-DOC", Role::Doctor), ("S-NUR", Role::Nurse), ("S-REC", Role::Coordinator)] {
        s.put(&StaffAdded { staff: staff(id), roles: vec![role] });
    }
    s.put(&PatientRegistered { patient: patient(), number: "SP2600001".into(), serial: 1, sex: Sex::Female });
    if let Some(born) = born {
        s.put(&Identified { patient: patient(), birth_date: day(born) });
    }
    let (p, l) = (programme(), law());
    s.programme = Some((p.hash(), p));
    s.law = Some((l.hash(), l));
    let ids = ["S-DOC", "S-NUR", "S-REC", "S-GONE"];
    s.options = BTreeMap::from([("staff".to_owned(), ids.map(|i| Choice::new(i, Text::same(i))).to_vec())]);
    s.who = who("S-DOC", Role::Doctor, "L-CLI");
    s
}

/// Same, of age, with a plan in force.
pub fn clinic(h: &House) -> Scene<'_> {
    bare(h, Some("1968-04-01")).given(&plan())
}

/// An interview without any doubt.
pub fn interviewed(s: Scene<'_>) -> Scene<'_> {
    let none = |q: &programme::Question| (q.id.clone(), "no".to_owned());
    s.given(&InterviewRecorded {
        patient: patient(),
        disease: "knee_oa".into(),
        complaint: "右膝の痛み".into(),
        allergies: String::new(),
        medicines: "なし".into(),
        answers: programme().questions().iter().map(none).collect(),
        review: Vec::new(),
    })
}

/// Interviewed, and consent to harvest and culture.
pub fn consented(s: Scene<'_>) -> Scene<'_> {
    interviewed(s).given(&ConsentGiven {
        consent: ConsentId::parse("CN-1").unwrap(),
        patient: patient(),
        scopes: vec!["harvest".into(), "culture".into()],
        document: DOCUMENT.into(),
        explained_by: staff("S-DOC"),
        witness: None,
        language: "ja".into(),
        form: ConsentForm::Paper,
        understood: true,
        proxy_relation: String::new(),
    })
}

/// The patient's record was merged into P-2.
pub fn merged(s: Scene<'_>) -> Scene<'_> {
    let into = PatientId::parse("P-2").unwrap();
    s.given(&PatientRegistered { patient: into.clone(), number: "SP2600002".into(), serial: 2, sex: Sex::Female })
        .given(&PatientsMerged { from: patient(), into, evidence: "保険証で確認".into() })
}

/// Good fields of `record_interview`, for each question of the programme the answer that raises no doubt.
pub fn answers() -> Vec<(String, String)> {
    let own = [("patient", P), ("disease", "knee_oa"), ("complaint", "右膝の痛み"), ("medicines", "なし")];
    let typed =
        [("q.duration_months", "18"), ("q.pain_nrs", "6"), ("q.side", "right"), ("q.past_treatment", "運動療法")];
    let yes_no = |q: &&programme::Question| matches!(q.kind, programme::QuestionKind::YesNoUnknown);
    let p = programme();
    let no = p.questions().iter().filter(yes_no).map(|q| (format!("q.{}", q.id), "no".to_owned()));
    let pairs = own.into_iter().chain(typed).map(|(k, v)| (k.to_owned(), v.to_owned()));
    pairs.chain(no).collect()
}

/// Some fields replaced or added.
pub fn with(mut fields: Vec<(String, String)>, other: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.retain(|(k, _)| !other.iter().any(|(o, _)| o == k));
    fields.extend(other.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    fields
}

/// As sent by a form; a name may stand more than once.
pub fn input(fields: &[(String, String)]) -> Input {
    let mut input = Input::new();
    for (k, v) in fields {
        input.entry(k.clone()).or_default().push(v.clone());
    }
    input
}

/// Refusals are told in both languages, with a source and a next step, and each code is listed.
#[test]
fn every_act_declares_labels_in_both_languages_and_good_examples() {
    let h = house();
    let s = clinic(&h);
    let carried = Input::new();
    let around = kernel::run::Surround {
        now: s.now,
        programme: s.programme.as_ref().map(|(hash, value)| kernel::Rules { hash: *hash, value }),
        law: s.law.as_ref().map(|(hash, value)| kernel::Rules { hash: *hash, value }),
        options: &s.options,
        candidates: &[],
        simulated: true,
    };
    for act in crate::acts() {
        let fields = act.act.fields(around.form_ctx(&carried));
        assert!(fields.len() >= 4, "{}", act.name);
        let mut good = Input::new();
        for f in &fields {
            assert!(!f.label.ja.is_empty() && !f.label.en.is_empty(), "{} {}", act.name, f.name);
            let value = if f.name == "patient" { P.to_owned() } else { f.example.clone() };
            good.insert(f.name.clone(), vec![value]);
        }
        assert!(act.act.parse(around.form_ctx(&carried), &good).is_ok(), "{}: the examples are not good", act.name);
    }
}
