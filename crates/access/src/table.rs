//! The table itself. A role that stands in neither column of a row may not; a name that has no row is closed to everybody.

use kernel::KindEntry;
use record::clinic::PlaceKind;
use record::second::SECONDS;
use terms::Role;
use terms::Role::{Coordinator, Doctor, FacilityManager, Manager, Nurse, Operator, Quality, Reader, ResponsibleDoctor};

/// Where a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// Everywhere.
    Any,
    /// Only in places of these kinds.
    Kinds(&'static [PlaceKind]),
}

impl Where {
    /// Whether a place of this kind (or none chosen) fits.
    pub fn fits(self, kind: Option<PlaceKind>) -> bool {
        match self {
            Self::Any => true,
            Self::Kinds(kinds) => kind.is_some_and(|k| kinds.contains(&k)),
        }
    }
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Name of the act or page.
    pub name: &'static str,
    /// Roles that may, and see patients' names there.
    pub names: &'static [Role],
    /// Roles that may, and see patient numbers instead of names.
    pub numbers: &'static [Role],
    /// Where.
    pub place: Where,
}

const fn row(name: &'static str, names: &'static [Role], numbers: &'static [Role], place: Where) -> Rule {
    Rule { name, names, numbers, place }
}

const CARE: &[Role] = &[Manager, ResponsibleDoctor, Doctor, Nurse, Coordinator, Quality];
const CELLS: &[Role] = &[FacilityManager, Operator, Reader];
const BENCH: &[Role] = &[FacilityManager, Operator];
const DOCTORS: &[Role] = &[ResponsibleDoctor, Doctor];
const NURSING: &[Role] = &[ResponsibleDoctor, Doctor, Nurse];
const DESK: &[Role] = &[ResponsibleDoctor, Doctor, Nurse, Coordinator];
const QUALITY: &[Role] = &[Quality];
const TREATMENT: Where = Where::Kinds(&[PlaceKind::Treatment]);
const CPC: Where = Where::Kinds(&[PlaceKind::Cpc]);
const BEDSIDE: Where = Where::Kinds(&[PlaceKind::Consulting, PlaceKind::Treatment]);

