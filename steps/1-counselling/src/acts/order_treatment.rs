//! `order_treatment`: a doctor orders viable cells for up to four places of the body (Reg. 10). Every route needs a decision on candidacy in force
//! (L6); a filed plan of today covers disease, product, routes and doctor (L5); each number of cells lies within the studied range of its site and
//! route, or a reason is signed where the programme allows it (L10); the drip is locked (L12). A newer order replaces the one in force.

use crate::acts::decide_candidacy::{after_registration, disease, is_doctor};
use crate::refusals::treatment::Why;
use kernel::act::Text2;
use kernel::form::{explained, free};
use kernel::{
    Act, Choice, CiteKind, Ctx, Form, Known, Meaning, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged,
};
use programme::{CriterionRule, DoseRange, Finding, Grade, Over, Programme, Setting};
use record::clinic::PlanFiled;
use record::folds::{Candidacies, Consents, Course, Findings, Orders, Plans};
use record::refusals::{Shared, patient_needs, patient_open, programme_adopted};
use record::treatment::{CandidacyDecided, Outcome, Target, TreatmentOrdered};
use std::collections::BTreeSet;
use terms::{OrderId, PatientId, Text, say};

mod targets;

/// The act.
pub struct OrderTreatment;

/// What was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// For whom.
    pub patient: PatientId,
    /// Code of the disease.
    pub disease: String,
    /// Code of the product.
    pub product: String,
    /// Places of the body, one to four.
    pub targets: Vec<Target>,
    /// Why outside the studied range; empty = none given.
    pub beyond_reason: String,
    /// Why the earlier order is replaced; empty = none given.
    pub replaces_reason: String,
}

