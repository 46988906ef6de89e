//! A doctor gives the cells. The form takes a syringe and no patient: whose cells they are follows from the syringe's lot (L1). Everything that
//! permits it is asked again here, together: go of today, time-out, expiry, order, consent, plan, route, dose, holds (L2–L5, L7–L10, L12).
//! The first injection of a course writes down the contacts and visits that follow from it.

use crate::cells::{Syringe, portion, syringe, syringe_chain};
use crate::folds::Mismatches;
use crate::refusals::{Why, at};
use crate::{fields, permission, rules};
use kernel::act::Text2;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use record::administration::{DoseGiven, Guidance};
use record::folds::{Consents, Course};
use record::refusals::programme_adopted;
use record::schedule;
use terms::{ContainerId, Decimal, Text, decimal_between, say, whole_between};

/// The act.
pub struct GiveDose;

/// What was given, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The syringe, as scanned.
    pub syringe: ContainerId,
    /// How the needle was guided.
    pub guidance: Guidance,
    /// Fluoroscopy time, s.
    pub fluoroscopy_s: Option<u64>,
    /// Air kerma at the reference point, mGy.
    pub air_kerma_mgy: Option<Decimal>,
    /// Volume, mL; absent = all of it.
    pub volume_ml: Option<Decimal>,
    /// What happened; empty = nothing.
    pub complications: String,
}

impl Act for GiveDose {
    type Command = Command;
    const NAME: &'static str = "give_dose";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "dose_given",
        text: Text2 {
            ja: "私が、確認を終えたこのシリンジの細胞を、指示された部位に投与しました。",
            en: "I gave the cells of this syringe, after the time-out, at the site ordered.",
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("投与を記録する", "Give the dose")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let syringe = fields::syringe(f).required();
        let ways = Guidance::ALL.iter().map(|g| Choice::new(g.code(), g.text())).collect();
        let guidance = f
            .choose("guidance", ways, Guidance::parse)
            .label(Text::fixed("針の誘導", "How the needle was guided"))
            .example("ultrasound")
            .required();
        let fluoroscopy_s = f
            .field("fluoroscopy_s", |s| whole_between(s, 1, 36_000))
            .label(Text::fixed("透視時間", "Fluoroscopy time"))
            .unit(Text::fixed("秒", "s"))
            .hint(Text::fixed("透視で行ったときに必要です。", "Needed with fluoroscopy."))
            .number()
            .optional();
        let air_kerma_mgy = f
            .field("air_kerma_mgy", |s| decimal_between(s, Decimal::ZERO, Decimal::from(100_000), 3))
            .label(Text::fixed("空気カーマ(基準点)", "Air kerma at the reference point"))
            .unit(Text::same("mGy"))
            .number()
            .optional();
        let volume_ml = fields::volume(
            f,
            Text::fixed("投与した液量", "Volume given"),
            Text::fixed("空ならシリンジのすべて。", "Empty means all of the syringe."),
        )
        .optional();
        let complications = f
            .field("complications", free)
            .label(Text::fixed("合併症(なければ空欄)", "Complications (empty if none)"))
            .long(2000)
            .optional();
        let c = Command {
            syringe: syringe?,
            guidance: guidance?,
            fluoroscopy_s: fluoroscopy_s?,
            air_kerma_mgy: air_kerma_mgy?,
            volume_ml: volume_ml?,
            complications: complications?.unwrap_or_default(),
        };
        match (c.guidance, c.fluoroscopy_s) {
            (Guidance::Fluoroscopy, None) => {
                f.error("fluoroscopy_s", Text::fixed("透視時間を入れてください。", "Enter the fluoroscopy time."));
            }
            (Guidance::Ultrasound | Guidance::Palpation, Some(_)) => {
                f.error("fluoroscopy_s", Text::fixed("透視で行ったときだけ入れます。", "Only with fluoroscopy."));
            }
            _ => {}
        }
        Some(c)
    }

