//! A QR code (ISO/IEC 18004) as SVG: the address of the install page, a one-time set-up address. Symbols stay ASCII, because common
//! readers take other bytes for Shift_JIS.

use crate::html::{Html, code};
use maud::html;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// A QR code for `text` with error correction level M, a quiet zone of four modules, black on white in every theme, named `label`.
/// A text too long for any symbol (over 2 331 bytes) is shown as text instead, so that nothing is lost.
pub fn qr(text: &str, label: &str) -> Html {
    let Ok(symbol) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return code(text) };
    let side = symbol.size().saturating_add(8);
    html! {
        svg.qr viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path(&symbol)) fill="#000" {}
        }
    }
}

/// One run of dark modules, one rectangle.
fn path(symbol: &QrCode) -> String {
    let mut d = String::new();
    for y in 0..symbol.size() {
        let mut x = 0;
        while x < symbol.size() {
            let run = i32::try_from((x..symbol.size()).take_while(|x| symbol.get_module(*x, y)).count()).unwrap_or(0);
            if run > 0 {
                let (left, top) = (x.saturating_add(4), y.saturating_add(4));
                // writing to a String cannot fail
                let _ = write!(d, "M{left} {top}h{run}v1h-{run}z");
            }
            x = x.saturating_add(run.max(1));
        }
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_exactly_the_dark_modules() {
        let symbol = QrCode::encode_text("https://saisei.local/install", QrCodeEcc::Medium).expect("symbol");
        let dark = (0..symbol.size())
            .flat_map(|y| (0..symbol.size()).map(move |x| (x, y)))
            .filter(|(x, y)| symbol.get_module(*x, *y))
            .count();
        let drawn: usize = path(&symbol)
            .split('h')
            .skip(1)
            .step_by(2)
            .map(|s| s.split('v').next().expect("run").parse::<usize>().expect("length"))
            .sum();
        assert_eq!(drawn, dark);
        assert!(path(&symbol).starts_with("M4 4h7v1h-7z"), "the finder pattern begins inside the quiet zone");
    }

    #[test]
    fn a_text_too_long_is_shown_and_escaped() {
        let long = "<".repeat(5000);
        assert!(qr(&long, "x").0.starts_with("<span class=\"code\">&lt;"));
        assert!(qr("a", "<x>").0.contains("aria-label=\"&lt;x&gt;\""));
    }
}
