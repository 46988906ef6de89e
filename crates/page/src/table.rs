//! Tables: numbers right, the unit once in the head, a caption that says what the table is.

use crate::html::Html;
use maud::html;

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its word.
    pub label: Html,
    /// Unit of all its numbers; may be empty.
    pub unit: Html,
    /// Numbers stand at the right.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn words(label: impl AsRef<str>) -> Self {
        Self { label: crate::html::text(label), unit: crate::html::none(), numeric: false }
    }
    /// A column of numbers with its unit (may be empty).
    pub fn number(label: impl AsRef<str>, unit: impl AsRef<str>) -> Self {
        Self { label: crate::html::text(label), unit: crate::html::rich(unit), numeric: true }
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// One cell for each column.
    pub cells: Vec<Html>,
    /// The row that the page is about.
    pub chosen: bool,
}

impl Row {
    /// A plain row.
    pub fn new(cells: Vec<Html>) -> Self {
        Self { cells, chosen: false }
    }
}

/// How wide a table is at least; it scrolls sideways in its own frame below that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TableWidth {
    /// As narrow as needed.
    #[default]
    Fit,
    /// 34 rem; on a telephone each row stands as a list of labels and values.
    Wide,
    /// 58 rem; on a telephone as [`TableWidth::Wide`].
    Wider,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it is; unique among the tables of a page. It names the scrolling frame too.
    pub caption: String,
    /// The caption is for screen readers only, because a heading just above says it.
    pub caption_hidden: bool,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows; the first cell of each is its head.
    pub rows: Vec<Row>,
    /// Sums, one cell for each column; may be empty.
    pub foot: Vec<Html>,
    /// Least width.
    pub width: TableWidth,
    /// Cells in the middle of their row: rows with badges or small figures.
    pub middle: bool,
}

/// Draws a [`Table`] in a frame that scrolls by itself and can be reached by keyboard.
pub fn table(t: &Table) -> Html {
    // A group and no landmark: the panel around it often has the same name.
    let width = match t.width {
        TableWidth::Fit => "",
        TableWidth::Wide => " table--wide",
        TableWidth::Wider => " table--wider",
    };
    html! {
        div.table-scroll tabindex="0" role="group" aria-label=(t.caption) {
            table class={ "table" (width) @if t.middle { " table--mid" } } {
                caption class=[t.caption_hidden.then_some("visually-hidden")] { (t.caption) }
                thead { tr { @for c in &t.columns {
                    th class=[c.numeric.then_some("r")] scope="col" { (c.label) @if !c.unit.0.is_empty() { " " span.unit { (c.unit) } } }
                } } }
                tbody { @for r in &t.rows { tr class=[r.chosen.then_some("is-chosen")] { (cells(&r.cells, &t.columns)) } } }
                @if !t.foot.is_empty() { tfoot { tr { (cells(&t.foot, &t.columns)) } } }
            }
        }
    }
}

fn cells(cells: &[Html], columns: &[Column]) -> Html {
    html! {
        @for (i, (cell, c)) in cells.iter().zip(columns).enumerate() {
            @if i == 0 { th class=[c.numeric.then_some("r")] scope="row" { (cell) } } @else { td class=[c.numeric.then_some("r")] data-label=(c.label) { (cell) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::text;

    #[test]
    fn numbers_stand_right_and_the_unit_in_the_head() {
        let t = Table {
            caption: "継代<1>".into(),
            columns: vec![Column::words("継代"), Column::number("採り込み", "×10^6 個")],
            rows: vec![Row::new(vec![text("P0"), text("1.32")])],
            ..Table::default()
        };
        let out = table(&t).0;
        assert!(
            out.contains(r#"<th class="r" scope="col">採り込み <span class="unit">×10<sup>6</sup> 個</span></th>"#),
            "{out}"
        );
        assert!(out.contains(r#"<th scope="row">P0</th><td class="r" data-label="採り込み">1.32</td>"#), "{out}");
        assert_eq!(out.matches("継代&lt;1&gt;").count(), 2, "caption and name of the frame");
    }
}
