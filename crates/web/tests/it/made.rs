//! A lot, its doses and what it is made in, written straight into the record of a test: pages only read them.

use crate::scene::{CPC, Scene, TREATMENT};
use crate::setting::command;
use kernel::{Draft, FactKind};
use record::administration::{DoseAllocated, DoseReceived, DrawnUp, GoDecided};
use record::booking::{Booked, BookingKind};
use record::clinic::PlanFiled;
use record::culture::{
    CellsCounted, CellsHarvested, CellsPassaged, CountPurpose, CultureObserved, CultureStarted, Isolation, Vessel,
};
use record::making::{CABINET, CabinetOpened, EquipmentCalibrated, MaterialKind, MaterialRegistered, StaffTrained};
use record::release::{DoseDispatched, ProductReleased, TestResultRecorded, Verdict};
use record::treatment::{Side, Target, TreatmentOrdered};
use std::collections::BTreeMap;
use store::Answer;
use terms::{
    BookingId, CabinetId, CandidacyId, ContainerId, CountId, Day, Decimal, DoseId, EquipmentId, LotId, MaterialId,
    Moment, OrderId, PatientId, Role, StaffId, TissueId,
};

/// Days of the culture.
pub const BEGAN: &str = "2026-11-24T09:30";
pub const PASSAGED: &str = "2026-12-04T09:30";

fn patient(id: &str) -> PatientId {
    PatientId::parse(id).expect("id")
}
fn dec(s: &str) -> Decimal {
    s.parse().expect("number")
}
pub fn at(s: &str) -> Moment {
    Moment::parse(s).expect("moment")
}
fn day(s: &str) -> Day {
    Day::parse(s).expect("day")
}

/// Puts a fact at a time.
pub fn put<T: FactKind>(s: &mut Scene, when: &str, fact: &T) {
    s.n += 1;
    s.set.record_clock.set(at(when).max(s.set.store.now()));
    let answer =
        s.set.store.record_system(command(&format!("put-{}", s.n)), vec![Draft::of(fact).expect("draft")], vec![]);
    assert!(matches!(answer, Answer::Recorded(_)), "{answer:?}");
}

fn staff(s: &Scene, role: Role) -> StaffId {
    s.set.staff[&role].clone()
}

/// An order of 2.0×10⁷ cells for the right knee.
pub fn order(s: &mut Scene, when: &str, of: &str, id: &str) {
    let plan = s
        .set
        .store
        .read(|snap| Ok((1..=snap.tip().position).find_map(|n| snap.fact(n).ok().flatten()?.read::<PlanFiled>())))
        .expect("reads")
        .expect("a plan")
        .plan;
    let target = Target {
        n: 1,
        site: "knee".into(),
        side: Side::Right,
        level: String::new(),
        route: "intra_articular".into(),
        cells: 20_000_000,
    };
    put(
        s,
        when,
        &TreatmentOrdered {
            order: OrderId::parse(id).expect("id"),
            patient: patient(of),
            candidacy: CandidacyId::parse("CD-1").expect("id"),
            plan,
            product: "ad_msc".into(),
            disease: "knee_oa".into(),
            targets: vec![target],
            replaces: None,
            replaces_reason: String::new(),
            beyond_reason: String::new(),
        },
    );
}

/// Cabinet, incubator, medium and a trained operator.
pub fn room(s: &mut Scene, when: &str) {
    let check = |id: &str, name: &str, kind: &str, passed, until: &str| EquipmentCalibrated {
        equipment: EquipmentId::parse(id).expect("id"),
        name: name.into(),
        kind: kind.into(),
        passed,
        valid_until: day(until),
        note: String::new(),
    };
    put(s, when, &check("CB-1", "キャビネットA", CABINET, true, "2027-06-30"));
    put(s, when, &check("EQ-1", "インキュベーター2", "incubator", true, "2026-12-10"));
    put(s, when, &check("EQ-2", "計数器", "counter", false, "2027-06-30"));
    let medium = |id: &str, name: &str, kind, until: &str| MaterialRegistered {
        material: MaterialId::parse(id).expect("id"),
        name: name.into(),
        kind,
        lot_number: "M-2609-11".into(),
        expires_on: day(until),
        biological: id == "MT-1",
    };
    put(s, when, &medium("MT-1", "培地<A>", MaterialKind::Medium, "2027-01-31"));
    put(s, when, &medium("MT-2", "古い酵素", MaterialKind::Enzyme, "2026-11-01"));
    let operator = staff(s, Role::Operator);
    for procedure in ["passage", "packing"] {
        let staff = operator.clone();
        put(
            s,
            when,
            &StaffTrained {
                staff,
                procedure: procedure.into(),
                valid_until: day("2027-04-10"),
                trainer: "矢代".into(),
            },
        );
    }
}

