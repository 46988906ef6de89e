//! What is to be done now, for whom, by when, and what stands against it: made when shown out of lists and `may`, never stored
//! (ARCHITECTURE.md §4: time passing makes no facts; "late" and "blocked" are views).

use super::w;
use crate::acts::read::against;
use crate::names::NameBook;
use kernel::{Need, Space, Tag, Who, gather};
use page::{Html, Mark, Step, TaskState, Tone};
use record::folds::Clinic;
use store::{RefusalSaid, Row, Select, Snapshot, StoreError, Test};
use terms::{Day, Lang, Moment, Role, Text, say};

/// Rows read of each kind.
const MOST: u32 = 40;
/// Days before a due day that count as near. A choice of this page; no outside source.
const NEAR_DAYS: i32 = 3;

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

/// One task.
#[derive(Clone, Debug)]
pub struct Todo {
    /// The act that does it.
    pub act: &'static str,
    /// Its subject in the act's form: `patient=P1`.
    pub query: String,
    /// The patient.
    pub patient: Option<String>,
    /// What is to be done.
    pub what: Text,
    /// More about it.
    pub note: Text,
    /// Since when, or by when.
    pub at: Option<Moment>,
    /// The last day, where there is one.
    pub due: Option<Day>,
    /// Not to wait.
    pub urgent: bool,
    /// What stands against it.
    pub why: Vec<RefusalSaid>,
    /// Where the patient stands.
    pub steps: Option<[Step; 5]>,
    /// Whose work it is, where everybody may do it (safety acts are open to all, but not everybody's task).
    pub whose: Option<&'static [Role]>,
}

/// Who looks after a patient's open questions.
const CARERS: &[Role] = &[Role::ResponsibleDoctor, Role::Doctor, Role::Nurse];

