//! A week of bookings: rooms and cabinets by the hour, day under day, with what clashes marked by shape and word. A day draws the rooms it uses,
//! so that an empty week is seven lines. What clashes is found here (two bookings of one room at one time); whether a booking may be made is
//! decided elsewhere.
#![allow(clippy::float_arithmetic)] // geometry of a picture

use crate::figure::{Figure, FigureFit, figure, key, picture};
use crate::html::{Html, Level, none, text};
use crate::mark::{Mark, Tone, badge, sim_badge};
use crate::plot::{Axis, Scale, px};
use crate::table::{Column, Row, Table, TableWidth};
use maud::html;
use terms::{Lang, Text};

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BookingState {
    /// Booked.
    #[default]
    Planned,
    /// Done.
    Done,
    /// Kept free; clashes with nothing.
    Free,
}

/// One booking.
#[derive(Clone, Debug)]
pub struct Booking {
    /// Which room, as its place in the list of rooms.
    pub room: usize,
    /// From, in minutes of the day.
    pub from: u16,
    /// Until, in minutes of the day.
    pub until: u16,
    /// What, and for whom.
    pub label: String,
    /// Where it stands.
    pub state: BookingState,
    /// Where its own page is.
    pub href: Option<String>,
}

/// One day.
#[derive(Clone, Debug)]
pub struct DayPlan {
    /// Its words: 11月24日(火).
    pub label: String,
    /// The minute it is now, on the day that is today.
    pub now: Option<u16>,
    /// Bookings.
    pub bookings: Vec<Booking>,
}

/// The figure.
#[derive(Clone, Debug)]
pub struct Week {
    /// Stem of its ids; unique on the page.
    pub id: String,
    /// Title.
    pub title: String,
    /// Level of the title.
    pub level: Level,
    /// Rooms and cabinets.
    pub rooms: Vec<String>,
    /// First and last hour shown.
    pub hours: (u8, u8),
    /// Days.
    pub days: Vec<DayPlan>,
    /// The people whose names stand in it are made up (L19).
    pub simulated: bool,
}

/// Which bookings of a day stand in a room at a time when another stands there.
pub fn clashes(list: &[Booking]) -> Vec<bool> {
    let real = |b: &Booking| b.state != BookingState::Free && b.until > b.from;
    let meet =
        |a: &Booking, b: &Booking| real(a) && real(b) && a.room == b.room && a.from < b.until && b.from < a.until;
    list.iter().enumerate().map(|(i, a)| list.iter().enumerate().any(|(j, b)| i != j && meet(a, b))).collect()
}

static W_UNIT: Text = Text::fixed("時刻(JST)", "time (JST)");
static W_CLASH: Text = Text::fixed("重なり", "clash");
static W_PLANNED: Text = Text::fixed("予定", "planned");
static W_DONE: Text = Text::fixed("済", "done");
static W_FREE: Text = Text::fixed("空き枠", "free");
static W_NOTHING: Text = Text::fixed("予約なし", "nothing booked");

const LEFT: f64 = 132.0;
const RIGHT: f64 = 884.0;
const ROW: f64 = 34.0;
const HEAD: f64 = 30.0;

/// `9:30`.
fn minute(m: u16) -> String {
    format!("{}:{:02}", m / 60, m % 60)
}

