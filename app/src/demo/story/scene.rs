//! What every part of the story uses: who acts, what a patient of the story has so far, and a plan of deeds in order of time.

use super::path::works;
use crate::demo::cast::Person;
use crate::demo::chance::Chance;
use crate::demo::director::{As, Director};
use record::booking::BookingKind;
use store::{Answer, Store};
use terms::{CommandId, Day, Moment, Role};

/// Login, role and kind of place of somebody who acts.
#[derive(Clone, Copy, Debug)]
pub struct By(pub &'static str, pub Role, pub &'static str);

/// The nurse in the consulting room.
pub const NURSE: By = By("kango", Role::Nurse, "consulting");
/// The other nurse, in the treatment room.
pub const WARD: By = By("kango2", Role::Nurse, "treatment");
/// The desk.
pub const DESK: By = By("uketsuke", Role::Coordinator, "office");
/// The doctor who talks with patients.
pub const DOCTOR: By = By("ishi", Role::Doctor, "consulting");
/// The doctor who works with the needle.
pub const SURGEON: By = By("ishi", Role::Doctor, "treatment");
/// The responsible doctor.
pub const CHIEF: By = By("kanri", Role::ResponsibleDoctor, "consulting");
/// The manager.
pub const MANAGER: By = By("kanri", Role::Manager, "office");
/// Quality.
pub const QUALITY: By = By("hinshitsu", Role::Quality, "office");
/// The fields of one form.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// No fields: the director fills what is required.
    pub fn new() -> Self {
        Self::default()
    }
    /// One more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.0.push((name.into(), value.to_string()));
        self
    }
    /// One more, if there is a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(v) => self.with(name, v),
            None => self,
        }
    }
    /// Several answers to one field.
    #[must_use]
    pub fn with_all(self, name: &str, values: &[&str]) -> Self {
        values.iter().fold(self, |f, v| f.with(name, v))
    }
}

/// One place of the body that gets cells, and its dose once there is one.
#[derive(Clone, Debug)]
pub struct Target {
    /// Code of the site.
    pub site: &'static str,
    /// Code of the side; empty where the site has none.
    pub side: &'static str,
    /// Level; empty where the site has none.
    pub level: &'static str,
    /// Viable cells ordered.
    pub cells: u64,
    /// Volume of its dose, hundredths of a millilitre; a multiple of four.
    pub volume: u64,
    /// Label of the dose.
    pub dose: Option<String>,
    /// Label of the syringe.
    pub syringe: Option<String>,
}

/// A patient of the story.
pub struct Part {
    /// Number within the story.
    pub n: usize,
    /// Who it is.
    pub person: Person,
    /// Its own chance, so that one patient more does not change the others.
    pub chance: Chance,
    /// Id of the record; empty before registration.
    pub id: String,
    /// Code of the disease.
    pub disease: &'static str,
    /// Code of the route.
    pub route: &'static str,
    /// Where the cells go.
    pub targets: Vec<Target>,
    /// A caution that a doctor weighs.
    pub smoker: bool,
    /// Label of the blood tubes.
    pub blood: Option<String>,
    /// Label of the tissue.
    pub tissue: Option<String>,
    /// Label of the lot.
    pub lot: Option<String>,
    /// Whether the cells grew out of pieces of tissue, uncounted.
    pub explant: bool,
    /// Vessels that hold cells now.
    pub vessels: Vec<String>,
    /// Viable cells seeded last.
    pub seeded: u64,
    /// Label of the product.
    pub product: Option<String>,
    /// Pain at the start, 0–10.
    pub pain: u64,
    /// How far the pain falls by month 6; the scores are simulated.
    pub relief: u64,
    /// Holds and deviations that are open.
    pub open: Vec<(Open, String)>,
}

/// What stays open until somebody ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// A hold.
    Hold,
    /// A deviation.
    Deviation,
}

impl Part {
    /// Viable cells of the whole order.
    pub fn ordered(&self) -> u64 {
        self.targets.iter().map(|t| t.cells).sum()
    }
    /// Which of the two cabinets and incubators this patient's cells use.
    pub fn bench(&self) -> (&'static str, &'static str) {
        if self.n.is_multiple_of(2) { ("CB-1", "EQ-1") } else { ("CB-2", "EQ-2") }
    }
    /// Who works at the bench, and who checks.
    pub fn operators(&self) -> (By, &'static str) {
        let operator = |login| By(login, Role::Operator, "cpc");
        if self.n.is_multiple_of(3) { (operator("baiyo2"), "baiyo") } else { (operator("baiyo"), "baiyo2") }
    }
    /// Takes what is open of a kind.
    pub fn take(&mut self, kind: Open) -> Option<String> {
        let at = self.open.iter().position(|(k, _)| *k == kind)?;
        Some(self.open.remove(at).1)
    }
}

