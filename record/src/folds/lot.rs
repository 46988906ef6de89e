//! One lot: its cells, vessels and counts; its tests; its release; who made it. Cells balance per counting event (L7):
//! counted = seeded + sampled + frozen + dosed + discarded + unaccounted, the last computed and never typed.

use crate::coming_back::DoseTakenBack;
use crate::culture::{CellsCounted, CellsHarvested, CellsPassaged, CultureObserved, CultureStarted};
use crate::release::{
    DosePacked, ProductDiscarded, ProductRejected, ProductReleased, TestResultRecorded, TestResultVoided, Verdict,
};
use kernel::{Fact, FactKind, Fold, Space};
use std::collections::{BTreeMap, BTreeSet};
use terms::{ContainerId, CountId, Decimal, Moment, StaffId};

/// What one counting event came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The count.
    pub count: CountId,
    /// When the cells were used.
    pub at: Moment,
    /// Viable cells counted.
    pub counted: u64,
    /// Seeded into new vessels, or in the product.
    pub onward: u64,
    /// Taken for tests.
    pub sampled: u64,
    /// Frozen.
    pub frozen: u64,
    /// Discarded.
    pub discarded: u64,
    /// A dose came back: counted is what it held by the record, so that what was lost on the way shows.
    pub came_back: bool,
}

impl Balance {
    /// What is not accounted for: negative when more was used than counted.
    pub fn unaccounted(&self) -> i128 {
        let used =
            [self.onward, self.sampled, self.frozen, self.discarded].iter().map(|n| i128::from(*n)).sum::<i128>();
        i128::from(self.counted) - used
    }
}

/// Cells of one lot.
#[derive(Clone, Debug, Default)]
pub struct LotState {
    /// How it began, and when.
    pub started: Option<(CultureStarted, Moment)>,
    /// The present passage.
    pub passage: u8,
    /// Since when.
    pub since: Option<Moment>,
    /// Vessels that hold cells now.
    pub vessels: BTreeSet<ContainerId>,
    /// Counts by id, with when.
    pub counts: BTreeMap<CountId, (CellsCounted, Moment)>,
    /// Counts that a newer one replaced.
    pub replaced: BTreeSet<CountId>,
    /// Every counting event that was used.
    pub balances: Vec<Balance>,
    /// Observations and when.
    pub observed: Vec<(CultureObserved, Moment)>,
    /// Passages and when.
    pub passages: Vec<(CellsPassaged, Moment)>,
    /// The product and when it was harvested.
    pub product: Option<(CellsHarvested, Moment)>,
    /// Doses packed from it.
    pub doses: Vec<DosePacked>,
    /// What was left of it and is discarded.
    pub discarded: Vec<ProductDiscarded>,
    /// Vials of doses that came back and were frozen: part of its bank, and never given without a new release.
    pub vials: BTreeSet<ContainerId>,
}

impl LotState {
    /// The newest count that stands and was not used.
    pub fn open_count(&self) -> Option<&CellsCounted> {
        let free = self.counts.iter().filter(|(id, _)| !self.replaced.contains(*id) && !self.used(id));
        free.max_by_key(|(_, (_, at))| *at).map(|(_, (c, _))| c)
    }
    /// Whether a count was used up by a passage or the harvest.
    pub fn used(&self, count: &CountId) -> bool {
        self.balances.iter().any(|b| b.count == *count)
    }
    /// Cells of the product neither packed nor discarded.
    pub fn cells_left(&self) -> u64 {
        let gone = self.doses.iter().map(|d| d.cells).chain(self.discarded.iter().map(|d| d.cells));
        let gone = gone.fold(0, u64::saturating_add);
        self.product.as_ref().map_or(0, |(p, _)| p.in_product.saturating_sub(gone))
    }
    /// Volume of the product neither packed nor discarded, mL.
    pub fn volume_left(&self) -> Decimal {
        let gone = self.doses.iter().map(|d| d.volume_ml).chain(self.discarded.iter().map(|d| d.volume_ml));
        let gone: Decimal = gone.sum();
        self.product.as_ref().map_or(Decimal::ZERO, |(p, _)| p.volume_ml - gone)
    }
    /// The volume of the product that holds so many of its cells, mL, to two decimals; none without a product or with an empty one.
    pub fn share(&self, cells: u64) -> Option<Decimal> {
        let (product, _) = self.product.as_ref()?;
        let whole = Decimal::from(product.in_product);
        (product.volume_ml * Decimal::from(cells)).checked_div(whole).map(|v| v.round_dp(2))
    }
    fn balance(&mut self, count: &CountId, at: Moment, onward: u64, others: [u64; 3]) {
        let counted = self.counts.get(count).map_or(0, |(c, _)| c.viable);
        let [sampled, frozen, discarded] = others;
        self.balances.push(Balance {
            count: count.clone(),
            at,
            counted,
            onward,
            sampled,
            frozen,
            discarded,
            came_back: false,
        });
    }
}

