//! `saisei forecast`: when a culture will give the cells that were ordered, from a CSV file of what was seen of it. The model is `forecast`; days are days
//! of culture, or dates throughout.
#![allow(clippy::float_arithmetic, reason = "figures of statistics, neither doses nor money")]

use super::columns::{Row, Table, Wanted};
use super::tell::{Columns, Told, bad, bytes, number, picture, refused, warnings};
use super::{Done, Failure};
use crate::cli;
use forecast::{Event, Forecast, Observation, Policy, Prior, Refused, Target};
use std::path::Path;
use terms::{Day, Lang, Text, say};

/// Runs it.
pub fn run(a: &cli::Forecast) -> Done {
    let lang = a.answering.lang;
    let file = a.file.display().to_string();
    let policy = a.policy.as_deref().map_or(Ok(Policy::default()), |f| policy(f, lang))?;
    let cells = cells(&a.target).ok_or_else(|| {
        bad(lang)(Text::new(
            format!("--target {}：生細胞数を 2e7 や 20000000 のように指定してください。", a.target),
            format!("--target {}: expected viable cells such as 2e7 or 20000000", a.target),
        ))
    })?;
    let (table, seen, zero) = read(&file, &bytes(&a.file)?, a).map_err(bad(lang))?;
    let by_day = a.by.as_deref().map(|by| day_asked(by, zero)).transpose().map_err(bad(lang))?;
    if let (Some(by), Some(day), Some(last)) = (&a.by, by_day, seen.last()) {
        within(by, day, last.day, &policy).map_err(bad(lang))?;
    }
    let target = Target { cells, by_day };
    let found = forecast::forecast(&seen, &target, &policy, &Prior::literature(), a.seed)
        .map_err(|r| failed(&file, &table, &r, lang))?;
    if let Some(to) = &a.plot {
        picture(to, &drawn(&found, &seen, &target, &Said { zero, horizon: policy.horizon_days, lang }).svg())?;
    }
    let json = serde_json::to_value(&found).map_err(|e| Failure::Bad(e.to_string()))?;
    let said = Said { zero, horizon: policy.horizon_days, lang };
    Told { text: text(&found, &target, &said), json }.out(a.answering.json);
    Ok(())
}

fn cells(word: &str) -> Option<f64> {
    terms::fold_width(word).replace('_', "").parse::<f64>().ok().filter(|c| (1.0..=1e15).contains(c))
}

fn policy(file: &Path, lang: Lang) -> Result<Policy, Failure> {
    let text = String::from_utf8(bytes(file)?).map_err(|e| {
        let upto = e.utf8_error().valid_up_to();
        let line = 1 + e.as_bytes().iter().take(upto).filter(|b| **b == b'\n').count();
        let what = Text::fixed(
            "文字コードがUTF-8ではありません。UTF-8で保存し直してください。",
            "the text is not UTF-8; expected a file saved as UTF-8",
        );
        Failure::Bad(format!("{}:{line}: {}", file.display(), what.text(lang)))
    })?;
    let policy: Policy = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        let upto = e.span().map_or(0, |s| s.start);
        let before = text.get(..upto).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.rsplit('\n').next().map_or(0, |l| l.chars().count());
        Failure::Bad(format!("{}:{line}:{column}: {}", file.display(), e.message()))
    })?;
    policy.checked().map_err(|r| Failure::Bad(out_of_range(file, &text, &r, lang)))?;
    Ok(policy)
}

