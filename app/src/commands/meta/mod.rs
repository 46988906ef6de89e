//! `saisei meta`: studies from a CSV file, pooled, as a table for people, one JSON value for programs, and figures. The arithmetic is
//! `statistics::meta`; effects of RR and OR are logarithms in JSON and ratios in words.
#![allow(clippy::float_arithmetic, reason = "effects of studies, neither doses nor money")]

mod figure;
mod read;
mod words;

use super::tell::{Told, bad, bytes, picture, refused};
use super::{Done, Failure};
use crate::cli;
use read::Studies;
use statistics::Refused;
use statistics::meta::{
    Effect, Egger, How, Method, Moderator, Pooled, Regression, Subgroups, Test, TrimFill, cumulative, egger, pool,
    regress, subgroups, trim_fill, without,
};
use terms::{Lang, Text, say};

/// Everything that was computed.
struct Answer {
    studies: Studies,
    look: Look,
    how: How,
    pooled: Pooled,
    egger: Option<Egger>,
    trim_fill: Option<TrimFill>,
    leave_one_out: Vec<Result<Pooled, Refused>>,
    subgroups: Option<Subgroups>,
    regression: Option<Regression>,
    cumulative: Vec<(String, Result<Pooled, Refused>)>,
    warnings: Vec<Text>,
}

/// Runs it.
pub fn run(a: &cli::Meta) -> Done {
    let lang = a.answering.lang;
    for (name, list) in [("--arms", &a.arms), ("--favours", &a.favours)] {
        if !matches!(list.len(), 0 | 2) {
            return Err(Failure::Bad(format!(
                "{name} {}: expected two words with a comma between them",
                list.join(",")
            )));
        }
    }
    let file = a.file.display().to_string();
    let studies = read::studies(&file, &bytes(&a.file)?, a).map_err(bad(lang))?;
    let answer = computed(studies, a).map_err(|t| refused(&file, t.text(lang)))?;
    if let Some(to) = &a.plot {
        picture(to, &figure::forest(&answer, a).svg())?;
    }
    if let Some(to) = &a.funnel {
        picture(to, &figure::funnel(&answer, lang).svg())?;
    }
    Told { text: words::text(&answer, lang), json: words::json(&answer) }.out(a.answering.json);
    Ok(())
}

/// Pools, and asks every question that so many studies can answer; what cannot be answered is a warning.
fn computed(studies: Studies, a: &cli::Meta) -> Result<Answer, Text> {
    let method = Method::parse(&a.method).unwrap_or_default();
    let test = if a.test == "knha" { Test::KnappHartung } else { Test::Z };
    let how = How { method, test, ..How::default() };
    let effects = studies.effects();
    let pooled = pool(&effects, &how).map_err(|r| r.text())?;
    let mut warnings: Vec<Text> = pooled.warnings.iter().map(statistics::Warning::text).collect();
    let mut unknown = |what: &Text, why: &Refused| {
        let why = why.text();
        warnings.push(Text::new(format!("{}：{}", what.ja, why.ja), format!("{}: {}", what.en, why.en)));
    };
    let egger = egger(&effects).map_err(|r| unknown(&Text::fixed("Eggerの検定", "Egger's test"), &r)).ok();
    let trim_fill =
        trim_fill(&effects, &how).map_err(|r| unknown(&Text::fixed("trim and fill", "Trim and fill"), &r)).ok();
    let many = effects.len() > MOST_TURNS;
    let turns = effects.len() >= 2 && !many;
    let left_out: Vec<_> = (0..effects.len()).filter(|_| turns).map(|i| without(&effects, i, &how)).collect();
    let groups = match &studies.groups {
        None => None,
        Some(groups) => {
            subgroups(&effects, groups, &how).map_err(|r| unknown(&Text::fixed("サブグループ", "Subgroups"), &r)).ok()
        }
    };
    let regression = if studies.moderators.is_empty() {
        None
    } else {
        let moderators: Vec<Moderator> = studies.moderators.clone();
        regress(&effects, &moderators, &how).map_err(|r| unknown(&Text::fixed("メタ回帰", "Meta-regression"), &r)).ok()
    };
    let mut steps = Vec::new();
    if let Some(order) = studies.order.as_ref().filter(|_| !many) {
        let sorted: Vec<Effect> = order.iter().filter_map(|i| effects.get(*i)).cloned().collect();
        let pooled = cumulative(&sorted, &how).map_err(|r| r.text())?;
        steps = sorted.iter().map(|e| e.study.clone()).zip(pooled).collect();
    }
    if many {
        let k = effects.len();
        warnings.push(say! {
            ja: "研究が{k}件あるため、1件ずつ除いた結果と累積は計算していません（{MOST_TURNS}件まで）。",
            en: "With {k} studies, leaving each out in turn and pooling one after the other were left undone (done up to {MOST_TURNS} studies)."
        });
    }
    let each = studies.all.iter().map(|s| s.effect.study.as_str());
    warnings
        .extend(missing(&Text::fixed("次の研究を除いた結果はありません", "No answer without"), each.zip(&left_out)));
    let names = steps.iter().map(|(name, found)| (name.as_str(), found));
    warnings.extend(missing(&Text::fixed("次の研究までの累積はありません", "No cumulative answer up to"), names));
    let look = Look::of(studies.ratio, pooled.ci.width() / 2.0);
    Ok(Answer {
        studies,
        look,
        how,
        pooled,
        egger,
        trim_fill,
        leave_one_out: left_out,
        subgroups: groups,
        regression,
        cumulative: steps,
        warnings,
    })
}

