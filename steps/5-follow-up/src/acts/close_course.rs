//! `close_course`: a course ended, or was postponed. A decision to end it waits until every dose packed is given or discarded, to zero (L7). What
//! happened to the patient (a death, a new cancer, a pregnancy, a move, contact lost) is recorded whatever is open: it opens no adverse event by
//! itself, but the worklist asks for the report of a death or a new cancer until it is made.

use crate::refusals::FollowUpRefused;
use kernel::form::{any_day, free};
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use record::administration::DueKind;
use record::folds::{Course, LotState};
use record::follow_up::{CloseReason, CourseClosed};
use record::refusals::{patient_exists, patient_needs};
use terms::{Day, Decimal, LotId, PatientId, Text, say};

/// The act.
pub struct CloseCourse;

/// Why, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Whose.
    pub patient: PatientId,
    /// Why.
    pub reason: CloseReason,
    /// Postponed until.
    pub until: Option<Day>,
    /// In words.
    pub note: String,
}

/// Lots of the course that were not rejected.
fn alive(course: &Course) -> Vec<LotId> {
    let lots = course.lots.iter().map(|(lot, ..)| lot);
    lots.filter(|lot| !course.rejected.contains(lot)).cloned().collect()
}

/// What happened to the patient, and is no decision of the clinic.
fn happened(reason: CloseReason) -> bool {
    match reason {
        CloseReason::Died | CloseReason::NewCancer | CloseReason::Pregnant | CloseReason::Moved | CloseReason::Lost => {
            true
        }
        CloseReason::Completed | CloseReason::Postponed | CloseReason::PatientWish | CloseReason::CultureFailed => {
            false
        }
    }
}

impl Act for CloseCourse {
    type Command = Command;
    const NAME: &'static str = "close_course";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(5)));
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("治療を終了・延期する", "Close or postpone the course")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let today = f.ctx().now.day();
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let reasons = CloseReason::ALL.iter().map(|r| Choice::new(r.code(), r.text())).collect();
        let reason = f
            .choose("reason", reasons, CloseReason::parse)
            .label(Text::fixed("理由", "Reason"))
            .hint(Text::fixed(
                "死亡と新たながんは、続けて「有害事象を報告する」で報告してください。",
                "For a death or a new cancer go on to \"Report an adverse event\".",
            ))
            .required();
        let until = f
            .field("until", move |s| {
                let day = any_day(s)?;
                if day <= today {
                    Err(Text::fixed("これからの日を入れてください。", "Enter a day to come."))
                } else {
                    Ok(day)
                }
            })
            .label(Text::fixed("いつまで延期するか", "Postponed until"))
            .hint(Text::fixed("延期のときだけ。", "Only when postponed."))
            .day()
            .optional();
        let note = f.field("note", free).label(Text::fixed("備考", "Note")).long(2000).optional();
        let (reason, until) = (reason?, until?);
        let postponed = reason == CloseReason::Postponed;
        if postponed && until.is_none() {
            f.error("until", Text::fixed("いつまで延期するかを入れてください。", "Say until when."));
        } else if !postponed && until.is_some() {
            f.error("until", Text::fixed("延期のときだけ入れます。", "Only when postponed."));
        }
        Some(Command { patient: patient?, reason, until, note: note?.unwrap_or_default() })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.push(Need::of::<Course>(&about.id));
        let lots = known.peek::<Course>(&about.id).map(|c| alive(&c));
        needs.extend(lots.iter().flatten().map(|lot| Need::of::<LotState>(lot.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        patient_exists(&about.id, known)
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let state = known.get::<Course>(c.patient.as_str());
        if happened(c.reason) {
            // After a death nothing more happens: what was entered by mistake is corrected. Everything else may happen again.
            let ended = state.closed.as_ref().map(|(closed, _)| closed.reason).filter(|_| state.ended());
            if let Some(reason) = ended.filter(|r| *r == CloseReason::Died) {
                reasons.push(FollowUpRefused::ClosedAlready { reason });
            }
            return reasons;
        }
        let left: Vec<_> = state.unaccounted().map(|(dose, ml)| (dose.clone(), *ml)).collect();
        reasons.push_if(!left.is_empty(), || FollowUpRefused::CellsUnaccounted { left: left.clone() });
        let closed = state.closed.as_ref().filter(|_| state.ended());
        if let Some((closed, _)) = closed {
            reasons.push(FollowUpRefused::ClosedAlready { reason: closed.reason });
        }
        if c.reason == CloseReason::Completed && closed.is_none() {
            reasons.push_if(state.first_given().is_none(), || FollowUpRefused::CompletedWithoutInjection);
            let today = ctx.now.day();
            if let Some(due) = state.open().iter().find(|d| d.until >= today) {
                reasons.push(FollowUpRefused::FollowUpNotOver { due: due.clone() });
            }
        }
        reasons
    }

    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        let state = known.get::<Course>(c.patient.as_str());
        let told = |d: &&record::administration::Due| {
            let (n, on) = (d.n, d.on);
            match d.kind {
                DueKind::Contact => {
                    say! {ja: "投与後 {n} 日目の安全の確認({on})は行われていません。", en: "The safety contact of day {n} ({on}) was never made."}
                }
                DueKind::Visit => {
                    say! {ja: "投与後 {n} か月の来院({on})は記録されていません。", en: "The visit of month {n} ({on}) was never recorded."}
                }
            }
        };
        let lots = alive(&state).into_iter().filter_map(|lot| {
            let cells = known.get::<LotState>(lot.as_str());
            match &cells.product {
                None => Some(say! {ja: "ロット {lot} は培養中です。", en: "Lot {lot} is still in culture."}),
                Some(_) if cells.volume_left() > Decimal::ZERO => Some(
                    say! {ja: "ロット {lot} の製品が残っています。", en: "Some of the product of lot {lot} is left."},
                ),
                Some(_) => None,
            }
        });
        state.missed().iter().map(told).chain(lots).collect()
    }

    fn record(c: &Command, _: &Known, _: &Ctx) -> Recording {
        let Command { patient, reason, until, note } = c.clone();
        Recording::new().fact(&CourseClosed { patient, reason, until, note })
    }
}

#[cfg(test)]
mod tests;
