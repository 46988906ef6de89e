//! `/bookings`: a week of rooms and cabinets by the hour, and each booking with what crosses it: another at the same time, a lot that will not be
//! there (L9, L11). A crossing is told the same way on the lot's page; it is made when shown and never stored.

use super::{act_button, cells, day, recorded, w};
use crate::error::WebError;
use crate::names::NameBook;
use crate::signed::Signed;
use access::Grant;
use axum::http::StatusCode;
use axum::response::Response;
use forecast::Forecast;
use kernel::{Need, Value, gather};
use maud::html;
use page::{Booking, BookingState, Column, DayPlan, Html, Level, Mark, Panel, Row, Table, TableWidth, Tone, Week};
use record::booking::BookingKind;
use record::folds::{Clinic, Crossing, LotBookings, LotRelease, LotState, Orders, crossing};
use record::outlook::{self, Awaited};
use record::treatment::TreatmentOrdered;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Select, StoreError};
use terms::{BookingId, Day, Lang, Moment, say};

/// Bookings of a week that a page holds.
const MOST: u32 = 400;
/// Hours that are always shown.
const HOURS: (u8, u8) = (8, 19);

struct Read {
    monday: Day,
    rows: Vec<store::Row>,
    in_all: u64,
    /// Room or cabinet: id and name, in the order drawn.
    rooms: Vec<(String, String)>,
    crossings: BTreeMap<String, Vec<Crossing>>,
    /// What the forecast of the lot says to a booking that waits for its cells, with the forecast and when the culture began.
    forecasts: BTreeMap<String, (Awaited, Forecast, Moment)>,
    book: NameBook,
    now: Moment,
    tip: store::Tip,
}

fn monday(day: Day) -> Day {
    // `weekday` counts from Sunday = 0, which ends the week here.
    day.plus_days(0_i32.saturating_sub((i32::from(day.weekday()) + 6) % 7))
}

fn read(snap: &mut store::Snapshot<'_>, asked: &str, grant: Grant) -> store::Result<Read> {
    let now = snap.now();
    let monday = monday(Day::parse(asked).unwrap_or_else(|_| now.day()));
    let mut book = NameBook::staff_only(snap, grant)?;
    let (mut rows, mut in_all) = (Vec::new(), 0);
    if snap.house().list("bookings").is_some() {
        let week = Select::from("bookings")
            .at_least("day", monday.to_string())
            .at_most("day", monday.plus_days(6).to_string())
            .eq("cancelled", 0_i64);
        in_all = snap.count(&week)?;
        rows = snap.select(&week.order("day").order("starts").limit(MOST))?;
    }
    book.add(snap, rows.iter().map(|r| r.text("patient")), now.day())?;
    let lots: BTreeSet<String> = rows.iter().map(|r| r.text("lot").to_owned()).filter(|l| !l.is_empty()).collect();
    let patients: BTreeSet<&str> =
        rows.iter().filter(|r| !r.text("lot").is_empty()).map(|r| r.text("patient")).collect();
    let needs = |lots: &BTreeSet<String>| {
        let mut needs = vec![Need::of::<Clinic>("main")];
        needs.extend(patients.iter().map(|p| Need::of::<Orders>(*p)));
        for lot in lots {
            needs.extend([Need::of::<LotState>(lot), Need::of::<LotRelease>(lot), Need::of::<LotBookings>(lot)]);
        }
        needs
    };
    let known = gather(&|_| needs(&lots), snap).map_err(|f| StoreError::bad(f.0))?;
    let programme = snap.current().programme.as_ref().map(|(_, p)| Arc::clone(p));
    let (mut crossings, mut forecasts) = (BTreeMap::new(), BTreeMap::new());
    // Once for all bookings: a lot that still grows teaches nothing, so none of theirs is among those read.
    let mut beforehand = None;
    for r in rows.iter().filter(|r| !r.text("lot").is_empty()) {
        let lot = r.text("lot");
        let all = known.get::<LotBookings>(lot);
        let one = BookingId::parse(&r.subject).ok().and_then(|id| all.by_id.get(&id).cloned());
        if let Some(b) = one {
            let (state, orders) = (known.get::<LotState>(lot), known.get::<Orders>(b.patient.as_str()));
            if let Some(p) = programme.as_ref().filter(|_| b.kind == BookingKind::Administration && !b.cancelled)
                && state.product.is_none()
                && let Some(cells) = orders.in_force().map(TreatmentOrdered::cells)
                && let Some((_, began)) = &state.started
                && let Ok(found) = outlook::expected(
                    &state,
                    p,
                    cells,
                    Some(b.starts),
                    match &beforehand {
                        Some(known) => known,
                        None => beforehand.insert(super::culture::prior(snap, p, "")?),
                    },
                )
                && let Some(awaited) = outlook::awaited(&b, &state, &found)
            {
                forecasts.insert(r.subject.clone(), (awaited, found, *began));
            }
            crossings.insert(r.subject.clone(), crossing(&b, &state, &known.get::<LotRelease>(lot), &all));
        }
    }
    let clinic = known.get::<Clinic>("main");
    let mut rooms: Vec<(String, String)> =
        clinic.places.iter().map(|p| (p.place.to_string(), p.name.clone())).collect();
    if snap.house().list("cabinets").is_some() {
        for c in snap.select(&Select::from("cabinets").limit(MOST))? {
            let name = c.text("name");
            rooms.push((c.subject.clone(), if name.is_empty() { c.subject.clone() } else { name.to_owned() }));
        }
    }
    Ok(Read { monday, rows, in_all, rooms, crossings, forecasts, book, now, tip: snap.tip() })
}

