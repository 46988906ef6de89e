//! Places of the clinic, for choices in forms and at sign-in.

use kernel::{Choice, Column, Fact, ListDecl, OptionsDecl, Space, Value};
use record::clinic::{ClinicSetUp, PlaceKind};
use terms::Text;

/// The list: one row a place.
pub const PLACES: ListDecl = ListDecl {
    name: "places",
    version: 1,
    space: Space::Clinic,
    kinds: &["clinic_set_up"],
    columns: &[Column::text("place"), Column::text("kind"), Column::text("name")],
    indexes: &[&["place"]],
    rows,
};

/// Every place.
pub const ALL: OptionsDecl = OptionsDecl { name: "places", list: "places", choice: |_, row| choice(row, |_| true) };

/// Cell processing centres.
pub const MAKERS: OptionsDecl =
    OptionsDecl { name: "makers", list: "places", choice: |_, row| choice(row, |kind| kind == PlaceKind::Cpc.code()) };

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let newest = facts.iter().rev().find_map(Fact::read::<ClinicSetUp>);
    let places = newest.map(|c| c.places).unwrap_or_default();
    places.into_iter().map(|p| vec![p.place.as_str().into(), p.kind.code().into(), p.name.into()]).collect()
}

fn choice(row: &[Value], fits: fn(&str) -> bool) -> Option<Choice> {
    let [place, kind, name] = row else { return None };
    let words = PlaceKind::ALL.iter().find(|k| k.code() == kind.as_text()).map(|k| k.text()).unwrap_or_default();
    let name = name.as_text();
    fits(kind.as_text()).then(|| {
        Choice::new(place.as_text(), Text::new(format!("{name}({})", words.ja), format!("{name} ({})", words.en)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};
    use kernel::{Source, Tag};

    #[test]
    fn every_place_is_a_choice_and_only_processing_centres_are_makers() {
        let h = house();
        let mut s = scene(&h);
        let rows = rows("main", &s.memory.facts(&Tag::clinic(), PLACES.kinds).expect("reads"));
        let codes =
            |o: OptionsDecl| rows.iter().filter_map(|r| (o.choice)("main", r)).map(|c| c.code).collect::<Vec<_>>();
        assert_eq!(
            (codes(ALL), codes(MAKERS)),
            (vec!["L1".to_owned(), "L2".into(), "L3".into()], vec!["L3".to_owned()])
        );
    }
}
