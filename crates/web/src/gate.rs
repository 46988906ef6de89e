//! What every request passes, in this order: Host header, who is asking, set-up first, the two checks of a form, the answer, its headers,
//! one line in the log (method, route, status, time: no addresses, names or queries, L16).

use crate::app::App;
use crate::csrf::{self, Fields, unescaped};
use crate::error::WebError;
use crate::frame;
use crate::headers;
use crate::signed::{Visit, before_name, cookie_name, with_next};
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use terms::Text;

/// How long a form may take to arrive.
const BODY_PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);
/// Bytes of a form at most.
const BODY: usize = 1024 * 1024;
/// A session's `last_seen` is written at most this often, milliseconds.
const TOUCH: i64 = 30_000;

/// A form whose signs are broken: taken in with other signs in their place, it would be a false record.
static NOT_TEXT: Text = Text::fixed(
    "送られた文字を読めませんでした(UTF-8 ではありません)。何も記録していません。ブラウザで戻ると入力が残っています。入力し直して送ってください。",
    "The text sent could not be read (it is not UTF-8). Nothing was recorded. Go back in the browser: what was typed is still there. Enter it again and send.",
);
static NO_HOST: Text = Text::fixed("このサーバーの名前ではありません。", "That is not this server's name.");

/// The middleware.
pub async fn gate(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", |m| m.as_str()).to_owned();
    let (mut parts, body) = request.into_parts();
    let (visit, fresh) = prepared(&app, &parts);
    let (visit, response) = match through(&app, visit, &mut parts, body, next).await {
        (visit, Ok(response)) => (visit, response),
        (visit, Err(e)) => (visit, e.into_response()),
    };
    let mut response = drawn(&visit, &route, response);
    headers::put(&mut response, &visit.nonce, app.secure());
    if fresh && visit.live.is_none() && is_page(&response) {
        set_cookie(&mut response, before_name(app.secure()), &visit.before, None, app.secure());
    }
    tracing::info!(%method, route, status = response.status().as_u16(), ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
    response
}

/// The visit before the disk is asked, with a token for pages before sign-in (`true`: a new one).
fn prepared(app: &App, parts: &Parts) -> (Visit, bool) {
    let mut visit = Visit::bare(app, parts);
    let fresh = visit.before.is_empty();
    if fresh {
        visit.before = app.token();
    }
    (visit, fresh)
}

async fn through(
    app: &App,
    visit: Visit,
    parts: &mut Parts,
    body: Body,
    next: Next,
) -> (Visit, Result<Response, WebError>) {
    if !host_fits(app, parts) {
        return (visit, Err(WebError::Bad(NO_HOST.clone())));
    }
    // Bytes that are no text are no page: told here, before a part of the router tells it in its own bare words.
    if unescaped(parts.uri.path()).is_none() {
        return (visit, Err(WebError::NotFound));
    }
    let visit = match known(app, visit, parts).await {
        Ok(v) => v,
        Err((v, e)) => return (v, Err(e)),
    };
    let done = pass(app, &visit, parts, body, next).await;
    (visit, done)
}

/// Asks the disk who this is.
async fn known(app: &App, visit: Visit, parts: &Parts) -> Result<Visit, (Visit, WebError)> {
    if parts.method == Method::GET && parts.uri.path().starts_with("/assets/") {
        return Ok(visit);
    }
    let (mut v, found) = match Visit::of(app, parts).await {
        Ok(got) => got,
        Err(e) => return Err((visit, e)),
    };
    (v.before, v.nonce) = (visit.before, visit.nonce);
    app.0.ready.store(found.ready, Ordering::Release);
    if let Some(hash) = found.end {
        app.0.store.rim_later(move |r| r.revoke_session(&hash));
    }
    if let Some(live) = &v.live {
        let (now, hash) = (app.now(), live.session.token_hash.clone());
        if now.millis().saturating_sub(live.session.last_seen.millis()) >= TOUCH {
            app.0.sessions.used(&hash, now, live.session.expires);
            app.0.store.rim_later(move |r| r.touch_session(&hash, now));
        }
    }
    Ok(v)
}

async fn pass(app: &App, visit: &Visit, parts: &mut Parts, body: Body, next: Next) -> Result<Response, WebError> {
    let path = parts.uri.path().to_owned();
    if !app.0.ready.load(Ordering::Acquire) && !crate::routes::before_set_up(&path) {
        return Err(WebError::Go("/set-up".to_owned()));
    }
    let mut request = Request::from_parts(parts.clone(), Body::empty());
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        // A body that never comes would hold a connection for ever, and with enough of them everybody out.
        let bytes = tokio::time::timeout(BODY_PATIENCE, to_bytes(body, BODY)).await;
        let bytes = bytes.map_err(|_| WebError::Stale)?.map_err(|_| WebError::TooLarge)?;
        let mut input = csrf::read_form(&bytes).ok_or_else(|| WebError::Bad(NOT_TEXT.clone()))?;
        if let Some(session) = visit.lapsed.as_ref().filter(|_| visit.live.is_none())
            && csrf::check(&parts.headers, &input, &session.csrf, app.secure()).is_ok()
        {
            // The session ended while somebody was typing: what was typed is theirs and is kept.
            input.remove(csrf::FIELD);
            let form = crate::drafts::keep_late(app, session, &path, &input).await;
            return Err(WebError::SignIn(form.unwrap_or_else(|| "/".to_owned())));
        }
        csrf::check(&parts.headers, &input, &visit.csrf(), app.secure())?;
        input.remove(csrf::FIELD);
        request.extensions_mut().insert(Fields(Arc::new(input)));
    }
    request.extensions_mut().insert(visit.clone());
    Ok(next.run(request).await)
}

