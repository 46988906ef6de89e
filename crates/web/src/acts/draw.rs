//! The pages of an act: form, look-alikes, review (確認), conflict. Draft and confirmed entry are told apart, a signature shows its name, time
//! and meaning, and every page carries what was typed on to the next (requirements 19 and 20 of regulation.md).

use super::read::{Drawn, Extra, envelope_group};
use super::{adopt, correct, person, weigh};
use crate::csrf::FIELD;
use crate::names::{NameBook, age_sex};
use crate::pages::culture::evidence;
use crate::pages::programme as told;
use crate::refused;
use crate::signed::Signed;
use crate::{drafts, fields};
use kernel::{Choice, FieldKind, FieldSpec, Input, Names};
use maud::html;
use page::{Button, Cols, Control, FieldView, Html, Mark, Panel, Tone};
use store::{Conflict, FieldSaid};
use terms::{Lang, Moment, StaffId, Text, say};

/// What goes along with a form.
#[derive(Clone, Debug)]
pub struct Carry {
    /// The attempt's id.
    pub command: String,
    /// Position at which the form was drawn.
    pub seen: u64,
    /// Key of its draft.
    pub key: String,
    /// Numbers of look-alikes that somebody said to be other people.
    pub different: String,
}

fn hidden(s: &Signed, d: &Drawn, c: &Carry) -> Html {
    html! {
        input type="hidden" name=(FIELD) value=(s.csrf);
        input type="hidden" name="_act" value=(d.act);
        input type="hidden" name="_command" value=(c.command);
        input type="hidden" name="_seen" value=(c.seen);
        input type="hidden" name="_key" value=(c.key);
        input type="hidden" name="_drawn" value=(drawn(d));
        @if !c.different.is_empty() { input type="hidden" name="_different" value=(c.different); }
    }
}

/// Names of the fields that a form shows now: an answer may call forth more of them.
fn drawn(d: &Drawn) -> String {
    let names: Vec<&str> = d.specs.iter().map(|s| s.name.as_str()).collect();
    names.join(" ")
}

/// Whether the answers have called forth fields that were not drawn before, and nothing that was answered is wrong: then the form goes on with
/// them, and nobody is told off for what was not asked yet.
pub fn goes_on(d: &Drawn, drawn: &str) -> bool {
    let asked = |s: &&FieldSpec| s.required && s.kind != FieldKind::Carried;
    let new = d.specs.iter().filter(asked).any(|s| !drawn.split(' ').any(|n| n == s.name));
    let untyped = |name: &str| d.typed.get(name).is_none_or(|v| v.iter().all(|v| v.trim().is_empty()));
    !drawn.is_empty() && !d.errors.is_empty() && new && d.errors.iter().all(|e| untyped(&e.field))
}

fn step(label: &Text, step: &str, main: bool, lang: Lang) -> Html {
    let b = if main { Button::main(label.text(lang)) } else { Button::plain(label.text(lang)) };
    page::button(&b.sends("_step", step))
}

/// The form.
pub fn form(s: &Signed, d: &Drawn, c: &Carry, draft: Option<Moment>) -> Html {
    let lang = s.lang;
    let mut asked = fields::asked(&d.specs, &d.typed, &d.errors);
    explain(&mut asked, d, lang);
    let views: Vec<FieldView> = asked.iter().map(|a| a.view.clone()).collect();
    let buttons = if d.safety {
        html! { (page::button(&Button::stop(d.title.text(lang)).marked(Mark::Stop).sends("_step", "confirm"))) }
    } else if d.one_page {
        step(&Text::fixed("確定して記録", "Confirm and record"), "confirm", true, lang)
    } else {
        step(&Text::fixed("確認へ進む", "Go on to the review"), "review", true, lang)
    };
    let buttons = html! {
        (buttons)
        @if s.app.0.store.simulated() && !d.safety {
            (step(&Text::fixed("模擬の答えで埋める", "Fill in simulated answers"), "fill", false, lang))
        }
    };
    let body = html! {
        form.stack method="post" action={ "/act/" (d.act) } novalidate autocomplete="off"
            hx-post="/draft" hx-trigger="change, input delay:1500ms" hx-target="#draft-said" hx-swap="innerHTML" {
            (hidden(s, d, c))
            (fields::draw(&asked, &envelope_group(), lang))
            p.meta #draft-said role="status" {}
            (fields::foot(&asked, buttons, lang))
        }
    };
    let mut main = Vec::new();
    if !d.reasons.is_empty() {
        main.push(refused::beforehand(&d.reasons, &d.ways, lang));
    }
    // Whether the order that follows would be refused is seen while the decision is made.
    if matches!(d.extra, Extra::Criteria(_)) && !d.remarks.is_empty() {
        main.push(remarked(&d.remarks, lang));
    }
    main.extend([above(d, lang), body, below(d, lang)]);
    html! {
        (page::page_head(None, page::text(d.title.text(lang)), Some(kind(d, lang)), None))
        div.stack {
            (page::errors(&views, lang))
            @if let Some(at) = draft { (drafts::restored(s, d.act, &c.key, at)) }
            (page::cols(Cols::Main, &[main, vec![side(d, lang)]]))
        }
    }
}

