//! `withdraw_consent`: the patient says no, wholly or for some scopes. A safety act (L22): one signed-in person, always open, never waiting for a
//! reason, a programme, an open record or a complete answer. What becomes of tissue and cells is the patient's answer and has no default (L4);
//! "not asked yet" is an answer of its own, a gap that becomes a task. Rests on Reg. 13(2)8–9 (withdrawal, no disadvantage) and Reg. 7(9).

use super::give_consent::scope_choices;
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Reasons, Recording, Tag, tag::Tagged};
use record::counselling::{CellsWish, ConsentWithdrawn};
use record::folds::{Consents, Harvests, PatientHolds, PatientRecord};
use record::keeping::{JobQueued, WITHDRAWAL_NOTICE};
use record::refusals::Shared;
use record::safety::{Held, HoldCause, HoldTarget};
use terms::{HoldId, JobId, PatientId, Text};

/// Withdrawing one of these while tissue exists stops all work on it at once.
const STOPS_THE_CELLS: [&str; 2] = ["harvest", "culture"];

/// The act.
pub struct WithdrawConsent;

/// What the patient said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Who withdraws.
    pub patient: PatientId,
    /// Codes of the scopes; none chosen = all that are in force.
    pub scopes: Vec<String>,
    /// The patient's answer about tissue and cells.
    pub cells: CellsWish,
    /// What the patient said, if anything.
    pub note: String,
}

impl Act for WithdrawConsent {
    type Command = Command;
    const NAME: &'static str = "withdraw_consent";
    const SAFETY: bool = true;

    fn title() -> Text {
        Text::fixed("同意の撤回を記録する", "Record a withdrawal of consent")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let choices = scope_choices(f.ctx().programme);
        let label = Text::fixed(
            "撤回する範囲(選ばなければ、有効な同意のすべて)",
            "Scopes withdrawn (none chosen = every consent in force)",
        );
        let scopes = f.many("scopes", label, choices, false, |s| Some(s.to_owned()));
        let answers = CellsWish::ALL.iter().map(|w| Choice::new(w.code(), w.text())).collect();
        let cells = f
            .choose("cells", answers, CellsWish::parse)
            .label(Text::fixed(
                "組織や細胞をどうするか(本人の答え)",
                "What becomes of tissue and cells (the patient's answer)",
            ))
            .hint(Text::fixed(
                "本人に尋ねてください。まだなら「確かめていない」を選べば、撤回はいますぐ記録されます。",
                "Ask the patient. If that was not possible yet, say so: the withdrawal is recorded now all the same.",
            ))
            .required();
        let note = f
            .field("note", free)
            .label(Text::fixed("本人の言葉(任意)", "In the patient's words (optional)"))
            .hint(Text::fixed("理由を尋ねる必要はありません。", "A reason is never demanded."))
            .long(2000)
            .optional();
        Some(Command { patient: patient?, scopes: scopes?, cells: cells?, note: note?.unwrap_or_default() })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        vec![
            Need::of::<PatientRecord>(&about.id),
            Need::of::<Consents>(&about.id),
            Need::of::<Harvests>(&about.id),
            Need::of::<PatientHolds>(&about.id),
        ]
    }

    /// Only a record that does not exist: a closed one still takes a withdrawal, and folds read both (L22).
    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let record = known.get::<PatientRecord>(&about.id);
        let exists = PatientId::parse(&about.id).is_ok_and(|id| record.knows(&id));
        let mut reasons = Reasons::new();
        reasons.push_if(!exists, || Shared::UnknownPatient);
        reasons
    }

    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let scopes = scopes_withdrawn(c, &known.get::<Consents>(c.patient.as_str()));
        let tissue = !known.get::<Harvests>(c.patient.as_str()).taken.is_empty();
        let holds = known.get::<PatientHolds>(c.patient.as_str());
        let held = holds.open.values().any(|h| h.cause == HoldCause::ConsentWithdrawn);
        let stops = tissue && !held && scopes.iter().any(|s| STOPS_THE_CELLS.contains(&s.as_str()));
        let withdrawn = ConsentWithdrawn { patient: c.patient.clone(), scopes, cells: c.cells, note: c.note.clone() };
        let notice = JobQueued {
            job: JobId::derive(ctx.command, 0),
            name: WITHDRAWAL_NOTICE.to_owned(),
            about: c.patient.tag().to_string(),
            not_before: ctx.now,
        };
        let target = || HoldTarget::Patient(c.patient.clone());
        let hold =
            stops.then(|| Held::by_itself(HoldId::derive(ctx.command, 0), target(), HoldCause::ConsentWithdrawn));
        Recording::new().fact(&withdrawn).fact_if(hold).fact(&notice)
    }
}

