//! The rim's tables in SQLite.

use crate::error::{Result, StoreError};
use crate::rim::{AccessLine, Account, DraftRow, DraftSize, RimRead, RimWrite, Session};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use terms::Moment;

const ACCOUNT: &str = "SELECT staff, login, password_hash, must_change, totp_secret, totp_confirmed, totp_step, failed, locked_until, disabled, lang, theme FROM account";
const SESSION: &str = "SELECT token_hash, staff, role, place, stage, created, last_seen, expires, csrf, revoked, lang, theme FROM session";
const ACCESS: &str = "SELECT at, staff, role, place, patient, page, reason FROM access_log";
const ACCESS_ID: &str = "SELECT id, at, staff, role, place, patient, page, reason FROM access_log";
const DRAFT: &str = "SELECT staff, act, about, json, updated FROM draft";

fn moment(r: &Row, i: usize) -> rusqlite::Result<Moment> {
    let s: String = r.get(i)?;
    Moment::parse(&s)
        .map_err(|_| rusqlite::Error::InvalidColumnType(i, "moment".to_owned(), rusqlite::types::Type::Text))
}

fn account(r: &Row) -> rusqlite::Result<Account> {
    let locked: Option<String> = r.get(8)?;
    Ok(Account {
        staff: r.get(0)?,
        login: r.get(1)?,
        password_hash: r.get(2)?,
        must_change: r.get(3)?,
        totp_secret: r.get(4)?,
        totp_confirmed: r.get(5)?,
        totp_step: r.get(6)?,
        failed: r.get(7)?,
        locked_until: locked.map(|_| moment(r, 8)).transpose()?,
        disabled: r.get(9)?,
        lang: r.get(10)?,
        theme: r.get(11)?,
    })
}

fn session(r: &Row) -> rusqlite::Result<Session> {
    Ok(Session {
        token_hash: r.get(0)?,
        staff: r.get(1)?,
        role: r.get(2)?,
        place: r.get(3)?,
        stage: r.get(4)?,
        created: moment(r, 5)?,
        last_seen: moment(r, 6)?,
        expires: moment(r, 7)?,
        csrf: r.get(8)?,
        revoked: r.get(9)?,
        lang: r.get(10)?,
        theme: r.get(11)?,
    })
}

fn access(r: &Row) -> rusqlite::Result<AccessLine> {
    Ok(AccessLine {
        at: moment(r, 0)?,
        staff: r.get(1)?,
        role: r.get(2)?,
        place: r.get(3)?,
        patient: r.get(4)?,
        page: r.get(5)?,
        reason: r.get(6)?,
    })
}

fn draft(r: &Row) -> rusqlite::Result<DraftRow> {
    Ok(DraftRow { staff: r.get(0)?, act: r.get(1)?, about: r.get(2)?, json: r.get(3)?, updated: moment(r, 4)? })
}

fn one<T>(c: &Connection, sql: &str, args: impl Params, read: fn(&Row) -> rusqlite::Result<T>) -> Result<Option<T>> {
    Ok(c.prepare_cached(sql)?.query_row(args, read).optional()?)
}

fn many<T>(c: &Connection, sql: &str, args: impl Params, read: fn(&Row) -> rusqlite::Result<T>) -> Result<Vec<T>> {
    let mut st = c.prepare_cached(sql)?;
    let all = st.query_map(args, read)?.collect::<std::result::Result<_, _>>()?;
    Ok(all)
}

fn run(c: &Connection, sql: &str, args: impl Params) -> Result<u64> {
    Ok(c.prepare_cached(sql)?.execute(args)? as u64)
}

