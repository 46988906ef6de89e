//! `decide_candidacy`: a doctor decides whether the treatment is for this patient (L6; Reg. 10; regulation.md §6, 58). Every criterion of the programme
//! that concerns disease and route stands in the fact as met, not met or unknown, never as a score; which outcomes are open follows from what is
//! open and what that means. An unknown is never met. The form unfolds: disease and route first, then what only the doctor can say.

use crate::criteria::{Said, Standing, evaluate, needs};
use crate::refusals::treatment::Why;
use kernel::act::Text2;
use kernel::form::free;
use kernel::{
    Act, Choice, CiteKind, Ctx, Form, Known, Meaning, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged,
};
use programme::{CriterionRule, Effect, Programme};
use record::clinic::PlanFiled;
use record::folds::{Interview, PatientRecord, Plans};
use record::refusals::{not_before, patient_needs, patient_open, programme_adopted};
use record::treatment::{CandidacyDecided, Criterion, Met, Outcome};
use terms::{CandidacyId, PatientId, Role, Text, say};

/// The act.
pub struct DecideCandidacy;

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Whose.
    pub patient: PatientId,
    /// Code of the disease.
    pub disease: String,
    /// Code of the route considered.
    pub route: String,
    /// What the doctor says on the criteria that only a doctor can judge.
    pub said: Said,
    /// The decision.
    pub outcome: Outcome,
    /// The reasons; empty = none given.
    pub reasons: String,
}

