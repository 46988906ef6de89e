//! Who may do what, where, and whether names are seen: one table, default deny (L20), printed as `docs/access.md` for review.

pub mod guard;
pub mod table;

pub use guard::Access;
pub use table::{ACTS, Grant, PAGES, Rule, Where, grant_page, markdown, may_correct};
