//! What is known of every request before anything is decided: language, nonce, session, and what the record says of the person now. Roles are
//! read from the record at every request, not believed of the session (L20).

use crate::app::{App, SecondFactor};
use crate::error::WebError;
use crate::frame;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use kernel::Need;
use record::clinic::Place;
use record::folds::{Clinic, StaffRoles};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use store::Snapshot;
use store::rim::{Account, Session};
use terms::{Hash32, Lang, Moment, Role, StaffId, Text};

/// What is still to do before a session is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The code of the second factor.
    SecondFactor,
    /// A password of one's own instead of the first one.
    Password,
    /// Setting up the second factor.
    Enrol,
    /// Role and place.
    Choose,
}

impl Due {
    /// Where it is done.
    pub const fn path(self) -> &'static str {
        match self {
            Self::SecondFactor => "/second-factor",
            Self::Password => "/password",
            Self::Enrol => "/second-factor/set-up",
            Self::Choose => "/choose",
        }
    }
}

/// A session that is neither ended nor expired, and what the record says of the person now.
#[derive(Clone, Debug)]
pub struct Live {
    /// The session's row.
    pub session: Session,
    /// The account's row.
    pub account: Account,
    /// The person.
    pub staff: StaffId,
    /// The person's name.
    pub name: String,
    /// Roles in force.
    pub roles: Vec<Role>,
    /// The clinic.
    pub clinic: Arc<Clinic>,
}

impl Live {
    /// What comes next before the session is full.
    pub fn due(&self, second_factor: SecondFactor) -> Option<Due> {
        if self.account.totp_confirmed && self.session.stage == "second_factor" {
            Some(Due::SecondFactor)
        } else if self.account.must_change {
            Some(Due::Password)
        } else if !self.account.totp_confirmed && second_factor == SecondFactor::Required {
            Some(Due::Enrol)
        } else if self.chosen().is_none() {
            Some(Due::Choose)
        } else {
            None
        }
    }
    /// Role and place chosen.
    pub fn chosen(&self) -> Option<(Role, &Place)> {
        let role = Role::parse(&self.session.role).filter(|r| self.roles.contains(r))?;
        Some((role, self.clinic.places.iter().find(|p| p.place.as_str() == self.session.place)?))
    }
}

/// How htmx asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The whole page.
    Page,
    /// What stands in `<main>` alone.
    Main,
}

/// What is known of every request.
#[derive(Clone)]
pub struct Visit {
    /// The server.
    pub app: App,
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: page::Theme,
    /// Nonce of this answer.
    pub nonce: String,
    /// Path asked for.
    pub path: String,
    /// Query asked with, without `?`.
    pub query: String,
    /// How much of the page is wanted.
    pub part: Part,
    /// Whether htmx asks.
    pub hx: bool,
    /// From where.
    pub peer: IpAddr,
    /// Token of the pages before sign-in.
    pub before: String,
    /// The session.
    pub live: Option<Arc<Live>>,
    /// The session that ended by itself.
    pub lapsed: Option<Arc<Session>>,
}

/// Where a request came from; put in by the server.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Name of the session's cookie.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-saisei" } else { "saisei" }
}
/// Name of the cookie of pages before sign-in.
pub fn before_name(secure: bool) -> &'static str {
    if secure { "__Host-saisei-before" } else { "saisei-before" }
}
/// Name of the cookie that remembers the language of this device.
pub const LANG_COOKIE: &str = "saisei-lang";

/// A cookie by name.
pub fn cookie<'a>(h: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = h.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    lines.flat_map(|l| l.split(';')).filter_map(|c| c.trim().split_once('=')).find(|(k, _)| *k == name).map(|(_, v)| v)
}

/// The theme stored under a word.
pub fn theme(s: &str) -> page::Theme {
    match s {
        "light" => page::Theme::Light,
        "dark" => page::Theme::Dark,
        "bedside" => page::Theme::Bedside,
        _ => page::Theme::System,
    }
}

/// What the disk says about a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Set-up is done and somebody can sign in.
    pub ready: bool,
    /// The session.
    pub live: Option<Live>,
    /// Ended by itself.
    pub lapsed: Option<Session>,
    /// To be ended because the role is no longer in force.
    pub end: Option<String>,
}

fn folded(snap: &mut Snapshot, needs: Vec<Need>) -> store::Result<kernel::Known> {
    kernel::gather(&|_| needs.clone(), snap)
        .map_err(|f| store::error::StoreError::new(store::error::ErrorKind::Other, f.0))
}

/// The clinic as set up.
pub(crate) fn clinic(snap: &mut Snapshot) -> store::Result<Arc<Clinic>> {
    Ok(folded(snap, vec![Need::of::<Clinic>("main")])?.get::<Clinic>("main"))
}

/// A person's roles in force.
pub(crate) fn roles_of(snap: &mut Snapshot, staff: &str) -> store::Result<Vec<Role>> {
    Ok(folded(snap, vec![Need::of::<StaffRoles>(staff)])?.get::<StaffRoles>(staff).roles.clone())
}

/// A person's name, from the list of staff.
pub(crate) fn name_of(snap: &mut Snapshot, staff: &str) -> store::Result<String> {
    let rows = snap.select(&store::Select::from("staff").eq("subject", staff).limit(1))?;
    Ok(rows.first().map(|r| r.text("name").to_owned()).unwrap_or_default())
}

