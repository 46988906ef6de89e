//! One's own account: role and place of the moment, language, theme, password, second factor, sessions on other devices.

use crate::again::{ENDED, Tried, tried};
use crate::choose::{choices, read_choice};
use crate::csrf::Fields;
use crate::error::WebError;
use crate::gate::{go, set_cookie, set_session};
use crate::hashing::{Queue, hashed, verified};
use crate::secret;
use crate::sheet::{self, Sheet, Wrong};
use crate::signed::{LANG_COOKIE, Live, Signed, Visit, safe_next};
use crate::signin::{change, end, rotate};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Button, Column, FieldView, Html, Row, Table};
use store::Session;
use terms::{Lang, Text};

static TITLE: Text = Text::fixed("自分の設定", "Your settings");
static PASSWORD: Text = Text::fixed("パスワードの変更", "Change the password");

/// `GET /language/{lang}`: remembers the language on this device and, when signed in, for the person.
pub async fn language(visit: Visit, Path(lang): Path<String>) -> Result<Response, WebError> {
    let lang = Lang::parse(&lang).ok_or(WebError::NotFound)?;
    if let Some(live) = visit.live.clone() {
        let (staff, hash) = (live.staff.to_string(), live.session.token_hash.clone());
        let keep = move |r: &dyn store::RimWrite| {
            if let Some(mut s) = r.session(&hash)? {
                s.lang = lang.tag().to_owned();
                r.put_session(&s)?;
            }
            if let Some(mut a) = r.account(&staff)? {
                a.lang = lang.tag().to_owned();
                r.put_account(&a)?;
            }
            Ok(())
        };
        visit.app.rim(keep).await?;
    }
    let mut response = go(&safe_next(&visit.asked("next")));
    set_cookie(&mut response, LANG_COOKIE, lang.tag(), Some(31_536_000), visit.app.secure());
    Ok(response)
}

/// What is wrong with a new password, by field.
fn password_errors(fields: &Fields, live: &Live, same_as_old: bool) -> (Option<Text>, Option<Text>) {
    let (new, again) = (fields.get("new"), fields.get("again"));
    let first = match secret::fit(new, &live.account.login) {
        Err(say) => Some(say),
        Ok(()) if same_as_old => {
            Some(Text::fixed("いまのパスワードとは別のものにしてください。", "It must differ from the present one."))
        }
        Ok(()) => None,
    };
    let second = (first.is_none() && new != again)
        .then(|| Text::fixed("二つのパスワードが違います。", "The two passwords differ."));
    (first, second)
}

fn password_sheet<'a>(
    first: bool,
    next: &'a str,
    old: Option<Text>,
    errors: (Option<Text>, Option<Text>),
) -> Sheet<'a> {
    let label = if first {
        Text::fixed("渡されたパスワード", "The password you were given")
    } else {
        Text::fixed("いまのパスワード", "Present password")
    };
    let mut new = sheet::password("new", Text::fixed("新しいパスワード", "New password"), true);
    new.hint = Some(Text::fixed(
        "10文字以上。文章のような長いものが覚えやすく安全です。",
        "At least 10 characters. A phrase is easy to remember and safe.",
    ));
    let again = sheet::password("again", Text::fixed("新しいパスワード(もう一度)", "New password again"), true);
    let lead = if first {
        Text::fixed(
            "最初のパスワードは一度だけのものです。自分だけが知るものに変えてください。",
            "The first password is for one use. Choose one that only you know.",
        )
    } else {
        Text::fixed("変更すると、ほかの端末ではサインアウトします。", "Changing it signs you out on other devices.")
    };
    Sheet {
        title: &PASSWORD,
        lead,
        wrong: None,
        action: if first { "/password" } else { "/account/password" },
        fields: vec![sheet::password("password", label, false).wrong(old), new.wrong(errors.0), again.wrong(errors.1)],
        hidden: vec![("next", next)],
        button: Text::fixed("変更する", "Change"),
    }
}

/// `GET /password`
pub async fn first_password(visit: Visit) -> Response {
    let next = safe_next(&visit.asked("next"));
    visit.page(StatusCode::OK, &PASSWORD, password_sheet(true, &next, None, (None, None)).draw(&visit))
}

/// `POST /password`
pub async fn first_password_sent(visit: Visit, fields: Fields) -> Result<Response, WebError> {
    let live = visit.live.clone().ok_or_else(|| WebError::SignIn(String::new()))?;
    let next = safe_next(fields.get("next"));
    match set_password(&visit, &live, &fields).await? {
        Ok(token) => {
            let mut response = go(&next);
            set_session(&mut response, &token, &visit.app);
            Ok(response)
        }
        Err((old, errors)) => {
            Ok(visit.page(StatusCode::BAD_REQUEST, &PASSWORD, password_sheet(true, &next, old, errors).draw(&visit)))
        }
    }
}

