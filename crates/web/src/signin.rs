//! Sign-in: name and password, then (each only if due) second factor, own password, role and place. A wrong name, a wrong password and a locked
//! account get the same answer after the same work. Ten wrong tries lock an account for 15 minutes against new sessions; the manager can unlock
//! it. Signatures count on their session.
//! Guidelines: NIST SP 800-63B-4 (throttling, no composition rules); OWASP Authentication Cheat Sheet.

use crate::app::App;
use crate::csrf::Fields;
use crate::error::WebError;
use crate::gate::{drop_session, go, set_session};
use crate::hashing::{Queue, verified};
use crate::limits::{PER_ADDRESS, PER_LOGIN};
use crate::sheet::{self, Sheet};
use crate::signed::{Live, Visit, roles_of, safe_next};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Control, FieldView};
use std::net::IpAddr;
use store::{AccessLine, Account, RimWrite, Session};
use terms::{Hash32, Lang, Text};

/// Wrong tries after which an account is locked.
pub const TRIES: i64 = 10;
/// Minutes for which it is locked.
pub const LOCKED_MINUTES: i64 = 15;

static TITLE: Text = Text::fixed("サインイン", "Sign in");
static WRONG: Text = Text::fixed(
    "サインインできませんでした。サインイン名とパスワードを確かめてください。続けて間違えると15分間サインインできなくなります。困ったときは管理者へ。",
    "Sign-in failed. Check the sign-in name and the password. After several wrong tries sign-in is closed for 15 minutes. The manager can help.",
);
static OUT: Text = Text::fixed("サインアウト", "Signed out");
/// A sign-in name as stored: narrow, lower case.
pub fn login_key(s: &str) -> String {
    terms::fold_width(s.trim()).to_lowercase()
}

/// Reads a sign-in name: 3–40 of a–z, 0–9, `.`, `-`, `_`.
pub fn parse_login(s: &str) -> Result<String, Text> {
    let key = login_key(s);
    let fits = (3..=40).contains(&key.len())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b));
    if fits {
        Ok(key)
    } else {
        Err(Text::fixed(
            "英小文字・数字・点・ハイフンで3〜40文字にしてください。",
            "Use 3-40 of a-z, 0-9, dot, hyphen.",
        ))
    }
}

fn form(visit: &Visit, login: &str, next: &str, wrong: Option<Text>) -> page::Html {
    let name = FieldView {
        control: Control::Text { max: Some(40), inputmode: None, autocomplete: Some("username") },
        required: true,
        values: vec![login.to_owned()],
        autofocus: login.is_empty(),
        ..FieldView::new("login", Text::fixed("サインイン名", "Sign-in name"))
    };
    let mut password = sheet::password("password", Text::fixed("パスワード", "Password"), false);
    password.autofocus = !login.is_empty();
    let lapsed = visit.lapsed.is_some();
    let lead = if lapsed {
        Text::fixed(
            "しばらく操作がなかったためサインアウトしました。入力途中のものは下書きに残っています。サインインすると同じページに戻ります。",
            "You were signed out after some time without activity. What you had typed is kept as a draft. Signing in returns to the same page.",
        )
    } else {
        Text::default()
    };
    let sheet = Sheet {
        title: &TITLE,
        lead,
        wrong,
        action: "/sign-in",
        fields: vec![name, password],
        hidden: vec![("next", next)],
        button: TITLE.clone(),
    };
    page::stack(&[sheet.draw(visit), demo_logins(visit, next)])
}

/// Who can sign in to a demo record, so that nobody needs its terminal: names that fill the box when chosen, and the public password.
fn demo_logins(visit: &Visit, next: &str) -> page::Html {
    let (lang, config) = (visit.lang, &visit.app.0.config);
    if !visit.app.0.store.simulated() || config.demo_logins.is_empty() {
        return page::none();
    }
    let word = |ja, en| Text::fixed(ja, en).text(lang).to_owned();
    let row = |d: &crate::app::DemoLogin| {
        let roles: Vec<String> = d.roles.iter().map(|r| r.text().text(lang).to_owned()).collect();
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("login", &d.login)
            .append_pair("next", next)
            .finish();
        let pick = html! { a href={ "/sign-in?" (query) } { (page::code(&d.login)) } };
        page::Row::new(vec![
            pick,
            page::text(&d.name),
            page::text(roles.join(if lang == Lang::Ja { "・" } else { ", " })),
        ])
    };
    let table = page::Table {
        caption: word("サインイン名の一覧", "List of sign-in names"),
        caption_hidden: true,
        columns: vec![
            page::Column::words(word("サインイン名", "Sign-in name")),
            page::Column::words(word("氏名", "Name")),
            page::Column::words(word("役割", "Roles")),
        ],
        rows: config.demo_logins.iter().map(row).collect(),
        ..page::Table::default()
    };
    let body = html! {
        p.small { (word("模擬の記録なので、だれとしてでも試せます。名前を選ぶと上の欄に入ります。パスワードは全員同じです:", "This record is simulated: try it as anybody. Choosing a name fills the box above. The password is the same for all:")) " " b { (page::code(&config.demo_password)) } }
        (page::table(&table))
    };
    page::section("demo-logins", &word("模擬の職員", "Demo staff"), None, html! { div.stack--tight { (body) } })
}

