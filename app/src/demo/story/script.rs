//! Everything that happens to one patient of the story, with its time: the usual way, and what goes otherwise.

use super::path::{Case, Days, Mark, Turn, chosen, days};
use super::scene::{MANAGER, Part, Plan, Scene};
use super::{administration as ward, counselling as talk, culture, follow_up as after, harvest as theatre};
use record::administration::NoGoChoice;
use record::booking::BookingKind;

/// The patient whose cells stand in an open cabinet at the end of the story.
const WORKING: usize = 1;

/// Plans everything that happens to a patient; some of it after today.
pub fn script(plan: &mut Plan, p: &mut Part) {
    let case = chosen(p.n);
    let d = days(&case, &mut p.chance, |day| plan.works(day));
    let turn = case.turn;
    plan.about(p.n, d.register);
    counselling(plan, p, &d, &case);
    if matches!(turn, Turn::Referred | Turn::CareFirst | Turn::Research | Turn::WithdrawsSoon | Turn::Held) {
        return;
    }
    theatre_day(plan, &d, &case);
    bench(plan, p, &d, turn);
    if matches!(turn, Turn::WithdrawsInCulture | Turn::Contaminated | Turn::Suspected) {
        return;
    }
    bedside(plan, p, &d, &case);
    if !matches!(turn, Turn::FailedTest | Turn::FeverReturned) {
        follow(plan, p, &d, turn);
    }
}

fn counselling(plan: &mut Plan, p: &mut Part, d: &Days, case: &Case) {
    let turn = case.turn;
    let today = |day: i32, early: i64, usual: i64| if day == 0 { early } else { usual };
    let morning = 540 + 5 * i64::try_from(p.chance.between(0, 80)).unwrap_or(0);
    let (alarm, late) = (turn == Turn::Referred, p.chance.one_in(7) && morning > 760);
    plan.at(d.register, today(d.register, 525, morning), talk::register);
    plan.at(d.register, today(d.register, 565, morning + 35), move |s, p| talk::interview(s, p, alarm, late));
    if p.chance.one_in(8) && d.register < 0 {
        plan.at(d.register, morning + 55, talk::correct);
    }
    if p.n % 20 == 16 {
        plan.at(d.register + 1, morning, talk::twice);
    }
    if turn == Turn::TooEarly {
        plan.at(d.register + 1, morning, talk::too_early);
    }
    let (care, smoker) = (turn != Turn::CareFirst, p.smoker);
    let outcome = match turn {
        Turn::Referred => "referred",
        Turn::CareFirst => "standard_care_first",
        Turn::Research => "research_only",
        _ if smoker => "on_review",
        _ => "suitable",
    };
    let day = if alarm { d.register } else { d.candidacy };
    let minute = if alarm { morning + 60 } else { morning - morning % 30 };
    let decided = move |s: &mut Scene<'_, '_>, p: &mut Part| {
        talk::examine(s, p, care);
        s.minutes(20);
        talk::decide(s, p, outcome);
    };
    if alarm {
        plan.at(day, minute, decided);
    } else {
        plan.booked(day, minute, BookingKind::Consultation, decided);
    }
    if matches!(turn, Turn::Referred | Turn::CareFirst | Turn::Research) {
        return;
    }
    plan.booked(d.consent, 600 + morning % 240, BookingKind::Consultation, talk::consent);
    match turn {
        Turn::WithdrawsSoon => {
            plan.at(d.consent + 2, morning, |s, p| talk::withdraw(s, p, "not_asked"));
            return;
        }
        Turn::Held => {
            plan.at(d.consent + 1, morning, talk::hold);
            return;
        }
        _ => {}
    }
    plan.at(d.order, 590 + morning % 300, talk::order);
}

fn theatre_day(plan: &mut Plan, d: &Days, case: &Case) {
    let turn = case.turn;
    plan.at(d.blood, 570, |s, p| {
        theatre::draw_blood(s, p);
        s.minutes(10);
        after::baseline(s, p);
    });
    plan.at(d.blood + 3, 1000, theatre::blood_results);
    // Only the day that the case is about is shifted.
    let shift = if case.mark == Mark::Harvest { case.shift } else { 0 };
    plan.booked(d.harvest, 610 + shift, BookingKind::Harvest, theatre::harvest);
    plan.at(d.harvest, 670 + shift, theatre::dispatch);
    let (day, first) = if shift > 120 { (d.harvest + 1, 520) } else { (d.harvest, 720 + shift.max(0)) };
    plan.at(day, first, move |s, p| culture::receive(s, p, turn == Turn::WarmWay));
    plan.at(day, first + 70, culture::start);
    match turn {
        Turn::WarmWay => plan.at(d.harvest + 12, 900, |s, p| {
            theatre::close_deviation(s, p, "保冷剤の数が足りなかった", "搬送箱の準備表に数を入れた");
        }),
        Turn::OpenDeviation => plan.at(d.harvest + 1, 700, theatre::deviation),
        Turn::Bruise => plan.always(d.harvest + 1, 650, |s, p| {
            theatre::adverse_event(s, p, "other", "採取部の腫れと内出血、体温 37.2 ℃");
        }),
        Turn::Serious => plan.always(d.harvest + 2, 640, |s, p| {
            theatre::adverse_event(s, p, "serious", "採取部の血腫で入院");
        }),
        _ => {}
    }
}

