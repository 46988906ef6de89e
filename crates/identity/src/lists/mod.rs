//! Lists that hold names: patients (search by kana, name, number, birth date) and staff.

pub mod patients;
pub mod staff;
