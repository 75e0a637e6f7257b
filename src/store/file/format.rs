//! The form of a file: TOML, with `schema = 1`, and the person's own comments kept.

use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml_edit::{Document, DocumentMut, Item, Table};

use crate::domain::{Policy, ProblemKind};

/// The version of the form that this version of Outgate writes.
const SCHEMA: u32 = 1;

/// Reads a file's text.
///
/// # Errors
/// [`ProblemKind::Malformed`] with the place, or [`ProblemKind::NewerSchema`].
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, ProblemKind> {
    let fault = |error: &toml_edit::TomlError| malformed(text, error.span(), error.message());
    let document = Document::parse(text).map_err(|error| fault(&error))?;
    let Some((key, item)) = document.get_key_value("schema") else {
        return Err(malformed(text, None, "there is no line `schema = 1`"));
    };
    let place = item.span();
    match item.as_integer().and_then(|schema| u32::try_from(schema).ok()) {
        Some(SCHEMA) => {}
        Some(newer) if newer > SCHEMA => return Err(ProblemKind::NewerSchema(newer)),
        _ => return Err(malformed(text, place, "schema is not a version that Outgate knows")),
    }
    // The schema belongs to the file and not to what is in it. Blanks in its place leave every
    // line and column as they were, for the errors that may follow.
    let mut rest = text.to_owned();
    if let (Some(key), Some(value)) = (key.span(), place) {
        rest.replace_range(key.start..value.end, &" ".repeat(value.end - key.start));
    }
    toml_edit::de::from_str(&rest).map_err(|error| malformed(text, error.span(), error.message()))
}

/// Reads a policy in the form of its file.
///
/// # Errors
/// [`ProblemKind::Malformed`] with the place, or [`ProblemKind::NewerSchema`].
pub fn policy_from_text(text: &str) -> Result<Policy, ProblemKind> {
    read(text)
}

/// A policy in the form of its file.
///
/// # Errors
/// The serialiser's words.
pub fn policy_to_text(policy: &Policy) -> Result<String, String> {
    write(policy, "")
}

fn malformed(text: &str, place: Option<Range<usize>>, detail: &str) -> ProblemKind {
    let before = place.and_then(|place| text.get(..place.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    ProblemKind::Malformed { line, column, detail: detail.to_owned() }
}

/// Writes a value as a new text, or into the old one, whose comments and order stay.
///
/// # Errors
/// The serialiser's words.
pub(super) fn write<T: Serialize>(value: &T, old: &str) -> Result<String, String> {
    let text = toml_edit::ser::to_string_pretty(value).map_err(|error| error.to_string())?;
    let new: DocumentMut = format!("schema = {SCHEMA}\n{text}")
        .parse()
        .map_err(|error: toml_edit::TomlError| error.to_string())?;
    let mut document: DocumentMut =
        old.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    merge(document.as_table_mut(), new.as_table());
    Ok(document.to_string())
}

/// Makes `old` say what `new` says, and touches nothing that says it already.
fn merge(old: &mut Table, new: &Table) {
    old.retain(|key, _| new.contains_key(key));
    for (key, item) in new {
        match (old.get_mut(key), item) {
            (Some(Item::Table(old)), Item::Table(new)) => merge(old, new),
            (Some(Item::ArrayOfTables(old)), Item::ArrayOfTables(new)) => {
                while old.len() > new.len() {
                    old.remove(old.len() - 1);
                }
                for (index, table) in new.iter().enumerate() {
                    match old.get_mut(index) {
                        Some(old) => merge(old, table),
                        None => old.push(table.clone()),
                    }
                }
            }
            (Some(Item::Value(old)), Item::Value(new)) => {
                if old.to_string().trim() != new.to_string().trim() {
                    let decor = old.decor().clone();
                    *old = new.clone();
                    *old.decor_mut() = decor;
                }
            }
            _ => {
                old.insert(key, item.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Policy;

    #[test]
    fn faults_are_named_with_their_place() {
        for (text, line, column) in [
            ("", 1, 1),
            ("schema = 1\nper_user_outbound_gateways = maybe\n", 2, 30),
            ("schema = 1\n\nper_user_outbound_gateway = true\n", 3, 1),
            ("schema = 1\nemail_domains = [\"a..b\"]\n", 2, 17),
            ("schema = \"1\"\n", 1, 10),
            ("schema = 0\n", 1, 10),
        ] {
            match read::<Policy>(text) {
                Err(ProblemKind::Malformed { line: l, column: c, .. }) => {
                    assert_eq!((l, c), (line, column), "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        assert_eq!(read::<Policy>("schema = 2\nnew = 1\n"), Err(ProblemKind::NewerSchema(2)));
    }

    #[test]
    fn comments_survive_a_change() {
        let old = "# Ours\nschema = 1\n# Ask Bob first\nper_user_outbound_gateways = false # since May\n\
                   \n[require]\n# by the auditors\nencryption = true\nconfirmed_address = true\n";
        let mut policy: Policy = read(old).expect("it reads");
        policy.per_user_outbound_gateways = true;
        let new = write(&policy, old).expect("it writes");
        assert_eq!(read::<Policy>(&new).expect("it reads"), policy);
        for kept in ["# Ours\n", "# Ask Bob first\n", "= true # since May\n", "# by the auditors\n"]
        {
            assert!(new.contains(kept), "{kept} in {new}");
        }
    }
}
