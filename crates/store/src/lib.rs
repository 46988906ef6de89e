//! The store: one writer thread over a small blocking database, readers with snapshots, and work on the whole record
//! (verify, replay, export, backup, restore). ARCHITECTURE.md §4; the bytes of the chain are in docs/chain.md.

pub mod answer;
pub mod backend;
pub mod backup;
pub mod bulk;
pub mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod current;
mod desk;
pub mod erase;
pub mod error;
pub mod export;
pub mod jobs;
pub mod lists;
mod lock;
mod opening;
mod reader;
pub mod replay;
pub mod restore;
pub mod rim;
pub mod select;
pub mod sqlite;
mod store;
pub mod verify;
mod writer;

pub use answer::{Answer, Conflict, FieldSaid, Health, Newer, Recorded, RefusalSaid, Refused, Why};
pub use backend::{Backend, BlobRow, Counters};
pub use clock::{Clock, DemoClock, ManualClock, SystemClock};
pub use current::{Current, Rulebooks};
pub use desk::Tip;
pub use error::{ErrorKind, Result, StoreError};
pub use lists::Filled;
pub use reader::Snapshot;
pub use rim::{AccessLine, Account, DraftRow, DraftSize, RimRead, RimWrite, Session};
pub use select::{Row, Select, Test};
pub use sqlite::{Durability, StoreKey};
pub use store::{ClockChoice, FILE, Options, Progress, Store};
pub use writer::{CLOCK_SLACK_MS, Reply};
