//! Treatment programmes and dated law tables: TOML text in, typed rules out, every mistake named by file, line and column.
//!
//! Pure: the caller reads the folder into a [`Bundle`]; nothing here touches the file system. The same bundle is what the record
//! stores by hash when a programme or a law is adopted, so that a decision of today can be re-read in 30 years (regulation.md §6, 54).
//! Numbers that nobody has read in a source stay [`Setting::Unset`] (law of the house L19).

mod bedside;
mod bundle;
mod cited;
mod conditions;
mod consent;
mod criteria;
mod due;
mod findings;
mod follow_up;
mod gather;
mod harvest;
mod interview;
mod lab;
mod law;
mod making;
mod overlay;
mod problem;
mod process;
mod program;
mod reader;
mod risks;
mod setting;
mod shipped;
mod sites;
mod sources;

pub use bedside::{Bedside, DayCheck};
pub use bundle::Bundle;
pub use cited::cited;
pub use conditions::{Caution, CautionKind, Coded, Disease, Grade, Guide, Product, Route};
pub use consent::{ConsentDocument, DonorItem, ExplanationItem, SCOPES, Scope, WITHDRAWAL_ANSWERS, WithdrawalAnswer};
pub use criteria::{Criterion, CriterionRule, Effect, OnlyIf};
pub use due::{Due, NoDue};
pub use findings::{Finding, FindingKind};
pub use follow_up::{Baseline, SafetyContact, Symptom, Visit};
pub use harvest::Harvest;
pub use interview::{Choice, Question, QuestionKind};
pub use lab::{Test, TestOn};
pub use law::{
    Addressee, AeClock, AeRule, Coverage, DonorRule, Duty, Law, LawItem, LawSource, Periodic, Retention, WindowRule,
};
pub use making::{EQUIPMENT_KINDS, Making, PROCEDURES};
pub use overlay::overlay_for;
pub use problem::Problem;
pub use process::{Process, Step};
pub use program::Programme;
pub use risks::{Risk, Stage};
pub use setting::{Range, Setting, UnsetNumber};
pub use shipped::{Kind, shipped};
pub use sites::{Above, DoseRange, Over, Site};
pub use sources::{Source, SourceKind};
