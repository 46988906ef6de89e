//! Facts of the clinic itself: the record opened, places, staff and roles, adopted programme and law, filed plans.

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Tag};
use serde::{Deserialize, Serialize};
use terms::{Day, Hash32, PlaceId, PlanId, Role, StaffId, Text, say};

/// The first fact of every record. A simulated record says so here, for ever (L19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordOpened {
    /// Simulated data.
    pub simulated: bool,
    /// Zone of the clinic's days.
    pub zone: String,
    /// Version of the record's format.
    pub format: u16,
}

impl FactKind for RecordOpened {
    const KIND: &'static str = "record_opened";
    fn tags(&self) -> Vec<Tag> {
        vec![Tag::clinic()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("新しい記録を始める", "start a new record"))
    }
    fn title() -> Text {
        Text::fixed("記録の開始", "Record opened")
    }
    fn say(&self) -> Text {
        if self.simulated {
            Text::fixed("模擬データの記録。実在の人・結果ではない。", "A simulated record. No real person or result.")
        } else {
            Text::fixed("診療の記録。", "A clinical record.")
        }
    }
}

/// What goes on in a place; decides with the role what may be done there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// 診察・説明
    Consulting,
    /// 処置 (harvest, administration)
    Treatment,
    /// 細胞培養加工施設
    Cpc,
    /// 事務
    Office,
}

impl PlaceKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Consulting, Self::Treatment, Self::Cpc, Self::Office];
    /// Stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Consulting => "consulting",
            Self::Treatment => "treatment",
            Self::Cpc => "cpc",
            Self::Office => "office",
        }
    }
    /// The words.
    pub const fn text(self) -> Text {
        match self {
            Self::Consulting => Text::fixed("診察室", "consulting room"),
            Self::Treatment => Text::fixed("処置室", "treatment room"),
            Self::Cpc => Text::fixed("細胞培養加工施設", "cell processing centre"),
            Self::Office => Text::fixed("事務室", "office"),
        }
    }
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its id.
    pub place: PlaceId,
    /// What goes on there.
    pub kind: PlaceKind,
    /// Name on the door.
    pub name: String,
}

/// The clinic was set up: its name and places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicSetUp {
    /// Name of the providing institution (再生医療等提供機関).
    pub name: String,
    /// Places, at least one.
    pub places: Vec<Place>,
}

impl FactKind for ClinicSetUp {
    const KIND: &'static str = "clinic_set_up";
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![Tag::clinic()];
        tags.extend(self.places.iter().map(|p| p.place.tag()));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("name", Text::fixed("名称", "Name"))];
        Correctable::Fields { fields: FIELDS, by: &[Role::Manager] }
    }
    fn title() -> Text {
        Text::fixed("医療機関の設定", "Clinic set up")
    }
    fn say(&self) -> Text {
        let (name, n) = (&self.name, self.places.len());
        say! {ja: "{name}、場所 {n} か所", en: "{name}, {n} places"}
    }
}

/// Somebody joined the staff. The name is in `identity` (`staff_identified`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffAdded {
    /// The person.
    pub staff: StaffId,
    /// Roles from now on.
    pub roles: Vec<Role>,
}

impl FactKind for StaffAdded {
    const KIND: &'static str = "staff_added";
    fn tags(&self) -> Vec<Tag> {
        vec![self.staff.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("役割の変更で直す", "use change of roles"))
    }
    fn title() -> Text {
        Text::fixed("職員の登録", "Staff added")
    }
    fn say(&self) -> Text {
        let (ja, en) = roles_words(&self.roles);
        say! {ja: "役割: {ja}", en: "Roles: {en}"}
    }
}

/// Somebody's roles changed; no role left = no longer on the staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesChanged {
    /// The person.
    pub staff: StaffId,
    /// Roles from now on.
    pub roles: Vec<Role>,
    /// Why.
    pub reason: String,
}

