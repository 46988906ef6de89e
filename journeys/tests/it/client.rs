//! A person at a browser, in one of two ways: without a window (keeps cookies, carries the hidden fields of the form that is open, and sends what
//! browsers send), or in a real Chromium (window.rs). Whatever a journey does, it does through here, so that both are told by the same code.

use crate::window::Window;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use std::collections::{BTreeMap, BTreeSet};
use tower::ServiceExt;

/// Named values of a form.
pub type Fields<'a> = &'a [(&'a str, &'a str)];

/// A person at a browser.
pub struct Client {
    router: axum::Router,
    cookies: BTreeMap<String, String>,
    csrf: String,
    window: Option<Window>,
}

/// What came back. A form that led elsewhere answers 303 and says where; a window shows the page there as well.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub to: String,
    pub body: String,
}

/// `&quot;`, `&amp;` and their like, as `maud` writes them.
fn plain(s: &str) -> String {
    s.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

impl Page {
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "to {:?}: {}", self.to, self.text());
        self
    }
    pub fn leads(self, to: &str) -> Self {
        assert!(
            self.status == 303 && self.to.starts_with(to),
            "{} to {:?}, wanted {to}: {}",
            self.status,
            self.to,
            self.text()
        );
        self
    }
    pub fn says(self, words: &[&str]) -> Self {
        for w in words {
            assert!(self.body.contains(w), "the page does not say {w:?}: {}", self.text());
        }
        self
    }
    /// The page without its tags.
    pub fn text(&self) -> String {
        let main = self.body.split_once("<main").map_or(self.body.as_str(), |(_, m)| m);
        let words: Vec<&str> = main
            .split('<')
            .filter_map(|part| part.split_once('>'))
            .map(|(_, t)| t.trim())
            .filter(|t| !t.is_empty())
            .collect();
        words.join(" ")
    }
    /// The form that sends to a path and holds some marks (its button, a field).
    fn form(&self, path: &str, holds: &str) -> &str {
        let start = format!("action=\"{path}\"");
        let forms = self.body.split(&start).skip(1).filter_map(|rest| Some(rest.split_once("</form>")?.0));
        forms.into_iter().find(|form| form.contains(holds)).unwrap_or("")
    }
    /// Names of the fields that somebody can fill in the form that sends to a path.
    pub fn asked(&self, path: &str) -> BTreeSet<String> {
        let tags = self.form(path, "").split('<').filter_map(|t| t.split_once('>')).map(|(tag, _)| tag);
        let fields = tags.filter(|t| {
            ["input ", "select ", "textarea "].iter().any(|k| t.starts_with(k)) && !t.contains("type=\"hidden\"")
        });
        let names = fields.filter_map(|t| Some(t.split_once(" name=\"")?.1.split_once('"')?.0.to_owned()));
        names.filter(|n| !n.starts_with('_')).collect()
    }
    /// Hidden fields of the form that sends to a path.
    pub fn hidden(&self, path: &str) -> Vec<(String, String)> {
        self.hidden_with(path, "")
    }
    fn hidden_with(&self, path: &str, holds: &str) -> Vec<(String, String)> {
        let inputs = self.form(path, holds).split("<input type=\"hidden\" name=\"").skip(1).filter_map(|i| {
            let (name, rest) = i.split_once("\" value=\"")?;
            Some((plain(name), plain(rest.split_once('"')?.0)))
        });
        inputs.collect()
    }
    /// The value of the radio button whose words begin so.
    pub fn choice(&self, name: &str, words: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let found = self.body.split(&start).skip(1).find_map(|part| {
            let (value, rest) = part.split_once('"')?;
            rest.split_once("<span>").filter(|(_, label)| label.starts_with(words)).map(|_| value.to_owned())
        });
        found.unwrap_or_else(|| panic!("no {name} {words}: {}", self.text()))
    }
}

fn encoded(fields: &[(String, String)]) -> String {
    let mut s = form_urlencoded::Serializer::new(String::new());
    for (k, v) in fields {
        s.append_pair(k, v);
    }
    s.finish()
}

