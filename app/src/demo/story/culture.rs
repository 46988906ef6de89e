//! Step 3 in the story: tissue received, cells grown, counted, passaged, harvested, tested, released or rejected, packed and sent. Growth is made up:
//! it only keeps to the order of size that the limits of the demo programme allow.

use super::scene::{By, Fields, Open, Part, QUALITY, Scene};
use terms::{DeviationId, DoseId, HoldId, LotId};

/// Label of what cells are frozen in.
const FREEZING: &str = "MT-CRY-1";
/// Tests on a lot that are known the same evening.
const AT_ONCE: [(&str, &str); 5] = [
    ("mycoplasma", "検出せず"),
    ("endotoxin", "0.05"),
    ("viability", "95.0"),
    ("surface_markers", "97.2"),
    ("appearance", "異物・漏れなし"),
];

/// A cabinet is opened for these cells, used, and cleared.
fn at_bench<T>(
    s: &mut Scene<'_, '_>,
    p: &mut Part,
    cells: &str,
    work: impl FnOnce(&mut Scene<'_, '_>, &mut Part) -> T,
) -> T {
    let (operator, _) = p.operators();
    let cabinet = p.bench().0;
    s.done(operator, "open_cabinet", &Fields::new().with("cabinet", cabinet).with("cells", cells));
    s.minutes(5);
    let out = work(s, p);
    s.minutes(10);
    let fields = Fields::new().with("cabinet", cabinet).with("empty", "yes").with("cleaned_with", "消毒用エタノール");
    s.done(operator, "clear_cabinet", &fields);
    out
}

/// A cabinet is opened, and the work in it goes on.
pub fn open(s: &mut Scene<'_, '_>, p: &mut Part) {
    let Some(lot) = p.lot.clone() else { return };
    let fields = Fields::new().with("cabinet", p.bench().0).with("cells", lot);
    s.done(p.operators().0, "open_cabinet", &fields);
}

/// Who and with what, as the forms of the bench ask.
fn bench(s: &Scene<'_, '_>, p: &Part, fields: Fields) -> Fields {
    let (By(operator, ..), checked_by) = p.operators();
    fields.with("cabinet", p.bench().0).with("operator", s.staff(operator)).with("checked_by", s.staff(checked_by))
}

/// A viability between 90 and 97 %.
fn viability(p: &mut Part) -> String {
    format!("{}.{}", p.chance.between(90, 96), p.chance.between(0, 9))
}

/// Tissue arrives and is judged; `warm` = it was too warm on the way and is used all the same, with a reason.
pub fn receive(s: &mut Scene<'_, '_>, p: &mut Part, warm: bool) {
    let Some(tissue) = p.tissue.clone() else { return };
    let fields = Fields::new()
        .with("tissue", &tissue)
        .with("scan", &tissue)
        .with("seal_intact", "yes")
        .with("lowest_c", format!("4.{}", p.chance.between(0, 9)))
        .with("highest_c", if warm { "11.2".to_owned() } else { format!("7.{}", p.chance.between(0, 9)) })
        .with("condition", "良好")
        .with("accepted", "yes")
        .with_some("reason", warm.then_some("10 ℃ を超えたのは 12 分。標準書 4.2 の再評価で受け入れた"));
    let operator = p.operators().0;
    if let Some(command) = s.done(operator, "receive_tissue", &fields)
        && warm
    {
        p.open.push((Open::Deviation, DeviationId::derive(&command, 0).to_string()));
    }
}

/// New vessels.
fn vessels(s: &mut Scene<'_, '_>, how_many: u64) -> Vec<String> {
    (0..how_many).map(|_| s.label()).collect()
}

