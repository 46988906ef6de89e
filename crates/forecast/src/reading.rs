//! Turns rows into passages: what was seeded, what was seen, how it ended. Decides what counts as a start and what ends a passage, and
//! refuses more cells seeded than there were. A `count` ends its passage when a `seeded` row or nothing follows; otherwise the culture goes on.

use crate::{Event, Observation, Refused, Warning, rows};
use terms::{Text, say};

/// The most passages a lot may have.
pub(crate) const LONGEST: usize = 12;

/// Where the cells of the first passage came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Isolated,
    Explanted,
    Passaged,
}

/// One look or one count while a passage goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sight {
    /// Percent of the ground covered.
    Cover { day: f64, percent: f64 },
    /// log2 of viable cells.
    Counted { day: f64, log2: f64 },
}

/// How many cells a passage began with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Seeded {
    /// log2 of the recorded number, with a counting error of its own.
    Recorded(f64),
    /// Taken from the count that ended the passage before: log2 of seeded over counted.
    Share(f64),
    /// Nobody counted.
    Unknown,
}

/// The count that ended a passage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct End {
    pub day: f64,
    /// log2 of the mean count; none when no cell lived.
    pub log2: Option<f64>,
    /// How many counts that is.
    pub counts: u32,
}

/// One passage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leg {
    pub start: f64,
    pub passage: u8,
    pub seeded: Seeded,
    /// log2 of the recorded number seeded.
    pub recorded: Option<f64>,
    /// log2 of cm².
    pub area: Option<f64>,
    pub sights: Vec<Sight>,
    /// Taken off, whether or not somebody counted.
    pub over: bool,
    pub end: Option<End>,
}

/// A lot as the model reads it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lot {
    pub origin: Origin,
    pub legs: Vec<Leg>,
    pub now: f64,
    /// Days on which the cells got fresh medium.
    pub fed: Vec<f64>,
    pub warnings: Vec<Warning>,
}

impl Lot {
    /// True when the first number is unknown.
    pub fn uncounted(&self) -> bool {
        self.legs.first().is_some_and(|l| l.seeded == Seeded::Unknown)
    }
}

struct Reader {
    origin: Option<Origin>,
    started: f64,
    isolated: Option<f64>,
    laid_area: Option<f64>,
    legs: Vec<Leg>,
    fed: Vec<f64>,
    warnings: Vec<Warning>,
}

/// Reads the rows.
///
/// # Errors
/// [`Refused`] with the row, its column and what would be right.
pub(crate) fn read(rows: &[Observation]) -> Result<Lot, Refused> {
    if rows.is_empty() {
        return Err(Refused::NoObservation);
    }
    let mut r = Reader {
        origin: None,
        started: 0.0,
        isolated: None,
        laid_area: None,
        legs: Vec::new(),
        fed: Vec::new(),
        warnings: Vec::new(),
    };
    rows::checked(rows)?;
    for (i, row) in rows.iter().enumerate() {
        let following = rows[i + 1..].iter().map(|r| r.event).find(|e| *e != Event::Fed);
        r.row(i + 1, row, following)?;
    }
    r.open_pending()?;
    if r.legs.len() > LONGEST {
        return Err(Refused::TooManyPassages);
    }
    let origin = r.origin.ok_or(Refused::NotStarted)?;
    let now = rows.last().map_or(0.0, |r| r.day);
    Ok(Lot { origin, legs: r.legs, now, fed: r.fed, warnings: r.warnings })
}

fn dead_before() -> Text {
    Text::fixed("0（前の計数で生細胞がありません）", "0, as no living cell was counted before")
}

impl Reader {
    fn row(&mut self, row: usize, o: &Observation, following: Option<Event>) -> Result<(), Refused> {
        match o.event {
            Event::Isolated | Event::Explanted => self.start(row, o),
            Event::Seeded => self.seed(row, o),
            Event::Confluence | Event::Fed => {
                self.open_pending()?;
                if o.event == Event::Fed {
                    self.fed.push(o.day);
                }
                self.look(row, o)
            }
            Event::Count | Event::Harvested => self.count(row, o, following),
        }
    }

