//! The demo's story in the terminal, told by the program to somebody who has nothing: no display,
//! no folder, no session.

use libtest_mimic::Trial;
use outgate::i18n::{Language, Words};

use crate::program::{OUTGATE, alone, run};

/// They need nothing but the program.
pub(crate) fn trials() -> Vec<Trial> {
    let test = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    vec![
        test("demo::is_told_in_both_languages", is_told_in_both_languages),
        test("demo::is_told_where_there_is_no_display", is_told_where_there_is_no_display),
    ]
}

/// Runs the demo, and looks whether it came to its end in this language.
#[track_caller]
fn told(arguments: &[&str], language: Language) {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = alone(OUTGATE, home.path());
    command.arg("demo").args(arguments);
    let story = run(command, "").done();
    let words = Words::new(language);
    let scenes = [words.demo_scene_allow(), words.demo_scene_forbid(), words.demo_end()];
    let found: Vec<_> = scenes.iter().map(|scene| story.find(scene.as_str())).collect();
    assert!(found[0].is_some() && found.is_sorted(), "{story}");
    assert!(story.ends_with(&format!("{}\n", scenes[2])), "{story}");
    let mut left = std::fs::read_dir(home.path()).expect("it is read");
    assert!(left.next().is_none(), "nothing is left in the home folder");
}

fn is_told_in_both_languages() {
    told(&["--headless", "--language", "en"], Language::English);
    told(&["--headless", "--language", "de"], Language::German);
}

fn is_told_where_there_is_no_display() {
    told(&[], Language::English);
}
