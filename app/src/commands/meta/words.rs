//! The answer of `saisei meta` as a table for people and as one JSON value.

use super::{Answer, measure, shown};
use crate::commands::tell::{Columns, chance, figure, number, p, value, warnings, warnings_json};
use serde_json::{Map, Value, json};
use statistics::Refused;
use statistics::meta::{Method, Pooled, Side, Test};
use terms::{Lang, Text};

impl Answer {
    /// How it was pooled, in words.
    pub(super) fn model(&self) -> Text {
        let test = match self.how.test {
            Test::Z => Text::fixed("z検定", "z test"),
            Test::KnappHartung => Text::fixed("Knapp–Hartung法", "Knapp–Hartung"),
        };
        if self.how.method == Method::Fe {
            return Text::new(format!("共通効果モデル、{}", test.ja), format!("common effect, {}", test.en));
        }
        let method = method(self.how.method);
        Text::new(format!("変量効果モデル（{method}）、{}", test.ja), format!("random effects ({method}), {}", test.en))
    }

    /// Between-study variance and its relatives in one line.
    pub(super) fn heterogeneity(&self, lang: Lang) -> String {
        heterogeneity(&self.pooled, lang)
    }
}

/// The same for any pooled answer.
pub(super) fn heterogeneity(pooled: &Pooled, lang: Lang) -> String {
    let mut parts = vec![format!("τ² = {}", figure(pooled.tau2))];
    if let Some(ci) = pooled.tau2_ci {
        let (a, b) = (figure(ci.lower), figure(ci.upper));
        parts.push(match lang {
            Lang::Ja => format!("95 %区間 {a} ～ {b}"),
            Lang::En => format!("95 % CI {a} to {b}"),
        });
    }
    if let Some(i2) = pooled.i2 {
        parts.push(format!("I² = {} %", number(i2, 1)));
    }
    if let Some(h2) = pooled.h2 {
        parts.push(format!("H² = {}", number(h2, 2)));
    }
    if let Some(q_p) = pooled.q_p {
        let df = pooled.k - 1;
        parts.push(match lang {
            Lang::Ja => format!("Q = {}（自由度 {df}、{}）", number(pooled.q, 2), p(q_p)),
            Lang::En => format!("Q = {} (df {df}, {})", number(pooled.q, 2), p(q_p)),
        });
    }
    parts.join(match lang {
        Lang::Ja => "、",
        Lang::En => ", ",
    })
}

const fn method(m: Method) -> &'static str {
    match m {
        Method::Fe => "FE",
        Method::Dl => "DL",
        Method::Reml => "REML",
        Method::Ml => "ML",
        Method::Pm => "PM",
        Method::Eb => "EB",
        Method::Sj => "SJ",
    }
}

/// For people.
pub fn text(a: &Answer, lang: Lang) -> String {
    let say = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    let what = measure(&a.studies.measure);
    let (what, model, k) = (what.text(lang), a.model(), a.pooled.k);
    let mut out = match lang {
        Lang::Ja => format!("{what}のメタ解析：{k}件の研究、{}\n\n", model.ja),
        Lang::En if k == 1 => format!("Meta-analysis of the {what}: 1 study, {}\n\n", model.en),
        Lang::En => format!("Meta-analysis of the {what}: {k} studies, {}\n\n", model.en),
    };
    let ratio = a.studies.ratio;
    let code = if a.studies.measure == "GEN" { say("効果量", "effect") } else { &a.studies.measure };
    let mut table =
        Columns::new([say("研究", "study"), code, say("95 %区間", "95 % CI"), say("重み（%）", "weight %")]);
    for (study, weight) in a.studies.all.iter().zip(&a.pooled.weights) {
        let half = 1.959_964 * study.effect.variance.sqrt();
        let s = shown(a.look, study.effect.effect, (study.effect.effect - half, study.effect.effect + half));
        table.row([study.effect.study.clone(), s.effect.clone(), s.interval(lang), number(*weight, 1)]);
    }
    let mut line = |name: String, pooled: &Pooled| {
        let s = shown(a.look, pooled.estimate, (pooled.ci.lower, pooled.ci.upper));
        table.row([name, s.effect.clone(), s.interval(lang), String::new()]);
    };
    for (name, group) in a.subgroups.iter().flat_map(|g| &g.groups) {
        line(format!("{name} (k = {})", group.k), group);
    }
    line(say("統合", "pooled").to_owned(), &a.pooled);
    if let Some(pi) = a.pooled.prediction {
        let s = shown(a.look, a.pooled.estimate, (pi.lower, pi.upper));
        table.row([say("予測区間（新しい研究）", "prediction interval"), "", &s.interval(lang), ""]);
    }
    out.push_str(&table.text());
    let scale = if ratio { say("対数尺度で", "on the log scale ") } else { "" };
    let (estimate, se, by_chance) = (figure(a.pooled.estimate), figure(a.pooled.se), p(a.pooled.p));
    out.push_str(&match lang {
        Lang::Ja => {
            format!("\n統合効果：{scale}{estimate}（標準誤差 {se}）、{by_chance}\n異質性：{}\n", a.heterogeneity(lang))
        }
        Lang::En => format!(
            "\nPooled effect: {scale}{estimate} (se {se}), {by_chance}\nHeterogeneity: {}\n",
            a.heterogeneity(lang)
        ),
    });
    more(a, lang, &mut out);
    if !a.warnings.is_empty() {
        out.push('\n');
    }
    out.push_str(&warnings(lang, &a.warnings));
    out
}

