//! `receive_tissue`: tissue arrived at the cell processing centre and is judged against the product standard (Reg. 99(1)21; L2, L9). Whose it is
//! follows from the harvest (L1). Not accepting is always recordable; accepting needs consent (L4), time left, and a reason where the way
//! was not as it should be. A way outside the standard opens a deviation by itself.

use crate::bench::{CULTURE, consent, person_needs, person_open, words};
use crate::refusals::Why;
use crate::scan::{Scans, one};
use crate::standard::{making, need, told, words as named};
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Reasons, Recording, Tag};
use programme::Range;
use record::culture::TissueReceived;
use record::folds::TissueState;
use record::harvest::FatHarvested;
use record::refusals::{not_before, programme_adopted};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened};
use terms::{ContainerId, Decimal, DeviationId, PatientId, Text, TissueId, decimal_between, say};

/// The act.
pub struct ReceiveTissue;

/// What arrived and how it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which is expected.
    pub tissue: TissueId,
    /// The label scanned.
    pub scan: ContainerId,
    /// The seal was intact.
    pub seal_intact: bool,
    /// Lowest temperature on the way, °C.
    pub lowest_c: Decimal,
    /// Highest temperature on the way, °C.
    pub highest_c: Decimal,
    /// How it looked.
    pub condition: String,
    /// Whether it may be cultured.
    pub accepted: bool,
    /// Why not, or why in spite of a deviation.
    pub reason: String,
}

impl Command {
    fn scans(&self) -> Scans {
        Scans::same(self.tissue.as_str(), &self.scan)
    }
    /// Whether the way was outside the standard; `None` = no standard is set.
    fn way_was_bad(&self, range: Option<Range>) -> Option<bool> {
        let range = range?;
        let c = |tenths: u64| Decimal::new(i64::try_from(tenths).unwrap_or(i64::MAX), 1);
        Some(!self.seal_intact || self.lowest_c < c(range.low) || self.highest_c > c(range.high))
    }
}

impl Act for ReceiveTissue {
    type Command = Command;
    const NAME: &'static str = "receive_tissue";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("組織の受入れを判定する", "Receive and judge the tissue")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let tissue = f.subject("tissue", |s| TissueId::parse(s).ok());
        let scan = one(f, "scan", Text::fixed("届いた組織のラベル(読み取り)", "Label of the tissue (scan)"));
        let seal = yes_no(f, "seal_intact", Text::fixed("封印に異常がない", "The seal is intact"));
        let lowest = celsius(f, "lowest_c", Text::fixed("搬送中の最低温度", "Lowest temperature on the way"));
        let highest = celsius(f, "highest_c", Text::fixed("搬送中の最高温度", "Highest temperature on the way"));
        let condition = words(f, "condition", Text::fixed("組織の状態", "Condition of the tissue"));
        let accepted = yes_no(f, "accepted", Text::fixed("受け入れる", "Accepted for culture"));
        let reason = words(
            f,
            "reason",
            Text::fixed(
                "理由(受け入れないとき、または逸脱があるとき)",
                "Reason (if not accepted, or in spite of a deviation)",
            ),
        );
        if let (Some(lowest), Some(highest)) = (lowest, highest)
            && lowest > highest
        {
            f.error("highest_c", Text::fixed("最低温度より低くなっています。", "It is below the lowest temperature."));
        }
        if accepted == Some(false) && reason.as_ref().is_some_and(String::is_empty) {
            f.error("reason", Text::fixed("受け入れない理由を書いてください。", "Say why it is not accepted."));
        }
        Some(Command {
            tissue: tissue?,
            scan: scan?,
            seal_intact: seal?,
            lowest_c: lowest?,
            highest_c: highest?,
            condition: condition?,
            accepted: accepted?,
            reason: reason?,
        })
    }

    fn about(c: &Command) -> Tag {
        c.tissue.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<TissueState>(&*about.id)];
        needs.extend(owner(&about.id, known).iter().flat_map(person_needs));
        needs.extend(command.iter().flat_map(|c| Scans::needs([&c.scan])));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        let tissue = known.get::<TissueState>(&*about.id);
        if tissue.harvested.is_none() {
            reasons.push(Why::UnknownTissue.with(Text::same(about.id.clone())));
            return reasons;
        }
        match &tissue.dispatched {
            None => reasons.push(Why::TissueNotDispatched.plain()),
            Some((d, _)) => {
                let to = Text::same(d.to.as_str());
                reasons.push_if(ctx.place.as_ref() != Some(&d.to), || Why::TissueElsewhere.with(to.clone()));
            }
        }
        reasons.push_if(tissue.received.is_some(), || Why::TissueReceivedAlready.plain());
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        c.scans().rules(known, &mut reasons);
        let tissue = known.get::<TissueState>(c.tissue.as_str());
        let sent = tissue.dispatched.as_ref().map(|(_, at)| *at);
        reasons.extend(not_before(Text::fixed("組織の発送", "dispatch of the tissue"), sent, ctx));
        let (Some((harvest, _)), true) = (&tissue.harvested, c.accepted) else { return reasons };
        reasons.extend(person_open(&harvest.patient, known));
        consent(&harvest.patient, &[CULTURE], known, ctx, &mut reasons);
        in_date(harvest, ctx, &mut reasons);
        let Some(making) = making(ctx) else { return reasons };
        let range = need(&making.tissue_temperature, named::TISSUE_TEMPERATURE, &mut reasons);
        let unexplained = c.way_was_bad(range) == Some(true) && c.reason.is_empty();
        reasons.push_if(unexplained, || {
            let (low, high) = (c.lowest_c, c.highest_c);
            Why::TransportUnexplained.with(say! {ja: "{low}–{high} ℃", en: "{low}–{high} °C"})
        });
        reasons
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let Some(harvest) = harvest(c.tissue.as_str(), known) else { return fault() };
        let range = making(ctx).and_then(|m| m.tissue_temperature.value()).copied();
        let bad = c.way_was_bad(range).unwrap_or(!c.seal_intact);
        let deviation = bad.then(|| DeviationOpened {
            deviation: DeviationId::derive(ctx.command, 0),
            kind: DeviationKind::Deviation,
            patient: Some(harvest.patient.clone()),
            place: ctx.place.clone(),
            cause: DeviationCause::Transport,
            what: c.reason.clone(),
            serious: false,
        });
        Recording::new()
            .fact(&TissueReceived {
                tissue: c.tissue.clone(),
                patient: harvest.patient,
                seal_intact: c.seal_intact,
                lowest_c: c.lowest_c,
                highest_c: c.highest_c,
                condition: c.condition.clone(),
                accepted: c.accepted,
                reason: c.reason.clone(),
            })
            .fact_if(deviation)
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, _: &Reasons) -> Recording {
        c.scans().near_miss(owner(c.tissue.as_str(), known).as_ref(), known, ctx, false)
    }
}

