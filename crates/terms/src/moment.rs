//! Moments and days. The clinic is in Japan: a moment is kept with the offset +09:00 (JST; Japan has had no summer time since 1951,
//! 昭和27年法律第84号), a day is a Japanese calendar day. Stored text is RFC 3339 with milliseconds, so that it reads in 30 years.

use crate::normalise::fold_width;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

fn jst() -> TimeZone {
    TimeZone::fixed(Offset::constant(9))
}

/// An instant, to the millisecond, written in JST.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(i64);

impl Moment {
    /// Milliseconds since 1970-01-01T00:00Z; kept inside years 1–9999.
    pub fn from_millis(ms: i64) -> Self {
        Self(ms.clamp(-62_135_596_800_000, 253_402_207_200_000 - 1))
    }
    /// Milliseconds since 1970-01-01T00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }
    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
    /// Reads RFC 3339 with an offset, or `YYYY-MM-DDThh:mm[:ss]` / `YYYY-MM-DD hh:mm` meant as JST (what a form sends). Full-width signs are accepted.
    pub fn parse(s: &str) -> Result<Self, String> {
        let s = fold_width(s.trim());
        if let Ok(t) = s.parse::<Timestamp>() {
            return Ok(Self::from_millis(t.as_millisecond()));
        }
        s.replace(' ', "T")
            .replace('/', "-")
            .parse::<jiff::civil::DateTime>()
            .ok()
            .filter(|_| s.contains(':'))
            .and_then(|d| d.to_zoned(jst()).ok())
            .map(|z| Self::from_millis(z.timestamp().as_millisecond()))
            .ok_or_else(|| "YYYY-MM-DDThh:mm".to_owned())
    }
    /// The Japanese calendar day.
    pub fn day(self) -> Day {
        Day(self.timestamp().to_zoned(jst()).date())
    }
    /// `hh:mm` in JST.
    pub fn clock(self) -> String {
        let z = self.timestamp().to_zoned(jst());
        format!("{:02}:{:02}", z.hour(), z.minute())
    }
    /// `YYYY-MM-DDThh:mm`, the value of an `<input type="datetime-local">`.
    pub fn local_input(self) -> String {
        format!("{}T{}", self.day(), self.clock())
    }
    /// Later (or, negative, earlier) by minutes.
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self::from_millis(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }
    /// Whole minutes from `earlier` to here, rounded down; negative if it is later.
    pub fn minutes_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(60_000)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = self.timestamp().to_zoned(jst()).datetime();
        let (y, mo, da) = (d.year(), d.month(), d.day());
        write!(
            f,
            "{y:04}-{mo:02}-{da:02}T{:02}:{:02}:{:02}.{:03}+09:00",
            d.hour(),
            d.minute(),
            d.second(),
            d.millisecond()
        )
    }
}
impl TryFrom<String> for Moment {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::parse(&s)
    }
}
impl From<Moment> for String {
    fn from(m: Moment) -> String {
        m.to_string()
    }
}

/// A Japanese calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