/// The demo login asked for; nothing on other records.
fn picked(visit: &Visit) -> String {
    let login = visit.asked("login");
    let known = visit.app.0.store.simulated() && visit.app.0.config.demo_logins.iter().any(|d| d.login == login);
    if known { login } else { String::new() }
}

/// `GET /sign-in`
pub async fn show(visit: Visit) -> Response {
    let next = safe_next(&visit.asked("next"));
    if visit.live.is_some() {
        return go(&next);
    }
    visit.page(StatusCode::OK, &TITLE, form(&visit, &picked(&visit), &next, None))
}

/// `POST /sign-in`
pub async fn submit(visit: Visit, fields: Fields) -> Result<Response, WebError> {
    let app = visit.app.clone();
    let (login, next) = (login_key(fields.get("login")), safe_next(fields.get("next")));
    let now = app.now();
    let known_login: String = login.chars().take(40).collect();
    let taken = app.0.limits.take(&format!("a {}", visit.peer), PER_ADDRESS, now)
        && app.0.limits.take(&format!("l {known_login}"), PER_LOGIN, now);
    if !taken {
        return Err(WebError::TooMany);
    }
    let password = fields.get("password").to_owned();
    let account = find_account(&app, &login).await?;
    let fits = verified(&app, Queue::Door, &password, account.as_ref()).await?;
    let token = match account {
        Some(account) => begin(&visit, account, fits).await?,
        None => {
            let line = attempt(&app, "", visit.peer, "sign_in", "unknown");
            app.rim(move |r| r.log_access(&line)).await?;
            None
        }
    };
    let Some(token) = token else {
        return Ok(visit.page(
            StatusCode::UNAUTHORIZED,
            &TITLE,
            form(&visit, &known_login, &next, Some(WRONG.clone())),
        ));
    };
    let mut response = go(&next);
    set_session(&mut response, &token, &app);
    Ok(response)
}

/// The account under a sign-in name, if its person may sign in at all.
async fn find_account(app: &App, login: &str) -> Result<Option<Account>, WebError> {
    let login = login.to_owned();
    app.read(move |snap| {
        let Some(account) = snap.rim().account_by_login(&login)?.filter(|a| !a.disabled) else { return Ok(None) };
        Ok((!roles_of(snap, &account.staff)?.is_empty()).then_some(account))
    })
    .await
}

/// A line of the access log about a try to sign in. The address stands in the reason; what was typed stands nowhere.
pub(crate) fn attempt(app: &App, staff: &str, peer: IpAddr, page: &str, how: &str) -> AccessLine {
    AccessLine {
        at: app.0.store.now(),
        staff: staff.to_owned(),
        role: String::new(),
        place: String::new(),
        patient: String::new(),
        page: page.to_owned(),
        reason: format!("{how} {peer}"),
    }
}

/// Counts a try on the stored account: `false` if it was wrong or the account is locked. `clear`: a right one ends the count.
pub(crate) fn count(
    r: &dyn RimWrite,
    account: &mut Account,
    right: bool,
    clear: bool,
    now: terms::Moment,
) -> store::Result<bool> {
    if account.locked_until.is_some_and(|until| now < until) {
        return Ok(false);
    }
    account.locked_until = None;
    if right && clear {
        account.failed = 0;
    } else if !right {
        account.failed = account.failed.saturating_add(1);
        if account.failed >= TRIES {
            account.failed = 0;
            account.locked_until = Some(now.plus_minutes(LOCKED_MINUTES));
        }
    }
    r.put_account(account)?;
    Ok(right)
}

