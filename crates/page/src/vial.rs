//! A container of cells: its code, whose it is, what is in it, and how long it may still be used. Every container has an expiry with date,
//! time and zone (law L9); the time left is made when the card is drawn, and past it nothing starts.

use crate::date::moment;
use crate::html::{Html, Level, code, heading};
use crate::mark::{Mark, Tone, badge};
use crate::parts::pairs;
use maud::html;
use terms::{Lang, Moment, Text};

/// A container or dose.
#[derive(Clone, Debug)]
pub struct Vial {
    /// Its code, as on the label.
    pub code: String,
    /// Level of its heading.
    pub level: Level,
    /// What it is: シリンジ 2.0×10^7 個 1.0 mL.
    pub what: Html,
    /// Whose cells they are, with number; the card never says it without one.
    pub whose: Html,
    /// Label and value.
    pub facts: Vec<(String, Html)>,
    /// When it was made or thawed; with the expiry it gives the bar.
    pub from: Option<Moment>,
    /// Until when it may be used; `None` where nobody has set it: then nothing may start.
    pub expires: Option<Moment>,
    /// Now.
    pub now: Moment,
    /// Minutes before the expiry from which on it presses.
    pub presses: i64,
    /// Quarantined: nothing is done with it, whatever the time.
    pub held: bool,
    /// Buttons.
    pub acts: Html,
}

/// Where the expiry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Nobody has set it.
    Unset,
    /// Minutes left.
    Left(i64),
    /// Minutes left, and it presses.
    Soon(i64),
    /// Minutes over; none at the very minute.
    Over(i64),
}

impl Vial {
    /// Where the expiry stands now.
    pub fn lasts(&self) -> Lasts {
        let Some(end) = self.expires else { return Lasts::Unset };
        if self.now.millis() >= end.millis() {
            return Lasts::Over(self.now.minutes_since(end));
        }
        match end.minutes_since(self.now) {
            n if n <= self.presses => Lasts::Soon(n),
            n => Lasts::Left(n),
        }
    }
    /// Share of the time that has passed, of 100.
    fn passed(&self) -> Option<i64> {
        let (from, end) = (self.from?, self.expires?);
        let all = end.minutes_since(from).max(1);
        Some(self.now.minutes_since(from).saturating_mul(100).checked_div(all)?.clamp(0, 100))
    }
}

/// `1時間48分`, `2日3時間`.
fn span(minutes: i64) -> Text {
    let (d, h, m) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (d, h) {
        (0, 0) => terms::say! {ja: "{m}分", en: "{m} min"},
        (0, _) => terms::say! {ja: "{h}時間{m}分", en: "{h} h {m} min"},
        _ => terms::say! {ja: "{d}日{h}時間", en: "{d} d {h} h"},
    }
}

static W_EXPIRES: Text = Text::fixed("使用期限", "Use by");
static W_HELD: Text = Text::fixed("隔離中:使わない", "quarantined: do not use");

/// Draws a [`Vial`].
pub fn vial(v: &Vial, lang: Lang) -> Html {
    let (class, state, left) = match v.lasts() {
        Lasts::Unset => (
            "vial vial--unset",
            badge(Tone::Unknown, Mark::Unknown, Text::fixed("期限が未設定", "no expiry is set").text(lang)),
            None,
        ),
        Lasts::Over(n) => {
            let s = span(n);
            let (ja, en) = (s.ja, s.en);
            let over = terms::say! {ja: "{ja} 超過", en: "{en} over"};
            (
                "vial vial--over",
                badge(Tone::Stop, Mark::Stop, Text::fixed("期限切れ:始めない", "expired: do not start").text(lang)),
                Some(over),
            )
        }
        Lasts::Soon(n) => (
            "vial vial--soon",
            badge(Tone::Warn, Mark::Due, Text::fixed("期限が近い", "expires soon").text(lang)),
            Some(left(n)),
        ),
        Lasts::Left(n) => {
            ("vial", badge(Tone::Plan, Mark::Due, Text::fixed("期限内", "in date").text(lang)), Some(left(n)))
        }
    };
    let name = html! { (code(&v.code)) };
    html! {
        article class={ (class) @if v.held { " vial--held" } } {
            div.vial__head {
                div { (heading(v.level, Some("vial__code"), None, &name)) p.small { (v.what) } p { b { (v.whose) } } }
                div.vial__clock {
                    @if v.held { (badge(Tone::Stop, Mark::Stop, W_HELD.text(lang))) } @else { (state) }
                    @if let Some(l) = left.filter(|_| !v.held) { p.vial__left { (l.text(lang)) } }
                    @if let Some(end) = v.expires { p.meta { (W_EXPIRES.text(lang)) " " (moment(end, lang)) } }
                }
            }
            @if let Some(n) = v.passed() {
                svg.vial__bar.fg viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true" {
                    rect.seg-none width="100" height="3" {}
                    rect.seg-seen width=(n) height="3" {}
                }
            }
            @if !v.facts.is_empty() { (pairs(&v.facts)) }
            @if !v.acts.0.is_empty() { div.button-row { (v.acts) } }
        }
    }
}

fn left(n: i64) -> Text {
    let s = span(n);
    let (ja, en) = (s.ja, s.en);
    terms::say! {ja: "あと {ja}", en: "{en} left"}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{none, text};

    fn at(s: &str) -> Moment {
        Moment::parse(s).expect("moment")
    }
    fn sample(now: &str, expires: Option<&str>) -> Vial {
        Vial {
            code: "SD260148AN".into(),
            level: Level::H3,
            what: text("シリンジ"),
            whose: text("<高瀬>"),
            facts: vec![],
            from: Some(at("2026-12-03T12:00")),
            expires: expires.map(at),
            now: at(now),
            presses: 30,
            held: false,
            acts: none(),
        }
    }

    #[test]
    fn l9_the_very_minute_is_over_and_unset_is_not_in_date() {
        let end = Some("2026-12-03T15:30");
        assert_eq!(sample("2026-12-03T13:42", end).lasts(), Lasts::Left(108));
        assert_eq!(sample("2026-12-03T15:00", end).lasts(), Lasts::Soon(30));
        assert_eq!(sample("2026-12-03T15:30", end).lasts(), Lasts::Over(0));
        assert_eq!(sample("2026-12-03T13:42", None).lasts(), Lasts::Unset);
    }

    #[test]
    fn the_card_says_how_long_in_words_with_the_zone() {
        let out = vial(&sample("2026-12-03T13:42", Some("2026-12-03T15:30")), Lang::Ja).0;
        assert!(out.contains("あと 1時間48分") && out.contains("JST") && out.contains("&lt;高瀬&gt;"), "{out}");
        let over = vial(&sample("2026-12-03T15:42", Some("2026-12-03T15:30")), Lang::En).0;
        assert!(over.contains("expired: do not start") && over.contains("12 min over"), "{over}");
        let unset = vial(&sample("2026-12-03T15:42", None), Lang::Ja).0;
        assert!(unset.contains("期限が未設定") && !unset.contains("期限内"), "{unset}");
    }

    #[test]
    fn a_quarantined_container_never_says_that_it_is_in_date() {
        let v = Vial { held: true, ..sample("2026-12-03T13:42", Some("2026-12-03T15:30")) };
        let out = vial(&v, Lang::Ja).0;
        assert!(out.contains("隔離中") && !out.contains("期限内"), "{out}");
    }
}