/// A field of the policy out of range, with the line on which it stands and its value.
fn out_of_range(file: &Path, text: &str, why: &Refused, lang: Lang) -> String {
    let file = file.display();
    let Refused::Policy { field, expected } = why else { return format!("{file}: {}", why.text().text(lang)) };
    let mut fields = text.lines().zip(1_usize..).filter_map(|(l, line)| Some((l.split_once('=')?, line)));
    match fields.find(|((name, _), _)| name.trim().trim_matches(['"', '\'']) == *field) {
        None => format!("{file}: {}", why.text().text(lang)),
        Some(((_, value), line)) => {
            let value = value.split('#').next().unwrap_or(value).trim();
            match lang {
                Lang::Ja => format!("{file}:{line}: {field} の値「{value}」は使えません（必要な値：{expected}）。"),
                Lang::En => format!("{file}:{line}: {field}: \"{value}\" cannot be used; expected {expected}"),
            }
        }
    }
}

/// A date that a clinic may mean: of the years 1900 to 2200, for beyond them a slip is all it can be.
fn date(word: &str) -> Result<Day, String> {
    Day::parse(word).and_then(|day| if (1900..=2200).contains(&day.ymd().0) { Ok(day) } else { Err(word.to_owned()) })
}

/// Holds that the day asked for is one that is looked ahead to; beyond, the chance would be that of the last day looked at.
fn within(by: &str, day: f64, last: f64, policy: &Policy) -> Result<(), Text> {
    let (most, horizon) = (last + policy.horizon_days, policy.horizon_days);
    if (-1e5..=most).contains(&day) {
        return Ok(());
    }
    Err(say! {
        ja: "--by {by}：{day}日目は予測の期間の外です（最後の観察の{horizon}日後、{most}日目まで）。",
        en: "--by {by}: day {day} lies beyond what is looked ahead to; expected at most day {most}, {horizon} days after the last observation"
    })
}

/// A day of culture, or a date with the date of day 0.
fn day_asked(by: &str, zero: Option<Day>) -> Result<f64, Text> {
    if let Some(n) = terms::fold_width(by).parse::<f64>().ok().filter(|n| n.is_finite()) {
        return Ok(n);
    }
    match (date(by), zero) {
        (Ok(day), Some(zero)) => Ok(f64::from(day.days_since(zero))),
        (Ok(_), None) => Err(Text::new(
            format!("--by {by}：day列が日数のときは、0日目の日付を --start で指定するか、培養日数を指定してください。"),
            format!(
                "--by {by}: the column day holds day numbers; expected a day of culture, or --start with the date of day 0"
            ),
        )),
        (Err(_), _) => Err(Text::new(
            format!("--by {by}：2026-12-24のような日付（1900～2200年）、または培養日数を指定してください。"),
            format!("--by {by}: expected a date such as 2026-12-24 or a day of culture (years 1900 to 2200)"),
        )),
    }
}

/// The most observations of a culture: some ten a day for half a year. Each is weighed beside all before it, so time goes with their square.
const MOST_ROWS: usize = 2000;

const COLUMNS: [&str; 7] = ["day", "event", "passage", "viable_cells", "viability", "confluence", "area_cm2"];

/// The rows, and the date of day 0 if the file or `--start` gives one.
fn read(file: &str, bytes: &[u8], a: &cli::Forecast) -> Result<(Table, Vec<Observation>, Option<Day>), Text> {
    let t = Table::read(file, bytes, Wanted { required: &COLUMNS, named: &[] })?;
    let count = t.rows.len();
    if count > MOST_ROWS {
        return Err(say! {
            ja: "{file}: {count}行あります。1つの培養の観察は{MOST_ROWS}行までです。",
            en: "{file}: {count} rows; expected at most {MOST_ROWS} observations of one culture"
        });
    }
    let start = match &a.start {
        None => None,
        Some(s) => Some(date(s).map_err(|_| {
            Text::new(
                format!("--start {s}：2026-12-01のような日付（1900～2200年）を指定してください。"),
                format!("--start {s}: expected a date such as 2026-12-01 (years 1900 to 2200)"),
            )
        })?),
    };
    let first = t.rows.first().and_then(|r| Day::parse(t.raw(r, "day")).ok());
    let zero = start.or(first);
    let seen: Result<Vec<Observation>, Text> = t.rows.iter().map(|r| observation(&t, r, first.and(zero))).collect();
    Ok((t, seen?, zero))
}

