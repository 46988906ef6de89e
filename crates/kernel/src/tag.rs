//! Tags: whom and what a fact is about, in both directions, so that tracing is an index look-up from the first day.

use std::fmt;

macro_rules! spaces {
    ($($(#[$doc:meta])* $variant:ident $code:literal,)*) => {
        /// What kind of thing a tag points at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Space { $($(#[$doc])* $variant,)* }
        impl Space {
            /// Every space.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The stored word.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }
            /// Reads a stored word.
            pub fn parse(s: &str) -> Option<Self> { match s { $($code => Some(Self::$variant),)* _ => None } }
        }
    };
}

spaces! {
    /// A patient's record.
    Patient "patient",
    /// A member of staff who is a subject of the fact (not merely its author).
    Staff "staff",
    /// The clinic as a whole; its one id is `main`.
    Clinic "clinic",
    /// A room or facility.
    Place "place",
    /// A filed provision plan.
    Plan "plan",
    /// A consent.
    Consent "consent",
    /// Tissue from one harvest.
    Tissue "tissue",
    /// A lot of cells.
    Lot "lot",
    /// A tube, flask, vial, bag or syringe.
    Container "container",
    /// A packed dose.
    Dose "dose",
    /// A safety cabinet.
    Cabinet "cabinet",
    /// An incubator.
    Incubator "incubator",
    /// Other equipment.
    Equipment "equipment",
    /// A lot of bought material.
    Material "material",
    /// A test kit lot.
    Kit "kit",
    /// An operator at the bench.
    Operator "operator",
    /// A deviation.
    Deviation "deviation",
    /// An adverse event.
    AdverseEvent "adverse_event",
    /// A hold.
    Hold "hold",
    /// An occurrence entered afterwards.
    Occurrence "occurrence",
    /// Work outside the record.
    Job "job",
    /// A programme, by its code.
    Programme "programme",
    /// A law table, by its code.
    Law "law",
    /// A decision on candidacy.
    Candidacy "candidacy",
    /// An order of cells.
    Order "order",
    /// A blood draw.
    Blood "blood",
    /// A count of cells.
    Count "count",
    /// A booking.
    Booking "booking",
    /// A calendar day, for what is booked on it.
    Day "day",
    /// Another fact, by its position.
    Fact "fact",
    /// A stored file, by its hash.
    Attachment "attachment",
}

/// One tag: a space and an id without spaces or colons.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag {
    /// Kind of thing.
    pub space: Space,
    /// Its id.
    pub id: String,
}

impl Tag {
    /// A tag for an id already parsed by its own type.
    pub fn new(space: Space, id: impl Into<String>) -> Self {
        Self { space, id: id.into() }
    }
    /// The clinic's own tag.
    pub fn clinic() -> Self {
        Self::new(Space::Clinic, "main")
    }
    /// The tag of a fact's position.
    pub fn fact(position: u64) -> Self {
        Self::new(Space::Fact, position.to_string())
    }
    /// Reads `space:id`.
    pub fn parse(s: &str) -> Option<Self> {
        let (space, id) = s.split_once(':')?;
        let fits = !id.is_empty() && id.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        Some(Self { space: Space::parse(space).filter(|_| fits)?, id: id.to_owned() })
    }
    /// Canonical text of a fact's tags: sorted, each once, parted by one space.
    pub fn join(tags: &[Self]) -> String {
        let mut all: Vec<String> = tags.iter().map(Self::to_string).collect();
        all.sort_unstable();
        all.dedup();
        all.join(" ")
    }
    /// Reads what [`Tag::join`] wrote; `None` if any part is no tag.
    pub fn split(s: &str) -> Option<Vec<Self>> {
        if s.is_empty() { Some(Vec::new()) } else { s.split(' ').map(Self::parse).collect() }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.space.code(), self.id)
    }
}

/// From a typed id to its tag.
pub trait Tagged {
    /// The tag of this id.
    fn tag(&self) -> Tag;
}

macro_rules! tagged {
    ($($id:ident $space:ident,)*) => {$(
        impl Tagged for terms::$id { fn tag(&self) -> Tag { Tag::new(Space::$space, self.as_str()) } }
    )*};
}
tagged! {
    PatientId Patient, StaffId Staff, PlaceId Place, PlanId Plan, ConsentId Consent, TissueId Tissue,
    DeviationId Deviation, AdverseEventId AdverseEvent, HoldId Hold, OccurrenceId Occurrence, JobId Job,
    CandidacyId Candidacy, OrderId Order, BloodId Blood, LotId Lot, ContainerId Container, CountId Count, DoseId Dose,
    BookingId Booking, CabinetId Cabinet, EquipmentId Equipment, MaterialId Material,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_written_are_tags_read_sorted_and_once() {
        let tags = [Tag::new(Space::Staff, "S1"), Tag::new(Space::Patient, "P1"), Tag::new(Space::Staff, "S1")];
        let text = Tag::join(&tags);
        assert_eq!(text, "patient:P1 staff:S1");
        assert_eq!(Tag::split(&text).map(|t| Tag::join(&t)), Some(text));
        assert_eq!(Tag::split("patient:P1  staff:S1"), None);
        assert_eq!(Tag::parse("planet:P1"), None);
    }
}
