//! The kernel: what an act, a fact, a fold, a list, a form and a refusal are, and the one way a command becomes facts.
//! Pure: no database, no HTTP, no clock, no randomness. `docs/chain.md` describes the bytes of the chain in words.

pub mod act;
pub mod alias;
pub mod chain;
pub mod correct;
pub mod fact;
pub mod fold;
pub mod form;
#[cfg(feature = "harness")]
pub mod harness;
pub mod house;
pub mod list;
pub mod names;
pub mod own;
pub mod refusal;
pub mod run;
pub mod tag;

pub use act::{Act, ActEntry, Ctx, Meaning, Offer, Recording, Rules};
pub use alias::{PatientsMerged, PatientsUnmerged};
pub use fact::{Actor, Blob, Correctable, Draft, Fact, FactKind, Field, Head, KindEntry, Part};
pub use fold::{Fault, Fold, Known, Need, Read, Source, gather};
pub use form::{Choice, FieldError, FieldKind, FieldSpec, Form, FormCtx, Initial, Input};
pub use house::{Candidate, Guard, House, OptionsDecl, Who};
pub use list::{Column, ColumnType, ListDecl, Value};
pub use names::{Names, PersonName};
pub use own::{AttemptRefused, FactCorrected};
pub use refusal::{CiteKind, Reason, Reasons, Refusal};
pub use run::{Foretold, Outcome, Request, attempt, foretell, run};
pub use tag::{Space, Tag};
