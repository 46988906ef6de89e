//! The style page `/style`: every component in every state, and the same parts in the three themes side by side. It is also what the
//! style sheet is tested against: a class without a rule, or a rule that no sample shows, fails a test.

mod figures;
mod flow;
mod forms;
mod ground;
mod phone;
mod say;
mod values;

use crate::html::{Html, none};
use crate::parts::stack;
use maud::html;
use terms::Lang;

/// The body of `/style`; goes into [`crate::shell`]. Its people are simulated and it records nothing.
pub fn style_page(lang: Lang) -> Html {
    let w = Words(lang);
    let lead = w.say(
        "すべての部品を、すべての状態で。状態は色・形・言葉の三つで示し、どれか一つが失われても読めること。",
        "Every part in every state. A state is shown by colour, shape and word; take any one away and the others still say it.",
    );
    html! {
        div.page__head { div { h1 { (w.say("見本帳", "Style page")) } p.small.lead { (lead) } } }
        (stack(&[ground::all(w), flow::all(w), forms::all(w), say::all(w), values::all(w), figures::all(w), phone::all(w)].map(unwrap_stack)))
    }
}

/// The language of the samples.
#[derive(Clone, Copy)]
struct Words(Lang);

impl Words {
    fn say(self, ja: &'static str, en: &'static str) -> &'static str {
        if self.0 == Lang::Ja { ja } else { en }
    }
    fn html(self, ja: &'static str, en: &'static str) -> Html {
        crate::html::rich(self.say(ja, en))
    }
    fn own(self, ja: &'static str, en: &'static str) -> String {
        self.say(ja, en).to_owned()
    }
}

fn unwrap_stack(sections: Vec<Html>) -> Html {
    if sections.is_empty() { none() } else { stack(&sections) }
}

/// A section of the page.
fn part(id: &str, title: &str, meta: &str, body: Html) -> Html {
    crate::parts::section(id, title, (!meta.is_empty()).then(|| crate::html::text(meta)), body)
}

#[cfg(test)]
#[path = "style_tests.rs"]
mod tests;
