//! When will the ordered cells be there, how sure is that, and what will it cost in doublings: a forecast of one culture from what
//! was seen of it so far. A state-space model of viable cells on a log2 scale (`model`), brought up to date at every observation by
//! a particle filter (`filter`) and run ahead under the passage policy (`ahead`). Pure: no files, no clock, and chance from a given
//! seed only. It knows no clinic; a clinic's own past lots sharpen what is expected beforehand ([`Prior::sharpened`]).
//!
//! ```
//! use forecast::{Event, Observation, Policy, Prior, Target, forecast};
//! let lot = [
//!     Observation { area_cm2: Some(75.0), ..Observation::cells(0.0, Event::Seeded, 1, 300_000.0) },
//!     Observation::seen(3.0, 1, 25.0),
//! ];
//! let found = forecast(&lot, &Target::cells(2.0e6), &Policy::default(), &Prior::literature(), 1).unwrap();
//! assert!(found.ready_day.median.unwrap() > 3.0);
//! ```
//!
//! Whether the bands keep what they promise is measured by `cargo xtask calibrate` and printed in docs/calibration.md.
#![allow(clippy::float_arithmetic)] // a forecast is neither a dose nor money
#![allow(clippy::indexing_slicing)] // parameters by number and matrices, as in `statistics`

mod ahead;
mod answer;
pub mod calibrate;
mod chance;
mod filter;
mod forecast;
mod lot;
mod model;
mod policy;
mod prior;
mod reading;
mod rows;
mod simulate;
mod words;

pub use answer::{DoublingTime, Doublings, Forecast, Limits, Next, Prediction, ReadyDay, Task};
pub use forecast::forecast;
pub use lot::{Event, Observation};
pub use policy::{Policy, Target};
pub use prior::{Prior, Taught};
pub use words::{Refused, Warning};
