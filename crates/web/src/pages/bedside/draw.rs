//! The bedside page out of what is known: steps at the left, one yes or no, the scan field, and the way out always beside it (L22).

use super::foot::{buttons, scan, signature};
use super::read::{Read, Stand};
use super::{Shown, Step, w};
use crate::pages::cells;
use crate::signed::Signed;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Answer, Bedside, Check, CheckState, Html, Mark, Tone, Verdict};
use record::administration::DrawnUp;
use store::RefusalSaid;
use terms::{Lang, Moment, Text, say};

/// What the panel says.
pub(super) enum Says {
    /// Go on with this step.
    Ask(Step),
    /// Yes: the time-out stands.
    Yes,
    /// No. Whether it is written down already, and what to do.
    No { head: Text, reasons: Vec<RefusalSaid>, recorded: Option<store::Refused> },
}

fn says(r: &Read, x: &Shown) -> Says {
    let wrong = r.wrong(&x.draft);
    if let Some(refused) = &x.refused {
        return Says::No { head: head_of(r, x), reasons: refused.reasons.clone(), recorded: Some(refused.clone()) };
    }
    if x.answered {
        let against = r.syringe.as_ref().map(|s| s.against_giving.clone()).unwrap_or_default();
        return match against.is_empty() && !wrong {
            true => Says::Yes,
            false => Says::No {
                head: Text::fixed("いまは投与できません。", "Not to be given now."),
                reasons: against,
                recorded: None,
            },
        };
    }
    if wrong {
        return Says::No { head: head_of(r, x), reasons: Vec::new(), recorded: None };
    }
    match r.syringe.as_ref().filter(|s| !s.against_check.is_empty()) {
        Some(s) => Says::No {
            head: Text::fixed("このシリンジは、いまは使えません。", "This syringe is not to be used now."),
            reasons: s.against_check.clone(),
            recorded: None,
        },
        None => Says::Ask(x.draft.step()),
    }
}

fn head_of(r: &Read, x: &Shown) -> Text {
    if r.anothers() {
        Text::fixed("別の人の細胞です。投与しない。", "Another person's cells. Do not give.")
    } else if r.wrong_syringe() {
        Text::fixed(
            "この人の充填済みのシリンジではありません。投与しない。",
            "Not a syringe drawn up for this person. Do not give.",
        )
    } else if r.wrong_wristband(&x.draft) {
        Text::fixed("別の人のリストバンドです。投与しない。", "Another person's wristband. Do not give.")
    } else {
        Text::fixed("投与しない。", "Do not give.")
    }
}

/// The page.
pub(super) fn page(s: &Signed, status: StatusCode, r: &Read, x: &Shown) -> Response {
    let lang = s.lang;
    let what = says(r, x);
    let step = match &what {
        Says::Ask(step) => *step,
        _ => Step::Answered,
    };
    // The clock is that of this person's syringe: another's says nothing of the cells that wait here.
    let stand = r.syringe.as_ref().filter(|x| x.own);
    let (clock_say, clock) =
        stand.map_or_else(|| (String::new(), page::none()), |x| clock(x.drawn.expires_at, r.now, lang));
    let view = Bedside {
        above: html! { @if r.head.simulated { (page::sim_badge(lang)) " " } (page::code(&r.head.person.number)) " " (s.place.name) " " (w(lang, "投与前のタイムアウト", "time-out before giving")) },
        name: r.head.title().to_owned(),
        about: [r.head.person.kana.clone(), crate::names::age_sex(&r.head.person, lang)].join(" ").trim().to_owned(),
        order: order(r, lang),
        clock_say,
        clock,
        checks: checks(s, r, x, step, &what),
        verdict: verdict(s, r, x, &what),
        scan: scan(s, r, x, step, &what),
        ask: if step == Step::Sign { signature(s, r, x) } else { page::none() },
        acts: buttons(s, r, x, step, &what),
    };
    // The number, never a name: titles reach the browser's history (L16).
    let number = &r.head.person.number;
    let title = say! {ja: "投与前の確認 {number}", en: "Time-out {number}"};
    crate::frame::bedside(s, status, title.text(lang), view)
}

