//! The style page against the style sheet: every class drawn has a rule, every rule is drawn, no style attribute and no script, ids
//! once each; and the tokens against WCAG 2 contrast (1.4.3, 1.4.11).
#![allow(clippy::float_arithmetic)] // contrast is a ratio of luminances; nothing here is a dose or money

use super::style_page;
use crate::*;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Lang, Text};

fn shells() -> String {
    let who =
        Who { name: "立花".into(), role: Text::same("r"), place: Text::same("p"), simulated: true, actions: none() };
    let s = Shell {
        who: Some(who),
        simulated: true,
        sim_clock: Some(SimClock { now: terms::Moment::from_millis(0), moves: none(), staff: none() }),
        nav: vec![NavItem { count: Some(1), current: true, ..NavItem::default() }],
        langs: vec![(Lang::Ja, "/".into())],
        position: Some(1),
        ..Shell::default()
    };
    let view = Bedside {
        above: none(),
        name: "n".into(),
        about: "a".into(),
        order: text("o"),
        clock_say: "c".into(),
        clock: countdown(60, Lang::Ja),
        checks: vec![],
        verdict: Verdict { answer: Answer::Yes, say: "s".into(), facts: vec![], why: vec![], mini: false },
        scan: Scan::default(),
        ask: none(),
        acts: vec![],
    };
    let head = page_head(Some(text("a")), text("t"), None, Some(none()));
    let flow = thread(&[const { Step::Done }; 5].map(|state| Knot { state, ..Knot::default() }), Lang::Ja);
    let form = post_form("/", &[("a", "b")], stack_tight(&[none(), button_row(&[])]));
    [shell(&s, html_join(&[head, flow, form])), bare_shell(&s, none()), bedside_shell(&s, &view), ask_shell(&s, none())]
        .map(|h| h.0)
        .concat()
}
fn html_join(parts: &[Html]) -> Html {
    stack(parts)
}

fn classes_of(html: &str) -> BTreeSet<String> {
    html.split("class=\"")
        .skip(1)
        .filter_map(|t| t.split('"').next())
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect()
}

/// Selectors of the sheet with comments and declarations taken out.
fn rules_of(css: &str) -> BTreeSet<String> {
    let mut plain = String::new();
    for (n, part) in css.split("/*").enumerate() {
        plain.push_str(if n == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) });
    }
    let mut found = BTreeSet::new();
    for selectors in plain.split(['{', '}']).filter(|s| !s.contains(';') && !s.trim_start().starts_with('@')) {
        for piece in selectors.split('.').skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
            if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                found.insert(name);
            }
        }
    }
    found
}

#[test]
fn every_class_drawn_has_a_rule_and_every_rule_is_drawn() {
    // a block whose rules all hang on its parts, or a hook for scripts and tests, needs no rule of its own
    let no_rule = BTreeSet::from(
        ["stack", "stack--tight", "knot--done", "knot--todo", "knot--blocked", "stat"].map(str::to_owned),
    );
    let drawn: BTreeSet<String> =
        [style_page(Lang::Ja).0, style_page(Lang::En).0, shells()].iter().flat_map(|h| classes_of(h)).collect();
    let ruled = rules_of(css());
    let unruled: Vec<_> = drawn.difference(&ruled).filter(|c| !no_rule.contains(*c)).collect();
    assert!(unruled.is_empty(), "drawn without a rule: {unruled:?}");
    let undrawn: Vec<_> = ruled.difference(&drawn).collect();
    assert!(undrawn.is_empty(), "rules that no sample shows: {undrawn:?}");
    assert!(drawn.len() > 200 && ruled.len() > 200, "{} {}", drawn.len(), ruled.len());
}

