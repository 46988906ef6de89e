//! First start: whoever sits at the server's terminal reads a one-time code there, names the clinic and its manager, and chooses the manager's
//! password. The act `set_up_clinic` goes into the record; sign-in name and password never do. Five wrong codes, and there is a new code.

use crate::app::App;
use crate::csrf::Fields;
use crate::error::WebError;
use crate::fields;
use crate::frame;
use crate::gate::{go, set_session};
use crate::hashing::hashed;
use crate::secret;
use crate::sheet::{self, Sheet, Wrong};
use crate::signed::{Visit, name_of, roles_of};
use crate::signin::{attempt, parse_login};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Actor, Input, Request, Who};
use maud::html;
use page::{Control, FieldView, Html};
use std::sync::{MutexGuard, PoisonError};
use store::{Account, Answer, FieldSaid, Select, Session};
use terms::{CommandId, Hash32, Role, StaffId, Text, say};

const ACT: &str = "set_up_clinic";
/// Fields of this page that never go into the record.
const OWN: [&str; 4] = ["login", "password", "password_again", "command"];
/// Wrong codes after which there is a new one.
const TRIES: u8 = 5;

static TITLE: Text = Text::fixed("医療機関を設定する", "Set up the clinic");

/// The one-time code of the first start. Only its hash is kept.
#[derive(Debug, Default)]
pub struct Gate {
    code_hash: String,
    wrong: u8,
    /// Hash of the token of the device that gave the right code.
    proved: String,
}

impl App {
    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.0.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Makes the code if there is none, and says it at the terminal.
    pub fn offer_set_up_code(&self) {
        let mut gate = self.gate();
        if gate.code_hash.is_empty() {
            let code = self.0.config.setup_code.clone().unwrap_or_else(|| secret::spoken(self, 2));
            self.renew(&mut gate, &code);
        }
    }
    fn renew(&self, gate: &mut Gate, code: &str) {
        // A device that has given the right code goes on: wrong codes of others do not take that away.
        *gate = Gate { code_hash: secret::code_hash(code), wrong: 0, proved: std::mem::take(&mut gate.proved) };
        (self.0.config.say)(&format!("設定コード / set-up code: {code}"));
    }
    /// Whether the code is right; the device that gave it may go on.
    fn try_code(&self, typed: &str, device: &str) -> bool {
        let mut gate = self.gate();
        if secret::same(secret::code_hash(typed).as_bytes(), gate.code_hash.as_bytes()) {
            gate.proved = Hash32::of(device.as_bytes()).to_string();
            return true;
        }
        gate.wrong = gate.wrong.saturating_add(1);
        if gate.wrong >= TRIES {
            let code = secret::spoken(self, 2);
            self.renew(&mut gate, &code);
        }
        false
    }
    fn proved(&self, device: &str) -> bool {
        let gate = self.gate();
        !device.is_empty() && gate.proved == Hash32::of(device.as_bytes()).to_string()
    }
}

/// How far the record is.
enum Stage {
    /// Nothing yet.
    Clinic,
    /// The clinic is set up, but nobody can sign in (the program ended in between): this person gets the account.
    Account(StaffId, String),
}

/// `None`: set-up is done.
async fn stage(app: &App) -> Result<Option<Stage>, WebError> {
    app.read(|snap| {
        if !crate::signed::clinic(snap)?.is_set_up() {
            return Ok(Some(Stage::Clinic));
        }
        if !snap.rim().accounts()?.is_empty() {
            return Ok(None);
        }
        for row in snap.select(&Select::from("staff"))? {
            if roles_of(snap, &row.subject)?.contains(&Role::Manager)
                && let Ok(id) = StaffId::parse(&row.subject)
            {
                let name = name_of(snap, id.as_str())?;
                return Ok(Some(Stage::Account(id, name)));
            }
        }
        Ok(None)
    })
    .await
}

fn code_page(visit: &Visit, status: StatusCode, wrong: Option<Text>) -> Response {
    let field = FieldView {
        required: true,
        autofocus: true,
        control: Control::Text { max: Some(40), inputmode: None, autocomplete: None },
        ..FieldView::new("code", Text::fixed("設定コード", "Set-up code"))
    };
    let sheet = Sheet {
        title: &TITLE,
        lead: Text::fixed(
            "サーバーの画面(端末)に出ている設定コードを入れてください。一度だけ使います。",
            "Enter the set-up code shown on the server's terminal. It is used once.",
        ),
        wrong: None,
        action: "/set-up/code",
        fields: vec![field.wrong(wrong)],
        hidden: vec![],
        button: Text::fixed("続ける", "Continue"),
    };
    visit.page(status, &TITLE, sheet.draw(visit))
}

