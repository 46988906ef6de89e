//! The connection's protection. Given certificates, or a local authority made at first start: ECDSA P-256, valid ten years, constrained to the
//! names and addresses served (RFC 5280 §4.2.1.10), which signs a server certificate of at most 397 days (the browsers' limit since 2020) and
//! renews it by itself. Keys are readable by the owner alone.

use crate::app::{Config, Tls};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use terms::{Day, Hash32};

/// Years for which the authority is valid.
const AUTHORITY_YEARS: i16 = 10;
/// Days for which the server's certificate is valid.
pub const LEAF_DAYS: i32 = 397;
/// It is renewed when fewer days are left.
pub const RENEW_DAYS: i32 = 30;

/// The local authority as tablets see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Its certificate, DER.
    pub der: Vec<u8>,
    /// SHA-256 of the certificate in pairs, to compare by eye.
    pub fingerprint: String,
}

/// What a listener needs.
pub struct Ready {
    /// Keys and certificates.
    pub server: Arc<ServerConfig>,
    /// The local authority, if there is one.
    pub authority: Option<Authority>,
}

/// What stands beside a certificate, so that it need not be parsed.
#[derive(Serialize, Deserialize)]
struct About {
    hosts: Vec<String>,
    not_after: Day,
}

/// Names and addresses of this machine: what its routes and its name say, without sending anything.
pub fn guess_hosts(listen: SocketAddr) -> Vec<String> {
    let mut hosts = Vec::new();
    if let Ok(name) = std::fs::read_to_string("/etc/hostname") {
        let name: String =
            name.trim().to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
        if !name.is_empty() {
            if !name.contains('.') {
                hosts.push(format!("{name}.local"));
            }
            hosts.push(name);
        }
    }
    if listen.ip().is_unspecified() {
        // Choosing a route sends nothing; the address is a documentation address (RFC 5737).
        let local = UdpSocket::bind("0.0.0.0:0").and_then(|s| s.connect("192.0.2.1:9").and_then(|()| s.local_addr()));
        hosts.extend(local.ok().filter(|a| !a.ip().is_unspecified()).map(|a| a.ip().to_string()));
    } else {
        hosts.push(listen.ip().to_string());
    }
    hosts
}

/// Keys and certificates for a listener; `None`: plain HTTP on loopback.
///
/// # Errors
/// Plain HTTP off loopback, files that cannot be read or written, certificates that do not fit.
pub fn ready(config: &Config, today: Day) -> Result<Option<Ready>, String> {
    match &config.tls {
        Tls::Off if config.listen.ip().is_loopback() => Ok(None),
        Tls::Off => Err(format!(
            "{} is reachable from other machines, so it must be HTTPS: give certificate files, or let Saisei make its own authority. 他の機械から届く住所では HTTPS が必要です。",
            config.listen
        )),
        Tls::Files { cert, key } => Ok(Some(Ready { server: from_files(cert, key)?, authority: None })),
        Tls::Own { dir } => own(dir, &config.hosts, today).map(Some),
    }
}

fn from_files(cert: &Path, key: &Path) -> Result<Arc<ServerConfig>, String> {
    let name = |p: &Path, e: &dyn std::fmt::Display| format!("{}: {e}", p.display());
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(cert).map_err(|e| name(cert, &e))?.collect();
    let chain = chain.map_err(|e| name(cert, &e))?;
    if chain.is_empty() {
        return Err(name(cert, &"no certificate in this file"));
    }
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(|e| name(key, &e))?;
    server(chain, key_der)
}

fn server(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Arc<ServerConfig>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key).map_err(|e| e.to_string())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Loads or makes authority and server certificate in `dir`.
fn own(dir: &Path, hosts: &[String], today: Day) -> Result<Ready, String> {
    if hosts.is_empty() {
        return Err("no name or address of this server is known for its certificate; give one".to_owned());
    }
    private_dir(dir)?;
    let (key, der) = authority(dir, hosts, today)?;
    let leaf = dir.join("server.json");
    let fresh = about(&leaf).is_some_and(|a| a.hosts == hosts && a.not_after.days_since(today) > RENEW_DAYS);
    if !fresh || !dir.join("server.pem").exists() || !dir.join("server.key").exists() {
        issue(dir, &key, hosts, today)?;
    }
    let server = from_files(&dir.join("server.pem"), &dir.join("server.key"))?;
    Ok(Ready { server, authority: Some(Authority { fingerprint: fingerprint(&der), der }) })
}

