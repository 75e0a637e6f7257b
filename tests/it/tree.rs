//! What the program is built of: no window in the build for servers, and one provider of TLS.

use std::collections::BTreeSet;
use std::process::Command;

/// The names of all crates that a build has in it.
fn crates(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).expect("names");
    tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn the_build_for_servers_has_no_window_in_it() {
    let whole = crates(&[]);
    let headless = crates(&["--no-default-features"]);
    for name in ["iced", "winit", "tiny-skia", "rfd", "notify-rust"] {
        assert!(whole.contains(name), "{name} is where the window is");
        assert!(!headless.contains(name), "{name} is in the build for servers");
    }
}

#[test]
fn ring_is_the_only_provider_of_tls() {
    let whole = crates(&[]);
    assert!(whole.contains("ring"));
    for name in ["aws-lc-rs", "aws-lc-sys", "openssl", "openssl-sys", "native-tls"] {
        assert!(!whole.contains(name), "{name}");
    }
    for name in ["wgpu", "vello"] {
        assert!(!whole.contains(name), "{name}: the window has the software renderer alone");
    }
}
