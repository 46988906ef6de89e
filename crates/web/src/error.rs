//! The families of errors as pages: calm, in the person's language, saying what to do; a fault shows a number and nothing else.
//! A handler answers with [`WebError`]; the gate draws the page, because it knows the person (ARCHITECTURE.md §4, errors).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::atomic::{AtomicU32, Ordering};
use store::answer::Why;
use store::error::{ErrorKind, StoreError};
use terms::Text;

/// Why a request gets no page of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebError {
    /// Sign in first; then this address (a path of ours).
    SignIn(String),
    /// Go to this path of ours.
    Go(String),
    /// Not open to this role here (403).
    Forbidden,
    /// The form was not sent from a page of ours, or the page was too old (403).
    Stale,
    /// No such page (404).
    NotFound,
    /// This address does not take this method (405).
    Method,
    /// The request makes no sense, and why (400).
    Bad(Text),
    /// It was done already or in another way meanwhile (409).
    Conflict(Text),
    /// Too much was sent (413).
    TooLarge,
    /// Too many tries (429).
    TooMany,
    /// The program or the data is broken (500): the number stands in the log.
    Fault(u32),
    /// Nothing can be recorded (503).
    Stopped(Why),
    /// Too much is waiting (503).
    Busy,
}

static FAULTS: AtomicU32 = AtomicU32::new(0);

impl WebError {
    /// A fault: the detail goes to the log under a number, the person sees the number.
    pub fn fault(detail: &str) -> Self {
        let n = FAULTS.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        tracing::error!(fault = n, detail, "web fault");
        Self::Fault(n)
    }
    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::SignIn(_) | Self::Go(_) => StatusCode::SEE_OTHER,
            Self::Forbidden | Self::Stale => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Stopped(_) | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
    /// Title and sentence.
    pub fn words(&self) -> (Text, Text) {
        match self {
            Self::SignIn(_) | Self::Go(_) => (Text::fixed("サインイン", "Sign in"), Text::default()),
            Self::Forbidden => (
                Text::fixed("この役割では開けません", "Not open to this role"),
                Text::fixed(
                    "いまの役割と場所ではこのページを使えません。役割か場所を切り替えるか、管理者に尋ねてください。",
                    "Your present role and place cannot use this page. Change role or place, or ask the manager.",
                ),
            ),
            Self::Stale => (
                Text::fixed("もう一度開いてから送ってください", "Please open the page again and resend"),
                Text::fixed(
                    "このフォームはこの画面から送られたことを確かめられませんでした。何も記録されていません。ページを開き直してください。",
                    "It could not be verified that this form was sent from this screen. Nothing was recorded. Open the page again.",
                ),
            ),
            Self::NotFound => (
                Text::fixed("ページが見つかりません", "Page not found"),
                Text::fixed(
                    "住所が違うか、もうないページです。一覧から開き直してください。",
                    "The address is wrong or the page is gone. Open it again from the list.",
                ),
            ),
            Self::Method => (
                Text::fixed("この操作はできません", "Not possible this way"),
                Text::fixed("ページを開き直してください。", "Open the page again."),
            ),
            Self::Bad(say) => (Text::fixed("受け取れませんでした", "This could not be read"), say.clone()),
            Self::Conflict(say) => (Text::fixed("すでに変わっています", "It has changed meanwhile"), say.clone()),
            Self::TooLarge => (
                Text::fixed("大きすぎます", "Too large"),
                Text::fixed(
                    "一度に送れるのは 1 MiB までです。何も記録されていません。",
                    "At most 1 MiB can be sent at once. Nothing was recorded.",
                ),
            ),
            Self::TooMany => (
                Text::fixed("少し待ってください", "Please wait a little"),
                Text::fixed(
                    "試みが多すぎます。5分ほど待ってからもう一度お試しください。",
                    "Too many tries. Wait about five minutes and try again.",
                ),
            ),
            Self::Fault(n) => (
                Text::fixed("プログラムの不具合です", "A fault in the program"),
                terms::say! {ja: "この操作は記録されていません。番号 {n} を管理者に伝えてください。", en: "This was not recorded. Tell the manager number {n}."},
            ),
            Self::Stopped(why) => (Text::fixed("記録が止まっています", "Recording has stopped"), why.say.clone()),
            Self::Busy => (
                Text::fixed("混み合っています", "Busy"),
                Text::fixed(
                    "少し待ってから、同じ内容でもう一度送ってください。二重には記録されません。",
                    "Wait a moment and send the same again. It will not be recorded twice.",
                ),
            ),
        }
    }
}

impl From<StoreError> for WebError {
    fn from(e: StoreError) -> Self {
        match e.kind {
            ErrorKind::Stopped => Self::Stopped(Why { code: "stopped".to_owned(), say: e.say() }),
            _ => Self::fault(&e.to_string()),
        }
    }
}

/// A bare answer that carries the error; the gate turns it into the page.
impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