fn about(path: &Path) -> Option<About> {
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

/// The authority's key and certificate. A new one is made when there is none, or when a name is served that the old one may not vouch for.
fn authority(dir: &Path, hosts: &[String], today: Day) -> Result<(KeyPair, Vec<u8>), String> {
    let (pem, key_file, note) = (dir.join("ca.pem"), dir.join("ca.key"), dir.join("ca.json"));
    let covers = about(&note)
        .is_some_and(|a| hosts.iter().all(|h| a.hosts.contains(h)) && a.not_after.days_since(today) > LEAF_DAYS);
    if covers && let (Ok(key), Ok(cert)) = (std::fs::read_to_string(&key_file), CertificateDer::from_pem_file(&pem)) {
        let key = KeyPair::from_pem(&key).map_err(|e| format!("{}: {e}", key_file.display()))?;
        return Ok((key, cert.to_vec()));
    }
    let key = KeyPair::generate().map_err(|e| e.to_string())?;
    let mut params = authority_params(&key);
    let until = today.plus_years(AUTHORITY_YEARS);
    (params.not_before, params.not_after) = (date(today.plus_days(-1)), date(until));
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: hosts.iter().map(|h| subtree(h)).collect(),
        excluded_subtrees: Vec::new(),
    });
    let cert = params.self_signed(&key).map_err(|e| e.to_string())?;
    private_file(&key_file, &key.serialize_pem())?;
    private_file(&pem, &cert.pem())?;
    keep_about(&note, hosts, until)?;
    // A server certificate of the authority before is worth nothing now.
    let _ = std::fs::remove_file(dir.join("server.json"));
    Ok((key, cert.der().to_vec()))
}

/// What the authority is called; follows from its key, so that it can be made again from the key alone.
fn authority_params(key: &KeyPair) -> CertificateParams {
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    let short: String = Hash32::of(key.public_key_raw()).to_string().chars().take(8).collect();
    name.push(DnType::CommonName, format!("Saisei local authority {short}"));
    params.distinguished_name = name;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn subtree(host: &str) -> GeneralSubtree {
    match host.parse::<IpAddr>() {
        Ok(ip @ IpAddr::V4(_)) => GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, 32)),
        Ok(ip @ IpAddr::V6(_)) => GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, 128)),
        Err(_) => GeneralSubtree::DnsName(host.to_owned()),
    }
}

fn issue(dir: &Path, authority: &KeyPair, hosts: &[String], today: Day) -> Result<(), String> {
    let key = KeyPair::generate().map_err(|e| e.to_string())?;
    let mut params = CertificateParams::new(hosts.to_vec()).map_err(|e| e.to_string())?;
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, hosts.first().map_or("saisei", String::as_str));
    params.distinguished_name = name;
    let until = today.plus_days(LEAF_DAYS - 1);
    (params.not_before, params.not_after) = (date(today.plus_days(-1)), date(until));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let issuer = Issuer::new(authority_params(authority), authority);
    let cert = params.signed_by(&key, &issuer).map_err(|e| e.to_string())?;
    private_file(&dir.join("server.key"), &key.serialize_pem())?;
    private_file(&dir.join("server.pem"), &cert.pem())?;
    keep_about(&dir.join("server.json"), hosts, until)
}

fn keep_about(path: &Path, hosts: &[String], not_after: Day) -> Result<(), String> {
    let text = serde_json::to_string(&About { hosts: hosts.to_vec(), not_after }).map_err(|e| e.to_string())?;
    private_file(path, &text)
}

fn date(day: Day) -> time::OffsetDateTime {
    let (y, m, d) = day.ymd();
    date_time_ymd(i32::from(y), u8::try_from(m).unwrap_or(1), u8::try_from(d).unwrap_or(1))
}

/// SHA-256 in pairs.
pub fn fingerprint(der: &[u8]) -> String {
    let mut out = String::new();
    for (i, b) in Hash32::of(der).0.iter().enumerate() {
        // writing to a String cannot fail
        let _ = write!(out, "{}{b:02X}", if i == 0 { "" } else { ":" });
    }
    out
}

fn private_dir(dir: &Path) -> Result<(), String> {
    std::fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
            .map_err(|e| format!("{}: {e}", dir.display()))?;
    }
    Ok(())
}

/// Writes a file that the owner alone may read, whole or not at all.
fn private_file(path: &Path, text: &str) -> Result<(), String> {
    let name = |e: std::io::Error| format!("{}: {e}", path.display());
    let part = path.with_extension("part");
    let _ = std::fs::remove_file(&part);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&part).map_err(name)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(name)?;
    std::fs::rename(&part, path).map_err(name)
}
