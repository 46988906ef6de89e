//! The rules in force and the choices of forms: read from the record when it is opened, and again when a fact or a list changes them.

use crate::backend::Backend;
use crate::error::{Result, StoreError};
use crate::select::{Row, Select};
use kernel::act::Rules;
use kernel::house::Candidate;
use kernel::run::Surround;
use kernel::{Choice, House, OptionsDecl, Tag};
use programme::{Bundle, Law, Problem, Programme};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use terms::{Hash32, Moment};

/// Kind of the first fact.
pub const RECORD_OPENED: &str = "record_opened";
/// Kind that adopts a programme: its payload's `hash` names a stored file.
pub const PROGRAMME_ADOPTED: &str = "programme_adopted";
/// Kind that adopts a law table: its payload's `hash` names a stored file.
pub const LAW_ADOPTED: &str = "law_adopted";

/// How the text of an adopted file becomes rules. Functions, so that the store does not choose the form of the files.
#[derive(Clone, Copy)]
pub struct Rulebooks {
    /// Reads a programme.
    pub programme: fn(&str) -> std::result::Result<Programme, String>,
    /// Reads a law table.
    pub law: fn(&str) -> std::result::Result<Law, String>,
}
impl Default for Rulebooks {
    /// The text of a stored bundle, read by crate `programme`.
    fn default() -> Self {
        Self { programme: |text| read(text, Programme::read), law: |text| read(text, Law::read) }
    }
}

fn read<T>(text: &str, make: fn(&Bundle) -> std::result::Result<T, Vec<Problem>>) -> std::result::Result<T, String> {
    let bundle = Bundle::from_text(text).map_err(|e| e.en.into_owned())?;
    make(&bundle).map_err(|all| all.first().map(Problem::to_string).unwrap_or_default())
}

impl fmt::Debug for Rulebooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rulebooks")
    }
}

/// What acts and forms may know besides facts.
#[derive(Clone, Debug, Default)]
pub struct Current {
    /// Adopted programme and the hash of its files.
    pub programme: Option<(Hash32, Arc<Programme>)>,
    /// Adopted law table and the hash of its files.
    pub law: Option<(Hash32, Arc<Law>)>,
    /// Choices by name.
    pub options: BTreeMap<String, Vec<Choice>>,
    /// A simulated record, for ever (L19).
    pub simulated: bool,
    /// Files that may be adopted (the house's).
    pub candidates: Arc<[Candidate]>,
}

impl Current {
    /// As the kernel wants it.
    pub fn surround(&self, now: Moment) -> Surround<'_> {
        Surround {
            now,
            programme: self.programme.as_ref().map(|(hash, v)| Rules { hash: *hash, value: v.as_ref() }),
            law: self.law.as_ref().map(|(hash, v)| Rules { hash: *hash, value: v.as_ref() }),
            options: &self.options,
            candidates: &self.candidates,
            simulated: self.simulated,
        }
    }
}

fn field(payload: &str, name: &str) -> Option<serde_json::Value> {
    serde_json::from_str::<serde_json::Value>(payload).ok()?.get(name).cloned()
}

/// Whether the first fact says that the record is simulated.
pub(crate) fn simulated<B: Backend>(backend: &mut B) -> Result<bool> {
    let first = backend.fact(1)?;
    let said =
        first.as_ref().and_then(|f| f.payload.as_deref()).and_then(|p| field(p, "simulated")).and_then(|v| v.as_bool());
    said.ok_or_else(|| StoreError::bad("the first fact does not say whether the record is simulated"))
}

/// The text of the newest adopted file of a kind, and its hash.
fn adopted<B: Backend>(backend: &mut B, kind: &str) -> Result<Option<(Hash32, String)>> {
    let Some(fact) = backend.latest(&Tag::clinic(), kind)? else { return Ok(None) };
    let named = fact.payload.as_deref().and_then(|p| field(p, "hash"));
    let hash = named.as_ref().and_then(|v| v.as_str()).and_then(|s| Hash32::parse(s).ok());
    let Some(hash) = hash else { return Err(StoreError::bad(format!("{kind}: the payload names no hash"))) };
    let bytes = backend.blob(&hash)?.and_then(|b| b.bytes);
    let Some(bytes) = bytes else { return Err(StoreError::bad(format!("{kind}: the file {hash} is not stored"))) };
    let text = String::from_utf8(bytes).map_err(|_| StoreError::bad(format!("{kind}: the file {hash} is no text")))?;
    Ok(Some((hash, text)))
}

/// Reads the adopted programme.
pub(crate) fn programme<B: Backend>(backend: &mut B, books: Rulebooks) -> Result<Option<(Hash32, Arc<Programme>)>> {
    let Some((hash, text)) = adopted(backend, PROGRAMME_ADOPTED)? else { return Ok(None) };
    let read = (books.programme)(&text).map_err(|e| StoreError::bad(format!("programme {hash}: {e}")))?;
    Ok(Some((hash, Arc::new(read))))
}

/// Reads the adopted law table.
pub(crate) fn law<B: Backend>(backend: &mut B, books: Rulebooks) -> Result<Option<(Hash32, Arc<Law>)>> {
    let Some((hash, text)) = adopted(backend, LAW_ADOPTED)? else { return Ok(None) };
    let read = (books.law)(&text).map_err(|e| StoreError::bad(format!("law {hash}: {e}")))?;
    Ok(Some((hash, Arc::new(read))))
}

/// The choices of one declaration: in the order of the list's first index, then of its key.
pub(crate) fn choices<B: Backend>(backend: &mut B, house: &House, decl: &OptionsDecl) -> Result<Vec<Choice>> {
    let Some(list) = house.list(decl.list) else {
        return Err(StoreError::bad(format!("choices {}: no list {}", decl.name, decl.list)));
    };
    let mut select = Select::from(decl.list).limit(u32::MAX);
    for column in list.indexes.first().copied().unwrap_or_default() {
        select = select.order(column);
    }
    let rows: Vec<Row> = backend.select(list, &select)?;
    Ok(rows.iter().filter_map(|r| (decl.choice)(&r.subject, &r.values)).collect())
}

/// Everything, read anew; beside it, why the rules could not be read. The lists must be there.
pub(crate) fn load<B: Backend>(
    backend: &mut B,
    house: &House,
    books: Rulebooks,
) -> Result<(Current, Option<StoreError>)> {
    let mut options = BTreeMap::new();
    for decl in &house.options {
        options.insert(decl.name.to_owned(), choices(backend, house, decl)?);
    }
    let simulated = simulated(backend)?;
    let mut current = Current { options, simulated, candidates: house.candidates.clone().into(), ..Current::default() };
    let unreadable = match (programme(backend, books), law(backend, books)) {
        (Err(e), _) | (_, Err(e)) if e.kind.stops() => return Err(e),
        (Err(e), _) | (_, Err(e)) => Some(e),
        (Ok(programme), Ok(law)) => {
            (current.programme, current.law) = (programme, law);
            None
        }
    };
    Ok((current, unreadable))
}