impl Fold for LotState {
    const NAME: &'static str = "lot";
    const SPACE: Space = Space::Lot;
    const KINDS: &'static [&'static str] = &[
        CultureStarted::KIND,
        CultureObserved::KIND,
        CellsCounted::KIND,
        CellsPassaged::KIND,
        CellsHarvested::KIND,
        DosePacked::KIND,
        ProductDiscarded::KIND,
        DoseTakenBack::KIND,
    ];
    fn apply(&mut self, fact: &Fact) {
        let at = fact.head.occurred_at;
        if let Some(s) = fact.read::<CultureStarted>() {
            if let Some(count) = &s.count {
                self.balance(count, at, s.seeded.unwrap_or(0), [s.sampled, s.frozen, s.discarded]);
            }
            self.vessels = s.vessels.iter().map(|v| v.container.clone()).collect();
            self.since = Some(at);
            self.started = Some((s, at));
        } else if let Some(o) = fact.read::<CultureObserved>() {
            self.observed.push((o, at));
        } else if let Some(c) = fact.read::<CellsCounted>() {
            self.replaced.extend(c.replaces.clone());
            self.counts.insert(c.count.clone(), (c, at));
        } else if let Some(p) = fact.read::<CellsPassaged>() {
            self.balance(&p.count, at, p.seeded, [p.sampled, p.frozen, p.discarded]);
            self.vessels = p.vessels.iter().map(|v| v.container.clone()).collect();
            self.passage = p.to_passage;
            self.since = Some(at);
            self.passages.push((p, at));
        } else if let Some(h) = fact.read::<CellsHarvested>() {
            self.balance(&h.count, at, h.in_product, [h.sampled, h.frozen, h.discarded]);
            self.vessels.clear();
            self.product = Some((h, at));
        } else if let Some(d) = fact.read::<DosePacked>() {
            self.doses.push(d);
        } else if let Some(d) = fact.read::<ProductDiscarded>() {
            self.discarded.push(d);
        } else if let Some(b) = fact.read::<DoseTakenBack>() {
            if let Some(count) = b.count {
                let (sampled, frozen, discarded) = (b.sampled, b.frozen, b.discarded);
                let (counted, onward, came_back) = (b.held, 0, true);
                self.balances.push(Balance { count, at, counted, onward, sampled, frozen, discarded, came_back });
            }
            self.vials.extend(b.vials);
        }
    }
}

/// Results of tests, and which of them were made void: how each test stands follows from the others.
#[derive(Clone, Debug, Default)]
struct Results {
    all: BTreeMap<u64, Recorded>,
    voided: Vec<Voided>,
}

/// One result that was made void: it stays readable, and counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voided {
    /// As it was recorded.
    pub was: Recorded,
    /// Why it does not count.
    pub reason: String,
    /// When it was made void.
    pub at: Moment,
    /// By whom; none = the program.
    pub by: Option<StaffId>,
}

