//! The rim over HTTP: who is at the screen, what they may open, one generic handler for every act, and the pages. It decides no rule of
//! treatment: those are in the steps. ARCHITECTURE.md §4, §6; laws L16 (no names in addresses, titles and logs), L19, L20, L22.

pub mod access_log;
pub mod account;
pub mod acts;
pub(crate) mod again;
pub mod app;
pub mod assets;
pub mod choose;
pub(crate) mod counts;
pub mod csrf;
pub mod demo;
pub mod drafts;
pub mod error;
pub mod fields;
pub mod frame;
pub mod gate;
pub mod glass;
pub mod hashing;
pub mod headers;
pub mod install;
pub mod issue_account;
pub mod limits;
pub mod names;
pub mod pages;
pub mod reads;
pub mod refused;
pub mod routes;
pub mod second_factor;
pub mod secret;
pub mod serve;
pub mod sessions;
pub mod setup;
pub(crate) mod sheet;
pub mod signed;
pub mod signin;
pub mod tls;
pub mod visit;

pub use app::{App, Config, DemoLogin, Inner, SecondFactor, Tls};
pub use csrf::Fields;
pub use error::WebError;
pub use issue_account::issue;
pub use routes::{Open, Route, router, table};
pub use serve::{Running, serve, start};
pub use signed::{Signed, Visit};
