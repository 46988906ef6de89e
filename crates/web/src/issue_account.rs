//! The manager gives a member of staff a way to sign in: a sign-in name and a first password that is shown once and must be changed. Also
//! resets, unlocks, and closes. None of it is in the record: it says how people reach it.

use crate::app::App;
use crate::csrf::Fields;
use crate::error::WebError;
use crate::gate::go;
use crate::secret;
use crate::sheet::{Sheet, Wrong};
use crate::signed::{Signed, name_of, roles_of};
use crate::signin::{attempt, hashed, login_key, parse_login};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Button, Column, Control, FieldView, Html, Row, Table};
use store::{Account, RimWrite, Select, Store};
use terms::{Role, StaffId, Text};

static TITLE: Text = Text::fixed("サインインの管理", "Sign-in accounts");

/// Gives a member of staff an account (or a new password) outside the pages: for demo records and tests. Blocks for the time of one hash.
///
/// # Errors
/// The sign-in name is malformed or taken, no random bytes, or as the store's.
pub fn issue(store: &Store, staff: &StaffId, login: &str, password: &str, must_change: bool) -> Result<(), String> {
    let login = parse_login(login).map_err(|t| t.en.into_owned())?;
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|e| format!("no random bytes: {e}"))?;
    let phc = secret::hash(password, salt).ok_or("argon2 refused its parameters")?;
    let staff = staff.to_string();
    let done = store.rim(move |r| put(r, &staff, &login, phc, must_change));
    if done.map_err(|e| e.to_string())? { Ok(()) } else { Err("that sign-in name is taken".to_owned()) }
}

/// Adds or changes the account; every session of the person ends. `false`: the name is somebody else's.
fn put(r: &dyn RimWrite, staff: &str, login: &str, phc: String, must_change: bool) -> store::Result<bool> {
    if r.account_by_login(login)?.is_some_and(|a| a.staff != staff) {
        return Ok(false);
    }
    let mut account = r.account(staff)?.unwrap_or_else(|| Account { staff: staff.to_owned(), ..Account::default() });
    account.login = login.to_owned();
    (account.password_hash, account.must_change) = (phc, must_change);
    (account.failed, account.locked_until, account.disabled) = (0, None, false);
    r.put_account(&account)?;
    r.revoke_sessions_of(staff)?;
    Ok(true)
}

struct Person {
    staff: String,
    name: String,
    roles: Vec<Role>,
    account: Option<Account>,
}

fn state(p: &Person, now: terms::Moment) -> Text {
    match &p.account {
        None => Text::fixed("未発行", "none"),
        Some(_) if p.roles.is_empty() => Text::fixed("在籍していない", "no longer on the staff"),
        Some(a) if a.disabled => Text::fixed("停止中", "closed"),
        Some(a) if a.locked_until.is_some_and(|until| now < until) => Text::fixed("ロック中", "locked"),
        Some(a) if a.must_change => Text::fixed("最初のパスワード", "first password"),
        Some(a) if a.totp_confirmed => Text::fixed("使用中・確認コードあり", "in use, second factor"),
        Some(_) => Text::fixed("使用中", "in use"),
    }
}

