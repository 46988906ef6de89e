//! How the programme's tests stand (Reg. 100, 101; L8). A failure is never washed away by a later pass; an interim reading is not a final result.

use crate::refusals::Why;
use kernel::{Ctx, Fact, FactKind, Fold, Known, Need, Reasons, Space};
use programme::{Test, TestOn};
use record::culture::CultureStarted;
use record::folds::{BloodTests, Harvests, LotMakers, LotTests, TissueState};
use record::release::{DosePacked, TestResultRecorded, Verdict};
use record::safety::{DeviationClosed, DeviationOpened, HoldTarget};
use std::collections::BTreeSet;
use terms::{ContainerId, DeviationId, DoseId, LotId, OrderId, PatientId, StaffId, Text, say};

/// Lots and doses of a patient, and deviations that are still open.
#[derive(Clone, Debug, Default)]
pub struct CellsOf {
    /// Lots, in order of their start, with the record they stand in.
    pub lots: Vec<(LotId, PatientId)>,
    /// Doses packed: which, for which target of which order.
    pub doses: Vec<(DoseId, OrderId, u8)>,
    /// Deviations that are not closed.
    pub deviations: BTreeSet<DeviationId>,
}

impl Fold for CellsOf {
    const NAME: &'static str = "cells_of";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] =
        &[CultureStarted::KIND, DosePacked::KIND, DeviationOpened::KIND, DeviationClosed::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(s) = fact.read::<CultureStarted>() {
            self.lots.push((s.lot, s.patient));
        } else if let Some(d) = fact.read::<DosePacked>() {
            self.doses.push((d.dose, d.order, d.target));
        } else if let Some(o) = fact.read::<DeviationOpened>() {
            self.deviations.insert(o.deviation);
        } else if let Some(c) = fact.read::<DeviationClosed>() {
            self.deviations.remove(&c.deviation);
        }
    }
}

/// Folds about tissue of a patient that was taken.
pub fn tissue_needs(patient: &str, known: &Known) -> Vec<Need> {
    let taken = known.peek::<Harvests>(patient);
    let of = taken.iter().flat_map(|t| &t.taken).map(|t| Need::of::<TissueState>(t.tissue.as_str()));
    std::iter::once(Need::of::<Harvests>(patient)).chain(of).collect()
}

/// What a hold stops of a patient's cells: the lots that fit.
pub fn lots(patient: &str, known: &Known, which: impl Fn(&LotId) -> bool) -> Vec<HoldTarget> {
    let cells = known.get::<CellsOf>(patient);
    let of = cells.lots.iter().filter(|(l, _)| which(l));
    of.map(|(l, p)| HoldTarget::Lot { lot: l.clone(), patient: p.clone() }).collect()
}

/// The same of tissue of which no culture was begun; needs [`tissue_needs`].
pub fn unused_tissue(patient: &str, known: &Known) -> Vec<HoldTarget> {
    let taken = known.get::<Harvests>(patient);
    let unused = taken.taken.iter().filter(|t| known.get::<TissueState>(t.tissue.as_str()).lots.is_empty());
    let held = unused.filter_map(|t| {
        let container = ContainerId::parse(t.tissue.as_str()).ok()?;
        Some(HoldTarget::Container { container, patient: Some(t.patient.clone()) })
    });
    held.collect()
}

/// Who asks, or for whom it is entered, where that person made or verified the lot (Reg. 93).
pub fn maker(lot: &LotId, known: &Known, ctx: &Ctx) -> Option<StaffId> {
    let made = known.get::<LotMakers>(lot.as_str());
    [ctx.actor.staff(), ctx.behalf.as_ref()].into_iter().flatten().find(|s| made.staff.contains(*s)).cloned()
}

/// How one test stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Passed,
    Waiting,
    Missing,
    Failed,
}

fn standing(newest: Option<&TestResultRecorded>, failed: bool) -> Standing {
    match newest {
        _ if failed => Standing::Failed,
        None => Standing::Missing,
        Some(t) if t.verdict == Verdict::Pass && !t.interim => Standing::Passed,
        Some(_) => Standing::Waiting,
    }
}

/// Pushes the reasons of tests that stop a step; answers those that are waited for and may be.
fn judge<'t>(tests: impl Iterator<Item = (&'t Test, Standing)>, reasons: &mut Reasons) -> Vec<String> {
    let mut pending = Vec::new();
    for (test, standing) in tests {
        let (ja, en) = (&test.text.ja, &test.text.en);
        let which = say! {ja: "{ja}", en: "{en}"};
        match standing {
            Standing::Passed => {}
            Standing::Waiting if test.may_be_pending => pending.push(test.code.clone()),
            Standing::Waiting => reasons.push(Why::TestNotFinal.with(which)),
            Standing::Missing => reasons.push(Why::TestMissing.with(which)),
            Standing::Failed => reasons.push(Why::TestFailed.with(which)),
        }
    }
    pending
}

/// Tests of the programme that a step needs.
fn needed<'a>(ctx: &Ctx<'a>, on: TestOn, step: &'static str) -> impl Iterator<Item = &'a Test> {
    let all = ctx.programme.map(|p| p.value.tests()).unwrap_or_default();
    all.iter().filter(move |t| t.on == on && t.needed(step))
}

/// The tests on blood that a step needs; answers those pending. Needs [`BloodTests`] of the patient.
pub fn blood_rules(
    patient: &PatientId,
    step: &'static str,
    known: &Known,
    ctx: &Ctx,
    reasons: &mut Reasons,
) -> Vec<String> {
    let tests = known.get::<BloodTests>(patient.as_str());
    let stand = |t: &str| standing(tests.newest.get(t), tests.failed.contains(t));
    judge(needed(ctx, TestOn::Blood, step).map(|t| (t, stand(&t.code))), reasons)
}

/// Every test that a release needs, on the lot and on blood; answers those pending. Needs [`release_needs`].
pub fn release_rules(lot: &str, patient: &PatientId, known: &Known, ctx: &Ctx, reasons: &mut Reasons) -> Vec<String> {
    let tests = known.get::<LotTests>(lot);
    let stand = |t: &str| standing(tests.newest.get(t).map(|(r, _)| r), tests.failed.contains(t));
    let mut pending = judge(needed(ctx, TestOn::Lot, "release").map(|t| (t, stand(&t.code))), reasons);
    pending.extend(blood_rules(patient, "release", known, ctx, reasons));
    pending
}

/// Folds behind [`release_rules`].
pub fn release_needs(lot: &str, patient: Option<&PatientId>) -> Vec<Need> {
    let mut needs = vec![Need::of::<LotTests>(lot)];
    needs.extend(patient.map(|p| Need::of::<BloodTests>(p.as_str())));
    needs
}

/// The words of tests, for a detail.
pub fn words(codes: &[String], ctx: &Ctx) -> Text {
    let text = |c: &String| {
        ctx.programme.and_then(|p| p.value.test(c)).map_or_else(|| Text::same(c.clone()), |t| t.text.clone())
    };
    let all: Vec<Text> = codes.iter().map(text).collect();
    let join = |words: Vec<&str>, with: &str| words.join(with);
    Text::new(join(all.iter().map(|t| &*t.ja).collect(), "、"), join(all.iter().map(|t| &*t.en).collect(), ", "))
}
