//! The course itself: what each act is asked with when everything is in order, drawn from what is known of the case, and the order of the acts.

use super::tell::{Teller, by, with};
use super::twists;
use crate::acts_aimed::{Fields, fields};
use crate::story::End;
use kernel::Who;
use terms::{Decimal, Role};

/// Procedures somebody at the bench is trained in.
pub const PROCEDURES: &[&str] = &["isolation", "observation", "counting", "passage", "harvest", "packing"];
/// Findings that make a knee suitable.
pub const FINDINGS: &[(&str, &str)] =
    &[("imaging", "on_file"), ("standard_care", "tried"), ("joint_infection", "absent")];
/// Tests on blood and on a lot.
pub const BLOOD_TESTS: &[&str] = &["hbv", "hcv", "hiv", "htlv1", "syphilis"];
pub const LOT_TESTS: &[&str] = &["sterility", "mycoplasma", "endotoxin", "viability", "surface_markers", "appearance"];
/// Checks of the day and the answer that allows a go.
pub const CHECKS: &[(&str, &str)] = &[
    ("fever", "no"),
    ("infection", "no"),
    ("unwell", "no"),
    ("pregnancy", "no"),
    ("allergy", "yes"),
    ("anticoagulant", "yes"),
    ("consent", "yes"),
    ("rescue", "yes"),
    ("product", "yes"),
    ("made_to_outline", "yes"),
    ("expiry", "yes"),
];

/// The nurse at the bedside, the doctor there, the operator at the bench, quality.
pub fn nurse() -> Who {
    by("S-NUR", Role::Nurse, "L-TRE")
}
pub fn doctor() -> Who {
    by("S-DOC", Role::Doctor, "L-TRE")
}
pub fn bench() -> Who {
    by("S-OPE", Role::Operator, "L-CPC")
}
pub fn quality() -> Who {
    by("S-QUA", Role::Quality, "L-OFF")
}

fn share(cells: u64, of: u64, volume: Decimal) -> Decimal {
    (volume * Decimal::from(cells)).checked_div(Decimal::from(of)).unwrap_or_default().round_dp(2)
}

impl Teller {
    /// A share of `n` between two percentages.
    fn part(&mut self, n: u64, low: u64, high: u64) -> u64 {
        n / 100 * self.chance.between(low, high)
    }

    fn at_bench(&self, n: usize, materials: bool, incubator: bool) -> Fields {
        let mut all = fields(&[("operator", "S-OPE"), ("cabinet", &self.cases[n].cabinet)]);
        if materials {
            all.extend(fields(&[("materials", "MT-1")]));
        }
        if incubator {
            all.extend(fields(&[("incubator", "EQ-1")]));
        }
        // Quality lends a hand sometimes: then that person cannot release.
        let second = ["S-OP2", "S-FAC", "S-QU2"][usize::try_from(self.seed % 3).unwrap_or(0)];
        all.extend(fields(&[("checked_by", second)]));
        all
    }

