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
use std::collections::BTreeMap;
use std::future::Future;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
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
/// Of these from one address (of IPv6 one network of 64 bits, which one machine has to itself). Browsers open six to a server: room for twenty
/// tablets that a router shows as one address, and no single machine can take what the others need. This machine itself is exempt: a
/// proxy in front of us speaks for everybody.
const PER_PEER: usize = 128;
/// Time for a handshake and for the headers of a request.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often the certificate is looked at.
const RENEWAL: Duration = Duration::from_secs(6 * 3600);
/// Ended sessions are kept so long, so that a form sent late is still known to be somebody's.
const SESSIONS_KEPT_MINUTES: i64 = 7 * 24 * 60;
/// How long answers under way may take at the end.
const FAREWELL: Duration = Duration::from_secs(5);

type Shared = Arc<RwLock<Option<Arc<rustls::ServerConfig>>>>;

/// Connections open now, by address.
#[derive(Debug, Default)]
struct Peers(Mutex<BTreeMap<IpAddr, usize>>);

/// A connection's place among those of its address; gone when dropped.
struct Place(Arc<Peers>, IpAddr);

impl Peers {
    /// The address that is counted; `None` for this machine.
    fn counted(ip: IpAddr) -> Option<IpAddr> {
        let ip = ip.to_canonical();
        match ip {
            _ if ip.is_loopback() => None,
            IpAddr::V4(_) => Some(ip),
            IpAddr::V6(v6) => Some(IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64))),
        }
    }
    /// A place for a connection; `Err` if its address has as many as it may.
    fn place(self: &Arc<Self>, ip: IpAddr) -> Result<Option<Place>, ()> {
        let Some(ip) = Self::counted(ip) else { return Ok(None) };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n = all.entry(ip).or_default();
        if *n >= PER_PEER {
            return Err(());
        }
        *n = n.saturating_add(1);
        Ok(Some(Place(self.clone(), ip)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = all.get_mut(&self.1) {
            *n = n.saturating_sub(1);
            if *n == 0 {
                all.remove(&self.1);
            }
        }
    }
}

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
    let peers = Arc::new(Peers::default());
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
        let Ok(own) = peers.place(peer.ip()) else {
            tracing::debug!("too many connections from one address");
            continue;
        };
        let server = tls.as_ref().and_then(|t| t.read().unwrap_or_else(PoisonError::into_inner).clone());
        let (router, stopped) = (router.clone(), stopped.clone());
        open.spawn(async move {
            connection(stream, peer, server, router, stopped).await;
            drop((place, own));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_takes_its_share_and_gives_it_back() {
        let peers = Arc::new(Peers::default());
        let ip = |s: &str| s.parse::<IpAddr>().expect("address");
        for (one, same, other) in [
            ("192.168.0.9", "::ffff:192.168.0.9", "192.168.0.10"),
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1"),
        ] {
            let mut held: Vec<_> = (0..PER_PEER).map(|_| peers.place(ip(one)).expect("room")).collect();
            assert!(peers.place(ip(same)).is_err(), "{same} is the same");
            assert!(peers.place(ip(other)).is_ok(), "{other} is not");
            held.pop();
            assert!(peers.place(ip(one)).is_ok());
        }
        assert!((0..CONNECTIONS).all(|_| peers.place(ip("127.0.0.1")).is_ok_and(|p| p.is_none())));
        assert!(peers.0.lock().expect("lock").is_empty(), "nothing is remembered of who has left");
    }
}
