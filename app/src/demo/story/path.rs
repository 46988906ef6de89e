//! Which way each patient of the story goes and when. The first patients stand at every stage at the end of the story (record::folds::standing::Stage);
//! the rest came and went during the past 14 months. On Sundays the clinic is closed.

use super::scene::{Part, Target};
use crate::demo::cast::person;
use crate::demo::chance::Chance;
use terms::Day;

/// Days of story before the simulated now: long enough for visits 12 months after cells were given.
pub const DAYS: i32 = 458;

/// Whether the clinic works that day.
pub fn works(day: Day) -> bool {
    day.weekday() != 0
}

/// The newest day, not after `day`, on which a demo can end: the clinic works then and worked on the day before.
pub fn last_day(day: Day) -> Day {
    let fits = |d: &Day| works(*d) && works(d.plus_days(-1));
    (0..7).map(|n| day.plus_days(-n)).find(fits).unwrap_or(day)
}

/// What a day is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The first day.
    Register,
    /// The decision on candidacy.
    Candidacy,
    /// The consent.
    Consent,
    /// The order.
    Order,
    /// The fat harvest.
    Harvest,
    /// The day of giving.
    Give,
}

/// What goes otherwise than usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing.
    Plain,
    /// An alarm sign: referred.
    Referred,
    /// Standard care comes first.
    CareFirst,
    /// Research only.
    Research,
    /// A harvest is tried before any consent.
    TooEarly,
    /// Consent withdrawn before the harvest.
    WithdrawsSoon,
    /// Consent withdrawn in week 3 of the culture.
    WithdrawsInCulture,
    /// On hold.
    Held,
    /// The tissue was too warm on its way.
    WarmWay,
    /// Contamination: quarantine, rejection, end.
    Contaminated,
    /// Contamination is suspected now.
    Suspected,
    /// A test fails before the release.
    FailedTest,
    /// Sterility fails after a conditional release.
    LateFailure,
    /// The wrong bag is picked up at the bedside.
    WrongBag,
    /// Fever in the morning, given in the afternoon.
    FeverRetimed,
    /// Fever; the dose goes back to the centre and is frozen there.
    FeverReturned,
    /// The injection is stopped half-way, the rest discarded.
    Stopped,
    /// An urgent symptom at a contact.
    Urgent,
    /// A slight adverse event.
    Bruise,
    /// A serious adverse event.
    Serious,
    /// The pain comes back.
    Relapse,
    /// Moves away.
    Moved,
    /// No longer answers.
    Lost,
    /// A power cut at the bedside: given all the same, entered afterwards.
    Outage,
    /// A deviation that is still open.
    OpenDeviation,
}

/// One way through the clinic.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What its day is counted from.
    pub mark: Mark,
    /// The day of the mark, first and last; 0 = today.
    days: (i32, i32),
    /// What goes otherwise.
    pub turn: Turn,
    /// Minutes added to the work of that day.
    pub shift: i64,
    /// Disease; empty = drawn.
    disease: &'static str,
}

const fn case(mark: Mark, from: i32, to: i32, turn: Turn) -> Case {
    Case { mark, days: (from, to), turn, shift: 0, disease: "" }
}

impl Case {
    const fn later(self, shift: i64) -> Self {
        Self { shift, ..self }
    }
    const fn of(self, disease: &'static str) -> Self {
        Self { disease, ..self }
    }
}

use Mark::{Candidacy, Consent, Give, Harvest, Order, Register};

