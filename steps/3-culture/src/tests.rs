//! What the tests of this crate share: a clinic with a cell processing centre, two patients, and a lot at every stage of its way.

// All of this file is for tests; the mark says so to readers that see this file alone, as `xtask tidy` does.
#[cfg(test)]
use kernel::fold::Known;
use kernel::harness::Scene;
use kernel::{Choice, FactKind, Guard, House, Input, Need, Who};
use programme::{Kind, Law, Programme, shipped};
use record::clinic::{PlanFiled, StaffAdded};
use record::counselling::{CellsWish, ConsentForm, ConsentGiven, ConsentWithdrawn};
use record::culture::{
    CellsCounted, CellsHarvested, CellsPassaged, CountPurpose, CultureStarted, Isolation, TissueReceived, Vessel,
};
use record::harvest::FatHarvested;
use record::making::{CabinetOpened, EquipmentCalibrated, MaterialKind, MaterialRegistered, StaffTrained};
use record::patient::PatientRegistered;
use record::release::{DosePacked, ProductReleased, TestResultRecorded, Verdict};
use record::safety::{Held, HoldCause, HoldTarget};
use record::tissue::{BloodDrawn, TissueDispatched};
use record::treatment::{Side, Target, TreatmentOrdered};
use std::collections::BTreeMap;
use terms::{
    BloodId, CabinetId, CandidacyId, ConsentId, ContainerId, CountId, Day, Decimal, DoseId, EquipmentId, HoldId, LotId,
    MaterialId, Moment, OrderId, PatientId, PlaceId, PlanId, Role, Sex, StaffId, Text, TissueId,
};

mod forecast;
mod forms;
mod materials;
mod path;

pub use forms::*;

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

macro_rules! ids {
    ($($name:ident $id:ident,)*) => {$(
        pub fn $name(s: &str) -> $id { $id::parse(s).unwrap() }
    )*};
}
ids! {
    patient PatientId, staff StaffId, place PlaceId, plan_id PlanId, tissue TissueId, lot LotId, container ContainerId,
    count_id CountId, dose DoseId, cabinet CabinetId, equipment EquipmentId, material MaterialId, order_id OrderId,
}
pub fn day(s: &str) -> Day {
    Day::parse(s).unwrap()
}
pub fn decimal(s: &str) -> Decimal {
    s.parse().unwrap()
}

/// The shipped programme with the demo's numbers, some lines of the overlay replaced.
pub fn programme_with(changes: &[(&str, &str)]) -> Programme {
    let of = |kind| shipped().into_iter().find(|(k, ..)| *k == kind).unwrap().2;
    let overlay = of(Kind::Overlay);
    let mut text = overlay.file("overlay.toml").unwrap().to_owned();
    for (setting, value) in changes {
        let at = text.find(&format!("setting = \"{setting}\"")).unwrap();
        let line = at + text[at..].find("value = ").unwrap();
        let end = line + text[line..].find('\n').unwrap();
        text.replace_range(line..end, &format!("value = {value}"));
    }
    let changed = programme::Bundle::from_files([("overlay.toml", text)]).unwrap();
    Programme::read_with_overlay(&of(Kind::Programme), &changed).unwrap()
}

/// The shipped programme as it is: every limit that nobody has read is unset.
pub fn bare_programme() -> Programme {
    Programme::read(&shipped().into_iter().find(|(k, ..)| *k == Kind::Programme).unwrap().2).unwrap()
}

pub fn adopt(s: &mut Scene<'_>, p: Programme) {
    s.programme = Some((p.hash(), p));
}

/// Fields of a form, some of them changed; an empty value takes a field out.
pub fn ask<'h>(mut s: Scene<'h>, act: &str, base: &[(&str, &str)], changes: &[(&str, &str)]) -> Scene<'h> {
    let mut all: BTreeMap<&str, &str> = base.iter().copied().collect();
    all.extend(changes.iter().copied());
    let fields: Vec<(&str, &str)> = all.into_iter().filter(|(_, v)| !v.is_empty()).collect();
    s.ask(act, &fields);
    s
}

pub fn plan() -> PlanFiled {
    PlanFiled {
        plan: plan_id("PL-1"),
        number: "PB4200010".into(),
        submitted_on: day("2026-06-02"),
        valid_from: day("2026-06-02"),
        valid_until: None,
        diseases: vec!["knee_oa".into()],
        product: "ad_msc".into(),
        routes: vec!["intra_articular".into()],
        doctors: vec![staff("S-DOC")],
        places: vec![place("L-CLI")],
        maker: place("L-CPC"),
        committee: "NA8150001".into(),
        consent_version: "2026-11-22".into(),
        stopped: false,
    }
}

