//! A dated law table: deadlines, retention, consent items, each row with its article. A new table never rewrites old decisions, because
//! every fact names the law by hash (regulation.md §6, 54). Sources: 再生医療等の安全性の確保等に関する法律 and its 施行規則.

use crate::bundle::Bundle;
use crate::gather::{self, Gathered, Page};
use crate::problem::Problem;
use crate::program::Programme;
use crate::reader::{self, Tab};
use crate::setting::Setting;
use std::collections::BTreeMap;
use terms::{Day, Hash32, Text};

const FILES: [&str; 4] = ["law.toml", "deadlines.toml", "retention.toml", "consent.toml"];

/// A text the table was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawSource {
    /// Id as cited by rows.
    pub id: String,
    /// Title and version.
    pub cite: String,
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// 認定再生医療等委員会
    Committee,
    /// 厚生労働大臣(地方厚生局長)
    Minister,
}

/// How an adverse event's deadline is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AeClock {
    /// Days from knowing; counting begins on the next day (次の日から).
    FromKnowing,
    /// By windows counted from the plan's submission day, that day included, then days after the window's end.
    Windows,
}

/// A kind of adverse event with its deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AeRule {
    /// Seriousness code, stored with the event.
    pub code: String,
    /// The words.
    pub text: Text,
    /// How it is counted.
    pub clock: AeClock,
    /// Days from knowing; `None` for windows, whose numbers stand in [`WindowRule`].
    pub days: Option<Setting<u64>>,
    /// Who is told.
    pub to: Vec<Addressee>,
    /// Articles.
    pub cite: Vec<String>,
}

/// The windows for all other adverse events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRule {
    /// Length of a window in days.
    pub window_days: Setting<u64>,
    /// Days after the end of a window.
    pub after_days: Setting<u64>,
}

/// A report for every year counted from a day, that day included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Periodic {
    /// `clinic` or `maker`.
    pub code: String,
    /// The words.
    pub text: Text,
    /// From which day the years are counted.
    pub from: Text,
    /// Days after the end of the year.
    pub after_days: Setting<u64>,
    /// Articles.
    pub cite: Vec<String>,
}

/// Any other duty due some days after an event; the day of the event is not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// Days from the event.
    pub days: Setting<u64>,
    /// Articles.
    pub cite: Vec<String>,
}

/// How long a kind of record is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// Years, unless lowered.
    pub years: Setting<u64>,
    /// Years to which quality may lower it with a reason and a signature; `None` if never.
    pub lowered_years: Option<Setting<u64>>,
    /// From when.
    pub from: Text,
    /// What is not settled about it.
    pub note: Option<Text>,
    /// Articles.
    pub cite: Vec<String>,
}

/// An item that the written explanation must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawItem {
    /// Number in 施行規則13条2項.
    pub number: u8,
    /// The words.
    pub text: Text,
    /// Articles.
    pub cite: Vec<String>,
}

/// A rule for cell donation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DonorRule {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// Articles.
    pub cite: Vec<String>,
}

/// One row of the coverage table: is the item in the programme's explanation document?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage<'a> {
    /// The item the law asks for.
    pub item: &'a LawItem,
    /// It is there.
    pub covered: bool,
}

/// A dated law table. Made only by reading a whole, faultless bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    pub(crate) hash: Hash32,
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) in_force_from: Day,
    pub(crate) sources: Vec<LawSource>,
    pub(crate) ae_rules: Vec<AeRule>,
    pub(crate) windows: WindowRule,
    pub(crate) periodic: Vec<Periodic>,
    pub(crate) duties: Vec<Duty>,
    pub(crate) retention: Vec<Retention>,
    pub(crate) items: Vec<LawItem>,
    pub(crate) donor_item_count: Setting<u64>,
    pub(crate) donor_rules: Vec<DonorRule>,
}

