//! The rim's tables: accounts, sessions, the access log, drafts, settings. In the same file and in the backup, but never in the chain:
//! they say how people reach the record, not what happened to a patient. Secrets are stored only as the rim gives them (hashes, never tokens).

use crate::error::Result;
use serde::{Deserialize, Serialize};
use terms::Moment;

/// A way to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    /// Staff id.
    pub staff: String,
    /// Sign-in name, unique.
    pub login: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// The password must be changed at the next sign-in.
    pub must_change: bool,
    /// Second factor's secret, empty if none.
    pub totp_secret: String,
    /// The second factor has been proved once.
    pub totp_confirmed: bool,
    /// Last time step accepted, so that a code works once.
    pub totp_step: i64,
    /// Wrong attempts in a row.
    pub failed: i64,
    /// Locked until then.
    pub locked_until: Option<Moment>,
    /// The person may not sign in any more.
    pub disabled: bool,
    /// Preferred language, `ja` or `en`; empty if none.
    pub lang: String,
    /// Preferred theme; empty if none.
    pub theme: String,
}

/// A session on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Hash of the cookie's token.
    pub token_hash: String,
    /// Staff id.
    pub staff: String,
    /// Role taken on; empty until chosen.
    pub role: String,
    /// Place chosen; empty until chosen.
    pub place: String,
    /// What is still to do before the session is full (`password`, `second_factor`, `choose`); empty if nothing.
    pub stage: String,
    /// Begun.
    pub created: Moment,
    /// Last request.
    pub last_seen: Moment,
    /// Ends at the latest.
    pub expires: Moment,
    /// Token that forms carry.
    pub csrf: String,
    /// Ended by the person or the manager.
    pub revoked: bool,
    /// Language now.
    pub lang: String,
    /// Theme now.
    pub theme: String,
}

/// One reading of a patient's data, or of a list of patients ([`AccessLine::of_list`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLine {
    /// When.
    pub at: Moment,
    /// Who.
    pub staff: String,
    /// In which role.
    pub role: String,
    /// Where.
    pub place: String,
    /// Whose data; [`AccessLine::LIST`] where several patients were shown.
    pub patient: String,
    /// Which page.
    pub page: String,
    /// Reason given when the glass was broken; of a list the patients shown; else empty.
    pub reason: String,
}

impl AccessLine {
    /// Stands in `patient` where a list was shown: no id has this form.
    pub const LIST: &'static str = "*";
    /// The page that shows a patient's data against the table of access, for a reason.
    pub const GLASS: &'static str = "break_glass";

    /// The line of a list: one a view, however many patients it showed. Ids stand between blanks, so that one is never found in another.
    pub fn of_list<'a>(self, patients: impl IntoIterator<Item = &'a str>) -> Self {
        let mut shown = String::from(" ");
        patients.into_iter().for_each(|id| shown.extend([id, " "]));
        Self { patient: Self::LIST.to_owned(), reason: shown, ..self }
    }
    /// Whose data it showed: one patient, those of a list, or nobody's.
    pub fn shown(&self) -> impl Iterator<Item = &str> {
        let all = if self.patient == Self::LIST { &self.reason } else { &self.patient };
        all.split(' ').filter(|id| !id.is_empty())
    }
}

/// What somebody has typed and not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRow {
    /// Whose.
    pub staff: String,
    /// For which act.
    pub act: String,
    /// About whom or what, `space:id`; may be empty.
    pub about: String,
    /// The fields as JSON.
    pub json: String,
    /// Last change.
    pub updated: Moment,
}

/// How much room a draft takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSize {
    /// For which act.
    pub act: String,
    /// About whom or what.
    pub about: String,
    /// Bytes of its fields.
    pub bytes: u64,
}

/// Reading the rim's tables.
pub trait RimRead {
    /// An account by staff id.
    fn account(&self, staff: &str) -> Result<Option<Account>>;
    /// An account by sign-in name.
    fn account_by_login(&self, login: &str) -> Result<Option<Account>>;
    /// All accounts, by sign-in name.
    fn accounts(&self) -> Result<Vec<Account>>;
    /// A session by the hash of its token.
    fn session(&self, token_hash: &str) -> Result<Option<Session>>;
    /// All sessions of a person, newest first.
    fn sessions_of(&self, staff: &str) -> Result<Vec<Session>>;
    /// A person's draft.
    fn draft(&self, staff: &str, act: &str, about: &str) -> Result<Option<DraftRow>>;
    /// All drafts of a person, newest first.
    fn drafts_of(&self, staff: &str) -> Result<Vec<DraftRow>>;
    /// What each of a person's drafts takes, newest first.
    fn draft_sizes(&self, staff: &str) -> Result<Vec<DraftSize>>;
    /// Who read a patient's data, newest first, lists that showed them included.
    fn access_of(&self, patient: &str, limit: u32) -> Result<Vec<AccessLine>>;
    /// What a person read, newest first.
    fn access_by(&self, staff: &str, limit: u32) -> Result<Vec<AccessLine>>;
    /// Readings on one page, newest first.
    fn access_on(&self, page: &str, limit: u32) -> Result<Vec<AccessLine>>;
    /// A setting.
    fn setting(&self, key: &str) -> Result<Option<String>>;
}

/// Writing the rim's tables; only the writer's thread does.
pub trait RimWrite: RimRead {
    /// Adds or replaces an account (key: staff).
    fn put_account(&self, account: &Account) -> Result<()>;
    /// Adds or replaces a session (key: token hash).
    fn put_session(&self, session: &Session) -> Result<()>;
    /// Notes that a session was used.
    fn touch_session(&self, token_hash: &str, at: Moment) -> Result<()>;
    /// Ends a session.
    fn revoke_session(&self, token_hash: &str) -> Result<()>;
    /// Ends every session of a person; how many.
    fn revoke_sessions_of(&self, staff: &str) -> Result<u64>;
    /// Removes sessions that ended before a moment; how many.
    fn drop_sessions_before(&self, moment: Moment) -> Result<u64>;
    /// Adds a line to the access log.
    fn log_access(&self, line: &AccessLine) -> Result<()>;
    /// Adds or replaces a draft.
    fn put_draft(&self, draft: &DraftRow) -> Result<()>;
    /// Removes a draft.
    fn drop_draft(&self, staff: &str, act: &str, about: &str) -> Result<()>;
    /// Adds or replaces a setting.
    fn put_setting(&self, key: &str, value: &str) -> Result<()>;
}
