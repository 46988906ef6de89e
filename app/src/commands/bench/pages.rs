//! What somebody waits for a page beside many patients: the real server over a socket, one person who asks again and again, each reading
//! written into the log of readings as in a clinic. Beside it a clinic of one telling of the story, and a file that the server only hands out.

use super::http::Browser;
use super::{Done, Failure, demo, ms, past, quantile, sorted};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use store::{Select, Store};
use terms::Role;

/// Askings of one page.
const TIMES: usize = 100;

/// Somebody who asks for pages: login, role, kind of place.
struct Asks(&'static str, Role, &'static str);

const CHIEF: Asks = Asks("kanri", Role::ResponsibleDoctor, "consulting");
const DOCTOR: Asks = Asks("ishi", Role::Doctor, "consulting");
const NURSE: Asks = Asks("kango2", Role::Nurse, "treatment");
const OPERATOR: Asks = Asks("baiyo", Role::Operator, "cpc");
const QUALITY: Asks = Asks("hinshitsu", Role::Quality, "office");
const DESK: Asks = Asks("uketsuke", Role::Coordinator, "office");
const FACILITY: Asks = Asks("shisetsu", Role::FacilityManager, "cpc");
const MANAGER: Asks = Asks("kanri", Role::Manager, "office");

/// Page, who asks for it, address; `{patient}`, `{lot}`, `{kana}`, `{part}` are filled in.
const PAGES: [(&str, Asks, &str); 21] = [
    ("a file, handed out", DESK, "/assets/saisei.css"),
    ("worklist, responsible doctor", CHIEF, "/"),
    ("worklist, doctor", DOCTOR, "/"),
    ("worklist, nurse", NURSE, "/"),
    ("worklist, operator", OPERATOR, "/"),
    ("worklist, quality", QUALITY, "/"),
    ("worklist, coordinator", DESK, "/"),
    ("worklist, facility manager", FACILITY, "/"),
    ("worklist, manager", MANAGER, "/"),
    ("worklist, everybody's", MANAGER, "/?role=all"),
    ("chart, a course of a year", DOCTOR, "/patients/{patient}"),
    ("culture of a lot", OPERATOR, "/culture/{lot}"),
    ("lots", OPERATOR, "/culture"),
    ("bedside", NURSE, "/bedside/{patient}"),
    ("bookings of a week", DESK, "/bookings"),
    ("patients, first page", DESK, "/patients"),
    ("search, part of a name", DESK, "/search?q={part}"),
    ("search, kana", DESK, "/search?q={kana}"),
    ("safety", CHIEF, "/safety"),
    ("places, equipment, materials", OPERATOR, "/making"),
    ("form of an act", DOCTOR, "/act/record_interview?patient={patient}"),
];

/// Milliseconds and bytes of a page.
struct Took {
    times: Vec<f64>,
    bytes: usize,
}

/// The measurement.
pub(super) fn run(dir: &Path) -> Done {
    let small = asked(&dir.join("small"), 1)?;
    let large = asked(&dir.join("large"), 500)?;
    println!(
        "A page asked for over HTTP on this machine until it has come whole, with its line in the log of readings; a clinic of 40 patients and one of \
         20 000 (500 times the story of the demo, some weeks apart, at every stage; what was open then is open still). Milliseconds (aim: below \
         50 for worklist and chart). The first row is what a page costs that nobody computes.\n"
    );
    println!("| page | KiB | p50, 40 patients | p50, 20 000 | p99, 20 000 |\n|---|--:|--:|--:|--:|");
    for ((name, ..), (few, many)) in PAGES.iter().zip(small.iter().zip(&large)) {
        let p50 = |t: &Took| quantile(&t.times, 0.5);
        println!(
            "| {name} | {} | {:.1} | {:.1} | {:.1} |",
            many.bytes / 1024,
            p50(few),
            p50(many),
            quantile(&many.times, 0.99)
        );
    }
    Ok(())
}

fn asked(dir: &Path, tellings: u64) -> Result<Vec<Took>, Failure> {
    let facts = past::make(dir, 40, tellings)?;
    eprintln!("{facts} facts");
    let store = Arc::new(past::open(dir)?);
    demo::accounts(&store)?;
    let names = names(&store)?;
    let places = past::director(&store, 0)?.places;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Failure::Bad(e.to_string()))?;
    let running =
        runtime.block_on(web::start(Arc::clone(&store), web::Config::local(0, true))).map_err(Failure::Bad)?;
    let mut out = Vec::new();
    for (page, Asks(login, role, place), path) in PAGES {
        let mut b = Browser::at(running.address)?;
        b.sign_in(login, role, &places.get(place).map(ToString::to_string).unwrap_or_default())?;
        let path = names.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
        let mut took = Took { times: Vec::new(), bytes: 0 };
        for n in 0..TIMES + 3 {
            let t = Instant::now();
            let mut came = b.send("GET", &path, &[])?;
            // A search leads to its answer: what was typed is no address (law L16).
            if came.status == 303 {
                came = b.send("GET", &came.location.clone(), &[])?;
            }
            let came = came.must(200, page)?;
            // The first ones fill the caches.
            if n >= 3 {
                took.times.push(ms(t));
            }
            took.bytes = came.body.len();
        }
        out.push(Took { times: sorted(took.times), ..took });
    }
    runtime.block_on(running.stop());
    store.close();
    Ok(out)
}

/// A patient at the end of a course, a lot that grows, the beginning of a name and a part of one to look for.
fn names(store: &Store) -> Result<Vec<(&'static str, String)>, Failure> {
    let first = |select: Select| {
        let row = store.read(|snap| snap.select(&select.limit(1)))?.pop();
        row.ok_or_else(|| Failure::Bad("bench: a list is empty".to_owned()))
    };
    let patient = first(Select::from("follow_ups").order_desc("due_on"))?.subject;
    let given = store
        .read(|snap| snap.select(&Select::from("doses").eq("state", "given").order_desc("expires_at").limit(1)))?;
    let patient = given.first().map_or(patient, |r| r.text("patient").to_owned());
    let lot = first(Select::from("lots").eq("state", "growing").order_desc("started_at"))?.subject;
    let (kana, part) = ("%E3%82%BF%E3%82%AB".to_owned(), "%E3%83%88%E3%82%A6".to_owned());
    Ok(vec![("{patient}", patient), ("{lot}", lot), ("{part}", part), ("{kana}", kana)])
}
