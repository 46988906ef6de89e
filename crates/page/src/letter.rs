//! What a pen fills in on a letter: a blank in a line, and lines for signatures.

use crate::html::Html;
use maud::html;

/// A blank to be written into.
pub fn blank() -> Html {
    html! { span.blank {} }
}

/// Lines to sign on: who, the name in print if it is known, and what is written there.
pub fn signatures(lines: &[(String, String)], under: &str) -> Html {
    html! {
        div.signatures { @for (who, name) in lines {
            p { (who) " " b { (name) } span.signatures__line {} span.meta { (under) } }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_print_above_its_line() {
        let out = signatures(&[("紹介医".into(), "<相良>".into())], "署名・日付").0;
        let at = |s: &str| out.find(s).unwrap_or_else(|| panic!("{s}: {out}"));
        assert!(at("&lt;相良&gt;") < at("signatures__line") && at("signatures__line") < at("署名・日付"));
    }
}
