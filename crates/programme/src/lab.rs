//! Tests (試験・検査) as data: what is tested on blood and on a lot, which step needs the result, and which result may still be pending
//! at a conditional release (Reg. 100, 101; the product standard decides, so each row is the clinic's own choice).

use crate::reader::Tab;
use terms::Text;

/// What is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestOn {
    /// The patient's blood.
    Blood,
    /// A lot of cells.
    Lot,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// What is tested.
    pub on: TestOn,
    /// Steps that need a result: `harvest`, `culture`, `release`; at least one.
    pub needed_for: Vec<String>,
    /// A conditional release may list it as pending.
    pub may_be_pending: bool,
    /// Unit of the value, if it has one.
    pub unit: Option<Text>,
    /// Sources.
    pub sources: Vec<String>,
}

impl Test {
    /// Does this step need its result?
    pub fn needed(&self, step: &str) -> bool {
        self.needed_for.iter().any(|s| s == step)
    }
}

pub(crate) fn read(t: &Tab<'_>) -> Vec<Test> {
    let steps = [("harvest", "harvest"), ("culture", "culture"), ("release", "release")];
    t.list("test", |t| Test {
        code: t.define("test", "code"),
        text: t.text("text"),
        on: t.word("on", &[("blood", TestOn::Blood), ("lot", TestOn::Lot)], TestOn::Lot),
        needed_for: t.list_of_words("needed_for", &steps).into_iter().map(str::to_owned).collect(),
        may_be_pending: t.yes("may_be_pending"),
        unit: t.opt_text("unit"),
        sources: t.sources(),
    })
}
