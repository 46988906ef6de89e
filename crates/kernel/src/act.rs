//! Acts: what a person asks to be done. An act reads folds, decides, and answers facts or every reason why not; it never does I/O.
//!
//! `decide` = [`Act::may`] (the rules that need no typed input; the worklist asks the same) + [`Act::rules`] (those on the input).

use crate::fact::{Actor, Blob, Draft, FactKind, KindEntry, Part};
use crate::fold::{Known, Need};
use crate::form::{FieldError, FieldSpec, Form, FormCtx, Input};
use crate::refusal::Reasons;
use crate::tag::Tag;
use programme::{Law, Programme};
use std::any::Any;
use terms::{CommandId, Hash32, Moment, PlaceId, Role, StaffId, Text};

/// What a signature means. Shown beside the name and the time when signing (21 CFR 11.50 as a model; regulation.md §3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Meaning {
    /// Stored code.
    pub code: &'static str,
    /// Words shown: "I …".
    pub text: Text2,
}

/// Two fixed sayings, usable in constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Text2 {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text2 {
    /// As a [`Text`].
    pub const fn text(self) -> Text {
        Text::fixed(self.ja, self.en)
    }
}

/// On which page the way to an act stands, in the order of the house. An act that no page offers by itself is reached from its subject: a
/// hold, a deviation, a fact, a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Offer {
    /// The chart of a patient, under this part.
    Chart(Part),
    /// The chart of a record that a merge has closed.
    ClosedChart,
    /// The list of patients.
    Patients,
    /// The list of staff.
    Staff,
}

/// Adopted rules and the hash of their files.
#[derive(Debug)]
pub struct Rules<'a, T> {
    /// Hash of the bundle.
    pub hash: Hash32,
    /// The rules, read.
    pub value: &'a T,
}

// By hand: a derive would ask `T` to be `Copy` though only a reference is copied.
impl<T> Clone for Rules<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Rules<'_, T> {}

/// Everything an act may know besides facts.
#[derive(Clone)]
pub struct Ctx<'a> {
    /// The server's now: permission is judged at it (L14).
    pub now: Moment,
    /// When the thing happened; never after `now`.
    pub occurred_at: Moment,
    /// Who.
    pub actor: Actor,
    /// In which role.
    pub role: Option<Role>,
    /// Where.
    pub place: Option<PlaceId>,
    /// On whose behalf.
    pub behalf: Option<StaffId>,
    /// The command; ids derive from it.
    pub command: &'a CommandId,
    /// Adopted programme.
    pub programme: Option<Rules<'a, Programme>>,
    /// Adopted law table.
    pub law: Option<Rules<'a, Law>>,
    /// Whether this is a simulated record (L19).
    pub simulated: bool,
    /// Every kind of fact, for acts on facts themselves (correction, erasure).
    pub kinds: &'a [KindEntry],
}

/// What an act wants recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Facts, in order.
    pub drafts: Vec<Draft>,
    /// Files kept by hash.
    pub blobs: Vec<Blob>,
    /// A payload that could not be written (a fault of the program).
    pub fault: Option<String>,
}

impl Recording {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds a fact.
    #[must_use]
    pub fn fact<T: FactKind>(mut self, fact: &T) -> Self {
        match Draft::of(fact) {
            Ok(d) => self.drafts.push(d),
            Err(e) => self.fault = Some(e),
        }
        self
    }
    /// Adds a fact if there is one.
    #[must_use]
    pub fn fact_if<T: FactKind>(self, fact: Option<T>) -> Self {
        match fact {
            Some(f) => self.fact(&f),
            None => self,
        }
    }
    /// Adds a file.
    #[must_use]
    pub fn blob(mut self, blob: Blob) -> Self {
        self.blobs.push(blob);
        self
    }
}

/// An act. Its name is verb_noun, its refusals are reasons, its facts past tense.
pub trait Act: 'static {
    /// What the form makes.
    type Command: Send + Sync + 'static;
    /// Name, `verb_noun`.
    const NAME: &'static str;
    /// Its signature's meaning, if it is a signing act.
    const SIGNED: Option<Meaning> = None;
    /// A safety act (L22): never refused by L4–L12, never waits for a reason of lateness or a second person.
    const SAFETY: bool = false;
    /// Whether a refused attempt is itself recorded (acts on a patient's body, consent or cells).
    const ATTEMPTS: bool = false;
    /// Whether the form itself is what is confirmed (確定), without a review on a page of its own: only where nothing is signed, everything typed
    /// stands on one screen, and a later act of the same kind replaces a slip (docs/decisions/0012).
    const ONE_PAGE: bool = false;
    /// Which page offers it by itself.
    const OFFERED: Option<Offer> = None;
    /// Heading: what the button says.
    fn title() -> Text;
    /// The form, declared once.
    fn form(f: &mut Form) -> Option<Self::Command>;
    /// Whom or what it is about.
    fn about(command: &Self::Command) -> Tag;
    /// The folds wanted. `command` is absent when only `may` is asked. Asked again with what is known until it adds nothing.
    fn needs(about: &Tag, command: Option<&Self::Command>, known: &Known) -> Vec<Need>;
    /// The rules that need no typed input.
    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons;
    /// Slips that only the record can tell, such as a scanned label that nothing in it bears: complaints beside their fields, where no rule may
    /// refuse (L21).
    fn slips(_command: &Self::Command, _known: &Known) -> Vec<FieldError> {
        Vec::new()
    }
    /// The rules on the input.
    fn rules(command: &Self::Command, known: &Known, ctx: &Ctx) -> Reasons;
    /// What stands against nothing, and is to be seen before it is signed: a dose beyond the studied range, a culture that was looked at too seldom.
    /// It is shown on the review and decides nothing.
    fn remarks(_command: &Self::Command, _known: &Known, _ctx: &Ctx) -> Vec<Text> {
        Vec::new()
    }
    /// What is recorded when nothing stands against it.
    fn record(command: &Self::Command, known: &Known, ctx: &Ctx) -> Recording;
    /// What is recorded when it is refused (beside the attempt itself): a near miss, a hold.
    fn refused(_command: &Self::Command, _known: &Known, _ctx: &Ctx, _reasons: &Reasons) -> Recording {
        Recording::new()
    }
}