/// Acts. Safety acts are open to every role everywhere (L22).
pub const ACTS: &[Rule] = &[
    row("add_staff", &[Manager], &[], Where::Any),
    row("change_roles", &[Manager], &[], Where::Any),
    row("adopt_programme", &[Manager], &[], Where::Any),
    row("adopt_law", &[Manager], &[], Where::Any),
    row("file_plan", &[Manager], &[], Where::Any),
    row("register_patient", &[Manager, ResponsibleDoctor, Doctor, Nurse, Coordinator], &[], Where::Any),
    row("merge_patients", &[Manager, ResponsibleDoctor], &[], Where::Any),
    row("unmerge_patients", &[Manager, ResponsibleDoctor, Quality], &[], Where::Any),
    row("record_interview", &[ResponsibleDoctor, Doctor, Nurse, Coordinator], &[], BEDSIDE),
    row("give_consent", &[ResponsibleDoctor, Doctor], &[], BEDSIDE),
    row("withdraw_consent", CARE, CELLS, Where::Any),
    row("harvest_fat", &[ResponsibleDoctor, Doctor], &[], Where::Kinds(&[PlaceKind::Treatment])),
    row("record_finding", NURSING, &[], BEDSIDE),
    row("decide_candidacy", DOCTORS, &[], BEDSIDE),
    row("order_treatment", DOCTORS, &[], BEDSIDE),
    row("draw_blood", NURSING, &[], BEDSIDE),
    row("dispatch_tissue", NURSING, &[], TREATMENT),
    // The bench works by label: it sees numbers, never names.
    row("receive_tissue", &[], BENCH, CPC),
    row("start_culture", &[], BENCH, CPC),
    row("observe_culture", &[], BENCH, CPC),
    row("record_count", &[], BENCH, CPC),
    row("passage_cells", &[], BENCH, CPC),
    row("harvest_cells", &[], BENCH, CPC),
    row("record_test_result", QUALITY, BENCH, Where::Any),
    // A failure is taken back by quality alone (Reg. 100).
    row("void_test_result", QUALITY, &[], Where::Any),
    // Making and quality are never one person (Reg. 93); which person is decided on the lot (L8).
    row("release_product", QUALITY, &[], Where::Any),
    row("reject_product", QUALITY, &[], Where::Any),
    row("discard_product", &[], BENCH, CPC),
    row("pack_dose", &[], BENCH, CPC),
    row("dispatch_dose", &[], BENCH, CPC),
    row("receive_dose", NURSING, &[], TREATMENT),
    row("allocate_dose", NURSING, &[], TREATMENT),
    row("decide_go", DOCTORS, &[], TREATMENT),
    row("draw_up", NURSING, &[], TREATMENT),
    row("check_identity", NURSING, &[], TREATMENT),
    row("give_dose", DOCTORS, &[], TREATMENT),
    row("return_dose", NURSING, &[], TREATMENT),
    row("take_back_dose", &[], BENCH, CPC),
    row("stop_dose", CARE, CELLS, Where::Any),
    row("discard_dose", NURSING, BENCH, Where::Kinds(&[PlaceKind::Treatment, PlaceKind::Cpc])),
    row("record_safety_contact", DESK, &[], Where::Any),
    row("record_visit", NURSING, &[], BEDSIDE),
    row("report_relapse", DESK, &[], Where::Any),
    row("close_course", DOCTORS, &[], Where::Any),
    row("open_cabinet", &[], BENCH, CPC),
    row("clear_cabinet", &[], BENCH, CPC),
    row("register_material", &[Nurse, Quality], BENCH, Where::Any),
    row("record_calibration", &[Manager, Quality], &[FacilityManager], Where::Any),
    row("record_training", &[Manager, Quality], &[FacilityManager], Where::Any),
    row("book", &[Manager, ResponsibleDoctor, Doctor, Nurse, Coordinator], BENCH, Where::Any),
    row("move_booking", &[Manager, ResponsibleDoctor, Doctor, Nurse, Coordinator], BENCH, Where::Any),
    // Opens the act; which kind of fact a role corrects stands beside the fact (Corrections, below).
    row("record_correction", CARE, BENCH, Where::Any),
    row("record_occurrence", CARE, CELLS, Where::Any),
    row("raise_deviation", CARE, CELLS, Where::Any),
    row("close_deviation", &[Manager, Quality], &[], Where::Any),
    row("report_adverse_event", CARE, CELLS, Where::Any),
    row("hold", CARE, CELLS, Where::Any),
    row("lift_hold", &[Manager, ResponsibleDoctor, Quality], &[], Where::Any),
    row("erase_payload", &[Manager], &[], Where::Any),
];

/// Pages. Those before sign-in (sign-in, set-up, install, assets) are not here: they show nothing of the record.
pub const PAGES: &[Rule] = &[
    row("worklist", CARE, CELLS, Where::Any),
    row("patients", CARE, CELLS, Where::Any),
    row("search", CARE, CELLS, Where::Any),
    row("chart", CARE, CELLS, Where::Any),
    row("culture", CARE, CELLS, Where::Any),
    // The time-out says the name aloud: only who stands at the bedside opens it.
    row("bedside", NURSING, &[], TREATMENT),
    row("bookings", CARE, BENCH, Where::Any),
    // Who takes fat or gives cells looks up there which lots of the anaesthetic are in date.
    row("making", &[Manager, ResponsibleDoctor, Doctor, Nurse, Quality], BENCH, Where::Any),
    row("safety", CARE, CELLS, Where::Any),
    // L22: whoever is signed in, for a reason that stands in the access log; names and contacts are what it is for.
    row("break_glass", Role::ALL, &[], Where::Any),
    row("record", &[Manager, ResponsibleDoctor, Quality], &[], Where::Any),
    row("fact", CARE, BENCH, Where::Any),
    row("programme", CARE, CELLS, Where::Any),
    row("clinic", CARE, CELLS, Where::Any),
    row("staff", &[Manager], &[], Where::Any),
    row("account_issue", &[Manager], &[], Where::Any),
    row("reads", &[Manager, Quality], &[], Where::Any),
    row("account", CARE, CELLS, Where::Any),
    row("style", CARE, CELLS, Where::Any),
    row("demo_clock", CARE, CELLS, Where::Any),
];

