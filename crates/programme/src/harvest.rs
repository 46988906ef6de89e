//! Fat harvest (脂肪採取) as data: sites, anaesthesia, and the ranges an entry must lie in. What the clinic's page leaves open is unset.

use crate::conditions::{Coded, coded};
use crate::reader::Tab;
use crate::setting::{Range, Setting};

/// The harvest part of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Harvest {
    /// Where fat may be taken.
    pub sites: Vec<Coded>,
    /// Kinds of anaesthesia.
    pub anaesthesia: Vec<Coded>,
    /// What blood is drawn for.
    pub blood_purposes: Vec<Coded>,
    /// Length of the incision in millimetres.
    pub incision_mm: Setting<Range>,
    /// Mass of the fat taken in milligrams (whole, because there are no floats for amounts).
    pub mass_mg: Setting<Range>,
    /// Number of pieces.
    pub pieces: Setting<Range>,
}

pub(crate) fn read(t: &Tab<'_>) -> Harvest {
    Harvest {
        sites: t.list("site", |t| coded(t, "harvest site")),
        anaesthesia: t.list("anaesthesia", |t| coded(t, "anaesthesia")),
        blood_purposes: t.list("blood_purpose", |t| coded(t, "blood purpose")),
        incision_mm: t.setting("incision_mm", "harvest.incision_mm"),
        mass_mg: t.setting("mass_mg", "harvest.mass_mg"),
        pieces: t.setting("pieces", "harvest.pieces"),
    }
}
