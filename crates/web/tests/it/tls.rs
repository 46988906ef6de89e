//! Off loopback HTTPS only; the local authority; the plain listener that serves the install page alone.

use crate::setting::Setting;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use terms::{Day, Role};
use web::tls::ready;
use web::{Config, Tls};

fn day(s: &str) -> Day {
    Day::parse(s).expect("day")
}

fn config(s: &Setting, hosts: &[&str]) -> Config {
    let mut c = Config::local(0, false);
    c.clock = s.clock.clone();
    c.tls = Tls::Own { dir: s.dir.path().join("tls") };
    c.hosts = hosts.iter().map(|h| (*h).to_owned()).collect();
    c
}

#[tokio::test]
async fn off_loopback_without_tls_it_does_not_start() {
    let s = Setting::new(false);
    let c = Config::new(SocketAddr::from(([0, 0, 0, 0], 0)), false);
    let e = web::start(s.store.clone(), c).await.err().expect("refused");
    assert!(e.contains("HTTPS"), "{e}");
}

/// One request, one answer, over any connection.
fn ask(stream: &mut (impl Read + Write), host: &str, path: &str) -> std::io::Result<String> {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes())?;
    let mut out = Vec::new();
    stream.read_to_end(&mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// The same over TLS, as a browser that trusts this authority alone.
async fn ask_tls(at: SocketAddr, ca: &[u8], name: &'static str, path: &'static str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(ca.to_vec())).expect("root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config = Arc::new(builder.with_root_certificates(roots).with_no_client_auth());
    let work = move || {
        let connection =
            ClientConnection::new(config, ServerName::try_from(name).expect("name")).map_err(std::io::Error::other)?;
        ask(&mut StreamOwned::new(connection, TcpStream::connect(at)?), &format!("{name}:{}", at.port()), path)
    };
    tokio::task::spawn_blocking(work).await.expect("joined")
}

#[tokio::test]
async fn a_browser_that_trusts_the_authority_gets_in_and_no_other() {
    let s = Setting::new(false);
    s.account(Role::Manager, false);
    // The client checks validity by the machine's clock.
    s.clock.set(store::Clock::now(&store::SystemClock).max(s.clock_now()));
    let mut c = config(&s, &["clinic.example", "127.0.0.1"]);
    c.clock = Arc::new(store::SystemClock);
    c.install_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let said = Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = said.clone();
    c.say = Arc::new(move |l| heard.lock().expect("lock").push(l.to_owned()));
    let running = web::start(s.store.clone(), c).await.expect("started");
    let authority = running.app.0.authority.get().expect("authority").clone();
    for name in ["clinic.example", "127.0.0.1"] {
        let got = ask_tls(running.address, &authority.der, name, "/sign-in").await.expect("handshake");
        assert!(
            got.starts_with("HTTP/1.1 200")
                && got.contains("__Host-saisei-before=")
                && got.contains("; Secure")
                && got.contains("strict-transport-security"),
            "{got}"
        );
    }
    assert!(ask_tls(running.address, &authority.der, "other.example", "/").await.is_err(), "another name");
    let other = config(&s, &["clinic.example"]);
    let other = ready(&Config { tls: Tls::Own { dir: s.dir.path().join("tls2") }, ..other }, s.clock_now().day())
        .expect("made")
        .expect("tls")
        .authority
        .expect("authority");
    assert!(ask_tls(running.address, &other.der, "clinic.example", "/").await.is_err(), "another authority");
    assert!(
        said.lock().expect("lock").iter().any(|l| l.contains(&authority.fingerprint)),
        "the terminal says the fingerprint"
    );

    let plain = running.install.expect("install");
    let get = |path: &'static str| async move {
        let work = move || ask(&mut TcpStream::connect(plain)?, "127.0.0.1", path);
        tokio::task::spawn_blocking(work).await.expect("joined").expect("answer")
    };
    let page = get("/install").await;
    assert!(
        page.starts_with("HTTP/1.1 200")
            && page.contains(&authority.fingerprint)
            && page.contains("iPad")
            && page.contains("証明書をダウンロード"),
        "{page}"
    );
    assert!(get("/ca.crt").await.contains("application/x-x509-ca-cert"));
    for path in ["/sign-in", "/", "/set-up", "/account", "/language/en"] {
        let got = get(path).await;
        assert!(got.starts_with("HTTP/1.1 307") && got.contains("location: https://clinic.example:"), "{path}: {got}");
    }
    running.stop().await;
    assert!(TcpStream::connect(plain).is_err(), "stopped");
}

#[test]
fn the_certificate_renews_itself_and_the_authority_stays() {
    let dir = tempfile::tempdir().expect("dir");
    let mut c = Config::local(8600, false);
    c.tls = Tls::Own { dir: dir.path().join("tls") };
    c.hosts = vec!["clinic.example".into()];
    let read = |f: &str| std::fs::read_to_string(dir.path().join("tls").join(f)).expect("file");
    let make =
        |c: &Config, d: &str| ready(c, day(d)).expect("made").expect("tls").authority.expect("authority").fingerprint;
    let first = make(&c, "2026-11-24");
    let leaf = read("server.pem");
    assert_eq!(make(&c, "2027-11-01"), first);
    assert_eq!(read("server.pem"), leaf, "enough days left");
    assert_eq!(make(&c, "2027-12-01"), first);
    assert_ne!(read("server.pem"), leaf, "renewed in time, by the same authority");
    #[cfg(unix)]
    for f in ["ca.key", "server.key"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(dir.path().join("tls").join(f)).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{f}");
    }
    c.hosts.push("192.168.1.10".into());
    assert_ne!(make(&c, "2027-12-02"), first, "the old authority may not vouch for the new address");
    c.hosts.clear();
    assert!(ready(&c, day("2027-12-02")).is_err());
}