impl Act for DecideCandidacy {
    type Command = Command;
    const NAME: &'static str = "decide_candidacy";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(1)));
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "candidacy_decided",
        text: Text2 {
            ja: "私は適応の条件を一つずつ確かめ、この判定をしました。",
            en: "I went through each criterion of candidacy and made this decision.",
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("適応を判定する", "Decide on candidacy")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let programme = f.ctx().programme;
        let disease = disease(f, programme);
        let route = route(f, programme);
        let case = (f.carried("disease").map(str::trim), f.carried("route").map(str::trim));
        let said = match (programme, case) {
            (Some(p), (Some(disease), Some(route))) => said(f, p, disease, route),
            _ => Some(Said::new()),
        };
        f.group(Text::fixed("判定", "Decision"));
        let outcomes = Outcome::ALL.iter().map(|o| Choice::new(o.code(), o.text())).collect();
        let outcome = f
            .choose("outcome", outcomes, Outcome::parse)
            .label(Text::fixed("判定", "Decision"))
            .hint(indication(programme, case.0))
            .required();
        let reasons = f
            .field("reasons", free)
            .label(Text::fixed("理由", "Reasons"))
            .hint(Text::fixed(
                "満たさない条件や不明の条件があるとき、「適応あり」のほかの判定のときに必要です。",
                "Needed where a criterion is not met or unknown, and for every decision but \"suitable\".",
            ))
            .long(4000)
            .optional();
        Some(Command {
            patient: patient?,
            disease: disease?,
            route: route?,
            said: said?,
            outcome: outcome?,
            reasons: reasons?.unwrap_or_default(),
        })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut all = patient_needs(&about.id);
        all.extend(needs(&about.id));
        all.push(Need::of::<Plans>("main"));
        all
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_open(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        reasons.push_if(!is_doctor(ctx), || Why::NotADoctor.plain());
        reasons.push_if(known.get::<Interview>(&about.id).newest.is_none(), || Why::NoInterview.plain());
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = after_registration(c.patient.as_str(), known, ctx);
        for s in standing(c, known, ctx).iter().filter(|s| s.met != Met::Met) {
            if let Some(why) = against(c.outcome, s) {
                reasons.push(why.citing(item(s), CiteKind::Plan, sources(s)));
            }
        }
        let plainly = c.outcome == Outcome::Suitable;
        reasons.push_if(!plainly && c.reasons.trim().is_empty(), || Why::NoReasons.plain());
        reasons
    }

    fn remarks(c: &Command, known: &Known, ctx: &Ctx) -> Vec<Text> {
        match c.outcome {
            Outcome::Suitable | Outcome::OnReview => no_order_yet(c, known, ctx),
            _ => Vec::new(),
        }
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let stands = |s: &Standing| Criterion { code: s.criterion.code.clone(), met: s.met, because: String::new() };
        let grade = ctx.programme.and_then(|p| p.value.disease(&c.disease)).map(|d| d.grade.code());
        Recording::new().fact(&CandidacyDecided {
            candidacy: CandidacyId::derive(ctx.command, 0),
            patient: c.patient.clone(),
            disease: c.disease.clone(),
            route: c.route.clone(),
            criteria: standing(c, known, ctx).iter().map(stands).collect(),
            outcome: c.outcome,
            grade: grade.unwrap_or_default().to_owned(),
            reasons: c.reasons.clone(),
        })
    }
}

/// Why the order that follows would be refused as things stand: the route is locked (L12), or no filed plan of today covers the case (L5). It stands
/// against no decision: the plan may be changed before the order.
fn no_order_yet(c: &Command, known: &Known, ctx: &Ctx) -> Vec<Text> {
    let programme = ctx.programme.map(|p| p.value);
    let route = programme.and_then(|p| p.route(&c.route));
    let disease = programme.and_then(|p| p.disease(&c.disease));
    let route_words = route.map_or_else(|| Text::same(c.route.clone()), |r| r.text.clone());
    let disease_words = disease.map_or_else(|| Text::same(c.disease.clone()), |d| d.text.clone());
    let mut told = Vec::new();
    if let Some(r) = route.filter(|r| r.locked) {
        let why = r.locked_why.clone().unwrap_or_default();
        let (ja, en, why_ja, why_en) = (&route_words.ja, &route_words.en, why.ja, why.en);
        told.push(say! {
            ja: "このままでは治療の指示は断られます。投与経路「{ja}」は止められています。{why_ja}",
            en: "As it stands the order will be refused: the route \"{en}\" is locked. {why_en}"
        });
    }
    let (plans, today) = (known.get::<Plans>("main"), ctx.now.day());
    let lacks = |p: &PlanFiled| {
        let disease = (!p.diseases.contains(&c.disease)).then(|| disease_words.clone());
        let route = (!p.routes.contains(&c.route)).then(|| route_words.clone());
        disease.into_iter().chain(route).collect::<Vec<_>>()
    };
    let nearest = plans.in_force(today).map(|p| (p, lacks(p))).min_by_key(|(_, lacks)| lacks.len());
    match nearest {
        None => {
            let (ja, en) = (plans.told_on(today).ja, plans.told_on(today).en);
            told.push(say! {
                ja: "このままでは治療の指示は断られます。今日有効な提供計画がありません。{ja}",
                en: "As it stands the order will be refused: no filed plan is in force today. {en}"
            });
        }
        Some((plan, lacks)) if !lacks.is_empty() => {
            let number = &plan.number;
            let ja = lacks.iter().map(|t| &*t.ja).collect::<Vec<_>>().join("、");
            let en = lacks.iter().map(|t| &*t.en).collect::<Vec<_>>().join(", ");
            told.push(say! {
                ja: "このままでは治療の指示は断られます。提供計画 {number} に含まれていません: {ja}",
                en: "As it stands the order will be refused: plan {number} does not cover {en}"
            });
        }
        Some(_) => {}
    }
    told
}

/// L14: nothing is decided or ordered before the patient's record begins.
pub(crate) fn after_registration(patient: &str, known: &Known, ctx: &Ctx) -> Reasons {
    let what = Text::fixed("患者の登録", "registration of the patient");
    not_before(what, known.get::<PatientRecord>(patient).registered, ctx)
}

/// Whether somebody signed in as a doctor acts.
pub(crate) fn is_doctor(ctx: &Ctx) -> bool {
    matches!(ctx.role, Some(Role::Doctor | Role::ResponsibleDoctor))
}

/// A target disease of the programme; without one any word is read, so that the refusal can say that none is adopted.
pub(crate) fn disease(f: &mut Form, programme: Option<&Programme>) -> Option<String> {
    let b = match programme {
        Some(p) => {
            let choices = p.diseases().iter().map(|d| Choice::new(d.code.clone(), d.text.clone())).collect();
            f.choose("disease", choices, |s| Some(s.to_owned()))
        }
        None => f.field("disease", free),
    };
    b.label(Text::fixed("対象の病気", "Target condition")).required()
}

/// How certain it is that the treatment helps this disease, in the programme's words: nobody decides without having read it.
fn indication(programme: Option<&Programme>, disease: Option<&str>) -> Text {
    let disease = programme.zip(disease).and_then(|(p, code)| p.disease(code));
    disease.map_or_else(Text::default, |d| {
        let (grade, ja, en) = (d.grade.text(), &d.evidence.ja, &d.evidence.en);
        let (grade_ja, grade_en) = (grade.ja, grade.en);
        say! {ja: "根拠の確かさ: {grade_ja}。{ja}", en: "Certainty of the evidence: {grade_en}. {en}"}
    })
}

fn route(f: &mut Form, programme: Option<&Programme>) -> Option<String> {
    let b = match programme {
        Some(p) => {
            let choices = p.routes().iter().map(|r| Choice::new(r.code.clone(), r.text.clone())).collect();
            f.choose("route", choices, |s| Some(s.to_owned()))
        }
        None => f.field("route", free),
    };
    b.label(Text::fixed("考えている投与経路", "Route considered"))
        .hint(Text::fixed(
            "病気と経路を選ぶと、医師が答える条件が出ます。",
            "Once disease and route are chosen, the criteria for the doctor appear.",
        ))
        .required()
}

/// The criteria that only a doctor can judge, each to be answered; "unknown" is an answer.
fn said(f: &mut Form, p: &Programme, disease: &str, route: &str) -> Option<Said> {
    f.group(Text::fixed("医師が確かめる条件", "Criteria for the doctor"));
    let asked = |c: &&programme::Criterion| c.rule == CriterionRule::Doctor && c.concerns(disease, route);
    let mut all = Some(Said::new());
    let mut names = Vec::new();
    for c in p.criteria().iter().filter(asked) {
        let choices = Met::ALL.iter().map(|m| Choice::new(m.code(), m.text())).collect();
        let met = f.choose(format!("c.{}", c.code), choices, Met::parse).label(c.text.clone()).required();
        names.push(c.code.as_str());
        match (met, &mut all) {
            (Some(met), Some(said)) => drop(said.insert(c.code.clone(), met)),
            _ => all = None,
        }
    }
    // What was ticked for another disease or route is told, not dropped.
    for code in f.prefixed("c.").into_keys().filter(|code| !names.contains(&code.as_str())) {
        let say = Text::fixed(
            "この病気と経路では、医師に尋ねない条件です。画面を開き直してください。",
            "The doctor is not asked this for this disease and route. Open the form again.",
        );
        f.error(&format!("c.{code}"), say);
    }
    all
}

fn standing<'p>(c: &Command, known: &Known, ctx: &Ctx<'p>) -> Vec<Standing<'p>> {
    let Some(p) = ctx.programme else { return Vec::new() };
    evaluate(p.value, (&c.disease, &c.route), c.patient.as_str(), ctx.now.day(), &c.said, known)
}