/// One row; `zero` when its day is a date.
fn observation(t: &Table, row: &Row, zero: Option<Day>) -> Result<Observation, Text> {
    let day = match zero {
        None => t.number_in(
            row,
            "day",
            -1e6..=1e6,
            &Text::fixed("培養日数（数値）、または全行を日付", "a day of culture, or dates in every row"),
        )?,
        Some(zero) => {
            let day = date(t.raw(row, "day")).map_err(|_| {
                t.fault(
                    row,
                    "day",
                    &Text::fixed(
                        "1行目と同じく 2026-12-01 のような日付（1900～2200年）",
                        "a date such as 2026-12-01, as in the first row (years 1900 to 2200)",
                    ),
                )
            })?;
            f64::from(day.days_since(zero))
        }
    };
    let words = "isolated, explanted, seeded, confluence, count, fed, harvested";
    let event = Event::from_word(t.raw(row, "event"))
        .ok_or_else(|| t.fault(row, "event", &Text::new(format!("{words} のいずれか"), format!("one of {words}"))))?;
    let passage = if t.raw(row, "passage").is_empty() {
        None
    } else {
        let p = t.count(row, "passage")?;
        let fault =
            |_| t.fault(row, "passage", &Text::fixed("継代数（0～255の整数）", "a passage number from 0 to 255"));
        Some(u8::try_from(p).map_err(fault)?)
    };
    let percent = Text::fixed("0～100（%）", "a percentage from 0 to 100");
    let amount = Text::fixed("0～1e15の数値", "a number from 0 to 1e15");
    let area = Text::fixed("0～1e9の数値（cm²）", "a number from 0 to 1e9 (cm²)");
    Ok(Observation {
        day,
        event,
        passage,
        viable_cells: t.number_or_none(row, "viable_cells", 0.0..=1e15, &amount)?,
        viability: t.number_or_none(row, "viability", 0.0..=100.0, &percent)?,
        confluence: t.number_or_none(row, "confluence", 0.0..=100.0, &percent)?,
        area_cm2: t.number_or_none(row, "area_cm2", 0.0..=1e9, &area)?,
    })
}

/// What the model refused: a fault of a row has its line, the rest is an answer that cannot be given.
fn failed(file: &str, t: &Table, why: &Refused, lang: Lang) -> Failure {
    let row = |n: usize| t.rows.get(n.saturating_sub(1));
    match why {
        Refused::Row { row: n, column, expected } => match row(*n) {
            Some(r) => bad(lang)(t.fault(r, column, expected)),
            None => bad(lang)(why.text()),
        },
        Refused::OutOfOrder { row: n } => match row(*n) {
            Some(r) => bad(lang)(t.fault(
                r,
                "day",
                &Text::fixed("前の行と同じか後の日", "a day not before that of the row above"),
            )),
            None => bad(lang)(why.text()),
        },
        Refused::NotStarted => match row(1) {
            Some(r) => bad(lang)(t.fault(
                r,
                "event",
                &Text::fixed(
                    "培養の開始（isolated・explanted・seeded のいずれか）",
                    "isolated, explanted or seeded, as the start of the culture",
                ),
            )),
            None => bad(lang)(why.text()),
        },
        Refused::TooManyPassages => refused(file, why.text().text(lang)),
        other => Failure::Bad(format!("{file}: {}", other.text().text(lang))),
    }
}

/// Day of culture, with its date when one is known.
fn day(d: f64, zero: Option<Day>, lang: Lang) -> String {
    let said = number(d, usize::from(d.fract() != 0.0));
    #[allow(clippy::cast_possible_truncation, reason = "a date within some centuries; whole days")]
    let date = zero.map(|z| z.plus_days(d.round().clamp(-1e5, 1e5) as i32));
    match (lang, date) {
        (Lang::Ja, None) => format!("{said}日目"),
        (Lang::En, None) => format!("day {said}"),
        (Lang::Ja, Some(date)) => format!("{said}日目（{date}）"),
        (Lang::En, Some(date)) => format!("day {said} ({date})"),
    }
}

