//! Puts the courses of a lot together into one answer.

use crate::ahead::{Ahead, Course, course};
use crate::answer::{Band, DoublingTime, Doublings, Forecast, Limits, Next, Prediction, ReadyDay, Task};
use crate::chance::Chance;
use crate::filter::{self, Effort};
use crate::model::Given;
use crate::reading::{self, Lot, Origin};
use crate::{Observation, Policy, Prior, Refused, Target, Warning};

/// Forecasts one lot from its rows, under a policy, from what is expected beforehand. Equal seeds give equal answers.
///
/// # Errors
/// [`Refused`] with what is wrong with the rows, the order or the policy.
pub fn forecast(
    rows: &[Observation],
    target: &Target,
    policy: &Policy,
    prior: &Prior,
    seed: u64,
) -> Result<Forecast, Refused> {
    target.checked()?;
    policy.checked()?;
    let lot = reading::read(rows)?;
    let given = Given::new(&lot, policy, prior);
    let cloud = filter::run(&given, Effort::USUAL, seed);
    let ahead = Ahead::new(&given, target);
    let mut chance = Chance::new(seed ^ 0x5EED_AEAD);
    let mut courses: Vec<Course> = cloud.particles.iter().map(|p| course(p, &ahead, &mut chance)).collect();
    let last = lot.legs.last().filter(|l| l.over).and_then(|l| l.end);
    let reached = last.and_then(|e| e.log2).is_some_and(|log2| log2 >= ahead.target - 1e-9);
    if last.is_some_and(|e| e.log2.is_none()) {
        courses.iter_mut().for_each(Course::die);
    }
    for c in courses.iter_mut().filter(|_| reached) {
        c.ready = lot.now;
        c.doublings = c.doublings_now.unwrap_or(0.0);
        c.passage = lot.legs.last().map_or(0, |l| l.passage);
    }
    let mut found = Forecast {
        now: lot.now,
        predictions: Vec::new(),
        ready_day: ready(&courses, policy),
        probability_by: target.by_day.map(|by| share(&courses, |c| c.ready_within(policy) <= by)),
        doubling_time_days: doubling_time(&courses),
        cumulative_doublings: doublings(&courses, &lot),
        limits: limits(&courses, policy),
        next: next(&courses, &lot, policy),
        own_lots: prior.lots(),
        warnings: lot.warnings.clone(),
    };
    found.predictions = predictions(&courses, &lot, target, policy, &found.ready_day);
    let surprises = cloud.surprises.iter().map(|&(day, ratio)| Warning::CountUnexpected { day, ratio });
    found.warnings.extend(surprises);
    warn(&mut found, &lot, target, reached);
    Ok(found)
}

/// Sorted copy.
fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = values.collect();
    all.sort_unstable_by(f64::total_cmp);
    all
}

/// The value below which a share `p` lies; of whole days one that occurs.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = (p * sorted.len() as f64).ceil() as usize;
    sorted.get(at.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(0.0)
}

fn band(sorted: &[f64], inside: f64) -> Band {
    [quantile(sorted, 0.5 - inside / 2.0), quantile(sorted, 0.5 + inside / 2.0)]
}

fn share(courses: &[Course], yes: impl Fn(&Course) -> bool) -> f64 {
    courses.iter().filter(|c| yes(c)).count() as f64 / courses.len() as f64
}

fn ready(courses: &[Course], policy: &Policy) -> ReadyDay {
    let days = sorted(courses.iter().map(|c| c.ready_within(policy)));
    let said = |p: f64| Some(quantile(&days, p)).filter(|d| d.is_finite());
    ReadyDay {
        median: said(0.5),
        p80: [said(0.1), said(0.9)],
        never_probability: share(courses, |c| !c.ready_within(policy).is_finite()),
    }
}

fn doubling_time(courses: &[Course]) -> DoublingTime {
    // A culture that stands still doubles "every ten thousand days".
    let days = sorted(courses.iter().map(|c| c.doubling_days.min(1e4)));
    DoublingTime { median: quantile(&days, 0.5), p80: band(&days, 0.8) }
}

fn doublings(courses: &[Course], lot: &Lot) -> Doublings {
    let now = sorted(courses.iter().filter_map(|c| c.doublings_now));
    let there = |c: &&Course| c.ready.is_finite();
    let then = sorted(courses.iter().filter(there).map(|c| c.doublings));
    let said = |v: &[f64]| (!v.is_empty()).then(|| (quantile(v, 0.5), band(v, 0.8)));
    let (now, then) = (said(&now), said(&then));
    Doublings {
        now: now.map(|n| n.0),
        now_p80: now.map(|n| n.1),
        at_target: then.map(|t| t.0),
        at_target_p80: then.map(|t| t.1),
        lower_bound: lot.uncounted(),
    }
}