/// The form of an act of one page ([`kernel::Act::ONE_PAGE`]) as a part of another: what has an answer goes along unseen, unless a draft
/// holds it: what somebody once typed is seen before it is confirmed (L14).
pub fn brief(s: &Signed, d: &Drawn, c: &Carry, draft: Option<Moment>, ask: &[&str]) -> Html {
    let lang = s.lang;
    let mut asked = fields::asked(&d.specs, &d.typed, &d.errors);
    let answered = |v: &FieldView| v.values.iter().any(|v| !v.is_empty());
    for a in &mut asked {
        let wanted = ask.contains(&a.view.name.as_str()) || draft.is_some();
        if answered(&a.view) && !wanted {
            a.view.control = Control::Hidden;
        }
    }
    let stays = |v: &FieldView| v.required || answered(v) || ask.contains(&v.name.as_str());
    asked.retain(|a| stays(&a.view));
    html! {
        form.stack--tight method="post" action={ "/act/" (d.act) } novalidate autocomplete="off"
            hx-post="/draft" hx-trigger="change, input delay:1500ms" hx-target="#draft-said" hx-swap="innerHTML" {
            (hidden(s, d, c))
            @if let Some(at) = draft { p.meta { (Text::fixed("入力途中の下書きがあります。", "There is an unsent draft.").text(lang)) " " (page::moment_words(at, lang)) } }
            (fields::draw(&asked, &envelope_group(), lang))
            p.meta #draft-said role="status" {}
            div.button-row {
                (step(&Text::fixed("確定して記録", "Confirm and record"), "confirm", true, lang))
                @if s.app.0.store.simulated() {
                    (step(&Text::fixed("模擬の答えで埋める", "Fill in simulated answers"), "fill", false, lang))
                }
            }
        }
    }
}

/// What kind of act it is, in one line under the heading.
fn kind(d: &Drawn, lang: Lang) -> Html {
    let words = if d.safety {
        Text::fixed(
            "安全の記録です。確認の画面はなく、すぐ記録されます。空欄は後で埋められます。",
            "A safety act: recorded at once, without a review. Gaps can be filled later.",
        )
    } else if d.one_page {
        Text::fixed(
            "この画面の内容を確かめ、確定します。確認の画面はありません。",
            "Check what stands here and confirm it: there is no review after this page.",
        )
    } else if d.signed.is_some() {
        Text::fixed("次の画面で内容を確かめ、署名して確定します。", "On the next page you check it and sign.")
    } else {
        Text::fixed("次の画面で内容を確かめ、確定します。", "On the next page you check and confirm it.")
    };
    page::text(words.text(lang))
}

/// Beside the form: whom it is about, and what some acts need to see.
fn side(d: &Drawn, lang: Lang) -> Html {
    html! {
        @if let Some(h) = &d.head { (h.panel(lang)) }
        @match &d.extra {
            Extra::Merge(rows) => { (merge(d, rows, lang)) }
            Extra::Correct(original) => { (original_panel(original, &d.book, lang)) }
            Extra::Criteria(decided) => {
                @if let Some((_, p)) = &d.current.programme { (super::evidence::panel(p, &decided.disease, lang)) }
            }
            Extra::Adopt(kind) => { (adopt::panels(&d.current, kind, lang)) }
            // What is known of the treatment for this very disease is explained before anybody consents to it.
            Extra::Consent => {
                @if let (Some((_, p)), Some(i)) = (&d.current.programme, d.head.as_ref().and_then(|h| h.interview.newest.as_ref())) {
                    (super::evidence::panel(p, &i.0.disease, lang))
                }
            }
            Extra::None | Extra::Lot(_) | Extra::Dose(_) => {}
        }
    }
}

