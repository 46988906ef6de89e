//! Giving is stopped. A safety act (L22): one signed-in person, a patient or a syringe, and nothing else is asked. If the syringe is not this
//! person's, that is written down too: the syringe is held and a nonconformity opened (L1, L21). If less is said to have gone in than was recorded
//! as given, a nonconformity is opened as well, for one of the two is wrong (L7). Whoever received something is followed up (Reg. 18).

use crate::cells::{Syringe, home, person_needs, syringe, syringe_chain};
use crate::fields;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Space, Tag};
use record::administration::{DoseStopped, DrawnUp};
use record::folds::Course;
use record::off_plan::FollowUpOpened;
use record::refusals::{Shared, patient_exists};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget};
use record::schedule;
use terms::{ContainerId, Decimal, DeviationId, HoldId, PatientId, Text, decimal_between};

/// The act.
pub struct StopDose;

/// What is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// To whom it was being given, from the page.
    pub patient: Option<PatientId>,
    /// The syringe, as scanned.
    pub syringe: Option<ContainerId>,
    /// Volume already given, mL.
    pub given_ml: Option<Decimal>,
    /// Why; empty = to be entered.
    pub reason: String,
}

impl Act for StopDose {
    type Command = Command;
    const NAME: &'static str = "stop_dose";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Safety));
    const SAFETY: bool = true;

    fn title() -> Text {
        Text::fixed("投与を止める", "Stop giving")
    }

    fn form(f: &mut Form) -> Option<Command> {
        // Opened from a patient's page the patient is carried along; a form about a syringe alone has no such field.
        let patient = match f.carried("patient").map(str::trim) {
            None | Some("") => Some(None),
            Some(_) => f.subject("patient", |s| PatientId::parse(s).ok()).map(Some),
        };
        let syringe =
            fields::syringe(f).hint(Text::fixed("分からなければ空のままで。", "Leave it empty if unknown.")).optional();
        let given_ml = f
            .field("given_ml", |s| decimal_between(s, Decimal::ZERO, Decimal::ONE_THOUSAND, 3))
            .label(Text::fixed("すでに入った液量", "Volume already given"))
            .hint(Text::fixed("分からなければ空のままで。", "Leave it empty if unknown."))
            .unit(Text::same("mL"))
            .number()
            .optional();
        let reason = f
            .field("reason", free)
            .label(Text::fixed("理由", "Reason"))
            .hint(Text::fixed("急ぐときは空のままで止められます。", "In a hurry leave it empty and stop."))
            .long(2000)
            .optional();
        let c =
            Command { patient: patient?, syringe: syringe?, given_ml: given_ml?, reason: reason?.unwrap_or_default() };
        if c.patient.is_none() && c.syringe.is_none() {
            f.error(
                "syringe",
                Text::fixed("患者かシリンジのどちらかが必要です。", "A patient or a syringe is needed."),
            );
        }
        Some(c)
    }

    fn about(c: &Command) -> Tag {
        let syringe = c.syringe.as_ref().map_or_else(|| Tag::new(Space::Container, ""), Tagged::tag);
        c.patient.as_ref().map_or(syringe, Tagged::tag)
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = Vec::new();
        match (about.space, PatientId::parse(&about.id)) {
            (Space::Patient, Ok(p)) => {
                needs.extend(person_needs(&p, known));
                needs.push(Need::of::<Course>(p.as_str()));
            }
            _ => needs.extend(syringe_chain(&about.id, known)),
        }
        needs.extend(command.and_then(|c| c.syringe.as_ref()).iter().flat_map(|s| syringe_chain(s.as_str(), known)));
        needs
    }

