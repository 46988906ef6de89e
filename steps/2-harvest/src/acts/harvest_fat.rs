//! `harvest_fat`: a doctor took fat from a patient; a second person had checked who the patient is (L2). Refused unless consent to the harvest is in
//! force (L4), a filed plan of today covers disease, product, doctor and place and uses the document consented to (L5; regulation.md §6, 1 and 10),
//! an interview stands, and no exclusion of the programme is answered "yes" or left unknown (L6). Ranges nobody has set stop it (L19).

use crate::refusals::{HarvestRefused, PlanLacks};
use kernel::act::Text2;
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag, tag::Tagged};
use programme::{Caution, CautionKind, Coded, Programme, Question, QuestionKind, Range, Setting};
use record::clinic::PlanFiled;
use record::counselling::InterviewRecorded;
use record::folds::{AgeSex, Consents, Interview, Plans, StaffRoles};
use record::harvest::FatHarvested;
use record::refusals::{Shared, patient_needs, patient_open, programme_adopted};
use terms::{Decimal, PatientId, Role, StaffId, Text, TissueId, decimal_between, whole_between};

/// The scope that covers taking fat. L4 judges each step by its own scope, so `culture` need not be consented to yet: it can be given or refused until
/// processing starts (Reg. 7(9)). But a `culture` that was given and withdrawn stops the harvest too: withdrawal stops the work (L4), and this
/// programme takes fat for nothing else (consent.toml: culture is not optional).
const SCOPE: &str = "harvest";
const STOPS_IF_WITHDRAWN: [&str; 2] = ["harvest", "culture"];

/// The act.
pub struct HarvestFat;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// From whom.
    pub patient: PatientId,
    /// Code of the site.
    pub site: String,
    /// Mass in grams, digits as entered.
    pub mass_g: Decimal,
    /// Number of pieces.
    pub pieces: u64,
    /// Code of the anaesthesia.
    pub anaesthesia: String,
    /// The second person.
    pub checked_by: StaffId,
    /// Complications; empty = none.
    pub complications: String,
}

