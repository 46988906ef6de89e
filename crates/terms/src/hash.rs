//! A SHA-256 value, written as 64 lower-case hexadecimal digits.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// 32 bytes of SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash32(pub [u8; 32]);

impl Hash32 {
    /// Hash of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
    /// Hash of two runs of bytes, one after the other.
    pub fn of_two(a: &[u8], b: &[u8]) -> Self {
        Self(Sha256::new().chain_update(a).chain_update(b).finalize().into())
    }
    /// Reads 64 hexadecimal digits.
    pub fn parse(s: &str) -> Result<Self, String> {
        let bad = || format!("a hash is 64 hexadecimal digits; got {} bytes", s.len());
        if s.len() != 64 || !s.is_ascii() {
            return Err(bad());
        }
        let mut out = [0u8; 32];
        for (i, b) in out.iter_mut().enumerate() {
            let pair = s.get(2 * i..2 * i + 2).ok_or_else(bad)?;
            *b = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
        }
        Ok(Self(out))
    }
    /// The first 12 digits in groups of four, for the foot of a page.
    pub fn short(&self) -> String {
        let s = self.to_string();
        [s.get(0..4), s.get(4..8), s.get(8..12)].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
impl fmt::Debug for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl TryFrom<String> for Hash32 {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::parse(&s)
    }
}
impl From<Hash32> for String {
    fn from(h: Hash32) -> String {
        h.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_abc_is_the_published_value() {
        // FIPS 180-2, appendix B.1
        let h = Hash32::of(b"abc");
        assert_eq!(h.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Hash32::parse(&h.to_string()), Ok(h));
        assert_eq!(Hash32::of_two(b"a", b"bc"), h);
    }
}