/// Draws a [`Week`].
pub fn week(w: &Week, lang: Lang) -> Html {
    let (first, last) = (w.hours.0.min(23), w.hours.1.clamp(w.hours.0.min(23).saturating_add(1), 24));
    let x = Axis::new(Scale::Plain, f64::from(first) * 60.0, f64::from(last) * 60.0, LEFT, RIGHT);
    let found: Vec<Vec<bool>> = w.days.iter().map(|d| clashes(&d.bookings)).collect();
    let n = found.iter().flatten().filter(|c| **c).count();
    let mut foot = 0.0;
    let inner = html! {
        @for (d, clash) in w.days.iter().zip(&found) {
            @let used = used(d, w.rooms.len());
            @let top = foot;
            @let () = foot += HEAD + ROW * used.len() as f64 + 12.0;
            (day(w, d, &used, clash, &x, top, (first, last), lang))
        }
    };
    let height = foot.ceil() as u32;
    let (state, words) = if n == 0 {
        (badge(Tone::Ok, Mark::Ok, Text::fixed("重なりなし", "no clash").text(lang)), String::new())
    } else {
        let counted = crate::date::counted(n, "booking");
        let say = terms::say! {ja: "{n} 件の予約が、同じ部屋で時間が重なっています。", en: "In one room at the same time: {counted}."};
        (badge(Tone::Stop, Mark::Stop, W_CLASH.text(lang)), say.text(lang).to_owned())
    };
    figure(
        &Figure {
            id: format!("{}-h", w.id),
            title: w.title.clone(),
            level: w.level,
            unit: W_UNIT.text(lang).to_owned(),
            fit: FigureFit::Wide,
            svg: picture(&w.id, 912, height, &w.title, &finding(w, n, lang), inner),
            legend: legend(n, lang),
            note: html! { (state) " " (words) @if w.simulated { " " (sim_badge(lang)) } },
            table: Some(numbers(w, &found, lang)),
        },
        lang,
    )
}

fn finding(w: &Week, n: usize, lang: Lang) -> String {
    let (days, rooms) = (w.days.len(), w.rooms.len());
    let all: usize = w.days.iter().map(|d| d.bookings.len()).sum();
    let count = |n: usize, noun: &str| crate::date::counted(n, noun);
    let (days_en, rooms_en, all_en) = (count(days, "day"), count(rooms, "place"), count(all, "booking"));
    let say = terms::say! {ja: "{days}日、{rooms}か所、予約 {all} 件。重なりは {n} 件。", en: "{days_en}, {rooms_en}, {all_en}, {n} of them in a clash."};
    say.text(lang).to_owned()
}

/// The rooms a day uses, in their order.
fn used(d: &DayPlan, rooms: usize) -> Vec<usize> {
    (0..rooms).filter(|room| d.bookings.iter().any(|b| b.room == *room)).collect()
}

#[allow(clippy::too_many_arguments, reason = "the pieces of one picture")]
fn day(
    w: &Week,
    d: &DayPlan,
    used: &[usize],
    clash: &[bool],
    x: &Axis,
    top: f64,
    (first, last): (u8, u8),
    lang: Lang,
) -> Html {
    let foot = top + HEAD + ROW * used.len() as f64;
    let row = |room: usize| used.iter().position(|r| *r == room).map_or(top, |at| top + HEAD + ROW * at as f64);
    html! {
        text.t-strong x="0" y=(px(top + 18.0)) { (d.label) }
        @if used.is_empty() {
            text.t-small x=(px(LEFT)) y=(px(top + 18.0)) { (W_NOTHING.text(lang)) }
            path.grid d={ "M0 " (px(foot)) "H884" } {}
        } @else {
            @for h in first..=last {
                @let at = px(x.at(f64::from(h) * 60.0));
                path.grid d={ "M" (at) " " (px(top + 24.0)) "V" (px(foot)) } {}
                text.t-small x=(at) y=(px(top + 16.0)) text-anchor="middle" { (h) ":00" }
            }
        }
        @for room in used {
            @let y = row(*room);
            path.grid d={ "M0 " (px(y + ROW - 3.0)) "H884" } {}
            text x="0" y=(px(y + 18.0)) { (w.rooms.get(*room).map_or("", String::as_str)) }
        }
        @for (n, (b, clash)) in d.bookings.iter().zip(clash).enumerate() {
            // what clashes shares its row: each one after the first stands in the lower half
            @let lower = *clash && d.bookings.iter().take(n).any(|a| a.room == b.room && a.until > b.from && a.from < b.until);
            (booking(b, *clash, lower, x, row(b.room)))
        }
        @if let Some(m) = d.now.filter(|_| !used.is_empty()) {
            @let at = x.at(f64::from(m));
            path.now d={ "M" (px(at)) " " (px(top + 22.0)) "V" (px(foot)) } {}
            path.node d={ "M" (px(at - 5.0)) " " (px(top + 19.0)) "h10l-5 7z" } {}
        }
    }
}

