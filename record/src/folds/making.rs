//! Cabinets, materials, equipment and training as they stand (L11). Keys that live for ever are read by their newest facts.

use crate::making::{CabinetCleared, CabinetOpened, EquipmentCalibrated, MaterialRegistered, StaffTrained};
use kernel::{Fact, FactKind, Fold, Read, Space};
use std::collections::BTreeMap;
use terms::{Day, Moment};

/// What is open in a cabinet.
#[derive(Clone, Debug, Default)]
pub struct CabinetState {
    /// Whose cells are open in it; none = cleared or never used.
    pub open: Option<CabinetOpened>,
}

impl Fold for CabinetState {
    const NAME: &'static str = "cabinet";
    const SPACE: Space = Space::Cabinet;
    const KINDS: &'static [&'static str] = &[CabinetOpened::KIND, CabinetCleared::KIND];
    const READ: Read = Read::Latest;
    fn apply(&mut self, fact: &Fact) {
        if let Some(o) = fact.read::<CabinetOpened>() {
            self.open = Some(o);
        } else if fact.read::<CabinetCleared>().is_some_and(|c| c.empty) {
            self.open = None;
        }
    }
}

/// A lot of material.
#[derive(Clone, Debug, Default)]
pub struct MaterialState {
    /// As registered.
    pub registered: Option<MaterialRegistered>,
}

impl Fold for MaterialState {
    const NAME: &'static str = "material";
    const SPACE: Space = Space::Material;
    const KINDS: &'static [&'static str] = &[MaterialRegistered::KIND];
    const READ: Read = Read::Latest;
    fn apply(&mut self, fact: &Fact) {
        self.registered = fact.read::<MaterialRegistered>().or(self.registered.take());
    }
}

/// A piece of equipment.
#[derive(Clone, Debug, Default)]
pub struct EquipmentState {
    /// Its newest calibration.
    pub calibrated: Option<EquipmentCalibrated>,
    /// When that was done.
    pub at: Option<Moment>,
}

impl EquipmentState {
    /// Passed and valid on a day.
    pub fn valid_on(&self, day: Day) -> bool {
        self.calibrated.as_ref().is_some_and(|c| c.passed && day <= c.valid_until)
    }
}

impl Fold for EquipmentState {
    const NAME: &'static str = "equipment";
    const SPACE: Space = Space::Equipment;
    const KINDS: &'static [&'static str] = &[EquipmentCalibrated::KIND];
    const READ: Read = Read::Latest;
    fn apply(&mut self, fact: &Fact) {
        if let Some(c) = fact.read::<EquipmentCalibrated>() {
            self.calibrated = Some(c);
            self.at = Some(fact.head.occurred_at);
        }
    }
}

/// A person's training: procedure → last day of validity. All of it is read: a person is trained some dozen times.
#[derive(Clone, Debug, Default)]
pub struct Training {
    /// Procedure → valid until.
    pub until: BTreeMap<String, Day>,
}

impl Training {
    /// Whether the person is trained in a procedure on a day.
    pub fn valid_on(&self, procedure: &str, day: Day) -> bool {
        self.until.get(procedure).is_some_and(|until| day <= *until)
    }
}

impl Fold for Training {
    const NAME: &'static str = "training";
    const SPACE: Space = Space::Staff;
    const KINDS: &'static [&'static str] = &[StaffTrained::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(t) = fact.read::<StaffTrained>() {
            self.until.insert(t.procedure, t.valid_until);
        }
    }
}
