//! The bar of a demo record: moves its clock and changes the member of staff. These routes do not exist on any other record (L19); they are
//! asked once more here whether the record is simulated.

use crate::acts::read::{against, granted, space};
use crate::csrf::Fields;
use crate::error::WebError;
use crate::gate::go;
use crate::signed::{Signed, roles_of, safe_next};
use crate::signin::rotate;
use access::Grant;
use axum::response::Response;
use kernel::{Actor, Need, Tag, Who, gather};
use maud::html;
use page::{Button, Html, SimClock};
use record::clinic::Place;
use record::folds::Plans;
use std::collections::BTreeMap;
use store::{ErrorKind, StoreError};
use terms::{Day, Moment, PlaceId, Role, StaffId, Text};

/// What the band shows: the simulated now, five ways forward, the staff.
pub fn clock(s: &Signed) -> SimClock {
    let lang = s.lang;
    let here = s.visit.here();
    let store = &s.app.0.store;
    let moves = [
        ("hour", "+1時間", "+1 hour"),
        ("day", "+1日", "+1 day"),
        ("week", "+1週間", "+1 week"),
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

/// `GET` of any of them, where a sign-in led back to what had been sent: the work of the day.
pub async fn home(s: Signed) -> Result<Response, WebError> {
    only_simulated(&s)?;
    Ok(go("/"))
}

/// `POST /demo/clock`
pub async fn move_clock(s: Signed, fields: Fields) -> Result<Response, WebError> {
    only_simulated(&s)?;
    let now = s.app.0.store.now();
    let to = match fields.get("by") {
        "hour" => now.plus_minutes(60),
        "day" => now.plus_minutes(24 * 60),
        "week" => now.plus_minutes(7 * 24 * 60),
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

/// Where a role may do most of its work: here, if no other place is better.
fn working_place(s: &Signed, role: Role) -> Option<&Place> {
    let house = s.app.0.store.house();
    let open = |p: &&Place| house.acts.iter().filter(|a| granted(a.name, role, p.kind) != Grant::No).count();
    let places = &s.live.clinic.places;
    let most = places.iter().map(|p| open(&p)).max()?;
    first_here(s, |p| open(&p) == most)
}

/// The place where one stands if it fits, else the first that does.
fn first_here(s: &Signed, fits: impl Fn(&Place) -> bool) -> Option<&Place> {
    let places = &s.live.clinic.places;
    let here = places.iter().find(|p| p.place == s.place.place);
    here.filter(|p| fits(p)).or_else(|| places.iter().find(|p| fits(p)))
}

/// `POST /demo/staff`: goes on as another simulated member of staff, in that person's first role, at the place where that role works.
pub async fn switch_staff(s: Signed, fields: Fields) -> Result<Response, WebError> {
    only_simulated(&s)?;
    let staff = StaffId::parse(fields.get("staff")).map_err(|_| WebError::NotFound)?.to_string();
    let next = safe_next(fields.get("next"));
    let id = staff.clone();
    let roles = s.read(move |snap| roles_of(snap, &id)).await?;
    let Some(role) = roles.first() else { return Err(no_sign_in()) };
    let place = working_place(&s, *role).map(|p| p.place.to_string()).unwrap_or_default();
    // Who goes on with the same patient or lot stays there; everything else begins at the work of the new person.
    let stays = ["/patients/", "/culture/"].iter().any(|p| next.starts_with(p));
    go_on_as(&s, staff, *role, place, if stays { &next } else { "/" }).await
}

/// `POST /demo/as`: goes on as somebody whose work an act is, where it is done, and opens its form: oneself at another place, if that is enough. Of
/// those who may do it, one against whom least stands (a doctor of the plan).
pub async fn act_as(s: Signed, fields: Fields) -> Result<Response, WebError> {
    only_simulated(&s)?;
    let house = s.app.0.store.house();
    let act = house.act(fields.get("act")).map(|a| a.name).ok_or(WebError::NotFound)?;
    let query = fields.get("query").to_owned();
    let subject = query.split('&').next().and_then(|first| first.split_once('='));
    let about = subject.and_then(|(field, id)| Some(Tag::new(space(field)?, id))).unwrap_or_else(Tag::clinic);
    let whose: Vec<Role> = fields.get("roles").split(' ').filter_map(Role::parse).collect();
    let does = |role: Role| {
        let fits = whose.is_empty() || whose.contains(&role);
        first_here(&s, |p| fits && granted(act, role, p.kind) != Grant::No).map(|p| p.place.clone())
    };
    let places: BTreeMap<Role, PlaceId> = Role::ALL.iter().filter_map(|r| Some((*r, does(*r)?))).collect();
    let listed = s.app.0.store.current();
    let everybody = listed.options.get("staff").map(Vec::as_slice).unwrap_or_default();
    let ids: Vec<String> =
        std::iter::once(s.staff.to_string()).chain(everybody.iter().map(|c| c.code.clone())).collect();
    let (own, role) = (s.staff.to_string(), s.role);
    let found = s
        .read(move |snap| {
            let known = gather(&|_| vec![Need::of::<Plans>("main")], snap).map_err(|f| StoreError::bad(f.0))?;
            let plans = known.get::<Plans>("main");
            let planned: Vec<StaffId> = plans.in_force(snap.now().day()).flat_map(|p| p.doctors.clone()).collect();
            let mut best: Option<((usize, bool, usize), String, Role)> = None;
            for id in ids {
                let roles = roles_of(snap, &id)?;
                let all = (id == own).then_some(role).into_iter().chain(roles);
                // Whoever's first role it is goes before those who may do it besides.
                let fit = all.enumerate().find_map(|(n, r)| Some((n, r, places.get(&r)?.clone())));
                let (Some((n, role, place)), Ok(staff)) = (fit, StaffId::parse(&id)) else { continue };
                let stranger = matches!(role, Role::Doctor | Role::ResponsibleDoctor) && !planned.contains(&staff);
                let who = Who { actor: Actor::Staff(staff), role: Some(role), place: Some(place) };
                let key = (against(snap, act, &about, &who)?.len(), stranger, n);
                if best.as_ref().is_none_or(|(b, ..)| key < *b) {
                    best = Some((key, id, role));
                }
            }
            Ok(best)
        })
        .await?;
    let Some((_, staff, role)) = found else { return Err(no_sign_in()) };
    let place = does(role).map(|p| p.to_string()).unwrap_or_default();
    let next = safe_next(&crate::pages::act_href(act, &query));
    go_on_as(&s, staff, role, place, &next).await
}

/// The button that leads there; `whose` narrows the roles.
pub fn as_button(s: &Signed, act: &str, query: &str, whose: Option<&[Role]>, main: bool) -> Html {
    let words = Text::fixed("担当者に切り替えて行う", "Continue as the person responsible");
    let b = if main { Button::main(words.text(s.lang)) } else { Button::plain(words.text(s.lang)) };
    let roles: Vec<&str> = whose.unwrap_or_default().iter().map(|r| r.code()).collect();
    let hidden = [("csrf", s.csrf.as_str()), ("act", act), ("query", query), ("roles", &roles.join(" "))];
    page::post_button("/demo/as", &hidden, &b.small())
}

fn no_sign_in() -> WebError {
    WebError::Conflict(Text::fixed("この職員はサインインできません。", "That member of staff cannot sign in."))
}

async fn go_on_as(s: &Signed, staff: String, role: Role, place: String, next: &str) -> Result<Response, WebError> {
    let id = staff.clone();
    let account = s.read(move |snap| snap.rim().account(&id)).await?.ok_or_else(no_sign_in)?;
    if account.disabled {
        return Err(WebError::Conflict(Text::fixed("この職員のサインインは停止中です。", "That account is closed.")));
    }
    let role = role.code().to_owned();
    let token =
        rotate(&s.app, &s.live, move |x| (x.staff, x.role, x.place, x.stage) = (staff, role, place, String::new()))
            .await?;
    let mut response = go(next);
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
