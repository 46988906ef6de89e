//! A row of a list becomes a task: what is to be done, about what, by when, and what stands against it, asked now.

use super::anybody::for_reader;
use super::{Booked, CARERS, Clock, Todo, Todos, has, moment, steps, whose};
use crate::acts::read::field_of;
use kernel::{Need, Space, Tag, Who, gather};
use programme::{Programme, TestOn};
use record::booking::BookingKind;
use record::folds::LotTests;
use record::folds::standing::Stage;
use store::{Row, Select, Snapshot, StoreError};
use terms::{Day, Lang, Moment, Role, Text, say};

/// Bookings of one patient that are looked at.
const MOST: u32 = 200;

/// The kind of booking that the work of a knot is booked under.
const fn booked_as(knot: u8) -> BookingKind {
    match knot {
        1 => BookingKind::Consultation,
        2 => BookingKind::Harvest,
        3 => BookingKind::Culture,
        4 => BookingKind::Administration,
        _ => BookingKind::Visit,
    }
}

/// What is booked next for a patient, from today on.
fn booked(snap: &Snapshot<'_>, patient: &str, knot: u8) -> store::Result<Option<Booked>> {
    if !has(snap, "bookings") {
        return Ok(None);
    }
    let today = snap.now().day().start().to_string();
    let select = Select::from("bookings").eq("patient", patient).at_least("starts", today).order("starts").limit(MOST);
    let rows = snap.select(&select)?;
    let kind = booked_as(knot).code();
    let row = rows.iter().find(|r| r.text("kind") == kind && r.whole("cancelled") == 0);
    Ok(row.and_then(|r| {
        Some(Booked { starts: moment(r, "starts")?, ends: moment(r, "ends")?, room: r.text("room").to_owned() })
    }))
}

/// A due time that is the end of a day is that day.
fn due(row: &Row) -> (Option<Day>, Option<Moment>) {
    match moment(row, "due_at") {
        Some(m) if m == m.day().start() => (Some(m.day().plus_days(-1)), None),
        by => (None, by),
    }
}

/// What comes next for one patient, as the list of journeys has it; what stands against it is asked now.
pub(in crate::pages) fn journey(snap: &mut Snapshot<'_>, who: &Who, row: &Row, out: &mut Todos) -> store::Result<()> {
    let stage = row.text("stage");
    let Some(about) = Tag::parse(row.text("next_about")) else { return Ok(()) };
    // A release waits for tests: the next of them without a result is the task.
    let test = match row.text("next_act") {
        "release_product" | "record_test_result" => untested(snap, &about)?,
        _ => None,
    };
    let next = if test.is_some() { "record_test_result" } else { row.text("next_act") };
    let Some(entry) = snap.house().act(next) else { return Ok(()) };
    let act = entry.name;
    if super::over::is_over(row, snap.now()) {
        return Ok(());
    }
    let ask_cells = act == "withdraw_consent";
    let what = if ask_cells {
        Text::fixed("組織・細胞をどうするか、本人に確かめる", "Ask the patient what becomes of tissue and cells")
    } else {
        (entry.title)()
    };
    let (why, standing) = for_reader(snap, act, &about, who)?;
    let knot = Stage::parse(stage).map_or(1, Stage::knot);
    let (mut due, by) = due(row);
    let since = moment(row, "opens_at");
    let mut note = match (ask_cells, about.space) {
        (true, _) => Text::fixed("同意が撤回されています", "Consent was withdrawn"),
        (false, Space::Patient) => Text::default(),
        (false, _) => Text::same(about.id.clone()),
    };
    if act == "observe_culture" {
        // Cultures are looked at every so many days (programme): before that day the row only says when.
        let days = snap.current().programme.as_ref().and_then(|(_, p)| p.making().observe_days.value().copied());
        let next = since.zip(days.and_then(|d| i32::try_from(d).ok())).map(|(at, d)| at.day().plus_days(d));
        match next {
            Some(day) if day <= snap.now().day() => due = Some(day),
            Some(day) => {
                let id = &about.id;
                let [ja, en] = [Lang::Ja, Lang::En].map(|lang| page::day_short(day, lang));
                note = say! {ja: "{id} 次の観察は {ja} まで", en: "{id}, to be looked at by {en}"};
            }
            None => {}
        }
    }
    // What is blocked waits for what is booked; what is open is done when it is booked.
    let booked = booked(snap, &row.subject, knot)?;
    let steps = Some(steps(stage, !standing.is_empty()));
    out.add(Todo {
        act,
        query: match &test {
            Some(code) => format!("{}={}&test={code}", field_of(about.space), about.id),
            None => format!("{}={}", field_of(about.space), about.id),
        },
        patient: Some(row.subject.clone()),
        what,
        note,
        at: since,
        opens: since.map(Moment::day),
        due: if ask_cells { None } else { due },
        by: if ask_cells { None } else { by },
        booked,
        urgent: ask_cells,
        why,
        standing,
        steps,
        // What a laboratory reports comes to quality; whoever made the lot may enter it all the same (L8).
        whose: if test.is_some() { Some(&[Role::Quality]) } else { whose(act) },
    });
    Ok(())
}