impl Act for HarvestFat {
    type Command = Command;
    const NAME: &'static str = "harvest_fat";
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
        let site = coded(f, "site", harvest.map(|h| h.sites.as_slice()), Text::fixed("採取した部位", "Site"));
        let mass_g = mass(f, harvest.and_then(|h| h.mass_mg.value()).copied());
        let pieces = pieces(f, harvest.and_then(|h| h.pieces.value()).copied());
        let kinds = harvest.map(|h| h.anaesthesia.as_slice());
        let anaesthesia = coded(f, "anaesthesia", kinds, Text::fixed("麻酔", "Anaesthesia"));
        let checked_by = f
            .choose_from("checked_by", "staff", |s| StaffId::parse(s).ok())
            .label(Text::fixed("患者を確かめたもう一人の職員", "Second person who checked the patient"))
            .hint(Text::fixed(
                "氏名と生年月日を本人に言ってもらい、確かめた人。",
                "Who asked the patient for name and date of birth.",
            ))
            .required();
        let complications = f
            .field("complications", free)
            .label(Text::fixed("合併症(なければ空欄)", "Complications (empty if none)"))
            .long(2000)
            .optional();
        Some(Command {
            patient: patient?,
            site: site?,
            mass_g: mass_g?,
            pieces: pieces?,
            anaesthesia: anaesthesia?,
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
        needs.push(Need::of::<Plans>("main"));
        needs.extend(command.map(|c| Need::of::<StaffRoles>(c.checked_by.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_open(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        let doctor = matches!(ctx.role, Some(Role::Doctor | Role::ResponsibleDoctor));
        reasons.push_if(!doctor, || HarvestRefused::NotADoctor);
        let age = known.get::<AgeSex>(&about.id).age_on(ctx.now.day());
        reasons.push_if(age.is_none(), || HarvestRefused::AgeUnknown);
        consent_rules(&about.id, known, ctx, &mut reasons);
        let interview = known.get::<Interview>(&about.id);
        reasons.push_if(interview.newest.is_none(), || HarvestRefused::NoInterview);
        let (plan, lacks) = nearest_plan(&about.id, known, ctx);
        lacks.into_iter().for_each(|r| reasons.push(r));
        if let (Some(p), Some((i, _))) = (ctx.programme, &interview.newest) {
            exclusions(p.value, i, plan.as_ref(), &mut reasons);
        }
        if let Some(p) = ctx.programme {
            unset_ranges(p.value, &mut reasons);
        }
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let consents = known.get::<Consents>(c.patient.as_str());
        // In force at that moment (L4), in recorded order (L14): a consent recorded later never covers an earlier harvest. A form's time has
        // minutes only, so within one minute nothing can be said.
        let since = consents.in_force.get(SCOPE).map(|i| i.since);
        if let Some(since) = since.filter(|since| since.minutes_since(ctx.occurred_at) >= 1) {
            reasons.push(HarvestRefused::ConsentAfterwards { since, taken: ctx.occurred_at });
        }
        let same = ctx.actor.staff() == Some(&c.checked_by);
        reasons.push_if(same, || HarvestRefused::CheckedBySelf { staff: c.checked_by.clone() });
        let gone = known.get::<StaffRoles>(c.checked_by.as_str()).roles.is_empty();
        reasons.push_if(gone, || Shared::UnknownStaff { staff: c.checked_by.clone() });
        reasons
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let plan = nearest_plan(c.patient.as_str(), known, ctx).0;
        let (Some(plan), Some(doctor)) = (plan, ctx.actor.staff()) else {
            let fault = "a harvest was permitted without a plan or a doctor".to_owned();
            return Recording { fault: Some(fault), ..Recording::new() };
        };
        Recording::new().fact(&FatHarvested {
            patient: c.patient.clone(),
            tissue: TissueId::derive(ctx.command, 0),
            plan: plan.plan,
            site: c.site.clone(),
            mass_g: c.mass_g,
            pieces: c.pieces,
            anaesthesia: c.anaesthesia.clone(),
            doctor: doctor.clone(),
            checked_by: c.checked_by.clone(),
            complications: c.complications.clone(),
        })
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

/// L4. Never given and withdrawn are two reasons: the one asks for an explanation, the other for respect.
fn consent_rules(patient: &str, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let consents = known.get::<Consents>(patient);
    let words = |code: &str| {
        ctx.programme.and_then(|p| p.value.scope(code)).map_or_else(|| Text::same(code), |s| s.text.clone())
    };
    let withdrawn: Vec<_> =
        STOPS_IF_WITHDRAWN.iter().filter_map(|s| consents.withdrawn.get(*s).map(|at| (words(s), *at))).collect();
    let given = consents.covers(SCOPE) || consents.withdrawn.contains_key(SCOPE);
    reasons.push_if(!given, || HarvestRefused::ConsentMissing { scope: words(SCOPE) });
    reasons.push_if(!withdrawn.is_empty(), || HarvestRefused::ConsentWithdrawn { scopes: withdrawn.clone() });
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
    let interview = known.get::<Interview>(patient);
    if let Some((i, _)) = interview.newest.as_ref().filter(|(i, _)| !plan.diseases.contains(&i.disease)) {
        let words = ctx.programme.and_then(|p| p.value.disease(&i.disease)).map(|d| d.text.clone());
        lack(PlanLacks::Disease, words.unwrap_or_else(|| Text::same(i.disease.clone())));
    }
    // The short form names no product: fat is taken for the programme's own-cell, cultured one (L1), and the plan must be for it.
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

/// L6: exclusions that the interview can reveal. One that concerns certain routes counts when the plan has no other route.
fn exclusions(p: &Programme, interview: &InterviewRecorded, plan: Option<&PlanFiled>, reasons: &mut Reasons) {
    let concerns = |c: &&Caution| {
        let only_route =
            plan.is_some_and(|plan| !plan.routes.is_empty() && plan.routes.iter().all(|r| c.routes.contains(r)));
        c.kind == CautionKind::Exclusion && (c.routes.is_empty() || only_route)
    };
    for c in p.cautions().iter().filter(concerns) {
        let answers = c.questions.iter().filter_map(|id| p.question(id)).map(|q| stops(q, interview));
        let worst = answers.max().unwrap_or(Stops::No);
        let (item, sources) = (c.text.clone(), c.sources.join(", "));
        match worst {
            Stops::Yes => reasons.push(HarvestRefused::ExclusionPresent { item, sources }),
            Stops::Unknown => reasons.push(HarvestRefused::ExclusionUnknown { item, sources }),
            Stops::No => {}
        }
    }
}

/// What an answer means for an exclusion, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stops {
    No,
    Unknown,
    Yes,
}

/// Only a plain "no" clears; an absent answer is unknown (L6). Of a choice, the answers named for review stop. Free words and numbers are for a
/// doctor to judge, not for a rule.
fn stops(q: &Question, interview: &InterviewRecorded) -> Stops {
    let answer = interview.answers.get(&q.id).map(String::as_str);
    match (&q.kind, answer) {
        (QuestionKind::Text { .. } | QuestionKind::Number { .. }, _) | (QuestionKind::YesNoUnknown, Some("no")) => {
            Stops::No
        }
        (QuestionKind::YesNoUnknown, Some("yes")) => Stops::Yes,
        (QuestionKind::Choice { .. }, Some(a)) if a != "unknown" => {
            if q.needs_review(a) {
                Stops::Yes
            } else {
                Stops::No
            }
        }
        (QuestionKind::YesNoUnknown | QuestionKind::Choice { .. }, _) => Stops::Unknown,
    }
}

/// L19: a range that nobody has read in a source.
fn unset_ranges(p: &Programme, reasons: &mut Reasons) {
    let ranges: [(&Setting<Range>, Text); 2] = [
        (&p.harvest().mass_mg, Text::fixed("採取する脂肪の質量の範囲", "range of the mass of fat")),
        (&p.harvest().pieces, Text::fixed("採取する個数の範囲", "range of the number of pieces")),
    ];
    for (setting, what) in ranges {
        if let Err(unset) = setting.need() {
            let role = unset.who.text();
            let who = format!("{} / {}", role.ja, role.en);
            let line = usize::try_from(unset.line).unwrap_or(0);
            reasons.push(Shared::SettingUnset { what, file: unset.file, line, who });
        }
    }
}

#[cfg(test)]
mod tests;
