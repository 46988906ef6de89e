//! Step 2 in the story: blood, its results, fat, and the tissue on its way; with some mishaps.

use super::scene::{By, Fields, NURSE, Open, Part, QUALITY, SURGEON, Scene, WARD};
use terms::{BloodId, DeviationId, TissueId};

/// The patient's number as on the wristband.
pub fn wristband(s: &Scene<'_, '_>, p: &Part) -> String {
    let number = s.store.read(|snap| {
        let facts =
            snap.corrected(&kernel::Tag::new(kernel::Space::Patient, p.id.as_str()), &["patient_registered"])?;
        let read = facts.iter().filter_map(kernel::Fact::read::<record::patient::PatientRegistered>);
        Ok(read.filter(|r| r.patient.as_str() == p.id).map(|r| r.number).next())
    });
    number.ok().flatten().unwrap_or_default()
}

/// Blood for the tests.
pub fn draw_blood(s: &mut Scene<'_, '_>, p: &mut Part) {
    let fields = Fields::new()
        .with("patient", &p.id)
        .with("wristband", wristband(s, p))
        .with("tubes", 3)
        .with("volume_ml", "18.0")
        .with_all("purposes", &["serology", "general"])
        .with("checked_by", s.staff("kango2"));
    if let Some(command) = s.done(NURSE, "draw_blood", &fields) {
        p.blood = Some(BloodId::derive(&command, 0).to_string());
    }
}

/// The laboratory reports.
pub fn blood_results(s: &mut Scene<'_, '_>, p: &mut Part) {
    let Some(blood) = p.blood.clone() else { return };
    for test in ["hbv", "hcv", "hiv", "htlv1", "syphilis"] {
        let fields = Fields::new()
            .with("blood", &blood)
            .with("test", test)
            .with("verdict", "pass")
            .with("interim", "no")
            .with("value", "陰性")
            .with("method", "外部検査センター(模擬)")
            .with("reported_on", s.store.now().day());
        if p.n % 7 == 3 && test == "syphilis" {
            mistaken(s, &fields);
        }
        s.done(QUALITY, "record_test_result", &fields);
    }
}

/// A result is entered of which the laboratory then says that it is another tube's: it is made void, and the right one follows.
fn mistaken(s: &mut Scene<'_, '_>, right: &Fields) {
    if s.done(QUALITY, "record_test_result", &right.clone().with("kit", "別の検体")).is_none() {
        return;
    }
    let position = s.store.tip().position;
    s.minutes(10);
    let fields =
        Fields::new().with("position", position).with("reason", "検査センターから、別の検体の報告だったと連絡");
    s.done(QUALITY, "void_test_result", &fields);
}

/// The form of the harvest.
pub fn fat(s: &mut Scene<'_, '_>, p: &mut Part) -> Fields {
    let tenths = p.chance.between(4, 9);
    Fields::new()
        .with("patient", &p.id)
        .with("wristband", wristband(s, p))
        .with("mass_g", format!("0.{tenths}"))
        .with("pieces", p.chance.between(4, 8))
        .with("incision_mm", p.chance.between(3, 5))
        .with("materials", "MT-LID-1")
        .with("checked_by", s.staff("kango2"))
}

/// Fat is taken.
pub fn harvest(s: &mut Scene<'_, '_>, p: &mut Part) {
    let fields = fat(s, p);
    if let Some(command) = s.done(SURGEON, "harvest_fat", &fields) {
        p.tissue = Some(TissueId::derive(&command, 0).to_string());
    }
}

/// The tissue leaves.
pub fn dispatch(s: &mut Scene<'_, '_>, p: &mut Part) {
    let Some(tissue) = p.tissue.clone() else { return };
    let fields = Fields::new()
        .with("tissue", &tissue)
        .with("scan", &tissue)
        .with("to", s.place("cpc"))
        .with("seal", format!("SEAL-{}", p.chance.between(1000, 9999)))
        .with("logger", format!("LOG-{}", p.chance.between(1, 12)))
        .with("carrier", "院内搬送")
        .with("witness", s.staff("ishi"));
    s.done(WARD, "dispatch_tissue", &fields);
}

/// Something is found to be otherwise than laid down; closed at once or left open.
pub fn deviation(s: &mut Scene<'_, '_>, p: &mut Part) {
    let fields = Fields::new()
        .with("patient", &p.id)
        .with("what", "搬送箱の温度記録計の電池切れ。記録が 20 分欠けた")
        .with("kind", "deviation")
        .with("serious", "no");
    if let Some(command) = s.done(NURSE, "raise_deviation", &fields) {
        p.open.push((Open::Deviation, DeviationId::derive(&command, 0).to_string()));
    }
}

/// Quality closes what is open.
pub fn close_deviation(s: &mut Scene<'_, '_>, p: &mut Part, cause: &'static str, action: &'static str) {
    close_deviation_by(QUALITY, s, p, cause, action);
}

/// Somebody closes what is open: a serious one is not closed by whoever opened it.
pub fn close_deviation_by(by: By, s: &mut Scene<'_, '_>, p: &mut Part, cause: &'static str, action: &'static str) {
    let Some(deviation) = p.take(Open::Deviation) else { return };
    let fields = Fields::new()
        .with("deviation", deviation)
        .with("cause", cause)
        .with("action", action)
        .with("evidence", "手順書 7 第2版、逸脱報告書");
    s.done(by, "close_deviation", &fields);
}

/// An adverse event.
pub fn adverse_event(s: &mut Scene<'_, '_>, p: &mut Part, seriousness: &'static str, what: &'static str) {
    let fields = Fields::new().with("patient", &p.id).with("seriousness", seriousness).with("what", what);
    s.done(NURSE, "report_adverse_event", &fields);
}
