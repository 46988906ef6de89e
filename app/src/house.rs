//! Joins what the steps export, by hand: a medical act list must be reviewable.

use kernel::{Candidate, House};
use programme::{Bundle, Kind, Law, Programme};
use store::Rulebooks;
use terms::Text;

/// Name and version written into every fact.
pub const SOFTWARE: &str = concat!("saisei ", env!("CARGO_PKG_VERSION"));

/// The house with the candidates given beside the shipped ones.
pub fn house(simulated: bool) -> House {
    let mut kinds = kernel::run::own_kinds();
    kinds.extend(record::kinds());
    kinds.extend(identity::kinds());
    let mut acts = identity::acts();
    acts.extend(counselling::acts());
    acts.extend(harvest::acts());
    acts.extend(culture::acts());
    acts.extend(administration::acts());
    acts.extend(follow_up::acts());
    acts.extend(making::acts());
    acts.extend(bookings::acts());
    acts.extend(safety::acts());
    acts.extend(clinic::acts());
    let mut lists = identity::lists();
    lists.extend(counselling::lists());
    lists.extend(harvest::lists());
    lists.extend(culture::lists());
    lists.extend(administration::lists());
    lists.extend(follow_up::lists());
    lists.extend(making::lists());
    lists.extend(bookings::lists());
    lists.extend(safety::lists());
    lists.extend(clinic::lists());
    let mut options = identity::options();
    options.extend(making::options());
    options.extend(clinic::options());
    House {
        acts,
        kinds,
        lists,
        candidates: candidates(simulated),
        options,
        reasons: reasons(),
        guard: Box::new(access::Access),
        software: SOFTWARE.to_owned(),
    }
}

/// Every refusal code with its sentence, once.
fn reasons() -> Vec<(&'static str, Text)> {
    let all = [
        record::refusals::examples(),
        identity::refusals::examples(),
        counselling::refusals::examples(),
        harvest::refusals::examples(),
        culture::refusals::examples(),
        administration::refusals::examples(),
        follow_up::refusals::examples(),
        making::refusals::examples(),
        bookings::refusals::examples(),
        safety::refusals::examples(),
        clinic::refusals::examples(),
    ];
    all.into_iter().flatten().map(|r| (r.code, r.say)).collect()
}

/// Shipped programmes and law tables; in a demo also the programme with its simulated numbers filled in (L19).
pub fn candidates(simulated: bool) -> Vec<Candidate> {
    let shipped = programme::shipped();
    let mut out = Vec::new();
    for (kind, name, bundle) in &shipped {
        match kind {
            Kind::Programme => {
                out.push(Candidate { kind: "programme", name: (*name).to_owned(), bundle: bundle.clone() })
            }
            Kind::Law => out.push(Candidate { kind: "law", name: (*name).to_owned(), bundle: bundle.clone() }),
            Kind::Overlay => {}
        }
    }
    if simulated {
        for (_, name, overlay) in shipped.iter().filter(|(k, ..)| *k == Kind::Overlay) {
            for (_, base_name, base) in shipped.iter().filter(|(k, ..)| *k == Kind::Programme) {
                if let Ok(bundle) = back_dated(base).with_overlay(overlay) {
                    out.push(Candidate { kind: "programme", name: format!("{base_name} + {name}"), bundle });
                }
            }
        }
    }
    out
}

/// The day of the simulated programme and of its document: before the demo's story begins, so that nothing in it is older than its rules.
const SIMULATED_VERSION: &str = "2025-06-02";

/// The same programme with the simulated day; as it is where no day stands.
fn back_dated(base: &Bundle) -> Bundle {
    let line = |l: &str| match l.split_once(" = ") {
        Some(("version", _)) => format!("version = {SIMULATED_VERSION}\n"),
        Some(("document_version", _)) => format!("document_version = \"{SIMULATED_VERSION}\"\n"),
        _ => format!("{l}\n"),
    };
    let file = |(path, text): (&String, &String)| match path.as_str() {
        "programme.toml" | "consent.toml" => (path.clone(), text.lines().map(line).collect()),
        _ => (path.clone(), text.clone()),
    };
    Bundle::from_files(base.files().iter().map(file)).unwrap_or_else(|_| base.clone())
}

/// How adopted files are read back.
pub fn rulebooks() -> Rulebooks {
    Rulebooks { programme: read_programme, law: read_law }
}

fn read_programme(text: &str) -> Result<Programme, String> {
    let bundle = Bundle::from_text(text).map_err(|t| t.en.into_owned())?;
    Programme::read(&bundle).map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

fn read_law(text: &str) -> Result<Law, String> {
    let bundle = Bundle::from_text(text).map_err(|t| t.en.into_owned())?;
    Law::read(&bundle).map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

/// Every refusal code with the crate (or crates, parted by commas) whose tests must prove it. A code that two steps give, such as a dose above the
/// range when it is ordered and again when it is given, stands once.
pub fn refusals() -> Vec<(&'static str, String)> {
    let of = |codes: &'static [&'static str], krate: &'static str| codes.iter().map(move |c| (*c, krate));
    let shared = "record,identity,counselling,harvest,culture,administration,follow_up,making,bookings,safety,clinic";
    let all = of(record::refusals::CODES, shared)
        .chain(of(identity::refusals::CODES, "identity"))
        .chain(of(counselling::refusals::CODES, "counselling"))
        .chain(of(harvest::refusals::CODES, "harvest"))
        .chain(of(culture::refusals::CODES, "culture"))
        .chain(of(administration::refusals::CODES, "administration"))
        .chain(of(follow_up::refusals::CODES, "follow_up"))
        .chain(of(making::refusals::CODES, "making"))
        .chain(of(bookings::refusals::CODES, "bookings"))
        .chain(of(safety::refusals::CODES, "safety"))
        .chain(of(clinic::refusals::CODES, "clinic"));
    let mut out: Vec<(&'static str, String)> = Vec::new();
    for (code, krate) in all {
        match out.iter_mut().find(|(c, _)| *c == code) {
            Some((_, crates)) => crates.push_str(&format!(",{krate}")),
            None => out.push((code, krate.to_owned())),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Choices are held in memory and read again whenever their list changes: what grows with the patients is scanned or typed instead.
    #[test]
    fn no_choices_are_drawn_from_a_list_that_grows_with_the_patients() {
        use kernel::Space::{Cabinet, Clinic, Equipment, Material, Staff};
        let house = house(false);
        for o in &house.options {
            let space = house.list(o.list).map(|l| l.space);
            let few = [Cabinet, Clinic, Equipment, Material, Staff].iter().any(|s| Some(*s) == space);
            assert!(few, "{} from {} over {space:?}", o.name, o.list);
        }
    }

    #[test]
    fn the_simulated_programme_is_older_than_the_story_of_the_demo() {
        let all = candidates(true);
        let last = all.iter().rfind(|c| c.kind == "programme").map(|c| c.bundle.to_text());
        let read = last.as_deref().map(read_programme).expect("shipped").expect("reads");
        assert_eq!(read.version().to_string(), SIMULATED_VERSION);
        assert_eq!(read.consent().version, SIMULATED_VERSION);
        assert!(candidates(false).iter().all(|c| !c.bundle.to_text().contains(SIMULATED_VERSION)));
    }

    #[test]
    fn every_refusal_code_has_its_sentence_for_a_timeline() {
        let house = house(false);
        for (code, krate) in refusals() {
            assert!(house.reason(code).is_some_and(|t| !t.is_empty()), "{krate}: {code}");
        }
    }
}