/// What an open criterion has against an outcome.
fn against(outcome: Outcome, s: &Standing<'_>) -> Option<Why> {
    let may_override = s.criterion.override_allowed;
    let refer = s.criterion.effect == Effect::Refer && s.met == Met::NotMet;
    match outcome {
        Outcome::Referred => None,
        // A present sign is referred whatever else is decided, unless the programme lets a doctor weigh it.
        Outcome::OnReview if may_override => None,
        _ if refer => Some(Why::Refer),
        Outcome::Suitable if may_override => Some(Why::NeedsReview),
        Outcome::Suitable | Outcome::OnReview if s.met == Met::Unknown => Some(Why::Unknown),
        Outcome::Suitable | Outcome::OnReview => Some(match s.criterion.effect {
            Effect::StandardCareFirst => Why::StandardCareFirst,
            Effect::ResearchOnly => Why::ResearchOnly,
            Effect::Exclude | Effect::Refer | Effect::DoctorsReview => Why::Excluded,
        }),
        Outcome::StandardCareFirst | Outcome::ResearchOnly | Outcome::NotSuitable => None,
    }
}

fn item(s: &Standing<'_>) -> Text {
    let (text, met, effect) = (&s.criterion.text, s.met.text(), s.criterion.effect.text());
    let (ja, en, met_ja, met_en, to_ja, to_en) = (&text.ja, &text.en, met.ja, met.en, effect.ja, effect.en);
    say! {ja: "条件「{ja}」: {met_ja}(→ {to_ja})", en: "Criterion \"{en}\": {met_en} (→ {to_en})"}
}

fn sources(s: &Standing<'_>) -> Text {
    let Text { ja, en } = programme::cited(&s.criterion.sources);
    say! {ja: "治療プログラムの適応の条件({ja})", en: "Criterion of the programme ({en})"}
}

#[cfg(test)]
mod tests;
