//! Labels to print and stick on things: what it is, its code large and as a QR symbol that a scanner reads back as the same text, the patient's
//! number, and the thread of five knots in small. No licensed code tables: the code is the record's own.

use crate::html::{Html, code};
use crate::mark::{Mark, Tone, badge};
use crate::qr::qr;
use crate::thread::{Step, mini};
use maud::html;
use terms::Lang;

/// One label.
#[derive(Clone, Debug)]
pub struct Label {
    /// What it sticks on.
    pub what: String,
    /// The code as it is scanned; ASCII.
    pub code: String,
    /// Whose, and what else a hand needs to see: number, name where granted, until when.
    pub facts: Vec<Html>,
    /// Where the patient stands.
    pub steps: [Step; 5],
    /// Why nobody may use it now; empty if nothing stops it. A label is never printed without it.
    pub stopped: String,
}

/// A sheet of labels; each stays whole on paper.
pub fn labels(list: &[Label], lang: Lang) -> Html {
    html! {
        ul.labels { @for l in list {
            li.label .label--stopped[!l.stopped.is_empty()] {
                (qr(&l.code, &l.code))
                div.label__say {
                    @if !l.stopped.is_empty() { p.label__stop { (badge(Tone::Stop, Mark::Stop, &l.stopped)) } }
                    p.label__what { (l.what) " " (mini(&l.steps, lang)) }
                    p.label__code { (code(&l.code)) }
                    @for f in &l.facts { p.meta { (f) } }
                }
            }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::text;

    #[test]
    fn a_label_carries_its_code_as_text_and_as_a_symbol_named_by_it() {
        let l = Label {
            what: "シリンジ<1>".into(),
            code: "K-31".into(),
            facts: vec![text("SP2600001")],
            steps: [Step::Todo; 5],
            stopped: String::new(),
        };
        let held = labels(&[Label { stopped: "隔離中".into(), ..l.clone() }], Lang::Ja).0;
        assert!(held.contains("label--stopped") && held.contains("隔離中") && held.contains("#m-stop"), "{held}");
        let out = labels(&[l], Lang::Ja).0;
        assert!(!out.contains("label--stopped"), "{out}");
        assert!(out.contains("aria-label=\"K-31\"") && out.contains(">K-31</"), "{out}");
        assert!(out.contains("シリンジ&lt;1&gt;") && out.contains("SP2600001"), "{out}");
    }
}
