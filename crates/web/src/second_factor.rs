//! The second factor: six digits of an authenticator app (RFC 6238), which needs no network. Ten recovery codes are shown once and work once.

use crate::app::App;
use crate::csrf::Fields;
use crate::error::WebError;
use crate::gate::{go, set_session};
use crate::secret;
use crate::sheet::{self, Sheet, Wrong};
use crate::signed::{Live, Signed, Visit, safe_next};
use crate::signin::{attempt, count, rotate};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::Html;
use std::sync::Arc;
use store::RimWrite;
use terms::{Moment, Text};

/// Recovery codes given at once.
const CODES: usize = 10;

static ASK: Text = Text::fixed("確認コード", "Second factor");
static ENROL: Text = Text::fixed("認証アプリの登録", "Set up your authenticator app");
static SHOWN: Text = Text::fixed("回復コード", "Recovery codes");
static WRONG: Text = Text::fixed(
    "コードが違うか、すでに使われたか、いまは受け付けられません。次の数字が出てから入れ直してください。",
    "The code is wrong, was used already, or cannot be taken now. Wait for the next digits and try again.",
);

fn live(visit: &Visit) -> Result<Arc<Live>, WebError> {
    visit.live.clone().ok_or_else(|| WebError::SignIn(String::new()))
}

fn recovery_key(staff: &str) -> String {
    format!("recovery:{staff}")
}

/// Takes a recovery code out of the stored list: `true` if it was there.
fn use_recovery(r: &dyn RimWrite, staff: &str, typed: &str) -> store::Result<bool> {
    let key = recovery_key(staff);
    let Some(list) = r.setting(&key)? else { return Ok(false) };
    let mut list: Vec<String> = serde_json::from_str(&list).unwrap_or_default();
    let (typed, before) = (secret::code_hash(typed), list.len());
    list.retain(|h| !secret::same(h.as_bytes(), typed.as_bytes()));
    if list.len() == before {
        return Ok(false);
    }
    r.put_setting(&key, &serde_json::to_string(&list).unwrap_or_default())?;
    Ok(true)
}

/// Makes new recovery codes; the old ones are worth nothing from now on.
fn new_codes(app: &App) -> (Vec<String>, String) {
    let codes: Vec<String> = (0..CODES).map(|_| secret::spoken(app, 3)).collect();
    let hashes: Vec<String> = codes.iter().map(|c| secret::code_hash(c)).collect();
    (codes, serde_json::to_string(&hashes).unwrap_or_default())
}

fn ask_sheet(visit: &Visit, next: &str, wrong: Option<Text>) -> Html {
    let mut code = sheet::code("code").wrong(wrong);
    code.autofocus = true;
    let lead = Text::fixed(
        "認証アプリの6桁を入れてください。アプリが手元にないときは回復コードも使えます。",
        "Enter the six digits of your authenticator app. Without the app, a recovery code works too.",
    );
    Sheet {
        title: &ASK,
        lead,
        wrong: None,
        action: "/second-factor",
        fields: vec![code],
        hidden: vec![("next", next)],
        button: Text::fixed("続ける", "Continue"),
    }
    .draw(visit)
}

/// `GET /second-factor`
pub async fn ask(visit: Visit) -> Response {
    let next = safe_next(&visit.asked("next"));
    visit.page(StatusCode::OK, &ASK, ask_sheet(&visit, &next, None))
}

/// `POST /second-factor`
pub async fn answer(visit: Visit, fields: Fields) -> Result<Response, WebError> {
    let live = live(&visit)?;
    let (app, next) = (visit.app.clone(), safe_next(fields.get("next")));
    let (staff, typed, now) = (live.staff.to_string(), fields.get("code").to_owned(), app.now());
    let lines = ["right", "wrong_or_locked"].map(|how| attempt(&app, &staff, visit.peer, "second_factor", how));
    let ok = app.rim(move |r| {
        let ok = checked(r, &staff, &typed, now, true)?;
        let [right, wrong] = &lines;
        r.log_access(if ok { right } else { wrong })?;
        Ok(ok)
    });
    if !ok.await? {
        return Ok(visit.page(StatusCode::UNAUTHORIZED, &ASK, ask_sheet(&visit, &next, Some(WRONG.clone()))));
    }
    let token = rotate(&app, &live, |s| s.stage = String::new()).await?;
    let mut response = go(&next);
    set_session(&mut response, &token, &app);
    Ok(response)
}

/// Checks a code against the stored account, counts the try, notes the step as used.
fn checked(r: &dyn RimWrite, staff: &str, typed: &str, now: Moment, recovery: bool) -> store::Result<bool> {
    let Some(mut account) = r.account(staff)?.filter(|a| !a.disabled && !a.totp_secret.is_empty()) else {
        return Ok(false);
    };
    let locked = account.locked_until.is_some_and(|until| now < until);
    let step = secret::totp_fits(&account.totp_secret, typed, now, account.totp_step);
    let right = step.is_some() || (recovery && !locked && use_recovery(r, staff, typed)?);
    if let (Some(step), false) = (step, locked) {
        account.totp_step = step;
    }
    count(r, &mut account, right, true, now)
}

