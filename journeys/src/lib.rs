//! Nothing is exported: the journeys stand in `tests/it` (whole stories over HTTP, and the tests named after the requirements of the house)
//! and in `browser` (the same story in a real browser, `cargo xtask test --only browser`).
