//! Asking somebody signed in who they are once more: before a signature, and for the present password. Wrong answers count on the session, in
//! memory: whoever tries passwords at the door locks no signature inside, and ten wrong ones inside end that session and close the door
//! for 15 minutes. A try is counted before it is looked at, and every wrong one gets the same words, so that nothing is learnt from many at once.

use crate::app::App;
use crate::error::WebError;
use crate::hashing::{Queue, verified};
use crate::secret;
use crate::signed::{Live, Signed};
use crate::signin::{LOCKED_MINUTES, attempt};
use std::net::IpAddr;
use store::{Account, RimWrite};
use terms::{Moment, Text};

static WRONG: Text = Text::fixed(
    "パスワードか確認コードが違うか、いまは受け付けられません。続けて間違えるとサインアウトします。",
    "The password or the code is wrong, or cannot be taken now. Several wrong tries sign you out.",
);
/// What is said when no try is left.
pub(crate) static ENDED: Text = Text::fixed(
    "続けて間違えたためサインアウトしました。15分たってからサインインするか、管理者に解除してもらってください。",
    "Too many wrong tries: you are signed out. Sign in after 15 minutes, or ask the manager.",
);

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It is this person.
    Right,
    /// Wrong, and more tries are left.
    Wrong,
    /// Wrong, and the session has ended.
    Ended,
}

/// Asks for password and code before a signature.
pub(crate) async fn reauthenticate(s: &Signed, password: &str, code: &str) -> Result<(), Text> {
    match tried(&s.app, &s.live, s.visit.peer, "signature", password, Some(code)).await {
        Ok(Tried::Right) => Ok(()),
        Ok(Tried::Wrong) => Err(WRONG.clone()),
        Ok(Tried::Ended) => Err(ENDED.clone()),
        Err(e) => Err(e.words().1),
    }
}

/// Looks at a password and, where one is asked for, a code. `page` says in the access log what it was for.
pub(crate) async fn tried(
    app: &App,
    live: &Live,
    peer: IpAddr,
    page: &'static str,
    password: &str,
    code: Option<&str>,
) -> Result<Tried, WebError> {
    let (hash, now) = (live.session.token_hash.clone(), app.now());
    if !app.0.sessions.try_signature(&hash, now) {
        return Ok(Tried::Ended);
    }
    let last = app.0.sessions.spent(&hash);
    match looked_at(app, live, peer, page, password, code, last).await {
        Ok(true) => {
            app.0.sessions.signed(&hash);
            Ok(Tried::Right)
        }
        Ok(false) if last => {
            app.0.sessions.end(&hash, now);
            Ok(Tried::Ended)
        }
        Ok(false) => Ok(Tried::Wrong),
        // Nobody was told anything: no try.
        Err(e) => {
            app.0.sessions.untried(&hash);
            Err(e)
        }
    }
}

async fn looked_at(
    app: &App,
    live: &Live,
    peer: IpAddr,
    page: &'static str,
    password: &str,
    code: Option<&str>,
    last: bool,
) -> Result<bool, WebError> {
    let fits = verified(app, Queue::Inside, password, Some(&live.account)).await?;
    let (staff, code, now) = (live.staff.to_string(), code.map(str::to_owned), app.now());
    let [right, wrong] = ["right", "wrong"].map(|how| attempt(app, &staff, peer, page, how));
    let (hash, expected) = (live.session.token_hash.clone(), live.account.password_hash.clone());
    app.rim(move |r| {
        let account = r.account(&staff)?.filter(|a| !a.disabled && a.password_hash == expected);
        let step = account.as_ref().filter(|_| fits).and_then(|a| step(a, code.as_deref(), now));
        if let (Some(mut account), Some(step)) = (account.clone(), step) {
            account.totp_step = step;
            r.put_account(&account)?;
            r.log_access(&right)?;
            return Ok(true);
        }
        r.log_access(&wrong)?;
        if last {
            close(r, account, &hash, now)?;
        }
        Ok(false)
    })
    .await
}

/// The time step to note as used, if the code fits or none is asked for.
fn step(a: &Account, code: Option<&str>, now: Moment) -> Option<i64> {
    match code {
        Some(code) if a.totp_confirmed => secret::totp_fits(&a.totp_secret, code, now, a.totp_step),
        _ => Some(a.totp_step),
    }
}

fn close(r: &dyn RimWrite, account: Option<Account>, session: &str, now: Moment) -> store::Result<()> {
    r.revoke_session(session)?;
    let Some(mut account) = account else { return Ok(()) };
    account.locked_until = Some(now.plus_minutes(LOCKED_MINUTES));
    r.put_account(&account)
}
