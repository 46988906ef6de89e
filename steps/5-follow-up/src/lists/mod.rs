//! `follow_ups`: one row for each contact and visit still to come after an injection, each with its own days, one for a baseline that is still to be
//! asked before cells are given, and one for a patient for whom an adverse event should be reported. Days and instants only; "late" is made when shown. A record closed by a merge has no row; its facts count for the one that goes on.

use kernel::alias::merged_away;
use kernel::fold::fold;
use kernel::{Column, Fact, FactKind, ListDecl, PatientsMerged, PatientsUnmerged, Space, Value};
use record::administration::{DoseDiscarded, DoseGiven, DoseStopped, DueKind};
use record::coming_back::DoseTakenBack;
use record::culture::CultureStarted;
use record::folds::{Course, Orders};
use record::follow_up::{CourseClosed, SafetyContactMade, VisitRecorded};
use record::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use record::release::{DosePacked, TestResultRecorded, TestResultVoided};
use record::safety::AdverseEventReported;
use record::treatment::TreatmentOrdered;
use terms::Day;

/// The list. `kind` is what is to come: `contact` (day `number`), `visit` (month `number`; 0 = the baseline, open since the order, without a last day), `close` (all is done: end the course), `resume` (a
/// postponement ends on `due_on`), or null when only `tell` is open. `open` = how many contacts and visits are left. `tell` = an adverse event should
/// be reported: `urgent_symptom`, `died`, `new_cancer`, or `failed_test` until somebody has spoken with the patient; it stands in the first row of the patient alone.
pub const FOLLOW_UPS: ListDecl = ListDecl {
    name: "follow_ups",
    version: 6,
    space: Space::Patient,
    kinds: &[
        PatientsMerged::KIND,
        PatientsUnmerged::KIND,
        TreatmentOrdered::KIND,
        CultureStarted::KIND,
        DosePacked::KIND,
        DoseGiven::KIND,
        DoseStopped::KIND,
        DoseDiscarded::KIND,
        DoseTakenBack::KIND,
        DoseGivenOffPlan::KIND,
        FollowUpOpened::KIND,
        SafetyContactMade::KIND,
        VisitRecorded::KIND,
        CourseClosed::KIND,
        AdverseEventReported::KIND,
        TestResultRecorded::KIND,
        TestResultVoided::KIND,
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
    let state: Course = fold(facts);
    let open = if state.ended() { &[] } else { state.open() };
    let whole = |n: u64| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    let day = |d: Day| Value::from(d.to_string());
    let postponed = state.closed.as_ref().and_then(|(c, _)| c.until);
    let none = || Value::from(0);
    let mut rows: Vec<[Value; 5]> = Vec::new();
    for due in open {
        let tries = if due.kind == DueKind::Contact { state.tries(due.n) } else { 0 };
        let tries = Value::from(i64::try_from(tries).unwrap_or(i64::MAX));
        rows.push([due.kind.code().into(), whole(due.n), day(due.on), day(due.until), tries]);
    }
    if rows.is_empty() {
        rows.extend(match (state.schedule.last(), postponed) {
            (Some(last), _) if !state.ended() => {
                Some(["close".into(), Value::Null, day(last.until), day(last.until), none()])
            }
            (_, Some(d)) => Some(["resume".into(), Value::Null, day(d), day(d), none()]),
            _ => state.tell.map(|_| [Value::Null, Value::Null, Value::Null, Value::Null, none()]),
        });
    }
    rows.extend(baseline(&state, facts).map(|on| ["visit".into(), whole(0), day(on), Value::Null, none()]));
    let given = state.first_given().map(|m| m.to_string());
    let rows = rows.into_iter().enumerate().map(|(n, next)| {
        let tell = state.tell.filter(|_| n == 0);
        let more: [Value; 4] = [
            i64::try_from(open.len()).unwrap_or(i64::MAX).into(),
            given.clone().into(),
            tell.map(|(t, _)| t.code()).into(),
            tell.map(|(_, at)| at.to_string()).into(),
        ];
        let ([kind, number, on, until, tries], [left, given, tell, since]) = (next, more);
        vec![kind, number, on, until, left, tries, given, tell, since]
    });
    rows.collect()
}

/// Since when the baseline waits: there is an order in an open course, nothing was given in it, and nobody has asked yet. Without it no later score
/// has anything to be compared with (instruments.md §9: visits at month 0, 1, 3 …; Reg. 18). It is asked for, and refuses nothing.
fn baseline(state: &Course, facts: &[Fact]) -> Option<Day> {
    let orders: Orders = fold(facts);
    let order = orders.in_force().filter(|o| !orders.ended.contains_key(&o.order))?;
    let since = orders.all.iter().find(|(o, ..)| o.order == order.order).map(|(_, at, _)| at.day())?;
    let waits = state.ended() || (state.first_given().is_none() && state.visit(0).is_none());
    waits.then_some(since)
}
