//! How each act is aimed well, and the ways in which it is aimed badly so that each of its own refusals is met.

use crate::aim::{Aim, setup, somebody};
use crate::ground::{LABEL, book, books};
use crate::model::{Patient, text, texts};
use crate::story::Setting;
use kernel::Who;
use saisei::demo::cast::person;
use terms::Role;

/// Names and values, as a form sends them.
pub type Fields = Vec<(String, String)>;

/// Fields from literals.
pub fn fields(all: &[(&str, &str)]) -> Fields {
    all.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn one(key: &str, value: impl Into<String>) -> (String, String) {
    (key.to_owned(), value.into())
}

fn set(all: &mut Fields, key: &str, value: impl Into<String>) {
    all.retain(|(k, _)| k != key);
    all.push(one(key, value));
}

impl Aim<'_> {
    /// Who does it and with which fields; `badly` = one of the ways this very act can be wrong.
    pub fn of(&mut self, act: &'static str, badly: bool) -> (Who, Fields) {
        match act {
            "set_up_clinic" => (setup(), self.set_up()),
            "add_staff" => (self.manager(act), self.new_staff(badly)),
            "change_roles" => self.roles(badly),
            "adopt_programme" | "adopt_law" => (self.who(act), self.candidate(act, badly)),
            "file_plan" => (self.who(act), self.plan(badly)),
            "register_patient" => (self.manager(act), self.registration()),
            "merge_patients" => (self.who(act), self.merge(badly)),
            "unmerge_patients" => {
                let p = self.patient_id(|p| p.merged != badly);
                (self.who(act), vec![one("patient", p)])
            }
            "record_interview" => (self.who(act), self.interview(badly)),
            "give_consent" => self.consent(badly),
            "harvest_fat" => self.harvest(badly),
            "record_correction" => {
                let all = self.correction(badly);
                (self.corrector(&all, badly), all)
            }
            "erase_payload" => (self.who(act), self.erasure(badly)),
            "close_deviation" | "lift_hold" => self.end(act, badly),
            // In the story of stops those who may open again stop as well.
            "hold" if self.setting == Setting::Stops => (self.who("lift_hold"), self.safety(act)),
            _ => (self.who(act), self.safety(act)),
        }
    }

    /// Before the set-up there is no place to be in.
    fn manager(&mut self, act: &str) -> Who {
        let mut who = self.who(act);
        if self.setting == Setting::Bare {
            (who.place, who.role) = (None, Some(Role::Manager));
        }
        who
    }

    fn set_up(&mut self) -> Fields {
        let p = person(self.chance, 2026);
        let mut all = fields(&[("clinic_name", "模擬クリニック"), ("also", "responsible_doctor")]);
        all.extend([one("name", p.name), one("kana", p.kana)]);
        all
    }

    fn new_staff(&mut self, badly: bool) -> Fields {
        let p = person(self.chance, 2026);
        let mut all = vec![one("name", p.name), one("kana", p.kana)];
        if badly {
            all.extend([one("roles", "operator"), one("roles", "quality")]);
        } else {
            let role = self.chance.pick(Role::ALL).map_or("nurse", |r| r.code());
            all.push(one("roles", role));
        }
        all
    }

    fn roles(&mut self, badly: bool) -> (Who, Fields) {
        let who = self.who("change_roles");
        let own = who.actor.as_str().to_owned();
        let other = self.staff(|id, r| id != own && !r.iter().any(|r| r == "manager")).unwrap_or_else(|| own.clone());
        let mut all = fields(&[("reason", "配置換え")]);
        let before = self.model.staff.get(&other).cloned().unwrap_or_default();
        if badly {
            match self.chance.between(0, 4) {
                0 => all.extend([one("staff", other), one("roles", "operator"), one("roles", "quality")]),
                1 | 4 => all.extend([one("staff", own), one("roles", "nurse")]),
                2 => all.extend([one("staff", "S-NOBODY"), one("roles", "nurse")]),
                _ => all.extend(before.into_iter().map(|r| one("roles", r)).chain([one("staff", other)])),
            }
            return (who, all);
        }
        // Sometimes somebody leaves, or comes back; mostly a role is added that goes with the others.
        if self.chance.one_in(3) && self.model.staff.len() > 8 {
            all.extend([one("roles", ""), one("staff", other)]);
        } else {
            let quality = before.iter().any(|r| r == "quality");
            let more = *self.chance.pick(&["nurse", "reader", "doctor", "operator"]).unwrap_or(&"nurse");
            let more = if quality && more == "operator" { "reader" } else { more };
            all.extend(before.into_iter().filter(|r| r != more).map(|r| one("roles", r)));
            all.extend([one("roles", more), one("staff", other)]);
        }
        (who, all)
    }

    fn candidate(&mut self, act: &str, badly: bool) -> Fields {
        let kind = if act == "adopt_law" { "law" } else { "programme" };
        let now = if kind == "law" {
            self.scene.law.as_ref().map(|l| l.0)
        } else {
            self.scene.programme.as_ref().map(|p| p.0)
        };
        let good: &[&str] = match (kind, self.setting) {
            ("law", _) => &["law", "no-term"],
            (_, Setting::Real) => &["plain"],
            _ => &["filled", "filled", "other-product", "plain"],
        };
        let broken = badly && self.chance.one_in(3);
        let fits = |name: &str, hash| {
            if broken {
                name == "broken"
            } else if badly {
                !good.contains(&name) || now == Some(hash)
            } else {
                good.contains(&name) && now != Some(hash)
            }
        };
        let all: Vec<&String> =
            books().iter().filter(|b| b.kind == kind && fits(b.name, b.hash)).map(|b| &b.code).collect();
        let mut code = self.chance.pick(&all).map(|c| (*c).clone());
        // In a real record somebody keeps trying the demo's numbers.
        if self.setting == Setting::Real && kind == "programme" && self.chance.one_in(2) {
            code = Some(book("programme", "filled").code.clone());
        }
        code.map(|c| one("candidate", c)).into_iter().collect()
    }

    fn plan(&mut self, badly: bool) -> Fields {
        let number = format!("PB000000{}", if self.setting != Setting::Plans && self.chance.one_in(6) { 2 } else { 1 });
        let day = self.scene.now.day();
        let from = day.plus_days(-i32::try_from(self.chance.between(0, 400)).unwrap_or(0)).to_string();
        let mut all = vec![one("number", number), one("submitted_on", from.clone()), one("valid_from", from)];
        all.extend(fields(&[("special", "yes"), ("stopped", "no"), ("valid_until", "")]));
        let (diseases, routes) = match &self.scene.programme {
            Some((_, p)) => (
                p.diseases().iter().map(|d| d.code.clone()).collect(),
                p.routes().iter().filter(|r| !r.locked).map(|r| r.code.clone()).collect(),
            ),
            None => (vec!["knee_oa".to_owned()], vec!["local".to_owned()]),
        };
        all.extend(diseases.iter().map(|d| one("diseases", d.clone())));
        if self.chance.one_in(4) {
            all.push(one("routes", "intradiscal"))
        } else {
            all.extend(routes.into_iter().map(|r| one("routes", r)))
        }
        let doctor = |r: &[String]| r.iter().any(|r| r == "doctor" || r == "responsible_doctor");
        all.extend(self.model.staff.iter().filter(|(_, r)| doctor(r)).map(|(id, _)| one("doctors", id.clone())));
        let rooms = self.model.places.iter().filter(|(_, k)| k == "treatment" || k == "consulting");
        all.extend(rooms.map(|(p, _)| one("places", p.clone())));
        all.extend(self.model.places.iter().filter(|(_, k)| k == "cpc").map(|(p, _)| one("maker", p.clone())));
        if !badly && self.setting == Setting::Plans && !self.chance.one_in(3) {
            self.narrow(&mut all, &diseases);
        }
        if badly {
            // Two mistakes at once: all reasons are told together.
            self.plan_badly(&mut all);
            self.plan_badly(&mut all);
        }
        all
    }

    /// A plan that may be filed but covers less: the harvest meets what it lacks.
    fn narrow(&mut self, all: &mut Fields, diseases: &[String]) {
        match self.chance.between(0, 16) {
            0 | 6 | 9 | 10 | 15 | 16 => set(all, "diseases", self.chance.pick(diseases).cloned().unwrap_or_default()),
            1 => set(all, "valid_until", self.scene.now.day().plus_days(2).to_string()),
            2 | 7 | 8 | 11..=14 => set(all, "consent_version", "2020-01-01"),
            3 => {
                let doctor = all.iter().find(|(k, _)| k == "doctors").map(|(_, v)| v.clone());
                set(all, "doctors", doctor.unwrap_or_default());
            }
            4 => {
                let room = self.model.places.iter().find(|(_, k)| k == "consulting").map(|(p, _)| p.clone());
                set(all, "places", room.unwrap_or_default());
            }
            _ => {
                let numbers: Vec<&String> = self.model.plans.keys().collect();
                let known = self.chance.pick(&numbers).map(|n| (*n).clone());
                if let Some(n) = known {
                    set(all, "number", n);
                    set(all, "stopped", "yes");
                }
            }
        }
    }

    fn plan_badly(&mut self, all: &mut Fields) {
        let nurse = self.staff(|_, r| !r.iter().any(|r| r == "doctor" || r == "responsible_doctor"));
        let office = self.model.places.iter().find(|(_, k)| k == "office").map(|(p, _)| p.clone()).unwrap_or_default();
        match self.chance.between(0, 5) {
            0 => all.push(one("routes", "drip")),
            1 => set(all, "special", "no"),
            2 => all.extend(nurse.map(|n| one("doctors", n))),
            3 => all.push(one("places", office)),
            4 => set(all, "maker", office),
            _ => {
                set(all, "number", "PB9999999");
                set(all, "stopped", "yes");
            }
        }
    }

    fn registration(&mut self) -> Fields {
        let twin = self.chance.one_in(if self.setting == Setting::Twins { 2 } else { 6 });
        let mut all = fields(&[("purpose", "told")]);
        if twin && let Some(p) = self.patient(|p| !p.identity.is_empty()) {
            all.extend(p.identity);
            all.push(one("sex", if self.chance.one_in(8) { "other".to_owned() } else { p.sex }));
            return all;
        }
        let mut p = person(self.chance, 2026);
        if self.setting == Setting::Minors && self.chance.one_in(2) {
            p.born = format!(
                "{}-0{}-1{}",
                self.chance.between(2012, 2019),
                self.chance.between(1, 9),
                self.chance.between(0, 9)
            );
        }
        all.extend([one("name", p.name), one("kana", p.kana), one("birth_date", p.born), one("sex", p.sex)]);
        all.extend([
            one("telephone", p.telephone.clone()),
            one("mail", format!("p{}@example.jp", p.telephone)),
            one("address", format!("模擬市{}番地", p.telephone)),
        ]);
        all
    }

    fn merge(&mut self, badly: bool) -> Fields {
        let all = self.model.patients.clone();
        let (mut from, mut into) = (self.patient_id(|p| !p.merged), self.patient_id(|_| true));
        let twins: Vec<(&Patient, &Patient)> = all
            .iter()
            .flat_map(|a| all.iter().map(move |b| (a, b)))
            .filter(|(a, b)| {
                a.id != b.id
                    && !a.merged
                    && !b.merged
                    && a.sex == b.sex
                    && a.identity == b.identity
                    && (a.tissue == badly)
            })
            .collect();
        if let Some((a, b)) = self.chance.pick(&twins) {
            (from, into) = (a.id.clone(), b.id.clone());
        }
        if badly {
            match self.chance.between(0, 4) {
                0 => into.clone_from(&from),
                1 => "P-NOBODY".clone_into(&mut into),
                2 => from = self.patient_id(|p| p.tissue),
                3 => from = self.patient_id(|p| p.merged),
                _ => {}
            }
        }
        vec![one("patient", from), one("into", into)]
    }

    fn interview(&mut self, badly: bool) -> Fields {
        let ids: Vec<String> = match &self.scene.programme {
            Some((_, p)) => p.diseases().iter().map(|d| d.code.clone()).collect(),
            None => vec!["knee_oa".to_owned()],
        };
        let stopped: Vec<String> =
            self.model.patients.iter().filter(|p| self.model.stopped(&p.id)).map(|p| p.id.clone()).collect();
        let patient = if badly {
            self.patient_id(|p| p.merged)
        } else {
            self.patient_id(|p| !p.merged && (!p.interviewed || p.doubtful) && !stopped.contains(&p.id))
        };
        let mut all =
            vec![one("patient", patient), one("disease", self.chance.pick(&ids).cloned().unwrap_or_default())];
        if self.scene.programme.is_some() && self.chance.one_in(5) {
            let q = *self.chance.pick(&["q.pregnancy", "q.infection", "q.cancer"]).unwrap_or(&"q.cancer");
            all.push(one(q, if self.chance.one_in(2) { "yes" } else { "unknown" }));
        }
        all
    }

    fn consent(&mut self, badly: bool) -> (Who, Fields) {
        let stopped: Vec<String> =
            self.model.patients.iter().filter(|p| self.model.stopped(&p.id)).map(|p| p.id.clone()).collect();
        let faceless = self.chance.one_in(3);
        let ready =
            |p: &Patient| !p.merged && p.interviewed && (!p.consented || p.withdrawn) && !stopped.contains(&p.id);
        let patient = self.patient_id(|p| if faceless && p.faceless { true } else { ready(p) });
        let who = self.who("give_consent");
        let own = who.actor.as_str().to_owned();
        let version = self.scene.programme.as_ref().map_or("2026-11-22", |p| p.1.consent().version.as_str()).to_owned();
        let mut all = vec![one("patient", patient), one("explained_by", own.clone()), one("document", version)];
        all.extend(fields(&[("scopes", "harvest"), ("scopes", "culture"), ("scopes", "administration")]));
        all.extend(fields(&[
            ("understood", "yes"),
            ("consent_form", "paper"),
            ("agreed_electronic", ""),
            ("witness", ""),
            ("proxy_relation", ""),
        ]));
        let items = self.scene.programme.iter().flat_map(|p| &p.1.consent().items);
        all.extend(items.map(|i| one("explained", i.number.to_string())));
        if self.setting == Setting::Minors && self.chance.one_in(3) {
            set(&mut all, "proxy_relation", "母");
        }
        let electronic = self.chance.one_in(4);
        if electronic && !badly {
            set(&mut all, "consent_form", "electronic");
            set(&mut all, "agreed_electronic", "yes");
        }
        if badly {
            // Two mistakes at once: all reasons are told together.
            self.consent_badly(&mut all, &own);
            self.consent_badly(&mut all, &own);
        }
        (who, all)
    }

    fn consent_badly(&mut self, all: &mut Fields, own: &str) {
        let other = self.staff(|id, _| id != own).unwrap_or_default();
        match self.chance.between(0, 8) {
            0 => set(all, "document", "2020-01-01"),
            1 => all.retain(|(name, _)| name != "explained"),
            2 => set(all, "understood", ""),
            3 => set(all, "consent_form", "electronic"),
            4 | 8 => {
                let doctor = self.chance.one_in(4);
                let by = self.staff(|id, r| id != own && r.iter().any(|r| r == "doctor") == doctor);
                set(all, "explained_by", by.unwrap_or_else(|| other.clone()));
            }
            5 => set(all, "witness", own),
            6 => set(all, "witness", self.staff(|_, r| r.is_empty()).unwrap_or_else(|| other.clone())),
            _ => set(all, "patient", self.patient_id(|p| !p.interviewed)),
        }
    }

    fn harvest(&mut self, badly: bool) -> (Who, Fields) {
        let plans: Vec<_> = self.model.plans.values().filter(|p| p.get("stopped") == Some(&false.into())).collect();
        let plan = self.chance.pick(&plans).map(|p| (texts(p, "doctors"), texts(p, "places")));
        let (doctors, places) = plan.unwrap_or_default();
        let who = if badly || doctors.is_empty() {
            self.who("harvest_fat")
        } else {
            self.who_among("harvest_fat", |d| doctors.iter().any(|x| x == d), |l| places.iter().any(|x| x == l))
        };
        let stopped: Vec<String> =
            self.model.patients.iter().filter(|p| self.model.stopped(&p.id)).map(|p| p.id.clone()).collect();
        let ready = |p: &Patient| {
            p.consented && !p.withdrawn && !p.doubtful && p.interviewed && !p.merged && !stopped.contains(&p.id)
        };
        let faceless = self.chance.one_in(4);
        // Merged by mistake and parted again: the other's consent must not count.
        let parted = self.setting == Setting::Twins && self.chance.one_in(2);
        let other = self.patient(|p| parted && p.parted && !p.consented && !stopped.contains(&p.id));
        let patient = match other {
            Some(p) => p.id,
            None => self.patient_id(|p| if faceless && p.faceless { true } else { ready(p) }),
        };
        let own = who.actor.as_str().to_owned();
        let stands_by = ["responsible_doctor", "doctor", "nurse"];
        let checked = self.staff(|id, r| id != own && r.iter().any(|r| stands_by.contains(&&**r))).unwrap_or_default();
        let mut all = vec![one("patient", patient), one("checked_by", checked), one("complications", "")];
        all.push(one("materials", "MT-1"));
        if badly {
            match self.chance.between(0, 5) {
                0 => set(&mut all, "checked_by", own),
                1 => set(&mut all, "patient", self.patient_id(|p| p.withdrawn)),
                2 => set(&mut all, "patient", self.patient_id(|p| p.doubtful)),
                3 => set(&mut all, "checked_by", self.staff(|_, r| r.is_empty()).unwrap_or(own)),
                4 => set(&mut all, "patient", self.patient_id(|p| !p.consented)),
                _ => {
                    // Taken before anybody agreed to it, entered now.
                    let long_ago = self.scene.now.plus_minutes(-60 * 24 * 20);
                    all.extend([one("occurred_at", long_ago.local_input()), one("late_reason", "書き忘れ")]);
                }
            }
        }
        let whose = all.iter().find(|(k, _)| k == "patient").map(|(_, v)| v.clone()).unwrap_or_default();
        if let Some(p) = self.model.patients.iter().find(|p| p.id == whose) {
            set(&mut all, "wristband", p.number.clone());
        }
        (who, all)
    }

    fn correction(&mut self, badly: bool) -> Fields {
        let n = self.chance.between(1, 9999);
        // A name that nothing else bears: else the check for identifiers would find it where it is none.
        let letter = |d: u8| "あいうえおかきくけこ".chars().nth(usize::from(d.wrapping_sub(b'0')));
        let unique: String = n.to_string().bytes().filter_map(letter).collect();
        let fits: &[(&str, &str, String)] = &[
            (
                "patient_registered",
                "sex",
                (*self.chance.pick(&["female", "male", "other"]).unwrap_or(&"other")).to_owned(),
            ),
            ("interview_recorded", "medicines", format!("薬{n}")),
            ("fat_harvested", "mass_g", format!("0.{n}")),
            ("fat_harvested", "pieces", n.to_string()),
            ("occurrence_recorded", "what", format!("訂正{n}")),
            ("deviation_opened", "what", format!("訂正{n}")),
            ("deviation_closed", "cause", format!("訂正{n}")),
            ("clinic_set_up", "name", format!("模擬クリニック{n}")),
            ("patient_identified", "birth_date", format!("19{}-0{}-1{}", 40 + n % 50, 1 + n % 9, n % 9)),
            ("patient_identified", "name", format!("訂正 {unique}")),
            ("staff_identified", "kana", "テイセイ アイウ".to_owned()),
        ];
        let (kind, field, value) = self.chance.pick(fits).cloned().unwrap_or(("", "", String::new()));
        let position = self.position(|k| k == kind);
        let mut all = vec![one("position", position.clone()), one(&format!("change.{field}"), value)];
        if badly {
            let erased = !self.model.erased.is_empty() && self.chance.one_in(2);
            match if erased { 10 } else { self.chance.between(0, 10) } {
                0 => all = vec![one("position", position)],
                1 => {
                    all = vec![
                        one("position", self.position(|k| k == "fat_harvested")),
                        one("change.patient", "P-NOBODY"),
                    ]
                }
                2 | 7 => {
                    all =
                        vec![one("position", self.position(|k| k == "patient_registered")), one("change.sex", "purple")]
                }
                3 => all = vec![one("position", "999999"), one("change.what", "x")],
                4 => {
                    all = vec![
                        one("position", self.position(|k| k == "consent_given" || k == "held")),
                        one("change.scopes", "[]"),
                    ]
                }
                5 | 8 | 9 => {
                    all = vec![one("position", self.position(|k| k == LABEL)), one("change.patient", "P-OTHER")]
                }
                _ => {
                    let gone = self.chance.pick(&self.model.erased).map_or(position, u64::to_string);
                    all = vec![one("position", gone), one("change.name", "訂正 あ"), one("change.what", "訂正")];
                }
            }
        }
        all
    }

    /// One of the roles that correct this kind of fact; aimed badly, one time in six one of the others.
    fn corrector(&mut self, fields: &Fields, badly: bool) -> Who {
        let at = fields.iter().find(|(k, _)| k == "position").and_then(|(_, p)| p.parse::<u64>().ok());
        let kind = self.model.facts.iter().find(|(p, ..)| Some(*p) == at).and_then(|(_, k, _)| self.house.kind(k));
        let by = kind.map(|k| (k.correctable)().by()).unwrap_or_default();
        let mine = !(badly && self.chance.one_in(6));
        let held = self.model.staff.iter().flat_map(|(id, roles)| roles.iter().map(move |r| (id, r)));
        let fits: Vec<(&String, Role)> = held
            .filter_map(|(id, r)| Some((id, Role::parse(r)?)))
            .filter(|(_, r)| *r != Role::Reader && by.contains(r) == mine)
            .collect();
        let Some((id, role)) = self.chance.pick(&fits).filter(|_| !by.is_empty()).map(|(id, r)| ((*id).clone(), *r))
        else {
            return self.who("record_correction");
        };
        let place = self.chance.pick(&self.model.places).map(|(p, _)| p.clone());
        somebody(&id, Some(role), place.as_deref())
    }

    /// A position of a fact whose kind fits, else of any fact.
    fn position(&mut self, fits: impl Fn(&str) -> bool) -> String {
        let all: Vec<u64> = self.model.facts.iter().filter(|(_, k, _)| fits(k)).map(|(p, ..)| *p).collect();
        let any = u64::try_from(self.model.facts.len()).unwrap_or(1).max(1);
        self.chance.pick(&all).copied().unwrap_or_else(|| self.chance.between(1, any)).to_string()
    }

    fn erasure(&mut self, badly: bool) -> Fields {
        let erased = self.model.erased.clone();
        let identity = self.chance.one_in(2);
        let position = if badly {
            match self.chance.between(0, 4) {
                0 => "999999".to_owned(),
                1..=3 => self.chance.pick(&erased).map_or_else(|| "1".to_owned(), u64::to_string),
                _ => self.position(|_| true),
            }
        } else {
            let kinds: &[&str] = if identity {
                &["patient_identified"]
            } else {
                &["interview_recorded", "consent_given", "occurrence_recorded", "deviation_opened"]
            };
            let old = self.model.old;
            let free = |p: &u64, v: &serde_json::Value| {
                *p <= old && !erased.contains(p) && !self.model.stopped(text(v, "patient"))
            };
            let all: Vec<u64> = self
                .model
                .facts
                .iter()
                .filter(|(p, k, v)| kinds.contains(&k.as_str()) && free(p, v))
                .map(|(p, ..)| *p)
                .collect();
            self.chance.pick(&all).map_or_else(|| self.position(|k| kinds.contains(&k)), u64::to_string)
        };
        vec![one("position", position)]
    }

    fn end(&mut self, act: &str, badly: bool) -> (Who, Fields) {
        let key = if act == "lift_hold" { "hold" } else { "deviation" };
        let all = if act == "lift_hold" { &self.model.holds } else { &self.model.deviations };
        let how = if badly { *self.chance.pick(&[1, 1, 2, 3, 3, 4]).unwrap_or(&1) } else { 0 };
        // 1 done before, 2 one's own, 3 without evidence, 4 of nobody.
        let fits = |o: &&crate::model::Open| match how {
            1 => o.done,
            2 => !o.done && if act == "lift_hold" { o.patient.is_none() } else { o.serious },
            3 => !o.done && o.serious,
            _ => !o.done,
        };
        let stops = self.chance.one_in(2)
            && all.iter().any(|o| !o.done && o.patient.is_none())
            && act == "lift_hold"
            && how != 1;
        // Work goes on with those who were merged by mistake.
        let parted = self.setting == Setting::Twins && self.chance.one_in(2);
        let of_parted =
            |o: &&crate::model::Open| self.model.patients.iter().any(|p| p.parted && Some(&p.id) == o.patient.as_ref());
        let mut some: Vec<_> = all.iter().filter(fits).filter(|o| !stops || o.patient.is_none()).collect();
        if parted && some.iter().any(of_parted) {
            some.retain(of_parted);
        }
        let open = self.chance.pick(&some).filter(|_| how != 4).map(|o| (*o).clone()).unwrap_or_default();
        let id = if open.id.is_empty() { "X-NOBODY".to_owned() } else { open.id };
        let mut fields = vec![one(key, id), one("evidence", if how == 3 { "" } else { "品質記録 Q-1" })];
        let stop = act == "lift_hold" && open.patient.is_none();
        let own = how == 2 || (stop && self.chance.one_in(2)) || self.chance.one_in(12);
        if how == 3 && act == "lift_hold" {
            set(&mut fields, "evidence", "電話で確認");
        }
        let who = self.who_among(act, |s| (s == open.by) == own, |_| true);
        (who, fields)
    }

    fn safety(&mut self, act: &str) -> Fields {
        let patient = self.patient_id(|p| act != "withdraw_consent" || p.consented);
        let mut all = Vec::new();
        if act == "hold" && self.chance.one_in(6) {
            let target = *self.chance.pick(&["lot", "container"]).unwrap_or(&"lot");
            return vec![one("target", target), one("thing", "LT-404")];
        }
        let clinic_hold = act == "hold" && self.chance.one_in(if self.setting == Setting::Stops { 3 } else { 30 });
        let needed = ["withdraw_consent", "report_adverse_event"].contains(&act);
        if needed || (!clinic_hold && !self.chance.one_in(6)) {
            all.push(one("patient", patient.clone()));
        }
        if act == "hold" {
            let of = if clinic_hold || all.is_empty() { "clinic" } else { "patient" };
            if of == "clinic" && !clinic_hold {
                all = vec![one("patient", patient.clone()), one("target", "patient")];
            } else {
                all.push(one("target", of));
            }
        }
        if act == "report_adverse_event" {
            let own = self.chance.one_in(8);
            let again: Vec<_> = self.model.events.iter().filter(|(_, p)| own || *p == patient).cloned().collect();
            if let Some((event, _)) = self.chance.pick(&again).filter(|_| own).or(again.last()) {
                all.push(one("event", event.clone()));
            }
        }
        if (act == "report_adverse_event" || act == "record_occurrence") && self.chance.one_in(2) {
            let days = i32::try_from(self.chance.between(0, 30)).unwrap_or(0);
            all.push(one("known_on", self.scene.now.day().plus_days(-days).to_string()));
        }
        all
    }
}
