//! What is to be done now, for whom, by when, and what stands against it: made when shown out of lists and `may`, never stored
//! (ARCHITECTURE.md §4: time passing makes no facts; "late" and "blocked" are views).

mod anybody;
mod over;
mod rows;

use super::piles::{self, Pile, Source};
use super::w;
use crate::names::NameBook;
use kernel::{Need, Space, Tag, Who, gather};
use page::{Html, Mark, Step, TaskState, Tone};
use record::clinic::Place;
use record::folds::Clinic;
use record::folds::standing::Stage;
use store::{RefusalSaid, Row, Select, Snapshot, StoreError, Test};
use terms::{Day, Lang, Moment, Role, Text, say};

pub(super) use anybody::against_anybody;
pub(super) use over::{LASTING, over, over_of};
pub(super) use rows::{
    blood, blood_wanted, deviation, due_kind, event, follow_up, hold, job, journey, of_cells, opens, tell,
};

/// Rows read of one patient.
const MOST: u32 = 200;
/// Days before a due day that count as near. A choice of this page; no outside source.
const NEAR_DAYS: i32 = 3;
/// Minutes before a due time that count as near. A choice of this page; no outside source.
const NEAR_MINUTES: i64 = 180;
/// Minutes before a booking that count as near. As above.
const BOOKED_MINUTES: i64 = 60;

/// Under which heading a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// いま: late, near, or not to wait.
    Now,
    /// きょう: open.
    Today,
    /// 待っていること: something stands against it.
    Waiting,
}

/// A time that is booked for a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// From.
    pub starts: Moment,
    /// Until.
    pub ends: Moment,
    /// Id of the room.
    pub room: String,
}

/// One task.
#[derive(Clone, Debug, Default)]
pub struct Todo {
    /// The act that does it.
    pub act: &'static str,
    /// Its subject in the act's form: `patient=P1`, `lot=LT1`.
    pub query: String,
    /// The patient.
    pub patient: Option<String>,
    /// What is to be done.
    pub what: Text,
    /// More about it.
    pub note: Text,
    /// Since when.
    pub at: Option<Moment>,
    /// The first day on which it can be right; before it nothing is offered.
    pub opens: Option<Day>,
    /// The last day, where there is one.
    pub due: Option<Day>,
    /// The time by which it must be done, where it is counted in hours.
    pub by: Option<Moment>,
    /// What is booked for it, from today on.
    pub booked: Option<Booked>,
    /// Not to wait.
    pub urgent: bool,
    /// What stands against it, for who asks.
    pub why: Vec<RefusalSaid>,
    /// What stands against it whoever does it: the thread is the same for every reader.
    pub standing: Vec<RefusalSaid>,
    /// Where the patient stands.
    pub steps: Option<[Step; 5]>,
    /// Whose work it is, where everybody may do it (safety acts are open to all, but not everybody's task).
    pub whose: Option<&'static [Role]>,
}

/// Who looks after a patient's open questions.
pub const CARERS: &[Role] = &[Role::ResponsibleDoctor, Role::Doctor, Role::Nurse];

/// Whose work an act is when it comes next, where the access table opens it to everybody: the acts of safety (L22).
pub fn whose(act: &str) -> Option<&'static [Role]> {
    let everybody = |r: &access::Rule| Role::ALL.iter().all(|x| r.names.contains(x) || r.numbers.contains(x));
    access::ACTS.iter().any(|r| r.name == act && everybody(r)).then_some(CARERS)
}

/// Tasks, and how many there are in all.
#[derive(Clone, Debug, Default)]
pub struct Todos {
    /// The tasks.
    pub list: Vec<Todo>,
    /// Where they come from: how many each source has, and which part of it is in `list`.
    pub piles: Vec<Pile>,
    /// Clocks that nobody can stop, the nearest first.
    pub clocks: Vec<Clock>,
    /// How many clocks there are in all.
    pub clocks_in_all: u64,
}

impl Todos {
    /// Adds a task once: two lists may name the same work.
    fn add(&mut self, t: Todo) {
        if !self.list.iter().any(|x| x.act == t.act && x.query == t.query) {
            self.list.push(t);
        }
    }
}

