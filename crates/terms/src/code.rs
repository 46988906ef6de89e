//! Closed lists that the whole house shares: roles and sex. Stored as codes; the words stand here in both languages.

/// A closed list: stored as a code, said in both languages. Use it with `serde` among the dependencies.
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $code:literal $ja:literal $en:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// Every value, in reading order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The stored code.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }
            /// Reads a stored code.
            pub fn parse(s: &str) -> Option<Self> { match s { $($code => Some(Self::$variant),)* _ => None } }
            /// The words.
            pub const fn text(self) -> $crate::Text { match self { $(Self::$variant => $crate::Text::fixed($ja, $en),)* } }
        }
        impl TryFrom<String> for $name { type Error = String; fn try_from(s: String) -> Result<Self, String> { Self::parse(&s).ok_or_else(|| format!(concat!(stringify!($name), ": unknown code {:?}"), s)) } }
        impl From<$name> for String { fn from(c: $name) -> String { c.code().to_owned() } }
    };
}

codes! {
    /// What a member of staff does here. Making (operator) and quality are never one person (Reg. 93).
    Role {
        /// 提供機関管理者
        Manager "manager" "管理者" "manager",
        /// 実施責任者
        ResponsibleDoctor "responsible_doctor" "実施責任者" "responsible doctor",
        /// 再生医療等を行う医師
        Doctor "doctor" "医師" "doctor",
        /// 看護師
        Nurse "nurse" "看護師" "nurse",
        /// 受付・コーディネーター
        Coordinator "coordinator" "受付" "coordinator",
        /// 施設管理者 (cell processing centre)
        FacilityManager "facility_manager" "施設管理者" "facility manager",
        /// 製造部門
        Operator "operator" "培養" "cell-bench operator",
        /// 品質部門
        Quality "quality" "品質" "quality",
        /// 閲覧のみ
        Reader "reader" "閲覧" "reader",
    }
}

codes! {
    /// Sex as recorded for treatment.
    Sex {
        /// 女
        Female "female" "女" "female",
        /// 男
        Male "male" "男" "male",
        /// 不明・その他
        Other "other" "その他" "other or unknown",
    }
}