/// As much of the words as fits, for whom before what: all of them, all but the last, or their beginning and three dots. Full-width characters
/// are 12 wide, others 7.
fn fitting(words: &str, room: f64) -> String {
    let wide = |c: char| if c.is_ascii() { 7.0 } else { 12.0 };
    let fits = |words: &&str| words.chars().map(wide).sum::<f64>() <= room;
    let whom = words.rsplit_once(' ').map(|(whom, _)| whom);
    if let Some(all) = [Some(words), whom].into_iter().flatten().find(fits) {
        return all.to_owned();
    }
    let mut left = room - 12.0;
    let mut out = String::new();
    for c in words.chars() {
        left -= wide(c);
        if left < 0.0 {
            break;
        }
        out.push(c);
    }
    if out.is_empty() { out } else { format!("{}…", out.trim_end()) }
}

fn booking(b: &Booking, clash: bool, lower: bool, x: &Axis, row: f64) -> Html {
    let (left, right) = (x.at(f64::from(b.from)), x.at(f64::from(b.until)));
    let wide = (right - left).max(2.0);
    let tall = if clash { 15.0 } else { 26.0 };
    let y = row + if lower { 15.0 } else { 0.0 };
    let class = match (clash, b.state) {
        (true, _) => "cell-stop",
        (_, BookingState::Planned) => "cell",
        (_, BookingState::Done) => "cell-done",
        (_, BookingState::Free) => "box-out",
    };
    let words = if clash { 14.0 } else { 6.0 };
    html! {
        rect class=(class) x=(px(left)) y=(px(y)) width=(px(wide)) height=(px(tall)) rx="2" {}
        // a clash is hatched, so that it shows in grey too
        @if clash { path.hatch-line d={ "M" (px(left + 1.0)) " " (px(y + 14.0)) "l5 -12M" (px(left + 6.0)) " " (px(y + 14.0)) "l5 -12" } {} }
        text class=(if clash { "t-stop" } else { "t-small" }) x=(px(left + words)) y=(px(y + if clash { 12.0 } else { 18.0 })) { (fitting(&b.label, wide - words - 4.0)) }
    }
}

fn legend(n: usize, lang: Lang) -> Vec<(Html, String)> {
    let cell = |class: &str| key(html! { rect class=(class) x="1" y="1" width="26" height="12" rx="2" {} });
    let mut out = vec![
        (cell("cell"), W_PLANNED.text(lang).to_owned()),
        (cell("cell-done"), W_DONE.text(lang).to_owned()),
        (cell("box-out"), W_FREE.text(lang).to_owned()),
    ];
    if n > 0 {
        let clash =
            html! { rect.cell-stop x="1" y="1" width="26" height="12" rx="2" {} path.hatch-line d="M1 13l8 -8" {} };
        out.push((key(clash), W_CLASH.text(lang).to_owned()));
    }
    out
}

