//! The manager gives a member of staff a way to sign in: a sign-in name and a first password that is shown once and must be changed. Also
//! resets, unlocks, and closes; each asks for the manager's own password and code again. None of it is in the record: it says how people reach it.

use crate::csrf::Fields;
use crate::error::WebError;
use crate::gate::go;
use crate::hashing::hashed;
use crate::secret;
use crate::sheet::{self, Sheet, Wrong};
use crate::signed::{Signed, name_of, roles_of};
use crate::signin::{attempt, login_key, parse_login};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Column, Control, FieldView, Html, Row, Table};
use store::{Account, RimWrite, Select, Store};
use terms::{Lang, Role, StaffId, Text};

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
        Row::new(vec![
            open,
            page::text(roles.join(if lang == Lang::Ja { "・" } else { ", " })),
            page::code(login),
            page::text(state(p, now).text(lang)),
        ])
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

/// What the page of one person says besides.
#[derive(Default)]
struct Said<'a> {
    /// Sign-in name as typed.
    typed: Option<&'a str>,
    /// What is wrong with it.
    login: Option<Text>,
    /// The form whose password or code was wrong, and the complaint.
    again: Option<(&'a str, Text)>,
    /// Sign-in name and first password just made.
    shown: Option<(&'a str, &'a str)>,
}

/// Own password and, if set up, code: these forms open doors, so an unattended screen must not do.
fn again(s: &Signed, form: &str, said: &Said<'_>) -> Vec<FieldView> {
    let own = Text::fixed("自分のパスワード(本人の確認)", "Your own password (to confirm it is you)");
    let wrong = said.again.as_ref().filter(|(f, _)| *f == form).map(|(_, w)| w.clone());
    let mut fields = vec![sheet::password("password", own, false).wrong(wrong)];
    if s.live.account.totp_confirmed {
        fields.push(sheet::code("code"));
    }
    for f in &mut fields {
        f.id = format!("f-{form}-{}", f.name);
    }
    fields
}

fn view(s: &Signed, p: &Person, said: &Said<'_>) -> Html {
    let lang = s.lang;
    let login =
        said.typed.map(str::to_owned).or_else(|| p.account.as_ref().map(|a| a.login.clone())).unwrap_or_default();
    let field = FieldView {
        control: Control::Text { max: Some(40), inputmode: None, autocomplete: None },
        required: true,
        values: vec![login],
        hint: Some(Text::fixed("英小文字・数字・点・ハイフンで3〜40文字", "3-40 of a-z, 0-9, dot, hyphen")),
        ..FieldView::new("login", Text::fixed("サインイン名", "Sign-in name"))
    };
    let mut fields = vec![field.wrong(said.login.clone())];
    fields.extend(again(s, "issue", said));
    let action = format!("/accounts/{}/issue", p.staff);
    let issue = Sheet {
        title: &TITLE,
        lead: Text::fixed(
            "最初のパスワードを作り、一度だけ表示します。本人が最初のサインインで変更します。すでに使っている人のパスワードを作り直すときも同じです。",
            "Makes a first password and shows it once. The person changes it at the first sign-in. The same resets the password of somebody who has one.",
        ),
        wrong: None,
        action: &action,
        fields,
        hidden: vec![],
        button: Text::fixed("最初のパスワードを作る", "Make a first password"),
    };
    html! {
        (page::page_head(None, page::text(&p.name), Some(page::text(state(p, s.app.now()).text(lang))), None))
        div.stack {
            @if let Some((login, password)) = said.shown { (shown_once(login, password, lang)) }
            (page::section("issue", Text::fixed("最初のパスワード", "First password").text(lang), None, issue.form(&s.visit)))
            @if let Some(a) = &p.account { (more(s, p, a, said)) }
            p { a href="/accounts" { (TITLE.text(lang)) } }
        }
    }
}