fn harvest(tissue: &str, known: &Known) -> Option<FatHarvested> {
    known.get::<TissueState>(tissue).harvested.clone().map(|(h, _)| h)
}

/// L9: past the expiry that the harvest gave it, tissue is neither accepted nor cultured.
pub(crate) fn in_date(harvest: &FatHarvested, ctx: &Ctx, reasons: &mut Reasons) {
    let until = told(harvest.expires_at);
    reasons.push_if(ctx.now > harvest.expires_at, || {
        Why::TissueExpired.with(say! {ja: "期限 {until}", en: "expired {until}"})
    });
}

/// Whose tissue: from its harvest alone (L1).
pub(crate) fn owner(tissue: &str, known: &Known) -> Option<PatientId> {
    known.peek::<TissueState>(tissue).and_then(|t| t.harvested.clone()).map(|(h, _)| h.patient)
}

/// What cannot happen: permitted, and yet nothing to record it on.
pub(crate) fn fault() -> Recording {
    let fault = "a step was permitted without the cells it is about".to_owned();
    Recording { fault: Some(fault), ..Recording::new() }
}

/// A plain yes or no.
pub(crate) fn yes_no(f: &mut Form, name: &str, text: Text) -> Option<bool> {
    f.choose(name, yes_and_no(), |s| Some(s == "yes")).label(text).required()
}

/// The two answers.
pub(crate) fn yes_and_no() -> Vec<Choice> {
    vec![Choice::new("yes", Text::fixed("はい", "yes")), Choice::new("no", Text::fixed("いいえ", "no"))]
}

/// A temperature on the way.
pub(crate) fn celsius(f: &mut Form, name: &str, text: Text) -> Option<Decimal> {
    let (low, high) = (Decimal::new(-50, 0), Decimal::new(60, 0));
    f.field(name, move |s| decimal_between(s, low, high, 1))
        .label(text)
        .unit(Text::same("℃"))
        .number()
        .example("6.5")
        .required()
}

#[cfg(test)]
mod tests;