/// A statutory clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The adverse event.
    pub event: String,
    /// The patient.
    pub patient: String,
    /// Seriousness code.
    pub seriousness: String,
    /// Day of knowing.
    pub known_on: Option<Day>,
    /// Last day, if it could be counted.
    pub due_on: Option<Day>,
}

impl Clock {
    pub(super) fn of(row: &Row) -> Self {
        let day = |c: &str| Day::parse(row.text(c)).ok();
        Self {
            event: row.subject.clone(),
            patient: row.text("patient").to_owned(),
            seriousness: row.text("seriousness").to_owned(),
            known_on: day("known_on"),
            due_on: day("due_on"),
        }
    }
}

impl Todo {
    /// When it is too late.
    fn limit(&self) -> Option<Moment> {
        let day = self.due.map(|d| d.plus_days(1).start());
        day.into_iter().chain(self.by).min()
    }
    /// Whether its day is still to come.
    pub fn is_ahead(&self, today: Day) -> bool {
        self.opens.is_some_and(|d| today < d)
    }
    /// What presses now.
    pub fn state(&self, now: Moment) -> TaskState {
        let today = now.day();
        let near = |until: Moment, minutes: i64| until.minutes_since(now) <= minutes;
        let missed = self.booked.as_ref().is_some_and(|b| b.ends <= now);
        if self.limit().is_some_and(|l| l <= now) || missed {
            TaskState::Late
        } else if !self.why.is_empty() {
            TaskState::Blocked
        } else if self.urgent
            || self.due.is_some_and(|d| d.days_since(today) <= NEAR_DAYS)
            || self.by.is_some_and(|b| near(b, NEAR_MINUTES))
            || self.booked.as_ref().is_some_and(|b| near(b.starts, BOOKED_MINUTES))
        {
            TaskState::Soon
        } else {
            TaskState::Plain
        }
    }
    /// Its heading now.
    pub fn group(&self, now: Moment) -> Group {
        match self.state(now) {
            TaskState::Late | TaskState::Soon => Group::Now,
            TaskState::Blocked => Group::Waiting,
            TaskState::Plain | TaskState::Done => Group::Today,
        }
    }
    /// Whether it is work of the clinic's first set-up, which no list holds.
    pub fn is_setup(&self) -> bool {
        matches!(self.act, "adopt_law" | "adopt_programme" | "file_plan")
    }
    /// Whether a role may ever do it, wherever it stands.
    pub fn for_role(&self, role: Role) -> bool {
        work_of(self.act, self.whose, role)
    }
    /// Whose work it is, where it is not that of `role`: up to four of them, in the order of the access table.
    pub fn others(&self, role: Role, lang: Lang) -> Option<String> {
        if self.for_role(role) {
            return None;
        }
        let roles: Vec<String> =
            Role::ALL.iter().filter(|r| self.for_role(**r)).take(4).map(|r| r.text().text(lang).to_owned()).collect();
        let all = roles.join(w(lang, "・", ", "));
        let said = say! {ja: "担当: {all}", en: "The work of: {all}"};
        (!roles.is_empty()).then(|| said.text(lang).to_owned())
    }
    /// Late first, then what cannot wait, then by what is booked or due, then the oldest.
    fn order(&self, now: Moment) -> (bool, bool, bool, Option<Moment>, Option<Moment>) {
        let at = self.booked.as_ref().map(|b| b.starts).into_iter().chain(self.limit()).min();
        (self.state(now) != TaskState::Late, !self.urgent, at.is_none(), at, self.at)
    }
    /// Time or day, the same for machines, and what it means.
    fn when(&self, now: Moment, lang: Lang) -> (String, Option<String>, String) {
        let today = now.day();
        let moment = |m: Moment| {
            let words = if m.day() == today { page::clock_words(m, lang) } else { short(m.day(), lang) };
            (words, Some(m.to_string()))
        };
        if let Some(b) = &self.booked {
            let over = b.ends <= now;
            // What is over is late since its end: the time and the words beside it speak of the same moment.
            let (words, iso) = moment(if over { b.ends } else { b.starts });
            let clock = page::clock_words(b.starts, lang);
            let note = match (b.starts.day() == today, over) {
                (true, true) => due_in(b.ends, now),
                (true, false) => Text::fixed("予約", "booked"),
                (false, _) => say! {ja: "{clock} 予約", en: "{clock}, booked"},
            };
            return (words, iso, note.text(lang).to_owned());
        }
        if let Some(d) = self.opens.filter(|_| self.is_ahead(today)) {
            return (short(d, lang), Some(d.to_string()), w(lang, "から", "from").to_owned());
        }
        match (self.by, self.due, self.at) {
            (Some(by), ..) => {
                let (words, iso) = moment(by);
                (words, iso, due_in(by, now).text(lang).to_owned())
            }
            (None, Some(d), _) => (short(d, lang), Some(d.to_string()), due_words(d, today).text(lang).to_owned()),
            // What was entered with a day alone has no clock.
            (None, None, Some(m)) if m == m.day().start() => {
                let day = m.day();
                (
                    short(day, lang),
                    Some(day.to_string()),
                    w(lang, "から", if m > now { "from" } else { "since" }).to_owned(),
                )
            }
            (None, None, Some(m)) => {
                let (words, iso) = moment(m);
                (words, iso, w(lang, "から", if m > now { "from" } else { "since" }).to_owned())
            }
            (None, None, None) => (w(lang, "いつでも", "any time").to_owned(), None, String::new()),
        }
    }
    /// The row as the component draws it. `act` is its one button.
    pub fn draw(&self, book: &NameBook, places: &[Place], now: Moment, lang: Lang, act: Html) -> page::Task {
        let (when, when_iso, when_note) = self.when(now, lang);
        let room = self.booked.as_ref().and_then(|b| places.iter().find(|p| p.place.as_str() == b.room));
        page::Task {
            state: self.state(now),
            when,
            when_iso,
            when_note,
            what: page::say(&self.what, lang),
            steps: self.steps,
            whom: self.patient.as_deref().map_or_else(page::none, |id| book.told(id, lang)),
            place: maud::html! { @if let Some(p) = room { (p.name) " " } (page::say(&self.note, lang)) },
            why: crate::refused::told_once(&self.why).iter().map(|r| why(r, lang)).collect(),
            expected: page::none(),
            badge: (self.urgent && self.limit().is_none() && self.why.is_empty())
                .then(|| page::badge(Tone::Warn, Mark::Warn, w(lang, "待てない", "do not wait"))),
            act,
        }
    }
}

