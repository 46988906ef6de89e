//! Labels as scanned (L2). A code that cannot be read is an input error beside its field. A label that is read but is not the expected one
//! refuses the attempt, opens a near miss, and quarantines the unexpected thing (Reg. 99(1)20).

use crate::refusals::Why;
use kernel::form::{codes, scanned};
use kernel::{Ctx, Form, Known, Need, Reasons, Recording};
use record::folds::{ContainerHolds, ContainerState, label_names_another, label_needs};
use record::near_miss::wrong_scan;
use record::refusals::{container_needs, container_open};
use record::safety::{Held, HoldCause, HoldTarget};
use std::collections::BTreeSet;
use terms::{ContainerId, HoldId, LotId, PatientId, Text, say};

/// Most labels scanned into one field.
const MOST: usize = 40;

/// Reads several scanned labels, parted by blanks, commas or lines; each once.
pub fn labels<T: Clone + PartialEq + 'static>(
    parse: fn(&str) -> Result<T, String>,
) -> impl Fn(&str) -> Result<Vec<T>, Text> + 'static {
    move |s| {
        let one = scanned(parse);
        let mut out: Vec<T> = Vec::new();
        for part in codes(s) {
            let id = one(&part)?;
            if out.contains(&id) {
                return Err(say! {ja: "同じラベルが二度読み取られています: {part}", en: "Scanned twice: {part}"});
            }
            out.push(id);
        }
        if out.len() > MOST {
            return Err(say! {ja: "一度に {MOST} 個までです。", en: "At most {MOST} at once."});
        }
        Ok(out)
    }
}

/// A field for the label of one thing.
pub fn one(f: &mut Form, name: &str, text: Text) -> Option<ContainerId> {
    f.field(name, scanned(ContainerId::parse)).scan().label(text).example("K-1").required()
}

/// What was scanned and whether it was expected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scans {
    /// Everything scanned.
    pub all: Vec<ContainerId>,
    /// What should not be here: to be quarantined.
    pub unexpected: Vec<ContainerId>,
    /// What was scanned as a new vessel and is already in use for this very lot, or names no vessel at all: refused, not quarantined.
    pub reused: Vec<ContainerId>,
    /// What should have been scanned and was not.
    pub missing: Vec<ContainerId>,
}

impl Scans {
    /// One thing scanned where one is expected.
    pub fn same(expected: &str, scanned: &ContainerId) -> Self {
        let unexpected = if scanned.as_str() == expected { Vec::new() } else { vec![scanned.clone()] };
        Self { all: vec![scanned.clone()], unexpected, ..Self::default() }
    }
    /// Vessels scanned: each must hold cells of the lot now; all of them must be scanned where they are emptied.
    pub fn among(vessels: &BTreeSet<ContainerId>, scanned: &[ContainerId], every: bool) -> Self {
        let unexpected = scanned.iter().filter(|c| !vessels.contains(*c)).cloned().collect();
        let missing = vessels.iter().filter(|v| every && !scanned.contains(v)).cloned().collect();
        Self { all: scanned.to_vec(), unexpected, missing, reused: Vec::new() }
    }
    /// New labels: none of them may have held cells before, nor name anything else.
    #[must_use]
    pub fn with_new(mut self, new: &[ContainerId], lot: &LotId, known: &Known) -> Self {
        for c in new {
            self.all.push(c.clone());
            match &known.get::<ContainerState>(c.as_str()).of {
                _ if label_names_another(c.as_str(), known) => self.reused.push(c.clone()),
                Some((of, _)) if of == lot => self.reused.push(c.clone()),
                Some(_) => self.unexpected.push(c.clone()),
                None => {}
            }
        }
        self
    }
    /// The folds behind the scans of a command.
    pub fn needs<'a>(scanned: impl IntoIterator<Item = &'a ContainerId>) -> Vec<Need> {
        let each = scanned.into_iter().flat_map(|c| {
            let mut needs = container_needs(c.as_str());
            needs.extend(label_needs(c.as_str()));
            needs
        });
        each.collect()
    }
    /// The reasons.
    pub fn rules(&self, known: &Known, reasons: &mut Reasons) {
        let list = |ids: &[ContainerId]| Text::same(ids.iter().map(ContainerId::as_str).collect::<Vec<_>>().join(", "));
        reasons.push_if(!self.unexpected.is_empty(), || Why::ScanMismatch.with(list(&self.unexpected)));
        reasons.push_if(!self.missing.is_empty(), || Why::VesselNotScanned.with(list(&self.missing)));
        reasons.push_if(!self.reused.is_empty(), || Why::VesselInUse.with(list(&self.reused)));
        for c in &self.all {
            reasons.extend(container_open(c.as_str(), known));
        }
    }
    /// What a mismatch leaves behind: each unexpected thing quarantined (once), and one near miss in the record of the patient at work.
    pub fn near_miss(&self, patient: Option<&PatientId>, known: &Known, ctx: &Ctx, other: bool) -> Recording {
        let mut recording = Recording::new();
        for (n, container) in (0u8..).zip(&self.unexpected) {
            if known.get::<ContainerHolds>(container.as_str()).open.is_empty() {
                let owner = known.get::<ContainerState>(container.as_str()).owner();
                let target = HoldTarget::Container { container: container.clone(), patient: owner };
                let hold = HoldId::derive(ctx.command, n);
                recording = recording.fact(&Held::by_itself(hold, target, HoldCause::ScanMismatch));
            }
        }
        if self.unexpected.is_empty() && !other {
            return recording;
        }
        recording.fact(&wrong_scan(patient.cloned(), self.unexpected.iter().map(ContainerId::as_str), ctx))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l2_labels_are_read_in_any_width_and_case_and_each_once() {
        let read = labels(ContainerId::parse);
        let ids = |s: &str| read(s).map(|v| v.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(ids(" k-1,K-2\nK-3 "), Ok(vec!["K-1".to_owned(), "K-2".into(), "K-3".into()]));
        assert!(ids("K-1 k-1").is_err(), "scanned twice");
        assert!(ids("K-1 容器").is_err(), "no code at all");
        assert!(scanned(ContainerId::parse)("K:1").is_err());
    }
}
