//! Registers across patients: deviations, adverse events with their due days, holds, occurrences. Columns hold instants and codes, never
//! free text and never "late" (that is made when shown, from the clock of the page).

use kernel::{Column, Fact, ListDecl, Space, Value};
use record::safety::{
    AdverseEventReported, DeviationClosed, DeviationOpened, Held, HoldLifted, HoldTarget, OccurrenceRecorded,
};

use crate::gaps;

/// Deviations: open ones have no `closed_at`.
pub const DEVIATIONS: ListDecl = ListDecl {
    name: "deviations",
    version: 1,
    space: Space::Deviation,
    kinds: &["deviation_opened", "deviation_closed"],
    columns: &[
        Column::text("patient"),
        Column::text("place"),
        Column::text("kind"),
        Column::whole("serious"),
        Column::text("opened_at"),
        Column::text("opened_by"),
        Column::text("closed_at"),
    ],
    indexes: &[&["closed_at", "opened_at"], &["patient"]],
    rows: deviations,
};

fn deviations(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let opened = facts.iter().find_map(|f| f.read::<DeviationOpened>().map(|d| (f, d)));
    let closed = facts.iter().find(|f| f.read::<DeviationClosed>().is_some());
    let row = opened.map(|(f, d)| {
        vec![
            d.patient.map(String::from).into(),
            d.place.map(String::from).into(),
            d.kind.code().into(),
            d.serious.into(),
            f.head.recorded_at.to_string().into(),
            f.head.actor.as_str().into(),
            closed.map(|c| c.head.recorded_at.to_string()).into(),
        ]
    });
    row.into_iter().collect()
}

/// Adverse events as last reported; the due day is the earliest ever counted (L15). `due_on` is absent where no clock could be set.
pub const ADVERSE_EVENTS: ListDecl = ListDecl {
    name: "adverse_events",
    version: 1,
    space: Space::AdverseEvent,
    kinds: &["adverse_event_reported"],
    columns: &[
        Column::text("patient"),
        Column::text("seriousness"),
        Column::whole("grade"),
        Column::text("known_on"),
        Column::text("due_on"),
        Column::text("gaps"),
        Column::whole("open_gaps"),
        Column::whole("reports"),
        Column::text("reported_at"),
    ],
    indexes: &[&["due_on"], &["patient"]],
    rows: adverse_events,
};

fn adverse_events(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let reports: Vec<(&Fact, AdverseEventReported)> = facts.iter().filter_map(|f| Some((f, f.read()?))).collect();
    let due = reports.iter().filter_map(|(_, a)| a.due_on).min();
    let known = reports.iter().map(|(_, a)| a.known_on).min();
    let count = i64::try_from(reports.len()).unwrap_or(i64::MAX);
    let row = reports.last().map(|(f, a)| {
        vec![
            a.patient.as_str().into(),
            a.seriousness.code().into(),
            a.grade.map(i64::from).into(),
            known.map(|d| d.to_string()).into(),
            due.map(|d| d.to_string()).into(),
            a.gaps.join(" ").into(),
            i64::try_from(a.gaps.len()).unwrap_or(i64::MAX).into(),
            count.into(),
            f.head.recorded_at.to_string().into(),
        ]
    });
    row.into_iter().collect()
}

/// Holds: those in force have no `lifted_at`.
pub const HOLDS: ListDecl = ListDecl {
    name: "holds",
    version: 2,
    space: Space::Hold,
    kinds: &["held", "hold_lifted"],
    columns: &[
        Column::text("target"),
        Column::text("patient"),
        Column::whole("reason_missing"),
        Column::text("held_at"),
        Column::text("held_by"),
        Column::text("lifted_at"),
    ],
    indexes: &[&["lifted_at", "held_at"], &["patient"]],
    rows: holds,
};

fn holds(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let held = facts.iter().find_map(|f| f.read::<Held>().map(|h| (f, h)));
    let lifted = facts.iter().find(|f| f.read::<HoldLifted>().is_some());
    let row = held.map(|(f, h)| {
        let lacks = h.lacks_reason();
        let target = match h.target {
            HoldTarget::Patient(_) => "patient",
            HoldTarget::Clinic => "clinic",
            HoldTarget::Lot { .. } => "lot",
            HoldTarget::Dose { .. } => "dose",
            HoldTarget::Container { .. } => "container",
        };
        let patient = h.target.patient().cloned().map(String::from);
        vec![
            target.into(),
            patient.into(),
            lacks.into(),
            f.head.recorded_at.to_string().into(),
            f.head.actor.as_str().into(),
            lifted.map(|l| l.head.recorded_at.to_string()).into(),
        ]
    });
    row.into_iter().collect()
}

/// Occurrences with what is still to be filled in.
pub const OCCURRENCES: ListDecl = ListDecl {
    name: "occurrences",
    version: 1,
    space: Space::Occurrence,
    kinds: &["occurrence_recorded"],
    columns: &[
        Column::text("patient"),
        Column::whole("cells"),
        Column::whole("harm"),
        Column::text("gaps"),
        Column::whole("open_gaps"),
        Column::text("occurred_at"),
        Column::text("recorded_at"),
    ],
    indexes: &[&["recorded_at"], &["patient"]],
    rows: occurrences,
};

