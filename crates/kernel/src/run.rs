//! The one way a command becomes facts: access, form, times, signature, what is known, every reason, facts. Pure; the store wraps it in a transaction.

use crate::act::{Ctx, Recording, Rules};
use crate::fact::{Actor, Draft, FactKind, Stamp};
use crate::fold::{Fault, Known, Source, gather};
use crate::form::{Choice, FieldError, Form, FormCtx, Input, free};
use crate::house::{Candidate, House, Who};
use crate::own::AttemptRefused;
use crate::refusal::Reasons;
use crate::tag::Tag;
use programme::{Law, Programme};
use std::collections::BTreeMap;
use terms::{CommandId, Moment, StaffId, Text, say};

/// An entry made more than this many minutes after the event needs a reason (L14). A rule of this house; no outside source.
pub const LATE_AFTER_MINUTES: i64 = 60;

/// Nothing is entered as having happened longer ago than this: then it is the year that was mistyped. What is older is told in words. A rule
/// of this house; no outside source.
pub const EARLIEST_YEARS: i16 = 10;

/// A command as it arrives.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which act.
    pub act: String,
    /// The attempt's id: a repeat gets the same answer.
    pub command: CommandId,
    /// Who, in which role, where.
    pub who: Who,
    /// What was typed. Beside the act's own fields: `occurred_at`, `late_reason`, `behalf`.
    pub input: Input,
    /// Position at which the form was drawn (signing acts meet newer relevant facts with a conflict).
    pub seen: u64,
    /// Whether the person has just re-authenticated with the signature's meaning shown.
    pub signed: bool,
}

/// Rules in force and the moment, given by the writer.
#[derive(Clone, Copy)]
pub struct Surround<'a> {
    /// The server's now.
    pub now: Moment,
    /// Adopted programme.
    pub programme: Option<Rules<'a, Programme>>,
    /// Adopted law table.
    pub law: Option<Rules<'a, Law>>,
    /// Lists for choices (staff, places …).
    pub options: &'a BTreeMap<String, Vec<Choice>>,
    /// Programmes and law tables that may be adopted.
    pub candidates: &'a [Candidate],
    /// A simulated record.
    pub simulated: bool,
}

impl<'a> Surround<'a> {
    /// What a form declaration may look at.
    pub fn form_ctx(&self, carried: &'a Input) -> FormCtx<'a> {
        FormCtx {
            now: self.now,
            programme: self.programme.map(|r| r.value),
            law: self.law.map(|r| r.value),
            options: self.options,
            candidates: self.candidates,
            carried,
        }
    }
}

/// The answer to a command, before it is on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Permitted: record this.
    Permitted(Box<Stamped>),
    /// Refused, with every reason; what is recorded about the refusal (may be nothing).
    Refused(Reasons, Box<Stamped>),
    /// The form was wrong; nothing is recorded.
    Invalid(Vec<FieldError>),
    /// A signing act met relevant facts newer than its form: their newest position.
    Conflict(u64),
    /// Nothing is recorded yet: a signing act without a signature, or an [`attempt`] that leaves nothing behind.
    Unsigned,
    /// Not permitted to this role here.
    Forbidden,
    /// No such act.
    Unknown,
}

/// Facts to record and how they are stamped.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamped {
    /// Facts and files.
    pub recording: Recording,
    /// Who, when, where, under which rules.
    pub stamp: Stamp,
    /// Whom or what it was about.
    pub about: Option<Tag>,
    /// Facts read (for the bench).
    pub facts_read: usize,
    /// Payload bytes read.
    pub bytes_read: usize,
}

/// When it happened, why late, on whose behalf: fields every form has.
struct Envelope {
    occurred_at: Moment,
    late_reason: Option<String>,
    behalf: Option<StaffId>,
}

