//! What is due after the first cells of a course: contacts and visits of the programme, counted from that day. The law fixes no months
//! (Reg. 18 asks for best effort); the programme does.

use crate::administration::{Due, DueKind};
use programme::{Programme, UnsetNumber};

use terms::Day;

/// The same day of the month, `months` later; where there is none, the last day of that month.
fn months_after(day: Day, months: u16) -> Day {
    let (y, m, d) = day.ymd();
    let all = i32::from(y) * 12 + i32::from(m) - 1 + i32::from(months);
    let (y, m) = (all.div_euclid(12), all.rem_euclid(12) + 1);
    let on = |d: i8| Day::parse(&format!("{y:04}-{m:02}-{d:02}")).ok();
    (28..=d).rev().chain([d]).find_map(on).unwrap_or(day)
}

/// Contacts and visits from a day. Errors: the first window that nobody has set (L19).
pub fn of(p: &Programme, day: Day) -> Result<Vec<Due>, UnsetNumber> {
    let visits = p.visits().iter().map(|v| {
        let window = i32::try_from(*v.window_days.need()?).unwrap_or(i32::MAX);
        let on = months_after(day, v.month);
        Ok(Due { kind: DueKind::Visit, n: u64::from(v.month), on, until: on.plus_days(window) })
    });
    contacts(p, day).map(Ok).chain(visits).collect()
}

/// The same, where nothing may be refused any more (L21): a visit whose window nobody has set counts on its very day.
pub fn all_the_same(p: &Programme, day: Day) -> Vec<Due> {
    of(p, day).unwrap_or_else(|_| {
        let visits = p.visits().iter().map(|v| {
            let on = months_after(day, v.month);
            Due { kind: DueKind::Visit, n: u64::from(v.month), on, until: on }
        });
        contacts(p, day).chain(visits).collect()
    })
}

fn contacts(p: &Programme, day: Day) -> impl Iterator<Item = Due> {
    p.safety_contacts().iter().map(move |c| {
        let on = day.plus_days(i32::from(c.day));
        Due { kind: DueKind::Contact, n: u64::from(c.day), on, until: on }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_keep_the_day_or_take_the_last_of_the_month() {
        let after = |s: &str, n| months_after(Day::parse(s).expect("day"), n).to_string();
        assert_eq!(after("2026-12-03", 1), "2027-01-03");
        assert_eq!(after("2026-12-31", 2), "2027-02-28");
        assert_eq!(after("2027-12-31", 2), "2028-02-29");
        assert_eq!(after("2026-01-31", 3), "2026-04-30");
        assert_eq!(after("2026-12-15", 24), "2028-12-15");
    }
}
