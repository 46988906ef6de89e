//! Why a change to the clinic itself is refused. Cites from regulation.md.

mod keeping;
mod rules;
mod told;

use kernel::{Reason, Refusal};
use terms::{Day, PlaceId, StaffId, Text};

/// Every code of this crate.
pub const CODES: &[&str] = &[
    "last_manager",
    "roles_unchanged",
    "bundle_broken",
    "simulated_on_real",
    "already_adopted",
    "consent_items_missing",
    "route_locked",
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
    /// A locked route.
    RouteLocked {
        /// Which.
        route: Text,
        /// Why it is locked.
        why: Text,
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
        fields: &'static [&'static str],
    },
    /// The value does not fit the field.
    ValueUnreadable {
        /// The field.
        field: String,
        /// What was typed.
        value: String,
    },
    /// The correction would move the fact to somebody or something else.
    TagsWouldChange,
    /// Nothing would change.
    NothingChanged,
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
        reason: String,
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
            Self::RouteLocked { .. } | Self::CommitteeNotSpecial { .. } | Self::NotADoctor { .. } => rules::plan(self),
            Self::PlaceUnfit { .. } | Self::MakerNoCpc { .. } | Self::UnknownPlan { .. } => rules::plan(self),
            Self::KindNeverErased { .. }
            | Self::RetentionRuns { .. }
            | Self::RetentionUnknown { .. }
            | Self::LegalHold { .. } => keeping::erasure(self),
            _ => keeping::correction(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_stands_in_the_table_and_speaks_both_languages() {
        let (t, place) = (|| Text::fixed("あ", "a"), || PlaceId::parse("L1").expect("id"));
        let all = [
            Clinic::LastManager,
            Clinic::RolesUnchanged,
            Clinic::BundleBroken { problems: t() },
            Clinic::SimulatedOnReal,
            Clinic::AlreadyAdopted,
            Clinic::ConsentItemsMissing { items: vec![t()] },
            Clinic::RouteLocked { route: t(), why: t() },
            Clinic::CommitteeNotSpecial { committee: "x".into() },
            Clinic::NotADoctor { staff: StaffId::parse("S1").expect("id") },
            Clinic::PlaceUnfit { place: place() },
            Clinic::MakerNoCpc { place: place() },
            Clinic::UnknownPlan { number: "x".into() },
            Clinic::NoSuchFact { position: "9".into() },
            Clinic::FactErased { position: 9 },
            Clinic::KindNotCorrectable { title: t(), instead: t() },
            Clinic::FieldNotCorrectable { field: "x".into(), fields: &["y"] },
            Clinic::ValueUnreadable { field: "x".into(), value: "y".into() },
            Clinic::TagsWouldChange,
            Clinic::NothingChanged,
            Clinic::KindNeverErased { title: t() },
            Clinic::RetentionRuns { until: Day::parse("2056-01-01").expect("day"), counted: t(), cite: "x".into() },
            Clinic::RetentionUnknown { why: t() },
            Clinic::LegalHold { reason: "x".into() },
        ];
        let codes: Vec<&str> = all.iter().map(|r| r.refusal().code).collect();
        assert_eq!(codes, CODES);
        for r in all.iter().map(Reason::refusal) {
            for t in [&r.say, &r.cite, &r.next] {
                assert!(!t.ja.is_empty() && !t.en.is_empty(), "{}", r.code);
            }
        }
    }
}