/// `GET /bookings?day=`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    let grant = s.grant("bookings")?;
    let asked = s.visit.asked("day");
    let r = s.read(move |snap| read(snap, &asked, grant)).await?;
    s.log_list_read("bookings", r.rows.iter().map(|x| x.text("patient"))).await?;
    let lang = s.lang;
    let head = w(lang, "予約", "Bookings");
    let (first, last) = (page::day_words(r.monday, lang), page::day_short(r.monday.plus_days(6), lang));
    let span = say! {ja: "{first}から{last}まで", en: "{first} to {last}"};
    let at = |days: i32| format!("/bookings?day={}", r.monday.plus_days(days));
    let body = html! {
        (page::page_head(None, page::text(head), Some(page::text(span.text(lang))), Some(html! { div.button-row.no-print { (act_button(&s, "book", "", false)) } })))
        div.stack {
            (recorded(&s))
            div.button-row.no-print {
                (page::button_link(&page::Button::plain(w(lang, "前の週", "Week before")).small(), &at(-7)))
                (page::button_link(&page::Button::plain(w(lang, "今週", "This week")).small(), "/bookings"))
                (page::button_link(&page::Button::plain(w(lang, "次の週", "Week after")).small(), &at(7)))
            }
            (cut(&r, lang))
            (page::week(&week(&s, &r), lang))
            (list(&s, &r))
        }
    };
    Ok(s.page(StatusCode::OK, head, "bookings", body, &r.tip))
}

/// Nothing is left out in silence.
fn cut(r: &Read, lang: Lang) -> Html {
    let (all, shown) = (r.in_all, r.rows.len());
    if u64::try_from(shown).unwrap_or(u64::MAX) >= all {
        return page::none();
    }
    let said = say! {ja: "この週の予約 {all} 件のうち {shown} 件を表示しています。", en: "Showing {shown} of {all} bookings of this week."};
    page::notice(Tone::Warn, page::text(said.text(lang)))
}

fn kind(r: &store::Row, lang: Lang) -> String {
    let code = r.text("kind");
    BookingKind::parse(code).map_or_else(|| code.to_owned(), |k| k.text().text(lang).to_owned())
}

/// Minutes of the day, if the moment lies on it; its ends otherwise.
fn minute(at: &str, day: Day) -> u16 {
    let Ok(at) = Moment::parse(at) else { return 0 };
    u16::try_from(at.minutes_since(day.start()).clamp(0, 1440)).unwrap_or(0)
}

fn whom<'a>(r: &'a Read, x: &'a store::Row) -> &'a str {
    let id = x.text("patient");
    let named = r.book.known(id).filter(|_| r.book.named()).map(|p| p.written.as_str()).filter(|n| !n.is_empty());
    named.unwrap_or_else(|| r.book.number(id))
}

fn week(s: &Signed, r: &Read) -> Week {
    let lang = s.lang;
    let mut hours = HOURS;
    let days = (0..7)
        .map(|n| {
            let day = r.monday.plus_days(n);
            let on = day.to_string();
            let mut bookings = Vec::new();
            for x in r.rows.iter().filter(|x| x.text("day") == on) {
                let (from, until) = (minute(x.text("starts"), day), minute(x.text("ends"), day));
                hours = (
                    hours.0.min(u8::try_from(from / 60).unwrap_or(0)),
                    hours.1.max(u8::try_from(until.div_ceil(60)).unwrap_or(24)),
                );
                let past = Moment::parse(x.text("ends")).is_ok_and(|m| m < r.now);
                for place in day::places(x) {
                    let Some(room) = r.rooms.iter().position(|(id, _)| id == place) else { continue };
                    bookings.push(Booking {
                        room,
                        from,
                        until,
                        label: format!("{} {}", whom(r, x), kind(x, lang)),
                        state: if past { BookingState::Done } else { BookingState::Planned },
                        href: Some(format!("#{}", x.subject)),
                    });
                }
            }
            DayPlan {
                label: page::day_short(day, lang),
                now: (day == r.now.day()).then(|| minute(&r.now.to_string(), day)),
                bookings,
            }
        })
        .collect();
    Week {
        id: "week".into(),
        title: w(lang, "部屋とキャビネット", "Rooms and cabinets").to_owned(),
        level: Level::H2,
        rooms: r.rooms.iter().map(|(_, name)| name.clone()).collect(),
        hours,
        days,
        simulated: s.app.0.store.simulated() && r.book.named(),
    }
}

