//! Good fields of each act; a test changes what it is about.

pub const RECEIVE: &[(&str, &str)] = &[
    ("tissue", "T-1"),
    ("scan", "T-1"),
    ("seal_intact", "yes"),
    ("lowest_c", "4.0"),
    ("highest_c", "6.5"),
    ("condition", "良好"),
    ("accepted", "yes"),
];
pub const START: &[(&str, &str)] = &[
    ("tissue", "T-1"),
    ("scan", "T-1"),
    ("method", "enzyme"),
    ("viable", "500000"),
    ("viability_pct", "92.5"),
    ("count_method", "automated"),
    ("seeded", "450000"),
    ("discarded", "50000"),
    ("vessels", "K-1 K-2"),
    ("area_cm2", "175"),
    ("cabinet", "CB-1"),
    ("incubator", "EQ-1"),
    ("materials", "MT-1 MT-2"),
    ("operator", "S-OPE"),
    ("checked_by", "S-OP2"),
];
pub const OBSERVE: &[(&str, &str)] = &[
    ("lot", "LT-1"),
    ("confluence_pct", "60"),
    ("morphology", "spindle"),
    ("fed", "yes"),
    ("materials", "MT-1"),
    ("suspicion", "no"),
    ("incubator", "EQ-1"),
    ("operator", "S-OPE"),
];
pub const COUNT: &[(&str, &str)] = &[
    ("lot", "LT-1"),
    ("containers", "K-1 K-2"),
    ("viable", "24800000"),
    ("viability_pct", "95.1"),
    ("count_method", "automated"),
    ("purpose", "passage"),
    ("recount", "no"),
    ("operator", "S-OPE"),
    ("checked_by", "S-OP2"),
];
pub const PASSAGE: &[(&str, &str)] = &[
    ("lot", "LT-1"),
    ("from", "K-1 K-2"),
    ("seeded", "24000000"),
    ("sampled", "800000"),
    ("vessels", "K-3 K-4"),
    ("area_cm2", "175"),
    ("cabinet", "CB-1"),
    ("incubator", "EQ-1"),
    ("materials", "MT-1"),
    ("operator", "S-OPE"),
    ("checked_by", "S-OP2"),
];
pub const HARVEST: &[(&str, &str)] = &[
    ("lot", "LT-1"),
    ("from", "K-3 K-4"),
    ("product", "K-9"),
    ("in_product", "100000000"),
    ("volume_ml", "10.00"),
    ("sampled", "4000000"),
    ("cabinet", "CB-1"),
    ("materials", "MT-1"),
    ("operator", "S-OPE"),
    ("checked_by", "S-OP2"),
];
pub const TEST: &[(&str, &str)] = &[
    ("lot", "LT-1"),
    ("test", "sterility"),
    ("verdict", "pass"),
    ("interim", "no"),
    ("method", "院外"),
    ("reported_on", "2026-12-08"),
];
pub const RELEASE: &[(&str, &str)] = &[("lot", "LT-1"), ("conditional", "no")];
pub const REJECT: &[(&str, &str)] = &[("lot", "LT-1"), ("reason", "無菌試験 陽性")];
pub const PACK: &[(&str, &str)] = &[
    ("lot", "LT-1"),
    ("product", "K-9"),
    ("target", "1"),
    ("volume_ml", "5.00"),
    ("cabinet", "CB-1"),
    ("operator", "S-OPE"),
    ("checked_by", "S-OP2"),
];
pub const DISPATCH: &[(&str, &str)] = &[
    ("dose", "DS-1"),
    ("scan", "DS-1"),
    ("to", "L-CLI"),
    ("seal", "SEAL-18"),
    ("carrier", "院内搬送"),
    ("witness", "S-DOC"),
];
