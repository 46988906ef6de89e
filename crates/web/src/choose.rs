//! Role and place: taken on at sign-in, changed later without a password. Only roles in force in the record are offered.

use crate::csrf::Fields;
use crate::error::WebError;
use crate::gate::go;
use crate::sheet::{self, Sheet, Wrong};
use crate::signed::{Live, Visit, safe_next};
use crate::signin::change;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Control, FieldView};
use terms::{Role, Text};

static CHOOSE: Text = Text::fixed("役割と場所", "Role and place");

/// Fields for role and place.
pub(crate) fn choices(live: &Live, role: &str, place: &str) -> Vec<FieldView> {
    let roles = live.roles.iter().map(|r| (r.code().to_owned(), r.text())).collect();
    let places = live.clinic.places.iter().map(|p| {
        let (name, kind) = (&p.name, p.kind.text());
        let (ja, en) = (kind.ja, kind.en);
        // A room that is named by its kind needs it no second time.
        let told = |kind: &str, with: String| if name.contains(kind) { name.clone() } else { with };
        let words = Text::new(told(&ja, format!("{name}({ja})")), told(&en, format!("{name} ({en})")));
        (p.place.to_string(), words)
    });
    vec![
        sheet::choice("role", Text::fixed("役割", "Role"), roles, role),
        sheet::choice("place", Text::fixed("場所", "Place"), places.collect(), place),
    ]
}

/// What was chosen, if both fit.
pub(crate) fn read_choice(live: &Live, fields: &Fields) -> Option<(String, String)> {
    let role = Role::parse(fields.get("role")).filter(|r| live.roles.contains(r))?;
    let place = live.clinic.places.iter().find(|p| p.place.as_str() == fields.get("place"))?;
    Some((role.code().to_owned(), place.place.to_string()))
}

fn choose_sheet(visit: &Visit, live: &Live, role: &str, place: &str, next: &str, complain: bool) -> page::Html {
    let need = || complain.then(|| Text::fixed("一覧から選んでください。", "Choose one from the list."));
    let known = |list: &[FieldView], i: usize, v: &str| match list.get(i).map(|f| &f.control) {
        Some(Control::Choice(c)) => c.iter().any(|(code, _)| code == v),
        _ => false,
    };
    let list = choices(live, role, place);
    let (r, p) = (known(&list, 0, role), known(&list, 1, place));
    let mut fields: Vec<FieldView> =
        list.into_iter().zip([r, p]).map(|(f, ok)| if ok { f } else { f.wrong(need()) }).collect();
    // Where the answers still miss one, else at the first: with both as last time, Enter goes on.
    if let Some(f) = fields.get_mut(usize::from(r && !p)) {
        f.autofocus = true;
    }
    let lead = Text::fixed(
        "いまから行う役割と、いる場所を選びます。あとで切り替えられます。",
        "Choose the role you take on now and where you are. You can change over later.",
    );
    let sheet = Sheet {
        title: &CHOOSE,
        lead,
        wrong: None,
        action: "/choose",
        fields,
        hidden: vec![("next", next)],
        button: Text::fixed("はじめる", "Begin"),
    };
    html! { p.meta { (live.name) } (sheet.draw(visit)) }
}

/// `GET /choose`: only one role and one place need no question; otherwise the last choice is offered.
pub async fn show(visit: Visit) -> Result<Response, WebError> {
    let live = visit.live.clone().ok_or_else(|| WebError::SignIn(String::new()))?;
    let next = safe_next(&visit.asked("next"));
    if let ([role], [place]) = (live.roles.as_slice(), live.clinic.places.as_slice()) {
        let (role, place) = (role.code().to_owned(), place.place.to_string());
        change(&visit.app, &live, move |s| (s.role, s.place) = (role, place)).await?;
        return Ok(go(&next));
    }
    let staff = live.staff.to_string();
    let last = visit
        .app
        .read(move |snap| Ok(snap.rim().sessions_of(&staff)?.into_iter().find(|s| !s.role.is_empty())))
        .await?;
    let (role, place) = last.map(|s| (s.role, s.place)).unwrap_or_default();
    let role = if let [only] = live.roles.as_slice() { only.code() } else { &role };
    let place = if let [only] = live.clinic.places.as_slice() { only.place.to_string() } else { place };
    Ok(visit.page(StatusCode::OK, &CHOOSE, choose_sheet(&visit, &live, role, &place, &next, false)))
}

/// `POST /choose`
pub async fn chosen(visit: Visit, fields: Fields) -> Result<Response, WebError> {
    let live = visit.live.clone().ok_or_else(|| WebError::SignIn(String::new()))?;
    let next = safe_next(fields.get("next"));
    let Some((role, place)) = read_choice(&live, &fields) else {
        let body = choose_sheet(&visit, &live, fields.get("role"), fields.get("place"), &next, true);
        return Ok(visit.page(StatusCode::BAD_REQUEST, &CHOOSE, body));
    };
    change(&visit.app, &live, move |s| (s.role, s.place) = (role, place)).await?;
    Ok(go(&next))
}