/// Looks a session up, and whether the clinic is set up. `seen`: when memory says it was last used (a stopped writer signs nobody out).
pub(crate) fn find(
    snap: &mut Snapshot,
    token_hash: Option<&str>,
    seen: Option<Moment>,
    now: Moment,
    idle_minutes: i64,
) -> store::Result<Found> {
    let clinic = clinic(snap)?;
    let mut found = Found { ready: clinic.is_set_up() && !snap.rim().accounts()?.is_empty(), ..Found::default() };
    let stored = token_hash.map(|h| snap.rim().session(h)).transpose()?.flatten();
    let Some(mut session) = stored.filter(|s| !s.revoked) else { return Ok(found) };
    session.last_seen = seen.map_or(session.last_seen, |at| at.max(session.last_seen));
    let Some(account) = snap.rim().account(&session.staff)?.filter(|a| !a.disabled) else { return Ok(found) };
    let idle = now.millis().saturating_sub(session.last_seen.millis()) >= idle_minutes.saturating_mul(60_000);
    if idle || now >= session.expires {
        found.lapsed = Some(session);
        return Ok(found);
    }
    let roles = roles_of(snap, &session.staff)?;
    let kept = session.role.is_empty() || Role::parse(&session.role).is_some_and(|r| roles.contains(&r));
    let Some(staff) = StaffId::parse(&session.staff).ok().filter(|_| !roles.is_empty() && kept) else {
        found.end = Some(session.token_hash);
        return Ok(found);
    };
    let name = name_of(snap, staff.as_str())?;
    found.live = Some(Live { session, account, staff, name, roles, clinic });
    Ok(found)
}

impl Visit {
    /// Reads what a request says and what the disk knows about it.
    pub(crate) async fn of(app: &App, parts: &Parts) -> Result<(Self, Found), WebError> {
        let h = &parts.headers;
        let secure = app.secure();
        let hash =
            cookie(h, cookie_name(secure)).filter(|t| t.len() == 64).map(|t| Hash32::of(t.as_bytes()).to_string());
        let hash = hash.filter(|h| !app.0.sessions.ended(h));
        let seen = hash.as_deref().and_then(|h| app.0.sessions.seen(h));
        let ready = app.0.ready.load(std::sync::atomic::Ordering::Acquire);
        let found = if hash.is_none() && ready {
            Found { ready, ..Found::default() }
        } else {
            let (now, idle) = (app.now(), app.0.config.idle_minutes);
            app.read(move |snap| find(snap, hash.as_deref(), seen, now, idle)).await?
        };
        let mut visit = Self::bare(app, parts);
        if let Some(live) = &found.live {
            visit.lang = Lang::parse(&live.session.lang).unwrap_or(visit.lang);
            visit.theme = theme(&live.session.theme);
            visit.live = Some(Arc::new(live.clone()));
        }
        visit.lapsed = found.lapsed.clone().map(Arc::new);
        Ok((visit, found))
    }
    /// What a request alone says.
    pub(crate) fn bare(app: &App, parts: &Parts) -> Self {
        let h = &parts.headers;
        let word = |name: &str| h.get(name).and_then(|v| v.to_str().ok()).unwrap_or("");
        let hx = word("hx-request") == "true";
        let partial = hx && word("hx-request-type") != "full" && word("hx-history-restore-request") != "true";
        Self {
            lang: cookie(h, LANG_COOKIE).and_then(Lang::parse).unwrap_or_default(),
            theme: page::Theme::System,
            nonce: app.token().chars().take(32).collect(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or("").to_owned(),
            part: if partial { Part::Main } else { Part::Page },
            hx,
            peer: parts.extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |p| p.0),
            before: cookie(h, before_name(app.secure())).filter(|t| t.len() == 64).unwrap_or("").to_owned(),
            live: None,
            lapsed: None,
            app: app.clone(),
        }
    }
    /// The token that forms carry.
    pub fn csrf(&self) -> String {
        match &self.live {
            Some(live) => live.session.csrf.clone(),
            None if self.before.is_empty() => String::new(),
            None => self.app.keyed("before", &self.before),
        }
    }
    /// Path and query, to come back to.
    pub fn here(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }
    /// What is still due.
    pub fn due(&self) -> Option<Due> {
        self.live.as_ref().and_then(|l| l.due(self.app.0.config.second_factor))
    }
    /// A value of the query.
    pub fn asked(&self, name: &str) -> String {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(k, _)| k == name)
            .map(|(_, v)| v.into_owned())
            .unwrap_or_default()
    }
    /// A page outside the rooms: sign-in, set-up, install.
    pub fn page(&self, status: StatusCode, title: &Text, body: page::Html) -> Response {
        frame::bare(self, status, title, body)
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = WebError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| WebError::fault("no visit: the gate is missing"))
    }
}

/// A path of ours to go to after sign-in: begins with one slash, holds no backslash and no control sign (no open redirect). Anything else is `/`.
pub fn safe_next(next: &str) -> String {
    let bad = next.len() > 2000
        || !next.starts_with('/')
        || next.starts_with("//")
        || next.contains('\\')
        || !next.bytes().all(|b| (0x21..0x7f).contains(&b));
    if bad { "/".to_owned() } else { next.to_owned() }
}

/// `path?next=…`
pub fn with_next(path: &str, next: &str) -> String {
    let next = safe_next(next);
    if next == "/" {
        path.to_owned()
    } else {
        format!("{path}?next={}", form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_leads_to_our_own_pages_only() {
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\evil",
            "javascript:alert(1)",
            "/a\nSet-Cookie: x",
            "/a b",
            "/あ",
        ] {
            assert_eq!(safe_next(bad), "/", "{bad:?}");
        }
        for good in ["/", "/chart/P1", "/worklist?place=L1&x=%20"] {
            assert_eq!(safe_next(good), good);
        }
        assert_eq!(with_next("/sign-in", "/chart/P1?a=b"), "/sign-in?next=%2Fchart%2FP1%3Fa%3Db");
        assert_eq!(with_next("/sign-in", "//evil"), "/sign-in");
    }
}
