//! `/style`: every component in every state. Shows nothing of the record.

use crate::error::WebError;
use crate::signed::Signed;
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /style`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    s.grant("style")?;
    let title = super::w(s.lang, "見本帳", "Style page");
    Ok(s.page(StatusCode::OK, title, "", page::style_page(s.lang), &s.app.0.store.tip()))
}