impl Act for OrderTreatment {
    type Command = Command;
    const NAME: &'static str = "order_treatment";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(1)));
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "treatment_ordered",
        text: Text2 {
            ja: "私はこの患者に、この部位と経路と量の細胞投与を指示します。",
            en: "I order these cells for this patient, by site, route and number.",
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("治療を指示する", "Order the treatment")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let programme = f.ctx().programme;
        let disease = disease(f, programme);
        let product = product(f, programme);
        let targets = targets::targets(f, programme);
        f.group(Text::fixed("理由(要るときだけ)", "Reasons, only where they are needed"));
        let beyond_reason = f
            .field("beyond_reason", explained)
            .label(Text::fixed("研究された範囲を外れる量にする理由", "Why a number outside the studied range"))
            .hint(Text::fixed(
                "範囲の中なら空欄。範囲は部位ごとで、これまでに投与した数を足して比べます。",
                "Empty within the range, which is per place and counts what was given there before.",
            ))
            .long(2000)
            .optional();
        let replaces_reason = f
            .field("replaces_reason", explained)
            .label(Text::fixed("前の指示を置き換える理由", "Why the earlier order is replaced"))
            .hint(Text::fixed("有効な指示があるときに必要です。", "Needed while an earlier order is in force."))
            .long(2000)
            .optional();
        if let (Some(p), Some(disease), Some(targets)) = (programme, &disease, &targets) {
            targets::fit_disease(f, p, disease, targets);
        }
        Some(Command {
            patient: patient?,
            disease: disease?,
            product: product?,
            targets: targets?,
            beyond_reason: beyond_reason?.unwrap_or_default(),
            replaces_reason: replaces_reason?.unwrap_or_default(),
        })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.push(Need::of::<Candidacies>(&about.id));
        needs.push(Need::of::<Orders>(&about.id));
        needs.push(Need::of::<Findings>(&about.id));
        needs.push(Need::of::<Course>(&about.id));
        needs.push(Need::of::<Consents>(&about.id));
        needs.push(Need::of::<Plans>("main"));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_open(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        reasons.push_if(!is_doctor(ctx), || Why::NotADoctor.plain());
        // Whichever the disease will be: somebody has decided on something.
        let none = known.get::<Candidacies>(&about.id).all.is_empty();
        reasons.push_if(none, || Why::NoCandidacy.plain());
        let plans = known.get::<Plans>("main");
        let no_plan = plans.in_force(ctx.now.day()).next().is_none();
        reasons.push_if(no_plan, || Why::NoPlan.with(plans.told_on(ctx.now.day())));
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = after_registration(c.patient.as_str(), known, ctx);
        candidacy_rules(c, known, ctx, &mut reasons);
        if let Some((plan, lacks)) = nearest_plan(c, known, ctx) {
            for (why, asked) in lacks {
                let (number, ja, en) = (&plan.number, &asked.ja, &asked.en);
                reasons
                    .push(why.with(say! {ja: "計画 {number}。求めたもの: {ja}", en: "Plan {number}. Asked for: {en}"}));
            }
        }
        let (course, orders) = (known.get::<Course>(c.patient.as_str()), known.get::<Orders>(c.patient.as_str()));
        for t in &c.targets {
            // Whether it is given at once or in two orders: the same joint receives it.
            let all = t.cells.saturating_add(course.given_to_place(&orders, t));
            dose_rules(&Target { cells: all, ..t.clone() }, c.beyond_reason.trim(), ctx, &mut reasons);
        }
        let replaced = known.get::<Orders>(c.patient.as_str()).in_force().map(|o| o.order.clone());
        if let Some(order) = replaced.filter(|_| c.replaces_reason.trim().is_empty()) {
            reasons.push(Why::ReplacedUnexplained.with(say! {ja: "前の指示 {order}", en: "Earlier order {order}"}));
        }
        reasons
    }

    fn remarks(c: &Command, known: &Known, ctx: &Ctx) -> Vec<Text> {
        let Some(p) = ctx.programme.map(|p| p.value) else { return Vec::new() };
        let findings = known.get::<Findings>(c.patient.as_str());
        let (course, orders) = (known.get::<Course>(c.patient.as_str()), known.get::<Orders>(c.patient.as_str()));
        let whole = |t: &Target| t.cells.saturating_add(course.given_to_place(&orders, t));
        let beyond = c.targets.iter().filter_map(|t| outside(&Target { cells: whole(t), ..t.clone() }, p));
        let unseen = c.targets.iter().flat_map(|t| unexamined(t, c, &findings, p));
        uncontrolled(c, p)
            .into_iter()
            .chain(beyond)
            .chain(unseen)
            .chain(unconsented(&known.get::<Consents>(c.patient.as_str()), p))
            .collect()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let first = routes(c).into_iter().next().and_then(|r| candidacy(c, r, known));
        let (Some((plan, _)), Some(candidacy)) = (nearest_plan(c, known, ctx), first) else {
            let fault = "an order was permitted without a plan or a decision".to_owned();
            return Recording { fault: Some(fault), ..Recording::new() };
        };
        let orders = known.get::<Orders>(c.patient.as_str());
        Recording::new().fact(&TreatmentOrdered {
            order: OrderId::derive(ctx.command, 0),
            patient: c.patient.clone(),
            candidacy: candidacy.candidacy,
            plan: plan.plan,
            product: c.product.clone(),
            disease: c.disease.clone(),
            targets: c.targets.clone(),
            replaces: orders.in_force().map(|o| o.order.clone()),
            replaces_reason: orders.in_force().map(|_| c.replaces_reason.clone()).unwrap_or_default(),
            beyond_reason: c.beyond_reason.clone(),
        })
    }
}

/// A product from the patient's own, cultured cells: this house gives no other (L1).
fn product(f: &mut Form, programme: Option<&Programme>) -> Option<String> {
    let b = match programme {
        Some(p) => {
            let own = p.products().iter().filter(|x| x.autologous && x.cultured);
            let choices = own.map(|x| Choice::new(x.code.clone(), x.text.clone())).collect();
            f.choose("product", choices, |s| Some(s.to_owned()))
        }
        None => f.field("product", free),
    };
    b.label(Text::fixed("製品", "Product")).required()
}

/// The routes of an order, in the order of its targets, each once.
fn routes(c: &Command) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    c.targets.iter().map(|t| t.route.as_str()).filter(|r| seen.insert(*r)).collect()
}

fn candidacy(c: &Command, route: &str, known: &Known) -> Option<CandidacyDecided> {
    known.get::<Candidacies>(c.patient.as_str()).newest(&c.disease, route).cloned()
}

/// L6: the newest decision for the disease and each route is for treatment.
fn candidacy_rules(c: &Command, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    if known.get::<Candidacies>(c.patient.as_str()).all.is_empty() {
        return;
    }
    for route in routes(c) {
        let words =
            ctx.programme.and_then(|p| p.value.route(route)).map_or_else(|| Text::same(route), |r| r.text.clone());
        match candidacy(c, route, known).map(|d| d.outcome) {
            None => reasons.push(Why::NoCandidacy.with(words)),
            Some(Outcome::Suitable | Outcome::OnReview) => {
                let of = c.patient.as_str();
                reasons.extend(record::candidacy::found_since(&c.disease, route, of, known, ctx));
            }
            Some(other) => {
                let (ja, en, is) = (words.ja, words.en, other.text());
                let (is_ja, is_en) = (is.ja, is.en);
                reasons.push(Why::NotSuitable.with(say! {ja: "{ja}: {is_ja}", en: "{en}: {is_en}"}));
            }
        }
    }
}