/// What is looked at before the form is filled and again before it is signed.
fn above(d: &Drawn, lang: Lang) -> Html {
    match &d.extra {
        Extra::Lot(e) => evidence::panel(e, lang),
        Extra::Dose(x) => weigh::panel(x, lang),
        _ => page::none(),
    }
}

/// What belongs to the form and is read with it.
fn below(d: &Drawn, lang: Lang) -> Html {
    match (&d.extra, &d.current.programme) {
        (Extra::Criteria(decided), _) => super::criteria::panel(d, decided, lang),
        (Extra::Consent, Some((_, p))) => told::risks(p, lang),
        _ => page::none(),
    }
}

/// Under each scope and each item of the explanation what is said of it, so that it can be read out and confirmed one by one (Reg. 13(2)).
fn explain(asked: &mut [fields::Asked], d: &Drawn, lang: Lang) {
    let (Extra::Consent, Some((_, p))) = (&d.extra, &d.current.programme) else { return };
    let c = p.consent();
    for a in asked {
        a.view.notes = match a.view.name.as_str() {
            "scopes" => c.scopes.iter().map(|s| (s.code.clone(), page::say(&s.explain, lang))).collect(),
            "explained" => c.items.iter().map(|i| (i.number.to_string(), told::explained(i, lang))).collect(),
            _ => Vec::new(),
        };
    }
}

/// Candidates for a merge: the same birth date.
fn merge(d: &Drawn, rows: &[store::Row], lang: Lang) -> Html {
    let from = d.head.as_ref().map_or("", |h| h.id.as_str());
    let today = d.now.day();
    let mut book = d.book.clone();
    for r in rows {
        book.put(r, today);
    }
    let body = if rows.is_empty() {
        html! { p.small { (Text::fixed("同じ生年月日の開いている記録は、ほかにありません。", "No other open record has the same birth date.").text(lang)) } }
    } else {
        html! { ul.stack--tight { @for r in rows {
            li.small { (page::code(r.text("number"))) " " (book.told(&r.subject, lang)) " "
                a href={ "/act/merge_patients?patient=" (from) "&into=" (r.subject) } { (Text::fixed("この記録を残す", "Let this one go on").text(lang)) } }
        } } }
    };
    page::panel(&Panel::new(
        "same-birth",
        Text::fixed("生年月日が同じ記録", "Records with the same birth date").text(lang),
        body,
    ))
}

/// The fact that is to be corrected.
fn original_panel(o: &correct::Original, book: &NameBook, lang: Lang) -> Html {
    let w = |ja: &'static str, en: &'static str| Text::fixed(ja, en).text(lang).to_owned();
    let mut pairs = vec![
        (w("記録", "Record"), page::position(o.position)),
        (w("何が", "What"), page::say(&o.title, lang)),
        (w("いまの内容", "As it reads now"), page::say(&o.say, lang)),
        (w("起きた", "Happened"), page::moment(o.occurred_at, lang)),
        (w("記録した", "Recorded"), page::moment(o.recorded_at, lang)),
        (w("だれが", "By"), page::text(book.staff_line(&o.actor))),
    ];
    if !o.corrected_by.is_empty() {
        let n = o.corrected_by.len();
        pairs.push((w("訂正", "Corrections"), page::text(n.to_string())));
    }
    let body = html! {
        (page::pairs(&pairs))
        @if let Some(instead) = &o.instead {
            (page::notice(Tone::Warn, html! { p { (Text::fixed("この種類の記録は訂正しません。", "This kind is not corrected.").text(lang)) " " (page::say(instead, lang)) } }))
        }
        p.small { (Text::fixed("はじめの記録は消えません。訂正と並べて残ります。", "The original is not erased; it stays beside the correction.").text(lang)) }
    };
    page::panel(&Panel::new("original", w("もとの記録", "The original"), html! { div.stack--tight { (body) } }))
}