pub fn consent_to(id: &str, scopes: &[&str]) -> ConsentGiven {
    ConsentGiven {
        consent: ConsentId::parse("CN-1").unwrap(),
        patient: patient(id),
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

pub fn withdrawal(scopes: &[&str]) -> ConsentWithdrawn {
    ConsentWithdrawn {
        patient: patient("P-1"),
        scopes: scopes.iter().map(|s| (*s).to_owned()).collect(),
        cells: CellsWish::Pause,
        note: String::new(),
    }
}

pub fn target(n: u8, site: &str, route: &str, cells: u64) -> Target {
    Target { n, site: site.into(), side: Side::Right, level: String::new(), route: route.into(), cells }
}

pub fn order(targets: Vec<Target>) -> TreatmentOrdered {
    TreatmentOrdered {
        order: order_id("OR-1"),
        patient: patient("P-1"),
        candidacy: CandidacyId::parse("CD-1").unwrap(),
        plan: plan_id("PL-1"),
        product: "ad_msc".into(),
        disease: "knee_oa".into(),
        targets,
        replaces: None,
        replaces_reason: String::new(),
        beyond_reason: String::new(),
    }
}

/// A material of a kind, in date.
pub fn stock(id: &str, kind: MaterialKind) -> MaterialRegistered {
    MaterialRegistered {
        material: material(id),
        name: kind.text().ja.into_owned(),
        kind,
        lot_number: "A1".into(),
        expires_on: day("2027-01-31"),
        biological: false,
    }
}

/// Staff, equipment, materials, patients, consent, plan and order; nothing harvested. 2026-11-24 09:00.
pub fn clinic(h: &House) -> Scene<'_> {
    let mut s = Scene::new(h, "2026-11-24T09:00");
    for (id, role) in
        [("S-OPE", Role::Operator), ("S-OP2", Role::Operator), ("S-QUA", Role::Quality), ("S-DOC", Role::Doctor)]
    {
        s.put(&StaffAdded { staff: staff(id), roles: vec![role] });
    }
    for procedure in programme::PROCEDURES {
        let valid_until = day("2027-03-31");
        s.put(&StaffTrained {
            staff: staff("S-OPE"),
            procedure: procedure.into(),
            valid_until,
            trainer: "施設管理者".into(),
        });
    }
    for (id, kind) in [("CB-1", "cabinet"), ("EQ-1", "incubator")] {
        let (equipment, valid_until) = (equipment(id), day("2027-03-31"));
        s.put(&EquipmentCalibrated {
            equipment,
            name: id.into(),
            kind: kind.into(),
            passed: true,
            valid_until,
            note: String::new(),
        });
    }
    s.put(&stock("MT-1", MaterialKind::Medium));
    s.put(&stock("MT-2", MaterialKind::Enzyme));
    s.put(&MaterialRegistered { expires_on: day("2026-11-20"), ..stock("MT-9", MaterialKind::Medium) });
    for (serial, id) in [(1, "P-1"), (2, "P-2")] {
        let number = format!("SP260000{serial}");
        s.put(&PatientRegistered { patient: patient(id), number, serial, sex: Sex::Female });
        s.put(&consent_to(id, &["harvest", "culture", "administration"]));
        blood(&mut s, id, &["hbv", "hcv", "hiv", "htlv1", "syphilis"]);
    }
    s.put(&plan());
    s.put(&order(vec![
        target(1, "knee", "intra_articular", 50_000_000),
        target(2, "knee", "intra_articular", 25_000_000),
    ]));
    open_cabinet(&mut s, "P-1");
    adopt(&mut s, programme_with(&[]));
    let law = Law::read(&shipped().into_iter().find(|(k, ..)| *k == Kind::Law).unwrap().2).unwrap();
    s.law = Some((law.hash(), law));
    let codes = |ids: &[&str]| ids.iter().map(|i| Choice::new(*i, Text::same(*i))).collect::<Vec<_>>();
    s.options = BTreeMap::from([
        ("staff".to_owned(), codes(&["S-OPE", "S-OP2", "S-QUA", "S-DOC", "S-GONE"])),
        ("places".to_owned(), codes(&["L-CLI", "L-CPC"])),
    ]);
    s.by("S-OPE", Role::Operator, "L-CPC")
}

pub fn open_cabinet(s: &mut Scene<'_>, id: &str) {
    let (cabinet, operator) = (cabinet("CB-1"), staff("S-OPE"));
    s.put(&CabinetOpened { cabinet, patient: patient(id), lot: None, tissue: None, operator });
}

/// Blood of a patient that passed some tests.
pub fn blood(s: &mut Scene<'_>, id: &str, tests: &[&str]) {
    let blood = BloodId::parse(&format!("B-{id}")).unwrap();
    s.put(&BloodDrawn {
        blood: blood.clone(),
        patient: patient(id),
        tubes: 2,
        volume_ml: decimal("9.0"),
        purposes: vec!["serology".into()],
        checked_by: staff("S-DOC"),
        complications: String::new(),
    });
    for test in tests {
        s.put(&result(id, None, test, Verdict::Pass, false));
    }
}

/// A result: on a lot, or on the patient's blood.
pub fn result(id: &str, on: Option<&str>, test: &str, verdict: Verdict, interim: bool) -> TestResultRecorded {
    TestResultRecorded {
        patient: patient(id),
        lot: on.map(lot),
        blood: on.is_none().then(|| BloodId::parse(&format!("B-{id}")).unwrap()),
        test: test.into(),
        verdict,
        interim,
        value: String::new(),
        unit: String::new(),
        method: "院外".into(),
        kit: String::new(),
        reported_on: day("2026-11-24"),
    }
}

/// Fat of `P-1` taken at 09:00 and sent at 10:00; it is 11:00.
pub fn sent(h: &House) -> Scene<'_> {
    let s = clinic(h).given(&harvested("P-1", "T-1")).at("2026-11-24T10:00").given(&TissueDispatched {
        tissue: tissue("T-1"),
        patient: patient("P-1"),
        to: place("L-CPC"),
        seal: "SEAL-1".into(),
        logger: String::new(),
        carrier: "院内搬送".into(),
        witness: staff("S-DOC"),
    });
    s.at("2026-11-24T11:00")
}

