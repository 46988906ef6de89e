//! A sheet to draw on: shapes and words with the strokes of the house (design/look, tokens.css), and SVG at the end.

use crate::Told;
use std::fmt::Write as _;
use terms::Lang;

/// How something is drawn: the class of the style sheet, and the same as attributes for paper.
#[derive(Clone, Copy)]
pub(crate) struct Pen(&'static str, &'static str);

pub(crate) const GRID: Pen = Pen("grid", r##"fill="none" stroke="#e6e4dd" stroke-width="1""##);
pub(crate) const AXIS: Pen = Pen("axis", r##"fill="none" stroke="#5f666c" stroke-width="1""##);
pub(crate) const RULE: Pen = Pen("order", r##"fill="none" stroke="#16191c" stroke-width="1""##);
pub(crate) const WHISK: Pen = Pen("whisk", r##"fill="none" stroke="#0e4f73" stroke-width="1.75""##);
pub(crate) const NODE: Pen = Pen("node", r##"fill="#0e4f73""##);
pub(crate) const OPEN: Pen = Pen("box-in", r##"fill="#e3edf2" stroke="#0e4f73" stroke-width="1.5""##);
pub(crate) const DOT: Pen = Pen("dot", r##"fill="#0e4f73" stroke="#ffffff" stroke-width="1.5""##);
pub(crate) const DOT_OPEN: Pen = Pen("dot-open", r##"fill="#ffffff" stroke="#0e4f73" stroke-width="2""##);
pub(crate) const REF: Pen = Pen("ref", r##"fill="none" stroke="#5f666c" stroke-width="1.25""##);
pub(crate) const REF_DASH: Pen =
    Pen("ref-dash", r##"fill="none" stroke="#5f666c" stroke-width="1.5" stroke-dasharray="2 4""##);
pub(crate) const POOLED: Pen =
    Pen("mid", r##"fill="none" stroke="#0e4f73" stroke-width="1.25" stroke-dasharray="6 4""##);
pub(crate) const LINE: Pen =
    Pen("line", r##"fill="none" stroke="#0e4f73" stroke-width="2.25" stroke-linejoin="round""##);
pub(crate) const MID: Pen = Pen("mid", r##"fill="none" stroke="#0e4f73" stroke-width="2" stroke-dasharray="6 4""##);
pub(crate) const TARGET: Pen = Pen("order", r##"fill="none" stroke="#16191c" stroke-width="1.75""##);
pub(crate) const FAN: [Pen; 3] =
    [Pen("fan95", r##"fill="#dbe8ee""##), Pen("fan80", r##"fill="#b2ccd9""##), Pen("fan50", r##"fill="#6593ae""##)];
/// Arms of a comparison: told apart by dash first, then by colour. The classes name no house colour, so these keep their own.
pub(crate) const ARMS: [(Pen, Pen); 4] = [
    (LINE, Pen("fan95", r##"fill="#dbe8ee" fill-opacity="0.75""##)),
    (
        Pen("arm-2", r##"fill="none" stroke="#744600" stroke-width="2.25" stroke-dasharray="7 3""##),
        Pen("arm-2-band", r##"fill="#fbf0d8" fill-opacity="0.75""##),
    ),
    (
        Pen("arm-3", r##"fill="none" stroke="#474d53" stroke-width="2.25" stroke-dasharray="2 3""##),
        Pen("arm-3-band", r##"fill="#edece7" fill-opacity="0.75""##),
    ),
    (
        Pen("arm-4", r##"fill="none" stroke="#0a6340" stroke-width="2.25" stroke-dasharray="9 3 2 3""##),
        Pen("arm-4-band", r##"fill="#e4f1e9" fill-opacity="0.75""##),
    ),
];
pub(crate) const RISK: [Pen; 4] = [
    Pen("risk-low", r##"fill="#e4f1e9" stroke="#0a6340" stroke-width="1.5""##),
    Pen("risk-some", r##"fill="#fbf0d8" stroke="#744600" stroke-width="1.5""##),
    Pen("risk-high", r##"fill="#fbe9e6" stroke="#a1141a" stroke-width="1.5""##),
    Pen("risk-unclear", r##"fill="#ffffff" stroke="#474d53" stroke-width="1.5" stroke-dasharray="3 2""##),
];

/// How words are set.
#[derive(Clone, Copy)]
pub(crate) enum Voice {
    Plain,
    Strong,
    Small,
    Data,
}

/// Where words hang on their point.
#[derive(Clone, Copy)]
pub(crate) enum Hang {
    Start,
    Middle,
    End,
}

/// Size of plain words, in units of the figure.
pub(crate) const TYPE: f64 = 13.0;

/// The sheet.
pub(crate) struct Sheet(String);

impl Sheet {
    pub fn new() -> Self {
        Self(String::new())
    }
    fn shape(&mut self, element: &str, pen: Pen, geometry: &str) {
        let _ = writeln!(self.0, r#"<{element} class="{}" {} {geometry}/>"#, pen.0, pen.1);
    }
    pub fn line(&mut self, pen: Pen, from: (f64, f64), to: (f64, f64)) {
        let d = format!("M{} {}L{} {}", coordinate(from.0), coordinate(from.1), coordinate(to.0), coordinate(to.1));
        self.shape("path", pen, &format!(r#"d="{d}""#));
    }
    pub fn polyline(&mut self, pen: Pen, points: &[(f64, f64)]) {
        let d = points.iter().enumerate().fold(String::new(), |mut d, (i, (x, y))| {
            let _ = write!(d, "{}{} {}", if i == 0 { "M" } else { "L" }, coordinate(*x), coordinate(*y));
            d
        });
        if points.len() > 1 {
            self.shape("path", pen, &format!(r#"d="{d}""#));
        }
    }
    pub fn polygon(&mut self, pen: Pen, points: &[(f64, f64)]) {
        let list: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y))).collect();
        self.shape("polygon", pen, &format!(r#"points="{}""#, list.join(" ")));
    }
    pub fn rect(&mut self, pen: Pen, (x, y): (f64, f64), w: f64, h: f64) {
        let [x, y, w, h] = [x, y, w, h].map(coordinate);
        self.shape("rect", pen, &format!(r#"x="{x}" y="{y}" width="{w}" height="{h}""#));
    }
    pub fn circle(&mut self, pen: Pen, (x, y): (f64, f64), r: f64) {
        let [x, y, r] = [x, y, r].map(coordinate);
        self.shape("circle", pen, &format!(r#"cx="{x}" cy="{y}" r="{r}""#));
    }
    pub fn text(&mut self, voice: Voice, hang: Hang, (x, y): (f64, f64), words: &str) {
        let (class, look) = match voice {
            Voice::Plain => ("", r##"fill="#474d53" font-size="13""##),
            Voice::Strong => ("t-strong", r##"fill="#16191c" font-size="13" font-weight="700""##),
            Voice::Small => ("t-small", r##"fill="#5f666c" font-size="12""##),
            Voice::Data => ("t-data", r##"fill="#0e4f73" font-size="13" font-weight="700""##),
        };
        let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
        let anchor = match hang {
            Hang::Start => "",
            Hang::Middle => r#" text-anchor="middle""#,
            Hang::End => r#" text-anchor="end""#,
        };
        let (x, y) = (coordinate(x), coordinate(y));
        let _ = writeln!(self.0, r#"<text{class} {look} x="{x}" y="{y}"{anchor}>{}</text>"#, escaped(words));
    }
    /// A letter in a mark: small and bold.
    pub fn mark(&mut self, (x, y): (f64, f64), letter: &str) {
        let (x, y) = (coordinate(x), coordinate(y));
        let look = r##"fill="#16191c" font-size="10" font-weight="700" text-anchor="middle""##;
        let _ = writeln!(self.0, r#"<text class="t-mark" {look} x="{x}" y="{y}">{}</text>"#, escaped(letter));
    }
    /// The whole file, white ground included, so that it prints as it looks.
    pub fn finish(self, told: &Told, wide: f64, high: f64) -> String {
        let (w, h) = (coordinate(wide), coordinate(high));
        let (title, description) = (escaped(&told.title), escaped(&told.description));
        let lang = told.lang.tag();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" lang=\"{lang}\" xml:lang=\"{lang}\" font-family=\"sans-serif\">\n<title>{title}</title>\n<desc>{description}</desc>\n<rect fill=\"#ffffff\" class=\"ground\" x=\"0\" y=\"0\" width=\"{w}\" height=\"{h}\"/>\n{}</svg>\n",
            self.0
        )
    }
}

/// Two decimals, without trailing zeros; what is no number lies at 0, off the picture's business but never in the file as `NaN`.
fn coordinate(x: f64) -> String {
    let x = if x.is_finite() { x.clamp(-1e6, 1e6) } else { 0.0 };
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.to_owned() }
}

fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A number with `places` decimals and a true minus sign, as figures print it. Never `-0.00`; what is no number is `–`.
pub fn number(x: f64, places: usize) -> String {
    if !x.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.places$}", x.abs());
    let zero = text.chars().all(|c| c == '0' || c == '.');
    if x < 0.0 && !zero { format!("−{text}") } else { text }
}

/// About how wide words are at the size of plain text, in units of the figure: full-width characters one em, others a little over half.
pub fn width(words: &str) -> f64 {
    let ems: f64 = words
        .chars()
        .map(|c| match c {
            '\u{1100}'.. if !('\u{2000}'..='\u{2e7f}').contains(&c) => 1.0,
            'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.9,
            'i' | 'l' | 'j' | 't' | 'f' | ' ' | '.' | ',' | '(' | ')' | '[' | ']' | '\'' => 0.36,
            'A'..='Z' => 0.68,
            _ => 0.58,
        })
        .sum();
    ems * TYPE
}

/// Between a head and what follows.
pub(crate) fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "：",
        Lang::En => ": ",
    }
}