/// Whether an act is ever the work of a role.
pub fn work_of(act: &str, whose: Option<&[Role]>, role: Role) -> bool {
    let may = access::ACTS.iter().any(|r| r.name == act && (r.names.contains(&role) || r.numbers.contains(&role)));
    may && whose.is_none_or(|w| w.contains(&role))
}

/// A day without its weekday: the column is narrow.
fn short(d: Day, lang: Lang) -> String {
    let words = page::day_short(d, lang);
    match lang {
        Lang::Ja => words.split('(').next().unwrap_or_default().to_owned(),
        Lang::En => words.split_once(' ').map_or(words.as_str(), |(_, rest)| rest).to_owned(),
    }
}

/// A reason in a row, with what exactly it is about and what it rests on.
pub fn why(r: &RefusalSaid, lang: Lang) -> page::Why {
    let detail = (!r.detail.is_empty()).then(|| page::say(&r.detail, lang));
    let say = maud::html! { (page::say(&r.say, lang)) @if let Some(d) = detail { " " (d) } };
    page::Why { say, source: format!("{} {}", r.kind_text.text(lang), r.cite.text(lang)) }
}

/// `あと3日`, `2日超過`, `今日まで`.
pub fn due_words(due: Day, today: Day) -> Text {
    let n = due.days_since(today);
    match n {
        0 => Text::fixed("今日まで", "due today"),
        1.. => {
            let days = page::counted(n, "day");
            say! {ja: "あと{n}日", en: "{days} left"}
        }
        _ => {
            let n = n.saturating_neg();
            let days = page::counted(n, "day");
            say! {ja: "{n}日超過", en: "{days} late"}
        }
    }
}

