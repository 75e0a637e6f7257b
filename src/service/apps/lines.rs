//! What a change does to a text, line by line.

use std::collections::VecDeque;

/// A line that goes, or comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineChange {
    /// It stands there now.
    Removed(String),
    /// It will stand there.
    Added(String),
}

/// The lines that are in one of the texts alone, in their order.
pub(super) fn changes(before: &[u8], after: &[u8]) -> Vec<LineChange> {
    let lines = |text: &[u8]| -> VecDeque<String> {
        String::from_utf8_lossy(text).lines().map(str::to_owned).collect()
    };
    let (mut before, mut after) = (lines(before), lines(after));
    let mut changes = Vec::new();
    while let Some(line) = before.pop_front() {
        match after.iter().position(|new| *new == line) {
            Some(at) => {
                changes.extend(after.drain(..at).map(LineChange::Added));
                after.pop_front();
            }
            None => changes.push(LineChange::Removed(line)),
        }
    }
    changes.extend(after.into_iter().map(LineChange::Added));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_and_what_comes_is_told_in_order() {
        let before = b"one\ntwo\nthree";
        let after = b"one\n2\nthree\nfour\n";
        let told = changes(before, after);
        let removed = |line: &str| LineChange::Removed(line.to_owned());
        let added = |line: &str| LineChange::Added(line.to_owned());
        assert_eq!(told, [removed("two"), added("2"), added("four")]);
        assert_eq!(changes(before, before), []);
    }
}
