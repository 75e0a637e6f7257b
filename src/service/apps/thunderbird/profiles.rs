//! Which profiles of Thunderbird a person uses.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::store::{Home, is_locked, read_foreign};

use super::super::AppError;

/// Where Thunderbird keeps its profiles: as the system's own package, as a snap, as a flatpak, and
/// on macOS.
const FOLDERS: [&str; 4] = [
    ".thunderbird",
    "snap/thunderbird/common/.thunderbird",
    ".var/app/org.mozilla.Thunderbird/.thunderbird",
    "Library/Thunderbird",
];

/// The folders of the profiles that Thunderbird opens by itself, if it was ever used.
pub(super) fn profiles(home: &Home) -> Result<Vec<PathBuf>, AppError> {
    let mut found = Vec::new();
    for folder in FOLDERS.map(|folder| home.folder.join(folder)) {
        let ini = folder.join("profiles.ini");
        let octets = read_foreign(&ini).map_err(AppError::file(&ini))?;
        let text = String::from_utf8_lossy(octets.as_deref().unwrap_or_default()).into_owned();
        let opened = defaults(&text).into_iter().map(|path| folder.join(path));
        found.extend(opened.filter(|profile| profile.join("prefs.js").is_file()));
    }
    Ok(found)
}

/// The paths of the profiles that are opened by default: each installation has its own; before
/// there were such, the one that is marked, or the only one.
fn defaults(ini: &str) -> Vec<String> {
    let sections = sections(ini);
    let of =
        |kind: &'static str| sections.iter().filter(move |section| section.name.starts_with(kind));
    let mut paths: Vec<String> =
        of("Install").filter_map(|section| section.value("Default")).map(str::to_owned).collect();
    if paths.is_empty() {
        let profiles: Vec<_> = of("Profile").collect();
        let marked = profiles.iter().find(|profile| profile.value("Default") == Some("1"));
        let only = profiles.first().filter(|_| profiles.len() == 1);
        let path = marked.or(only).and_then(|profile| profile.value("Path"));
        paths.extend(path.map(str::to_owned));
    }
    paths.sort_unstable();
    paths.dedup();
    paths
}

struct Section<'a> {
    name: &'a str,
    values: Vec<(&'a str, &'a str)>,
}

impl<'a> Section<'a> {
    fn value(&self, name: &str) -> Option<&'a str> {
        self.values.iter().find(|(it, _)| *it == name).map(|(_, value)| *value)
    }
}

fn sections(ini: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for line in ini.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            sections.push(Section { name, values: Vec::new() });
        } else if let Some((name, value)) = line.split_once('=')
            && let Some(section) = sections.last_mut()
        {
            section.values.push((name, value));
        }
    }
    sections
}

/// Whether a Thunderbird has a profile open. It keeps a POSIX lock on `.parentlock`; where the
/// file system has none, a link named `lock` says so, which also stays where it crashed.
pub(super) fn is_open(profile: &Path) -> Result<bool, AppError> {
    let parent_lock = profile.join(".parentlock");
    if is_locked(&parent_lock).map_err(AppError::file(&parent_lock))? {
        return Ok(true);
    }
    let lock = profile.join("lock");
    match fs::read_link(&lock) {
        Ok(holder) => Ok(is_held(&holder.to_string_lossy())),
        // It is no link, or is not there.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidInput) =>
        {
            Ok(false)
        }
        Err(error) => Err(AppError::file(lock)(error)),
    }
}

/// Whether the process is there that made a link such as `127.0.1.1:4711`. With a plus before the
/// number it has the POSIX lock as well, which has been asked about already.
fn is_held(holder: &str) -> bool {
    match holder.rsplit_once(':') {
        Some((_, number)) if number.starts_with('+') => false,
        Some((_, number)) => {
            number.bytes().all(|byte| byte.is_ascii_digit())
                && Path::new("/proc").join(number).exists()
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_that_is_opened_is_the_installations_the_marked_or_the_only_one() {
        let profiles = "[Profile1]\nName=default\nIsRelative=1\nPath=abc.default\nDefault=1\n\
             \n[Profile0]\nName=default-release\nIsRelative=1\nPath=xyz.default-release\n";
        let general = "\n[General]\nStartWithLastProfile=1\nVersion=2\n";
        let installed = "[InstallFDC34C9F024745EB]\r\nDefault=xyz.default-release\r\nLocked=1\r\n";
        let other = "[Install0]\nDefault=/mnt/mail\n";
        for (ini, opened) in [
            (format!("{installed}\n{profiles}{general}"), &["xyz.default-release"][..]),
            (format!("{installed}{other}{profiles}"), &["/mnt/mail", "xyz.default-release"]),
            (format!("{profiles}{general}"), &["abc.default"]),
            ("[Profile0]\nPath=Profiles/only\n".to_owned(), &["Profiles/only"]),
            ("[Profile0]\nPath=a\n[Profile1]\nPath=b\n".to_owned(), &[]),
            (String::new(), &[]),
        ] {
            assert_eq!(defaults(&ini), opened, "{ini}");
        }
    }

    #[test]
    fn a_link_that_a_crash_left_behind_keeps_nobody_out() {
        let running = format!("127.0.1.1:{}", std::process::id());
        assert_eq!(is_held(&running), Path::new("/proc").exists());
        for stale in ["127.0.1.1:+1", "127.0.1.1:4194305", "127.0.1.1:..", "x", ""] {
            assert!(!is_held(stale), "{stale}");
        }
    }
}