/// `あと18分`, `あと5時間`, `12分超過`: by the hour from two hours on, by the day from two days on.
pub fn due_in(until: Moment, now: Moment) -> Text {
    let left = until.minutes_since(now);
    let n = left.saturating_abs();
    let (n, ja, en) = match n {
        0..120 => (n, "分", format!("{n} min")),
        120..2880 => (n / 60, "時間", format!("{} h", n / 60)),
        _ => (n / 1440, "日", page::counted(n / 1440, "day")),
    };
    if left > 0 {
        say! {ja: "あと{n}{ja}", en: "{en} left"}
    } else {
        say! {ja: "{n}{ja}超過", en: "{en} late"}
    }
}

fn moment(row: &Row, column: &str) -> Option<Moment> {
    Moment::parse(row.text(column)).ok()
}

pub(super) fn has(snap: &Snapshot<'_>, list: &str) -> bool {
    snap.house().list(list).is_some()
}

/// Everything to be done in the clinic by a role (by anybody if `None`): the first rows of every source, and how many each has.
pub fn all(snap: &mut Snapshot<'_>, who: &Who, role: Option<Role>) -> store::Result<Todos> {
    let mut out = Todos::default();
    setup(snap, who, &mut out)?;
    piles::first(snap, who, role, &mut out)?;
    clocks(snap, &mut out)?;
    let now = snap.now();
    out.list.sort_by_key(|t| t.order(now));
    Ok(out)
}

/// The registers of safety.
pub const REGISTERS: [Source; 6] =
    [Source::Tell, Source::Failed, Source::Deviations, Source::Events, Source::Holds, Source::Jobs];

/// What stands in the registers of safety, and the clocks.
pub fn registers(snap: &mut Snapshot<'_>, who: &Who) -> store::Result<Todos> {
    let mut out = Todos::default();
    for source in REGISTERS {
        piles::read(snap, who, source, 0, &mut out)?;
    }
    clocks(snap, &mut out)?;
    let now = snap.now();
    out.list.sort_by_key(|t| t.order(now));
    Ok(out)
}

/// A part of one source, in the source's own order.
pub fn of_source(snap: &mut Snapshot<'_>, who: &Who, source: Source, from: u32) -> store::Result<Todos> {
    let mut out = Todos::default();
    piles::read(snap, who, source, from, &mut out)?;
    clocks(snap, &mut out)?;
    Ok(out)
}

/// The next step of one patient and what stands against it.
pub fn of_patient(snap: &mut Snapshot<'_>, who: &Who, patient: &str) -> store::Result<Todos> {
    let mut out = Todos::default();
    let rows = |snap: &mut Snapshot<'_>, list: &str, column: &str, open: Option<&str>| {
        if !has(snap, list) {
            return Ok(Vec::new());
        }
        let select = Select::from(list).eq(column, patient).limit(MOST);
        snap.select(&open.map_or(select.clone(), |c| select.filter(c, Test::Null)))
    };
    for row in rows(snap, "journeys", "subject", None)? {
        // Contacts and visits come below, each by its own row.
        if due_kind(row.text("next_act")).is_none() || !has(snap, "follow_ups") {
            journey(snap, who, &row, &mut out)?;
            over(snap, who, &row, &mut out)?;
        }
    }
    let after = rows(snap, "follow_ups", "subject", None)?;
    let (today, following) = (snap.now().day().to_string(), out.list.is_empty());
    for (n, row) in after.iter().enumerate() {
        // Of what is still ahead the next is told, where nothing else comes first.
        if row.text("due_on") <= today.as_str() || (following && n == 0) {
            follow_up(snap, who, row, &mut out)?;
        }
        tell(row, &mut out);
    }
    for row in rows(snap, "blood_tests", "subject", None)? {
        blood(snap, who, &row, &mut out)?;
    }
    for row in rows(snap, "lots", "patient", None)? {
        let (state, tests) = (row.text("state"), |c: &str| row.whole(c) > 0);
        if tests("tests_failed") && state != "rejected" {
            of_cells(snap, who, &row, ("reject_product", Space::Lot, ""), &mut out)?;
        } else if tests("tests_pending") && matches!(state, "harvested" | "released" | "packed") {
            of_cells(snap, who, &row, ("record_test_result", Space::Lot, ""), &mut out)?;
        }
    }
    let now = snap.now();
    let past =
        |r: &Row| piles::OPEN_DOSES.contains(&r.text("state")) && r.text("expires_at") < now.to_string().as_str();
    for row in rows(snap, "doses", "patient", None)?.iter().filter(|r| past(r)) {
        of_cells(snap, who, row, ("discard_dose", Space::Dose, "expires_at"), &mut out)?;
    }
    for row in rows(snap, "deviations", "patient", Some("closed_at"))? {
        deviation(snap, who, &row, &mut out)?;
    }
    for row in rows(snap, "adverse_events", "patient", None)? {
        let clock = Clock::of(&row);
        event(&row, &clock, &mut out);
        out.clocks.push(clock);
    }
    out.clocks_in_all = u64::try_from(out.clocks.len()).unwrap_or(u64::MAX);
    for row in rows(snap, "holds", "patient", Some("lifted_at"))? {
        hold(snap, who, &row, &mut out)?;
    }
    Ok(out)
}