/// One result as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Position of the fact.
    pub position: u64,
    /// What was reported.
    pub result: TestResultRecorded,
    /// When it was recorded.
    pub at: Moment,
    /// Who recorded it; none = the program.
    pub by: Option<StaffId>,
    /// On whose behalf, if it was entered for somebody.
    pub behalf: Option<StaffId>,
}

impl Results {
    fn take(&mut self, fact: &Fact) {
        let head = &fact.head;
        if let Some(v) = fact.read::<TestResultVoided>() {
            let (by, at) = (head.actor.staff().cloned(), head.recorded_at);
            let was = self.all.remove(&v.result);
            self.voided.extend(was.map(|was| Voided { was, reason: v.reason, at, by }));
        } else if let Some(result) = fact.read::<TestResultRecorded>() {
            let (by, behalf) = (head.actor.staff().cloned(), StaffId::parse(&head.behalf).ok());
            let position = head.position;
            self.all.insert(position, Recorded { position, result, at: head.recorded_at, by, behalf });
        }
    }
    fn newest(&self) -> BTreeMap<String, Recorded> {
        self.all.values().map(|r| (r.result.test.clone(), r.clone())).collect()
    }
    fn failed(&self) -> BTreeSet<String> {
        let failed = self.all.values().filter(|r| r.result.verdict == Verdict::Fail);
        failed.map(|r| r.result.test.clone()).collect()
    }
    /// Whether the test is passed by a final result even without the one at this position.
    fn passed_without(&self, test: &str, position: u64) -> bool {
        let mut others = self.all.iter().filter(|(n, r)| **n != position && r.result.test == test);
        others.any(|(_, r)| r.result.verdict == Verdict::Pass && !r.result.interim)
    }
}

/// How the tests of a lot stand.
#[derive(Clone, Debug, Default)]
pub struct LotTests {
    results: Results,
    /// Test → its newest result that counts and when it was recorded.
    pub newest: BTreeMap<String, (TestResultRecorded, Moment)>,
    /// Tests that ever failed by a result that counts: a later pass does not wash a failure away.
    pub failed: BTreeSet<String>,
}

impl LotTests {
    /// Whether a test is passed by a final result even without the one at this position.
    pub fn passed_without(&self, test: &str, position: u64) -> bool {
        self.results.passed_without(test, position)
    }
    /// Test → its newest result that counts, with who recorded it.
    pub fn recorded(&self) -> BTreeMap<String, Recorded> {
        self.results.newest()
    }
    /// Results that were made void, in the order in which they were.
    pub fn voided(&self) -> &[Voided] {
        &self.results.voided
    }
}

impl Fold for LotTests {
    const NAME: &'static str = "lot_tests";
    const SPACE: Space = Space::Lot;
    const KINDS: &'static [&'static str] = &[TestResultRecorded::KIND, TestResultVoided::KIND];
    fn apply(&mut self, fact: &Fact) {
        self.results.take(fact);
        self.newest = self.results.newest().into_iter().map(|(test, r)| (test, (r.result, r.at))).collect();
        self.failed = self.results.failed();
    }
}

/// How the tests on a patient's blood stand.
#[derive(Clone, Debug, Default)]
pub struct BloodTests {
    results: Results,
    /// Test → its newest result that counts.
    pub newest: BTreeMap<String, TestResultRecorded>,
    /// Tests that ever failed by a result that counts: a later pass does not wash a failure away.
    pub failed: BTreeSet<String>,
}

impl BloodTests {
    /// Whether a test is passed by a final result even without the one at this position.
    pub fn passed_without(&self, test: &str, position: u64) -> bool {
        self.results.passed_without(test, position)
    }
    /// Test → its newest result that counts, with who recorded it.
    pub fn recorded(&self) -> BTreeMap<String, Recorded> {
        self.results.newest()
    }
    /// Results that were made void, in the order in which they were.
    pub fn voided(&self) -> &[Voided] {
        &self.results.voided
    }
}

