//! Risks by stage, with those the clinic's page leaves out: harms stand beside benefits (law of the house L17).

use crate::reader::Tab;
use terms::Text;

/// When a risk arises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Before deciding: cost, uncertainty, compensation.
    Deciding,
    /// Blood draw.
    BloodDraw,
    /// Fat harvest.
    Harvest,
    /// Culture.
    Culture,
    /// Giving the cells.
    Administration,
    /// Afterwards.
    After,
}

impl Stage {
    const WORDS: [(&'static str, Self); 6] = [
        ("deciding", Self::Deciding),
        ("blood_draw", Self::BloodDraw),
        ("harvest", Self::Harvest),
        ("culture", Self::Culture),
        ("administration", Self::Administration),
        ("after", Self::After),
    ];
    /// The stored code.
    pub fn code(self) -> &'static str {
        Self::WORDS.iter().find(|(_, s)| *s == self).map_or("", |(w, _)| w)
    }
    /// The words.
    pub const fn text(self) -> Text {
        match self {
            Self::Deciding => Text::fixed("治療を決める前に", "before deciding"),
            Self::BloodDraw => Text::fixed("採血時", "at the blood draw"),
            Self::Harvest => Text::fixed("脂肪採取時", "at the fat harvest"),
            Self::Culture => Text::fixed("培養時", "during culture"),
            Self::Administration => Text::fixed("投与時", "when the cells are given"),
            Self::After => Text::fixed("治療後", "after treatment"),
        }
    }
}

/// One risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The stored code.
    pub code: String,
    /// When.
    pub stage: Stage,
    /// The words.
    pub text: Text,
    /// Life-threatening or lasting harm: shown first.
    pub grave: bool,
    /// Is it named on the clinic's page? What is not must be explained all the same.
    pub on_clinic_page: bool,
    /// Routes it concerns; empty means all.
    pub routes: Vec<String>,
    /// Sources.
    pub sources: Vec<String>,
}

pub(crate) fn read(t: &Tab<'_>) -> Vec<Risk> {
    t.list("risk", |t| Risk {
        code: t.define("risk", "code"),
        stage: t.word("stage", &Stage::WORDS, Stage::Deciding),
        text: t.text("text"),
        grave: t.yes("grave"),
        on_clinic_page: t.yes("on_clinic_page"),
        routes: t.refer_all("route", "routes"),
        sources: t.sources(),
    })
}
