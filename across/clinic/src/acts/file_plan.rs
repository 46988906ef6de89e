//! A provision plan as filed with the authority (再生医療等提供計画, Act 4; Reg. 27): what later acts may do rests on it (L5). A new version
//! has the same number; a stop (Act 6) is a version too. Refused: the locked drip route (L12), people who are not doctors here, a maker that
//! is no cell processing centre, and for class 1 and 2 a committee that is not certified as special (Act 7, 11; requirement 3).

use crate::refusals::Clinic;
use kernel::act::Text2;
use kernel::form::{any_day, day_until, free};
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use programme::Programme;
use record::clinic::{PlaceKind, PlanFiled};
use record::folds::{self, Plans, StaffRoles};
use record::refusals::{Shared, programme_adopted};
use terms::{Day, PlaceId, PlanId, StaffId, Text, fold_width, say};

/// File a plan, a new version of it, or its stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlanCommand {
    /// Number given on filing.
    pub number: String,
    /// Day of submission.
    pub submitted_on: Day,
    /// First day of use.
    pub valid_from: Day,
    /// Last day, if limited.
    pub valid_until: Option<Day>,
    /// Codes of diseases.
    pub diseases: Vec<String>,
    /// Code of the product.
    pub product: String,
    /// Codes of routes.
    pub routes: Vec<String>,
    /// Doctors named in it.
    pub doctors: Vec<StaffId>,
    /// Places where it is carried out.
    pub places: Vec<PlaceId>,
    /// The making facility.
    pub maker: PlaceId,
    /// Committee's name.
    pub committee: String,
    /// Committee's certification number.
    pub committee_number: String,
    /// Certified as special (特定認定).
    pub special: bool,
    /// Version of the explanation and consent document.
    pub consent_version: String,
    /// This filing is a stop.
    pub stopped: bool,
}

/// The act.
pub struct FilePlan;

/// Numbers of plans and committees: letters, digits and hyphens, full-width ones made plain.
fn number(s: &str) -> Result<String, Text> {
    let n = fold_width(s).to_ascii_uppercase();
    let fits = n.len() <= 30 && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits {
        Ok(n)
    } else {
        Err(Text::fixed("英数字で入れてください(例 PB4200010)。", "Use letters and digits, such as PB4200010."))
    }
}

fn yes_no() -> Vec<Choice> {
    vec![Choice::new("yes", Text::fixed("はい", "yes")), Choice::new("no", Text::fixed("いいえ", "no"))]
}

/// What the adopted programme offers to choose from: diseases, products, routes.
fn offered(p: Option<&Programme>) -> [Vec<Choice>; 3] {
    let Some(p) = p else { return [Vec::new(), Vec::new(), Vec::new()] };
    [
        p.diseases().iter().map(|d| Choice::new(&*d.code, d.text.clone())).collect(),
        p.products().iter().map(|d| Choice::new(&*d.code, d.text.clone())).collect(),
        p.routes().iter().map(|d| Choice::new(&*d.code, d.text.clone())).collect(),
    ]
}

fn code(s: &str) -> Option<String> {
    Some(s.to_owned())
}

type Head = (String, Day, Day, Option<Day>, bool);

fn head(f: &mut Form) -> Option<Head> {
    let today = f.ctx().now.day();
    f.group(Text::fixed("届出", "Filing"));
    let n = f
        .field("number", number)
        .label(Text::fixed("計画番号", "Plan number"))
        .hint(Text::fixed("同じ番号で登録すると新しい版になります。", "The same number again makes a new version."))
        .example("PB4200010")
        .required();
    let submitted = f
        .field("submitted_on", day_until(today))
        .label(Text::fixed("提出日", "Day of submission"))
        .day()
        .example("2025-06-02")
        .required();
    let from = f
        .field("valid_from", any_day)
        .label(Text::fixed("この版を使える最初の日", "First day of use"))
        .day()
        .example("2025-06-02")
        .required();
    let until =
        f.field("valid_until", any_day).label(Text::fixed("最後の日(あれば)", "Last day, if any")).day().optional();
    let stopped = f
        .choose("stopped", yes_no(), |s| Some(s == "yes"))
        .label(Text::fixed("中止の届出か", "Is this a stop?"))
        .hint(Text::fixed(
            "中止にすると、この計画では新しい採取・出荷・投与ができなくなります。",
            "After a stop nothing new may start under this plan.",
        ))
        .example("no")
        .optional();
    let (submitted, from, until) = (submitted?, from?, until?);
    if from < submitted {
        f.error("valid_from", Text::fixed("提出より前には使えません。", "It cannot be used before its submission."));
    }
    if until.is_some_and(|u| u < from) {
        f.error("valid_until", Text::fixed("最初の日より前です。", "That is before the first day."));
    }
    Some((n?, submitted, from, until, stopped?.unwrap_or(false)))
}

