//! Lists across doses and syringes. Ids, codes and instants only: no names (L16); "expired" and "blocked" are made when shown.

pub mod doses;
pub mod syringes;
