//! Invented people. Names are common ones joined at random; none is a real person.

use super::chance::Chance;
use terms::Role;

/// A member of the demo staff.
pub struct Player {
    /// Login name.
    pub login: &'static str,
    /// Name.
    pub name: &'static str,
    /// Reading.
    pub kana: &'static str,
    /// Roles.
    pub roles: &'static [Role],
}

/// Password of every demo login.
pub const PASSWORD: &str = "saisei-demo";

/// The manager is made by the set-up; the others by `add_staff`.
pub const STAFF: &[Player] = &[
    Player {
        login: "kanri",
        name: "大槻 恵",
        kana: "オオツキ メグミ",
        roles: &[Role::Manager, Role::ResponsibleDoctor],
    },
    Player { login: "ishi", name: "相良 圭", kana: "サガラ ケイ", roles: &[Role::Doctor] },
    Player { login: "ishi2", name: "三枝 望", kana: "サエグサ ノゾミ", roles: &[Role::Doctor] },
    Player { login: "kango", name: "立花 直子", kana: "タチバナ ナオコ", roles: &[Role::Nurse] },
    Player { login: "kango2", name: "真鍋 彩", kana: "マナベ アヤ", roles: &[Role::Nurse] },
    Player { login: "uketsuke", name: "早瀬 透", kana: "ハヤセ トオル", roles: &[Role::Coordinator] },
    Player { login: "shisetsu", name: "栗原 静", kana: "クリハラ シズカ", roles: &[Role::FacilityManager] },
    Player { login: "baiyo", name: "平 千尋", kana: "タイラ チヒロ", roles: &[Role::Operator] },
    Player { login: "baiyo2", name: "矢代 凛", kana: "ヤシロ リン", roles: &[Role::Operator] },
    Player { login: "hinshitsu", name: "小野寺 渉", kana: "オノデラ ワタル", roles: &[Role::Quality] },
    Player { login: "etsuran", name: "森下 玲子", kana: "モリシタ レイコ", roles: &[Role::Reader] },
];

const FAMILY: &[(&str, &str)] = &[
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("高橋", "タカハシ"),
    ("田中", "タナカ"),
    ("渡辺", "ワタナベ"),
    ("伊藤", "イトウ"),
    ("山本", "ヤマモト"),
    ("中村", "ナカムラ"),
    ("小林", "コバヤシ"),
    ("加藤", "カトウ"),
    ("吉田", "ヨシダ"),
    ("山田", "ヤマダ"),
    ("佐々木", "ササキ"),
    ("髙瀬", "タカセ"),
    ("松本", "マツモト"),
    ("井上", "イノウエ"),
    ("木村", "キムラ"),
    ("林", "ハヤシ"),
    ("清水", "シミズ"),
    ("山崎", "ヤマザキ"),
    ("森", "モリ"),
    ("池田", "イケダ"),
    ("橋本", "ハシモト"),
    ("阿部", "アベ"),
    ("石川", "イシカワ"),
    ("前田", "マエダ"),
    ("藤田", "フジタ"),
    ("岡田", "オカダ"),
    ("後藤", "ゴトウ"),
    ("長谷川", "ハセガワ"),
    ("村上", "ムラカミ"),
    ("近藤", "コンドウ"),
    ("石井", "イシイ"),
    ("野上", "ノガミ"),
    ("久我", "クガ"),
    ("西原", "ニシハラ"),
    ("三宅", "ミヤケ"),
    ("羽鳥", "ハトリ"),
    ("岡部", "オカベ"),
    ("𠮷野", "ヨシノ"),
];
const WOMEN: &[(&str, &str)] = &[
    ("和子", "カズコ"),
    ("千鶴", "チヅル"),
    ("あゆみ", "アユミ"),
    ("由美", "ユミ"),
    ("恵子", "ケイコ"),
    ("明美", "アケミ"),
    ("久美子", "クミコ"),
    ("真由美", "マユミ"),
    ("陽子", "ヨウコ"),
    ("洋子", "ヨウコ"),
    ("節子", "セツコ"),
    ("幸子", "サチコ"),
    ("美咲", "ミサキ"),
    ("さくら", "サクラ"),
    ("直美", "ナオミ"),
    ("文", "フミ"),
];
const MEN: &[(&str, &str)] = &[
    ("誠", "マコト"),
    ("修", "オサム"),
    ("正人", "マサト"),
    ("明", "アキラ"),
    ("茂", "シゲル"),
    ("隆", "タカシ"),
    ("浩", "ヒロシ"),
    ("健一", "ケンイチ"),
    ("和夫", "カズオ"),
    ("剛", "ツヨシ"),
    ("進", "ススム"),
    ("勇", "イサム"),
    ("翔太", "ショウタ"),
    ("大輔", "ダイスケ"),
    ("亮", "リョウ"),
    ("学", "マナブ"),
];

/// An invented patient.
#[derive(Clone, Debug)]
pub struct Person {
    /// Name as written.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Code of the sex.
    pub sex: &'static str,
    /// Year, month, day of birth.
    pub born: String,
    /// Telephone in a range that is not given out in this form.
    pub telephone: String,
}

/// Makes one: adults of 32 to 88 years, counted from `year`.
pub fn person(chance: &mut Chance, year: i16) -> Person {
    let woman = chance.one_in(2);
    let (family, family_kana) = chance.pick(FAMILY).copied().unwrap_or(("模擬", "モギ"));
    let (given, given_kana) = chance.pick(if woman { WOMEN } else { MEN }).copied().unwrap_or(("患者", "カンジャ"));
    let age = i16::try_from(chance.between(32, 88)).unwrap_or(50);
    Person {
        name: format!("{family} {given}"),
        kana: format!("{family_kana} {given_kana}"),
        sex: if woman { "female" } else { "male" },
        born: format!("{:04}-{:02}-{:02}", year.saturating_sub(age), chance.between(1, 12), chance.between(1, 28)),
        telephone: format!("03-0000-{:04}", chance.between(0, 9999)),
    }
}