#[test]
fn no_style_attribute_no_script_no_handler_and_ids_once_each() {
    for lang in [Lang::Ja, Lang::En] {
        let out = style_page(lang).0;
        for never in [" style=", "<style", "<script", " onclick=", " onload=", "javascript:"] {
            assert!(!out.contains(never), "{never}");
        }
        let mut seen = BTreeMap::new();
        for id in out.split(" id=\"").skip(1).filter_map(|t| t.split('"').next()) {
            *seen.entry(id).or_insert(0) += 1;
        }
        let twice: Vec<_> = seen.iter().filter(|(_, n)| **n > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
        let named =
            |attribute: &str| out.split(attribute).skip(1).filter_map(|t| t.split('"').next()).collect::<Vec<_>>();
        for target in [named("aria-describedby=\""), named("aria-labelledby=\""), named(" for=\"")].concat() {
            for id in target.split_whitespace() {
                assert!(seen.contains_key(id), "nothing has the id {id}");
            }
        }
    }
}

#[test]
fn headings_never_skip_a_level() {
    let out = style_page(Lang::Ja).0;
    let levels: Vec<u32> = out.split("<h").skip(1).filter_map(|t| t.chars().next()?.to_digit(10)).collect();
    assert_eq!(levels.iter().filter(|l| **l == 1).count(), 1);
    for pair in levels.windows(2) {
        assert!(pair[1] <= pair[0] + 1, "{levels:?}");
    }
}

/// Declarations of the first block after `selector` that holds `--paper`.
fn tokens(selector: &str) -> BTreeMap<String, String> {
    let block = css()
        .split(selector)
        .skip(1)
        .filter_map(|t| t.split_once('{')?.1.split('}').next())
        .find(|b| b.contains("--paper"));
    let plain: String =
        block.expect(selector).split("/*").map(|p| p.split_once("*/").map_or(p, |(_, rest)| rest)).collect();
    plain
        .split(';')
        .filter_map(|d| d.split_once(':'))
        .map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))
        .collect()
}

#[test]
fn dark_by_system_and_dark_by_choice_are_the_same_dark() {
    let by_system = tokens(":root:not([data-theme])");
    assert_eq!(by_system, tokens("\n[data-theme=\"dark\"]"));
    assert!(by_system.len() >= 38, "{}", by_system.len());
}

fn luminance(hex: &str) -> f64 {
    let part = |i: usize| {
        let c = f64::from(u8::from_str_radix(&hex[i..i + 2], 16).expect(hex)) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}
fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn tokens_keep_their_contrast_in_every_theme() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.001, "the formula of WCAG 2");
    let themes = [("[data-theme=\"light\"]", 4.5), ("\n[data-theme=\"dark\"]", 4.5), ("[data-theme=\"bedside\"]", 7.0)];
    for (selector, text_min) in themes {
        let t = tokens(selector);
        let get = |k: &str| t.get(k).unwrap_or_else(|| panic!("{selector} {k}")).as_str();
        let mut pairs = vec![];
        for ground in ["--paper", "--surface", "--sunk"] {
            for ink in ["--ink", "--ink-2", "--ink-3", "--accent"] {
                pairs.push((ink.to_owned(), ground.to_owned(), text_min));
            }
            pairs.push(("--edge".to_owned(), ground.to_owned(), 3.0));
            pairs.push(("--fig-data".to_owned(), ground.to_owned(), 3.0));
        }
        for state in ["ok", "warn", "stop", "wait"] {
            pairs.push((format!("--{state}"), format!("--{state}-tint"), text_min));
            pairs.push((format!("--{state}"), "--surface".to_owned(), text_min));
            let large = if state == "ok" || state == "stop" { text_min } else { 4.5 };
            pairs.push((format!("--on-{state}"), format!("--{state}-fill"), large));
            pairs.push(("--ink".to_owned(), format!("--{state}-tint"), text_min));
        }
        pairs.push(("--on-accent".to_owned(), "--accent".to_owned(), text_min));
        pairs.push(("--accent".to_owned(), "--accent-tint".to_owned(), text_min));
        pairs.push(("--ink-2".to_owned(), "--accent-tint".to_owned(), text_min));
        for (a, b, least) in pairs {
            let c = contrast(get(&a), get(&b));
            assert!(c >= least, "{selector}: {a} on {b} is {c:.2}, least {least}");
        }
    }
}
