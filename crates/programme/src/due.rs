//! Due days from a law table. Two ways of counting stand side by side and must not be mixed: "within N days of knowing" leaves the
//! first day out (次の日から); windows and report years "から起算して" count it. No day is moved for weekends. Where two counts can be
//! defended, the earlier day wins (regulation.md §1.7).

use crate::law::{Addressee, AeClock, Law, Periodic};
use crate::setting::{Setting, UnsetNumber};
use terms::{Day, Text, say};

/// A statutory due day and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Last day on which the report is in time.
    pub day: Day,
    /// Who is told; empty where the row names nobody.
    pub to: Vec<Addressee>,
    /// Articles.
    pub cite: Vec<String>,
    /// How it was counted.
    pub counted: Text,
    /// Id of the law table.
    pub law: String,
}

/// Why no due day can be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoDue {
    /// The table has no such row.
    UnknownCode(String),
    /// Windows are counted from the plan's submission day, which is not known.
    PlanDayMissing,
    /// The number is not set in the table.
    Unset(UnsetNumber),
}

impl NoDue {
    /// The saying.
    pub fn text(&self) -> Text {
        match self {
            Self::UnknownCode(code) => {
                say! {ja: "法令表に {code:?} の行がありません。", en: "The law table has no row {code:?}."}
            }
            Self::PlanDayMissing => Text::fixed(
                "提供計画の提出日がわからないため、期限を計算できません。",
                "The plan's submission day is not known, so the due day cannot be counted.",
            ),
            Self::Unset(u) => u.text(),
        }
    }
}

impl From<UnsetNumber> for NoDue {
    fn from(u: UnsetNumber) -> Self {
        Self::Unset(u)
    }
}

/// A number of days from the table; a window or term longer than 100 years is nonsense and counted as that.
fn days(s: &Setting<u64>) -> Result<i32, NoDue> {
    Ok(i32::try_from(*s.need()?).unwrap_or(36_500).min(36_500))
}

impl Law {
    fn due(&self, day: Day, to: &[Addressee], cite: &[String], counted: Text) -> Due {
        Due { day, to: to.to_vec(), cite: cite.to_vec(), counted, law: self.id.clone() }
    }

    /// When an adverse event of this seriousness, known on `known`, must be reported at the latest. `plan_submitted` is needed for
    /// seriousness counted by windows; an event known before the submission day falls into the first window.
    pub fn ae_due(&self, seriousness: &str, known: Day, plan_submitted: Option<Day>) -> Result<Due, NoDue> {
        let rule = self.ae_rule(seriousness).ok_or_else(|| NoDue::UnknownCode(seriousness.to_owned()))?;
        match (&rule.clock, &rule.days) {
            (AeClock::FromKnowing, Some(n)) => {
                let n = days(n)?;
                let counted = say! {ja: "知った日({known})の次の日から数えて {n} 日", en: "{n} days, counted from the day after knowing ({known})"};
                Ok(self.due(known.plus_days(n), &rule.to, &rule.cite, counted))
            }
            _ => {
                let submitted = plan_submitted.ok_or(NoDue::PlanDayMissing)?;
                let end = self.ae_window_end(known, submitted)?;
                let n = days(&self.windows.after_days)?;
                let counted = say! {
                    ja: "計画の提出日({submitted})から数えた区切りの終わり({end})の後 {n} 日",
                    en: "{n} days after the end ({end}) of the window counted from the plan's submission day ({submitted})"
                };
                Ok(self.due(end.plus_days(n), &rule.to, &rule.cite, counted))
            }
        }
    }

    /// Last day of the window that holds `day`; the submission day is day one of the first window.
    pub fn ae_window_end(&self, day: Day, submitted: Day) -> Result<Day, NoDue> {
        let length = days(&self.windows.window_days)?.max(1);
        let index = day.days_since(submitted).max(0) / length;
        Ok(submitted.plus_days((index + 1).saturating_mul(length) - 1))
    }

    /// The clinic's first yearly report (定期報告) after a plan submitted on `submitted`.
    pub fn periodic_due(&self, submitted: Day) -> Result<Due, NoDue> {
        self.periodic_due_nth("clinic", submitted, 1)
    }

    /// The maker's first yearly report, counted from the day of its licence or notification.
    pub fn maker_due(&self, licensed: Day) -> Result<Due, NoDue> {
        self.periodic_due_nth("maker", licensed, 1)
    }

    /// The `year`-th yearly report (from 1) of `code` = `clinic` or `maker`.
    pub fn periodic_due_nth(&self, code: &str, from: Day, year: u16) -> Result<Due, NoDue> {
        let rule = self.periodic_rule(code)?;
        let end = year_end(from, year);
        let n = days(&rule.after_days)?;
        let counted = say! {
            ja: "{from} から数えた {year} 年目の終わり({end})の後 {n} 日",
            en: "{n} days after the end ({end}) of year {year} counted from {from}"
        };
        Ok(self.due(end.plus_days(n), &[], &rule.cite, counted))
    }

    fn periodic_rule(&self, code: &str) -> Result<&Periodic, NoDue> {
        self.periodic.iter().find(|p| p.code == code).ok_or_else(|| NoDue::UnknownCode(code.to_owned()))
    }

    /// Any other duty (`minor_change`, `stop`, …) after an event on `event`; the day of the event is not counted.
    pub fn duty_due(&self, code: &str, event: Day) -> Result<Due, NoDue> {
        let duty = self.duties.iter().find(|d| d.code == code).ok_or_else(|| NoDue::UnknownCode(code.to_owned()))?;
        let n = days(&duty.days)?;
        let counted =
            say! {ja: "その日({event})の次の日から数えて {n} 日", en: "{n} days, counted from the day after {event}"};
        Ok(self.due(event.plus_days(n), &[], &duty.cite, counted))
    }

    /// The last day on which a record of this kind, whose term began on `start`, must still be there. `lowered` is the decision of
    /// quality to use the shorter term; where the law knows none, the full term stands.
    pub fn keep_until(&self, code: &str, start: Day, lowered: bool) -> Result<Due, NoDue> {
        let row = self.retention.iter().find(|r| r.code == code).ok_or_else(|| NoDue::UnknownCode(code.to_owned()))?;
        let years = match &row.lowered_years {
            Some(short) if lowered => short,
            _ => &row.years,
        };
        let years = i16::try_from(*years.need()?).unwrap_or(1000);
        let counted = say! {ja: "{start} から {years} 年", en: "{years} years from {start}"};
        Ok(self.due(start.plus_years(years), &[], &row.cite, counted))
    }
}

/// Last day of the `year`-th year that begins on `from`, that day counted. From 29 February the year is taken to end on 27 February
/// where there is no leap day: one day early at most, never late.
fn year_end(from: Day, year: u16) -> Day {
    from.plus_years(i16::try_from(year).unwrap_or(i16::MAX)).plus_days(-1)
}