/// What a clinic that has just been opened needs before anybody can be treated, and why; nothing before its set-up.
pub fn missing(snap: &mut Snapshot<'_>) -> store::Result<Vec<(&'static str, Text)>> {
    let no_plan = has(snap, "plans") && snap.count(&Select::from("plans"))? == 0;
    let known = gather(&|_| vec![Need::of::<Clinic>("main")], snap).map_err(|f| StoreError::bad(f.0))?;
    if !known.get::<Clinic>("main").is_set_up() {
        return Ok(Vec::new());
    }
    let current = snap.current();
    let wanted: [(&'static str, bool, Text); 3] = [
        (
            "adopt_law",
            current.law.is_none(),
            Text::fixed("期限と保存期間はこの表で数えます", "Deadlines and retention are counted by it"),
        ),
        (
            "adopt_programme",
            current.programme.is_none(),
            Text::fixed("採用されるまで治療は始められません", "Until then no treatment can begin"),
        ),
        (
            "file_plan",
            no_plan,
            Text::fixed("計画がなければ採取も投与もできません", "Without a plan nothing is harvested or given"),
        ),
    ];
    let house = snap.house();
    let open = wanted.into_iter().filter(|(act, missing, _)| *missing && house.act(act).is_some());
    Ok(open.map(|(act, _, note)| (act, note)).collect())
}

fn setup(snap: &mut Snapshot<'_>, who: &Who, out: &mut Todos) -> store::Result<()> {
    for (act, note) in missing(snap)? {
        let what = snap.house().act(act).map(|a| (a.title)()).unwrap_or_default();
        let (why, _) = anybody::for_reader(snap, act, &Tag::clinic(), who)?;
        out.add(Todo { act, what, note, why, ..Todo::default() });
    }
    Ok(())
}

/// Where a patient stands, as five steps: those before its knot are done.
pub fn steps(stage: &str, blocked: bool) -> [Step; 5] {
    use Step::{Blocked, Done, Now, Todo};
    let here = if blocked { Blocked } else { Now };
    match Stage::parse(stage) {
        None => [here, Todo, Todo, Todo, Todo],
        Some(Stage::Closed) => [Done; 5],
        Some(Stage::NotOffered) => [Done, Todo, Todo, Todo, Todo],
        Some(Stage::Withdrawn) => [Blocked, Todo, Todo, Todo, Todo],
        Some(stage) => [1, 2, 3, 4, 5].map(|n: u8| match n.cmp(&stage.knot()) {
            std::cmp::Ordering::Less => Done,
            std::cmp::Ordering::Equal => here,
            std::cmp::Ordering::Greater => Todo,
        }),
    }
}

/// The clocks, those that could not be counted first, then the nearest; how many there are in all.
fn clocks(snap: &Snapshot<'_>, out: &mut Todos) -> store::Result<()> {
    if !has(snap, "adverse_events") {
        return Ok(());
    }
    out.clocks_in_all = snap.count(&Select::from("adverse_events"))?;
    // An empty due day sorts before every day.
    let rows = snap.select(&Select::from("adverse_events").order("due_on").limit(piles::MOST))?;
    out.clocks = rows.iter().map(Clock::of).collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn todo() -> Todo {
        Todo {
            act: "harvest_fat",
            query: "patient=P1".into(),
            patient: Some("P1".into()),
            what: Text::fixed("採取", "harvest"),
            ..Todo::default()
        }
    }
    fn day(s: &str) -> Day {
        Day::parse(s).expect("day")
    }
    fn at(s: &str) -> Moment {
        Moment::parse(s).expect("moment")
    }

    #[test]
    fn late_and_near_are_made_when_shown() {
        let now = at("2026-11-24T09:12");
        let due = |s: &str| Todo { due: Some(day(s)), ..todo() };
        assert_eq!(due("2026-11-23").state(now), TaskState::Late);
        assert_eq!(due("2026-11-27").state(now), TaskState::Soon);
        assert_eq!(due("2026-11-28").state(now), TaskState::Plain);
        assert_eq!(due("2026-11-28").group(at("2026-11-29T00:00")), Group::Now);
        assert_eq!(due_words(day("2026-11-26"), day("2026-11-24")).ja, "あと2日");
        assert_eq!(due_words(day("2026-11-22"), day("2026-11-24")).ja, "2日超過");
        assert_eq!(due_words(day("2026-11-24"), day("2026-11-24")).en, "due today");
        let by = |s: &str| Todo { by: Some(at(s)), ..todo() };
        assert_eq!(by("2026-11-24T09:11").state(now), TaskState::Late);
        assert_eq!(by("2026-11-24T12:12").state(now), TaskState::Soon);
        assert_eq!(by("2026-11-24T12:13").state(now), TaskState::Plain);
        let said = |s: &str| due_in(at(s), now).ja.into_owned();
        assert_eq!(
            (said("2026-11-24T09:30"), said("2026-11-24T09:00"), said("2026-11-24T14:20"), said("2026-11-27T10:00")),
            ("あと18分".into(), "12分超過".into(), "あと5時間".into(), "あと3日".into())
        );
    }

    #[test]
    fn what_is_booked_presses_an_hour_before_and_is_late_once_it_is_over() {
        let booked = Booked { starts: at("2026-11-24T10:00"), ends: at("2026-11-24T10:30"), room: "L1".into() };
        let t = Todo { booked: Some(booked), ..todo() };
        let state = |s: &str| t.state(at(s));
        assert_eq!(state("2026-11-24T08:59"), TaskState::Plain);
        assert_eq!(state("2026-11-24T09:00"), TaskState::Soon);
        assert_eq!(state("2026-11-24T10:10"), TaskState::Soon);
        assert_eq!(state("2026-11-24T10:30"), TaskState::Late);
        assert_eq!(t.when(at("2026-11-24T09:00"), Lang::Ja).0, "10:00");
        assert_eq!(t.when(at("2026-11-20T09:00"), Lang::Ja).2, "10:00 予約");
        // A day that was entered without a clock is told without one.
        let since = |s: &str| Todo { at: Some(at(s)), ..todo() }.when(at("2026-11-24T09:00"), Lang::Ja);
        assert_eq!(since("2026-11-24T00:00").0, short(day("2026-11-24"), Lang::Ja));
        assert_eq!((since("2026-11-24T08:45").0.as_str(), since("2026-11-24T08:45").2.as_str()), ("8:45", "から"));
    }

    #[test]
    fn every_stage_has_a_thread_and_a_blocked_one_is_blocked_once() {
        for stage in Stage::ALL {
            let blocked = steps(stage.code(), true).iter().filter(|s| **s == Step::Blocked).count();
            let none = matches!(stage, Stage::Closed | Stage::NotOffered);
            assert_eq!(blocked, usize::from(!none), "{stage:?}");
        }
        use Step::{Done, Now, Todo};
        assert_eq!(steps("ordered", false), [Done, Now, Todo, Todo, Todo]);
        assert_eq!(steps("bedside", false), [Done, Done, Done, Now, Todo]);
        assert_eq!(steps("closed", true), [Done; 5]);
    }

    #[test]
    fn a_task_belongs_to_the_roles_that_may_do_it() {
        assert!(todo().for_role(Role::Doctor) && !todo().for_role(Role::Nurse) && !todo().for_role(Role::Operator));
        assert_eq!(whose("withdraw_consent"), Some(CARERS), "open to everybody, and the work of who cares");
        assert_eq!(whose("observe_culture"), None);
    }
}
