//! Fields that several acts of this step ask for. A scanned code is the id itself: an unreadable one is an error beside its field and no
//! deviation (L2).

use crate::cells::person_needs;
use kernel::form::{Builder, scanned};
use kernel::{Choice, Form, Known, Need};
use record::administration::WEARER;
use terms::{ContainerId, Decimal, DoseId, PatientId, StaffId, Text, decimal_between};

/// Most volume of one dose or syringe that a form reads, mL. It only catches slips of the unit; what is there is decided by the facts.
const MOST_ML: Decimal = Decimal::ONE_THOUSAND;

/// The label of a dose.
pub fn dose<'f, 'a>(f: &'f mut Form<'a>) -> Builder<'f, 'a, DoseId> {
    f.field("dose", scanned(DoseId::parse))
        .scan()
        .label(Text::fixed("投与分のラベル", "Label of the dose"))
        .hint(Text::fixed("ラベルを読み取ります。", "Scan the label."))
        .example("DS-1")
}

/// The label of a syringe.
pub fn syringe<'f, 'a>(f: &'f mut Form<'a>) -> Builder<'f, 'a, ContainerId> {
    f.field("syringe", scanned(ContainerId::parse))
        .scan()
        .label(Text::fixed("シリンジのラベル", "Label of the syringe"))
        .hint(Text::fixed("ラベルを読み取ります。", "Scan the label."))
        .example("K-1")
}

/// Whose dose it should be: the number on the wristband of the patient for whom it is decided or prepared (L2).
pub fn wristband<'f, 'a>(f: &'f mut Form<'a>) -> Builder<'f, 'a, String> {
    f.field("wristband", kernel::form::wristband)
        .scan()
        .label(Text::fixed("リストバンドの患者番号", "Patient number on the wristband"))
        .hint(Text::fixed(
            "この投与分を使う患者のリストバンドを読み取ります。",
            "Scan the wristband of the patient for whom this dose is used.",
        ))
        .example("SP2600001")
}

/// A wristband that was scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// The patient number on it.
    pub number: String,
    /// The record that has this number, as far as it was looked up.
    pub wearer: Option<PatientId>,
}

impl Band {
    /// The band with this number, and its wearer as looked up.
    pub fn read(number: String, f: &Form) -> Self {
        Self { number, wearer: f.carried(WEARER).and_then(|id| PatientId::parse(id).ok()) }
    }
    /// The folds about its wearer.
    pub fn needs(&self, known: &Known) -> Vec<Need> {
        self.wearer.iter().flat_map(|p| person_needs(p, known)).collect()
    }
}

/// Another member of staff.
pub fn staff<'f, 'a>(f: &'f mut Form<'a>, name: &str, label: Text) -> Builder<'f, 'a, StaffId> {
    f.choose_from(name.to_owned(), "staff", |s| StaffId::parse(s).ok()).label(label)
}

/// Yes or no.
pub fn yes_no<'f, 'a>(f: &'f mut Form<'a>, name: impl Into<String>, label: Text) -> Builder<'f, 'a, bool> {
    let choices = vec![Choice::new("yes", Text::fixed("はい", "yes")), Choice::new("no", Text::fixed("いいえ", "no"))];
    f.choose(name, choices, |s| Some(s == "yes")).label(label)
}

/// A volume above zero, mL, three decimals at most.
pub fn volume<'f, 'a>(f: &'f mut Form<'a>, label: Text, hint: Text) -> Builder<'f, 'a, Decimal> {
    f.field("volume_ml", |s| decimal_between(s, Decimal::new(1, 3), MOST_ML, 3))
        .label(label)
        .hint(hint)
        .unit(Text::same("mL"))
        .number()
}