/// A lot begins.
pub fn start(s: &mut Scene<'_, '_>, p: &mut Part) {
    let Some(tissue) = p.tissue.clone() else { return };
    let lot = at_bench(s, p, &tissue, |s, p| {
        let labels = vessels(s, 1);
        let viable = p.chance.between(420_000, 640_000);
        let seeded = viable / 10 * 9;
        let mut fields = Fields::new()
            .with("tissue", &tissue)
            .with("scan", &tissue)
            .with("method", if p.explant { "explant" } else { "enzyme" })
            .with("vessels", labels.join(" "))
            .with("area_cm2", 75)
            .with("incubator", p.bench().1)
            .with("materials", if p.explant { s.medium.clone() } else { format!("{} MT-ENZ-1", s.medium) });
        if !p.explant {
            fields = fields
                .with("viable", viable)
                .with("viability_pct", viability(p))
                .with("count_method", "trypan_blue")
                .with("seeded", seeded)
                .with("discarded", viable - seeded);
        }
        (p.vessels, p.seeded) = (labels, seeded);
        let operator = p.operators().0;
        s.done(operator, "start_culture", &bench(s, p, fields))
    });
    p.lot = lot.map(|command| LotId::derive(&command, 0).to_string());
}

/// Somebody looks at the culture and feeds it.
pub fn observe(s: &mut Scene<'_, '_>, p: &mut Part, confluence: i32) {
    let Some(lot) = p.lot.clone() else { return };
    let operator = p.operators().0;
    let fields = Fields::new()
        .with("lot", lot)
        .with("confluence_pct", confluence.clamp(2, 95))
        .with("morphology", if p.chance.one_in(7) { "mixed" } else { "spindle" })
        .with("fed", "yes")
        .with("materials", &s.medium)
        .with("suspicion", "no")
        .with("incubator", p.bench().1)
        .with("operator", s.staff(operator.0));
    s.done(operator, "observe_culture", &fields);
}

/// Contamination is suspected: the lot is quarantined by itself.
pub fn suspect(s: &mut Scene<'_, '_>, p: &mut Part) {
    let Some(lot) = p.lot.clone() else { return };
    let operator = p.operators().0;
    let fields = Fields::new()
        .with("lot", lot)
        .with("confluence_pct", 35)
        .with("morphology", "rounded")
        .with("fed", "no")
        .with("suspicion", "yes")
        .with("incubator", p.bench().1)
        .with("operator", s.staff(operator.0))
        .with("note", "培地が黄色く濁り、動く小さな粒が見える");
    if let Some(command) = s.done(operator, "observe_culture", &fields) {
        p.open.push((Open::Deviation, DeviationId::derive(&command, 0).to_string()));
        p.open.push((Open::Hold, HoldId::derive(&command, 0).to_string()));
    }
}

/// A count of all vessels.
fn count(s: &mut Scene<'_, '_>, p: &mut Part, purpose: &'static str, viable: u64) -> bool {
    let Some(lot) = p.lot.clone() else { return false };
    let (By(login, ..), second) = p.operators();
    let operator = p.operators().0;
    let fields = Fields::new()
        .with("lot", lot)
        .with("containers", p.vessels.join(" "))
        .with("viable", viable)
        .with("viability_pct", viability(p))
        .with("cv_pct", format!("{}.{}", p.chance.between(3, 9), p.chance.between(0, 9)))
        .with("count_method", "automated")
        .with("purpose", purpose)
        .with("recount", "no")
        .with("operator", s.staff(login))
        .with("checked_by", s.staff(second));
    s.done(operator, "record_count", &fields).is_some()
}

/// Counted cells move into new vessels: nine times what was seeded, or (before the harvest of a large order) a fifth of what will be counted then.
pub fn passage(s: &mut Scene<'_, '_>, p: &mut Part, second: bool) {
    let Some(lot) = p.lot.clone() else { return };
    let viable = if second { product_cells(p) / 100 * 108 / 5 } else { p.seeded * 9 };
    let viable = viable + p.chance.between(0, viable / 20);
    at_bench(s, p, &lot, |s, p| {
        if !count(s, p, "passage", viable) {
            return;
        }
        s.minutes(15);
        let (sampled, seeded) = (viable / 100, viable / 100 * 95);
        let labels = vessels(s, (seeded / 8_000_000).clamp(1, 4));
        let fields = Fields::new()
            .with("lot", &lot)
            .with("from", p.vessels.join(" "))
            .with("seeded", seeded)
            .with("sampled", sampled)
            .with("vessels", labels.join(" "))
            .with("area_cm2", 225)
            .with("incubator", p.bench().1)
            .with("materials", &s.medium);
        let operator = p.operators().0;
        if s.done(operator, "passage_cells", &bench(s, p, fields)).is_some() {
            (p.vessels, p.seeded) = (labels, seeded);
        }
    });
}