/// `2.3×10⁷` would need a typeface that has it; `2.3e7` is what people type.
fn cells_words(x: f64) -> String {
    if !x.is_finite() {
        return "–".to_owned();
    }
    if x < 10_000.0 { number(x, 0) } else { format!("{x:.2e}") }
}

/// What days are told with.
struct Said {
    zero: Option<Day>,
    /// How far is looked ahead, in days.
    horizon: f64,
    lang: Lang,
}

fn ready(found: &Forecast, said: &Said) -> String {
    let r = &found.ready_day;
    let lang = said.lang;
    let days = number(said.horizon, usize::from(said.horizon.fract() != 0.0));
    let or_never = |d: Option<f64>| match (d, lang) {
        (Some(d), _) => day(d, said.zero, lang),
        (None, Lang::Ja) => format!("{days}日以内には達しない"),
        (None, Lang::En) => format!("not within {days} days"),
    };
    let (middle, low, high) = (or_never(r.median), or_never(r.p80[0]), or_never(r.p80[1]));
    match lang {
        Lang::Ja => format!("{middle}、80 %区間 {low} ～ {high}"),
        Lang::En => format!("{middle}, 80 % interval {low} to {high}"),
    }
}

fn percent(p: f64) -> String {
    format!("{} %", number(100.0 * p, usize::from(p > 0.0 && p < 0.1)))
}

fn text(found: &Forecast, target: &Target, said: &Said) -> String {
    let Said { zero, horizon, lang } = *said;
    let say = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    let mut t = Columns::new([say("目標（生細胞）", "Viable cells ordered").to_owned(), cells_words(target.cells)]);
    let mut line = |ja: &'static str, en: &'static str, said: String| t.row([say(ja, en).to_owned(), said]);
    line("最後の観察", "Last observation", day(found.now, zero, lang));
    line("準備が整う日", "Ready", ready(found, said));
    line("達しない確率", "Chance that it never gets there", percent(found.ready_day.never_probability));
    if let (Some(p), Some(by)) = (found.probability_by, target.by_day) {
        line("期日までの確率", "Chance by the day asked for", format!("{}, {}", percent(p), day(by, zero, lang)));
    }
    let d = &found.doubling_time_days;
    let range = |b: [f64; 2]| format!("{}–{}", number(b[0], 2), number(b[1], 2));
    // Beyond what is looked ahead to, a doubling time says no more than that.
    let time = |x: f64| if x > horizon { format!("> {}", number(horizon, 0)) } else { number(x, 2) };
    let times = format!("{} (80 %: {}–{})", time(d.median), time(d.p80[0]), time(d.p80[1]));
    line("倍加時間（日）", "Doubling time (days)", times);
    let c = &found.cumulative_doublings;
    let bound = if c.lower_bound { "≥ " } else { "" };
    let doublings = |x: Option<f64>, b: Option<[f64; 2]>| {
        let ends = b.map(|b| format!(" (80 %: {})", range(b))).unwrap_or_default();
        x.map_or("–".to_owned(), |x| format!("{bound}{}{ends}", number(x, 2)))
    };
    line("累積倍加数（現在）", "Cumulative doublings now", doublings(c.now, c.now_p80));
    line("累積倍加数（目標時）", "Cumulative doublings at the target", doublings(c.at_target, c.at_target_p80));
    let limits = [
        (found.limits.doublings, found.limits.beyond_doublings),
        (found.limits.passage.map(f64::from), found.limits.beyond_passage),
    ];
    for ((limit, chance), (ja, en)) in limits.into_iter().zip([
        ("倍加数の限度を超える確率", "Chance of passing the limit of doublings"),
        ("継代の限度を超える確率", "Chance of needing a later passage than allowed"),
    ]) {
        if let (Some(limit), Some(chance)) = (limit, chance) {
            line(ja, en, format!("{} ({})", percent(chance), number(limit, usize::from(limit.fract() != 0.0))));
        }
    }
    let mut out = t.text();
    if !found.predictions.is_empty() {
        let mut t = Columns::new([
            say("見込み（生細胞）", "Foreseen (viable cells)"),
            say("中央", "median"),
            "50 %",
            "80 %",
            "95 %",
        ]);
        for p in &found.predictions {
            let band = |b: [f64; 2]| format!("{}–{}", cells_words(b[0]), cells_words(b[1]));
            t.row([day(p.day, zero, lang), cells_words(p.median), band(p.p50), band(p.p80), band(p.p95)]);
        }
        out.push('\n');
        out.push_str(&t.text());
    }
    let tasks: Vec<String> = found
        .next
        .iter()
        .map(|n| {
            let what = match n.task {
                forecast::Task::Feed => say("培地交換", "Feed"),
                forecast::Task::Passage => say("継代", "Passage"),
                forecast::Task::Harvest => say("採り込み", "Harvest"),
            };
            let (at, low, high) = (day(n.day, zero, lang), number(n.p80[0], 1), number(n.p80[1], 1));
            format!("{what} {at} (80 %: {low}–{high})\n")
        })
        .collect();
    if !tasks.is_empty() {
        out.push('\n');
        out.push_str(&tasks.concat());
    }
    let all: Vec<Text> = found.warnings.iter().map(forecast::Warning::text).collect();
    if !all.is_empty() {
        out.push('\n');
    }
    out + &warnings(lang, &all)
}

