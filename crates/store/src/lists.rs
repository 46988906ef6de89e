//! Keeping lists equal to the facts: after each command the rows of the subjects it touched are made anew; `replay` makes them all.
//! A test holds the two equal.

use crate::backend::{Backend, Fill, Rows};
use crate::error::{Result, StoreError};
use kernel::fold::facts_of;
use kernel::{
    Fact, FactCorrected, FactKind, Fault, House, ListDecl, PatientsMerged, PatientsUnmerged, Read, Source, Space, Tag,
    alias,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A backend as the kernel's source.
pub(crate) struct From<'a, B: Backend>(pub &'a mut B);

impl<B: Backend> Source for From<'_, B> {
    fn facts(&mut self, tag: &Tag, kinds: &[&str]) -> std::result::Result<Vec<Fact>, Fault> {
        Ok(self.0.facts(tag, kinds)?)
    }
    fn latest(&mut self, tag: &Tag, kind: &str) -> std::result::Result<Option<Fact>, Fault> {
        Ok(self.0.latest(tag, kind)?)
    }
}

fn broken(f: Fault) -> StoreError {
    StoreError::bad(f.0)
}

pub(crate) const MERGES: [&str; 2] = [PatientsMerged::KIND, PatientsUnmerged::KIND];

/// Whether a fact of this kind can change the rows of a subject of this list.
fn concerns(list: &ListDecl, kind: &str) -> bool {
    list.kinds.contains(&kind)
        || kind == FactCorrected::KIND
        || (list.space == Space::Patient && MERGES.contains(&kind))
}

/// The facts a list sees: of its kinds, and corrections; of each kind the newest alone where the list reads no more ([`ListDecl::read`]).
/// Copied only where the list sees fewer than there are.
pub(crate) fn seen<'f>(list: &ListDecl, facts: &'f [Fact]) -> Cow<'f, [Fact]> {
    let sees = |f: &Fact| list.kinds.contains(&f.head.kind.as_str()) || f.head.kind == FactCorrected::KIND;
    if list.read() == Read::Latest {
        let newest = |kind: &&str| facts.iter().rposition(|f| f.head.kind == *kind);
        let newest: BTreeSet<usize> = list.kinds.iter().filter_map(newest).collect();
        return newest.into_iter().filter_map(|i| facts.get(i).cloned()).collect();
    }
    if facts.iter().all(sees) { Cow::Borrowed(facts) } else { facts.iter().filter(|f| sees(f)).cloned().collect() }
}

/// A kind and the tags of a fact: all that decides which rows it touches.
pub(crate) type Touch = (String, Vec<Tag>);

/// Makes the rows of all touched subjects anew and replaces those that changed; the names of lists that changed.
pub(crate) fn refresh<B: Backend>(backend: &mut B, house: &House, touches: &[Touch]) -> Result<BTreeSet<&'static str>> {
    let mut wanted: BTreeMap<Tag, BTreeSet<usize>> = BTreeMap::new();
    for (kind, tags) in touches {
        for tag in tags {
            let lists = house.lists.iter().enumerate().filter(|(_, l)| l.space == tag.space && concerns(l, kind));
            let lists: BTreeSet<usize> = lists.map(|(i, _)| i).collect();
            if lists.is_empty() {
                continue;
            }
            let same = if tag.space == Space::Patient {
                alias::closure(tag, &mut From(backend)).map_err(broken)?
            } else {
                vec![tag.clone()]
            };
            for t in same {
                wanted.entry(t).or_default().extend(lists.iter().copied());
            }
        }
    }
    let mut changed = BTreeSet::new();
    for (tag, lists) in &wanted {
        let lists: Vec<&ListDecl> = lists.iter().filter_map(|i| house.lists.get(*i)).collect();
        changed.extend(subject(backend, &lists, tag)?);
    }
    Ok(changed)
}

