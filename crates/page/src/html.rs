//! The one type every component returns, and the small helpers that turn words into it. maud escapes every string that is not
//! already markup, so a person's words can never become tags.

use maud::{Markup, PreEscaped, html};
use terms::{Lang, Text};

/// Finished markup: what every component takes in its slots and gives back.
pub type Html = Markup;

/// Nothing at all, for slots that stay empty.
pub fn none() -> Html {
    PreEscaped(String::new())
}

/// Plain words, escaped.
pub fn text(words: impl AsRef<str>) -> Html {
    html! { (words.as_ref()) }
}

/// Words escaped, with powers of ten set as powers: `2.0×10^7` becomes 2.0×10⁷ with a real `<sup>`. Anything else stays as it is.
pub fn rich(words: impl AsRef<str>) -> Html {
    let mut out = String::new();
    let mut rest = words.as_ref();
    while let Some((before, after)) = rest.split_once("10^") {
        let end = after
            .char_indices()
            .find(|(i, c)| !(c.is_ascii_digit() || (*i == 0 && "-−".contains(*c))))
            .map_or(after.len(), |(i, _)| i);
        let (power, tail) = after.split_at(end);
        out.push_str(&html! { (before) "10" }.0);
        out.push_str(
            &if power.is_empty() {
                html! { "^" }
            } else {
                html! { sup { (power) } }
            }
            .0,
        );
        rest = tail;
    }
    out.push_str(&html! { (rest) }.0);
    PreEscaped(out)
}

/// A two-language saying in one language, powers of ten set as in [`rich`].
pub fn say(words: &Text, lang: Lang) -> Html {
    rich(words.text(lang))
}

/// A code read by people and scanners (patient number, lot, hash): a face in which 0 and O differ.
pub fn code(words: impl AsRef<str>) -> Html {
    html! { span.code { (words.as_ref()) } }
}

/// A position in the record with its thousands marked: `48213` → `48,213`.
pub fn position(n: u64) -> Html {
    code(grouped(n))
}

/// A whole number with its thousands marked by commas, as in both languages.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && digits.len().saturating_sub(i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Level of a heading. A page has one `H1`; below it no level is skipped (WCAG 1.3.1, axe `heading-order`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Level {
    /// The page.
    H1,
    /// A section.
    #[default]
    H2,
    /// A part of a section.
    H3,
    /// A part of a part.
    H4,
}

impl Level {
    /// The next level down; `H4` stays `H4`.
    pub const fn below(self) -> Self {
        match self {
            Self::H1 => Self::H2,
            Self::H2 => Self::H3,
            Self::H3 | Self::H4 => Self::H4,
        }
    }
}

/// A heading with an optional class and id.
pub fn heading(level: Level, class: Option<&str>, id: Option<&str>, inner: &Html) -> Html {
    match level {
        Level::H1 => html! { h1 class=[class] id=[id] { (inner) } },
        Level::H2 => html! { h2 class=[class] id=[id] { (inner) } },
        Level::H3 => html! { h3 class=[class] id=[id] { (inner) } },
        Level::H4 => html! { h4 class=[class] id=[id] { (inner) } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped_and_powers_are_set() {
        assert_eq!(text("<b>&\"").0, "&lt;b&gt;&amp;&quot;");
        assert_eq!(rich("2.0×10^7 個 <x>").0, "2.0×10<sup>7</sup> 個 &lt;x&gt;");
        assert_eq!(rich("10^-3, 10^ and 3^2").0, "10<sup>-3</sup>, 10^ and 3^2");
        assert_eq!(rich("<b>10^7").0, "&lt;b&gt;10<sup>7</sup>");
        assert_eq!(rich("10^<script>").0, "10^&lt;script&gt;");
    }

    #[test]
    fn thousands_are_marked() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(48_213), "48,213");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }
}
