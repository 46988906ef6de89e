//! The list of sources a programme cites: studies of the evidence library, gaps, regulatory events, the clinic's page, law.

use crate::reader::Tab;

/// What kind of source it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A study, by its id in the evidence library.
    Study,
    /// A searched-for study that was not found.
    Gap,
    /// A regulatory event (an emergency order after a death, for instance).
    Event,
    /// The clinic's own page: says what is offered, proves nothing.
    Page,
    /// Law or official notice.
    Law,
    /// A decision of this programme, open to change by adopting a new version.
    Choice,
}

/// One source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Id as cited, for instance `KUMAR2017`.
    pub id: String,
    /// What kind.
    pub kind: SourceKind,
    /// How to find it.
    pub cite: String,
}

pub(crate) fn read(t: &Tab<'_>) -> Vec<Source> {
    use SourceKind::{Choice, Event, Gap, Law, Page, Study};
    let kinds = [("study", Study), ("gap", Gap), ("event", Event), ("page", Page), ("law", Law), ("choice", Choice)];
    t.list("source", |t| Source {
        id: t.define("source", "id"),
        kind: t.word("kind", &kinds, Choice),
        cite: t.string("cite"),
    })
}
