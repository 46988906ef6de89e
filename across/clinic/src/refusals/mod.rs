//! Why a change to the clinic itself is refused. Cites from regulation.md.

mod keeping;
mod rules;
mod told;

use kernel::{Field, Reason, Refusal};
use terms::{CommandId, Day, Moment, PlaceId, Role, StaffId, Text};

/// Every code of this crate.
pub const CODES: &[&str] = &[
    "last_manager",
    "roles_unchanged",
    "bundle_broken",
    "simulated_on_real",
    "already_adopted",
    "consent_items_missing",
    "committee_not_special",
    "not_a_doctor",
    "place_unfit",
    "maker_no_cpc",
    "unknown_plan",
    "no_such_fact",
    "fact_erased",
    "kind_not_correctable",
    "field_not_correctable",
    "value_unreadable",
    "tags_would_change",
    "nothing_changed",
    "not_yours_to_correct",
    "kind_never_erased",
    "retention_running",
    "retention_unknown",
    "legal_hold",
];

/// Reasons of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clinic {
    /// The manager's role would be given up by the one who holds it.
    LastManager,
    /// The same roles as before.
    RolesUnchanged,
    /// The files do not read.
    BundleBroken {
        /// Every mistake, one a line.
        problems: Text,
    },
    /// Simulated numbers for a real record.
    SimulatedOnReal,
    /// In force already.
    AlreadyAdopted,
    /// The explanation document lacks items that the law asks for.
    ConsentItemsMissing {
        /// Which.
        items: Vec<Text>,
    },
    /// Not a certified special committee.
    CommitteeNotSpecial {
        /// Which.
        committee: String,
    },
    /// Not a doctor of this clinic.
    NotADoctor {
        /// Who.
        staff: StaffId,
    },
    /// Not a consulting or treatment room of this clinic.
    PlaceUnfit {
        /// Which.
        place: PlaceId,
    },
    /// The maker is no cell processing centre.
    MakerNoCpc {
        /// Which.
        place: PlaceId,
    },
    /// A stop of a plan that was never filed here.
    UnknownPlan {
        /// Its number.
        number: String,
    },
    /// No fact at that position.
    NoSuchFact {
        /// The position, as asked.
        position: String,
    },
    /// Its content was erased.
    FactErased {
        /// The position.
        position: u64,
    },
    /// This kind of fact is not corrected.
    KindNotCorrectable {
        /// The kind's heading.
        title: Text,
        /// What is done instead.
        instead: Text,
    },
    /// This field is not corrected.
    FieldNotCorrectable {
        /// The field.
        field: String,
        /// Those that may be.
        fields: &'static [Field],
    },
    /// The value does not fit the field.
    ValueUnreadable {
        /// The field's word.
        field: Text,
        /// What was typed.
        value: String,
    },
    /// The correction would move the fact to somebody or something else.
    TagsWouldChange,
    /// Nothing would change.
    NothingChanged,
    /// Another role corrects this kind of fact.
    NotYoursToCorrect {
        /// The kind's heading.
        title: Text,
        /// Roles that may.
        by: &'static [Role],
    },
    /// This kind of fact is kept for ever.
    KindNeverErased {
        /// The kind's heading.
        title: Text,
    },
    /// The retention has not ended.
    RetentionRuns {
        /// Last day of it.
        until: Day,
        /// How it was counted.
        counted: Text,
        /// Articles.
        cite: String,
    },
    /// The law table does not say how long.
    RetentionUnknown {
        /// Why.
        why: Text,
    },
    /// A hold on the patient keeps everything.
    LegalHold {
        /// Why it was placed.
        why: Text,
    },
}

impl Reason for Clinic {
    fn refusal(&self) -> Refusal {
        match self {
            Self::LastManager | Self::RolesUnchanged => rules::roles(self),
            Self::BundleBroken { .. }
            | Self::SimulatedOnReal
            | Self::AlreadyAdopted
            | Self::ConsentItemsMissing { .. } => rules::adoption(self),
            Self::CommitteeNotSpecial { .. } | Self::NotADoctor { .. } => rules::plan(self),
            Self::PlaceUnfit { .. } | Self::MakerNoCpc { .. } | Self::UnknownPlan { .. } => rules::plan(self),
            Self::KindNeverErased { .. }
            | Self::RetentionRuns { .. }
            | Self::RetentionUnknown { .. }
            | Self::LegalHold { .. } => keeping::erasure(self),
            _ => keeping::correction(self),
        }
    }
}

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    let command = CommandId::numbered("example", 0, 0);
    let (none, word) = (Text::default, String::new);
    let (staff, place) = (StaffId::derive(&command, 0), PlaceId::derive(&command, 0));
    let until = Moment::from_millis(0).day();
    let all = [
        Clinic::LastManager,
        Clinic::RolesUnchanged,
        Clinic::BundleBroken { problems: none() },
        Clinic::SimulatedOnReal,
        Clinic::AlreadyAdopted,
        Clinic::ConsentItemsMissing { items: Vec::new() },
        Clinic::CommitteeNotSpecial { committee: word() },
        Clinic::NotADoctor { staff },
        Clinic::PlaceUnfit { place: place.clone() },
        Clinic::MakerNoCpc { place },
        Clinic::UnknownPlan { number: word() },
        Clinic::NoSuchFact { position: word() },
        Clinic::FactErased { position: 0 },
        Clinic::KindNotCorrectable {
            title: none(), instead: Text::fixed("別の行為で直す。", "Another act mends it.")
        },
        Clinic::FieldNotCorrectable { field: word(), fields: &[] },
        Clinic::ValueUnreadable { field: none(), value: word() },
        Clinic::TagsWouldChange,
        Clinic::NothingChanged,
        Clinic::NotYoursToCorrect { title: none(), by: &[] },
        Clinic::KindNeverErased { title: none() },
        Clinic::RetentionRuns { until, counted: none(), cite: word() },
        Clinic::RetentionUnknown { why: none() },
        Clinic::LegalHold { why: none() },
    ];
    all.iter().map(Reason::refusal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_stands_in_the_table_and_speaks_both_languages() {
        let all = examples();
        assert_eq!(all.iter().map(|r| r.code).collect::<Vec<_>>(), CODES);
        for r in &all {
            for t in [&r.say, &r.next] {
                assert!(!t.ja.is_empty() && !t.en.is_empty(), "{}", r.code);
            }
            // The articles of a retention are the law table's.
            assert!(!r.cite.ja.is_empty() || r.code == "retention_running", "{}", r.code);
        }
    }
}