/// Tasks and how many rows were left out.
#[derive(Clone, Debug, Default)]
pub struct Todos {
    /// The tasks.
    pub list: Vec<Todo>,
    /// Patients left out because there are more than a page holds.
    pub more: u64,
    /// Clocks that nobody can stop.
    pub clocks: Vec<Clock>,
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

impl Todo {
    /// What presses today.
    pub fn state(&self, today: Day) -> TaskState {
        match self.due {
            Some(d) if d < today => TaskState::Late,
            _ if !self.why.is_empty() => TaskState::Blocked,
            Some(d) if d.days_since(today) <= NEAR_DAYS => TaskState::Soon,
            _ if self.urgent => TaskState::Soon,
            _ => TaskState::Plain,
        }
    }
    /// Its heading today.
    pub fn group(&self, today: Day) -> Group {
        match self.state(today) {
            TaskState::Late | TaskState::Soon => Group::Now,
            TaskState::Blocked => Group::Waiting,
            TaskState::Plain | TaskState::Done => Group::Today,
        }
    }
    /// Whether a role may ever do it, wherever it stands.
    pub fn for_role(&self, role: Role) -> bool {
        let may =
            access::ACTS.iter().any(|r| r.name == self.act && (r.names.contains(&role) || r.numbers.contains(&role)));
        may && self.whose.is_none_or(|w| w.contains(&role))
    }
    /// Late first, then by day, then the oldest.
    fn order(&self, today: Day) -> (bool, Option<Day>, Option<Moment>) {
        (self.due.is_none_or(|d| d >= today), self.due, self.at)
    }
    /// The row as the component draws it. `act` is its one button.
    pub fn draw(&self, book: &NameBook, today: Day, lang: Lang, act: Html) -> page::Task {
        let (when, when_iso, when_note) = match (self.due, self.at) {
            (Some(d), _) => (short(d, lang), Some(d.to_string()), due_words(d, today).text(lang).to_owned()),
            (None, Some(m)) if m.day() == today => {
                (page::clock_words(m, lang), Some(m.to_string()), w(lang, "から", "since").to_owned())
            }
            (None, Some(m)) => (short(m.day(), lang), Some(m.to_string()), w(lang, "から", "since").to_owned()),
            (None, None) => (w(lang, "いつでも", "any time").to_owned(), None, String::new()),
        };
        page::Task {
            state: self.state(today),
            when,
            when_iso,
            when_note,
            what: page::say(&self.what, lang),
            steps: self.steps,
            whom: self.patient.as_deref().map_or_else(page::none, |id| page::text(book.line(id, lang))),
            place: page::say(&self.note, lang),
            why: self.why.iter().map(|r| why(r, lang)).collect(),
            badge: (self.urgent && self.due.is_none() && self.why.is_empty())
                .then(|| page::badge(Tone::Warn, Mark::Warn, w(lang, "待てない", "do not wait"))),
            act,
        }
    }
}

/// A day without its weekday: the column is narrow.
fn short(d: Day, lang: Lang) -> String {
    let words = page::day_short(d, lang);
    match lang {
        Lang::Ja => words.split('(').next().unwrap_or_default().to_owned(),
        Lang::En => words.split_once(' ').map_or(words.as_str(), |(_, rest)| rest).to_owned(),
    }
}

/// A reason in a row, with what it rests on.
pub fn why(r: &RefusalSaid, lang: Lang) -> page::Why {
    page::Why { say: page::say(&r.say, lang), source: format!("{} {}", r.kind_text.text(lang), r.cite.text(lang)) }
}

/// `あと3日`, `2日超過`, `今日まで`.
pub fn due_words(due: Day, today: Day) -> Text {
    let n = due.days_since(today);
    match n {
        0 => Text::fixed("今日まで", "due today"),
        1.. => say! {ja: "あと{n}日", en: "{n} day(s) left"},
        _ => {
            let n = n.saturating_neg();
            say! {ja: "{n}日超過", en: "{n} day(s) late"}
        }
    }
}

fn moment(row: &Row, column: &str) -> Option<Moment> {
    Moment::parse(row.text(column)).ok()
}

fn has(snap: &Snapshot<'_>, list: &str) -> bool {
    snap.house().list(list).is_some()
}

/// Everything to be done in the clinic.
pub fn all(snap: &mut Snapshot<'_>, who: &Who) -> store::Result<Todos> {
    let mut out = Todos::default();
    setup(snap, who, &mut out)?;
    journeys(snap, who, &mut out)?;
    deviations(snap, who, &mut out)?;
    events(snap, &mut out)?;
    holds(snap, who, &mut out)?;
    jobs(snap, &mut out)?;
    let today = snap.now().day();
    out.list.sort_by_key(|t| t.order(today));
    Ok(out)
}

/// The next step of one patient and what stands against it.
pub fn of_patient(snap: &mut Snapshot<'_>, who: &Who, patient: &str) -> store::Result<Todos> {
    let mut out = Todos::default();
    if has(snap, "journeys") {
        for row in snap.select(&Select::from("journeys").eq("subject", patient).limit(1))? {
            journey(snap, who, &row, &mut out)?;
        }
    }
    let mine = |s: Select| s.eq("patient", patient);
    deviation_rows(snap, who, mine(open("deviations", "closed_at")), &mut out)?;
    event_rows(snap, mine(Select::from("adverse_events").limit(MOST)), &mut out)?;
    hold_rows(snap, who, mine(open("holds", "lifted_at")), &mut out)?;
    Ok(out)
}

/// What a clinic that has just been opened needs before anybody can be treated.
fn setup(snap: &mut Snapshot<'_>, who: &Who, out: &mut Todos) -> store::Result<()> {
    let missing_plan = has(snap, "plans") && snap.count(&Select::from("plans"))? == 0;
    let known = gather(&|_| vec![Need::of::<Clinic>("main")], snap).map_err(|f| StoreError::bad(f.0))?;
    if !known.get::<Clinic>("main").is_set_up() {
        return Ok(());
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
            missing_plan,
            Text::fixed("計画がなければ採取も投与もできません", "Without a plan nothing is harvested or given"),
        ),
    ];
    for (act, missing, note) in wanted {
        let Some(entry) = snap.house().act(act).filter(|_| missing) else { continue };
        let what = (entry.title)();
        let why = against(snap, act, &Tag::clinic(), who)?;
        out.list.push(Todo {
            act,
            query: String::new(),
            patient: None,
            what,
            note,
            at: None,
            due: None,
            urgent: false,
            why,
            steps: None,
            whose: None,
        });
    }
    Ok(())
}

/// Stages with a next act, in the order they are shown.
const STAGES: [&str; 4] = ["withdrawn", "consented", "interviewed", "registered"];

fn journeys(snap: &mut Snapshot<'_>, who: &Who, out: &mut Todos) -> store::Result<()> {
    if !has(snap, "journeys") {
        return Ok(());
    }
    for stage in STAGES {
        let mut select = Select::from("journeys").eq("stage", stage).order_desc("opens_at").limit(MOST);
        let total = if stage == "withdrawn" {
            select = select.eq("cells", "not_asked");
            0
        } else {
            snap.count(&Select::from("journeys").eq("stage", stage))?
        };
        let rows = snap.select(&select)?;
        out.more = out.more.saturating_add(total.saturating_sub(u64::from(MOST)));
        for row in rows {
            journey(snap, who, &row, out)?;
        }
    }
    Ok(())
}

