//! Folds: what is known, from facts. Queries are derived: an act names folds and keys, never a query. Folding never fails.

use crate::alias;
use crate::correct;
use crate::fact::{Fact, FactKind};
use crate::own::FactCorrected;
use crate::tag::{Space, Tag};
use std::any::Any;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// Something is broken (disk, data, program): never a rule. The person gets a number, the log the detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Fault {}

/// Stands in [`Fold::KINDS`] for every kind: only for what is about the record itself (correction, erasure).
pub const ANY: &str = "*";

/// Where facts are read from: the writer's open transaction, a reader's snapshot, or memory in tests.
///
/// Every fact also answers to the tag `fact:<its own position>`, though no such tag is stored with it; `kinds` may hold [`ANY`].
pub trait Source {
    /// Facts that carry `tag` and are of one of `kinds`, in order of position, as recorded (uncorrected).
    fn facts(&mut self, tag: &Tag, kinds: &[&str]) -> Result<Vec<Fact>, Fault>;
    /// The newest fact of `kind` that carries `tag`.
    fn latest(&mut self, tag: &Tag, kind: &str) -> Result<Option<Fact>, Fault>;
}

/// How much of a key's history a fold needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Every fact of its kinds.
    All,
    /// Only the newest fact of each kind: for keys that live for ever (staff, places, plans, the clinic).
    Latest,
}

/// A view of facts, keyed by one tag.
pub trait Fold: Default + Send + Sync + 'static {
    /// Unique name.
    const NAME: &'static str;
    /// Space of its key.
    const SPACE: Space;
    /// The kinds it reads; it must ignore all others.
    const KINDS: &'static [&'static str];
    /// How much it needs.
    const READ: Read = Read::All;
    /// Takes one fact, corrected, in order. Must not fail: what cannot be read is ignored.
    fn apply(&mut self, fact: &Fact);
}

type Made = (Arc<dyn Any + Send + Sync>, u64);

/// A fold wanted for a key.
#[derive(Clone)]
pub struct Need {
    /// Fold's name.
    pub name: &'static str,
    /// The key.
    pub tag: Tag,
    /// Kinds read.
    pub kinds: &'static [&'static str],
    /// How much.
    pub read: Read,
    make: fn(&[Fact]) -> Made,
}

impl Need {
    /// The need for fold `F` of the thing with this id.
    pub fn of<F: Fold>(id: impl Into<String>) -> Self {
        Self { name: F::NAME, tag: Tag::new(F::SPACE, id), kinds: F::KINDS, read: F::READ, make: fold_made::<F> }
    }
}

/// Folds facts (already corrected, in order).
pub fn fold<F: Fold>(facts: &[Fact]) -> F {
    let mut state = F::default();
    for f in facts.iter().filter(|f| reads::<F>(f)) {
        state.apply(f);
    }
    state
}

fn reads<F: Fold>(fact: &Fact) -> bool {
    F::KINDS.iter().any(|k| *k == fact.head.kind || *k == ANY)
}

fn fold_made<F: Fold>(facts: &[Fact]) -> Made {
    let newest = facts
        .iter()
        .filter(|f| reads::<F>(f))
        .map(|f| f.corrected_by.iter().copied().max().unwrap_or(0).max(f.head.position))
        .max()
        .unwrap_or(0);
    (Arc::new(fold::<F>(facts)), newest)
}