/// Begins a session if the password was right: its token. The session that came with the request ends.
async fn begin(visit: &Visit, account: Account, fits: bool) -> Result<Option<String>, WebError> {
    let app = visit.app.clone();
    let (token, now) = (app.token(), app.now());
    let row = Session {
        token_hash: Hash32::of(token.as_bytes()).to_string(),
        staff: account.staff.clone(),
        role: String::new(),
        place: String::new(),
        stage: if account.totp_confirmed { "second_factor".to_owned() } else { String::new() },
        created: now,
        last_seen: now,
        expires: now.plus_minutes(app.0.config.session_minutes),
        csrf: app.token(),
        revoked: false,
        lang: if account.lang.is_empty() { visit.lang.tag().to_owned() } else { account.lang.clone() },
        theme: account.theme.clone(),
    };
    let old = visit.live.as_ref().map(|l| l.session.token_hash.clone());
    let (right, wrong) = (
        attempt(&app, &account.staff, visit.peer, "sign_in", "right"),
        attempt(&app, &account.staff, visit.peer, "sign_in", "wrong_or_locked"),
    );
    let began = app.rim(move |r| {
        let Some(mut account) = r.account(&account.staff)? else { return Ok(false) };
        // With a second factor the count goes on until its code is right too: a known password must not buy endless tries at the code.
        let clear = !account.totp_confirmed;
        if !count(r, &mut account, fits, clear, now)? {
            r.log_access(&wrong)?;
            return Ok(false);
        }
        if let Some(old) = old {
            r.revoke_session(&old)?;
        }
        r.put_session(&row)?;
        r.log_access(&right)?;
        Ok(true)
    });
    Ok(began.await?.then_some(token))
}

/// Replaces the session's token (after each step of sign-in, so that a token known before is worth nothing after) and changes the row.
pub(crate) async fn rotate(
    app: &App,
    live: &Live,
    change: impl FnOnce(&mut Session) + Send + 'static,
) -> Result<String, WebError> {
    let (token, now, old) = (app.token(), app.now(), live.session.token_hash.clone());
    let mut row = Session {
        token_hash: Hash32::of(token.as_bytes()).to_string(),
        csrf: app.token(),
        last_seen: now,
        ..live.session.clone()
    };
    change(&mut row);
    let (from, to) = (old.clone(), row.token_hash.clone());
    app.rim(move |r| {
        r.revoke_session(&old)?;
        r.put_session(&row)
    })
    .await?;
    app.0.sessions.renamed(&from, &to);
    Ok(token)
}

/// Changes the session's row.
pub(crate) async fn change(
    app: &App,
    live: &Live,
    change: impl FnOnce(&mut Session) + Send + 'static,
) -> Result<(), WebError> {
    let hash = live.session.token_hash.clone();
    app.rim(move |r| {
        let Some(mut row) = r.session(&hash)?.filter(|s| !s.revoked) else { return Ok(()) };
        change(&mut row);
        r.put_session(&row)
    })
    .await
}

/// `POST /sign-out`: always works. When nothing can be written the session is ended in memory, and the page says so.
pub async fn out(visit: Visit) -> Result<Response, WebError> {
    let Some(live) = visit.live.clone() else {
        let mut response = go("/sign-in");
        drop_session(&mut response, &visit.app);
        return Ok(response);
    };
    let line = attempt(&visit.app, live.staff.as_str(), visit.peer, "sign_out", "by_person");
    let hash = live.session.token_hash.clone();
    Ok(end(&visit, vec![hash], move |r| r.log_access(&line)).await)
}

/// Ends sessions in memory at once and then on the disk; the answer, without the cookie.
pub(crate) async fn end(
    visit: &Visit,
    hashes: Vec<String>,
    also: impl FnOnce(&dyn RimWrite) -> store::Result<()> + Send + 'static,
) -> Response {
    let (app, now) = (&visit.app, visit.app.now());
    hashes.iter().for_each(|h| app.0.sessions.end(h, now));
    let written = app.rim(move |r| {
        hashes.iter().try_for_each(|h| r.revoke_session(h))?;
        also(r)
    });
    let mut response = match written.await {
        Ok(()) => go("/sign-in"),
        Err(_) => {
            let outside = Visit { live: None, lapsed: None, ..visit.clone() };
            let say = Text::fixed(
                "サインアウトしました。いまは何も書き込めないため、サーバーが覚えているのは再起動までです。この端末のサインインの情報は消しました。",
                "You are signed out. Nothing can be written now, so the server remembers it until its restart. What this device held to sign in is gone.",
            );
            let body = page::stack(&[
                page::page_head(None, page::text(OUT.text(visit.lang)), None, None),
                page::notice(page::Tone::Warn, html! { p { (say.text(visit.lang)) } }),
                html! { p { a href="/sign-in" { (TITLE.text(visit.lang)) } } },
            ]);
            outside.page(StatusCode::OK, &OUT, body)
        }
    };
    drop_session(&mut response, app);
    response
}
