//! Two independent checks that a form was sent from a page of ours (OWASP CSRF Prevention Cheat Sheet): what the browser says about where the
//! request comes from, and a token that only our pages know. Either one alone refuses.

use crate::error::WebError;
use crate::secret::same;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use kernel::Input;
use std::convert::Infallible;
use std::sync::Arc;

/// Name of the field that carries the token.
pub const FIELD: &str = "csrf";

/// What was sent in a form, without the token. Empty for requests without a form.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Arc<Input>);

impl Fields {
    /// The first value of a field, as sent; empty if it was not.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|v| v.first()).map_or("", String::as_str)
    }
}

impl<S: Sync> FromRequestParts<S> for Fields {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Reads `application/x-www-form-urlencoded` (WHATWG URL §5.1); `None` if what was sent is no UTF-8. Other readers put U+FFFD in the place
/// of what they cannot read, which in a medical record would be text that nobody wrote.
pub fn read_form(body: &[u8]) -> Option<Input> {
    let mut input = Input::new();
    for pair in body.split(|b| *b == b'&').filter(|p| !p.is_empty()) {
        let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(at);
        let value = value.get(1..).unwrap_or_default();
        input.entry(form_text(name)?).or_default().push(form_text(value)?);
    }
    Some(input)
}

fn form_text(part: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = part.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    String::from_utf8(decoded(&spaced)).ok()
}

/// `%` and two hexadecimal digits become their byte; anything else stays as it is.
fn decoded(bytes: &[u8]) -> Vec<u8> {
    let digit = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let (mut out, mut i) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(b) = bytes.get(i) {
        match (*b == b'%').then(|| digit(i + 1).zip(digit(i + 2))).flatten() {
            Some((high, low)) => {
                out.push(high << 4 | low);
                i += 3;
            }
            None => {
                out.push(*b);
                i += 1;
            }
        }
    }
    out
}

/// A path without its escapes; `None` if it is no UTF-8.
pub(crate) fn unescaped(path: &str) -> Option<String> {
    String::from_utf8(decoded(path.as_bytes())).ok()
}

fn header<'a>(h: &'a HeaderMap, name: &str) -> Option<&'a str> {
    h.get(name).map(|v| v.to_str().unwrap_or(""))
}

/// First check: `Sec-Fetch-Site` is `same-origin` or `none`; where a browser sends none (old, or plain HTTP), `Origin` must be this host's.
pub fn from_here(h: &HeaderMap, secure: bool) -> bool {
    if let Some(site) = header(h, "sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let (Some(origin), Some(host)) = (header(h, header::ORIGIN.as_str()), header(h, header::HOST.as_str())) else {
        return false;
    };
    let scheme = if secure { "https://" } else { "http://" };
    !host.is_empty() && origin.strip_prefix(scheme) == Some(host)
}

/// Second check: the token in the form or, from htmx, in `X-CSRF`.
pub fn token_fits(h: &HeaderMap, input: &Input, expected: &str) -> bool {
    let sent =
        header(h, "x-csrf").or_else(|| input.get(FIELD).and_then(|v| v.first()).map(String::as_str)).unwrap_or("");
    !expected.is_empty() && same(sent.as_bytes(), expected.as_bytes())
}

/// Both.
pub fn check(h: &HeaderMap, input: &Input, expected: &str, secure: bool) -> Result<(), WebError> {
    if from_here(h, secure) && token_fits(h, input, expected) { Ok(()) } else { Err(WebError::Stale) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        list.iter().map(|(k, v)| (axum::http::HeaderName::from_static(k), v.parse().expect("value"))).collect()
    }

    #[test]
    fn where_a_request_comes_from() {
        let ok = |list: &[(&'static str, &str)]| from_here(&headers(list), false);
        assert!(ok(&[("sec-fetch-site", "same-origin")]) && ok(&[("sec-fetch-site", "none")]));
        assert!(!ok(&[("sec-fetch-site", "cross-site")]) && !ok(&[("sec-fetch-site", "same-site")]));
        let here = ("host", "127.0.0.1:8600");
        assert!(ok(&[here, ("origin", "http://127.0.0.1:8600")]));
        for foreign in [
            "http://evil.example",
            "https://127.0.0.1:8600",
            "http://127.0.0.1:9999",
            "null",
            "http://127.0.0.1:8600.evil.example",
        ] {
            assert!(!ok(&[here, ("origin", foreign)]), "{foreign}");
        }
        assert!(!ok(&[here]), "neither header");
        assert!(
            !ok(&[here, ("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8600")]),
            "what the browser says comes first"
        );
    }

    #[test]
    fn the_token_must_be_there_and_right() {
        let form = |t: &str| read_form(format!("csrf={t}&a=1&a=2").as_bytes()).expect("text");
        assert!(token_fits(&headers(&[]), &form("abc"), "abc"));
        assert!(!token_fits(&headers(&[]), &form("abd"), "abc") && !token_fits(&headers(&[]), &form(""), "abc"));
        assert!(token_fits(&headers(&[("x-csrf", "abc")]), &Input::new(), "abc"));
        assert!(!token_fits(&headers(&[]), &form(""), ""), "no token expected is no token that fits");
        assert_eq!(form("x").get("a").map(Vec::len), Some(2));
    }

    #[test]
    fn a_form_is_read_as_others_read_it_or_not_at_all() {
        for body in ["a=1&b=%E9%AB%98+x%zz%2&&c&=d&a=2%3D%26", "", "&", "=", "a==b", "%", "a=%e3%81%82"] {
            let mut other = Input::new();
            for (k, v) in form_urlencoded::parse(body.as_bytes()) {
                other.entry(k.into_owned()).or_default().push(v.into_owned());
            }
            assert_eq!(read_form(body.as_bytes()), Some(other), "{body}");
        }
        for broken in [&b"a=%FF"[..], b"a=\xE9\xAB", b"%C3%28=1", b"ok=1&a=%ED%A0%80"] {
            assert_eq!(read_form(broken), None, "{broken:?}");
        }
        assert_eq!((unescaped("/a%20b"), unescaped("/%FF")), (Some("/a b".to_owned()), None));
    }
}
