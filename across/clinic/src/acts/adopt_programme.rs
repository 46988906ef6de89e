//! A treatment programme is adopted by the manager, signed: from now on its rules decide. Files with a mistake, simulated numbers on a
//! real record (L19) and an explanation document that lacks an item of Reg. 13(2) (requirement 7) are refused.

use super::adopt::{self, AdoptCommand};
use crate::folds::Adopted;
use crate::refusals::Clinic;
use kernel::act::Text2;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use programme::{Law, Programme};
use record::clinic::ProgrammeAdopted;
use terms::Text;

/// The act.
pub struct AdoptProgramme;

/// Items that the law asks for and the programme's explanation document lacks.
pub(super) fn missing_items(law: &Law, programme: &Programme) -> Vec<Text> {
    let coverage = law.consent_coverage(programme);
    coverage
        .iter()
        .filter(|c| !c.covered)
        .map(|c| {
            Text::new(format!("{} {}", c.item.number, c.item.text.ja), format!("{} {}", c.item.number, c.item.text.en))
        })
        .collect()
}

impl Act for AdoptProgramme {
    type Command = AdoptCommand;
    const NAME: &'static str = "adopt_programme";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "programme_adopted",
        text: Text2 {
            ja: "私は、管理者として、この治療プログラムを読み、採用します。これからの判断はこの内容で行われます。",
            en: "I, as manager, have read this treatment programme and adopt it. From now on its rules decide.",
        },
    });

    fn title() -> Text {
        Text::fixed("治療プログラムを採用する", "Adopt a treatment programme")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        adopt::form(f, "programme", Text::fixed("治療プログラム", "Treatment programme"))
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
        let mut reasons = adopt::not_again(known.get::<Adopted>("main").programme, &c.bundle);
        match Programme::read(&c.bundle) {
            Err(problems) => reasons.push(adopt::broken(&problems)),
            Ok(p) => {
                reasons.push_if(p.simulated() && !ctx.simulated, || Clinic::SimulatedOnReal);
                let missing = ctx.law.map(|l| missing_items(l.value, &p)).unwrap_or_default();
                reasons.push_if(!missing.is_empty(), || Clinic::ConsentItemsMissing { items: missing });
            }
        }
        reasons
    }

    fn record(c: &Self::Command, _: &Known, _: &Ctx) -> Recording {
        // The rules have read it already; a bundle that does not read never comes here.
        let Ok(p) = Programme::read(&c.bundle) else { return Recording::new() };
        let fact = ProgrammeAdopted {
            code: p.id().to_owned(),
            version: p.version().to_string(),
            hash: c.bundle.hash(),
            simulated: p.simulated(),
        };
        Recording::new().fact(&fact).blob(adopt::blob(&c.bundle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{bundle, changed, code, house, law, scene};
    use kernel::{Candidate, Outcome};
    use programme::Kind;

    #[test]
    fn the_files_are_kept_by_hash_and_the_same_files_are_not_adopted_twice() {
        let h = house();
        let chosen = code("programme", "plain");
        let s = scene(&h).when("adopt_programme", &[("candidate", &chosen)]).then_recorded(&["programme_adopted"]);
        let a = s.fact::<ProgrammeAdopted>();
        assert_eq!(
            (a.code.as_str(), a.simulated, a.hash),
            ("ad-msc-chronic-pain", false, bundle(Kind::Programme).hash())
        );
        let Some(Outcome::Permitted(p)) = &s.last else { panic!("permitted") };
        assert_eq!((p.recording.blobs[0].hash(), p.recording.blobs[0].media_type.as_str()), (a.hash, "text/plain"));
        let s = s.when("adopt_programme", &[("candidate", &chosen)]).then_refused(&["already_adopted"]);
        // Another version, and then the first one again: each is an adoption.
        let s = s
            .when("adopt_programme", &[("candidate", &code("programme", "simulated"))])
            .then_recorded(&["programme_adopted"]);
        let _ = s.when("adopt_programme", &[("candidate", &chosen)]).then_recorded(&["programme_adopted"]);
    }

    #[test]
    fn files_with_a_mistake_are_refused_with_file_line_and_column() {
        let h = house();
        let s = scene(&h)
            .when("adopt_programme", &[("candidate", &code("programme", "broken"))])
            .then_refused(&["bundle_broken"]);
        let Some(Outcome::Refused(r, _)) = &s.last else { panic!("refused") };
        assert!(r.as_slice()[0].detail.en.contains("conditions.toml:"), "{}", r.as_slice()[0].detail.en);
        // A law is no programme, and files that are no candidate cannot be adopted.
        let _ = s.when("adopt_programme", &[("candidate", &code("law", "law"))]).then_invalid(&["candidate"]);
    }

    #[test]
    fn l19_simulated_numbers_never_enter_a_real_record() {
        let h = house();
        let (simulated, plain) = (code("programme", "simulated"), code("programme", "plain"));
        let mut real = scene(&h);
        real.simulated = false;
        let real = real.when("adopt_programme", &[("candidate", &simulated)]).then_refused(&["simulated_on_real"]);
        let _ = real.when("adopt_programme", &[("candidate", &plain)]).then_recorded(&["programme_adopted"]);
        let s = scene(&h).when("adopt_programme", &[("candidate", &simulated)]).then_recorded(&["programme_adopted"]);
        assert!(s.fact::<ProgrammeAdopted>().simulated);
    }

    #[test]
    fn reg13_an_explanation_that_lacks_an_item_is_not_adopted() {
        let mut h = house();
        let lacking = changed(Kind::Programme, "consent.toml", "number = 16\n", "number = 5\n");
        h.candidates = vec![Candidate { kind: "programme", name: "lacking".into(), bundle: lacking }];
        let chosen = format!("lacking@{}", h.candidates[0].bundle.hash());
        let mut s = scene(&h);
        s.law = Some(law());
        let _ = s.when("adopt_programme", &[("candidate", &chosen)]).then_refused(&["consent_items_missing"]);
    }
}
