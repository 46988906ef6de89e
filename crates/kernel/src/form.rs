//! Forms are declared once. The same function, run over nothing, lists the fields (to draw them and to make bad input for tests); run over what
//! was sent, it returns the command or all field errors together.
//!
//! ```ignore
//! fn form(f: &mut Form) -> Option<Command> {
//!     let mass = f.field("mass_g", |s| decimal_between(s, ..)).label(..).unit(..).number().example("0.9").required();
//!     let note = f.field("note", lines(2000)).label(..).long().optional();
//!     Some(Command { mass: mass?, note: note? })
//! }
//! ```

use crate::house::Candidate;
use std::collections::BTreeMap;
use terms::{Moment, Text, say};

/// What was sent: field name → values, in order.
pub type Input = BTreeMap<String, Vec<String>>;

/// One answer of a closed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Stored code.
    pub code: String,
    /// Words shown.
    pub label: Text,
}

impl Choice {
    /// A choice.
    pub fn new(code: impl Into<String>, label: Text) -> Self {
        Self { code: code.into(), label }
    }
}

/// How a field is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text, at most so many characters.
    Line(usize),
    /// Several lines.
    Lines(usize),
    /// A label that is scanned, or typed where no scanner reads it.
    Scan,
    /// Several labels, one after another: the scanner's Enter parts them.
    Scans,
    /// A number (decimal keyboard).
    Number,
    /// A Japanese calendar day.
    Day,
    /// A moment, local time.
    Moment,
    /// One of a list.
    Choice(Vec<Choice>),
    /// Any of a list.
    Many(Vec<Choice>),
    /// Carried along, not typed (the subject of the act).
    Carried,
}

/// What stands in a field when its form is opened: nothing that is read off a label, seen or measured is ever proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Initial {
    /// Nothing.
    #[default]
    Empty,
    /// A code.
    Code(&'static str),
    /// Whoever has it open, where the list names them.
    Oneself,
}

/// A field as declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Name in POST and JSON.
    pub name: String,
    /// Label.
    pub label: Text,
    /// Hint under the label; may be empty.
    pub hint: Text,
    /// Unit beside the input; may be empty.
    pub unit: Text,
    /// How it is asked.
    pub kind: FieldKind,
    /// Whether it must be filled.
    pub required: bool,
    /// A good value, for tests and for nobody else.
    pub example: String,
    /// Direct identifier (L16): never in logs, drafts of other people, URLs.
    pub identifying: bool,
    /// Heading under which it stands; fields of one group are drawn together.
    pub group: Text,
    /// What stands in it when the form is opened.
    pub initial: Initial,
}

/// A complaint beside a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field.
    pub field: String,
    /// What is wrong and what would be right.
    pub say: Text,
}

/// What a declaration may look at: the moment, adopted rules, and lists that the rim provides (staff, places, plans …).
#[derive(Clone, Copy)]
pub struct FormCtx<'a> {
    /// Now.
    pub now: Moment,
    /// The adopted programme.
    pub programme: Option<&'a programme::Programme>,
    /// The adopted law table.
    pub law: Option<&'a programme::Law>,
    /// Lists by name (`staff`, `places`, `plans`, `programmes`, `laws`): each code with its words.
    pub options: &'a BTreeMap<String, Vec<Choice>>,
    /// Programmes and law tables that may be adopted.
    pub candidates: &'a [Candidate],
    /// Values that the page already knows (the subject and what follows from it), for declarations that depend on it.
    pub carried: &'a Input,
}

/// A form being declared or read.
pub struct Form<'a> {
    ctx: FormCtx<'a>,
    input: Option<&'a Input>,
    specs: Vec<FieldSpec>,
    errors: Vec<FieldError>,
    group: Text,
}

