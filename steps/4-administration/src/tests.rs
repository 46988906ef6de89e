//! What the tests of this crate share: a clinic with staff, two patients, their doses on the way, and the shortest lawful path.

// All of this file is for tests; the mark says so to readers that see this file alone, as `xtask tidy` does.
#[cfg(test)]
use kernel::fold::Known;
use kernel::harness::{Scene, who};
use kernel::{Choice, Guard, House, Input, Need, Outcome, PatientsMerged, Who};
use programme::{Kind, Law, Programme, shipped};
use record::administration::{
    DoseAllocated, DoseGiven, DoseReceived, DrawnUp, DueKind, GoDecided, IdentityChecked, WEARER,
};
use record::clinic::{PlanFiled, StaffAdded};
use record::counselling::{CellsWish, ConsentForm, ConsentGiven, ConsentWithdrawn};
use record::patient::PatientRegistered;
use record::release::{DoseDispatched, DosePacked, ProductReleased};
use record::safety::{DeviationOpened, Held, HoldCause, HoldTarget};
use record::treatment::{Side, Target, TreatmentOrdered};
use std::collections::BTreeMap;
use terms::{
    CabinetId, CandidacyId, ConsentId, ContainerId, Day, Decimal, DoseId, HoldId, LotId, Moment, OrderId, PatientId,
    PlaceId, PlanId, Role, Sex, StaffId, Text,
};

/// The patient.
pub const P: &str = "P-1";

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
        reasons: Vec::new(),
        guard: Box::new(AllowAll),
        software: "test".into(),
    }
}

pub fn patient(id: &str) -> PatientId {
    PatientId::parse(id).unwrap()
}
pub fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}
pub fn place(id: &str) -> PlaceId {
    PlaceId::parse(id).unwrap()
}
pub fn dose(id: &str) -> DoseId {
    DoseId::parse(id).unwrap()
}
pub fn lot(id: &str) -> LotId {
    LotId::parse(id).unwrap()
}
pub fn order_id(id: &str) -> OrderId {
    OrderId::parse(id).unwrap()
}
pub fn syringe(id: &str) -> ContainerId {
    ContainerId::parse(id).unwrap()
}
pub fn day(s: &str) -> Day {
    Day::parse(s).unwrap()
}
pub fn ml(s: &str) -> Decimal {
    s.parse().unwrap()
}
pub fn moment(s: &str) -> Moment {
    Moment::parse(s).unwrap()
}

/// The shipped programme, with or without the demo's numbers.
pub fn programme(filled: bool) -> Programme {
    let of = |kind| shipped().into_iter().find(|(k, ..)| *k == kind).unwrap().2;
    if filled {
        Programme::read_with_overlay(&of(Kind::Programme), &of(Kind::Overlay)).unwrap()
    } else {
        Programme::read(&of(Kind::Programme)).unwrap()
    }
}

/// The same programme with one passage of one file written otherwise.
pub fn changed(file: &str, from: &str, to: &str) -> Programme {
    let of = |kind| shipped().into_iter().find(|(k, ..)| *k == kind).unwrap().2;
    let base = of(Kind::Programme);
    let files = base.files().iter().map(|(name, text)| {
        let new = if name == file { text.replace(from, to) } else { text.clone() };
        assert!(name != file || new != *text, "{file} has no {from:?}");
        (name.clone(), new)
    });
    Programme::read_with_overlay(&programme::Bundle::from_files(files).unwrap(), &of(Kind::Overlay)).unwrap()
}

/// A plan in force.
pub fn plan() -> PlanFiled {
    PlanFiled {
        plan: PlanId::parse("PL-1").unwrap(),
        number: "PB4200010".into(),
        submitted_on: day("2026-06-02"),
        valid_from: day("2026-06-02"),
        valid_until: None,
        diseases: vec!["knee_oa".into(), "disc_disease".into()],
        product: "ad_msc".into(),
        routes: vec!["intra_articular".into(), "intradiscal".into(), "drip".into()],
        doctors: vec![staff("S-DOC")],
        places: vec![place("L-CLI")],
        maker: place("L-CPC"),
        committee: "NA8150001".into(),
        consent_version: "2026-11-22".into(),
        stopped: false,
    }
}

/// Consent to some scopes.
pub fn consent(of: &str, scopes: &[&str]) -> ConsentGiven {
    ConsentGiven {
        consent: ConsentId::parse(&format!("CN-{of}")).unwrap(),
        patient: patient(of),
        scopes: scopes.iter().map(|s| (*s).to_owned()).collect(),
        document: "2026-11-22".into(),
        explained_by: staff("S-DOC"),
        witness: None,
        language: "ja".into(),
        form: ConsentForm::Paper,
        understood: true,
        proxy_relation: String::new(),
    }
}