pub fn harvested(id: &str, t: &str) -> FatHarvested {
    FatHarvested {
        patient: patient(id),
        tissue: tissue(t),
        plan: plan_id("PL-1"),
        site: "abdomen".into(),
        mass_g: decimal("0.9"),
        pieces: 6,
        anaesthesia: "local".into(),
        doctor: staff("S-DOC"),
        checked_by: staff("S-DOC"),
        complications: String::new(),
        order: order_id("OR-1"),
        incision_mm: None,
        materials: Vec::new(),
        expires_at: Moment::parse("2026-11-25T09:00").unwrap(),
    }
}

/// Received and accepted; it is 11:30.
pub fn received(h: &House) -> Scene<'_> {
    let s = sent(h).given(&TissueReceived {
        tissue: tissue("T-1"),
        patient: patient("P-1"),
        seal_intact: true,
        lowest_c: decimal("4.0"),
        highest_c: decimal("6.5"),
        condition: "良好".into(),
        accepted: true,
        reason: String::new(),
    });
    s.at("2026-11-24T11:30")
}

pub fn vessels(ids: &[&str]) -> Vec<Vessel> {
    ids.iter().map(|i| Vessel { container: container(i), area_cm2: 175 }).collect()
}

pub fn started(id: &str, l: &str, t: &str, ids: &[&str]) -> CultureStarted {
    CultureStarted {
        lot: lot(l),
        tissue: tissue(t),
        patient: patient(id),
        plan: plan_id("PL-1"),
        method: Isolation::Enzyme,
        count: Some(count_id(&format!("CT-{l}"))),
        seeded: Some(450_000),
        viability_pct: Some(decimal("92.5")),
        sampled: 0,
        frozen: 0,
        discarded: 50_000,
        vessels: vessels(ids),
        cabinet: cabinet("CB-1"),
        incubator: equipment("EQ-1"),
        materials: vec![material("MT-1")],
        operator: staff("S-OPE"),
        checked_by: staff("S-OP2"),
    }
}

pub fn counted(c: &str, passage: u8, purpose: CountPurpose, viable: u64) -> CellsCounted {
    CellsCounted {
        count: count_id(c),
        lot: lot("LT-1"),
        patient: patient("P-1"),
        passage,
        purpose,
        viable,
        viability_pct: decimal("95.1"),
        cv_pct: None,
        method: "automated".into(),
        containers: Vec::new(),
        replaces: None,
        operator: staff("S-OPE"),
        checked_by: Some(staff("S-OP2")),
    }
}

/// `LT-1` of `P-1` in the vessels `K-1` and `K-2`; `LT-2` of `P-2` in `K-20`. It is 2026-12-02 10:00.
pub fn growing(h: &House) -> Scene<'_> {
    let other = CellsCounted {
        lot: lot("LT-2"),
        patient: patient("P-2"),
        ..counted("CT-LT-2", 0, CountPurpose::Isolation, 500_000)
    };
    received(h)
        .given(&counted("CT-LT-1", 0, CountPurpose::Isolation, 500_000))
        .given(&started("P-1", "LT-1", "T-1", &["K-1", "K-2"]))
        .given(&other)
        .given(&started("P-2", "LT-2", "T-2", &["K-20"]))
        .at("2026-12-02T10:00")
}

/// Same, with a count that stands.
pub fn ready(h: &House) -> Scene<'_> {
    growing(h).given(&counted("CT-1", 0, CountPurpose::Passage, 24_800_000)).at("2026-12-02T10:30")
}

