//! The frame of every page: skip link, marks, the band of a demo record, bar, rooms, page, foot. It holds no inline style and no
//! inline script, so that `style-src 'self'` and a nonce for its two scripts suffice. Safety is one touch away on every staff
//! page (law L22); the record's position and head stand at the foot, on screen and on paper.

use crate::bedside::{Bedside, bedside};
use crate::date::moment;
use crate::html::{Html, code, position};
use crate::mark::{Mark, mark, sim_badge, sprite};
use crate::parts::{NavItem, nav_links};
use maud::{DOCTYPE, PreEscaped, html};
use terms::{Lang, Moment, Text};

/// Which theme a page is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// Light, or dark where the system asks for it.
    #[default]
    System,
    /// Light always.
    Light,
    /// Dark always.
    Dark,
    /// Black ground, large targets: bench and bedside.
    Bedside,
}

impl Theme {
    /// Value of `data-theme`; the system's own choice has none.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
            Self::Bedside => Some("bedside"),
        }
    }
}

/// The clock of a demo record.
#[derive(Clone, Debug)]
pub struct SimClock {
    /// The simulated now.
    pub now: Moment,
    /// Buttons that move it ([`crate::post_button`] with [`Button::link`]).
    pub moves: Html,
    /// Choice of demo staff; empty where there is none.
    pub staff: Html,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Who {
    /// Name as it is shown.
    pub name: String,
    /// The role of the moment.
    pub role: Text,
    /// The place of the moment.
    pub place: Text,
    /// Whether the name is a simulated one.
    pub simulated: bool,
    /// Change over, sign out ([`crate::post_button`] with [`Button::link`]).
    pub actions: Html,
}

/// Everything the frame shows.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    /// Title of the page, without the product's name. No patient's name: titles reach the history (law L16).
    pub title: String,
    /// Language of the page.
    pub lang: Lang,
    /// Theme.
    pub theme: Theme,
    /// Whether this is a demo record; shows the band on every page (law L19).
    pub simulated: bool,
    /// The demo clock, in a demo record alone.
    pub sim_clock: Option<SimClock>,
    /// Who is signed in; without it neither search nor rooms, safety or htmx are drawn.
    pub who: Option<Who>,
    /// The rooms.
    pub nav: Vec<NavItem>,
    /// What was searched for, to stay in the box.
    pub query: String,
    /// Whether the person sees numbers only, so that the box does not promise a search by name.
    pub numbers_only: bool,
    /// The same page in each language: language and address.
    pub langs: Vec<(Lang, String)>,
    /// Position of the record that the page was drawn at.
    pub position: Option<u64>,
    /// Head of the chain, shortened to a few groups.
    pub head: Option<String>,
    /// Programme in force: name and version.
    pub programme: Option<String>,
    /// Law table in force.
    pub law: Option<String>,
    /// Token that htmx sends as `X-CSRF` with every request and that the search box carries as `csrf`; other forms carry their own.
    pub csrf: Option<String>,
    /// Nonce of the script elements.
    pub nonce: String,
    /// Version (hash) of `/assets/saisei.css` and what is served beside it (picture, script), for their query.
    pub css_version: String,
    /// Version (hash) of `/assets/htmx.min.js`, for its query.
    pub htmx_version: String,
}

const BRAND: PreEscaped<&str> = PreEscaped(
    r#"<svg class="brand__thread" viewBox="0 0 56 24" aria-hidden="true"><path d="M5 6C16 22 40 22 51 6"/><circle cx="5" cy="6" r="3.6"/><circle cx="15.2" cy="14.9" r="3"/><circle class="is-cell" cx="28" cy="18" r="4.4"/><circle cx="40.8" cy="14.9" r="3"/><circle cx="51" cy="6" r="3.6"/></svg>"#,
);
const HATCH: PreEscaped<&str> = PreEscaped(
    r#"<svg class="sim__hatch fg" viewBox="0 0 26 14" aria-hidden="true"><path class="hatch-line" d="M0 14 10 0M8 14 18 0M16 14 26 0"/></svg>"#,
);
static W_SKIP: Text = Text::fixed("本文へ", "Skip to content");
static W_SKIP_SCAN: Text = Text::fixed("読み取り欄へ", "Skip to the scan field");
static W_SIM: Text = Text::fixed("模擬データ", "Simulated data");
static W_SIM_NAME: Text = Text::fixed("模擬データの表示", "Simulated-data band");
static W_SIM_SAY: Text =
    Text::fixed("実在の患者・職員・医療機関ではありません。", "No real patient, member of staff or clinic.");