impl<'a> Form<'a> {
    /// To list the fields.
    pub fn declare(ctx: FormCtx<'a>) -> Self {
        Self { ctx, input: None, specs: Vec::new(), errors: Vec::new(), group: Text::default() }
    }
    /// To read what was sent.
    pub fn read(ctx: FormCtx<'a>, input: &'a Input) -> Self {
        Self { ctx, input: Some(input), specs: Vec::new(), errors: Vec::new(), group: Text::default() }
    }
    /// What the declaration may look at.
    pub fn ctx(&self) -> FormCtx<'a> {
        self.ctx
    }
    /// Starts a group of fields with a heading.
    pub fn group(&mut self, heading: Text) {
        self.group = heading;
    }
    /// The value carried for `name`: from what was sent, else from the page.
    pub fn carried(&self, name: &str) -> Option<&'a str> {
        let sent = self.input.and_then(|i| i.get(name));
        sent.or_else(|| self.ctx.carried.get(name)).and_then(|v| v.first()).map(String::as_str)
    }
    /// A field whose text is parsed by `parse`; its error stands beside the field.
    pub fn field<T>(
        &mut self,
        name: impl Into<String>,
        parse: impl Fn(&str) -> Result<T, Text> + 'static,
    ) -> Builder<'_, 'a, T> {
        let spec = FieldSpec {
            name: name.into(),
            label: Text::default(),
            hint: Text::default(),
            unit: Text::default(),
            kind: FieldKind::Line(200),
            required: false,
            example: String::new(),
            identifying: false,
            group: self.group.clone(),
            initial: Initial::Empty,
        };
        Builder { form: self, spec, parse: Box::new(parse) }
    }
    /// A choice of one from `choices`; `read` turns the code into the value.
    pub fn choose<T>(
        &mut self,
        name: impl Into<String>,
        choices: Vec<Choice>,
        read: impl Fn(&str) -> Option<T> + 'static,
    ) -> Builder<'_, 'a, T> {
        let codes: Vec<String> = choices.iter().map(|c| c.code.clone()).collect();
        let mut b = self.field(name, move |s| {
            codes
                .iter()
                .any(|c| c == s)
                .then(|| read(s))
                .flatten()
                .ok_or_else(|| Text::fixed("一覧から選んでください。", "Choose one from the list."))
        });
        b.spec.kind = FieldKind::Choice(choices);
        b
    }
    /// A choice from a list that the rim provides under `list`.
    pub fn choose_from<T>(
        &mut self,
        name: impl Into<String>,
        list: &str,
        read: impl Fn(&str) -> Option<T> + 'static,
    ) -> Builder<'_, 'a, T> {
        let choices = self.ctx.options.get(list).cloned().unwrap_or_default();
        self.choose(name, choices, read)
    }
    /// Several of a list, in the list's order; at least one if `required`.
    pub fn many<T>(
        &mut self,
        name: &str,
        label: Text,
        choices: Vec<Choice>,
        required: bool,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.specs.push(FieldSpec {
            name: name.to_owned(),
            label,
            hint: Text::default(),
            unit: Text::default(),
            example: choices.first().map(|c| c.code.clone()).unwrap_or_default(),
            kind: FieldKind::Many(choices.clone()),
            required,
            identifying: false,
            group: self.group.clone(),
            initial: Initial::Empty,
        });
        let sent = self.input?.get(name).cloned().unwrap_or_default();
        let sent: Vec<&str> = sent.iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
        if sent.iter().any(|s| !choices.iter().any(|c| c.code == *s)) {
            self.error(name, Text::fixed("一覧にない答えです。", "That answer is not in the list."));
            return None;
        }
        let got: Vec<T> =
            choices.iter().filter(|c| sent.contains(&c.code.as_str())).filter_map(|c| read(&c.code)).collect();
        if required && got.is_empty() {
            self.error(name, Text::fixed("一つ以上選んでください。", "Choose at least one."));
            return None;
        }
        Some(got)
    }
    /// The thing the act is about, carried along in the form.
    pub fn subject<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T> + 'static) -> Option<T> {
        let mut b = self.field(name, move |s| {
            read(s).ok_or_else(|| {
                Text::fixed(
                    "対象が分かりません。一覧から開き直してください。",
                    "Unknown subject. Open it again from the list.",
                )
            })
        });
        b.spec.kind = FieldKind::Carried;
        b.spec.label = Text::fixed("対象", "Subject");
        b.required()
    }
    /// Everything sent whose name begins with `prefix`, without the prefix, first value each (a correction's changed fields, a questionnaire's answers).
    pub fn prefixed(&self, prefix: &str) -> BTreeMap<String, String> {
        let sent = self.input.into_iter().flatten();
        sent.filter_map(|(k, v)| Some((k.strip_prefix(prefix)?.to_owned(), v.first()?.trim().to_owned()))).collect()
    }
    /// A complaint that no single parser could find (two fields that do not fit each other).
    pub fn error(&mut self, field: &str, say: Text) {
        self.errors.push(FieldError { field: field.to_owned(), say });
    }
    /// The fields declared.
    pub fn into_specs(self) -> Vec<FieldSpec> {
        self.specs
    }
    /// All complaints.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }
}

