//! Due days against the worked examples of the regulation notes, across the year's end and leap days.

use crate::{edited, law, law_files, place};
use programme::{Addressee, Law, NoDue};
use terms::Day;

fn day(s: &str) -> Day {
    Day::parse(s).unwrap_or_else(|e| panic!("{s}: {e}"))
}

fn ae(code: &str, known: &str, plan: Option<&str>) -> String {
    law().ae_due(code, day(known), plan.map(day)).map(|d| d.day.to_string()).unwrap_or_else(|e| panic!("{e:?}"))
}

#[test]
fn death_is_due_on_the_seventh_day_after_knowing_and_serious_on_the_fifteenth() {
    let law = law();
    let due = law.ae_due("death", day("2025-08-20"), None).unwrap();
    assert_eq!(due.day, day("2025-08-27"));
    assert_eq!(due.cite, ["法17条", "法18条", "施行規則35条", "施行規則36条"]);
    assert_eq!(due.to, [Addressee::Committee, Addressee::Minister]);
    assert_eq!(due.law, "asrm-2025-05-31");
    assert!(due.counted.ja.contains("次の日から") && due.counted.en.contains("2025-08-20"));
    assert_eq!(ae("death_likely", "2025-08-20", None), "2025-08-27");
    for code in ["hospital", "disability", "disability_likely", "serious", "congenital"] {
        assert_eq!(ae(code, "2025-08-20", None), "2025-09-04", "{code}");
    }
    assert_eq!(ae("death", "2025-12-28", None), "2026-01-04");
    assert_eq!(ae("death", "2028-02-25", None), "2028-03-03", "leap year");
    assert_eq!(ae("death", "2027-02-25", None), "2027-03-04");
}

#[test]
fn other_events_follow_the_sixty_day_windows_of_the_plan() {
    let law = law();
    let plan = "2025-06-02";
    for (first, last, end, due) in [
        ("2025-06-02", "2025-07-31", "2025-07-31", "2025-08-10"),
        ("2025-08-01", "2025-09-29", "2025-09-29", "2025-10-09"),
        ("2025-09-30", "2025-11-28", "2025-11-28", "2025-12-08"),
        ("2025-11-29", "2026-01-27", "2026-01-27", "2026-02-06"),
    ] {
        for known in [first, last] {
            assert_eq!(ae("other", known, Some(plan)), due, "{known}");
            assert_eq!(law.ae_window_end(day(known), day(plan)), Ok(day(end)), "{known}");
        }
    }
    // 29 February 2028 is the 31st day of a window that begins on 30 January.
    assert_eq!(ae("other", "2028-02-29", Some("2028-01-30")), "2028-04-08");
    assert_eq!(ae("other", "2027-02-28", Some("2027-01-30")), "2027-04-09");
    assert_eq!(ae("other", "2025-06-01", Some(plan)), "2025-08-10", "known before the submission day: first window");
    assert_eq!(law.ae_due("other", day("2025-07-01"), Some(day(plan))).unwrap().to, [Addressee::Committee]);
    assert_eq!(law.ae_due("other", day("2025-07-01"), None), Err(NoDue::PlanDayMissing));
    assert_eq!(law.ae_due("mild", day("2025-07-01"), None), Err(NoDue::UnknownCode("mild".into())));
}

#[test]
fn yearly_reports_count_the_submission_day() {
    let law = law();
    let due = |s: &str| law.periodic_due(day(s)).unwrap().day.to_string();
    assert_eq!(due("2025-06-02"), "2026-08-30");
    assert_eq!(due("2025-02-01"), "2026-05-01");
    assert_eq!(due("2025-01-01"), "2026-03-31");
    assert_eq!(due("2027-03-01"), "2028-05-29", "the year ends on 29 February");
    // Year one of 2024-02-29 is taken to end on 2025-02-27: one day early at most.
    assert_eq!(due("2024-02-29"), "2025-05-28");
    assert_eq!(law.periodic_due_nth("clinic", day("2024-02-29"), 4).unwrap().day, day("2028-05-28"));
    assert_eq!(law.periodic_due_nth("clinic", day("2025-06-02"), 2).unwrap().day, day("2027-08-30"));
    assert_eq!(law.maker_due(day("2025-06-02")).unwrap().day, day("2026-07-31"));
    assert_eq!(law.periodic_due(day("2025-06-02")).unwrap().cite, ["法20条", "法21条", "施行規則37条", "施行規則38条"]);
}

#[test]
fn other_duties_and_a_number_nobody_read() {
    let law = law();
    assert_eq!(law.duty_due("minor_change", day("2025-12-25")).unwrap().day, day("2026-01-04"));
    assert_eq!(law.duty_due("stop", day("2028-02-20")).unwrap().day, day("2028-03-01"));
    assert_eq!(law.duty_due("leak_full", day("2026-01-01")).unwrap().day, day("2026-01-31"));
    let Err(NoDue::Unset(unset)) = law.duty_due("leak_first", day("2026-01-01")) else { panic!("must be unset") };
    let text = law_files().file("deadlines.toml").unwrap().to_owned();
    assert_eq!(
        (unset.file.as_str(), unset.line),
        ("law/asrm-2025-05-31/deadlines.toml", place(&text, "days = { unset").0)
    );
}

#[test]
fn records_are_kept_thirty_years_unless_quality_lowers_it() {
    let law = law();
    let until = |code: &str, start: &str, lowered| law.keep_until(code, day(start), lowered).unwrap().day.to_string();
    assert_eq!(until("treatment_record", "2026-11-22", false), "2056-11-22");
    assert_eq!(until("treatment_record", "2026-11-22", true), "2036-11-22");
    assert_eq!(until("training", "2026-11-22", true), "2031-11-22", "no shorter term is known");
    assert_eq!(until("maker_record", "2028-02-29", false), "2058-02-28");
    assert_eq!(until("committee", "2026-11-22", false), "2036-11-22");
    assert_eq!(law.keep_until("x", day("2026-11-22"), false).unwrap_err(), NoDue::UnknownCode("x".into()));
}

#[test]
fn the_days_come_from_the_table_and_not_from_the_code() {
    let changed = edited(&law_files(), "deadlines.toml", "days = { value = 7,", "days = { value = 5,");
    let law = Law::read(&changed).unwrap();
    assert_eq!(law.ae_due("death", day("2025-08-20"), None).unwrap().day, day("2025-08-25"));
}
