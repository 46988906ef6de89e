//! What the stories stand on: the joined house with its real guard, a second one with every door open (so that the rules behind the guard are
//! reached too), candidates with mistakes in them, and one made-up kind whose correction would move its tags (no real kind is like this).

use kernel::{Candidate, Correctable, Field, Guard, House, KindEntry, Known, Need, Part, Tag, Who};
use programme::{Bundle, Kind, Law, Programme, shipped};
use saisei::house::house;
use serde_json::Value;
use std::sync::OnceLock;
use terms::{Hash32, Role, Text};

/// The made-up kind.
pub const LABEL: &str = "label_seen";
const LABEL_FIELDS: &[Field] = &[("patient", Text::fixed("患者", "Patient")), ("count", Text::fixed("数", "Count"))];

struct OpenDoors;
impl Guard for OpenDoors {
    fn needs(&self, _: &Who) -> Vec<Need> {
        Vec::new()
    }
    fn allows(&self, _: &str, _: &Who, _: &Known) -> bool {
        true
    }
}

fn of(kind: Kind) -> Bundle {
    shipped().into_iter().find(|(k, ..)| *k == kind).expect("shipped").2
}

/// A shipped bundle with one word of one file changed.
fn changed(kind: Kind, file: &str, from: &str, to: &str) -> Bundle {
    let mut files = of(kind).files().clone();
    let text = files.get_mut(file).expect("file");
    assert!(text.contains(from), "{file} holds {from:?}");
    *text = text.replace(from, to);
    Bundle::from_files(files).expect("fits")
}

/// With the demo's numbers filled in.
fn filled(base: &Bundle) -> Bundle {
    base.with_overlay(&of(Kind::Overlay)).expect("joins")
}

fn label_tags(text: &str) -> Result<Vec<Tag>, String> {
    let v: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let id = v.get("patient").and_then(Value::as_str).ok_or("no patient")?;
    Tag::parse(&format!("patient:{id}")).map(|t| vec![t]).ok_or_else(|| "no tag".to_owned())
}

fn built(open: bool) -> House {
    let mut h = house(true);
    let more = [
        ("programme", "lacking", filled(&changed(Kind::Programme, "consent.toml", "number = 16\n", "number = 5\n"))),
        (
            "programme",
            "other-product",
            filled(&changed(Kind::Programme, "conditions.toml", "\"ad_msc\"", "\"ad_other\"")),
        ),
        ("programme", "broken", changed(Kind::Programme, "conditions.toml", "locked = false", "locked = maybe")),
        ("law", "broken", changed(Kind::Law, "retention.toml", "value = 30", "value = thirty")),
        ("law", "no-term", changed(Kind::Law, "retention.toml", "\"treatment_record\"", "\"treatment_note\"")),
    ];
    h.candidates.extend(more.map(|(kind, name, bundle)| Candidate { kind, name: name.to_owned(), bundle }));
    h.kinds.push(KindEntry {
        kind: LABEL,
        version: 1,
        tags: label_tags,
        part: Part::Record,
        correctable: || Correctable::Fields { fields: LABEL_FIELDS, by: &[Role::Manager, Role::Nurse] },
        title: Text::default,
        say: |_| Text::default(),
    });
    if open {
        h.guard = Box::new(OpenDoors);
    }
    h
}

/// The house; `open` = without its guard.
pub fn the_house(open: bool) -> &'static House {
    static HOUSES: OnceLock<[House; 2]> = OnceLock::new();
    let [shut, opened] = HOUSES.get_or_init(|| [built(false), built(true)]);
    if open { opened } else { shut }
}

/// Files that can be adopted, read once.
pub struct Book {
    /// `programme` or `law`.
    pub kind: &'static str,
    /// Its short name here.
    pub name: &'static str,
    /// What a form sends to choose it.
    pub code: String,
    /// Its hash.
    pub hash: Hash32,
    /// Read as a programme.
    pub programme: Option<Programme>,
    /// Read as a law table.
    pub law: Option<Law>,
    /// The files, for checks that read them with their own eyes.
    pub text: String,
}

/// Every candidate of the house.
pub fn books() -> &'static [Book] {
    static BOOKS: OnceLock<Vec<Book>> = OnceLock::new();
    BOOKS.get_or_init(|| the_house(false).candidates.iter().map(read).collect())
}

fn read(c: &Candidate) -> Book {
    let names = ["lacking", "other-product", "broken", "no-term"];
    let own = names.iter().find(|n| c.name == **n).copied();
    let name = own.unwrap_or(match (c.kind, c.name.contains('+')) {
        ("law", _) => "law",
        (_, true) => "filled",
        (_, false) => "plain",
    });
    Book {
        kind: c.kind,
        name,
        code: format!("{}@{}", c.name, c.bundle.hash()),
        hash: c.bundle.hash(),
        programme: (c.kind == "programme").then(|| Programme::read(&c.bundle).ok()).flatten(),
        law: (c.kind == "law").then(|| Law::read(&c.bundle).ok()).flatten(),
        text: c.bundle.to_text(),
    }
}

/// A candidate by kind and short name.
pub fn book(kind: &str, name: &str) -> &'static Book {
    books().iter().find(|b| b.kind == kind && b.name == name).expect("candidate")
}
