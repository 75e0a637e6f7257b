//! mutt and neomutt: a block at the end of the file that each of them reads, where nothing after it
//! chooses another way.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::store::{Home, read_foreign};

use super::plan::{FileChange, Note};
use super::{AppError, MailApp, Sending};

/// What was added to each file.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Record(Vec<OfFile>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct OfFile {
    file: PathBuf,
    /// Whether the file was there before.
    existed: bool,
    /// The block, and what stands before it to begin a line.
    added: String,
}

const BEGIN: &str = "# Outgate: begin";
const END: &str = "# Outgate: end";

/// Whether one of the two is there.
pub(super) fn is_there(home: &Home) -> bool {
    ["mutt", "neomutt"].into_iter().any(|program| home.find(program).is_some())
}

/// What setting them up changes, or bringing up to date what was set up before.
pub(super) fn plan(
    home: &Home,
    sending: &Sending,
    record: Option<&Record>,
) -> Result<(Vec<FileChange>, Vec<Note>, Record), AppError> {
    let files = files(home);
    if files.is_empty() {
        return Err(AppError::NotThere(MailApp::Mutt));
    }
    let program = command(&home.program, sending.config.as_deref())?;
    let (mut notes, mut records) = (Vec::new(), Vec::new());
    // Of a file that neither of them reads any more, nothing is left.
    let left = record.into_iter().flat_map(|record| &record.0);
    let left = left.filter(|it| !files.contains(&it.file)).cloned().collect();
    let (mut changes, _) = plan_undo(&Record(left))?;
    for file in files {
        let before = record.and_then(|record| record.0.iter().find(|it| it.file == file));
        let octets = read_foreign(&file).map_err(AppError::file(&file))?;
        let now = octets.clone().unwrap_or_default();
        let (after, added) = with(now, before.map(|before| &*before.added), &program, sending);
        let existed = before.map_or(octets.is_some(), |before| before.existed);
        notes.extend(hooks(&after).map(|line| Note::Hook(file.clone(), line)));
        changes.extend(FileChange::of(&file, octets, after));
        records.push(OfFile { file, existed, added });
    }
    Ok((changes, notes, Record(records)))
}

/// What undoing that changes.
pub(super) fn plan_undo(record: &Record) -> Result<(Vec<FileChange>, Vec<Note>), AppError> {
    let mut changes = Vec::new();
    for OfFile { file, existed, added } in &record.0 {
        let octets = read_foreign(file).map_err(AppError::file(file))?;
        let Some(now) = octets else { continue };
        let rest = without(&now, Some(added));
        let rest = Some(rest).filter(|rest| *existed || !rest.is_empty());
        changes.extend(FileChange::of(file, now, rest));
    }
    Ok((changes, Vec::new()))
}

/// A file with the block, and what was added to it for that. `before` was added earlier; where it
/// is the last word already, it stays where it is.
fn with(now: Vec<u8>, before: Option<&str>, program: &str, sending: &Sending) -> (Vec<u8>, String) {
    let rest = without(&now, before);
    let added = block(&rest, program, sending);
    let stands = before.filter(|before| is_same(before, &added));
    let kept = stands.filter(|before| after(&now, before).is_some_and(|rest| !decides(rest)));
    match kept {
        Some(kept) => (now, kept.to_owned()),
        None => ([rest.as_slice(), added.as_bytes()].concat(), added),
    }
}

/// The file that each of the two reads: the first that there is, in its own order, or else the one
/// that both look for.
fn files(home: &Home) -> Vec<PathBuf> {
    let in_home = |name: String| home.folder.join(name);
    let mut files = Vec::new();
    if let Some(program) = home.find("mutt") {
        let names = [version(&program).map(|version| format!("muttrc-{version}"))];
        let names: Vec<_> = names.into_iter().flatten().chain(["muttrc".to_owned()]).collect();
        let dotted = names.iter().map(|name| in_home(format!(".{name}")));
        let own = names.iter().map(|name| in_home(format!(".mutt/{name}")));
        let shared = names.iter().map(|name| home.config.join("mutt").join(name));
        files.push(dotted.chain(own).chain(shared).find(|file| file.is_file()));
    }
    if home.find("neomutt").is_some() {
        let config = |folder: &str| home.config.join(folder);
        let folders = [config("neomutt"), config("mutt")];
        let folders = folders.into_iter().chain([".neomutt", ".mutt"].map(|it| in_home(it.into())));
        let inside = folders.flat_map(|folder| ["neomuttrc", "muttrc"].map(|it| folder.join(it)));
        let dotted = [".neomuttrc", ".muttrc"].map(|it| in_home(it.into()));
        files.push(inside.chain(dotted).find(|file| file.is_file()));
    }
    let mut files: Vec<_> =
        files.into_iter().map(|file| file.unwrap_or(in_home(".muttrc".to_owned()))).collect();
    files.dedup();
    files
}

/// Its version, which may be in the name of its file.
fn version(mutt: &Path) -> Option<String> {
    let output = Command::new(mutt).arg("-v").env_clear().output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().nth(1).map(str::to_owned)
}

