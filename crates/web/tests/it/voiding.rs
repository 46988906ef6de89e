//! A result that was entered by mistake: made void from where it stands, it stays readable and struck, and counts nowhere (L13).

use crate::made;
use crate::scene::{CONSULTING, CPC, Scene};
use kernel::{FactKind, Tag};
use record::release::{TestResultRecorded, Verdict};
use terms::Role;

const WHY: &str = "別の検体の報告書を写した";

/// A lot of which mycoplasma was found by mistake; where that result stands.
fn mistaken() -> (Scene, u64) {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::order(&mut s, "2026-11-24T09:10", &id, "OR-1");
    made::room(&mut s, "2026-11-24T09:20");
    made::culture(&mut s, "LT-1", &id, "T-1");
    made::passage(&mut s, "LT-1", &id);
    made::tested(&mut s, "2026-12-06T09:00", "LT-1", &id, "mycoplasma", Verdict::Fail);
    let lot = Tag::parse("lot:LT-1").expect("tag");
    let facts = s.set.store.read(|snap| snap.corrected(&lot, &[TestResultRecorded::KIND])).expect("read");
    let position = facts.last().expect("a result").head.position;
    (s, position)
}

#[tokio::test]
async fn l13_a_result_is_made_void_where_it_stands_and_stays_struck() {
    let (mut s, position) = mistaken();
    let way = format!("/act/void_test_result?position={position}");
    let correct = format!("/act/record_correction?position={position}");
    let chart = format!("/patients/{}", s.ready);
    let quality = |s: &Scene| s.client(Role::Quality, CONSULTING);
    for path in ["/culture/LT-1", chart.as_str(), &format!("/fact/{position}")] {
        let page = quality(&s).get(path).await.is(200).body;
        assert!(page.contains(&way), "{path}: {page}");
        assert!(path.starts_with("/culture") || page.contains(&correct), "{path}: {page}");
        assert!(!page.contains("class=\"was\""), "{path}: nothing is void yet");
    }
    let nurse = s.client(Role::Nurse, CONSULTING).get(&chart).await.is(200).body;
    assert!(!nurse.contains(&way), "it is not hers to make void");
    // The form says which result it is about, and one word is no reason.
    let form = quality(&s).get(&way).await.is(200).body;
    assert!(form.contains("無効にする理由") && form.contains("name=\"position\""), "{form}");
    let before = quality(&s).get("/culture/LT-1").await.is(200).body;
    assert!(before.contains("不適合"), "{before}");
    s.act("void_test_result", Role::Quality, CONSULTING, &[("position", &position.to_string()), ("reason", WHY)]);
    for path in ["/culture/LT-1", chart.as_str(), &format!("/fact/{position}"), "/act/release_product?lot=LT-1"] {
        let page = quality(&s).get(path).await.is(200).body;
        assert!(page.contains("class=\"was\"") && page.contains(WHY), "{path}: {page}");
        assert!(!page.contains(&way) && !page.contains(&correct), "{path}: it is void already");
    }
    let after = s.client(Role::Operator, CPC).get("/culture/LT-1").await.is(200).body;
    let tests = after.split("id=\"tests\"").nth(1).and_then(|t| t.split("</section>").next()).unwrap_or(&after);
    assert!(tests.contains("未実施") && tests.contains("無効の理由"), "{tests}");
}
