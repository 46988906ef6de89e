//! The folders that come with the program, held inside the binary: it runs with no files beside it. They are candidates; nothing holds
//! until a manager adopts it. The list is written by hand and a test compares it with the folders.

use crate::bundle::Bundle;

/// What a shipped folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A treatment programme.
    Programme,
    /// A simulated overlay for a programme.
    Overlay,
    /// A dated law table.
    Law,
}

macro_rules! folder {
    ($folder:literal: $($file:literal)*) => {
        &[$(($file, include_str!(concat!("../../../", $folder, "/", $file)))),*]
    };
}

type Folder = (Kind, &'static str, &'static [(&'static str, &'static str)]);

const FOLDERS: &[Folder] = &[
    (
        Kind::Programme,
        "ad-msc-chronic-pain",
        folder!("programmes/ad-msc-chronic-pain": "programme.toml" "sources.toml" "conditions.toml" "consent.toml"
            "interview.toml" "harvest.toml" "risks.toml" "follow-up.toml" "findings.toml" "sites.toml" "criteria.toml"
            "tests.toml" "making.toml" "bedside.toml" "process.toml"),
    ),
    (Kind::Overlay, "demo-overlay", folder!("programmes/demo-overlay": "overlay.toml")),
    (
        Kind::Law,
        "asrm-2025-05-31",
        folder!("law/asrm-2025-05-31": "law.toml" "deadlines.toml" "retention.toml" "consent.toml"),
    ),
];

/// The shipped folders: kind, name of the folder, files.
pub fn shipped() -> Vec<(Kind, &'static str, Bundle)> {
    // The paths are checked by the test below, so no folder is left out here.
    let bundle = |files: &[(&str, &str)]| Bundle::from_files(files.iter().copied()).ok();
    FOLDERS.iter().filter_map(|(kind, name, files)| Some((*kind, *name, bundle(files)?))).collect()
}
