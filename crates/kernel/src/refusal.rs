//! Refusals: a rule said no. All reasons at once, each in plain words with its source and what to do next.

use terms::Text;

/// What kind of authority a reason rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CiteKind {
    /// 法: the Act, its regulation, another law.
    Law,
    /// 計画: the filed provision plan.
    Plan,
    /// 研究: a study.
    Study,
    /// 標準: a product standard or a procedure.
    Standard,
    /// 家の法: a law of this program (L1–L22), where no outside text says it.
    House,
}

impl CiteKind {
    /// The word on the tag beside the source.
    pub const fn text(self) -> Text {
        match self {
            Self::Law => Text::fixed("法", "Law"),
            Self::Plan => Text::fixed("計画", "Plan"),
            Self::Study => Text::fixed("研究", "Study"),
            Self::Standard => Text::fixed("標準", "Standard"),
            Self::House => Text::fixed("規則", "House rule"),
        }
    }
    /// Stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Plan => "plan",
            Self::Study => "study",
            Self::Standard => "standard",
            Self::House => "house",
        }
    }
}

/// One reason why something is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code, `snake_case`; the same in tests, tables and the record.
    pub code: &'static str,
    /// The law of the house it enforces, such as `L4`; empty if none.
    pub law: &'static str,
    /// One sentence: what is wrong.
    pub say: Text,
    /// The particulars of this case; may be empty.
    pub detail: Text,
    /// Kind of authority.
    pub kind: CiteKind,
    /// The citation itself.
    pub cite: Text,
    /// What to do next.
    pub next: Text,
    /// The act that would help, if there is one.
    pub next_act: Option<&'static str>,
}

/// An enum of reasons that knows its words.
pub trait Reason {
    /// The reason, told.
    fn refusal(&self) -> Refusal;
}

impl Reason for Refusal {
    fn refusal(&self) -> Refusal {
        self.clone()
    }
}

/// Reasons collected; empty means permitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons(Vec<Refusal>);

impl Reasons {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds a reason, once.
    pub fn push(&mut self, reason: impl Reason) {
        let r = reason.refusal();
        #[cfg(feature = "harness")]
        if crate::harness::is_ablated(r.code) {
            return;
        }
        if !self.0.contains(&r) {
            self.0.push(r);
        }
    }
    /// Adds a reason if the condition holds.
    pub fn push_if<R: Reason>(&mut self, condition: bool, reason: impl FnOnce() -> R) {
        if condition {
            self.push(reason());
        }
    }
    /// Adds all reasons of another collection.
    pub fn extend(&mut self, other: Self) {
        for r in other.0 {
            self.push(r);
        }
    }
    /// Nothing stands against it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The reasons.
    pub fn as_slice(&self) -> &[Refusal] {
        &self.0
    }
    /// The reasons, taken out.
    pub fn into_vec(self) -> Vec<Refusal> {
        self.0
    }
    /// Codes of the reasons as they are told: one reason about several things (three tests without a result) is one reason.
    pub fn told(&self) -> Vec<&'static str> {
        let same = |a: &Refusal, b: &Refusal| (a.code, &a.say, &a.cite, &a.next) == (b.code, &b.say, &b.cite, &b.next);
        let first = |n: &usize, r: &Refusal| !self.0.iter().take(*n).any(|x| same(x, r));
        self.0.iter().enumerate().filter(|(n, r)| first(n, r)).map(|(_, r)| r.code).collect()
    }
    /// Whether a code is among them.
    pub fn has(&self, code: &str) -> bool {
        self.0.iter().any(|r| r.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reason_about_several_things_is_told_once() {
        let of = |code: &'static str, detail: &'static str, say: &'static str| Refusal {
            code,
            law: "",
            say: Text::same(say),
            detail: Text::same(detail),
            kind: CiteKind::Law,
            cite: Text::default(),
            next: Text::default(),
            next_act: None,
        };
        let mut all = Reasons::new();
        [of("test_missing", "HBV", "x"), of("held", "", "y"), of("test_missing", "HCV", "x"), of("held", "", "z")]
            .into_iter()
            .for_each(|r| all.push(r));
        assert_eq!(all.told(), ["test_missing", "held", "held"], "the same sentence once, another sentence again");
    }
}
