//! What is treated, with what, by which route, and when not: diseases with the honesty of their evidence, products, routes, cautions.
//! The plan filed with the authority decides what is permitted (law of the house L5); these rows only give the codes and words it uses.

use crate::reader::Tab;
use terms::Text;

/// Certainty of the evidence that the treatment helps this disease, as judged by the programme's authors (GRADE words).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// No controlled trial was found.
    None,
    /// Very low.
    VeryLow,
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
}

impl Grade {
    const WORDS: [(&'static str, Self); 5] = [
        ("none", Self::None),
        ("very_low", Self::VeryLow),
        ("low", Self::Low),
        ("moderate", Self::Moderate),
        ("high", Self::High),
    ];
    /// The stored code.
    pub fn code(self) -> &'static str {
        Self::WORDS.iter().find(|(_, g)| *g == self).map_or("", |(w, _)| w)
    }
    /// The words.
    pub const fn text(self) -> Text {
        match self {
            Self::None => Text::fixed("根拠なし(対照試験が見つからない)", "no evidence (no controlled trial found)"),
            Self::VeryLow => Text::fixed("確実性は非常に低い", "very low certainty"),
            Self::Low => Text::fixed("確実性は低い", "low certainty"),
            Self::Moderate => Text::fixed("確実性は中程度", "moderate certainty"),
            Self::High => Text::fixed("確実性は高い", "high certainty"),
        }
    }
}

/// A code with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// Sources, as ids with an optional place (`PAGE:S-142`).
    pub sources: Vec<String>,
}

/// A target condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disease {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// Certainty that the treatment helps.
    pub grade: Grade,
    /// What the studies found, in one sentence, negative trials included.
    pub evidence: Text,
    /// Sources, among them the studies by their id in the evidence library.
    pub sources: Vec<String>,
}

/// A product given to patients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// Class of the Act: 1, 2 or 3 (第一種・第二種・第三種).
    pub class: u8,
    /// Made from the patient's own cells (law of the house L1).
    pub autologous: bool,
    /// Grown in culture.
    pub cultured: bool,
    /// Sources.
    pub sources: Vec<String>,
}

/// A way of giving the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// Locked routes need a checklist that only the manager can issue (law of the house L12).
    pub locked: bool,
    /// Why it is locked.
    pub locked_why: Option<Text>,
    /// How the needle is guided on this route, where a source says it.
    pub guidance: Option<Guide>,
    /// Sources.
    pub sources: Vec<String>,
}

/// How a needle is guided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guide {
    /// C-arm fluoroscopy.
    Fluoroscopy,
    /// Ultrasound.
    Ultrasound,
    /// Palpation.
    Palpation,
}

impl Guide {
    const WORDS: [(&'static str, Self); 3] =
        [("fluoroscopy", Self::Fluoroscopy), ("ultrasound", Self::Ultrasound), ("palpation", Self::Palpation)];
    /// The stored code: that of the fact of an injection.
    pub fn code(self) -> &'static str {
        Self::WORDS.iter().find(|(_, g)| *g == self).map_or("", |(w, _)| w)
    }
}

/// Does it forbid, or must a doctor look first?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CautionKind {
    /// The programme does not offer the treatment.
    Exclusion,
    /// A doctor decides, with a reason.
    Caution,
}

/// A reason not to treat, or to look twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// The stored code.
    pub code: String,
    /// Exclusion or caution.
    pub kind: CautionKind,
    /// The words.
    pub text: Text,
    /// Routes it concerns; empty means all.
    pub routes: Vec<String>,
    /// Interview questions that can reveal it; empty where only findings can.
    pub questions: Vec<String>,
    /// What is not settled about it.
    pub note: Option<Text>,
    /// Sources.
    pub sources: Vec<String>,
}

pub(crate) struct Conditions {
    pub diseases: Vec<Disease>,
    pub products: Vec<Product>,
    pub routes: Vec<Route>,
    pub cautions: Vec<Caution>,
}

pub(crate) fn coded(t: &Tab<'_>, kind: crate::gather::Kind) -> Coded {
    Coded { code: t.define(kind, "code"), text: t.text("text"), sources: t.sources() }
}

pub(crate) fn read(t: &Tab<'_>) -> Conditions {
    Conditions {
        diseases: t.list("disease", |t| Disease {
            code: t.define("disease", "code"),
            text: t.text("text"),
            grade: t.word("grade", &Grade::WORDS, Grade::None),
            evidence: t.text("evidence"),
            sources: t.sources(),
        }),
        products: t.list("product", |t| Product {
            code: t.define("product", "code"),
            text: t.text("text"),
            class: u8::try_from(t.whole("class", 1, 3)).unwrap_or(1),
            autologous: t.yes("autologous"),
            cultured: t.yes("cultured"),
            sources: t.sources(),
        }),
        routes: t.list("route", route),
        cautions: t.list("caution", caution),
    }
}

fn caution(t: &Tab<'_>) -> Caution {
    let kinds = [("exclusion", CautionKind::Exclusion), ("caution", CautionKind::Caution)];
    let code = t.define("caution", "code");
    // What the page warns of is also asked at the decision: every caution has a criterion of its name.
    t.needs_twin("criterion", "code", &code);
    Caution {
        code,
        kind: t.word("kind", &kinds, CautionKind::Caution),
        text: t.text("text"),
        routes: t.refer_all("route", "routes"),
        questions: t.refer_all("question", "questions"),
        note: t.opt_text("note"),
        sources: t.sources(),
    }
}

fn route(t: &Tab<'_>) -> Route {
    let locked = t.yes("locked");
    // Inquiring `locked_why` only where it belongs makes it an unknown key on an open route.
    let locked_why = locked.then(|| t.text("locked_why"));
    let guidance = t.has("guidance").then(|| t.word("guidance", &Guide::WORDS, Guide::Fluoroscopy));
    Route { code: t.define("route", "code"), text: t.text("text"), locked, locked_why, guidance, sources: t.sources() }
}