/// Open records that may be the same person: nothing goes on until somebody says that they are others.
pub fn twins(s: &Signed, d: &Drawn, c: &Carry, again: bool) -> Html {
    let lang = s.lang;
    let mut book = d.book.clone();
    for r in &d.twins {
        book.put(r, d.now.day());
    }
    let numbers = person::shown(&d.twins);
    let answer = FieldView {
        required: true,
        control: Control::Many(vec![(
            numbers,
            Text::fixed(
                "本人に確かめた。上のどの人とも別の人です",
                "Checked with the patient: a different person from all of these",
            ),
        )]),
        error: again.then(|| {
            Text::fixed(
                "同じ人でないことを確かめて、印を付けてください。",
                "Check that it is another person, and tick this.",
            )
        }),
        ..FieldView::new("_different", Text::fixed("別の人です", "Another person"))
    };
    let carry = Carry { different: String::new(), ..c.clone() };
    html! {
        (page::page_head(None, page::text(Text::fixed("同じ人ではありませんか", "Is it the same person?").text(lang)), None, None))
        div.stack {
            (page::notice(Tone::Warn, html! { p { (Text::fixed("生年月日と、氏名またはカナが同じ患者がすでにいます。まだ何も記録していません。", "A patient with the same birth date and the same name or reading is registered already. Nothing was recorded yet.").text(lang)) } }))
            (page::panel(&Panel::new("twins", Text::fixed("登録されている人", "Registered already").text(lang), html! {
                ul.stack--tight { @for r in &d.twins {
                    li { (page::code(r.text("number"))) " " (book.told(&r.subject, lang)) " "
                        a href={ "/patients/" (r.subject) } { (Text::fixed("この人の記録を開く", "Open this record").text(lang)) } }
                } }
            })))
            form.stack method="post" action={ "/act/" (d.act) } novalidate {
                (hidden(s, d, &carry))
                (fields::kept(&d.typed))
                (page::field(&answer, lang))
                div.button-row {
                    (step(&Text::fixed("別の人として登録に進む", "Go on as another person"), "review", true, lang))
                    (step(&Text::fixed("入力に戻る", "Back to the form"), "edit", false, lang))
                }
            }
        }
    }
}

/// 確認: everything in words, before it becomes an entry. `wrong` is what re-authentication said.
pub fn review(s: &Signed, d: &Drawn, c: &Carry, wrong: Option<&Text>) -> Html {
    let lang = s.lang;
    let draft = html! {
        p { (page::badge(Tone::Wait, Mark::Wait, Text::fixed("下書き", "draft").text(lang))) " "
            b { (Text::fixed("まだ記録していません。", "Not recorded yet.").text(lang)) } " "
            (Text::fixed("内容を確かめて、確定してください。確定した記録は消せません(訂正は並べて残ります)。", "Check it and confirm. What is confirmed cannot be erased; a correction stands beside it.").text(lang)) }
    };
    let confirm = if d.signed.is_some() {
        Text::fixed("署名して記録", "Sign and record")
    } else {
        Text::fixed("確定して記録", "Confirm and record")
    };
    let (specs, read) = named(d);
    let what = page::panel(&Panel::new(
        "what",
        Text::fixed("内容", "What").text(lang),
        page::pairs(&fields::told(&specs, &read, lang)),
    ));
    let body = html! {
        form.stack method="post" action={ "/act/" (d.act) } novalidate {
            (hidden(s, d, c))
            input type="hidden" name="_read" value="yes";
            (fields::kept(&d.typed))
            (what)
            (by_whom(s, d))
            @if d.signed.is_some() { (signature(s, d, wrong)) }
            div.button-row {
                @if d.reasons.is_empty() { (step(&confirm, "confirm", true, lang)) }
                (step(&Text::fixed("入力に戻る", "Back to the form"), "edit", !d.reasons.is_empty(), lang))
                @if !d.reasons.is_empty() { (step(&Text::fixed("それでも送る(断られます)", "Send it all the same (it will be refused)"), "confirm", false, lang)) }
            }
        }
    };
    let (ja, en) = (&d.title.ja, &d.title.en);
    let title = say! {ja: "確認: {ja}", en: "Review: {en}"};
    let mut main = Vec::new();
    if !d.reasons.is_empty() {
        main.push(refused::beforehand(&d.reasons, &d.ways, lang));
    }
    if !d.remarks.is_empty() {
        main.push(remarked(&d.remarks, lang));
    }
    main.push(page::notice(Tone::Info, draft));
    if let Some(say) = wrong {
        main.insert(0, page::announce(Tone::Stop, html! { p { (say.text(lang)) } }));
    }
    // What is signed for stands above the signature.
    main.extend([above(d, lang), below(d, lang), body]);
    html! {
        (page::page_head(None, page::text(title.text(lang)), None, None))
        (page::cols(Cols::Main, &[main, vec![side(d, lang)]]))
    }
}

