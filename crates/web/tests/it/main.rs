//! The service over its router, on a real store in a folder of its own. No network except where TLS is what is tested.

mod access_table;
mod client;
mod rim;
mod setting;
mod setup;
mod tls;
