//! `lots`: one row a lot, for the culture page and the worklist. Ids and codes only (L16); instants, never "late".

use kernel::fold::fold;
use kernel::{Column, Fact, ListDecl, Space, Value};
use record::culture::CountPurpose;
use record::folds::{LotHolds, LotRelease, LotState, LotTests};
use record::release::Verdict;
use terms::{Text, codes};

codes! {
    /// How far a lot has come. The first that holds, from below upwards: a hold and a rejection hide everything else.
    LotStage {
        /// 培養開始
        Started "started" "培養開始" "started",
        /// 培養中
        Growing "growing" "培養中" "growing",
        /// 採り込み済
        Harvested "harvested" "採り込み済" "harvested",
        /// 出荷可
        Released "released" "出荷可" "released",
        /// 投与分を調製
        Packed "packed" "投与分を調製" "packed",
        /// 隔離中
        Quarantined "quarantined" "隔離中" "quarantined",
        /// 不合格
        Rejected "rejected" "不合格" "rejected",
    }
}

/// The list.
pub const LOTS: ListDecl = ListDecl {
    name: "lots",
    version: 3,
    space: Space::Lot,
    kinds: &[
        "culture_started",
        "culture_observed",
        "cells_counted",
        "cells_passaged",
        "cells_harvested",
        "test_result_recorded",
        "test_result_voided",
        "product_released",
        "product_rejected",
        "dose_packed",
        "product_discarded",
        "held",
        "hold_lifted",
    ],
    columns: &[
        Column::text("patient"),
        Column::text("state"),
        Column::whole("passage"),
        Column::whole("confluence"),
        Column::text("started_at"),
        Column::text("last_observed_at"),
        Column::whole("last_count"),
        Column::whole("tests_pending"),
        Column::whole("tests_failed"),
        Column::text("product_expires_at"),
        Column::whole("cells_left"),
        Column::text("incubator"),
    ],
    indexes: &[
        &["state", "started_at"],
        &["state", "tests_failed", "started_at"],
        &["state", "tests_pending", "started_at"],
        &["patient"],
    ],
    rows,
};

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let state: LotState = fold(facts);
    let Some((started, at)) = &state.started else { return Vec::new() };
    let tests: LotTests = fold(facts);
    let seen = state.observed.last();
    let counted = state.counts.values().filter(|(c, _)| !state.replaced.contains(&c.count));
    let newest = counted.max_by_key(|(c, at)| (*at, c.passage, c.purpose != CountPurpose::Isolation));
    let waiting = tests
        .newest
        .iter()
        .filter(|(code, (t, _))| !tests.failed.contains(*code) && (t.verdict == Verdict::Pending || t.interim));
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let cells = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    // Confluence of the present passage: what was seen before the last passage says nothing of the new vessels.
    let confluence = seen.filter(|(o, _)| o.passage == state.passage).map(|(o, _)| i64::from(o.confluence_pct));
    vec![vec![
        started.patient.as_str().into(),
        stage(facts, &state).code().into(),
        i64::from(state.passage).into(),
        confluence.into(),
        at.to_string().into(),
        seen.map(|(_, at)| at.to_string()).into(),
        newest.map(|(c, _)| cells(c.viable)).into(),
        whole(waiting.count()).into(),
        whole(tests.failed.len()).into(),
        state.product.as_ref().map(|(p, _)| p.expires_at.to_string()).into(),
        cells(state.cells_left()).into(),
        incubator(&state).into(),
    ]]
}

fn stage(facts: &[Fact], state: &LotState) -> LotStage {
    let (release, holds): (LotRelease, LotHolds) = (fold(facts), fold(facts));
    if release.rejected.is_some() {
        LotStage::Rejected
    } else if !holds.open.is_empty() {
        LotStage::Quarantined
    } else if !state.doses.is_empty() {
        LotStage::Packed
    } else if release.released.is_some() {
        LotStage::Released
    } else if state.product.is_some() {
        LotStage::Harvested
    } else if state.observed.is_empty() && state.passages.is_empty() {
        LotStage::Started
    } else {
        LotStage::Growing
    }
}

/// Where it stands now: the newest of start, passage and observation; none once the cells were harvested.
fn incubator(state: &LotState) -> Option<String> {
    if state.product.is_some() {
        return None;
    }
    let started = state.started.as_ref().map(|(s, at)| (*at, s.incubator.as_str()));
    let passages = state.passages.iter().map(|(p, at)| (*at, p.incubator.as_str()));
    let observed = state.observed.iter().map(|(o, at)| (*at, o.incubator.as_str()));
    let all = started.into_iter().chain(passages).chain(observed);
    all.max_by_key(|(at, _)| *at).map(|(_, id)| id.to_owned())
}

/// The words of a stored stage.
pub fn words(code: &str) -> Text {
    LotStage::parse(code).map(LotStage::text).unwrap_or_default()
}

#[cfg(test)]
mod tests;