/// The first test of the programme on a lot that has no result at all, not even one that is awaited.
fn untested(snap: &mut Snapshot<'_>, lot: &Tag) -> store::Result<Option<String>> {
    let id = lot.id.as_str();
    let known = gather(&|_| vec![Need::of::<LotTests>(id)], snap).map_err(|f| StoreError::bad(f.0))?;
    let tests = known.get::<LotTests>(id);
    let programme = snap.current().programme.as_ref().map(|(_, p)| std::sync::Arc::clone(p));
    let wanted = programme.iter().flat_map(|p| p.tests()).filter(|t| t.on == TestOn::Lot && !t.needed_for.is_empty());
    Ok(wanted.map(|t| t.code.clone()).find(|code| !tests.newest.contains_key(code) && !tests.failed.contains(code)))
}

/// The kind of row of `follow_ups` that an act settles.
pub(in crate::pages) fn due_kind(act: &str) -> Option<&'static str> {
    match act {
        "record_safety_contact" => Some("contact"),
        "record_visit" => Some("visit"),
        _ => None,
    }
}

/// The first day on which a row of `follow_ups` can be right: a contact on its day, a visit as many days before its day as it may be late
/// ([`record::folds::Course::window`]).
pub(in crate::pages) fn opens(row: &Row) -> Option<Day> {
    let on = Day::parse(row.text("due_on")).ok()?;
    let late = Day::parse(row.text("until")).map_or(0, |until| until.days_since(on));
    Some(if row.text("kind") == "visit" { on.plus_days(late.saturating_neg()) } else { on })
}

/// A contact or a visit after the injection, with its own days: each is a task of its own.
pub(in crate::pages) fn follow_up(snap: &mut Snapshot<'_>, who: &Who, row: &Row, out: &mut Todos) -> store::Result<()> {
    let (act, field) = match row.text("kind") {
        "contact" => ("record_safety_contact", "day"),
        "visit" => ("record_visit", "month"),
        _ => return Ok(()),
    };
    let Some(entry) = snap.house().act(act) else { return Ok(()) };
    let about = Tag::new(Space::Patient, row.subject.as_str());
    let (why, standing) = for_reader(snap, act, &about, who)?;
    let stage = match has(snap, "journeys") {
        true => snap.select(&Select::from("journeys").eq("subject", row.subject.as_str()).limit(1))?,
        false => Vec::new(),
    };
    let steps = stage.first().map(|r| steps(r.text("stage"), !standing.is_empty()));
    // What is booked is the visit; nobody books a call.
    let booked = if act == "record_visit" { booked(snap, &row.subject, 5)? } else { None };
    out.add(Todo {
        act,
        query: format!("patient={}&{field}={}", row.subject, row.whole("number")),
        patient: Some(row.subject.clone()),
        what: (entry.title)(),
        note: which(row),
        at: Day::parse(row.text("due_on")).ok().map(Day::start),
        opens: opens(row),
        due: Day::parse(row.text("until")).ok(),
        booked,
        why,
        standing,
        steps,
        ..Todo::default()
    });
    Ok(())
}