type Content = (Vec<String>, String, Vec<String>);

fn content(f: &mut Form) -> Option<Content> {
    let [diseases, products, routes] = offered(f.ctx().programme);
    f.group(Text::fixed("内容", "Content"));
    let diseases = f.many("diseases", Text::fixed("対象疾患", "Diseases"), diseases, true, code);
    let product = f.choose("product", products, code).label(Text::fixed("特定細胞加工物等", "Product")).required();
    let routes = f.many("routes", Text::fixed("投与経路", "Routes"), routes, true, code);
    Some((diseases?, product?, routes?))
}

type Where = (Vec<StaffId>, Vec<PlaceId>, PlaceId);

fn people_and_places(f: &mut Form) -> Option<Where> {
    let list = |f: &Form, name: &str| f.ctx().options.get(name).cloned().unwrap_or_default();
    f.group(Text::fixed("医師と施設", "Doctors and facilities"));
    let doctors = list(f, "doctors");
    let doctors = f.many(
        "doctors",
        Text::fixed("再生医療等を行う医師", "Doctors named in the plan"),
        doctors,
        true,
        |s| StaffId::parse(s).ok(),
    );
    let places = list(f, "places");
    let places = f.many("places", Text::fixed("提供する場所", "Places of treatment"), places, true, |s| {
        PlaceId::parse(s).ok()
    });
    let maker = f
        .choose_from("maker", "makers", |s| PlaceId::parse(s).ok())
        .label(Text::fixed("細胞培養加工施設", "Cell processing centre"))
        .required();
    Some((doctors?, places?, maker?))
}

type Review = (String, String, bool, String);

fn review(f: &mut Form) -> Option<Review> {
    f.group(Text::fixed("委員会と同意説明文書", "Committee and consent document"));
    let name = f
        .field("committee", free)
        .label(Text::fixed("委員会の名称", "Committee"))
        .example("さくら特定認定再生医療等委員会")
        .required();
    let n = f
        .field("committee_number", number)
        .label(Text::fixed("認定番号", "Certification number"))
        .example("NA8200001")
        .required();
    let special = f
        .choose("special", yes_no(), |s| Some(s == "yes"))
        .label(Text::fixed("特定認定再生医療等委員会か", "Is it a certified special committee?"))
        .hint(Text::fixed("第一種・第二種には特定認定が必要です。", "Class 1 and 2 need a special one."))
        .required();
    let standing = f.ctx().programme.map(|p| p.consent().version.clone()).unwrap_or_else(|| "1".to_owned());
    let version = f
        .field("consent_version", free)
        .label(Text::fixed("説明・同意文書の版", "Version of the consent document"))
        .hint(say! {ja: "採用中のプログラムの版: {standing}", en: "Version in the adopted programme: {standing}"})
        .example(standing)
        .required();
    Some((name?, n?, special?, version?))
}