fn occurrences(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let found = facts.iter().find_map(|f| f.read::<OccurrenceRecorded>().map(|o| (f, o)));
    let row = found.map(|(f, o)| {
        let open: Vec<&str> = [
            (o.where_.is_empty(), gaps::WHERE),
            (o.seen_by.is_empty(), gaps::SEEN_BY),
            (o.why_late.is_empty(), gaps::WHY_LATE),
            (o.second.is_none(), gaps::SECOND),
        ]
        .into_iter()
        .filter_map(|(open, code)| open.then_some(code))
        .collect();
        vec![
            o.patient.map(String::from).into(),
            o.cells.into(),
            o.harm.into(),
            open.join(" ").into(),
            i64::try_from(open.len()).unwrap_or(i64::MAX).into(),
            f.head.occurred_at.to_string().into(),
            f.head.recorded_at.to_string().into(),
        ]
    });
    row.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, law, scene};
    use kernel::harness::Scene;
    use kernel::{Source, Tag};
    use terms::Role;

    fn row_of(s: &mut Scene<'_>, decl: &ListDecl, subject: &str) -> Vec<(&'static str, Value)> {
        let facts = s.memory.facts(&Tag::new(decl.space, subject), decl.kinds).expect("reads");
        let rows = (decl.rows)(subject, &facts);
        assert_eq!(rows.len(), 1);
        decl.columns.iter().map(|c| c.name).zip(rows[0].clone()).collect()
    }
    fn col(row: &[(&str, Value)], name: &str) -> Value {
        row.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).expect("column")
    }

    #[test]
    fn rows_fit_their_columns_and_follow_the_facts() {
        let h = house();
        let mut s = scene(&h);
        s.law = Some(law());
        s.ask("record_occurrence", &[("patient", "P1"), ("what", "x"), ("where", "廊下")]);
        let id = |s: &Scene<'_>, space| {
            s.memory
                .facts
                .iter()
                .flat_map(|f| &f.head.tags)
                .find(|t| t.space == space)
                .map(|t| t.id.clone())
                .expect("tag")
        };
        let (o, d, hold, ae) =
            (id(&s, Space::Occurrence), id(&s, Space::Deviation), id(&s, Space::Hold), id(&s, Space::AdverseEvent));
        let row = row_of(&mut s, &OCCURRENCES, &o);
        assert_eq!((col(&row, "gaps"), col(&row, "open_gaps")), ("seen_by why_late second".into(), 3i64.into()));
        assert_eq!(col(&row_of(&mut s, &DEVIATIONS, &d), "closed_at"), Value::Null);
        assert_eq!(col(&row_of(&mut s, &HOLDS, &hold), "lifted_at"), Value::Null);
        assert_eq!(col(&row_of(&mut s, &ADVERSE_EVENTS, &ae), "due_on"), "2026-02-09".into());

        s.who = kernel::harness::who("S2", Role::Quality, "L1");
        s.ask(
            "report_adverse_event",
            &[
                ("patient", "P1"),
                ("event", &ae),
                ("what", "y"),
                ("seriousness", "other"),
                ("grade", "2"),
                ("began_at", "2026-02-01 10:00"),
            ],
        );
        s.ask("close_deviation", &[("deviation", &d), ("cause", "c"), ("action", "a"), ("evidence", "e")]);
        s.ask("lift_hold", &[("hold", &hold), ("evidence", "e")]);
        let row = row_of(&mut s, &ADVERSE_EVENTS, &ae);
        // Milder now, the clock stands.
        assert_eq!(
            (col(&row, "seriousness"), col(&row, "due_on"), col(&row, "open_gaps"), col(&row, "reports")),
            ("other".into(), "2026-02-09".into(), 0i64.into(), 2i64.into())
        );
        assert_eq!(col(&row_of(&mut s, &DEVIATIONS, &d), "closed_at"), "2026-02-02T09:00:00.000+09:00".into());
        assert_eq!(col(&row_of(&mut s, &HOLDS, &hold), "lifted_at"), "2026-02-02T09:00:00.000+09:00".into());
    }

    #[test]
    fn a_hold_without_a_reason_is_a_task() {
        let h = house();
        let mut s = scene(&h);
        for (fields, missing) in
            [(vec![("target", "clinic")], true), (vec![("target", "clinic"), ("reason", "x")], false)]
        {
            s.ask("hold", &fields);
            let hold = s.head().tags.iter().find(|t| t.space == Space::Hold).map(|t| t.id.clone()).expect("tag");
            let row = row_of(&mut s, &HOLDS, &hold);
            assert_eq!(
                (col(&row, "reason_missing"), col(&row, "target"), col(&row, "patient")),
                (missing.into(), "clinic".into(), Value::Null)
            );
        }
    }
}