    fn about(c: &Command) -> Tag {
        c.syringe.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, known: &Known) -> Vec<Need> {
        syringe_chain(&about.id, known)
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        rules::doctor(ctx, &mut reasons);
        let Some(s) = syringe(&about.id, known) else {
            reasons.push(Why::SyringeUnknown);
            return reasons;
        };
        rules::syringe_ready(&s, known, ctx, &mut reasons);
        rules::held(&s.dose, known, &mut reasons);
        rules::released(&s.dose, known, &mut reasons);
        rules::in_time(&s.dose, ctx, &mut reasons);
        rules::go_stands(&s.dose, ctx, &mut reasons);
        timed_out(&s, known, ctx, &mut reasons);
        permission::consent(&s.dose, known, &mut reasons);
        if let Some((order, target)) = rules::allocated(&s.dose, known, &mut reasons) {
            permission::candidacy(&s.dose, &order, &target, known, ctx, &mut reasons);
            permission::plan(&s.dose, &order, &target, known, ctx, &mut reasons);
            permission::dose(&s.dose, &order, &target, s.drawn.cells, known, ctx, &mut reasons);
        }
        if let Some(p) = ctx.programme.filter(|_| begins(&s, known))
            && let Err(unset) = schedule::of(p.value, ctx.now.day())
        {
            let what = Text::fixed("来院日の許容幅", "how many days around a visit still count");
            reasons.push(rules::unset_number(unset, what));
        }
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(s) = syringe(c.syringe.as_str(), known) else { return reasons };
        let left = s.left();
        reasons.push_if(c.volume_ml.is_some_and(|v| v > left), || {
            Why::NotThere.with(say! {ja: "残り {left} mL", en: "Left: {left} mL"})
        });
        // In recorded order (L14): what was recorded later permits no earlier injection. A form's time has minutes only.
        let consents = known.get::<Consents>(s.drawn.patient.as_str());
        let consented = consents.in_force.get(permission::SCOPE).map(|i| i.since);
        let checked = s.state.checked.as_ref().map(|(_, when, _)| *when);
        if let Some(since) = consented.max(checked).filter(|since| since.minutes_since(ctx.occurred_at) >= 1) {
            let (since, given) = (at(since), at(ctx.occurred_at));
            reasons.push(
                Why::BeforeTimeOut.with(say! {ja: "記録 {since}、投与 {given}", en: "Recorded {since}, given {given}"}),
            );
        }
        reasons
    }

    /// The programme names how the needle is guided on some routes; another way is seen before it is signed (docs/decisions/0016).
    fn remarks(c: &Command, known: &Known, ctx: &Ctx) -> Vec<Text> {
        let target =
            syringe(c.syringe.as_str(), known).and_then(|s| rules::allocated(&s.dose, known, &mut Reasons::new()));
        let route = target.and_then(|(_, t)| ctx.programme.and_then(|p| p.value.route(&t.route)));
        let Some((route, guide)) = route.and_then(|r| Some((r, r.guidance?.code()))) else { return Vec::new() };
        if guide == c.guidance.code() {
            return Vec::new();
        }
        let meant = Guidance::parse(guide).map(|g| g.text()).unwrap_or_default();
        let Text { ja: route_ja, en: route_en } = &route.text;
        let ((meant_ja, meant_en), (chosen_ja, chosen_en)) =
            ((meant.ja, meant.en), (c.guidance.text().ja, c.guidance.text().en));
        vec![say! {
            ja: "{route_ja}は、治療プログラムでは{meant_ja}で行います。選ばれているのは{chosen_ja}です。",
            en: "The programme does this by {meant_en}, and {chosen_en} is chosen: {route_en}."
        }]
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let Some(s) = syringe(c.syringe.as_str(), known) else { return Recording::new() };
        let mut none = Reasons::new();
        let target = rules::allocated(&s.dose, known, &mut none).map(|(_, t)| t);
        let checked = s.state.checked.as_ref().map(|(c, ..)| c.second.clone());
        let (Some(target), Some(second), Some(doctor)) = (target, checked, ctx.actor.staff()) else {
            let fault = "an injection was permitted without order, time-out or doctor".to_owned();
            return Recording { fault: Some(fault), ..Recording::new() };
        };
        let begins = ctx.programme.filter(|_| begins(&s, known));
        let schedule = begins.and_then(|p| schedule::of(p.value, ctx.occurred_at.day()).ok()).unwrap_or_default();
        let left = s.left();
        let volume_ml = c.volume_ml.unwrap_or(left);
        let cells = portion(volume_ml, left, s.drawn.cells);
        let d = s.drawn;
        Recording::new().fact(&DoseGiven {
            syringe: d.syringe,
            dose: d.dose,
            lot: d.lot,
            patient: d.patient,
            order: d.order,
            target: d.target,
            route: target.route,
            cells,
            volume_ml,
            guidance: c.guidance,
            fluoroscopy_s: c.fluoroscopy_s,
            air_kerma_mgy: c.air_kerma_mgy,
            doctor: doctor.clone(),
            second,
            complications: c.complications.clone(),
            schedule,
        })
    }
}

/// L3: a time-out of this syringe that is still valid, and after which nothing spoke against it (L2).
fn timed_out(s: &Syringe, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let Some((checked, _, position)) = &s.state.checked else {
        reasons.push(Why::NoTimeOut);
        return;
    };
    let until = checked.valid_until;
    reasons.push_if(ctx.now > until, || {
        let until = at(until);
        Why::TimeOutOver.with(say! {ja: "{until} まで有効でした", en: "It was valid until {until}"})
    });
    let mismatch = known.get::<Mismatches>(s.drawn.patient.as_str()).newest;
    let decided = s.dose.state.go.as_ref().map_or(0, |(_, _, p)| *p);
    reasons.push_if(*position < mismatch.max(decided), || Why::FreshTimeOut);
}

/// Whether this is the first injection of the patient's course: none was given since an earlier course ended.
fn begins(s: &Syringe, known: &Known) -> bool {
    known.get::<Course>(s.drawn.patient.as_str()).would_begin()
}

#[cfg(test)]
mod tests;