/// L5: the plan of today that lacks least, and what it lacks. None at all is told by `may`.
fn nearest_plan(c: &Command, known: &Known, ctx: &Ctx) -> Option<(PlanFiled, Vec<(Why, Text)>)> {
    let plans = known.get::<Plans>("main");
    let lacking = plans.in_force(ctx.now.day()).map(|p| (p, plan_lacks(p, c, ctx)));
    lacking.min_by_key(|(_, lacks)| lacks.len()).map(|(p, lacks)| (p.clone(), lacks))
}

fn plan_lacks(plan: &PlanFiled, c: &Command, ctx: &Ctx) -> Vec<(Why, Text)> {
    let p = ctx.programme.map(|p| p.value);
    let mut out = Vec::new();
    if !plan.diseases.contains(&c.disease) {
        let words = p.and_then(|p| p.disease(&c.disease)).map(|d| d.text.clone());
        out.push((Why::PlanDisease, words.unwrap_or_else(|| Text::same(c.disease.clone()))));
    }
    if plan.product != c.product {
        let words = p.and_then(|p| p.product(&c.product)).map(|x| x.text.clone());
        out.push((Why::PlanProduct, words.unwrap_or_else(|| Text::same(c.product.clone()))));
    }
    for route in routes(c).into_iter().filter(|r| !plan.routes.iter().any(|x| x == r)) {
        let words = p.and_then(|p| p.route(route)).map(|r| r.text.clone());
        out.push((Why::PlanRoute, words.unwrap_or_else(|| Text::same(route.to_owned()))));
    }
    if !ctx.actor.staff().is_some_and(|d| plan.doctors.contains(d)) {
        out.push((Why::PlanDoctor, Text::same(ctx.actor.as_str().to_owned())));
    }
    out
}

/// L10 and L12 for one target.
fn dose_rules(t: &Target, reason: &str, ctx: &Ctx, reasons: &mut Reasons) {
    let Some(p) = ctx.programme.map(|p| p.value) else { return };
    if let Some(r) = p.route(&t.route).filter(|r| r.locked) {
        let (route, why) = (r.text.clone(), r.locked_why.clone().unwrap_or_default());
        reasons.push(Shared::RouteLocked { route, why });
        return;
    }
    let Some(range) = p.dose_range(&t.route, &t.site) else {
        reasons.push(Why::NoRange.with(place(t, p)));
        return;
    };
    let low = need(&range.low, t, p, reasons);
    if let Some(limit) = low.filter(|low| t.cells < *low && reason.is_empty()) {
        reasons.push(Why::BelowRange.citing(told(t, limit, p), CiteKind::Study, study(range)));
    }
    match range.over(t.cells, reason) {
        Ok(None) => {}
        Ok(Some(Over::Studied(limit))) => {
            reasons.push(Shared::DoseAboveRange { what: told(t, limit, p), study: study(range) });
        }
        Ok(Some(Over::Limit(most))) => {
            let (at, n, most) = (place(t, p), page::grouped(t.cells), page::grouped(most));
            let (ja, en) = (at.ja, at.en);
            let what =
                say! {ja: "{ja}: 指示 {n} 個、上限 {most} 個", en: "{en}: {n} cells ordered; the limit is {most}"};
            reasons.push(Shared::DoseAboveLimit { what });
        }
        Err(_) => {
            let _ = need(range.limit(reason), t, p, reasons);
        }
    }
}

/// A number, or the refusal that names who may set it (L19).
fn need(setting: &Setting<u64>, t: &Target, p: &Programme, reasons: &mut Reasons) -> Option<u64> {
    match setting.need() {
        Ok(n) => Some(*n),
        Err(unset) => {
            let at = place(t, p);
            let (ja, en) = (at.ja, at.en);
            let what = say! {ja: "細胞数の範囲: {ja}", en: "range of cells: {en}"};
            let line = usize::try_from(unset.line).unwrap_or(0);
            reasons.push(Shared::SettingUnset { what, file: unset.file, line, who: unset.who.text() });
            None
        }
    }
}

fn place(t: &Target, p: &Programme) -> Text {
    let site = p.site(&t.site).map_or_else(|| Text::same(t.site.clone()), |s| s.text.clone());
    let (ja, en, level, side) = (site.ja, site.en, &t.level, t.side.text());
    let (side_ja, side_en) = (side.ja, side.en);
    say! {ja: "{ja} {level} {side_ja}", en: "{en} {level} {side_en}"}
}