    /// Whoever does an act of this case, and every field, when all is in order. `at` = which dose, day, month or test.
    pub fn good(&mut self, act: &str, n: usize, at: usize) -> (Who, Fields) {
        let c = self.cases[n].clone();
        let lot = [("lot", c.lot.as_str())];
        let dose = c.doses.get(at).cloned().unwrap_or_default();
        let syringe = dose.syringes.last().map(|(s, _)| s.clone()).unwrap_or_else(|| "K-NONE".to_owned());
        match act {
            "receive_tissue" => {
                let mut all = fields(&[("tissue", &c.tissue), ("scan", &c.tissue), ("seal_intact", "yes")]);
                all.extend(fields(&[("lowest_c", "4.0"), ("highest_c", "6.5"), ("accepted", "yes")]));
                (bench(), all)
            }
            "open_cabinet" => {
                let cells = if c.lot.is_empty() { &c.tissue } else { &c.lot };
                (bench(), fields(&[("cabinet", &c.cabinet), ("cells", cells)]))
            }
            "clear_cabinet" => {
                (bench(), fields(&[("cabinet", &c.cabinet), ("empty", "yes"), ("cleaned_with", "消毒用エタノール")]))
            }
            "start_culture" => (bench(), self.start(n)),
            "observe_culture" => {
                let percent = self.chance.between(20, 95).to_string();
                let mut all = fields(&lot);
                all.extend(fields(&[("confluence_pct", &percent), ("morphology", "spindle"), ("fed", "yes")]));
                all.extend(fields(&[("materials", "MT-1"), ("suspicion", "no"), ("incubator", "EQ-1")]));
                all.extend(fields(&[("operator", "S-OPE")]));
                (bench(), all)
            }
            "record_count" => (bench(), self.count(n, at)),
            "passage_cells" => (bench(), self.passage(n)),
            "harvest_cells" => (bench(), self.product(n)),
            "record_test_result" => (quality(), self.test(n, at)),
            "release_product" => {
                let who = if self.chance.one_in(2) { quality() } else { by("S-QD", Role::Quality, "L-OFF") };
                (who, with(fields(&lot), &[("conditional", "no"), ("reason", "逸脱を確認した")]))
            }
            "reject_product" => (quality(), with(fields(&lot), &[("reason", "使用しないため")])),
            "pack_dose" => {
                let (product, cells, volume) = c.product.clone().unwrap_or_default();
                let wanted = c.targets.get(at).copied().unwrap_or(1);
                let (target, volume) = ((at + 1).to_string(), share(wanted, cells.max(1), volume).to_string());
                let mut all = with(self.at_bench(n, false, false), &lot);
                all.extend(fields(&[("product", &product), ("target", &target), ("volume_ml", &volume)]));
                (bench(), all)
            }
            "dispatch_dose" => {
                let mut all = fields(&[("dose", &dose.id), ("scan", &dose.id), ("to", "L-TRE"), ("seal", "SEAL-18")]);
                all.extend(fields(&[("carrier", "院内搬送"), ("witness", "S-OP2")]));
                (bench(), all)
            }
            "receive_dose" => {
                let mut all = fields(&[("dose", &dose.id), ("seal_intact", "yes"), ("lowest_c", "4.0")]);
                all.extend(fields(&[("highest_c", "6.0"), ("accepted", "yes")]));
                (nurse(), all)
            }
            "allocate_dose" => (nurse(), fields(&[("dose", &dose.id), ("target", &dose.target.to_string())])),
            "decide_go" => {
                let mut all = fields(&[("dose", &dose.id), ("decision", "go")]);
                all.extend(CHECKS.iter().map(|(k, v)| (format!("check_{k}"), (*v).to_owned())));
                (doctor(), all)
            }
            "draw_up" => {
                let label = self.label("K");
                let half = (dose.volume / Decimal::TWO).round_dp(2).to_string();
                (
                    nurse(),
                    fields(&[("dose", &dose.id), ("syringe", &label), ("volume_ml", &half), ("checked_by", "S-NU2")]),
                )
            }
            "check_identity" => {
                let mut all = fields(&[("patient", &c.patient), ("syringe", &syringe), ("wristband", &c.number)]);
                all.extend(fields(&[("identifiers", "name"), ("identifiers", "born"), ("site_said", "yes")]));
                all.extend(fields(&[("second", "S-NU2")]));
                (nurse(), all)
            }
            "give_dose" => {
                let mut all = fields(&[("syringe", &syringe), ("guidance", "ultrasound")]);
                if self.chance.one_in(3) {
                    all = with(all, &[("guidance", "fluoroscopy"), ("fluoroscopy_s", "40"), ("air_kerma_mgy", "1.5")]);
                }
                (doctor(), all)
            }
            "stop_dose" => (nurse(), fields(&[("syringe", &syringe), ("reason", "気分不良")])),
            "discard_dose" => (nurse(), fields(&[("dose", &dose.id), ("reason", "残り"), ("witness", "S-NU2")])),
            "record_finding" | "decide_candidacy" | "order_treatment" | "draw_blood" | "harvest_fat"
            | "dispatch_tissue" => self.good_first(act, n, at),
            _ => self.good_later(act, n, at),
        }
    }