/// `GET /set-up`
pub async fn show(visit: Visit) -> Result<Response, WebError> {
    let Some(stage) = stage(&visit.app).await? else { return Err(WebError::NotFound) };
    visit.app.offer_set_up_code();
    if !visit.app.proved(&visit.before) {
        return Ok(code_page(&visit, StatusCode::OK, None));
    }
    let command = visit.app.new_command();
    Ok(form_page(&visit, StatusCode::OK, &stage, &Sent { input: Input::new(), command }, &[]))
}

/// `POST /set-up/code`
pub async fn code(visit: Visit, fields: Fields) -> Result<Response, WebError> {
    if stage(&visit.app).await?.is_none() {
        return Err(WebError::NotFound);
    }
    visit.app.offer_set_up_code();
    if !visit.app.0.limits.take(&format!("s {}", visit.peer), crate::limits::PER_ADDRESS, visit.app.now()) {
        return Err(WebError::TooMany);
    }
    if visit.app.try_code(fields.get("code"), &visit.before) {
        return Ok(go("/set-up"));
    }
    let say = Text::fixed(
        "設定コードが違います。5回間違えると端末に新しいコードが出ます。",
        "Wrong code. After five wrong tries the terminal shows a new one.",
    );
    Ok(code_page(&visit, StatusCode::UNAUTHORIZED, Some(say)))
}

struct Sent {
    input: Input,
    command: CommandId,
}

fn form_page(visit: &Visit, status: StatusCode, stage: &Stage, sent: &Sent, errors: &[FieldSaid]) -> Response {
    let lang = visit.lang;
    let error = |name: &str| errors.iter().find(|e| e.field == name).map(|e| e.say.clone());
    let login = FieldView {
        control: Control::Text { max: Some(40), inputmode: None, autocomplete: Some("username") },
        required: true,
        hint: Some(Text::fixed("英小文字と数字で3文字以上", "3 or more of a-z and 0-9")),
        values: sent.input.get("login").cloned().unwrap_or_default(),
        ..FieldView::new("login", Text::fixed("管理者のサインイン名", "Manager's sign-in name"))
    };
    let mut password = sheet::password("password", Text::fixed("パスワード", "Password"), true);
    password.hint = Some(Text::fixed("10文字以上", "At least 10 characters"));
    let again = sheet::password("password_again", Text::fixed("パスワード(もう一度)", "Password again"), true);
    let own = [login, password, again].map(|f| {
        let e = error(&f.name);
        f.wrong(e)
    });
    let asked = if matches!(stage, Stage::Clinic) { act_fields(&visit.app, &sent.input, errors) } else { Vec::new() };
    let all: Vec<FieldView> = asked.iter().map(|a| a.view.clone()).chain(own.iter().cloned()).collect();
    let csrf = visit.csrf();
    let hidden = [(crate::csrf::FIELD, csrf.as_str()), ("command", sent.command.as_str())];
    let heading = Text::fixed("管理者のサインイン", "The manager's sign-in");
    let body = html! {
        (fields::draw(&asked, &Text::default(), lang))
        (page::section("own", heading.text(lang), None, html! { @for f in &own { (page::field(f, lang)) } }))
        (page::button_row(&[page::button(&page::Button::main(TITLE.text(lang)))]))
    };
    let lead = match stage {
        Stage::Clinic => Text::fixed(
            "名称、場所、管理者は診療の記録に残ります。サインイン名とパスワードは記録には入りません。",
            "Name, places and manager go into the record. Sign-in name and password do not.",
        ),
        Stage::Account(_, name) => {
            say! {ja: "医療機関は設定済みです。{name} さんのサインイン名とパスワードを決めてください。", en: "The clinic is set up. Choose sign-in name and password of {name}."}
        }
    };
    let page: Html = page::stack(&[
        page::page_head(None, page::text(TITLE.text(lang)), None, None),
        html! { p { (lead.text(lang)) } },
        page::errors(&all, lang),
        page::post_form("/set-up", &hidden, body),
    ]);
    frame::bare(visit, status, &TITLE, page)
}

fn act_fields(app: &App, typed: &Input, errors: &[FieldSaid]) -> Vec<fields::Asked> {
    let store = &app.0.store;
    let (current, none) = (store.current(), Input::new());
    let Some(entry) = store.house().act(ACT) else { return Vec::new() };
    let specs = entry.act.fields(current.surround(store.now()).form_ctx(&none));
    let of_act: Vec<FieldSaid> = errors.iter().filter(|e| !OWN.contains(&e.field.as_str())).cloned().collect();
    fields::asked(&specs, typed, &of_act)
}