/// Blood that was drawn, and tests the programme wants that have no final result: the form opens on the tube and the first of them.
pub(in crate::pages) fn blood(snap: &mut Snapshot<'_>, who: &Who, row: &Row, out: &mut Todos) -> store::Result<()> {
    let act = "record_test_result";
    let done: Vec<&str> = row.text("tests").split(' ').collect();
    let programme = snap.current().programme.as_ref().map(|(_, p)| std::sync::Arc::clone(p));
    let wanted: Vec<_> = programme.iter().flat_map(|p| blood_wanted(p)).collect();
    let missing: Vec<_> = wanted.into_iter().filter(|t| !done.contains(&t.code.as_str())).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    let blood = row.text("blood");
    let (why, _) = for_reader(snap, act, &Tag::new(Space::Blood, blood), who)?;
    let names = |lang| missing.iter().map(|t| t.text.text(lang)).collect::<Vec<_>>();
    let (ja, en) = (names(Lang::Ja).join("、"), names(Lang::En).join(", "));
    out.add(Todo {
        act,
        query: format!("blood={blood}&test={}", first.code),
        patient: Some(row.subject.clone()),
        what: Text::fixed("血液検査の結果を記録する", "Record the results of the blood tests"),
        note: say! {ja: "{blood} 結果がまだのもの: {ja}", en: "{blood}, no result yet: {en}"},
        at: moment(row, "drawn_at"),
        why,
        whose: Some(&[Role::Quality]),
        ..Todo::default()
    });
    Ok(())
}

/// Tests on blood that some step of the programme asks for.
pub(in crate::pages) fn blood_wanted(p: &Programme) -> impl Iterator<Item = &programme::Test> {
    p.tests().iter().filter(|t| t.on == TestOn::Blood && !t.needed_for.is_empty())
}

/// Which contact or visit, and how often it was tried.
fn which(row: &Row) -> Text {
    let (n, tries) = (row.whole("number"), row.whole("tries"));
    match (row.text("kind"), tries) {
        ("contact", 0) => say! {ja: "投与後 {n} 日目", en: "day {n} after the injection"},
        ("contact", _) => {
            let times = page::counted(tries, "time");
            say! {ja: "投与後 {n} 日目、つながらなかった {tries} 回", en: "day {n} after the injection, not reached {times}"}
        }
        ("visit", _) if n == 0 => {
            Text::fixed("治療の前の状態(比べるもとになる)", "before treatment, to compare with later")
        }
        ("visit", _) => say! {ja: "投与後 {n} か月", en: "month {n} after the injection"},
        _ => Text::default(),
    }
}

/// Something was said at follow-up that may have to be reported.
pub(in crate::pages) fn tell(row: &Row, out: &mut Todos) {
    let note = match row.text("tell") {
        "" => return,
        "died" => Text::fixed("死亡と記録されています", "Recorded as died"),
        "new_cancer" => Text::fixed("新たながんと記録されています", "A new cancer is recorded"),
        "failed_test" => Text::fixed(
            "投与した細胞の試験が不適合でした。本人に知らせ、診察する",
            "A test of the cells that were given failed: tell the patient and examine",
        ),
        _ => Text::fixed("緊急の症状があると記録されています", "An urgent symptom is recorded"),
    };
    out.add(Todo {
        act: "report_adverse_event",
        query: format!("patient={}", row.subject),
        patient: Some(row.subject.clone()),
        what: Text::fixed("疾病等にあたるか確かめ、報告する", "See whether it is an adverse event, and report it"),
        note,
        at: moment(row, "tell_since"),
        urgent: true,
        whose: Some(CARERS),
        ..Todo::default()
    });
}

