//! Step 3 of the lawful path: the bench made ready, tissue received, cells grown, counted, passaged, harvested, tested, released, packed, sent.
//! Every cell is accounted for; the growth is made up.

use super::{Case, Walk, Who, one};
use record::clinic::PlaceKind;
use record::culture::{CellsCounted, CultureStarted};
use record::release::DosePacked;

/// Cells counted at the start, and seeded.
const ISOLATED: (u64, u64) = (500_000, 450_000);
/// Taken for tests at each count.
const SAMPLED: u64 = 50_000;
/// Taken for tests at the harvest of the cells.
const KEPT: u64 = 400_000;
/// How many times more there are at the end of a passage.
const GROWTH: u64 = 9;

/// Tests on a lot and what the laboratory reports.
pub const TESTS: [(&str, &str); 6] = [
    ("sterility", "迅速法 検出せず"),
    ("mycoplasma", "検出せず"),
    ("endotoxin", "0.05"),
    ("viability", "95.0"),
    ("surface_markers", "97.2"),
    ("appearance", "異物・漏れなし"),
];

impl Walk {
    /// Two operators trained in every procedure, cabinet, incubator and C-arm checked, materials registered.
    pub async fn ready_the_bench(&mut self) {
        let next_year = self.today().plus_days(360).to_string();
        let procedures: Vec<String> =
            self.programme(|x| x.making().procedures.iter().map(|c| c.code.clone()).collect());
        for login in ["baiyo", "baiyo2"] {
            let staff = self.staff(login);
            for procedure in &procedures {
                let typed = [
                    ("staff", staff.as_str()),
                    ("procedure", procedure),
                    ("valid_until", &next_year),
                    ("trainer", "培養責任者"),
                ];
                self.done(Who::Facility, "record_training", "", &typed).await;
            }
        }
        for (equipment, name, kind) in [
            ("CB-J1", "安全キャビネット J1", "cabinet"),
            ("CB-J2", "安全キャビネット J2", "cabinet"),
            ("EQ-J1", "CO2インキュベーター J1", "incubator"),
            ("EQ-JC", "Cアーム J", "c_arm"),
        ] {
            let typed = [
                ("equipment", equipment),
                ("name", name),
                ("kind", kind),
                ("passed", "yes"),
                ("valid_until", &next_year),
            ];
            self.done(Who::Facility, "record_calibration", "", &typed).await;
        }
        for (material, name, kind, biological) in [
            ("MT-J-MED", "培地 A", "medium", "no"),
            ("MT-J-ENZ", "コラゲナーゼ", "enzyme", "yes"),
            ("MT-J-LID", "リドカイン 1%", "local_anaesthetic", "no"),
        ] {
            let typed = [
                ("material", material),
                ("name", name),
                ("kind", kind),
                ("lot_number", "M2611-03"),
                ("expires_on", &next_year),
                ("biological", biological),
            ];
            self.done(Who::Operator, "register_material", "", &typed).await;
        }
    }
    /// The forms that made the bench ready, filled once more each.
    pub async fn bench_by_hand(&mut self) {
        let (staff, next_year) = (self.staff("baiyo"), self.today().plus_days(360).to_string());
        let procedure = self.programme(|x| x.making().procedures.first().expect("one").code.clone());
        let typed = [
            ("staff", staff.as_str()),
            ("procedure", &procedure),
            ("valid_until", &next_year),
            ("trainer", "培養責任者"),
        ];
        self.done(Who::Facility, "record_training", "", &typed).await;
        let typed = [
            ("equipment", "CB-J3"),
            ("name", "安全キャビネット J3"),
            ("kind", "cabinet"),
            ("passed", "yes"),
            ("valid_until", &next_year),
        ];
        self.done(Who::Facility, "record_calibration", "", &typed).await;
        let typed = [
            ("material", "MT-J-PBS"),
            ("name", "PBS"),
            ("kind", "wash"),
            ("lot_number", "M2611-04"),
            ("expires_on", &next_year),
            ("biological", "no"),
        ];
        self.done(Who::Operator, "register_material", "", &typed).await;
    }
    pub async fn open_cabinet(&mut self, cells: &str) {
        self.done(Who::Operator, "open_cabinet", "", &[("cabinet", "cb-j1"), ("cells", cells)]).await;
    }
    pub async fn clear_cabinet(&mut self) {
        let typed = [("cabinet", "CB-J1"), ("empty", "yes"), ("cleaned_with", "消毒用エタノール")];
        self.done(Who::Operator, "clear_cabinet", "", &typed).await;
    }
    /// Fields of an act at the bench, with who worked, who checked and in which cabinet.
    pub fn at_bench(&self, typed: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = typed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        all.push(("cabinet".to_owned(), "CB-J1".to_owned()));
        all.push(("operator".to_owned(), self.staff("baiyo")));
        all.push(("checked_by".to_owned(), self.staff("baiyo2")));
        all
    }
    async fn bench(&mut self, act: &str, query: &str, typed: &[(&str, &str)]) -> Vec<kernel::Fact> {
        let typed = self.at_bench(typed);
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.done(Who::Operator, act, query, &typed).await
    }
    pub async fn tissue_arrives(&mut self, p: &Case) {
        let typed = [
            ("scan", p.tissue.as_str()),
            ("seal_intact", "yes"),
            ("lowest_c", "4.2"),
            ("highest_c", "7.8"),
            ("condition", "良好"),
            ("accepted", "yes"),
        ];
        self.done(Who::Operator, "receive_tissue", &format!("?tissue={}", p.tissue), &typed).await;
    }
    /// The lot begins, by enzyme.
    pub async fn start(&mut self, p: &mut Case) {
        let (vessel, tissue) = (self.label(), p.tissue.clone());
        let (viable, seeded) = ISOLATED;
        self.open_cabinet(&tissue).await;
        let typed = [
            ("scan", tissue.as_str()),
            ("method", "enzyme"),
            ("viable", &viable.to_string()),
            ("viability_pct", "92.5"),
            ("count_method", "automated"),
            ("seeded", &seeded.to_string()),
            ("discarded", &(viable - seeded).to_string()),
            ("vessels", &vessel),
            ("area_cm2", "75"),
            ("incubator", "EQ-J1"),
            ("materials", "MT-J-MED MT-J-ENZ"),
        ];
        let began: CultureStarted = one(&self.bench("start_culture", &format!("?tissue={tissue}"), &typed).await);
        self.clear_cabinet().await;
        (p.lot, p.vessels, p.seeded) = (began.lot.to_string(), vec![vessel], seeded);
    }
    /// Somebody looks at the culture and feeds it.
    pub async fn observe(&mut self, p: &Case, confluence: &str) {
        let operator = self.staff("baiyo");
        let typed = [
            ("confluence_pct", confluence),
            ("morphology", "spindle"),
            ("fed", "yes"),
            ("materials", "MT-J-MED"),
            ("suspicion", "no"),
            ("incubator", "EQ-J1"),
            ("operator", &operator),
        ];
        self.done(Who::Operator, "observe_culture", &p.of_lot(), &typed).await;
    }
    /// A count is typed where the lot stands: on its own page, in one line.
    pub async fn count(&mut self, p: &Case, purpose: &str, viable: u64) {
        let page = self.page(Who::Operator, &format!("/culture/{}", p.lot)).await;
        self.hands().await;
        // As a counter shows it, 4.05×10⁶: 405e4 is shorter to type.
        let digits = viable.to_string();
        let (short, zeros) = (digits.trim_end_matches('0'), digits.len() - digits.trim_end_matches('0').len());
        let viable = if zeros > 2 { format!("{short}e{zeros}") } else { digits.clone() };
        let (before, vessels) = (self.c.position(), p.vessels.join(" "));
        let typed = [
            ("purpose", purpose),
            ("containers", vessels.as_str()),
            ("viable", viable.as_str()),
            ("viability_pct", "95.1"),
            ("cv_pct", if purpose == "passage" { "" } else { "6.2" }),
        ];
        let typed: Vec<(&str, &str)> = typed.into_iter().filter(|(_, v)| !v.is_empty()).collect();
        let done = self.filled(Who::Operator, "record_count", page, &typed).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let _: CellsCounted = one(&self.since(before));
    }
    /// Counted, and moved into new vessels.
    pub async fn passage(&mut self, p: &mut Case) {
        let viable = p.seeded * GROWTH;
        let (seeded, vessel) = (viable - SAMPLED, self.label());
        self.open_cabinet(&p.lot).await;
        self.count(p, "passage", viable).await;
        let typed = [
            ("from", p.vessels.join(" ")),
            ("seeded", seeded.to_string()),
            ("sampled", SAMPLED.to_string()),
            ("vessels", vessel.clone()),
            ("area_cm2", "225".to_owned()),
            ("incubator", "EQ-J1".to_owned()),
            ("materials", "MT-J-MED".to_owned()),
        ];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.bench("passage_cells", &p.of_lot(), &typed).await;
        self.clear_cabinet().await;
        (p.vessels, p.seeded) = (vec![vessel], seeded);
    }
    /// The cells leave culture: exactly what was ordered, so that nothing is left over.
    pub async fn harvest(&mut self, p: &mut Case, volume_ml: &str) {
        let (cells, label) = (p.ordered(), self.label());
        self.open_cabinet(&p.lot).await;
        self.count(p, "harvest", cells + KEPT).await;
        let typed = [
            ("from", p.vessels.join(" ")),
            ("product", label.clone()),
            ("in_product", cells.to_string()),
            ("volume_ml", volume_ml.to_owned()),
            ("sampled", KEPT.to_string()),
            ("materials", "MT-J-MED".to_owned()),
        ];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.bench("harvest_cells", &p.of_lot(), &typed).await;
        self.clear_cabinet().await;
        p.vessels.clear();
        p.product = label;
    }
    /// From tissue on its way to a lot in culture.
    pub async fn started(&mut self, p: &mut Case) {
        self.tissue_arrives(p).await;
        self.start(p).await;
    }
    /// Observed and passaged until there are enough cells, then harvested.
    pub async fn grown(&mut self, p: &mut Case, volume_ml: &str) {
        self.days(3).await;
        self.observe(p, "35").await;
        while p.seeded * GROWTH < p.ordered() + KEPT {
            self.days(4).await;
            self.observe(p, "80").await;
            self.passage(p).await;
        }
        self.days(3).await;
        self.observe(p, "85").await;
        self.harvest(p, volume_ml).await;
    }
    /// One result on the lot.
    pub async fn result(
        &mut self,
        p: &Case,
        test: &str,
        verdict: &str,
        interim: &str,
        value: &str,
    ) -> Vec<kernel::Fact> {
        let today = self.today().to_string();
        let typed = [
            ("test", test),
            ("verdict", verdict),
            ("interim", interim),
            ("value", value),
            ("method", "模擬の検査法"),
            ("kit", "KIT-104"),
            ("reported_on", &today),
        ];
        self.done(Who::Quality, "record_test_result", &p.of_lot(), &typed).await
    }
    /// Every test that a release needs passes.
    pub async fn tested(&mut self, p: &Case) {
        for (test, value) in TESTS {
            self.result(p, test, "pass", "no", value).await;
        }
    }
    /// Quality releases the product, every result being there.
    pub async fn release(&mut self, p: &Case) {
        self.done(Who::Quality, "release_product", &p.of_lot(), &[("conditional", "no")]).await;
    }
    /// A dose for each target, packed and on its way.
    pub async fn packed(&mut self, p: &mut Case) {
        self.open_cabinet(&p.lot).await;
        for (n, t) in (1..).zip(p.targets.clone()) {
            let n = n.to_string();
            let typed = [("product", p.product.as_str()), ("target", &n), ("volume_ml", t.volume)];
            let packed: DosePacked = one(&self.bench("pack_dose", &p.of_lot(), &typed).await);
            assert_eq!(packed.cells, t.cells, "the cells follow from the order");
            p.doses.push(packed.dose.to_string());
        }
        self.clear_cabinet().await;
        let (to, witness) = (self.place(PlaceKind::Treatment), self.staff("kango2"));
        for dose in p.doses.clone() {
            let typed = [
                ("scan", dose.as_str()),
                ("to", &to),
                ("seal", "SEAL-2402"),
                ("logger", "LOG-8"),
                ("carrier", "院内搬送"),
                ("witness", &witness),
            ];
            self.done(Who::Operator, "dispatch_dose", &format!("?dose={dose}"), &typed).await;
        }
        self.hours(1).await;
    }
    /// From tissue on its way to doses on theirs.
    pub async fn made(&mut self, p: &mut Case, volume_ml: &str) {
        self.started(p).await;
        self.grown(p, volume_ml).await;
        self.hours(2).await;
        self.tested(p).await;
        self.release(p).await;
        self.packed(p).await;
    }
}
