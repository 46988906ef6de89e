//! The clinic: set up or not, simulated or not, its places. Lives for ever, so only the newest fact of each kind is read.

use crate::clinic::{ClinicSetUp, Place, RecordOpened};
use kernel::{Fact, FactKind, Fold, Read, Space};
use terms::PlaceId;

/// The clinic as set up.
#[derive(Clone, Debug, Default)]
pub struct Clinic {
    /// Name of the institution; empty before set-up.
    pub name: String,
    /// Its places.
    pub places: Vec<Place>,
    /// A simulated record.
    pub simulated: bool,
}

impl Clinic {
    /// Whether set-up has been done.
    pub fn is_set_up(&self) -> bool {
        !self.places.is_empty()
    }
    /// A place by id.
    pub fn place(&self, id: &PlaceId) -> Option<&Place> {
        self.places.iter().find(|p| p.place == *id)
    }
}

impl Fold for Clinic {
    const NAME: &'static str = "clinic";
    const SPACE: Space = Space::Clinic;
    const KINDS: &'static [&'static str] = &[RecordOpened::KIND, ClinicSetUp::KIND];
    const READ: Read = Read::Latest;
    fn apply(&mut self, fact: &Fact) {
        if let Some(o) = fact.read::<RecordOpened>() {
            self.simulated = o.simulated;
        } else if let Some(c) = fact.read::<ClinicSetUp>() {
            self.name = c.name;
            self.places = c.places;
        }
    }
}
