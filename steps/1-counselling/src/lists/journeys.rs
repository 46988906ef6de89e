//! `journeys`: one row per patient for the worklist and the thread. Where the patient stands, since when, and what the cells wait for.
//! Codes and instants only: no name, no number (L16). A record closed by a merge has no row; its facts count for the one that goes on.
//! "Late" and "blocked" are not stored: they are made when shown (§4 of the plan of the house).

use kernel::alias::merged_away;
use kernel::fold::fold;
use kernel::{Column, Fact, FactKind, ListDecl, PatientsMerged, PatientsUnmerged, Space, Value};
use record::counselling::{CellsWish, ConsentGiven, ConsentWithdrawn, InterviewRecorded};
use record::folds::{Consents, Harvests, Interview};
use record::harvest::FatHarvested;
use record::patient::PatientRegistered;
use terms::Moment;

/// Scopes without which treatment does not go on: withdrawing one of them shows as withdrawn.
const TREATMENT: [&str; 3] = ["harvest", "culture", "administration"];

/// Where a patient stands. Stored as its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Registered; the interview comes next.
    Registered,
    /// Interviewed; consent comes next.
    Interviewed,
    /// Consent to the harvest is in force; the harvest comes next.
    Consented,
    /// A scope of the treatment was withdrawn and not consented to anew.
    Withdrawn,
    /// Fat was taken.
    Harvested,
}

impl Stage {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Interviewed => "interviewed",
            Self::Consented => "consented",
            Self::Withdrawn => "withdrawn",
            Self::Harvested => "harvested",
        }
    }
    /// Reads a stored code.
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Registered, Self::Interviewed, Self::Consented, Self::Withdrawn, Self::Harvested]
            .into_iter()
            .find(|x| x.code() == s)
    }
}

/// The list. Moments are stored as their sortable text; what is not known is null. `opens_at` = since when the next step is open;
/// `due_at` = when it must be done (now only for the unasked question about the cells, which is due at once).
pub const JOURNEYS: ListDecl = ListDecl {
    name: "journeys",
    version: 1,
    space: Space::Patient,
    kinds: &[
        PatientRegistered::KIND,
        PatientsMerged::KIND,
        PatientsUnmerged::KIND,
        InterviewRecorded::KIND,
        ConsentGiven::KIND,
        ConsentWithdrawn::KIND,
        FatHarvested::KIND,
    ],
    columns: &[
        Column::text("stage"),
        Column::text("interviewed_at"),
        Column::text("consented_at"),
        Column::text("withdrawn_at"),
        Column::text("cells"),
        Column::text("harvested_at"),
        Column::text("opens_at"),
        Column::text("due_at"),
    ],
    indexes: &[&["stage", "opens_at"], &["due_at"]],
    rows,
};