/// The stage on which deeds are done.
pub struct Scene<'d, 's> {
    /// Runs the acts.
    pub d: &'d mut Director<'s>,
    /// The record.
    pub store: &'s Store,
    /// Where the clock ends.
    pub end: Moment,
    labels: u64,
    /// The syringe that was emptied last.
    pub last_syringe: Option<String>,
    /// Label of the medium in use.
    pub medium: String,
}

impl<'d, 's> Scene<'d, 's> {
    /// A stage.
    pub fn new(d: &'d mut Director<'s>, store: &'s Store, end: Moment) -> Self {
        Self { d, store, end, labels: 0, last_syringe: None, medium: String::new() }
    }
    /// A new label of a vessel.
    pub fn label(&mut self) -> String {
        self.labels += 1;
        format!("K-{:04}", self.labels)
    }
    /// Id of a member of staff.
    pub fn staff(&self, login: &str) -> String {
        self.d.staff.get(login).map(ToString::to_string).unwrap_or_default()
    }
    /// Id of a place.
    pub fn place(&self, kind: &str) -> String {
        self.d.places.get(kind).map(ToString::to_string).unwrap_or_default()
    }
    /// Lets some minutes pass, not beyond the end.
    pub fn minutes(&mut self, minutes: i64) {
        self.d.advance(self.store.now().plus_minutes(minutes).min(self.end));
    }
    /// Does an act.
    pub fn answer(&mut self, by: By, act: &str, fields: &Fields) -> (CommandId, Answer) {
        let who: Option<As> = self.d.who(by.0, by.1, by.2);
        let command = self.d.command();
        let given: Vec<(&str, &str)> = fields.0.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let answer = self.d.act_as(who.as_ref(), act, &given, command.clone());
        (command, answer)
    }
    /// Does an act that must be recorded; its command then names what it made.
    pub fn done(&mut self, by: By, act: &str, fields: &Fields) -> Option<CommandId> {
        let (command, answer) = self.answer(by, act, fields);
        self.d.expect_recorded(act, &answer).then_some(command)
    }
    /// Does an act that must be refused.
    pub fn refused(&mut self, by: By, act: &str, fields: &Fields) -> Option<CommandId> {
        let (command, answer) = self.answer(by, act, fields);
        if matches!(answer, Answer::Refused(_)) {
            return Some(command);
        }
        self.d.surprises.push(format!("{act} was not refused: {answer:?}"));
        None
    }
}

/// One thing that happens.
pub type Deed = Box<dyn FnOnce(&mut Scene<'_, '_>, &mut Part)>;

/// A deed with its time and patient.
pub struct Planned {
    /// When.
    pub at: Moment,
    /// Whose: number within the story.
    pub part: usize,
    /// What.
    pub deed: Deed,
}

/// What will happen, in days from today (past days are negative) and minutes of the day.
pub struct Plan {
    today: Day,
    part: usize,
    /// The day on which the present patient comes first.
    pub first: i32,
    /// Everything planned.
    pub all: Vec<Planned>,
}

/// Days before and after today whose deeds stand in the book of bookings too.
const BOOKED: std::ops::RangeInclusive<i32> = -6..=8;

impl Plan {
    /// An empty plan.
    pub fn new(today: Day) -> Self {
        Self { today, part: 0, first: 0, all: Vec::new() }
    }
    /// Goes on with another patient.
    pub fn about(&mut self, part: usize, first: i32) {
        (self.part, self.first) = (part, first);
    }
    /// Whether the clinic works on a day.
    pub fn works(&self, day: i32) -> bool {
        works(self.today.plus_days(day))
    }
    /// That day, or the next on which the clinic works.
    pub fn open_day(&self, day: i32) -> i32 {
        if self.works(day) { day } else { day + 1 }
    }
    /// Plans a deed; where the clinic is closed that day, for the next.
    pub fn at(&mut self, day: i32, minute: i64, deed: impl FnOnce(&mut Scene<'_, '_>, &mut Part) + 'static) {
        self.always(self.open_day(day), minute, deed);
    }
    /// Plans a deed that does not wait for the clinic to open: a telephone call, an emergency.
    pub fn always(&mut self, day: i32, minute: i64, deed: impl FnOnce(&mut Scene<'_, '_>, &mut Part) + 'static) {
        let at = self.today.plus_days(day).start().plus_minutes(minute);
        self.all.push(Planned { at, part: self.part, deed: Box::new(deed) });
    }
    /// Plans a deed that is booked some days before, if it lies near today.
    pub fn booked(
        &mut self,
        day: i32,
        minute: i64,
        kind: BookingKind,
        deed: impl FnOnce(&mut Scene<'_, '_>, &mut Part) + 'static,
    ) {
        let day = self.open_day(day);
        let on = (day - 6).min(-1).max(self.first);
        if BOOKED.contains(&day) && on < day && on < 0 && self.works(on) {
            let starts = self.today.plus_days(day).start().plus_minutes(minute - minute % 30);
            self.at(on, 1030, move |s, p| super::making::book(s, p, kind, starts));
        }
        self.at(day, minute, deed);
    }
}