/// The act's own fields and what was typed, with materials by their names: a code alone does not say what goes onto the cells.
fn named(d: &Drawn) -> (Vec<FieldSpec>, Input) {
    let mut specs: Vec<_> = d.specs.iter().filter(|f| f.group != envelope_group()).cloned().collect();
    let mut read = d.typed.clone();
    let known = d.current.options.get("materials").cloned().unwrap_or_default();
    for s in specs.iter_mut().filter(|s| s.name == "materials" && s.kind == FieldKind::Scans) {
        let codes = read.get(&s.name).map(|v| kernel::form::codes(&v.join(" "))).unwrap_or_default();
        let choice = |code: &String| {
            let name = known.iter().find(|c| c.code == *code).map(|c| &c.label);
            let (ja, en) = name.map_or(("", ""), |n| (n.ja.as_ref(), n.en.as_ref()));
            Choice::new(code.clone(), say! {ja: "{code} {ja}", en: "{code} {en}"})
        };
        s.kind = FieldKind::Many(codes.iter().map(choice).collect());
        read.insert(s.name.clone(), codes);
    }
    (specs, read)
}

/// What stands against nothing, and must be seen before it is signed.
fn remarked(remarks: &[Text], lang: Lang) -> Html {
    page::notice(
        Tone::Warn,
        html! {
            p { b { (Text::fixed("確定する前に見てください", "See this before you confirm").text(lang)) } }
            ul.stack--tight { @for r in remarks { li { (page::say(r, lang)) } } }
        },
    )
}

/// Who enters it, in which role, where, when it happened, and on whose behalf: a proxy entry names both persons.
fn by_whom(s: &Signed, d: &Drawn) -> Html {
    let lang = s.lang;
    let w = |ja: &'static str, en: &'static str| Text::fixed(ja, en).text(lang).to_owned();
    let first = |name: &str| d.resolved.get(name).and_then(|v| v.first()).map_or("", |v| v.trim());
    let behalf = StaffId::parse(first("behalf")).ok().and_then(|id| d.book.staff(&id));
    let mut pairs = vec![(
        w("入力する人", "Entered by"),
        html! { (s.name) " (" (s.role.text().text(lang)) ", " (s.place.name) ")" },
    )];
    if let Some(other) = behalf {
        pairs.push((
            w("だれの代わりに", "On behalf of"),
            html! { (other.written) " " (page::badge(Tone::Info, Mark::Info, w("代行入力", "proxy entry"))) },
        ));
    }
    let when = match Moment::parse(first("occurred_at")) {
        Ok(m) => page::moment(m, lang),
        Err(_) => html! { (w("いま", "now")) " " (page::moment(d.now, lang)) },
    };
    pairs.push((w("起きた日時", "When it happened"), when));
    if !first("late_reason").is_empty() {
        pairs.push((w("遅れて記録する理由", "Reason for late entry"), page::text(first("late_reason"))));
    }
    page::panel(&Panel::new("by", w("だれが・いつ", "Who and when"), page::pairs(&pairs)))
}