/// A field being declared.
pub struct Builder<'f, 'a, T> {
    form: &'f mut Form<'a>,
    spec: FieldSpec,
    parse: Parse<T>,
}

type Parse<T> = Box<dyn Fn(&str) -> Result<T, Text>>;

impl<T> Builder<'_, '_, T> {
    /// Label.
    pub fn label(mut self, label: Text) -> Self {
        self.spec.label = label;
        self
    }
    /// Hint.
    pub fn hint(mut self, hint: Text) -> Self {
        self.spec.hint = hint;
        self
    }
    /// Unit beside the input.
    pub fn unit(mut self, unit: Text) -> Self {
        self.spec.unit = unit;
        self
    }
    /// Asked as a label that is scanned.
    pub fn scan(mut self) -> Self {
        self.spec.kind = FieldKind::Scan;
        self
    }
    /// Asked as several labels that are scanned one after another.
    pub fn scans(mut self) -> Self {
        self.spec.kind = FieldKind::Scans;
        self
    }
    /// Asked as a number.
    pub fn number(mut self) -> Self {
        self.spec.kind = FieldKind::Number;
        self
    }
    /// Asked as several lines.
    pub fn long(mut self, max: usize) -> Self {
        self.spec.kind = FieldKind::Lines(max);
        self
    }
    /// Asked as a day.
    pub fn day(mut self) -> Self {
        self.spec.kind = FieldKind::Day;
        self
    }
    /// Asked as a moment.
    pub fn moment(mut self) -> Self {
        self.spec.kind = FieldKind::Moment;
        self
    }
    /// A good value, for tests.
    pub fn example(mut self, example: impl Into<String>) -> Self {
        self.spec.example = example.into();
        self
    }
    /// The answer that is nearly always right stands in it when the form is opened.
    pub fn initially(mut self, code: &'static str) -> Self {
        self.spec.initial = Initial::Code(code);
        self
    }
    /// Mostly oneself: whoever opens the form stands in it.
    pub fn mostly_oneself(mut self) -> Self {
        self.spec.initial = Initial::Oneself;
        self
    }
    /// A direct identifier.
    pub fn identifying(mut self) -> Self {
        self.spec.identifying = true;
        self
    }
    /// Must be filled.
    pub fn required(mut self) -> Option<T> {
        self.spec.required = true;
        let empty = Text::fixed("入れてください。", "Please fill this in.");
        self.finish().and_then(|(form, name, got)| match got {
            Some(v) => Some(v),
            None => {
                form.error(&name, empty);
                None
            }
        })
    }
    /// May be left empty. `Some(None)` = left empty, `None` = wrong.
    pub fn optional(self) -> Option<Option<T>> {
        self.finish().map(|(_, _, got)| got)
    }
}

type Finished<'f, 'a, T> = (&'f mut Form<'a>, String, Option<T>);

impl<'f, 'a, T> Builder<'f, 'a, T> {
    /// `None` while declaring or when wrong (the complaint is noted); inside, `None` = empty.
    fn finish(self) -> Option<Finished<'f, 'a, T>> {
        let Self { form, mut spec, parse } = self;
        if spec.example.is_empty()
            && let FieldKind::Choice(c) = &spec.kind
        {
            spec.example = c.first().map(|c| c.code.clone()).unwrap_or_default();
        }
        let (name, limit) = (spec.name.clone(), limit_of(&spec.kind));
        form.specs.push(spec);
        let all = form.input?.get(&name).map(Vec::as_slice).unwrap_or_default();
        let mut told = all.iter().map(|s| s.trim()).filter(|s| !s.is_empty());
        let sent = told.next().unwrap_or_default();
        if sent.is_empty() {
            return Some((form, name, None));
        }
        let complaint = if told.any(|other| other != sent) {
            // Never the first of two answers that contradict each other.
            Text::fixed("答えが二つ送られました。一つだけにしてください。", "Two answers were sent. Give one.")
        } else if sent.chars().count() > limit {
            say! {ja: "{limit} 文字までです。", en: "At most {limit} characters."}
        } else {
            match unusable(sent).map_or_else(|| parse(sent), Err) {
                Ok(v) => return Some((form, name, Some(v))),
                Err(say) => say,
            }
        };
        form.error(&name, complaint);
        None
    }
}

