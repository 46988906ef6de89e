//! `saisei score`: one filled questionnaire from a JSON file into scores. Tables and engine are `instruments`; what is not scored yet says why.

use super::tell::{Columns, Told, bytes, refused, warnings};
use super::{Done, Failure, speak};
use crate::cli;
use instruments::eq5d::ValueSet;
use instruments::{Instrument, Scores, Supported};
use serde_json::json;
use std::path::Path;
use terms::{Lang, Text};

/// Runs it.
pub fn run(a: &cli::Score) -> Done {
    let lang = a.answering.lang;
    let Some(file) = &a.file else {
        if a.instrument == "list" {
            return list(lang, a.answering.json);
        }
        return Err(Failure::Bad(format!(
            "score {}: expected the file with the answers after the instrument",
            a.instrument
        )));
    };
    let instrument = match instruments::find(&a.instrument) {
        Some(Supported::Scored(i)) => i,
        Some(Supported::NotYet(n)) => {
            return Err(Failure::No(match lang {
                Lang::Ja => format!("saisei: {}：まだ採点できません。{}", n.name.ja, n.why.ja),
                Lang::En => format!("saisei: {}: not scored yet: {}", n.name.en, n.why.en),
            }));
        }
        Some(Supported::Graded(g)) => {
            return Err(Failure::No(match lang {
                Lang::Ja => {
                    format!("saisei: {}：画像を読む人が付ける段階で、採点する質問票ではありません。", g.name.ja)
                }
                Lang::En => {
                    format!("saisei: {}: a grade that a reader gives, not a questionnaire to be scored", g.name.en)
                }
            }));
        }
        None => {
            let known: Vec<&str> = instruments::scored().collect();
            let (name, near, known) = (&a.instrument, near(&a.instrument).join(" "), known.join(" "));
            let (ja, en) = if near.is_empty() {
                <_>::default()
            } else {
                (format!("（近いもの：{near}）"), format!(" (near it: {near})"))
            };
            return Err(Failure::Bad(match lang {
                Lang::Ja => format!("質問票「{name}」はありません。次のいずれかです：{known}{ja}"),
                Lang::En => format!("unknown instrument \"{name}\"; expected one of {known}{en}"),
            }));
        }
    };
    let values = a.value_set.as_deref().map(|f| value_set(f, lang)).transpose()?;
    let scores = scored(instrument, file, values.as_ref(), lang)?;
    Told { text: text(instrument, &scores, lang), json: instrument.json(&scores) }.out(a.answering.json);
    let reason = scores.iter().find_map(|o| o.score.err());
    match reason {
        Some(why) if scores.iter().all(|o| o.score.is_err()) => {
            Err(refused(&file.display().to_string(), why.text().text(lang)))
        }
        _ => Ok(()),
    }
}

/// What is wrong at a line, for both files.
fn at(file: &Path, line: usize, column: Option<usize>, what: &str) -> Failure {
    let place = column.map_or(String::new(), |c| format!(":{c}"));
    Failure::Bad(format!("{}:{line}{place}: {what}", file.display()))
}

fn utf8(file: &Path, lang: Lang) -> Result<String, Failure> {
    let bytes = bytes(file)?;
    String::from_utf8(bytes).map_err(|e| {
        let upto = e.utf8_error().valid_up_to();
        let line = 1 + e.as_bytes().iter().take(upto).filter(|b| **b == b'\n').count();
        let what = Text::fixed(
            "文字コードがUTF-8ではありません（Shift_JISなど）。UTF-8で保存し直してください。",
            "the text is not UTF-8 (Shift_JIS perhaps); expected a file saved as UTF-8",
        );
        at(file, line, None, what.text(lang))
    })
}

fn value_set(file: &Path, lang: Lang) -> Result<ValueSet, Failure> {
    let name = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    ValueSet::read(&name, &utf8(file, lang)?).map_err(|f| at(file, f.line, None, f.what.text(lang)))
}

fn scored(
    instrument: &'static Instrument,
    file: &Path,
    values: Option<&ValueSet>,
    lang: Lang,
) -> Result<Scores, Failure> {
    let sheet = instrument.read(&utf8(file, lang)?).map_err(|f| {
        let item = f.item.as_ref().map_or(String::new(), |i| match lang {
            Lang::Ja => format!("項目 {}：", speak::clean(i, false)),
            Lang::En => format!("item {}: ", speak::clean(i, false)),
        });
        at(file, f.line, Some(f.column), &format!("{item}{}", f.what.text(lang)))
    })?;
    instrument
        .score_with(&sheet, values)
        .map_err(|r| Failure::Bad(format!("{}: {}", file.display(), r.text().text(lang))))
}