/// Where a patient stands, as five steps.
pub fn steps(stage: &str, blocked: bool) -> [Step; 5] {
    use Step::{Blocked, Done, Now, Todo};
    let here = if blocked { Blocked } else { Now };
    match stage {
        "consented" => [Done, here, Todo, Todo, Todo],
        "harvested" => [Done, Done, here, Todo, Todo],
        "withdrawn" => [Blocked, Todo, Todo, Todo, Todo],
        _ => [here, Todo, Todo, Todo, Todo],
    }
}

/// The act that comes next at a stage.
pub fn next_act(stage: &str, cells: &str) -> Option<&'static str> {
    match stage {
        "registered" => Some("record_interview"),
        "interviewed" => Some("give_consent"),
        "consented" => Some("harvest_fat"),
        "withdrawn" if cells == "not_asked" => Some("withdraw_consent"),
        _ => None,
    }
}

fn journey(snap: &mut Snapshot<'_>, who: &Who, row: &Row, out: &mut Todos) -> store::Result<()> {
    let stage = row.text("stage");
    let Some(act) = next_act(stage, row.text("cells")) else { return Ok(()) };
    let Some(entry) = snap.house().act(act) else { return Ok(()) };
    let ask_cells = stage == "withdrawn";
    let what = if ask_cells {
        Text::fixed("組織・細胞をどうするか、本人に確かめる", "Ask the patient what becomes of tissue and cells")
    } else {
        (entry.title)()
    };
    let note = if ask_cells {
        Text::fixed("同意が撤回されています", "Consent was withdrawn")
    } else {
        Text::default()
    };
    let why = against(snap, act, &Tag::new(Space::Patient, row.subject.as_str()), who)?;
    let steps = Some(steps(stage, !why.is_empty()));
    out.list.push(Todo {
        act,
        query: format!("patient={}", row.subject),
        patient: Some(row.subject.clone()),
        what,
        note,
        at: moment(row, "opens_at"),
        due: None,
        urgent: ask_cells,
        why,
        steps,
        whose: ask_cells.then_some(CARERS),
    });
    Ok(())
}

fn open(list: &str, closed: &str) -> Select {
    Select::from(list).filter(closed, Test::Null).limit(MOST)
}

fn deviations(snap: &mut Snapshot<'_>, who: &Who, out: &mut Todos) -> store::Result<()> {
    deviation_rows(snap, who, open("deviations", "closed_at").order("opened_at"), out)
}

fn patient(row: &Row) -> Option<String> {
    Some(row.text("patient").to_owned()).filter(|p| !p.is_empty())
}

fn deviation_rows(snap: &mut Snapshot<'_>, who: &Who, select: Select, out: &mut Todos) -> store::Result<()> {
    if !has(snap, "deviations") {
        return Ok(());
    }
    for row in snap.select(&select)? {
        let serious = row.whole("serious") != 0;
        let kind = record::safety::DeviationKind::parse(row.text("kind")).map(|k| k.text()).unwrap_or_default();
        let (id, ja, en) = (&row.subject, kind.ja, kind.en);
        let note = if serious {
            say! {ja: "重大な{ja} {id}", en: "serious {en} {id}"}
        } else {
            say! {ja: "{ja} {id}", en: "{en} {id}"}
        };
        let why = against(snap, "close_deviation", &Tag::new(Space::Deviation, id.as_str()), who)?;
        out.list.push(Todo {
            act: "close_deviation",
            query: format!("deviation={id}"),
            patient: patient(&row),
            what: Text::fixed("原因と処置を確かめ、完了にする", "Find cause and action, and close it"),
            note,
            at: moment(&row, "opened_at"),
            due: None,
            urgent: serious,
            why,
            steps: None,
            whose: None,
        });
    }
    Ok(())
}

fn events(snap: &mut Snapshot<'_>, out: &mut Todos) -> store::Result<()> {
    event_rows(snap, Select::from("adverse_events").order_desc("reported_at").limit(MOST), out)
}

fn event_rows(snap: &mut Snapshot<'_>, select: Select, out: &mut Todos) -> store::Result<()> {
    if !has(snap, "adverse_events") {
        return Ok(());
    }
    for row in snap.select(&select)? {
        let day = |c: &str| Day::parse(row.text(c)).ok();
        let clock = Clock {
            event: row.subject.clone(),
            patient: row.text("patient").to_owned(),
            seriousness: row.text("seriousness").to_owned(),
            known_on: day("known_on"),
            due_on: day("due_on"),
        };
        let (gaps, id) = (row.whole("open_gaps"), &row.subject);
        if gaps > 0 {
            out.list.push(Todo {
                act: "report_adverse_event",
                query: format!("patient={}&event={id}", clock.patient),
                patient: patient(&row),
                what: Text::fixed(
                    "有害事象の不足を埋めて、もう一度報告する",
                    "Fill the gaps and report the adverse event again",
                ),
                note: say! {ja: "{id} 不足 {gaps} 件", en: "{id}, {gaps} gap(s)"},
                at: moment(&row, "reported_at"),
                due: clock.due_on,
                urgent: true,
                why: Vec::new(),
                steps: None,
                whose: Some(CARERS),
            });
        }
        out.clocks.push(clock);
    }
    out.clocks.sort_by_key(|c| (c.due_on.is_some(), c.due_on));
    Ok(())
}

