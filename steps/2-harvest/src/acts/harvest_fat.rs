//! `harvest_fat`: a doctor took fat from a patient for an order in force; a second person had checked who the patient is, and the wristband says so
//! (L2). Refused unless consent to the harvest is in force (L4), a filed plan of today covers disease, product, routes, doctor and place and uses
//! the document consented to (L5; regulation.md §6, 1 and 10), an order stands on a decision for treatment, an interview stands, and no exclusion of
//! the programme is answered "yes" or left unknown (L6); the anaesthetic is in date (L11). Ranges nobody has set stop it (L19).

use crate::refusals::{HarvestRefused, PlanLacks, Why};
use crate::rules::{
    SCOPE, checked, consent, consent_before, in_date, near_miss, same_patient, second_person, wristband,
};
use kernel::act::Text2;
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use programme::{Coded, Programme, Range, Setting, TestOn, UnsetNumber};
use record::candidacy;
use record::clinic::PlanFiled;
use record::folds::{AgeSex, BloodTests, Candidacies, Consents, Harvests, Interview, Orders, Plans, StaffRoles};
use record::harvest::FatHarvested;
use record::making::kinds_told;
use record::materials::FIELD;
use record::refusals::{Shared, order_open, patient_needs, patient_open, programme_adopted};
use record::release::Verdict;
use record::treatment::{Outcome, TreatmentOrdered};
use terms::{Decimal, MaterialId, PatientId, Role, StaffId, Text, TissueId, decimal_between, say, whole_between};

/// The step of the programme's tests that must have been passed before.
const STEP: &str = "harvest";

mod exclusions;
mod remarks;
use exclusions::exclusions;

/// The act.
pub struct HarvestFat;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// From whom.
    pub patient: PatientId,
    /// Patient number on the wristband, as scanned.
    pub wristband: String,
    /// Code of the site.
    pub site: String,
    /// Mass in grams, digits as entered.
    pub mass_g: Decimal,
    /// Number of pieces.
    pub pieces: u64,
    /// Length of the incision in millimetres, if measured.
    pub incision_mm: Option<u64>,
    /// Code of the anaesthesia.
    pub anaesthesia: String,
    /// Lots used: the anaesthetic above all.
    pub materials: Vec<MaterialId>,
    /// The second person.
    pub checked_by: StaffId,
    /// Complications; empty = none.
    pub complications: String,
}

