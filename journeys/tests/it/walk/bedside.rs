//! Step 4 of the lawful path: doses received, entered in the dose book, go decided, drawn up, the time-out, given.

use super::{Case, Walk, Who, one};
use crate::client::Page;
use kernel::Fact;
use record::administration::{DoseGiven, DrawnUp};
use record::folds::{DoseState, PatientRecord};
use saisei::demo::cast::PASSWORD;

impl Walk {
    pub async fn dose_arrives(&mut self, dose: &str) {
        let typed =
            [("dose", dose), ("seal_intact", "yes"), ("lowest_c", "4.0"), ("highest_c", "6.5"), ("accepted", "yes")];
        self.done(Who::Ward, "receive_dose", "", &typed).await;
    }
    pub async fn allot(&mut self, dose: &str, target: usize) {
        let (band, target) = (self.band(dose), target.to_string());
        let typed = [("dose", dose), ("wristband", &band), ("target", &target)];
        self.done(Who::Ward, "allocate_dose", "", &typed).await;
    }
    /// What the wristband of the patient says whose dose this is.
    pub fn band(&self, dose: &str) -> String {
        let (packed, _) = self.state::<DoseState>(dose).packed.expect("packed");
        self.state::<PatientRecord>(packed.patient.as_str()).number(&packed.patient).to_owned()
    }
    /// The fields of a decision of the day: each check answered as it should be, but those given here.
    pub fn day(&self, dose: &str, but: &[(&str, &str)]) -> Vec<(String, String)> {
        let checks: Vec<(String, String)> =
            self.programme(|x| x.bedside().checks.iter().map(|c| (c.id.clone(), c.want.clone())).collect());
        let mut typed = vec![("dose".to_owned(), dose.to_owned()), ("wristband".to_owned(), self.band(dose))];
        for (id, want) in checks {
            let given = but.iter().find(|(b, _)| *b == id).map_or(want, |(_, v)| (*v).to_owned());
            typed.push((format!("check_{id}"), given));
        }
        typed
    }
    /// The doctor decides to give it.
    pub async fn go(&mut self, dose: &str) {
        let mut typed = self.day(dose, &[]);
        typed.push(("decision".to_owned(), "go".to_owned()));
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.done(Who::Surgeon, "decide_go", "", &typed).await;
    }
    /// Drawn up into a syringe under a label of its own.
    pub async fn draw_up(&mut self, dose: &str) -> String {
        let (label, checked) = (self.label(), self.staff("ishi2"));
        let band = self.band(dose);
        let typed = [("dose", dose), ("wristband", &band), ("syringe", &label), ("checked_by", &checked)];
        let drawn: DrawnUp = one(&self.done(Who::Ward, "draw_up", "", &typed).await);
        assert_eq!(drawn.syringe.as_str(), label);
        label
    }
    /// The fields of a time-out that is as it should be.
    pub fn time_out<'a>(&self, p: &'a Case, syringe: &'a str, second: &'a str) -> Vec<(&'static str, &'a str)> {
        vec![
            ("syringe", syringe),
            ("wristband", p.number.as_str()),
            ("identifiers", "name"),
            ("identifiers", "born"),
            ("site_said", "yes"),
            ("second", second),
        ]
    }
    /// Syringe, wristband and patient are compared by two people.
    pub async fn check(&mut self, p: &Case, syringe: &str) {
        let second = self.staff("ishi");
        let typed = self.time_out(p, syringe, &second);
        self.done(Who::Ward, "check_identity", &p.patient(), &typed).await;
    }
    /// The bedside page as a nurse walks it: the wristband is scanned, the patient says who they are, a syringe is scanned. What the page answers.
    pub async fn scanned(&mut self, p: &Case, syringe: &str) -> Page {
        let at = format!("/bedside/{}", p.id);
        let page = self.opened(Who::Ward, &at, "bedside-waiting").await;
        let nurse = self.at(Who::Ward).await;
        // A scanner types the label and sends Enter; the scan field has the focus by itself.
        let page = nurse.answer(&page, &at, None, &[("code", &p.number)]).await.is(200);
        let page = nurse.answer(&page, &at, Some(("_do", "said")), &[]).await.is(200);
        nurse.answer(&page, &at, None, &[("code", syringe)]).await
    }
    /// The whole time-out on the bedside page, which must say yes.
    pub async fn checked_at_bedside(&mut self, p: &Case, syringe: &str) {
        let (at, second) = (format!("/bedside/{}", p.id), self.staff("ishi"));
        self.hands().await;
        let page = self.scanned(p, syringe).await.is(200);
        let nurse = self.at(Who::Ward).await;
        let page = nurse.answer(&page, &at, Some(("_do", "site")), &[]).await.is(200);
        self.look(Who::Ward, "bedside-sign").await;
        let signed = [("second", second.as_str()), ("_password", PASSWORD)];
        let nurse = self.at(Who::Ward).await;
        let done = nurse.answer(&page, &at, Some(("_do", "sign")), &signed).await.leads(&at);
        let hands = self.hands().await;
        self.took("bedside", hands);
        let page = self.opened(Who::Ward, &done.to, "bedside-yes").await;
        assert!(page.body.contains("verdict--yes") && !page.body.contains("verdict--no"), "{}", page.text());
    }
    /// A syringe at the bedside to which the page must say no.
    pub async fn turned_away_at_bedside(&mut self, p: &Case, syringe: &str) -> (Page, Vec<Fact>) {
        let before = self.c.position();
        let page = self.scanned(p, syringe).await.is(422);
        assert!(page.body.contains("verdict--no") && !page.body.contains("verdict--yes"), "{}", page.text());
        self.look(Who::Ward, "bedside-no").await;
        (page, self.since(before))
    }
    /// The fields of an injection.
    pub fn injection(p: &Case, syringe: &str) -> Vec<(&'static str, String)> {
        let mut typed = vec![("syringe", syringe.to_owned())];
        match p.route {
            "intradiscal" | "epidural" => typed.extend([
                ("guidance", "fluoroscopy".to_owned()),
                ("fluoroscopy_s", "３８".to_owned()),
                ("air_kerma_mgy", "4.2".to_owned()),
            ]),
            _ => typed.push(("guidance", "ultrasound".to_owned())),
        }
        typed
    }
    /// The doctor gives it.
    pub async fn give(&mut self, p: &Case, syringe: &str) -> DoseGiven {
        let typed = Self::injection(p, syringe);
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let given: DoseGiven = one(&self.done(Who::Surgeon, "give_dose", "", &typed).await);
        assert_eq!(given.patient.as_str(), p.id, "whose cells they are follows from the syringe");
        given
    }
    /// From doses on their way to doses in the dose book.
    pub async fn allotted(&mut self, p: &Case) {
        for (n, dose) in (1..).zip(&p.doses) {
            self.dose_arrives(dose).await;
            self.allot(dose, n).await;
        }
    }
    /// From the dose book to syringes ready for the time-out.
    pub async fn drawn(&mut self, p: &mut Case) {
        for dose in p.doses.clone() {
            self.go(&dose).await;
            let syringe = self.draw_up(&dose).await;
            p.syringes.push(syringe);
        }
    }
    /// Every syringe through the time-out and given.
    pub async fn given(&mut self, p: &Case) -> Vec<DoseGiven> {
        let mut all = Vec::new();
        for syringe in &p.syringes {
            self.check(p, syringe).await;
            all.push(self.give(p, syringe).await);
        }
        all
    }
}