/// The target of the scanned syringe, or all targets of the order in force.
fn order(r: &Read, lang: Lang) -> Html {
    let p = r.programme.as_deref();
    let one = r.syringe.as_ref().filter(|x| x.own).and_then(|x| {
        let order = r.orders.get(&x.drawn.order)?;
        order.targets.iter().find(|t| t.n == x.drawn.target)
    });
    let said: Vec<String> = match (one, r.orders.in_force()) {
        (Some(t), _) => vec![cells::target(t, p, lang)],
        (None, Some(o)) => o.targets.iter().map(|t| cells::target(t, p, lang)).collect(),
        (None, None) => return page::text(w(lang, "有効な指示なし", "no order in force")),
    };
    page::rich(said.join(" / "))
}

fn clock(expires: Moment, now: Moment, lang: Lang) -> (String, Html) {
    let (day, at) = (page::day_short(expires.day(), lang), page::clock_words(expires, lang));
    let said = say! {ja: "使用期限 {day} {at} JST", en: "expires {day}, {at} JST"};
    (said.text(lang).to_owned(), left(expires, now, lang))
}

fn left(until: Moment, now: Moment, lang: Lang) -> Html {
    page::countdown((until.millis() - now.millis()).div_euclid(1000), lang)
}

fn checks(s: &Signed, r: &Read, x: &Shown, now: Step, what: &Says) -> Vec<Check> {
    let lang = s.lang;
    let d = &x.draft;
    let checked = r.syringe.as_ref().and_then(|x| x.checked.as_ref()).filter(|_| x.answered);
    let done = |step: Step| checked.is_some() || step < now;
    let over = now == Step::Answered && checked.is_none();
    let not_yet = || page::text(w(lang, "まだ", "not yet"));
    let row = |step: Step, bad: bool, filled: bool, say: &str, detail: Html| Check {
        state: if bad {
            CheckState::Stop
        } else if (done(step) && !over) || (over && filled) {
            CheckState::Ok
        } else if step == now {
            CheckState::Now
        } else {
            CheckState::Wait
        },
        say: say.to_owned(),
        detail,
    };
    let code = |words: &str| if words.is_empty() { not_yet() } else { page::code(words) };
    let band = checked.map_or_else(|| d.wristband.clone(), |_| r.head.person.number.clone());
    let (bad_band, bad_syringe) = (r.wrong_wristband(d), r.wrong_syringe());
    let said = d.said || checked.is_some();
    let second = checked.map_or(d.second.as_str(), |(c, _)| c.second.as_str());
    let mut out = vec![
        row(
            Step::Wristband,
            bad_band,
            !d.wristband.is_empty(),
            if bad_band {
                w(lang, "リストバンドが違う", "Wrong wristband")
            } else {
                w(lang, "リストバンド", "Wristband")
            },
            code(&band),
        ),
        row(
            Step::Said,
            false,
            said,
            w(lang, "本人が名乗る", "The patient says who they are"),
            if said { page::text(w(lang, "氏名・生年月日", "name, birth date")) } else { not_yet() },
        ),
        row(
            Step::Syringe,
            bad_syringe,
            !d.syringe.is_empty(),
            if bad_syringe {
                w(lang, "シリンジが違う", "Wrong syringe")
            } else {
                w(lang, "シリンジ", "Syringe")
            },
            code(&d.syringe),
        ),
        row(
            Step::Site,
            false,
            d.site,
            w(lang, "部位を声に出す", "Say the site aloud"),
            if d.site || checked.is_some() {
                page::text(w(lang, "部位・左右・高位が一致", "site, side and level fit"))
            } else {
                not_yet()
            },
        ),
        row(
            Step::Sign,
            false,
            false,
            w(lang, "二人の確認", "Two people"),
            if second.is_empty() {
                not_yet()
            } else {
                page::text(format!("{}{}{}", s.name, w(lang, "・", ", "), r.book.staff_line(second)))
            },
        ),
    ];
    if matches!(what, Says::Yes) {
        out.push(Check {
            state: CheckState::Now,
            say: w(lang, "投与を始める", "Give").to_owned(),
            detail: page::text(w(lang, "医師が署名して記録する", "the doctor signs it")),
        });
    }
    out
}

