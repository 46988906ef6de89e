//! What is known of sessions in memory besides their rows: whether one was ended while nothing could be written, when it was last used, how
//! many signatures failed in it, which lists it was shown, and for whom the glass is broken (L22). Gone with a restart, which is harmless in
//! every case but the first, and there the cookie is gone too.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use terms::Moment;

/// Sessions remembered; above it those that expired go first, and nothing new is noted of others but their end.
const KEPT: usize = 10_000;
/// Wrong signatures after which a session ends.
pub const SIGNATURES: u32 = 10;
/// Minutes for which the glass stays broken. A choice of this house; no outside source.
pub const GLASS_MINUTES: i64 = 15;
/// Minutes for which the same list shown again, by a page that refreshes itself, is one view.
pub const VIEW_MINUTES: i64 = 60;
/// Lists remembered of one session.
const LISTS: usize = 50;

/// The glass broken for one patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glass {
    /// The reason given.
    pub reason: String,
    /// Until when.
    pub until: Moment,
}

#[derive(Debug, Default)]
struct Alive {
    expires: Option<Moment>,
    ended: bool,
    seen: Option<Moment>,
    wrong: u32,
    lists: BTreeMap<String, Moment>,
    glass: BTreeMap<String, Glass>,
}

/// By the hash of the session's token.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<BTreeMap<String, Alive>>);

impl Sessions {
    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Alive>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Does something with a session's row; `None` if there is no room for a new one.
    fn with<T>(&self, hash: &str, now: Moment, always: bool, f: impl FnOnce(&mut Alive) -> T) -> Option<T> {
        let mut all = self.all();
        if all.len() >= KEPT && !all.contains_key(hash) {
            all.retain(|_, a| a.expires.is_none_or(|e| now < e));
            if all.len() >= KEPT && !always {
                return None;
            }
        }
        Some(f(all.entry(hash.to_owned()).or_default()))
    }
    /// The session was used; `expires` is when its row ends in any case.
    pub fn used(&self, hash: &str, now: Moment, expires: Moment) {
        self.with(hash, now, false, |a| (a.seen, a.expires) = (Some(now), Some(expires)));
    }
    /// When it was last used, as far as memory knows.
    pub fn seen(&self, hash: &str) -> Option<Moment> {
        self.all().get(hash).and_then(|a| a.seen)
    }
    /// Ends it, whatever the disk says.
    pub fn end(&self, hash: &str, now: Moment) {
        self.with(hash, now, true, |a| {
            a.ended = true;
            a.glass.clear();
        });
    }
    /// Whether it was ended here.
    pub fn ended(&self, hash: &str) -> bool {
        self.all().get(hash).is_some_and(|a| a.ended)
    }
    /// Counts a signature before it is looked at, so that many at once are no more tries than one after the other; `false`: there were
    /// too many already.
    pub fn try_signature(&self, hash: &str, now: Moment) -> bool {
        let counted = self.with(hash, now, true, |a| {
            a.wrong = a.wrong.saturating_add(1);
            a.wrong <= SIGNATURES
        });
        counted.unwrap_or(false)
    }
    /// The signature just counted was right: the count begins anew.
    pub fn signed(&self, hash: &str) {
        if let Some(a) = self.all().get_mut(hash) {
            a.wrong = 0;
        }
    }
    /// The signature just counted was not looked at.
    pub fn untried(&self, hash: &str) {
        if let Some(a) = self.all().get_mut(hash) {
            a.wrong = a.wrong.saturating_sub(1);
        }
    }
    /// Whether no try is left.
    pub fn spent(&self, hash: &str) -> bool {
        self.all().get(hash).is_some_and(|a| a.wrong >= SIGNATURES)
    }
    /// The session goes on under another token.
    pub fn renamed(&self, old: &str, new: &str) {
        let mut all = self.all();
        if let Some(a) = all.remove(old) {
            all.insert(new.to_owned(), Alive { glass: BTreeMap::new(), ..a });
        }
    }
    /// Whether this very list was shown to the session within the last hour.
    pub fn listed(&self, hash: &str, list: &str, now: Moment) -> bool {
        let all = self.all();
        all.get(hash).and_then(|a| a.lists.get(list)).is_some_and(|at| now.minutes_since(*at) < VIEW_MINUTES)
    }
    /// Notes that it was shown, and that this is in the log.
    pub fn list(&self, hash: &str, list: String, now: Moment) {
        self.with(hash, now, false, |a| {
            if a.lists.len() >= LISTS {
                a.lists.clear();
            }
            a.lists.insert(list, now);
        });
    }
    /// Breaks the glass for a patient: until when.
    pub fn open(&self, hash: &str, patient: &str, reason: String, now: Moment) -> Moment {
        let until = now.plus_minutes(GLASS_MINUTES);
        self.with(hash, now, true, |a| {
            a.glass.retain(|_, g| now < g.until);
            a.glass.insert(patient.to_owned(), Glass { reason, until });
        });
        until
    }
    /// The glass broken for a patient, while it is.
    pub fn glass(&self, hash: &str, patient: &str, now: Moment) -> Option<Glass> {
        self.all().get(hash).and_then(|a| a.glass.get(patient)).filter(|g| now < g.until).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Moment {
        Moment::from_millis(1_800_000_000_000).plus_minutes(minutes)
    }

    #[test]
    fn l22_the_glass_is_whole_again_after_its_minutes_and_in_another_session() {
        let s = Sessions::default();
        assert_eq!(s.open("a", "P1", "転倒".into(), at(0)), at(GLASS_MINUTES));
        assert_eq!(s.glass("a", "P1", at(14)).map(|g| g.reason), Some("転倒".to_owned()));
        assert_eq!(
            (s.glass("a", "P1", at(15)), s.glass("a", "P2", at(1)), s.glass("b", "P1", at(1))),
            (None, None, None)
        );
        s.renamed("a", "c");
        assert_eq!(s.glass("c", "P1", at(1)), None, "a new sign-in gives its reason anew");
    }

    #[test]
    fn signatures_are_counted_before_they_are_looked_at_and_go_with_the_session() {
        let s = Sessions::default();
        assert!((0..9).all(|_| s.try_signature("a", at(0))));
        s.signed("a");
        assert!((0..SIGNATURES).all(|_| s.try_signature("a", at(0))), "a right one begins anew");
        assert!(s.spent("a") && !s.try_signature("a", at(0)));
        s.renamed("a", "b");
        assert!(!s.try_signature("b", at(0)), "another token is no other session");
    }

    #[test]
    fn an_end_is_noted_even_when_there_is_no_room() {
        let s = Sessions::default();
        (0..KEPT).for_each(|n| s.used(&format!("s{n}"), at(0), at(600)));
        s.used("late", at(0), at(600));
        assert_eq!(s.seen("late"), None);
        s.end("late", at(0));
        assert!(s.ended("late") && !s.ended("s1"));
        s.used("later", at(601), at(900));
        assert_eq!(s.seen("later"), Some(at(601)), "those that expired made room");
    }

    #[test]
    fn a_list_is_one_view_for_an_hour() {
        let s = Sessions::default();
        s.list("a", "x".into(), at(0));
        assert!(s.listed("a", "x", at(59)) && !s.listed("a", "x", at(60)) && !s.listed("b", "x", at(1)));
    }
}
