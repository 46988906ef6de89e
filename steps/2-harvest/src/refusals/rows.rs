//! Reasons of this step that are one row each; the particulars of a case stand beside them.

use kernel::{CiteKind, Reason, Refusal};
use terms::Text;

/// A reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// No order is in force.
    NoOrder,
    /// The decision behind the order is not for treatment.
    NotSuitable,
    /// A blood test that the programme asks for has no result.
    TestMissing,
    /// Such a test failed.
    TestFailed,
    /// Such a test is pending.
    TestPending,
    /// The wristband is another patient's.
    Wristband,
    /// The material is not registered.
    MaterialUnknown,
    /// The material is out of date.
    MaterialExpired,
    /// No such tissue.
    UnknownTissue,
    /// The tissue has left already.
    DispatchedAlready,
    /// Another label was scanned.
    LabelMismatch,
    /// The tissue is past its expiry.
    Expired,
    /// No plan in force names this maker.
    NotToMaker,
    /// The witness is the one who sends it.
    WitnessIsSender,
}

/// A reason with its particulars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    why: Why,
    detail: Text,
}

impl Why {
    const ALL: [Self; 14] = [
        Self::NoOrder,
        Self::NotSuitable,
        Self::TestMissing,
        Self::TestFailed,
        Self::TestPending,
        Self::Wristband,
        Self::MaterialUnknown,
        Self::MaterialExpired,
        Self::UnknownTissue,
        Self::DispatchedAlready,
        Self::LabelMismatch,
        Self::Expired,
        Self::NotToMaker,
        Self::WitnessIsSender,
    ];
    /// Without particulars.
    pub fn plain(self) -> Told {
        self.with(Text::default())
    }
    /// With the particulars of the case.
    pub fn with(self, detail: Text) -> Told {
        Told { why: self, detail }
    }
}

/// One of each reason.
pub(super) fn examples() -> Vec<Refusal> {
    Why::ALL.iter().map(|w| w.plain().refusal()).collect()
}

impl Reason for Told {
    fn refusal(&self) -> Refusal {
        let (code, law, say, (kind, cite), next, next_act) = match self.why {
            w @ (Why::NoOrder | Why::NotSuitable) => w.of_the_order(),
            w @ (Why::TestMissing | Why::TestFailed | Why::TestPending) => w.of_a_test(),
            w @ (Why::Wristband | Why::MaterialUnknown | Why::MaterialExpired) => w.of_the_taking(),
            w => w.of_the_way(),
        };
        let next_act = Some(next_act).filter(|a| !a.is_empty());
        Refusal { code, law, say, detail: self.detail.clone(), kind, cite, next, next_act }
    }
}

