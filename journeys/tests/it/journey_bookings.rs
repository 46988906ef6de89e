//! Bookings: a treatment is booked for cells that still grow; somebody else's is refused in the same room, with the same doctor and the same C-arm
//! (L11), and taken beside it. Work at the bench booked past it, and later the expiry of the product (L9), cross it: both pages
//! say so, and it is moved; what the forecast says of it stands there too.

use crate::client::Page;
use crate::journey_e::one_knee;
use crate::walk::{Case, SOUND_KNEE, Walk, Who, one};
use record::booking::Booked;
use record::clinic::PlaceKind;
use terms::Moment;

/// The fields of a booking of an hour.
fn hour(p: &Case, kind: &str, starts: Moment, room: &str) -> Vec<(&'static str, String)> {
    vec![
        ("patient", p.id.clone()),
        ("kind", kind.to_owned()),
        ("starts", starts.local_input()),
        ("ends", starts.plus_minutes(60).local_input()),
        ("room", room.to_owned()),
    ]
}

fn typed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().filter(|(k, _)| *k != "patient").map(|(k, v)| (*k, v.as_str())).collect()
}

/// The week in which a booking lies, and the page of the lot it waits for.
async fn shown(w: &mut Walk, b: &Booked, kind: &str) -> [Page; 2] {
    let week = w.opened(Who::Desk, &format!("/bookings?day={}", b.day), &format!("bookings-{kind}")).await;
    let lot = b.lot.as_ref().expect("a lot");
    let culture = w.opened(Who::Operator, &format!("/culture/{lot}"), &format!("culture-booked-{kind}")).await;
    [week, culture]
}

const FORECAST: &str = "予測と合わない";

/// Whether a page says that something recorded crosses; the heading of the column does not count, nor what is only expected.
fn crosses(page: &Page) -> bool {
    page.text().replace("合わないこと", "").replace(FORECAST, "").contains("合わない")
}

async fn moved(w: &mut Walk, b: &Booked, starts: Moment, reason: &str) -> Booked {
    let (from, until) = (starts.local_input(), starts.plus_minutes(60).local_input());
    let fields = [("starts", from.as_str()), ("ends", until.as_str()), ("reason", reason)];
    one(&w.done(Who::Desk, "move_booking", &format!("?booking={}", b.booking), &fields).await)
}

#[tokio::test]
async fn bookings_clash_cross_and_are_moved() {
    let mut w = Walk::new("ja").await;
    let mut p = one_knee(["見本　静江", "ミホン　シズエ", "1954-11-30", "female"]);
    let mut other = one_knee(["見本　三郎", "ミホン　サブロウ", "1949-05-05", "male"]);
    w.register(&mut other).await;
    w.ordered(&mut p, SOUND_KNEE).await;
    w.harvested(&mut p).await;
    w.started(&mut p).await;

    let (treatment, cpc, doctor) = (w.place(PlaceKind::Treatment), w.place(PlaceKind::Cpc), w.staff("ishi"));
    let at = |w: &Walk, days: i32, hours: i64| w.today().plus_days(days).start().plus_minutes(60 * hours);
    let with = |mut fields: Vec<(&'static str, String)>| {
        fields.extend([("doctor", doctor.clone()), ("equipment", "EQ-JC".to_owned())]);
        fields
    };
    let mut mine = with(hour(&p, "administration", at(&w, 6, 10), &treatment));
    mine.push(("lot", p.lot.clone()));
    let mine: Booked = one(&w.done(Who::Desk, "book", &p.patient(), &typed(&mine)).await);
    // Started this morning, the cells are not expected in six days: the forecast crosses it on both pages, and says how likely it is.
    for page in shown(&mut w, &mine, "waits").await {
        page.says(&["待ち", FORECAST, "までにそろう見込みは"]);
    }

    // The same room, doctor and C-arm at the same hour: refused with all three reasons. The hour after is free.
    let clash = with(hour(&other, "administration", mine.starts.plus_minutes(30), &treatment));
    let taken = ["room_taken", "doctor_taken", "equipment_taken"];
    w.refused_unkept(Who::Desk, "book", &other.patient(), &typed(&clash), &taken).await;
    let after = with(hour(&other, "administration", mine.ends, &treatment));
    let after: Booked = one(&w.done(Who::Desk, "book", &other.patient(), &typed(&after)).await);

    // Work at the bench comes to lie after the treatment: both pages say that they cross.
    let mut bench = hour(&p, "culture", at(&w, 7, 10), &cpc);
    bench.extend([("cabinet", "CB-J1".to_owned()), ("lot", p.lot.clone())]);
    let bench: Booked = one(&w.done(Who::Operator, "book", &p.patient(), &typed(&bench)).await);
    for page in shown(&mut w, &mine, "crossed").await {
        assert!(crosses(&page), "{}", page.text());
    }
    // Moved onto the other's hour it would clash again; the day after the bench it stands.
    let (from, until) = (after.starts.local_input(), after.ends.local_input());
    let onto = [("starts", from.as_str()), ("ends", until.as_str()), ("reason", "培養に合わせる")];
    let query = format!("?booking={}", mine.booking);
    let clash = [&taken[..], &["booking_before_work_ends"]].concat();
    w.refused_unkept(Who::Desk, "move_booking", &query, &onto, &clash).await;
    let later = at(&w, 8, 10);
    let mine = moved(&mut w, &mine, later, "培養に合わせる").await;
    assert_eq!((mine.starts, mine.moved_from), (later, Some(w.today().plus_days(6))), "it keeps the day it came from");
    let [week, culture] = shown(&mut w, &mine, "moved").await;
    assert!(!crosses(&week) && !crosses(&culture), "{}", week.text());

    // The cells come sooner than that and do not keep until then: it crosses again, and is moved to within their hours.
    w.days(5).await;
    w.observe(&p, "80").await;
    w.harvest(&mut p, "2.00").await;
    for page in shown(&mut w, &mine, "expires").await {
        assert!(crosses(&page) && !page.text().contains(FORECAST), "{}", page.text());
    }
    w.tested(&p).await;
    w.release(&p).await;
    let over = [("cancelled", "yes"), ("reason", "細胞が早く育った")];
    w.done(Who::Operator, "move_booking", &format!("?booking={}", bench.booking), &over).await;
    let soon = w.c.store.now().plus_minutes(3 * 60);
    let mine = moved(&mut w, &mine, soon, "細胞の使用期限に合わせる").await;
    let [week, _] = shown(&mut w, &mine, "in-time").await;
    assert!(!crosses(&week), "{}", week.text());
    w.verified();
}