fn shown_once(login: &str, password: &str, lang: Lang) -> Html {
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

/// One section for each of the other acts: its own password each time, so that Enter never does the wrong one.
fn more(s: &Signed, p: &Person, a: &Account, said: &Said<'_>) -> Html {
    let one = |form: &str, head: Text, lead: Text, button: Text| {
        let action = format!("/accounts/{}/{form}", p.staff);
        let sheet = Sheet {
            title: &TITLE,
            lead,
            wrong: None,
            action: &action,
            fields: again(s, form, said),
            hidden: vec![],
            button,
        };
        page::section(form, head.text(s.lang), None, sheet.form(&s.visit))
    };
    let locked = a.locked_until.is_some_and(|until| s.app.now() < until);
    html! {
        @if locked { (one(
            "unlock",
            Text::fixed("ロック", "Lock"),
            Text::fixed("続けて間違えたため、しばらくサインインできません。", "Closed for a while after several wrong tries."),
            Text::fixed("ロックを解く", "Unlock"),
        )) }
        @if a.totp_confirmed { (one(
            "second-factor",
            Text::fixed("認証アプリ", "Authenticator app"),
            Text::fixed("紛失・機種変更のとき。本人が次のサインインで登録し直します。", "Lost or changed: the person sets it up again at the next sign-in."),
            Text::fixed("認証アプリの登録を外す", "Remove the authenticator app"),
        )) }
        @if !a.disabled { (one(
            "disable",
            Text::fixed("停止", "Close"),
            Text::fixed("サインインできなくなり、すべての端末からサインアウトします。", "No sign-in any more; signed out everywhere."),
            Text::fixed("サインインを停止する", "Close the account"),
        )) }
    }
}

/// The page again, if the manager's own password or code was wrong; ten wrong ones end the session.
async fn not_confirmed(s: &Signed, p: &Person, form: &str, fields: &Fields) -> Option<Response> {
    let wrong = s.reauthenticate(fields.get("password"), fields.get("code")).await.err()?;
    let typed = login_key(fields.get("login"));
    let typed = (form == "issue").then_some(typed.as_str());
    let body = view(s, p, &Said { typed, again: Some((form, wrong)), ..Said::default() });
    Some(s.page(StatusCode::BAD_REQUEST, TITLE.text(s.lang), "account_issue", body, &s.app.0.store.tip()))
}

/// `GET /accounts/{staff}`
pub async fn show(s: Signed, Path(staff): Path<String>) -> Result<Response, WebError> {
    let p = person(&s, &staff).await?;
    let body = view(&s, &p, &Said::default());
    Ok(s.page(StatusCode::OK, TITLE.text(s.lang), "account_issue", body, &s.app.0.store.tip()))
}

/// `POST /accounts/{staff}/issue`
pub async fn issued(s: Signed, Path(staff): Path<String>, fields: Fields) -> Result<Response, WebError> {
    let p = person(&s, &staff).await?;
    let typed = login_key(fields.get("login"));
    let no = |p: &Person, wrong: Text| {
        let body = view(&s, p, &Said { typed: Some(&typed), login: Some(wrong), ..Said::default() });
        s.page(StatusCode::BAD_REQUEST, TITLE.text(s.lang), "account_issue", body, &s.app.0.store.tip())
    };
    if p.roles.is_empty() {
        return Ok(no(
            &p,
            Text::fixed("在籍していない人には発行できません。", "This person is no longer on the staff."),
        ));
    }
    let login = match parse_login(&typed) {
        Ok(l) => l,
        Err(say) => return Ok(no(&p, say)),
    };
    let taken = || Text::fixed("そのサインイン名はほかの人が使っています。", "Somebody else has that sign-in name.");
    let (id, name) = (p.staff.clone(), login.clone());
    // Asked before the code is used up: each code works once.
    let other = s.read(move |snap| Ok(snap.rim().account_by_login(&name)?.is_some_and(|a| a.staff != id))).await?;
    if other {
        return Ok(no(&p, taken()));
    }
    if let Some(page) = not_confirmed(&s, &p, "issue", &fields).await {
        return Ok(page);
    }
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
        return Ok(no(&p, taken()));
    }
    let p = person(&s, &staff).await?;
    let body = view(&s, &p, &Said { shown: Some((&login, &password)), ..Said::default() });
    Ok(s.page(StatusCode::OK, TITLE.text(s.lang), "account_issue", body, &s.app.0.store.tip()))
}

async fn with_account(
    s: &Signed,
    staff: &str,
    (form, what): (&'static str, &'static str),
    fields: &Fields,
    change: impl FnOnce(&dyn RimWrite, &mut Account) -> store::Result<()> + Send + 'static,
) -> Result<Response, WebError> {
    let p = person(s, staff).await?;
    if let Some(page) = not_confirmed(s, &p, form, fields).await {
        return Ok(page);
    }
    let line = attempt(&s.app, s.staff.as_str(), s.visit.peer, what, &p.staff);
    let id = p.staff.clone();
    s.app
        .rim(move |r| {
            let Some(mut account) = r.account(&id)? else { return Ok(()) };
            change(r, &mut account)?;
            r.put_account(&account)?;
            r.log_access(&line)
        })
        .await?;
    Ok(go(&format!("/accounts/{}", p.staff)))
}

/// `POST /accounts/{staff}/unlock`
pub async fn unlock(s: Signed, Path(staff): Path<String>, fields: Fields) -> Result<Response, WebError> {
    with_account(&s, &staff, ("unlock", "account_unlock"), &fields, |_, a| {
        (a.failed, a.locked_until) = (0, None);
        Ok(())
    })
    .await
}

/// `POST /accounts/{staff}/second-factor`
pub async fn drop_second_factor(s: Signed, Path(staff): Path<String>, fields: Fields) -> Result<Response, WebError> {
    with_account(&s, &staff, ("second-factor", "account_second_factor"), &fields, |r, a| {
        (a.totp_secret, a.totp_confirmed) = (String::new(), false);
        crate::second_factor::forget_codes(r, &a.staff)?;
        r.revoke_sessions_of(&a.staff).map(|_| ())
    })
    .await
}

/// `POST /accounts/{staff}/disable`; one's own account stays open, so that somebody can always open the others.
pub async fn disable(s: Signed, Path(staff): Path<String>, fields: Fields) -> Result<Response, WebError> {
    if staff == s.staff.as_str() {
        return Err(WebError::Conflict(Text::fixed(
            "自分のサインインは停止できません。別の管理者が行います。",
            "You cannot close your own account. Another manager does it.",
        )));
    }
    with_account(&s, &staff, ("disable", "account_disable"), &fields, |r, a| {
        a.disabled = true;
        r.revoke_sessions_of(&a.staff).map(|_| ())
    })
    .await
}
