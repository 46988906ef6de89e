//! Journey (g): somebody who made the product tries to release it. An operator cannot even open the form (L20); the same person, moved to quality
//! since, opens it and is refused for having made this lot (L8; Reg. 93, 101). Somebody else of quality then releases it.

use crate::journey_e::one_knee;
use crate::walk::{SOUND_KNEE, Walk, Who, one};
use record::release::ProductReleased;

#[tokio::test]
async fn g_who_made_the_product_does_not_release_it() {
    let mut w = Walk::new("ja").await;
    let mut p = one_knee(["見本　由美", "ミホン　ユミ", "1961-10-03", "female"]);
    w.ordered(&mut p, SOUND_KNEE).await;
    w.harvested(&mut p).await;
    w.started(&mut p).await;
    w.days(5).await;
    w.observe(&p, "80").await;
    w.harvest(&mut p, "2.00").await;
    w.hours(2).await;

    let (form, before) = (format!("/act/release_product{}", p.of_lot()), w.c.position());
    w.at(Who::Operator).await.get(&form).await.is(403);
    assert_eq!(w.c.position(), before, "nothing was tried");
    // Without results nobody releases it.
    let plain = [("conditional", "no")];
    w.refused(Who::Quality, "release_product", &p.of_lot(), &plain, &["test_missing"]).await;
    w.tested(&p).await;

    let moved = w.staff("baiyo2");
    let roles = [("roles", "quality"), ("reason", "配置換え")];
    w.done(Who::Manager, "change_roles", &format!("?staff={moved}"), &roles).await;
    let page = w.refused(Who::MovedToQuality, "release_product", &p.of_lot(), &plain, &["maker_cannot_release"]).await;
    page.says(&["93条"]);
    let released: ProductReleased = one(&w.done(Who::Quality, "release_product", &p.of_lot(), &plain).await);
    assert_eq!((released.lot.to_string(), released.pending.len()), (p.lot.clone(), 0));
    // Released once is released.
    w.refused(Who::Quality, "release_product", &p.of_lot(), &plain, &["already_released"]).await;
    w.verified();
}