/// What leaves culture: the order and a quarter more, which is frozen or, for some, discarded; the product itself is packed to the last drop.
fn product_cells(p: &Part) -> u64 {
    p.ordered() / 4 * 5
}

/// The cells leave culture.
pub fn harvest(s: &mut Scene<'_, '_>, p: &mut Part) {
    let Some(lot) = p.lot.clone() else { return };
    at_bench(s, p, &lot, |s, p| {
        let cells = product_cells(p);
        if !count(s, p, "harvest", cells / 100 * 108) {
            return;
        }
        s.minutes(20);
        let hundredths: u64 = p.targets.iter().map(|t| t.volume).sum();
        let (label, freezes) = (s.label(), p.n % 5 != 3);
        let fields = Fields::new()
            .with("lot", &lot)
            .with("from", p.vessels.join(" "))
            .with("product", &label)
            .with("in_product", p.ordered())
            .with(if freezes { "frozen" } else { "discarded" }, cells - p.ordered())
            .with("volume_ml", ml(hundredths))
            .with("sampled", cells / 100 * 4)
            .with("materials", if freezes { format!("{} {FREEZING}", s.medium) } else { s.medium.clone() });
        let operator = p.operators().0;
        if s.done(operator, "harvest_cells", &bench(s, p, fields)).is_some() {
            p.vessels.clear();
            p.product = Some(label);
        }
    });
}

