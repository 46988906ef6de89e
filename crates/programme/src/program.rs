//! A treatment programme: the files of one folder, read whole or not at all.

use crate::bundle::Bundle;
use crate::conditions::{self, Caution, Conditions, Disease, Product, Route};
use crate::consent::{self, ConsentDocument, Scope, WithdrawalAnswer};
use crate::follow_up::{self, FollowUp, SafetyContact, Visit};
use crate::gather::{self, Gathered};
use crate::harvest::{self, Harvest};
use crate::interview::{self, Question};
use crate::overlay;
use crate::problem::Problem;
use crate::reader::{self, Tab};
use crate::risks::{self, Risk, Stage};
use crate::sources::{self, Source};
use std::collections::BTreeMap;
use terms::{Day, Hash32, Text};

const FILES: [&str; 9] = [
    "programme.toml",
    "sources.toml",
    "conditions.toml",
    "consent.toml",
    "interview.toml",
    "harvest.toml",
    "risks.toml",
    "follow-up.toml",
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
        }
    }
    fn whole(&self) -> bool {
        let first =
            self.head.is_some() && self.sources.is_some() && self.conditions.is_some() && self.consent.is_some();
        first && self.questions.is_some() && self.harvest.is_some() && self.risks.is_some() && self.follow_up.is_some()
    }
    fn join(self, hash: Hash32, overlaid: bool) -> Option<Programme> {
        let (head, conditions, follow_up) = (self.head?, self.conditions?, self.follow_up?);
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
        })
    }
}
