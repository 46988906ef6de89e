//! `give_consent`: a doctor explained the filed plan's document, and the patient (or a representative) consented, scope by scope (L4).
//! In writing, or electronically after prior agreement (Reg. 13; e-文書法6条). Under 16 a representative consents (Reg. 14, 32). The document is the one
//! of the adopted programme and of a plan in force for the patient's disease (L5; Reg. 13(2)1), and it covers every item of Reg. 13(2).

use crate::refusals::ConsentRefused;
use kernel::act::Text2;
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use programme::Programme;
use record::clinic::PlanFiled;
use record::counselling::{ConsentForm, ConsentGiven};
use record::folds::{AgeSex, Interview, Plans, StaffRoles};
use record::refusals::{Shared, patient_needs, patient_open, programme_adopted, second_fits};
use terms::{ConsentId, PatientId, StaffId, Text, say};

/// Below this many completed years a representative consents (Reg. 32; regulation.md §1.4).
pub const OWN_CONSENT_FROM_AGE: u8 = 16;

/// The act.
pub struct GiveConsent;

/// What was explained and consented to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Who consents.
    pub patient: PatientId,
    /// Codes of the scopes consented to, at least one.
    pub scopes: Vec<String>,
    /// Version of the document explained.
    pub document: String,
    /// Language of the explanation.
    pub language: String,
    /// On paper or electronically.
    pub form: ConsentForm,
    /// The patient agreed beforehand to the electronic method.
    pub agreed_electronic: bool,
    /// Numbers of the document's items that were explained (Reg. 13(2)), each confirmed on its own.
    pub explained: Vec<u8>,
    /// The patient told in their own words what is going to be done.
    pub understood: bool,
    /// Who explained.
    pub explained_by: StaffId,
    /// Who was present.
    pub witness: Option<StaffId>,
    /// Relation of the representative; empty = the patient.
    pub proxy_relation: String,
}