static W_SIM_CLOCK: Text = Text::fixed("模擬時計", "Simulated clock");
static W_FIND: Text = Text::fixed("患者・ロット・ラベルを探す", "Find a patient, lot or label");
static W_FIND_IN: Text = Text::fixed("氏名・カナ・番号・ラベルを読む", "Name, kana, number, or scan a label");
static W_FIND_NUMBER: Text = Text::fixed("患者番号・ラベルを読む", "Patient number, or scan a label");
static W_STOP: Text = Text::fixed("止める", "Stop");
static W_REPORT: Text = Text::fixed("・知らせる", " or report");
static W_ME: Text = Text::fixed("(設定・言語・サインアウト)", " (settings, language, sign out)");
static W_ROOMS: Text = Text::fixed("主な部屋", "Rooms");
static W_LANGS: Text = Text::fixed("言語", "Language");
static W_AT: Text = Text::fixed("記録位置", "Record position");
static W_HEAD: Text = Text::fixed("直前のハッシュ", "Head hash");
static W_PROGRAMME: Text = Text::fixed("プログラム", "Programme");
static W_LAW: Text = Text::fixed("法令表", "Law table");
static W_SIM_TITLE: Text = Text::fixed("(模擬)", " (simulated)");

/// A whole page for signed-in staff.
pub fn shell(s: &Shell, body: Html) -> Html {
    document(
        s,
        "#main",
        &W_SKIP,
        html! {
            (band(s))
            header.bar {
                div.bar__row { (brand()) (find(s)) (person(s)) (safety(s.lang)) }
                @if !s.nav.is_empty() { nav.nav aria-label=(W_ROOMS.text(s.lang)) { (nav_links(&s.nav, s.lang)) } }
                (me(s))
            }
            main #main.page { (body) }
            (foot(s))
        },
    )
}

/// A page before anyone is signed in: sign-in, first set-up, install page. Brand and languages, no rooms, narrow column.
pub fn bare_shell(s: &Shell, body: Html) -> Html {
    document(
        s,
        "#main",
        &W_SKIP,
        html! {
            (band(s))
            header.bar.bar--bare { div.bar__row { (brand()) (langs(s)) } }
            main #main.page.page--read { (body) }
            (foot(s))
        },
    )
}

/// A page of bench or bedside: always in the bedside theme, the skip link leads to the scan field.
pub fn bedside_shell(s: &Shell, view: &Bedside) -> Html {
    let s = &Shell { theme: Theme::Bedside, ..s.clone() };
    let to = format!("#{}", view.scan.id);
    document(s, &to, &W_SKIP_SCAN, bedside(view, band(s), s.lang))
}

/// A page on the patient's own phone; the body is [`crate::ask`].
pub fn ask_shell(s: &Shell, body: Html) -> Html {
    document(s, "#main", &W_SKIP, html! { (band(s)) (body) })
}

fn document(s: &Shell, skip_to: &str, skip: &Text, inside: Html) -> Html {
    let signed_in = s.who.is_some();
    let headers = s.csrf.as_deref().filter(|_| signed_in).map(|t| format!("{{\"X-CSRF\":\"{}\"}}", json_escape(t)));
    let sim = if s.simulated { W_SIM_TITLE.text(s.lang) } else { "" };
    html! {
        (DOCTYPE)
        html lang=(s.lang.tag()) data-theme=[s.theme.attribute()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="same-origin";
                meta name="format-detection" content="telephone=no";
                title { (s.title) " | Saisei 再生" (sim) }
                link rel="stylesheet" href={ "/assets/saisei.css?v=" (s.css_version) };
                link rel="icon" type="image/svg+xml" href={ "/assets/saisei.svg?v=" (s.css_version) };
                @if signed_in {
                    script src={ "/assets/htmx.min.js?v=" (s.htmx_version) } nonce=(s.nonce) defer {}
                    script src={ "/assets/saisei.js?v=" (s.css_version) } nonce=(s.nonce) defer {}
                }
            }
            body hx-headers:inherited=[headers] {
                a.skip href=(skip_to) { (skip.text(s.lang)) }
                (sprite())
                (inside)
            }
        }
    }
}

