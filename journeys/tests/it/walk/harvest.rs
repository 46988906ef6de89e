//! Step 2 of the lawful path: blood and its results, fat, the tissue on its way.

use super::{Case, Walk, Who, one};
use record::clinic::PlaceKind;
use record::harvest::FatHarvested;
use record::tissue::BloodDrawn;

impl Walk {
    /// Blood is drawn and the laboratory reports every test negative.
    pub async fn blood(&mut self, p: &Case) {
        let checked = self.staff("kango2");
        let typed = [
            ("wristband", p.number.as_str()),
            ("tubes", "3"),
            ("volume_ml", "１８.０"),
            ("purposes", "serology"),
            ("checked_by", checked.as_str()),
        ];
        let drawn: BloodDrawn = one(&self.done(Who::Nurse, "draw_blood", &p.patient(), &typed).await);
        let tests: Vec<String> = self.programme(|x| {
            x.tests().iter().filter(|t| t.on == programme::TestOn::Blood).map(|t| t.code.clone()).collect()
        });
        let (query, today) = (format!("?blood={}", drawn.blood), self.today().to_string());
        for test in &tests {
            let typed = [
                ("test", test.as_str()),
                ("verdict", "pass"),
                ("interim", "no"),
                ("value", "陰性"),
                ("method", "外部検査センター(模擬)"),
                ("reported_on", &today),
            ];
            self.done(Who::Quality, "record_test_result", &query, &typed).await;
        }
    }
    /// Fat is taken by the doctor.
    pub async fn fat(&mut self, p: &mut Case) {
        let checked = self.staff("kango2");
        let typed = [
            ("wristband", p.number.as_str()),
            ("site", "abdomen"),
            ("mass_g", "０．７"),
            ("pieces", "５"),
            ("incision_mm", "４"),
            ("anaesthesia", "local"),
            ("materials", "mt-j-lid"),
            ("checked_by", checked.as_str()),
        ];
        let fat: FatHarvested = one(&self.done(Who::Surgeon, "harvest_fat", &p.patient(), &typed).await);
        p.tissue = fat.tissue.to_string();
    }
    /// The tissue leaves for the cell processing centre.
    pub async fn tissue_leaves(&mut self, p: &Case) {
        let (to, witness) = (self.place(PlaceKind::Cpc), self.staff("ishi"));
        let typed = [
            ("scan", p.tissue.as_str()),
            ("to", &to),
            ("seal", "SEAL-2401"),
            ("logger", "LOG-7"),
            ("carrier", "院内搬送"),
            ("witness", &witness),
        ];
        self.done(Who::Ward, "dispatch_tissue", &format!("?tissue={}", p.tissue), &typed).await;
    }
    /// From the order to tissue on its way.
    pub async fn harvested(&mut self, p: &mut Case) {
        self.blood(p).await;
        self.days(3).await;
        self.fat(p).await;
        self.tissue_leaves(p).await;
        self.hours(1).await;
    }
}