/// The signature: printed name, role, date and time, its meaning, and the question for password and code.
fn signature(s: &Signed, d: &Drawn, wrong: Option<&Text>) -> Html {
    let lang = s.lang;
    let w = |ja: &'static str, en: &'static str| Text::fixed(ja, en).text(lang).to_owned();
    let meaning = d.signed.map(|m| m.text.text()).unwrap_or_default();
    let password = FieldView {
        required: true,
        control: Control::Password { new: false },
        error: wrong.cloned(),
        autofocus: true,
        ..FieldView::new("_password", Text::fixed("パスワード(本人の確認)", "Password (to confirm it is you)"))
    };
    let code = FieldView {
        required: true,
        control: Control::Text { max: None, inputmode: Some("numeric"), autocomplete: Some("one-time-code") },
        ..FieldView::new("_code", Text::fixed("認証アプリの6桁の番号", "Six digits from the authenticator"))
    };
    let body = html! {
        p { b { (meaning.text(lang)) } }
        (page::pairs(&[
            (w("署名する人", "Signed by"), page::text(&s.name)),
            (w("役割", "Role"), page::text(s.role.text().text(lang))),
            (w("日時", "Date and time"), page::moment(d.now, lang)),
        ]))
        (page::field(&password, lang))
        @if s.live.account.totp_confirmed { (page::field(&code, lang)) }
    };
    page::panel(&Panel::new("signature", w("署名", "Signature"), html! { div.stack--tight { (body) } }))
}

/// The record has changed since the form was drawn: what changed, and the form anew with everything kept (409).
pub fn conflict(s: &Signed, d: &Drawn, c: &Carry, conflict: &Conflict) -> Html {
    let lang = s.lang;
    html! {
        (page::page_head(None, page::text(Text::fixed("確かめているあいだに記録が変わりました", "The record changed while you were checking").text(lang)), None, None))
        div.stack {
            (page::announce(Tone::Warn, html! { p { (Text::fixed("署名は使われず、何も記録していません。変わったところを確かめて、もう一度進めてください。入力は残っています。", "The signature was not used and nothing was recorded. Look at what changed and go on again. What was typed is kept.").text(lang)) } }))
            (page::panel(&Panel::new("newer", Text::fixed("新しい記録", "Newer records").text(lang), html! {
                ul.stack--tight { @for n in &conflict.newer { li { (page::position(n.position)) " " (page::say(&n.title, lang)) } } }
                @if conflict.newer.is_empty() { p { (page::position(conflict.position)) } }
            })))
            (back(s, d, c, &Text::fixed("いまの記録で開き直す", "Open again with the record as it is now")))
        }
    }
}

/// A form that goes back to what was typed.
pub fn back(s: &Signed, d: &Drawn, c: &Carry, label: &Text) -> Html {
    html! {
        form.no-print method="post" action={ "/act/" (d.act) } novalidate {
            (hidden(s, d, c))
            (fields::kept(&d.typed))
            div.button-row { (step(label, "edit", true, s.lang)) }
        }
    }
}

/// The line on paper under a refusal: when, by whom, in which role, where, and where in the record. `at` is the attempt's own position.
pub fn paper(s: &Signed, at: Option<u64>) -> Html {
    let lang = s.lang;
    let w = |ja: &'static str, en: &'static str| Text::fixed(ja, en).text(lang).to_owned();
    let tip = s.app.0.store.tip();
    html! {
        (page::moment(s.app.0.store.now(), lang)) " " (s.name) " (" (s.role.text().text(lang)) ", " (s.place.name) ") "
        @if let Some(n) = at { (w("拒否の記録", "Kept as record")) " " (page::position(n)) " " }
        (w("記録位置", "Record position")) " " (page::position(tip.position)) " " (crate::pages::hash(tip.hash.to_string()))
    }
}

/// Labels and values for the refusal page, the patient first.
pub fn typed(d: &Drawn, lang: Lang) -> Vec<(String, Html)> {
    let mut out = Vec::new();
    if let Some(h) = &d.head {
        // Name and number both: two identifiers, on paper too. Roles without names see the number alone.
        let number = Some(h.person.number.clone()).filter(|n| h.named && *n != h.title());
        let who = [Some(h.title().to_owned()), number, Some(age_sex(&h.person, lang))];
        let who = who.into_iter().flatten().collect::<Vec<_>>().join(" ");
        out.push((Text::fixed("患者", "Patient").text(lang).to_owned(), page::text(who.trim())));
    }
    out.extend(fields::told(&d.specs, &d.typed, lang));
    out
}

/// The complaints about fields in a form that was sent.
pub fn merge_errors(d: &mut Drawn, more: Vec<FieldSaid>) {
    for e in more {
        if !d.errors.iter().any(|x| x.field == e.field && x.say == e.say) {
            d.errors.push(e);
        }
    }
}
