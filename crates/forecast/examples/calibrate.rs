//! Prints docs/calibration.md: simulated lots against their forecasts, with rank histograms. Run by `cargo xtask calibrate`, which gives the
//! number of lots and of clinics. Exits 1 when an 80 % band holds less than 78 or more than 82 of 100 lots.
#![allow(clippy::print_stdout, reason = "its page goes to standard output")]
#![allow(clippy::float_arithmetic, reason = "shares of simulated lots")]
#![allow(clippy::indexing_slicing, reason = "quantities by number")]

use forecast::calibrate::{Ledger, QUANTITIES, Trial, left_out, trial};
use std::process::ExitCode;

/// Lots of one simulated clinic.
const LOTS: usize = 8;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).map(|w| w.parse().unwrap_or(0_u64));
    let (lots, clinics) = (words.next().unwrap_or(4000), words.next().unwrap_or(120));
    let trials: Vec<Trial> = spread(lots, |i| vec![trial(1_000_000 + i)]);
    let pairs = spread(clinics, |i| left_out(2_000_000 + i, LOTS));
    let ledgers =
        |ranks: &dyn Fn(usize) -> Vec<f64>| (0..QUANTITIES.len()).map(|q| Ledger::of(&ranks(q))).collect::<Vec<_>>();
    let prior = ledgers(&|q| trials.iter().map(|t| t.ranks[q]).collect());
    let own = ledgers(&|q| pairs.iter().map(|p| p.0.ranks[q]).collect());
    let width = |w: &dyn Fn(&(Trial, Trial)) -> f64| pairs.iter().map(w).sum::<f64>() / pairs.len().max(1) as f64;
    let (sharp, literature) = (width(&|p| p.0.width), width(&|p| p.1.width));

    println!("# Calibration of the culture forecast\n");
    println!(
        "Written by `cargo xtask calibrate`; the lots are simulated, their seeds fixed, so it always says the same. Method: simulation-based"
    );
    println!(
        "calibration (Talts et al., arXiv 1804.06788). A lot is drawn from what is expected beforehand, kept under the passage policy (80 %"
    );
    println!(
        "confluence, 4 000 cells/cm²), observed as a clinic would, and forecast after 0 to 23 observations. Then its truth is ranked among the"
    );
    println!("forecast's courses: a right forecast gives uniform ranks, and its 80 % band holds 80 of 100 lots.\n");
    println!(
        "What it cannot show: that real cultures behave like the model. For that, each real lot must be compared with its earlier forecasts.\n"
    );
    println!("## {lots} lots from the prior, through the policy\n");
    table(&prior);
    println!("\n### How far the 80 % band holds, by how much had been seen\n");
    by_stage(&trials);
    println!(
        "\n### Rank histograms\n\nEach row: lots per twentieth of the forecast, lowest first; the bars around {:.0}, which uniform ranks would give.\n",
        lots as f64 / 20.0
    );
    histograms(&prior);
    println!("\n## {clinics} clinics of {LOTS} lots, each lot left out once\n");
    println!(
        "Each lot is forecast after 0 to 7 observations from what the other {} lots of its clinic taught (`Prior::sharpened`). The 80 % band",
        LOTS - 1
    );
    println!(
        "of cells 14 days ahead is on average {sharp:.2} doublings wide, from the literature alone {literature:.2}.\n"
    );
    table(&own);
    println!("\n### Rank histograms\n");
    histograms(&own);

    let missed = prior.iter().zip(QUANTITIES).filter(|(l, _)| !(0.78..=0.82).contains(&l.inside[1]));
    let missed: Vec<_> = missed.map(|(l, name)| format!("{name}: {:.1} %", 100.0 * l.inside[1])).collect();
    if missed.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("the 80 % band does not hold 78 to 82 of 100 lots: {}", missed.join(", "));
    ExitCode::FAILURE
}

/// Runs `each` for 0 to `n`, on two threads, in order.
fn spread<T: Send>(n: u64, each: impl Fn(u64) -> Vec<T> + Sync) -> Vec<T> {
    let half = n / 2;
    let (first, second) = std::thread::scope(|s| {
        let first = s.spawn(|| (0..half).flat_map(&each).collect::<Vec<T>>());
        let second: Vec<T> = (half..n).flat_map(&each).collect();
        (first.join().unwrap_or_default(), second)
    });
    first.into_iter().chain(second).collect()
}

fn table(ledgers: &[Ledger]) {
    println!("| quantity | 50 % band holds | 80 % | 95 % | chi-square (19 df) | p |\n|---|--:|--:|--:|--:|--:|");
    for (l, name) in ledgers.iter().zip(QUANTITIES) {
        let [a, b, c] = l.inside.map(|x| 100.0 * x);
        println!("| {name} | {a:.1} % | {b:.1} % | {c:.1} % | {:.1} | {:.3} |", l.chi2, l.p);
    }
}

fn by_stage(trials: &[Trial]) {
    println!(
        "| observations | lots | cells 7 days ahead | cells 14 days ahead | doubling time |\n|---|--:|--:|--:|--:|"
    );
    for (from, to) in [(0, 3), (3, 8), (8, 14), (14, 24)] {
        let some: Vec<&Trial> = trials.iter().filter(|t| (from..to).contains(&t.events)).collect();
        let inside = |q: usize| 100.0 * Ledger::of(&some.iter().map(|t| t.ranks[q]).collect::<Vec<_>>()).inside[1];
        println!(
            "| {from}–{} | {} | {:.1} % | {:.1} % | {:.1} % |",
            to - 1,
            some.len(),
            inside(2),
            inside(3),
            inside(6)
        );
    }
}

fn histograms(ledgers: &[Ledger]) {
    println!("```text");
    for (l, name) in ledgers.iter().zip(QUANTITIES) {
        let most = l.bins.iter().copied().max().unwrap_or(1).max(1) as f64;
        let bars: String = l.bins.iter().map(|b| BARS[((*b as f64 / most * 7.0).round() as usize).min(7)]).collect();
        let counts: Vec<String> = l.bins.iter().map(|b| format!("{b:>3}")).collect();
        println!("{name:<33} {bars}  {}", counts.join(" "));
    }
    println!("```");
}

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
