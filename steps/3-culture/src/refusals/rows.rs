//! The table of reasons: code, law, sentence, source, what to do next. Articles of the regulation are those of 2025-11-20.

use super::Row;
use kernel::CiteKind::{House, Law, Standard, Study};
use terms::Text;

macro_rules! rows {
    ($($why:ident $code:literal $law:literal $cite:ident, $ja:literal $en:literal, $next_ja:literal $next_en:literal, $act:literal;)*) => {
        /// Each reason of this step; its words are in its row.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Why { $(#[doc = $en] $why,)* }
        impl Why {
            /// Every reason, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$why,)*];
            /// Its row.
            pub fn row(self) -> Row {
                match self {
                    $(Self::$why => Row {
                        code: $code, law: $law, say: Text::fixed($ja, $en), cite: $cite,
                        next: Text::fixed($next_ja, $next_en), next_act: $act,
                    },)*
                }
            }
        }
        /// Codes of [`Why`].
        pub const CODES: &[&str] = &[$($code,)*];
    };
}

type Cite = (kernel::CiteKind, Text);
const OWN: Cite = (House, Text::fixed("L1 本人の細胞だけ", "L1 own cells only"));
const MIXUP: Cite = (
    Law,
    Text::fixed(
        "施行規則99条1項20号(混同の防止)、L2 受け渡しごとの照合",
        "Reg. 99(1)20 (mix-ups); L2 every hand-over is a scan",
    ),
);
const RECEIPT: Cite = (Law, Text::fixed("施行規則99条1項21号(細胞の受入れ)", "Reg. 99(1)21 (receipt of cells)"));
const CONSENT: Cite =
    (Law, Text::fixed("施行規則7条6号・13条(L4 範囲ごとの同意)", "Reg. 7(6), 13 (L4 consent in force, by scope)"));
const BACKDATED: Cite =
    (House, Text::fixed("L14 日時をさかのぼっても許可は生じない", "L14 back-dating never grants anything"));
const PLAN: Cite =
    (Law, Text::fixed("再生医療等安全性確保法4条・13条(L5 有効な提供計画)", "Act 4, 13 (L5 plan in force)"));
const BALANCE: Cite = (
    House,
    Text::fixed(
        "L7 計数ごとの細胞の収支(施行規則99条1項の製造記録)",
        "L7 cells balance per count (making record, Reg. 99(1))",
    ),
);
const INDEPENDENT: Cite = (
    Law,
    Text::fixed(
        "施行規則93条・101条(品質部門の独立、L8 二つの判定)",
        "Reg. 93, 101 (independent quality; L8 two releases)",
    ),
);
const KEPT: Cite = (
    Law,
    Text::fixed(
        "省令44号4条4項(真正性)、L13 消さない",
        "Ministerial order 44, 4(4) (authenticity); L13 nothing is deleted",
    ),
);
const RELEASE: Cite = (Law, Text::fixed("施行規則100条・101条(試験と出荷の判定)", "Reg. 100, 101 (tests and release)"));
const DEVIATIONS: Cite = (Law, Text::fixed("施行規則101条・105条(逸脱の管理)", "Reg. 101, 105 (deviations)"));
const STANDARD: Cite = (
    Standard,
    Text::fixed(
        "製品標準書の限度(治療プログラム)、施行規則96条",
        "limits of the product standard (programme); Reg. 96",
    ),
);
const EXPIRY: Cite = (
    Standard,
    Text::fixed(
        "製品標準書の期限、L9 期限を過ぎたら何も始めない",
        "expiry of the product standard; L9 past it nothing starts",
    ),
);
const DOSE: Cite = (
    Study,
    Text::fixed(
        "L10 研究された用量の範囲(治療プログラムの出典)",
        "L10 the studied range of doses (sources of the programme)",
    ),
);
const ORDER: Cite = (Law, Text::fixed("施行規則10条(医師の指示)、L10", "Reg. 10 (the doctor's order); L10"));
const CABINET: Cite =
    (Law, Text::fixed("施行規則99条1項20号(交さ汚染の防止)、L11", "Reg. 99(1)20 (cross-contamination); L11"));
const MATERIALS: Cite = (Law, Text::fixed("施行規則99条1項(資材の管理)、L11", "Reg. 99(1) (materials); L11"));
const EQUIPMENT: Cite = (Law, Text::fixed("施行規則99条1項(設備の校正)、L11", "Reg. 99(1) (calibration); L11"));
const TRAINING: Cite = (Law, Text::fixed("施行規則109条(教育訓練)、L11", "Reg. 109 (training); L11"));