/// What a role is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Nothing.
    No,
    /// With patients' names.
    Names,
    /// With patient numbers only.
    Numbers,
}

impl Rule {
    /// What a role is granted in a place of this kind.
    pub fn grant(&self, role: Role, place: Option<PlaceKind>) -> Grant {
        if !self.place.fits(place) {
            Grant::No
        } else if self.names.contains(&role) {
            Grant::Names
        } else if self.numbers.contains(&role) {
            Grant::Numbers
        } else {
            Grant::No
        }
    }
}

/// What a role is granted on a page; a page without a row is closed.
pub fn grant_page(page: &str, role: Role, place: Option<PlaceKind>) -> Grant {
    PAGES.iter().find(|r| r.name == page).map_or(Grant::No, |r| r.grant(role, place))
}

/// Whether a role may correct facts of this kind here: the row of the act opens, the kind decides.
pub fn may_correct(kind: &KindEntry, role: Role, place: Option<PlaceKind>) -> bool {
    let row = ACTS.iter().find(|r| r.name == "record_correction");
    row.is_some_and(|r| r.grant(role, place) != Grant::No) && (kind.correctable)().by().contains(&role)
}

/// The third table: kinds that may be corrected × the roles that correct them.
fn corrections(kinds: &[KindEntry]) -> String {
    let mut out = String::from(
        "\n## Corrections\n\n`record_correction` is signed. Who corrects is decided by the kind of fact; a kind that is not here is never corrected.\n\n| kind |",
    );
    head(&mut out, "fields");
    let mut kinds: Vec<&KindEntry> = kinds.iter().filter(|k| !(k.correctable)().fields().is_empty()).collect();
    kinds.sort_by_key(|k| k.kind);
    for k in kinds {
        let correctable = (k.correctable)();
        out.push_str(&format!("| {} |", k.kind));
        for r in Role::ALL {
            out.push_str(if may_correct(k, *r, None) { " ● |" } else { " – |" });
        }
        let fields: Vec<&str> = correctable.fields().iter().map(|(f, _)| *f).collect();
        out.push_str(&format!(" {} |\n", fields.join(", ")));
    }
    out
}

/// A column a role, and one more.
fn head(out: &mut String, last: &str) {
    for r in Role::ALL {
        out.push_str(&format!(" {} |", r.code()));
    }
    out.push_str(&format!(" {last} |\n|---|{}---|\n", ":-:|".repeat(Role::ALL.len())));
}

/// The table as markdown, for `docs/access.md`; `kinds` are those of the whole house.
pub fn markdown(kinds: &[KindEntry]) -> String {
    let mut out = String::from(
        "# Access: who may do what, where\n\nGenerated by `cargo xtask docs`; reviewed by a person. ● may, and sees patients' names · ○ may, and sees patient numbers only · – may not.\nNo row means no (L20). Safety acts are open to every role everywhere (L22). `set_up_clinic` belongs to whoever holds the one-time code of the first start.\n",
    );
    for (title, rows) in [("Acts", ACTS), ("Pages", PAGES)] {
        out.push_str(&format!("\n## {title}\n\n| name |"));
        head(&mut out, "place");
        for rule in rows {
            out.push_str(&format!("| {} |", rule.name));
            for r in Role::ALL {
                let sign = if rule.names.contains(r) {
                    "●"
                } else if rule.numbers.contains(r) {
                    "○"
                } else {
                    "–"
                };
                out.push_str(&format!(" {sign} |"));
            }
            let place = match rule.place {
                Where::Any => "any".to_owned(),
                Where::Kinds(kinds) => kinds.iter().map(|k| k.code()).collect::<Vec<_>>().join(", "),
            };
            out.push_str(&format!(" {place} |\n"));
        }
    }
    out + &corrections(kinds) + &seconds()
}

