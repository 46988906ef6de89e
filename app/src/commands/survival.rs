//! `saisei survival`: Kaplan–Meier curves, the log-rank test and Cox's model from a CSV file. The arithmetic is `statistics::time`; arms stand in the
//! order of their names, and the hazard ratio is each arm's over the first's.
#![allow(clippy::float_arithmetic, reason = "figures of statistics, neither doses nor money")]

use super::Done;
use super::columns::{Row, Table, Wanted, of_their_own};
use super::tell::{
    self, Columns, Told, bad, bytes, chance, number, p, picture, plain, refused, value, warnings, warnings_json,
};
use crate::cli;
use serde_json::{Value, json};
use statistics::time::{Cox, Curve, Followed, HazardRatio, LogRank, cox, kaplan_meier, log_rank, tied};
use statistics::{Level, Refused};
use std::collections::BTreeSet;
use terms::{Lang, Text, say};

/// The most arms: each is a column of Cox's model, whose time goes with the cube of their number. As many as `mmrm` takes visits.
const MOST_ARMS: usize = 50;

struct People {
    arms: Vec<String>,
    all: Vec<Followed>,
    arm: Vec<usize>,
    covariates: Vec<(String, Vec<f64>)>,
}

struct Answer {
    people: People,
    curves: Vec<Curve>,
    log_rank: Option<LogRank>,
    /// With the name of each ratio.
    cox: Option<(Vec<String>, Cox)>,
    warnings: Vec<Text>,
}

/// Runs it.
pub fn run(a: &cli::Survival) -> Done {
    let lang = a.answering.lang;
    let file = a.file.display().to_string();
    let people = read(&file, &bytes(&a.file)?, &a.covariates).map_err(bad(lang))?;
    let answer = computed(people).map_err(|r| refused(&file, r.text().text(lang)))?;
    if let Some(to) = &a.plot {
        picture(to, &drawn(&answer, a).svg())?;
    }
    Told { text: text(&answer, a), json: json(&answer) }.out(a.answering.json);
    Ok(())
}

fn read(file: &str, bytes: &[u8], covariates: &[String]) -> Result<People, Text> {
    let named: Vec<&str> = covariates.iter().map(String::as_str).collect();
    of_their_own("--covariate", &named, &["subject", "arm", "time", "event"])?;
    let t = Table::read(file, bytes, Wanted { required: &["subject", "arm", "time", "event"], named: &named })?;
    for row in &t.rows {
        t.word(row, "subject")?;
    }
    t.once(&Text::fixed("対象者", "subject"), |r| t.raw(r, "subject").to_owned())?;
    let words: Result<Vec<&str>, Text> = t.rows.iter().map(|r| t.word(r, "arm")).collect();
    let words = words?;
    let arms: Vec<String> = words.iter().collect::<BTreeSet<_>>().into_iter().map(|w| (*w).to_owned()).collect();
    let count = arms.len();
    if count > MOST_ARMS {
        return Err(say! {
            ja: "{file}: 列 arm に{count}種類の値があります。群は{MOST_ARMS}までです。",
            en: "{file}: column arm holds {count} different values; expected at most {MOST_ARMS} arms"
        });
    }
    let followed = |row: &Row| {
        let time =
            t.number_in(row, "time", 0.0..=1e50, &Text::fixed("0以上1e50以下の数値", "a number from 0 to 1e50"))?;
        let event = match t.raw(row, "event") {
            "1" => true,
            "0" => false,
            _ => {
                return Err(t.fault(
                    row,
                    "event",
                    &Text::fixed("1（起きた）または0（打ち切り）", "1 (happened) or 0 (censored)"),
                ));
            }
        };
        Ok(Followed { time, event })
    };
    let all: Result<Vec<Followed>, Text> = t.rows.iter().map(followed).collect();
    let column = |c: &String| Ok((c.clone(), t.rows.iter().map(|r| t.number(r, c)).collect::<Result<_, Text>>()?));
    let covariates: Result<Vec<(String, Vec<f64>)>, Text> = covariates.iter().map(column).collect();
    let arm = words.iter().map(|w| arms.binary_search_by(|a| a.as_str().cmp(w)).unwrap_or(0)).collect();
    Ok(People { arm, arms, all: all?, covariates: covariates? })
}

