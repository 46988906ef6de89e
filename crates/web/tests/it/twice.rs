//! Two people who register one patient in the same moment: the second is asked about the first (docs/decisions/0005).

use crate::scene::{CONSULTING, Scene, TREATMENT, step};
use store::Select;
use terms::Role;

#[tokio::test]
async fn the_second_of_two_registrations_at_once_is_asked_about_the_first() {
    let s = Scene::new();
    let (mut a, mut b) = (s.client(Role::Coordinator, CONSULTING), s.client(Role::Nurse, TREATMENT));
    for n in 1..=8 {
        let mut fields = s.good("register_patient", &[]);
        fields.retain(|(n, _)| !matches!(n.as_str(), "name" | "kana" | "birth_date"));
        for (name, v) in [
            ("name", "桜井 望".to_owned()),
            ("kana", "サクライ ノゾミ".to_owned()),
            ("birth_date", format!("1991-02-0{n}")),
        ] {
            fields.push((name.into(), v));
        }
        let (one, two, tip) = (format!("one{n}"), format!("two{n}"), s.tip());
        let (x, y) = tokio::join!(
            step(&mut a, "register_patient", "confirm", &one, tip, &fields, &[]),
            step(&mut b, "register_patient", "confirm", &two, tip, &fields, &[]),
        );
        let mut got = [x.status.as_u16(), y.status.as_u16()];
        got.sort_unstable();
        assert_eq!(got, [200, 303], "round {n}");
        let asked = if x.status == 200 { x } else { y };
        assert!(asked.body.contains("同じ人ではありませんか"), "{}", asked.body);
        let born = format!("1991-02-0{n}");
        let rows = s
            .set
            .store
            .read(|snap| snap.count(&Select::from("patients").eq("birth_date", born.as_str())))
            .expect("count");
        assert_eq!(rows, 1, "round {n}: one record");
    }
}
