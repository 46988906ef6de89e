//! What a story knows while it goes on, learnt from the facts as they are recorded: only to aim commands with, never to judge them.

use kernel::Fact;
use serde_json::Value;
use std::collections::BTreeMap;

/// A patient as far as aiming needs it.
#[derive(Clone, Debug, Default)]
pub struct Patient {
    pub id: String,
    /// What the wristband says.
    pub number: String,
    /// Found suitable, and cells were ordered.
    pub ordered: bool,
    pub sex: String,
    pub identity: Vec<(String, String)>,
    pub merged: bool,
    pub interviewed: bool,
    pub doubtful: bool,
    pub consented: bool,
    pub withdrawn: bool,
    pub tissue: bool,
    /// Was merged by mistake: what was recorded meanwhile may be another person's.
    pub parted: bool,
    /// The identity was erased.
    pub faceless: bool,
}

/// A deviation or a hold.
#[derive(Clone, Debug, Default)]
pub struct Open {
    pub id: String,
    pub patient: Option<String>,
    pub by: String,
    pub serious: bool,
    pub done: bool,
}

/// The whole.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub patients: Vec<Patient>,
    pub staff: BTreeMap<String, Vec<String>>,
    /// Id and kind.
    pub places: Vec<(String, String)>,
    /// Number → newest version.
    pub plans: BTreeMap<String, Value>,
    /// Position, kind and payload of every fact.
    pub facts: Vec<(u64, String, Value)>,
    pub erased: Vec<u64>,
    /// Facts up to here are so old that retention may have ended.
    pub old: u64,
    pub deviations: Vec<Open>,
    pub holds: Vec<Open>,
    /// Event and patient.
    pub events: Vec<(String, String)>,
}

/// A text of a payload; empty if there is none.
pub fn text<'v>(v: &'v Value, key: &str) -> &'v str {
    v.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A list of texts of a payload.
pub fn texts(v: &Value, key: &str) -> Vec<String> {
    let all = v.get(key).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

impl Model {
    fn patient(&mut self, id: &str) -> Option<&mut Patient> {
        self.patients.iter_mut().find(|p| p.id == id)
    }

    /// Learns a fact.
    pub fn learn(&mut self, f: &Fact) {
        let v: Value = f.payload.as_deref().and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default();
        let own = text(&v, "patient").to_owned();
        match f.head.kind.as_str() {
            "clinic_set_up" => {
                let all = v.get("places").and_then(Value::as_array).into_iter().flatten();
                self.places = all.map(|p| (text(p, "place").to_owned(), text(p, "kind").to_owned())).collect();
            }
            "staff_added" | "roles_changed" => {
                drop(self.staff.insert(text(&v, "staff").to_owned(), texts(&v, "roles")))
            }
            "plan_filed" => drop(self.plans.insert(text(&v, "number").to_owned(), v.clone())),
            "patient_registered" => self.patients.push(Patient {
                id: own,
                number: text(&v, "number").to_owned(),
                sex: text(&v, "sex").to_owned(),
                ..Patient::default()
            }),
            "patients_merged" | "patients_unmerged" => {
                let merged = f.head.kind == "patients_merged";
                self.patient(text(&v, "from")).into_iter().for_each(|p| p.merged = merged);
                for id in [text(&v, "from"), text(&v, "into")] {
                    self.patient(id).into_iter().for_each(|p| p.parted = !merged);
                }
            }
            "deviation_opened" => self.deviations.push(Open {
                id: text(&v, "deviation").to_owned(),
                patient: Some(own).filter(|p| !p.is_empty()),
                by: f.head.actor.as_str().to_owned(),
                serious: v.get("serious") == Some(&Value::Bool(true)),
                done: false,
            }),
            "deviation_closed" => close(&mut self.deviations, text(&v, "deviation")),
            "held" => self.holds.push(Open {
                id: text(&v, "hold").to_owned(),
                patient: v.get("target").and_then(|t| t.get("id")).and_then(Value::as_str).map(str::to_owned),
                by: f.head.actor.as_str().to_owned(),
                ..Open::default()
            }),
            "hold_lifted" => close(&mut self.holds, text(&v, "hold")),
            "adverse_event_reported" => self.events.push((text(&v, "event").to_owned(), own)),
            "payload_erased" => {
                let at = v.get("position").and_then(Value::as_u64).unwrap_or_default();
                self.erased.push(at);
                let whose = self
                    .facts
                    .iter()
                    .find(|(p, k, _)| *p == at && k == "patient_identified")
                    .map(|(.., v)| text(v, "patient").to_owned());
                whose.and_then(|p| self.patient(&p)).into_iter().for_each(|p| p.faceless = true);
            }
            kind => self.patient(&own).into_iter().for_each(|p| learn_care(p, kind, &v)),
        }
        self.facts.push((f.head.position, f.head.kind.clone(), v));
    }

    /// Whether a hold on this patient, or on the clinic, is open.
    pub fn stopped(&self, patient: &str) -> bool {
        self.holds.iter().any(|h| !h.done && h.patient.as_deref().is_none_or(|p| p == patient))
    }
}

fn close(all: &mut [Open], id: &str) {
    all.iter_mut().filter(|o| o.id == id).for_each(|o| o.done = true);
}

fn learn_care(p: &mut Patient, kind: &str, v: &Value) {
    match kind {
        "interview_recorded" => {
            p.interviewed = true;
            p.doubtful = v.get("answers").map(|a| text(a, "pregnancy")) != Some("no");
        }
        "consent_given" => {
            let scopes = texts(v, "scopes");
            p.consented |= scopes.iter().any(|s| s == "harvest");
            p.withdrawn &= !["harvest", "culture"].iter().all(|s| scopes.iter().any(|x| x == s));
        }
        "consent_withdrawn" => {
            p.withdrawn |= texts(v, "scopes").iter().any(|s| s == "harvest" || s == "culture");
            p.consented &= !texts(v, "scopes").iter().any(|s| s == "harvest");
        }
        "fat_harvested" => p.tissue = true,
        "treatment_ordered" => p.ordered = true,
        "patient_identified" => {
            let keys = ["name", "kana", "birth_date"];
            p.identity = keys.iter().map(|k| ((*k).to_owned(), text(v, k).to_owned())).collect();
        }
        _ => {}
    }
}
