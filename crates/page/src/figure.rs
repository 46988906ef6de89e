//! The frame of a figure: title, unit, picture, legend, note, and the table behind it. Geometry is in SVG attributes, which a strict
//! CSP allows; colour, dash and type are the classes of `14-figure.css`.

use crate::html::{Html, Level, heading, text};
use crate::table::{Table, table};
use maud::html;
use terms::{Lang, Text};

/// What a figure does on a narrow screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum FigureFit {
    /// As wide as its place.
    #[default]
    Plain,
    /// Never scrolls; at most 33 rem wide.
    Fit,
    /// Scrolls below 31 rem.
    Mid,
    /// Scrolls below 42 rem.
    Wide,
}

/// A figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Id of the heading; unique on the page.
    pub id: String,
    /// Title.
    pub title: String,
    /// Level of the title.
    pub level: Level,
    /// Unit and denominator: 人数(63人中).
    pub unit: String,
    /// What it does on a narrow screen.
    pub fit: FigureFit,
    /// The picture: [`picture`].
    pub svg: Html,
    /// Samples ([`key`]) and their words.
    pub legend: Vec<(Html, String)>,
    /// A note; may be empty.
    pub note: Html,
    /// The numbers; open on paper.
    pub table: Option<Table>,
}

static W_HINT: Text = Text::fixed("図は横に動かせます", "The figure moves sideways");
static W_BEHIND: Text = Text::fixed("この図の数値を表で見る", "Show the numbers as a table");

/// Draws a [`Figure`].
pub fn figure(f: &Figure, lang: Lang) -> Html {
    let (class, scrolls) = match f.fit {
        FigureFit::Plain => ("figure__scroll", false),
        FigureFit::Fit => ("figure__scroll figure__scroll--fit", false),
        FigureFit::Mid => ("figure__scroll figure__scroll--mid", true),
        FigureFit::Wide => ("figure__scroll figure__scroll--wide", true),
    };
    let title = &f.title;
    let frame = terms::say! {ja: "{title}の図", en: "Figure: {title}"};
    html! {
        figure.figure aria-labelledby=(f.id) {
            div.figure__head { (heading(f.level, None, Some(&f.id), &text(&f.title))) span.figure__unit { (f.unit) } }
            div class=(class) tabindex=[scrolls.then_some("0")] role=[scrolls.then_some("region")] aria-label=[scrolls.then(|| frame.text(lang))] { (f.svg) }
            @if scrolls { p.figure__hint aria-hidden="true" { (W_HINT.text(lang)) } }
            @if !f.legend.is_empty() { ul.figure__legend { @for (key, words) in &f.legend { li { (key) (words) } } } }
            @if !f.note.0.is_empty() { p.figure__note { (f.note) } }
            @if let Some(t) = &f.table { details.behind { summary { (W_BEHIND.text(lang)) } (table(t)) } }
        }
    }
}

/// A picture `width` × `height` in its own units with its title and its finding in one sentence (`desc`), for those who hear it.
pub fn picture(id: &str, width: u32, height: u32, title: &str, desc: &str, inner: Html) -> Html {
    html! {
        svg.fg viewBox={ "0 0 " (width) " " (height) } role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
            title id={ (id) "-t" } { (title) }
            desc id={ (id) "-d" } { (desc) }
            (inner)
        }
    }
}

/// A sample in a legend: the same classes as in the picture, in a field of 28 × 14.
pub fn key(inner: Html) -> Html {
    html! { svg.fg viewBox="0 0 28 14" aria-hidden="true" { (inner) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::none;

    #[test]
    fn a_figure_has_its_finding_in_words_and_its_numbers_behind() {
        let f = Figure {
            id: "f".into(),
            title: "回答<数>".into(),
            level: Level::H3,
            unit: "人数(63人中)".into(),
            fit: FigureFit::Wide,
            svg: picture("f-p", 10, 10, "回答", "47人が回答", none()),
            legend: vec![],
            note: none(),
            table: Some(Table { caption: "数値".into(), ..Table::default() }),
        };
        let out = figure(&f, Lang::Ja).0;
        assert!(
            out.contains("47人が回答") && out.contains("<details") && out.contains("aria-labelledby=\"f-p-t f-p-d\"")
        );
        assert!(out.contains("回答&lt;数&gt;の図") && out.contains("tabindex=\"0\""));
    }
}
