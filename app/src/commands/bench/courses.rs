//! What every act of one whole course, from the first talk to the visit after a year, costs the writer beside few and beside many other
//! courses. Counts, not times: they are the same on every machine.

use super::{Done, Failure, past};
use crate::demo::story;
use crate::house::house;
use std::collections::BTreeMap;
use std::path::Path;
use store::Counters;

/// Facts that one act may read, as issue 3 of the project asks.
pub const MOST: u64 = 500;

/// What one act costs in a course.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// How often it is done.
    pub times: u64,
    /// Facts read in all of them.
    pub read: u64,
    /// Facts read at most in one.
    pub most: u64,
    /// Rows written in all of them.
    pub written: u64,
    /// Steps of a scan without index.
    pub scanned: u64,
}

impl Course {
    fn add(&mut self, c: Counters) {
        self.times += 1;
        self.read += c.facts_read;
        self.most = self.most.max(c.facts_read);
        self.written += c.rows_written;
        self.scanned += c.scan_steps;
    }
}

/// Runs one standard course by its real acts in a record of `tellings` stories of `patients` people; act → cost.
pub fn course(dir: &Path, patients: u32, tellings: u64) -> Result<BTreeMap<String, Course>, Failure> {
    past::make(dir, patients, tellings)?;
    let store = past::open(dir)?;
    let mut d = past::director(&store, 77)?;
    d.costs = Some(Vec::new());
    // The first patient of the story goes the plain way: both scales, one harvest, cells given, visits until month 12.
    // It begins on the day on which the others stand, and whole weeks later it is over.
    let length = past::now().day().days_since(story::begins(past::now()).day());
    let end = past::now().plus_minutes(i64::from((length / 7 + 1) * 7) * 1440);
    story::go_on(&mut d, &store, 1, 77, end, &|_, _| {});
    if let Some(s) = d.surprises.first() {
        return Err(Failure::Bad(format!("bench: {} surprises; first: {s}", d.surprises.len())));
    }
    let mut out: BTreeMap<String, Course> = BTreeMap::new();
    for (act, cost) in d.costs.take().unwrap_or_default() {
        out.entry(act).or_default().add(cost);
    }
    store.close();
    Ok(out)
}

/// Whether the record of such a course follows from its facts, lists and all.
pub fn verified(dir: &Path) -> Result<store::verify::Report, Failure> {
    Ok(store::verify::verify(&dir.join("record"), &house(true), &store::verify::VerifyOptions::default(), &|_, _| {})?)
}

/// The table.
pub(super) fn run(dir: &Path) -> Done {
    // The demo's story has forty ways; told so often, as many other courses.
    let few = course(&dir.join("few"), 10, 1)?;
    let more = course(&dir.join("more"), 40, 25)?;
    let many = course(&dir.join("many"), 40, 250)?;
    println!(
        "Facts that the writer reads for each act of one whole course (first talk to the visit after 12 months, done by the real acts), beside 10, \
         1000 and 10 000 other courses at every stage. `most` is the dearest single act (aim: at most {MOST}).\n"
    );
    println!("| act | times | facts read, most | facts read, all | rows written, all | beside 1000 | beside 10 000 |");
    println!("|---|--:|--:|--:|--:|:-:|:-:|");
    let same = |other: &BTreeMap<String, Course>, act: &str, c: &Course| match other.get(act) {
        Some(o) if o == c => "same".to_owned(),
        Some(o) => format!("**most {}, all {}, rows {}, scan {}**", o.most, o.read, o.written, o.scanned),
        None => "**missing**".to_owned(),
    };
    for (act, c) in &few {
        let (more, many) = (same(&more, act, c), same(&many, act, c));
        println!("| {act} | {} | {} | {} | {} | {more} | {many} |", c.times, c.most, c.read, c.written);
    }
    let sum = |of: &BTreeMap<String, Course>, what: fn(&Course) -> u64| of.values().map(what).sum::<u64>();
    let most = |of: &BTreeMap<String, Course>| of.values().map(|c| c.most).max().unwrap_or(0);
    println!(
        "| **all** | {} | {} | {} | {} | {} | {} |",
        sum(&few, |c| c.times),
        most(&few),
        sum(&few, |c| c.read),
        sum(&few, |c| c.written),
        sum(&more, |c| c.read),
        sum(&many, |c| c.read)
    );
    println!(
        "\n10 000 courses take five years here, and the acts of the bench read every training that a member of staff ever had (12 more facts a year and \
         person, none a course): that is the whole difference."
    );
    if few == more && most(&many) <= MOST {
        Ok(())
    } else {
        Err(Failure::No("counts grow with the number of courses, or one act reads too much".to_owned()))
    }
}
