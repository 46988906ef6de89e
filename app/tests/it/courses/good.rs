//! What each act of a course is asked with when everything is in order, drawn from what is known of the case.

use super::tell::{Teller, by, with};
use crate::acts_aimed::{Fields, fields};
use kernel::Who;
use record::folds::DoseState;
use record::release::{TestResultRecorded, TestResultVoided};
use terms::{Decimal, Role};

/// Procedures somebody at the bench is trained in.
pub const PROCEDURES: &[&str] =
    &["isolation", "observation", "counting", "passage", "harvest", "packing", "taking_back"];
/// Findings that make a knee suitable.
pub const FINDINGS: &[(&str, &str)] =
    &[("imaging", "on_file"), ("standard_care", "tried"), ("joint_infection", "absent")];
/// Tests on blood and on a lot.
pub const BLOOD_TESTS: &[&str] = &["hbv", "hcv", "hiv", "htlv1", "syphilis"];
pub const LOT_TESTS: &[&str] = &["sterility", "mycoplasma", "endotoxin", "viability", "surface_markers", "appearance"];
/// Checks of the day and the answer that allows a go.
pub const CHECKS: &[(&str, &str)] = &[
    ("no_fever", "yes"),
    ("no_infection", "yes"),
    ("no_change", "yes"),
    ("not_pregnant", "yes"),
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
            all.extend(fields(&[("materials", "MT-1 MT-2")]));
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
            "void_test_result" => {
                let position = self.newest_result(n).map(|p| p.to_string()).unwrap_or_default();
                (quality(), fields(&[("position", &position), ("reason", "別の検体の報告書を写した")]))
            }
            "release_product" => {
                let who = if self.chance.one_in(2) { quality() } else { by("S-QD", Role::Quality, "L-OFF") };
                (who, with(fields(&lot), &[("conditional", "no"), ("reason", "逸脱を確認した")]))
            }
            "reject_product" => (quality(), with(fields(&lot), &[("reason", "使用しないため")])),
            "discard_product" => {
                let product = c.product.clone().unwrap_or_default().0;
                (bench(), with(fields(&lot), &[("scan", &product), ("reason", "使用しないため"), ("witness", "S-OP2")]))
            }
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
            "allocate_dose" => {
                let target = dose.target.to_string();
                (nurse(), fields(&[("dose", &dose.id), ("wristband", &c.number), ("target", &target)]))
            }
            "decide_go" => {
                let mut all = fields(&[("dose", &dose.id), ("wristband", &c.number), ("decision", "go")]);
                all.extend(CHECKS.iter().map(|(k, v)| (format!("check_{k}"), (*v).to_owned())));
                (doctor(), all)
            }
            "draw_up" => {
                let label = self.label("K");
                let half = (dose.volume / Decimal::TWO).round_dp(2).to_string();
                let mut all = fields(&[("dose", &dose.id), ("wristband", &c.number), ("syringe", &label)]);
                all.extend(fields(&[("volume_ml", &half), ("checked_by", "S-NU2")]));
                (nurse(), all)
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
            "return_dose" => {
                let all = fields(&[("dose", &dose.id), ("seal", "SEAL-31"), ("carrier", "院内搬送")]);
                (nurse(), with(all, &[("witness", "S-NU2")]))
            }
            "take_back_dose" => (bench(), self.taken_back(n, at)),
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
                all.extend(fields(&[("anaesthesia", "local"), ("materials", "MT-3")]));
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

    /// Three in four are frozen, the others discarded.
    fn taken_back(&mut self, n: usize, at: usize) -> Fields {
        let dose = self.cases[n].doses.get(at).cloned().unwrap_or_default();
        let held =
            usize::try_from(dose.target).ok().and_then(|t| self.cases[n].targets.get(t.checked_sub(1)?).copied());
        // What was judged unfit when it arrived is discarded.
        let fit = self.state::<DoseState>(&dose.id).received.is_some_and(|(r, _)| r.accepted);
        let (held, freeze) = (held.unwrap_or(0), fit && !self.chance.one_in(4));
        let mut all = with(self.at_bench(n, true, false), &[("materials", "MT-1")]);
        all.extend(fields(&[("dose", &dose.id), ("scan", &dose.id), ("seal_intact", "yes"), ("lowest_c", "4.0")]));
        all.extend(fields(&[("highest_c", "6.0"), ("reason", "濁りなし")]));
        if !freeze {
            return with(all, &[("fate", "discard")]);
        }
        let vials = format!("{} {}", self.label("K"), self.label("K"));
        let (frozen, gone) = (self.part(held, 86, 94).to_string(), self.part(held, 0, 5).to_string());
        all.extend(fields(&[("fate", "freeze"), ("viable", &held.to_string()), ("viability_pct", "91.0")]));
        all.extend(fields(&[("frozen", &frozen), ("discarded", &gone), ("vials", &vials), ("position", "タンク1")]));
        all
    }

    /// The tests on blood come first, then those on the lot.
    /// Position of the newest result said of the patient's blood or lot.
    fn newest_result(&self, n: usize) -> Option<u64> {
        let own = |f: &&kernel::Fact| {
            f.read::<TestResultRecorded>().is_some_and(|t| t.patient.as_str() == self.cases[n].patient)
        };
        self.scene.memory.facts.iter().rev().find(own).map(|f| f.head.position)
    }
    /// Position of a result that was made void.
    pub fn voided_result(&self, n: usize) -> Option<u64> {
        let all = self.scene.memory.facts.iter().filter_map(kernel::Fact::read::<TestResultVoided>);
        all.filter(|v| v.patient.as_str() == self.cases[n].patient).map(|v| v.result).next()
    }

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
                let (id, kind, days) = super::ground::MATERIALS[at % super::ground::MATERIALS.len()];
                let until = later(days);
                let all = fields(&[("material", id), ("name", "材料 A"), ("kind", kind), ("lot_number", "M2611-03")]);
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
}
