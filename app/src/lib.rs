//! The house joined: every act, kind, list and the guard in one place, and the commands of the one binary. Only this crate knows both
//! `store` and `web`, and all steps.

pub mod background;
pub mod cli;
pub mod commands;
pub mod demo;
pub mod house;
pub mod papers;