/// Subgroups, regression, small studies, each left out, one after the other.
fn more(a: &Answer, lang: Lang, out: &mut String) {
    let say = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    if let Some(g) = &a.subgroups {
        let (q, df, p) = (number(g.q_between, 2), g.df, p(g.p));
        out.push_str(&match lang {
            Lang::Ja => format!("サブグループ間の差：Q = {q}（自由度 {df}、{p}）。τ² はサブグループごとに推定\n"),
            Lang::En => format!("Difference between subgroups: Q = {q} (df {df}, {p}); each subgroup has its own τ²\n"),
        });
    }
    if let Some(e) = &a.egger {
        let (t, df, p) = (number(e.t, 2), e.df, p(e.p));
        out.push_str(&match lang {
            Lang::Ja => format!("小規模研究効果（Egger）：t = {t}（自由度 {df}、{p}）\n"),
            Lang::En => format!("Small-study effects (Egger): t = {t} (df {df}, {p})\n"),
        });
    }
    if let Some(t) = &a.trim_fill {
        let s = shown(a.look, t.pooled.estimate, (t.pooled.ci.lower, t.pooled.ci.upper));
        let (k0, effect, ci) = (t.k0, &s.effect, s.interval(lang));
        let side = match t.side {
            Side::Left => say("左側", "left"),
            Side::Right => say("右側", "right"),
        };
        out.push_str(&match lang {
            Lang::Ja => format!("trim and fill：{side}に{k0}件が欠けている見込み。補った推定値 {effect}（{ci}）\n"),
            Lang::En => format!("Trim and fill: {k0} missing on the {side}; estimate with them {effect} ({ci})\n"),
        });
    }
    if let Some(r) = &a.regression {
        let mut t = Columns::new([
            say("メタ回帰", "Meta-regression"),
            say("係数", "estimate"),
            say("標準誤差", "se"),
            say("95 %区間", "95 % CI"),
            "p",
        ]);
        for c in &r.coefficients {
            let name = if c.name == "intercept" { say("切片", "intercept") } else { &c.name };
            let (low, high) = (figure(c.ci.lower), figure(c.ci.upper));
            let ci = match lang {
                Lang::Ja => format!("{low} ～ {high}"),
                Lang::En => format!("{low} to {high}"),
            };
            t.row([name.to_owned(), figure(c.estimate), figure(c.se), ci, chance(c.p)]);
        }
        out.push('\n');
        out.push_str(&t.text());
        // With Knapp–Hartung the test of the moderators is an F on two degrees of freedom, else a chi-square on one.
        let (name, second) = r.qm_df.1.map_or(("QM", String::new()), |df| ("F", format!(", {df}")));
        let (qm, qm_p, tau2) = (number(r.qm, 2), p(r.qm_p), figure(r.tau2));
        let df = format!("{}{second}", r.qm_df.0);
        let r2 = r.r2.map(|r2| format!("、R² = {} %", number(r2, 1))).unwrap_or_default();
        out.push_str(&match lang {
            Lang::Ja => format!("{name} = {qm}（自由度 {df}、{qm_p}）、残った τ² = {tau2}{r2}\n"),
            Lang::En => format!("{name} = {qm} (df {df}), {qm_p}, residual τ² = {tau2}{}\n", r2.replace('、', ", ")),
        });
    }
    let line = |name: &str, pooled: &Result<Pooled, Refused>| match pooled {
        Ok(x) => {
            let s = shown(a.look, x.estimate, (x.ci.lower, x.ci.upper));
            [name.to_owned(), s.effect.clone(), s.interval(lang), figure(x.tau2)]
        }
        Err(_) => [name.to_owned(), "–".into(), "–".into(), "–".into()],
    };
    let head = |first: &'static str| [first, say("推定値", "estimate"), say("95 %区間", "95 % CI"), "τ²"];
    if !a.cumulative.is_empty() {
        let mut t = Columns::new(head(say("累積", "Cumulative")));
        a.cumulative.iter().for_each(|(name, x)| t.row(line(&format!("+ {name}"), x)));
        out.push('\n');
        out.push_str(&t.text());
    }
    if !a.leave_one_out.is_empty() {
        let mut t = Columns::new(head(say("1件ずつ除いた場合", "Without")));
        for (study, x) in a.studies.all.iter().zip(&a.leave_one_out) {
            t.row(line(&study.effect.study, x));
        }
        out.push('\n');
        out.push_str(&t.text());
    }
}

