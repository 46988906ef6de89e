//! What can go wrong below the rules: the disk, the file, another process. Never a refusal. Some kinds stop the writer for good.

use std::fmt;
use terms::{Text, say};

/// Family of a store error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Another process writes this data directory.
    InUse,
    /// A new record is wanted where something already is.
    NotEmpty,
    /// No record here.
    NotFound,
    /// The file is not a Saisei record.
    NotARecord,
    /// The file was written by a newer form of the store.
    TooNew,
    /// The disk (or the quota) is full.
    Full,
    /// The disk or the file cannot be written.
    ReadOnly,
    /// The disk answered with an error.
    Io,
    /// The file is damaged.
    Corrupt,
    /// Somebody else holds the file.
    Busy,
    /// A key was given, but this build has no cipher.
    NoCipher,
    /// The writer has stopped or has been closed.
    Stopped,
    /// Only a simulated record can do that.
    NotSimulated,
    /// The request was wrong (unknown list or column, bad data).
    Bad,
    /// Anything else.
    Other,
}

impl ErrorKind {
    /// Whether the writer must stop: after it nothing can be promised to be on disk.
    pub const fn stops(self) -> bool {
        matches!(self, Self::Full | Self::ReadOnly | Self::Io | Self::Corrupt | Self::Busy)
    }
}

/// An error below the rules. The detail never holds what somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    /// Family.
    pub kind: ErrorKind,
    /// For the log.
    pub detail: String,
}

/// Result of a store operation.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// An error of a family.
    pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
    /// A wrong request.
    pub fn bad(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Bad, detail)
    }
    /// The words for the person at the terminal or the screen.
    pub fn say(&self) -> Text {
        let d = &self.detail;
        match self.kind {
            ErrorKind::InUse => {
                say! {ja: "このデータは別の saisei が使用中です({d})。先に止めてください。", en: "Another saisei is using this data directory ({d}). Stop it first."}
            }
            ErrorKind::NotEmpty => {
                say! {ja: "{d} にはすでに何かがあります。空のフォルダーか、まだないフォルダーを指定してください。", en: "There is something at {d} already. Name an empty folder, or one that does not exist yet."}
            }
            ErrorKind::NotFound => say! {ja: "記録がありません: {d}", en: "No record here: {d}"},
            ErrorKind::NotARecord => {
                say! {ja: "Saisei の記録ではありません: {d}", en: "This is not a Saisei record: {d}"}
            }
            ErrorKind::TooNew => {
                say! {ja: "新しい版のソフトが書いた記録です: {d}", en: "A newer version wrote this record: {d}"}
            }
            ErrorKind::Full => {
                say! {ja: "ディスクの空きがありません。記録を止めました。空きを作って再起動してください。", en: "The disk is full. Recording has stopped. Free some space and restart."}
            }
            ErrorKind::ReadOnly => {
                say! {ja: "ディスクに書き込めません(読み取り専用)。記録を止めました。", en: "The disk cannot be written (read-only). Recording has stopped."}
            }
            ErrorKind::Io => {
                say! {ja: "ディスクの誤りです({d})。記録を止めました。", en: "Disk error ({d}). Recording has stopped."}
            }
            ErrorKind::Corrupt => {
                say! {ja: "記録のファイルが壊れています({d})。記録を止めました。バックアップを確かめてください。", en: "The record's file is damaged ({d}). Recording has stopped. Look at the backups."}
            }
            ErrorKind::Busy => {
                say! {ja: "別のプログラムが記録のファイルを開いたままにしています。記録を止めました。", en: "Another program holds the record's file. Recording has stopped."}
            }
            ErrorKind::NoCipher => {
                Text::fixed("この版は暗号化された記録を開けません。", "This build cannot open an encrypted store.")
            }
            ErrorKind::Stopped => say! {ja: "記録は止まっています。{d}", en: "Recording has stopped. {d}"},
            ErrorKind::NotSimulated => {
                Text::fixed("模擬の記録でだけできます。", "Only a simulated record can do that.")
            }
            ErrorKind::Bad | ErrorKind::Other => say! {ja: "内部の誤り: {d}", en: "Internal error: {d}"},
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.detail)
    }
}
impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        let kind = match e.sqlite_error_code() {
            Some(C::DiskFull) => ErrorKind::Full,
            Some(C::ReadOnly) => ErrorKind::ReadOnly,
            Some(C::SystemIoFailure | C::CannotOpen) => ErrorKind::Io,
            Some(C::DatabaseCorrupt | C::NotADatabase) => ErrorKind::Corrupt,
            Some(C::DatabaseBusy | C::DatabaseLocked) => ErrorKind::Busy,
            _ => ErrorKind::Other,
        };
        Self::new(kind, e.to_string())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(e: std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        let kind = match e.kind() {
            K::StorageFull | K::QuotaExceeded => ErrorKind::Full,
            K::ReadOnlyFilesystem | K::PermissionDenied => ErrorKind::ReadOnly,
            K::NotFound => ErrorKind::NotFound,
            _ => ErrorKind::Io,
        };
        Self::new(kind, e.to_string())
    }
}

impl From<StoreError> for kernel::Fault {
    fn from(e: StoreError) -> Self {
        Self(e.to_string())
    }
}
