//! Places of the body that may receive cells, and the studied range of cells for each (law of the house L10). A range nobody has read
//! in a verified study is unset; a range of one place is never carried over to another.

use crate::reader::Tab;
use crate::setting::{Setting, UnsetNumber};
use terms::Text;

/// A place of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// Has a right and a left.
    pub sided: bool,
    /// Levels to choose from, such as `L4/5`; empty where the site has none.
    pub levels: Vec<String>,
    /// Routes by which it is reached, at least one.
    pub routes: Vec<String>,
    /// Diseases for which it is a target, at least one.
    pub diseases: Vec<String>,
    /// Sources.
    pub sources: Vec<String>,
}

/// What happens to an order above the range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Above {
    /// Refused.
    Refuse,
    /// The doctor gives a reason and signs it.
    SignedReason {
        /// Viable cells above which no reason helps: what lies further out is no adjustment to one patient but another treatment, or a slip of
        /// the pen.
        most: Setting<u64>,
    },
}

/// What so many cells are beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The highest number studied, without a reason: this is where it ends.
    Studied(u64),
    /// The programme's own limit, which no study has set and no reason lifts.
    Limit(u64),
}

impl DoseRange {
    /// What so many viable cells are beyond with this reason (empty = none was given); none = they lie within.
    ///
    /// # Errors
    /// The number that decides it has not been set (L19).
    pub fn over(&self, cells: u64, reason: &str) -> Result<Option<Over>, UnsetNumber> {
        let own = match &self.above {
            Above::SignedReason { most } => most.value().copied(),
            Above::Refuse => None,
        };
        if let Some(most) = own.filter(|most| cells > *most) {
            return Ok(Some(Over::Limit(most)));
        }
        let limit = *self.limit(reason).need()?;
        Ok((cells > limit).then_some(Over::Studied(limit)))
    }
    /// The highest number of viable cells that may be ordered with this reason (empty = none was given).
    pub fn limit(&self, reason: &str) -> &Setting<u64> {
        match &self.above {
            Above::SignedReason { most } if !reason.trim().is_empty() => most,
            _ => &self.high,
        }
    }
}

/// Viable cells for one target of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoseRange {
    /// Name of the row.
    pub code: String,
    /// Route.
    pub route: String,
    /// Sites; empty means every site of the route that has no row of its own.
    pub sites: Vec<String>,
    /// One number for each `disc`, `joint` or `site`.
    pub per: String,
    /// Lowest studied, viable cells; unset where no verified study gives one.
    pub low: Setting<u64>,
    /// Highest studied, viable cells.
    pub high: Setting<u64>,
    /// Above the highest.
    pub above: Above,

    /// The study in one sentence, for the page of the order.
    pub study: Text,
    /// Sources.
    pub sources: Vec<String>,
}

pub(crate) struct Sites {
    pub sites: Vec<Site>,
    pub doses: Vec<DoseRange>,
}

/// The row for a route and a site: the one that names the site before the one for all sites.
pub(crate) fn dose_range<'a>(doses: &'a [DoseRange], route: &str, site: &str) -> Option<&'a DoseRange> {
    let mut of_route = doses.iter().filter(|d| d.route == route);
    let own = of_route.clone().find(|d| d.sites.iter().any(|s| s == site));
    own.or_else(|| of_route.find(|d| d.sites.is_empty()))
}

pub(crate) fn read(t: &Tab<'_>) -> Sites {
    Sites {
        sites: t.list("site", |t| Site {
            code: t.define("site", "code"),
            text: t.text("text"),
            sided: t.yes("sided"),
            levels: t.opt_strings("levels"),
            routes: t.refer_some("route", "routes"),
            diseases: t.refer_some("disease", "diseases"),
            sources: t.sources(),
        }),
        doses: t.list("dose", dose),
    }
}

fn dose(t: &Tab<'_>) -> DoseRange {
    let code = t.define("dose range", "code");
    let route = t.refer_one("route", "route");
    let sites = t.refer_all("site", "sites");
    let per = [("disc", "disc"), ("joint", "joint"), ("site", "site")];
    // Two rows for one route and site would leave it to their order which one holds.
    if sites.is_empty() {
        t.define_as("dose range of a route", "route", route.clone());
    }
    for site in &sites {
        t.define_as("dose range of a site", "sites", format!("{route} {site}"));
    }
    let above = match t.word("above", &[("refuse", false), ("signed_reason", true)], false) {
        true => Above::SignedReason { most: t.setting("most", &format!("sites.dose-{code}.most")) },
        false => Above::Refuse,
    };
    let range = DoseRange {
        low: t.setting("low", &format!("sites.dose-{code}.low")),
        high: t.setting("high", &format!("sites.dose-{code}.high")),
        code,
        route,
        sites,
        per: t.word("per", &per, "site").to_owned(),
        above,
        study: t.text("study"),
        sources: t.sources(),
    };
    if let (Some(low), Some(high)) = (range.low.value(), range.high.value())
        && low > high
    {
        t.problem_at(
            "high",
            Text::fixed("low が high より大きい", "low is above high"),
            Text::fixed("low 以上の high", "a high that is not below low"),
        );
    }
    if let Above::SignedReason { most } = &range.above
        && most.value().is_some_and(|most| range.high.value().is_some_and(|high| high > most))
    {
        t.problem_at(
            "most",
            Text::fixed("high が most より大きい", "high is above most"),
            Text::fixed("high 以上の most", "a most that is not below high"),
        );
    }
    range
}
