//! A browser without a window: keeps cookies and the page's token, sends what browsers send.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use std::collections::BTreeMap;
use tower::ServiceExt;

pub struct Client {
    router: axum::Router,
    pub cookies: BTreeMap<String, String>,
    pub csrf: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn to(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |v| v.to_str().expect("location"))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("header"))
    }
    /// The value of the first hidden field of a name.
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.body.split_once(&start).map_or("", |(_, r)| r);
        rest.split('"').next().unwrap_or("").to_owned()
    }
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "to {:?}: {}", self.to(), self.body);
        self
    }
    pub fn leads(self, to: &str) -> Self {
        assert_eq!((self.status.as_u16(), self.to()), (303, to), "{}", self.body);
        self
    }
}

pub fn encoded(fields: &[(&str, &str)]) -> String {
    let mut s = form_urlencoded::Serializer::new(String::new());
    fields.iter().for_each(|(k, v)| {
        s.append_pair(k, v);
    });
    s.finish()
}

impl Client {
    pub fn new(router: axum::Router) -> Self {
        Self { router, cookies: BTreeMap::new(), csrf: String::new() }
    }
    /// Sends anything; keeps the cookies and the token of the answer.
    pub async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mut request = Request::builder().method(method).uri(path).header("cookie", cookies.join("; "));
        if !headers.iter().any(|(k, _)| *k == "host") {
            request = request.header("host", "127.0.0.1:8600");
        }
        for (k, v) in headers {
            request = request.header(*k, *v);
        }
        let response =
            self.router.clone().oneshot(request.body(Body::from(body)).expect("request")).await.expect("answer");
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("cookie");
            assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
            let (name, value) = line.split(';').next().and_then(|c| c.split_once('=')).expect("cookie");
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, 16 * 1024 * 1024).await.expect("body");
        let answer =
            Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() };
        let token = answer.hidden("csrf");
        if !token.is_empty() {
            self.csrf = token;
        }
        answer
    }
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], String::new()).await
    }
    /// As a page of ours sends it.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &headers, encoded(&all)).await
    }
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.get("/sign-in").await.is(200);
        self.post("/sign-in", &[("login", login), ("password", password)]).await
    }
}