type Complaints = (Option<Text>, (Option<Text>, Option<Text>));

/// Changes the password: the new session's token, or what is wrong. All other sessions end.
async fn set_password(visit: &Visit, live: &Live, fields: &Fields) -> Result<Result<String, Complaints>, WebError> {
    let app = &visit.app;
    let right = tried(app, live, visit.peer, "password", fields.get("password"), None).await?;
    let same_as_old = verified(app, Queue::Inside, fields.get("new"), Some(&live.account)).await?;
    let errors = password_errors(fields, live, same_as_old);
    let wrong = match right {
        Tried::Right => None,
        Tried::Wrong => Some(Text::fixed("いまのパスワードが違います。", "The present password is wrong.")),
        Tried::Ended => Some(ENDED.clone()),
    };
    if wrong.is_some() || errors.0.is_some() || errors.1.is_some() {
        return Ok(Err((wrong, errors)));
    }
    let staff = live.staff.to_string();
    let phc = hashed(app, fields.get("new")).await?;
    let expected = live.account.password_hash.clone();
    let changed = app.rim(move |r| {
        // Twice at once: the first one counts.
        let Some(mut account) = r.account(&staff)?.filter(|a| a.password_hash == expected) else { return Ok(false) };
        (account.password_hash, account.must_change) = (phc, false);
        r.put_account(&account)?;
        r.revoke_sessions_of(&staff)?;
        Ok(true)
    });
    if !changed.await? {
        return Err(WebError::Conflict(Text::fixed(
            "パスワードはすでに変わっています。ページを開き直してください。",
            "The password has changed meanwhile. Open the page again.",
        )));
    }
    Ok(Ok(rotate(app, live, |_| ()).await?))
}

/// `GET /account`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    page(&s, StatusCode::OK, None, (None, None)).await
}

async fn page(
    s: &Signed,
    status: StatusCode,
    old: Option<Text>,
    errors: (Option<Text>, Option<Text>),
) -> Result<Response, WebError> {
    let staff = s.staff.to_string();
    let (sessions, tip) = s.read(move |snap| Ok((snap.rim().sessions_of(&staff)?, snap.tip()))).await?;
    let now = s.app.now();
    let idle = s.app.0.config.idle_minutes;
    let open: Vec<Session> = sessions
        .into_iter()
        .filter(|x| !x.revoked && now < x.expires && now.minutes_since(x.last_seen) < idle)
        .collect();
    let lang = s.lang;
    let over = Sheet {
        title: &TITLE,
        lead: Text::default(),
        wrong: None,
        action: "/account/change-over",
        fields: choices(&s.live, s.role.code(), s.place.place.as_str()),
        hidden: vec![("next", "/")],
        button: Text::fixed("切り替える", "Change over"),
    };
    let factor = if s.live.account.totp_confirmed {
        Text::fixed("認証アプリは登録済みです。", "An authenticator app is set up.")
    } else {
        Text::fixed("認証アプリは未登録です。", "No authenticator app is set up.")
    };
    let manage = Text::fixed("認証アプリと回復コード", "Authenticator app and recovery codes");
    let body = page::stack(&[
        page::page_head(None, page::text(TITLE.text(lang)), Some(page::text(&s.name)), None),
        page::section("over", Text::fixed("役割と場所", "Role and place").text(lang), None, over.form(&s.visit)),
        page::section("look", Text::fixed("表示", "Display").text(lang), None, theme_form(s)),
        page::section(
            "password",
            PASSWORD.text(lang),
            None,
            password_sheet(false, "/account", old, errors).form(&s.visit),
        ),
        page::section(
            "factor",
            Text::fixed("確認コード", "Second factor").text(lang),
            None,
            html! { p { (factor.text(lang)) " " a href="/account/second-factor" { (manage.text(lang)) } } },
        ),
        page::section(
            "sessions",
            Text::fixed("サインイン中の端末", "Where you are signed in").text(lang),
            None,
            sessions_view(s, &open),
        ),
    ]);
    Ok(s.page(status, TITLE.text(lang), "account", body, &tip))
}

fn theme_form(s: &Signed) -> Html {
    let list = [
        ("", "端末に合わせる", "As the device"),
        ("light", "明るい", "Light"),
        ("dark", "暗い", "Dark"),
        ("bedside", "ベッドサイド(黒・大きい字)", "Bedside (black, large)"),
    ];
    let list = list
        .map(|(code, ja, en)| (if code.is_empty() { "system" } else { code }.to_owned(), Text::fixed(ja, en)))
        .to_vec();
    let now = if s.live.session.theme.is_empty() { "system" } else { &s.live.session.theme };
    let field: FieldView = sheet::choice("theme", Text::fixed("色", "Colours"), list, now);
    Sheet {
        title: &TITLE,
        lead: Text::default(),
        wrong: None,
        action: "/account/theme",
        fields: vec![field],
        hidden: vec![],
        button: Text::fixed("変える", "Change"),
    }
    .form(&s.visit)
}

