//! Treatment programmes and dated law tables: TOML text in, typed rules out, every mistake named by file, line and column.
//!
//! Pure: the caller reads the folder into a [`Bundle`]; nothing here touches the file system. The same bundle is what the record
//! stores by hash when a programme or a law is adopted, so that a decision of today can be re-read in 30 years (regulation.md §6, 54).
//! Numbers that nobody has read in a source stay [`Setting::Unset`] (law of the house L19).

mod bundle;
mod conditions;
mod consent;
mod due;
mod follow_up;
mod gather;
mod harvest;
mod interview;
mod law;
mod overlay;
mod problem;
mod program;
mod reader;
mod risks;
mod setting;
mod shipped;
mod sources;

pub use bundle::Bundle;
pub use conditions::{Caution, CautionKind, Coded, Disease, Grade, Product, Route};
pub use consent::{ConsentDocument, DonorItem, ExplanationItem, SCOPES, Scope, WITHDRAWAL_ANSWERS, WithdrawalAnswer};
pub use due::{Due, NoDue};
pub use follow_up::{SafetyContact, Visit};
pub use harvest::Harvest;
pub use interview::{Choice, Question, QuestionKind};
pub use law::{
    Addressee, AeClock, AeRule, Coverage, DonorRule, Duty, Law, LawItem, LawSource, Periodic, Retention, WindowRule,
};
pub use problem::Problem;
pub use program::Programme;
pub use risks::{Risk, Stage};
pub use setting::{Range, Setting, UnsetNumber};
pub use shipped::{Kind, shipped};
pub use sources::{Source, SourceKind};