    /// Only whom it concerns must be known. A record closed by a merge is as good as the one that goes on.
    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        match (about.space, PatientId::parse(&about.id)) {
            (Space::Patient, Ok(p)) => reasons.extend(patient_exists(home(&p, known).as_str(), known)),
            _ => reasons.push_if(syringe(&about.id, known).is_none(), || Shared::UnknownPatient),
        }
        reasons
    }

    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let found = c.syringe.as_ref().and_then(|id| syringe(id.as_str(), known));
        let given_ml = told(c, found.as_ref());
        let lowered = found.as_ref().zip(given_ml).is_some_and(|(s, ml)| ml < recorded(s));
        let s = found.map(|s| s.drawn);
        let owner = s.as_ref().map(|d| d.patient.clone());
        let Some(patient) = c.patient.clone().or_else(|| owner.clone()) else { return Recording::new() };
        let wrong = owner.filter(|o| home(o, known) != home(&patient, known));
        let out = Recording::new().fact(&DoseStopped {
            patient: patient.clone(),
            syringe: c.syringe.clone(),
            dose: s.as_ref().map(|d| d.dose.clone()),
            lot: s.map(|d| d.lot),
            given_ml,
            cells_of: wrong.clone(),
            reason: c.reason.clone(),
        });
        let out = out.fact_if(given_ml.and_then(|ml| follow_up(ml, &patient, known, ctx)));
        let nonconformity = |n: u8, cause: DeviationCause, serious: bool| DeviationOpened {
            deviation: DeviationId::derive(ctx.command, n),
            kind: DeviationKind::Nonconformity,
            patient: Some(patient.clone()),
            place: ctx.place.clone(),
            cause,
            what: String::new(),
            serious,
        };
        let out = out.fact_if(lowered.then(|| nonconformity(1, DeviationCause::GivenVolumeLowered, false)));
        if c.syringe.is_none() {
            return in_hand(&patient, known, ctx).into_iter().fold(out, |out, hold| out.fact(&hold));
        }
        let (Some(owner), Some(container)) = (wrong, c.syringe.clone()) else { return out };
        let target = HoldTarget::Container { container, patient: Some(owner) };
        out.fact(&Held::by_itself(HoldId::derive(ctx.command, 0), target, HoldCause::ScanMismatch))
            .fact(&nonconformity(0, DeviationCause::ScanMismatch, true))
    }
}

/// A stop that names no syringe stops every syringe of the patient that was drawn up, is in date and has no end yet: which of them it was is told
/// later, and until somebody lifts the hold with evidence none of them is given.
fn in_hand(patient: &PatientId, known: &Known, ctx: &Ctx) -> Vec<Held> {
    let course = known.get::<Course>(patient.as_str());
    let ended = |d: &DrawnUp| {
        let stopped = || course.stopped.iter().any(|(s, _)| s.syringe.as_ref() == Some(&d.syringe));
        let nothing_left = || course.left_ml.get(&d.dose).is_some_and(|ml| *ml <= Decimal::ZERO);
        course.went_in.contains_key(&d.syringe) || stopped() || nothing_left()
    };
    let open = course.drawn.values().filter(|d| d.expires_at >= ctx.occurred_at && !ended(d));
    let held = (0u8..).zip(open).map(|(n, d)| {
        let target = HoldTarget::Container { container: d.syringe.clone(), patient: Some(patient.clone()) };
        Held::by_itself(HoldId::derive(ctx.command, n), target, HoldCause::StoppedUnnamed)
    });
    held.collect()
}

/// What the record says went in so far, mL: who stopped before knew best.
fn recorded(s: &Syringe) -> Decimal {
    let (dose, syringe) = (&s.dose.state, &s.drawn.syringe);
    let stops = dose.stopped.iter().filter(|(x, _)| x.syringe.as_ref() == Some(syringe));
    let given = dose.given.iter().filter(|g| g.syringe == *syringe).map(|g| g.volume_ml);
    let off = dose.off_plan.iter().filter(|g| g.syringe == *syringe).map(|g| g.volume_ml);
    stops.filter_map(|(x, _)| x.given_ml).next_back().unwrap_or_else(|| given.chain(off).sum())
}

/// How much went in, as far as it can be true (L7): no more than was drawn up, and nothing new about a syringe that was discarded since.
fn told(c: &Command, syringe: Option<&Syringe>) -> Option<Decimal> {
    let Some(s) = syringe else { return c.given_ml };
    let discarded = s.dose.state.discarded.iter().any(|d| d.syringe.as_ref() == Some(&s.drawn.syringe));
    c.given_ml.filter(|_| !discarded).map(|ml| ml.min(s.drawn.volume_ml))
}

/// Follow-up of whoever received something and has no contacts and visits yet.
fn follow_up(given_ml: Decimal, patient: &PatientId, known: &Known, ctx: &Ctx) -> Option<FollowUpOpened> {
    if given_ml <= Decimal::ZERO {
        return None;
    }
    // After a merge the facts of both records are read by the name of either.
    known.get::<Course>(patient.as_str()).would_begin().then(|| FollowUpOpened {
        patient: home(patient, known),
        occurrence: None,
        schedule: ctx.programme.map(|p| schedule::all_the_same(p.value, ctx.occurred_at.day())).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests;
