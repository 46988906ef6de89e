//! Tests of the instruments: published numbers, laws that every score obeys, tables that agree with themselves, and what is refused.

#![allow(clippy::panic, clippy::indexing_slicing)] // tests say what they expect

mod laws;
mod oracles;
mod refused;
mod tables;

use instruments::{Answer, Instrument, Supported};

/// The instrument of that name, which must be scored.
fn scored(id: &str) -> &'static Instrument {
    match instruments::find(id) {
        Some(Supported::Scored(i)) => i,
        other => panic!("{id}: {other:?}"),
    }
}

/// A sheet with every item answered by `code(item position)`.
fn sheet(i: &Instrument, mut code: impl FnMut(usize) -> i16) -> Vec<Answer> {
    (0..i.items.len()).map(|at| Answer::Code(code(at))).collect()
}

/// Whether a higher code of this item is worse health, as the forms read; independent of the scoring tables.
fn high_is_worse(instrument: &str, item: &str) -> bool {
    match instrument {
        "joa-back" | "joa-knee" | "constant" => false,
        "eq-5d-5l" => item != "vas",
        // ASES: 0 is "unable", 3 "not difficult".
        "ases" => item == "pain",
        // RAND: the questions on which the last answer box is the healthy one.
        "rand-36" => ![
            "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10", "q11", "q12", "q13", "q14", "q15", "q16", "q17", "q18",
            "q19", "q24", "q25", "q28", "q29", "q31", "q32", "q33", "q35",
        ]
        .contains(&item),
        _ => true,
    }
}

/// Reproducible draws (xorshift), so that a failure can be seen again.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}
