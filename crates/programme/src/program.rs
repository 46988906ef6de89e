//! A treatment programme: the files of one folder, read whole or not at all.

use crate::bedside::{self, Bedside};
use crate::bundle::Bundle;
use crate::conditions::{self, Caution, Coded, Conditions, Disease, Product, Route};
use crate::consent::{self, ConsentDocument, Scope, WithdrawalAnswer};
use crate::criteria::{self, Criterion};
use crate::findings::{self, Finding};
use crate::follow_up::{self, Baseline, FollowUp, SafetyContact, Symptom, Visit};
use crate::gather::{self, Gathered};
use crate::harvest::{self, Harvest};
use crate::interview::{self, Question};
use crate::lab::{self, Test};
use crate::making::{self, Making};
use crate::overlay;
use crate::problem::Problem;
use crate::process::{self, Process};
use crate::reader::{self, Tab};
use crate::risks::{self, Risk, Stage};
use crate::setting::UnsetNumber;
use crate::sites::{self, DoseRange, Site, Sites};
use crate::sources::{self, Source};
use std::collections::BTreeMap;
use terms::{Day, Hash32, Text};

const FILES: [&str; 16] = [
    "programme.toml",
    "sources.toml",
    "conditions.toml",
    "consent.toml",
    "interview.toml",
    "harvest.toml",
    "risks.toml",
    "follow-up.toml",
    "findings.toml",
    "sites.toml",
    "criteria.toml",
    "tests.toml",
    "making.toml",
    "bedside.toml",
    "process.toml",
    overlay::FILE,
];

struct Head {
    id: String,
    version: Day,
    title: Text,
    simulated: bool,
}

/// A treatment programme. Made only by reading a whole, faultless bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    hash: Hash32,
    id: String,
    version: Day,
    title: Text,
    simulated: bool,
    sources: Vec<Source>,
    diseases: Vec<Disease>,
    products: Vec<Product>,
    routes: Vec<Route>,
    cautions: Vec<Caution>,
    questions: Vec<Question>,
    consent: ConsentDocument,
    harvest: Harvest,
    risks: Vec<Risk>,
    visits: Vec<Visit>,
    safety_contacts: Vec<SafetyContact>,
    symptoms: Vec<Symptom>,
    baseline: Option<Baseline>,
    findings: Vec<Finding>,
    sites: Vec<Site>,
    doses: Vec<DoseRange>,
    criteria: Vec<Criterion>,
    tests: Vec<Test>,
    making: Making,
    bedside: Bedside,
    process: Process,
}

fn head(t: &Tab<'_>) -> Head {
    Head {
        id: t.define("programme", "id"),
        version: t.day("version"),
        title: t.text("title"),
        simulated: t.yes("simulated"),
    }
}

impl Programme {
    /// Reads a programme's bundle, with an overlay under `overlay/` if it holds one. Errors: every mistake, sorted by place.
    pub fn read(bundle: &Bundle) -> Result<Self, Vec<Problem>> {
        let (pages, broken) = gather::pages(bundle);
        let mut pages = pages;
        let overlay_pages: BTreeMap<_, _> = pages.remove_entry(overlay::FILE).into_iter().collect();
        let early = Gathered::default();
        let overlay = match bundle.file(overlay::FILE) {
            Some(_) => overlay::read(&early, &overlay_pages, bundle),
            None => None,
        };
        let simulated = bundle.file(overlay::FILE).is_some();
        let (fits, fills) = overlay.map_or((None, Vec::new()), |o| (Some(o.fits), o.fills));
        let all = Gathered::with(fills, [broken, early.problems.take()].concat());
        gather::only_files(&all, bundle, &FILES);
        let parts = Parts::read(&all, &pages, bundle);
        if let (Some(fits), Some(head)) = (&fits, &parts.head) {
            all.problems.borrow_mut().extend(overlay::check_fits(fits, &head.id));
        }
        // With a file missing or broken its codes are unknown, and complaints about them would be noise.
        if parts.whole() {
            all.check_references();
            gather::check_fills(&all);
        }
        let read = all.problems.borrow().is_empty().then(|| parts.join(bundle.hash(), simulated)).flatten();
        read.ok_or_else(|| all.into_problems())
    }

    /// Reads a programme together with a simulated overlay. The adopted thing is the joined bundle: [`Bundle::with_overlay`].
    /// Errors: as [`Programme::read`], and when the overlay is not marked `simulated = true`, is made for another programme, or
    /// fills a number that is set or unknown.
    pub fn read_with_overlay(base: &Bundle, overlay: &Bundle) -> Result<Self, Vec<Problem>> {
        let joined = base.with_overlay(overlay)?;
        if joined.file(overlay::FILE).is_none() {
            return Err(vec![Problem {
                file: overlay::FILE.to_owned(),
                line: 1,
                column: 1,
                what: Text::fixed("ファイルがありません", "the file is missing"),
                expected: Text::fixed("上書きの overlay.toml", "the overlay's overlay.toml"),
            }]);
        }
        Self::read(&joined)
    }