impl RimRead for Connection {
    fn account(&self, staff: &str) -> Result<Option<Account>> {
        one(self, &format!("{ACCOUNT} WHERE staff = ?1"), [staff], account)
    }
    fn account_by_login(&self, login: &str) -> Result<Option<Account>> {
        one(self, &format!("{ACCOUNT} WHERE login = ?1"), [login], account)
    }
    fn accounts(&self) -> Result<Vec<Account>> {
        many(self, &format!("{ACCOUNT} ORDER BY login"), [], account)
    }
    fn session(&self, token_hash: &str) -> Result<Option<Session>> {
        one(self, &format!("{SESSION} WHERE token_hash = ?1"), [token_hash], session)
    }
    fn sessions_of(&self, staff: &str) -> Result<Vec<Session>> {
        many(self, &format!("{SESSION} WHERE staff = ?1 ORDER BY created DESC"), [staff], session)
    }
    fn draft(&self, staff: &str, act: &str, about: &str) -> Result<Option<DraftRow>> {
        one(self, &format!("{DRAFT} WHERE staff = ?1 AND act = ?2 AND about = ?3"), [staff, act, about], draft)
    }
    fn drafts_of(&self, staff: &str) -> Result<Vec<DraftRow>> {
        many(self, &format!("{DRAFT} WHERE staff = ?1 ORDER BY updated DESC"), [staff], draft)
    }
    fn draft_sizes(&self, staff: &str) -> Result<Vec<DraftSize>> {
        let sql = "SELECT act, about, length(CAST(json AS BLOB)) FROM draft WHERE staff = ?1 ORDER BY updated DESC";
        many(self, sql, [staff], |r| {
            Ok(DraftSize { act: r.get(0)?, about: r.get(1)?, bytes: r.get::<_, i64>(2)?.unsigned_abs() })
        })
    }
    fn access_of(&self, patient: &str, limit: u32) -> Result<Vec<AccessLine>> {
        // Both halves walk the index of patients, newest first; only lines of lists are looked into.
        let part = |fits: &str| format!("SELECT * FROM ({ACCESS_ID} WHERE {fits} ORDER BY id DESC LIMIT ?2)");
        let (own, lists) = (part("patient = ?1"), part("patient = '*' AND instr(reason, ' ' || ?1 || ' ') > 0"));
        let sql = format!(
            "SELECT at, staff, role, place, patient, page, reason FROM ({own} UNION ALL {lists}) ORDER BY id DESC LIMIT ?2"
        );
        many(self, &sql, params![patient, limit], access)
    }
    fn access_on(&self, page: &str, limit: u32) -> Result<Vec<AccessLine>> {
        many(self, &format!("{ACCESS} WHERE page = ?1 ORDER BY id DESC LIMIT ?2"), params![page, limit], access)
    }
    fn access_by(&self, staff: &str, limit: u32) -> Result<Vec<AccessLine>> {
        many(self, &format!("{ACCESS} WHERE staff = ?1 ORDER BY id DESC LIMIT ?2"), params![staff, limit], access)
    }
    fn setting(&self, key: &str) -> Result<Option<String>> {
        one(self, "SELECT value FROM setting WHERE key = ?1", [key], |r| r.get(0))
    }
}

impl RimWrite for Connection {
    fn put_account(&self, a: &Account) -> Result<()> {
        let sql = "INSERT INTO account (staff, login, password_hash, must_change, totp_secret, totp_confirmed, totp_step, failed, locked_until, disabled, lang, theme) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (staff) DO UPDATE SET login = ?2, password_hash = ?3, \
                   must_change = ?4, totp_secret = ?5, totp_confirmed = ?6, totp_step = ?7, failed = ?8, locked_until = ?9, disabled = ?10, lang = ?11, theme = ?12";
        let locked = a.locked_until.map(|m| m.to_string());
        let done = run(
            self,
            sql,
            params![
                a.staff,
                a.login,
                a.password_hash,
                a.must_change,
                a.totp_secret,
                a.totp_confirmed,
                a.totp_step,
                a.failed,
                locked,
                a.disabled,
                a.lang,
                a.theme
            ],
        );
        done.map(|_| ()).map_err(|e| if e.kind.stops() { e } else { StoreError::bad("this sign-in name is taken") })
    }
    fn put_session(&self, s: &Session) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO session (token_hash, staff, role, place, stage, created, last_seen, expires, csrf, revoked, lang, theme) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        let (created, seen, expires) = (s.created.to_string(), s.last_seen.to_string(), s.expires.to_string());
        run(
            self,
            sql,
            params![
                s.token_hash,
                s.staff,
                s.role,
                s.place,
                s.stage,
                created,
                seen,
                expires,
                s.csrf,
                s.revoked,
                s.lang,
                s.theme
            ],
        )?;
        Ok(())
    }
    fn touch_session(&self, token_hash: &str, at: Moment) -> Result<()> {
        run(
            self,
            "UPDATE session SET last_seen = ?2 WHERE token_hash = ?1 AND last_seen < ?2",
            params![token_hash, at.to_string()],
        )?;
        Ok(())
    }
    fn revoke_session(&self, token_hash: &str) -> Result<()> {
        run(self, "UPDATE session SET revoked = 1 WHERE token_hash = ?1", [token_hash])?;
        Ok(())
    }
    fn revoke_sessions_of(&self, staff: &str) -> Result<u64> {
        run(self, "UPDATE session SET revoked = 1 WHERE staff = ?1 AND revoked = 0", [staff])
    }
    fn drop_sessions_before(&self, moment: Moment) -> Result<u64> {
        run(self, "DELETE FROM session WHERE expires < ?1", [moment.to_string()])
    }
    fn log_access(&self, l: &AccessLine) -> Result<()> {
        let sql = "INSERT INTO access_log (at, staff, role, place, patient, page, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        run(self, sql, params![l.at.to_string(), l.staff, l.role, l.place, l.patient, l.page, l.reason])?;
        Ok(())
    }
    fn put_draft(&self, d: &DraftRow) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO draft (staff, act, about, json, updated) VALUES (?1, ?2, ?3, ?4, ?5)";
        run(self, sql, params![d.staff, d.act, d.about, d.json, d.updated.to_string()])?;
        Ok(())
    }
    fn drop_draft(&self, staff: &str, act: &str, about: &str) -> Result<()> {
        run(self, "DELETE FROM draft WHERE staff = ?1 AND act = ?2 AND about = ?3", [staff, act, about])?;
        Ok(())
    }
    fn put_setting(&self, key: &str, value: &str) -> Result<()> {
        run(self, "INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)", [key, value])?;
        Ok(())
    }
}