    /// Before the bench. A decision `at` 1 is on the spine.
    fn good_first(&mut self, act: &str, n: usize, at: usize) -> (Who, Fields) {
        let c = self.cases[n].clone();
        let patient = [("patient", c.patient.as_str())];
        let band = with(fields(&patient), &[("wristband", &c.number), ("checked_by", "S-NU2")]);
        match act {
            "record_finding" => {
                let (finding, value) = FINDINGS[at % FINDINGS.len()];
                // Of a joint the form asks for the side.
                let side = if finding == "joint_infection" { "right" } else { "" };
                let all = with(fields(&patient), &[("finding", finding), ("value", value), ("origin", "診察")]);
                (nurse(), with(all, &[("side", side)]))
            }
            "decide_candidacy" => {
                let (disease, route) =
                    if at == 0 { ("knee_oa", "intra_articular") } else { ("lumbar_stenosis", "epidural") };
                let mut all =
                    with(fields(&patient), &[("disease", disease), ("route", route), ("outcome", "suitable")]);
                let p = self.scene.programme.as_ref().map(|(_, p)| p.criteria()).unwrap_or_default();
                let asked =
                    p.iter().filter(|c| c.rule == programme::CriterionRule::Doctor && c.concerns(disease, route));
                all.extend(asked.map(|c| (format!("c.{}", c.code), "met".to_owned())));
                (doctor(), all)
            }
            "order_treatment" => {
                let mut all = with(fields(&patient), &[("disease", "knee_oa"), ("product", "ad_msc"), ("places", "2")]);
                for (i, side) in [(1, "right"), (2, "left")] {
                    let cells = c.targets.get(i - 1).copied().unwrap_or_default().to_string();
                    for (k, v) in [("site", "knee"), ("side", side), ("route", "intra_articular"), ("cells", &cells)] {
                        all.push((format!("{k}_{i}"), v.to_owned()));
                    }
                }
                (doctor(), all)
            }
            "draw_blood" => (nurse(), with(band, &[("purposes", "serology"), ("tubes", "2"), ("volume_ml", "9.0")])),
            "harvest_fat" => {
                let mass = format!("0.{}", self.chance.between(2, 9));
                let mut all =
                    with(band, &[("site", "abdomen"), ("mass_g", &mass), ("pieces", "6"), ("incision_mm", "4")]);
                all.extend(fields(&[("anaesthesia", "local"), ("materials", "MT-1")]));
                (doctor(), all)
            }
            _ => {
                let mut all =
                    fields(&[("tissue", &c.tissue), ("scan", &c.tissue), ("to", "L-CPC"), ("seal", "SEAL-1")]);
                all.extend(fields(&[("carrier", "院内搬送"), ("witness", "S-DOC")]));
                (nurse(), all)
            }
        }
    }

    fn start(&mut self, n: usize) -> Fields {
        let c = self.cases[n].clone();
        let mut all = self.at_bench(n, true, true);
        let vessels = format!("{} {}", self.label("K"), self.label("K"));
        all.extend(fields(&[("tissue", &c.tissue), ("scan", &c.tissue), ("vessels", &vessels), ("area_cm2", "175")]));
        if self.chance.one_in(6) {
            return with(all, &[("method", "explant")]);
        }
        let viable = self.chance.between(400_000, 900_000);
        let (seeded, gone) = (self.part(viable, 80, 92), self.part(viable, 0, 8));
        let (v, s, d) = (viable.to_string(), seeded.to_string(), gone.to_string());
        with(
            all,
            &[
                ("method", "enzyme"),
                ("viable", &v),
                ("viability_pct", "92.5"),
                ("count_method", "automated"),
                ("seeded", &s),
                ("discarded", &d),
            ],
        )
    }

    fn count(&mut self, n: usize, at: usize) -> Fields {
        let c = self.cases[n].clone();
        let seeded = if c.seeded == 0 { 400_000 } else { c.seeded };
        let times = if at == 0 { self.chance.between(15, 25) } else { self.chance.between(9, 12) };
        let viable = (seeded * times + self.chance.between(0, 9_999)).to_string();
        let purpose = if at == 0 { "passage" } else { "harvest" };
        let mut all = with(self.at_bench(n, false, false), &[("lot", &c.lot), ("cabinet", "")]);
        all.extend(fields(&[("containers", &c.vessels.join(" ")), ("viable", &viable), ("viability_pct", "95.1")]));
        all.extend(fields(&[("count_method", "automated"), ("purpose", purpose), ("recount", "no")]));
        all
    }