fn numbers(w: &Week, found: &[Vec<bool>], lang: Lang) -> Table {
    let t = |ja: &'static str, en: &'static str| Text::fixed(ja, en).text(lang).to_owned();
    let mut rows = Vec::new();
    for (d, clash) in w.days.iter().zip(found) {
        for (b, clash) in d.bookings.iter().zip(clash) {
            let what = match &b.href {
                Some(to) => html! { a href=(to) { (b.label) } },
                None => text(&b.label),
            };
            let state = match (clash, b.state) {
                (true, _) => badge(Tone::Stop, Mark::Stop, W_CLASH.text(lang)),
                (_, BookingState::Done) => badge(Tone::Ok, Mark::Ok, W_DONE.text(lang)),
                (_, BookingState::Free) => text(W_FREE.text(lang)),
                _ => none(),
            };
            let room = text(w.rooms.get(b.room).map_or("", String::as_str));
            rows.push(Row::new(vec![
                text(&d.label),
                text(format!("{}–{}", minute(b.from), minute(b.until))),
                room,
                what,
                state,
            ]));
        }
    }
    let title = &w.title;
    let caption = terms::say! {ja: "{title}の一覧", en: "List: {title}"};
    Table {
        caption: caption.text(lang).to_owned(),
        columns: [t("日", "Day"), t("時間", "Time"), t("場所", "Place"), t("内容", "What"), t("状態", "State")]
            .map(Column::words)
            .to_vec(),
        rows,
        width: TableWidth::Wide,
        middle: true,
        ..Table::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn b(room: usize, from: u16, until: u16, state: BookingState) -> Booking {
        Booking { room, from, until, label: format!("<{from}>"), state, href: None }
    }

    #[test]
    fn only_one_room_at_one_time_clashes() {
        use BookingState::{Done, Free, Planned};
        let list = [
            b(0, 540, 600, Planned),
            b(0, 590, 650, Done),
            b(0, 650, 700, Planned),
            b(1, 540, 600, Planned),
            b(0, 540, 700, Free),
        ];
        assert_eq!(
            clashes(&list),
            [true, true, false, false, false],
            "touching ends, other rooms and free places do not"
        );
    }

    #[test]
    fn words_that_do_not_fit_end_in_three_dots() {
        assert_eq!(fitting("採取", 30.0), "採取");
        assert_eq!(fitting("lot 0155", 70.0), "lot 0155");
        assert_eq!(fitting("三宅 正 採取", 66.0), "三宅 正", "the name before what is done");
        assert_eq!(fitting("三宅 採取(模擬)", 21.0), "", "three dots alone say nothing");
        assert_eq!(fitting("勅使河原 馨 採取", 50.0), "勅使河…");
        assert_eq!(fitting("採取", 10.0), "");
    }

    #[test]
    fn a_day_draws_the_rooms_it_uses_and_an_empty_day_is_a_line() {
        let day = |label: &str, list| DayPlan { label: label.into(), now: None, bookings: list };
        let week = week(
            &Week {
                id: "w".into(),
                title: "予約".into(),
                level: Level::H3,
                rooms: vec!["診察室1".into(), "処置室1".into()],
                hours: (8, 18),
                days: vec![day("火", vec![b(1, 540, 600, BookingState::Planned)]), day("水", Vec::new())],
                simulated: false,
            },
            Lang::Ja,
        )
        .0;
        let drawn = week.split("<table").next().unwrap();
        assert!(drawn.contains("処置室1") && !drawn.contains("診察室1"), "{drawn}");
        assert_eq!(drawn.matches("予約なし").count(), 1, "{drawn}");
        assert_eq!(drawn.matches(">8:00<").count(), 1, "hours stand only where something is booked: {drawn}");
    }

    #[test]
    fn a_clash_is_said_in_words_and_in_the_table() {
        let day = |list| DayPlan { label: "火".into(), now: Some(552), bookings: list };
        let of = |list| Week {
            id: "w".into(),
            title: "予約".into(),
            level: Level::H3,
            rooms: vec!["処置室1".into()],
            hours: (8, 18),
            days: vec![day(list)],
            simulated: true,
        };
        let two = vec![b(0, 540, 600, BookingState::Planned), b(0, 570, 630, BookingState::Planned)];
        let out = week(&of(two), Lang::Ja).0;
        assert!(
            out.contains("2 件の予約が") && out.matches("cell-stop").count() == 3 && out.contains("&lt;540&gt;"),
            "{out}"
        );
        assert!(out.contains("9:30–10:30"), "{out}");
        assert!(out.contains("模擬"), "people of a demo are marked where their names stand: {out}");
        let one = week(&of(vec![b(0, 540, 600, BookingState::Planned)]), Lang::Ja).0;
        assert!(one.contains("重なりなし") && !one.contains("cell-stop"), "{one}");
    }
}
