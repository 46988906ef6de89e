//! The bytes that are hashed: `docs/chain.md` says the same in words, with test vectors checked by another program (`oracles/chain/`).
//!
//! `hash = SHA-256("saisei-fact-1\n" ‖ field ‖ field ‖ …)`, each field as `<decimal length>:<UTF-8 bytes>,`, in the order of [`bytes`].

use crate::fact::{Draft, Head, Stamp};
use crate::tag::Tag;
use terms::Hash32;

/// Version mark at the front of the hashed bytes.
pub const MARK: &str = "saisei-fact-1\n";

/// The hashed bytes of a head (all fields but `hash`).
pub fn bytes(h: &Head) -> Vec<u8> {
    let fields = [
        h.position.to_string(),
        h.kind.clone(),
        h.version.to_string(),
        Tag::join(&h.tags),
        h.occurred_at.to_string(),
        h.recorded_at.to_string(),
        h.actor.as_str().to_owned(),
        h.role.clone(),
        h.place.clone(),
        h.behalf.clone(),
        h.signed.clone(),
        h.programme.clone(),
        h.law.clone(),
        h.software.clone(),
        h.command.clone(),
        h.commitment.to_string(),
        h.previous.to_string(),
    ];
    let mut out = Vec::with_capacity(700);
    out.extend_from_slice(MARK.as_bytes());
    for f in fields {
        out.extend_from_slice(f.len().to_string().as_bytes());
        out.push(b':');
        out.extend_from_slice(f.as_bytes());
        out.push(b',');
    }
    out
}

/// The hash a head must carry.
pub fn hash(h: &Head) -> Hash32 {
    Hash32::of(&bytes(h))
}

/// The commitment to a payload.
pub fn commitment(salt: &[u8; 32], payload: &str) -> Hash32 {
    Hash32::of_two(salt, payload.as_bytes())
}

/// Makes the next head from a draft. `salt` comes from the rim: 32 bytes nobody can guess.
pub fn seal(draft: &Draft, stamp: &Stamp, salt: &[u8; 32], position: u64, previous: Hash32) -> Head {
    let mut tags = draft.tags.clone();
    tags.sort_by_key(ToString::to_string);
    tags.dedup();
    let mut head = Head {
        position,
        kind: draft.kind.to_owned(),
        version: draft.version,
        tags,
        occurred_at: stamp.occurred_at,
        recorded_at: stamp.recorded_at,
        actor: stamp.actor.clone(),
        role: stamp.role.map(|r| r.code().to_owned()).unwrap_or_default(),
        place: stamp.place.as_ref().map(ToString::to_string).unwrap_or_default(),
        behalf: stamp.behalf.as_ref().map(ToString::to_string).unwrap_or_default(),
        signed: stamp.signed.to_owned(),
        programme: stamp.programme.clone(),
        law: stamp.law.clone(),
        software: stamp.software.clone(),
        command: stamp.command.to_string(),
        commitment: commitment(salt, &draft.payload),
        previous,
        hash: Hash32::default(),
    };
    head.hash = hash(&head);
    head
}
