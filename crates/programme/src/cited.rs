//! Sources of a rule as a person reads them: articles by their law, the clinic's page by its item, the plan's own choices said as such. A study,
//! an event or a gap keeps its code in the library, under which the list of sources tells it in full.

use terms::{Lang, Text};

/// The sources of a row of the programme in words.
pub fn cited(sources: &[String]) -> Text {
    let told = |lang: Lang| sources.iter().map(|s| one(s).text(lang).to_owned()).collect::<Vec<_>>();
    Text::new(told(Lang::Ja).join("、"), told(Lang::En).join(", "))
}

fn one(source: &str) -> Text {
    match source.split_once(':') {
        Some(("ASRM_REG", at)) => {
            Text::new(format!("施行規則{at}"), format!("Enforcement Regulation art. {}", in_english(at)))
        }
        Some(("ASRM", at)) => Text::new(format!("法{at}"), format!("the Act art. {}", in_english(at))),
        Some(("PAGE", at)) => Text::new(format!("当院の案内 {at}"), format!("the clinic's public page, {at}")),
        None if source == "CHOICE" => Text::fixed("計画の取り決め", "set by the plan"),
        None if source == "RELIEF" => {
            Text::fixed("医療広告ガイドライン(2024年改正)", "Guidelines on medical advertising (2024)")
        }
        None if source == "ASRM" => {
            Text::fixed("再生医療等安全性確保法", "the Act on the Safety of Regenerative Medicine")
        }
        None if source == "ASRM_REG" => Text::fixed("同法の施行規則", "its Enforcement Regulation"),
        _ => Text::same(source.to_owned()),
    }
}

/// `13条2項6号` → `13(2), item 6`.
fn in_english(at: &str) -> String {
    let (mut out, mut number) = (String::new(), String::new());
    for c in at.chars() {
        match c {
            c if c.is_ascii_digit() => number.push(c),
            '条' => out.push_str(&std::mem::take(&mut number)),
            '項' => {
                out.push('(');
                out.push_str(&std::mem::take(&mut number));
                out.push(')');
            }
            '号' => {
                let joint = if out.ends_with('–') { "" } else { ", item " };
                out.push_str(joint);
                out.push_str(&std::mem::take(&mut number));
            }
            '-' => out.push('–'),
            c => {
                out.push_str(&std::mem::take(&mut number));
                out.push(c);
            }
        }
    }
    out + &number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read_in_either_language() {
        let all = ["PAGE:S-21", "ASRM_REG:32条", "CHOICE", "RELIEF", "KUMAR2017"].map(str::to_owned);
        let said = cited(&all);
        assert_eq!(
            said.ja,
            "当院の案内 S-21、施行規則32条、計画の取り決め、医療広告ガイドライン(2024年改正)、KUMAR2017"
        );
        assert!(said.en.starts_with("the clinic's public page, S-21, Enforcement Regulation art. 32, set by the plan"));
    }
    #[test]
    fn an_article_is_cited_in_english_to_its_item() {
        let told = [
            ("13条2項6号", "13(2), item 6"),
            ("7条9号", "7, item 9"),
            ("7条13号-14号", "7, item 13–14"),
            ("18条", "18"),
        ];
        for (ja, en) in told {
            assert_eq!(in_english(ja), en);
        }
    }
}
