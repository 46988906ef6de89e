//! The week of bookings and the page of what cells are made in: crossings told, dates told, numbers instead of names for the bench.

use crate::made;
use crate::scene::{CONSULTING, CPC, NAME, Scene};
use terms::Role;

fn scene() -> Scene {
    let mut s = Scene::new();
    let (id, other) = (s.ready.clone(), s.fresh.clone());
    made::room(&mut s, "2026-11-24T09:20");
    made::culture(&mut s, "LT-1", &id, "T-1");
    made::opened(&mut s, "2026-12-03T09:00", &id, "LT-1");
    made::booked(&mut s, "2026-12-03T09:05", "BK-1", &id, "2026-12-04T13:30", Some("LT-1"));
    made::booked(&mut s, "2026-12-03T09:06", "BK-2", &other, "2026-12-04T14:00", None);
    made::booked(&mut s, "2026-12-03T09:07", "BK-3", &other, "2026-12-09T14:00", None);
    s
}

#[tokio::test]
async fn a_week_shows_rooms_by_the_hour_and_what_crosses_a_booking() {
    let s = scene();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let page = c.get("/bookings").await.is(200).body;
    for must in [
        "2026年11月30日(月)",
        "処置室1",
        "予約なし",
        "13:30",
        "/act/move_booking?booking=BK-1",
        "/act/book",
        "id=\"BK-1\"",
        NAME,
    ] {
        assert!(page.contains(must), "{must}: {page}");
    }
    assert!(page.contains("細胞はまだ採り込まれていません"), "the booking waits for cells that are not there");
    assert!(page.contains("2 件の予約が、同じ部屋で"), "two at once in one room are told");
    assert!(!page.contains("BK-3"), "another week");
    let after = c.get("/bookings?day=2026-12-09").await.is(200).body;
    assert!(after.contains("BK-3") && !after.contains("BK-1"));
    assert!(c.get("/bookings?day=nothing").await.is(200).body.contains("BK-1"), "an unreadable day is this week");
    let empty = c.get("/bookings?day=2030-01-01").await.is(200).body;
    assert!(empty.contains("この週の予約はありません"));
    let bench = s.client(Role::Operator, CPC).get("/bookings").await.is(200).body;
    assert!(!bench.contains(NAME) && bench.contains("SP2600001"));
    s.client(Role::Reader, CONSULTING).get("/bookings").await.is(403);
}

#[tokio::test]
async fn every_booking_shown_is_in_the_access_log() {
    let s = scene();
    let mut c = s.client(Role::Nurse, CONSULTING);
    c.get("/bookings").await.is(200);
    for id in [s.ready.clone(), s.fresh.clone()] {
        let lines = s.set.rim(move |r| r.access_of(&id, 10));
        assert_eq!(lines.first().map(|l| l.page.as_str()), Some("bookings"));
    }
    let mut bench = s.client(Role::Operator, CPC);
    bench.get("/making").await.is(200);
    let id = s.ready.clone();
    let lines = s.set.rim(move |r| r.access_of(&id, 10));
    assert_eq!(lines.first().map(|l| l.page.as_str()), Some("making"));
}

#[tokio::test]
async fn the_room_says_whose_cells_are_open_and_what_is_past_its_date() {
    let s = scene();
    let mut c = s.client(Role::Operator, CPC);
    let page = c.get("/making").await.is(200).body;
    for must in [
        "キャビネットA",
        "使用中",
        "/culture/LT-1",
        "/act/clear_cabinet?cabinet=CB-1",
        "インキュベーター2",
        "あと7日",
        "不適合",
        "培地&lt;A&gt;",
        "生物由来",
        "種類",
        ">培地<",
        "2027年4月10日",
        "/act/register_material",
    ] {
        assert!(page.contains(must), "{must}: {page}");
    }
    assert!(!page.contains(NAME) && page.contains("SP2600001"), "L16");
    assert!(!page.contains("/act/open_cabinet"), "a cabinet in use is cleared first (L11)");
    assert!(!page.contains("古い酵素"), "what is past its date is not in stock");
    let old = c.get("/making?old=1").await.is(200).body;
    assert!(old.contains("古い酵素") && old.contains("期限切れ"));
    s.client(Role::Reader, CONSULTING).get("/making").await.is(403);
}

#[tokio::test]
async fn english_is_whole() {
    let s = scene();
    let mut c = s.client(Role::Operator, CPC);
    c.get("/language/en?next=/").await;
    for (path, must) in [("/bookings", "Rooms and cabinets"), ("/making", "Safety cabinets")] {
        let page = c.get(path).await.is(200).body;
        assert!(page.contains(must), "{path}");
        for ja in ["予約を", "点検", "使用中", "教育訓練"] {
            assert!(!page.contains(ja), "{path}: {ja}");
        }
    }
}
