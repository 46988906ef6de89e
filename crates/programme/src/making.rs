//! Making the product as data: limits and expiries of the product standard (標準書), codes of morphology, counting, training and equipment.
//! The law binds the maker to the standard and gives no numbers itself (regulation.md §2), so what no standard was read for is unset.

use crate::conditions::{Coded, coded};
use crate::consent::all_there;
use crate::reader::Tab;
use crate::setting::{Range, Setting};

/// Procedures that rules of training name (Reg. 109): a programme must have each.
pub const PROCEDURES: [&str; 7] =
    ["isolation", "observation", "counting", "passage", "harvest", "packing", "taking_back"];

/// Kinds of equipment that rules of calibration and booking name: a programme must have each.
pub const EQUIPMENT_KINDS: [&str; 5] = ["incubator", "cabinet", "counter", "c_arm", "other"];

/// The making part of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Making {
    /// Highest passage at which cells may be given.
    pub passage_limit: Setting<u64>,
    /// Most population doublings in all, tenths of a doubling.
    pub doublings_limit_tenths: Setting<u64>,
    /// Lowest viability, whole %.
    pub viability_min_pct: Setting<u64>,
    /// Cells of a count that may stay unaccounted for, whole %.
    pub unaccounted_limit_pct: Setting<u64>,
    /// Hours from harvest until tissue may no longer be processed.
    pub tissue_hours: Setting<u64>,
    /// Hours from the harvest of the cells until the product expires.
    pub product_hours: Setting<u64>,
    /// Hours from packing until a dose expires.
    pub dose_hours: Setting<u64>,
    /// Minutes from draw-up until a syringe expires.
    pub syringe_minutes: Setting<u64>,
    /// Temperature of tissue on the way, tenths of °C.
    pub tissue_temperature: Setting<Range>,
    /// Temperature of doses on the way, tenths of °C.
    pub dose_temperature: Setting<Range>,
    /// Most days between two observations of a culture.
    pub observe_days: Setting<u64>,
    /// How cells look.
    pub morphologies: Vec<Coded>,
    /// How cells are counted.
    pub count_methods: Vec<Coded>,
    /// Procedures in which staff are trained; [`PROCEDURES`] at least.
    pub procedures: Vec<Coded>,
    /// Kinds of equipment; [`EQUIPMENT_KINDS`] at least.
    pub equipment_kinds: Vec<Coded>,
}

pub(crate) fn read(t: &Tab<'_>) -> Making {
    let out = Making {
        passage_limit: t.setting("passage_limit", "making.passage_limit"),
        doublings_limit_tenths: t.setting("doublings_limit_tenths", "making.doublings_limit_tenths"),
        viability_min_pct: t.percent("viability_min_pct", "making.viability_min_pct"),
        unaccounted_limit_pct: t.percent("unaccounted_limit_pct", "making.unaccounted_limit_pct"),
        tissue_hours: t.setting("tissue_hours", "making.tissue_hours"),
        product_hours: t.setting("product_hours", "making.product_hours"),
        dose_hours: t.setting("dose_hours", "making.dose_hours"),
        syringe_minutes: t.setting("syringe_minutes", "making.syringe_minutes"),
        tissue_temperature: t.setting("tissue_temperature", "making.tissue_temperature"),
        dose_temperature: t.setting("dose_temperature", "making.dose_temperature"),
        observe_days: t.setting("observe_days", "making.observe_days"),
        morphologies: t.list("morphology", |t| coded(t, "morphology")),
        count_methods: t.list("count_method", |t| coded(t, "count method")),
        procedures: t.list("procedure", |t| coded(t, "procedure")),
        equipment_kinds: t.list("equipment_kind", |t| coded(t, "equipment kind")),
    };
    all_there(t, "procedure", &PROCEDURES, |code| out.procedures.iter().any(|c| c.code == code));
    all_there(t, "equipment_kind", &EQUIPMENT_KINDS, |code| out.equipment_kinds.iter().any(|c| c.code == code));
    out
}
