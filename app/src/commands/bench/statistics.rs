//! How long the estimators take, and R's time for the same work on the same numbers where R is installed (estimation only, without its start).

use super::{quantile, sorted};
use crate::commands::{Done, Failure};
use ::statistics::meta::{Effect, How, given, pool};
use ::statistics::mmrm::{Options, Row, fit};
use ::statistics::random::Random;
use forecast::{Event, Observation, Policy, Prior, Target};
use instruments::{Answer, Supported};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// Milliseconds of each of `rounds` runs, sorted; the first, cold one is not counted.
fn timed(rounds: usize, mut work: impl FnMut() -> Result<(), String>) -> Result<Vec<f64>, Failure> {
    let mut times = Vec::new();
    for round in 0..=rounds {
        let t = Instant::now();
        work().map_err(Failure::Bad)?;
        if round > 0 {
            times.push(super::ms(t));
        }
    }
    Ok(sorted(times))
}

/// About normal: the sum of twelve uniforms.
fn normal(random: &mut Random) -> f64 {
    (0..12).map(|_| random.uniform()).sum::<f64>() - 6.0
}

fn studies(k: usize) -> Result<Vec<Effect>, Failure> {
    let mut random = Random::new(7);
    (0..k)
        .map(|i| {
            let variance = 0.02 + 0.3 * random.uniform();
            let effect = -0.4 + 0.3 * normal(&mut random) + variance.sqrt() * normal(&mut random);
            given(&format!("s{i}"), effect, variance).map_err(|r| Failure::Bad(r.to_string()))
        })
        .collect()
}

/// People with visits at five months, about one value in ten missing later on.
fn trial(people: u32) -> Vec<Row> {
    let mut random = Random::new(11);
    let mut rows = Vec::new();
    for i in 0..people {
        let arm = if i % 2 == 0 { "cells" } else { "sham" };
        let own = 12.0 * normal(&mut random);
        for (visit, fall) in [("1", 4.0), ("3", 8.0), ("6", 10.0), ("12", 11.0), ("24", 10.0)] {
            let value = 60.0 - fall + own + 8.0 * normal(&mut random);
            if visit == "1" || random.uniform() > 0.1 {
                rows.push(Row::new(&format!("p{i}"), arm, visit, value));
            }
        }
    }
    rows
}

fn lot() -> Vec<Observation> {
    let seeded = |day, passage, cells, area| Observation {
        area_cm2: Some(area),
        ..Observation::cells(day, Event::Seeded, passage, cells)
    };
    vec![
        seeded(0.0, 1, 3.0e5, 75.0),
        Observation::seen(2.0, 1, 15.0),
        Observation::seen(4.0, 1, 40.0),
        Observation::seen(6.0, 1, 80.0),
        Observation::cells(6.0, Event::Harvested, 1, 1.5e6),
        seeded(6.0, 2, 1.5e6, 375.0),
        Observation::seen(8.0, 2, 30.0),
    ]
}

/// Runs all and prints the table.
pub fn run(dir: &Path) -> Done {
    let (small, large) = (studies(20)?, studies(2000)?);
    let how = How::default();
    let pooled = |e: &[Effect]| pool(black_box(e), &how).map(|p| drop(black_box(p))).map_err(|r| r.to_string());
    let a = timed(200, || pooled(&small))?;
    let b = timed(30, || pooled(&large))?;
    let (people, few) = (trial(10_000), trial(300));
    let repeated =
        |rows: &[Row]| fit(black_box(rows), &Options::default()).map(|f| drop(black_box(f))).map_err(|r| r.to_string());
    let c = timed(5, || repeated(&people))?;
    let d = timed(20, || repeated(&few))?;
    let (lot, target, policy, prior) =
        (lot(), Target { cells: 2.0e7, by_day: Some(20.0) }, Policy::default(), Prior::literature());
    let e = timed(50, || {
        let found = forecast::forecast(black_box(&lot), &target, &policy, &prior, 1);
        found.map(|f| drop(black_box(f))).map_err(|r| r.to_string())
    })?;
    let r = in_r(dir, &small, &large, &few)?;
    let beside = |name: &str| r.get(name).map_or("–".to_owned(), |ms| format!("{ms:.2} ms"));
    let installed =
        if r.contains_key("version") { "R on the same numbers, estimation alone" } else { "R is not installed here" };
    println!("One core. Median of repeated runs in this process, and the slowest; {installed}.");
    println!("\n| work | median | slowest | aim | R |\n|---|--:|--:|--:|--:|");
    for (what, times, aim, theirs) in [
        ("REML pool of 20 studies, with intervals and Q-profile", &a, "below 1 ms", beside("pool20")),
        ("REML pool of 2 000 studies", &b, "below 50 ms", beside("pool2000")),
        (
            "MMRM, 10 000 people × 5 visits, one value in ten missing, unstructured, Satterthwaite",
            &c,
            "below 1 000 ms",
            "not run: minutes".into(),
        ),
        (
            "MMRM, 300 people × 5 visits (R: nlme::gls, corSymm and varIdent, no degrees of freedom)",
            &d,
            "",
            beside("mmrm300"),
        ),
        ("forecast of one lot in its second passage", &e, "below 10 ms", "–".into()),
    ] {
        println!("| {what} | {:.3} ms | {:.3} ms | {aim} | {theirs} |", quantile(times, 0.5), quantile(times, 1.0));
    }
    scoring()
}