/// The most studies of which each is left out in turn, or pooled after the others: the time goes with the square of their number.
const MOST_TURNS: usize = 2000;

/// The rows for which there is no answer, by their studies' names, once for each reason.
fn missing<'a>(
    what: &Text,
    found: impl Iterator<Item = (&'a str, &'a Result<Pooled, Refused>)>,
) -> impl Iterator<Item = Text> {
    const NAMED: usize = 10;
    let mut reasons: Vec<(&Refused, Vec<&str>)> = Vec::new();
    for (name, found) in found {
        let Err(why) = found else { continue };
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(name),
            None => reasons.push((why, vec![name])),
        }
    }
    let said = |(why, names): (&Refused, Vec<&str>)| {
        let (why, more) = (why.text(), names.len().saturating_sub(NAMED));
        let named: Vec<&str> = names.into_iter().take(NAMED).collect();
        let (ja, en) = (named.join("、"), named.join(", "));
        let rest = if more > 0 { (format!("ほか{more}件"), format!(" and {more} more")) } else { <_>::default() };
        Text::new(format!("{}：{ja}{}。{}", what.ja, rest.0, why.ja), format!("{} {en}{}: {}", what.en, rest.1, why.en))
    };
    reasons.into_iter().map(said).collect::<Vec<_>>().into_iter()
}

/// The measure in words.
fn measure(code: &str) -> Text {
    match code {
        "MD" => Text::fixed("平均差（MD）", "mean difference (MD)"),
        "SMD" => Text::fixed("標準化平均差（SMD、Hedgesのg）", "standardised mean difference (SMD, Hedges' g)"),
        "RR" => Text::fixed("リスク比（RR）", "risk ratio (RR)"),
        "OR" => Text::fixed("オッズ比（OR）", "odds ratio (OR)"),
        "RD" => Text::fixed("リスク差（RD）", "risk difference (RD)"),
        _ => Text::fixed("与えられた効果量（GEN）", "effects as given (GEN)"),
    }
}

/// An effect and its ends as people read them: ratios for logarithms.
struct Shown {
    effect: String,
    ends: (String, String),
}

/// How effects are shown: as ratios, and with how many decimals.
#[derive(Clone, Copy)]
struct Look {
    ratio: bool,
    places: usize,
    /// So small that decimals would show nothing of them.
    small: bool,
}

impl Look {
    /// Ratios with two decimals; other effects with two digits of the pooled interval's half width, one decimal at least.
    fn of(ratio: bool, half: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 6")]
        let places = (1.0 - half.log10()).ceil().clamp(1.0, 6.0) as usize;
        Self { ratio, places: if ratio { 2 } else { places }, small: half < 1e-5 }
    }
}

fn shown(look: Look, effect: f64, ends: (f64, f64)) -> Shown {
    let one = |x: f64| match look {
        Look { ratio: true, places, .. } => super::tell::number(x.exp(), places),
        Look { small: true, .. } => super::tell::figure(x),
        Look { places, .. } => super::tell::number(x, places),
    };
    Shown { effect: one(effect), ends: (one(ends.0), one(ends.1)) }
}

impl Shown {
    fn interval(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja => format!("{} ～ {}", self.ends.0, self.ends.1),
            Lang::En => format!("{} to {}", self.ends.0, self.ends.1),
        }
    }
    /// As forest plots print it.
    fn bracketed(&self) -> String {
        format!("{} [{}, {}]", self.effect, self.ends.0, self.ends.1)
    }
}