impl Act for GiveConsent {
    type Command = Command;
    const NAME: &'static str = "give_consent";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(1)));
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "consent_explained",
        text: Text2 {
            ja: "私は説明文書のすべての項目を説明し、患者(または代諾者)はこの範囲に文書で同意しました。",
            en: "I explained every item of the document, and the patient (or representative) consented to these scopes in writing.",
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("同意を記録する", "Record consent")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let programme = f.ctx().programme;
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        f.group(Text::fixed("同意の範囲", "What is consented to"));
        let scopes_label = Text::fixed("同意した範囲", "Scopes consented to");
        let scopes = f.many("scopes", scopes_label, scope_choices(programme), true, |s| Some(s.to_owned()));
        f.group(Text::fixed("説明", "Explanation"));
        let document = document(f, programme);
        let language = f.choose("language", languages(), |s| Some(s.to_owned()));
        let language = language.label(Text::fixed("説明に使った言語", "Language of the explanation")).required();
        let explained = f.many("explained", explained_label(programme), items(programme), false, |s| s.parse().ok());
        let understood = tick(
            f,
            "understood",
            Text::fixed(
                "患者は、何をするのかを自分の言葉で話した",
                "The patient told in their own words what is going to be done",
            ),
        );
        let explained_by = f.choose_from("explained_by", "staff", |s| StaffId::parse(s).ok());
        let explained_by = explained_by.label(Text::fixed("説明した医師(署名する人)", "Explaining doctor (who signs)"));
        let explained_by = explained_by.mostly_oneself().required();
        let witness = f.choose_from("witness", "staff", |s| StaffId::parse(s).ok());
        let witness = witness.label(Text::fixed("立会人(いれば)", "Witness (if any)")).optional();
        f.group(Text::fixed("同意のしかた", "How consent was given"));
        let form = f.choose("consent_form", consent_forms(), read_form).label(Text::fixed("方法", "Method")).required();
        let agreed_electronic = tick(
            f,
            "agreed_electronic",
            Text::fixed(
                "電子的な方法とファイル形式について、事前に承諾を得た",
                "The patient agreed beforehand to the electronic method and file form",
            ),
        );
        let proxy = f
            .field("proxy_relation", free)
            .label(Text::fixed("代諾者の続柄", "Relation of the representative"))
            .hint(Text::fixed(
                "本人の同意なら空欄。16歳未満では必要です。",
                "Empty if the patient consents. Needed under 16.",
            ))
            .optional();
        Some(Command {
            patient: patient?,
            scopes: scopes?,
            document: document?,
            language: language?,
            form: form?,
            agreed_electronic: agreed_electronic?,
            explained: explained?,
            understood: understood?,
            explained_by: explained_by?,
            witness: witness?,
            proxy_relation: proxy?.unwrap_or_default(),
        })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.push(Need::of::<Interview>(&about.id));
        needs.push(Need::of::<AgeSex>(&about.id));
        needs.push(Need::of::<Plans>("main"));
        let staff = command.into_iter().flat_map(|c| std::iter::once(&c.explained_by).chain(&c.witness));
        needs.extend(staff.map(|s| Need::of::<StaffRoles>(s.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_open(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        reasons.push_if(ctx.law.is_none(), || Shared::NoLaw);
        let missing = missing_items(ctx);
        reasons.push_if(!missing.is_empty(), || ConsentRefused::ExplanationIncomplete { items: missing.clone() });
        reasons.push_if(known.get::<Interview>(&about.id).newest.is_none(), || ConsentRefused::NoInterview);
        reasons.push_if(plans_to_explain(&about.id, known, ctx).is_empty(), || ConsentRefused::NoPlan {
            plans: known.get::<Plans>("main").told_on(ctx.now.day()),
        });
        let age = known.get::<AgeSex>(&about.id).age_on(ctx.now.day());
        reasons.push_if(age.is_none(), || ConsentRefused::AgeUnknown);
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        document_rule(c, known, ctx, &mut reasons);
        let left = unexplained(c, ctx);
        reasons.push_if(!left.is_empty(), || ConsentRefused::ItemsNotExplained { left: left.clone() });
        reasons.push_if(!c.understood, || ConsentRefused::NotUnderstood);
        let electronic = c.form == ConsentForm::Electronic;
        reasons.push_if(electronic && !c.agreed_electronic, || ConsentRefused::ElectronicNotAgreed);
        // At the time consent was given: back-dating makes the patient younger, so it never frees anybody (L14).
        let age = known.get::<AgeSex>(c.patient.as_str()).age_on(ctx.occurred_at.day());
        if let Some(age) = age.filter(|a| *a < OWN_CONSENT_FROM_AGE && c.proxy_relation.is_empty()) {
            reasons.push(ConsentRefused::RepresentativeNeeded { age });
        }
        people_rules(c, known, ctx, &mut reasons);
        reasons
    }

    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&ConsentGiven {
            consent: ConsentId::derive(ctx.command, 0),
            patient: c.patient.clone(),
            scopes: c.scopes.clone(),
            document: c.document.clone(),
            explained_by: c.explained_by.clone(),
            witness: c.witness.clone(),
            language: c.language.clone(),
            form: c.form,
            understood: c.understood,
            proxy_relation: c.proxy_relation.clone(),
        })
    }
}

/// The programme's scopes; without a programme their bare codes, which are the same in every programme. Withdrawal asks with the same list.
pub(crate) fn scope_choices(programme: Option<&Programme>) -> Vec<Choice> {
    match programme {
        Some(p) => p.consent().scopes.iter().map(|s| Choice::new(s.code.clone(), s.text.clone())).collect(),
        None => programme::SCOPES.iter().map(|s| Choice::new(*s, Text::same(*s))).collect(),
    }
}

/// Typed or filled in by the page, not chosen from a list: a consent on an older version must be refused with its reason, not called a slip of the pen.
fn document(f: &mut Form, programme: Option<&Programme>) -> Option<String> {
    let version = programme.map(|p| p.consent().version.clone()).unwrap_or_default();
    f.field("document", |s| Ok(terms::fold_width(s)))
        .label(Text::fixed("説明文書の版", "Version of the explanation document"))
        .hint(Text::new(format!("いま使う版: {version}"), format!("Version in use: {version}")))
        .example(version)
        .required()
}

fn languages() -> Vec<Choice> {
    let words = [
        ("ja", "日本語", "Japanese"),
        ("en", "英語", "English"),
        ("zh", "中国語", "Chinese"),
        ("ko", "韓国語", "Korean"),
    ];
    let other = ("other", "その他(通訳あり)", "other, with an interpreter");
    words.into_iter().chain([other]).map(|(code, ja, en)| Choice::new(code, Text::fixed(ja, en))).collect()
}

fn explained_label(programme: Option<&Programme>) -> Text {
    let n = programme.map_or(0, |p| p.consent().items.len());
    say! {ja: "説明した事項(全 {n} 項目、一つずつ確かめる)", en: "Items explained (all {n}, each confirmed on its own)"}
}

/// Every item of the document, by its number in Reg. 13(2); without a programme the bare numbers, so that the refusal can say that none is adopted.
fn items(programme: Option<&Programme>) -> Vec<Choice> {
    let Some(p) = programme else {
        return (1..=23_u8).map(|n| Choice::new(n.to_string(), Text::same(n.to_string()))).collect();
    };
    let all = p.consent().items.as_slice();
    let words = |n: u8, t: &Text| Text::new(format!("{n}号 {}", t.ja), format!("({n}) {}", t.en));
    all.iter().map(|i| Choice::new(i.number.to_string(), words(i.number, &i.text))).collect()
}

/// Items of the document that nobody confirmed. A consent is recorded only when there is none: its document's version says what was explained.
fn unexplained(c: &Command, ctx: &Ctx) -> Vec<Text> {
    let all = ctx.programme.map(|p| p.value.consent().items.as_slice()).unwrap_or_default();
    all.iter().filter(|i| !c.explained.contains(&i.number)).map(|i| i.text.clone()).collect()
}

/// A box to tick. Left empty it is `false`; what that means is a rule, not a form error.
fn tick(f: &mut Form, name: &str, label: Text) -> Option<bool> {
    let yes = vec![Choice::new("yes", Text::fixed("はい", "yes"))];
    f.many(name, label, yes, false, |_| Some(())).map(|ticked| !ticked.is_empty())
}

fn consent_forms() -> Vec<Choice> {
    vec![
        Choice::new("paper", Text::fixed("書面に署名", "Signed on paper")),
        Choice::new("electronic", Text::fixed("電磁的方法", "Electronic")),
    ]
}

fn read_form(s: &str) -> Option<ConsentForm> {
    match s {
        "paper" => Some(ConsentForm::Paper),
        "electronic" => Some(ConsentForm::Electronic),
        _ => None,
    }
}

/// Items of Reg. 13(2) that the programme's document lacks (regulation.md §6, 7).
fn missing_items(ctx: &Ctx) -> Vec<u8> {
    let (Some(law), Some(p)) = (ctx.law, ctx.programme) else { return Vec::new() };
    law.value.consent_coverage(p.value).iter().filter(|c| !c.covered).map(|c| c.item.number).collect()
}

/// Plans in force today that cover the disease of the newest interview (any disease while there is no interview).
fn plans_to_explain(patient: &str, known: &Known, ctx: &Ctx) -> Vec<PlanFiled> {
    let interview = known.get::<Interview>(patient);
    let disease = interview.newest.as_ref().map(|(i, _)| &i.disease);
    let plans = known.get::<Plans>("main");
    let covers = |p: &&PlanFiled| disease.is_none_or(|d| p.diseases.contains(d));
    plans.in_force(ctx.now.day()).filter(covers).cloned().collect()
}

/// The document explained is the programme's, and that of a plan in force. Without a programme or plan the reason is already given.
fn document_rule(c: &Command, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let plans = plans_to_explain(c.patient.as_str(), known, ctx);
    let Some(p) = ctx.programme else { return };
    let of_programme = p.value.consent().version == c.document;
    let of_plan = plans.is_empty() || plans.iter().any(|plan| plan.consent_version == c.document);
    reasons.push_if(!of_programme || !of_plan, || ConsentRefused::DocumentNotCurrent {
        given: c.document.clone(),
        programme: p.value.consent().version.clone(),
        plans: plans.into_iter().map(|p| format!("{} {}", p.number, p.consent_version)).collect(),
    });
}

fn people_rules(c: &Command, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let explainer = known.get::<StaffRoles>(c.explained_by.as_str());
    if explainer.roles.is_empty() {
        reasons.push(Shared::UnknownStaff { staff: c.explained_by.clone() });
    } else if !explainer.is_doctor() {
        reasons.push(ConsentRefused::ExplainerNotDoctor { staff: c.explained_by.clone() });
    }
    reasons.push_if(ctx.actor.staff() != Some(&c.explained_by), || ConsentRefused::ExplainerNotSigner);
    let Some(witness) = &c.witness else { return };
    reasons.push_if(*witness == c.explained_by, || ConsentRefused::WitnessIsExplainer);
    reasons.extend(second_fits(GiveConsent::NAME, witness, known));
}

#[cfg(test)]
mod tests;