/// Days of growth: observations about every four days, one or two passages, the harvest of the cells and its tests.
fn bench(plan: &mut Plan, p: &mut Part, d: &Days, turn: Turn) {
    let passages = if p.ordered() > 50_000_000 { 2 } else { 1 };
    let phases = passages + 1;
    let length = d.cells - d.harvest;
    let phase = (length / phases).max(1);
    let stop = match turn {
        Turn::WithdrawsInCulture => 19,
        Turn::Contaminated => 13,
        Turn::Suspected => 16,
        _ => length,
    };
    let mut day = 4;
    while day < length.min(stop) {
        let in_phase = day % phase;
        // On the day of a passage the count tells more than a look; and nobody looks on the day of what ends it.
        if in_phase > 1 && plan.open_day(d.harvest + day) < d.harvest + stop {
            let confluence = 8 + 78 * in_phase / phase;
            plan.at(d.harvest + day, 560 + i64::from(day % 7) * 10, move |s, p| culture::observe(s, p, confluence));
        }
        day += 4;
    }
    for n in 1..=passages {
        let on = phase * n;
        if on < stop {
            plan.booked(d.harvest + on, 630, BookingKind::Culture, move |s, p| culture::passage(s, p, n == 2));
        }
    }
    if p.n == WORKING {
        plan.at(0, 547, culture::open);
    }
    match turn {
        Turn::WithdrawsInCulture => {
            let on = plan.open_day(d.harvest + stop);
            plan.at(on, 660, |s, p| talk::withdraw(s, p, "discard"));
            plan.at(on + 1, 600, |s, p| culture::reject(s, p, "同意の撤回により培養を終える"));
        }
        Turn::Contaminated | Turn::Suspected => plan.at(d.harvest + stop, 570, culture::suspect),
        _ => plan.booked(d.cells, 930, BookingKind::Culture, culture::harvest),
    }
    if matches!(turn, Turn::Contaminated | Turn::Suspected) {
        // Of what is suspected now nothing is known yet.
        let stop = if turn == Turn::Suspected { stop + 7 } else { stop };
        plan.at(d.harvest + stop + 2, 660, |s, p| culture::reject(s, p, "細菌による汚染を確認した"));
        plan.at(d.harvest + stop + 12, 690, |s, p| {
            theatre::close_deviation(s, p, "培地の分注時の汚染と推定", "分注の手順を改め、再訓練した");
            s.minutes(10);
            talk::lift(s, p, "ロットは不適と判定し、容器はすべて廃棄した。使える細胞は残っていない");
        });
        plan.at(d.harvest + stop + 14, 700, |s, p| after::close(s, p, "culture_failed", "再度の採取は希望されない"));
    }
}

