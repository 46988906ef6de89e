//! The files of the look: the style sheet, one file for each component, joined at compile time and served as `/assets/saisei.css`, the
//! small picture a browser shows in its tab (`/assets/saisei.svg`), and the few lines of script that a style sheet cannot do (`/assets/saisei.js`).

/// The tab's picture (SVG).
pub const fn icon() -> &'static str {
    include_str!("../assets/icon.svg")
}

/// The house's own script. Every page works without it.
pub const fn script() -> &'static str {
    include_str!("../assets/saisei.js")
}

/// The whole style sheet.
pub const fn css() -> &'static str {
    concat!(
        include_str!("../assets/css/00-tokens.css"),
        include_str!("../assets/css/01-base.css"),
        include_str!("../assets/css/02-frame.css"),
        include_str!("../assets/css/03-layout.css"),
        include_str!("../assets/css/04-mark.css"),
        include_str!("../assets/css/05-button.css"),
        include_str!("../assets/css/06-field.css"),
        include_str!("../assets/css/07-scan.css"),
        include_str!("../assets/css/08-thread.css"),
        include_str!("../assets/css/09-task.css"),
        include_str!("../assets/css/10-fact.css"),
        include_str!("../assets/css/11-refusal.css"),
        include_str!("../assets/css/12-notice.css"),
        include_str!("../assets/css/13-data.css"),
        include_str!("../assets/css/14-figure.css"),
        include_str!("../assets/css/15-verdict.css"),
        include_str!("../assets/css/16-ask.css"),
        include_str!("../assets/css/17-style.css"),
        include_str!("../assets/css/18-print.css"),
        include_str!("../assets/css/19-label.css"),
    )
}