/// Consent to giving was withdrawn.
pub fn withdrawal(of: &str) -> ConsentWithdrawn {
    ConsentWithdrawn {
        patient: patient(of),
        scopes: vec!["administration".into()],
        cells: CellsWish::Discard,
        note: String::new(),
    }
}

/// One target: the right knee.
pub fn knee(n: u8, side: Side, cells: u64) -> Target {
    Target { n, site: "knee".into(), side, level: String::new(), route: "intra_articular".into(), cells }
}

/// An order.
pub fn order(id: &str, of: &str, targets: Vec<Target>) -> TreatmentOrdered {
    TreatmentOrdered {
        order: order_id(id),
        patient: patient(of),
        candidacy: CandidacyId::parse("CD-1").unwrap(),
        plan: PlanId::parse("PL-1").unwrap(),
        product: "ad_msc".into(),
        disease: "knee_oa".into(),
        targets,
        replaces: None,
        replaces_reason: String::new(),
        beyond_reason: String::new(),
    }
}

/// A dose of 1.0 mL as packed.
pub fn packed(id: &str, of: &str, order: &str, target: u8, cells: u64) -> DosePacked {
    DosePacked {
        dose: dose(id),
        lot: lot(&of.replace('P', "LT")),
        patient: patient(of),
        order: order_id(order),
        target,
        cells,
        volume_ml: ml("1.0"),
        product: syringe("K-PROD"),
        expires_at: moment("2026-12-03T15:30"),
        cabinet: CabinetId::parse("CB-1").unwrap(),
        operator: staff("S-OP"),
        checked_by: staff("S-OP2"),
    }
}

/// It left the cell processing centre.
pub fn sent(id: &str, of: &str, to: &str) -> DoseDispatched {
    DoseDispatched {
        dose: dose(id),
        lot: lot(&of.replace('P', "LT")),
        patient: patient(of),
        to: place(to),
        seal: "0042".into(),
        logger: String::new(),
        carrier: "平".into(),
        witness: staff("S-OP2"),
    }
}

/// Released by quality.
pub fn released(of: &str) -> ProductReleased {
    ProductReleased {
        lot: lot(&of.replace('P', "LT")),
        patient: patient(of),
        pending: Vec::new(),
        expires_at: moment("2026-12-03T18:00"),
        reason: String::new(),
    }
}

/// A hold.
pub fn hold(target: HoldTarget) -> Held {
    Held { hold: HoldId::parse("H-1").unwrap(), target, cause: HoldCause::ByPerson, reason: "確認中".into() }
}

/// Somebody puts a fact.
pub fn put_by<T: kernel::FactKind>(s: &mut Scene, id: &str, role: Role, at: &str, fact: &T) {
    let me = std::mem::replace(&mut s.who, who(id, role, at));
    s.put(fact);
    s.who = me;
}

/// Staff, two patients, programme and law; no plan, consent or order yet.
pub fn bare(h: &House) -> Scene<'_> {
    let mut s = Scene::new(h, "2026-12-03T09:30");
    let roles = [
        ("S-DOC", Role::Doctor),
        ("S-DOC2", Role::Doctor),
        ("S-NUR", Role::Nurse),
        ("S-NUR2", Role::Nurse),
        ("S-QA", Role::Quality),
        ("S-OP", Role::Operator),
    ];
    for (id, role) in roles {
        s.put(&StaffAdded { staff: staff(id), roles: vec![role] });
    }
    for (id, number, serial) in [(P, "SP2600001", 1), ("P-2", "SP2600002", 2)] {
        s.put(&PatientRegistered { patient: patient(id), number: number.into(), serial, sex: Sex::Female });
    }
    let law = Law::read(&shipped().into_iter().find(|(k, ..)| *k == Kind::Law).unwrap().2).unwrap();
    let p = programme(true);
    s.programme = Some((p.hash(), p));
    s.law = Some((law.hash(), law));
    let ids = ["S-DOC", "S-NUR", "S-NUR2", "S-QA", "S-GONE"];
    s.options = BTreeMap::from([("staff".to_owned(), ids.map(|i| Choice::new(i, Text::same(i))).to_vec())]);
    s.who = who("S-NUR", Role::Nurse, "L-CLI");
    s
}

