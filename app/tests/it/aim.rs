//! Draws commands from what a story knows: four in five well aimed (right role and place, a subject in the right state, every field filled from
//! the act's own declaration), one in five not: another role or place, another patient, a missing field, a random choice, a stale page.

use crate::acts_aimed::Fields;
use crate::model::{Model, Patient};
use crate::story::Setting;
use access::{ACTS, Where};
use kernel::harness::Scene;
use kernel::{Actor, FieldKind, FieldSpec, FormCtx, House, Input, Who};
use record::clinic::PlaceKind;
use saisei::demo::chance::Chance;
use terms::{PlaceId, Role, StaffId};

/// A command as drawn.
pub struct Drawn {
    pub act: &'static str,
    pub who: Who,
    pub input: Input,
    /// Position the form was drawn at; `None` = the newest.
    pub seen: Option<u64>,
    pub signs: bool,
    /// Nothing was made wrong on purpose.
    pub aimed: bool,
}

/// What aiming looks at.
pub struct Aim<'a> {
    pub house: &'static House,
    pub scene: &'a Scene<'static>,
    pub model: &'a Model,
    pub chance: &'a mut Chance,
    pub setting: Setting,
}

/// Somebody in a role at a place.
pub fn somebody(staff: &str, role: Option<Role>, place: Option<&str>) -> Who {
    let actor = StaffId::parse(staff).map_or(Actor::System, Actor::Staff);
    Who { actor, role, place: place.and_then(|p| PlaceId::parse(p).ok()) }
}

/// Whoever holds the one-time code.
pub fn setup() -> Who {
    Who { actor: Actor::Setup, role: None, place: None }
}

