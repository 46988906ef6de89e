//! Folds are honest about what they read: a kind outside the list leaves them unchanged, and each kind of the list matters somewhere.

use crate::story::all;
use kernel::{Fact, Fold};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// Every golden example as a fact, so that kinds no story records are tried too.
fn golden() -> Vec<Fact> {
    let some = all().first().and_then(|t| t.kept.first()).expect("a fact").clone();
    let mut out = Vec::new();
    for dir in ["../record/golden", "../crates/identity/golden"] {
        for file in std::fs::read_dir(dir).expect("golden/") {
            let path = file.expect("file").path();
            let text = std::fs::read_to_string(&path).expect("reads");
            let (tags, payload) = text.split_once('\n').expect("tags, then payload");
            let mut f = some.clone();
            f.head.kind =
                path.file_name().and_then(|n| n.to_str()).and_then(|n| n.split('.').next()).expect("kind").to_owned();
            f.head.tags = kernel::Tag::split(tags).expect("tags");
            f.payload = Some(payload.trim().into());
            out.push(f);
        }
    }
    assert!(out.len() > 20);
    out
}

/// Every story, and a few courses: only those come to an end.
fn told() -> impl Iterator<Item = &'static crate::story::Told> {
    all().iter().chain(crate::courses::all().iter().take(4))
}

/// Folds all facts of its keys whose kind fits, over every story.
fn folded<F: Fold + Debug>(fits: impl Fn(&str) -> bool) -> BTreeMap<(u64, String), String> {
    let mut states: BTreeMap<(u64, String), F> = BTreeMap::new();
    for (n, t) in (0_u64..).zip(told()) {
        for f in t.kept.iter().filter(|f| fits(&f.head.kind)) {
            for tag in f.head.tags.iter().filter(|t| t.space == F::SPACE) {
                states.entry((n, tag.id.clone())).or_default().apply(f);
            }
        }
    }
    states.into_iter().map(|(k, s)| (k, format!("{s:?}"))).collect()
}

fn honest<F: Fold + Debug>() {
    let mut tried: BTreeSet<String> = BTreeSet::new();
    // Over a state that is not empty, and over an empty one.
    let mine: Vec<&Fact> =
        all().iter().flat_map(|t| &t.kept).filter(|f| F::KINDS.contains(&f.head.kind.as_str())).take(50).collect();
    let examples = golden();
    let real = all().iter().flat_map(|t| &t.kept);
    for f in examples.iter().chain(real).filter(|f| !F::KINDS.contains(&f.head.kind.as_str())) {
        if !tried.insert(format!("{} {}", f.head.kind, f.payload.is_some())) {
            continue;
        }
        for facts in [&mine[..], &[]] {
            let mut state = F::default();
            facts.iter().for_each(|f| state.apply(f));
            let before = format!("{state:?}");
            state.apply(f);
            assert_eq!(before, format!("{state:?}"), "{} reads {}, which it does not declare", F::NAME, f.head.kind);
        }
    }
    assert!(tried.len() > 20, "{}: {} kinds tried", F::NAME, tried.len());
    let whole = folded::<F>(|k| F::KINDS.contains(&k));
    for kind in F::KINDS {
        let without = folded::<F>(|k| k != *kind && F::KINDS.contains(&k));
        let fresh = format!("{:?}", F::default());
        let differs = whole.iter().any(|(key, state)| without.get(key).unwrap_or(&fresh) != state);
        assert!(differs, "{} declares {kind}, which changes nothing", F::NAME);
    }
}

#[test]
fn a_fold_ignores_kinds_outside_its_list_and_each_kind_in_it_matters() {
    use record::folds::{
        AgeSex, Clinic, ClinicHolds, Consents, Harvests, Interview, PatientHolds, PatientRecord, Plans, StaffRoles,
    };
    honest::<AgeSex>();
    honest::<Clinic>();
    honest::<ClinicHolds>();
    honest::<Consents>();
    honest::<Harvests>();
    honest::<Interview>();
    honest::<PatientHolds>();
    honest::<PatientRecord>();
    honest::<Plans>();
    honest::<StaffRoles>();
}

#[test]
fn folds_of_single_rooms_are_honest_too() {
    honest::<safety::folds::Deviation>();
    honest::<safety::folds::OpenDeviations>();
    honest::<safety::folds::AdverseEvent>();
    honest::<safety::folds::OneHold>();
    honest::<safety::folds::PlanDays>();
    honest::<clinic::folds::Adopted>();
    honest::<identity::acts::register_patient::LastSerial>();
}
