//! The forest and the funnel of `saisei meta`: which rows stand where, and in which words. The drawing is `plots`.

use super::words::heterogeneity;
use super::{Answer, Look, measure, shown};
use crate::cli;
use crate::commands::tell::p;
use plots::{Forest, ForestWords, Funnel, FunnelWords, Row, Told};
use statistics::meta::Pooled;
use terms::Lang;

fn say(lang: Lang, ja: &'static str, en: &'static str) -> String {
    match lang {
        Lang::Ja => ja.to_owned(),
        Lang::En => en.to_owned(),
    }
}

fn told(a: &Answer, lang: Lang, ja: &str, en: &str) -> Told {
    let what = measure(&a.studies.measure);
    let s = shown(a.look, a.pooled.estimate, (a.pooled.ci.lower, a.pooled.ci.upper));
    let (k, effect, ci, p) = (a.pooled.k, &s.effect, s.interval(lang), p(a.pooled.p));
    match lang {
        Lang::Ja => Told {
            lang,
            title: format!("{ja}：{}", what.ja),
            description: format!("{k}件の研究。統合した効果は{effect}、95パーセント区間 {ci}、{p}。"),
        },
        Lang::En => Told {
            lang,
            title: format!("{en}: {}", what.en),
            description: format!("{k} studies. Pooled effect {effect}, 95 % confidence interval {ci}, {p}."),
        },
    }
}

/// The forest plot.
pub fn forest(a: &Answer, asked: &cli::Meta) -> Forest {
    let lang = asked.answering.lang;
    let ratio = a.studies.ratio;
    let mut rows = Vec::new();
    let weight_of = |at: &[usize]| at.iter().filter_map(|i| a.pooled.weights.get(*i)).sum::<f64>();
    match (&a.subgroups, &a.studies.groups) {
        (Some(found), Some(groups)) => {
            for (name, pooled) in &found.groups {
                let own: Vec<usize> = groups.iter().enumerate().filter(|(_, g)| *g == name).map(|(i, _)| i).collect();
                rows.push(Row::Heading(name.clone()));
                rows.extend(own.iter().filter_map(|i| study(a, *i)));
                rows.push(diamond(say(lang, "小計", "Subtotal"), pooled, a.look, Some(weight_of(&own)), false));
                if pooled.k > 1 {
                    rows.push(Row::Note(heterogeneity(pooled, lang)));
                }
            }
        }
        _ => rows.extend((0..a.studies.all.len()).filter_map(|i| study(a, i))),
    }
    let name = format!("{} (k = {})", say(lang, "統合", "Pooled"), a.pooled.k);
    rows.push(diamond(name, &a.pooled, a.look, Some(100.0), true));
    if let Some(pi) = a.pooled.prediction {
        let s = shown(a.look, a.pooled.estimate, (pi.lower, pi.upper));
        let shown = format!("[{}, {}]", s.ends.0, s.ends.1);
        rows.push(Row::Prediction {
            label: say(lang, "予測区間", "Prediction interval"),
            ends: (pi.lower, pi.upper),
            shown,
        });
    }
    let mut notes = vec![
        a.model().text(lang).to_owned()
            + match lang {
                Lang::Ja => "、",
                Lang::En => ", ",
            }
            + &p(a.pooled.p),
    ];
    if a.pooled.k > 1 {
        notes.push(format!("{}{}", say(lang, "異質性：", "Heterogeneity: "), a.heterogeneity(lang)));
    }
    if let Some(g) = &a.subgroups {
        let (q, df, p) = (plots::number(g.q_between, 2), g.df, p(g.p));
        notes.push(match lang {
            Lang::Ja => format!("サブグループ間の差：Q = {q}（自由度 {df}、{p}）。τ² はサブグループごと"),
            Lang::En => format!("Difference between subgroups: Q = {q} (df {df}, {p}); each with its own τ²"),
        });
    }
    let what = measure(&a.studies.measure);
    let code = if a.studies.measure == "GEN" { say(lang, "効果量", "Effect") } else { a.studies.measure.clone() };
    let favours = match asked.favours.as_slice() {
        [left, right] => Some((left.clone(), right.clone())),
        _ => None,
    };
    Forest {
        told: told(a, lang, "フォレストプロット", "Forest plot"),
        words: ForestWords {
            study: say(lang, "研究", "Study"),
            effect: match lang {
                Lang::Ja => format!("{code} [95 %区間]"),
                Lang::En => format!("{code} [95 % CI]"),
            },
            weight: say(lang, "重み（%）", "Weight (%)"),
            axis: match (lang, ratio) {
                (Lang::Ja, true) => format!("{}、対数軸", what.ja),
                (Lang::En, true) => format!("{}, log axis", what.en),
                _ => what.text(lang).to_owned(),
            },
            favours,
            risk: say(lang, "バイアスのリスク", "Risk of bias"),
        },
        columns: columns(a, asked),
        domains: asked.rob.clone(),
        rows,
        ratio,
        notes,
    }
}

/// Heads of what the arms had.
fn columns(a: &Answer, asked: &cli::Meta) -> Vec<String> {
    let lang = asked.answering.lang;
    let arm = |i: usize| {
        asked.arms.get(i).cloned().unwrap_or_else(|| match lang {
            Lang::Ja => format!("第{}群", i + 1),
            Lang::En => format!("Arm {}", i + 1),
        })
    };
    match a.studies.measure.as_str() {
        "RR" | "OR" | "RD" => (0..2).map(|i| format!("{} {}", arm(i), say(lang, "件／人", "events / n"))).collect(),
        "MD" | "SMD" => (0..2)
            .flat_map(|i| [format!("{} {}", arm(i), say(lang, "人", "n")), say(lang, "平均（SD）", "mean (SD)")])
            .collect(),
        _ => Vec::new(),
    }
}

fn study(a: &Answer, at: usize) -> Option<Row> {
    let (s, weight) = (a.studies.all.get(at)?, a.pooled.weights.get(at)?);
    let half = 1.959_964 * s.effect.variance.sqrt();
    let ci = (s.effect.effect - half, s.effect.effect + half);
    Some(Row::Study {
        label: s.effect.study.clone(),
        cells: s.cells.clone(),
        effect: s.effect.effect,
        ci,
        weight: *weight,
        shown: shown(a.look, s.effect.effect, ci).bracketed(),
        risk: s.risk.clone(),
    })
}

fn diamond(label: String, x: &Pooled, look: Look, weight: Option<f64>, overall: bool) -> Row {
    let ci = (x.ci.lower, x.ci.upper);
    let shown = shown(look, x.estimate, ci).bracketed();
    Row::Pooled { label, effect: x.estimate, ci, shown, weight, overall }
}

/// The funnel plot.
pub fn funnel(a: &Answer, lang: Lang) -> Funnel {
    let point = |e: &statistics::meta::Effect| (e.effect, e.variance.sqrt());
    let what = measure(&a.studies.measure);
    Funnel {
        told: told(a, lang, "ファンネルプロット", "Funnel plot"),
        words: FunnelWords {
            effect: what.text(lang).to_owned(),
            se: say(lang, "標準誤差", "Standard error"),
            study: say(lang, "研究", "study"),
            filled: say(lang, "trim and fill で補った研究", "filled in by trim and fill"),
        },
        studies: a.studies.all.iter().map(|s| point(&s.effect)).collect(),
        filled: a.trim_fill.iter().flat_map(|t| &t.filled).map(point).collect(),
        centre: a.pooled.estimate,
        ratio: a.studies.ratio,
    }
}