/// Sheets a second, for each of some instruments.
fn scoring() -> Done {
    println!("\n| questionnaire | items | scored a second | aim |\n|---|--:|--:|--:|");
    for id in ["nrs", "odi", "koos", "rand-36"] {
        let Some(Supported::Scored(i)) = instruments::find(id) else { continue };
        let sheet: Vec<Answer> =
            i.items.iter().map(|item| Answer::Code(item.codes.each().first().copied().unwrap_or(0))).collect();
        let rounds = 300_000_u32;
        let t = Instant::now();
        for _ in 0..rounds {
            black_box(i.score(black_box(&sheet)).map_err(|r| Failure::Bad(r.text().en.into_owned()))?);
        }
        let rate = f64::from(rounds) / t.elapsed().as_secs_f64();
        println!("| {} | {} | {:.2} million | at least 1 million |", i.name.en, i.items.len(), rate / 1e6);
    }
    Ok(())
}

const SCRIPT: &str = r#"
args <- commandArgs(TRUE); d <- args[1]
once <- function(f) system.time(f())[["elapsed"]] * 1000
many <- function(n, f) once(function() for (i in seq_len(n)) f()) / n
pool <- function(k) { s <- read.csv(file.path(d, paste0("pool", k, ".csv"))); function() metafor::rma(s$yi, s$vi) }
say <- function(name, x) cat(name, "\t", x, "\n", sep = "")
if (requireNamespace("metafor", quietly = TRUE)) {
  f <- pool(20); f(); say("pool20", many(50, f)); say("pool2000", once(pool(2000)))
}
if (requireNamespace("nlme", quietly = TRUE)) {
  m <- read.csv(file.path(d, "mmrm.csv")); m$at <- match(m$visit, c(1, 3, 6, 12, 24)); m <- m[order(m$subject, m$at), ]; m$visit <- factor(m$visit)
  say("mmrm300", once(function() nlme::gls(value ~ arm * visit, m, correlation = nlme::corSymm(form = ~ at | subject), weights = nlme::varIdent(form = ~ 1 | visit))))
}
say("version", 1)
"#;

/// R's milliseconds by name; empty where R is not installed.
fn in_r(dir: &Path, small: &[Effect], large: &[Effect], rows: &[Row]) -> Result<BTreeMap<String, f64>, Failure> {
    let failed = |e: std::io::Error| Failure::Bad(e.to_string());
    for (name, effects) in [("pool20.csv", small), ("pool2000.csv", large)] {
        let mut text = "yi,vi\n".to_owned();
        effects.iter().for_each(|e| _ = writeln!(text, "{},{}", e.effect, e.variance));
        std::fs::write(dir.join(name), text).map_err(failed)?;
    }
    let mut text = "subject,arm,visit,value\n".to_owned();
    rows.iter().for_each(|r| _ = writeln!(text, "{},{},{},{}", r.subject, r.arm, r.visit, r.value));
    std::fs::write(dir.join("mmrm.csv"), text).map_err(failed)?;
    std::fs::write(dir.join("times.R"), SCRIPT).map_err(failed)?;
    let Ok(done) = std::process::Command::new("Rscript").arg(dir.join("times.R")).arg(dir).output() else {
        return Ok(BTreeMap::new());
    };
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let lines = said.lines().filter_map(|l| l.split_once('\t'));
    Ok(lines.filter_map(|(k, v)| Some((k.to_owned(), v.trim().parse().ok()?))).collect())
}
