//! Listens, speaks TLS, hands each connection to the router, and ends without cutting answers off.

use crate::app::{App, Config, Tls};
use crate::install;
use crate::routes::router;
use crate::signed::Peer;
use crate::tls;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use store::Store;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// Connections at once.
const CONNECTIONS: usize = 512;
/// Time for a handshake and for the headers of a request.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often the certificate is looked at.
const RENEWAL: Duration = Duration::from_secs(6 * 3600);
/// Ended sessions are kept so long, so that a form sent late is still known to be somebody's.
const SESSIONS_KEPT_MINUTES: i64 = 7 * 24 * 60;
/// How long answers under way may take at the end.
const FAREWELL: Duration = Duration::from_secs(5);

type Shared = Arc<RwLock<Option<Arc<rustls::ServerConfig>>>>;

/// A server that is listening.
pub struct Running {
    /// The state.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where the install page is served without TLS.
    pub install: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Ends: no new connections, answers under way are finished.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for t in self.tasks {
            let _ = t.await;
        }
    }
}

/// Serves until `until` is ready.
///
/// # Errors
/// As [`start`].
pub async fn serve(store: Arc<Store>, config: Config, until: impl Future<Output = ()>) -> Result<(), String> {
    let running = start(store, config).await?;
    until.await;
    running.stop().await;
    Ok(())
}

/// Begins to listen; says address, fingerprint and set-up code at the terminal.
///
/// # Errors
/// Plain HTTP off loopback, certificates that cannot be read or made, an address in use.
pub async fn start(store: Arc<Store>, mut config: Config) -> Result<Running, String> {
    if config.hosts.is_empty() && !config.listen.ip().is_loopback() {
        config.hosts = tls::guess_hosts(config.listen);
    }
    let ready = tls::ready(&config, config.clock.now().day())?;
    let listener = bind(config.listen).await?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    config.listen = address;
    let plain = match config.install_listen {
        Some(at) if config.tls != Tls::Off => Some(bind(at).await?),
        _ => None,
    };
    let install = plain.as_ref().map(TcpListener::local_addr).transpose().map_err(|e| e.to_string())?;
    let app = App::new(store, config)?;
    let server = ready.map(|r| {
        if let Some(a) = r.authority {
            let _ = app.0.authority.set(a);
        }
        r.server
    });
    let shared: Shared = Arc::new(RwLock::new(server));
    let (stop, stopped) = watch::channel(false);
    let mut tasks = vec![tokio::spawn(accept(listener, router(app.clone()), Some(shared.clone()), stopped.clone()))];
    if let Some(listener) = plain {
        tasks.push(tokio::spawn(accept(listener, install::plain_router(app.clone()), None, stopped.clone())));
    }
    tasks.push(tokio::spawn(renew(app.clone(), shared, stopped)));
    for line in install::terminal(&app, install) {
        (app.0.config.say)(&line);
    }
    if !app.set_up().await? {
        app.offer_set_up_code();
    }
    Ok(Running { app, address, install, stop, tasks })
}

async fn bind(at: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(at).await.map_err(|e| format!("{at}: {e}"))
}

/// Makes the server's certificate anew in time, and forgets sessions that ended long ago.
async fn renew(app: App, shared: Shared, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(RENEWAL) => {}
        }
        let before = app.now().plus_minutes(-SESSIONS_KEPT_MINUTES);
        app.0.store.rim_later(move |r| r.drop_sessions_before(before).map(|_| ()));
        let made = app.blocking(|app| tls::ready(&app.0.config, app.now().day())).await;
        match made {
            Ok(Ok(Some(r))) => *shared.write().unwrap_or_else(PoisonError::into_inner) = Some(r.server),
            Ok(Ok(None)) => {}
            Ok(Err(e)) => tracing::error!(error = e, "certificate not renewed"),
            Err(_) => tracing::error!("certificate not renewed"),
        }
    }
}

async fn accept(listener: TcpListener, router: Router, tls: Option<Shared>, mut stopped: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let mut open = JoinSet::new();
    loop {
        let Ok(place) = room.clone().acquire_owned().await else { return };
        let (stream, peer) = tokio::select! {
            _ = stopped.changed() => break,
            got = listener.accept() => match got {
                Ok(pair) => pair,
                Err(e) => {
                    // too many open files and the like: wait a moment instead of spinning
                    tracing::warn!(error = %e, "accept");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        while open.try_join_next().is_some() {}
        let server = tls.as_ref().and_then(|t| t.read().unwrap_or_else(PoisonError::into_inner).clone());
        let (router, stopped) = (router.clone(), stopped.clone());
        open.spawn(async move {
            connection(stream, peer, server, router, stopped).await;
            drop(place);
        });
    }
    drop(listener);
    let all = async { while open.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(FAREWELL, all).await;
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    server: Option<Arc<rustls::ServerConfig>>,
    router: Router,
    stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    match server {
        None => speak(stream, peer, router, stopped).await,
        Some(config) => match tokio::time::timeout(PATIENCE, TlsAcceptor::from(config).accept(stream)).await {
            Ok(Ok(stream)) => speak(stream, peer, router, stopped).await,
            Ok(Err(e)) => tracing::debug!(error = %e, "handshake"),
            Err(_) => tracing::debug!("handshake took too long"),
        },
    }
}

async fn speak<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    peer: SocketAddr,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        router.clone().oneshot(request)
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    let mut connection = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        done = connection.as_mut() => done,
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(e) = ended {
        tracing::debug!(error = %e, "connection");
    }
}
