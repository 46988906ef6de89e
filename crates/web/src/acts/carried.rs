//! What a link may put into a form: ids of its subjects and the few choices that links make, and nothing that is typed or scanned (laws L2, L16).

use crate::drafts;
use crate::signed::Signed;
use kernel::{Choice, FieldKind, FieldSpec, Input};

/// Fields that an address may name besides the subjects of a form: what a page has left open between two links of the same act.
const CHOSEN: [&str; 9] = ["into", "purpose", "count_method", "target", "thing", "test", "equipment", "month", "day"];

/// What of the query may go into a form: ids for its subjects and the few choices that links make, and nothing else (law L16).
pub fn carried(query: &str) -> Input {
    let known = |name: &str| drafts::SUBJECTS.contains(&name) || CHOSEN.contains(&name);
    let mut out = Input::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if known(&name) && drafts::id_shaped(&value) {
            out.insert(name.into_owned(), vec![value.into_owned()]);
        }
    }
    out
}

/// What of it stands in the form when it opens: never a label that is to be scanned, and never a second person (L2). A label that the form
/// requires stays until its field has said which one is meant ([`super::read`]); a hold says what it stops.
pub fn filled(s: &Signed, act: &str, mut carried: Input) -> Input {
    let current = s.app.0.store.current();
    let house = std::sync::Arc::clone(s.app.0.store.house());
    let Some(entry) = house.act(act) else { return Input::new() };
    let specs = entry.act.fields(current.surround(s.app.0.store.now()).form_ctx(&carried));
    let staff = current.options.get("staff").map(Vec::as_slice).unwrap_or_default();
    for spec in specs.iter().filter(|f| !linked(f, staff)) {
        carried.remove(&spec.name);
    }
    carried
}

/// Whether a link may fill this field, or a required label may at least be told.
fn linked(f: &FieldSpec, staff: &[Choice]) -> bool {
    match &f.kind {
        FieldKind::Carried => true,
        _ if f.identifying => false,
        FieldKind::Scan => f.required || f.name == "thing",
        FieldKind::Scans => false,
        // Whom a training is about is its subject; everybody else of the staff is chosen by hand.
        FieldKind::Choice(list) | FieldKind::Many(list) => {
            f.name == "staff" || staff.is_empty() || list.as_slice() != staff
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::Text;

    #[test]
    fn l2_an_address_names_subjects_and_nothing_that_is_scanned_or_sworn() {
        let got = carried(
            "patient=P1&dose=DS-1&checked_by=ST-2&wristband=SP1&reason=none&_step=confirm&finding=x y&purpose=passage",
        );
        let names: Vec<&str> = got.keys().map(String::as_str).collect();
        assert_eq!(names, ["dose", "patient", "purpose"]);
    }

    #[test]
    fn l2_what_is_scanned_is_never_filled_even_where_it_may_stay_empty() {
        let staff = [Choice::new("ST-1", Text::same("A"))];
        let spec = |name: &str, kind: FieldKind, required: bool| FieldSpec {
            name: name.into(),
            label: Text::default(),
            hint: Text::default(),
            unit: Text::default(),
            kind,
            required,
            example: String::new(),
            identifying: false,
            group: Text::default(),
            initial: kernel::Initial::Empty,
        };
        let may = |name: &str, kind: FieldKind, required: bool| linked(&spec(name, kind, required), &staff);
        assert!(may("syringe", FieldKind::Carried, true) && may("thing", FieldKind::Scan, false));
        assert!(!may("syringe", FieldKind::Scan, false) && !may("thing", FieldKind::Scans, true));
        assert!(!may("second", FieldKind::Choice(staff.to_vec()), true));
        assert!(!linked(&FieldSpec { identifying: true, ..spec("disease", FieldKind::Line(9), true) }, &staff));
    }
}