impl Day {
    /// Reads `YYYY-MM-DD`, `YYYY/MM/DD`, `YYYYMMDD` or a Japanese era date (`昭和53年4月1日`, `S53.4.1`, `令和8年11月22日`), full-width signs accepted.
    pub fn parse(s: &str) -> Result<Self, String> {
        let s = fold_width(s.trim());
        let err = || "YYYY-MM-DD".to_owned();
        let (base, rest) = match era(&s) {
            Some((base, rest)) => (base, rest),
            None => (0, s.as_str()),
        };
        let rest = rest.replace("元年", "1年");
        let parts: Vec<&str> = rest.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
        let only_marks = rest.chars().all(|c| c.is_ascii_digit() || "-/.年月日 ".contains(c));
        let numbers: Vec<i16> = match parts.as_slice() {
            [one] if base == 0 && one.len() == 8 => {
                [one.get(0..4), one.get(4..6), one.get(6..8)].into_iter().flatten().flat_map(str::parse).collect()
            }
            three => three.iter().flat_map(|p| p.parse()).collect(),
        };
        let [y, m, d] = numbers.as_slice() else { return Err(err()) };
        if !only_marks || (base == 0 && *y < 1000) {
            return Err(err());
        }
        let (m, d) = (i8::try_from(*m).map_err(|_| err())?, i8::try_from(*d).map_err(|_| err())?);
        Date::new(base.saturating_add(*y), m, d).map(Self).map_err(|_| err())
    }
    /// Later (or, negative, earlier) by days.
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(SignedDuration::from_hours(i64::from(days).saturating_mul(24))))
    }
    /// The same day of the year, `years` later; 29 February becomes 28 February where there is none.
    pub fn plus_years(self, years: i16) -> Self {
        let y = self.0.year().saturating_add(years).clamp(1, 9998);
        Self(Date::new(y, self.0.month(), self.0.day()).or_else(|_| Date::new(y, 2, 28)).unwrap_or(self.0))
    }
    /// Days from `earlier` to here; negative if it is later.
    pub fn days_since(self, earlier: Self) -> i32 {
        self.0.since((jiff::Unit::Day, earlier.0)).map(|s| s.get_days()).unwrap_or(0)
    }
    /// Completed years from a birth date to this day (年齢計算ニ関する法律: a year is completed at the end of the day before the birthday;
    /// shown in the everyday way, from the birthday on).
    pub fn age_of(self, born: Self) -> u8 {
        let years = i32::from(self.0.year()) - i32::from(born.0.year());
        let before = (self.0.month(), self.0.day()) < (born.0.month(), born.0.day());
        u8::try_from((years - i32::from(before)).max(0)).unwrap_or(u8::MAX)
    }
    /// Year, month, day.
    pub fn ymd(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }
    /// 0 = Sunday … 6 = Saturday.
    pub fn weekday(self) -> u8 {
        u8::try_from(self.0.weekday().to_sunday_zero_offset()).unwrap_or(0)
    }
    /// The first moment of the day.
    pub fn start(self) -> Moment {
        let ms = self.0.to_zoned(jst()).map(|z| z.timestamp().as_millisecond()).unwrap_or(0);
        Moment::from_millis(ms)
    }
}

fn era(s: &str) -> Option<(i16, &str)> {
    let table = [
        ("令和", 2018),
        ("平成", 1988),
        ("昭和", 1925),
        ("大正", 1911),
        ("R", 2018),
        ("H", 1988),
        ("S", 1925),
        ("T", 1911),
    ];
    table.iter().find_map(|(word, base)| s.strip_prefix(word).map(|rest| (*base, rest)))
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}
impl TryFrom<String> for Day {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::parse(&s)
    }
}
impl From<Day> for String {
    fn from(d: Day) -> String {
        d.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        Day::parse(s).unwrap_or_else(|e| panic!("{s}: {e}"))
    }

    #[test]
    fn a_moment_written_is_the_moment_read() {
        let m = Moment::parse("2026-11-24T09:12").expect("local");
        assert_eq!(m.to_string(), "2026-11-24T09:12:00.000+09:00");
        assert_eq!(Moment::parse(&m.to_string()), Ok(m));
        assert_eq!(Moment::parse("2026-11-24T00:12:00Z"), Ok(m));
        assert_eq!(Moment::parse("2026-11-24 09:12"), Ok(m));
        assert!(Moment::parse("2026-11-24").is_err());
        assert!(Moment::parse("tomorrow").is_err());
    }

    #[test]
    fn eras_full_width_and_plain_days_are_the_same_day() {
        for s in ["1978-04-01", "1978/4/1", "19780401", "昭和53年4月1日", "S53.4.1"] {
            assert_eq!(day(s), day("1978-04-01"), "{s}");
        }
        assert_eq!(day("令和元年5月1日"), day("2019-05-01"));
        for s in ["", "1978-13-01", "1978-02-30", "78-4-1", "1978年4月", "abc", "1978-04-01x"] {
            assert!(Day::parse(s).is_err(), "{s}");
        }
    }

    #[test]
    fn age_and_years_hold_on_a_leap_day() {
        assert_eq!(day("2026-02-28").age_of(day("2008-02-29")), 17);
        assert_eq!(day("2026-03-01").age_of(day("2008-02-29")), 18);
        assert_eq!(day("2008-02-29").plus_years(1), day("2009-02-28"));
        assert_eq!(day("2025-06-02").plus_days(90), day("2025-08-31"));
        assert_eq!(day("2026-01-01").days_since(day("2025-12-31")), 1);
    }
}
