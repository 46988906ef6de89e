//! The files a page loads: the style sheet, the icon, the house's own few lines of script and htmx (vendored, with licence and hash). Addressed by their hash, so that they can be
//! kept for a year.

use axum::extract::RawQuery;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use terms::Hash32;

/// htmx 4.0.1, as published; `assets/htmx.min.js.sha256` has its hash.
pub const HTMX: &str = include_str!("../assets/htmx.min.js");

fn version(bytes: &str) -> String {
    Hash32::of(bytes.as_bytes()).to_string().chars().take(12).collect()
}

/// Version of the style sheet and of what is served beside it: icon and script.
pub static CSS_VERSION: LazyLock<String> =
    LazyLock::new(|| version(&[page::css(), page::icon(), page::script()].concat()));
/// Version of htmx.
pub static HTMX_VERSION: LazyLock<String> = LazyLock::new(|| version(HTMX));

/// `GET /assets/saisei.css`
pub async fn css(RawQuery(query): RawQuery) -> Response {
    file("text/css; charset=utf-8", page::css(), query, &CSS_VERSION)
}

/// `GET /assets/saisei.svg`, addressed with the version of the style sheet it belongs to.
pub async fn icon(RawQuery(query): RawQuery) -> Response {
    file("image/svg+xml", page::icon(), query, &CSS_VERSION)
}

/// `GET /assets/saisei.js`, addressed with the version of the style sheet it belongs to.
pub async fn script(RawQuery(query): RawQuery) -> Response {
    file("text/javascript; charset=utf-8", page::script(), query, &CSS_VERSION)
}

/// `GET /assets/htmx.min.js`
pub async fn htmx(RawQuery(query): RawQuery) -> Response {
    file("text/javascript; charset=utf-8", HTMX, query, &HTMX_VERSION)
}

fn file(kind: &'static str, body: &'static str, query: Option<String>, version: &str) -> Response {
    let named = query.as_deref() == Some(format!("v={version}").as_str());
    let keep = if named { "public, max-age=31536000, immutable" } else { "no-cache" };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn htmx_is_the_file_whose_hash_stands_beside_it() {
        let line = include_str!("../assets/htmx.min.js.sha256");
        assert_eq!(line.split_whitespace().next(), Some(Hash32::of(HTMX.as_bytes()).to_string().as_str()));
    }
}
