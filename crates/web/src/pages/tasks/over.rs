//! What is past its time is nobody's next step: nothing starts with it any more (L9). Tissue that was not processed in time needs a second harvest, a
//! product that was not packed in time is rejected by quality, a dose or a syringe is discarded (that list has them already).

use super::anybody::for_reader;
use super::{Todo, Todos, moment, steps};
use crate::acts::read::field_of;
use kernel::{Space, Tag, Who};
use store::{Row, Snapshot};
use terms::{Moment, Text, say};

/// Acts on things that last a while only, and what is done instead once their time is over. Cells on their way back are not stopped by it.
pub(in crate::pages) const LASTING: &[(&str, &str)] = &[
    ("dispatch_tissue", "harvest_fat"),
    ("receive_tissue", "harvest_fat"),
    ("start_culture", "harvest_fat"),
    ("record_test_result", "reject_product"),
    ("release_product", "reject_product"),
    ("pack_dose", "reject_product"),
    ("give_dose", "discard_dose"),
];

/// Next steps of doses and syringes that nobody takes any more once their time is over: the list of expired doses says what is done instead.
const DOSES: [&str; 5] = ["dispatch_dose", "receive_dose", "allocate_dose", "decide_go", "draw_up"];

/// What is done instead of an act whose thing is past its time.
pub(in crate::pages) fn over_of(act: &str) -> Option<&'static str> {
    LASTING.iter().find(|(own, _)| *own == act).map(|(_, instead)| *instead)
}

/// Whether the next step of this row of `journeys` is past its time.
pub(super) fn is_over(row: &Row, now: Moment) -> bool {
    let act = row.text("next_act");
    (over_of(act).is_some() || DOSES.contains(&act)) && moment(row, "due_at").is_some_and(|due| due <= now)
}

/// The task that takes the place of the step.
pub(in crate::pages) fn over(snap: &mut Snapshot<'_>, who: &Who, row: &Row, out: &mut Todos) -> store::Result<()> {
    let (Some(act), true) = (over_of(row.text("next_act")), is_over(row, snap.now())) else { return Ok(()) };
    let Some(thing) = Tag::parse(row.text("next_about")) else { return Ok(()) };
    let again = act == "harvest_fat";
    let about = if again { Tag::new(Space::Patient, row.subject.as_str()) } else { thing.clone() };
    let (why, standing) = for_reader(snap, act, &about, who)?;
    let blocked = !standing.is_empty();
    let id = thing.id;
    out.add(Todo {
        act,
        query: format!("{}={}", field_of(about.space), about.id),
        patient: Some(row.subject.clone()),
        what: match act {
            "harvest_fat" => Text::fixed(
                "組織の期限が過ぎました。もう一度採取するか決める",
                "The tissue is past its time: decide on a second harvest",
            ),
            "discard_dose" => {
                Text::fixed("シリンジの期限が過ぎました。廃棄する", "The syringe is past its time: discard it")
            }
            _ => Text::fixed("製品の期限が過ぎました。不合格にする", "The product is past its time: reject it"),
        },
        note: say! {ja: "{id} は、もう使いません", en: "{id} is not used any more"},
        at: moment(row, "due_at"),
        why,
        standing,
        steps: Some(steps(row.text("stage"), blocked)),
        ..Todo::default()
    });
    Ok(())
}
