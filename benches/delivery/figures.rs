//! Figures that were measured several times.

use std::fmt;
use std::time::Duration;

/// The same measured several times.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures(Vec<f64>);

impl Figures {
    pub(crate) fn add(&mut self, figure: f64) {
        self.0.push(figure);
        self.0.sort_by(f64::total_cmp);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one in the middle, so that one bad moment of the machine changes nothing.
    pub(crate) fn median(&self) -> f64 {
        self.at(2)
    }

    /// That at so many quarters of all.
    fn at(&self, quarters: usize) -> f64 {
        let last = self.0.len().checked_sub(1).expect("it was measured");
        // Outwards, so that few rounds do not look closer together than they were.
        self.0[if quarters < 3 { last * quarters / 4 } else { (last * quarters).div_ceil(4) }]
    }
}

impl fmt::Display for Figures {
    /// The median, and between what half of them lie.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.median() < 100.0);
        let [low, middle, high] = [1, 2, 3].map(|quarters| self.at(quarters));
        write!(f, "{middle:.places$} ({low:.places$}–{high:.places$})")
    }
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

pub(crate) fn mebibytes(octets: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let octets = octets as f64;
    octets / 1024.0 / 1024.0
}