fn verdict(s: &Signed, r: &Read, x: &Shown, what: &Says) -> Verdict {
    let lang = s.lang;
    let own = |ja: &'static str, en: &'static str| w(lang, ja, en).to_owned();
    match what {
        Says::Ask(step) => Verdict {
            answer: Answer::Ask,
            // What could not be read stands where the answer would: nobody looks for a small line beside the scanner.
            say: x
                .wrong
                .as_ref()
                .filter(|_| *step != Step::Sign)
                .map_or_else(|| asked(*step, lang), |t| t.text(lang))
                .to_owned(),
            facts: ask_facts(r, *step, lang),
            why: vec![],
            mini: *step == Step::Sign,
        },
        Says::Yes => Verdict {
            answer: Answer::Yes,
            say: own("この人の細胞です。投与できます。", "These are this person's cells. They may be given."),
            facts: r.syringe.as_ref().map(|x| yes_facts(s, r, x)).unwrap_or_default(),
            why: vec![],
            mini: false,
        },
        Says::No { head, reasons, recorded } => {
            let mut facts = Vec::new();
            if let Some(stand) = &r.syringe {
                facts.push((own("読んだシリンジ", "Syringe scanned"), page::text(stand.drawn.syringe.as_str()), true));
            }
            if let Some(label) = &r.other {
                facts.push((own("読んだラベル", "Label scanned"), page::text(&label.id), true));
            }
            if !x.draft.wristband.is_empty() {
                facts.push((own("読んだリストバンド", "Wristband scanned"), page::text(&x.draft.wristband), true));
            }
            facts.push((own("この人の番号", "This person's number"), page::text(&r.head.person.number), true));
            Verdict {
                answer: Answer::No,
                say: head.text(lang).to_owned(),
                facts,
                why: why(r, reasons, recorded.as_ref(), lang),
                mini: false,
            }
        }
    }
}

/// What to do next, and what is written down already.
fn why(r: &Read, reasons: &[RefusalSaid], recorded: Option<&store::Refused>, lang: Lang) -> Vec<Html> {
    let mut out: Vec<Html> = reasons
        .iter()
        .map(|one| html! { b { (page::say(&one.say, lang)) } @if !one.detail.is_empty() { " " (page::say(&one.detail, lang)) } " " (page::say(&one.next, lang)) " " span.small { "(" (page::say(&one.cite, lang)) ")" } })
        .collect();
    if recorded.is_none() && r.other.is_some() {
        out.push(html! { b { (w(lang, "次にすること", "Next")) } " " (w(
            lang,
            "読み取ったものを患者から離し、分けて置きます。この読み取りはまだ記録されていません。「逸脱・不適合を届け出る」で、種類をニアミスにして記録します。",
            "Take what was scanned away from the patient and keep it apart. This scan is not recorded yet: raise it as a deviation of the kind near miss.",
        )) });
    }
    if let Some(at) = recorded {
        let quarantined = at.kinds.iter().any(|k| k == "held");
        let near_miss = at.kinds.iter().any(|k| k == "deviation_opened");
        let words = match (quarantined, near_miss) {
            (true, true) => w(lang, "隔離とニアミスの記録は済んでいます", "Quarantine and near miss are recorded"),
            (false, true) if r.syringe.is_some() => w(
                lang,
                "シリンジは隔離中です。ニアミスの記録は済んでいます",
                "The syringe is in quarantine already. The near miss is recorded",
            ),
            (false, true) => w(lang, "ニアミスの記録は済んでいます", "The near miss is recorded"),
            _ => w(lang, "この拒否は記録に残りました", "This refusal is kept in the record"),
        };
        if quarantined || near_miss {
            let next = if r.wrong_syringe() {
                w(
                    lang,
                    "読み取ったものを患者から離し、分けて置きます。品質部門に知らせます。",
                    "Take what was scanned away from the patient and keep it apart. Tell the quality unit.",
                )
            } else {
                w(
                    lang,
                    "患者がだれかを確かめ直します。品質部門に知らせます。",
                    "Establish who the patient is. Tell the quality unit.",
                )
            };
            out.push(html! { b { (w(lang, "次にすること", "Next")) } " " (next) });
        }
        out.push(html! { (words) @if let Some(n) = at.at { (w(lang, "(記録 ", " (record ")) (page::position(n)) (w(lang, ")", ")")) } (w(lang, "。", ".")) });
    }
    out
}

