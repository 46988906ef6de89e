//! The acts of cabinets, equipment, materials and training, one file each.

pub mod clear_cabinet;
pub mod open_cabinet;
pub mod record_calibration;
pub mod record_training;
pub mod register_material;

use kernel::{Choice, Form};
use terms::{StaffId, Text};

fn yes_no(yes: Text, no: Text) -> Vec<Choice> {
    vec![Choice::new("yes", yes), Choice::new("no", no)]
}

/// Who works at the cabinet; `Some(None)` = the person who enters it.
fn operator(f: &mut Form) -> Option<Option<StaffId>> {
    f.choose_from("operator", "staff", |s| StaffId::parse(s).ok())
        .label(Text::fixed("作業する職員", "Who works in it"))
        .hint(Text::fixed("空なら入力する本人。", "Empty means the person who enters this."))
        .optional()
}