/// Those chosen; else all in force; else those withdrawn before (the answer about the cells comes later); else, when nobody ever consented,
/// every scope: the person said no, and that must show as no.
fn scopes_withdrawn(c: &Command, consents: &Consents) -> Vec<String> {
    if !c.scopes.is_empty() {
        return c.scopes.clone();
    }
    if !consents.in_force.is_empty() {
        return consents.in_force.keys().cloned().collect();
    }
    if !consents.withdrawn.is_empty() {
        return consents.withdrawn.keys().cloned().collect();
    }
    programme::SCOPES.iter().map(|s| (*s).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{P, clinic, consented, fat, house, merged};
    use kernel::harness::Scene;
    use kernel::house::House;
    use terms::Role;

    fn harvested(h: &House) -> Scene<'_> {
        consented(clinic(h)).given(&fat("T-1"))
    }

    #[test]
    fn l4_withdrawal_ends_every_scope_in_force_and_queues_the_notice() {
        let h = house();
        let s = consented(clinic(&h)).by("S-NUR", Role::Nurse, "L-CLI");
        let s = s.when("withdraw_consent", &[("patient", P), ("cells", "pause")]);
        let s = s.then_recorded(&["consent_withdrawn", "job_queued"]);
        let w: ConsentWithdrawn = s.fact();
        assert_eq!(w.scopes, ["culture", "harvest"]);
        assert_eq!(w.cells, CellsWish::Pause);
        let job: JobQueued = s.fact();
        assert_eq!((job.name.as_str(), job.about.as_str()), (WITHDRAWAL_NOTICE, "patient:P-1"));
        let consents: Consents = kernel::fold::fold(&s.memory.facts);
        assert!(consents.in_force.is_empty() && consents.withdrawn.len() == 2);
    }

    #[test]
    fn l4_only_the_scope_chosen_ends_and_the_others_stay() {
        let h = house();
        let s =
            consented(clinic(&h)).when("withdraw_consent", &[("patient", P), ("cells", "keep"), ("scopes", "culture")]);
        let s = s.then_recorded(&["consent_withdrawn", "job_queued"]);
        let consents: Consents = kernel::fold::fold(&s.memory.facts);
        assert!(consents.covers("harvest") && !consents.covers("culture"));
    }

    #[test]
    fn l4_what_becomes_of_the_cells_has_no_default() {
        let h = house();
        consented(clinic(&h)).when("withdraw_consent", &[("patient", P)]).then_invalid(&["cells"]);
    }

    #[test]
    fn l4_withdrawal_after_the_harvest_holds_the_patients_cells() {
        let h = house();
        for (scopes, held) in [("harvest", true), ("culture", true), ("administration", false)] {
            let s =
                harvested(&h).when("withdraw_consent", &[("patient", P), ("cells", "not_asked"), ("scopes", scopes)]);
            let kinds: &[&str] =
                if held { &["consent_withdrawn", "held", "job_queued"] } else { &["consent_withdrawn", "job_queued"] };
            let s = s.then_recorded(kinds);
            if held {
                let held: Held = s.fact();
                assert_eq!(held.target, HoldTarget::Patient(PatientId::parse(P).unwrap()));
                assert_eq!((held.cause, held.reason.as_str()), (HoldCause::ConsentWithdrawn, ""));
            }
        }
    }

    #[test]
    fn l22_withdrawal_is_open_when_everything_else_is_closed() {
        let h = house();
        let hold = |target, id: &str| Held {
            hold: HoldId::parse(id).unwrap(),
            target,
            cause: HoldCause::ByPerson,
            reason: "停止".into(),
        };
        let mut s = merged(consented(clinic(&h)))
            .given(&hold(HoldTarget::Clinic, "H-1"))
            .given(&hold(HoldTarget::Patient(PatientId::parse(P).unwrap()), "H-2"))
            .by("S-REC", Role::Coordinator, "L-CLI");
        s.programme = None;
        s.law = None;
        s.signs = false;
        // Said yesterday, entered today, without a reason for lateness; under the closed record.
        let s =
            s.when("withdraw_consent", &[("patient", P), ("cells", "not_asked"), ("occurred_at", "2026-11-23T10:00")]);
        let s = s.then_recorded(&["consent_withdrawn", "job_queued"]);
        assert_eq!(s.fact::<ConsentWithdrawn>().patient.as_str(), P);
    }

    #[test]
    fn l22_a_no_before_any_consent_is_recorded_as_a_no_to_everything() {
        let h = house();
        let s = clinic(&h).when("withdraw_consent", &[("patient", P), ("cells", "discard")]);
        let s = s.then_recorded(&["consent_withdrawn", "job_queued"]);
        assert_eq!(s.fact::<ConsentWithdrawn>().scopes, programme::SCOPES);
    }

    #[test]
    fn l4_the_answer_about_the_cells_may_come_later_and_withdraws_nothing_more() {
        let h = house();
        let s = consented(clinic(&h)).when("withdraw_consent", &[("patient", P), ("cells", "not_asked")]);
        let s = s.when("withdraw_consent", &[("patient", P), ("cells", "discard")]);
        let w: ConsentWithdrawn = s.fact();
        assert_eq!((w.scopes, w.cells), (vec!["culture".to_owned(), "harvest".to_owned()], CellsWish::Discard));
        // Cells that are held for it are held once, and it was withdrawn when it was withdrawn.
        let s = harvested(&h).when("withdraw_consent", &[("patient", P), ("cells", "not_asked")]);
        let since = |s: &Scene<'_>| kernel::fold::fold::<Consents>(&s.memory.facts).withdrawn["culture"];
        let s = s.then_recorded(&["consent_withdrawn", "held", "job_queued"]);
        let first = since(&s);
        let s = s.at("2026-12-24T09:00").when("withdraw_consent", &[("patient", P), ("cells", "discard")]);
        let s = s.then_recorded(&["consent_withdrawn", "job_queued"]);
        assert_eq!(since(&s), first);
    }

    #[test]
    fn l1_nobody_withdraws_for_a_record_that_does_not_exist() {
        let h = house();
        clinic(&h)
            .when("withdraw_consent", &[("patient", "P-NOBODY"), ("cells", "pause")])
            .then_refused(&["unknown_patient"]);
    }
}
