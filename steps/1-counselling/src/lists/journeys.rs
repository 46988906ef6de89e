//! `journeys`: one row per patient for the worklist and the thread, and one more for each tissue or lot that is alive beside it: the stage, the act that comes next, about whom or what, since when it is open and
//! until when. A stored view of `record::folds::standing`. Codes, ids and instants only: no name, no number (L16). A record closed by a merge has no
//! row; its facts count for the one that goes on. "Late" and "blocked" are not stored: they are made when shown (§4 of the plan of the house).

use kernel::alias::merged_away;
use kernel::fold::fold;
use kernel::{Column, Fact, FactKind, ListDecl, Space, Tag, Value};
use record::counselling::CellsWish;
use record::folds::Consents;
use record::folds::standing::{KINDS, Standing, beside, standing};
use record::patient::PatientRegistered;

/// The list. Moments are stored as their sortable text; what is not known is null.
///
/// - `stage`: a code of `record::folds::standing::Stage`; `knot`: its knot of the thread, 1–5; `since`: since when.
/// - `next_act`: the act that comes next; `next_about`: whom or what it is about, as a tag; null where nothing comes next.
/// - `opens_at`: since (or from) when that act is open; `due_at`: when it must be done, if there is such a time.
/// - `cells`: what the patient wants done with the cells, once consent was withdrawn.
pub const JOURNEYS: ListDecl = ListDecl {
    name: "journeys",
    version: 6,
    space: Space::Patient,
    kinds: KINDS,
    columns: &[
        Column::text("stage"),
        Column::text("since"),
        Column::whole("knot"),
        Column::text("next_act"),
        Column::text("next_about"),
        Column::text("opens_at"),
        Column::text("due_at"),
        Column::text("cells"),
    ],
    indexes: &[&["stage", "opens_at"], &["next_act", "opens_at"], &["next_act", "due_at"], &["due_at"]],
    rows,
};

fn rows(subject: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    if merged_away(subject, facts) {
        return Vec::new();
    }
    let registered = facts.iter().find(|f| f.head.kind == PatientRegistered::KIND).map(|f| f.head.recorded_at);
    let Some(registered) = registered else { return Vec::new() };
    let patient = Tag::new(Space::Patient, subject);
    let first = standing(&patient, registered, facts);
    let more = beside(&patient, &first, facts);
    let consents: Consents = fold(facts);
    let cells = consents.cells.filter(|_| !consents.withdrawn.is_empty());
    let row = |s: &Standing| {
        vec![
            s.stage.code().into(),
            s.since.to_string().into(),
            i64::from(s.stage.knot()).into(),
            s.next.as_ref().map(|(act, _)| *act).into(),
            s.next.as_ref().map(|(_, about)| about.to_string()).into(),
            s.opens.to_string().into(),
            s.due.map(|m| m.to_string()).into(),
            cells.map(CellsWish::code).into(),
        ]
    };
    std::iter::once(&first).chain(&more).map(row).collect()
}

#[cfg(test)]
mod tests;