    /// Hash of the bundle it was read from (overlay included).
    pub fn hash(&self) -> Hash32 {
        self.hash
    }
    /// Id, the name of its folder.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Version: the day it was written.
    pub fn version(&self) -> Day {
        self.version
    }
    /// Title.
    pub fn title(&self) -> &Text {
        &self.title
    }
    /// Holds made-up numbers: every page and paper must say so.
    pub fn simulated(&self) -> bool {
        self.simulated
    }
    /// Sources cited by the rows.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }
    /// Target conditions.
    pub fn diseases(&self) -> &[Disease] {
        &self.diseases
    }
    /// One target condition.
    pub fn disease(&self, code: &str) -> Option<&Disease> {
        self.diseases.iter().find(|d| d.code == code)
    }
    /// Products.
    pub fn products(&self) -> &[Product] {
        &self.products
    }
    /// One product.
    pub fn product(&self, code: &str) -> Option<&Product> {
        self.products.iter().find(|p| p.code == code)
    }
    /// Routes.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }
    /// One route.
    pub fn route(&self, code: &str) -> Option<&Route> {
        self.routes.iter().find(|r| r.code == code)
    }
    /// Exclusions and cautions.
    pub fn cautions(&self) -> &[Caution] {
        &self.cautions
    }
    /// The short interview, in reading order.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }
    /// One question.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.id == id)
    }
    /// Consent document, scopes, withdrawal answers.
    pub fn consent(&self) -> &ConsentDocument {
        &self.consent
    }
    /// One scope of consent.
    pub fn scope(&self, code: &str) -> Option<&Scope> {
        self.consent.scopes.iter().find(|s| s.code == code)
    }
    /// One answer on withdrawal.
    pub fn withdrawal_answer(&self, code: &str) -> Option<&WithdrawalAnswer> {
        self.consent.withdrawal.iter().find(|w| w.code == code)
    }
    /// Fat harvest.
    pub fn harvest(&self) -> &Harvest {
        &self.harvest
    }
    /// All risks, in the order of the file.
    pub fn risks(&self) -> &[Risk] {
        &self.risks
    }
    /// Risks of one stage.
    pub fn risks_of(&self, stage: Stage) -> impl Iterator<Item = &Risk> {
        self.risks.iter().filter(move |r| r.stage == stage)
    }
    /// Visits, by month.
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }
    /// Safety contacts, by day.
    pub fn safety_contacts(&self) -> &[SafetyContact] {
        &self.safety_contacts
    }
    /// Symptoms asked for at safety contacts.
    pub fn symptoms(&self) -> &[Symptom] {
        &self.symptoms
    }
    /// What is asked before cells are given; absent in a programme that has no baseline of its own.
    pub fn baseline(&self) -> Option<&Baseline> {
        self.baseline.as_ref()
    }
    /// What blood is drawn for.
    pub fn blood_purposes(&self) -> &[Coded] {
        &self.harvest.blood_purposes
    }
    /// Findings that can be recorded.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
    /// One finding.
    pub fn finding(&self, code: &str) -> Option<&Finding> {
        self.findings.iter().find(|f| f.code == code)
    }
    /// Places of the body that may receive cells.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }
    /// One place of the body.
    pub fn site(&self, code: &str) -> Option<&Site> {
        self.sites.iter().find(|s| s.code == code)
    }
    /// Studied ranges of cells.
    pub fn dose_ranges(&self) -> &[DoseRange] {
        &self.doses
    }
    /// The studied range for a route and a site; `None` where the programme has no row (the drip, for instance).
    pub fn dose_range(&self, route: &str, site: &str) -> Option<&DoseRange> {
        sites::dose_range(&self.doses, route, site)
    }
    /// Criteria of candidacy, in reading order.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }
    /// Tests of blood and of lots.
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }
    /// One test.
    pub fn test(&self, code: &str) -> Option<&Test> {
        self.tests.iter().find(|t| t.code == code)
    }
    /// Making the product.
    pub fn making(&self) -> &Making {
        &self.making
    }
    /// Time-out and checks of the day.
    pub fn bedside(&self) -> &Bedside {
        &self.bedside
    }
    /// The five steps and the time of culture.
    pub fn process(&self) -> &Process {
        &self.process
    }
    /// Every number of the programme that nobody has set, in the order of the files.
    pub fn unset(&self) -> Vec<UnsetNumber> {
        let (h, m) = (&self.harvest, &self.making);
        let ranges = [&h.incision_mm, &h.mass_mg, &h.pieces, &self.process.culture_weeks].into_iter();
        let visits = self.visits.iter().map(|v| &v.window_days);
        let doses = self.doses.iter().flat_map(|d| [&d.low, &d.high]);
        let limits = [
            &m.passage_limit,
            &m.doublings_limit_tenths,
            &m.viability_min_pct,
            &m.unaccounted_limit_pct,
            &m.tissue_hours,
            &m.product_hours,
            &m.dose_hours,
            &m.syringe_minutes,
        ];
        let first = ranges
            .filter_map(|s| s.need().err())
            .chain(visits.chain(doses).chain(limits).filter_map(|s| s.need().err()));
        let warm = [&m.tissue_temperature, &m.dose_temperature].into_iter().filter_map(|s| s.need().err());
        let last = [&m.observe_days, &self.bedside.timeout_minutes].into_iter().filter_map(|s| s.need().err());
        first.chain(warm).chain(last).collect()
    }
}