fn sessions_view(s: &Signed, open: &[Session]) -> Html {
    let lang = s.lang;
    let this = Text::fixed("この端末", "this device");
    let end = Text::fixed("終わらせる", "End");
    let rows = open.iter().map(|x| {
        let here = x.token_hash == s.session;
        let role = terms::Role::parse(&x.role).map(|r| r.text().text(lang).to_owned()).unwrap_or_default();
        let place = s
            .live
            .clinic
            .places
            .iter()
            .find(|p| p.place.as_str() == x.place)
            .map(|p| p.name.clone())
            .unwrap_or_default();
        let last = if here {
            page::text(this.text(lang))
        } else {
            page::post_button(
                "/account/sessions/end",
                &[("csrf", &s.csrf), ("session", &x.token_hash)],
                &Button::plain(end.text(lang)).small(),
            )
        };
        Row::new(vec![
            page::moment(x.created, lang),
            page::moment(x.last_seen, lang),
            page::text(role),
            page::text(place),
            last,
        ])
    });
    let word = |ja, en| Column::words(Text::fixed(ja, en).text(lang));
    let table = Table {
        caption: Text::fixed("サインインの一覧", "List of sign-ins").text(lang).to_owned(),
        caption_hidden: true,
        columns: vec![
            word("はじめ", "Since"),
            word("最後の操作", "Last used"),
            word("役割", "Role"),
            word("場所", "Place"),
            word("操作", "Action"),
        ],
        rows: rows.collect(),
        width: page::TableWidth::Wide,
        ..Table::default()
    };
    let all = Text::fixed("すべての端末からサインアウト", "Sign out everywhere");
    html! {
        (page::table(&table))
        (page::post_button("/account/sessions/end-all", &[("csrf", &s.csrf)], &Button::plain(all.text(lang))))
    }
}

/// `POST /account/change-over`
pub async fn change_over(s: Signed, fields: Fields) -> Result<Response, WebError> {
    let Some((role, place)) = read_choice(&s.live, &fields) else {
        return Err(WebError::Bad(Text::fixed(
            "一覧から役割と場所を選んでください。",
            "Choose role and place from the list.",
        )));
    };
    change(&s.app, &s.live, move |x| (x.role, x.place) = (role, place)).await?;
    Ok(go(&safe_next(fields.get("next"))))
}

/// `POST /account/theme`
pub async fn theme(s: Signed, fields: Fields) -> Result<Response, WebError> {
    let theme = match fields.get("theme") {
        t @ ("light" | "dark" | "bedside") => t.to_owned(),
        "system" => String::new(),
        _ => return Err(WebError::Bad(Text::fixed("一覧から選んでください。", "Choose one from the list."))),
    };
    let (staff, hash) = (s.staff.to_string(), s.session.clone());
    let keep = move |r: &dyn store::RimWrite| {
        if let Some(mut a) = r.account(&staff)? {
            a.theme.clone_from(&theme);
            r.put_account(&a)?;
        }
        if let Some(mut x) = r.session(&hash)? {
            x.theme = theme;
            r.put_session(&x)?;
        }
        Ok(())
    };
    s.app.rim(keep).await?;
    Ok(go("/account"))
}

/// `POST /account/password`
pub async fn password(s: Signed, fields: Fields) -> Result<Response, WebError> {
    match set_password(&s.visit, &s.live, &fields).await? {
        Ok(token) => {
            let mut response = go("/account");
            set_session(&mut response, &token, &s.app);
            Ok(response)
        }
        Err((old, errors)) => page(&s, StatusCode::BAD_REQUEST, old, errors).await,
    }
}

/// `POST /account/sessions/end`
pub async fn end_session(s: Signed, fields: Fields) -> Result<Response, WebError> {
    let (hash, staff) = (fields.get("session").to_owned(), s.staff.to_string());
    let end = move |r: &dyn store::RimWrite| match r.session(&hash)? {
        Some(row) if row.staff == staff => r.revoke_session(&hash),
        _ => Ok(()),
    };
    s.app.rim(end).await?;
    Ok(go("/account"))
}

/// `POST /account/sessions/end-all`: this one too. Works even when nothing can be written, as signing out does.
pub async fn end_all(s: Signed) -> Result<Response, WebError> {
    let staff = s.staff.to_string();
    let of = staff.clone();
    let open = s.read(move |snap| snap.rim().sessions_of(&of)).await?;
    let hashes = open.into_iter().filter(|x| !x.revoked).map(|x| x.token_hash).collect();
    Ok(end(&s.visit, hashes, move |r| r.revoke_sessions_of(&staff).map(|_| ())).await)
}
