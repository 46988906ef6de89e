//! Names for pages: looked up in the lists of `identity` once per page, kept only where the access table grants them (law L16).
//! Without the grant the written name and the reading are never put into the book, so that no page can let them slip.

use access::Grant;
use kernel::{Names, PersonName};
use std::collections::{BTreeMap, BTreeSet};
use store::{Row, Select, Snapshot};
use terms::{Day, Lang, PatientId, Sex, StaffId};

/// Most ids asked for in one query.
const AT_ONCE: usize = 200;

/// Names read for one page.
#[derive(Clone, Debug, Default)]
pub struct NameBook {
    patients: BTreeMap<String, PersonName>,
    staff: BTreeMap<String, PersonName>,
    named: bool,
    simulated: bool,
}

impl NameBook {
    /// Everybody of the staff; patients' names are added by [`NameBook::add`]. Names of staff are no patients' data and are always shown.
    pub fn staff_only(snap: &mut Snapshot, grant: Grant) -> store::Result<Self> {
        let rows = snap.select(&Select::from("staff"))?;
        let staff = rows.iter().map(|r| (r.subject.clone(), staff_name(r))).collect();
        let simulated = snap.current().simulated;
        Ok(Self { patients: BTreeMap::new(), staff, named: grant == Grant::Names, simulated })
    }
    /// Adds patients by id.
    pub fn add<'a>(
        &mut self,
        snap: &mut Snapshot,
        ids: impl IntoIterator<Item = &'a str>,
        today: Day,
    ) -> store::Result<()> {
        let wanted: BTreeSet<&str> = ids.into_iter().filter(|id| !self.patients.contains_key(*id)).collect();
        let wanted: Vec<&str> = wanted.into_iter().collect();
        for part in wanted.chunks(AT_ONCE) {
            let ids = part.iter().map(|id| kernel::Value::from(*id)).collect();
            for row in snap.select(&Select::from("patients").filter("subject", store::Test::AnyOf(ids)))? {
                self.put(&row, today);
            }
        }
        Ok(())
    }
    /// Adds a row of the patients' list.
    pub fn put(&mut self, row: &Row, today: Day) {
        self.patients.insert(row.subject.clone(), patient_name(row, today, self.named));
    }
    /// Whether the viewer may see patients' names.
    pub fn named(&self) -> bool {
        self.named
    }
    /// What may be shown of a patient: without the grant number, age and sex alone. `None` if there is no open record.
    pub fn known(&self, id: &str) -> Option<&PersonName> {
        self.patients.get(id)
    }
    /// A patient in one line: name, reading, age and sex, or number, age and sex.
    pub fn line(&self, id: &str, lang: Lang) -> String {
        let Some(p) = self.known(id) else { return id.to_owned() };
        let mut parts = vec![if self.named && !p.written.is_empty() { p.written.clone() } else { p.number.clone() }];
        if self.named && !p.kana.is_empty() {
            parts.push(p.kana.clone());
        }
        parts.push(age_sex(p, lang));
        parts.retain(|s| !s.is_empty());
        parts.join(" ")
    }
    /// [`Self::line`] as it stands on a page: where a name stands in a simulated record, the mark stands beside it (L19).
    pub fn told(&self, id: &str, lang: Lang) -> page::Html {
        let named = self.named && self.simulated && self.known(id).is_some_and(|p| !p.written.is_empty());
        maud::html! { (self.line(id, lang)) @if named { " " (page::sim_badge(lang)) } }
    }
    /// The number, or the id if there is no open record.
    pub fn number<'a>(&'a self, id: &'a str) -> &'a str {
        self.known(id).map_or(id, |p| p.number.as_str())
    }
    /// A member of staff's name, or the id.
    pub fn staff_line<'a>(&'a self, id: &'a str) -> &'a str {
        self.staff.get(id).map(|p| p.written.as_str()).filter(|n| !n.is_empty()).unwrap_or(id)
    }
}

impl Names for NameBook {
    fn patient(&self, id: &PatientId) -> Option<PersonName> {
        self.known(id.as_str()).filter(|_| self.named).cloned()
    }
    fn staff(&self, id: &StaffId) -> Option<PersonName> {
        self.staff.get(id.as_str()).cloned()
    }
}

/// `47歳 男` / `47, male`; parts that are not known are left out.
pub fn age_sex(p: &PersonName, lang: Lang) -> String {
    let sex = p.sex.map(|s| s.text().text(lang).to_owned());
    let age = p.age.map(|a| if lang == Lang::Ja { format!("{a}歳") } else { a.to_string() });
    let gap = if lang == Lang::Ja { " " } else { ", " };
    [age, sex].into_iter().flatten().collect::<Vec<_>>().join(gap)
}

fn staff_name(row: &Row) -> PersonName {
    PersonName { written: row.text("name").to_owned(), kana: row.text("kana").to_owned(), ..PersonName::default() }
}

fn patient_name(row: &Row, today: Day, named: bool) -> PersonName {
    let text = |column: &str| if named { row.text(column).to_owned() } else { String::new() };
    PersonName {
        written: text("name"),
        kana: text("kana"),
        number: row.text("number").to_owned(),
        age: Day::parse(row.text("birth_date")).ok().map(|b| today.age_of(b)),
        sex: Sex::parse(row.text("sex")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Value;

    fn row() -> Row {
        let decl = identity::lists::patients::PATIENTS;
        let values = ["SP2600001", "高瀬 誠", "高瀬誠", "タカセ マコト", "タカセマコト", "1979-05-12", "male", "", ""];
        Row { subject: "P1".into(), n: 0, values: values.map(Value::from).to_vec(), columns: decl.columns }
    }
    fn book(grant: Grant) -> NameBook {
        let mut book = NameBook { named: grant == Grant::Names, ..NameBook::default() };
        book.put(&row(), Day::parse("2026-11-24").expect("day"));
        book
    }

    #[test]
    fn l16_without_the_grant_the_book_holds_no_name_at_all() {
        let id = PatientId::parse("P1").expect("id");
        let closed = book(Grant::Numbers);
        assert_eq!(closed.line("P1", Lang::Ja), "SP2600001 47歳 男");
        assert_eq!(closed.patient(&id), None);
        assert!(!format!("{closed:?}").contains("高瀬") && !format!("{closed:?}").contains("タカセ"));
        let open = book(Grant::Names);
        assert_eq!(open.line("P1", Lang::Ja), "高瀬 誠 タカセ マコト 47歳 男");
        assert_eq!(open.line("P1", Lang::En), "高瀬 誠 タカセ マコト 47, male");
        assert_eq!(open.patient(&id).map(|p| p.written), Some("高瀬 誠".to_owned()));
    }

    #[test]
    fn l19_a_simulated_name_says_so_wherever_it_stands() {
        let told = |grant, simulated| NameBook { simulated, ..book(grant) }.told("P1", Lang::Ja).0;
        assert!(told(Grant::Names, true).contains(&page::sim_badge(Lang::Ja).0));
        assert!(!told(Grant::Names, false).contains(&page::sim_badge(Lang::Ja).0));
        assert!(!told(Grant::Numbers, true).contains(&page::sim_badge(Lang::Ja).0), "where no name stands, no mark");
    }

    #[test]
    fn who_has_no_open_record_is_shown_by_id() {
        assert_eq!(book(Grant::Names).line("P9", Lang::Ja), "P9");
        assert_eq!(book(Grant::Names).number("P9"), "P9");
    }
}