fn told(t: &Target, limit: u64, p: &Programme) -> Text {
    let (at, n, limit) = (place(t, p), page::grouped(t.cells), page::grouped(limit));
    let (ja, en) = (at.ja, at.en);
    say! {ja: "{ja}: 指示 {n} 個、範囲の端 {limit} 個", en: "{en}: {n} cells ordered; the range ends at {limit}"}
}

/// An indication that no controlled trial carries, or hardly one, is seen once more where it is signed for.
fn uncontrolled(c: &Command, p: &Programme) -> Option<Text> {
    let disease = p.disease(&c.disease).filter(|d| matches!(d.grade, Grade::None | Grade::VeryLow))?;
    let (words, grade, found) = (&disease.text, disease.grade.text(), &disease.evidence);
    let (ja, en, is_ja, is_en, told_ja, told_en) = (&words.ja, &words.en, grade.ja, grade.en, &found.ja, &found.en);
    Some(say! {ja: "{ja}: {is_ja}。{told_ja}", en: "{en}: {is_en}. {told_en}"})
}

/// What the patient has not agreed to yet: the order stands without it, and neither harvest nor injection does (L4).
fn unconsented(consents: &Consents, p: &Programme) -> Option<Text> {
    let missing = ["harvest", "administration"].into_iter().filter(|s| !consents.covers(s));
    let words: Vec<Text> =
        missing.map(|s| p.scope(s).map_or_else(|| Text::same(s), |known| known.text.clone())).collect();
    let ja = words.iter().map(|t| &*t.ja).collect::<Vec<_>>().join("、");
    let en = words.iter().map(|t| &*t.en).collect::<Vec<_>>().join(", ");
    (!words.is_empty()).then(|| {
        say! {
            ja: "まだ同意がありません: {ja}。同意があるまで、この指示では採取も投与もできません。",
            en: "There is no consent yet to: {en}. Until there is, nothing is taken or given under this order."
        }
    })
}

/// Findings of one side that the criteria ask for, and that nobody has recorded of this side: the other knee says nothing of this one (L6).
fn unexamined(t: &Target, c: &Command, findings: &Findings, p: &Programme) -> Vec<Text> {
    let asked = p.criteria().iter().filter(|x| x.concerns(&c.disease, &t.route)).filter_map(|x| match &x.rule {
        CriterionRule::Finding { code, .. } => p.finding(code).filter(|f| f.sided),
        _ => None,
    });
    let here = |f: &record::treatment::FindingRecorded| f.side == t.side && (f.site.is_empty() || f.site == t.site);
    let missing = asked.filter(|f| t.side.is_lateral() && !findings.of(&f.code).into_iter().any(here));
    let told = |f: &Finding| {
        let (at, what) = (place(t, p), &f.text);
        let (ja, en, what_ja, what_en) = (at.ja, at.en, &what.ja, &what.en);
        say! {ja: "{ja}: この側の所見が記録されていません({what_ja})。", en: "{en}: nothing is recorded of this side ({what_en})."}
    };
    missing.map(told).collect()
}

/// What is signed for although no study gave as many, or as few: seen before the signature.
fn outside(t: &Target, p: &Programme) -> Option<Text> {
    let range = p.dose_range(&t.route, &t.site)?;
    let (low, high) = (range.low.value().copied(), range.high.value().copied());
    let end = high.filter(|h| t.cells > *h).or(low.filter(|l| t.cells < *l))?;
    let (at, n, study) = (place(t, p), t.cells, &range.study);
    let times = terms::Decimal::from(n).checked_div(terms::Decimal::from(end))?.round_sf(2)?.normalize();
    let (ja, en, study_ja, study_en) = (at.ja, at.en, &study.ja, &study.en);
    let (n, end) = (page::grouped(n), page::grouped(end));
    Some(say! {
        ja: "{ja}: 指示 {n} 個は、研究された範囲の外です(範囲の端 {end} 個の {times} 倍)。{study_ja}",
        en: "{en}: {n} cells lie outside the studied range ({times} times its end, {end}). {study_en}"
    })
}

fn study(range: &DoseRange) -> Text {
    let (ja, en, sources) = (&range.study.ja, &range.study.en, programme::cited(&range.sources));
    let (from_ja, from_en) = (sources.ja, sources.en);
    say! {ja: "{ja}({from_ja})", en: "{en} ({from_en})"}
}

#[cfg(test)]
mod tests;
