//! A dose arrives at the clinic and is judged (L2). What arrives broken, warm or late is recorded too, as not usable; only "may be used" has
//! conditions. Temperature or seal outside the standard opens a deviation by itself. A dose meant for another place is quarantined.

use crate::cells::{dose, dose_chain, home};
use crate::fields;
use crate::refusals::Why;
use crate::rules;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Need, Reasons, Recording, Tag};
use programme::{Programme, Range};
use record::administration::DoseReceived;
use record::folds::DoseHolds;
use record::refusals::{not_before, patient_exists, programme_adopted};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget};
use terms::{Decimal, DeviationId, DoseId, HoldId, Text, decimal_between};

/// The act.
pub struct ReceiveDose;

/// What arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which, as scanned.
    pub dose: DoseId,
    /// The seal was intact.
    pub seal_intact: bool,
    /// Lowest temperature on the way, °C.
    pub lowest_c: Decimal,
    /// Highest temperature on the way, °C.
    pub highest_c: Decimal,
    /// How it looked.
    pub condition: String,
    /// Whether it may be used.
    pub accepted: bool,
    /// Why not, or why in spite of a deviation.
    pub reason: String,
}

/// Whether the way stayed inside the programme's range; absent while the range is unset.
fn kept(c: &Command, range: Option<Range>) -> Option<bool> {
    let tenths = |n: u64| i64::try_from(n).map(|n| Decimal::new(n, 1)).unwrap_or(Decimal::MAX);
    range.map(|r| tenths(r.low) <= c.lowest_c && c.highest_c <= tenths(r.high))
}

fn standard(p: Option<&Programme>) -> Option<Range> {
    p.and_then(|p| p.making().dose_temperature.value()).copied()
}

fn temperature(f: &mut Form, name: &str, label: Text, example: &str) -> Option<Decimal> {
    f.field(name, |s| decimal_between(s, Decimal::from(-250), Decimal::ONE_HUNDRED, 1))
        .label(label)
        .unit(Text::same("℃"))
        .number()
        .example(example)
        .required()
}

impl Act for ReceiveDose {
    type Command = Command;
    const NAME: &'static str = "receive_dose";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("投与分を受け入れる", "Receive the dose")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let range = standard(f.ctx().programme);
        let dose = fields::dose(f).required();
        let seal = fields::yes_no(f, "seal_intact", Text::fixed("封印に異常がない", "The seal is intact")).required();
        let low = temperature(f, "lowest_c", Text::fixed("搬送中の最低温度", "Lowest temperature on the way"), "4.0");
        let high =
            temperature(f, "highest_c", Text::fixed("搬送中の最高温度", "Highest temperature on the way"), "6.0");
        let condition = f
            .field("condition", free)
            .label(Text::fixed("外観", "How it looks"))
            .hint(Text::fixed(
                "漏れ・濁り・凝集など。異常がなければ空欄。",
                "Leaks, cloudiness, clumps. Empty if nothing is wrong.",
            ))
            .long(2000)
            .optional();
        let accepted = fields::yes_no(f, "accepted", Text::fixed("使える", "May be used")).required();
        let reason = f
            .field("reason", free)
            .label(Text::fixed("理由", "Reason"))
            .hint(Text::fixed(
                "使えないとき、または基準を外れても使うときに必要です。",
                "Needed if it may not be used, or is used in spite of a deviation.",
            ))
            .long(2000)
            .optional();
        let (lowest_c, highest_c) = (low?, high?);
        if lowest_c > highest_c {
            f.error("highest_c", Text::fixed("最低温度より低い値です。", "That is below the lowest temperature."));
        }
        let c = Command {
            dose: dose?,
            seal_intact: seal?,
            lowest_c,
            highest_c,
            condition: condition?.unwrap_or_default(),
            accepted: accepted?,
            reason: reason?.unwrap_or_default(),
        };
        if c.reason.is_empty() && (!c.accepted || !c.seal_intact || kept(&c, range) == Some(false)) {
            f.error("reason", Text::fixed("理由を入れてください。", "Give the reason."));
        }
        Some(c)
    }

    fn about(c: &Command) -> Tag {
        c.dose.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, known: &Known) -> Vec<Need> {
        dose_chain(&about.id, known)
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(d) = dose(&about.id, known) else {
            reasons.push(Why::DoseUnknown);
            return reasons;
        };
        reasons.extend(patient_exists(home(&d.packed.patient, known).as_str(), known));
        reasons.push_if(d.state.received.is_some(), || Why::AlreadyReceived);
        match &d.state.dispatched {
            None => reasons.push(Why::NotDispatched),
            Some((sent, _)) => reasons.push_if(ctx.place.as_ref() != Some(&sent.to), || {
                Why::SentElsewhere.with(Text::same(sent.to.to_string()))
            }),
        }
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let sent = dose(c.dose.as_str(), known).and_then(|d| d.state.dispatched.as_ref().map(|(_, at)| *at));
        let mut reasons = not_before(Text::fixed("投与分の発送", "dispatch of the dose"), sent, ctx);
        // What arrived is recorded whatever it is; only what may be used has conditions.
        let Some(d) = dose(c.dose.as_str(), known).filter(|_| c.accepted) else { return reasons };
        reasons.push_if(!c.seal_intact, || Why::SealBroken);
        reasons.extend(programme_adopted(ctx));
        if let Some(p) = ctx.programme {
            let what = Text::fixed("投与分の搬送温度の範囲", "temperature of doses on the way");
            rules::number(&p.value.making().dose_temperature, what, &mut reasons);
        }
        rules::held(&d, known, &mut reasons);
        rules::released(&d, known, &mut reasons);
        rules::in_time(&d, ctx, &mut reasons);
        reasons
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let Some(d) = dose(c.dose.as_str(), known) else { return Recording::new() };
        let off = !c.seal_intact || kept(c, standard(ctx.programme.map(|p| p.value))) == Some(false);
        let deviation = off.then(|| DeviationOpened {
            deviation: DeviationId::derive(ctx.command, 0),
            kind: DeviationKind::Deviation,
            patient: Some(d.packed.patient.clone()),
            place: ctx.place.clone(),
            cause: DeviationCause::Transport,
            what: String::new(),
            serious: false,
        });
        Recording::new()
            .fact(&DoseReceived {
                dose: c.dose.clone(),
                lot: d.packed.lot,
                patient: d.packed.patient,
                seal_intact: c.seal_intact,
                lowest_c: c.lowest_c,
                highest_c: c.highest_c,
                condition: c.condition.clone(),
                accepted: c.accepted,
                reason: c.reason.clone(),
            })
            .fact_if(deviation)
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        let astray = reasons.has("dose_sent_elsewhere");
        let Some(d) = dose(c.dose.as_str(), known).filter(|_| astray) else { return Recording::new() };
        let patient = d.packed.patient;
        let holds = known.get::<DoseHolds>(c.dose.as_str());
        let already = holds.open.values().any(|h| h.cause == HoldCause::ScanMismatch);
        let target = HoldTarget::Dose { dose: c.dose.clone(), patient: patient.clone() };
        let hold = Held::by_itself(HoldId::derive(ctx.command, 0), target, HoldCause::ScanMismatch);
        Recording::new().fact_if(Some(hold).filter(|_| !already)).fact(&DeviationOpened {
            deviation: DeviationId::derive(ctx.command, 0),
            kind: DeviationKind::NearMiss,
            patient: Some(patient),
            place: ctx.place.clone(),
            cause: DeviationCause::ScanMismatch,
            what: String::new(),
            serious: false,
        })
    }
}

#[cfg(test)]
mod tests;
