//! `release_product`: quality releases the product (Reg. 101), one of the two releases (L8). Signed by somebody of quality who neither made nor
//! verified the lot. Every test that the programme asks for has passed, or may be pending and is listed: a conditional release. Open deviations
//! are weighed in writing. The plan covers product, disease and the facility that made it (L5); nothing past its expiry (L9).

use super::receive_tissue::{fault, yes_no};
use crate::bench::{CULTURE, consent, lot_and_person, lot_free, owner, plan, plan_needs, words};
use crate::quality::{self, CellsOf, release_needs, release_rules};
use crate::refusals::Why;
use crate::standard::{making, need, told, words as named};
use kernel::act::Text2;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use record::folds::{LotMakers, LotRelease, LotState, LotTests, TissueState};
use record::refusals::programme_adopted;
use record::release::ProductReleased;
use std::collections::BTreeSet;
use terms::{Day, Decimal, LotId, PatientId, PlaceId, Role, StaffId, Text, say};

/// The act.
pub struct ReleaseProduct;

/// The decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which lot.
    pub lot: LotId,
    /// Released while results are pending.
    pub conditional: bool,
    /// What was weighed.
    pub reason: String,
}

impl Act for ReleaseProduct {
    type Command = Command;
    const NAME: &'static str = "release_product";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "product_released",
        text: Text2 {
            ja: "私は品質部門として製造と試験の記録を評価し、この製品の出荷を認めます。",
            en: "For quality I have evaluated the records of making and testing, and release this product.",
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("出荷を認める", "Release the product")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let lot = f.subject("lot", |s| LotId::parse(s).ok());
        let conditional = yes_no(
            f,
            "conditional",
            Text::fixed("条件付き出荷(結果待ちの試験がある)", "Conditional release (tests are pending)"),
        );
        let reason = words(
            f,
            "reason",
            Text::fixed("判断の理由(逸脱・中間結果)", "What was weighed (deviations, interim results)"),
        );
        Some(Command { lot: lot?, conditional: conditional?, reason: reason? })
    }

