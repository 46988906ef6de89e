//! Step 1 of the lawful path: registered, asked, examined, judged, told, consented, ordered.

use super::{Case, Walk, Who, one};
use crate::client::Page;
use kernel::Fact;
use programme::{Programme, QuestionKind};
use record::patient::PatientRegistered;
use record::treatment::CandidacyDecided;

/// What the criteria of a disc rest on where nothing stands against it.
pub const SOUND_DISC: &[(&str, &str)] = &[
    ("imaging", "on_file"),
    ("standard_care", "tried"),
    ("paresis", "none"),
    ("bladder_bowel", "absent"),
    ("radicular", "absent"),
    ("pfirrmann", "grade_3"),
    ("disc_height", "under_half"),
    ("stenosis", "mild"),
    ("spine_infection_tumour", "absent"),
];

/// Same of a knee.
pub const SOUND_KNEE: &[(&str, &str)] =
    &[("imaging", "on_file"), ("standard_care", "tried"), ("kl_grade", "3"), ("joint_infection", "absent")];

impl Walk {
    /// What the programme in force says.
    pub fn programme<T>(&self, read: impl FnOnce(&Programme) -> T) -> T {
        let current = self.c.store.current();
        read(&current.programme.as_ref().expect("a programme").1)
    }
    pub async fn register(&mut self, p: &mut Case) {
        let [name, kana, born, sex] = p.person;
        let typed = [
            ("purpose", "told"),
            ("name", name),
            ("kana", kana),
            ("birth_date", born),
            ("sex", sex),
            ("telephone", "０３－００００－１２３４"),
        ];
        let registered: PatientRegistered = one(&self.done(Who::Desk, "register_patient", "", &typed).await);
        (p.id, p.number) = (registered.patient.to_string(), registered.number);
    }
    /// The short interview: every answer in order but those given here.
    pub async fn interview(&mut self, p: &Case, but: &[(&str, &str)]) {
        let mut typed: Vec<(String, String)> =
            [("disease", p.disease), ("complaint", p.complaint), ("medicines", "なし")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .to_vec();
        let answers: Vec<(String, String)> = self.programme(|programme| {
            let answer = |q: &programme::Question| match &q.kind {
                QuestionKind::YesNoUnknown => "no".to_owned(),
                QuestionKind::Choice { .. } => q.answers().first().expect("an answer").0.clone(),
                QuestionKind::Number { .. } => "６".to_owned(),
                QuestionKind::Text { .. } => "運動療法と内服、変わらない".to_owned(),
            };
            // Two of the programme's questions are asked by the act itself.
            let own = |q: &&programme::Question| !["complaint", "medicines"].contains(&q.id.as_str());
            programme.questions().iter().filter(own).map(|q| (q.id.clone(), answer(q))).collect()
        });
        for (id, usual) in answers {
            let given = but.iter().find(|(b, _)| *b == id).map_or(usual, |(_, v)| (*v).to_owned());
            typed.push((format!("q.{id}"), given));
        }
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.done(Who::Nurse, "record_interview", &p.patient(), &typed).await;
    }
    /// One finding; a side where the finding has sides.
    pub async fn finding(&mut self, p: &Case, finding: &str, side: &str, value: &str, origin: &str) {
        let sided = self.programme(|x| x.finding(finding).expect("a finding").sided);
        let mut typed = vec![("finding", finding), ("value", value), ("origin", origin)];
        if sided {
            typed.push(("side", if side.is_empty() { "right" } else { side }));
        }
        self.done(Who::Doctor, "record_finding", &p.patient(), &typed).await;
    }
    /// Several findings of the examination.
    pub async fn examined(&mut self, p: &Case, found: &[(&str, &str)]) {
        let side = p.targets.first().map_or("", |t| t.side);
        for (finding, value) in found {
            self.finding(p, finding, side, value, "診察").await;
        }
    }
    /// The fields of a decision on candidacy; what only the doctor can say is met.
    pub fn decision(&self, p: &Case, outcome: &str, reasons: &str) -> Vec<(String, String)> {
        let mut typed: Vec<(String, String)> =
            [("disease", p.disease), ("route", p.route), ("outcome", outcome), ("reasons", reasons)]
                .into_iter()
                .filter(|(_, v)| !v.is_empty())
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .collect();
        let mine = |x: &Programme| {
            let asked = x.criteria().iter().filter(|c| c.rule == programme::CriterionRule::Doctor);
            asked.filter(|c| c.concerns(p.disease, p.route)).map(|c| format!("c.{}", c.code)).collect::<Vec<_>>()
        };
        typed.extend(self.programme(mine).into_iter().map(|c| (c, "met".to_owned())));
        typed
    }
    /// The doctor's decision, recorded.
    pub async fn decide(&mut self, p: &Case, outcome: &str, reasons: &str) -> CandidacyDecided {
        let typed = self.decision(p, outcome, reasons);
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        one(&self.done(Who::Doctor, "decide_candidacy", &p.patient(), &typed).await)
    }
    /// The doctor's decision, refused for these reasons.
    pub async fn may_not_decide(&mut self, p: &Case, outcome: &str, reasons: &str, codes: &[&str]) -> Page {
        let typed = self.decision(p, outcome, reasons);
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.refused(Who::Doctor, "decide_candidacy", &p.patient(), &typed, codes).await
    }
    /// Explained and consented to, every scope of the treatment.
    pub async fn consent(&mut self, p: &Case) {
        let (by, document) = (self.staff("ishi"), self.programme(|x| x.consent().version.clone()));
        let mut typed = crate::story::consent(&by);
        typed.retain(|(k, _)| *k != "document");
        typed.push(("document", &document));
        self.done(Who::Doctor, "give_consent", &p.patient(), &typed).await;
    }
    /// The fields of an order for the targets.
    pub fn order_fields(&self, p: &Case, reason: &str) -> Vec<(String, String)> {
        let mut typed = vec![("disease".to_owned(), p.disease.to_owned()), ("product".to_owned(), "ad_msc".to_owned())];
        typed.push(("places".to_owned(), p.targets.len().to_string()));
        for (n, t) in (1..).zip(&p.targets) {
            let cells = t.cells.to_string();
            let each = [("site", t.site), ("side", t.side), ("level", t.level), ("route", p.route), ("cells", &cells)];
            typed.extend(
                each.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (format!("{k}_{n}"), v.to_owned())),
            );
        }
        if !reason.is_empty() {
            typed.push(("beyond_reason".to_owned(), reason.to_owned()));
        }
        typed
    }
    /// The order of cells.
    pub async fn order(&mut self, p: &Case) -> Vec<Fact> {
        let typed = self.order_fields(p, "");
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.done(Who::Doctor, "order_treatment", &p.patient(), &typed).await
    }
    /// The order, refused for these reasons.
    pub async fn may_not_order(&mut self, p: &Case, codes: &[&str]) -> Page {
        let typed = self.order_fields(p, "");
        let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.refused(Who::Doctor, "order_treatment", &p.patient(), &typed, codes).await
    }
    /// A patient whose criteria all hold, from the desk to the order.
    pub async fn ordered(&mut self, p: &mut Case, found: &[(&str, &str)]) {
        self.register(p).await;
        self.interview(p, &[]).await;
        self.examined(p, found).await;
        self.decide(p, "suitable", "").await;
        self.consent(p).await;
        self.order(p).await;
    }
}