/// Hundredths of a millilitre as the forms take them.
fn ml(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// One result on the lot.
pub fn result(
    s: &mut Scene<'_, '_>,
    p: &mut Part,
    test: &'static str,
    verdict: &'static str,
    interim: bool,
    value: &'static str,
) {
    let Some(lot) = p.lot.clone() else { return };
    let fields = Fields::new()
        .with("lot", lot)
        .with("test", test)
        .with("verdict", verdict)
        .with("interim", if interim { "yes" } else { "no" })
        .with("value", value)
        .with("method", "模擬の検査法")
        .with("kit", format!("KIT-{}", 100 + p.chance.between(1, 9)))
        .with("reported_on", s.store.now().day());
    if let Some(command) = s.done(QUALITY, "record_test_result", &fields)
        && verdict == "fail"
    {
        p.open.push((Open::Deviation, DeviationId::derive(&command, 0).to_string()));
        p.open.push((Open::Hold, HoldId::derive(&command, 0).to_string()));
    }
}

/// The tests of the evening: all but sterility, which has an interim reading only unless `rapid`.
pub fn tests(s: &mut Scene<'_, '_>, p: &mut Part, rapid: bool, failed: bool) {
    for (test, value) in AT_ONCE {
        let fails = failed && test == "endotoxin";
        result(s, p, test, if fails { "fail" } else { "pass" }, false, if fails { "2.4" } else { value });
    }
    if rapid {
        result(s, p, "sterility", "pass", false, "迅速法 検出せず");
    } else {
        result(s, p, "sterility", "pending", true, "培養 発育なし(途中)");
    }
}

/// Quality releases, on a condition where a result is pending.
pub fn release(s: &mut Scene<'_, '_>, p: &mut Part, conditional: bool) {
    let Some(lot) = p.lot.clone() else { return };
    let reason = if p.open.is_empty() {
        None
    } else {
        Some("開いている逸脱を評価した。製品の品質に影響しない")
    };
    let reason = reason.or(conditional.then_some("無菌試験は途中まで発育なし。最終結果を待たずに出荷する"));
    let fields = Fields::new()
        .with("lot", lot)
        .with("conditional", if conditional { "yes" } else { "no" })
        .with_some("reason", reason);
    s.done(QUALITY, "release_product", &fields);
}

/// Quality rejects.
pub fn reject(s: &mut Scene<'_, '_>, p: &mut Part, reason: &'static str) {
    let Some(lot) = p.lot.clone() else { return };
    s.done(QUALITY, "reject_product", &Fields::new().with("lot", lot).with("reason", reason));
}

/// What is left of a product that nobody is given is discarded before a witness.
pub fn discard(s: &mut Scene<'_, '_>, p: &mut Part) {
    let (Some(lot), Some(product)) = (p.lot.clone(), p.product.clone()) else { return };
    let (operator, second) = p.operators();
    let fields = Fields::new()
        .with("lot", lot)
        .with("scan", product)
        .with("reason", "エンドトキシンが規格を超え、不合格となった")
        .with("witness", s.staff(second));
    s.done(operator, "discard_product", &fields);
}

/// A dose for each target.
pub fn pack(s: &mut Scene<'_, '_>, p: &mut Part) {
    let (Some(lot), Some(product)) = (p.lot.clone(), p.product.clone()) else { return };
    at_bench(s, p, &lot, |s, p| {
        let wanted: Vec<u64> = p.targets.iter().map(|t| t.volume).collect();
        for (n, volume) in (0usize..).zip(wanted) {
            let fields = Fields::new()
                .with("lot", &lot)
                .with("product", &product)
                .with("target", n + 1)
                .with("volume_ml", ml(volume));
            let operator = p.operators().0;
            let made = s.done(operator, "pack_dose", &bench(s, p, fields));
            if let (Some(command), Some(t)) = (made, p.targets.get_mut(n)) {
                t.dose = Some(DoseId::derive(&command, 0).to_string());
            }
        }
    });
}

/// The doses leave.
pub fn dispatch(s: &mut Scene<'_, '_>, p: &mut Part) {
    let doses: Vec<String> = p.targets.iter().filter_map(|t| t.dose.clone()).collect();
    for dose in doses {
        let fields = Fields::new()
            .with("dose", &dose)
            .with("scan", &dose)
            .with("to", s.place("treatment"))
            .with("seal", format!("SEAL-{}", p.chance.between(1000, 9999)))
            .with("logger", format!("LOG-{}", p.chance.between(1, 12)))
            .with("carrier", "院内搬送")
            .with("witness", s.staff("kango2"));
        let operator = p.operators().0;
        s.done(operator, "dispatch_dose", &fields);
    }
}

/// Doses that came back are counted and frozen into the bank of their lot.
pub fn take_back(s: &mut Scene<'_, '_>, p: &mut Part) {
    let Some(lot) = p.lot.clone() else { return };
    at_bench(s, p, &lot, |s, p| {
        let doses: Vec<(String, u64)> = p.targets.iter().filter_map(|t| Some((t.dose.clone()?, t.cells))).collect();
        for (dose, cells) in doses {
            let vials = vessels(s, 2);
            let fields = Fields::new()
                .with("dose", &dose)
                .with("scan", &dose)
                .with("seal_intact", "yes")
                .with("lowest_c", format!("4.{}", p.chance.between(0, 9)))
                .with("highest_c", format!("6.{}", p.chance.between(0, 9)))
                .with("fate", "freeze")
                .with("reason", "濁り・凝集なし")
                .with("viable", cells / 100 * 98)
                .with("viability_pct", viability(p))
                .with("frozen", cells / 100 * 96)
                .with("discarded", cells / 100)
                .with("vials", vials.join(" "))
                .with("position", format!("タンク1 箱{}", p.chance.between(1, 9)))
                .with("materials", FREEZING);
            let operator = p.operators().0;
            s.done(operator, "take_back_dose", &bench(s, p, fields));
        }
    });
}
