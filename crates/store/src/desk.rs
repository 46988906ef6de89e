//! One command on the writer's desk: decided, sealed, appended, its lists refreshed, its answer kept, all inside one savepoint.

use crate::answer::{Answer, Conflict, Newer, Recorded, RefusalSaid, Refused};
use crate::backend::{Backend, CommandRow, KindSeen};
use crate::current::{self, Current, LAW_ADOPTED, PROGRAMME_ADOPTED, Rulebooks};
use crate::erase::{self, LedgerLine};
use crate::error::{Result, StoreError};
use crate::lists::{self, Touch};
use kernel::fact::Stamp;
use kernel::run::{Stamped, Surround};
use kernel::{Actor, Blob, Draft, Fact, Fault, Head, House, Outcome, Request, Source, Tag, chain};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use terms::{CommandId, Hash32, Moment};

/// Where the chain ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tip {
    /// Position of the newest fact; 0 if there is none.
    pub position: u64,
    /// Its hash.
    pub hash: Hash32,
    /// When it was recorded.
    pub recorded_at: Option<Moment>,
}

impl From<&Head> for Tip {
    fn from(h: &Head) -> Self {
        Self { position: h.position, hash: h.hash, recorded_at: Some(h.recorded_at) }
    }
}

/// What the writer knows by heart; put back when a command is undone.
#[derive(Clone)]
pub(crate) struct State {
    pub tip: Tip,
    pub current: Arc<Current>,
    pub kinds: Arc<BTreeSet<(String, u16)>>,
    pub erased: Vec<LedgerLine>,
}

/// The writer's desk.
pub(crate) struct Desk<B: Backend> {
    pub backend: B,
    pub house: Arc<House>,
    pub books: Rulebooks,
    pub state: State,
}

/// Facts that the program itself records.
pub(crate) struct SystemRecord {
    pub command: CommandId,
    pub drafts: Vec<Draft>,
    pub blobs: Vec<Blob>,
}

/// The kernel's source, watching for facts newer than the form.
struct Watched<'a, B: Backend> {
    backend: &'a mut B,
    seen: u64,
    newer: BTreeSet<(u64, String)>,
    broke: Option<StoreError>,
}

impl<B: Backend> Watched<'_, B> {
    fn watch<'f>(&mut self, facts: impl Iterator<Item = &'f Fact>) {
        for f in facts.filter(|f| f.head.position > self.seen) {
            self.newer.insert((f.head.position, f.head.kind.clone()));
        }
    }
    fn broke(&mut self, e: StoreError) -> Fault {
        let fault = Fault(e.to_string());
        self.broke = Some(e);
        fault
    }
}

impl<B: Backend> Source for Watched<'_, B> {
    fn facts(&mut self, tag: &Tag, kinds: &[&str]) -> std::result::Result<Vec<Fact>, Fault> {
        let found = self.backend.facts(tag, kinds).map_err(|e| self.broke(e))?;
        self.watch(found.iter());
        Ok(found)
    }
    fn latest(&mut self, tag: &Tag, kind: &str) -> std::result::Result<Option<Fact>, Fault> {
        let found = self.backend.latest(tag, kind).map_err(|e| self.broke(e))?;
        self.watch(found.iter());
        Ok(found)
    }
}

