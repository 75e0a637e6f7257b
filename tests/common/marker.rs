//! The search for a password in places where none may be.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A password as it is, as it is quoted, and what of its Base64 is always the same, wherever in
/// the encoded text it stands.
fn forms(password: &str) -> Vec<String> {
    let plain = [password.to_owned(), password.escape_debug().to_string()];
    plain.into_iter().chain((0..3).map(|before| within_base64(password, before))).collect()
}

/// What is the same in the Base64 of everything that has the password after so many octets.
fn within_base64(password: &str, before: usize) -> String {
    let encoded = |around: u8| {
        let around = [around; 6];
        let text = [&around[..before], password.as_bytes(), &around].concat();
        STANDARD.encode(text).into_bytes()
    };
    let (one, other) = (encoded(0x00), encoded(0xff));
    let same = |at: &usize| one[*at] == other[*at];
    let first = (0..one.len()).find(same).expect("there is something");
    let digits = (first..one.len()).take_while(same).map(|at| char::from(one[at]));
    digits.collect()
}

/// Whether a password shows in something, in any of its forms.
pub(crate) fn shows(octets: &[u8], password: &str) -> bool {
    let text = String::from_utf8_lossy(octets);
    // Base64 for URLs differs in two digits.
    let of_url = text.replace('-', "+").replace('_', "/");
    forms(password).iter().any(|form| text.contains(form) || of_url.contains(form))
}

/// It shows nowhere in this.
#[track_caller]
pub(crate) fn is_nowhere_in(text: &str, passwords: &[&str]) {
    for password in passwords {
        assert!(!shows(text.as_bytes(), password), "{password} is in {text}");
    }
}

/// The files below a folder in which a password shows, those left out that are there to hold it.
pub(crate) fn files_with(folder: &Path, password: &str, but: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let kind = fs::symlink_metadata(&path).expect("it is there").file_type();
        if kind.is_dir() {
            found.append(&mut files_with(&path, password, but));
        } else if kind.is_file() && !but.contains(&path) {
            let content = fs::read(&path).expect("the file can be read");
            if shows(&content, password) {
                found.push(path);
            }
        }
    }
    found
}