/// A parsed command with its type forgotten.
pub type AnyCommand = Box<dyn Any + Send + Sync>;

/// An act with its type forgotten.
pub trait AnyAct: Send + Sync {
    /// The fields.
    fn fields(&self, ctx: FormCtx) -> Vec<FieldSpec>;
    /// Reads what was sent.
    fn parse(&self, ctx: FormCtx, input: &Input) -> Result<AnyCommand, Vec<FieldError>>;
    /// Whom or what it is about.
    fn about(&self, command: &AnyCommand) -> Option<Tag>;
    /// Folds wanted.
    fn needs(&self, about: &Tag, command: Option<&AnyCommand>, known: &Known) -> Vec<Need>;
    /// Rules without input.
    fn may(&self, about: &Tag, known: &Known, ctx: &Ctx) -> Reasons;
    /// Slips that only the record can tell.
    fn slips(&self, command: &AnyCommand, known: &Known) -> Vec<FieldError>;
    /// Rules on the input.
    fn rules(&self, command: &AnyCommand, known: &Known, ctx: &Ctx) -> Option<Reasons>;
    /// What is to be seen before it is signed.
    fn remarks(&self, command: &AnyCommand, known: &Known, ctx: &Ctx) -> Vec<Text>;
    /// What is recorded.
    fn record(&self, command: &AnyCommand, known: &Known, ctx: &Ctx) -> Option<Recording>;
    /// What is recorded when refused.
    fn refused(&self, command: &AnyCommand, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording;
}

struct Typed<A>(std::marker::PhantomData<fn() -> A>);

fn of<A: Act>(c: &AnyCommand) -> Option<&A::Command> {
    c.downcast_ref::<A::Command>()
}

impl<A: Act> AnyAct for Typed<A> {
    fn fields(&self, ctx: FormCtx) -> Vec<FieldSpec> {
        let mut f = Form::declare(ctx);
        let _ = A::form(&mut f);
        f.into_specs()
    }
    fn parse(&self, ctx: FormCtx, input: &Input) -> Result<AnyCommand, Vec<FieldError>> {
        let mut f = Form::read(ctx, input);
        match A::form(&mut f) {
            Some(c) if f.errors().is_empty() => Ok(Box::new(c)),
            _ => Err(f.errors().to_vec()),
        }
    }
    fn about(&self, command: &AnyCommand) -> Option<Tag> {
        of::<A>(command).map(A::about)
    }
    fn needs(&self, about: &Tag, command: Option<&AnyCommand>, known: &Known) -> Vec<Need> {
        A::needs(about, command.and_then(of::<A>), known)
    }
    fn may(&self, about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        A::may(about, known, ctx)
    }
    fn slips(&self, command: &AnyCommand, known: &Known) -> Vec<FieldError> {
        of::<A>(command).map(|c| A::slips(c, known)).unwrap_or_default()
    }
    fn rules(&self, command: &AnyCommand, known: &Known, ctx: &Ctx) -> Option<Reasons> {
        of::<A>(command).map(|c| A::rules(c, known, ctx))
    }
    fn remarks(&self, command: &AnyCommand, known: &Known, ctx: &Ctx) -> Vec<Text> {
        of::<A>(command).map(|c| A::remarks(c, known, ctx)).unwrap_or_default()
    }
    fn record(&self, command: &AnyCommand, known: &Known, ctx: &Ctx) -> Option<Recording> {
        of::<A>(command).map(|c| A::record(c, known, ctx))
    }
    fn refused(&self, command: &AnyCommand, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        of::<A>(command).map(|c| A::refused(c, known, ctx, reasons)).unwrap_or_default()
    }
}

/// One line of a step's act list.
pub struct ActEntry {
    /// Name, `verb_noun`.
    pub name: &'static str,
    /// Meaning of the signature, if signed.
    pub signed: Option<Meaning>,
    /// A safety act (L22).
    pub safety: bool,
    /// Whether refused attempts are recorded.
    pub attempts: bool,
    /// Whether the form itself is what is confirmed.
    pub one_page: bool,
    /// Which page offers it by itself.
    pub offered: Option<Offer>,
    /// Heading.
    pub title: fn() -> Text,
    /// The act.
    pub act: Box<dyn AnyAct>,
}

impl ActEntry {
    /// The entry of an act.
    pub fn of<A: Act>() -> Self {
        Self {
            name: A::NAME,
            signed: A::SIGNED,
            safety: A::SAFETY,
            attempts: A::ATTEMPTS,
            one_page: A::ONE_PAGE && A::SIGNED.is_none(),
            offered: A::OFFERED,
            title: A::title,
            act: Box::new(Typed::<A>(std::marker::PhantomData)),
        }
    }
}
