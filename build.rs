//! Checks the catalogues in `i18n/LANGUAGE/TOPIC.ftl`, and makes a typed function of each message.
//!
//! A key that one language lacks, an argument that differs, a key that is there twice or that
//! does not start with the name of its file: each fails the build, with the place.
// What a build script prints is how it talks to cargo.
#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use fluent_typed::{BuildOptions, FtlOutputOptions, try_build_from_locales_folder};

const FOLDER: &str = "i18n";
/// The language whose messages make the functions; the others must agree with it.
const REFERENCE: &str = "en";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FOLDER}");
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            for fault in faults {
                println!("cargo::error={fault}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Vec<String>> {
    let mut faults = Vec::new();
    let mut languages = BTreeMap::new();
    for folder in entries(Path::new(FOLDER))? {
        let code = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        languages.insert(code, Catalogue::read(&folder, &mut faults)?);
    }
    let Some(reference) = languages.get(REFERENCE) else {
        return Err(vec![format!("{FOLDER}/{REFERENCE} is missing")]);
    };
    for (code, catalogue) in languages.iter().filter(|(code, _)| *code != REFERENCE) {
        faults.extend(reference.differences(REFERENCE, catalogue, code));
    }
    if !faults.is_empty() {
        return Err(faults);
    }

    let out = env::var("OUT_DIR").map_err(|error| vec![error.to_string()])?;
    let options = BuildOptions::default()
        .with_locales_folder(FOLDER)
        .with_default_language(REFERENCE)
        .with_output_file_path(&format!("{out}/catalogue.rs"))
        .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/catalogue.ftl")))
        .with_prefix("")
        // People copy addresses and hosts out of sentences: no invisible marks around them.
        .without_bidi_isolation()
        // A build must not need rustfmt.
        .without_format();
    try_build_from_locales_folder(options)
        .map_err(|error| error.to_string().lines().map(str::to_owned).collect())
}

/// What a folder holds, in the order of the names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Vec<String>> {
    let fault = |error| vec![format!("{}: {error}", folder.display())];
    let entries: Result<Vec<_>, _> = fs::read_dir(folder).map_err(fault)?.collect();
    let mut paths: Vec<_> = entries.map_err(fault)?.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    Ok(paths)
}

/// The messages of one language, by key; an attribute's key is `message.attribute`.
#[derive(Default)]
struct Catalogue(BTreeMap<String, Message>);

struct Message {
    /// The file and line.
    place: String,
    arguments: BTreeSet<String>,
}

impl Catalogue {
    fn read(folder: &Path, faults: &mut Vec<String>) -> Result<Self, Vec<String>> {
        let mut catalogue = Self::default();
        for path in entries(folder)? {
            let source = fs::read_to_string(&path)
                .map_err(|error| vec![format!("{}: {error}", path.display())])?;
            catalogue.add_file(&path, &source, faults);
        }
        Ok(catalogue)
    }

    fn add_file(&mut self, path: &Path, source: &str, faults: &mut Vec<String>) {
        let place = |offset: usize| {
            let line = source.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
            format!("{}:{line}", path.display())
        };
        // What the parser hands out are slices of the source: where one lies says its line.
        let place_of = |slice: &str| place(slice.as_ptr() as usize - source.as_ptr() as usize);
        let resource = parser::parse(source).unwrap_or_else(|(resource, errors)| {
            let errors = errors.iter();
            faults.extend(errors.map(|error| format!("{}: {error}", place(error.pos.start))));
            resource
        });
        let topic = path.file_stem().unwrap_or_default().to_string_lossy();
        for entry in &resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Term(term) => {
                    faults.push(format!("{}: terms are not used here", place_of(term.id.name)));
                    continue;
                }
                _ => continue,
            };
            let key = message.id.name;
            if key.strip_prefix(&*topic).is_none_or(|rest| !rest.starts_with('-')) {
                let place = place_of(key);
                faults.push(format!("{place}: {key} does not start with \"{topic}-\""));
            }
            if let Some(value) = &message.value {
                self.add(key.to_owned(), place_of(key), value, faults);
            }
            for attribute in &message.attributes {
                let name = attribute.id.name;
                self.add(format!("{key}.{name}"), place_of(name), &attribute.value, faults);
            }
        }
    }

    fn add(&mut self, key: String, place: String, value: &Pattern<&str>, faults: &mut Vec<String>) {
        let mut arguments = BTreeSet::new();
        if let Err(fault) = arguments_of(value, &mut arguments) {
            faults.push(format!("{place}: {key}: {fault}"));
        }
        if let Some(first) = self.0.get(&key) {
            faults.push(format!("{place}: {key} is already in {}", first.place));
        } else {
            self.0.insert(key, Message { place, arguments });
        }
    }

    /// What `other` lacks, has in excess, or has with other arguments.
    fn differences(&self, own_code: &str, other: &Self, other_code: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (key, own) in &self.0 {
            let Some(other) = other.0.get(key) else {
                found.push(format!("{}: {key} is missing in {other_code}", own.place));
                continue;
            };
            for name in own.arguments.difference(&other.arguments) {
                found.push(format!("{}: {key} lacks ${name}, see {}", other.place, own.place));
            }
            for name in other.arguments.difference(&own.arguments) {
                found.push(format!(
                    "{}: {key} has ${name}, which {own_code} does not give it, see {}",
                    other.place, own.place
                ));
            }
        }
        for (key, other) in other.0.iter().filter(|(key, _)| !self.0.contains_key(*key)) {
            found.push(format!("{}: {key} is missing in {own_code}", other.place));
        }
        found
    }
}

/// Collects the arguments of a pattern, and refuses what could fail while the program runs.
fn arguments_of(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) -> Result<(), String> {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => argument_of(inline, found)?,
            Expression::Select { selector, variants } => {
                argument_of(selector, found)?;
                for variant in variants {
                    arguments_of(&variant.value, found)?;
                }
            }
        }
    }
    Ok(())
}

fn argument_of(
    inline: &InlineExpression<&str>,
    found: &mut BTreeSet<String>,
) -> Result<(), String> {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
            Ok(())
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
        _ => Err("only arguments and literals may stand in braces".to_owned()),
    }
}