    fn passage(&mut self, n: usize) -> Fields {
        let c = self.cases[n].clone();
        let vessels = format!("{} {}", self.label("K"), self.label("K"));
        let (seeded, sampled, gone) =
            (self.part(c.counted, 86, 92), self.part(c.counted, 0, 4), self.part(c.counted, 0, 4));
        let mut all = with(self.at_bench(n, true, true), &[("lot", &c.lot)]);
        all.extend(fields(&[("from", &c.vessels.join(" ")), ("seeded", &seeded.max(1).to_string())]));
        all.extend(fields(&[("sampled", &sampled.to_string()), ("discarded", &gone.to_string())]));
        all.extend(fields(&[("vessels", &vessels), ("area_cm2", "175")]));
        all
    }

    fn product(&mut self, n: usize) -> Fields {
        let c = self.cases[n].clone();
        let (kept, sampled, gone) =
            (self.part(c.counted, 88, 94), self.part(c.counted, 0, 3), self.part(c.counted, 0, 3));
        let mut all = with(self.at_bench(n, true, false), &[("lot", &c.lot)]);
        let label = self.label("K");
        all.extend(fields(&[("from", &c.vessels.join(" ")), ("product", &label), ("volume_ml", "10.00")]));
        all.extend(fields(&[("in_product", &kept.max(1).to_string()), ("sampled", &sampled.to_string())]));
        all.extend(fields(&[("discarded", &gone.to_string())]));
        all
    }

    /// The tests on blood come first, then those on the lot.
    fn test(&mut self, n: usize, at: usize) -> Fields {
        let c = &self.cases[n];
        let today = self.scene.now.day().to_string();
        let all = fields(&[("verdict", "pass"), ("interim", "no"), ("method", "院外"), ("reported_on", &today)]);
        match BLOOD_TESTS.get(at) {
            Some(test) => with(all, &[("blood", &c.blood), ("test", test)]),
            None => with(all, &[("lot", &c.lot), ("test", LOT_TESTS.get(at - BLOOD_TESTS.len()).unwrap_or(&""))]),
        }
    }

    /// After the doses, and beside the course.
    fn good_later(&mut self, act: &str, n: usize, at: usize) -> (Who, Fields) {
        let c = self.cases[n].clone();
        let patient = [("patient", c.patient.as_str())];
        let later = |days: i32| self.scene.now.day().plus_days(days).to_string();
        match act {
            "record_safety_contact" => {
                (nurse(), with(fields(&patient), &[("day", &at.to_string()), ("reached", "yes")]))
            }
            "record_visit" => {
                let better = if at == 0 { "" } else { "better" };
                let mut all = with(fields(&patient), &[("month", &at.to_string()), ("nrs", "4"), ("vas_mm", "41")]);
                all = with(all, &[("odi_pct", "30"), ("analgesics", "sometimes"), ("impression", better)]);
                (nurse(), with(all, &[("note", "来院日を相談のうえ決めた")]))
            }
            "report_relapse" => (nurse(), with(fields(&patient), &[("since", &later(0)), ("nrs", "6")])),
            "close_course" => (by("S-DOC", Role::Doctor, "L-CON"), with(fields(&patient), &[("reason", "completed")])),
            "record_calibration" => {
                let (id, kind) = super::ground::EQUIPMENT[at % super::ground::EQUIPMENT.len()];
                let until = later(800);
                let all = fields(&[("equipment", id), ("name", id), ("kind", kind), ("passed", "yes")]);
                (by("S-FAC", Role::FacilityManager, "L-CPC"), with(all, &[("valid_until", &until)]))
            }
            "record_training" => {
                let (procedure, until) = (PROCEDURES[at % PROCEDURES.len()], later(800));
                let all = fields(&[("staff", "S-OPE"), ("procedure", procedure), ("trainer", "培養責任者")]);
                (by("S-FAC", Role::FacilityManager, "L-CPC"), with(all, &[("valid_until", &until)]))
            }
            "register_material" => {
                // The second one has a short life: it is out of date when the story comes to it.
                let (id, days) = if at == 0 { ("MT-1", 800) } else { ("MT-9", 0) };
                let until = later(days);
                let all = fields(&[("material", id), ("name", "培地 A"), ("lot_number", "M2611-03")]);
                (bench(), with(all, &[("expires_on", &until), ("biological", "yes")]))
            }
            "book" => {
                let day = later(20 + i32::try_from(at).unwrap_or(0));
                let (from, until) = (format!("{day}T10:00"), format!("{day}T11:00"));
                let mut all =
                    with(fields(&patient), &[("kind", "administration"), ("starts", &from), ("ends", &until)]);
                all.extend(fields(&[("room", "L-TRE"), ("doctor", "S-DOC"), ("equipment", "EQ-2")]));
                (by("S-COO", Role::Coordinator, "L-OFF"), all)
            }
            "move_booking" => {
                let (id, starts) = c.bookings.last().cloned().unwrap_or_else(|| ("BK-NONE".to_owned(), self.scene.now));
                let day = starts.day().plus_days(1);
                let (from, until) = (format!("{day}T14:00"), format!("{day}T15:00"));
                let all =
                    fields(&[("booking", &id), ("starts", &from), ("ends", &until), ("reason", "患者さんの都合")]);
                (by("S-COO", Role::Coordinator, "L-OFF"), all)
            }
            _ => panic!("no course has {act}"),
        }
    }