    fn start(&mut self, row: usize, o: &Observation) -> Result<(), Refused> {
        let origin = if o.event == Event::Isolated { Origin::Isolated } else { Origin::Explanted };
        if !self.legs.is_empty() || self.origin.is_some_and(|was| was != origin) {
            let expected = Text::fixed(
                "isolated・explanted は最初だけ、どちらか一方",
                "isolated or explanted only at the start, and one of them",
            );
            return Err(Refused::Row { row, column: "event", expected });
        }
        self.origin = Some(origin);
        self.started = o.day;
        if let (Origin::Isolated, Some(cells)) = (origin, o.viable_cells) {
            self.isolated = Some(self.isolated.unwrap_or(0.0) + cells);
        }
        self.laid_area = o.area_cm2.or(self.laid_area);
        self.fed.push(o.day);
        Ok(())
    }

    /// A start without a `seeded` row is itself the seeding.
    fn open_pending(&mut self) -> Result<(), Refused> {
        let Some(origin) = self.origin else { return Err(Refused::NotStarted) };
        if self.legs.is_empty() {
            let cells = if origin == Origin::Isolated { self.isolated } else { None };
            // Counted, and no cell lived: there is a start, and it is over at once.
            let dead = cells.is_some_and(|c| c < 1.0);
            if dead {
                self.warnings.push(Warning::NoCellsLeft { day: self.started });
            }
            let recorded = cells.map(|c| c.max(1.0).log2());
            self.legs.push(Leg {
                start: self.started,
                passage: 0,
                seeded: recorded.map_or(Seeded::Unknown, Seeded::Recorded),
                recorded,
                area: self.laid_area.map(f64::log2),
                sights: Vec::new(),
                over: dead,
                end: dead.then_some(End { day: self.started, log2: None, counts: 1 }),
            });
        }
        Ok(())
    }

    /// Whether the last that was counted of the cells in hand was that none lived.
    fn dead(&self) -> bool {
        match self.legs.last() {
            None => self.isolated.is_some_and(|c| c < 1.0),
            Some(leg) => leg.over && leg.end.is_some_and(|e| e.log2.is_none()),
        }
    }

    /// Refuses more cells seeded than were counted before; up to a tenth more is rounding, and said.
    fn enough(&mut self, row: usize, day: f64, seeded: f64, counted: Option<f64>) -> Result<(), Refused> {
        let Some(counted) = counted else { return Ok(()) };
        if seeded > 1.1 * counted {
            let counted = counted.round();
            let expected = say! {ja: "直前に数えた {counted} 個以下（同じ日の播種は合計）", en: "at most the {counted} cells counted before, all vessels of the day together"};
            return Err(Refused::Row { row, column: "viable_cells", expected });
        }
        if seeded > 1.001 * counted && !self.warnings.contains(&Warning::SeededMoreThanCounted { day }) {
            self.warnings.push(Warning::SeededMoreThanCounted { day });
        }
        Ok(())
    }

    fn seed(&mut self, row: usize, o: &Observation) -> Result<(), Refused> {
        if self.origin == Some(Origin::Explanted) && self.legs.is_empty() && o.viable_cells.is_none() {
            // Pieces put into their vessels: the row tells the area only.
            self.laid_area = Some(self.laid_area.unwrap_or(0.0) + o.area_cm2.unwrap_or(0.0)).filter(|a| *a > 0.0);
            return Ok(());
        }
        if self.origin == Some(Origin::Explanted) && self.legs.is_empty() {
            self.open_pending()?;
        }
        if self.dead() {
            self.enough(row, o.day, o.viable_cells.unwrap_or(0.0), Some(0.0))?;
            return self.open_pending();
        }
        self.fed.push(o.day);
        if self.another_vessel(row, o)? {
            return Ok(());
        }
        let first = self.legs.is_empty();
        let passage = o.passage.unwrap_or_else(|| self.legs.last().map_or(0, |l| l.passage.saturating_add(1)));
        if self.origin.is_none() {
            self.origin = Some(if passage == 0 { Origin::Isolated } else { Origin::Passaged });
        }
        let counted = self.legs.last().and_then(|l| l.end).and_then(|e| e.log2);
        let cells = o.viable_cells.or(if first { self.isolated } else { None }).map(f64::log2);
        let seeded = match (cells, counted) {
            (Some(s), Some(y)) => Seeded::Share(s - y),
            (Some(s), None) => Seeded::Recorded(s),
            // A tenth is lost between counting and seeding unless somebody wrote down another number.
            (None, Some(_)) => Seeded::Share(0.9_f64.log2()),
            (None, None) => Seeded::Unknown,
        };
        let there = if first { self.isolated } else { counted.map(f64::exp2) };
        self.enough(row, o.day, o.viable_cells.unwrap_or(0.0), there)?;
        if let Some(last) = self.legs.last_mut() {
            last.over = true;
        }
        let recorded = cells.or(counted.map(|y| y + 0.9_f64.log2()));
        let area = o.area_cm2.or(if first { self.laid_area } else { None }).map(f64::log2);
        let (sights, over) = (Vec::new(), false);
        self.legs.push(Leg { start: o.day, passage, seeded, recorded, area, sights, over, end: None });
        Ok(())
    }