impl Client {
    pub fn new(router: axum::Router) -> Self {
        Self { router, cookies: BTreeMap::new(), csrf: String::new(), window: None }
    }
    /// Somebody at a real browser.
    pub fn at_window(router: axum::Router, window: Window) -> Self {
        Self { window: Some(window), ..Self::new(router) }
    }
    /// The window, if there is one.
    pub fn window(&mut self) -> Option<&mut Window> {
        self.window.as_mut()
    }
    /// What a real browser complained of so far.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.window.iter().flat_map(|w| w.faults.iter().map(String::as_str))
    }
    pub async fn send(&mut self, method: &str, path: &str, body: String) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("cookie", cookies.join("; "))
            .header("host", "127.0.0.1:8600");
        if method != "GET" {
            request = request
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded");
        }
        let response =
            self.router.clone().oneshot(request.body(Body::from(body)).expect("request")).await.expect("answer");
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("cookie");
            let (name, value) = line.split(';').next().and_then(|c| c.split_once('=')).expect("cookie");
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, 16 * 1024 * 1024).await.expect("body");
        let to = parts.headers.get(header::LOCATION).map_or("", |v| v.to_str().expect("location")).to_owned();
        let page = Page { status: parts.status, to, body: String::from_utf8_lossy(&bytes).into_owned() };
        if let Some((_, rest)) = page.body.split_once("name=\"csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap_or_default().to_owned();
        }
        page
    }
    pub async fn get(&mut self, path: &str) -> Page {
        if let Some(window) = &mut self.window {
            return window.open(path).await;
        }
        self.send("GET", path, String::new()).await
    }
    /// Sends a form with the token of the page that is open.
    pub async fn post(&mut self, path: &str, fields: Fields<'_>) -> Page {
        if let Some(window) = &mut self.window {
            return window.answer(path, None, fields).await;
        }
        let token = ("csrf".to_owned(), self.csrf.clone());
        let all: Vec<(String, String)> =
            std::iter::once(token).chain(fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))).collect();
        self.send("POST", path, encoded(&all)).await
    }
    /// Answers a form of the open page: its hidden fields, what is typed, and a button by name and value; without a button Enter is pressed
    /// in the field typed into, as a scanner does.
    pub async fn answer(&mut self, page: &Page, path: &str, button: Option<(&str, &str)>, typed: Fields<'_>) -> Page {
        if let Some(window) = &mut self.window {
            return window.answer(path, Some(button), typed).await;
        }
        let holds = match (button, typed.first()) {
            (Some((name, value)), _) => format!("name=\"{name}\" value=\"{value}\""),
            (None, Some((name, _))) => format!("name=\"{name}\""),
            (None, None) => String::new(),
        };
        let mut all = page.hidden_with(path, &holds);
        assert!(!all.is_empty(), "no form to {path} with {holds}: {}", page.text());
        all.extend(typed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        all.extend(button.map(|(name, value)| (name.to_owned(), value.to_owned())));
        self.send("POST", path, encoded(&all)).await
    }
    /// Sends the form of an act that a page shows: its hidden fields, what is typed, and the step of the button pressed. A safety act has one
    /// button for all steps.
    pub async fn press(&mut self, act: &str, page: &Page, typed: Fields<'_>, step: &str) -> Page {
        let path = format!("/act/{act}");
        let has = |step: &str| !page.form(&path, &format!("name=\"_step\" value=\"{step}\"")).is_empty();
        let step = if has(step) || !has("confirm") { step } else { "confirm" };
        self.answer(page, &path, Some(("_step", step)), typed).await
    }
    /// Fills a form the way a person does: what it asks now, then what the answers call forth, until it is reviewed or answered otherwise.
    /// Whatever a hand cannot reach fails the journey.
    pub async fn fill(&mut self, act: &str, form: Page, typed: Fields<'_>) -> Page {
        let path = format!("/act/{act}");
        // What the form carries unseen (the subject in its address) is there already.
        let carried = form.hidden(&path);
        let missing = |(k, v): &&(&str, &str)| !carried.iter().any(|(name, value)| name == k && value == v);
        let typed: Vec<(&str, &str)> = typed.iter().filter(missing).copied().collect();
        let (mut page, mut asked) = (form, BTreeSet::new());
        for _ in 0..8 {
            let seen = page.asked(&path);
            let now: Vec<(&str, &str)> = typed.iter().filter(|(k, _)| seen.contains(*k)).copied().collect();
            let missed: Vec<&str> = typed.iter().map(|(k, _)| *k).filter(|k| !seen.contains(*k)).collect();
            let more = seen.iter().any(|n| !asked.contains(n) && typed.iter().any(|(k, _)| k == n));
            assert!(more || typed.is_empty(), "{act}: no hand reaches {missed:?}: {}", page.text());
            asked = seen;
            let next = self.press(act, &page, &now, "review").await;
            let again = !next.asked(&path).is_empty();
            match next.status.as_u16() {
                200 if again => page = next,
                400 if missed.iter().any(|k| next.asked(&path).contains(*k)) => page = next,
                200 if !missed.is_empty() => page = self.press(act, &next, &[], "edit").await.is(200),
                _ => return next,
            }
        }
        panic!("{act}: the form never ends: {}", page.text())
    }
    /// Form, what is typed, review: the review page.
    pub async fn review(&mut self, act: &str, query: &str, typed: Fields<'_>) -> Page {
        let form = self.get(&format!("/act/{act}{query}")).await.is(200);
        self.press(act, &form, typed, "review").await.is(200)
    }
    /// Form, review, confirmation, with a password where one is asked.
    pub async fn act(&mut self, act: &str, query: &str, typed: Fields<'_>, password: &str) -> Page {
        let review = self.review(act, query, typed).await;
        self.press(act, &review, &[("_password", password)], "confirm").await
    }
    /// Signs in and takes on a role at a place.
    pub async fn sign_in(&mut self, login: &str, password: &str, role: &str, place: &str) {
        self.get("/sign-in").await.is(200);
        let page = self.post("/sign-in", &[("login", login), ("password", password)]).await.leads("/");
        // A window stands before the choice already; without one the page is asked for.
        if page.asked("/choose").is_empty() {
            self.choose(role, place).await
        } else {
            self.chosen(page, role, place).await
        }
    }
    pub async fn choose(&mut self, role: &str, place: &str) {
        let page = self.get("/choose").await.is(200);
        self.chosen(page, role, place).await;
    }
    async fn chosen(&mut self, page: Page, role: &str, place: &str) {
        let place = page.choice("place", place);
        self.post("/choose", &[("role", role), ("place", &place)]).await.leads("/");
    }
}