fn text(i: &Instrument, scores: &Scores, lang: Lang) -> String {
    let say = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    let mut out = format!("{} ({}, {})\n\n", i.name.text(lang), i.id, i.version);
    let mut t = Columns::new([
        say("尺度", "scale"),
        say("得点", "score"),
        say("範囲", "range"),
        say("回答", "answered"),
        say("区分", "band"),
    ]);
    let mut notes: Vec<Text> = Vec::new();
    for o in scores.iter() {
        let score = o.score.map_or("–".to_owned(), |s| s.decimal(2).to_string());
        let (low, high) = (o.scale.low.decimal(2), o.scale.high.decimal(2));
        let range = format!("{low}–{high}, {}", o.scale.direction.text().text(lang));
        let band = o.band().map_or(String::new(), |b| b.name.text(lang).to_owned());
        t.row([o.scale.name.text(lang).to_owned(), score, range, format!("{} / {}", o.answered, o.of), band]);
        let why = o.score.err().map(instruments::NotScorable::text);
        notes.extend(why.into_iter().chain(o.notes()).map(|w| {
            let name = &o.scale.name;
            Text::new(format!("{}：{}", name.ja, w.ja), format!("{}: {}", name.en, w.en))
        }));
    }
    notes.extend(i.caution.clone());
    out.push_str(&t.text());
    if !notes.is_empty() {
        out.push('\n');
    }
    out.push_str(&warnings(lang, &notes));
    out.push_str(&format!("{} {}\n", say("採点の根拠：", "Scoring after:"), i.source));
    out
}

/// Instruments whose name lies near the one asked for: another spelling, a family, or one letter off.
fn near(asked: &str) -> Vec<&'static str> {
    let bare =
        |s: &str| s.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>();
    let asked = bare(asked);
    if matches!(asked.as_str(), "sf36" | "sf36v1" | "mossf36") {
        return vec!["rand-36"];
    }
    let alike = |id: &&str| {
        let id = bare(id);
        let whole = asked.len() >= 3 && (id.starts_with(&asked) || asked.starts_with(&id));
        whole || (asked.len() > 3 && one_off(&asked, &id))
    };
    instruments::scored().filter(alike).collect()
}

/// Whether one letter changed, added or left out makes one word the other.
fn one_off(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let rest = |s: &str, from: usize| s.get(from..).unwrap_or_default().to_owned();
    b.len() - a.len() <= 1 && rest(b, same + 1) == rest(a, same + usize::from(a.len() == b.len()))
}

fn list(lang: Lang, json: bool) -> Done {
    let mut t = Columns::new(["", ""]);
    let mut all = Vec::new();
    for id in instruments::scored() {
        if let Some(Supported::Scored(i)) = instruments::find(id) {
            t.row([id, i.name.text(lang)]);
            let name = json!({"ja": i.name.ja, "en": i.name.en});
            all.push(json!({"instrument": id, "name": name, "version": i.version}));
        }
    }
    let said = |t: &Text| json!({"ja": t.ja, "en": t.en});
    let mut text =
        format!("{}\n\n{}\n", t.text().trim(), Text::fixed("まだ採点できないもの", "Not scored yet").text(lang));
    let mut without = Vec::new();
    for n in instruments::not_yet::ALL {
        text.push_str(&format!("{}  {}: {}\n", n.id, n.name.text(lang), n.why.text(lang)));
        without.push(json!({"instrument": n.id, "name": said(&n.name), "reason": said(&n.why)}));
    }
    let head = Text::fixed(
        "採点するものではない、画像を読む人が付ける段階",
        "Grades that a reader of images gives, not scored",
    );
    text.push_str(&format!("\n{}\n", head.text(lang)));
    let mut graded = Vec::new();
    for g in instruments::grades::ALL {
        text.push_str(&format!("{}  {}\n", g.id, g.name.text(lang)));
        graded.push(json!({"grade": g.id, "name": said(&g.name)}));
    }
    let json_all = json!({"instruments": all, "not_supported": without, "grades": graded});
    Told { text, json: json_all }.out(json);
    Ok(())
}