/// A patient's product, released, and a dose of it on its way to the clinic.
pub fn on_its_way(s: &mut Scene, dose: &str, of: &str, order: &str, target: u8, cells: u64) {
    put_by(s, "S-OP", Role::Operator, "L-CPC", &packed(dose, of, order, target, cells));
    put_by(s, "S-OP", Role::Operator, "L-CPC", &sent(dose, of, "L-CLI"));
}

/// Same, with plan, consent and order: everything is in order for P-1, whose dose DS-1 is on its way.
pub fn clinic(h: &House) -> Scene<'_> {
    let mut s = bare(h).given(&plan()).given(&consent(P, &["harvest", "culture", "administration"]));
    put_by(&mut s, "S-DOC", Role::Doctor, "L-CLI", &order("OR-1", P, vec![knee(1, Side::Right, 20_000_000)]));
    put_by(&mut s, "S-QA", Role::Quality, "L-CPC", &released(P));
    on_its_way(&mut s, "DS-1", P, "OR-1", 1, 20_000_000);
    s
}

/// Asks with some good fields replaced (an empty value leaves a field out).
pub fn ask<'h>(mut s: Scene<'h>, act: &str, good: &[(&str, &str)], other: &[(&str, &str)]) -> Scene<'h> {
    let kept = good.iter().filter(|(k, _)| !other.iter().any(|(o, _)| o == k));
    let fields: Vec<(&str, &str)> = kept.chain(other).copied().filter(|(_, v)| !v.is_empty()).collect();
    s.ask(act, &fields);
    s
}

pub const RECEIVE: [(&str, &str); 5] =
    [("dose", "DS-1"), ("seal_intact", "yes"), ("lowest_c", "4.0"), ("highest_c", "6.0"), ("accepted", "yes")];
/// What P-1 and P-2 wear.
pub const BAND: (&str, &str) = ("wristband", "SP2600001");
pub const BAND_2: (&str, &str) = ("wristband", "SP2600002");
pub const ALLOCATE: [(&str, &str); 3] = [("dose", "DS-1"), BAND, ("target", "1")];
pub const DRAW: [(&str, &str); 4] = [("dose", "DS-1"), BAND, ("syringe", "K-1"), ("checked_by", "S-NUR2")];
pub const GIVE: [(&str, &str); 2] = [("syringe", "K-1"), ("guidance", "ultrasound")];

/// A go with every check answered as the programme wants it.
pub fn go_fields(dose: &str) -> Vec<(String, String)> {
    let checks = programme(true)
        .bedside()
        .checks
        .iter()
        .map(|c| (format!("check_{}", c.id), c.want.clone()))
        .collect::<Vec<_>>();
    let mut all: Vec<(String, String)> =
        [("dose", dose), BAND, ("decision", "go")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    all.extend(checks);
    all
}

/// Asks for a go, some fields replaced, and comes back to who was there.
pub fn ask_go<'h>(mut s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    let me = std::mem::replace(&mut s.who, who("S-DOC", Role::Doctor, "L-CLI"));
    let mut s = ask_go_as(s, other);
    s.who = me;
    s
}

/// Same, by whoever is there.
pub fn ask_go_as<'h>(s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    let good = go_fields("DS-1");
    let good: Vec<(&str, &str)> = good.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    ask(s, "decide_go", &good, other)
}

pub fn arrived(h: &House) -> Scene<'_> {
    ask(clinic(h).at("2026-12-03T10:00"), "receive_dose", &RECEIVE, &[]).then_recorded(&["dose_received"])
}
pub fn allotted(h: &House) -> Scene<'_> {
    ask(arrived(h).at("2026-12-03T10:05"), "allocate_dose", &ALLOCATE, &[]).then_recorded(&["dose_allocated"])
}
pub fn decided(h: &House) -> Scene<'_> {
    ask_go(allotted(h).at("2026-12-03T10:10"), &[]).then_recorded(&["go_decided"])
}
pub fn drawn(h: &House) -> Scene<'_> {
    ask(decided(h).at("2026-12-03T10:20"), "draw_up", &DRAW, &[]).then_recorded(&["drawn_up"])
}

/// The time-out, some fields replaced.
pub fn ask_check<'h>(mut s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    let said: Vec<&str> = match other.iter().find(|(k, _)| *k == "identifiers") {
        Some((_, v)) => v.split(' ').collect(),
        None => vec!["name", "born"],
    };
    let good =
        [("patient", P), ("syringe", "K-1"), ("wristband", "SP2600001"), ("site_said", "yes"), ("second", "S-NUR2")];
    let mut input = Input::new();
    for (k, v) in good.iter().chain(other).filter(|(k, _)| *k != "identifiers") {
        input.insert((*k).to_owned(), vec![(*v).to_owned()]);
    }
    input.insert("identifiers".to_owned(), said.into_iter().map(str::to_owned).collect());
    s.ask_input("check_identity", input);
    s
}
pub fn checked(h: &House) -> Scene<'_> {
    ask_check(drawn(h).at("2026-12-03T10:30"), &[]).then_recorded(&["identity_checked"])
}