impl Act for FilePlan {
    type Command = FilePlanCommand;
    const NAME: &'static str = "file_plan";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "plan_filed",
        text: Text2 {
            ja: "私は、管理者として、提出した提供計画の内容がこのとおりであることを確かめました。",
            en: "I, as manager, have checked that the provision plan was filed with this content.",
        },
    });

    fn title() -> Text {
        Text::fixed("提供計画を登録する", "File a provision plan")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let (head, content, people, review) = (head(f), content(f), people_and_places(f), review(f));
        let ((number, submitted_on, valid_from, valid_until, stopped), (diseases, product, routes)) = (head?, content?);
        let ((doctors, places, maker), (committee, committee_number, special, consent_version)) = (people?, review?);
        Some(FilePlanCommand {
            number,
            submitted_on,
            valid_from,
            valid_until,
            diseases,
            product,
            routes,
            doctors,
            places,
            maker,
            committee,
            committee_number,
            special,
            consent_version,
            stopped,
        })
    }

    fn about(_: &Self::Command) -> Tag {
        Tag::clinic()
    }

    fn needs(_: &Tag, command: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<folds::Clinic>("main"), Need::of::<Plans>("main")];
        let doctors = command.into_iter().flat_map(|c| &c.doctors);
        needs.extend(doctors.map(|d| Need::of::<StaffRoles>(d.as_str())));
        needs
    }

    fn may(_: &Tag, _: &Known, ctx: &Ctx) -> Reasons {
        programme_adopted(ctx)
    }

    fn rules(c: &Self::Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        if c.stopped {
            // A stop is a filing on something that exists; what it stops need not be right.
            let there = known.get::<Plans>("main").by_number.contains_key(&c.number);
            reasons.push_if(!there, || Clinic::UnknownPlan { number: c.number.clone() });
            return reasons;
        }
        if let Some(p) = ctx.programme {
            for route in c.routes.iter().filter_map(|r| p.value.route(r)).filter(|r| r.locked) {
                reasons.push(Shared::RouteLocked {
                    route: route.text.clone(),
                    why: route.locked_why.clone().unwrap_or_default(),
                });
            }
            let class = p.value.product(&c.product).map(|p| p.class);
            // An unknown product counts as the strictest class (L6: unknown is never "no").
            let needs_special = class.is_none_or(|n| n <= 2);
            reasons.push_if(needs_special && !c.special, || Clinic::CommitteeNotSpecial {
                committee: c.committee.clone(),
            });
        }
        for d in &c.doctors {
            reasons
                .push_if(!known.get::<StaffRoles>(d.as_str()).is_doctor(), || Clinic::NotADoctor { staff: d.clone() });
        }
        let clinic = known.get::<folds::Clinic>("main");
        let here = |p: &PlaceId, kinds: &[PlaceKind]| clinic.place(p).is_some_and(|p| kinds.contains(&p.kind));
        for p in c.places.iter().filter(|p| !here(p, &[PlaceKind::Consulting, PlaceKind::Treatment])) {
            reasons.push(Clinic::PlaceUnfit { place: p.clone() });
        }
        reasons.push_if(!here(&c.maker, &[PlaceKind::Cpc]), || Clinic::MakerNoCpc { place: c.maker.clone() });
        reasons
    }

    fn record(c: &Self::Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&PlanFiled {
            plan: PlanId::derive(ctx.command, 0),
            number: c.number.clone(),
            submitted_on: c.submitted_on,
            valid_from: c.valid_from,
            valid_until: c.valid_until,
            diseases: c.diseases.clone(),
            product: c.product.clone(),
            routes: c.routes.clone(),
            doctors: c.doctors.clone(),
            places: c.places.clone(),
            maker: c.maker.clone(),
            committee: format!("{} {}", c.committee, c.committee_number),
            consent_version: c.consent_version.clone(),
            stopped: c.stopped,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, programme, scene};
    use kernel::harness::Scene;
    use terms::Role;

    const GOOD: [(&str, &str); 13] = [
        ("number", "pb4200010"),
        ("submitted_on", "令和7年6月2日"),
        ("valid_from", "2025-06-02"),
        ("diseases", "knee_oa"),
        ("diseases", "hip_oa"),
        ("product", "ad_msc"),
        ("routes", "intra_articular"),
        ("doctors", "S2"),
        ("places", "L2"),
        ("maker", "L3"),
        ("committee", "さくら特定認定再生医療等委員会"),
        ("committee_number", "NA8200001"),
        ("special", "yes"),
    ];
    fn ask<'h>(s: Scene<'h>, change: &[(&str, &str)]) -> Scene<'h> {
        let mut fields: Vec<(&str, &str)> =
            GOOD.into_iter().filter(|(k, _)| !change.iter().any(|(c, _)| c == k)).collect();
        fields.push(("consent_version", "1"));
        fields.extend(change);
        s.when("file_plan", &fields)
    }
    fn ready(h: &kernel::House) -> Scene<'_> {
        let mut s = scene(h);
        s.programme = Some(programme());
        s
    }

    #[test]
    fn l5_a_plan_is_filed_with_what_later_acts_ask_it_for() {
        let h = house();
        let s = ask(ready(&h), &[]).then_recorded(&["plan_filed"]);
        let p = s.fact::<PlanFiled>();
        assert_eq!((p.number.as_str(), p.submitted_on.to_string().as_str()), ("PB4200010", "2025-06-02"));
        assert_eq!(
            (p.diseases, p.routes),
            (vec!["knee_oa".to_owned(), "hip_oa".to_owned()], vec!["intra_articular".to_owned()])
        );
        assert_eq!((p.committee.as_str(), p.stopped), ("さくら特定認定再生医療等委員会 NA8200001", false));
    }

    #[test]
    fn l12_the_locked_drip_is_in_no_plan() {
        let h = house();
        let _ = ask(ready(&h), &[("routes", "intra_articular"), ("routes", "drip")]).then_refused(&["route_locked"]);
    }

    #[test]
    fn act7_class_two_needs_a_certified_special_committee() {
        let h = house();
        let _ = ask(ready(&h), &[("special", "no")]).then_refused(&["committee_not_special"]);
        let _ = ask(ready(&h), &[("special", "")]).then_invalid(&["special"]);
    }

    #[test]
    fn l5_only_doctors_places_and_a_processing_centre_of_this_clinic_stand_in_a_plan() {
        let h = house();
        let _ = ask(ready(&h), &[("doctors", "S2"), ("doctors", "S3")]).then_refused(&["not_a_doctor"]);
        // A place that is gone, and a place where nobody is treated.
        let _ = ask(ready(&h), &[("places", "L9")]).then_refused(&["place_unfit"]);
        let _ = ask(ready(&h), &[("places", "L2"), ("places", "L3")]).then_refused(&["place_unfit"]);
        let _ = ask(ready(&h), &[("maker", "L2")]).then_refused(&["maker_no_cpc"]);
        let all = [("routes", "drip"), ("special", "no"), ("doctors", "S3"), ("places", "L9"), ("maker", "L2")];
        let _ = ask(ready(&h), &all).then_refused(&[
            "route_locked",
            "committee_not_special",
            "not_a_doctor",
            "place_unfit",
            "maker_no_cpc",
        ]);
    }

    #[test]
    fn l5_somebody_who_was_a_doctor_and_left_is_none() {
        let h = house();
        let left = record::clinic::RolesChanged {
            staff: StaffId::parse("S2").expect("id"),
            roles: vec![Role::Reader],
            reason: "x".into(),
        };
        let _ = ask(ready(&h).given(&left), &[]).then_refused(&["not_a_doctor"]);
    }

    #[test]
    fn act6_a_stop_is_filed_on_a_plan_that_exists_and_asks_nothing_else() {
        let h = house();
        let s = ask(ready(&h), &[("stopped", "yes"), ("special", "no")]).then_refused(&["unknown_plan"]);
        let s = ask(s, &[]).then_recorded(&["plan_filed"]);
        let s = ask(s, &[("stopped", "yes"), ("special", "no"), ("doctors", "S3")]).then_recorded(&["plan_filed"]);
        assert!(s.fact::<PlanFiled>().stopped);
    }

    #[test]
    fn l20_without_a_programme_there_is_nothing_to_choose_and_the_reason_is_said() {
        let h = house();
        let _ = ask(scene(&h), &[]).then_invalid(&["diseases", "product", "routes"]);
        let mut s = scene(&h);
        let around = kernel::run::Surround {
            now: s.now,
            programme: None,
            law: None,
            options: &s.options,
            candidates: &[],
            simulated: true,
        };
        let command = terms::CommandId::parse("c").expect("id");
        let may = kernel::run::may(&h, &mut s.memory, "file_plan", &Tag::clinic(), &s.who, &around, &command)
            .expect("no fault")
            .expect("allowed");
        assert!(may.has("no_programme"));
    }

    #[test]
    fn days_that_do_not_fit_each_other_are_said_beside_their_fields() {
        let h = house();
        let bad = [
            ("submitted_on", "2025-06-02"),
            ("valid_from", "2025-06-01"),
            ("valid_until", "2025-05-31"),
            ("number", "計画一"),
        ];
        let _ = ask(ready(&h), &bad).then_invalid(&["valid_from", "valid_until", "number"]);
        let _ = ask(ready(&h), &[("submitted_on", "2026-02-03")]).then_invalid(&["submitted_on"]);
    }
}
