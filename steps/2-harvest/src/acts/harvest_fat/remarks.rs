//! What is to be seen before a harvest is signed: fat taken before, old results, no consent to the culture, and of the materials what no rule can
//! decide (decision 0016).

use super::{Command, HarvestFat};
use kernel::{Act, Ctx, Known};
use record::counselling::Allergies;
use record::folds::{BloodTests, Consents, Harvests, Interview};
use record::making::MaterialKind;
use record::materials::{lacks, names, others, registered};
use terms::{Text, say};

/// Days after which the age of a result is told. A choice of this house; no outside source: whether it still holds is for the doctor.
const OLD_DAYS: i32 = 90;

/// All of it.
pub fn of(c: &Command, known: &Known, ctx: &Ctx) -> Vec<Text> {
    let id = c.patient.as_str();
    let taken = known.get::<Harvests>(id);
    let again = taken.taken.last().map(|t| {
        let (day, tissue) = (t.at.day(), &t.tissue);
        say! {ja: "この患者からは {day} に脂肪を採取しています({tissue})。", en: "Fat was taken from this patient on {day} already ({tissue})."}
    });
    let today = ctx.now.day();
    let tests = known.get::<BloodTests>(id);
    let oldest = tests.newest.values().map(|t| t.reported_on).min();
    let old = oldest.filter(|day| today.days_since(*day) > OLD_DAYS).map(|day| {
        say! {ja: "血液検査の最も古い結果は {day} のものです。", en: "The oldest result on the blood is of {day}."}
    });
    // Its culture is another scope: without it the centre cannot accept what is taken now.
    let culture = known.get::<Consents>(id).covers("culture");
    let alone = (!culture).then(|| {
        let ja = "培養への同意がありません。施設はこの組織を受け入れられません。";
        Text::fixed(ja, "There is no consent to the culture: the centre cannot accept this tissue.")
    });
    again.into_iter().chain(old).chain(alone).chain(of_the_materials(c, known)).collect()
}

/// What is to be seen of the materials: no anaesthetic among them, something of no kind of the list, and what the patient is said not to bear, beside
/// what goes into the body. Allergies are free words: no rule can compare them, a person can.
fn of_the_materials(c: &Command, known: &Known) -> Vec<Text> {
    let used = &c.materials;
    let none = lacks(HarvestFat::NAME, used, MaterialKind::Anaesthetic, known);
    let none =
        none.then(|| Text::fixed("材料に局所麻酔薬が入っていません。", "No local anaesthetic is among the materials."));
    let told = known.get::<Interview>(c.patient.as_str()).newest.as_ref().map(|(i, _)| i.allergies_told());
    let all = registered(used, known);
    let into_the_body = names(all.iter().filter(|m| m.kind != MaterialKind::Device));
    let allergies = told.filter(|a| *a != Allergies::None && !into_the_body.is_empty()).map(|a| {
        let (ja, en) = (a.text().ja, a.text().en);
        say! {
            ja: "患者のアレルギー: {ja}。使う薬剤: {into_the_body}",
            en: "The patient's allergies: {en}. Going into the body: {into_the_body}"
        }
    });
    none.into_iter().chain(others(used, known)).chain(allergies).collect()
}
