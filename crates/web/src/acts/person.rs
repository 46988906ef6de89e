//! Patient numbers and look-alikes: a number typed where a record's id is wanted, records that may be the same person (before somebody is
//! registered twice), and candidates for a merge. Only looks; the acts decide (law L1).

use kernel::Input;
use record::administration::WEARER;
use store::{FieldSaid, Row, Select, Snapshot};
use terms::{Day, Text, fold_width, kana, say};

/// Fields that name a patient's record.
const NAMING: [&str; 2] = ["patient", "into"];

/// Whether something typed has the form of a patient number (`SP2600931`).
fn number(typed: &str) -> Option<String> {
    let s = fold_width(typed.trim()).to_uppercase().replace([' ', '-'], "");
    terms::is_patient_number(&s).then_some(s)
}

/// The record with this number, also where it was merged into another.
pub fn by_number(snap: &Snapshot<'_>, wanted: &str) -> store::Result<Option<Row>> {
    let found = snap.select(&Select::from("patients").eq("number", wanted).limit(1))?.pop();
    if found.is_some() {
        return Ok(found);
    }
    let maybe = snap.select(&Select::from("patients").contains("other_numbers", wanted).limit(20))?;
    Ok(maybe.into_iter().find(|r| r.text("other_numbers").split(' ').any(|n| n == wanted)))
}

/// Numbers become ids; a number nobody has is a complaint beside its field. What was typed is not changed for the page. A scanned wristband stays
/// a number, with its wearer beside it.
pub fn resolve(snap: &Snapshot<'_>, typed: &Input) -> store::Result<(Input, Vec<FieldSaid>)> {
    let (mut out, mut errors) = (typed.clone(), Vec::new());
    for field in NAMING {
        let Some(n) = typed.get(field).and_then(|v| v.first()).and_then(|s| number(s)) else { continue };
        match by_number(snap, &n)? {
            Some(row) => {
                out.insert(field.to_owned(), vec![row.subject]);
            }
            None => {
                let say = say! {ja: "番号 {n} の患者はいません。確かめて入れ直してください。", en: "No patient has number {n}. Check it and enter it again."};
                errors.push(FieldSaid { field: field.to_owned(), say });
            }
        }
    }
    // Whose wristband it is: looked up here and nowhere else, so that what refused it can stand on that person's record too.
    out.remove(WEARER);
    if let Some(n) = typed.get("wristband").and_then(|v| v.first()).and_then(|s| number(s))
        && let Some(row) = by_number(snap, &n)?
    {
        out.insert(WEARER.to_owned(), vec![row.subject]);
    }
    Ok((out, errors))
}

/// Acts that look for somebody registered already before they record. They sign nothing: the look and the answer are one section, and nobody
/// waits in it for a password.
pub fn looks_first(act: &str) -> bool {
    act == "register_patient"
}

/// Open records with the same birth date and the same reading or written name as somebody about to be registered.
pub fn twins(snap: &Snapshot<'_>, typed: &Input) -> store::Result<Vec<Row>> {
    let first = |name: &str| typed.get(name).and_then(|v| v.first()).map_or("", String::as_str);
    let Ok(born) = Day::parse(first("birth_date")) else { return Ok(Vec::new()) };
    let (reading, written) = (kana(first("kana")), identity::lists::patients::name_key(first("name")));
    let mut rows = snap.select(&Select::from("patients").eq("birth_date", born.to_string()).limit(200))?;
    rows.retain(|r| {
        (!reading.is_empty() && r.text("kana_key") == reading) || (!written.is_empty() && r.text("name_key") == written)
    });
    Ok(rows)
}

/// Numbers of twins in one word, to tell whether exactly these were shown when somebody said "another person".
pub fn shown(twins: &[Row]) -> String {
    let mut numbers: Vec<&str> = twins.iter().map(|r| r.text("number")).collect();
    numbers.sort_unstable();
    numbers.join(" ")
}

/// Open records with the birth date of this one, itself left out: what a merge may be about.
pub fn same_birth(snap: &Snapshot<'_>, id: &str) -> store::Result<Vec<Row>> {
    let Some(own) = snap.select(&Select::from("patients").eq("subject", id).limit(1))?.pop() else {
        return Ok(Vec::new());
    };
    let born = own.text("birth_date");
    if born.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = snap.select(&Select::from("patients").eq("birth_date", born).limit(50))?;
    rows.retain(|r| r.subject != id);
    Ok(rows)
}

/// Label of a patient field that is typed rather than carried.
pub const LABEL: Text = Text::fixed("患者番号", "Patient number");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_any_width_and_an_id_is_left_alone() {
        assert_eq!(number("sp2600931").as_deref(), Some("SP2600931"));
        assert_eq!(number(" ＳＰ２６－００９３１ ").as_deref(), Some("SP2600931"));
        for id in ["P0123456789", "SP", "SPX1", "", "X"] {
            assert_eq!(number(id), None, "{id}");
        }
    }
}