/// QR code, secret, and the field for the first code.
fn enrol_body(visit: &Visit, live: &Live, secret: &str, own: bool, next: &str, wrong: Option<Text>) -> Html {
    let lang = visit.lang;
    let address = secret::totp_address(secret, &live.account.login);
    let grouped: Vec<&str> = secret.as_bytes().chunks(4).filter_map(|c| std::str::from_utf8(c).ok()).collect();
    let mut fields = vec![sheet::code("code").wrong(wrong)];
    if own {
        fields.insert(0, sheet::password("password", Text::fixed("いまのパスワード", "Present password"), false));
    }
    let action = if own { "/account/second-factor" } else { "/second-factor/set-up" };
    let sheet = Sheet {
        title: &ENROL,
        lead: Text::fixed(
            "スマートフォンの認証アプリ(TOTP)でこの図を読み取り、出てきた6桁を入れてください。通信は要りません。",
            "Scan this with an authenticator app (TOTP) and enter the six digits it shows. No network is needed.",
        ),
        wrong: None,
        action,
        fields,
        hidden: vec![("next", next), ("do", "set_up")],
        button: Text::fixed("登録する", "Set up"),
    };
    let name = Text::fixed("認証アプリ用のQRコード", "QR code for the authenticator app");
    let by_hand = Text::fixed(
        "読み取れないときは、この文字を手で入れます(時間ベース、6桁、30秒)。",
        "If it cannot be scanned, type this in (time-based, 6 digits, 30 s).",
    );
    html! {
        (page::page_head(None, page::text(ENROL.text(lang)), None, None))
        (page::qr(&address, name.text(lang)))
        p { (by_hand.text(lang)) br; (page::code(grouped.join(" "))) }
        (sheet.form(visit))
    }
}

/// The secret being set up; made when there is none.
async fn pending_secret(app: &App, live: &Live) -> Result<String, WebError> {
    let (staff, fresh) = (live.staff.to_string(), secret::totp_secret(app));
    app.rim(move |r| {
        let Some(mut account) = r.account(&staff)? else { return Ok(String::new()) };
        if account.totp_secret.is_empty() {
            account.totp_secret = fresh;
            r.put_account(&account)?;
        }
        Ok(account.totp_secret)
    })
    .await
}

/// `GET /second-factor/set-up`
pub async fn enrol(visit: Visit) -> Result<Response, WebError> {
    let live = live(&visit)?;
    let secret = pending_secret(&visit.app, &live).await?;
    let next = safe_next(&visit.asked("next"));
    Ok(visit.page(StatusCode::OK, &ENROL, enrol_body(&visit, &live, &secret, false, &next, None)))
}

/// Proves the first code; the recovery codes if it was right.
async fn confirm(visit: &Visit, live: &Live, typed: &str) -> Result<Option<Vec<String>>, WebError> {
    let app = visit.app.clone();
    let (codes, stored) = new_codes(&app);
    let (staff, typed, now) = (live.staff.to_string(), typed.to_owned(), app.now());
    let line = attempt(&app, &staff, visit.peer, "second_factor", "set_up");
    let ok = app.rim(move |r| {
        if r.account(&staff)?.is_none_or(|a| a.totp_confirmed) || !checked(r, &staff, &typed, now, false)? {
            return Ok(false);
        }
        let Some(mut account) = r.account(&staff)? else { return Ok(false) };
        account.totp_confirmed = true;
        r.put_account(&account)?;
        r.put_setting(&recovery_key(&staff), &stored)?;
        r.log_access(&line)?;
        Ok(true)
    });
    Ok(ok.await?.then_some(codes))
}

fn codes_body(visit: &Visit, codes: &[String], next: &str) -> Html {
    let lang = visit.lang;
    let lead = Text::fixed(
        "認証アプリが使えないときのための回復コードです。一つは一度だけ使えます。いま書き写すか印刷して、鍵のかかる所に保管してください。二度と表示されません。",
        "Recovery codes for when the app is not at hand. Each works once. Write them down or print them now and lock them away. They are never shown again.",
    );
    let on = Text::fixed("書き写しました。続ける", "Written down. Continue");
    html! {
        (page::page_head(None, page::text(SHOWN.text(lang)), None, None))
        (page::announce(page::Tone::Warn, html! { p { (lead.text(lang)) } }))
        ol { @for c in codes { li { (page::code(c)) } } }
        (page::button_row(&[page::button_link(&page::Button::main(on.text(lang)), next)]))
    }
}

/// `POST /second-factor/set-up`
pub async fn enrolled(visit: Visit, fields: Fields) -> Result<Response, WebError> {
    let live = live(&visit)?;
    let next = safe_next(fields.get("next"));
    let Some(codes) = confirm(&visit, &live, fields.get("code")).await? else {
        let secret = pending_secret(&visit.app, &live).await?;
        return Ok(visit.page(
            StatusCode::BAD_REQUEST,
            &ENROL,
            enrol_body(&visit, &live, &secret, false, &next, Some(WRONG.clone())),
        ));
    };
    let token = rotate(&visit.app, &live, |s| s.stage = String::new()).await?;
    let mut response = visit.page(StatusCode::OK, &SHOWN, codes_body(&visit, &codes, &next));
    set_session(&mut response, &token, &visit.app);
    Ok(response)
}