impl Law {
    /// Reads a law bundle. Errors: every mistake, sorted by place.
    pub fn read(bundle: &Bundle) -> Result<Self, Vec<Problem>> {
        let (pages, broken) = gather::pages(bundle);
        let all = Gathered::with(Vec::new(), broken);
        gather::only_files(&all, bundle, &FILES);
        let read = read(&all, &pages, bundle);
        if read.is_some() {
            all.check_references();
        }
        let read = read.filter(|_| all.problems.borrow().is_empty());
        read.ok_or_else(|| all.into_problems())
    }
    /// Hash of the bundle it was read from.
    pub fn hash(&self) -> Hash32 {
        self.hash
    }
    /// Id, the name of its folder.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Title.
    pub fn title(&self) -> &Text {
        &self.title
    }
    /// First day in force.
    pub fn in_force_from(&self) -> Day {
        self.in_force_from
    }
    /// What it was read from.
    pub fn sources(&self) -> &[LawSource] {
        &self.sources
    }
    /// Kinds of adverse events, gravest first.
    pub fn ae_rules(&self) -> &[AeRule] {
        &self.ae_rules
    }
    /// One kind of adverse event.
    pub fn ae_rule(&self, code: &str) -> Option<&AeRule> {
        self.ae_rules.iter().find(|r| r.code == code)
    }
    /// Windows for other adverse events.
    pub fn windows(&self) -> &WindowRule {
        &self.windows
    }
    /// Yearly reports.
    pub fn periodic(&self) -> &[Periodic] {
        &self.periodic
    }
    /// Other duties with a number of days.
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }
    /// How long each kind of record is kept.
    pub fn retention(&self) -> &[Retention] {
        &self.retention
    }
    /// Items the written explanation must hold (施行規則13条2項, treatment).
    pub fn consent_items(&self) -> &[LawItem] {
        &self.items
    }
    /// How many items 施行規則7条6号 asks for in treatment.
    pub fn donor_item_count(&self) -> &Setting<u64> {
        &self.donor_item_count
    }
    /// Rules for cell donation.
    pub fn donor_rules(&self) -> &[DonorRule] {
        &self.donor_rules
    }
    /// The coverage table of a programme's explanation document: a document lacking an item may not be used (regulation.md §6, 7).
    pub fn consent_coverage<'a>(&'a self, programme: &Programme) -> Vec<Coverage<'a>> {
        let has = |n: u8| programme.consent().items.iter().any(|i| i.number == n);
        self.items.iter().map(|item| Coverage { item, covered: has(item.number) }).collect()
    }
}

fn read<'a>(all: &'a Gathered<'a>, pages: &'a BTreeMap<&'a str, Page<'a>>, bundle: &Bundle) -> Option<Law> {
    let head = reader::file(all, pages, bundle, "law.toml", |t| {
        let id = t.define("law", "id");
        all.folder.replace(format!("law/{id}"));
        let sources = t.list("source", |t| LawSource { id: t.define("source", "id"), cite: t.string("cite") });
        (id, t.text("title"), t.day("in_force_from"), sources)
    });
    let deadlines = reader::file(all, pages, bundle, "deadlines.toml", deadlines);
    let retention = reader::file(all, pages, bundle, "retention.toml", |t| t.list("retention", retention));
    let consent = reader::file(all, pages, bundle, "consent.toml", |t| {
        let items = t.list("item", item);
        let rules = t.list("donor_rule", |t| DonorRule {
            code: t.define("donor rule", "code"),
            text: t.text("text"),
            cite: cite(t),
        });
        (items, t.setting("donor_item_count", "consent.donor_item_count"), rules)
    });
    let (id, title, in_force_from, sources) = head?;
    let (ae_rules, windows, periodic, duties) = deadlines?;
    let (items, donor_item_count, donor_rules) = consent?;
    let hash = bundle.hash();
    Some(Law {
        hash,
        id,
        title,
        in_force_from,
        sources,
        ae_rules,
        windows,
        periodic,
        duties,
        retention: retention?,
        items,
        donor_item_count,
        donor_rules,
    })
}

type Deadlines = (Vec<AeRule>, WindowRule, Vec<Periodic>, Vec<Duty>);

fn deadlines(t: &Tab<'_>) -> Deadlines {
    let ae_rules = t.list("adverse_event", |t| {
        let clock = t.word(
            "clock",
            &[("from_knowing", AeClock::FromKnowing), ("windows", AeClock::Windows)],
            AeClock::FromKnowing,
        );
        let days = (clock == AeClock::FromKnowing).then(|| t.setting("days", "deadlines.days"));
        let to = t.list_of_words("to", &[("committee", Addressee::Committee), ("minister", Addressee::Minister)]);
        AeRule { code: t.define("adverse event", "code"), text: t.text("text"), clock, days, to, cite: cite(t) }
    });
    let windows = WindowRule {
        window_days: t.setting("window_days", "deadlines.window_days"),
        after_days: t.setting("after_days", "deadlines.after_days"),
    };
    let periodic = t.list("periodic", |t| Periodic {
        code: t.define("periodic report", "code"),
        text: t.text("text"),
        from: t.text("from"),
        after_days: t.setting("after_days", "deadlines.after_days"),
        cite: cite(t),
    });
    let duties = t.list("duty", |t| Duty {
        code: t.define("duty", "code"),
        text: t.text("text"),
        days: t.setting("days", "deadlines.days"),
        cite: cite(t),
    });
    (ae_rules, windows, periodic, duties)
}

fn retention(t: &Tab<'_>) -> Retention {
    let lowered_years = t.has("lowered_years").then(|| t.setting("lowered_years", "retention.lowered_years"));
    Retention {
        code: t.define("retention", "code"),
        text: t.text("text"),
        years: t.setting("years", "retention.years"),
        lowered_years,
        from: t.text("from"),
        note: t.opt_text("note"),
        cite: cite(t),
    }
}

fn item(t: &Tab<'_>) -> LawItem {
    let number = t.whole("number", 1, 23);
    t.define_as("consent item", "number", number.to_string());
    LawItem { number: u8::try_from(number).unwrap_or(0), text: t.text("text"), cite: cite(t) }
}

fn cite(t: &Tab<'_>) -> Vec<String> {
    t.strings("cite")
}
