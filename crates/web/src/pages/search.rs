//! Search: an exact number or id leads straight to the chart, the id of a lot to its culture; otherwise names, readings (hiragana, half-width, katakana), numbers and birth
//! dates (eras too). What was typed may be a name, and a name does not belong into an address (law L16): it waits on the server under a random
//! word for the next page. Roles that see numbers only can search numbers only, so that no answer tells whose a number is.

use crate::csrf::Fields;
use crate::error::WebError;
use crate::signed::Signed;
use access::Grant;
use axum::response::Response;
use kernel::{Space, Tag};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use store::{Row, Select, Snapshot};
use terms::{CommandId, Day, fold_width, kana};

/// Most rows of a search.
pub const MOST: u32 = 200;
/// Longest text searched for.
const LONGEST: usize = 200;
/// Searches remembered, over all people.
const REMEMBERED: usize = 500;

struct Asked {
    staff: String,
    word: String,
    query: String,
}

static ASKED: Mutex<VecDeque<Asked>> = Mutex::new(VecDeque::new());

/// What this person searched for under a word; empty if it was forgotten.
pub fn remembered(s: &Signed, word: &str) -> String {
    let all = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().find(|a| a.word == word && a.staff == s.staff.as_str()).map(|a| a.query.clone()).unwrap_or_default()
}

fn remember(s: &Signed, query: &str) -> String {
    let word = s.new_command().to_string();
    let mut all = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= REMEMBERED {
        all.pop_front();
    }
    all.push_back(Asked { staff: s.staff.to_string(), word: word.clone(), query: query.to_owned() });
    word
}

/// `GET /search?s=` (the answer) and `GET /search?q=` (an address with a number or an id, typed by hand or scanned).
pub async fn get(s: Signed) -> Result<Response, WebError> {
    s.grant("search")?;
    let typed = s.visit.asked("q");
    if typed.trim().is_empty() { super::patients::show(s).await } else { ask(&s, &typed).await }
}

/// `POST /search`: the box of the frame.
pub async fn post(s: Signed, sent: Fields) -> Result<Response, WebError> {
    s.grant("search")?;
    ask(&s, sent.get("q")).await
}

async fn ask(s: &Signed, typed: &str) -> Result<Response, WebError> {
    let query: String = typed.trim().chars().take(LONGEST).collect();
    if query.is_empty() {
        return Ok(crate::acts::see("/patients"));
    }
    let wanted = query.clone();
    let hit = s.read(move |snap| direct(snap, &wanted)).await?;
    Ok(match hit {
        Some((tag, _)) if tag.space == Space::Lot && s.may_open("culture") => {
            crate::acts::see(&format!("/culture/{}", tag.id))
        }
        Some((_, patient)) => crate::acts::see(&format!("/patients/{patient}")),
        None => crate::acts::see(&format!("/search?s={}", remember(s, &query))),
    })
}

/// A number or an id as typed or scanned.
fn code(typed: &str) -> String {
    fold_width(typed.trim()).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Things with a label of their own, by which a patient's record is found.
const LABELLED: [Space; 12] = [
    Space::Lot,
    Space::Dose,
    Space::Tissue,
    Space::Container,
    Space::Blood,
    Space::Order,
    Space::Candidacy,
    Space::Consent,
    Space::Booking,
    Space::AdverseEvent,
    Space::Deviation,
    Space::Hold,
];

/// What has exactly this number or id, and whose it is: a patient's record, or a thing with a label. Along indexes alone.
fn direct(snap: &mut Snapshot<'_>, typed: &str) -> store::Result<Option<(Tag, String)>> {
    let code = code(typed);
    if !code.is_ascii() || code.is_empty() {
        return Ok(None);
    }
    let patient = |id: String| Some((Tag::new(Space::Patient, id.as_str()), id));
    if let Some(row) = crate::acts::person::by_number(snap, &code.to_uppercase().replace('-', ""))? {
        return Ok(patient(row.subject));
    }
    let own = snap.select(&Select::from("patients").eq("subject", code.as_str()).limit(1))?;
    if let Some(row) = own.into_iter().next() {
        return Ok(patient(row.subject));
    }
    let Some(id) = CommandId::parse(&code).ok().map(|c| c.as_str().to_uppercase()) else { return Ok(None) };
    for space in LABELLED {
        let tag = Tag::new(space, id.as_str());
        if let Some(patient) = crate::acts::read::patient_behind(snap, &tag)? {
            return Ok(Some((tag, patient)));
        }
    }
    Ok(None)
}

/// Rows that fit, by reading; numbers alone where names are not granted.
pub fn find(snap: &Snapshot<'_>, query: &str, grant: Grant) -> store::Result<Vec<Row>> {
    let mut out: Vec<Row> = Vec::new();
    let mut add = |select: Select| -> store::Result<()> {
        for row in snap.select(&select.limit(MOST))? {
            if !out.iter().any(|r| r.subject == row.subject) {
                out.push(row);
            }
        }
        Ok(())
    };
    let code = code(query).to_uppercase();
    if code.is_ascii() && code.chars().any(|c| c.is_ascii_digit()) {
        add(Select::from("patients").prefix("number", &code).order("number"))?;
    }
    if grant == Grant::Names {
        if let Ok(day) = Day::parse(query) {
            add(Select::from("patients").eq("birth_date", day.to_string()).order("kana_key"))?;
        }
        let (reading, written) = (kana(query), identity::lists::patients::name_key(query));
        if !reading.is_empty() {
            add(Select::from("patients").prefix("kana_key", &reading).order("kana_key"))?;
            add(Select::from("patients").prefix("name_key", &written).order("name_key"))?;
            // Given names and middle parts. This looks at every row: 20 000 take some milliseconds.
            if reading.chars().count() >= 2 {
                add(Select::from("patients").contains("kana_key", &reading).order("kana_key"))?;
                add(Select::from("patients").contains("name_key", &written).order("name_key"))?;
            }
        }
    }
    out.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(out)
}
