//! When something is expected, as a bar in a row of work: from today on, the band in which four of five come out, the middle, and the appointment
//! that waits. The words stand beside it; the picture adds no fact of its own.
#![allow(clippy::float_arithmetic)] // geometry of a picture

use crate::html::{Html, text};
use crate::plot::px;
use maud::html;

/// Width of the picture.
const WIDTH: f64 = 220.0;
/// Where its days begin and how much is kept free at the end.
const EDGE: f64 = 6.0;

/// What is expected, in whole days from today (0 = today; what is past counts as today).
#[derive(Clone, Debug)]
pub struct Ready {
    /// The first and last day of the band; no last day where it never ends.
    pub band: (i32, Option<i32>),
    /// The middle, where there is one.
    pub median: Option<i32>,
    /// The day that is booked for it.
    pub booked: Option<i32>,
    /// All of it in one sentence.
    pub say: String,
}

/// The words alone, where there is nothing to draw.
pub fn ready_words(say: &str) -> Html {
    html! { p.ready { span { (say) } } }
}

/// The bar and its words.
pub fn ready(r: &Ready) -> Html {
    let last = [Some(r.band.0), r.band.1, r.median, r.booked].into_iter().flatten().max().unwrap_or(0).max(7);
    let span = f64::from(last.saturating_add(2));
    let at = |day: i32| EDGE + f64::from(day.max(0)) / span * (WIDTH - 2.0 * EDGE);
    let (from, to) = (at(r.band.0), r.band.1.map_or(WIDTH, at));
    html! {
        p.ready {
            svg.fg.ready__bar viewBox="0 0 220 18" aria-hidden="true" {
                path.axis d={ "M" (px(EDGE)) " 9H" (px(WIDTH)) } {}
                rect.fan80 x=(px(from)) y="3" width=(px((to - from).max(2.0))) height="12" {}
                @if let Some(d) = r.median { path.mid d={ "M" (px(at(d))) " 1V17" } {} }
                @if let Some(d) = r.booked { path.appt d={ "M" (px(at(d))) " 0V18" } {} }
                path.node d={ "M" (px(EDGE - 4.0)) " 2h8l-4 6z" } {}
            }
            span { (text(&r.say)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_begins_and_ends_on_its_days_and_what_never_ends_runs_out_of_the_picture() {
        let of = |band, median| ready(&Ready { band, median, booked: Some(5), say: "<a>".into() }).0;
        let near = of((2, Some(8)), Some(4));
        assert!(near.contains("&lt;a&gt;") && near.contains("class=\"appt\""), "{near}");
        // Ten days over 208 units: day 2 at 6 + 41.6, six days wide.
        assert!(near.contains("x=\"47.6\"") && near.contains("width=\"124.8\""), "{near}");
        let open = of((2, None), None);
        assert!(!open.contains("class=\"mid\""), "{open}");
        assert!(open.contains("width=\"167.8\"") || open.contains("width=\"167.7\""), "to the edge: {open}");
    }
}
