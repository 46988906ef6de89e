//! A simulated overlay: numbers for settings that a programme leaves unset, so that a demo can run. It must say `simulated = true`;
//! everything read with it is simulated, for ever (law of the house L19).

use crate::gather::{Fill, Gathered, Page};
use crate::problem::Problem;
use crate::reader;
use std::collections::BTreeMap;
use terms::{Text, say};

/// Where the overlay's one file stands inside the joined bundle.
pub(crate) const FILE: &str = "overlay/overlay.toml";

pub(crate) struct Overlay<'a> {
    /// Programme it is made for.
    pub fits: String,
    pub fills: Vec<Fill<'a>>,
}

/// The programme that an overlay's own folder (one `overlay.toml`) is made for; `None` for any other folder, or where it does not say.
pub fn overlay_for(bundle: &crate::Bundle) -> Option<String> {
    let text = bundle.file("overlay.toml").filter(|_| bundle.file("programme.toml").is_none())?;
    let (table, _) = toml::de::DeTable::parse_recoverable(text);
    let found = table.get_ref().iter().find(|(key, _)| key.get_ref().as_ref() == "programme")?;
    found.1.get_ref().as_str().map(str::to_owned)
}

/// Reads the overlay page. `all` gathers its problems.
pub(crate) fn read<'a>(
    all: &'a Gathered<'a>,
    pages: &'a BTreeMap<&'a str, Page<'a>>,
    bundle: &crate::Bundle,
) -> Option<Overlay<'a>> {
    reader::file(all, pages, bundle, FILE, |t| {
        let id = t.code("id");
        if !t.yes("simulated") {
            t.problem_at(
                "simulated",
                Text::fixed("上書きは模擬データと明示されていません", "the overlay is not marked as simulated"),
                Text::fixed("simulated = true", "simulated = true"),
            );
        }
        let (_title, fits) = (t.text("title"), t.code("programme"));
        let fills = t.list("fill", |t| {
            let name = t.string("setting");
            t.define_as("fill", "setting", name.clone());
            let why = t.text("why");
            let source = format!("simulated ({id}): {}", why.en);
            t.as_fill(name, source, format!("programmes/{id}"))
        });
        Overlay { fits, fills }
    })
}

/// An overlay made for another programme is a problem.
pub(crate) fn check_fits(fits: &str, id: &str) -> Option<Problem> {
    (fits != id).then(|| Problem {
        file: FILE.to_owned(),
        line: 1,
        column: 1,
        what: say! {ja: "この上書きは {fits:?} のためのものです", en: "this overlay is made for {fits:?}"},
        expected: say! {ja: "programme = {id:?}", en: "programme = {id:?}"},
    })
}