fn rows(subject: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    if merged_away(subject, facts) {
        return Vec::new();
    }
    let Some(registered) = facts.iter().find(|f| f.head.kind == PatientRegistered::KIND) else { return Vec::new() };
    let consents: Consents = fold(facts);
    let interviewed = fold::<Interview>(facts).newest.map(|(_, at)| at);
    let harvested = fold::<Harvests>(facts).taken.last().map(|t| t.at);
    let consented = consents.in_force.get("harvest").map(|c| c.since);
    let withdrawn = TREATMENT.iter().filter_map(|s| consents.withdrawn.get(*s)).max().copied();
    let cells = consents.cells.filter(|_| !consents.withdrawn.is_empty());
    let (stage, opens) = if withdrawn.is_some() {
        (Stage::Withdrawn, withdrawn)
    } else if harvested.is_some() {
        (Stage::Harvested, harvested)
    } else if consented.is_some() {
        (Stage::Consented, consented)
    } else if interviewed.is_some() {
        (Stage::Interviewed, interviewed)
    } else {
        (Stage::Registered, Some(registered.head.recorded_at))
    };
    let due = withdrawn.filter(|_| cells == Some(CellsWish::NotAsked));
    let text = |m: Option<Moment>| Value::from(m.map(|m| m.to_string()));
    vec![vec![
        Value::from(stage.code()),
        text(interviewed),
        text(consented),
        text(withdrawn),
        Value::from(cells.map(CellsWish::code)),
        text(harvested),
        text(opens),
        text(due),
    ]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{P, clinic, consented, house, interviewed, merged};
    use kernel::Tag;
    use kernel::fold::{Read, facts_of};
    use kernel::harness::{Memory, Scene};
    use terms::{Decimal, PlanId, StaffId, TissueId};

    /// The row as the store would make it: the subject's facts, merged records included.
    fn row(memory: &Memory, subject: &str) -> Option<Vec<Value>> {
        let mut memory = memory.clone();
        let facts = facts_of(&Tag::new(Space::Patient, subject), JOURNEYS.kinds, Read::All, &mut memory).unwrap();
        let mut rows = (JOURNEYS.rows)(subject, &facts);
        assert!(rows.len() <= 1 && rows.iter().all(|r| r.len() == JOURNEYS.columns.len()));
        rows.pop()
    }
    fn cell(s: &Scene, column: &str) -> String {
        row(&s.memory, P).unwrap()[JOURNEYS.at(column).unwrap()].as_text().to_owned()
    }
    fn fat() -> FatHarvested {
        FatHarvested {
            patient: crate::tests::patient(),
            tissue: TissueId::parse("T-1").unwrap(),
            plan: PlanId::parse("PL-1").unwrap(),
            site: "abdomen".into(),
            mass_g: Decimal::ONE,
            pieces: 3,
            anaesthesia: "local".into(),
            doctor: StaffId::parse("S-DOC").unwrap(),
            checked_by: StaffId::parse("S-NUR").unwrap(),
            complications: String::new(),
        }
    }

    #[test]
    fn each_fact_moves_the_patient_along() {
        let h = house();
        let s = clinic(&h);
        assert_eq!(cell(&s, "stage"), "registered");
        let s = interviewed(s.at("2026-11-24T10:00"));
        assert_eq!(
            (cell(&s, "stage"), cell(&s, "opens_at")),
            ("interviewed".into(), "2026-11-24T10:00:00.000+09:00".into())
        );
        let s = consented(s.at("2026-11-24T11:00"));
        assert_eq!(
            (cell(&s, "stage"), cell(&s, "consented_at")),
            ("consented".into(), "2026-11-24T11:00:00.000+09:00".into())
        );
        let s = s.at("2026-11-24T12:00").given(&fat());
        assert_eq!(
            (cell(&s, "stage"), cell(&s, "harvested_at")),
            ("harvested".into(), "2026-11-24T12:00:00.000+09:00".into())
        );
        let s = s.at("2026-11-24T13:00").when("withdraw_consent", &[("patient", P), ("cells", "not_asked")]);
        assert_eq!(
            (cell(&s, "stage"), cell(&s, "cells"), cell(&s, "consented_at")),
            ("withdrawn".into(), "not_asked".into(), String::new())
        );
        assert_eq!(cell(&s, "due_at"), "2026-11-24T13:00:00.000+09:00");
        let s = s.when("withdraw_consent", &[("patient", P), ("cells", "discard")]);
        assert_eq!((cell(&s, "cells"), cell(&s, "due_at")), ("discard".into(), String::new()));
        let s = consented(s.at("2026-11-24T14:00"));
        assert_eq!(
            (cell(&s, "stage"), cell(&s, "withdrawn_at")),
            ("harvested".into(), String::new()),
            "consented anew"
        );
    }

    #[test]
    fn refusing_an_optional_scope_does_not_stop_the_treatment() {
        let h = house();
        let s = consented(clinic(&h))
            .when("withdraw_consent", &[("patient", P), ("cells", "keep"), ("scopes", "secondary_use")]);
        assert_eq!((cell(&s, "stage"), cell(&s, "withdrawn_at")), ("consented".into(), String::new()));
    }

    #[test]
    fn l1_a_closed_record_has_no_row_and_its_facts_count_for_the_one_that_goes_on() {
        let h = house();
        let s = merged(consented(clinic(&h)));
        assert_eq!(row(&s.memory, P), None);
        assert_eq!(row(&s.memory, "P-2").unwrap()[0].as_text(), "consented");
        let undone = PatientsUnmerged {
            from: crate::tests::patient(),
            into: terms::PatientId::parse("P-2").unwrap(),
            reason: "別人".into(),
        };
        let s = s.given(&undone);
        assert_eq!(row(&s.memory, P).unwrap()[0].as_text(), "consented");
        assert_eq!(row(&s.memory, "P-2").unwrap()[0].as_text(), "registered");
        assert_eq!(row(&s.memory, "P-3"), None);
    }
}