impl Act for HarvestFat {
    type Command = Command;
    const NAME: &'static str = "harvest_fat";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(2)));
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "fat_taken",
        text: Text2 {
            ja: "私がこの患者から脂肪を採取しました。", en: "I took this fat from this patient."
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("脂肪の採取を記録する", "Record the fat harvest")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let harvest = f.ctx().programme.map(Programme::harvest);
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let wristband = wristband(f);
        let site = coded(f, "site", harvest.map(|h| h.sites.as_slice()), Text::fixed("採取した部位", "Site"));
        let mass_g = mass(f, harvest.and_then(|h| h.mass_mg.value()).copied());
        let pieces = pieces(f, harvest.and_then(|h| h.pieces.value()).copied());
        let incision_mm = incision(f, harvest.and_then(|h| h.incision_mm.value()).copied());
        let kinds = harvest.map(|h| h.anaesthesia.as_slice());
        let anaesthesia = coded(f, "anaesthesia", kinds, Text::fixed("麻酔", "Anaesthesia"));
        let takes = kinds_told(Self::NAME);
        let (takes_ja, takes_en) = (takes.ja, takes.en);
        let materials = f
            .field(FIELD, record::materials::read)
            .label(Text::fixed(
                "使った材料のロット(麻酔薬など、読み取り)",
                "Lots of material used, the anaesthetic above all (scan)",
            ))
            .hint(say! {
                ja: "続けて読み取ります。使えるもの: {takes_ja}。期限内の材料は「作業室」の頁にあります。",
                en: "Scan one after another. Used here: {takes_en}. Materials in date are on the page Making."
            })
            .scans()
            .example("MT-1")
            .required();
        let checked_by = second_person(f);
        let complications = f
            .field("complications", free)
            .label(Text::fixed("合併症(なければ空欄)", "Complications (empty if none)"))
            .long(2000)
            .optional();
        Some(Command {
            patient: patient?,
            wristband: wristband?,
            site: site?,
            mass_g: mass_g?,
            pieces: pieces?,
            incision_mm: incision_mm?,
            anaesthesia: anaesthesia?,
            materials: materials?,
            checked_by: checked_by?,
            complications: complications?.unwrap_or_default(),
        })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.push(Need::of::<Consents>(&about.id));
        needs.push(Need::of::<Interview>(&about.id));
        needs.push(Need::of::<AgeSex>(&about.id));
        needs.extend(candidacy::needs(&about.id));
        needs.push(Need::of::<Orders>(&about.id));
        needs.push(Need::of::<BloodTests>(&about.id));
        // Not for a rule: whoever signs a harvest while another is recorded meets it as newer (a conflict).
        needs.push(Need::of::<Harvests>(&about.id));
        needs.push(Need::of::<Plans>("main"));
        if let Some(c) = command {
            needs.push(Need::of::<StaffRoles>(c.checked_by.as_str()));
            needs.extend(record::materials::needs(&c.materials));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_open(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        let doctor = matches!(ctx.role, Some(Role::Doctor | Role::ResponsibleDoctor));
        reasons.push_if(!doctor, || HarvestRefused::NotADoctor);
        let age = known.get::<AgeSex>(&about.id).age_on(ctx.now.day());
        reasons.push_if(age.is_none(), || HarvestRefused::AgeUnknown);
        consent(&about.id, known, ctx, &mut reasons);
        order_rules(&about.id, known, ctx, &mut reasons);
        let interview = known.get::<Interview>(&about.id);
        reasons.push_if(interview.newest.is_none(), || HarvestRefused::NoInterview);
        let (plan, lacks) = nearest_plan(&about.id, known, ctx);
        lacks.into_iter().for_each(|r| reasons.push(r));
        if let (Some(p), Some((i, _))) = (ctx.programme, &interview.newest) {
            exclusions(p.value, i, &routes(&about.id, plan.as_ref(), known), &mut reasons);
        }
        if let Some(p) = ctx.programme {
            blood_rules(&about.id, p.value, known, &mut reasons);
            unset_ranges(p.value, &mut reasons);
        }
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        consent_before(c.patient.as_str(), known, ctx, &mut reasons);
        checked(Self::NAME, &c.checked_by, known, ctx, &mut reasons);
        same_patient(&c.patient, &c.wristband, known, &mut reasons);
        in_date(&c.materials, known, ctx, &mut reasons);
        reasons.extend(record::materials::fit(Self::NAME, &c.materials, known));
        reasons
    }

    fn remarks(c: &Command, known: &Known, ctx: &Ctx) -> Vec<Text> {
        remarks::of(c, known, ctx)
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let plan = nearest_plan(c.patient.as_str(), known, ctx).0;
        let orders = known.get::<Orders>(c.patient.as_str());
        let hours = ctx.programme.and_then(|p| p.value.making().tissue_hours.value()).copied();
        let (Some(plan), Some(doctor), Some(order), Some(hours)) = (plan, ctx.actor.staff(), orders.in_force(), hours)
        else {
            let fault = "a harvest was permitted without a plan, a doctor, an order or an expiry".to_owned();
            return Recording { fault: Some(fault), ..Recording::new() };
        };
        Recording::new().fact(&FatHarvested {
            patient: c.patient.clone(),
            tissue: TissueId::derive(ctx.command, 0),
            plan: plan.plan,
            order: order.order.clone(),
            site: c.site.clone(),
            mass_g: c.mass_g,
            pieces: c.pieces,
            incision_mm: c.incision_mm,
            anaesthesia: c.anaesthesia.clone(),
            materials: c.materials.clone(),
            doctor: doctor.clone(),
            checked_by: c.checked_by.clone(),
            complications: c.complications.clone(),
            expires_at: ctx.occurred_at.plus_minutes(i64::try_from(hours).unwrap_or(i64::MAX).saturating_mul(60)),
        })
    }

    fn refused(c: &Command, _: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        near_miss(&c.patient, &c.wristband, ctx, reasons)
    }
}

/// One of the programme's codes; without a programme any word is read, so that the refusal can say that none is adopted.
fn coded(f: &mut Form, name: &str, rows: Option<&[Coded]>, label: Text) -> Option<String> {
    let b = match rows {
        Some(rows) => {
            let choices = rows.iter().map(|c| Choice::new(c.code.clone(), c.text.clone())).collect();
            f.choose(name, choices, |s| Some(s.to_owned()))
        }
        None => f.field(name, free),
    };
    b.label(label).required()
}

/// Grams, within the programme's range. While that is unset anything down to 0.001 g and up to 1 kg is read, and the act is refused for it (L19).
fn mass(f: &mut Form, range: Option<Range>) -> Option<Decimal> {
    let grams = |mg: u64| i64::try_from(mg).map(|mg| Decimal::new(mg, 3).normalize()).unwrap_or(Decimal::MAX);
    let (low, high) = range.map_or((Decimal::new(1, 3), Decimal::ONE_THOUSAND), |r| (grams(r.low), grams(r.high)));
    f.field("mass_g", move |s| decimal_between(s, low, high, 3))
        .label(Text::fixed("採取した脂肪の質量", "Mass of the fat taken"))
        .unit(Text::same("g"))
        .hint(Text::new(format!("{low}–{high} g。小数は3桁まで。"), format!("{low}–{high} g, at most three decimals.")))
        .number()
        .example(high.min(low + Decimal::new(8, 1)).to_string())
        .required()
}

fn pieces(f: &mut Form, range: Option<Range>) -> Option<u64> {
    let (low, high) = range.map_or((1, 1000), |r| (r.low, r.high));
    f.field("pieces", move |s| whole_between(s, low, high))
        .label(Text::fixed("個数", "Pieces"))
        .unit(Text::fixed("個", "pieces"))
        .number()
        .example(low.to_string())
        .required()
}

/// Left empty it was not measured; while its range is unset anything up to 100 mm is read.
fn incision(f: &mut Form, range: Option<Range>) -> Option<Option<u64>> {
    let (low, high) = range.map_or((1, 100), |r| (r.low, r.high));
    f.field("incision_mm", move |s| whole_between(s, low, high))
        .label(Text::fixed("切開の長さ(測ったとき)", "Length of the incision, if measured"))
        .unit(Text::same("mm"))
        .hint(say! {ja: "{low}–{high} mm", en: "{low}–{high} mm"})
        .number()
        .example(low.to_string())
        .optional()
}

/// L6: an order is in force, and for each of its routes the newest decision is for treatment.
fn order_rules(patient: &str, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let orders = known.get::<Orders>(patient);
    let Some(order) = orders.in_force() else {
        reasons.push(Why::NoOrder.plain());
        return;
    };
    reasons.extend(order_open(&orders, order));
    let candidacies = known.get::<Candidacies>(patient);
    for route in ordered_routes(order) {
        reasons.extend(candidacy::found_since(&order.disease, &route, patient, known, ctx));
        let decided = candidacies.newest(&order.disease, &route).map(|c| c.outcome);
        if matches!(decided, Some(Outcome::Suitable | Outcome::OnReview)) {
            continue;
        }
        let words = ctx.programme.and_then(|p| p.value.route(&route)).map(|r| r.text.clone());
        let (words, is) = (words.unwrap_or_else(|| Text::same(route)), decided.map(Outcome::text).unwrap_or_default());
        let (ja, en, is_ja, is_en) = (words.ja, words.en, is.ja, is.en);
        reasons.push(Why::NotSuitable.with(say! {ja: "{ja}: {is_ja}", en: "{en}: {is_en}"}));
    }
}

fn ordered_routes(order: &TreatmentOrdered) -> Vec<String> {
    let mut routes: Vec<String> = order.targets.iter().map(|t| t.route.clone()).collect();
    routes.sort_unstable();
    routes.dedup();
    routes
}

/// The routes that count: those ordered; before there is an order, those of the plan.
fn routes(patient: &str, plan: Option<&PlanFiled>, known: &Known) -> Vec<String> {
    let orders = known.get::<Orders>(patient);
    let of_plan = || plan.map(|p| p.routes.clone()).unwrap_or_default();
    orders.in_force().map_or_else(of_plan, ordered_routes)
}

/// The tests of blood that the programme wants before the harvest (Reg. 7(2)–(4)). One that ever failed is not washed away by a later pass.
fn blood_rules(patient: &str, p: &Programme, known: &Known, reasons: &mut Reasons) {
    let tests = known.get::<BloodTests>(patient);
    for t in p.tests().iter().filter(|t| t.on == TestOn::Blood && t.needed(STEP)) {
        // An interim reading is no result yet.
        let why = match tests.newest.get(&t.code) {
            _ if tests.failed.contains(&t.code) => Some(Why::TestFailed),
            None => Some(Why::TestMissing),
            Some(r) if r.verdict == Verdict::Pass && !r.interim => None,
            Some(_) => (!t.may_be_pending).then_some(Why::TestPending),
        };
        if let Some(why) = why {
            reasons.push(why.with(t.text.clone()));
        }
    }
}

/// L5: the plan in force today that covers the case; else the one that lacks least, with what it lacks, so that all its gaps are told at once.
fn nearest_plan(patient: &str, known: &Known, ctx: &Ctx) -> (Option<PlanFiled>, Vec<HarvestRefused>) {
    let plans = known.get::<Plans>("main");
    let lacking = plans.in_force(ctx.now.day()).map(|p| (p, lacks(p, patient, known, ctx)));
    match lacking.min_by_key(|(_, lacks)| lacks.len()) {
        Some((plan, lacks)) => (Some(plan.clone()), lacks),
        None => (None, vec![HarvestRefused::NoPlan { plans: plans.told_on(ctx.now.day()) }]),
    }
}

/// What a plan lacks for this patient, doctor and place. What is not known yet (no interview, no consent) is told by its own reason.
fn lacks(plan: &PlanFiled, patient: &str, known: &Known, ctx: &Ctx) -> Vec<HarvestRefused> {
    let mut out = Vec::new();
    let mut lack = |lacks, asked| out.push(HarvestRefused::Plan { lacks, number: plan.number.clone(), asked });
    let (orders, interview) = (known.get::<Orders>(patient), known.get::<Interview>(patient));
    let ordered = orders.in_force();
    let disease = ordered.map(|o| &o.disease).or(interview.newest.as_ref().map(|(i, _)| &i.disease));
    if let Some(disease) = disease.filter(|d| !plan.diseases.contains(d)) {
        let words = ctx.programme.and_then(|p| p.value.disease(disease)).map(|d| d.text.clone());
        lack(PlanLacks::Disease, words.unwrap_or_else(|| Text::same(disease.clone())));
    }
    for route in ordered.map(ordered_routes).unwrap_or_default().into_iter().filter(|r| !plan.routes.contains(r)) {
        let words = ctx.programme.and_then(|p| p.value.route(&route)).map(|r| r.text.clone());
        lack(PlanLacks::Route, words.unwrap_or_else(|| Text::same(route)));
    }
    // Fat is taken for the programme's own-cell, cultured product (L1), and the plan must be for it.
    if let Some(p) = ctx.programme.map(|p| p.value) {
        let own = |code: &str| p.product(code).is_some_and(|x| x.autologous && x.cultured);
        if !own(&plan.product) {
            lack(
                PlanLacks::Product,
                Text::same(p.products().iter().map(|x| x.code.as_str()).collect::<Vec<_>>().join(", ")),
            );
        }
    }
    if !ctx.actor.staff().is_some_and(|d| plan.doctors.contains(d)) {
        lack(PlanLacks::Doctor, Text::same(ctx.actor.as_str()));
    }
    if !ctx.place.as_ref().is_some_and(|place| plan.places.contains(place)) {
        lack(PlanLacks::Place, Text::same(ctx.place.as_ref().map_or("–", |p| p.as_str())));
    }
    let consents = known.get::<Consents>(patient);
    if let Some(c) = consents.in_force.get(SCOPE).filter(|c| c.document != plan.consent_version) {
        out.push(HarvestRefused::ConsentDocumentOlder {
            consented: c.document.clone(),
            plan: plan.consent_version.clone(),
            number: plan.number.clone(),
        });
    }
    out
}

/// L19: numbers that nobody has read in a source.
fn unset_ranges(p: &Programme, reasons: &mut Reasons) {
    fn told<T>(setting: &Setting<T>, what: Text) -> Option<(UnsetNumber, Text)> {
        setting.need().err().map(|unset| (unset, what))
    }
    let unset = [
        told(&p.harvest().mass_mg, Text::fixed("採取する脂肪の質量の範囲", "range of the mass of fat")),
        told(&p.harvest().pieces, Text::fixed("採取する個数の範囲", "range of the number of pieces")),
        told(&p.making().tissue_hours, Text::fixed("組織の期限", "expiry of tissue")),
    ];
    for (unset, what) in unset.into_iter().flatten() {
        let line = usize::try_from(unset.line).unwrap_or(0);
        reasons.push(Shared::SettingUnset { what, file: unset.file, line, who: unset.who.text() });
    }
}

#[cfg(test)]
mod tests;
