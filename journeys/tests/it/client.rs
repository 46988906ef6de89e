//! A browser without a window: keeps cookies, carries the hidden fields of the form that is open, and sends what browsers send.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use std::collections::BTreeMap;
use tower::ServiceExt;

/// Named values of a form.
pub type Fields<'a> = &'a [(&'a str, &'a str)];

/// A person at a browser.
pub struct Client {
    router: axum::Router,
    cookies: BTreeMap<String, String>,
    csrf: String,
}

/// What came back.
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
    /// Hidden fields of the form that sends to a path.
    pub fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let start = format!("action=\"{action}\"");
        let form =
            self.body.split_once(&start).and_then(|(_, rest)| rest.split_once("</form>")).map_or("", |(form, _)| form);
        let inputs = form.split("<input type=\"hidden\" name=\"").skip(1).filter_map(|i| {
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
        Self { router, cookies: BTreeMap::new(), csrf: String::new() }
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
        self.send("GET", path, String::new()).await
    }
    /// Sends a form with the token of the page that is open.
    pub async fn post(&mut self, path: &str, fields: Fields<'_>) -> Page {
        let token = ("csrf".to_owned(), self.csrf.clone());
        let all: Vec<(String, String)> =
            std::iter::once(token).chain(fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))).collect();
        self.send("POST", path, encoded(&all)).await
    }
    /// Sends the form of an act that a page shows: its hidden fields, what is typed, and the step of the button pressed.
    pub async fn press(&mut self, act: &str, page: &Page, typed: Fields<'_>, step: &str) -> Page {
        let path = format!("/act/{act}");
        let mut all = page.hidden(&path);
        assert!(all.iter().any(|(k, _)| k == "_command"), "no form of {act}: {}", page.text());
        all.extend(typed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        all.push(("_step".to_owned(), step.to_owned()));
        self.send("POST", &path, encoded(&all)).await
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
        self.post("/sign-in", &[("login", login), ("password", password)]).await.leads("/");
        self.choose(role, place).await;
    }
    pub async fn choose(&mut self, role: &str, place: &str) {
        let page = self.get("/choose").await.is(200);
        let place = page.choice("place", place);
        self.post("/choose", &[("role", role), ("place", &place)]).await.leads("/");
    }
}