fn json_escape(s: &str) -> String {
    s.chars()
        .filter(|c| !c.is_control())
        .flat_map(|c| if "\"\\".contains(c) { vec!['\\', c] } else { vec![c] })
        .collect()
}

fn band(s: &Shell) -> Html {
    html! { @if s.simulated { (sim_band(s.sim_clock.as_ref(), s.lang)) } }
}

/// The band of a demo record, with its clock where there is one (law L19). [`shell`] draws it by itself.
pub fn sim_band(clock: Option<&SimClock>, lang: Lang) -> Html {
    html! {
        aside.sim aria-label=(W_SIM_NAME.text(lang)) {
            span.sim__word { (HATCH) (W_SIM.text(lang)) }
            span { (W_SIM_SAY.text(lang)) }
            @if let Some(c) = clock {
                div.sim__clock {
                    span { (W_SIM_CLOCK.text(lang)) " " (moment(c.now, lang)) }
                    div.sim__acts.no-print { (c.moves) (c.staff) }
                }
            }
        }
    }
}

fn brand() -> Html {
    html! { a.brand href="/" { (BRAND) span.brand__word { "Saisei 再生" } } }
}

fn find(s: &Shell) -> Html {
    let inside = if s.numbers_only { &W_FIND_NUMBER } else { &W_FIND_IN };
    html! {
        @if s.who.is_some() {
            // Posted: what is typed may be a name, and a name does not belong into an address (law L16).
            form.find.no-print role="search" method="post" action="/search" {
                @if let Some(token) = &s.csrf { input type="hidden" name="csrf" value=(token); }
                label.visually-hidden for="find" { (W_FIND.text(s.lang)) }
                div.field__box {
                    input.input #find name="q" type="search" value=(s.query) placeholder=(inside.text(s.lang)) autocomplete="off";
                }
            }
        }
    }
}