/// Declares the fields that every form has. They stand under their own heading at the end of the form.
pub fn envelope_fields(f: &mut Form) -> Option<(Option<Moment>, Option<String>, Option<StaffId>)> {
    f.group(Text::fixed("いつ・だれの代わりに", "When, and on whose behalf"));
    let at = f
        .field("occurred_at", |s| {
            Moment::parse(s).map_err(|_| {
                Text::fixed(
                    "日時を 2026-11-24 09:12 のように入れてください。",
                    "Enter a time such as 2026-11-24 09:12.",
                )
            })
        })
        .label(Text::fixed("起きた日時", "When it happened"))
        .hint(Text::fixed("空ならいま。日本時間。", "Empty means now. Japan time."))
        .moment()
        .optional();
    let late = f
        .field("late_reason", free)
        .label(Text::fixed("遅れて記録する理由", "Reason for late entry"))
        .hint(Text::fixed(
            "1時間より前のことを記録するときに必要です。",
            "Needed when it happened more than one hour ago.",
        ))
        .optional();
    let behalf = f
        .choose_from("behalf", "staff", |s| StaffId::parse(s).ok())
        .label(Text::fixed("代わりに入力する相手", "Entered on behalf of"))
        .hint(Text::fixed("代行入力のときだけ。二人の名が残ります。", "Only for proxy entry. Both names are kept."))
        .optional();
    Some((at?, late?, behalf?))
}

fn envelope(ctx: FormCtx, input: &Input, entry: &crate::ActEntry, actor: &Actor) -> Result<Envelope, Vec<FieldError>> {
    let mut f = Form::read(ctx, input);
    let Some((at, late_reason, behalf)) = envelope_fields(&mut f) else { return Err(f.errors().to_vec()) };
    let safety = entry.safety;
    if behalf.is_some() && entry.signed.is_some() {
        f.error(
            "behalf",
            Text::fixed(
                "署名する行為は、代わりに入力できません。本人が署名します。",
                "A signing act cannot be entered for somebody else: the person signs.",
            ),
        );
    }
    if behalf.is_some() && behalf.as_ref() == actor.staff() {
        f.error(
            "behalf",
            Text::fixed(
                "自分の代わりは選べません。空にしてください。",
                "You cannot stand in for yourself. Leave it empty.",
            ),
        );
    }
    let occurred_at = at.unwrap_or(ctx.now);
    // A form's time has minutes only: within the running minute it is now, not the future.
    if occurred_at > ctx.now {
        f.error("occurred_at", Text::fixed("未来の日時です。", "That time is in the future."));
    }
    let mistyped = year_mistyped(occurred_at, ctx.now);
    if let Some(say) = mistyped.clone() {
        f.error("occurred_at", say);
    }
    if mistyped.is_none() && !safety && ctx.now.minutes_since(occurred_at) > LATE_AFTER_MINUTES && late_reason.is_none()
    {
        f.error(
            "late_reason",
            Text::fixed(
                "1時間より前のことです。遅れて記録する理由を入れてください。",
                "It happened more than an hour ago. Give the reason for late entry.",
            ),
        );
    }
    if f.errors().is_empty() { Ok(Envelope { occurred_at, late_reason, behalf }) } else { Err(f.errors().to_vec()) }
}

/// What is said of a time that lies longer ago than [`EARLIEST_YEARS`].
pub fn year_mistyped(at: Moment, now: Moment) -> Option<Text> {
    (at.day() < now.day().plus_years(-EARLIEST_YEARS)).then(|| {
        say! {
            ja: "{EARLIEST_YEARS}年より前の日時です。年を確かめてください(それより前のことは、日付を文に書いて記録します)。",
            en: "More than {EARLIEST_YEARS} years ago. Check the year (what is older is recorded in words, with its date)."
        }
    })
}

/// What is wrong with the fields of [`envelope_fields`]: the check that [`run`] makes, for a review page before the command is sent.
pub fn envelope_errors(ctx: FormCtx, input: &Input, entry: &crate::ActEntry, actor: &Actor) -> Vec<FieldError> {
    envelope(ctx, input, entry, actor).err().unwrap_or_default()
}

/// Decides a command. Errors are faults (broken data or program), never rules.
pub fn run(house: &House, source: &mut dyn Source, request: &Request, around: &Surround) -> Result<Outcome, Fault> {
    decide(house, source, request, around, Way::Earnest, &mut Vec::new())
}

/// A command that was sent to be looked at, before anybody signs or confirms it. It permits nothing. What a refusal leaves behind (a quarantine, a
/// near miss) has happened with the scan itself, so it is recorded now, unsigned; every other answer is [`Outcome::Unsigned`] and leaves no
/// trace (L2; docs/decisions/0009).
pub fn attempt(house: &House, source: &mut dyn Source, request: &Request, around: &Surround) -> Result<Outcome, Fault> {
    decide(house, source, request, around, Way::Attempt, &mut Vec::new())
}

