//! How a tablet comes to trust the clinic's own server: address, the authority's certificate, its fingerprint to compare with the terminal's,
//! steps for each system, in both languages at once. Shows nothing of the record; also served without TLS on a port of its own.

use crate::app::App;
use crate::assets;
use crate::error::WebError;
use crate::frame;
use crate::headers;
use crate::signed::Visit;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::html;
use page::Html;
use terms::{Lang, Text};

static TITLE: Text = Text::fixed("端末の準備", "Set up a tablet or PC");

const STEPS: &[(&str, &[Text])] = &[
    (
        "iPad, iPhone",
        &[
            Text::fixed(
                "Safari でこのページを開き「証明書をダウンロード」を押して「許可」。",
                "Open this page in Safari, press “Download the certificate”, then Allow.",
            ),
            Text::fixed(
                "設定 →「プロファイルがダウンロード済み」→ インストール。",
                "Settings → Profile Downloaded → Install.",
            ),
            Text::fixed(
                "設定 → 一般 → 情報 → 証明書信頼設定 で Saisei をオンにする。",
                "Settings → General → About → Certificate Trust Settings: turn Saisei on.",
            ),
        ],
    ),
    (
        "Android",
        &[
            Text::fixed("「証明書をダウンロード」を押す。", "Press “Download the certificate”."),
            Text::fixed(
                "設定 → セキュリティ → 詳細設定 → 暗号化と認証情報 → 証明書のインストール → CA証明書。",
                "Settings → Security → More → Encryption & credentials → Install a certificate → CA certificate.",
            ),
            Text::fixed("ダウンロードした saisei-ca.crt を選ぶ。", "Choose the downloaded saisei-ca.crt."),
        ],
    ),
    (
        "Windows",
        &[
            Text::fixed(
                "「証明書をダウンロード」を押し、ファイルを開いて「証明書のインストール」。",
                "Press “Download the certificate”, open the file, then Install Certificate.",
            ),
            Text::fixed(
                "「証明書をすべて次のストアに配置する」→「信頼されたルート証明機関」。",
                "Place all certificates in the following store → Trusted Root Certification Authorities.",
            ),
            Text::fixed("ブラウザーを開き直す。", "Close and reopen the browser."),
        ],
    ),
];

/// The address of the service: `https://host:port/`.
fn address(app: &App) -> String {
    let config = &app.0.config;
    let host = config.hosts.first().cloned().unwrap_or_else(|| config.listen.ip().to_string());
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    let scheme = if app.secure() { "https" } else { "http" };
    format!("{scheme}://{host}:{}/", app.port())
}

fn both(t: &Text) -> Html {
    html! { span lang="ja" { (t.ja) } br; span lang="en" { (t.en) } }
}

fn body(app: &App) -> Html {
    let to = address(app);
    let open = Text::fixed("準備ができたら、この住所を開きます。", "When ready, open this address.");
    let get = Text::fixed("証明書をダウンロード", "Download the certificate");
    let compare = Text::fixed(
        "インストールの前に、サーバーの端末に出ている指紋(SHA-256)と一致することを確かめてください。違うときは入れないでください。",
        "Before installing, compare this fingerprint (SHA-256) with the one on the server's terminal. Do not install it if they differ.",
    );
    let none = Text::fixed(
        "このサーバーは公開の証明書を使うか、この機械だけで動いています。端末に入れるものはありません。",
        "This server uses a public certificate or serves this machine alone. There is nothing to install.",
    );
    html! {
        (page::page_head(None, both(&TITLE), None, None))
        @match app.0.authority.get() {
            Some(a) => {
                p { (both(&compare)) }
                p { (page::code(&a.fingerprint)) }
                p { a.button.button--main href="/ca.crt" download="saisei-ca.crt" { (both(&get)) } }
                @for (system, steps) in STEPS {
                    (page::section(&format!("s-{}", system.split([',', ' ']).next().unwrap_or("")), system, None, html! { ol { @for s in *steps { li { (both(s)) } } } }))
                }
            }
            None => { p { (both(&none)) } }
        }
        (page::section("open", "Saisei", None, html! { p { (both(&open)) } (page::qr(&to, "QR")) p { a href=(to) { (to) } } }))
    }
}

/// `GET /install`
pub async fn show(visit: Visit) -> Response {
    frame::bare(&visit, StatusCode::OK, &TITLE, body(&visit.app))
}

/// `GET /ca.crt`: the authority's certificate.
pub async fn certificate(State(app): State<App>) -> Result<Response, WebError> {
    let a = app.0.authority.get().ok_or(WebError::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "application/x-x509-ca-cert")], a.der.clone()).into_response())
}

/// The service without TLS: this page, the certificate, the style sheet; everything else leads to HTTPS.
pub fn plain_router(app: App) -> Router {
    async fn plain(State(app): State<App>, request: Request, next: Next) -> Response {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::bare(&app, &parts);
        let nonce = visit.nonce.clone();
        parts.extensions.insert(visit);
        let mut response = next.run(Request::from_parts(parts, body)).await;
        headers::put(&mut response, &nonce, false);
        response
    }
    async fn elsewhere(State(app): State<App>) -> Response {
        (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, address(&app))]).into_response()
    }
    Router::new()
        .route("/install", get(show))
        .route("/ca.crt", get(certificate))
        .route("/assets/saisei.css", get(assets::css))
        .fallback(elsewhere)
        .layer(from_fn_with_state(app.clone(), plain))
        .with_state(app)
}

/// What the terminal says about it.
pub fn terminal(app: &App, plain: Option<std::net::SocketAddr>) -> Vec<String> {
    let mut lines = vec![format!("{} {}", Text::fixed("住所 / address:", "").text(Lang::Ja), address(app))];
    if let Some(a) = app.0.authority.get() {
        lines.push(format!("証明書の指紋 / fingerprint (SHA-256): {}", a.fingerprint));
        if let Some(p) = plain {
            let host = app.0.config.hosts.first().cloned().unwrap_or_else(|| p.ip().to_string());
            lines.push(format!("端末の準備 / set up tablets: http://{host}:{}/install", p.port()));
        }
    }
    lines
}
