//! The shape of a reason, filled in one line each.

use kernel::{CiteKind, Refusal};
use terms::Text;

/// Code and law, words, source, what to do.
pub(super) fn told(
    code: &'static str,
    law: &'static str,
    words: [Text; 2],
    source: (CiteKind, Text),
    next: (Text, Option<&'static str>),
) -> Refusal {
    let [say, detail] = words;
    let ((kind, cite), (next, next_act)) = (source, next);
    Refusal { code, law, say, detail, kind, cite, next, next_act }
}

pub(super) const fn law(ja: &'static str, en: &'static str) -> (CiteKind, Text) {
    (CiteKind::Law, Text::fixed(ja, en))
}
pub(super) const fn house(ja: &'static str, en: &'static str) -> (CiteKind, Text) {
    (CiteKind::House, Text::fixed(ja, en))
}
