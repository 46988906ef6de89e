//! A number of a programme or a law: set with its source, or unset with the reason and the person who may set it
//! (law of the house L19: a number nobody has read in a source ships as unset).

use terms::{Role, Text, say};

/// A number with its place in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting<T> {
    /// Somebody has read it in a source.
    Set {
        /// The number.
        value: T,
        /// Where it was read (source ids of `sources.toml`, articles of law, or the simulated overlay).
        source: String,
        /// File, with the folder: `programmes/<id>/…` or `law/<id>/…`.
        file: String,
        /// Line, from 1.
        line: u32,
    },
    /// Nobody has.
    Unset {
        /// Why it is not set.
        why: Text,
        /// Who may set it, by adopting a new version of the file.
        who: Role,
        /// File, with the folder.
        file: String,
        /// Line, from 1.
        line: u32,
    },
}

impl<T> Setting<T> {
    /// The number, if set.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set { value, .. } => Some(value),
            Self::Unset { .. } => None,
        }
    }
    /// The number, or the refusal of the act that needs it.
    pub fn need(&self) -> Result<&T, UnsetNumber> {
        match self {
            Self::Set { value, .. } => Ok(value),
            Self::Unset { why, who, file, line } => {
                Err(UnsetNumber { why: why.clone(), who: *who, file: file.clone(), line: *line })
            }
        }
    }
    /// File and line.
    pub fn place(&self) -> (&str, u32) {
        match self {
            Self::Set { file, line, .. } | Self::Unset { file, line, .. } => (file, *line),
        }
    }
}

/// Why an act that needs an unset number is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsetNumber {
    /// Why it is not set.
    pub why: Text,
    /// Who may set it.
    pub who: Role,
    /// File, with the folder.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

impl UnsetNumber {
    /// The saying for a refusal page: file, line, reason, who may set it.
    pub fn text(&self) -> Text {
        let (file, line, role) = (&self.file, self.line, self.who.text());
        let (why_ja, who_ja, why_en, who_en) = (&self.why.ja, &role.ja, &self.why.en, &role.en);
        say! {
            ja: "必要な数値が未設定です({file} {line} 行目)。{why_ja} 設定できる人:{who_ja}。",
            en: "a number this needs is not set ({file}, line {line}). {why_en} It may be set by the {who_en}."
        }
    }
}

/// Whole numbers from `low` to `high`, both included; the unit stands in the name of the key (`mass_mg`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Lowest allowed.
    pub low: u64,
    /// Highest allowed; never below `low`.
    pub high: u64,
}

impl Range {
    /// Is `n` inside?
    pub fn contains(self, n: u64) -> bool {
        (self.low..=self.high).contains(&n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unset_number_names_file_line_and_person() {
        let s: Setting<u64> = Setting::Unset {
            why: Text::fixed("出典がありません。", "No source was read."),
            who: Role::Manager,
            file: "programmes/x/harvest.toml".into(),
            line: 12,
        };
        let text = s.need().unwrap_err().text();
        assert_eq!(
            text.ja,
            "必要な数値が未設定です(programmes/x/harvest.toml 12 行目)。出典がありません。 設定できる人:管理者。"
        );
        assert!(text.en.contains("programmes/x/harvest.toml, line 12") && text.en.contains("manager"), "{}", text.en);
        assert_eq!(s.value(), None);
    }

    #[test]
    fn a_range_holds_its_ends() {
        let r = Range { low: 3, high: 5 };
        assert_eq!([2, 3, 5, 6].map(|n| r.contains(n)), [false, true, true, false]);
    }
}