/// The doctor gives it.
pub fn ask_give<'h>(mut s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    s.who = who("S-DOC", Role::Doctor, "L-CLI");
    ask(s, "give_dose", &GIVE, other)
}
pub fn given(h: &House) -> Scene<'_> {
    ask_give(checked(h).at("2026-12-03T10:35"), &[]).then_recorded(&["dose_given"])
}

/// Reasons of the last answer: code and detail in Japanese.
pub fn details(s: &Scene) -> Vec<(&'static str, String)> {
    match &s.last {
        Some(Outcome::Refused(r, _)) => r.as_slice().iter().map(|r| (r.code, r.detail.ja.to_string())).collect(),
        other => panic!("not refused: {other:#?}"),
    }
}

/// P-2 has a syringe K-2 of its own cells, ready to be given.
pub fn with_second_patient(h: &House) -> Scene<'_> {
    let mut s = bare(h).given(&plan());
    for (of, or, ds) in [(P, "OR-1", "DS-1"), ("P-2", "OR-2", "DS-2")] {
        s.put(&consent(of, &["administration"]));
        s.put(&order(or, of, vec![knee(1, Side::Right, 20_000_000)]));
        put_by(&mut s, "S-QA", Role::Quality, "L-CPC", &released(of));
        on_its_way(&mut s, ds, of, or, 1, 20_000_000);
    }
    for (ds, k, band) in [("DS-1", "K-1", BAND), ("DS-2", "K-2", BAND_2)] {
        s = ask(s.at("2026-12-03T10:00"), "receive_dose", &RECEIVE, &[("dose", ds)]).then_recorded(&["dose_received"]);
        s = ask(s, "allocate_dose", &ALLOCATE, &[("dose", ds), band]).then_recorded(&["dose_allocated"]);
        s = ask_go(s, &[("dose", ds), band]).then_recorded(&["go_decided"]);
        s = ask(s, "draw_up", &DRAW, &[("dose", ds), ("syringe", k), band]).then_recorded(&["drawn_up"]);
    }
    s
}

/// Syringe K-1 of P-1 was given off-plan, to somebody else if named.
pub fn off_plan(given_to: Option<&str>) -> record::off_plan::DoseGivenOffPlan {
    record::off_plan::DoseGivenOffPlan {
        occurrence: terms::OccurrenceId::parse("O-1").unwrap(),
        syringe: syringe("K-1"),
        dose: dose("DS-1"),
        lot: lot("LT-1"),
        patient: patient(P),
        order: order_id("OR-1"),
        target: 1,
        cells: 20_000_000,
        volume_ml: ml("1.0"),
        given_to: given_to.map(patient),
    }
}

/// P-1's record was merged into P-2.
pub fn merged<'h>(s: Scene<'h>) -> Scene<'h> {
    s.given(&PatientsMerged { from: patient(P), into: patient("P-2"), evidence: "保険証で確認".into() })
}

/// What every act does that takes P-1's dose and is shown P-2's wristband: refused, the dose held once, and a near miss (L2).
pub fn refuses_anothers_dose<'h>(scene: impl Fn() -> Scene<'h>, ask: impl Fn(Scene<'h>, &[(&str, &str)]) -> Scene<'h>) {
    let kinds = |s: &Scene| match &s.last {
        Some(Outcome::Refused(_, r)) => r.recording.drafts.iter().map(|d| d.kind.to_owned()).collect::<Vec<_>>(),
        other => panic!("not refused: {other:#?}"),
    };
    let whose = |s: &Scene| s.fact::<DeviationOpened>().patient;
    let s = ask(scene(), &[BAND_2]).then_refused(&["dose_of_another_patient"]);
    assert_eq!(kinds(&s), ["held", "deviation_opened", "attempt_refused"]);
    assert_eq!(s.fact::<Held>().target, HoldTarget::Dose { dose: dose("DS-1"), patient: patient(P) });
    assert_eq!(whose(&s), Some(patient(P)), "nobody looked up whose wristband it is");
    assert!(details(&s)[0].1.contains("SP2600001") && details(&s)[0].1.contains("SP2600002"), "{:?}", details(&s));
    // The same scan once more adds no second hold.
    let s = ask(s, &[BAND_2]).then_refused(&["dose_on_hold", "dose_of_another_patient"]);
    assert_eq!(kinds(&s), ["deviation_opened", "attempt_refused"]);
    // It stands on the record of the person who would have got it; who is said to wear a number and has it not is not believed.
    for (wearer, of) in [("P-2", "P-2"), (P, P), ("P-99", P), ("", P)] {
        let s = ask(scene(), &[BAND_2, (WEARER, wearer)]).then_refused(&["dose_of_another_patient"]);
        assert_eq!(whose(&s), Some(patient(of)), "{wearer}");
    }
}

