//! Ids that cannot be mixed up. A new id is derived from the command that makes it, so that a repeated click makes no second one.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// 32 signs without I, L, O, U: read aloud and typed without mistakes (Crockford base 32).
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Ten signs (50 bits) of SHA-256 over the command id, a NUL and the number: 20 000 patients clash with probability below 2×10⁻⁷.
fn derived(prefix: &str, command: &CommandId, n: u8) -> String {
    let digest = Sha256::new().chain_update(command.as_str()).chain_update([0, n]).finalize();
    let mut bits = 0u64;
    for b in digest.iter().take(8) {
        bits = bits << 8 | u64::from(*b);
    }
    let mut out = String::from(prefix);
    for i in 0..10 {
        let at = usize::try_from(bits >> (59 - 5 * i) & 31).unwrap_or(0);
        out.push(char::from(SIGNS.get(at).copied().unwrap_or(b'0')));
    }
    out
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);
        impl $name {
            /// Letters that begin a derived id of this kind.
            pub const PREFIX: &'static str = $prefix;
            /// Parses 1–40 signs of `A–Z a–z 0–9 - _`. Errors name the expected form.
            pub fn parse(s: &str) -> Result<Self, String> {
                let ok = (1..=40).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
                if ok { Ok(Self(s.to_owned())) } else { Err(format!(concat!(stringify!($name), ": 1-40 letters, digits, - or _; got {} bytes"), s.len())) }
            }
            /// The `n`-th id made by a command.
            pub fn derive(command: &CommandId, n: u8) -> Self { Self(derived($prefix, command, n)) }
            /// The id as text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) } }
        impl TryFrom<String> for $name { type Error = String; fn try_from(s: String) -> Result<Self, String> { Self::parse(&s) } }
        impl From<$name> for String { fn from(id: $name) -> String { id.0 } }
    )*};
}

ids! {
    /// One attempt to do something: the form carries it, so that a double click is answered once.
    CommandId "C";
    /// A patient's record.
    PatientId "P";
    /// A member of staff.
    StaffId "S";
    /// A room, a clinic, a cell processing centre.
    PlaceId "L";
    /// A filed provision plan (再生医療等提供計画).
    PlanId "PL";
    /// One consent, with its scopes.
    ConsentId "CN";
    /// Tissue taken in one harvest.
    TissueId "T";
    /// A deviation (逸脱).
    DeviationId "DV";
    /// An adverse event (疾病等).
    AdverseEventId "AE";
    /// A hold on further work.
    HoldId "H";
    /// Something that happened and was entered afterwards.
    OccurrenceId "O";
    /// Work to be done outside the record (print, send).
    JobId "J";
    /// One decision on candidacy.
    CandidacyId "CD";
    /// One order of cells.
    OrderId "OR";
    /// One blood draw.
    BloodId "B";
    /// A lot: one patient, one culture from one harvest.
    LotId "LT";
    /// A flask, vial, product container or syringe.
    ContainerId "K";
    /// One count of cells.
    CountId "CT";
    /// A packed dose.
    DoseId "DS";
    /// A booking.
    BookingId "BK";
    /// A safety cabinet.
    CabinetId "CB";
    /// An incubator, a counter, a C-arm.
    EquipmentId "EQ";
    /// A lot of bought material.
    MaterialId "MT";
}

impl CommandId {
    /// A command id for generated commands (demo, load, bench): `<word>-<seed>-<n>`; `word` must be a few ASCII letters.
    pub fn numbered(word: &'static str, seed: u64, n: u64) -> Self {
        Self(format!("{word}-{seed:x}-{n:x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_command_derives_the_same_id_and_another_number_another() {
        let c = CommandId::parse("abc-1").expect("fits");
        assert_eq!(PatientId::derive(&c, 0), PatientId::derive(&c, 0));
        assert_ne!(PatientId::derive(&c, 0), PatientId::derive(&c, 1));
        assert_eq!(PatientId::derive(&c, 0).as_str().len(), 11);
    }

    #[test]
    fn an_id_never_holds_a_separator_of_tags_or_paths() {
        for bad in ["", "a b", "a:b", "../x", "a/b", "名前", "'", "a\n"] {
            assert!(PatientId::parse(bad).is_err(), "{bad:?}");
        }
        assert!(PatientId::parse(&"a".repeat(41)).is_err());
    }
}