impl Fold for BloodTests {
    const NAME: &'static str = "blood_tests";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[TestResultRecorded::KIND, TestResultVoided::KIND];
    fn apply(&mut self, fact: &Fact) {
        if fact.read::<TestResultRecorded>().is_some_and(|t| t.blood.is_none()) {
            return;
        }
        self.results.take(fact);
        self.newest = self.results.newest().into_iter().map(|(test, r)| (test, r.result)).collect();
        self.failed = self.results.failed();
    }
}

/// One result by its position, and whether it was made void.
#[derive(Clone, Debug, Default)]
pub struct ResultState {
    /// The result, its position, and when it was recorded.
    pub recorded: Option<(TestResultRecorded, u64, Moment)>,
    /// Made void, and when.
    pub voided: Option<(TestResultVoided, Moment)>,
}

impl Fold for ResultState {
    const NAME: &'static str = "test_result";
    const SPACE: Space = Space::Fact;
    const KINDS: &'static [&'static str] = &[TestResultRecorded::KIND, TestResultVoided::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(t) = fact.read::<TestResultRecorded>() {
            self.recorded = Some((t, fact.head.position, fact.head.recorded_at));
        } else if let Some(v) = fact.read::<TestResultVoided>()
            && self.recorded.as_ref().is_some_and(|(_, position, _)| *position == v.result)
        {
            self.voided = Some((v, fact.head.recorded_at));
        }
    }
}

/// Whether quality released a lot.
#[derive(Clone, Debug, Default)]
pub struct LotRelease {
    /// Released, when, and at which position.
    pub released: Option<(ProductReleased, Moment, u64)>,
    /// Rejected, and when: it stays rejected.
    pub rejected: Option<(ProductRejected, Moment)>,
}

impl LotRelease {
    /// Released and not rejected since.
    pub fn stands(&self) -> bool {
        self.released.is_some() && self.rejected.is_none()
    }
}

impl Fold for LotRelease {
    const NAME: &'static str = "lot_release";
    const SPACE: Space = Space::Lot;
    const KINDS: &'static [&'static str] = &[ProductReleased::KIND, ProductRejected::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(r) = fact.read::<ProductReleased>() {
            self.released = Some((r, fact.head.recorded_at, fact.head.position));
        } else if let Some(r) = fact.read::<ProductRejected>() {
            self.rejected = Some((r, fact.head.recorded_at));
        }
    }
}

/// Everybody who made, verified or recorded work on a lot: none of them releases it (L8; Reg. 93, 101).
#[derive(Clone, Debug, Default)]
pub struct LotMakers {
    /// The people.
    pub staff: BTreeSet<StaffId>,
}

impl Fold for LotMakers {
    const NAME: &'static str = "lot_makers";
    const SPACE: Space = Space::Lot;
    const KINDS: &'static [&'static str] = &[
        CultureStarted::KIND,
        CultureObserved::KIND,
        CellsCounted::KIND,
        CellsPassaged::KIND,
        CellsHarvested::KIND,
        DosePacked::KIND,
        DoseTakenBack::KIND,
    ];
    fn apply(&mut self, fact: &Fact) {
        self.staff.extend(fact.head.actor.staff().cloned());
        self.staff.extend(StaffId::parse(&fact.head.behalf).ok());
        if let Some(s) = fact.read::<CultureStarted>() {
            self.staff.extend([s.operator, s.checked_by]);
        } else if let Some(c) = fact.read::<CellsCounted>() {
            self.staff.extend(std::iter::once(c.operator).chain(c.checked_by));
        } else if let Some(o) = fact.read::<CultureObserved>() {
            self.staff.insert(o.operator);
        } else if let Some(p) = fact.read::<CellsPassaged>() {
            self.staff.extend([p.operator, p.checked_by]);
        } else if let Some(h) = fact.read::<CellsHarvested>() {
            self.staff.extend([h.operator, h.checked_by]);
        } else if let Some(d) = fact.read::<DosePacked>() {
            self.staff.extend([d.operator, d.checked_by]);
        } else if let Some(b) = fact.read::<DoseTakenBack>() {
            self.staff.extend([b.operator, b.checked_by]);
        }
    }
}
