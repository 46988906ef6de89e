//! Step 5 in the story: baseline, safety contacts, visits, relapses and ends. The scores are simulated: drawn at random around a course that was made
//! up, for showing the pages; they say nothing about the treatment.

use super::scene::{DESK, DOCTOR, Fields, NURSE, Part, Scene};
use terms::Day;

/// Months at which a visit is due and the share of the relief reached by then, in tenths.
pub const VISITS: [(u64, i32, u64); 4] = [(1, 30, 4), (3, 91, 8), (6, 182, 10), (12, 365, 9)];
/// Days of the safety contacts.
pub const CONTACTS: [i32; 4] = [1, 3, 7, 14];

fn near(p: &mut Part, value: u64, most: u64) -> u64 {
    (value + p.chance.between(0, 2)).saturating_sub(1).min(most)
}

/// The scores before treatment.
pub fn baseline(s: &mut Scene<'_, '_>, p: &mut Part) {
    let fields = scores(p, p.pain).with("month", 0).with("analgesics", if p.pain > 6 { "daily" } else { "sometimes" });
    s.done(NURSE, "record_visit", &fields);
}

fn scores(p: &mut Part, pain: u64) -> Fields {
    let vas = (pain * 10 + p.chance.between(0, 8)).saturating_sub(4).min(100);
    let odi = (pain * 7 + p.chance.between(0, 6)).min(100);
    // Now and then a scale is not asked.
    let forgot = p.chance.one_in(9);
    Fields::new()
        .with("patient", &p.id)
        .with("nrs", pain)
        .with_some("vas_mm", (!forgot).then_some(vas))
        .with_some("odi_pct", (p.route == "intradiscal").then_some(odi))
}

/// A visit.
pub fn visit(s: &mut Scene<'_, '_>, p: &mut Part, month: u64, tenths: u64) {
    let now = p.pain.saturating_sub((p.relief * tenths + 5) / 10);
    let now = near(p, now, 10);
    let impression = match p.pain.saturating_sub(now) {
        0 if now > p.pain => "little_worse",
        0 => "same",
        1 => "little_better",
        2 | 3 => "better",
        _ => "much_better",
    };
    let analgesics = match now {
        0..=2 => "none",
        3..=5 => "sometimes",
        _ => "daily",
    };
    let fields = scores(p, now).with("month", month).with("analgesics", analgesics).with("impression", impression);
    s.done(NURSE, "record_visit", &fields);
}

/// Somebody asks how it is; `reached` = somebody answered.
pub fn contact(s: &mut Scene<'_, '_>, p: &mut Part, day: i32, reached: bool) {
    let sore = reached && day < 7 && p.chance.one_in(3);
    let fields = Fields::new()
        .with("patient", &p.id)
        .with("day", day)
        .with("reached", if reached { "yes" } else { "no" })
        .with_some("symptoms", sore.then_some("injection_pain"));
    s.done(DESK, "record_safety_contact", &fields);
}

/// An urgent symptom is told at a contact, and reported.
pub fn urgent(s: &mut Scene<'_, '_>, p: &mut Part, day: i32) {
    let fields = Fields::new()
        .with("patient", &p.id)
        .with("day", day)
        .with("reached", "yes")
        .with("symptoms", "fever")
        .with("note", "昨夜から 38.1 ℃。関節の腫れはない");
    s.done(DESK, "record_safety_contact", &fields);
    s.minutes(20);
    super::harvest::adverse_event(s, p, "other", "投与後の発熱 38.1 ℃。翌日に解熱");
}

/// The pain is back.
pub fn relapse(s: &mut Scene<'_, '_>, p: &mut Part, since: Day) {
    let fields = Fields::new()
        .with("patient", &p.id)
        .with("since", since)
        .with("nrs", p.pain)
        .with("note", "歩く量を増やした後から");
    s.done(NURSE, "report_relapse", &fields);
}

/// The course ends.
pub fn close(s: &mut Scene<'_, '_>, p: &mut Part, reason: &'static str, note: &'static str) {
    let fields = Fields::new().with("patient", &p.id).with("reason", reason).with("note", note);
    s.done(DOCTOR, "close_course", &fields);
}
