//! The demo's story: it goes as it wants to, shows every stage and every kind of fact of the five steps, and is the same for the same seed.

use kernel::Draft;
use record::clinic::RecordOpened;
use record::folds::standing::Stage;
use record::follow_up::VisitRecorded;
use saisei::demo::story;
use saisei::house::{house, rulebooks};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{ClockChoice, Durability, ManualClock, Options, Select, Store};
use tempfile::TempDir;
use terms::Moment;

/// A record in which the story was told, and what went otherwise than wanted.
fn told(patients: u32, seed: u64) -> (TempDir, Store, Vec<String>) {
    let now = Moment::parse("2026-11-24T09:12").expect("moment");
    let clock = Arc::new(ManualClock::at(now.day().plus_days(-story::DAYS).start().plus_minutes(8 * 60)));
    let (clock, durability) = (ClockChoice::Given(clock), Durability::UnsafeOff);
    let options = Options { clock, durability, ..Options::new(rulebooks()) };
    let dir = tempfile::tempdir().expect("temp dir");
    let opening = RecordOpened { simulated: true, zone: "Asia/Tokyo".to_owned(), format: 1 };
    let opening = Draft::of(&opening).expect("draft");
    let store = Store::create(&dir.path().join("record"), Arc::new(house(true)), options, &opening).expect("store");
    let surprises = story::tell(&store, patients, seed, now, &|_, _| {});
    assert_eq!(store.now(), now, "the clock ends at now");
    (dir, store, surprises)
}

/// Column `column` of every row of a list, sorted.
fn column(store: &Store, list: &'static str, column: &str) -> Vec<String> {
    let rows = store.read(|snap| snap.select(&Select::from(list).limit(10_000))).expect("rows");
    let mut all: Vec<String> = rows.iter().map(|r| r.text(column).to_owned()).collect();
    all.sort();
    all
}

/// Kinds of the house that a clinic meets seldom, and the story not at all.
const SELDOM: [&str; 6] =
    ["payload_erased", "patients_unmerged", "roles_changed", "job_done", "job_failed", "record_restored"];

#[test]
fn the_story_goes_as_wanted_and_shows_every_stage_and_kind() {
    let (_dir, store, surprises) = told(40, 1);
    assert!(surprises.is_empty(), "{}: {}", surprises.len(), surprises.join("\n"));
    let stages: BTreeSet<String> = column(&store, "journeys", "stage").into_iter().collect();
    let missing: Vec<&str> = Stage::ALL.iter().map(|s| s.code()).filter(|s| !stages.contains(*s)).collect();
    assert!(missing.is_empty(), "no patient stands at {missing:?}");

    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut months: BTreeSet<u64> = BTreeSet::new();
    store
        .read(|snap| {
            for position in 1..=snap.tip().position {
                let Some(fact) = snap.fact(position)? else { continue };
                months.extend(fact.read::<VisitRecorded>().map(|v| v.month));
                *seen.entry(fact.head.kind.clone()).or_default() += 1;
            }
            Ok(())
        })
        .expect("facts");
    let kinds = record::kinds();
    let missing: Vec<&str> =
        kinds.iter().map(|k| k.kind).filter(|k| !seen.contains_key(*k) && !SELDOM.contains(k)).collect();
    assert!(missing.is_empty(), "never recorded: {missing:?}");
    assert_eq!(months, BTreeSet::from([0, 1, 3, 6, 12]));
    // Two attempts go wrong on purpose: a harvest before consent, and the wrong bag at the bedside.
    assert_eq!(seen.get("attempt_refused"), Some(&2));

    let now = store.now().to_string();
    let ahead = column(&store, "bookings", "starts").into_iter().filter(|starts| *starts > now).count();
    assert!(ahead >= 8, "{ahead} bookings in the coming week");
    let lots: BTreeSet<String> = column(&store, "lots", "state").into_iter().collect();
    for state in ["growing", "quarantined", "harvested", "released", "packed", "rejected"] {
        assert!(lots.contains(state), "{state}: {lots:?}");
    }
}

#[test]
fn the_same_seed_tells_the_same_story_and_any_seed_and_size_goes_as_wanted() {
    let view = |store: &Store| {
        [("journeys", "stage"), ("journeys", "subject"), ("lots", "state"), ("bookings", "starts"), ("doses", "state")]
            .map(|(list, of)| column(store, list, of))
    };
    let (_one, first, surprises) = told(12, 7);
    assert_eq!(surprises, Vec::<String>::new());
    let (_two, second, _) = told(12, 7);
    assert_eq!(view(&first), view(&second));
    assert_eq!(first.tip().position, second.tip().position);
    let (_three, other, surprises) = told(12, 8);
    assert_eq!(surprises, Vec::<String>::new());
    assert_ne!(view(&first), view(&other));
    // Beyond one round the days are drawn anew.
    let (_four, _many, surprises) = told(70, 3);
    assert!(surprises.is_empty(), "{}: {}", surprises.len(), surprises.join("\n"));
}
