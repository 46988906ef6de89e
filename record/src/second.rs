//! Who may stand by an act as its second person: who checks, who sees a hand-over or something discarded, who is there at the time-out (L2, L3, L7,
//! L11). One table, printed in `docs/access.md` beside those of the acts; an act without a row has no second person (L20). That it is another
//! person than the one who acts is each act's own rule, and for what has happened nobody is refused (L21).

use terms::Role;
use terms::Role::{Coordinator, Doctor, FacilityManager, Manager, Nurse, Operator, Quality, ResponsibleDoctor};

/// Who stands at the patient.
const PATIENT: &[Role] = &[ResponsibleDoctor, Doctor, Nurse];
/// Who works at the bench; quality may lend a hand, and then does not release (L8).
const BENCH: &[Role] = &[FacilityManager, Operator, Quality];
/// Who may see cells handed over or discarded, at either end of the way.
const CELLS: &[Role] = &[ResponsibleDoctor, Doctor, Nurse, FacilityManager, Operator, Quality];
/// Who may be there when a patient consents.
const CONSENT: &[Role] = &[Manager, ResponsibleDoctor, Doctor, Nurse, Coordinator, Quality];

/// Act × roles of its second person.
pub const SECONDS: &[(&str, &[Role])] = &[
    ("give_consent", CONSENT),
    ("draw_blood", PATIENT),
    ("harvest_fat", PATIENT),
    ("dispatch_tissue", CELLS),
    ("start_culture", BENCH),
    ("record_count", BENCH),
    ("passage_cells", BENCH),
    ("harvest_cells", BENCH),
    ("pack_dose", BENCH),
    ("dispatch_dose", CELLS),
    ("take_back_dose", BENCH),
    ("discard_product", CELLS),
    ("decide_go", CELLS),
    ("draw_up", PATIENT),
    ("check_identity", PATIENT),
    ("return_dose", CELLS),
    ("discard_dose", CELLS),
];

/// The roles of the second person of an act; none without a row.
pub fn roles(act: &str) -> &'static [Role] {
    SECONDS.iter().find(|(a, _)| *a == act).map(|(_, roles)| *roles).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l20_a_reader_stands_by_nothing_and_no_row_means_nobody() {
        assert!(SECONDS.iter().all(|(_, roles)| !roles.is_empty() && !roles.contains(&Role::Reader)));
        assert!(roles("no_such_act").is_empty());
        assert!(roles("check_identity").contains(&Nurse) && !roles("check_identity").contains(&Operator));
    }
}