async fn own_body(s: &Signed, wrong: Option<Text>) -> Result<Html, WebError> {
    if !s.live.account.totp_confirmed {
        let secret = pending_secret(&s.app, &s.live).await?;
        return Ok(enrol_body(&s.visit, &s.live, &secret, true, "/account", wrong));
    }
    let password = || sheet::password("password", Text::fixed("いまのパスワード", "Present password"), false);
    let lang = s.lang;
    let again = |id: &'static str| {
        let (mut p, mut c) = (password(), sheet::code("code"));
        (p.id, c.id) = (format!("f-{id}-password"), format!("f-{id}-code"));
        vec![p, c]
    };
    let recovery = Sheet {
        title: &SHOWN,
        lead: Text::fixed(
            "新しい回復コードを作ると、前のものは使えなくなります。",
            "New recovery codes replace the old ones.",
        ),
        wrong: None,
        action: "/account/recovery",
        fields: again("recovery"),
        hidden: vec![],
        button: Text::fixed("回復コードを作り直す", "Make new recovery codes"),
    };
    let drop_it = Sheet {
        title: &ASK,
        lead: Text::fixed(
            "機種変更のときは、いまの登録を外してから新しいアプリを登録します。",
            "To change phones, remove the present app, then set up the new one.",
        ),
        wrong: None,
        action: "/account/second-factor",
        fields: again("drop"),
        hidden: vec![("do", "drop")],
        button: Text::fixed("いまの認証アプリを外す", "Remove the present app"),
    };
    Ok(html! {
        (page::page_head(None, page::text(ASK.text(lang)), None, None))
        @if let Some(w) = wrong { (page::announce(page::Tone::Stop, html! { p { (w.text(lang)) } })) }
        (page::section("codes", SHOWN.text(lang), None, recovery.form(&s.visit)))
        (page::section("app", Text::fixed("認証アプリ", "Authenticator app").text(lang), None, drop_it.form(&s.visit)))
    })
}

/// `GET /account/second-factor`
pub async fn own(s: Signed) -> Result<Response, WebError> {
    let body = own_body(&s, None).await?;
    Ok(s.page(StatusCode::OK, ASK.text(s.lang), "account", body, &s.app.0.store.tip()))
}

/// `POST /account/second-factor`: sets up, or removes with password and code.
pub async fn own_sent(s: Signed, fields: Fields) -> Result<Response, WebError> {
    let tip = s.app.0.store.tip();
    let again = |w: Text| async {
        Ok(s.page(StatusCode::BAD_REQUEST, ASK.text(s.lang), "account", own_body(&s, Some(w)).await?, &tip))
    };
    if fields.get("do") == "drop" {
        if let Err(w) = s.reauthenticate(fields.get("password"), fields.get("code")).await {
            return again(w).await;
        }
        drop_factor(&s.app, s.staff.as_str()).await?;
        return Ok(go("/account/second-factor"));
    }
    if s.live.account.totp_confirmed {
        return Err(WebError::Conflict(Text::fixed(
            "認証アプリは登録済みです。",
            "An authenticator app is set up already.",
        )));
    }
    if let Err(w) = s.reauthenticate(fields.get("password"), "").await {
        return again(w).await;
    }
    match confirm(&s.visit, &s.live, fields.get("code")).await? {
        Some(codes) => {
            Ok(s.page(StatusCode::OK, SHOWN.text(s.lang), "account", codes_body(&s.visit, &codes, "/account"), &tip))
        }
        None => again(WRONG.clone()).await,
    }
}

/// Removes the second factor and the recovery codes of a person.
async fn drop_factor(app: &App, staff: &str) -> Result<(), WebError> {
    let staff = staff.to_owned();
    app.rim(move |r| {
        let Some(mut account) = r.account(&staff)? else { return Ok(()) };
        (account.totp_secret, account.totp_confirmed) = (String::new(), false);
        r.put_account(&account)?;
        forget_codes(r, &staff)
    })
    .await
}

/// The recovery codes of a person are worth nothing from now on.
pub(crate) fn forget_codes(r: &dyn RimWrite, staff: &str) -> store::Result<()> {
    r.put_setting(&recovery_key(staff), "[]")
}

/// `POST /account/recovery`
pub async fn new_recovery(s: Signed, fields: Fields) -> Result<Response, WebError> {
    let tip = s.app.0.store.tip();
    if let Err(w) = s.reauthenticate(fields.get("password"), fields.get("code")).await {
        return Ok(s.page(StatusCode::BAD_REQUEST, ASK.text(s.lang), "account", own_body(&s, Some(w)).await?, &tip));
    }
    let (codes, stored) = new_codes(&s.app);
    let key = recovery_key(s.staff.as_str());
    s.app.rim(move |r| r.put_setting(&key, &stored)).await?;
    Ok(s.page(StatusCode::OK, SHOWN.text(s.lang), "account", codes_body(&s.visit, &codes, "/account"), &tip))
}
