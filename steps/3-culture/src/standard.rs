//! Limits of the product standard as the adopted programme gives them. What nobody has read in a source stops the act that needs it (L19).

use kernel::{Ctx, Reasons};
use programme::{Making, Setting};
use record::refusals::Shared;
use terms::{Moment, Text};

/// The making part of the adopted programme.
pub fn making<'a>(ctx: &Ctx<'a>) -> Option<&'a Making> {
    ctx.programme.map(|p| p.value.making())
}

/// A setting's value; unset is a reason.
pub fn need<T: Copy>(setting: &Setting<T>, what: Text, reasons: &mut Reasons) -> Option<T> {
    match setting.need() {
        Ok(v) => Some(*v),
        Err(u) => {
            let line = usize::try_from(u.line).unwrap_or(0);
            reasons.push(Shared::SettingUnset { what, file: u.file, line, who: u.who.text() });
            None
        }
    }
}

/// So many hours later.
pub fn hours_after(from: Moment, hours: u64) -> Moment {
    from.plus_minutes(i64::try_from(hours).unwrap_or(i64::MAX / 60).saturating_mul(60))
}

/// Day and clock for a person, Japan time.
pub fn told(m: Moment) -> String {
    format!("{} {}", m.day(), m.clock())
}

/// Names of the settings, as the refusal says them.
pub mod words {
    use terms::Text;

    /// Hours of the product.
    pub const PRODUCT_HOURS: Text = Text::fixed("製品の使用期限(時間)", "hours until the product expires");
    /// Hours of a dose.
    pub const DOSE_HOURS: Text = Text::fixed("投与分の使用期限(時間)", "hours until a dose expires");
    /// Temperature of tissue.
    pub const TISSUE_TEMPERATURE: Text = Text::fixed("組織の搬送温度", "temperature of tissue on the way");
    /// Temperature of doses.
    pub const DOSE_TEMPERATURE: Text = Text::fixed("投与分の搬送温度", "temperature of doses on the way");
    /// Passage limit.
    pub const PASSAGES: Text = Text::fixed("継代数の上限", "passage limit");
    /// Limit of doublings.
    pub const DOUBLINGS: Text = Text::fixed("集団倍加数の上限", "limit of population doublings");
    /// Unaccounted cells.
    pub const UNACCOUNTED: Text = Text::fixed("説明のつかない細胞数の限度", "limit of unaccounted cells");
    /// Viability.
    pub const VIABILITY: Text = Text::fixed("生存率の下限", "lowest viability");
    /// Highest dose.
    pub const DOSE_HIGH: Text = Text::fixed("用量の範囲の上限", "highest studied dose");
}
