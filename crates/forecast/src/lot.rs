//! What was seen of a lot, row by row: the columns of `saisei forecast FILE.csv`.

use serde::{Deserialize, Serialize};

/// What a row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Cells freed from tissue; the count may be missing.
    Isolated,
    /// Pieces of tissue laid out to grow from; nothing is counted.
    Explanted,
    /// Cells put into vessels.
    Seeded,
    /// Somebody looked: how much of the ground is covered.
    Confluence,
    /// Cells were counted.
    Count,
    /// The medium was changed.
    Fed,
    /// Cells were taken off and counted.
    Harvested,
}

impl Event {
    /// Its word in a file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Isolated => "isolated",
            Self::Explanted => "explanted",
            Self::Seeded => "seeded",
            Self::Confluence => "confluence",
            Self::Count => "count",
            Self::Fed => "fed",
            Self::Harvested => "harvested",
        }
    }
    /// From its word in a file.
    pub fn from_word(word: &str) -> Option<Self> {
        use Event::{Confluence, Count, Explanted, Fed, Harvested, Isolated, Seeded};
        [Isolated, Explanted, Seeded, Confluence, Count, Fed, Harvested].into_iter().find(|e| e.word() == word)
    }
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Day of culture; fractions allowed, rows in order.
    pub day: f64,
    /// What happened.
    pub event: Event,
    /// Passage number; 0 before the first passage.
    pub passage: Option<u8>,
    /// Viable cells, all vessels together.
    pub viable_cells: Option<f64>,
    /// Viability in percent, 0 to 100.
    pub viability: Option<f64>,
    /// Ground covered in percent, 0 to 100.
    pub confluence: Option<f64>,
    /// Area of all vessels seeded, in cm².
    pub area_cm2: Option<f64>,
}

impl Observation {
    /// An event without figures.
    pub fn bare(day: f64, event: Event, passage: u8) -> Self {
        Self {
            day,
            event,
            passage: Some(passage),
            viable_cells: None,
            viability: None,
            confluence: None,
            area_cm2: None,
        }
    }
    /// An event with a number of cells.
    pub fn cells(day: f64, event: Event, passage: u8, cells: f64) -> Self {
        Self { viable_cells: Some(cells), ..Self::bare(day, event, passage) }
    }
    /// A look at the vessels.
    pub fn seen(day: f64, passage: u8, percent: f64) -> Self {
        Self { confluence: Some(percent), ..Self::bare(day, Event::Confluence, passage) }
    }
}
