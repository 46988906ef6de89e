//! Questionnaires and imaging grades: declarative tables with their sources, one exact scoring engine, and an honest list of what is not
//! supported yet and why. Pure: no files, no clock, no floats. Rests on `domain/instruments.md`; item wording ships only where its licence table
//! says so, elsewhere the engine works on item codes and the clinic loads its own licensed text.
//!
//! ```
//! use instruments::{find, Supported};
//! let Some(Supported::Scored(odi)) = find("odi") else { panic!("odi is scored") };
//! let sheet = odi.read(r#"{"q1": 3, "q2": 2, "q3": 2, "q4": 1, "q5": 2, "q6": 2, "q7": 1, "q8": null, "q9": 1, "q10": 2}"#).unwrap();
//! let scores = odi.score(&sheet).unwrap();
//! assert_eq!(scores.get("total").unwrap().score.unwrap().decimal(1).to_string(), "35.6");
//! ```

pub mod eq5d;
pub mod grades;
pub mod instrument;
pub mod not_yet;
pub mod points;
pub mod read;
pub mod report;
pub mod score;
pub mod table;

pub use grades::Grading;
pub use instrument::{Direction, Instrument, Licence, Scale};
pub use not_yet::NotYet;
pub use points::Points;
pub use read::SheetFault;
pub use score::{Answer, NotScorable, Outcome, Refused, Scores, Warnings};

/// What the program can do with an instrument of that name.
#[derive(Clone, Copy, Debug)]
pub enum Supported {
    /// Scored by [`Instrument::score`].
    Scored(&'static Instrument),
    /// A grade that a reader gives; checked by [`Grading::level`].
    Graded(&'static Grading),
    /// Known, and not supported yet, with the reason.
    NotYet(&'static NotYet),
}

/// Looks an instrument up by its short name, without regard to case.
pub fn find(id: &str) -> Option<Supported> {
    let scored = table::ALL.iter().find(|i| i.id.eq_ignore_ascii_case(id)).map(|i| Supported::Scored(i));
    let graded = || grades::ALL.iter().find(|g| g.id.eq_ignore_ascii_case(id)).map(|g| Supported::Graded(g));
    let not_yet = || not_yet::ALL.iter().find(|n| n.id.eq_ignore_ascii_case(id)).map(Supported::NotYet);
    scored.or_else(graded).or_else(not_yet)
}

/// The short names of all instruments that can be scored.
pub fn scored() -> impl Iterator<Item = &'static str> {
    table::ALL.iter().map(|i| i.id)
}