    /// Several vessels seeded on one day are one culture.
    fn another_vessel(&mut self, row: usize, o: &Observation) -> Result<bool, Refused> {
        let first = self.legs.len() == 1;
        let counted = self.legs.len().checked_sub(2).and_then(|i| self.legs[i].end).and_then(|e| e.log2);
        let Some(leg) = self.legs.last_mut() else { return Ok(false) };
        let same =
            leg.start == o.day && !leg.over && leg.sights.is_empty() && o.passage.is_none_or(|p| p == leg.passage);
        let (true, Some(more), Some(log2)) = (same, o.viable_cells, leg.recorded) else { return Ok(false) };
        let all = (log2.exp2() + more).log2();
        leg.recorded = Some(all);
        leg.seeded = counted.map_or(Seeded::Recorded(all), |y| Seeded::Share(all - y));
        leg.area = leg.area.zip(o.area_cm2).map(|(a, b)| (a.exp2() + b).log2());
        let there = if first { self.isolated } else { counted.map(f64::exp2) };
        self.enough(row, o.day, all.exp2(), there)?;
        Ok(true)
    }

    fn look(&mut self, row: usize, o: &Observation) -> Result<(), Refused> {
        let Some(percent) = o.confluence else { return Ok(()) };
        if self.dead() {
            if percent == 0.0 {
                return Ok(());
            }
            return Err(Refused::Row { row, column: "confluence", expected: dead_before() });
        }
        let Some(leg) = self.legs.last_mut() else { return Err(Refused::NotStarted) };
        if leg.over {
            let expected = Text::fixed("細胞を回収した後は seeded", "seeded, after the cells were taken off");
            return Err(Refused::Row { row, column: "event", expected });
        }
        let highest = leg.sights.iter().filter_map(|s| match s {
            Sight::Cover { percent, .. } => Some(*percent),
            Sight::Counted { .. } => None,
        });
        let highest = highest.fold(0.0, f64::max);
        if percent < highest - 15.0 {
            self.warnings.push(Warning::ConfluenceFell { day: o.day, from: highest, to: percent });
        }
        leg.sights.push(Sight::Cover { day: o.day, percent });
        Ok(())
    }

    fn count(&mut self, row: usize, o: &Observation, following: Option<Event>) -> Result<(), Refused> {
        if let Some(viability) = o.viability.filter(|v| *v < 70.0) {
            self.warnings.push(Warning::LowViability { day: o.day, viability });
        }
        let fresh = self.legs.is_empty() && self.origin == Some(Origin::Isolated) && self.isolated.is_none();
        if fresh && o.event == Event::Count && o.day - self.started < 1.0 {
            // The isolated cells, counted in a row of their own.
            self.isolated = o.viable_cells;
            return Ok(());
        }
        self.open_pending()?;
        if self.dead() && o.viable_cells.is_some_and(|c| c >= 1.0) {
            return Err(Refused::Row { row, column: "viable_cells", expected: dead_before() });
        }
        if !self.legs.last().is_some_and(|l| l.over) {
            self.look(row, o)?;
        }
        let Some(leg) = self.legs.last_mut() else { return Err(Refused::NotStarted) };
        let log2 = o.viable_cells.filter(|c| *c >= 1.0).map(f64::log2);
        let none = o.viable_cells.is_some() && log2.is_none();
        if none {
            self.warnings.push(Warning::NoCellsLeft { day: o.day });
        }
        let ends = none || o.event == Event::Harvested || leg.over || matches!(following, None | Some(Event::Seeded));
        if !ends {
            leg.sights.extend(log2.map(|log2| Sight::Counted { day: o.day, log2 }));
            return Ok(());
        }
        leg.over = true;
        if o.viable_cells.is_some() {
            leg.end = Some(match leg.end {
                // The same cells counted once more.
                Some(End { day, log2: Some(mean), counts }) if log2.is_some() => {
                    let all = f64::from(counts) * mean + log2.unwrap_or(mean);
                    End { day, log2: Some(all / f64::from(counts + 1)), counts: counts + 1 }
                }
                _ => End { day: o.day, log2, counts: 1 },
            });
        }
        Ok(())
    }
}
