//! The content of one fact is erased once its retention has ended under the adopted law table (Act 16; Reg. 34(3): 30 years unless lowered;
//! requirement 14), and the chain still verifies, because it holds a salted commitment only (L16). Its corrections hold the same content and
//! are erased with it. Never erased: what the record itself rests on, and what takes something back (a withdrawal, a lifted hold): without
//! it the thing taken back would stand again. The term begins when the fact, or its newest correction, was recorded: the article writes no
//! start day, and the law table's word for it ("last administration or last use") has no fact of its own yet.

use crate::folds::OneFact;
use crate::refusals::Clinic;
use kernel::act::Text2;
use kernel::form::free;
use kernel::{Act, Ctx, Form, Head, Known, Meaning, Need, Reasons, Recording, Space, Tag};
use programme::{Due, NoDue};
use record::folds::PatientHolds;
use record::keeping::PayloadErased;
use record::refusals::Shared;
use terms::{Text, whole_between};

/// Kinds that are never erased.
pub const NEVER: &[&str] = &[
    // What the record rests on.
    "record_opened",
    "clinic_set_up",
    "staff_added",
    "roles_changed",
    "programme_adopted",
    "law_adopted",
    "plan_filed",
    "patient_registered",
    "patients_merged",
    "patients_unmerged",
    "record_restored",
    "payload_erased",
    "fact_corrected",
    // What takes something back.
    "consent_withdrawn",
    "hold_lifted",
    "deviation_closed",
    "job_done",
    "job_failed",
];

/// Erase the content of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasePayloadCommand {
    /// Position of the fact.
    pub position: u64,
    /// Why.
    pub reason: String,
}

/// The act.
pub struct ErasePayload;

/// The fact asked for, if it exists.
fn asked<'a>(fact: &'a OneFact, about: &Tag) -> Option<&'a Head> {
    fact.head.as_ref().filter(|h| h.position.to_string() == about.id)
}

fn patients(head: &Head) -> impl Iterator<Item = &str> {
    head.tags.iter().filter(|t| t.space == Space::Patient).map(|t| t.id.as_str())
}

/// The last day on which the content must still be there. A fact on a patient belongs to the treatment record, any other to the documents.
fn keep_until(fact: &OneFact, head: &Head, law: &programme::Law) -> Result<Due, NoDue> {
    let code = if patients(head).next().is_some() { "treatment_record" } else { "maker_document" };
    let start = fact.newest.unwrap_or(head.recorded_at).day();
    law.keep_until(code, start, false)
}