type Row = (&'static str, &'static str, Text, (CiteKind, Text), Text, &'static str);

const REG10: (CiteKind, Text) = (CiteKind::Law, Text::fixed("施行規則10条(L6 適応の確認)", "Reg. 10 (L6 candidacy)"));
const DONOR: (CiteKind, Text) =
    (CiteKind::Law, Text::fixed("施行規則7条2号–4号(提供者の検査)", "Reg. 7(2)–(4) (tests of the donor)"));
const L2: (CiteKind, Text) = (
    CiteKind::Law,
    Text::fixed("施行規則99条1項20号(L2 受け渡しごとの照合)", "Reg. 99(1)20 (L2 every hand-over is checked)"),
);
const L11: (CiteKind, Text) =
    (CiteKind::Law, Text::fixed("施行規則99条1項18号(L11 期限内の材料)", "Reg. 99(1)18 (L11 materials in date)"));

impl Why {
    fn of_the_order(self) -> Row {
        match self {
            Self::NoOrder => (
                "harvest_without_order",
                "L6",
                Text::fixed("治療の指示がありません。", "There is no order of treatment."),
                REG10,
                Text::fixed(
                    "医師が適応を判定し、治療を指示してから採取する。",
                    "A doctor decides on candidacy and orders the treatment first.",
                ),
                "order_treatment",
            ),
            _ => (
                "harvest_not_suitable",
                "L6",
                Text::fixed(
                    "いまの判定は、指示された治療の適応を認めていません。",
                    "The decision in force does not find the patient suitable for what was ordered.",
                ),
                REG10,
                Text::fixed(
                    "採取しない。医師が適応を判定し直す。",
                    "Do not harvest. A doctor decides on candidacy again.",
                ),
                "decide_candidacy",
            ),
        }
    }

    fn of_a_test(self) -> Row {
        match self {
            Self::TestMissing => (
                "harvest_test_missing",
                "L6",
                Text::fixed(
                    "採取の前に必要な検査の結果がありません。",
                    "A test that is needed before the harvest has no result.",
                ),
                DONOR,
                Text::fixed("採血して検査し、結果を記録する。", "Draw blood, test it and record the result."),
                "draw_blood",
            ),
            Self::TestFailed => (
                "harvest_test_failed",
                "L6",
                Text::fixed(
                    "採取の前に必要な検査が不適合です。",
                    "A test that is needed before the harvest has failed.",
                ),
                DONOR,
                Text::fixed(
                    "採取しない。医師が患者に結果を伝え、適応を判定し直す。",
                    "Do not harvest. A doctor tells the patient and decides on candidacy again.",
                ),
                "decide_candidacy",
            ),
            _ => (
                "harvest_test_pending",
                "L6",
                Text::fixed(
                    "採取の前に必要な検査の結果を待っています。",
                    "A test that is needed before the harvest is still pending.",
                ),
                DONOR,
                Text::fixed("結果を待ち、記録してから採取する。", "Wait for the result and record it first."),
                "record_test_result",
            ),
        }
    }

    fn of_the_taking(self) -> Row {
        match self {
            Self::Wristband => (
                "wristband_mismatch",
                "L2",
                Text::fixed(
                    "リストバンドの番号が、この患者の番号と違います。",
                    "The wristband does not carry this patient's number.",
                ),
                L2,
                Text::fixed(
                    "手を止め、本人に氏名と生年月日を言ってもらって確かめ直す。ニアミスとして記録されました。",
                    "Stop. Ask the patient for name and date of birth and check again. It was recorded as a near miss.",
                ),
                "",
            ),
            Self::MaterialUnknown => (
                "harvest_material_unknown",
                "L11",
                Text::fixed("登録されていない材料です。", "This material is not registered."),
                L11,
                Text::fixed("ラベルを確かめ、先に材料を登録する。", "Check the label; register the material first."),
                "register_material",
            ),
            _ => (
                "harvest_material_expired",
                "L11",
                Text::fixed("期限の過ぎた材料です。", "This material is out of date."),
                L11,
                Text::fixed("期限内の別のロットを使う。", "Use another lot that is in date."),
                "",
            ),
        }
    }

    fn of_the_way(self) -> Row {
        match self {
            Self::UnknownTissue => (
                "dispatch_unknown_tissue",
                "L1",
                Text::fixed("この組織の採取の記録がありません。", "There is no record of a harvest of this tissue."),
                (CiteKind::House, Text::fixed("L1 本人の細胞だけ", "L1 own cells only")),
                Text::fixed(
                    "送らない。ラベルを確かめ、採取の記録を調べる。",
                    "Do not send it. Check the label and the record of the harvest.",
                ),
                "",
            ),
            Self::DispatchedAlready => (
                "tissue_dispatched_already",
                "L2",
                Text::fixed("この組織は発送済みです。", "This tissue has been dispatched already."),
                L2,
                Text::fixed(
                    "手元にあるものが何かを確かめ、逸脱として記録する。",
                    "Find out what it is that is here, and record a deviation.",
                ),
                "raise_deviation",
            ),
            Self::LabelMismatch => (
                "tissue_label_mismatch",
                "L2",
                Text::fixed("別のラベルが読み取られました。", "Another label was scanned."),
                L2,
                Text::fixed(
                    "送らない。読み取った容器は隔離され、ニアミスとして記録されました。正しい組織のラベルを読み取る。",
                    "Do not send it. What was scanned is quarantined and a near miss recorded. Scan the label of the right tissue.",
                ),
                "",
            ),
            Self::Expired => (
                "dispatch_after_expiry",
                "L9",
                Text::fixed("この組織は期限を過ぎています。", "This tissue is past its expiry."),
                (
                    CiteKind::Standard,
                    Text::fixed("標準書の組織の期限(L9 時計)", "expiry of tissue in the product standard (L9 clocks)"),
                ),
                Text::fixed(
                    "送らない。患者に伝え、採り直すかを医師が決める。",
                    "Do not send it. Tell the patient; a doctor decides on a second harvest.",
                ),
                "",
            ),
            Self::NotToMaker => (
                "dispatch_not_to_maker",
                "L5",
                Text::fixed(
                    "送り先が、有効な提供計画の培養加工施設ではありません。",
                    "The destination is not the making facility of a plan in force.",
                ),
                (
                    CiteKind::Law,
                    Text::fixed("再生医療等安全性確保法4条(L5 有効な提供計画)", "Act 4 (L5 plan in force)"),
                ),
                Text::fixed("提供計画の培養加工施設を選ぶ。", "Choose the making facility of the plan."),
                "file_plan",
            ),
            _ => (
                "witness_is_sender",
                "L2",
                Text::fixed(
                    "立会人は、発送する人とは別の人です。",
                    "The witness is somebody other than the one who sends it.",
                ),
                L2,
                Text::fixed("立ち会った別の職員を選ぶ。", "Choose the other person who was present."),
                "",
            ),
        }
    }
}
