//! What every journey of the five steps shares: the people of the demo at their browsers, an act done or refused and what that left in the record,
//! and the demo clock moved by its own buttons. The lawful path itself stands in the files beside this one, a step in each.

mod after;
mod bedside;
mod bench;
mod counselling;
mod harvest;

pub use after::SIMULATED;
pub use bench::TESTS;
pub use counselling::{SOUND_DISC, SOUND_KNEE};

use crate::client::{Client, Fields, Page};
use crate::clinic::Clinic;
use crate::window::Hands;
use kernel::{AttemptRefused, Fact, FactKind, Fold, Tag};
use record::clinic::{ClinicSetUp, PlaceKind};
use saisei::demo::cast::PASSWORD;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Day, Lang};

/// Somebody of the demo's cast in one role at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Desk,
    Nurse,
    Doctor,
    Ward,
    Surgeon,
    Operator,
    Quality,
    Facility,
    Manager,
    MovedToQuality,
}

impl Who {
    fn is(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Desk => ("uketsuke", "coordinator", "事務室"),
            Self::Nurse => ("kango", "nurse", "診察室1"),
            Self::Doctor => ("ishi", "doctor", "診察室1"),
            Self::Ward => ("kango2", "nurse", "処置室1"),
            Self::Surgeon => ("ishi", "doctor", "処置室1"),
            Self::Operator => ("baiyo", "operator", "細胞培養加工施設"),
            Self::Quality => ("hinshitsu", "quality", "事務室"),
            Self::Facility => ("shisetsu", "facility_manager", "細胞培養加工施設"),
            Self::Manager => ("kanri", "manager", "事務室"),
            Self::MovedToQuality => ("baiyo2", "quality", "事務室"),
        }
    }
}

/// One place of the body that gets cells.
#[derive(Clone, Debug)]
pub struct Target {
    /// Code of the site.
    pub site: &'static str,
    /// Code of the side; empty where the site has none.
    pub side: &'static str,
    /// Level; empty where the site has none.
    pub level: &'static str,
    /// Viable cells ordered.
    pub cells: u64,
    /// Volume of its dose, mL.
    pub volume: &'static str,
}

/// A patient on the way.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Name, reading, date of birth, code of the sex.
    pub person: [&'static str; 4],
    /// In the patient's own words.
    pub complaint: &'static str,
    /// Code of the disease.
    pub disease: &'static str,
    /// Code of the route.
    pub route: &'static str,
    /// Where the cells go.
    pub targets: Vec<Target>,
    /// Id of the record.
    pub id: String,
    /// Patient number, as on the wristband.
    pub number: String,
    /// Label of the tissue.
    pub tissue: String,
    /// Label of the lot.
    pub lot: String,
    /// Vessels that hold cells now.
    pub vessels: Vec<String>,
    /// Viable cells seeded last.
    pub seeded: u64,
    /// Label of the product.
    pub product: String,
    /// Labels of the doses, in the order of the targets.
    pub doses: Vec<String>,
    /// Labels of the syringes, in the order of the targets.
    pub syringes: Vec<String>,
}

impl Case {
    /// The query that carries the patient to a form.
    pub fn patient(&self) -> String {
        format!("?patient={}", self.id)
    }
    /// Same for the lot.
    pub fn of_lot(&self) -> String {
        format!("?lot={}", self.lot)
    }
    /// Cells ordered in all.
    pub fn ordered(&self) -> u64 {
        self.targets.iter().map(|t| t.cells).sum()
    }
}

/// A demo clinic and its people, in one language.
pub struct Walk {
    pub c: Clinic,
    lang: &'static str,
    /// With a window and without.
    people: BTreeMap<(Who, bool), Client>,
    /// Whoever moves the demo clock by its buttons, without a window: a year of days is no story.
    keeper: Option<Client>,
    /// Whether people sit at windows, where there are any.
    windows: bool,
    /// What hands did for an act, where there are windows.
    hands: BTreeMap<String, Hands>,
    labels: u32,
}

/// What an act recorded, as one fact of a kind.
pub fn one<T: FactKind>(facts: &[Fact]) -> T {
    facts.iter().find_map(Fact::read::<T>).unwrap_or_else(|| panic!("no {} among {:?}", T::KIND, kinds(facts)))
}

