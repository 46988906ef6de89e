//! Cabinets, equipment, materials, training and bookings in the story.

use super::scene::{By, DESK, Fields, MANAGER, Part, Plan, QUALITY, Scene};
use record::booking::BookingKind;
use record::making::MaterialKind;
use store::Answer;
use terms::{BookingId, CommandId, Moment, Role};

/// Label, name, kind of the equipment.
const EQUIPMENT: [(&str, &str, &str); 6] = [
    ("CB-1", "安全キャビネット1", "cabinet"),
    ("CB-2", "安全キャビネット2", "cabinet"),
    ("EQ-1", "CO2インキュベーター1", "incubator"),
    ("EQ-2", "CO2インキュベーター2", "incubator"),
    ("EQ-3", "自動細胞計数装置", "counter"),
    ("EQ-4", "Cアーム", "c_arm"),
];
const PROCEDURES: [&str; 7] = ["isolation", "observation", "counting", "passage", "harvest", "packing", "taking_back"];
/// Days after which the next lot of medium comes into use.
const MEDIUM: i32 = 100;
/// Days from today on for which the newest materials, checks and trainings hold: a walk of twelve months from consent to the last visit.
const AHEAD: i32 = 430;

/// Plans what keeps the clinic able to work, from `days` before today on.
pub fn keep_ready(plan: &mut Plan, days: i32) {
    plan.at(-days, 520, |s, _| {
        calibrate(s, 300);
        train(s, 320);
    });
    plan.at(-days, 530, move |s, _| {
        use MaterialKind::{Anaesthetic, Cryoprotectant, Diluent, Enzyme, Serum};
        for (label, name, kind, lot, lasts) in [
            // These outlast the year of visits that somebody may walk through from today on.
            ("MT-ENZ-1", "分離用酵素", Enzyme, "E2507-11", days + AHEAD),
            ("MT-LID-1", "リドカイン 1 %", Anaesthetic, "L2508-02", days + AHEAD + 30),
            ("MT-SAL-1", "生理食塩液 20 mL", Diluent, "S2509-21", days + AHEAD + 60),
            ("MT-CRY-1", "凍結保存液", Cryoprotectant, "C2507-04", days + AHEAD + 90),
            // Not used by anybody: it shows how the end of a date looks.
            ("MT-SER-1", "ヒト血清(期限の近いもの)", Serum, "H2508-03", days + 5),
        ] {
            material(s, label, name, kind, lot, lasts);
        }
    });
    for batch in 0..=days / MEDIUM {
        plan.at(-days + batch * MEDIUM, 535, move |s, _| {
            let label = format!("MT-MED-{}", batch + 1);
            let lasts = if batch == days / MEDIUM { days - batch * MEDIUM + AHEAD } else { 150 };
            material(
                s,
                &label,
                "間葉系幹細胞用培地",
                MaterialKind::Medium,
                &format!("M{:03}-{:02}", 180 + batch * 7, batch + 1),
                lasts,
            );
            s.medium = label;
        });
    }
    plan.at(-days + 290, 520, move |s, _| calibrate(s, days - 290 + AHEAD));
    plan.at(-days + 310, 520, move |s, _| train(s, days - 310 + AHEAD));
}

fn calibrate(s: &mut Scene<'_, '_>, lasts: i32) {
    for (label, name, kind) in EQUIPMENT {
        let until = s.store.now().day().plus_days(lasts);
        let fields = Fields::new()
            .with("equipment", label)
            .with("name", name)
            .with("kind", kind)
            .with("passed", "yes")
            .with("valid_until", until)
            .with("note", "製造元の点検、報告書 模擬");
        s.done(QUALITY, "record_calibration", &fields);
    }
}

fn train(s: &mut Scene<'_, '_>, lasts: i32) {
    for login in ["baiyo", "baiyo2"] {
        for procedure in PROCEDURES {
            let fields = Fields::new()
                .with("staff", s.staff(login))
                .with("procedure", procedure)
                .with("valid_until", s.store.now().day().plus_days(lasts))
                .with("trainer", "培養責任者");
            s.done(MANAGER, "record_training", &fields);
        }
    }
}

/// A lot of material comes in; enzyme and serum are of human or animal origin.
fn material(s: &mut Scene<'_, '_>, label: &str, name: &str, kind: MaterialKind, lot: &str, lasts: i32) {
    let biological = if matches!(kind, MaterialKind::Enzyme | MaterialKind::Serum) { "yes" } else { "no" };
    let fields = Fields::new()
        .with("material", label)
        .with("name", name)
        .with("kind", kind.code())
        .with("lot_number", lot)
        .with("expires_on", s.store.now().day().plus_days(lasts))
        .with("biological", biological);
    s.done(By("baiyo", Role::Operator, "cpc"), "register_material", &fields);
}

/// Books a time; while room or doctor is taken, half an hour later.
pub fn book(s: &mut Scene<'_, '_>, p: &mut Part, kind: BookingKind, starts: Moment) {
    let (by, room, doctor, minutes) = match kind {
        BookingKind::Consultation | BookingKind::Visit => (DESK, "consulting", None, 30),
        BookingKind::Harvest => (DESK, "treatment", Some("ishi"), 60),
        BookingKind::Administration => (DESK, "treatment", Some("ishi"), 60),
        BookingKind::Culture => (p.operators().0, "cpc", None, 90),
    };
    let cells = matches!(kind, BookingKind::Culture | BookingKind::Administration);
    let c_arm = kind == BookingKind::Administration && p.route == "intradiscal";
    for later in 0..10 {
        let starts = starts.plus_minutes(30 * later);
        let fields = Fields::new()
            .with("patient", &p.id)
            .with("kind", kind.code())
            .with("starts", starts.local_input())
            .with("ends", starts.plus_minutes(minutes).local_input())
            .with("room", s.place(room))
            .with_some("doctor", doctor.map(|d| s.staff(d)))
            .with_some("cabinet", (kind == BookingKind::Culture).then(|| p.bench().0))
            .with_some("equipment", c_arm.then_some("EQ-4"))
            .with_some("lot", p.lot.clone().filter(|_| cells));
        let (command, answer) = s.answer(by, "book", &fields);
        match answer {
            Answer::Recorded(_) if p.chance.one_in(8) => return put_off(s, by, &command, starts, minutes),
            Answer::Recorded(_) => return,
            Answer::Refused(_) if later < 9 => {}
            other => return s.d.surprises.push(format!("book: {other:?}")),
        }
    }
}

/// The same booking an hour and a half later, if that time is free; else it stays.
fn put_off(s: &mut Scene<'_, '_>, by: By, booking: &CommandId, starts: Moment, minutes: i64) {
    s.minutes(15);
    let starts = starts.plus_minutes(90);
    let fields = Fields::new()
        .with("booking", BookingId::derive(booking, 0))
        .with("starts", starts.local_input())
        .with("ends", starts.plus_minutes(minutes).local_input())
        .with("reason", "患者さんの都合");
    let answer = s.answer(by, "move_booking", &fields).1;
    if !matches!(answer, Answer::Recorded(_) | Answer::Refused(_)) {
        s.d.surprises.push(format!("move_booking: {answer:?}"));
    }
}