impl Act for ErasePayload {
    type Command = ErasePayloadCommand;
    const NAME: &'static str = "erase_payload";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "payload_erased",
        text: Text2 {
            ja: "私は、管理者として、保存期間が終わったことを確かめ、この記録の内容を消去します。元には戻せません。",
            en: "I, as manager, have checked that retention has ended, and erase the content of this record. It cannot be brought back.",
        },
    });

    fn title() -> Text {
        Text::fixed("記録の内容を消去する", "Erase the content of a record")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let position = f.subject("position", |s| whole_between(s, 1, u64::MAX).ok());
        let reason = f
            .field("reason", free)
            .label(Text::fixed("消去の理由", "Why it is erased"))
            .long(2000)
            .example("保存期間の満了")
            .required();
        Some(ErasePayloadCommand { position: position?, reason: reason? })
    }

    fn about(c: &Self::Command) -> Tag {
        Tag::fact(c.position)
    }

    fn needs(about: &Tag, _: Option<&Self::Command>, known: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<OneFact>(&*about.id)];
        if let Some(head) = known.peek::<OneFact>(&*about.id).as_deref().and_then(|f| f.head.as_ref()) {
            needs.extend(patients(head).map(Need::of::<PatientHolds>));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let fact = known.get::<OneFact>(&*about.id);
        let Some(head) = asked(&fact, about) else {
            reasons.push(Clinic::NoSuchFact { position: about.id.clone() });
            return reasons;
        };
        reasons.push_if(fact.payload.is_none(), || Clinic::FactErased { position: head.position });
        let kind = ctx.kinds.iter().find(|k| k.kind == head.kind);
        let title = kind.map_or_else(|| Text::same(head.kind.clone()), |k| (k.title)());
        // A kind this program does not know is not its to erase (L20).
        reasons.push_if(kind.is_none() || NEVER.contains(&&*head.kind), || Clinic::KindNeverErased { title });
        match ctx.law.map(|l| keep_until(&fact, head, l.value)) {
            None => reasons.push(Shared::NoLaw),
            Some(Err(why)) => reasons.push(Clinic::RetentionUnknown { why: why.text() }),
            Some(Ok(due)) => reasons.push_if(ctx.now.day() <= due.day, || Clinic::RetentionRuns {
                until: due.day,
                counted: due.counted,
                cite: due.cite.join("・"),
            }),
        }
        for hold in patients(head).flat_map(|p| known.get::<PatientHolds>(p).open.clone()) {
            reasons.push(Clinic::LegalHold { why: hold.1.why() });
        }
        reasons
    }

    fn rules(_: &Self::Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Self::Command, known: &Known, ctx: &Ctx) -> Recording {
        let fact = known.get::<OneFact>(c.position.to_string());
        let Some((head, law)) = fact.head.as_ref().zip(ctx.law) else { return Recording::new() };
        let Ok(due) = keep_until(&fact, head, law.value) else { return Recording::new() };
        let (cite, until) = (due.cite.join("・"), due.day);
        let all = std::iter::once((head.position, head.commitment)).chain(fact.corrections.iter().copied());
        all.fold(Recording::new(), |r, (position, commitment)| {
            r.fact(&PayloadErased {
                position,
                commitment,
                cite: cite.clone(),
                until,
                law: due.law.clone(),
                reason: c.reason.clone(),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LabelSeen, changed, house, law, patient, registered, scene};
    use kernel::harness::Scene;
    use programme::{Kind, Law};
    use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldLifted, HoldTarget};
    use terms::{DeviationId, HoldId};

    const ASK: [(&str, &str); 2] = [("position", "6"), ("reason", "満了")];
    /// Recorded on 2026-02-02 as fact 6; the law table is adopted.
    fn kept(h: &kernel::House) -> Scene<'_> {
        let mut s = scene(h).given(&registered()).given(&LabelSeen { patient: patient(), count: Some(1), clear: true });
        s.law = Some(law());
        s
    }
    const AFTER: &str = "2056-02-03 09:00";

    #[test]
    fn reg34_nothing_is_erased_before_thirty_years_have_passed() {
        let h = house();
        let s = kept(&h).when("erase_payload", &ASK).then_refused(&["retention_running"]);
        let s = s.at("2056-02-02 23:59").when("erase_payload", &ASK).then_refused(&["retention_running"]);
        let s = s.at(AFTER).when("erase_payload", &ASK).then_recorded(&["payload_erased"]);
        let e = s.fact::<PayloadErased>();
        assert_eq!((e.position, e.commitment), (6, s.memory.facts[5].head.commitment));
        assert!(e.cite.contains("施行規則34条3項"), "{}", e.cite);
        assert_eq!((e.until.to_string(), e.law.as_str()), ("2056-02-02".to_owned(), "asrm-2025-05-31"));
        let _ = s.when("erase_payload", &ASK).then_refused(&["fact_erased"]);
    }

    #[test]
    fn l16_corrections_hold_the_same_content_and_go_with_it_and_the_term_begins_anew_with_each() {
        let h = house();
        let s = kept(&h)
            .at("2027-03-01 09:00")
            .when("record_correction", &[("position", "6"), ("reason", "x"), ("change.count", "2")]);
        let s = s
            .then_recorded(&["fact_corrected"])
            .at(AFTER)
            .when("erase_payload", &ASK)
            .then_refused(&["retention_running"]);
        // A correction alone is not erased: the original would stand uncorrected.
        let s = s
            .at("2057-03-02 09:00")
            .when("erase_payload", &[("position", "7"), ASK[1]])
            .then_refused(&["kind_never_erased"]);
        let s = s.when("erase_payload", &ASK).then_recorded(&["payload_erased", "payload_erased"]);
        let erased: Vec<u64> =
            s.memory.facts.iter().filter_map(|f| f.read::<PayloadErased>()).map(|e| e.position).collect();
        assert_eq!(erased, [6, 7]);
    }

    #[test]
    fn requirement14_a_hold_on_the_patient_keeps_everything() {
        let h = house();
        let hold = HoldId::parse("H1").expect("id");
        let target = HoldTarget::Patient(patient());
        let s = kept(&h).given(&Held {
            hold: hold.clone(),
            target: target.clone(),
            cause: HoldCause::ByPerson,
            reason: "調停中".into(),
        });
        let s = s.at(AFTER).when("erase_payload", &ASK).then_refused(&["legal_hold"]);
        let s = s.given(&HoldLifted { hold, target, reason: "x".into() });
        let _ = s.when("erase_payload", &ASK).then_recorded(&["payload_erased"]);
    }

    #[test]
    fn l13_what_the_record_rests_on_and_what_takes_something_back_is_never_erased() {
        let h = house();
        let mut s = kept(&h).at(AFTER);
        for (position, fields) in [("1", ASK[1]), ("2", ASK[1]), ("5", ASK[1])] {
            s = s.when("erase_payload", &[("position", position), fields]).then_refused(&["kind_never_erased"]);
        }
        let _ = s.when("erase_payload", &[("position", "99"), ASK[1]]).then_refused(&["no_such_fact"]);
        for kind in NEVER {
            assert!(h.kind(kind).is_some(), "{kind} is no kind");
        }
    }

    #[test]
    fn l20_without_a_law_table_or_its_row_nothing_is_erased() {
        let h = house();
        let mut s = kept(&h).at(AFTER);
        s.law = None;
        s = s.when("erase_payload", &ASK).then_refused(&["no_law"]);
        let lacking = changed(Kind::Law, "retention.toml", "\"treatment_record\"", "\"other_record\"");
        s.law = Some((lacking.hash(), Law::read(&lacking).expect("reads")));
        let _ = s.when("erase_payload", &ASK).then_refused(&["retention_unknown"]);
    }

    #[test]
    fn reg110_a_fact_about_no_patient_is_kept_as_a_document() {
        let h = house();
        let deviation = DeviationId::parse("D1").expect("id");
        let d = DeviationOpened {
            deviation,
            kind: DeviationKind::Deviation,
            patient: None,
            place: None,
            cause: DeviationCause::ByPerson,
            what: "x".into(),
            serious: false,
        };
        let s = kept(&h)
            .given(&d)
            .at(AFTER)
            .when("erase_payload", &[("position", "7"), ASK[1]])
            .then_recorded(&["payload_erased"]);
        assert!(s.fact::<PayloadErased>().cite.contains("施行規則110条3項"));
    }
}
