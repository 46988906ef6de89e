//! The bar of a demo record: moves its clock and changes the member of staff. These routes do not exist on any other record (L19); they are
//! asked once more here whether the record is simulated.

use crate::csrf::Fields;
use crate::error::WebError;
use crate::gate::go;
use crate::signed::{Signed, roles_of, safe_next};
use crate::signin::rotate;
use axum::response::Response;
use maud::html;
use page::{Button, Html, SimClock};
use store::ErrorKind;
use terms::{Day, Moment, StaffId, Text};

/// What the band shows: the simulated now, four ways forward, the staff.
pub fn clock(s: &Signed) -> SimClock {
    let lang = s.lang;
    let here = s.visit.here();
    let store = &s.app.0.store;
    let moves = [
        ("hour", "+1時間", "+1 hour"),
        ("day", "+1日", "+1 day"),
        ("month", "+1か月", "+1 month"),
        ("due", "次の期限", "Next due"),
    ];
    let moves = html! { @for (by, ja, en) in moves {
        (page::post_button("/demo/clock", &[("csrf", &s.csrf), ("by", by), ("next", &here)], &Button::link(Text::fixed(ja, en).text(lang))))
    } };
    SimClock { now: store.now(), moves, staff: staff(s, &here) }
}

fn staff(s: &Signed, here: &str) -> Html {
    let lang = s.lang;
    let current = s.app.0.store.current();
    let Some(list) = current.options.get("staff") else { return page::none() };
    let label = Text::fixed("模擬の職員", "Demo staff");
    html! {
        form method="post" action="/demo/staff" {
            input type="hidden" name="csrf" value=(s.csrf);
            input type="hidden" name="next" value=(here);
            select name="staff" aria-label=(label.text(lang)) {
                @for c in list { option value=(c.code) selected[c.code == s.staff.as_str()] { (c.label.text(lang)) } }
            }
            (page::button(&Button::link(Text::fixed("交代", "Switch").text(lang))))
        }
    }
}

fn only_simulated(s: &Signed) -> Result<(), WebError> {
    if s.app.0.store.simulated() { Ok(()) } else { Err(WebError::NotFound) }
}

/// `POST /demo/clock`
pub async fn move_clock(s: Signed, fields: Fields) -> Result<Response, WebError> {
    only_simulated(&s)?;
    let now = s.app.0.store.now();
    let to = match fields.get("by") {
        "hour" => now.plus_minutes(60),
        "day" => now.plus_minutes(24 * 60),
        "month" => next_month(now),
        "due" => next_due(&s, now).await?.ok_or_else(|| {
            WebError::Conflict(Text::fixed("この先に期限はありません。", "Nothing is due from here on."))
        })?,
        _ => return Err(WebError::Bad(Text::fixed("進め方が分かりません。", "Unknown step."))),
    };
    match s.app.blocking(move |app| app.0.store.advance_clock(to)).await? {
        Ok(_) => Ok(go(&safe_next(fields.get("next")))),
        Err(e) if e.kind == ErrorKind::NotSimulated => Err(WebError::NotFound),
        Err(e) => Err(e.into()),
    }
}

/// The same day and hour of the next calendar month; its last day where there is no such day.
fn next_month(now: Moment) -> Moment {
    let (year, month, day) = now.day().ymd();
    let (year, month) = if month == 12 { (year.saturating_add(1), 1) } else { (year, month.saturating_add(1)) };
    let there = |d: i8| Day::parse(&format!("{year:04}-{month:02}-{d:02}")).ok();
    let to = [day, 30, 29, 28].into_iter().filter(|d| *d <= day).find_map(there).unwrap_or(now.day());
    to.start().plus_minutes(now.minutes_since(now.day().start()))
}

/// The next instant at which a row of any list comes due: every list is asked for the columns that hold instants or days to come.
async fn next_due(s: &Signed, now: Moment) -> Result<Option<Moment>, WebError> {
    const INSTANTS: [&str; 4] = ["opens_at", "due_at", "late_at", "expires_at"];
    const DAYS: [&str; 1] = ["due_on"];
    s.read(move |snap| {
        let mut next: Option<Moment> = None;
        let lists: Vec<(&str, &str)> =
            snap.house().lists.iter().flat_map(|l| l.columns.iter().map(|c| (l.name, c.name))).collect();
        let (later, tomorrow) = (now.plus_minutes(1).to_string(), now.day().plus_days(1).to_string());
        for (list, column) in lists {
            let from = match column {
                c if INSTANTS.contains(&c) => &later,
                c if DAYS.contains(&c) => &tomorrow,
                _ => continue,
            };
            let rows =
                snap.select(&store::Select::from(list).at_least(column, from.as_str()).order(column).limit(1))?;
            let at = |text: &str| Moment::parse(text).ok().or_else(|| Day::parse(text).ok().map(Day::start));
            next = [next, rows.first().and_then(|r| at(r.text(column)))].into_iter().flatten().min();
        }
        Ok(next)
    })
    .await
}

/// `POST /demo/staff`: goes on as another simulated member of staff, in that person's first role and first fitting place.
pub async fn switch_staff(s: Signed, fields: Fields) -> Result<Response, WebError> {
    only_simulated(&s)?;
    let staff = StaffId::parse(fields.get("staff")).map_err(|_| WebError::NotFound)?.to_string();
    let next = safe_next(fields.get("next"));
    let id = staff.clone();
    let (roles, account) = s.read(move |snap| Ok((roles_of(snap, &id)?, snap.rim().account(&id)?))).await?;
    let (Some(role), Some(account)) = (roles.first(), account) else {
        return Err(WebError::Conflict(Text::fixed(
            "この職員はサインインできません。",
            "That member of staff cannot sign in.",
        )));
    };
    let place = s.live.clinic.places.iter().find(|p| p.place == s.place.place).or(s.live.clinic.places.first());
    let place = place.map(|p| p.place.to_string()).unwrap_or_default();
    let (role, locked) = (role.code().to_owned(), account.disabled);
    if locked {
        return Err(WebError::Conflict(Text::fixed("この職員のサインインは停止中です。", "That account is closed.")));
    }
    let token =
        rotate(&s.app, &s.live, move |x| (x.staff, x.role, x.place, x.stage) = (staff, role, place, String::new()))
            .await?;
    // Who goes on with the same patient stays there; everything else begins at the work of the new person.
    let mut response = go(if next.starts_with("/patients/") { &next } else { "/" });
    crate::gate::set_session(&mut response, &token, &s.app);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_later_is_the_same_day_of_the_next_month_or_its_last() {
        let to = |s: &str| next_month(Moment::parse(s).expect("moment")).local_input();
        assert_eq!(to("2026-11-21T09:12"), "2026-12-21T09:12");
        assert_eq!(to("2026-12-24T09:12"), "2027-01-24T09:12");
        assert_eq!(to("2027-01-31T18:00"), "2027-02-28T18:00");
        assert_eq!(to("2027-05-31T18:00"), "2027-06-30T18:00");
    }
}