    /// The next act of the course: first the aims at its refusals whose turn it is, sometimes something at random, then the act itself.
    pub fn step(&mut self, act: &'static str, n: usize, at: usize) -> bool {
        self.aimed = false;
        twists::before(self, act, n, at);
        self.programme(super::tell::Book::Filled);
        self.lift();
        if self.chance.one_in(5) {
            self.distorted(act, n, at);
            self.lift();
        }
        self.aimed = true;
        let (who, all) = self.good(act, n, at);
        self.ask(who, act, all) == End::Recorded
    }

    /// Something is wrong, whatever comes of it.
    fn distorted(&mut self, act: &'static str, n: usize, at: usize) {
        let (who, all) = self.good(act, n, at);
        let other = self.cases[1 - n].clone();
        let wrong: Vec<(&str, &str)> = vec![
            ("lot", &other.lot),
            ("scan", &other.tissue),
            ("patient", &other.patient),
            ("wristband", &other.number),
            ("cabinet", &other.cabinet),
            ("operator", "S-REA"),
            ("checked_by", "S-OPE"),
            ("second", "S-NUR"),
            ("witness", "S-GONE"),
            ("materials", "MT-9"),
        ];
        match self.chance.between(0, 5) {
            0 => {
                let people = [by("S-REA", Role::Reader, "L-OFF"), by("S-NU2", Role::Nurse, "L-CPC"), bench(), nurse()];
                let who = self.chance.pick(&people).cloned().unwrap_or(who);
                // Somebody whom the table refuses; without the guard it might be recorded, so not there.
                if !self.open {
                    let _ = self.ask(who, act, with(all, &[("lot", "LT-NONE"), ("dose", "DS-NONE")]));
                }
            }
            1 => drop(self.send(who, act, with(all, &[("lot", "LT-NONE"), ("dose", "DS-NONE")]), None, false)),
            2 => drop(self.send(who, act, all, Some(0), false)),
            3 => {
                let key = self.chance.pick(&all).map(|(k, _)| k.clone()).unwrap_or_default();
                let _ = self.ask(who, act, with(all, &[(&key, "?")]));
            }
            _ => {
                let fits: Vec<(&str, &str)> =
                    wrong.into_iter().filter(|(k, v)| !v.is_empty() && all.iter().any(|(x, _)| x == k)).collect();
                // Another cabinet is no mistake where it is only opened or cleared.
                let fits: Vec<(&str, &str)> =
                    fits.into_iter().filter(|(k, _)| *k != "cabinet" || !act.ends_with("_cabinet")).collect();
                if let Some(change) = self.chance.pick(&fits).copied() {
                    let _ = self.ask(who, act, with(all, &[change]));
                }
            }
        }
    }

    /// What a clinic does before any patient comes.
    pub fn make_ready(&mut self) {
        for at in 0..PROCEDURES.len() {
            self.step("record_training", 0, at);
        }
        for at in 0..super::ground::EQUIPMENT.len() {
            self.step("record_calibration", 0, at);
        }
        for at in 0..2 {
            self.step("register_material", 0, at);
        }
    }