/// What has been read for a command.
#[derive(Default)]
pub struct Known {
    loaded: BTreeMap<(&'static str, Tag), Made>,
    missed: RefCell<Vec<String>>,
    /// Facts read, for the bench and its asserted counts.
    pub facts_read: usize,
    /// Payload bytes read.
    pub bytes_read: usize,
}

impl Known {
    /// A fold that `needs` asked for. Asking for one it did not is noted and makes the command a fault: nothing is decided on what was not read.
    pub fn get<F: Fold>(&self, id: impl Into<String>) -> Arc<F> {
        let tag = Tag::new(F::SPACE, id);
        self.peek_tag::<F>(&tag).unwrap_or_else(|| {
            self.missed.borrow_mut().push(format!("{} of {tag}", F::NAME));
            Arc::new(F::default())
        })
    }
    /// A fold if it has been read already: for `needs`, which is asked again until it adds nothing.
    pub fn peek<F: Fold>(&self, id: impl Into<String>) -> Option<Arc<F>> {
        self.peek_tag::<F>(&Tag::new(F::SPACE, id))
    }
    fn peek_tag<F: Fold>(&self, tag: &Tag) -> Option<Arc<F>> {
        let (made, _) = self.loaded.get(&(F::NAME, tag.clone()))?;
        Arc::clone(made).downcast::<F>().ok()
    }
    /// Folds that were used without having been asked for.
    pub fn missed(&self) -> Vec<String> {
        self.missed.borrow().clone()
    }
    /// Position of the newest fact among those read (0 if none).
    pub fn newest(&self) -> u64 {
        self.loaded.values().map(|(_, n)| *n).max().unwrap_or(0)
    }
    fn has(&self, need: &Need) -> bool {
        self.loaded.contains_key(&(need.name, need.tag.clone()))
    }
}

/// Most rounds of asking (dose → lot → patient → plan).
const ROUNDS: usize = 4;

/// Reads what `needs` asks for, and asks again with what is known, until it adds nothing (at most four rounds; more is a fault).
pub fn gather(needs: &dyn Fn(&Known) -> Vec<Need>, source: &mut dyn Source) -> Result<Known, Fault> {
    let mut known = Known::default();
    for _ in 0..=ROUNDS {
        let wanted: Vec<Need> = needs(&known).into_iter().filter(|n| !known.has(n)).collect();
        if wanted.is_empty() {
            return Ok(known);
        }
        load(&wanted, &mut known, source)?;
    }
    Err(Fault("an act asked for more than four rounds of facts".to_owned()))
}

/// One read per tag and mode, shared by all folds that want it.
fn load(wanted: &[Need], known: &mut Known, source: &mut dyn Source) -> Result<(), Fault> {
    let tags: BTreeSet<&Tag> = wanted.iter().map(|n| &n.tag).collect();
    for tag in tags {
        let here: Vec<&Need> = wanted.iter().filter(|n| n.tag == *tag).collect();
        for read in [Read::All, Read::Latest] {
            let mine: Vec<&&Need> = here.iter().filter(|n| n.read == read).collect();
            if mine.is_empty() {
                continue;
            }
            let kinds: BTreeSet<&str> = mine.iter().flat_map(|n| n.kinds.iter().copied()).collect();
            let facts = facts_of(tag, &kinds.into_iter().collect::<Vec<_>>(), read, source)?;
            known.facts_read += facts.len();
            known.bytes_read += facts.iter().filter_map(|f| f.payload.as_ref()).map(|p| p.len()).sum::<usize>();
            for need in mine {
                known.loaded.insert((need.name, need.tag.clone()), (need.make)(&facts));
            }
        }
    }
    Ok(())
}

/// The corrected facts of a key, in order; a patient's include those of records merged with it.
pub fn facts_of(tag: &Tag, kinds: &[&str], read: Read, source: &mut dyn Source) -> Result<Vec<Fact>, Fault> {
    let tags = if tag.space == Space::Patient { alias::closure(tag, source)? } else { vec![tag.clone()] };
    let mut out: BTreeMap<u64, Fact> = BTreeMap::new();
    for t in &tags {
        match read {
            Read::All => {
                let mut all = kinds.to_vec();
                if !all.contains(&FactCorrected::KIND) && !all.contains(&ANY) {
                    all.push(FactCorrected::KIND);
                }
                out.extend(source.facts(t, &all)?.into_iter().map(|f| (f.head.position, f)));
            }
            Read::Latest => {
                for kind in kinds {
                    let Some(f) = source.latest(t, kind)? else { continue };
                    let corrections = source.facts(&Tag::fact(f.head.position), &[FactCorrected::KIND])?;
                    out.extend(corrections.into_iter().map(|c| (c.head.position, c)));
                    out.insert(f.head.position, f);
                }
            }
        }
    }
    let mut facts: Vec<Fact> = out.into_values().collect();
    correct::apply(&mut facts);
    Ok(facts)
}