/// Every complaint at once: those of the act's form and those of the sign-in.
fn complaints(app: &App, stage: &Stage, input: &Input) -> Vec<FieldSaid> {
    let store = &app.0.store;
    let mut errors = Vec::new();
    let (current, none) = (store.current(), Input::new());
    if let (Stage::Clinic, Some(entry)) = (stage, store.house().act(ACT))
        && let Err(found) = entry.act.parse(current.surround(store.now()).form_ctx(&none), input)
    {
        errors.extend(found.into_iter().map(FieldSaid::from));
    }
    let first = |name: &str| input.get(name).and_then(|v| v.first()).map_or("", String::as_str);
    let mut complain = |field: &str, say: Text| errors.push(FieldSaid { field: field.to_owned(), say });
    let login = parse_login(first("login"));
    if let Err(say) = &login {
        complain("login", say.clone());
    }
    if let Err(say) = secret::fit(first("password"), &login.unwrap_or_default()) {
        complain("password", say);
    } else if first("password") != first("password_again") {
        complain("password_again", Text::fixed("二つのパスワードが違います。", "The two passwords differ."));
    }
    errors
}

/// `POST /set-up`
pub async fn submit(visit: Visit, fields: Fields) -> Result<Response, WebError> {
    let app = visit.app.clone();
    let Some(stage) = stage(&app).await? else { return Err(WebError::NotFound) };
    if !app.proved(&visit.before) {
        return Err(WebError::Go("/set-up".to_owned()));
    }
    let command = CommandId::parse(fields.get("command")).unwrap_or_else(|_| app.new_command());
    let sent = Sent { input: (*fields.0).clone(), command };
    let errors = complaints(&app, &stage, &sent.input);
    if !errors.is_empty() {
        return Ok(form_page(&visit, StatusCode::BAD_REQUEST, &stage, &sent, &errors));
    }
    // Hashed first: when the act is on disk, the account follows at once.
    let phc = hashed(&app, fields.get("password")).await?;
    let staff = match &stage {
        Stage::Account(staff, _) => staff.clone(),
        Stage::Clinic => match act(&app, &sent).await {
            Answer::Recorded(_) => StaffId::derive(&sent.command, 0),
            Answer::Invalid(errors) => return Ok(form_page(&visit, StatusCode::BAD_REQUEST, &stage, &sent, &errors)),
            Answer::Stopped(why) => return Err(WebError::Stopped(why)),
            Answer::Busy => return Err(WebError::Busy),
            Answer::Fault(n) => return Err(WebError::Fault(n)),
            // Somebody else set it up meanwhile.
            _ => return Err(WebError::Go("/set-up".to_owned())),
        },
    };
    let login = parse_login(fields.get("login")).map_err(WebError::Bad)?;
    let token = open_account(&visit, &staff, login, phc).await?;
    *app.gate() = Gate::default();
    let mut response = go("/");
    set_session(&mut response, &token, &app);
    Ok(response)
}

async fn act(app: &App, sent: &Sent) -> Answer {
    let input: Input =
        sent.input.iter().filter(|(k, _)| !OWN.contains(&k.as_str())).map(|(k, v)| (k.clone(), v.clone())).collect();
    let who = Who { actor: Actor::Setup, role: None, place: None };
    app.submit(Request { act: ACT.to_owned(), command: sent.command.clone(), who, input, seen: 0, signed: false }).await
}

/// The manager's account and the first session.
async fn open_account(
    visit: &Visit,
    staff: &StaffId,
    login: String,
    password_hash: String,
) -> Result<String, WebError> {
    let app = &visit.app;
    let (token, now, lang) = (app.token(), app.now(), visit.lang.tag().to_owned());
    let account = Account { staff: staff.to_string(), login, password_hash, lang: lang.clone(), ..Account::default() };
    let session = Session {
        token_hash: Hash32::of(token.as_bytes()).to_string(),
        staff: staff.to_string(),
        role: String::new(),
        place: String::new(),
        stage: String::new(),
        created: now,
        last_seen: now,
        expires: now.plus_minutes(app.0.config.session_minutes),
        csrf: app.token(),
        revoked: false,
        lang,
        theme: String::new(),
    };
    let line = attempt(app, staff.as_str(), visit.peer, "set_up", "right");
    app.rim(move |r| {
        r.put_account(&account)?;
        r.put_session(&session)?;
        r.log_access(&line)
    })
    .await?;
    Ok(token)
}
