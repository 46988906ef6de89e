//! The lower part of the bedside page: the one scan field, second person and signature, and the buttons, the way out always among them (L22).

use super::draw::Says;
use super::read::Read;
use super::{Draft, Shown, Step, w};
use crate::pages::act_button;
use crate::signed::Signed;
use maud::html;
use page::{Button, Control, FieldView, Html, Mark, Scan, ScanState};
use terms::Text;

pub(super) fn scan(s: &Signed, r: &Read, x: &Shown, step: Step, what: &Says) -> Scan {
    let lang = s.lang;
    let (label, inside) = match step {
        Step::Wristband => (w(lang, "リストバンドを読む", "Scan the wristband"), w(lang, "患者番号", "patient number")),
        Step::Syringe => {
            (w(lang, "シリンジを読む", "Scan the syringe"), w(lang, "ラベルのコード", "code on the label"))
        }
        Step::Sign => (
            w(lang, "もう一人の職員の札を読む", "Scan the second person's card"),
            w(lang, "職員の札", "card of the staff"),
        ),
        Step::Said | Step::Site => (
            w(lang, "いまはボタンを押す", "Press the button now"),
            w(lang, "この段階では読み取りません", "nothing is scanned now"),
        ),
        Step::Answered => (
            w(lang, "次の確認: リストバンドを読む", "Next time-out: scan the wristband"),
            w(lang, "患者番号", "patient number"),
        ),
    };
    // A new time-out begins with nothing of the old one.
    let draft = if step == Step::Answered { Draft::default() } else { x.draft.clone() };
    let mut hidden = draft.hidden();
    hidden.push((crate::csrf::FIELD.to_owned(), s.csrf.clone()));
    hidden.push(("_command".to_owned(), s.new_command().to_string()));
    let waiting = x.wrong.as_ref().filter(|_| step != Step::Sign || x.draft.second.is_empty());
    let said = match (waiting, what) {
        (Some(t), _) => t.text(lang),
        (None, Says::No { .. }) => {
            w(lang, "この画面は「いいえ」です。投与しません。", "This says no. Nothing is given.")
        }
        (None, _) => w(lang, "読み取り欄が選ばれています。", "The scan field has the focus."),
    };
    let id = &r.head.id;
    Scan {
        id: "scan".to_owned(),
        name: "code".to_owned(),
        label: label.to_owned(),
        placeholder: inside.to_owned(),
        value: String::new(),
        say: said.to_owned(),
        state: if waiting.is_some() { ScanState::Wrong } else { ScanState::Ready },
        autofocus: step != Step::Sign || x.draft.second.is_empty(),
        action: Some(format!("/bedside/{id}")),
        hidden,
    }
}

/// Second person, meaning of the signature, password: what every signing act asks for.
pub(super) fn signature(s: &Signed, r: &Read, x: &Shown) -> Html {
    let lang = s.lang;
    let meaning =
        s.app.0.store.house().act("check_identity").and_then(|a| a.signed).map(|m| m.text.text()).unwrap_or_default();
    let own = s.staff.to_string();
    let staff: Vec<(String, Text)> =
        r.staff.iter().filter(|(id, _)| *id != own && r.seconds.contains(id)).cloned().collect();
    let ready = !x.draft.second.is_empty();
    let complaint = x.wrong.clone().filter(|_| ready);
    let second = FieldView {
        required: true,
        control: Control::Choice(staff),
        values: vec![x.draft.second.clone()],
        ..FieldView::new("second", Text::fixed("いっしょに確かめた職員", "Second person"))
    };
    let password = FieldView {
        required: true,
        control: Control::Password { new: false },
        error: complaint,
        autofocus: ready,
        ..FieldView::new("_password", Text::fixed("パスワード(本人の確認)", "Password (to confirm it is you)"))
    };
    let code = FieldView {
        required: true,
        control: Control::Text { max: None, inputmode: Some("numeric"), autocomplete: Some("one-time-code") },
        ..FieldView::new("_code", Text::fixed("認証アプリの6桁の番号", "Six digits from the authenticator"))
    };
    let command = if x.command.is_empty() { s.new_command().to_string() } else { x.command.clone() };
    let seen = r.tip.position.to_string();
    let kept: Vec<(String, String)> = x.draft.hidden().into_iter().filter(|(n, _)| n != "second").collect();
    let mut hidden: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    hidden.extend([("_command", command.as_str()), ("_seen", &seen), (crate::csrf::FIELD, &s.csrf)]);
    let label = w(lang, "署名して判定", "Sign for the answer");
    let body = html! {
        p { b { (meaning.text(lang)) } " " span.small { (s.name) " (" (s.role.text().text(lang)) ")" } }
        (page::field(&second, lang))
        (page::field(&password, lang))
        @if s.live.account.totp_confirmed { (page::field(&code, lang)) }
        (page::button_row(&[page::button(&Button::main(label).sends("_do", "sign"))]))
    };
    page::post_form(&format!("/bedside/{}", r.head.id), &hidden, body)
}

/// The touch of this step, the beginning, and the way out: always there, never two touches away (L22).
pub(super) fn buttons(s: &Signed, r: &Read, x: &Shown, step: Step, what: &Says) -> Vec<Html> {
    let lang = s.lang;
    let id = &r.head.id;
    let mut out = Vec::new();
    let touch = match step {
        Step::Said => Some(("said", w(lang, "氏名と生年月日を言った", "Name and birth date were said"))),
        Step::Site => Some(("site", w(lang, "声に出し、指示と一致した", "Said aloud, and it fits the order"))),
        _ => None,
    };
    if let Some((code, words)) = touch {
        let kept = x.draft.hidden();
        let mut hidden: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        hidden.push((crate::csrf::FIELD, &s.csrf));
        out.push(page::post_button(&format!("/bedside/{id}"), &hidden, &Button::main(words).sends("_do", code)));
    }
    if matches!(what, Says::Yes) && can(s, "give_dose") {
        let to = format!("/act/give_dose?syringe={}", x.draft.syringe);
        out.push(page::button_link(&Button::main(w(lang, "投与を記録する", "Give the dose")), &to));
    }
    out.push(page::button_link(&Button::plain(w(lang, "最初から", "Begin again")), &format!("/bedside/{id}")));
    out.push(page::button_link(&Button::plain(w(lang, "患者の記録", "Chart")), &format!("/patients/{id}")));
    let own = r.syringe.as_ref().filter(|x| x.own).map(|x| format!("&syringe={}", x.drawn.syringe)).unwrap_or_default();
    if can(s, "stop_dose") {
        let stop = Button::stop(w(lang, "中止", "Stop")).marked(Mark::Stop);
        out.push(page::button_link(&stop, &format!("/act/stop_dose?patient={id}{own}")));
    }
    if r.other.is_some() && x.refused.is_none() {
        out.push(act_button(s, "raise_deviation", &format!("patient={id}"), false));
    }
    out.push(act_button(s, "report_adverse_event", &format!("patient={id}"), false));
    out
}

fn can(s: &Signed, act: &str) -> bool {
    s.app.0.store.house().act(act).is_some()
        && crate::acts::read::granted(act, s.role, s.place.kind) != access::Grant::No
}