/// The ways, in the order in which patients are given one. Those of day 0 are timed so that the end of the story (09:12) finds them half-way.
const CASES: &[Case] = &[
    case(Give, -372, -369, Turn::Plain).of("knee_oa"),
    case(Harvest, -16, -14, Turn::Plain),
    case(Give, 0, 0, Turn::Plain).of("disc_disease"),
    case(Give, -36, -36, Turn::Plain),
    case(Give, -36, -36, Turn::WrongBag).later(90),
    case(Register, 0, 0, Turn::Plain),
    case(Candidacy, 2, 2, Turn::Plain),
    case(Consent, 2, 3, Turn::Plain),
    case(Order, 1, 1, Turn::Plain),
    case(Harvest, 4, 5, Turn::Plain),
    case(Harvest, 0, 0, Turn::Plain).later(-110),
    case(Harvest, -1, -1, Turn::Plain).later(360),
    case(Harvest, -20, -18, Turn::Suspected),
    case(Give, 0, 0, Turn::Plain).later(200),
    case(Give, 0, 0, Turn::Plain).later(80),
    case(Give, 0, 0, Turn::Plain).later(30),
    case(Give, -95, -92, Turn::Relapse),
    case(Candidacy, -12, -8, Turn::Research).of("lumbar_stenosis"),
    case(Harvest, -34, -30, Turn::WithdrawsInCulture),
    case(Harvest, -70, -60, Turn::Contaminated),
    case(Give, -2, -2, Turn::Plain),
    case(Give, -371, -369, Turn::WarmWay),
    case(Give, -14, -12, Turn::FeverRetimed),
    case(Give, -190, -185, Turn::Urgent).of("disc_disease"),
    case(Give, -8, -8, Turn::LateFailure),
    case(Candidacy, -7, -5, Turn::CareFirst),
    case(Harvest, -9, -7, Turn::OpenDeviation),
    case(Give, -250, -240, Turn::Moved),
    case(Give, -6, -4, Turn::FailedTest),
    case(Harvest, -6, -5, Turn::Bruise),
    case(Register, -1, -1, Turn::Referred).of("disc_disease"),
    case(Give, -60, -50, Turn::FeverReturned),
    case(Give, -371, -360, Turn::Lost),
    case(Consent, -40, -30, Turn::WithdrawsSoon),
    case(Give, 2, 4, Turn::Plain).of("knee_oa"),
    case(Give, -180, -120, Turn::Stopped),
    case(Harvest, -3, -3, Turn::Serious),
    case(Consent, -3, -2, Turn::TooEarly),
    case(Give, -45, -40, Turn::Outage),
    case(Consent, -9, -7, Turn::Held),
];

/// Days of the milestones, from today.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// Registered.
    pub register: i32,
    /// Examined and decided.
    pub candidacy: i32,
    /// Consented.
    pub consent: i32,
    /// Ordered.
    pub order: i32,
    /// Blood drawn.
    pub blood: i32,
    /// Fat taken.
    pub harvest: i32,
    /// Cells harvested.
    pub cells: i32,
    /// Cells given.
    pub give: i32,
}

/// How often the days are drawn before the day of the mark gives way.
const DRAWS: i32 = 100;

/// How long each way takes, so that its mark falls on its day: drawn until nobody has to come while the clinic is closed. Where that cannot be, the
/// mark moves away from today.
pub fn days(case: &Case, chance: &mut Chance, open: impl Fn(i32) -> bool) -> Days {
    // Fast, usual, slow.
    let culture = match chance.between(1, 5) {
        1 => (25, 28),
        5 => (46, 52),
        _ => (31, 38),
    };
    let mut d = drawn(case, culture, 0, chance);
    for n in 0..DRAWS * 7 {
        if [d.register, d.candidacy, d.consent, d.order, d.blood, d.harvest, d.cells, d.give].into_iter().all(&open) {
            break;
        }
        d = drawn(case, culture, n / DRAWS, chance);
    }
    d
}

fn drawn(case: &Case, culture: (u64, u64), aside: i32, chance: &mut Chance) -> Days {
    let mut some = |low: u64, high: u64| i32::try_from(chance.between(low, high)).unwrap_or(1);
    let candidacy = some(3, 7);
    let consent = candidacy + some(5, 9);
    let order = consent + some(2, 3);
    let blood = order + some(1, 2);
    let harvest = blood + some(5, 8);
    let cells = harvest + some(culture.0, culture.1);
    let give = cells + 1;
    let marked = match case.mark {
        Register => 0,
        Candidacy => candidacy,
        Consent => consent,
        Order => order,
        Harvest => harvest,
        Give => give,
    };
    let low = some(0, u64::from(case.days.0.abs_diff(case.days.1)));
    let shift = case.days.0 + low - marked + if case.days.0 > 0 { aside } else { -aside };
    Days {
        register: shift,
        candidacy: candidacy + shift,
        consent: consent + shift,
        order: order + shift,
        blood: blood + shift,
        harvest: harvest + shift,
        cells: cells + shift,
        give: give + shift,
    }
}

