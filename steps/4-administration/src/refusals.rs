//! Why cells are not received, prepared or given: reasons of this step alone, as a table. Those shared with other steps are in
//! `record::refusals`. What a reason says about this one case is its detail.

use kernel::{CiteKind, Reason, Refusal};
use terms::{Moment, Text};

type Cite = (CiteKind, Text);

const fn house(ja: &'static str, en: &'static str) -> Cite {
    (CiteKind::House, Text::fixed(ja, en))
}
const fn by_law(ja: &'static str, en: &'static str) -> Cite {
    (CiteKind::Law, Text::fixed(ja, en))
}

const L1: Cite = house("L1 本人の細胞だけ", "L1 own cells only");
const L2: Cite = house("L2 受け渡しごとの照合", "L2 every hand-over is a scan");
const L3: Cite = house("L3 投与直前の確認", "L3 bedside time-out");
const L4: Cite = by_law("施行規則7条6号・13条(L4 範囲ごとの同意)", "Reg. 7(6), 13 (L4 consent in force, by scope)");
const L5: Cite = by_law("再生医療等安全性確保法4条・13条(L5 有効な提供計画)", "Act 4, 13 (L5 plan in force)");
const L7: Cite = house("L7 容器と液量は過不足なし", "L7 containers and volumes balance exactly");
const L8: Cite =
    by_law("施行規則10条3項・101条(L8 二つの判定は別の人)", "Reg. 10(3), 101 (L8 two releases by different people)");
const L9: Cite = house("L9 期限を過ぎたら始めない", "L9 past its expiry nothing starts");
const L10: Cite = house("L10 研究された範囲の投与量", "L10 dose within the studied range of its route");
const L11: Cite = house("L11 期限内の材料", "L11 materials in date");
const L12: Cite = house("L12 点滴には専用の確認表", "L12 the drip is locked");
const L14: Cite = house("L14 さかのぼって許可は得られない", "L14 back-dating grants nothing");
const GO: Cite = by_law("施行規則10条3項(投与の可否の決定)", "Reg. 10(3) (the doctor decides whether to give)");

struct Row {
    code: &'static str,
    law: &'static str,
    say: Text,
    cite: Cite,
    next: Text,
    next_act: Option<&'static str>,
}