fn list(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    if r.rows.is_empty() {
        return page::empty_state(
            w(lang, "この週の予約はありません。", "No booking in this week."),
            page::text(w(lang, "予約は患者の記録からも入れられます。", "A time can be booked from a chart too.")),
            None,
        );
    }
    let table = page::table(&Table {
        caption: w(lang, "この週の予約", "Bookings of this week").to_owned(),
        caption_hidden: true,
        columns: vec![
            Column::words(w(lang, "日時", "When")),
            Column::words(w(lang, "内容・患者", "What, for whom")),
            Column::words(w(lang, "部屋・担当", "Room, by whom")),
            Column::words(w(lang, "ロット", "Lot")),
            Column::words(w(lang, "合わないこと", "What crosses it")),
            Column::words(w(lang, "変更", "Change")),
        ],
        rows: r.rows.iter().map(|x| row(s, r, x)).collect(),
        width: TableWidth::Wider,
        ..Table::default()
    });
    let n = r.in_all;
    page::panel(&Panel {
        padded: false,
        long: true,
        meta: Some(page::text(say! {ja: "{n}件", en: "{n}"}.text(lang))),
        ..Panel::new("list", w(lang, "この週の予約", "Bookings of this week"), table)
    })
}

fn row(s: &Signed, r: &Read, x: &store::Row) -> Row {
    let lang = s.lang;
    let name = |id: &str| r.rooms.iter().find(|(i, _)| i == id).map_or_else(|| id.to_owned(), |(_, n)| n.clone());
    let patient = x.text("patient");
    let when = Day::parse(x.text("day")).map(|d| page::day_short(d, lang)).unwrap_or_default();
    let clock = |c: &str| Moment::parse(x.text(c)).map(|m| page::clock_words(m, lang)).unwrap_or_default();
    let (from, until) = (clock("starts"), clock("ends"));
    let moves = x.whole("moves");
    let lot = x.text("lot");
    let mut where_ = vec![name(x.text("room"))];
    where_.extend(Some(x.text("doctor")).filter(|d| !d.is_empty()).map(|d| r.book.staff_line(d).to_owned()));
    where_.extend(Some(x.text("cabinet")).filter(|c| !c.is_empty()).map(&name));
    where_.extend(Some(x.text("equipment")).filter(|c| !c.is_empty()).map(str::to_owned));
    let times = page::counted(moves, "time");
    Row::new(vec![
        html! { span id=(x.subject) { (when) " " (from) "–" (until) } @if *x.get("moves") != Value::Null && moves > 0 { br; span.meta { (say! {ja: "{moves}回動かした", en: "moved {times}"}.text(lang)) } } },
        html! { (kind(x, lang)) br; span.meta { a href={ "/patients/" (patient) } { (r.book.told(patient, lang)) } } },
        page::text(where_.join(w(lang, "、", ", "))),
        if lot.is_empty() { page::text("–") } else { cells::lot(lot, s.may_open("culture")) },
        against(r, x, lang),
        change(s, &x.subject),
    ])
}

/// One short word in a narrow column; the form says that it also cancels.
fn change(s: &Signed, booking: &str) -> Html {
    use crate::acts::read::granted;
    html! { @if granted("move_booking", s.role, s.place.kind) != Grant::No {
        (page::button_link(&page::Button::plain(w(s.lang, "変更", "Change")).small(), &format!("/act/move_booking?booking={booking}")))
    } }
}

fn against(r: &Read, x: &store::Row, lang: Lang) -> Html {
    let found = r.crossings.get(&x.subject).map(Vec::as_slice).unwrap_or_default();
    html! {
        @if found.is_empty() && !r.forecasts.contains_key(&x.subject) { "–" }
        @if let Some((a, f, began)) = r.forecasts.get(&x.subject) { (super::culture::awaited(*a, f, *began, lang)) }
        @for c in found {
            @let (tone, mark, word) = if c.breaks() { (Tone::Stop, Mark::Stop, w(lang, "合わない", "crosses")) } else { (Tone::Wait, Mark::Wait, w(lang, "待ち", "waits")) };
            p.small { (page::badge(tone, mark, word)) " " (page::say(&c.text(), lang)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        let day = |s: &str| Day::parse(s).expect("day");
        for (d, m) in [("2026-11-24", "2026-11-23"), ("2026-11-23", "2026-11-23"), ("2026-11-29", "2026-11-23")] {
            assert_eq!(monday(day(d)), day(m), "{d}");
        }
    }
}
