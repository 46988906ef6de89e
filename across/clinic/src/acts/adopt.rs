//! What adopting a programme and adopting a law have in common: the chosen candidate, its files kept by hash, and why it may not be taken.
//! Editing a file changes nothing until adopted (plan §4); a new law table never rewrites old decisions (regulation.md §6, 54).

use crate::refusals::Clinic;
use kernel::{Blob, Choice, Form, Reasons};
use programme::{Bundle, Problem};
use terms::{Hash32, Lang, Text};

/// Adopt these files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptCommand {
    /// Name of the candidate.
    pub name: String,
    /// Its files.
    pub bundle: Bundle,
}

/// The one field: a candidate of `kind`, by `name@hash`, so that files changed since the page was drawn are another choice.
pub(super) fn form(f: &mut Form, kind: &str, label: Text) -> Option<AdoptCommand> {
    let found: Vec<(Choice, AdoptCommand)> = f
        .ctx()
        .candidates
        .iter()
        .filter(|c| c.kind == kind)
        .map(|c| {
            let (name, hash) = (&c.name, c.bundle.hash());
            let choice = Choice::new(format!("{name}@{hash}"), Text::same(format!("{name}({})", hash.short())));
            (choice, AdoptCommand { name: name.clone(), bundle: c.bundle.clone() })
        })
        .collect();
    let choices = found.iter().map(|(c, _)| c.clone()).collect();
    f.choose("candidate", choices, move |code| found.iter().find(|(c, _)| c.code == code).map(|(_, a)| a.clone()))
        .label(label)
        .hint(Text::fixed(
            "採用した版のファイルは、指紋(ハッシュ)とともに記録に残ります。",
            "The files adopted are kept in the record by their hash.",
        ))
        .required()
}

/// Why files that do not read are refused: every mistake with file, line and column.
pub(super) fn broken(problems: &[Problem]) -> Clinic {
    let lines = |lang| problems.iter().map(|p| p.line_in(lang)).collect::<Vec<_>>().join("\n");
    Clinic::BundleBroken { problems: Text::new(lines(Lang::Ja), lines(Lang::En)) }
}

/// Adopting what is in force already is no act.
pub(super) fn not_again(now: Option<Hash32>, bundle: &Bundle) -> Reasons {
    let mut reasons = Reasons::new();
    reasons.push_if(now == Some(bundle.hash()), || Clinic::AlreadyAdopted);
    reasons
}

/// The files as one blob; its hash is the bundle's.
pub(super) fn blob(bundle: &Bundle) -> Blob {
    Blob { media_type: "text/plain".to_owned(), bytes: bundle.to_text().into_bytes().into() }
}
