//! The layers of the house, read from the sources: which module may use which, and which
//! external crate belongs where.

use std::fs;
use std::path::{Path, PathBuf};

/// A layer, the layers it may use, and the external crates it may use.
type Layer = (&'static str, &'static [&'static str], &'static [&'static str]);

const LAYERS: &[Layer] = &[
    ("main", &["ui", "cli", "demo", "i18n", "service", "domain"], &["clap", "tokio"]),
    (
        "ui",
        &["i18n", "service", "store", "secrets", "smtp", "domain"],
        &["iced", "notify_rust", "rfd", "sipper", "tokio"],
    ),
    ("i18n", &["service", "store", "secrets", "smtp", "domain"], &["jiff", "sys_locale"]),
    (
        "cli",
        &["i18n", "service", "store", "secrets", "smtp", "domain"],
        &[
            "clap",
            "clap_complete",
            "clap_mangen",
            "serde",
            "serde_json",
            "sipper",
            "tokio",
            "zeroize",
        ],
    ),
    (
        "demo",
        &["i18n", "service", "store", "secrets", "smtp", "domain"],
        &["mail_parser", "rcgen", "rustls", "sipper", "tempfile", "tokio", "tokio_rustls"],
    ),
    (
        "service",
        &["store", "secrets", "smtp", "domain"],
        &[
            "getrandom",
            "jiff",
            "lettre",
            "listenfd",
            "mail_parser",
            "serde",
            "serde_json",
            "sipper",
            "tokio",
            "zeroize",
        ],
    ),
    (
        "store",
        &["domain"],
        &["directories", "jiff", "nix", "notify", "serde", "serde_json", "toml_edit"],
    ),
    (
        "secrets",
        &["domain"],
        &[
            "apple_native_keyring_store",
            "keyring_core",
            "nix",
            "tokio",
            "windows_native_keyring_store",
            "zbus_secret_service_keyring_store",
            "zeroize",
        ],
    ),
    (
        "smtp",
        &["domain"],
        &[
            "base64",
            "hickory_resolver",
            "http_body_util",
            "hyper",
            "hyper_util",
            "jiff",
            "memchr",
            "openssl_probe",
            "quick_xml",
            "ring",
            "rustls",
            "rustls_native_certs",
            "sha2",
            "stringprep",
            "tokio",
            "tokio_rustls",
            "x509_parser",
            "zeroize",
        ],
    ),
    ("domain", &[], &["idna", "jiff", "serde", "sha2", "subtle", "zeroize"]),
];

/// Crates that only tests use, wherever they stand.
const TEST_CRATES: &[&str] = &["iced_test", "proptest", "rcgen", "tempfile"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The declared dependencies, as the names that code uses.
fn dependencies() -> Vec<String> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let text = fs::read_to_string(manifest).expect("Cargo.toml can be read");
    let manifest: toml_edit::DocumentMut = text.parse().expect("Cargo.toml parses");
    let platforms = manifest["target"].as_table().expect("a table");
    let of_platforms = platforms.iter().map(|(_, platform)| &platform["dependencies"]);
    let mut names = Vec::new();
    for table in
        [&manifest["dependencies"], &manifest["dev-dependencies"]].into_iter().chain(of_platforms)
    {
        let table = table.as_table().expect("a table");
        names.extend(table.iter().map(|(name, _)| name.replace('-', "_")));
    }
    assert!(names.iter().any(|name| name == "nix"), "{names:?}");
    names
}

/// Whether `text` has `name` followed by `::`, as a path of its own.
fn has_path(text: &str, name: &str) -> bool {
    let path = format!("{name}::");
    text.match_indices(&path).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

/// What breaks the table in one file of `layer`.
fn violations(layer: &Layer, text: &str, crates: &[String]) -> Vec<String> {
    let (_, may_use, may_depend) = layer;
    let code: Vec<&str> =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    let others = ["ui", "cli", "demo", "i18n", "service", "store", "secrets", "smtp", "domain"];
    for other in others.iter().filter(|other| **other != layer.0 && !may_use.contains(other)) {
        // The program itself reaches the library by its name.
        if code.contains(&format!("crate::{other}")) || code.contains(&format!("outgate::{other}"))
        {
            found.push(format!("uses the layer {other}"));
        }
    }
    if code.contains("use crate::{") {
        found.push("imports from the crate's root in braces, which hides the layer".to_owned());
    }
    for name in crates {
        let allowed = may_depend.contains(&name.as_str()) || TEST_CRATES.contains(&name.as_str());
        if !allowed && has_path(&code, name) {
            found.push(format!("uses the crate {name}"));
        }
    }
    found
}

#[test]
fn every_layer_uses_only_what_is_to_its_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let crates = dependencies();
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut seen = 0;
    for file in files {
        let place = file.strip_prefix(&root).expect("a file below src");
        if place == Path::new("lib.rs") {
            continue;
        }
        let top = place.iter().next().and_then(|name| name.to_str()).unwrap_or_default();
        // The binary's other file belongs to it.
        let name = if top == "window.rs" { "main" } else { top.trim_end_matches(".rs") };
        let layer = LAYERS
            .iter()
            .find(|(layer, ..)| *layer == name)
            .unwrap_or_else(|| panic!("{} is in no layer of the table", place.display()));
        let text = fs::read_to_string(&file).expect("a source can be read");
        assert_eq!(violations(layer, &text, &crates), Vec::<String>::new(), "{}", place.display());
        seen += 1;
    }
    assert!(seen > 0, "no source was read");
}

#[test]
fn an_import_in_the_wrong_layer_is_seen() {
    let crates = ["jiff".to_owned(), "rustls".to_owned()];
    let domain = LAYERS.iter().find(|(name, ..)| *name == "domain").expect("the domain");
    for (line, wrong) in [
        ("use crate::smtp::Session;", true),
        ("use crate::{smtp, domain};", true),
        ("let x = crate::ui::run();", true),
        ("use rustls::ClientConfig;", true),
        ("let x = rustls::version::TLS13;", true),
        ("use jiff::Timestamp;", false),
        ("use crate::domain::Host;", false),
        ("// use crate::smtp::Session;", false),
        ("use tokio_rustls::TlsConnector;", false),
    ] {
        assert_eq!(!violations(domain, line, &crates).is_empty(), wrong, "{line}");
    }
}