/// What a command would be answered if it were sent and signed now. Nothing is permitted and nothing is recorded.
#[derive(Clone, Debug, Default)]
pub struct Foretold {
    /// Every reason against it; empty if it would be recorded.
    pub reasons: Reasons,
    /// Complaints beside fields, which the record alone can show.
    pub slips: Vec<FieldError>,
    /// The refusal would leave something behind (a quarantine, a near miss): a wrong scan.
    pub leaves: bool,
    /// What stands against nothing and is to be seen before it is signed.
    pub remarks: Vec<Text>,
}

/// Foretells the answer to a command, for whoever looks at it before signing.
///
/// # Errors
/// As [`run`].
pub fn foretell(
    house: &House,
    source: &mut dyn Source,
    request: &Request,
    around: &Surround,
) -> Result<Foretold, Fault> {
    let mut remarks = Vec::new();
    let outcome = decide(house, source, request, around, Way::Asked, &mut remarks)?;
    Ok(match outcome {
        Outcome::Invalid(slips) => Foretold { slips, ..Foretold::default() },
        Outcome::Refused(reasons, stamped) => {
            let leaves = stamped.recording.drafts.iter().any(|d| d.kind != AttemptRefused::KIND);
            Foretold { reasons, leaves, remarks, ..Foretold::default() }
        }
        _ => Foretold { remarks, ..Foretold::default() },
    })
}

/// Why a command is decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is confirmed.
    Earnest,
    /// It is looked at, and what a refusal leaves is recorded.
    Attempt,
    /// It is only asked about.
    Asked,
}

fn decide(
    house: &House,
    source: &mut dyn Source,
    request: &Request,
    around: &Surround,
    way: Way,
    remarks: &mut Vec<Text>,
) -> Result<Outcome, Fault> {
    let earnest = way == Way::Earnest;
    let Some(entry) = house.act(&request.act) else { return Ok(Outcome::Unknown) };
    let allowed = gather(&|_| house.guard.needs(&request.who), source)?;
    if !house.guard.allows(entry.name, &request.who, &allowed) {
        return Ok(Outcome::Forbidden);
    }
    let form_ctx = around.form_ctx(&request.input);
    let parsed = entry.act.parse(form_ctx, &request.input);
    let env = envelope(form_ctx, &request.input, entry, &request.who.actor);
    let (command, env) = match (parsed, env) {
        (Ok(c), Ok(e)) => (c, e),
        (c, e) => {
            let mut errors = c.err().unwrap_or_default();
            errors.extend(e.err().unwrap_or_default());
            return Ok(Outcome::Invalid(errors));
        }
    };
    if earnest && entry.signed.is_some() && !request.signed {
        return Ok(Outcome::Unsigned);
    }
    let about = entry.act.about(&command).ok_or_else(|| Fault("command of another act".to_owned()))?;
    let known = gather(&|k: &Known| entry.act.needs(&about, Some(&command), k), source)?;
    if earnest && entry.signed.is_some() && known.newest() > request.seen {
        return Ok(Outcome::Conflict(known.newest()));
    }
    let slips = entry.act.slips(&command, &known);
    if !slips.is_empty() {
        return Ok(Outcome::Invalid(slips));
    }
    let ctx = ctx_of(house, request, around, &env);
    let mut reasons = entry.act.may(&about, &known, &ctx);
    let on_input = entry.act.rules(&command, &known, &ctx).ok_or_else(|| Fault("command of another act".to_owned()))?;
    reasons.extend(on_input);
    if way == Way::Asked {
        *remarks = entry.act.remarks(&command, &known, &ctx);
    }
    let permitted = reasons.is_empty();
    if permitted && !earnest {
        return Ok(Outcome::Unsigned);
    }
    let mut recording = if permitted {
        entry.act.record(&command, &known, &ctx).ok_or_else(|| Fault("command of another act".to_owned()))?
    } else {
        let left = entry.act.refused(&command, &known, &ctx, &reasons);
        if way == Way::Attempt && left.drafts.is_empty() {
            return Ok(Outcome::Unsigned);
        }
        with_attempt(left, entry, &reasons, &about)
    };
    let missed = known.missed();
    if !missed.is_empty() {
        return Err(Fault(format!("{} used folds it did not ask for: {}", entry.name, missed.join(", "))));
    }
    if let Some(f) = recording.fault.take() {
        return Err(Fault(f));
    }
    if permitted {
        note_lateness(&mut recording.drafts, env.late_reason.as_deref())?;
    }
    let stamp = stamp_of(house, entry, request, &ctx, permitted);
    let stamped = Box::new(Stamped {
        recording,
        stamp,
        about: Some(about),
        facts_read: known.facts_read,
        bytes_read: known.bytes_read,
    });
    Ok(if permitted { Outcome::Permitted(stamped) } else { Outcome::Refused(reasons, stamped) })
}