/// Where the syringe holds fewer cells than its target was ordered: how much of it, in whole per cent.
fn part_of_order(r: &Read, d: &DrawnUp) -> Option<Text> {
    let target = r.orders.get(&d.order)?.targets.iter().find(|t| t.n == d.target)?;
    let percent = u128::from(d.cells).checked_mul(100)?.checked_div(u128::from(target.cells))?;
    (d.cells < target.cells && percent < 99).then(|| say! {ja: "指示の {percent} %", en: "{percent} % of the order"})
}

fn yes_facts(s: &Signed, r: &Read, x: &Stand) -> Vec<(String, Html, bool)> {
    let lang = s.lang;
    let own = |ja: &'static str, en: &'static str| w(lang, ja, en).to_owned();
    let d = &x.drawn;
    let volume = d.volume_ml;
    let mut out = vec![
        (own("シリンジ", "Syringe"), page::text(d.syringe.as_str()), true),
        (own("指示", "Order"), order(r, lang), false),
        (
            own("細胞数・液量", "Cells, volume"),
            html! {
                (page::rich(format!("{} {volume} mL", cells::cells(d.cells, lang))))
                @if let Some(percent) = part_of_order(r, d) { " " (page::badge(Tone::Warn, Mark::Warn, percent.text(lang))) }
            },
            false,
        ),
    ];
    if let Some((c, position)) = &x.checked {
        let until = page::clock_words(c.valid_until, lang);
        let until = say! {ja: "{until} まで", en: "{until},"};
        out.push((own("もう一人", "Second person"), page::text(r.book.staff_line(c.second.as_str())), false));
        out.push((
            own("この確認の期限", "Valid until"),
            html! { (until.text(lang)) " " (left(c.valid_until, r.now, lang)) },
            false,
        ));
        out.push((own("記録", "Record"), page::text(page::grouped(*position)), true));
    }
    out
}

/// What stands large beside the question: time-outs already made that still hold, where a new one begins; the site that is to be said aloud.
fn ask_facts(r: &Read, step: Step, lang: Lang) -> Vec<(String, Html, bool)> {
    let done = |(label, until): &(String, Moment)| {
        let (at, id) = (page::clock_words(*until, lang), &r.head.id);
        let until = say! {ja: "{at} まで", en: "until {at}"};
        let said = html! { a href={ "/bedside/" (id) "?syringe=" (label) } { (label) } " " (until.text(lang)) };
        (w(lang, "確認済み", "Time-out done").to_owned(), said, false)
    };
    match step {
        Step::Wristband => r.done.iter().map(done).collect(),
        Step::Site => vec![(w(lang, "声に出す", "Say aloud").to_owned(), order(r, lang), false)],
        _ => Vec::new(),
    }
}

fn asked(step: Step, lang: Lang) -> &'static str {
    match step {
        Step::Wristband => w(lang, "患者のリストバンドを読み取ります。", "Scan the patient's wristband."),
        Step::Said => {
            w(lang, "本人に、氏名と生年月日を言ってもらいます。", "Ask the patient for name and date of birth.")
        }
        Step::Syringe => w(lang, "シリンジのラベルを読み取ります。", "Scan the label of the syringe."),
        Step::Site => w(
            lang,
            "指示を見ながら、部位・左右・高位を二人で声に出します。",
            "With the order in view, both say site, side and level aloud.",
        ),
        Step::Sign => {
            w(lang, "もう一人を選び、署名して判定します。", "Choose the second person and sign for the answer.")
        }
        Step::Answered => "",
    }
}
