//! The answer: the fields of `saisei forecast --json`, to be printed, drawn or kept as they stand. Every number is finite; what cannot
//! be said is absent (`null`).

use crate::Warning;
use serde::Serialize;

/// Lower and upper end.
pub type Band = [f64; 2];

/// A forecast of one lot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// Day of the last observation: all before has happened, all after is forecast.
    pub now: f64,
    /// Viable cells expected day by day under the policy, from today on, as if nothing were taken for the order.
    pub predictions: Vec<Prediction>,
    /// The first whole day on which a harvest gives the order.
    pub ready_day: ReadyDay,
    /// The chance that the order is ready on or before the day asked for; none when no day was asked.
    pub probability_by: Option<f64>,
    /// How fast this lot doubles now.
    pub doubling_time_days: DoublingTime,
    /// Population doublings, summed over passages.
    pub cumulative_doublings: Doublings,
    /// Whether the order collides with a limit.
    pub limits: Limits,
    /// What to do next, soonest first.
    pub next: Vec<Next>,
    /// How many past lots of the clinic stand behind what was expected beforehand; 0: the literature alone.
    pub own_lots: usize,
    /// What to bear in mind.
    pub warnings: Vec<Warning>,
}

/// Viable cells on one day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// Day of culture.
    pub day: f64,
    /// Middle.
    pub median: f64,
    /// Half of all lots like this one lie within.
    pub p50: Band,
    /// Four in five.
    pub p80: Band,
    /// Nineteen in twenty.
    pub p95: Band,
}

/// When the order is ready.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ReadyDay {
    /// Middle of all courses, those that never get there counted as last; none when that is half of them or more.
    pub median: Option<f64>,
    /// 80 % interval, in the same sense; the later end is none when one course in ten or more never gets there.
    pub p80: [Option<f64>; 2],
    /// The chance that the order is not reached within the horizon and the limits of the policy.
    pub never_probability: f64,
}

/// Days per doubling.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DoublingTime {
    /// Middle.
    pub median: f64,
    /// 80 % interval.
    pub p80: Band,
}

/// Cumulative population doublings, log2(counted / seeded) of each passage; one that lost cells counts 0 and never takes doublings of others back
/// (decision 0015). Cells that died while others divided are not seen by two counts, so every figure here is a lower bound of the divisions behind the
/// cells, whether or not the start was counted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Doublings {
    /// So far, middle; none while nothing was counted that doublings could be counted from.
    pub now: Option<f64>,
    /// 80 % interval of it.
    pub now_p80: Option<Band>,
    /// When the order is ready, middle of the courses that get there; none when none does.
    pub at_target: Option<f64>,
    /// 80 % interval of it.
    pub at_target_p80: Option<Band>,
    /// True when the starting number was never counted: doublings are then since the first counted harvest, a lower bound.
    pub lower_bound: bool,
}

/// The limits of the policy and the chance that the order would need more than they allow.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Limits {
    /// The limit of doublings; none when not set.
    pub doublings: Option<f64>,
    /// The chance that reaching the order passes it; none when not set.
    pub beyond_doublings: Option<f64>,
    /// The highest passage; none when not set.
    pub passage: Option<u8>,
    /// The chance that reaching the order needs a later one; none when not set.
    pub beyond_passage: Option<f64>,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Feed (change the medium).
    Feed,
    /// Harvest and seed again.
    Passage,
    /// Harvest for the order.
    Harvest,
}

/// One thing to do and when.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Next {
    /// What.
    pub task: Task,
    /// Day of culture, middle.
    pub day: f64,
    /// 80 % interval.
    pub p80: Band,
}