fn ctx_of<'a>(house: &'a House, request: &'a Request, around: &Surround<'a>, env: &Envelope) -> Ctx<'a> {
    Ctx {
        now: around.now,
        occurred_at: env.occurred_at,
        actor: request.who.actor.clone(),
        role: request.who.role,
        place: request.who.place.clone(),
        behalf: env.behalf.clone(),
        command: &request.command,
        programme: around.programme,
        law: around.law,
        simulated: around.simulated,
        kinds: &house.kinds,
    }
}

fn stamp_of(house: &House, entry: &crate::ActEntry, request: &Request, ctx: &Ctx, permitted: bool) -> Stamp {
    Stamp {
        actor: ctx.actor.clone(),
        role: ctx.role,
        place: ctx.place.clone(),
        behalf: ctx.behalf.clone(),
        signed: entry.signed.filter(|_| permitted).map(|m| m.code).unwrap_or_default(),
        // A refused attempt happened now, whatever time was typed.
        occurred_at: if permitted { ctx.occurred_at } else { ctx.now },
        recorded_at: ctx.now,
        programme: ctx.programme.map(|r| r.hash.to_string()).unwrap_or_default(),
        law: ctx.law.map(|r| r.hash.to_string()).unwrap_or_default(),
        software: house.software.clone(),
        command: request.command.clone(),
    }
}

/// What a refusal leaves behind, and after it the attempt itself.
fn with_attempt(left: Recording, entry: &crate::ActEntry, reasons: &Reasons, about: &Tag) -> Recording {
    if !entry.attempts {
        return left;
    }
    left.fact(&AttemptRefused {
        act: entry.name.to_owned(),
        about: about.to_string(),
        reasons: reasons.told().into_iter().map(str::to_owned).collect(),
    })
}

/// The reason for lateness goes into each payload under `_late`: free text must be erasable, so it is not in the head.
fn note_lateness(drafts: &mut [Draft], reason: Option<&str>) -> Result<(), Fault> {
    let Some(reason) = reason else { return Ok(()) };
    for d in drafts {
        let quoted = serde_json::to_string(reason).map_err(|e| Fault(e.to_string()))?;
        let body = d.payload.strip_suffix('}').ok_or_else(|| Fault(format!("{} is no JSON object", d.kind)))?;
        let comma = if body.ends_with('{') { "" } else { "," };
        d.payload = format!("{body}{comma}\"_late\":{quoted}}}");
    }
    Ok(())
}

/// Asks only `may`: what the worklist, the thread and the buttons show. `None` if the role may not do the act at all.
pub fn may(
    house: &House,
    source: &mut dyn Source,
    act: &str,
    about: &Tag,
    who: &Who,
    around: &Surround,
    command: &CommandId,
) -> Result<Option<Reasons>, Fault> {
    let Some(entry) = house.act(act) else { return Ok(None) };
    let allowed = gather(&|_| house.guard.needs(who), source)?;
    if !house.guard.allows(entry.name, who, &allowed) {
        return Ok(None);
    }
    let known = gather(&|k: &Known| entry.act.needs(about, None, k), source)?;
    let ctx = Ctx {
        now: around.now,
        occurred_at: around.now,
        actor: who.actor.clone(),
        role: who.role,
        place: who.place.clone(),
        behalf: None,
        command,
        programme: around.programme,
        law: around.law,
        simulated: around.simulated,
        kinds: &house.kinds,
    };
    let reasons = entry.act.may(about, &known, &ctx);
    let missed = known.missed();
    if missed.is_empty() {
        Ok(Some(reasons))
    } else {
        Err(Fault(format!("{act}: may used folds it did not ask for: {}", missed.join(", "))))
    }
}

/// Kinds the kernel itself records.
pub fn own_kinds() -> Vec<crate::KindEntry> {
    use crate::{KindEntry, PatientsMerged, PatientsUnmerged, own::FactCorrected};
    vec![
        KindEntry::of::<FactCorrected>(),
        KindEntry::of::<AttemptRefused>(),
        KindEntry::of::<PatientsMerged>(),
        KindEntry::of::<PatientsUnmerged>(),
    ]
}
