//! What scanned lots of material say in any act that takes them: whether each is of a kind that the act takes (L11; Reg. 99(1)), whether a kind that it
//! cannot do without is among them, and what is to be seen before it is confirmed. That each is registered and in date is told by the step.

use crate::folds::MaterialState;
use crate::making::{MaterialKind, MaterialRegistered, kinds};
use crate::refusals::Shared;
use kernel::form::{codes, scanned};
use kernel::{FieldError, Known, Need, Reasons};
use terms::{MaterialId, Text, say};

/// Name of the field of scanned materials in every form.
pub const FIELD: &str = "materials";

/// Most lots of material scanned into one field.
const MOST: usize = 20;

/// Reads lots of material, scanned one after another; each once.
///
/// # Errors
/// A code that is no label of material, or more than 20 of them.
pub fn read(s: &str) -> Result<Vec<MaterialId>, Text> {
    let mut out: Vec<MaterialId> = Vec::new();
    for part in codes(s) {
        let id = scanned(MaterialId::parse)(&part)?;
        if !out.contains(&id) {
            out.push(id);
        }
    }
    if out.len() > MOST {
        return Err(say! {ja: "一度に {MOST} 個までです。", en: "At most {MOST} at once."});
    }
    Ok(out)
}

/// The folds behind everything here.
pub fn needs(used: &[MaterialId]) -> Vec<Need> {
    used.iter().map(|m| Need::of::<MaterialState>(m.as_str())).collect()
}

/// Those that are registered.
pub fn registered(used: &[MaterialId], known: &Known) -> Vec<MaterialRegistered> {
    used.iter().filter_map(|m| known.get::<MaterialState>(m.as_str()).registered.clone()).collect()
}

/// The names of some.
pub fn names<'m>(all: impl IntoIterator<Item = &'m MaterialRegistered>) -> String {
    all.into_iter().map(|m| format!("{} ({})", m.name, m.material)).collect::<Vec<_>>().join(", ")
}

fn taken(act: &str, kind: MaterialKind) -> bool {
    kind == MaterialKind::Other || kinds(act).contains(&kind)
}

/// L11: each registered one is of a kind that the act takes.
pub fn fit(act: &'static str, used: &[MaterialId], known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    for m in registered(used, known).into_iter().filter(|m| !taken(act, m.kind)) {
        reasons.push(Shared::MaterialUnfit { material: m.material, name: m.name, kind: m.kind, act });
    }
    reasons
}

/// Whether an act lacks a kind of material. Of what is not registered or does not fit nothing is said here: that is refused with its own reason.
pub fn lacks(act: &str, used: &[MaterialId], wanted: MaterialKind, known: &Known) -> bool {
    let all = registered(used, known);
    all.len() == used.len() && all.iter().all(|m| taken(act, m.kind) && m.kind != wanted)
}

/// The complaint beside the field where a kind is missing that the act cannot do without.
pub fn missing(act: &str, used: &[MaterialId], wanted: MaterialKind, known: &Known) -> Option<FieldError> {
    let (ja, en) = (wanted.text().ja, wanted.text().en);
    let say = say! {
        ja: "使った{ja}が入っていません。{ja}のラベルも読み取ってください。",
        en: "Nothing of the kind {en} is among them. Scan its label too."
    };
    lacks(act, used, wanted, known).then(|| FieldError { field: FIELD.to_owned(), say })
}

/// Materials of no kind of the list, to be seen before the act is confirmed.
pub fn others(used: &[MaterialId], known: &Known) -> Option<Text> {
    let all = registered(used, known);
    let which = names(all.iter().filter(|m| m.kind == MaterialKind::Other));
    (!which.is_empty()).then(|| {
        say! {
            ja: "種類が「その他」の材料です。この作業に使ってよいものか確かめてください: {which}",
            en: "Material of the kind \"other\": make sure that it may be used here: {which}"
        }
    })
}