/// `GET /accounts`
pub async fn list(s: Signed) -> Result<Response, WebError> {
    let read = s.read(|snap| {
        let mut people = Vec::new();
        for row in snap.select(&Select::from("staff").order("kana_key"))? {
            let roles = row.text("roles").split(' ').filter_map(Role::parse).collect();
            let account = snap.rim().account(&row.subject)?;
            people.push(Person { staff: row.subject.clone(), name: row.text("name").to_owned(), roles, account });
        }
        Ok((people, snap.tip()))
    });
    let (people, tip) = read.await?;
    let (lang, now) = (s.lang, s.app.now());
    let word = |ja, en| Column::words(Text::fixed(ja, en).text(lang));
    let rows = people.iter().map(|p| {
        let roles: Vec<String> = p.roles.iter().map(|r| r.text().text(lang).to_owned()).collect();
        let login = p.account.as_ref().map(|a| a.login.clone()).unwrap_or_default();
        let open = html! { a href={ "/accounts/" (p.staff) } { (p.name) } };
        Row::new(vec![open, page::text(roles.join("・")), page::code(login), page::text(state(p, now).text(lang))])
    });
    let table = Table {
        caption: TITLE.text(lang).to_owned(),
        columns: vec![
            word("氏名", "Name"),
            word("役割", "Roles"),
            word("サインイン名", "Sign-in name"),
            word("状態", "State"),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    let body = page::stack(&[page::page_head(None, page::text(TITLE.text(lang)), None, None), page::table(&table)]);
    Ok(s.page(StatusCode::OK, TITLE.text(lang), "account_issue", body, &tip))
}

async fn person(s: &Signed, staff: &str) -> Result<Person, WebError> {
    let staff = StaffId::parse(staff).map_err(|_| WebError::NotFound)?.to_string();
    let found = s.read(move |snap| {
        let known = !snap.select(&Select::from("staff").eq("subject", staff.as_str()).limit(1))?.is_empty();
        let (name, roles, account) = (name_of(snap, &staff)?, roles_of(snap, &staff)?, snap.rim().account(&staff)?);
        Ok(known.then_some(Person { staff, name, roles, account }))
    });
    found.await?.ok_or(WebError::NotFound)
}

fn view(s: &Signed, p: &Person, typed: Option<&str>, wrong: Option<Text>, shown: Option<(&str, &str)>) -> Html {
    let lang = s.lang;
    let login = typed.map(str::to_owned).or_else(|| p.account.as_ref().map(|a| a.login.clone())).unwrap_or_default();
    let field = FieldView {
        control: Control::Text { max: Some(40), inputmode: None, autocomplete: None },
        required: true,
        values: vec![login],
        hint: Some(Text::fixed("英小文字・数字・点・ハイフンで3〜40文字", "3-40 of a-z, 0-9, dot, hyphen")),
        ..FieldView::new("login", Text::fixed("サインイン名", "Sign-in name"))
    };
    let action = format!("/accounts/{}/issue", p.staff);
    let issue = Sheet {
        title: &TITLE,
        lead: Text::fixed(
            "最初のパスワードを作り、一度だけ表示します。本人が最初のサインインで変更します。すでに使っている人のパスワードを作り直すときも同じです。",
            "Makes a first password and shows it once. The person changes it at the first sign-in. The same resets the password of somebody who has one.",
        ),
        wrong: None,
        action: &action,
        fields: vec![field.wrong(wrong)],
        hidden: vec![],
        button: Text::fixed("最初のパスワードを作る", "Make a first password"),
    };
    html! {
        (page::page_head(None, page::text(&p.name), Some(page::text(state(p, s.app.now()).text(lang))), None))
        @if let Some((login, password)) = shown { (shown_once(login, password, lang)) }
        (page::section("issue", Text::fixed("最初のパスワード", "First password").text(lang), None, issue.form(&s.visit)))
        @if let Some(a) = &p.account { (page::section("more", Text::fixed("そのほか", "More").text(lang), None, more(s, p, a))) }
        p { a href="/accounts" { (TITLE.text(lang)) } }
    }
}

fn shown_once(login: &str, password: &str, lang: terms::Lang) -> Html {
    let say = Text::fixed(
        "本人に直接渡してください。この画面を閉じると二度と表示されません。",
        "Hand it to the person directly. It is not shown again.",
    );
    let labels = [Text::fixed("サインイン名", "Sign-in name"), Text::fixed("最初のパスワード", "First password")]
        .map(|t| t.text(lang).to_owned());
    let [a, b] = labels;
    page::announce(
        page::Tone::Warn,
        html! { p { (say.text(lang)) } (page::pairs(&[(a, page::code(login)), (b, page::code(password))])) },
    )
}

fn more(s: &Signed, p: &Person, a: &Account) -> Html {
    let lang = s.lang;
    let one = |what: &str, ja, en| {
        page::post_button(
            &format!("/accounts/{}/{what}", p.staff),
            &[("csrf", &s.csrf)],
            &Button::plain(Text::fixed(ja, en).text(lang)),
        )
    };
    let locked = a.locked_until.is_some_and(|until| s.app.now() < until);
    html! {
        @if locked { (one("unlock", "ロックを解く", "Unlock")) }
        @if a.totp_confirmed { (one("second-factor", "認証アプリの登録を外す(紛失・機種変更)", "Remove the authenticator app (lost or changed)")) }
        @if !a.disabled { (one("disable", "サインインを停止し、すべての端末からサインアウトさせる", "Close the account and sign out everywhere")) }
    }
}

/// `GET /accounts/{staff}`
pub async fn show(s: Signed, Path(staff): Path<String>) -> Result<Response, WebError> {
    let p = person(&s, &staff).await?;
    let body = view(&s, &p, None, None, None);
    Ok(s.page(StatusCode::OK, TITLE.text(s.lang), "account_issue", body, &s.app.0.store.tip()))
}

/// `POST /accounts/{staff}/issue`
pub async fn issued(s: Signed, Path(staff): Path<String>, fields: Fields) -> Result<Response, WebError> {
    let p = person(&s, &staff).await?;
    let typed = login_key(fields.get("login"));
    let again = |p: &Person, wrong: Text| {
        let body = view(&s, p, Some(&typed), Some(wrong), None);
        s.page(StatusCode::BAD_REQUEST, TITLE.text(s.lang), "account_issue", body, &s.app.0.store.tip())
    };
    if p.roles.is_empty() {
        return Ok(again(
            &p,
            Text::fixed("在籍していない人には発行できません。", "This person is no longer on the staff."),
        ));
    }
    let login = match parse_login(&typed) {
        Ok(l) => l,
        Err(say) => return Ok(again(&p, say)),
    };
    // 15 of 32 signs each, 75 bits, for one use
    let password = secret::spoken(&s.app, 4).to_lowercase();
    let phc = hashed(&s.app, &password).await?;
    let line = attempt(&s.app, s.staff.as_str(), s.visit.peer, "account_issue", &p.staff);
    let (id, name) = (p.staff.clone(), login.clone());
    let done = s.app.rim(move |r| {
        let done = put(r, &id, &name, phc, true)?;
        if done {
            r.log_access(&line)?;
        }
        Ok(done)
    });
    if !done.await? {
        return Ok(again(
            &p,
            Text::fixed("そのサインイン名はほかの人が使っています。", "Somebody else has that sign-in name."),
        ));
    }
    let p = person(&s, &staff).await?;
    let body = view(&s, &p, None, None, Some((&login, &password)));
    Ok(s.page(StatusCode::OK, TITLE.text(s.lang), "account_issue", body, &s.app.0.store.tip()))
}

async fn with_account(
    app: &App,
    s: &Signed,
    staff: &str,
    what: &'static str,
    change: impl FnOnce(&dyn RimWrite, &mut Account) -> store::Result<()> + Send + 'static,
) -> Result<Response, WebError> {
    let p = person(s, staff).await?;
    let line = attempt(app, s.staff.as_str(), s.visit.peer, what, &p.staff);
    let id = p.staff.clone();
    app.rim(move |r| {
        let Some(mut account) = r.account(&id)? else { return Ok(()) };
        change(r, &mut account)?;
        r.put_account(&account)?;
        r.log_access(&line)
    })
    .await?;
    Ok(go(&format!("/accounts/{}", p.staff)))
}

/// `POST /accounts/{staff}/unlock`
pub async fn unlock(s: Signed, Path(staff): Path<String>) -> Result<Response, WebError> {
    with_account(&s.app, &s, &staff, "account_unlock", |_, a| {
        (a.failed, a.locked_until) = (0, None);
        Ok(())
    })
    .await
}

/// `POST /accounts/{staff}/second-factor`
pub async fn drop_second_factor(s: Signed, Path(staff): Path<String>) -> Result<Response, WebError> {
    let p = person(&s, &staff).await?;
    crate::second_factor::drop_factor(&s.app, &p.staff).await?;
    with_account(&s.app, &s, &staff, "account_second_factor", |r, a| r.revoke_sessions_of(&a.staff).map(|_| ())).await
}

/// `POST /accounts/{staff}/disable`; one's own account stays open, so that somebody can always open the others.
pub async fn disable(s: Signed, Path(staff): Path<String>) -> Result<Response, WebError> {
    if staff == s.staff.as_str() {
        return Err(WebError::Conflict(Text::fixed(
            "自分のサインインは停止できません。別の管理者が行います。",
            "You cannot close your own account. Another manager does it.",
        )));
    }
    with_account(&s.app, &s, &staff, "account_disable", |r, a| {
        a.disabled = true;
        r.revoke_sessions_of(&a.staff).map(|_| ())
    })
    .await
}