fn computed(mut people: People) -> Result<Answer, Refused> {
    let written = std::mem::take(&mut people.all);
    people.all = tied(&written);
    let level = Level::default();
    let mut curves = Vec::new();
    let mut warnings: Vec<Text> = Vec::new();
    let apart = |(a, b): (&Followed, &Followed)| (a.time - b.time).abs() > 1e-6 * a.time.abs();
    let moved = written.iter().zip(&people.all).filter(|pair| apart(*pair)).count();
    if moved > 0 {
        warnings.push(say! {
            ja: "{moved}人の時間は、ほかの時間との差が全体の時間に比べてごく小さいため、同じ時間として扱いました（それ自身に対しては丸め誤差より大きい差です）。時間の単位を確かめてください。",
            en: "Times taken as tied for {moved}: they lie apart by next to nothing beside all times, yet by more than rounding beside themselves. Check the unit of time."
        });
    }
    for (i, name) in people.arms.iter().enumerate() {
        let own: Vec<Followed> =
            people.all.iter().zip(&people.arm).filter(|(_, a)| **a == i).map(|(p, _)| *p).collect();
        let curve = kaplan_meier(&own, level)?;
        warnings.extend(curve.warnings.iter().map(|w| {
            let w = w.text();
            Text::new(format!("{name}群：{}", w.ja), format!("{name}: {}", w.en))
        }));
        curves.push(curve);
    }
    let mut without = |what: &Text, why: &Refused| {
        let why = why.text();
        warnings.push(Text::new(format!("{}：{}", what.ja, why.ja), format!("{}: {}", what.en, why.en)));
    };
    let log_rank = log_rank(&people.all, &people.arm)
        .map_err(|r| without(&Text::fixed("ログランク検定", "Log-rank test"), &r))
        .ok();
    let mut columns: Vec<(String, Vec<f64>)> = Vec::new();
    for (i, name) in people.arms.iter().enumerate().skip(1) {
        columns.push((name.clone(), people.arm.iter().map(|a| f64::from(u8::from(*a == i))).collect()));
    }
    columns.extend(people.covariates.iter().cloned());
    let names: Vec<String> = columns.iter().map(|c| c.0.clone()).collect();
    let columns: Vec<Vec<f64>> = columns.into_iter().map(|c| c.1).collect();
    let model = if columns.is_empty() { Err(Refused::OneArm) } else { cox(&people.all, &columns, level) };
    let cox = model.map_err(|r| without(&Text::fixed("Cox比例ハザードモデル", "Cox's model"), &r)).ok();
    Ok(Answer { people, curves, log_rank, cox: cox.map(|c| (names, c)), warnings })
}

fn text(a: &Answer, asked: &cli::Survival) -> String {
    let lang = asked.answering.lang;
    let say = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    let (n, events) = (a.people.all.len(), a.people.all.iter().filter(|p| p.event).count());
    let unit = asked.unit.as_ref().map(|u| format!(" ({u})")).unwrap_or_default();
    let mut out = match lang {
        Lang::Ja => format!("事象までの時間：{n}人、事象{events}件\n\n"),
        Lang::En => {
            let (people, event) =
                (if n == 1 { "person" } else { "people" }, if events == 1 { "event" } else { "events" });
            format!("Time to event: {n} {people}, {events} {event}\n\n")
        }
    };
    let mut table = Columns::new([
        say("群", "arm").to_owned(),
        say("人数", "people").to_owned(),
        say("事象", "events").to_owned(),
        format!("{}{unit}", say("中央値", "median")),
        say("95 %区間", "95 % CI").to_owned(),
    ]);
    let or_not = |x: Option<f64>| x.map_or(say("未到達", "not reached").to_owned(), plain);
    for (name, c) in a.people.arms.iter().zip(&a.curves) {
        let (low, high) = (or_not(c.median.lower), or_not(c.median.upper));
        let ci = match lang {
            Lang::Ja => format!("{low} ～ {high}"),
            Lang::En => format!("{low} to {high}"),
        };
        table.row([name.clone(), c.n.to_string(), c.events.to_string(), or_not(c.median.time), ci]);
    }
    out.push_str(&table.text());
    if let Some(t) = &a.log_rank {
        let (chi2, df, p) = (number(t.chi2, 2), t.df, p(t.p));
        out.push_str(&match lang {
            Lang::Ja => format!("\nログランク検定：χ² = {chi2}（自由度 {df}、{p}）\n"),
            Lang::En => format!("\nLog-rank test: χ² = {chi2} (df {df}, {p})\n"),
        });
    }
    if let Some((names, fit)) = &a.cox {
        let mut t = Columns::new([
            say("Cox（Efron）ハザード比", "Cox (Efron), hazard ratio"),
            say("比", "ratio"),
            say("95 %区間", "95 % CI"),
            "p",
        ]);
        for (i, (name, r)) in names.iter().zip(&fit.ratios).enumerate() {
            let first = a.people.arms.first().map_or("", String::as_str);
            let name = if i + 1 < a.people.arms.len() { format!("{name} / {first}") } else { name.clone() };
            t.row([name, number(r.ratio, 3), tell::ends(lang, r.ci.lower, r.ci.upper, 3), chance(r.p)]);
        }
        out.push('\n');
        out.push_str(&t.text());
    }
    for (name, c) in a.people.arms.iter().zip(&a.curves).filter(|(_, c)| !c.steps.is_empty()) {
        let mut t = Columns::new([
            format!("{name}{unit}"),
            say("追跡中", "at risk").to_owned(),
            say("事象", "events").to_owned(),
            say("無事象（%）", "event-free %").to_owned(),
            say("95 %区間", "95 % CI").to_owned(),
        ]);
        for s in &c.steps {
            let ci = s.ci.map_or("–".to_owned(), |i| tell::ends(lang, 100.0 * i.lower, 100.0 * i.upper, 1));
            t.row([plain(s.time), s.at_risk.to_string(), s.events.to_string(), number(100.0 * s.survival, 1), ci]);
        }
        out.push('\n');
        out.push_str(&t.text());
    }
    if !a.warnings.is_empty() {
        out.push('\n');
    }
    out + &warnings(lang, &a.warnings)
}

