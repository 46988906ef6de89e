//! Time left until something ends, in words that are right when the page is drawn and go on ticking where the browser runs the house's script
//! (`/assets/saisei.js`). What holds and what is over is decided by the record alone, never by this clock.

use crate::html::Html;
use maud::html;
use terms::{Lang, Text};

static W_HOURS: Text = Text::fixed("あと {h}時間{m}分", "{h} h {m} min left");
static W_MINUTES: Text = Text::fixed("あと {m}分", "{m} min left");
static W_OVER: Text = Text::fixed("期限切れ", "expired");

/// `あと 1時間48分`; below zero it says that the time is over. Whole minutes, rounded down.
pub fn countdown(seconds: i64, lang: Lang) -> Html {
    let (hours, minutes, over) = (W_HOURS.text(lang), W_MINUTES.text(lang), W_OVER.text(lang));
    let left = seconds.div_euclid(60);
    let said = match left {
        ..0 => over.to_owned(),
        0..60 => minutes.replace("{m}", &left.to_string()),
        _ => hours.replace("{h}", &(left / 60).to_string()).replace("{m}", &(left % 60).to_string()),
    };
    html! { span role="timer" data-left=(seconds) data-hours=(hours) data-minutes=(minutes) data-over=(over) { (said) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_whole_without_a_script_and_over_says_so() {
        let said = |seconds, lang| {
            let out = countdown(seconds, lang).0;
            out.split_once('>').and_then(|(_, t)| t.strip_suffix("</span>")).unwrap_or_default().to_owned()
        };
        assert_eq!(said(6480, Lang::Ja), "あと 1時間48分");
        assert_eq!(said(3599, Lang::Ja), "あと 59分");
        assert_eq!(said(59, Lang::En), "0 min left");
        assert_eq!(said(-1, Lang::Ja), "期限切れ");
        assert!(countdown(60, Lang::En).0.contains("data-hours=\"{h} h {m} min left\""));
    }
}
