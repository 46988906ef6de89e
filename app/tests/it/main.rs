//! The properties of the whole house, over random stories (plan §5): one test binary.

mod acts_aimed;
mod aim;
mod facts;
mod folds;
mod ground;
mod model;
mod properties;
mod story;