/// A count.
pub fn count(
    s: &Scene,
    id: &str,
    lot: &str,
    of: &str,
    passage: u8,
    purpose: CountPurpose,
    viable: u64,
) -> CellsCounted {
    CellsCounted {
        count: CountId::parse(id).expect("id"),
        lot: LotId::parse(lot).expect("id"),
        patient: patient(of),
        passage,
        purpose,
        viable,
        viability_pct: dec("94.8"),
        cv_pct: Some(dec("9")),
        method: "trypan".into(),
        containers: vec![],
        replaces: None,
        operator: staff(s, Role::Operator),
        checked_by: Some(staff(s, Role::FacilityManager)),
    }
}

/// A culture of an enzymatic isolation: 4.5×10⁵ seeded on day 0, seen on day 8.
pub fn culture(s: &mut Scene, lot: &str, of: &str, tissue: &str) {
    let (operator, checked_by) = (staff(s, Role::Operator), staff(s, Role::FacilityManager));
    let id = LotId::parse(lot).expect("id");
    let isolated = count(s, &format!("CT-{lot}-0"), lot, of, 0, CountPurpose::Isolation, 500_000);
    put(
        s,
        BEGAN,
        &CultureStarted {
            lot: id.clone(),
            tissue: TissueId::parse(tissue).expect("id"),
            patient: patient(of),
            plan: terms::PlanId::parse("PL-1").expect("id"),
            method: Isolation::Enzyme,
            count: Some(isolated.count.clone()),
            seeded: Some(450_000),
            viability_pct: Some(dec("91.4")),
            sampled: 50_000,
            frozen: 0,
            discarded: 0,
            vessels: vec![Vessel { container: ContainerId::parse("K-F1").expect("id"), area_cm2: 75 }],
            cabinet: CabinetId::parse("CB-1").expect("id"),
            incubator: EquipmentId::parse("EQ-1").expect("id"),
            materials: vec![MaterialId::parse("MT-1").expect("id")],
            operator: operator.clone(),
            checked_by,
        },
    );
    put(s, BEGAN, &isolated);
    put(
        s,
        "2026-12-02T08:20",
        &CultureObserved {
            lot: id,
            patient: patient(of),
            passage: 0,
            container: None,
            confluence_pct: 80,
            morphology: "spindle".into(),
            fed: true,
            materials: vec![],
            suspicion: false,
            incubator: EquipmentId::parse("EQ-1").expect("id"),
            operator,
            note: String::new(),
        },
    );
}

/// Ten days on 3.6×10⁶ are counted (three doublings) and 2.4×10⁶ of them seeded; 2.0×10⁵ are nowhere.
pub fn passage(s: &mut Scene, lot: &str, of: &str) {
    let counted = count(s, &format!("CT-{lot}-1"), lot, of, 0, CountPurpose::Passage, 3_600_000);
    put(s, PASSAGED, &counted);
    let (operator, checked_by) = (staff(s, Role::Operator), staff(s, Role::FacilityManager));
    put(
        s,
        PASSAGED,
        &CellsPassaged {
            lot: LotId::parse(lot).expect("id"),
            patient: patient(of),
            to_passage: 1,
            count: counted.count,
            seeded: 2_400_000,
            sampled: 200_000,
            frozen: 800_000,
            discarded: 0,
            from: vec![],
            vessels: vec![],
            cabinet: CabinetId::parse("CB-1").expect("id"),
            incubator: EquipmentId::parse("EQ-1").expect("id"),
            materials: vec![],
            operator,
            checked_by,
        },
    );
}

/// A test of a lot.
pub fn tested(s: &mut Scene, when: &str, lot: &str, of: &str, test: &str, verdict: Verdict) {
    put(
        s,
        when,
        &TestResultRecorded {
            patient: patient(of),
            lot: Some(LotId::parse(lot).expect("id")),
            blood: None,
            test: test.into(),
            verdict,
            interim: false,
            value: "陰性".into(),
            unit: String::new(),
            method: "培養法".into(),
            kit: String::new(),
            reported_on: at(when).day(),
        },
    );
}

/// The cells are the product: 3.0×10⁷ in 1.5 mL, which lasts until eight in the evening.
pub fn harvested(s: &mut Scene, lot: &str, of: &str) {
    let on = |clock: &str| format!("2026-12-14T{clock}");
    let (operator, checked_by) = (staff(s, Role::Operator), staff(s, Role::FacilityManager));
    let counted = count(s, &format!("CT-{lot}-2"), lot, of, 1, CountPurpose::Harvest, 31_000_000);
    put(s, &on("07:00"), &counted);
    let lot_id = LotId::parse(lot).expect("id");
    let product = ContainerId::parse(&format!("K-P-{lot}")).expect("id");
    let cabinet = CabinetId::parse("CB-1").expect("id");
    put(
        s,
        &on("07:10"),
        &CellsHarvested {
            lot: lot_id,
            patient: patient(of),
            passage: 1,
            count: counted.count,
            product,
            in_product: 30_000_000,
            volume_ml: dec("1.5"),
            sampled: 1_000_000,
            frozen: 0,
            discarded: 0,
            from: vec![],
            expires_at: at(&on("20:00")),
            cabinet,
            materials: vec![],
            operator,
            checked_by,
        },
    );
}