/// A place of the body, with its cells and the volume of its dose.
const fn target(site: &'static str, side: &'static str, level: &'static str, cells: u64, volume: u64) -> Target {
    Target { site, side, level, cells, volume, dose: None, syringe: None }
}

/// Route and targets of a disease; within the studied ranges and the demo's made-up ones (L10).
fn treatment(disease: &str, chance: &mut Chance) -> (&'static str, Vec<Target>) {
    let side = if chance.one_in(2) { "right" } else { "left" };
    let two = chance.one_in(3);
    match disease {
        "disc_disease" if two => (
            "intradiscal",
            vec![
                target("lumbar_disc", "", "L4/5", 20_000_000, 100),
                target("lumbar_disc", "", "L5/S1", 20_000_000, 100),
            ],
        ),
        "disc_disease" => ("intradiscal", vec![target("lumbar_disc", "", "L4/5", 40_000_000, 100)]),
        "lumbar_stenosis" => ("epidural", vec![target("lumbar_canal", "", "L4/5", 20_000_000, 200)]),
        "hip_oa" => ("intra_articular", vec![target("hip", side, "", 50_000_000, 400)]),
        "elbow_pain" => ("intra_articular", vec![target("elbow", side, "", 20_000_000, 200)]),
        "shoulder" => ("local", vec![target("rotator_cuff", side, "", 60_000_000, 200)]),
        "knee_oa" if two => (
            "intra_articular",
            vec![target("knee", "right", "", 40_000_000, 300), target("knee", "left", "", 40_000_000, 300)],
        ),
        _ => ("intra_articular", vec![target("knee", side, "", 60_000_000, 400)]),
    }
}

const DISEASES: [&str; 8] =
    ["knee_oa", "disc_disease", "knee_oa", "hip_oa", "disc_disease", "shoulder", "posttraumatic_pain", "elbow_pain"];

/// A patient of the story, before anything happened.
pub fn part(n: usize, seed: u64, year: i16) -> Part {
    let number = u64::try_from(n).unwrap_or(0);
    let mut chance = Chance::new(seed.wrapping_mul(0x1_0000_0001).wrapping_add(number));
    let person = person(&mut chance, year);
    let case = chosen(n);
    let drawn = chance.pick(&DISEASES).copied().unwrap_or("knee_oa");
    let disease = if case.disease.is_empty() { drawn } else { case.disease };
    let (route, targets) = treatment(disease, &mut chance);
    let pain = chance.between(5, 9);
    // Three in four are better by month 6, some by little; the rest are not.
    let relief = if chance.one_in(4) { 0 } else { chance.between(1, pain.saturating_sub(1)) };
    Part {
        n,
        person,
        id: String::new(),
        disease,
        route,
        targets,
        smoker: matches!(case.turn, Turn::Plain | Turn::Relapse) && chance.one_in(5),
        blood: None,
        tissue: None,
        lot: None,
        explant: chance.one_in(5),
        vessels: Vec::new(),
        seeded: 0,
        product: None,
        pain,
        relief,
        open: Vec::new(),
        chance,
    }
}

/// The way of a patient.
pub fn chosen(n: usize) -> Case {
    let at = n.checked_rem(CASES.len()).unwrap_or(0);
    let case = CASES.get(at).copied().unwrap_or(case(Register, 0, 0, Turn::Plain));
    // After one round the days are drawn anew, over the whole story.
    if n >= CASES.len() { Case { days: (-370, 20), shift: 60, ..case } } else { case }
}