/// The kinds of some facts, in their order.
pub fn kinds(facts: &[Fact]) -> Vec<&str> {
    facts.iter().map(|f| f.head.kind.as_str()).collect()
}

/// Words without the blanks and marks that a page puts between them.
fn squeezed(words: &str) -> String {
    let plain = words.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    plain.chars().filter(|c| !c.is_whitespace()).collect()
}

impl Walk {
    /// A demo clinic whose bench is ready: staff trained, cabinets and incubators checked, materials registered, by the people who may.
    pub async fn new(lang: &'static str) -> Self {
        let mut w = Self::bare(lang);
        // Forty times the same three forms: at a window only one of each is filled (`bench_by_hand`).
        w.windows = false;
        w.ready_the_bench().await;
        w.windows = true;
        w.hands.clear();
        w
    }
    /// The same clinic before anything is ready.
    pub fn bare(lang: &'static str) -> Self {
        Self {
            c: Clinic::open_demo(),
            lang,
            people: BTreeMap::new(),
            keeper: None,
            windows: true,
            hands: BTreeMap::new(),
            labels: 0,
        }
    }
    /// Somebody at a browser, signed in when first needed.
    pub async fn at(&mut self, who: Who) -> &mut Client {
        let key = (who, self.windows && crate::window::wanted());
        if !self.people.contains_key(&key) {
            let (login, role, place) = who.is();
            let mut client = match self.windows {
                true => self.c.come_to_window(login, role, place, self.lang).await,
                false => self.c.come(login, role, place).await,
            };
            // A clinic's pages are Japanese until somebody asks for English.
            if self.lang != "ja" {
                client.get(&format!("/language/{}?next=/", self.lang)).await.leads("/");
            }
            self.people.insert(key, client);
        }
        self.people.get_mut(&key).expect("signed in")
    }
    /// A page as somebody sees it.
    pub async fn page(&mut self, who: Who, path: &str) -> Page {
        let page = self.at(who).await.get(path).await.is(200);
        self.look(who, path.split(['/', '?']).nth(1).unwrap_or_default()).await;
        page
    }
    /// A page as somebody sees it, looked at under a name of its own.
    pub async fn opened(&mut self, who: Who, path: &str, kind: &str) -> Page {
        let page = self.at(who).await.get(path).await.is(200);
        self.look(who, kind).await;
        page
    }
    /// The pages that the clinic lives with, as they stand when the patient is at some knot of the thread.
    pub async fn at_knot(&mut self, p: &Case, knot: &str) {
        let chart = format!("/patients/{}", p.id);
        self.opened(Who::Nurse, &chart, &format!("chart-{knot}")).await.says(&[&p.number]);
        // Whoever has most to do then looks at the worklist.
        let who = match knot {
            "1" => Who::Doctor,
            "2" => Who::Operator,
            "3" => Who::Quality,
            "4" => Who::Ward,
            _ => Who::Nurse,
        };
        self.opened(who, "/", &format!("worklist-{knot}")).await;
        if !p.lot.is_empty() {
            let culture = format!("/culture/{}", p.lot);
            self.opened(Who::Operator, &culture, &format!("culture-{knot}")).await.says(&[&p.lot]);
            self.opened(Who::Operator, "/culture", &format!("lots-{knot}")).await;
        }
    }
    /// Searches by whatever stands on a label, from the head of the page.
    pub async fn sought(&mut self, who: Who, words: &str) -> Page {
        let page = self.page(who, "/").await;
        let found = self.at(who).await.answer(&page, "/search", None, &[("q", words)]).await;
        self.look(who, "search").await;
        found
    }
    /// What hands did at all windows since this was last asked.
    pub async fn hands(&mut self) -> Hands {
        let windows = self.people.values_mut().filter_map(Client::window);
        windows.fold(Hands::default(), |all, w| all.and(std::mem::take(&mut w.hands)))
    }
    /// Notes it, for the first time something was done.
    pub fn took(&mut self, what: &str, hands: Hands) {
        self.hands.entry(what.to_owned()).or_insert(hands);
    }
    /// What hands did for acts that were recorded, taken together.
    pub fn taken_for(&self, acts: &[&str]) -> Hands {
        acts.iter().filter_map(|a| self.hands.get(*a)).fold(Hands::default(), |all, h| all.and(*h))
    }
    /// Looks at the page that somebody has open, if it is the first of its kind.
    pub async fn look(&mut self, who: Who, kind: &str) {
        let kind = if kind.is_empty() { "worklist" } else { kind };
        if let Some(window) = self.at(who).await.window() {
            window.look(&format!("j-{kind}")).await;
        }
    }
    /// Form, review, confirmation with the password; some acts are one page and one button.
    pub async fn send(&mut self, who: Who, act: &str, query: &str, typed: Fields<'_>) -> Page {
        self.at(who).await;
        self.hands().await;
        let client = self.at(who).await;
        let mut form = client.get(&format!("/act/{act}{query}")).await.is(200);
        if form.body.contains("action=\"/draft/discard\"") {
            // What was typed for an attempt that was refused is not wanted again.
            client.answer(&form, "/draft/discard", None, &[]).await.leads("/act/");
            form = client.get(&format!("/act/{act}{query}")).await.is(200);
        }
        self.look(who, &format!("act-{act}")).await;
        self.filled(who, act, form, typed).await
    }
    /// The same from a page that shows the form.
    pub async fn filled(&mut self, who: Who, act: &str, form: Page, typed: Fields<'_>) -> Page {
        let review = self.at(who).await.fill(act, form, typed).await;
        let kind = match review.status.as_u16() {
            200 => "review",
            400 => "wrong",
            422 => "refused",
            409 => "conflict",
            _ => {
                // The form itself was confirmed.
                let hands = self.hands().await;
                self.took(act, hands);
                return review;
            }
        };
        self.look(who, &format!("act-{act}-{kind}")).await;
        if review.status != 200 {
            return review;
        }
        let signed = review.body.contains("name=\"_password\"");
        let password: Fields<'_> = if signed { &[("_password", PASSWORD)] } else { &[] };
        let page = self.at(who).await.press(act, &review, password, "confirm").await;
        if page.status == 422 {
            self.look(who, &format!("act-{act}-refused")).await;
        } else {
            let hands = self.hands().await;
            self.took(act, hands);
        }
        page
    }
    /// An act that must be recorded; gives what it recorded. Its form is filled at a window once in a journey (the eighth finding is the first
    /// one again); every page, every refusal and the bedside are always seen there.
    pub async fn done(&mut self, who: Who, act: &str, query: &str, typed: Fields<'_>) -> Vec<Fact> {
        let (before, windows) = (self.c.position(), self.windows);
        self.windows &= !self.hands.contains_key(act);
        let page = self.send(who, act, query, typed).await;
        self.windows = windows;
        assert!(page.status == 303, "{act} by {who:?} was answered {}: {}", page.status, page.text());
        let new = self.since(before);
        assert!(!new.is_empty(), "{act} recorded nothing");
        new
    }
    /// An act that must be refused for exactly these reasons; gives the page and what was recorded beside the attempt.
    pub async fn refused_leaving(
        &mut self,
        who: Who,
        act: &str,
        query: &str,
        typed: Fields<'_>,
        codes: &[&str],
    ) -> (Page, Vec<Fact>) {
        let before = self.c.position();
        let page = self.send(who, act, query, typed).await;
        assert!(page.status == 422, "{act} by {who:?} was answered {}: {}", page.status, page.text());
        let mut new = self.since(before);
        let attempt = new.pop().and_then(|f| f.read::<AttemptRefused>()).expect("the attempt itself comes last");
        assert_eq!(attempt.act, act);
        let got: BTreeSet<&str> = attempt.reasons.iter().map(String::as_str).collect();
        assert_eq!(got, codes.iter().copied().collect(), "{}", page.text());
        self.told(&page, &attempt.reasons);
        (page, new)
    }
    /// Same, where nothing but the attempt may be recorded.
    pub async fn refused(&mut self, who: Who, act: &str, query: &str, typed: Fields<'_>, codes: &[&str]) -> Page {
        let (page, more) = self.refused_leaving(who, act, query, typed, codes).await;
        assert!(more.is_empty(), "{act} was refused and recorded {:?}", kinds(&more));
        page
    }
    /// Same for an act whose attempts are not kept: nothing at all is recorded.
    pub async fn refused_unkept(&mut self, who: Who, act: &str, query: &str, typed: Fields<'_>, codes: &[&str]) {
        let before = self.c.position();
        let page = self.send(who, act, query, typed).await;
        assert!(page.status == 422, "{act} by {who:?} was answered {}: {}", page.status, page.text());
        assert_eq!(self.c.position(), before, "{act} was refused and recorded something");
        self.told(&page, &codes.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>());
    }
    /// Every reason stands on the page in its words, with its source, and the way to what has already happened is open.
    fn told(&self, page: &Page, reasons: &[String]) {
        let (lang, shown) = (if self.lang == "ja" { Lang::Ja } else { Lang::En }, squeezed(&page.text()));
        for code in reasons {
            let words = self.c.store.house().reason(code).unwrap_or_else(|| panic!("no words for {code}"));
            assert!(shown.contains(&squeezed(words.text(lang))), "{code} is not told: {}", page.text());
        }
        // The same reason about several things (three tests without a result) is told once, with all their names; in other words it is another.
        let each = reasons.iter().collect::<BTreeSet<_>>().len();
        let said = page.body.matches("reason__say").count();
        assert!((each..=reasons.len()).contains(&said), "{said} of {reasons:?}: {}", page.text());
        assert!(page.body.matches("source__kind").count() >= each, "every reason has its source: {}", page.text());
        assert!(page.body.contains("/act/record_occurrence"), "what has happened can always be recorded");
    }
    /// Facts after a position.
    pub fn since(&self, position: u64) -> Vec<Fact> {
        let all = self
            .c
            .store
            .read(|snap| (position + 1..=snap.tip().position).map(|n| Ok(snap.fact(n)?.expect("no gap"))).collect());
        all.expect("read")
    }
    /// All facts of a kind.
    pub fn all<T: FactKind>(&self) -> Vec<T> {
        self.since(0).iter().filter_map(Fact::read::<T>).collect()
    }
    /// The state that the rules see.
    pub fn state<F: Fold>(&self, id: &str) -> F {
        let tag = Tag::new(F::SPACE, id);
        let facts = self.c.store.read(|snap| snap.corrected(&tag, F::KINDS)).expect("read");
        let mut state = F::default();
        facts.iter().for_each(|f| state.apply(f));
        state
    }
    /// Id of a member of the staff.
    pub fn staff(&self, login: &str) -> String {
        let player = saisei::demo::cast::STAFF.iter().find(|p| p.login == login).expect("in the cast");
        crate::story::staff(&self.c, player.name)
    }
    /// Id of a place.
    pub fn place(&self, kind: PlaceKind) -> String {
        let set_up = one::<ClinicSetUp>(&self.since(0));
        set_up.places.iter().find(|p| p.kind == kind).expect("a place").place.to_string()
    }
    /// An unused label.
    pub fn label(&mut self) -> String {
        self.labels += 1;
        format!("K-J{:03}", self.labels)
    }
    /// Today in the record.
    pub fn today(&self) -> Day {
        self.c.store.now().day()
    }
    async fn clock(&mut self, by: &str) {
        if self.keeper.is_none() {
            let (login, role, place) = Who::Desk.is();
            self.keeper = Some(self.c.come(login, role, place).await);
        }
        let keeper = self.keeper.as_mut().expect("signed in");
        keeper.post("/demo/clock", &[("by", by), ("next", "/")]).await.leads("/");
    }
    /// The demo clock goes on by some hours.
    pub async fn hours(&mut self, n: u32) {
        for _ in 0..n {
            self.clock("hour").await;
        }
    }
    /// The demo clock goes on by some days.
    pub async fn days(&mut self, n: u32) {
        for _ in 0..n {
            self.clock("day").await;
        }
    }
    /// The demo clock goes on, a day at a time, until it is that day.
    pub async fn until(&mut self, day: Day) {
        while self.today() < day {
            self.clock("day").await;
        }
    }
    /// The record as a whole is sound.
    pub fn verified(&self) {
        let faults: Vec<&str> = self.people.values().flat_map(Client::faults).collect();
        assert!(faults.is_empty(), "in Chromium:\n{}", faults.join("\n"));
        self.c.store.close();
        let report = self.c.verified(&self.c.record(), Vec::new());
        assert!(report.ok(), "{:?}", report.findings);
    }
}