/// The cells are the product, released, and a dose is packed from it.
pub fn packed(s: &mut Scene, lot: &str, of: &str) -> DoseId {
    let on = |clock: &str| format!("2026-12-14T{clock}");
    let (operator, checked_by) = (staff(s, Role::Operator), staff(s, Role::FacilityManager));
    harvested(s, lot, of);
    let lot_id = LotId::parse(lot).expect("id");
    let product = ContainerId::parse(&format!("K-P-{lot}")).expect("id");
    let cabinet = CabinetId::parse("CB-1").expect("id");
    put(
        s,
        &on("07:20"),
        &ProductReleased {
            lot: lot_id.clone(),
            patient: patient(of),
            pending: vec![],
            expires_at: at(&on("20:00")),
            reason: String::new(),
        },
    );
    // Packed by the act itself: where it was packed is what the plan names.
    opened(s, &on("07:25"), of, lot);
    s.set.record_clock.set(at(&on("07:30")).max(s.set.store.now()));
    let fields = [
        ("lot", lot),
        ("product", product.as_str()),
        ("target", "1"),
        ("volume_ml", "1.00"),
        ("cabinet", cabinet.as_str()),
        ("operator", operator.as_str()),
        ("checked_by", checked_by.as_str()),
    ];
    DoseId::derive(&s.act("pack_dose", Role::Operator, CPC, &fields), 0)
}

/// The same, drawn up into a syringe on the day it is given.
pub fn syringe(s: &mut Scene, lot: &str, of: &str, order: &str, label: &str) {
    let day = "2026-12-14";
    let on = |clock: &str| format!("{day}T{clock}");
    let checked_by = staff(s, Role::FacilityManager);
    let dose = packed(s, lot, of);
    let (lot_id, order) = (LotId::parse(lot).expect("id"), OrderId::parse(order).expect("id"));
    let clinic = s.set.places[TREATMENT].clone();
    put(
        s,
        &on("07:40"),
        &DoseDispatched {
            dose: dose.clone(),
            lot: lot_id.clone(),
            patient: patient(of),
            to: clinic,
            seal: "0042".into(),
            logger: String::new(),
            carrier: "平".into(),
            witness: checked_by.clone(),
        },
    );
    put(
        s,
        &on("08:00"),
        &DoseReceived {
            dose: dose.clone(),
            lot: lot_id.clone(),
            patient: patient(of),
            seal_intact: true,
            lowest_c: dec("4.0"),
            highest_c: dec("6.0"),
            condition: String::new(),
            accepted: true,
            reason: String::new(),
        },
    );
    let cells = 20_000_000;
    put(
        s,
        &on("08:05"),
        &DoseAllocated {
            dose: dose.clone(),
            lot: lot_id.clone(),
            patient: patient(of),
            order: order.clone(),
            target: 1,
            cells,
            volume_ml: dec("1.0"),
        },
    );
    put(
        s,
        &on("08:10"),
        &GoDecided {
            dose: dose.clone(),
            lot: lot_id.clone(),
            patient: patient(of),
            order: order.clone(),
            go: true,
            checks: BTreeMap::new(),
            cause: String::new(),
            choice: None,
        },
    );
    put(
        s,
        &on("08:20"),
        &DrawnUp {
            syringe: ContainerId::parse(label).expect("id"),
            dose,
            lot: lot_id,
            patient: patient(of),
            order,
            target: 1,
            cells,
            volume_ml: dec("1.0"),
            expires_at: at(&on("10:20")),
            materials: vec![],
            checked_by,
        },
    );
}

/// A booking in the treatment room, waiting for a lot.
pub fn booked(s: &mut Scene, when: &str, id: &str, of: &str, starts: &str, lot: Option<&str>) {
    let fact = Booked {
        booking: BookingId::parse(id).expect("id"),
        patient: patient(of),
        kind: BookingKind::Administration,
        day: at(starts).day(),
        starts: at(starts),
        ends: at(starts).plus_minutes(60),
        room: s.set.places[TREATMENT].clone(),
        doctor: Some(staff(s, Role::Doctor)),
        equipment: None,
        cabinet: None,
        lot: lot.map(|l| LotId::parse(l).expect("id")),
        moved_from: None,
        cancelled: false,
        reason: String::new(),
    };
    put(s, when, &fact);
}

/// The cabinet is opened for a lot.
pub fn opened(s: &mut Scene, when: &str, of: &str, lot: &str) {
    let operator = staff(s, Role::Operator);
    put(
        s,
        when,
        &CabinetOpened {
            cabinet: CabinetId::parse("CB-1").expect("id"),
            patient: patient(of),
            lot: Some(LotId::parse(lot).expect("id")),
            tissue: None,
            operator,
        },
    );
}