fn bedside(plan: &mut Plan, p: &mut Part, d: &Days, case: &Case) {
    let turn = case.turn;
    let (rapid, failed) = (p.chance.one_in(3), turn == Turn::FailedTest);
    let failed_late = turn == Turn::LateFailure;
    let rapid = rapid && !failed_late;
    plan.at(d.cells, 1080, move |s, p| culture::tests(s, p, rapid, failed));
    if failed {
        plan.at(d.give, 540, |s, p| culture::reject(s, p, "エンドトキシンが規格を超えた"));
        plan.at(d.give + 1, 600, |s, p| {
            theatre::close_deviation(
                s,
                p,
                "再検でも規格を超えた。試薬の取り違えはない",
                "使った培地のロットを隔離し、製造元に照会した",
            );
            s.minutes(10);
            talk::lift(s, p, "ロットは不適と判定した。製品は立会いのもとで廃棄する");
        });
        // Both days may fall on one where the clinic was closed in between: after the hold was lifted.
        plan.at(d.give + 2, 630, culture::discard);
        plan.at(d.give + 2, 650, |s, p| after::close(s, p, "culture_failed", "本人と相談し、再度の採取は行わない"));
        return;
    }
    let base = if case.mark == Mark::Give { case.shift } else { 60 };
    let shift = if d.give == 0 || case.turn == Turn::WrongBag { base } else { 60 };
    plan.at(d.give, 460 + shift, move |s, p| culture::release(s, p, !rapid));
    plan.at(d.give, 480 + shift, culture::pack);
    plan.at(d.give, 500 + shift, culture::dispatch);
    plan.at(d.give, 525 + shift, ward::receive);
    plan.at(d.give, 535 + shift, ward::allocate);
    match turn {
        Turn::FeverRetimed => {
            plan.at(d.give, 560 + shift, |s, p| ward::fever(s, p, NoGoChoice::Retime));
            plan.at(d.give, 780 + shift, ward::go);
            plan.at(d.give, 800 + shift, ward::draw_up);
            plan.at(d.give, 820 + shift, ward::give);
        }
        Turn::FeverReturned => {
            plan.at(d.give, 560 + shift, |s, p| ward::fever(s, p, NoGoChoice::ReturnAndFreeze));
            plan.at(d.give, 590 + shift, ward::send_back);
            plan.at(d.give, 650 + shift, culture::take_back);
            plan.at(d.give + 9, 640, |s, p| {
                after::close(s, p, "patient_wish", "発熱で投与できなかった。戻した細胞は凍結して保管している")
            });
            return;
        }
        _ => {
            plan.at(d.give, 560 + shift, ward::go);
            plan.at(d.give, 575 + shift, ward::draw_up);
            if turn == Turn::WrongBag {
                plan.at(d.give, 585 + shift, ward::wrong_bag);
                plan.at(d.give + 8, 640, |s, p| {
                    theatre::close_deviation(
                        s,
                        p,
                        "使い終えたシリンジが処置台に残っていた",
                        "投与後すぐに廃棄箱へ入れる手順にした",
                    );
                    s.minutes(10);
                    talk::lift(s, p, "対象のシリンジは空で、前の患者さんへの投与が記録されている");
                });
            }
            let given = match turn {
                Turn::Stopped => ward::give_part,
                Turn::Outage => ward::given_in_the_dark,
                _ => ward::give,
            };
            if turn == Turn::Outage {
                plan.at(d.give + 1, 560, ward::after_the_outage);
            }
            plan.booked(d.give, 590 + shift, BookingKind::Administration, given);
        }
    }
    if failed_late {
        plan.at(d.give + 6, 700, |s, p| culture::result(s, p, "sterility", "fail", false, "発育あり(6日目)"));
        plan.at(d.give + 20, 700, |s, p| {
            theatre::close_deviation_by(
                MANAGER,
                s,
                p,
                "検体の汚染と推定。保存検体の再検は発育なし",
                "検体の分注を別の安全キャビネットで行う",
            );
            s.minutes(10);
            talk::lift(s, p, "保存検体の再検で発育なし。患者さんに感染の徴候はない");
        });
    } else if !rapid {
        plan.at(d.give + 14, 990, |s, p| culture::result(s, p, "sterility", "pass", false, "14日間 発育なし"));
    }
}

fn follow(plan: &mut Plan, p: &mut Part, d: &Days, turn: Turn) {
    for n in after::CONTACTS {
        let minute = 610 + i64::try_from(p.chance.between(0, 200)).unwrap_or(0);
        if turn == Turn::Urgent && n == 3 {
            plan.always(d.give + n, minute, |s, p| after::urgent(s, p, 3));
        } else if p.chance.one_in(9) {
            plan.always(d.give + n, minute, move |s, p| after::contact(s, p, n, false));
            plan.always(d.give + n + 1, minute, move |s, p| after::contact(s, p, n, true));
        } else {
            plan.always(d.give + n, minute, move |s, p| after::contact(s, p, n, true));
        }
    }
    let gone = match turn {
        Turn::Moved => 110,
        Turn::Lost => 40,
        _ => i32::MAX,
    };
    for (month, day, tenths) in after::VISITS {
        let jitter = i32::try_from(p.chance.between(0, 6)).unwrap_or(3) - 3;
        // Some do not come; who comes for a year comes to the end.
        let misses = p.chance.one_in(8) && month < 12;
        if day >= gone || misses {
            continue;
        }
        let minute = 600 + 30 * i64::try_from(p.chance.between(0, 10)).unwrap_or(0);
        let tenths = if turn == Turn::Relapse && month > 1 { 1 } else { tenths };
        plan.booked(d.give + day + jitter, minute, BookingKind::Visit, move |s, p| after::visit(s, p, month, tenths));
    }
    match turn {
        Turn::Relapse => plan.at(d.give + 80, 640, |s, p| {
            let since = s.store.now().day().plus_days(-9);
            after::relapse(s, p, since);
        }),
        Turn::Moved => {
            plan.at(d.give + gone, 660, |s, p| after::close(s, p, "moved", "転居先の医療機関に情報提供した"))
        }
        Turn::Lost => plan.at(d.give + 200, 960, |s, p| {
            after::close(s, p, "lost", "電話3回・郵便1回に返事がない");
        }),
        _ => {}
    }
}