/// [`kernel::run`] or [`kernel::attempt`].
type Decides = fn(&House, &mut dyn Source, &Request, &Surround<'_>) -> std::result::Result<Outcome, Fault>;

/// Length-prefixed, so that no two contents look alike.
fn put(out: &mut Vec<u8>, part: &[u8]) {
    out.extend_from_slice(part.len().to_string().as_bytes());
    out.push(b':');
    out.extend_from_slice(part);
}

fn content_of(request: &Request) -> Vec<u8> {
    let who = &request.who;
    let mut out = Vec::new();
    put(&mut out, request.act.as_bytes());
    put(&mut out, who.actor.as_str().as_bytes());
    put(&mut out, who.role.map(|r| r.code()).unwrap_or_default().as_bytes());
    put(&mut out, who.place.as_ref().map(|p| p.as_str()).unwrap_or_default().as_bytes());
    for (name, values) in &request.input {
        put(&mut out, name.as_bytes());
        put(&mut out, values.len().to_string().as_bytes());
        values.iter().for_each(|v| put(&mut out, v.as_bytes()));
    }
    out
}

fn content_of_system(record: &SystemRecord) -> Vec<u8> {
    let mut out = Vec::new();
    for d in &record.drafts {
        put(&mut out, d.kind.as_bytes());
        put(&mut out, d.payload.as_bytes());
    }
    record.blobs.iter().for_each(|b| put(&mut out, &b.hash().0));
    out
}

/// 32 bytes that nobody can guess.
pub(crate) fn salt() -> Result<[u8; 32]> {
    let mut salt = [0u8; 32];
    getrandom::fill(&mut salt).map_err(|e| StoreError::bad(format!("no randomness: {e}")))?;
    Ok(salt)
}

/// A number for the person, to be read out over the telephone.
fn fault_number() -> u32 {
    let mut b = [0u8; 4];
    let _ = getrandom::fill(&mut b);
    100_000 + u32::from_le_bytes(b) % 900_000
}

impl<B: Backend> Desk<B> {
    /// Answers a command. Errors stop the writer; everything smaller is undone and answered as a fault.
    pub fn command(&mut self, request: &Request, now: Moment) -> Result<Answer> {
        if let Some(answer) = self.repeated(&request.command, &content_of(request))? {
            return Ok(answer);
        }
        self.guarded(&request.act, |desk| desk.decide(request, now, kernel::run))
    }

    /// A command that is only looked at: recorded is what its refusal leaves behind, and nothing else.
    pub fn attempt(&mut self, request: &Request, now: Moment) -> Result<Answer> {
        if let Some(answer) = self.repeated(&request.command, &content_of(request))? {
            return Ok(answer);
        }
        self.guarded(&request.act, |desk| desk.decide(request, now, kernel::attempt))
    }

    /// Records facts by the program itself.
    pub fn system(&mut self, record: &SystemRecord, now: Moment) -> Result<Answer> {
        if let Some(answer) = self.repeated(&record.command, &content_of_system(record))? {
            return Ok(answer);
        }
        self.guarded("system", |desk| desk.record_system(record, now))
    }

    /// Runs rim work under its own savepoint.
    pub fn rim(&mut self, work: impl FnOnce(&dyn crate::rim::RimWrite) -> Result<()>) -> Result<Result<()>> {
        self.backend.savepoint()?;
        let done = catch_unwind(AssertUnwindSafe(|| work(self.backend.rim())))
            .unwrap_or_else(|_| Err(StoreError::bad("rim work panicked")));
        match done {
            Ok(()) => {
                self.backend.release()?;
                Ok(Ok(()))
            }
            Err(e) if e.kind.stops() => Err(e),
            Err(e) => {
                self.backend.rollback_to()?;
                Ok(Err(e))
            }
        }
    }

    fn repeated(&mut self, id: &CommandId, content: &[u8]) -> Result<Option<Answer>> {
        let Some(row) = self.backend.command(id.as_str())? else { return Ok(None) };
        // Once its payload was erased, nothing is left to compare: the answer stands.
        if let (Some(salt), Some(digest)) = (row.salt, row.digest)
            && Hash32::of_two(&salt, content) != digest
        {
            return Ok(Some(Answer::Repeated));
        }
        let kept = serde_json::from_str(&row.answer);
        Ok(Some(kept.unwrap_or_else(|_| self.fault("command", "a kept answer cannot be read"))))
    }

    fn fault(&self, act: &str, detail: &str) -> Answer {
        let number = fault_number();
        tracing::error!(number, act, detail, "fault");
        Answer::Fault(number)
    }

    /// One savepoint: kept if something was recorded, else undone with everything known by heart.
    fn guarded(&mut self, act: &str, work: impl FnOnce(&mut Self) -> Result<Answer>) -> Result<Answer> {
        let before = self.state.clone();
        self.backend.savepoint()?;
        match catch_unwind(AssertUnwindSafe(|| work(self))) {
            Ok(Ok(answer @ (Answer::Recorded(_) | Answer::Refused(_)))) => {
                self.backend.release()?;
                Ok(answer)
            }
            Ok(Err(e)) if e.kind.stops() => Err(e),
            other => {
                self.backend.rollback_to()?;
                self.state = before;
                Ok(match other {
                    Ok(Ok(answer)) => answer,
                    Ok(Err(e)) => self.fault(act, &e.detail),
                    // Not the panic's own words: they may quote what was typed.
                    Err(_) => self.fault(act, "panic"),
                })
            }
        }
    }

    fn decide(&mut self, request: &Request, now: Moment, by: Decides) -> Result<Answer> {
        let current = Arc::clone(&self.state.current);
        let house = Arc::clone(&self.house);
        let mut source =
            Watched { backend: &mut self.backend, seen: request.seen, newer: BTreeSet::new(), broke: None };
        let outcome = by(&house, &mut source, request, &current.surround(now));
        let newer = std::mem::take(&mut source.newer);
        let outcome = match (outcome, source.broke.take()) {
            (_, Some(e)) => return Err(e),
            (Err(Fault(f)), None) => return Err(StoreError::bad(f)),
            (Ok(o), None) => o,
        };
        let content = content_of(request);
        match outcome {
            Outcome::Permitted(s) => self.keep(&request.command, &content, &s, None),
            Outcome::Refused(reasons, s) => {
                let said = reasons.as_slice().iter().map(RefusalSaid::from).collect();
                self.keep(&request.command, &content, &s, Some(said))
            }
            Outcome::Invalid(errors) => Ok(Answer::Invalid(errors.into_iter().map(Into::into).collect())),
            Outcome::Conflict(position) => Ok(Answer::Conflict(self.conflict(position, newer))),
            Outcome::Unsigned => Ok(Answer::Unsigned),
            Outcome::Forbidden => Ok(Answer::Forbidden),
            Outcome::Unknown => Ok(Answer::Unknown),
        }
    }

    fn conflict(&self, position: u64, newer: BTreeSet<(u64, String)>) -> Conflict {
        let title = |kind: &str| self.house.kind(kind).map(|k| (k.title)()).unwrap_or_default();
        let newer = newer.into_iter().map(|(position, kind)| Newer { position, title: title(&kind), kind }).collect();
        Conflict { position, newer }
    }

    fn record_system(&mut self, record: &SystemRecord, now: Moment) -> Result<Answer> {
        let stamp = self.system_stamp(&record.command, now);
        let recording = kernel::Recording { drafts: record.drafts.clone(), blobs: record.blobs.clone(), fault: None };
        let stamped = Stamped { recording, stamp, about: None, facts_read: 0, bytes_read: 0 };
        if stamped.recording.drafts.is_empty() {
            return Err(StoreError::bad("nothing to record"));
        }
        self.keep(&record.command, &content_of_system(record), &stamped, None)
    }

    pub fn system_stamp(&self, command: &CommandId, now: Moment) -> Stamp {
        let c = &self.state.current;
        Stamp {
            actor: Actor::System,
            role: None,
            place: None,
            behalf: None,
            signed: "",
            occurred_at: now,
            recorded_at: now,
            programme: c.programme.as_ref().map(|(h, _)| h.to_string()).unwrap_or_default(),
            law: c.law.as_ref().map(|(h, _)| h.to_string()).unwrap_or_default(),
            software: self.house.software.clone(),
            command: command.clone(),
        }
    }

    /// Appends, refreshes lists, keeps the answer.
    fn keep(
        &mut self,
        command: &CommandId,
        content: &[u8],
        s: &Stamped,
        refused: Option<Vec<RefusalSaid>>,
    ) -> Result<Answer> {
        let first = self.state.tip.position + 1;
        let touches = self.append(s)?;
        let last = self.state.tip.position;
        let changed = lists::refresh(&mut self.backend, &self.house, &touches)?;
        self.renew(&s.recording.drafts, &changed)?;
        let about = s.about.as_ref().map(Tag::to_string).unwrap_or_default();
        let kinds: Vec<String> = s.recording.drafts.iter().map(|d| d.kind.to_owned()).collect();
        let recorded = last >= first;
        let answer = match refused {
            Some(reasons) => Answer::Refused(Refused { reasons, about, at: recorded.then_some(last), kinds }),
            None if !recorded => return Err(StoreError::bad("permitted, but nothing to record")),
            None => Answer::Recorded(Recorded { first, last, hash: self.state.tip.hash, kinds, about }),
        };
        let salt = salt()?;
        self.backend.put_command(&CommandRow {
            id: command.to_string(),
            salt: Some(salt),
            digest: Some(Hash32::of_two(&salt, content)),
            answer: serde_json::to_string(&answer).map_err(|e| StoreError::bad(e.to_string()))?,
            range: recorded.then_some((first, last)),
        })?;
        Ok(answer)
    }

    fn append(&mut self, s: &Stamped) -> Result<Vec<Touch>> {
        for blob in &s.recording.blobs {
            self.backend.put_blob(blob)?;
        }
        let mut touches = Vec::new();
        for draft in &s.recording.drafts {
            self.readable(draft)?;
            let salt = salt()?;
            let tip = self.state.tip;
            let head = chain::seal(draft, &s.stamp, &salt, tip.position + 1, tip.hash);
            if tip.recorded_at.is_some_and(|at| at > head.recorded_at) {
                return Err(StoreError::bad("recorded_at would run backwards"));
            }
            self.backend.append(&head, &salt, &draft.payload)?;
            self.note_kind(&head)?;
            if let Some(done) = erase::execute(&mut self.backend, &head, &draft.payload)? {
                touches.extend(done.touches);
                self.state.erased.push(done.line);
            }
            self.state.tip = Tip::from(&head);
            touches.push((head.kind, head.tags));
        }
        Ok(touches)
    }

    /// What could not be read again is never written.
    fn readable(&self, d: &Draft) -> Result<()> {
        let Some(kind) = self.house.kind(d.kind).filter(|k| k.version == d.version) else {
            return Err(StoreError::bad(format!("{} version {} is not a kind of this house", d.kind, d.version)));
        };
        let implied = (kind.tags)(&d.payload)
            .map_err(|_| StoreError::bad(format!("{}: its payload cannot be read again", d.kind)))?;
        match implied.iter().find(|t| !d.tags.contains(t)) {
            Some(t) => Err(StoreError::bad(format!(
                "{}: a tag of space {} that its payload implies is missing",
                d.kind,
                t.space.code()
            ))),
            None => d.tags.iter().find(|t| Tag::parse(&t.to_string()).as_ref() != Some(t)).map_or(Ok(()), |t| {
                Err(StoreError::bad(format!("{}: a tag of space {} is malformed", d.kind, t.space.code())))
            }),
        }
    }

    fn note_kind(&mut self, head: &Head) -> Result<()> {
        let key = (head.kind.clone(), head.version);
        if !self.state.kinds.contains(&key) {
            self.backend.note_kind(&KindSeen {
                kind: key.0.clone(),
                version: key.1,
                first: head.position,
                software: head.software.clone(),
            })?;
            Arc::make_mut(&mut self.state.kinds).insert(key);
        }
        Ok(())
    }

    /// Reads rules and choices again where this command changed them. A rulebook that cannot be read undoes its own adoption.
    fn renew(&mut self, drafts: &[Draft], changed: &BTreeSet<&'static str>) -> Result<()> {
        let adopts = |kind: &str| drafts.iter().any(|d| d.kind == kind);
        let house = Arc::clone(&self.house);
        let stale: Vec<_> = house.options.iter().filter(|o| changed.contains(o.list)).collect();
        if !adopts(PROGRAMME_ADOPTED) && !adopts(LAW_ADOPTED) && stale.is_empty() {
            return Ok(());
        }
        let mut next = Current::clone(&self.state.current);
        if adopts(PROGRAMME_ADOPTED) {
            next.programme = current::programme(&mut self.backend, self.books)?;
        }
        if adopts(LAW_ADOPTED) {
            next.law = current::law(&mut self.backend, self.books)?;
        }
        for decl in stale {
            next.options.insert(decl.name.to_owned(), current::choices(&mut self.backend, &house, decl)?);
        }
        self.state.current = Arc::new(next);
        Ok(())
    }
}