fn drawn(found: &Forecast, seen: &[Observation], target: &Target, told: &Said) -> plots::Fan {
    let lang = told.lang;
    let say = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja.to_owned(),
        Lang::En => en.to_owned(),
    };
    let pair = |b: [f64; 2]| (b[0], b[1]);
    let r = &found.ready_day;
    let last = found.predictions.last().map_or(found.now, |p| p.day);
    let ready_words = ready(found, told);
    let never = percent(r.never_probability);
    let mut notes = Vec::new();
    if r.never_probability > 0.0 {
        notes.push(format!("{} {never}", say("達しない確率", "Chance that it never gets there")));
    }
    if found.cumulative_doublings.lower_bound {
        notes.push(forecast::Warning::LowerBound.text().text(lang).to_owned());
    }
    let words = cells_words(target.cells);
    plots::Fan {
        told: plots::Told {
            lang,
            title: say("培養の予測", "Forecast of the culture"),
            description: match lang {
                Lang::Ja => format!("目標{words}個。準備が整う日：{ready_words}。達しない確率{never}。"),
                Lang::En => {
                    format!("Target {words} cells. Ready {ready_words}. Chance that it never gets there {never}.")
                }
            },
        },
        words: plots::FanWords {
            days: say("培養日数", "Day of culture"),
            cells: say("生細胞数", "Viable cells"),
            target: format!("{} {words}", say("目標", "Target")),
            ready: ready_words,
            counted: say("計数", "counted"),
            seeded: say("播種", "seeded"),
            median: say("見込みの中央", "median"),
            bands: ["95 %".into(), "80 %".into(), "50 %".into()],
        },
        days: found
            .predictions
            .iter()
            .map(|p| plots::Day { day: p.day, median: p.median, p50: pair(p.p50), p80: pair(p.p80), p95: pair(p.p95) })
            .collect(),
        seen: seen
            .iter()
            .filter_map(|o| {
                o.viable_cells.map(|cells| plots::Seen { day: o.day, cells, counted: o.event != Event::Seeded })
            })
            .collect(),
        target: Some(target.cells),
        ready: r.median.and_then(|m| r.p80[0].map(|low| (low, m, r.p80[1].unwrap_or(last)))),
        notes,
    }
}