/// The fourth table: acts × the roles of their second person.
fn seconds() -> String {
    let mut out = String::from(
        "\n## Second person\n\nWho checks, witnesses or is there at the time-out holds one of these roles and is not the one who acts. Where the act is signed, the second person signs nothing ([decision 0013](decisions/0013-second-person.md)).\n\n| act |",
    );
    for r in Role::ALL {
        out.push_str(&format!(" {} |", r.code()));
    }
    out.push_str(&format!("\n|---|{}\n", ":-:|".repeat(Role::ALL.len())));
    for (act, roles) in SECONDS {
        let may = |r: &Role| if roles.contains(r) { " ● |" } else { " – |" };
        out.push_str(&format!("| {act} |{}\n", Role::ALL.iter().map(may).collect::<String>()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_row_stands_twice_and_no_role_in_both_columns() {
        for rows in [ACTS, PAGES] {
            let names: BTreeSet<&str> = rows.iter().map(|r| r.name).collect();
            assert_eq!(names.len(), rows.len());
            for r in rows {
                assert!(r.names.iter().all(|n| !r.numbers.contains(n)), "{}", r.name);
            }
        }
    }

    #[test]
    fn l20_a_second_person_stands_by_acts_that_have_a_row() {
        let named = |act: &str| ACTS.iter().any(|r| r.name == act);
        assert!(SECONDS.iter().all(|(act, _)| named(act)));
        assert!(markdown(&[]).contains("| check_identity | – | ● |"), "{}", markdown(&[]));
    }

    #[test]
    fn l20_what_has_no_row_is_closed_to_everybody() {
        for role in Role::ALL {
            assert_eq!(grant_page("no_such_page", *role, None), Grant::No);
        }
    }

    /// A role named beside a fact that the act's row shuts out would read as a right and be none.
    #[test]
    fn l20_every_role_that_a_kind_names_may_open_the_correction() {
        let mut kinds = record::kinds();
        kinds.extend(kernel::run::own_kinds());
        let mut seen = 0;
        for k in &kinds {
            for role in (k.correctable)().by() {
                assert!(may_correct(k, *role, None), "{} {role:?}", k.kind);
                seen += 1;
            }
        }
        assert!(seen > 20, "{seen}");
        let of = |kind: &str| kinds.iter().find(|k| k.kind == kind).expect("kind");
        assert!(may_correct(of("fat_harvested"), Doctor, None));
        assert!(!may_correct(of("fat_harvested"), Nurse, None), "a doctor signed it");
        assert!(may_correct(of("occurrence_recorded"), Operator, None), "the bench corrects what it saw");
        assert!(
            !may_correct(of("occurrence_recorded"), Reader, None) && !may_correct(of("consent_given"), Doctor, None)
        );
    }

    #[test]
    fn l22_safety_acts_are_open_to_every_role_everywhere() {
        for act in
            ["withdraw_consent", "record_occurrence", "raise_deviation", "report_adverse_event", "hold", "stop_dose"]
        {
            let rule = ACTS.iter().find(|r| r.name == act).expect("row");
            for role in Role::ALL {
                for place in PlaceKind::ALL.iter().map(|k| Some(*k)).chain([None]) {
                    assert_ne!(rule.grant(*role, place), Grant::No, "{act} {role:?} {place:?}");
                }
            }
        }
    }

    #[test]
    fn a_role_outside_the_place_may_not() {
        let harvest = ACTS.iter().find(|r| r.name == "harvest_fat").expect("row");
        assert_eq!(harvest.grant(Doctor, Some(PlaceKind::Treatment)), Grant::Names);
        assert_eq!(harvest.grant(Doctor, Some(PlaceKind::Cpc)), Grant::No);
        assert_eq!(harvest.grant(Doctor, None), Grant::No);
        assert_eq!(harvest.grant(Operator, Some(PlaceKind::Treatment)), Grant::No);
    }
}