fn limits(courses: &[Course], policy: &Policy) -> Limits {
    Limits {
        doublings: policy.doublings_limit,
        beyond_doublings: policy.doublings_limit.map(|_| share(courses, |c| c.beyond_doublings(policy))),
        passage: policy.passage_limit,
        beyond_passage: policy.passage_limit.map(|_| share(courses, |c| c.beyond_passage(policy))),
    }
}

fn next(courses: &[Course], lot: &Lot, policy: &Policy) -> Vec<Next> {
    let mut tasks = Vec::new();
    let first = |c: &Course| c.ready_within(policy).min(c.next_passage);
    let days = sorted(courses.iter().map(first));
    if quantile(&days, 0.5).is_finite() {
        let order = share(courses, |c| c.ready_within(policy).is_finite() && c.ready_within(policy) <= c.next_passage);
        let late = lot.now + policy.horizon_days;
        let [low, high] = band(&days, 0.8);
        let task = if order >= 0.5 { Task::Harvest } else { Task::Passage };
        tasks.push(Next { task, day: quantile(&days, 0.5), p80: [low, high.min(late)] });
    }
    let gaps: Vec<f64> = lot.fed.windows(2).map(|w| w[1] - w[0]).filter(|g| *g > 0.0).collect();
    let usual = sorted(gaps.iter().copied());
    let every = policy.feed_every_days.or_else(|| (usual.len() >= 2).then(|| quantile(&usual, 0.5)));
    let in_culture = lot.legs.last().is_some_and(|l| !l.over);
    if let (Some(every), Some(last), true) = (every, lot.fed.last(), in_culture) {
        let day = (last + every).max(lot.now);
        if tasks.first().is_none_or(|t| day < t.day) {
            tasks.insert(0, Next { task: Task::Feed, day, p80: [day, day] });
        }
    }
    tasks
}

fn predictions(courses: &[Course], lot: &Lot, target: &Target, policy: &Policy, ready: &ReadyDay) -> Vec<Prediction> {
    let now = lot.now;
    let far = [target.by_day, ready.median.map(|d| d + 3.0), ready.p80[1].map(|d| d + 2.0)];
    let last = far.into_iter().flatten().fold(now + 21.0, f64::max).min(now + policy.horizon_days.min(60.0));
    let cells = |log2: f64| log2.exp2().round();
    let on = |day: f64| {
        let all = sorted(courses.iter().map(|c| if day <= now { c.cells_now } else { c.cells(day) }));
        let band = |inside| band(&all, inside).map(cells);
        Prediction { day, median: cells(quantile(&all, 0.5)), p50: band(0.5), p80: band(0.8), p95: band(0.95) }
    };
    let whole = std::iter::successors(Some(now.floor() + 1.0), |d| Some(d + 1.0)).take_while(|d| *d <= last);
    std::iter::once(now).chain(whole).map(on).collect()
}

/// Whether two passages or more, each counted at both ends, together gave no more cells than they took.
fn stood_still(lot: &Lot) -> bool {
    let gained = |l: &reading::Leg| Some(l.end?.log2? - l.recorded?);
    let gains: Vec<f64> = lot.legs.iter().filter_map(gained).collect();
    gains.len() >= 2 && gains.iter().sum::<f64>() <= 0.0
}

fn warn(found: &mut Forecast, lot: &Lot, target: &Target, reached: bool) {
    let w = &mut found.warnings;
    let last = lot.legs.last();
    if lot.uncounted() {
        w.push(Warning::LowerBound);
    }
    if lot.legs.iter().all(|l| l.sights.is_empty() && l.end.is_none()) {
        w.push(Warning::PriorOnly);
    }
    if last.is_some_and(|l| l.area.is_none() && !l.over) || lot.origin == Origin::Explanted && last.is_none() {
        w.push(Warning::AreaUnknown);
    }
    if reached {
        w.push(Warning::TargetReached { day: lot.now });
    } else if last.is_some_and(|l| l.end.is_some_and(|e| e.log2.is_some())) {
        w.push(Warning::AssumedReseeded);
    }
    if found.doubling_time_days.median > 20.0 || stood_still(lot) {
        w.push(Warning::HardlyGrows);
    }
    if found.ready_day.never_probability >= 0.5 {
        w.push(Warning::TargetUnlikely);
    }
    if let (Some(limit), Some(chance)) = (found.limits.doublings, found.limits.beyond_doublings.filter(|c| *c >= 0.05))
    {
        w.push(Warning::BeyondDoublings { limit, chance: 100.0 * chance });
    }
    if let (Some(limit), Some(chance)) = (found.limits.passage, found.limits.beyond_passage.filter(|c| *c >= 0.05)) {
        w.push(Warning::BeyondPassage { limit, chance: 100.0 * chance });
    }
    let needed = found.cumulative_doublings.at_target.filter(|d| *d > 6.2);
    if let (None, Some(needed)) = (found.limits.doublings, needed) {
        w.push(Warning::BeyondPublished { needed });
    }
    if target.by_day.is_some_and(|by| by < found.now) {
        w.push(Warning::ByPast);
    }
}