impl Aim<'_> {
    /// One command of this act.
    pub fn command(&mut self, act: &'static str, given: Option<Fields>) -> Drawn {
        let forced = given.is_some();
        let aimed = forced || !self.chance.one_in(5);
        let specific = !aimed && !self.chance.one_in(4);
        let (who, mut fields) = self.of(act, specific);
        if let Some(given) = given {
            fields.retain(|(k, _)| given.iter().all(|(g, _)| g != k));
            fields.extend(given);
        }
        let input = self.fill(act, fields);
        let mut drawn = Drawn { act, who, input, seen: None, signs: true, aimed };
        if aimed && !forced {
            self.envelope(&mut drawn);
        }
        if !aimed && !specific {
            self.distort(&mut drawn);
        }
        drawn
    }

    fn form_ctx<'c>(&'c self, carried: &'c Input) -> FormCtx<'c> {
        FormCtx {
            now: self.scene.now,
            programme: self.scene.programme.as_ref().map(|p| &p.1),
            law: self.scene.law.as_ref().map(|l| &l.1),
            options: &self.scene.options,
            candidates: &self.house.candidates,
            carried,
        }
    }

    /// The fields as the act declares them now.
    fn declared(&self, act: &str, carried: &Input) -> Vec<FieldSpec> {
        self.house.act(act).map(|a| a.act.fields(self.form_ctx(carried))).unwrap_or_default()
    }

    /// What was given, an example or a choice for every other required field, and some of the optional ones.
    fn fill(&mut self, act: &str, given: Fields) -> Input {
        let mut input = Input::new();
        for (k, v) in given {
            input.entry(k).or_default().push(v);
        }
        for f in self.declared(act, &input) {
            if input.contains_key(&f.name) || f.kind == FieldKind::Carried || !(f.required || self.chance.one_in(3)) {
                continue;
            }
            let values = self.value(&f);
            if !values.is_empty() {
                input.insert(f.name, values);
            }
        }
        input
    }

    fn value(&mut self, f: &FieldSpec) -> Vec<String> {
        match &f.kind {
            FieldKind::Choice(c) if f.required && !f.example.is_empty() && c.iter().any(|c| c.code == f.example) => {
                vec![f.example.clone()]
            }
            FieldKind::Choice(c) => self.chance.pick(c).map(|c| c.code.clone()).into_iter().collect(),
            FieldKind::Many(c) => {
                let mut some: Vec<String> =
                    c.iter().filter(|_| self.chance.one_in(2)).map(|c| c.code.clone()).collect();
                if some.is_empty() {
                    some.extend(c.first().map(|c| c.code.clone()));
                }
                some
            }
            _ if f.example.is_empty() && f.required => vec!["x".to_owned()],
            _ if f.example.is_empty() => Vec::new(),
            _ => vec![f.example.clone()],
        }
    }

    /// Sometimes it happened earlier, or somebody enters it for another.
    fn envelope(&mut self, d: &mut Drawn) {
        let mut put = |k: &str, v: String| drop(d.input.insert(k.to_owned(), vec![v]));
        if self.chance.one_in(6) {
            let minutes = i64::try_from(self.chance.between(1, 300)).unwrap_or(1);
            put("occurred_at", self.scene.now.plus_minutes(-minutes).local_input());
            put("late_reason", "診察が続いたため".to_owned());
        }
        let signed = self.house.act(d.act).is_some_and(|a| a.signed.is_some());
        let own = d.who.actor.as_str().to_owned();
        if !signed
            && self.chance.one_in(10)
            && let Some(other) = self.staff(|id, roles| id != own && !roles.is_empty())
        {
            put("behalf", other);
        }
    }

    /// Something that has nothing to do with the act's own rules is wrong.
    fn distort(&mut self, d: &mut Drawn) {
        let now = self.scene.now;
        let mut put = |k: &str, v: String| drop(d.input.insert(k.to_owned(), vec![v]));
        match self.chance.between(0, 9) {
            0 | 1 => d.who = self.anybody(),
            2 => put("patient", "P-NOBODY".to_owned()),
            3 => {
                if let Some(p) = self.patient(|_| true) {
                    put("patient", p.id);
                }
            }
            4 | 5 => {
                let keys: Vec<String> = d.input.keys().cloned().collect();
                if let Some(k) = self.chance.pick(&keys).cloned() {
                    let instead = if self.chance.one_in(2) { Vec::new() } else { vec!["?".to_owned()] };
                    d.input.insert(k, instead);
                }
            }
            6 => d.signs = false,
            7 => d.seen = Some(0),
            8 => put("occurred_at", now.plus_minutes(-200).local_input()),
            _ => put("occurred_at", now.plus_minutes(90).local_input()),
        }
    }

    /// Somebody whom the table grants the act, in a place where it does.
    pub fn who(&mut self, act: &str) -> Who {
        self.who_among(act, |_| true, |_| true)
    }

    /// Same, among some people and places; anybody if there is none.
    pub fn who_among(&mut self, act: &str, person: impl Fn(&str) -> bool, place: impl Fn(&str) -> bool) -> Who {
        let Some(rule) = ACTS.iter().find(|r| r.name == act) else { return self.anybody() };
        let fits = |kind: &str| match rule.place {
            Where::Any => true,
            Where::Kinds(kinds) => kinds.iter().any(|k: &PlaceKind| k.code() == kind),
        };
        let mut all = Vec::new();
        for (id, roles) in self.model.staff.iter().filter(|(id, _)| person(id)) {
            for role in roles.iter().filter_map(|r| Role::parse(r)) {
                if rule.names.contains(&role) || rule.numbers.contains(&role) {
                    let here = self.model.places.iter().filter(|(p, kind)| fits(kind) && place(p));
                    all.extend(here.map(|(p, _)| somebody(id, Some(role), Some(p))));
                }
            }
        }
        match self.chance.pick(&all) {
            Some(w) => w.clone(),
            None => self.anybody(),
        }
    }

    /// Any role, any place, theirs or not.
    pub fn anybody(&mut self) -> Who {
        let staff = self.staff(|_, _| true).unwrap_or_else(|| "S-NOBODY".to_owned());
        let role = self.chance.pick(Role::ALL).copied();
        let place = self.chance.pick(&self.model.places).map(|(p, _)| p.clone());
        let place = if self.chance.one_in(8) { Some("L-NOWHERE".to_owned()) } else { place };
        somebody(&staff, role, place.as_deref())
    }

    /// One of the staff, former ones too.
    pub fn staff(&mut self, fits: impl Fn(&str, &[String]) -> bool) -> Option<String> {
        let all: Vec<&String> =
            self.model.staff.iter().filter(|(id, roles)| fits(id, roles)).map(|(id, _)| id).collect();
        self.chance.pick(&all).map(|s| (*s).clone())
    }

    /// One of the patients.
    pub fn patient(&mut self, fits: impl Fn(&Patient) -> bool) -> Option<Patient> {
        let all: Vec<&Patient> = self.model.patients.iter().filter(|p| fits(p)).collect();
        self.chance.pick(&all).map(|p| (*p).clone())
    }

    /// The id of a patient who fits, else of any, else of nobody.
    pub fn patient_id(&mut self, fits: impl Fn(&Patient) -> bool) -> String {
        let found = self.patient(fits).or_else(|| self.patient(|_| true));
        found.map_or_else(|| "P-NOBODY".to_owned(), |p| p.id)
    }
}
