//! What permits giving cells to this person: consent in force for it (L4), a filed plan that covers it (L5), an open route (L12) and a
//! studied dose (L10).

use crate::cells::Dose;
use crate::folds::PackedAt;
use crate::refusals::{Told, Why, at};
use crate::rules::number;
use kernel::{Ctx, Known, Reasons};
use page::grouped;
use programme::{Over, Programme};
use record::candidacy;
use record::clinic::PlanFiled;
use record::folds::{Consents, Course, Orders, Plans};
use record::refusals::Shared;
use record::treatment::{Target, TreatmentOrdered};
use terms::{Text, say};

/// The scope of consent that covers giving cells.
pub const SCOPE: &str = "administration";

/// L4: consent to giving is in force now. Never given and withdrawn are two reasons: the one asks for an explanation, the other for respect.
pub fn consent(d: &Dose, known: &Known, reasons: &mut Reasons) {
    let consents = known.get::<Consents>(d.packed.patient.as_str());
    match consents.withdrawn.get(SCOPE) {
        Some(when) => {
            let when = at(*when);
            reasons.push(Why::ConsentWithdrawn.with(say! {ja: "撤回 {when}", en: "Withdrawn {when}"}));
        }
        None => reasons.push_if(!consents.covers(SCOPE), || Why::NotConsented.with(consents.why_ended(SCOPE))),
    }
}

/// L6: the treatment is still what a doctor decided for, and nothing was found since that stands against it.
pub fn candidacy(d: &Dose, order: &TreatmentOrdered, target: &Target, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    reasons.extend(candidacy::against(order, &target.route, d.packed.patient.as_str(), known, ctx));
}

/// L5: the plan in force today that covers the case; else what the plan that lacks least lacks.
pub fn plan(d: &Dose, order: &TreatmentOrdered, target: &Target, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let plans = known.get::<Plans>("main");
    let lacking = plans.in_force(ctx.now.day()).map(|p| lacks(p, d, order, target, known, ctx));
    match lacking.min_by_key(Vec::len) {
        Some(lacks) => lacks.into_iter().for_each(|l| reasons.push(l)),
        None => reasons.push(Why::NoPlan.with(plans.told_on(ctx.now.day()))),
    }
}

fn lacks(p: &PlanFiled, d: &Dose, order: &TreatmentOrdered, target: &Target, known: &Known, ctx: &Ctx) -> Vec<Told> {
    let number = &p.number;
    let mut out = Vec::new();
    let mut lack = |fits: bool, why: Why, asked: &str| {
        if !fits {
            out.push(why.with(say! {ja: "計画 {number}、求めたもの {asked}", en: "Plan {number}, asked for {asked}"}));
        }
    };
    lack(p.diseases.contains(&order.disease), Why::PlanDisease, &order.disease);
    lack(p.product == order.product, Why::PlanProduct, &order.product);
    lack(p.routes.contains(&target.route), Why::PlanRoute, &target.route);
    lack(ctx.actor.staff().is_some_and(|s| p.doctors.contains(s)), Why::PlanDoctor, ctx.actor.as_str());
    let here = ctx.place.as_ref();
    lack(here.is_some_and(|l| p.places.contains(l)), Why::PlanPlace, here.map_or("–", |l| l.as_str()));
    let packed = known.get::<PackedAt>(d.packed.dose.as_str());
    let maker = packed.place.as_ref();
    lack(maker == Some(&p.maker), Why::PlanMaker, maker.map_or("–", |l| l.as_str()));
    out
}

/// L12 and L10: the route is open, and the cells for this target stay within what was studied: those given to it before are counted.
pub fn dose(
    d: &Dose,
    order: &TreatmentOrdered,
    target: &Target,
    cells: u64,
    known: &Known,
    ctx: &Ctx,
    reasons: &mut Reasons,
) {
    let Some(p) = ctx.programme.map(|r| r.value) else { return };
    if let Some(route) = p.route(&target.route).filter(|r| r.locked) {
        reasons.push(Why::DripLocked.with(route.locked_why.clone().unwrap_or_default()));
    }
    let course = known.get::<Course>(d.packed.patient.as_str());
    // The range is for the place, not for the target's number nor for one order: what went in before under any of them counts.
    let orders = known.get::<Orders>(d.packed.patient.as_str());
    let all = cells.saturating_add(course.given_to_place(&orders, target));
    range(p, order, target, all, reasons);
}

fn range(p: &Programme, order: &TreatmentOrdered, target: &Target, cells: u64, reasons: &mut Reasons) {
    let (route, site) = (&target.route, &target.site);
    let Some(range) = p.dose_range(route, site) else {
        reasons.push(Why::NoRange.with(say! {ja: "経路 {route}、部位 {site}", en: "Route {route}, site {site}"}));
        return;
    };
    let what = Text::fixed("投与量の上限", "the highest dose");
    // A reason was signed with the order: an order is signed by its doctor.
    let (reason, n) = (order.beyond_reason.trim(), grouped(cells));
    match range.over(cells, reason) {
        Ok(None) => {}
        Ok(Some(Over::Studied(high))) => {
            let high = grouped(high);
            reasons.push(Shared::DoseAboveRange {
                what: say! {ja: "{n} 個、研究された範囲は {high} 個まで", en: "{n} cells; studied up to {high}"},
                study: range.study.clone(),
            });
        }
        Ok(Some(Over::Limit(most))) => {
            let most = grouped(most);
            let what = say! {ja: "{n} 個、上限 {most} 個", en: "{n} cells, at most {most}"};
            reasons.push(Shared::DoseAboveLimit { what });
        }
        Err(_) => {
            let _ = number(range.limit(reason), what, reasons);
        }
    }
}
