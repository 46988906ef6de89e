//! `follow_ups`: one row per patient for whom something is due after an injection, or for whom an adverse event should be reported. Days and instants
//! only; "late" is made when shown. A record closed by a merge has no row; its facts count for the one that goes on.

use crate::folds::Following;
use kernel::alias::merged_away;
use kernel::fold::fold;
use kernel::{Column, Fact, FactKind, ListDecl, PatientsMerged, PatientsUnmerged, Space, Value};
use record::administration::{DoseDiscarded, DoseGiven, DueKind};
use record::coming_back::DoseTakenBack;
use record::culture::CultureStarted;
use record::follow_up::{CourseClosed, SafetyContactMade, VisitRecorded};
use record::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use record::release::DosePacked;
use record::safety::AdverseEventReported;

/// The list. `kind` is what comes next: `contact` (day `number`), `visit` (month `number`), `close` (all is done: end the course), `resume` (a postponement
/// ends on `due_on`), or null when only `tell` is open. `tell` = an adverse event should be reported: `urgent_symptom`, `died`, `new_cancer`.
pub const FOLLOW_UPS: ListDecl = ListDecl {
    name: "follow_ups",
    version: 2,
    space: Space::Patient,
    kinds: &[
        PatientsMerged::KIND,
        PatientsUnmerged::KIND,
        CultureStarted::KIND,
        DosePacked::KIND,
        DoseGiven::KIND,
        DoseDiscarded::KIND,
        DoseTakenBack::KIND,
        DoseGivenOffPlan::KIND,
        FollowUpOpened::KIND,
        SafetyContactMade::KIND,
        VisitRecorded::KIND,
        CourseClosed::KIND,
        AdverseEventReported::KIND,
    ],
    columns: &[
        Column::text("kind"),
        Column::whole("number"),
        Column::text("due_on"),
        Column::text("until"),
        Column::whole("open"),
        Column::whole("tries"),
        Column::text("given_at"),
        Column::text("tell"),
        Column::text("tell_since"),
    ],
    indexes: &[&["due_on"], &["kind", "due_on"], &["tell_since"]],
    rows,
};

fn rows(subject: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    if merged_away(subject, facts) {
        return Vec::new();
    }
    let state: Following = fold(facts);
    let open = if state.ended() { &[] } else { state.open() };
    let whole = |n: u64| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    let day = |d: terms::Day| Value::from(d.to_string());
    let postponed = state.closed.as_ref().and_then(|c| c.until);
    let next = match (open.first(), state.schedule.last()) {
        (Some(due), _) => {
            let tries = if due.kind == DueKind::Contact { state.tries(due.n) } else { 0 };
            let tries = Value::from(i64::try_from(tries).unwrap_or(i64::MAX));
            Some((due.kind.code(), whole(due.n), day(due.on), day(due.until), tries))
        }
        (None, Some(last)) if !state.ended() => {
            Some(("close", Value::Null, day(last.until), day(last.until), Value::from(0)))
        }
        _ => postponed.map(|d| ("resume", Value::Null, day(d), day(d), Value::from(0))),
    };
    if next.is_none() && state.tell.is_none() {
        return Vec::new();
    }
    let (kind, n, on, until, tries) = match next {
        Some((kind, n, on, until, tries)) => (Value::from(kind), n, on, until, tries),
        None => (Value::Null, Value::Null, Value::Null, Value::Null, Value::from(0)),
    };
    vec![vec![
        kind,
        n,
        on,
        until,
        i64::try_from(open.len()).unwrap_or(i64::MAX).into(),
        tries,
        state.first_given.map(|m| m.to_string()).into(),
        state.tell.map(|(t, _)| t.code()).into(),
        state.tell.map(|(_, at)| at.to_string()).into(),
    ]]
}