/// Whether the Host header names this server: a foreign name is a page elsewhere that points its own name at us (DNS rebinding).
fn host_fits(app: &App, parts: &Parts) -> bool {
    let config = &app.0.config;
    let mut all = parts.headers.get_all(header::HOST).iter();
    let (Some(host), None) = (all.next().and_then(|h| h.to_str().ok()), all.next()) else { return false };
    let Some(name) = bare_host(host) else { return false };
    // An address that names its server must name the same one.
    if parts.uri.host().is_some_and(|h| bare_host(h).as_deref() != Some(name.as_str())) {
        return false;
    }
    let named = config.hosts.iter().any(|h| bare_host(h).is_some_and(|h| h.eq_ignore_ascii_case(&name)));
    let local = config.listen.ip().is_loopback()
        && (name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()));
    named || local || name.parse::<IpAddr>().is_ok_and(|ip| ip == config.listen.ip())
}

/// The host without port and brackets; `None` for what is no host (RFC 9110 §7.2: no user, no empty name, a port of digits).
fn bare_host(host: &str) -> Option<String> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let (ip, after) = rest.split_once(']')?;
            ip.parse::<Ipv6Addr>().ok()?;
            (ip, after.strip_prefix(':').or(after.is_empty().then_some("0"))?)
        }
        // An address as the configuration may have it, without brackets.
        None if host.parse::<Ipv6Addr>().is_ok() => (host, "0"),
        None => host.split_once(':').unwrap_or((host, "0")),
    };
    let digits = (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
    let signs = |b: u8| b.is_ascii_alphanumeric() || b"-._:".contains(&b);
    let fits = !name.is_empty() && name.len() <= 253 && name.bytes().all(signs);
    (fits && digits && port.parse::<u16>().is_ok()).then(|| name.to_owned())
}

/// Errors become pages; redirects become what htmx understands.
fn drawn(visit: &Visit, route: &str, response: Response) -> Response {
    let mut response = match response.extensions().get::<WebError>() {
        Some(WebError::SignIn(next)) => go(&with_next("/sign-in", next)),
        Some(WebError::Go(to)) => go(to),
        Some(e) => frame::error(visit, e),
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED && route != "-" => {
            frame::error(visit, &WebError::Method)
        }
        // The router's own word about an address that it cannot read.
        None if response.status() == StatusCode::BAD_REQUEST && !is_page(&response) => {
            frame::error(visit, &WebError::NotFound)
        }
        None => response,
    };
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("3"));
    }
    // A fetch would follow a redirect unseen and put a whole page into a part of one.
    if visit.hx
        && visit.part == crate::signed::Part::Main
        && response.status() == StatusCode::SEE_OTHER
        && let Some(to) = response.headers_mut().remove(header::LOCATION)
    {
        *response.status_mut() = StatusCode::OK;
        response.headers_mut().insert(HeaderName::from_static("hx-redirect"), to);
    }
    response
}

/// A redirect to a page of ours, to be fetched with GET.
pub fn go(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(v) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, v);
    }
    response
}

fn is_page(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|t| t.starts_with("text/html"))
}

/// Sets a cookie; `seconds` `None` = until the browser is closed, `Some(0)` = removed.
pub fn set_cookie(response: &mut Response, name: &str, value: &str, seconds: Option<u32>, secure: bool) {
    let age = seconds.map(|s| format!("; Max-Age={s}")).unwrap_or_default();
    let secure = if secure { "; Secure" } else { "" };
    if let Ok(v) = HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")) {
        response.headers_mut().append(header::SET_COOKIE, v);
    }
}

/// Sets the session's cookie.
pub fn set_session(response: &mut Response, token: &str, app: &App) {
    set_cookie(response, cookie_name(app.secure()), token, None, app.secure());
}

/// Removes the session's cookie.
pub fn drop_session(response: &mut Response, app: &App) {
    set_cookie(response, cookie_name(app.secure()), "", Some(0), app.secure());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_host() {
        for (host, name) in [
            ("127.0.0.1:8600", "127.0.0.1"),
            ("localhost", "localhost"),
            ("[::1]:8600", "::1"),
            ("[::1]", "::1"),
            ("fe80::1", "fe80::1"),
            ("saisei.local:443", "saisei.local"),
        ] {
            assert_eq!(bare_host(host).as_deref(), Some(name), "{host}");
        }
        let long = format!("{}:80", "a".repeat(300));
        for bad in [
            "",
            ":8600",
            "user@127.0.0.1",
            "user:pw@127.0.0.1:8600",
            "127.0.0.1:",
            "127.0.0.1:abc",
            "127.0.0.1:99999",
            "127.0.0.1:-1",
            "127.0.0.1:80:80",
            "[::1",
            "[::1]x",
            "[::1]:",
            "[evil]",
            "127.0.0.1/x",
            "127.0.0.1 evil",
            &long,
        ] {
            assert_eq!(bare_host(bad), None, "{bad}");
        }
    }
}
