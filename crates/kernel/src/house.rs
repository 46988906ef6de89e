//! The house: every act, kind, list and the access guard, joined by hand in `app`.

use crate::act::ActEntry;
use crate::fact::{Actor, KindEntry};
use crate::fold::{Known, Need};
use crate::form::Choice;
use crate::list::{ListDecl, Value};
use programme::Bundle;
use terms::{PlaceId, Role, Text};

/// Who asks, in which role, where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The person (or the program, or the set-up).
    pub actor: Actor,
    /// The role taken on at sign-in.
    pub role: Option<Role>,
    /// The place chosen at sign-in.
    pub place: Option<PlaceId>,
}

/// Default deny (L20): says whether somebody may do an act here. Implemented by `access` from one printed table.
pub trait Guard: Send + Sync {
    /// Folds it needs (roles in force, kind of place).
    fn needs(&self, who: &Who) -> Vec<Need>;
    /// No rule found means no.
    fn allows(&self, act: &str, who: &Who, known: &Known) -> bool;
}

/// A list of choices for forms, drawn from a stored list: `choose_from("staff", …)`.
#[derive(Clone, Copy)]
pub struct OptionsDecl {
    /// Name used by forms.
    pub name: &'static str,
    /// The stored list.
    pub list: &'static str,
    /// A row's choice, if it is one now. Arguments: subject, columns.
    pub choice: fn(&str, &[Value]) -> Option<Choice>,
}

/// Files that may be adopted as a programme or a law table. Shipped files are candidates until a manager adopts them.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// `programme` or `law`.
    pub kind: &'static str,
    /// Name shown, such as `ad-msc-chronic-pain`.
    pub name: String,
    /// The files.
    pub bundle: Bundle,
}

/// Everything the writer and the pages must know of the clinic.
pub struct House {
    /// Acts of all steps.
    pub acts: Vec<ActEntry>,
    /// Kinds of facts, the kernel's own included.
    pub kinds: Vec<KindEntry>,
    /// Lists.
    pub lists: Vec<ListDecl>,
    /// Programmes and law tables that may be adopted.
    pub candidates: Vec<Candidate>,
    /// Choices for forms that come from lists.
    pub options: Vec<OptionsDecl>,
    /// Every refusal code with its sentence: a refused attempt keeps codes, and is told in these words.
    pub reasons: Vec<(&'static str, Text)>,
    /// The guard.
    pub guard: Box<dyn Guard>,
    /// Name and version written into every fact.
    pub software: String,
}

impl House {
    /// An act by name.
    pub fn act(&self, name: &str) -> Option<&ActEntry> {
        self.acts.iter().find(|a| a.name == name)
    }
    /// A kind by its word.
    pub fn kind(&self, kind: &str) -> Option<&KindEntry> {
        self.kinds.iter().find(|k| k.kind == kind)
    }
    /// The sentence of a refusal's code.
    pub fn reason(&self, code: &str) -> Option<&Text> {
        self.reasons.iter().find(|(c, _)| *c == code).map(|(_, t)| t)
    }
    /// A list by name.
    pub fn list(&self, name: &str) -> Option<&ListDecl> {
        self.lists.iter().find(|l| l.name == name)
    }
}