fn holds(snap: &mut Snapshot<'_>, who: &Who, out: &mut Todos) -> store::Result<()> {
    hold_rows(snap, who, open("holds", "lifted_at").order("held_at"), out)
}

fn hold_rows(snap: &mut Snapshot<'_>, who: &Who, select: Select, out: &mut Todos) -> store::Result<()> {
    if !has(snap, "holds") {
        return Ok(());
    }
    for row in snap.select(&select)? {
        let id = &row.subject;
        let whole = row.text("target") == "clinic";
        let why = against(snap, "lift_hold", &Tag::new(Space::Hold, id.as_str()), who)?;
        out.list.push(Todo {
            act: "lift_hold",
            query: format!("hold={id}"),
            patient: patient(&row),
            what: Text::fixed(
                "保留の原因を解決し、根拠を添えて解除する",
                "Resolve the cause and lift the hold with evidence",
            ),
            note: if whole {
                say! {ja: "医療機関全体の緊急停止 {id}", en: "emergency stop of the clinic {id}"}
            } else {
                say! {ja: "患者の保留 {id}", en: "hold on a patient {id}"}
            },
            at: moment(&row, "held_at"),
            due: None,
            urgent: whole,
            why,
            steps: None,
            whose: None,
        });
    }
    Ok(())
}

/// Jobs that failed for good need a person: the record of what happened is made through an occurrence or a deviation.
fn jobs(snap: &mut Snapshot<'_>, out: &mut Todos) -> store::Result<()> {
    if !has(snap, "jobs") {
        return Ok(());
    }
    for row in snap.select(&Select::from("jobs").eq("state", "failed").limit(MOST))? {
        let (name, id) = (row.text("name"), &row.subject);
        let patient = Tag::parse(row.text("about")).filter(|t| t.space == Space::Patient).map(|t| t.id);
        out.list.push(Todo {
            act: "raise_deviation",
            query: patient.as_ref().map(|p| format!("patient={p}")).unwrap_or_default(),
            patient,
            what: Text::fixed(
                "できなかった処理を人の手で行い、逸脱として記録する",
                "Do by hand what the program could not, and record a deviation",
            ),
            note: say! {ja: "{name} {id}", en: "{name} {id}"},
            at: moment(&row, "ended_at"),
            due: None,
            urgent: true,
            why: Vec::new(),
            steps: None,
            whose: Some(&[Role::Manager]),
        });
    }
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
            note: Text::default(),
            at: None,
            due: None,
            urgent: false,
            why: Vec::new(),
            steps: None,
            whose: None,
        }
    }
    fn day(s: &str) -> Day {
        Day::parse(s).expect("day")
    }

    #[test]
    fn late_and_near_are_made_when_shown() {
        let today = day("2026-11-24");
        let at = |s: &str| Todo { due: Some(day(s)), ..todo() };
        assert_eq!(at("2026-11-23").state(today), TaskState::Late);
        assert_eq!(at("2026-11-27").state(today), TaskState::Soon);
        assert_eq!(at("2026-11-28").state(today), TaskState::Plain);
        assert_eq!(at("2026-11-28").group(day("2026-11-29")), Group::Now);
        assert_eq!(due_words(day("2026-11-26"), today).ja, "あと2日");
        assert_eq!(due_words(day("2026-11-22"), today).ja, "2日超過");
        assert_eq!(due_words(today, today).en, "due today");
    }

    #[test]
    fn every_stage_leads_to_an_act_of_the_access_table_and_a_thread() {
        for stage in STAGES {
            let act = next_act(stage, "not_asked").expect(stage);
            assert!(access::ACTS.iter().any(|r| r.name == act), "{act}");
            assert_eq!(steps(stage, true).iter().filter(|s| **s == Step::Blocked).count(), 1, "{stage}");
        }
        assert_eq!(next_act("harvested", ""), None);
        assert_eq!(next_act("withdrawn", "discard"), None);
    }

    #[test]
    fn a_task_belongs_to_the_roles_that_may_do_it() {
        assert!(todo().for_role(Role::Doctor) && !todo().for_role(Role::Nurse) && !todo().for_role(Role::Operator));
    }
}