macro_rules! whys {
    ($($(#[$doc:meta])* $name:ident $code:literal $law:literal $cite:ident [$ja:literal, $en:literal] => [$next_ja:literal, $next_en:literal] $act:expr;)*) => {
        /// A reason of this step.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Why { $($(#[$doc])* $name,)* }
        /// Codes of [`Why`], in its order.
        pub const CODES: &[&str] = &[$($code,)*];
        impl Why {
            /// Every reason, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            fn row(self) -> Row {
                match self {$(
                    Self::$name => Row {
                        code: $code, law: $law, say: Text::fixed($ja, $en), cite: $cite, next: Text::fixed($next_ja, $next_en), next_act: $act,
                    },
                )*}
            }
        }
    };
}

whys! {
    /// No dose of the record has this label.
    DoseUnknown "dose_unknown" "L1" L1
        ["このラベルの投与分は記録にありません。", "No dose in the record has this label."] =>
        ["ラベルを読み直す。合わないものは使わず、培養加工施設に知らせる。", "Scan the label again. Do not use what does not fit; tell the cell processing centre."] None;
    /// No syringe of the record has this label.
    SyringeUnknown "syringe_unknown" "L1" L1
        ["このラベルのシリンジは記録にありません。", "No syringe in the record has this label."] =>
        ["シリンジのラベルを読み直す。充填の記録がないものは使わない。", "Scan the label of the syringe again. Do not use one whose draw-up is not recorded."] Some("draw_up");
    /// It was received before.
    AlreadyReceived "dose_already_received" "L2" L2
        ["この投与分はすでに受け入れの記録があります。", "This dose has been received already."] =>
        ["同じラベルのものが二つあるときは、使わずに起きたこととして記録する。", "If two things carry this label, use neither and record it as an occurrence."] Some("record_occurrence");
    /// It never left the cell processing centre.
    NotDispatched "dose_not_dispatched" "L2" L2
        ["この投与分の発送が記録されていません。", "The dispatch of this dose is not recorded."] =>
        ["培養加工施設が発送を記録する。", "The cell processing centre records the dispatch."] Some("dispatch_dose");
    /// It was sent to another place.
    SentElsewhere "dose_sent_elsewhere" "L2" L2
        ["この投与分の届け先は、ここではありません。", "This dose was sent to another place."] =>
        ["使わずに隔離し、届け先と培養加工施設に知らせる。", "Do not use it: it is quarantined. Tell the place it was meant for and the cell processing centre."] None;
    /// The seal was broken.
    SealBroken "seal_broken" "L2" L2
        ["封印が破れたものは受け入れられません。", "A dose whose seal is broken is not accepted."] =>
        ["「使える」を「いいえ」にして理由を書き、培養加工施設に知らせる。", "Answer no to \"may be used\", say why, and tell the cell processing centre."] None;
    /// It has not been received here.
    NotReceived "dose_not_received" "L2" L2
        ["この投与分の受け入れが記録されていません。", "This dose has not been received."] =>
        ["届いた箱を確かめ、受け入れを記録する。", "Check the box and record its receipt."] Some("receive_dose");
    /// It was judged unfit on arrival.
    NotAccepted "dose_not_accepted" "L2" L2
        ["この投与分は、受け入れのときに使えないと判定されています。", "This dose was judged unfit when it arrived."] =>
        ["投与しない。医師が「投与しない」と決め、細胞をどうするか選ぶ。", "Do not give it. The doctor decides no-go and what becomes of the cells."] Some("decide_go");
    /// Nothing of it is left.
    UsedUp "dose_used_up" "L7" L7
        ["この投与分には何も残っていません。", "Nothing is left of this dose."] =>
        ["投与した分と廃棄した分の記録を確かめる。", "Look at what was given and what was discarded."] None;
    /// It was sent back to be frozen.
    Returned "dose_returned" "L8" GO
        ["この投与分は、戻して凍結すると決められています。", "It was decided to return this dose and freeze it."] =>
        ["培養加工施設に戻す。凍結した細胞は、新しい出荷の判定なしには投与しない。", "Return it to the cell processing centre. Frozen cells are not given without a new release."] Some("return_dose");
    /// Nobody decided to send it back.
    ReturnNotDecided "return_not_decided" "L8" GO
        ["この投与分を戻して凍結するとは、決められていません。", "It was not decided to return this dose and freeze it."] =>
        ["医師が「投与しない」と決め、「培養加工施設に戻して凍結する」を選ぶ。", "The doctor decides no-go and chooses to return it and freeze it."] Some("decide_go");
    /// Quality has not released its product, or rejected it.
    NotReleased "dose_of_unreleased_product" "L8" L8
        ["この投与分の製品は、出荷が認められていません。", "The product of this dose is not released."] =>
        ["品質部門の出荷判定を待つ。不合格のものは使わない。", "Wait for quality to release it. What was rejected is not used."] Some("release_product");
    /// The doctor of the day released the product as quality.
    GoByReleaser "go_by_releaser" "L8" L8
        ["出荷を判定した人は、投与の可否を決められません。", "Whoever released the product does not decide go or no-go."] =>
        ["別の医師が決める。", "Another doctor decides."] None;
    /// The patient has no order in force.
    NoOrder "dose_without_order" "L8" GO
        ["この患者に、いま有効な治療の指示がありません。", "The patient has no order in force."] =>
        ["医師が治療の指示を出す。", "A doctor orders the treatment."] Some("order_treatment");
    /// The order has no such target.
    NoSuchTarget "target_not_in_order" "L10" GO
        ["その番号の部位は、いまの指示にありません。", "The order in force has no target with that number."] =>
        ["指示の部位の番号を選ぶ。", "Choose the number of a target of the order."] None;
    /// More cells than ordered would be meant for a target.
    TargetOverfilled "target_overfilled" "L7" L7
        ["その部位に割り当てる細胞が、指示の数を超えます。", "More cells would be allotted to that target than were ordered."] =>
        ["少ない液量を割り当てるか、別の部位を選ぶ。余りは立会いのもとで廃棄する。", "Allot less volume or choose another target. The rest is discarded with a witness."] Some("discard_dose");
    /// More volume than there is.
    NotThere "volume_not_there" "L7" L7
        ["その液量は残っていません。", "That volume is not there."] =>
        ["残っている液量までを入れる。", "Enter at most what is left."] None;
    /// It has no place in the dose book.
    NotAllocated "dose_not_allocated" "L7" L7
        ["この投与分は、まだ部位に割り当てられていません。", "This dose has not been allotted to a target."] =>
        ["部位への割当を記録する。", "Enter it in the dose book."] Some("allocate_dose");
    /// Its place in the dose book belongs to another order.
    OldAllocation "allocation_of_old_order" "L7" L7
        ["割当のあとで、治療の指示が新しくなりました。", "A newer order replaced the one it was allotted under."] =>
        ["いまの指示で割り当て直す。", "Allot it again under the order in force."] Some("allocate_dose");
    /// Part of it is in a syringe already.
    AlreadyDrawn "dose_already_drawn" "L7" L7
        ["この投与分はすでにシリンジに充填されています。割り当ては変えられません。", "This dose has been drawn up already; its allotment stands."] =>
        ["シリンジを廃棄し、新しい投与分で行う。", "Discard the syringe and use a new dose."] Some("discard_dose");
    /// A check of the day speaks against it or was not answered.
    DayCheck "day_check_failed" "L8" GO
        ["当日の確認が、投与できる答えになっていません。", "A check of the day does not allow a go."] =>
        ["確かめて答え直すか、「投与しない」と決める。「わからない」は「よい」ではありません。", "Check and answer again, or decide no-go. Not known is not fine."] None;
    /// No decision to give stands.
    NoGo "go_missing" "L8" GO
        ["今日、投与すると決められていません。", "It has not been decided today to give this dose."] =>
        ["医師が投与の可否を決める。", "A doctor decides go or no-go."] Some("decide_go");
    /// Cells past their expiry can only be discarded.
    TooLateForChoice "cells_expired_for_choice" "L9" L9
        ["期限を過ぎた細胞に、その選択はできません。", "That cannot be done with cells past their expiry."] =>
        ["立会いのもとで廃棄するか、別の日を選ぶ。", "Discard with a witness, or choose another day."] None;
    /// An opened dose does not go back.
    OpenedReturn "return_after_opening" "L7" L7
        ["開封した投与分は、戻して凍結できません。", "A dose that was opened cannot be returned and frozen."] =>
        ["ほかの選択をする。", "Choose something else."] None;
    /// Not signed in as a doctor.
    NotADoctor "doctor_must_sign" "L8" GO
        ["決めて署名できるのは、医師としてサインインした人です。", "Only somebody signed in as a doctor decides and signs this."] =>
        ["医師本人がサインインして行う。", "The doctor signs in."] None;
    /// The dose has expired.
    DoseExpired "dose_expired" "L9" L9
        ["この投与分は使用期限を過ぎています。", "This dose is past its expiry."] =>
        ["投与しない。医師が「投与しない」と決め、細胞をどうするか選ぶ。", "Do not give it. The doctor decides no-go and what becomes of the cells."] Some("decide_go");
    /// The syringe has expired.
    SyringeExpired "syringe_expired" "L9" L9
        ["このシリンジは使用期限を過ぎています。", "This syringe is past its expiry."] =>
        ["立会いのもとで廃棄する。残りがあれば充填し直す。", "Discard it with a witness. Draw up again if anything is left."] Some("discard_dose");
    /// The label stands on another syringe.
    LabelUsed "syringe_label_used" "L2" L2
        ["そのラベルは、別のシリンジで使われています。", "That label is on another syringe already."] =>
        ["新しいラベルを貼って読み取る。", "Put on a new label and scan it."] None;
    /// A material is not in the register.
    MaterialUnknown "diluent_unknown" "L11" L11
        ["登録されていない材料です。", "That material is not registered."] =>
        ["材料のラベルを読み直すか、先に登録する。", "Scan its label again, or register it first."] Some("register_material");
    /// A material is out of date.
    MaterialExpired "diluent_expired" "L11" L11
        ["期限を過ぎた材料です。", "That material is past its date."] =>
        ["期限内の材料で充填する。", "Use material that is in date."] None;
    /// The second person is the one who acts.
    SecondIsYou "second_person_is_you" "L3" L3
        ["もう一人の職員に、自分自身は選べません。", "The second person must be somebody else."] =>
        ["その場にいるもう一人の職員を選ぶ。", "Choose the other person who is there."] None;
    /// The dose is another person's than the one whose wristband was scanned.
    OthersDose "dose_of_another_patient" "L2" L2
        ["この投与分は、リストバンドを読み取った患者のものではありません。使わないでください。", "This dose is not that of the patient whose wristband was scanned. Do not use it."] =>
        ["投与分を患者から離す(隔離される)。正しい投与分と患者のリストバンドを、最初から読み取り直す。", "Take the dose away: it is quarantined. Scan the right dose and the patient's wristband again from the start."] None;
    /// The syringe holds another person's cells.
    WrongSyringe "wrong_syringe" "L2" L2
        ["このシリンジは、この患者のものではありません。投与しないでください。", "This syringe is not this patient's. Do not give it."] =>
        ["シリンジを患者から離して隔離する。正しいシリンジで、二人で最初から確認し直す。", "Take the syringe away: it is quarantined. Check again from the start, both of you, with the right one."] None;
    /// The label of the patient's own dose was scanned where a syringe's belongs.
    DoseScanned "dose_label_scanned" "L2" L2
        ["読み取ったのは投与分のラベルで、シリンジではありません。", "What was scanned is the label of a dose, not of a syringe."] =>
        ["充填したシリンジのラベルを読み取り、二人で最初から確認し直す。", "Scan the label of the syringe that was drawn up, and check again from the start, both of you."] Some("draw_up");
    /// The wristband is another person's.
    WrongWristband "wrong_wristband" "L3" L3
        ["リストバンドの番号が、この患者のものと違います。投与しないでください。", "The number on the wristband is not this patient's. Do not give."] =>
        ["シリンジを置き、患者がだれかを確かめる。疑いが解けてから二人で最初から確認し直す。", "Put the syringe down and establish who the patient is. Once that is settled, check again from the start, both of you."] None;
    /// Fewer than two identifiers.
    TwoIdentifiers "two_identifiers_needed" "L3" L3
        ["本人に言ってもらう項目は、二つ以上必要です。", "The patient must give at least two identifiers."] =>
        ["氏名と生年月日などを、本人に言ってもらう。", "Ask the patient for name and date of birth, for example."] None;
    /// The site was not said aloud.
    SiteNotSaid "site_not_said" "L3" L3
        ["部位・左右・高位の声出し確認が済んでいません。", "Site, side and level have not been said aloud."] =>
        ["指示を見ながら二人で声に出して確かめる。", "Say them aloud, both of you, with the order in view."] None;
    /// Given, stopped or discarded before.
    SyringeUsedUp "syringe_used_up" "L7" L7
        ["このシリンジはもう使えません。", "This syringe can no longer be used."] =>
        ["記録を確かめる。残りは立会いのもとで廃棄する。", "Look at the record. What is left is discarded with a witness."] Some("discard_dose");
    /// No time-out stands in the record.
    NoTimeOut "time_out_missing" "L3" L3
        ["投与直前の確認が記録されていません。", "No bedside time-out is recorded for this syringe."] =>
        ["ベッドサイドで二人で確認し、記録する。", "Do the time-out at the bedside, both of you, and record it."] Some("check_identity");
    /// The time-out is too old.
    TimeOutOver "time_out_over" "L3" L3
        ["投与直前の確認の有効時間が過ぎました。", "The bedside time-out is no longer valid."] =>
        ["もう一度、二人で確認する。", "Do the time-out again, both of you."] Some("check_identity");
    /// Something happened since that makes the time-out void.
    FreshTimeOut "fresh_time_out_needed" "L2" L2
        ["確認のあとに、照合の不一致または新しい可否の判断がありました。", "Since the time-out a scan did not fit, or go or no-go was decided anew."] =>
        ["二人で最初から確認し直す。", "Do the time-out again from the start, both of you."] Some("check_identity");
    /// The injection is said to have happened before it was permitted.
    BeforeTimeOut "given_before_time_out" "L14" L14
        ["投与の時刻が、確認または同意の記録より前です。", "The time of the injection is before the time-out or the consent was recorded."] =>
        ["時刻を確かめる。すでに投与していたときは「起きたことの記録」で残す。", "Check the time. If it was given already, record it as an occurrence."] Some("record_occurrence");
    /// Consent to giving was never given.
    NotConsented "administration_not_consented" "L4" L4
        ["投与への同意がありません。", "There is no consent to giving the cells."] =>
        ["医師が説明し、投与への同意を得る。", "A doctor explains and obtains consent to it."] Some("give_consent");
    /// Consent was withdrawn.
    ConsentWithdrawn "administration_consent_withdrawn" "L4" L4
        ["同意が撤回されています。", "Consent was withdrawn."] =>
        ["投与しない。細胞は本人の答えに従って扱う。", "Do not give. The cells are dealt with as the patient answered."] None;
    /// No filed plan is in force today.
    NoPlan "dose_without_plan" "L5" L5
        ["今日有効な提供計画がありません。", "No filed plan is in force today."] =>
        ["管理者が計画を確かめ、登録する。", "The manager checks and files the plan."] Some("file_plan");
    /// The plan does not cover the disease.
    PlanDisease "dose_plan_lacks_disease" "L5" L5
        ["提供計画が、指示の疾患を対象としていません。", "The plan does not cover the disease of the order."] =>
        ["計画にある疾患の指示だけを行う。", "Only what the plan covers is done."] None;
    /// The plan does not cover the product.
    PlanProduct "dose_plan_lacks_product" "L5" L5
        ["提供計画が、指示の製品のものではありません。", "The plan is not for the product of the order."] =>
        ["計画にある製品の指示だけを行う。", "Only what the plan covers is done."] None;
    /// The plan does not cover the route.
    PlanRoute "dose_plan_lacks_route" "L5" L5
        ["提供計画が、指示の投与経路を含んでいません。", "The plan does not cover the route of the order."] =>
        ["計画にある経路で指示を出し直す。", "Order again by a route of the plan."] Some("order_treatment");
    /// The plan does not name the doctor.
    PlanDoctor "dose_plan_lacks_doctor" "L5" L5
        ["提供計画に、この医師の名がありません。", "The plan does not name this doctor."] =>
        ["計画に名のある医師が行う。", "A doctor named in the plan does it."] None;
    /// The plan does not name the place.
    PlanPlace "dose_plan_lacks_place" "L5" L5
        ["提供計画に、この場所がありません。", "The plan does not name this place."] =>
        ["計画に名のある場所で行う。", "Do it at a place named in the plan."] None;
    /// The plan names another making facility.
    PlanMaker "dose_plan_lacks_maker" "L5" L5
        ["提供計画にある培養加工施設で調製されたものではありません。", "It was not packed at the making facility named in the plan."] =>
        ["投与しない。品質部門と管理者に知らせる。", "Do not give it. Tell quality and the manager."] None;
    /// The drip needs a checklist of its own.
    DripLocked "drip_locked" "L12" L12
        ["この投与経路(点滴)は、専用の確認表がなければ行えません。", "This route (drip) is locked: it needs a checklist of its own."] =>
        ["管理者が、計画に結びついた確認表を含む治療プログラムの版を採用するまで行わない。", "Do not start until the manager adopts a programme version with that checklist, tied to the plan."] None;
    /// No range is known for route and site.
    NoRange "dose_range_unknown" "L10" L10
        ["この経路と部位には、研究された投与量の範囲がありません。", "No studied dose range is known for this route and site."] =>
        ["治療プログラムにある経路と部位だけを指示する。", "Order only routes and sites of the programme."] Some("order_treatment");
    /// Nothing to discard.
    NothingLeft "nothing_left_to_discard" "L7" L7
        ["残っている液量がありません。", "No volume is left."] =>
        ["投与した分と廃棄した分の記録を確かめる。", "Look at what was given and what was discarded."] None;
}

/// A reason with the particulars of this case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told(pub Why, pub Text);

impl Why {
    /// The reason with the particulars of this case.
    pub fn with(self, detail: Text) -> Told {
        Told(self, detail)
    }
}

impl Reason for Told {
    fn refusal(&self) -> Refusal {
        let row = self.0.row();
        Refusal {
            code: row.code,
            law: row.law,
            say: row.say,
            detail: self.1.clone(),
            kind: row.cite.0,
            cite: row.cite.1,
            next: row.next,
            next_act: row.next_act,
        }
    }
}

impl Reason for Why {
    fn refusal(&self) -> Refusal {
        self.with(Text::default()).refusal()
    }
}

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    Why::ALL.iter().map(Reason::refusal).collect()
}

/// A moment for a person: day and clock, Japan time.
pub(crate) fn at(m: Moment) -> String {
    format!("{} {}", m.day(), m.clock())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_sentence_once() {
        let all = examples();
        assert_eq!(all.iter().map(|r| r.code).collect::<Vec<_>>(), CODES);
        assert!(all.iter().all(|r| !r.say.ja.is_empty() && !r.say.en.is_empty() && !r.next.is_empty()));
        let once: std::collections::BTreeSet<&str> = CODES.iter().copied().collect();
        assert_eq!(once.len(), CODES.len());
    }
}