/// Passaged once, counted again; ready for the harvest on 2026-12-08 10:00.
pub fn grown(h: &House) -> Scene<'_> {
    ready(h)
        .given(&CellsPassaged {
            lot: lot("LT-1"),
            patient: patient("P-1"),
            to_passage: 1,
            count: count_id("CT-1"),
            seeded: 24_000_000,
            sampled: 800_000,
            frozen: 0,
            discarded: 0,
            from: vec![container("K-1"), container("K-2")],
            vessels: vessels(&["K-3", "K-4"]),
            cabinet: cabinet("CB-1"),
            incubator: equipment("EQ-1"),
            materials: vec![material("MT-1")],
            operator: staff("S-OPE"),
            checked_by: staff("S-OP2"),
        })
        .at("2026-12-08T09:00")
        .given(&counted("CT-2", 1, CountPurpose::Harvest, 104_000_000))
        .at("2026-12-08T10:00")
}

/// The product: 10⁸ cells in 10 mL in `K-9`, expiring on 2026-12-09 10:00; it is noon, and quality is signed in.
pub fn product(h: &House) -> Scene<'_> {
    let s = grown(h).given(&CellsHarvested {
        lot: lot("LT-1"),
        patient: patient("P-1"),
        passage: 1,
        count: count_id("CT-2"),
        product: container("K-9"),
        in_product: 100_000_000,
        volume_ml: decimal("10.00"),
        sampled: 4_000_000,
        frozen: 0,
        discarded: 0,
        from: vec![container("K-3"), container("K-4")],
        expires_at: Moment::parse("2026-12-09T10:00").unwrap(),
        cabinet: cabinet("CB-1"),
        materials: vec![material("MT-1")],
        operator: staff("S-OPE"),
        checked_by: staff("S-OP2"),
    });
    s.at("2026-12-08T12:00").by("S-QUA", Role::Quality, "L-CPC")
}

/// Tests on the lot that a release asks for.
pub const LOT_TESTS: [&str; 6] = ["sterility", "mycoplasma", "endotoxin", "viability", "surface_markers", "appearance"];

/// The product with every test passed but these.
pub fn tested<'h>(h: &'h House, but: &[&str]) -> Scene<'h> {
    let mut s = product(h);
    // Quality records what the laboratory says.
    let me = s.who.clone();
    s = s.by("S-QUA", Role::Quality, "L-CPC");
    for test in LOT_TESTS.iter().filter(|t| !but.contains(t)) {
        s.put(&result("P-1", Some("LT-1"), test, Verdict::Pass, false));
    }
    s.who = me;
    s
}

/// Released; the operator is back at the bench. 15:00.
pub fn released(h: &House) -> Scene<'_> {
    let s = tested(h, &[]).given(&ProductReleased {
        lot: lot("LT-1"),
        patient: patient("P-1"),
        pending: Vec::new(),
        expires_at: Moment::parse("2026-12-09T10:00").unwrap(),
        reason: String::new(),
    });
    s.at("2026-12-08T15:00").by("S-OPE", Role::Operator, "L-CPC")
}

pub fn packed_dose() -> DosePacked {
    DosePacked {
        dose: dose("DS-1"),
        lot: lot("LT-1"),
        patient: patient("P-1"),
        order: order_id("OR-1"),
        target: 1,
        cells: 50_000_000,
        volume_ml: decimal("5.00"),
        product: container("K-9"),
        expires_at: Moment::parse("2026-12-09T01:00").unwrap(),
        cabinet: cabinet("CB-1"),
        operator: staff("S-OPE"),
        checked_by: staff("S-OP2"),
    }
}

/// `DS-1` packed; 16:00.
pub fn packed(h: &House) -> Scene<'_> {
    released(h).given(&packed_dose()).at("2026-12-08T16:00")
}

pub fn hold(id: &str, target: HoldTarget) -> Held {
    Held { hold: HoldId::parse(id).unwrap(), target, cause: HoldCause::ByPerson, reason: "確認中".into() }
}
pub fn on_lot(l: &str) -> HoldTarget {
    HoldTarget::Lot { lot: lot(l), patient: patient("P-1") }
}

/// How many facts of a kind stand in the record.
pub fn how_many<T: FactKind>(s: &Scene<'_>) -> usize {
    s.memory.facts.iter().filter(|f| f.head.kind == T::KIND).count()
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
            let value = match f.name.as_str() {
                "tissue" | "lot" | "dose" => "X-1",
                "position" => "1",
                _ => f.example.as_str(),
            };
            good.insert(f.name.clone(), vec![value.to_owned()]);
        }
        assert!(act.act.parse(around.form_ctx(&carried), &good).is_ok(), "{}: the examples are not good", act.name);
    }
}
