//! What the clinic's own past lots say of the next one: the newest lots that came to a harvest, each read once and summarised, so that a forecast
//! begins with them and not with published cultures alone. No patient is shown by it: only how fast cells grew here.

use forecast::{Prior, Taught};
use kernel::{Need, gather};
use programme::Programme;
use record::folds::LotState;
use record::outlook;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use store::{Select, Snapshot, StoreError, Test};

/// The most past lots that are read for a page.
const LOTS: usize = 20;

/// Stages in which a lot may have come to a harvest.
const STAGES: [&str; 4] = ["harvested", "released", "packed", "rejected"];

/// Summaries by what they were made of: the rows of a lot and the policy. A summary costs a hundred times the reading of its lot, and a lot that was
/// harvested hardly ever changes; when a correction changes it, its rows are others and it is made anew.
static TAUGHT: LazyLock<Mutex<BTreeMap<String, Option<Arc<Taught>>>>> = LazyLock::new(Mutex::default);

/// So many summaries are kept.
const KEPT: usize = 256;

/// What is expected beforehand, from the literature and the newest harvested lots but `but`.
pub(in crate::pages) fn prior(snap: &mut Snapshot<'_>, programme: &Programme, but: &str) -> store::Result<Prior> {
    if snap.house().list("lots").is_none() {
        return Ok(Prior::literature());
    }
    // Stage by stage, so that each is a few steps along its index, however many lots there are.
    let mut newest = BTreeSet::new();
    for stage in STAGES {
        let made = Select::from("lots").eq("state", stage).filter("product_expires_at", Test::NotNull);
        for r in snap.select(&made.order_desc("started_at").limit(LOTS as u32 + 1))? {
            newest.insert((r.text("started_at").to_owned(), r.subject));
        }
    }
    let lots: Vec<String> = newest.into_iter().rev().map(|(_, lot)| lot).filter(|l| l != but).take(LOTS).collect();
    let known = gather(&|_| lots.iter().map(|l| Need::of::<LotState>(l.as_str())).collect(), snap)
        .map_err(|f| StoreError::bad(f.0))?;
    let policy = outlook::policy(programme);
    let taught: Vec<Arc<Taught>> =
        lots.iter().filter_map(|l| summary(&known.get::<LotState>(l.as_str()), &policy)).collect();
    Ok(Prior::of(taught.iter().map(Arc::as_ref)))
}

fn summary(lot: &LotState, policy: &forecast::Policy) -> Option<Arc<Taught>> {
    let rows = outlook::observations(lot);
    let key = format!("{policy:?} {rows:?}");
    if let Some(known) = TAUGHT.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return known.clone();
    }
    let made = Taught::by(&rows, policy).map(Arc::new);
    let mut all = TAUGHT.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= KEPT {
        all.clear();
    }
    all.insert(key, made.clone());
    made
}