fn json(a: &Answer) -> Value {
    let step = |s: &statistics::time::Step| {
        json!({"time": s.time, "at_risk": s.at_risk, "events": s.events, "survival": s.survival, "se": value(s.se),
            "ci_lower": value(s.ci.map(|i| i.lower)), "ci_upper": value(s.ci.map(|i| i.upper))})
    };
    let curve = |(name, c): (&String, &Curve)| {
        json!({"arm": name, "n": c.n, "events": c.events, "median": value(c.median.time), "median_lower": value(c.median.lower),
            "median_upper": value(c.median.upper), "steps": c.steps.iter().map(step).collect::<Value>()})
    };
    let test = |t: &LogRank| {
        let arm = |(name, (n, o, e)): (&String, &(usize, f64, f64))| json!({"arm": name, "n": n, "observed": o, "expected": e});
        json!({"chi2": t.chi2, "df": t.df, "p": t.p, "arms": a.people.arms.iter().zip(&t.arms).map(arm).collect::<Value>()})
    };
    let fit = |(names, f): &(Vec<String>, Cox)| {
        let ratio = |(name, r): (&String, &HazardRatio)| json!({"name": name, "hazard_ratio": r.ratio, "ci_lower": r.ci.lower, "ci_upper": r.ci.upper, "coef": r.log_ratio, "se": r.se, "z": r.z, "p": r.p});
        let [lr, wald, score] = f.tests.map(|(x, p)| json!({"chi2": x, "p": p}));
        json!({"coefficients": names.iter().zip(&f.ratios).map(ratio).collect::<Value>(), "loglik_null": f.log_likelihood_null,
            "loglik": f.log_likelihood, "likelihood_ratio": lr, "wald": wald, "score": score})
    };
    json!({
        "curves": a.people.arms.iter().zip(&a.curves).map(curve).collect::<Value>(),
        "log_rank": a.log_rank.as_ref().map(test),
        "cox": a.cox.as_ref().map(fit),
        "warnings": warnings_json(&a.warnings),
    })
}

fn drawn(a: &Answer, asked: &cli::Survival) -> plots::Survival {
    let lang = asked.answering.lang;
    let say = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja.to_owned(),
        Lang::En => en.to_owned(),
    };
    let arm = |(i, (name, c)): (usize, (&String, &Curve))| plots::Arm {
        label: name.clone(),
        steps: c.steps.iter().map(|s| (s.time, s.survival, s.ci.map(|i| (i.lower, i.upper)))).collect(),
        people: a
            .people
            .all
            .iter()
            .zip(&a.people.arm)
            .filter(|(_, x)| **x == i)
            .map(|(p, _)| (p.time, p.event))
            .collect(),
    };
    let mut notes = Vec::new();
    if let Some(t) = &a.log_rank {
        notes.push(format!("{} χ² = {}, {}", say("ログランク検定", "Log-rank test"), number(t.chi2, 2), p(t.p)));
    }
    if let Some((names, f)) = &a.cox {
        for (name, r) in names.iter().zip(&f.ratios) {
            let ends = tell::ends(lang, r.ci.lower, r.ci.upper, 2);
            notes.push(match lang {
                Lang::Ja => format!("ハザード比（{name}） {}、95 %区間 {ends}", number(r.ratio, 2)),
                Lang::En => format!("Hazard ratio ({name}) {}, 95 % CI {ends}", number(r.ratio, 2)),
            });
        }
    }
    let medians: Vec<String> = a
        .people
        .arms
        .iter()
        .zip(&a.curves)
        .map(|(name, c)| format!("{name} {}", c.median.time.map_or(say("未到達", "not reached"), plain)))
        .collect();
    let unit = asked.unit.as_ref().map(|u| format!(" ({u})")).unwrap_or_default();
    plots::Survival {
        told: plots::Told {
            lang,
            title: say("カプラン・マイヤー曲線", "Kaplan–Meier curves"),
            description: match lang {
                Lang::Ja => format!("{}人。中央値{unit}：{}。", a.people.all.len(), medians.join("、")),
                Lang::En => format!("{} people. Median{unit}: {}.", a.people.all.len(), medians.join(", ")),
            },
        },
        words: plots::SurvivalWords {
            time: say("時間", "Time") + &unit,
            share: say("事象のない人（%）", "Without the event (%)"),
            at_risk: say("追跡中の人数", "At risk"),
        },
        arms: a.people.arms.iter().zip(&a.curves).enumerate().map(arm).collect(),
        notes,
    }
}
