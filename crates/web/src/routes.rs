//! Every route, once, with what it takes to be let in. The table wraps each handler with that check, so that no handler can forget it, and the
//! same table is what the test of every route × every role runs over (L20).

use crate::app::App;
use crate::error::WebError;
use crate::signed::{Due, Signed, Visit, with_next};
use crate::{
    account, acts, assets, choose, demo, drafts, gate, glass, install, issue_account, pages, reads, second_factor,
    setup, signin,
};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use tower_http::catch_panic::CatchPanicLayer;

/// Who is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Anybody: shows nothing of the record.
    Anyone,
    /// Anybody with a session, whatever is still due (signing out).
    Begun,
    /// A session in which this is due.
    Due(Due),
    /// Anybody signed in in full; what they may do is decided by the writer's guard (acts).
    Act,
    /// Roles with this row in the access table.
    Page(&'static str),
}

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who is let in.
    pub open: Open,
}

/// The routes being put together.
pub struct Table {
    router: Router<App>,
    routes: Vec<Route>,
}

impl Table {
    fn add<H, T>(mut self, method: (&'static str, MethodFilter), path: &'static str, open: Open, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.routes.push(Route { method: method.0, path, open });
        let guarded = on(method.1, handler).route_layer(from_fn(move |r: Request, n: Next| let_in(open, r, n)));
        self.router = self.router.route(path, guarded);
        self
    }
    /// A page.
    pub fn get<H: Handler<T, App>, T: 'static>(self, path: &'static str, open: Open, handler: H) -> Self {
        self.add(("GET", MethodFilter::GET), path, open, handler)
    }
    /// A form.
    pub fn post<H: Handler<T, App>, T: 'static>(self, path: &'static str, open: Open, handler: H) -> Self {
        self.add(("POST", MethodFilter::POST), path, open, handler)
    }
    /// The routes.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }
}

async fn let_in(open: Open, request: Request, next: Next) -> Response {
    match checked(open, request.extensions().get::<Visit>()) {
        Ok(()) => next.run(request).await,
        Err(e) => e.into_response(),
    }
}

fn checked(open: Open, visit: Option<&Visit>) -> Result<(), WebError> {
    let visit = visit.cloned().ok_or_else(|| WebError::fault("no visit: the gate is missing"))?;
    match open {
        Open::Anyone => Ok(()),
        Open::Due(_) | Open::Begun if visit.live.is_none() => Err(WebError::SignIn(visit.asked("next"))),
        Open::Begun => Ok(()),
        Open::Due(due) => match visit.due() {
            Some(d) if d == due => Ok(()),
            Some(other) => Err(WebError::Go(with_next(other.path(), &visit.asked("next")))),
            None => Err(WebError::Go(crate::signed::safe_next(&visit.asked("next")))),
        },
        Open::Act => Signed::of(visit).map(|_| ()),
        Open::Page(page) => Signed::of(visit)?.grant(page).map(|_| ()),
    }
}

/// Paths that are served before the clinic is set up.
pub(crate) fn before_set_up(path: &str) -> bool {
    ["/set-up", "/assets/", "/language/", "/install", "/ca.crt"].iter().any(|p| path.starts_with(p))
}

/// Every route. Those of the demo exist on simulated records alone.
pub fn table(simulated: bool) -> Table {
    let t = Table { router: Router::new(), routes: Vec::new() };
    let t = before(t);
    let t = own(t);
    let t = manager(t);
    let t = clinic(t);
    if simulated { of_demo(t) } else { t }
}

fn before(t: Table) -> Table {
    t.get("/assets/saisei.css", Open::Anyone, assets::css)
        .get("/assets/saisei.svg", Open::Anyone, assets::icon)
        .get("/assets/saisei.js", Open::Anyone, assets::script)
        .get("/assets/htmx.min.js", Open::Anyone, assets::htmx)
        .get("/language/{lang}", Open::Anyone, account::language)
        .get("/install", Open::Anyone, install::show)
        .get("/ca.crt", Open::Anyone, install::certificate)
        .get("/set-up", Open::Anyone, setup::show)
        .post("/set-up/code", Open::Anyone, setup::code)
        .post("/set-up", Open::Anyone, setup::submit)
        .get("/sign-in", Open::Anyone, signin::show)
        .post("/sign-in", Open::Anyone, signin::submit)
        .post("/sign-out", Open::Begun, signin::out)
        .get("/second-factor", Open::Due(Due::SecondFactor), second_factor::ask)
        .post("/second-factor", Open::Due(Due::SecondFactor), second_factor::answer)
        .get("/password", Open::Due(Due::Password), account::first_password)
        .post("/password", Open::Due(Due::Password), account::first_password_sent)
        .get("/second-factor/set-up", Open::Due(Due::Enrol), second_factor::enrol)
        .post("/second-factor/set-up", Open::Due(Due::Enrol), second_factor::enrolled)
        .get("/choose", Open::Due(Due::Choose), choose::show)
        .post("/choose", Open::Due(Due::Choose), choose::chosen)
}