/// What each file gave; `None` where it was missing or broken.
struct Parts {
    head: Option<Head>,
    sources: Option<Vec<Source>>,
    conditions: Option<Conditions>,
    consent: Option<ConsentDocument>,
    questions: Option<Vec<Question>>,
    harvest: Option<Harvest>,
    risks: Option<Vec<Risk>>,
    follow_up: Option<FollowUp>,
    findings: Option<Vec<Finding>>,
    sites: Option<Sites>,
    criteria: Option<Vec<Criterion>>,
    tests: Option<Vec<Test>>,
    making: Option<Making>,
    bedside: Option<Bedside>,
    process: Option<Process>,
}

impl Parts {
    fn read<'a>(all: &'a Gathered<'a>, pages: &'a BTreeMap<&'a str, gather::Page<'a>>, bundle: &Bundle) -> Self {
        let head = reader::file(all, pages, bundle, "programme.toml", head);
        let id = head.as_ref().map_or("", |h| h.id.as_str());
        all.folder.replace(format!("programmes/{id}"));
        Self {
            head,
            sources: reader::file(all, pages, bundle, "sources.toml", sources::read),
            conditions: reader::file(all, pages, bundle, "conditions.toml", conditions::read),
            consent: reader::file(all, pages, bundle, "consent.toml", consent::read),
            questions: reader::file(all, pages, bundle, "interview.toml", interview::read),
            harvest: reader::file(all, pages, bundle, "harvest.toml", harvest::read),
            risks: reader::file(all, pages, bundle, "risks.toml", risks::read),
            follow_up: reader::file(all, pages, bundle, "follow-up.toml", follow_up::read),
            findings: reader::file(all, pages, bundle, "findings.toml", findings::read),
            sites: reader::file(all, pages, bundle, "sites.toml", sites::read),
            criteria: reader::file(all, pages, bundle, "criteria.toml", criteria::read),
            tests: reader::file(all, pages, bundle, "tests.toml", lab::read),
            making: reader::file(all, pages, bundle, "making.toml", making::read),
            bedside: reader::file(all, pages, bundle, "bedside.toml", bedside::read),
            process: reader::file(all, pages, bundle, "process.toml", process::read),
        }
    }
    fn whole(&self) -> bool {
        let first =
            self.head.is_some() && self.sources.is_some() && self.conditions.is_some() && self.consent.is_some();
        let later = self.findings.is_some() && self.sites.is_some() && self.criteria.is_some() && self.tests.is_some();
        let last = self.making.is_some() && self.bedside.is_some() && self.process.is_some();
        let first = first && later && last;
        first && self.questions.is_some() && self.harvest.is_some() && self.risks.is_some() && self.follow_up.is_some()
    }
    fn join(self, hash: Hash32, overlaid: bool) -> Option<Programme> {
        let (head, conditions, follow_up, places) = (self.head?, self.conditions?, self.follow_up?, self.sites?);
        Some(Programme {
            hash,
            id: head.id,
            version: head.version,
            title: head.title,
            simulated: head.simulated || overlaid,
            sources: self.sources?,
            diseases: conditions.diseases,
            products: conditions.products,
            routes: conditions.routes,
            cautions: conditions.cautions,
            questions: self.questions?,
            consent: self.consent?,
            harvest: self.harvest?,
            risks: self.risks?,
            visits: follow_up.visits,
            safety_contacts: follow_up.contacts,
            symptoms: follow_up.symptoms,
            baseline: follow_up.baseline,
            findings: self.findings?,
            sites: places.sites,
            doses: places.doses,
            criteria: self.criteria?,
            tests: self.tests?,
            making: self.making?,
            bedside: self.bedside?,
            process: self.process?,
        })
    }
}
