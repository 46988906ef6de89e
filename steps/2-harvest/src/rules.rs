//! Rules that more than one act of this step asks: consent to taking fat and blood (L4), who the patient is (L2), who checks, materials in date (L11).
//! And the fields they rest on: a scanned code that cannot be read is an error beside its field, no deviation.

use crate::refusals::{HarvestRefused, Why};
use kernel::{Ctx, Form, Known, Reasons, Recording};
use record::folds::{Consents, MaterialState, PatientRecord};
use record::near_miss::wrong_scan;
use record::refusals::second_fits;
use terms::{MaterialId, PatientId, StaffId, Text, say};

/// The scope that covers taking fat and blood. L4 judges each step by its own scope, so `culture` need not be consented to yet: it can be given or
/// refused until processing starts (Reg. 7(9)). But a `culture` that was given and withdrawn stops the taking too: withdrawal stops the work (L4),
/// and this programme takes fat for nothing else (consent.toml: culture is not optional).
pub const SCOPE: &str = "harvest";
/// Scopes whose withdrawal stops the work.
pub const STOPS_IF_WITHDRAWN: [&str; 2] = ["harvest", "culture"];

/// The patient number on the wristband.
pub fn wristband(f: &mut Form) -> Option<String> {
    f.field("wristband", kernel::form::wristband)
        .scan()
        .label(Text::fixed("リストバンドの患者番号", "Patient number on the wristband"))
        .hint(Text::fixed("リストバンドを読み取ります。", "Scan the wristband."))
        .example("SP2600001")
        .required()
}

/// The second person who checked who the patient is.
pub fn second_person(f: &mut Form) -> Option<StaffId> {
    f.choose_from("checked_by", "staff", |s| StaffId::parse(s).ok())
        .label(Text::fixed("患者を確かめたもう一人の職員", "Second person who checked the patient"))
        .hint(Text::fixed(
            "氏名と生年月日を本人に言ってもらい、確かめた人。",
            "Who asked the patient for name and date of birth.",
        ))
        .required()
}

/// The words of a scope.
pub fn scope_words(scope: &str, ctx: &Ctx) -> Text {
    ctx.programme.and_then(|p| p.value.scope(scope)).map_or_else(|| Text::same(scope.to_owned()), |s| s.text.clone())
}

/// L4: consent was given and stands. Never given and withdrawn are two reasons: the one asks for an explanation, the other for respect.
pub fn consent(patient: &str, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let consents = known.get::<Consents>(patient);
    let given = consents.covers(SCOPE) || consents.withdrawn.contains_key(SCOPE);
    reasons.push_if(!given, || {
        let (scope, why) = (scope_words(SCOPE, ctx), consents.why_ended(SCOPE));
        let (ja, en, why_ja, why_en) = (&scope.ja, &scope.en, why.ja, why.en);
        let told = say! {ja: "{ja}。{why_ja}", en: "{en}. {why_en}"};
        HarvestRefused::ConsentMissing { scope: if why_ja.is_empty() { scope } else { told } }
    });
    withdrawn(patient, known, ctx, reasons);
}

/// L4: no scope of the work was withdrawn.
pub fn withdrawn(patient: &str, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let consents = known.get::<Consents>(patient);
    let scopes: Vec<_> = STOPS_IF_WITHDRAWN
        .iter()
        .filter_map(|s| consents.withdrawn.get(*s).map(|at| (scope_words(s, ctx), *at)))
        .collect();
    reasons.push_if(!scopes.is_empty(), || HarvestRefused::ConsentWithdrawn { scopes: scopes.clone() });
}

/// In force at that moment (L4), in recorded order (L14): a consent recorded later never covers an earlier harvest. A form's time has minutes only,
/// so within one minute nothing can be said.
pub fn consent_before(patient: &str, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let consents = known.get::<Consents>(patient);
    let since = consents.in_force.get(SCOPE).map(|i| i.since);
    if let Some(since) = since.filter(|since| since.minutes_since(ctx.occurred_at) >= 1) {
        reasons.push(HarvestRefused::ConsentAfterwards { since, taken: ctx.occurred_at });
    }
}

/// Somebody else checked who the patient is, in a role that may; needs [`record::folds::StaffRoles`].
pub fn checked(act: &str, by: &StaffId, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let same = ctx.actor.staff() == Some(by);
    reasons.push_if(same, || HarvestRefused::CheckedBySelf { staff: by.clone() });
    reasons.extend(second_fits(act, by, known));
}

/// L2: the wristband carries the number of this very record.
pub fn same_patient(patient: &PatientId, wristband: &str, known: &Known, reasons: &mut Reasons) {
    let record = known.get::<PatientRecord>(patient.as_str());
    // Of an unknown record nothing can be said; that is a reason of its own.
    let differs = record.knows(patient) && record.number(patient) != wristband;
    reasons.push_if(differs, || Why::Wristband.with(Text::same(wristband.to_owned())));
}

/// The near miss that a wrong wristband leaves behind (L2).
pub fn near_miss(patient: &PatientId, read: &str, ctx: &Ctx, reasons: &Reasons) -> Recording {
    let wrong = reasons.has("wristband_mismatch") || reasons.has("tissue_label_mismatch");
    Recording::new().fact_if(wrong.then(|| wrong_scan(Some(patient.clone()), [read], ctx)))
}

/// L11: every lot is registered and in date, today as on the day it was used. Needs [`record::materials::needs`].
pub fn in_date(used: &[MaterialId], known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    for m in used {
        match &known.get::<MaterialState>(m.as_str()).registered {
            None => reasons.push(Why::MaterialUnknown.with(Text::same(m.as_str().to_owned()))),
            Some(r) if r.expires_on < ctx.now.day() => {
                let until = r.expires_on;
                reasons.push(Why::MaterialExpired.with(say! {ja: "{m}: 期限 {until}", en: "{m}: expired {until}"}));
            }
            Some(_) => {}
        }
    }
}