    fn about(c: &Command) -> Tag {
        c.lot.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, known: &Known) -> Vec<Need> {
        let lot = about.id.as_str();
        let mut needs = lot_and_person(lot, known);
        let state = known.peek::<LotState>(lot);
        let patient = state.as_ref().and_then(|s| owner(s));
        needs.push(Need::of::<LotMakers>(lot));
        needs.extend(release_needs(lot, patient.as_ref()));
        if let Some(p) = &patient {
            needs.extend(plan_needs(p));
            needs.push(Need::of::<CellsOf>(p.as_str()));
        }
        let tissue = state.as_ref().and_then(|s| s.started.as_ref()).map(|(s, _)| s.tissue.clone());
        needs.extend(tissue.map(|t| Need::of::<TissueState>(t.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let lot = about.id.as_str();
        let mut reasons = programme_adopted(ctx);
        reasons.push_if(ctx.role != Some(Role::Quality), || Why::NotQuality.plain());
        let Some(patient) = lot_free(lot, known, &mut reasons) else { return reasons };
        consent(&patient, &[CULTURE], known, ctx, &mut reasons);
        let state = known.get::<LotState>(lot);
        reasons.extend(plan(&patient, maker(&state, known).as_ref(), known, ctx).1);
        let made = ctx.actor.staff().is_some_and(|s| known.get::<LotMakers>(lot).staff.contains(s));
        reasons.push_if(made, || Why::MakerReleases.with(Text::same(ctx.actor.as_str())));
        let release = known.get::<LotRelease>(lot);
        reasons.push_if(release.released.is_some(), || Why::AlreadyReleased.plain());
        reasons.push_if(release.rejected.is_some(), || Why::LotRejected.plain());
        let _ = release_rules(lot, &patient, known, ctx, &mut reasons);
        product(&state, ctx, &mut reasons);
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(patient) = owner(&known.get::<LotState>(c.lot.as_str())) else { return reasons };
        let pending = pending(c, &patient, known, ctx);
        let unsaid = !pending.is_empty() && !c.conditional;
        reasons.push_if(unsaid, || Why::PendingUnacknowledged.with(quality::words(&pending, ctx)));
        let open = known.get::<CellsOf>(patient.as_str()).deviations.clone();
        let list: Vec<&str> = open.iter().map(|d| d.as_str()).collect();
        reasons.push_if(!list.is_empty() && c.reason.is_empty(), || {
            Why::DeviationUnweighed.with(Text::same(list.join(", ")))
        });
        reasons
    }

    fn remarks(c: &Command, known: &Known, ctx: &Ctx) -> Vec<Text> {
        let state = known.get::<LotState>(c.lot.as_str());
        let tests = known.get::<LotTests>(c.lot.as_str());
        let told = unwatched(&state, ctx).into_iter().chain(early(&state, &tests, ctx));
        told.chain(by_makers(&tests, &known.get::<LotMakers>(c.lot.as_str()), ctx).into_iter().flatten()).collect()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let state = known.get::<LotState>(c.lot.as_str());
        let (Some(patient), Some((product, _))) = (owner(&state), &state.product) else { return fault() };
        Recording::new().fact(&ProductReleased {
            lot: c.lot.clone(),
            pending: pending(c, &patient, known, ctx),
            patient,
            expires_at: product.expires_at,
            reason: c.reason.clone(),
        })
    }
}

fn pending(c: &Command, patient: &PatientId, known: &Known, ctx: &Ctx) -> Vec<String> {
    release_rules(c.lot.as_str(), patient, known, ctx, &mut Reasons::new())
}

/// Where it was made: where its tissue was sent to (L5).
fn maker(state: &LotState, known: &Known) -> Option<PlaceId> {
    let tissue = &state.started.as_ref()?.0.tissue;
    known.get::<TissueState>(tissue.as_str()).dispatched.as_ref().map(|(d, _)| d.to.clone())
}

/// Results that were recorded before there was a product to test.
fn early(state: &LotState, tests: &LotTests, ctx: &Ctx) -> Option<Text> {
    let harvested = state.product.as_ref()?.1;
    let before = tests.newest.iter().filter(|(_, (_, at))| *at < harvested);
    let codes: Vec<String> = before.map(|(code, _)| code.clone()).collect();
    let which = quality::words(&codes, ctx);
    let (ja, en) = (which.ja, which.en);
    (!codes.is_empty()).then(|| {
        say! {ja: "細胞の採り込みより前に記録された結果です: {ja}", en: "Recorded before the cells were harvested: {en}"}
    })
}

/// Results that stand as somebody recorded them who made or verified the lot, and those that such a person made void (Reg. 93, 100).
fn by_makers(tests: &LotTests, makers: &LotMakers, ctx: &Ctx) -> [Option<Text>; 2] {
    let made = |s: &Option<StaffId>| s.as_ref().filter(|s| makers.staff.contains(*s)).cloned();
    let told = |all: Vec<(String, StaffId)>, done: [&str; 2]| {
        let (codes, by): (Vec<String>, BTreeSet<StaffId>) = all.into_iter().unzip();
        let by = by.iter().map(StaffId::as_str).collect::<Vec<_>>().join(", ");
        let Text { ja, en } = quality::words(&codes, ctx);
        let [done_ja, done_en] = done;
        (!codes.is_empty()).then(|| {
            say! {
                ja: "このロットの製造・確認に関わった人({by})が{done_ja}結果です: {ja}",
                en: "{done_en} by somebody who made or verified this lot ({by}): {en}"
            }
        })
    };
    let own = tests.recorded().into_iter().filter_map(|(test, r)| Some((test, made(&r.by).or(made(&r.behalf))?)));
    let void = tests.voided().iter().filter_map(|v| Some((v.was.result.test.clone(), made(&v.by)?)));
    [told(own.collect(), ["記録した", "Recorded"]), told(void.collect(), ["無効にした", "Voided"])]
}

/// The longest stretch of the culture in which nobody looked at it, where it is longer than the programme asks for.
fn unwatched(state: &LotState, ctx: &Ctx) -> Option<Text> {
    let asked = i32::try_from(*making(ctx)?.observe_days.value()?).ok()?;
    let (from, until) = (state.started.as_ref()?.1.day(), state.product.as_ref()?.1.day());
    let looks = state.observed.iter().map(|(_, at)| *at).chain(state.counts.values().map(|(_, at)| *at));
    let mut days: Vec<Day> = looks.chain(state.passages.iter().map(|(_, at)| *at)).map(terms::Moment::day).collect();
    days.extend([from, until]);
    days.retain(|d| (from..=until).contains(d));
    days.sort_unstable();
    let (longest, since) =
        days.windows(2).filter_map(|w| Some((w.get(1)?.days_since(*w.first()?), *w.first()?))).max()?;
    (longest > asked).then(|| {
        say! {
            ja: "培養を {longest} 日間({since} から)だれも観察していません(定め: {asked} 日ごと)。",
            en: "Nobody looked at the culture for {longest} days from {since} (the programme asks for every {asked})."
        }
    })
}

/// The product is there, in date, and its count reached the viability of the product standard.
fn product(state: &LotState, ctx: &Ctx, reasons: &mut Reasons) {
    let Some((product, _)) = &state.product else {
        reasons.push(Why::NoProduct.plain());
        return;
    };
    let until = told(product.expires_at);
    reasons.push_if(ctx.now > product.expires_at, || {
        Why::ProductExpired.with(say! {ja: "期限 {until}", en: "expired {until}"})
    });
    let least = making(ctx).and_then(|m| need(&m.viability_min_pct, named::VIABILITY, reasons));
    let viability = state.counts.get(&product.count).map(|(c, _)| c.viability_pct);
    if let (Some(least), Some(v)) = (least, viability) {
        reasons.push_if(v < Decimal::from(least), || {
            Why::ViabilityLow.with(say! {ja: "生存率 {v} %、下限 {least} %", en: "viability {v} %, lowest {least} %"})
        });
    }
}

#[cfg(test)]
mod tests;
