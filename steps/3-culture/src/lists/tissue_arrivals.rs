//! `tissue_arrivals`: tissue on its way to the cell processing centre or there, for the bench's worklist. A tissue from which a culture was
//! started keeps its row with the lot.

use kernel::fold::fold;
use kernel::{Column, Fact, ListDecl, Space, Value};
use record::folds::TissueState;

/// The list.
pub const TISSUE_ARRIVALS: ListDecl = ListDecl {
    name: "tissue_arrivals",
    version: 1,
    space: Space::Tissue,
    kinds: &["fat_harvested", "tissue_dispatched", "tissue_received", "culture_started"],
    columns: &[
        Column::text("patient"),
        Column::text("harvested_at"),
        Column::text("dispatched_at"),
        Column::text("to"),
        Column::text("received_at"),
        Column::whole("accepted"),
        Column::text("lot"),
    ],
    indexes: &[&["received_at", "harvested_at"], &["lot", "harvested_at"], &["patient"]],
    rows,
};

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let tissue: TissueState = fold(facts);
    let Some((harvest, at)) = &tissue.harvested else { return Vec::new() };
    vec![vec![
        harvest.patient.as_str().into(),
        at.to_string().into(),
        tissue.dispatched.as_ref().map(|(_, at)| at.to_string()).into(),
        tissue.dispatched.as_ref().map(|(d, _)| d.to.as_str().to_owned()).into(),
        tissue.received.as_ref().map(|(_, at)| at.to_string()).into(),
        tissue.received.as_ref().map(|(r, _)| r.accepted).into(),
        tissue.lots.first().map(|l| l.as_str().to_owned()).into(),
    ]]
}
