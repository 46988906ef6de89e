//! What has turned against a treatment since a doctor decided for it (L6): a newer decision, or a finding that the decision did not know. An order
//! stands on both, and so does everything that gives cells under it.

use crate::folds::{Candidacies, Findings};
use crate::refusals::Shared;
use crate::treatment::{CandidacyDecided, Met, Outcome, TreatmentOrdered};
use kernel::{Ctx, Known, Need, Reasons};
use programme::{Criterion, CriterionRule, Effect};
use terms::Text;

/// The folds behind everything here.
pub fn needs(patient: &str) -> [Need; 2] {
    [Need::of::<Candidacies>(patient), Need::of::<Findings>(patient)]
}

/// Whether a decision is for treatment.
pub fn favours(c: &CandidacyDecided) -> bool {
    matches!(c.outcome, Outcome::Suitable | Outcome::OnReview)
}

/// Everything that stands against giving cells by this route under an order now.
pub fn against(order: &TreatmentOrdered, route: &str, patient: &str, known: &Known, ctx: &Ctx) -> Reasons {
    let mut reasons = turned(&order.disease, route, patient, known, ctx);
    reasons.extend(found_since(&order.disease, route, patient, known, ctx));
    reasons
}

/// The newest decision for this disease and route is not for treatment, or the newest of all is an urgent referral. Nothing is said where nothing was
/// decided: without a decision there is no order.
fn turned(disease: &str, route: &str, patient: &str, known: &Known, ctx: &Ctx) -> Reasons {
    let mut reasons = Reasons::new();
    let all = known.get::<Candidacies>(patient);
    let referred = || all.all.last().map(|(c, ..)| c).filter(|c| c.outcome == Outcome::Referred);
    if let Some(c) = all.newest(disease, route).filter(|c| !favours(c)).or_else(referred) {
        let words = ctx.programme.and_then(|p| p.value.route(&c.route)).map(|r| r.text.clone());
        let route = words.unwrap_or_else(|| Text::same(c.route.clone()));
        reasons.push(Shared::CandidacyTurned { route, outcome: c.outcome.text() });
    }
    reasons
}

/// Findings that exclude the treatment or ask for a referral, and did not when the newest decision on disease and route was made.
pub fn found_since(disease: &str, route: &str, patient: &str, known: &Known, ctx: &Ctx) -> Reasons {
    let mut reasons = Reasons::new();
    let all = known.get::<Candidacies>(patient);
    let (Some(decided), Some(p)) = (all.newest(disease, route), ctx.programme) else { return reasons };
    let findings = known.get::<Findings>(patient);
    let newest = |code: &str| findings.newest(code).map(|f| f.value.clone());
    let weighed = |c: &Criterion| decided.criteria.iter().any(|x| x.code == c.code && x.met == Met::NotMet);
    let stops = |c: &&Criterion| matches!(c.effect, Effect::Refer | Effect::Exclude) && !weighed(c);
    for c in p.value.criteria().iter().filter(stops).filter(|c| c.concerns(disease, route) && c.applies(newest)) {
        let CriterionRule::Finding { code, .. } = &c.rule else { continue };
        if findings.meet(&c.rule, code) == Met::NotMet {
            reasons.push(Shared::FindingSince {
                wanted: c.text.clone(),
                effect: c.effect.text(),
                sources: c.sources.clone(),
            });
        }
    }
    reasons
}
