//! A dated law table is adopted by the manager, signed. Old decisions keep the table they were made under (regulation.md §6, 54).

use super::adopt::{self, AdoptCommand};
use super::adopt_programme::missing_items;
use crate::folds::Adopted;
use crate::refusals::Clinic;
use kernel::act::Text2;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use programme::Law;
use record::clinic::LawAdopted;
use terms::Text;

/// The act.
pub struct AdoptLaw;

impl Act for AdoptLaw {
    type Command = AdoptCommand;
    const NAME: &'static str = "adopt_law";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "law_adopted",
        text: Text2 {
            ja: "私は、管理者として、この法令表を読み、採用します。これからの期限と保存期間はこの表で数えます。",
            en: "I, as manager, have read this law table and adopt it. From now on deadlines and retention are counted by it.",
        },
    });

    fn title() -> Text {
        Text::fixed("法令表を採用する", "Adopt a law table")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        adopt::form(f, "law", Text::fixed("法令表", "Law table"))
    }

    fn about(_: &Self::Command) -> Tag {
        Tag::clinic()
    }

    fn needs(_: &Tag, _: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<Adopted>("main")]
    }

    fn may(_: &Tag, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn rules(c: &Self::Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = adopt::not_again(known.get::<Adopted>("main").law, &c.bundle);
        match Law::read(&c.bundle) {
            Err(problems) => reasons.push(adopt::broken(&problems)),
            Ok(law) => {
                let missing = ctx.programme.map(|p| missing_items(&law, p.value)).unwrap_or_default();
                reasons.push_if(!missing.is_empty(), || Clinic::ConsentItemsMissing { items: missing });
            }
        }
        reasons
    }

    fn record(c: &Self::Command, _: &Known, _: &Ctx) -> Recording {
        // The rules have read it already; a bundle that does not read never comes here.
        let Ok(law) = Law::read(&c.bundle) else { return Recording::new() };
        let fact = LawAdopted {
            code: law.id().to_owned(),
            version: law.in_force_from().to_string(),
            hash: c.bundle.hash(),
            simulated: false,
        };
        Recording::new().fact(&fact).blob(adopt::blob(&c.bundle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{bundle, changed, code, house, scene};
    use programme::{Kind, Programme};

    #[test]
    fn a_law_table_is_adopted_by_hash_and_not_twice() {
        let h = house();
        let chosen = code("law", "law");
        let s = scene(&h).when("adopt_law", &[("candidate", &chosen)]).then_recorded(&["law_adopted"]);
        let a = s.fact::<LawAdopted>();
        assert_eq!(
            (a.code.as_str(), a.version.as_str(), a.hash),
            ("asrm-2025-05-31", "2025-05-31", bundle(Kind::Law).hash())
        );
        let _ = s.when("adopt_law", &[("candidate", &chosen)]).then_refused(&["already_adopted"]);
        let _ = scene(&h).when("adopt_law", &[("candidate", &code("law", "broken"))]).then_refused(&["bundle_broken"]);
    }

    #[test]
    fn reg13_a_law_that_asks_for_more_than_the_programme_explains_is_not_adopted_before_it() {
        let h = house();
        let lacking = changed(Kind::Programme, "consent.toml", "number = 16\n", "number = 5\n");
        let mut s = scene(&h);
        s.programme = Some((lacking.hash(), Programme::read(&lacking).expect("reads")));
        let _ = s.when("adopt_law", &[("candidate", &code("law", "law"))]).then_refused(&["consent_items_missing"]);
    }
}
