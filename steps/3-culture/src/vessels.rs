//! New vessels of a step: labels as scanned, and the growth area of each.

use crate::scan::labels;
use kernel::form::Form;
use record::culture::Vessel;
use terms::{ContainerId, Text, whole_between};

/// The fields of new vessels, all of one size.
pub fn new(f: &mut Form) -> Option<Vec<Vessel>> {
    let ids = f
        .field("vessels", labels(ContainerId::parse))
        .label(Text::fixed("新しい培養容器(読み取り)", "New vessels (scan)"))
        .hint(Text::fixed("未使用のラベルを続けて読み取ります。", "Scan unused labels one after another."))
        .scans()
        .example("K-1 K-2")
        .required();
    // From a well of a plate to a stack of layers; beyond it the unit was mistyped.
    let area = f
        .field("area_cm2", |s| whole_between(s, 1, 20_000))
        .label(Text::fixed("一つの容器の培養面積", "Growth area of each vessel"))
        .unit(Text::same("cm²"))
        .number()
        .example("175")
        .required();
    let (ids, area_cm2) = (ids?, area?);
    Some(ids.into_iter().map(|container| Vessel { container, area_cm2 }).collect())
}

/// The vessels that were emptied, as scanned.
pub fn emptied(f: &mut Form) -> Option<Vec<ContainerId>> {
    f.field("from", labels(ContainerId::parse))
        .label(Text::fixed("空にした培養容器(すべて読み取り)", "Vessels emptied (scan every one)"))
        .scans()
        .example("K-1 K-2")
        .required()
}

/// Their labels.
pub fn containers(vessels: &[Vessel]) -> Vec<ContainerId> {
    vessels.iter().map(|v| v.container.clone()).collect()
}
