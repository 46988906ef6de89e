//! A task: when, what, for whom, where, why it waits, one button. "Late" and "blocked" are handed in, made when the page is drawn
//! (ARCHITECTURE §4: time passing makes no facts).

use crate::html::{Html, Level, heading, none};
use crate::mark::{Mark, Tone, badge, mark};
use crate::thread::{Step, mini};
use maud::html;
use terms::{Lang, Text};

/// What presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TaskState {
    /// Nothing presses.
    #[default]
    Plain,
    /// Past its time.
    Late,
    /// Its time is near.
    Soon,
    /// Something stops it: see `why`.
    Blocked,
    /// Done.
    Done,
}

/// One thing that stops a task, with what it rests on.
#[derive(Clone, Debug)]
pub struct Why {
    /// What stops it.
    pub say: Html,
    /// What that rests on (施行規則 第13条); may be empty.
    pub source: String,
}

/// One row of work.
#[derive(Clone, Debug)]
pub struct Task {
    /// What presses.
    pub state: TaskState,
    /// The time or day in words: `9:30`, `12月3日`.
    pub when: String,
    /// The same for machines (RFC 3339), if it is a fixed time.
    pub when_iso: Option<String>,
    /// What the time means: `あと18分`, `予約`; may be empty.
    pub when_note: String,
    /// What is to be done, as a verb.
    pub what: Html,
    /// Where the patient stands; none for work without a patient.
    pub steps: Option<[Step; 5]>,
    /// For whom; may be empty.
    pub whom: Html,
    /// Where, and what else to know; may be empty.
    pub place: Html,
    /// What is expected of it; may be empty.
    pub expected: Html,
    /// What stops it.
    pub why: Vec<Why>,
    /// The badge; `None` says it by the state.
    pub badge: Option<Html>,
    /// The one button; may be empty.
    pub act: Html,
}

impl Default for Task {
    fn default() -> Self {
        Self {
            state: TaskState::Plain,
            when: String::new(),
            when_iso: None,
            when_note: String::new(),
            what: none(),
            steps: None,
            whom: none(),
            place: none(),
            expected: none(),
            why: Vec::new(),
            badge: None,
            act: none(),
        }
    }
}

/// Rows of work under a [`crate::section_head`]; each title is a heading of `level`.
pub fn tasks(list: &[Task], level: Level, lang: Lang) -> Html {
    html! { ul.tasks { @for t in list { (task(t, level, lang)) } } }
}

/// One row, as a list item.
pub fn task(t: &Task, level: Level, lang: Lang) -> Html {
    let class = match t.state {
        TaskState::Plain => "task",
        TaskState::Late => "task task--late",
        TaskState::Soon => "task task--soon",
        TaskState::Blocked => "task task--blocked",
        TaskState::Done => "task task--done",
    };
    let what = html! { span { (t.what) } @if let Some(s) = &t.steps { (mini(s, lang)) } };
    html! {
        li class=(class) {
            p.task__when { time datetime=[t.when_iso.as_deref()] { (t.when) } @if !t.when_note.is_empty() { span { (t.when_note) } } }
            div {
                (heading(level, Some("task__what"), None, &what))
                @if !(t.whom.0.is_empty() && t.place.0.is_empty()) {
                    p.task__for { @if !t.whom.0.is_empty() { b { (t.whom) } } @if !t.place.0.is_empty() { span { (t.place) } } }
                }
                (t.expected)
                @if !t.why.is_empty() {
                    ul.task__why { @for w in &t.why {
                        li { (mark(Mark::Wait)) span { (w.say) @if !w.source.is_empty() { " " span.meta { (w.source) } } } }
                    } }
                }
            }
            div.task__act { (state_badge(t, lang)) (t.act) }
        }
    }
}

/// What is left of one source of work: a list never ends in silence.
#[derive(Clone, Debug)]
pub struct Rest {
    /// What waits: 問診を待つ患者.
    pub what: String,
    /// How many are shown and how many are not.
    pub counted: String,
    /// The way to them: words and address.
    pub link: (String, String),
}

/// The rest of each source, as rows under the work.
pub fn rest(list: &[Rest]) -> Html {
    html! {
        ul.tasks.rest { @for r in list {
            li { b { (r.what) } span.meta { (r.counted) } a href=(r.link.1) { (r.link.0) span.visually-hidden { " " (r.what) } } }
        } }
    }
}

fn state_badge(t: &Task, lang: Lang) -> Html {
    if let Some(b) = &t.badge {
        return b.clone();
    }
    let (tone, shape, word) = match t.state {
        TaskState::Plain => return none(),
        TaskState::Late => (Tone::Stop, Mark::Stop, Text::fixed("遅れ", "late")),
        TaskState::Soon => (Tone::Warn, Mark::Due, Text::fixed("期限が近い", "due soon")),
        TaskState::Blocked => (Tone::Wait, Mark::Wait, Text::fixed("待ち", "waiting")),
        TaskState::Done => (Tone::Ok, Mark::Ok, Text::fixed("済", "done")),
    };
    badge(tone, shape, word.text(lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::text;

    #[test]
    fn reasons_stand_in_the_row_with_their_source() {
        let why =
            vec![Why { say: text("同意の範囲に<再採取>がない"), source: "施行規則 第13条".into() }];
        let t = Task { state: TaskState::Blocked, what: text("再採取"), why, ..Task::default() };
        let out = tasks(&[t], Level::H3, Lang::Ja).0;
        assert!(
            out.contains("同意の範囲に&lt;再採取&gt;がない") && out.contains("施行規則 第13条") && out.contains("待ち"),
            "{out}"
        );
        assert!(!out.contains("task__for"), "no empty line for nobody");
    }
}