/// One's own account.
fn own(t: Table) -> Table {
    const PAGE: Open = Open::Page("account");
    t.get("/account", PAGE, account::show)
        .post("/account/change-over", PAGE, account::change_over)
        .post("/account/theme", PAGE, account::theme)
        .post("/account/password", PAGE, account::password)
        .get("/account/second-factor", PAGE, second_factor::own)
        .post("/account/second-factor", PAGE, second_factor::own_sent)
        .post("/account/recovery", PAGE, second_factor::new_recovery)
        .post("/account/sessions/end", PAGE, account::end_session)
        .post("/account/sessions/end-all", PAGE, account::end_all)
}

/// What the manager does for the staff, and who looked at what.
fn manager(t: Table) -> Table {
    const PAGE: Open = Open::Page("account_issue");
    t.get("/accounts", PAGE, issue_account::list)
        .get("/accounts/{staff}", PAGE, issue_account::show)
        .post("/accounts/{staff}/issue", PAGE, issue_account::issued)
        .post("/accounts/{staff}/second-factor", PAGE, issue_account::drop_second_factor)
        .post("/accounts/{staff}/unlock", PAGE, issue_account::unlock)
        .post("/accounts/{staff}/disable", PAGE, issue_account::disable)
        .get("/reads", Open::Page("reads"), reads::show)
}

/// Pages of the clinic's work and the acts.
fn clinic(t: Table) -> Table {
    t.get("/", Open::Page("worklist"), pages::worklist::show)
        .get("/patients", Open::Page("patients"), pages::patients::show)
        .get("/patients/{id}", Open::Page("chart"), pages::chart::show)
        .get("/patients/{id}/referral", Open::Page("chart"), pages::chart::letter::show)
        .get("/patients/{id}/labels", Open::Page("chart"), pages::chart::labels::show)
        .get("/culture", Open::Page("culture"), pages::lots::show)
        .get("/culture/{lot}", Open::Page("culture"), pages::culture::show)
        .get("/bedside/{patient}", Open::Page("bedside"), pages::bedside::show)
        .post("/bedside/{patient}", Open::Page("bedside"), pages::bedside::post)
        .get("/bookings", Open::Page("bookings"), pages::bookings::show)
        .get("/making", Open::Page("making"), pages::making::show)
        .get("/search", Open::Page("search"), pages::search::get)
        .post("/search", Open::Page("search"), pages::search::post)
        .get("/safety", Open::Page("safety"), pages::safety::show)
        .get("/break-glass", Open::Page("break_glass"), glass::ask)
        .post("/break-glass", Open::Page("break_glass"), glass::open)
        .get("/break-glass/{patient}", Open::Page("break_glass"), glass::show)
        .get("/record", Open::Page("record"), pages::record::show)
        .get("/fact/{position}", Open::Page("fact"), pages::fact::show)
        .get("/programme", Open::Page("programme"), pages::programme::show)
        .get("/clinic", Open::Page("clinic"), pages::clinic::show)
        .get("/staff", Open::Page("staff"), pages::staff::show)
        .get("/style", Open::Page("style"), pages::style::show)
        .get("/act/{name}", Open::Act, acts::get)
        .post("/act/{name}", Open::Act, acts::post)
        .post("/draft", Open::Act, drafts::post)
        .post("/draft/discard", Open::Act, drafts::discard)
}

fn of_demo(t: Table) -> Table {
    let t = ["/demo/clock", "/demo/staff", "/demo/as"]
        .into_iter()
        .fold(t, |t, path| t.get(path, Open::Page("demo_clock"), demo::home));
    t.post("/demo/clock", Open::Page("demo_clock"), demo::move_clock)
        .post("/demo/staff", Open::Page("demo_clock"), demo::switch_staff)
        .post("/demo/as", Open::Page("demo_clock"), demo::act_as)
}

/// The whole service.
pub fn router(app: App) -> Router {
    let table = table(app.0.store.simulated());
    table
        .router
        .fallback(|| async { WebError::NotFound.into_response() })
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            WebError::fault("a handler panicked").into_response()
        }))
        .layer(from_fn_with_state(app.clone(), gate::gate))
        .with_state(app)
}