impl FactKind for RolesChanged {
    const KIND: &'static str = "roles_changed";
    fn tags(&self) -> Vec<Tag> {
        vec![self.staff.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("もう一度役割を変更する", "change the roles again"))
    }
    fn title() -> Text {
        Text::fixed("役割の変更", "Roles changed")
    }
    fn say(&self) -> Text {
        let (ja, en) = roles_words(&self.roles);
        let reason = &self.reason;
        if self.roles.is_empty() {
            return say! {ja: "在籍を終えた。理由: {reason}", en: "Left the staff. Reason: {reason}"};
        }
        say! {ja: "役割: {ja}。理由: {reason}", en: "Roles: {en}. Reason: {reason}"}
    }
}

fn roles_words(roles: &[Role]) -> (String, String) {
    let ja: Vec<String> = roles.iter().map(|r| r.text().ja.into_owned()).collect();
    let en: Vec<String> = roles.iter().map(|r| r.text().en.into_owned()).collect();
    (ja.join("・"), en.join(", "))
}

macro_rules! adopted {
    ($(#[$doc:meta])* $name:ident $kind:literal $ja:literal $en:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            /// Its code, such as `ad-msc-chronic-pain`.
            pub code: String,
            /// Its version, as written in the files.
            pub version: String,
            /// Hash of the files' bundle, kept as a blob.
            pub hash: Hash32,
            /// Holds simulated numbers (L19).
            pub simulated: bool,
        }
        impl FactKind for $name {
            const KIND: &'static str = $kind;
            fn tags(&self) -> Vec<Tag> { vec![Tag::clinic()] }
            fn correctable() -> Correctable { Correctable::No(Text::fixed("別の版を採用する", "adopt another version")) }
            fn title() -> Text { Text::fixed($ja, $en) }
            fn say(&self) -> Text {
                let (code, version, short) = (&self.code, &self.version, self.hash.short());
                say! {ja: "{code} {version}({short})", en: "{code} {version} ({short})"}
            }
        }
    };
}
adopted!(
    /// A treatment programme was adopted: from now on its rules decide.
    ProgrammeAdopted "programme_adopted" "治療プログラムの採用" "Programme adopted"
);
adopted!(
    /// A law table was adopted.
    LawAdopted "law_adopted" "法令表の採用" "Law table adopted"
);

/// A provision plan was filed (再生医療等提供計画, Act 4), or filed again in a new version under the same number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFiled {
    /// Its id here; a new version has a new id.
    pub plan: PlanId,
    /// Plan number given on filing.
    pub number: String,
    /// Day of submission: 60-day and yearly periods count from it (Reg. 35, 37).
    pub submitted_on: Day,
    /// First day on which it may be used.
    pub valid_from: Day,
    /// Last day, if limited.
    pub valid_until: Option<Day>,
    /// Codes of the diseases covered.
    pub diseases: Vec<String>,
    /// Code of the product covered.
    pub product: String,
    /// Codes of the routes covered.
    pub routes: Vec<String>,
    /// Doctors named in it (再生医療等を行う医師).
    pub doctors: Vec<StaffId>,
    /// Places of the clinic where it is carried out.
    pub places: Vec<PlaceId>,
    /// The making facility (細胞培養加工施設).
    pub maker: PlaceId,
    /// Name and number of the certified special committee.
    pub committee: String,
    /// Version of the explanation and consent document it was filed with.
    pub consent_version: String,
    /// Stopped by its committee or withdrawn: nothing new may start.
    pub stopped: bool,
}

impl FactKind for PlanFiled {
    const KIND: &'static str = "plan_filed";
    fn tags(&self) -> Vec<Tag> {
        vec![Tag::clinic(), self.plan.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("変更の届出として新しい版を登録する", "file a new version"))
    }
    fn title() -> Text {
        Text::fixed("提供計画の登録", "Provision plan filed")
    }
    fn say(&self) -> Text {
        let (number, day, n) = (&self.number, self.submitted_on, self.doctors.len());
        if self.stopped {
            return say! {ja: "計画 {number} 中止({day})", en: "Plan {number} stopped ({day})"};
        }
        say! {ja: "計画 {number} 提出 {day}、医師 {n} 人", en: "Plan {number}, submitted {day}, {n} doctors"}
    }
}
