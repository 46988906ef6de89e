//! The tables agree with themselves, name their sources, and keep the promises of the licence table.

use instruments::instrument::{Licence, MOST_SCALES, Rule};
use instruments::{Supported, find, grades, not_yet, table};
use std::collections::BTreeSet;

#[test]
fn names_are_unique_and_found() {
    let mut seen = BTreeSet::new();
    for id in instruments::scored().chain(grades::ALL.iter().map(|g| g.id)).chain(not_yet::ALL.iter().map(|n| n.id)) {
        assert!(seen.insert(id), "{id} stands twice");
        assert_eq!(id, id.to_lowercase());
        assert!(find(&id.to_uppercase()).is_some(), "{id}");
    }
    assert!(find("sf-35").is_none());
    assert!(matches!(find("joabpeq"), Some(Supported::NotYet(n)) if n.why.en.contains("manual")));
}

#[test]
fn items_and_scales_fit_together() {
    for i in table::ALL {
        assert!(i.scales.len() <= MOST_SCALES, "{}", i.id);
        let items: BTreeSet<_> = i.items.iter().map(|x| x.id).collect();
        assert_eq!(items.len(), i.items.len(), "{}: an item code stands twice", i.id);
        let scales: BTreeSet<_> = i.scales.iter().map(|x| x.id).collect();
        assert_eq!(scales.len(), i.scales.len(), "{}: a scale code stands twice", i.id);
        let mut used = BTreeSet::new();
        for (n, s) in i.scales.iter().enumerate() {
            used.extend(s.items.iter().copied());
            assert!(s.items.iter().all(|at| usize::from(*at) < i.items.len()), "{} {}", i.id, s.id);
            assert!(s.low < s.high, "{} {}", i.id, s.id);
            assert!(s.bands.windows(2).all(|w| w[0].from < w[1].from), "{} {}", i.id, s.id);
            match s.rule {
                Rule::Of(parts) => {
                    assert!(
                        s.items.is_empty() && parts.iter().all(|p| usize::from(p.scale) < n && p.den > 0),
                        "{} {}",
                        i.id,
                        s.id
                    );
                }
                Rule::Table(rows) => {
                    let most: i64 = s
                        .items
                        .iter()
                        .map(|at| i64::from(*i.items[usize::from(*at)].codes.each().last().unwrap()))
                        .sum();
                    assert_eq!(rows.len() as i64, most + 1, "{} {}", i.id, s.id);
                    assert_eq!(usize::from(s.missing.need), s.items.len(), "{} {}", i.id, s.id);
                }
                _ => assert!(s.missing.need >= 1 && usize::from(s.missing.need) <= s.items.len(), "{} {}", i.id, s.id),
            }
        }
        assert_eq!(used.len(), i.items.len(), "{}: an item belongs to no scale", i.id);
    }
}

#[test]
fn everything_names_its_source_in_both_languages() {
    for i in table::ALL {
        assert!(i.source.len() > 10 && !i.version.is_empty() && i.checked.len() == 10, "{}", i.id);
        assert!(!i.name.ja.is_empty() && !i.name.en.is_empty(), "{}", i.id);
        for s in i.scales {
            assert!(
                !s.missing.source.is_empty() && !s.name.ja.is_empty() && !s.name.en.is_empty(),
                "{} {}",
                i.id,
                s.id
            );
        }
        for d in i.differences {
            assert!(i.scales.iter().any(|s| s.id == d.scale), "{} {}", i.id, d.scale);
            assert!(d.amount.is_some() || d.percent.is_some(), "{} {}", i.id, d.scale);
            assert!(d.source.len() > 10, "{} {}", i.id, d.scale);
        }
    }
    for g in grades::ALL {
        assert!(g.source.len() > 10, "{}", g.id);
    }
    for n in not_yet::ALL {
        assert!(n.why.ja.chars().count() > 10 && n.why.en.len() > 20, "{}", n.id);
    }
}

#[test]
fn wording_ships_only_where_the_licence_says_so() {
    for i in table::ALL {
        let worded = i.items.iter().any(|x| x.en.is_some() || x.ja.is_some());
        let may = matches!(i.licence, Licence::Ships { .. });
        assert_eq!(worded, may, "{}: {:?}", i.id, i.licence);
        assert_eq!(i.licence.needs_grant(), !may, "{}", i.id);
    }
}

#[test]
fn all_formats_of_the_issue_are_scored_or_say_why_not() {
    let asked = [
        "nrs",
        "vas",
        "odi",
        "ndi",
        "rand-36",
        "koos",
        "koos-ps",
        "hoos",
        "womac-likert",
        "womac-nrs",
        "womac-vas",
        "rdq-24",
        "zcq",
        "eq-5d-5l",
        "paindetect",
        "phq-4",
        "hads",
        "fiqr",
        "spadi",
        "ases",
        "constant",
        "joabpeq",
        "jkom",
        "joa-back",
        "joa-knee",
        "pfirrmann",
        "modic",
        "schizas",
        "kellgren-lawrence",
    ];
    for id in asked {
        assert!(find(id).is_some(), "{id}");
    }
}