rows! {
    UnknownTissue "unknown_tissue" "L1" OWN,
        "この組織の採取の記録がありません。" "There is no record of the harvest of this tissue.",
        "ラベルを読み直す。採取の記録を確かめる。" "Read the label again; check the record of the harvest.", "";
    UnknownLot "unknown_lot" "L1" OWN,
        "このロットの記録がありません。" "There is no record of this lot.",
        "ロットの一覧から選び直す。" "Choose it from the list of lots.", "";
    UnknownPackedDose "unknown_packed_dose" "L1" OWN,
        "この投与分の調製の記録がありません。" "There is no record that this dose was packed.",
        "ラベルを読み直す。" "Read the label again.", "";
    UnknownBloodSample "unknown_blood_sample" "L1" OWN,
        "この採血の記録がありません。" "There is no record of this blood draw.",
        "検体のラベルを確かめる。" "Check the label of the sample.", "";
    ScanMismatch "bench_scan_mismatch" "L2" MIXUP,
        "読み取ったものが、求められたものと違います。" "What was scanned is not what was expected.",
        "作業を止める。読み取った容器は隔離し、ニアミスを記録した。正しい容器を確かめてから、もう一度読み取る。"
        "Stop. The scanned thing is quarantined and a near miss is recorded. Find the right one and scan again.", "";
    VesselNotScanned "vessel_not_scanned" "L2" MIXUP,
        "培養容器のうち、まだ読み取られていないものがあります。" "Some vessels of the lot have not been scanned.",
        "残りの容器もすべて読み取る。なければ逸脱として記録する。" "Scan every vessel; if one is missing, record a deviation.", "raise_deviation";
    VesselInUse "vessel_in_use" "L2" MIXUP,
        "新しい容器のラベルは、すでに使われています。" "The label of the new vessel is already in use.",
        "未使用の容器とラベルを使う。" "Use a new vessel with a new label.", "";
    TissueNotDispatched "tissue_not_dispatched" "L2" MIXUP,
        "この組織はまだ発送されていません。" "This tissue has not been dispatched.",
        "クリニックで発送を記録してから受け入れる。" "Record the dispatch at the clinic first.", "dispatch_tissue";
    TissueElsewhere "tissue_for_other_place" "L2" MIXUP,
        "この組織は、別の施設あてに発送されています。" "This tissue was dispatched to another facility.",
        "送り先の施設でサインインして受け入れる。" "Receive it at the facility it was sent to.", "";
    TissueReceivedAlready "tissue_already_received" "L2" RECEIPT,
        "この組織はすでに受け入れの判定が済んでいます。" "This tissue has already been received and judged.",
        "記録を確かめる。" "Look at the record.", "";
    TissueNotAccepted "tissue_not_accepted" "L2" RECEIPT,
        "この組織は受け入れられていません。" "This tissue was not received and accepted.",
        "受け入れを判定してから培養を始める。" "Judge the receipt before the culture starts.", "receive_tissue";
    TissueUsed "tissue_already_used" "L1" OWN,
        "この組織からはすでに培養が始まっています。" "A culture was already started from this tissue.",
        "そのロットを開く。" "Open that lot.", "";
    TransportUnexplained "transport_unexplained" "L9" RECEIPT,
        "搬送中の温度または封印が基準を外れています。受け入れるなら理由が必要です。"
        "Temperature or seal was outside the standard on the way: accepting it needs a reason.",
        "品質部門と相談し、理由を書くか、受け入れない。" "Ask quality; give the reason or do not accept it.", "";
    ConsentMissing "culture_consent_missing" "L4" CONSENT,
        "培養への同意がありません。" "There is no consent to the culture.",
        "培養を始めない。医師が説明し、同意を得る。" "Do not go on. A doctor explains and obtains consent.", "give_consent";
    ConsentWithdrawn "culture_consent_withdrawn" "L4" CONSENT,
        "同意は撤回されています。作業を止めてください。" "Consent was withdrawn. Stop the work.",
        "細胞をどうするかは患者の答えに従う。" "What becomes of the cells is the patient's answer.", "";
    ConsentAfterwards "culture_before_consent" "L14" BACKDATED,
        "作業の日時が、同意の記録より前です。" "The work lies before the record of consent.",
        "日時を確かめる。正しければ「起きたことの記録」で残す。" "Check the time. If it is right, record it as an occurrence.", "record_occurrence";
    BankingConsent "banking_consent_missing" "L4" CONSENT,
        "細胞の保管(凍結)への同意がありません。" "There is no consent to banking (freezing) cells.",
        "凍結しない。凍結するなら先に同意を得る。" "Do not freeze cells, or obtain consent first.", "give_consent";
    NoPlan "making_without_plan" "L5" PLAN,
        "今日有効な提供計画がありません。" "No provision plan is in force today.",
        "管理者が提供計画の状態を確かめる。" "The manager checks the plan.", "file_plan";
    PlanLacksProduct "making_plan_lacks_product" "L5" PLAN,
        "提供計画は、この製品を対象にしていません。" "The plan does not cover this product.",
        "計画に含まれる範囲で行う。" "Stay within the plan.", "file_plan";
    PlanLacksDisease "making_plan_lacks_disease" "L5" PLAN,
        "提供計画は、この病気を対象にしていません。" "The plan does not cover this disease.",
        "計画に含まれる範囲で行う。" "Stay within the plan.", "file_plan";
    PlanLacksMaker "making_plan_lacks_maker" "L5" PLAN,
        "提供計画の細胞培養加工施設は、この施設ではありません。" "The plan names another making facility.",
        "計画にある施設で行う。" "Work at the facility named in the plan.", "file_plan";
    NotGrowing "lot_not_growing" "L7" BALANCE,
        "このロットは培養中ではありません。" "This lot is not in culture.",
        "ロットの記録を確かめる。" "Look at the record of the lot.", "";
    CountMissing "count_missing" "L7" BALANCE,
        "いまの継代数での、使われていない計数がありません。" "There is no unused count at the present passage.",
        "先に計数を記録する。" "Record a count first.", "record_count";
    CountStands "count_stands" "L7" BALANCE,
        "まだ使われていない計数があります。" "A count stands that has not been used.",
        "その計数を使うか、「数え直し」と記録する。" "Use that count, or say that this one replaces it.", "";
    NothingToRecount "nothing_to_recount" "L7" BALANCE,
        "数え直す計数がありません。" "There is no count to be replaced.",
        "「数え直し」を「いいえ」にする。使われた計数は置き換えられない。" "Say that it is no recount; a used count cannot be replaced.", "";
    MoreThanCounted "more_used_than_counted" "L7" BALANCE,
        "数えた数より多くの細胞が使われたことになります。" "More cells would be used than were counted.",
        "数と桁を確かめる。数え直すときは計数を記録する。" "Check the figures; count again if needed.", "record_count";
    PassageLimit "passage_limit_reached" "L7" STANDARD,
        "製品標準書の継代数の上限を超えます。" "The passage limit of the product standard would be passed.",
        "採り込むか、出荷しない判定とする。" "Harvest the cells or reject the lot.", "harvest_cells";
    DoublingsLimit "doublings_limit_passed" "L7" STANDARD,
        "集団倍加数が製品標準書の上限を超えています。" "The population doublings are above the limit of the product standard.",
        "これ以上増やさない。品質部門が判定する。" "Do not grow them further; quality decides.", "reject_product";
    NoProduct "no_product" "L7" RELEASE,
        "まだ細胞が採り込まれていません。" "The cells have not been harvested yet.",
        "先に採り込みを記録する。" "Record the harvest of the cells first.", "harvest_cells";
    AlreadyReleased "already_released" "L8" RELEASE,
        "このロットはすでに出荷と判定されています。" "This lot has already been released.",
        "記録を確かめる。" "Look at the record.", "";
    LotRejected "lot_rejected" "L8" RELEASE,
        "このロットは出荷しないと判定されています。" "This lot was rejected.",
        "使わない。" "Do not use it.", "";
    NotReleased "product_not_released" "L8" RELEASE,
        "このロットはまだ出荷と判定されていません。" "This lot has not been released.",
        "品質部門の出荷判定を待つ。" "Wait for the release by quality.", "release_product";
    NotQuality "releaser_not_quality" "L8" INDEPENDENT,
        "判定して署名できるのは、品質部門としてサインインした人です。" "Only somebody signed in as quality decides and signs.",
        "品質部門の人が判定する。" "Somebody of quality decides.", "";
    MakerReleases "maker_cannot_release" "L8" INDEPENDENT,
        "このロットの製造・確認に関わった人は、出荷を判定できません。" "Whoever made or verified this lot cannot release it.",
        "品質部門の別の人が判定する。いなければ待つ。" "Somebody else of quality decides; if nobody is there, the lot waits.", "";
    TestMissing "test_missing" "L8" RELEASE,
        "必要な試験の記録がありません。" "A required test has no record.",
        "試験を行い、結果(または結果待ち)を記録する。" "Do the test and record its result (or that it is pending).", "record_test_result";
    TestNotFinal "test_not_final" "L8" RELEASE,
        "結果待ちのまま進めない試験があります。" "A test that may not be pending has no final result.",
        "最終結果を待つ。" "Wait for the final result.", "record_test_result";
    TestFailed "test_failed" "L8" RELEASE,
        "不適合の試験があります。" "A test failed.",
        "品質部門が逸脱として調べ、出荷しない判定とする。" "Quality investigates and rejects the product.", "reject_product";
    UnknownResult "unknown_test_result" "L13" KEPT,
        "その試験の結果は記録にありません。" "There is no such test result in the record.",
        "培養の頁か患者の記録から選び直す。" "Choose it again on the page of the culture or the patient's record.", "";
    ResultVoided "result_already_void" "L13" KEPT,
        "この結果は、すでに無効にされています。" "This result was made void already.",
        "正しい結果をもう一度記録する。" "Record the right result again.", "record_test_result";
    PendingUnacknowledged "pending_not_acknowledged" "L8" RELEASE,
        "結果待ちの試験があります。条件付き出荷であることを確かめてください。" "Some tests are pending: confirm that the release is conditional.",
        "条件付き出荷を選ぶか、結果を待つ。" "Choose conditional release or wait for the results.", "";
    DeviationUnweighed "deviation_unweighed" "L8" DEVIATIONS,
        "完了していない逸脱があります。判断の理由が必要です。" "Deviations are open: the decision needs a reason.",
        "逸脱を完了するか、出荷してよい理由を書く。" "Close them or write why release is justified.", "close_deviation";
    ViabilityLow "viability_too_low" "L8" STANDARD,
        "生存率が製品標準書の下限に届きません。" "The viability is below the product standard.",
        "出荷しない。" "Do not release it.", "reject_product";
    TissueExpired "tissue_expired" "L9" EXPIRY,
        "組織の使用期限が過ぎています。" "The tissue has expired.",
        "培養を始めない。担当の医師に知らせる。" "Do not start; tell the doctor.", "";
    ProductExpired "product_expired" "L9" EXPIRY,
        "製品の使用期限が過ぎています。" "The product has expired.",
        "使わない。" "Do not use it.", "reject_product";
    DoseExpired "dose_past_expiry" "L9" EXPIRY,
        "投与分の使用期限が過ぎています。" "The dose has expired.",
        "発送も凍結もせず、立会いのもとで廃棄する。" "Neither send nor freeze it; discard it before a witness.", "discard_dose";
    NoOrder "no_order_in_force" "L10" ORDER,
        "有効な治療の指示がありません。" "No treatment order is in force.",
        "医師の指示を待つ。" "Wait for the doctor's order.", "order_treatment";
    NoTarget "no_such_target" "L10" ORDER,
        "指示にその番号の部位がありません。" "The order has no target of that number.",
        "指示の番号を確かめる。" "Check the number in the order.", "";
    TargetPacked "target_already_packed" "L10" ORDER,
        "この部位の投与分はすでに調製されています。" "A dose for this target has already been packed.",
        "前の投与分を使うか、廃棄を記録してから調製し直す。" "Use it, or record that it was discarded before packing again.", "discard_dose";
    NoRange "pack_without_range" "L10" DOSE,
        "この経路と部位には、研究された用量の範囲がありません。" "There is no studied range of doses for this route and site.",
        "調製しない。" "Do not pack it.", "";
    AboveRange "pack_above_range" "L10" DOSE,
        "指示の細胞数が、研究された範囲を上回ります。" "The ordered cells are above the studied range.",
        "医師が指示を改める。多いほどよいという根拠はない。" "The doctor changes the order. Nothing shows that more is better.", "order_treatment";
    BelowRange "pack_below_range" "L10" DOSE,
        "指示の細胞数が、研究された範囲を下回ります。" "The ordered cells are below the studied range.",
        "医師が指示を改める。" "The doctor changes the order.", "order_treatment";
    Overdrawn "product_overdrawn" "L7" BALANCE,
        "製品に残る細胞数または量を超えます。" "More cells or volume than the product still holds.",
        "残りを確かめる。足りなければ医師に知らせる。" "Check what is left; if it does not suffice, tell the doctor.", "";
    NotTheShare "volume_not_the_share" "L7" BALANCE,
        "量が、指示の細胞数に当たる量と合いません。" "The volume is not the one that holds the ordered cells.",
        "細胞濃度から量を計算し直す。" "Work the volume out again from the concentration.", "";
    CabinetNotOpen "cabinet_not_open" "L11" CABINET,
        "このキャビネットは、この患者のために開けられていません。" "This cabinet is not open for this patient.",
        "先にキャビネットの使用を始める。" "Open the cabinet for this patient first.", "open_cabinet";
    CabinetOther "cabinet_open_for_other" "L11" CABINET,
        "このキャビネットでは、別の患者の細胞が扱われています。" "Another patient's cells are open in this cabinet.",
        "作業を止める。片づけと清掃が済むまで使わない。" "Stop. Do not use it until it is cleared.", "clear_cabinet";
    CabinetUncalibrated "cabinet_not_calibrated" "L11" EQUIPMENT,
        "キャビネットの点検が有効ではありません。" "The cabinet's check is not valid.",
        "点検を済ませるか、別のキャビネットを使う。" "Have it checked or use another.", "record_calibration";
    IncubatorUnknown "incubator_unknown" "L11" EQUIPMENT,
        "この番号のインキュベーターは、記録にありません。" "No incubator of that number stands in the record.",
        "ラベルを確かめる。新しい機器なら、先に校正を記録する。" "Check its label. A new one is first calibrated and recorded.", "record_calibration";
    IncubatorUncalibrated "incubator_not_calibrated" "L11" EQUIPMENT,
        "インキュベーターの校正が有効ではありません。" "The incubator's calibration is not valid.",
        "校正を済ませるか、別のインキュベーターを使う。" "Have it calibrated or use another.", "record_calibration";
    MaterialUnknown "material_not_registered" "L11" MATERIALS,
        "登録されていない材料です。" "The material is not registered.",
        "ラベルを確かめ、登録してから使う。" "Check the label and register it first.", "register_material";
    MaterialExpired "material_expired" "L11" MATERIALS,
        "材料の使用期限が過ぎています。" "The material has expired.",
        "期限内の材料を使う。" "Use material that is in date.", "";
    NotTrained "operator_not_trained" "L11" TRAINING,
        "作業者のこの手順の教育訓練が有効ではありません。" "The operator's training in this procedure is not valid.",
        "訓練を受けた人が行う。" "Somebody trained does it.", "record_training";
    SecondSame "second_person_is_operator" "L11" MIXUP,
        "確認は、作業した人とは別の人が行います。" "Somebody other than the operator checks.",
        "もう一人の職員が確かめ、その人を選ぶ。" "Another member of staff checks; choose that person.", "";
    NotReturned "dose_not_sent_back" "L2" MIXUP,
        "この投与分の返送が記録されていません。" "The return of this dose is not recorded.",
        "診療側が返送を記録する。" "The clinic records its return.", "return_dose";
    ReturnedElsewhere "returned_to_other_place" "L2" MIXUP,
        "この投与分の返送先は、ここではありません。" "This dose was sent back to another place.",
        "開けずに、返送先に知らせる。" "Do not open it; tell the place it was sent to.", "";
    NoProductLeft "no_product_left" "L7" BALANCE,
        "この製品は、もう残っていません。" "Nothing of this product is left.",
        "調製と廃棄の記録を確かめる。" "Look at what was packed and discarded.", "";
    NothingToTakeBack "nothing_to_take_back" "L7" BALANCE,
        "この投与分には、引き取るものが残っていません。" "Nothing of this dose is left to take back.",
        "記録を確かめる。" "Look at the record.", "";
    CameBackUnfit "came_back_unfit" "L9" RECEIPT,
        "戻る途中の封印または温度が、基準を外れました。" "Seal or temperature was outside the standard on the way back.",
        "凍結しない。「すべて廃棄する」を選び、立会いのもとで廃棄する。" "Do not freeze it: choose to discard all of it, before a witness.", "";
    FrozenNotReleased "frozen_cells_not_released" "L8" RELEASE,
        "施設の外から戻って凍結した細胞は、新しい出荷の判定なしには投与に使えません。" "Cells that came back and were frozen are not given without a new release.",
        "製品の容器を読み取る。凍結した細胞は保管位置に戻す。" "Scan the product's container, and put the vial back into the store.", "";
    DoseDispatched "dose_already_dispatched" "L2" MIXUP,
        "この投与分はすでに発送されています。" "This dose has already been dispatched.",
        "記録を確かめる。" "Look at the record.", "";
}
