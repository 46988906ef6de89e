//! Passwords and second factors: argon2id (19 MiB, t = 2, p = 1: OWASP Password Storage Cheat Sheet), TOTP (RFC 6238: 30 s, SHA-1, 6 digits,
//! one step either way), recovery codes. Nothing here touches the disk.

use crate::app::App;
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::LazyLock;
use terms::{Hash32, Moment, Text};
use totp_rs::{Algorithm as Hmac, Builder};

/// Fewest characters of a password.
pub const SHORTEST: usize = 10;
/// Most characters of a password: long ones cost nothing more, but a megabyte is no password.
pub const LONGEST: usize = 200;
/// Passwords that everybody tries first (ten and more characters, or what is left of them without digits), lower case.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "qwertyuiop",
    "qwerty",
    "iloveyou",
    "administrator",
    "welcome",
    "letmein",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "dragon",
    "monkey",
    "abcdefghij",
    "abcdefg",
    "abc",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedc",
    "changeme",
    "trustno",
    "saisei",
    "clinic",
    "kanrisha",
    "sakura",
    "doraemon",
    "arigatou",
    "arashi",
    "hospital",
    "doctor",
    "nurse",
    "admin",
    "",
];

/// Whether a new password will do. Errors say what would.
pub fn fit(password: &str, login: &str) -> Result<(), Text> {
    let n = password.chars().count();
    if n < SHORTEST {
        return Err(Text::fixed(
            "10文字以上にしてください。文章のような長いものが覚えやすく安全です。",
            "Use at least 10 characters. A phrase is easy to remember and safe.",
        ));
    }
    if n > LONGEST {
        return Err(Text::fixed("200文字までです。", "At most 200 characters."));
    }
    let low = password.to_lowercase();
    let login = login.to_lowercase();
    // The name, also twice or with a few signs around it, is no password.
    let left = if login.is_empty() { n } else { low.replace(&login, "").chars().count() };
    if left < 4 || (!bare(&low).is_empty() && bare(&low) == bare(&login)) {
        return Err(Text::fixed("サインイン名とは別のものにしてください。", "It must differ from the sign-in name."));
    }
    let distinct = low.chars().collect::<std::collections::BTreeSet<_>>().len();
    if distinct < 5 || COMMON.contains(&bare(&low).as_str()) {
        return Err(Text::fixed(
            "よく使われる、推測されやすいパスワードです。別のものにしてください。",
            "That password is widely used and easy to guess. Choose another.",
        ));
    }
    Ok(())
}

/// Letters alone: `Password2026!` is `password`.
fn bare(s: &str) -> String {
    s.chars().filter(|c| c.is_alphabetic()).collect()
}

fn argon() -> Option<Argon2<'static>> {
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, Some(32)).ok()?))
}

const HEAD: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// PHC text of a password with a salt. Takes 19 MiB and tens of milliseconds.
pub fn hash(password: &str, salt: [u8; 16]) -> Option<String> {
    let mut out = [0u8; 32];
    argon()?.hash_password_into(password.as_bytes(), &salt, &mut out).ok()?;
    Some(format!("{HEAD}{}${}", b64(&salt), b64(&out)))
}

/// Whether a password fits a PHC text made by [`hash`].
pub fn verify(password: &str, phc: &str) -> bool {
    let Some((salt, expected)) = phc.strip_prefix(HEAD).and_then(|r| r.split_once('$')) else { return false };
    let (Some(salt), Some(expected)) = (unb64(salt), unb64(expected)) else { return false };
    let mut out = [0u8; 32];
    let Some(Ok(())) = argon().map(|a| a.hash_password_into(password.as_bytes(), &salt, &mut out)) else {
        return false;
    };
    same(&out, &expected)
}

/// Compared for sign-in names that do not exist, so that the answer takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password", [7; 16]).unwrap_or_default());

/// As [`verify`], also when there is no such account (`None`): always `false` then, after the same work.
pub fn verify_or_nobody(password: &str, phc: Option<&str>) -> bool {
    match phc {
        Some(phc) => verify(password, phc),
        None => {
            let _ = verify(password, &NOBODY);
            false
        }
    }
}

/// Equal, in a time that does not depend on where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0u8, |d, (x, y)| d | (x ^ y)) == 0
}

const B64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base 64 without padding (PHC string format).
pub(crate) fn b64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..=chunk.len() {
            let at = usize::try_from(n >> (18 - 6 * i) & 63).unwrap_or(0);
            out.push(char::from(B64.get(at).copied().unwrap_or(b'A')));
        }
    }
    out
}

fn unb64(s: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut n) = (Vec::new(), 0u32, 0u32);
    for c in s.bytes() {
        let v = u32::try_from(B64.iter().position(|b| *b == c)?).ok()?;
        bits = (bits << 6 | v) & 0xFFFF;
        n += 6;
        if n >= 8 {
            n -= 8;
            out.push(u8::try_from(bits >> n & 0xFF).ok()?);
        }
    }
    Some(out)
}

