//! Two languages side by side, so that the compiler keeps them in parity: no sentence exists in one language only.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A language of the interface. Japanese is the first; facts hold codes, never words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

impl Lang {
    /// BCP 47 tag for `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
    /// Reads `ja` or `en`; anything else is `None`.
    pub fn parse(s: &str) -> Option<Self> {
        match s {
            "ja" => Some(Self::Ja),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// One saying in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub struct Text {
    /// Japanese.
    pub ja: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A fixed saying; usable in constants.
    pub const fn fixed(ja: &'static str, en: &'static str) -> Self {
        Self { ja: Cow::Borrowed(ja), en: Cow::Borrowed(en) }
    }
    /// A made saying.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: Cow::Owned(ja.into()), en: Cow::Owned(en.into()) }
    }
    /// The same word in both languages (a code, a number, an id).
    pub fn same(s: impl Into<String>) -> Self {
        let s = s.into();
        Self { ja: Cow::Owned(s.clone()), en: Cow::Owned(s) }
    }
    /// The words in one language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
    /// Nothing to say.
    pub fn is_empty(&self) -> bool {
        self.ja.is_empty() && self.en.is_empty()
    }
}

/// `say!{ja: "期限は{due}", en: "due {due}"}`: a [`Text`] with inline arguments from the scope, both languages together.
#[macro_export]
macro_rules! say {
    {ja: $ja:literal, en: $en:literal $(,)?} => { $crate::Text::new(format!($ja), format!($en)) };
}