/// Work on a lot or a dose that no patient's next step tells: the act, what it is about, and the column of its time.
pub(in crate::pages) fn of_cells(
    snap: &mut Snapshot<'_>,
    who: &Who,
    row: &Row,
    (act, space, until): (&'static str, Space, &str),
    out: &mut Todos,
) -> store::Result<()> {
    let Some(entry) = snap.house().act(act) else { return Ok(()) };
    let (what, id) = ((entry.title)(), row.subject.as_str());
    let (why, _) = for_reader(snap, act, &Tag::new(space, id), who)?;
    let (pending, failed) = (row.whole("tests_pending"), row.whole("tests_failed"));
    let note = match act {
        "record_test_result" => {
            let results = page::counted(pending, "result");
            say! {ja: "{id} 結果待ち {pending} 件", en: "{id}, {results} to come"}
        }
        "reject_product" => {
            let tests = page::counted(failed, "test");
            say! {ja: "{id} 不適合 {failed} 件", en: "{id}, {tests} failed"}
        }
        _ => Text::same(id.to_owned()),
    };
    out.add(Todo {
        act,
        query: format!("{}={id}", field_of(space)),
        patient: patient(row),
        what,
        note,
        by: moment(row, until),
        urgent: act == "reject_product",
        why,
        ..Todo::default()
    });
    Ok(())
}

fn patient(row: &Row) -> Option<String> {
    Some(row.text("patient").to_owned()).filter(|p| !p.is_empty())
}

pub(in crate::pages) fn deviation(snap: &mut Snapshot<'_>, who: &Who, row: &Row, out: &mut Todos) -> store::Result<()> {
    let serious = row.whole("serious") != 0;
    let kind = record::safety::DeviationKind::parse(row.text("kind")).map(|k| k.text()).unwrap_or_default();
    let (id, ja, en) = (&row.subject, kind.ja, kind.en);
    let note = if serious {
        say! {ja: "重大な{ja} {id}", en: "serious {en} {id}"}
    } else {
        say! {ja: "{ja} {id}", en: "{en} {id}"}
    };
    let (why, _) = for_reader(snap, "close_deviation", &Tag::new(Space::Deviation, id.as_str()), who)?;
    out.add(Todo {
        act: "close_deviation",
        query: format!("deviation={id}"),
        patient: patient(row),
        what: Text::fixed("原因と処置を確かめ、完了にする", "Find cause and action, and close it"),
        note,
        at: moment(row, "opened_at"),
        urgent: serious,
        why,
        ..Todo::default()
    });
    Ok(())
}

/// A report with gaps is filled up; what has none is only a clock.
pub(in crate::pages) fn event(row: &Row, clock: &Clock, out: &mut Todos) {
    let (gaps, id) = (row.whole("open_gaps"), &row.subject);
    if gaps <= 0 {
        return;
    }
    out.add(Todo {
        act: "report_adverse_event",
        query: format!("patient={}&event={id}", clock.patient),
        patient: patient(row),
        what: Text::fixed(
            "有害事象の不足を埋めて、もう一度報告する",
            "Fill the gaps and report the adverse event again",
        ),
        note: {
            let counted = page::counted(gaps, "gap");
            say! {ja: "{id} 不足 {gaps} 件", en: "{id}, {counted}"}
        },
        at: moment(row, "reported_at"),
        due: clock.due_on,
        urgent: true,
        whose: Some(CARERS),
        ..Todo::default()
    });
}

pub(in crate::pages) fn hold(snap: &mut Snapshot<'_>, who: &Who, row: &Row, out: &mut Todos) -> store::Result<()> {
    let id = &row.subject;
    let whole = row.text("target") == "clinic";
    let what = match row.text("target") {
        "lot" => Text::fixed("ロットの保留", "hold on a lot"),
        "dose" => Text::fixed("投与分の保留", "hold on a dose"),
        "container" => Text::fixed("容器の保留", "hold on a container"),
        _ => Text::fixed("患者の保留", "hold on a patient"),
    };
    let (ja, en) = (what.ja, what.en);
    let (why, _) = for_reader(snap, "lift_hold", &Tag::new(Space::Hold, id.as_str()), who)?;
    out.add(Todo {
        act: "lift_hold",
        query: format!("hold={id}"),
        patient: patient(row),
        what: Text::fixed(
            "保留の原因を解決し、根拠を添えて解除する",
            "Resolve the cause and lift the hold with evidence",
        ),
        note: if whole {
            say! {ja: "医療機関全体の緊急停止 {id}", en: "emergency stop of the clinic {id}"}
        } else {
            say! {ja: "{ja} {id}", en: "{en} {id}"}
        },
        at: moment(row, "held_at"),
        urgent: whole,
        why,
        ..Todo::default()
    });
    Ok(())
}

/// Jobs that failed for good need a person: the record of what happened is made through an occurrence or a deviation.
pub(in crate::pages) fn job(row: &Row, out: &mut Todos) {
    let (name, id) = (record::keeping::job_text(row.text("name")), &row.subject);
    let (ja, en) = (name.ja, name.en);
    let patient = Tag::parse(row.text("about")).filter(|t| t.space == Space::Patient).map(|t| t.id);
    out.add(Todo {
        act: "raise_deviation",
        query: patient.as_ref().map(|p| format!("patient={p}")).unwrap_or_default(),
        patient,
        what: Text::fixed(
            "できなかった処理を人の手で行い、逸脱として記録する",
            "Do by hand what the program could not, and record a deviation",
        ),
        note: say! {ja: "{ja} {id}", en: "{en} {id}"},
        at: moment(row, "ended_at"),
        urgent: true,
        whose: Some(&[Role::Manager]),
        ..Todo::default()
    });
}