/// Who is signed in, and the languages. On a phone they wait behind one button beside the rooms (a popover, no script needed), so that
/// the bar takes two lines; wider pages show them in the bar.
fn person(s: &Shell) -> Html {
    html! { div.bar__person #me popover[s.who.is_some()] { (who(s)) (langs(s)) } }
}

fn me(s: &Shell) -> Html {
    html! {
        @if let Some(w) = &s.who {
            button.bar__me type="button" popovertarget="me" { span { (w.name) } span.visually-hidden { (W_ME.text(s.lang)) } }
        }
    }
}

fn who(s: &Shell) -> Html {
    html! {
        @if let Some(w) = &s.who {
            div.who {
                p.who__name { (w.name) @if w.simulated { " " (sim_badge(s.lang)) } }
                div.who__place {
                    span { (w.role.text(s.lang)) @if !w.place.is_empty() { (if s.lang == Lang::Ja { "・" } else { ", " }) (w.place.text(s.lang)) } }
                    (w.actions)
                }
            }
        }
    }
}

fn langs(s: &Shell) -> Html {
    let name = |l: Lang| if l == Lang::Ja { "日本語" } else { "English" };
    html! {
        @if !s.langs.is_empty() {
            nav.langs.no-print aria-label=(W_LANGS.text(s.lang)) {
                @for (l, href) in &s.langs {
                    @if *l == s.lang { span aria-current="true" lang=(l.tag()) { (name(*l)) } }
                    @else { a href=(href) lang=(l.tag()) hreflang=(l.tag()) { (name(*l)) } }
                }
            }
        }
    }
}

/// The button to everything that must never wait (law L22). A phone shows its first word; the rest is there for those who hear it.
fn safety(lang: Lang) -> Html {
    html! {
        a.button.button--stop.button--small.bar__safety href="/safety" {
            (mark(Mark::Stop)) span { (W_STOP.text(lang)) span.bar__more { (W_REPORT.text(lang)) } }
        }
    }
}

fn foot(s: &Shell) -> Html {
    let rows: Vec<(&Text, Html)> = [
        s.position.map(|n| (&W_AT, position(n))),
        s.head.as_ref().map(|h| (&W_HEAD, code(h))),
        s.programme.as_ref().map(|p| (&W_PROGRAMME, code(p))),
        s.law.as_ref().map(|l| (&W_LAW, code(l))),
    ]
    .into_iter()
    .flatten()
    .collect();
    html! { @if !rows.is_empty() { footer.foot { @for (label, value) in rows { span { (label.text(s.lang)) " " (value) } } } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Shell {
        Shell {
            title: "今日の<仕事>".into(),
            nonce: "n0nce".into(),
            css_version: "c1".into(),
            htmx_version: "h1".into(),
            csrf: Some("a\"b\\c".into()),
            position: Some(48_213),
            langs: vec![(Lang::Ja, "/?lang=ja".into()), (Lang::En, "/?lang=en".into())],
            ..Shell::default()
        }
    }
    fn signed_in() -> Shell {
        let who = Who {
            name: "立花 <b>".into(),
            role: Text::fixed("看護師", "Nurse"),
            place: Text::fixed("処置室1", "Room 1"),
            simulated: true,
            actions: crate::html::none(),
        };
        Shell { who: Some(who), ..page() }
    }

    #[test]
    fn only_signed_in_pages_carry_the_script_and_it_has_the_nonce() {
        let out = shell(&signed_in(), crate::html::none()).0;
        assert_eq!(out.matches("<script").count(), 2);
        assert!(out.contains(r#"<script src="/assets/saisei.js?v=c1" nonce="n0nce" defer></script>"#), "{out}");
        assert!(out.contains(r#"<script src="/assets/htmx.min.js?v=h1" nonce="n0nce" defer></script>"#), "{out}");
        assert!(out.contains(r#"hx-headers:inherited="{&quot;X-CSRF&quot;:&quot;a\&quot;b\\c&quot;}""#), "{out}");
        let bare = bare_shell(&page(), crate::html::none()).0;
        assert!(!bare.contains("<script") && !bare.contains("hx-headers") && !bare.contains("/safety"), "{bare}");
        assert!(!out.contains("style=") && !bare.contains("style="));
    }

    #[test]
    fn what_is_searched_for_is_posted_with_the_token() {
        let out = shell(&signed_in(), crate::html::none()).0;
        let form = out.split("<form").find(|f| f.contains("role=\"search\"")).and_then(|f| f.split("</form>").next());
        let form = form.unwrap_or_default();
        assert!(form.contains(r#"method="post" action="/search""#), "{out}");
        assert!(form.contains(r#"<input type="hidden" name="csrf" value="a&quot;b\c">"#), "{form}");
        assert!(!bare_shell(&page(), crate::html::none()).0.contains("/search"));
    }

    #[test]
    fn who_sees_numbers_only_is_not_promised_a_search_by_name() {
        let out = shell(&Shell { numbers_only: true, ..signed_in() }, crate::html::none()).0;
        assert!(out.contains("患者番号・ラベルを読む") && !out.contains("氏名・カナ"), "{out}");
        assert!(shell(&signed_in(), crate::html::none()).0.contains("氏名・カナ"));
    }

    #[test]
    fn the_band_stands_on_demo_records_only_and_names_are_escaped() {
        let out = shell(&Shell { simulated: true, ..signed_in() }, crate::html::none()).0;
        assert!(out.contains("class=\"sim\"") && out.contains("(模擬)</title>"));
        assert!(out.contains("今日の&lt;仕事&gt;") && out.contains("立花 &lt;b&gt;") && !out.contains("立花 <b>"));
        let real = shell(&signed_in(), crate::html::none()).0;
        assert!(!real.contains("class=\"sim\"") && !real.contains("(模擬)</title>"));
        assert!(real.contains("href=\"/safety\"") && real.contains("48,213"));
    }

    #[test]
    fn the_other_language_is_a_link_and_this_one_is_marked() {
        let out = shell(&signed_in(), crate::html::none()).0;
        assert!(out.contains(r#"<span aria-current="true" lang="ja">日本語</span>"#), "{out}");
        assert!(out.contains(r#"<a href="/?lang=en" lang="en" hreflang="en">English</a>"#), "{out}");
    }
}