    /// From the tissue to a growing lot.
    pub fn begin(&mut self, n: usize) {
        self.pass(1);
        self.aim("interview", n, 0);
        self.interview(n, &[]);
        for at in 0..FINDINGS.len() {
            self.step("record_finding", n, at);
        }
        self.step("decide_candidacy", n, 0);
        self.consent(n, &["harvest"]);
        self.step("order_treatment", n, 0);
        // The form knows the knee twice, right and left; a third place is added, so that there are cells that are not given.
        self.order(n, |_| ());
        self.pass(5);
        self.step("draw_blood", n, 0);
        self.step("harvest_fat", n, 0);
        self.pass(30);
        self.step("dispatch_tissue", n, 0);
        self.pass(60);
        self.step("book", n, n * 5);
        self.step("move_booking", n, 0);
        self.aim("culture_consent", n, 0);
        self.consent(n, &["harvest", "culture"]);
        self.pass(2);
        self.step("receive_tissue", n, 0);
        for at in 0..BLOOD_TESTS.len() {
            self.step("record_test_result", n, at);
        }
        self.step("open_cabinet", n, 0);
        self.step("start_culture", n, 0);
        self.step("record_visit", n, 0);
        self.step("clear_cabinet", n, 0);
    }

    /// Only aims, where no act of the course stands.
    pub fn aim(&mut self, at: &'static str, n: usize, which: usize) -> bool {
        self.aimed = false;
        let any = twists::before(self, at, n, which);
        self.programme(super::tell::Book::Filled);
        self.lift();
        any
    }

    /// From the growing lot to released doses at the clinic's door.
    pub fn grow(&mut self, n: usize) {
        self.pass(60 * 24 * 4);
        self.step("observe_culture", n, 0);
        self.step("record_count", n, 0);
        self.step("open_cabinet", n, 1);
        self.step("passage_cells", n, 0);
        self.pass(60 * 24 * 5);
        self.step("record_count", n, 1);
        self.step("harvest_cells", n, 0);
        for at in 0..LOT_TESTS.len() {
            self.step("record_test_result", n, BLOOD_TESTS.len() + at);
        }
        self.pass(20);
        self.step("release_product", n, 0);
        for at in 0..3 {
            self.step("pack_dose", n, at);
        }
        self.step("clear_cabinet", n, 1);
        for at in 0..2 {
            self.step("dispatch_dose", n, at);
        }
        self.pass(30);
    }

    /// At the bedside: the first dose is given, half of it first; of the second nothing is given.
    pub fn bedside(&mut self, n: usize) {
        for act in ["receive_dose", "allocate_dose", "decide_go", "draw_up", "check_identity"] {
            if act == "decide_go" {
                self.aim("administration_consent", n, 0);
                self.consent(n, &["administration"]);
            }
            self.step(act, n, 0);
            self.pass(2);
        }
        self.step("give_dose", n, 0);
        self.pass(5);
        self.step("receive_dose", n, 1);
        self.step("stop_dose", n, 0);
        self.step("discard_dose", n, 0);
        self.aim("after_giving", n, 0);
    }

    /// Whatever is left of the doses is discarded; where nothing is, that is the answer.
    fn clear_away(&mut self, n: usize) {
        self.aimed = false;
        for (at, d) in self.cases[n].doses.clone().into_iter().enumerate() {
            let _ = self.bad("discard_dose", n, at, &[]);
            for (syringe, _) in d.syringes {
                let _ = self.bad("discard_dose", n, at, &[("dose", ""), ("syringe", &syringe)]);
            }
        }
    }

    /// Contacts, visits, and the end.
    pub fn follow(&mut self, n: usize) {
        for (before, day) in [(0, 1), (1, 3), (3, 7), (7, 14)] {
            self.pass(60 * 24 * (day - before));
            self.step("record_safety_contact", n, usize::try_from(day).unwrap_or(0));
        }
        self.pass(60 * 24 * 17);
        self.step("record_visit", n, 1);
        self.step("report_relapse", n, 0);
        self.aim("late", n, 0);
        self.step("reject_product", n, 0);
        self.aim("rejected", n, 0);
        self.clear_away(n);
        self.pass(60 * 24 * 800);
        self.step("close_course", n, 0);
        self.aim("closed", n, 0);
    }
}
