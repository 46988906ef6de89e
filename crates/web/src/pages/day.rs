//! The day of the clinic beside the work: rooms and cabinets by the hour, and the telephone calls after an injection. Both are views of lists;
//! nothing here is stored and nothing decided.

use super::w;
use crate::names::NameBook;
use crate::signed::Signed;
use kernel::{Need, gather};
use maud::html;
use page::{Booking, BookingState, DayPlan, Html, Level, Mark, Panel, Tone, Week};
use record::booking::BookingKind;
use record::clinic::Place;
use record::folds::Clinic;
use store::{Row, Select, Snapshot, StoreError};
use terms::{Day, Lang, Moment, say};

/// Bookings of a day that are drawn.
const MOST: u32 = 200;
/// Calls that are told by name; all are in the list of the work.
const CALLS: u32 = 6;
/// Hours that are always shown.
const HOURS: (u8, u8) = (8, 18);

/// What is planned today.
pub struct Plan {
    /// Places of the clinic.
    pub places: Vec<Place>,
    /// Cabinets: id and name.
    cabinets: Vec<(String, String)>,
    /// Bookings of the day.
    booked: Vec<Row>,
    /// Calls whose day has come.
    calls: Vec<Row>,
    calls_in_all: u64,
}

/// Reads it: along the indexes of the two lists.
pub fn read(snap: &mut Snapshot<'_>) -> store::Result<Plan> {
    let today = snap.now().day().to_string();
    let known = gather(&|_| vec![Need::of::<Clinic>("main")], snap).map_err(|f| StoreError::bad(f.0))?;
    let has = |list: &str| snap.house().list(list).is_some();
    let mut plan = Plan {
        places: known.get::<Clinic>("main").places.clone(),
        cabinets: Vec::new(),
        booked: Vec::new(),
        calls: Vec::new(),
        calls_in_all: 0,
    };
    if has("bookings") {
        let day = Select::from("bookings").eq("day", today.as_str()).eq("cancelled", 0_i64);
        plan.booked = snap.select(&day.order("starts").limit(MOST))?;
    }
    if has("cabinets") && !plan.booked.is_empty() {
        let rows = snap.select(&Select::from("cabinets"))?;
        plan.cabinets = rows.iter().map(|r| (r.subject.clone(), r.text("name").to_owned())).collect();
    }
    if has("follow_ups") {
        let due = Select::from("follow_ups").at_most("due_on", today).eq("kind", "contact");
        plan.calls_in_all = snap.count(&due)?;
        plan.calls = snap.select(&due.order("due_on").limit(CALLS))?;
    }
    Ok(plan)
}

impl Plan {
    /// Patients whose work it tells.
    pub fn patients(&self) -> impl Iterator<Item = &str> {
        let calls = self.calls.iter().map(|r| r.subject.as_str());
        self.booked.iter().map(|r| r.text("patient")).chain(calls)
    }
    /// 部屋とキャビネットの今日; nothing where nothing is booked.
    pub fn figure(&self, s: &Signed, book: &NameBook, now: Moment) -> Html {
        if self.booked.is_empty() {
            return page::none();
        }
        let (lang, day) = (s.lang, now.day());
        let mut rooms: Vec<(&str, &str)> = Vec::new();
        let (mut bookings, mut hours) = (Vec::new(), HOURS);
        for r in &self.booked {
            let kind = BookingKind::parse(r.text("kind")).map(|k| k.text().text(lang).to_owned()).unwrap_or_default();
            let whom = book.known(r.text("patient")).filter(|_| book.named()).map(|p| p.written.as_str());
            let whom = whom.filter(|n| !n.is_empty()).unwrap_or_else(|| book.number(r.text("patient")));
            let (from, until) = (minute(r.text("starts"), day), minute(r.text("ends"), day));
            hours.0 = hours.0.min(u8::try_from(from / 60).unwrap_or(0));
            hours.1 = hours.1.max(u8::try_from(until.div_ceil(60)).unwrap_or(24));
            for place in places(r) {
                let name = self.name(place);
                let room = rooms.iter().position(|(id, _)| *id == place).unwrap_or_else(|| {
                    rooms.push((place, name));
                    rooms.len().saturating_sub(1)
                });
                bookings.push(Booking {
                    room,
                    from,
                    until,
                    label: format!("{whom} {kind}"),
                    state: BookingState::Planned,
                    href: s.may_open("chart").then(|| format!("/patients/{}", r.text("patient"))),
                });
            }
        }
        page::week(
            &Week {
                id: "rooms".to_owned(),
                title: w(lang, "部屋とキャビネットの今日", "Rooms and cabinets today").to_owned(),
                level: Level::H2,
                rooms: rooms.iter().map(|(_, name)| (*name).to_owned()).collect(),
                hours,
                days: vec![DayPlan {
                    label: page::day_short(day, lang),
                    now: u16::try_from(now.minutes_since(day.start())).ok(),
                    bookings,
                }],
                simulated: s.app.0.store.simulated() && book.named(),
            },
            lang,
        )
    }
    /// A room's or a cabinet's name, or its id.
    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        let place = self.places.iter().find(|p| p.place.as_str() == id).map(|p| p.name.as_str());
        let cabinet = || self.cabinets.iter().find(|(c, _)| c == id).map(|(_, n)| n.as_str());
        place.or_else(cabinet).filter(|n| !n.is_empty()).unwrap_or(id)
    }
    /// 今日の電話; nothing where nobody is to be called.
    pub fn calls(&self, book: &NameBook, today: Day, lang: Lang) -> Html {
        if self.calls.is_empty() {
            return page::none();
        }
        let (n, shown) = (self.calls_in_all, self.calls.len());
        let meta = say! {ja: "全{n}件のうち{shown}件", en: "{shown} of {n}"};
        let row = |r: &Row| {
            let day = r.whole("number");
            let late = Day::parse(r.text("until")).is_ok_and(|until| until < today);
            let badge = if late {
                page::badge(Tone::Stop, Mark::Stop, w(lang, "遅れ", "late"))
            } else {
                page::badge(Tone::Plan, Mark::Due, w(lang, "予定", "planned"))
            };
            let said = say! {ja: "{day}日目", en: "day {day}"};
            html! { li.small { (badge) " " a href={ "/patients/" (r.subject) } { (book.told(&r.subject, lang)) } " " span.meta { (said.text(lang)) } } }
        };
        let body = html! { ul.stack--tight { @for r in &self.calls { (row(r)) } } };
        let title = w(lang, "今日の電話", "Calls today");
        page::panel(&Panel { meta: Some(page::text(meta.text(lang))), ..Panel::new("calls", title, body) })
    }
}

/// What one booking keeps for itself: its cabinet, for two patients' cells never share one (L11), else its room. The facility around the cabinets
/// is shared: work at two cabinets of it is no clash.
pub(super) fn places(r: &Row) -> impl Iterator<Item = &str> {
    let (room, cabinet) = (r.text("room"), r.text("cabinet"));
    Some(if cabinet.is_empty() { room } else { cabinet }).filter(|p| !p.is_empty()).into_iter()
}

/// Minutes of the day, if the moment lies on it; its ends otherwise.
fn minute(at: &str, day: Day) -> u16 {
    let Ok(at) = Moment::parse(at) else { return 0 };
    u16::try_from(at.minutes_since(day.start()).clamp(0, 1440)).unwrap_or(0)
}