/// The figures of a pooled answer by the contract's names.
fn pooled(x: &Pooled) -> Map<String, Value> {
    let pairs = [
        ("estimate", Some(x.estimate)),
        ("se", Some(x.se)),
        ("ci_lower", Some(x.ci.lower)),
        ("ci_upper", Some(x.ci.upper)),
        ("p", Some(x.p)),
        ("pi_lower", x.prediction.map(|i| i.lower)),
        ("pi_upper", x.prediction.map(|i| i.upper)),
        ("tau2", Some(x.tau2)),
        ("i2", x.i2),
        ("h2", x.h2),
        ("q", Some(x.q)),
        ("q_p", x.q_p),
    ];
    let mut out: Map<String, Value> = pairs.into_iter().map(|(k, v)| (k.to_owned(), value(v))).collect();
    out.insert("k".into(), json!(x.k));
    out
}

fn named(key: &str, name: &str, x: &Pooled) -> Value {
    let mut out = pooled(x);
    out.insert(key.into(), json!(name));
    Value::Object(out)
}

/// The same for a step that may have no answer: then why not.
fn step(name: &str, x: &Result<Pooled, Refused>) -> Value {
    match x {
        Ok(x) => named("study", name, x),
        Err(why) => {
            let why = why.text();
            json!({"study": name, "refused": {"ja": why.ja, "en": why.en}})
        }
    }
}

/// For programs.
pub fn json(a: &Answer) -> Value {
    let mut out = pooled(&a.pooled);
    let mut put = |key: &str, v: Value| out.insert(key.to_owned(), v);
    put("egger", a.egger.map_or(Value::Null, |e| json!({"t": value(Some(e.t)), "p": value(Some(e.p))})));
    let filled = |t: &statistics::meta::TrimFill| json!({"k0": t.k0, "estimate": value(Some(t.pooled.estimate))});
    put("trim_fill", a.trim_fill.as_ref().map_or(Value::Null, filled));
    let each = a.studies.all.iter().zip(&a.leave_one_out);
    put("leave_one_out", each.map(|(s, x)| step(&s.effect.study, x)).collect());
    put("warnings", warnings_json(&a.warnings));
    if let Some(g) = &a.subgroups {
        let groups: Value = g.groups.iter().map(|(name, x)| named("group", name, x)).collect();
        put(
            "subgroups",
            json!({"groups": groups, "tau2_shared": false, "q": value(Some(g.q_between)), "df": g.df, "p": value(Some(g.p))}),
        );
    }
    if let Some(r) = &a.regression {
        let coefficient = |c: &statistics::meta::Coefficient| json!({"name": c.name, "estimate": c.estimate, "se": c.se, "ci_lower": c.ci.lower, "ci_upper": c.ci.upper, "p": c.p});
        let coefficients: Value = r.coefficients.iter().map(coefficient).collect();
        put(
            "regression",
            json!({"coefficients": coefficients, "tau2": r.tau2, "i2": value(r.i2), "r2": value(r.r2), "qm": r.qm, "qm_df": r.qm_df.0, "qm_df2": value(r.qm_df.1), "qm_p": r.qm_p, "qe": r.qe, "qe_p": value(r.qe_p)}),
        );
    }
    if !a.cumulative.is_empty() {
        put("cumulative", a.cumulative.iter().map(|(name, x)| step(name, x)).collect());
    }
    Value::Object(out)
}