#[test]
fn the_shortest_lawful_path_from_the_box_to_the_knee() {
    let h = house();
    let s = arrived(&h);
    let r: DoseReceived = s.fact();
    assert_eq!((r.lot.as_str(), r.patient.as_str(), r.accepted), ("LT-1", P, true));
    let s = ask(s.at("2026-12-03T10:05"), "allocate_dose", &ALLOCATE, &[]);
    let a: DoseAllocated = s.fact();
    assert_eq!((a.order.as_str(), a.target, a.cells, a.volume_ml), ("OR-1", 1, 20_000_000, ml("1.0")));
    let s = ask_go(s.at("2026-12-03T10:10"), &[]);
    let g: GoDecided = s.fact();
    assert!(g.go && g.choice.is_none() && g.checks.len() == programme(true).bedside().checks.len());
    assert_eq!(s.head().signed, "go_decided");
    let s = ask(s.at("2026-12-03T10:20"), "draw_up", &DRAW, &[]);
    let d: DrawnUp = s.fact();
    assert_eq!((d.syringe.as_str(), d.cells, d.volume_ml), ("K-1", 20_000_000, ml("1.0")));
    assert_eq!(d.expires_at, moment("2026-12-03T12:20"), "the programme's minutes after draw-up");
    let s = ask_check(s.at("2026-12-03T10:30"), &[]);
    let i: IdentityChecked = s.fact();
    assert_eq!((i.patient.as_str(), i.target, i.valid_until), (P, 1, moment("2026-12-03T10:40")));
    let s = ask_give(s.at("2026-12-03T10:35"), &[]).then_recorded(&["dose_given"]);
    let g: DoseGiven = s.fact();
    assert_eq!((g.patient.as_str(), g.lot.as_str(), g.route.as_str()), (P, "LT-1", "intra_articular"));
    assert_eq!(
        (g.cells, g.volume_ml, g.doctor.as_str(), g.second.as_str()),
        (20_000_000, ml("1.0"), "S-DOC", "S-NUR2")
    );
    let due = |kind: DueKind| {
        g.schedule.iter().filter(move |d| d.kind == kind).map(|d| (d.n, d.on.to_string(), d.until.to_string()))
    };
    let contacts: Vec<_> = due(DueKind::Contact).map(|(n, on, _)| (n, on)).collect();
    assert_eq!(contacts.first(), Some(&(1, "2026-12-04".to_owned())));
    assert!(due(DueKind::Visit).any(|v| v == (1, "2027-01-03".into(), "2027-01-10".into())));
    // Nothing is left, so nothing can be discarded or drawn again.
    let s = ask(s, "discard_dose", &[("dose", "DS-1"), ("reason", "残り"), ("witness", "S-NUR2")], &[]);
    s.then_refused(&["nothing_left_to_discard"]);
}

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
        let mut good = Input::new();
        for f in &fields {
            assert!(!f.label.ja.is_empty() && !f.label.en.is_empty(), "{} {}", act.name, f.name);
            let value = if f.name == "patient" { P.to_owned() } else { f.example.clone() };
            good.insert(f.name.clone(), vec![value]);
        }
        let got = act.act.parse(around.form_ctx(&carried), &good);
        assert!(got.is_ok(), "{}: the examples are not good: {:?}", act.name, got.err());
    }
}

#[test]
fn l22_only_stopping_is_a_safety_act_and_three_acts_are_signed() {
    let by =
        |f: fn(&kernel::ActEntry) -> bool| crate::acts().iter().filter(|a| f(a)).map(|a| a.name).collect::<Vec<_>>();
    assert_eq!(by(|a| a.safety), ["stop_dose"]);
    assert_eq!(by(|a| a.signed.is_some()), ["decide_go", "check_identity", "give_dose"]);
    assert_eq!(by(|a| !a.attempts), ["stop_dose"]);
}