fn limit_of(kind: &FieldKind) -> usize {
    match kind {
        FieldKind::Line(n) | FieldKind::Lines(n) => *n,
        FieldKind::Scans => 2000,
        _ => 200,
    }
}

/// What cannot stand in a record: control signs, the sign that stands for lost letters (U+FFFD), and signs that turn the direction of what
/// follows (U+202A–U+202E, U+2066–U+2069), by which a text could read otherwise than it is stored.
pub fn unusable(text: &str) -> Option<Text> {
    let any = |bad: fn(char) -> bool| text.chars().any(bad);
    if any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t') {
        Some(Text::fixed("使えない文字(制御文字)が入っています。", "It contains control characters."))
    } else if any(|c| c == '\u{FFFD}') {
        Some(Text::fixed(
            "文字化けしています(U+FFFD)。その文字を入れ直してください。",
            "A letter was lost on the way (U+FFFD). Type it again.",
        ))
    } else if any(|c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')) {
        Some(Text::fixed(
            "文字の向きを変える見えない記号が入っています。貼り付けずに入れ直してください。",
            "It contains invisible signs that turn the direction of text. Type it instead of pasting.",
        ))
    } else {
        None
    }
}

/// A code as a scanner or a hand gives it, made one: width folded, no blanks around, upper case.
pub fn code(s: &str) -> String {
    terms::fold_width(s).trim().to_uppercase()
}

/// The codes of several labels scanned into one field, parted by blanks, commas or lines, each as [`code`] reads it.
pub fn codes(s: &str) -> Vec<String> {
    let read = code(s);
    let parts = read.split(|c: char| c.is_whitespace() || matches!(c, ',' | '、'));
    parts.filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// Reads one scanned label of a thing. A code that cannot be read, and a patient's number (a wristband), is an error beside its field and no
/// deviation (L2): no number of a person is ever quarantined as a container.
pub fn scanned<T>(parse: impl Fn(&str) -> Result<T, String>) -> impl Fn(&str) -> Result<T, Text> {
    move |s| {
        let read = code(s);
        if terms::is_patient_number(&read) {
            return Err(Text::fixed(
                "患者番号です。ここではものに貼ったラベルを読み取ってください。",
                "This is a patient's number. Scan the label on the thing itself here.",
            ));
        }
        parse(&read).map_err(|_| {
            Text::fixed(
                "読み取れないコードです。ラベルをもう一度読み取ってください。",
                "This code cannot be read. Scan the label again.",
            )
        })
    }
}

/// Reads a scanned wristband. Whatever is no patient's number at all (the label of a thing, half a code, a name) was read off something else: scanned
/// again, and nothing is held or written down for it (L2, L16).
pub fn wristband(s: &str) -> Result<String, Text> {
    let number = code(s);
    terms::is_patient_number(&number).then_some(number).ok_or_else(|| {
        Text::fixed(
            "患者番号ではありません。リストバンドをもう一度読み取ってください。",
            "This is no patient's number. Scan the wristband again.",
        )
    })
}

/// Free text as typed, line ends made one kind.
pub fn free(s: &str) -> Result<String, Text> {
    Ok(s.replace("\r\n", "\n"))
}

/// Fewest letters that can be a reason. A choice of this house; no outside source.
const REASON: usize = 5;

/// A reason in words: one letter explains nothing to whoever reads it later.
pub fn explained(s: &str) -> Result<String, Text> {
    let said = free(s)?;
    match said.chars().filter(|c| c.is_alphanumeric()).count() {
        n if n < REASON => Err(say! {
            ja: "読む人に分かる理由を、{REASON}文字以上で書いてください。",
            en: "Give a reason that a reader understands: at least {REASON} letters."
        }),
        _ => Ok(said),
    }
}

/// A day not after today.
pub fn day_until(today: terms::Day) -> impl Fn(&str) -> Result<terms::Day, Text> {
    move |s| {
        let d = terms::Day::parse(s).map_err(|_| {
            Text::fixed("日付を 2026-11-24 のように入れてください(和暦も可)。", "Enter a date such as 2026-11-24.")
        })?;
        if d > today { Err(Text::fixed("未来の日付です。", "That date is in the future.")) } else { Ok(d) }
    }
}

/// Any day.
pub fn any_day(s: &str) -> Result<terms::Day, Text> {
    terms::Day::parse(s).map_err(|_| {
        Text::fixed("日付を 2026-11-24 のように入れてください(和暦も可)。", "Enter a date such as 2026-11-24.")
    })
}