/// Signs of Crockford's base 32: no I, L, O, U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Signs of RFC 4648 base 32, in which authenticator apps take a secret.
const RFC: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn signs(bytes: &[u8], table: &[u8; 32], n: usize) -> String {
    bytes.iter().take(n).map(|b| char::from(table.get(usize::from(b & 31)).copied().unwrap_or(b'0'))).collect()
}

/// `n` groups of four signs that are read aloud and typed without mistakes: 20 bits each.
pub fn spoken(app: &App, n: usize) -> String {
    let s = signs(&app.random(), SIGNS, 4 * n);
    s.as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join("-")
}

/// What was typed for [`spoken`]: case, spaces and dashes do not matter, nor I, L, O for 1, 1, 0.
pub fn heard(s: &str) -> String {
    let s = terms::fold_width(s).to_uppercase();
    s.chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| {
            if c == 'O' {
                '0'
            } else if c == 'I' || c == 'L' {
                '1'
            } else {
                c
            }
        })
        .collect()
}

/// Hash of a code of enough random signs (one-time codes, recovery codes).
pub fn code_hash(s: &str) -> String {
    Hash32::of(heard(s).as_bytes()).to_string()
}

/// A new second-factor secret: 160 bits (RFC 4226 §4 R6) as base 32.
pub fn totp_secret(app: &App) -> String {
    signs(&app.random(), RFC, 32)
}

fn unbase32(s: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut n) = (Vec::new(), 0u32, 0u32);
    for c in s.bytes() {
        let v = u32::try_from(RFC.iter().position(|b| *b == c)?).ok()?;
        bits = (bits << 5 | v) & 0xFFFF;
        n += 5;
        if n >= 8 {
            n -= 8;
            out.push(u8::try_from(bits >> n & 0xFF).ok()?);
        }
    }
    Some(out)
}

/// Seconds of one step.
const STEP: i64 = 30;

/// The code of a time step; `None` for a broken secret.
pub fn totp_at(secret: &str, step: i64) -> Option<String> {
    let secret = unbase32(secret)?;
    let totp = Builder::new()
        .with_algorithm(Hmac::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(30)
        .with_secret(secret)
        .build_noncompliant();
    let seconds = u64::try_from(step.checked_mul(STEP)?).ok()?;
    Some(totp.generate(seconds).to_string())
}

/// The time step now.
pub fn totp_step(now: Moment) -> i64 {
    now.millis().div_euclid(1000 * STEP)
}

/// The step whose code was typed: now, the one before or after, and later than the last one used (RFC 6238 §5.2: a code works once).
pub fn totp_fits(secret: &str, typed: &str, now: Moment, used: i64) -> Option<i64> {
    let typed: String = terms::fold_width(typed).chars().filter(char::is_ascii_digit).collect();
    let at = totp_step(now);
    let mut found = None;
    for step in [at - 1, at, at + 1] {
        let fits = totp_at(secret, step).is_some_and(|code| same(code.as_bytes(), typed.as_bytes()));
        if fits && step > used {
            found = Some(step);
        }
    }
    found
}

/// The address that authenticator apps read from the QR code.
pub fn totp_address(secret: &str, login: &str) -> String {
    let login: String = login.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
    format!("otpauth://totp/Saisei:{login}?secret={secret}&issuer=Saisei&algorithm=SHA1&digits=6&period=30")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc6238_appendix_b_last_six_digits() {
        // secret "12345678901234567890"
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(totp_at(secret, seconds / 30).as_deref(), Some(code), "{seconds}");
        }
    }

    #[test]
    fn a_code_works_one_step_either_way_and_once() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let now = Moment::from_millis(1_700_000_000_000);
        let at = totp_step(now);
        for (d, ok) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let code = totp_at(secret, at + d).expect("code");
            assert_eq!(totp_fits(secret, &code, now, 0).is_some(), ok, "{d}");
        }
        let code = totp_at(secret, at).expect("code");
        assert_eq!(totp_fits(secret, &code, now, at), None, "used");
        assert_eq!(totp_fits(secret, "", now, 0), None);
    }

    #[test]
    fn passwords() {
        for bad in [
            "short",
            "password12",
            "Password2026!",
            "aaaaaaaaaaaaa",
            "1234567890",
            "otsuki2026",
            "otsukiotsuki",
            "Saisei12345",
        ] {
            assert!(fit(bad, "otsuki").is_err(), "{bad}");
        }
        for good in ["correct horse battery", "雨の日は本を三冊読む", "k7-otsuki-lamp"] {
            assert!(fit(good, "otsuki").is_ok(), "{good}");
        }
        let phc = hash("correct horse", [1; 16]).expect("hash");
        assert!(verify("correct horse", &phc) && !verify("correct horsf", &phc) && !verify("", &phc));
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(!verify_or_nobody("nobody has this password", None));
        assert_eq!(heard("abcd-o1il"), heard("ABCD 0111"));
    }

    #[test]
    fn base64_both_ways() {
        for n in 0..40u8 {
            let bytes: Vec<u8> = (0..n).map(|i| i.wrapping_mul(37).wrapping_add(n)).collect();
            assert_eq!(unb64(&b64(&bytes)), Some(bytes));
        }
        assert_eq!(b64(b"foob"), "Zm9vYg");
    }
}