/// One subject's rows in some lists; the lists that changed.
fn subject<B: Backend>(backend: &mut B, lists: &[&ListDecl], tag: &Tag) -> Result<Vec<&'static str>> {
    let kinds: BTreeSet<&str> = lists.iter().flat_map(|l| l.kinds.iter().copied()).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    // All these lists are over one space, and read alike.
    let read = lists.first().map_or(Read::All, |l| l.read());
    let facts = facts_of(tag, &kinds, read, &mut From(backend)).map_err(broken)?;
    let mut changed = Vec::new();
    for list in lists {
        let rows = (list.rows)(&tag.id, &seen(list, &facts));
        if rows != backend.rows(list, &tag.id)? {
            backend.replace_rows(list, &tag.id, &rows)?;
            changed.push(list.name);
        }
    }
    Ok(changed)
}

/// Fills empty lists from all facts; how many facts were read. Inside the caller's transaction.
pub(crate) fn fill<B: Backend>(backend: &mut B, lists: &[&ListDecl], progress: &dyn Fn(u64)) -> Result<u64> {
    let mut read = 0;
    let spaces: BTreeSet<Space> = lists.iter().map(|l| l.space).collect();
    for space in spaces {
        let here: Vec<&ListDecl> = lists.iter().filter(|l| l.space == space).copied().collect();
        let mut kinds: BTreeSet<&str> = here.iter().flat_map(|l| l.kinds.iter().copied()).collect();
        kinds.insert(FactCorrected::KIND);
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let merged = if space == Space::Patient { merged_subjects(backend)? } else { BTreeSet::new() };
        let before = read;
        read += backend.fill(&Fill {
            space,
            kinds: &kinds,
            lists: &here,
            skip: &|s| merged.contains(s),
            rows: &|id, facts| rows_of(&here, id, facts),
            progress: &|n| progress(before + n),
        })?;
        for id in &merged {
            subject(backend, &here, &Tag::new(space, id))?;
        }
    }
    progress(read);
    Ok(read)
}

/// Rows of one subject in several lists, from its facts as recorded.
pub(crate) fn rows_of(lists: &[&ListDecl], id: &str, mut facts: Vec<Fact>) -> Vec<Rows> {
    kernel::correct::apply(&mut facts);
    lists.iter().map(|l| (l.rows)(id, &seen(l, &facts))).collect()
}

fn merged_subjects<B: Backend>(backend: &mut B) -> Result<BTreeSet<String>> {
    let found = std::cell::RefCell::new(BTreeSet::new());
    backend.fill(&Fill {
        space: Space::Patient,
        kinds: &MERGES,
        lists: &[],
        skip: &|_| false,
        rows: &|id, _| {
            found.borrow_mut().insert(id.to_owned());
            Vec::new()
        },
        progress: &|_| (),
    })?;
    Ok(found.into_inner())
}

/// Makes tables that are missing and fills them; with `tidy`, removes tables that no declaration names. In one transaction.
pub(crate) fn prepare<B: Backend>(
    backend: &mut B,
    house: &House,
    tidy: bool,
    all: bool,
    progress: &dyn Fn(u64),
) -> Result<Filled> {
    backend.begin()?;
    let done = catch_unwind(AssertUnwindSafe(|| prepare_inside(backend, house, tidy, all, progress)));
    match done.unwrap_or_else(|_| Err(StoreError::bad("a list panicked while it was filled"))) {
        Ok(filled) => {
            backend.commit()?;
            Ok(filled)
        }
        Err(e) => {
            let _ = backend.rollback();
            Err(e)
        }
    }
}

/// What [`prepare`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Lists filled.
    pub lists: usize,
    /// Facts read.
    pub facts: u64,
}

fn prepare_inside<B: Backend>(
    backend: &mut B,
    house: &House,
    tidy: bool,
    all: bool,
    progress: &dyn Fn(u64),
) -> Result<Filled> {
    let mine: BTreeSet<String> = house.lists.iter().map(ListDecl::table).collect();
    if mine.len() != house.lists.len() {
        return Err(StoreError::bad("two lists have the same declaration"));
    }
    for table in backend.list_tables()? {
        if all || (tidy && !mine.contains(&table)) {
            backend.drop_list(&table)?;
        }
    }
    let mut empty = Vec::new();
    for list in &house.lists {
        if backend.ensure_list(list)? {
            empty.push(list);
        }
    }
    let facts = if empty.is_empty() { 0 } else { fill(backend, &empty, progress)? };
    for list in &empty {
        backend.mark_filled(list)?;
    }
    Ok(Filled { lists: empty.len(), facts })
}
