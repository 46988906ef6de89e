//! The near miss of a wrong scan (L2): one shape for every act that scans.

use crate::safety::{DeviationCause, DeviationKind, DeviationOpened};
use kernel::Ctx;
use terms::{DeviationId, PatientId};

/// What a near miss keeps of scanned codes: codes alone, nothing that may be a person's words (L16).
fn codes_read<'a>(read: impl IntoIterator<Item = &'a str>) -> String {
    let coded = |s: &&str| !s.is_empty() && s.len() <= 64 && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    read.into_iter().filter(coded).collect::<Vec<_>>().join(" ")
}

/// The near miss that a scan of something else than was expected leaves behind (L2); `read` are the codes.
pub fn wrong_scan<'a>(
    patient: Option<PatientId>,
    read: impl IntoIterator<Item = &'a str>,
    ctx: &Ctx,
) -> DeviationOpened {
    DeviationOpened {
        deviation: DeviationId::derive(ctx.command, 0),
        kind: DeviationKind::NearMiss,
        patient,
        place: ctx.place.clone(),
        cause: DeviationCause::ScanMismatch,
        what: codes_read(read),
        serious: false,
    }
}
