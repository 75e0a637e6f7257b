//! Reading a picture of the screen as a person does: tesseract finds the words and where they
//! stand.

use std::path::Path;
use std::process::Command;

/// A word on the screen.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// All words that could be read.
#[derive(Debug)]
pub(super) struct Reading(Vec<Word>);

/// The middle of some words, and where they begin, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) left: f64,
}

/// A way of looking: what is done to the picture, how much larger that makes it, and how
/// tesseract goes over it: 11 looks for words anywhere, 6 line by line.
struct Look {
    options: &'static [&'static str],
    scale: f64,
    mode: &'static str,
}

/// The picture as it is, and then so that light words on the accent stand out.
const LOOKS: [Look; 3] = [
    Look { options: &["-colorspace", "Gray", "-resize", "200%"], scale: 2.0, mode: "11" },
    Look { options: &ON_ACCENT, scale: 2.5, mode: "6" },
    Look { options: &ON_ACCENT, scale: 2.5, mode: "11" },
];

const ON_ACCENT: [&str; 7] =
    ["-colorspace", "Gray", "-negate", "-resize", "250%", "-threshold", "45%"];

impl Reading {
    /// Reads a picture in one way after the other.
    pub(super) fn of(picture: &Path) -> impl Iterator<Item = Self> {
        LOOKS.iter().map(move |look| {
            let seen = picture.with_extension("seen.png");
            let mut convert = Command::new("convert");
            succeed(convert.arg(picture).args(look.options).arg(&seen));
            let mut tesseract = Command::new("tesseract");
            tesseract.arg(&seen).args(["-", "--psm", look.mode, "tsv"]);
            tesseract.env("OMP_THREAD_LIMIT", "1");
            Self(words(&succeed(&mut tesseract), look.scale))
        })
    }

    /// Where these words stand, one after the other on one line; the topmost where they do so
    /// more than once.
    pub(super) fn find(&self, phrase: &str) -> Option<Place> {
        let wanted: Vec<String> = phrase.split_whitespace().map(essence).collect();
        let found = (0..self.0.len()).filter_map(|start| {
            let run = self.0.get(start..start + wanted.len())?;
            let first = run.first()?;
            let fits = run.iter().zip(&wanted).all(|(word, wanted)| {
                essence(&word.text) == *wanted && (word.top - first.top).abs() < first.height
            });
            let last = run.last().filter(|_| fits)?;
            Some(Place {
                x: f64::midpoint(first.left, last.left + last.width),
                y: first.top + first.height / 2.0,
                left: first.left,
            })
        });
        found.min_by(|a, b| a.y.total_cmp(&b.y))
    }

    /// Everything that was read, for whoever wonders what was not found.
    pub(super) fn text(&self) -> String {
        self.0.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// A word without what is hard to read or easily misread: marks, case, and letters that look
/// alike.
fn essence(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.map(|c| if matches!(c, 'i' | 'l' | '1') { 'l' } else { c }).collect()
}

fn words(table: &str, scale: f64) -> Vec<Word> {
    let word = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |index: usize| fields.get(index)?.parse::<f64>().ok();
        let text = fields.get(11).filter(|text| !essence(text).is_empty())?;
        Some(Word {
            text: (*text).to_owned(),
            left: number(6)? / scale,
            top: number(7)? / scale,
            width: number(8)? / scale,
            height: number(9)? / scale,
        })
    };
    table.lines().skip(1).filter_map(word).collect()
}

/// What a program prints, which must succeed.
pub(super) fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("the program is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