/// The program as mutt's `sendmail` takes it. Mutt cuts the line at blanks, whatever is quoted.
fn command(program: &Path, config: Option<&Path>) -> Result<String, AppError> {
    let unbroken = |path: &Path| {
        let unfit = |c: char| c.is_whitespace() || c.is_control();
        let text = path.to_str().filter(|text| !text.contains(unfit));
        text.map(str::to_owned).ok_or_else(|| AppError::Blanks(path.to_owned()))
    };
    let config = config.map(unbroken).transpose()?;
    let config = config.map(|config| format!(" --config {config}")).unwrap_or_default();
    Ok(quoted(&format!("{}{config} sendmail -oem -oi", unbroken(program)?)))
}

/// A text in double quotes, in which mutt would expand variables and run commands.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// The block that is added to a file with this text.
fn block(text: &[u8], program: &str, sending: &Sending) -> String {
    let mut lines = vec![BEGIN.to_owned(), format!("set sendmail={program}")];
    // What another file says is not known.
    let may_say = |word: &str| says(text, word) || says(text, "source");
    if may_say("smtp_url") {
        lines.push("unset smtp_url".to_owned());
    }
    if may_say("envelope_from") {
        lines.push("unset use_envelope_from".to_owned());
    }
    if let Some(from) = &sending.default_address
        && !may_say("from")
        && !may_say("From")
    {
        lines.push(format!("set from={}", quoted(&from.to_string())));
    }
    lines.push(END.to_owned());
    let begins_line = text.last().is_none_or(|octet| *octet == b'\n');
    let bare = text.strip_suffix(b"\n").unwrap_or(text);
    // A backslash at the end of a line would swallow what follows.
    let breaks = usize::from(!begins_line) + usize::from(bare.ends_with(b"\\"));
    format!("{}{}\n", "\n".repeat(breaks), lines.join("\n"))
}

/// Whether it is the same block, apart from what stands before it.
fn is_same(one: &str, other: &str) -> bool {
    one.trim_start_matches('\n') == other.trim_start_matches('\n')
}

/// What is in effect: the lines that are no comments.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, String)> {
    let text = String::from_utf8_lossy(text).into_owned();
    let lines: Vec<_> = text.lines().map(|line| line.trim().to_owned()).collect();
    lines.into_iter().enumerate().filter(|(_, line)| !line.starts_with('#'))
}

fn says(text: &[u8], word: &str) -> bool {
    lines(text).any(|(_, line)| line.contains(word))
}

/// Whether a text chooses how mail is sent.
fn decides(text: &[u8]) -> bool {
    ["sendmail", "smtp_url", "source"].into_iter().any(|word| says(text, word))
}

/// The lines, from 1, whose hooks choose how mail is sent.
fn hooks(text: &[u8]) -> impl Iterator<Item = usize> {
    let is_hook = |line: &String| {
        line.contains("-hook") && (line.contains("sendmail") || line.contains("smtp_url"))
    };
    lines(text).filter(move |(_, line)| is_hook(line)).map(|(index, _)| index + 1)
}

/// Where a text stands in another.
fn find(text: &[u8], part: &str) -> Option<usize> {
    text.windows(part.len().max(1)).rposition(|window| window == part.as_bytes())
}

/// What stands behind it.
fn after<'a>(text: &'a [u8], part: &str) -> Option<&'a [u8]> {
    Some(&text[find(text, part)? + part.len()..])
}

/// A text without what was added to it. Where that was changed since, the lines of it that are
/// still there go, and those that the person wrote between them stay.
fn without(text: &[u8], added: Option<&str>) -> Vec<u8> {
    if let Some(added) = added
        && let Some(at) = find(text, added)
    {
        return [&text[..at], &text[at + added.len()..]].concat();
    }
    let mut rest = Vec::new();
    let mut inside = false;
    for line in text.split_inclusive(|octet| *octet == b'\n') {
        let bare = String::from_utf8_lossy(line).trim().to_owned();
        inside |= bare == BEGIN;
        let is_ours = added.is_none_or(|added| added.lines().any(|ours| ours == bare));
        if !inside || !is_ours {
            rest.extend_from_slice(line);
        }
        inside &= bare != END;
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::Place;
    use super::*;

    /// Lines that a person may have.
    fn muttrc() -> impl Strategy<Value = Vec<u8>> {
        let line = prop_oneof![
            Just(b"set sendmail=\"/usr/bin/msmtp\"\n".to_vec()),
            Just(b"set smtp_url=smtp://x\r\n".to_vec()),
            Just(b"source ~/.other\n".to_vec()),
            Just(b"# set from=x\\\n".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"set realname='M\xfcller' \\\n".to_vec()),
            proptest::collection::vec(any::<u8>(), 0..12),
        ];
        proptest::collection::vec(line, 0..8).prop_map(|lines| lines.concat())
    }

    proptest! {
        #[test]
        fn undoing_gives_the_same_octets_back_and_keeps_what_came_later(
            before in muttrc(),
            later in muttrc(),
            in_front in muttrc(),
        ) {
            let sending = &Place::new(&[]).desk.sending;
            let (after, added) = with(before.clone(), None, "\"/bin/outgate\"", sending);
            prop_assert_eq!(&without(&after, Some(&added)), &before);
            let again = with(after.clone(), Some(&added), "\"/bin/outgate\"", sending);
            prop_assert_eq!(again, (after.clone(), added.clone()), "twice is once");
            let edited = [&in_front[..], &after, &later].concat();
            let kept = [&in_front[..], &before, &later].concat();
            prop_assert_eq!(without(&edited, Some(&added)), kept);
        }
    }
}
