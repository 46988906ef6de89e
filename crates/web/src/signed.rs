//! A person signed in in full, in one role, in one place: what handlers of pages and acts take. Default deny (L20).

use crate::app::App;
use crate::counts::Counts;
use crate::error::WebError;
use crate::frame;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use kernel::{Actor, Input, Request, Who};
use record::clinic::Place;
use std::sync::Arc;
use store::answer::Answer;
use store::{Snapshot, Tip};
use terms::{CommandId, Lang, Role, StaffId, Text};
use tokio::sync::OwnedMutexGuard;

pub use crate::visit::{
    Due, LANG_COOKIE, Live, Part, Peer, Visit, before_name, cookie, cookie_name, safe_next, theme, with_next,
};
pub(crate) use crate::visit::{clinic, find, name_of, roles_of};

/// A person signed in in full.
#[derive(Clone)]
pub struct Signed {
    /// The server.
    pub app: App,
    /// The person.
    pub staff: StaffId,
    /// The person's name.
    pub name: String,
    /// Actor, role and place, as acts take them.
    pub who: Who,
    /// The role of the moment.
    pub role: Role,
    /// Roles in force.
    pub roles: Vec<Role>,
    /// The place of the moment.
    pub place: Place,
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: page::Theme,
    /// Token that forms carry in the hidden field `csrf`.
    pub csrf: String,
    /// Nonce of this answer.
    pub nonce: String,
    /// Path asked for.
    pub path: String,
    /// Hash of the session's token.
    pub session: String,
    /// What is known of the request besides.
    pub visit: Visit,
    /// The session and the account.
    pub live: Arc<Live>,
    /// What waits; counted for whole pages.
    pub counts: Option<Arc<Counts>>,
}

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = WebError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let mut signed = Self::of(Visit::from_request_parts(parts, state).await?)?;
        // Nothing that is sent waits for a number beside a room, and none stops it (L22): it is answered with what was counted last.
        signed.counts = match parts.method {
            Method::GET if signed.visit.part != Part::Main => crate::counts::counts(&signed.app).await.ok(),
            _ => crate::counts::last(&signed.app),
        };
        Ok(signed)
    }
}

impl Signed {
    /// The visit of a person signed in in full; otherwise where to go first.
    pub fn of(visit: Visit) -> Result<Self, WebError> {
        let Some(live) = visit.live.clone() else { return Err(WebError::SignIn(visit.here())) };
        if let Some(due) = visit.due() {
            return Err(WebError::Go(with_next(due.path(), &visit.here())));
        }
        let Some((role, place)) = live.chosen().map(|(r, p)| (r, p.clone())) else {
            return Err(WebError::SignIn(visit.here()));
        };
        Ok(Self {
            app: visit.app.clone(),
            staff: live.staff.clone(),
            name: live.name.clone(),
            who: Who { actor: Actor::Staff(live.staff.clone()), role: Some(role), place: Some(place.place.clone()) },
            role,
            roles: live.roles.clone(),
            place,
            lang: visit.lang,
            theme: visit.theme,
            csrf: visit.csrf(),
            nonce: visit.nonce.clone(),
            path: visit.path.clone(),
            session: live.session.token_hash.clone(),
            visit,
            live,
            counts: None,
        })
    }
    /// What this role is granted on a page, here; no row means no (L20).
    ///
    /// # Errors
    /// [`WebError::Forbidden`].
    pub fn grant(&self, page: &'static str) -> Result<access::Grant, WebError> {
        match access::grant_page(page, self.role, Some(self.place.kind)) {
            access::Grant::No => Err(WebError::Forbidden),
            granted => Ok(granted),
        }
    }
    /// Whether a link to a page makes sense.
    pub fn may_open(&self, page: &str) -> bool {
        access::grant_page(page, self.role, Some(self.place.kind)) != access::Grant::No
    }
    /// Whether this role may do an act here.
    pub fn may(&self, act: &str) -> bool {
        crate::acts::read::granted(act, self.role, self.place.kind) != access::Grant::No
    }
    /// Reads one state of the record.
    ///
    /// # Errors
    /// As the store's, as a page.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Snapshot) -> store::Result<T> + Send + 'static,
    ) -> Result<T, WebError> {
        self.app.read(f).await
    }
    /// Submits an act; answered when it is on disk.
    pub async fn submit(&self, act: &str, command: CommandId, input: Input, seen: u64, signed: bool) -> Answer {
        let request = Request { act: act.to_owned(), command, who: self.who.clone(), input, seen, signed };
        self.app.submit(request).await
    }
    /// The same from a form that was typed: with the answer on disk the draft under this key is gone. What is held is held until then, even when
    /// nobody waits for the answer any more.
    pub(crate) async fn submit_form(
        &self,
        (act, key): (&'static str, &str),
        command: CommandId,
        input: Input,
        (seen, signed): (u64, bool),
        held: Option<OwnedMutexGuard<()>>,
    ) -> Answer {
        let request = Request { act: act.to_owned(), command, who: self.who.clone(), input, seen, signed };
        let (staff, key) = (self.staff.to_string(), crate::drafts::clean(key));
        let (send, receive) = tokio::sync::oneshot::channel();
        let answered = move |answer| {
            drop(held);
            drop(send.send(answer));
        };
        self.app.0.store.submit_and(request, move |r| r.drop_draft(&staff, act, &key), Box::new(answered));
        receive.await.unwrap_or(Answer::Busy)
    }
    /// Asks for password and, if set up, second factor again before a signature. Ten wrong ones end the session.
    ///
    /// # Errors
    /// What to say beside the field.
    pub async fn reauthenticate(&self, password: &str, code: &str) -> Result<(), Text> {
        crate::again::reauthenticate(self, password, code).await
    }
    /// The page: whole, or what stands in `<main>` alone when htmx asks for that. `current` names the room (row of the access table).
    pub fn page(&self, status: StatusCode, title: &str, current: &str, body: page::Html, tip: &Tip) -> Response {
        frame::full(self, status, title, current, body, tip)
    }
    /// A new command id.
    pub fn new_command(&self) -> CommandId {
        self.app.new_command()
    }
}

impl App {
    /// A new command id: 128 random bits.
    pub fn new_command(&self) -> CommandId {
        loop {
            // 32 hexadecimal digits are always an id: the first round returns
            if let Ok(id) = CommandId::parse(&self.token().chars().take(32).collect::<String>()) {
                return id;
            }
        }
    }
    /// Submits a request; answered when it is on disk.
    pub async fn submit(&self, request: Request) -> Answer {
        let (send, receive) = tokio::sync::oneshot::channel();
        self.0.store.submit(request, Box::new(move |answer| drop(send.send(answer))));
        receive.await.unwrap_or(Answer::Busy)
    }
}
