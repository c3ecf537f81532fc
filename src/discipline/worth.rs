//! What the gates are worth: the published result of the back-test, as facts of this program (methods section 11).
//!
//! Weekly contributions, a lag of one day, fee of 10 basis points, cash earning nothing; *advantage* is the gated end
//! value (cash included) over plain regular purchases, less one. *p* is the share of rotated gates (placebos) that did at
//! least as well. [`crate::figures::hindsight`] is the simulator.
//!
//! Nothing here is computed anew at the place of a tape: its months hold a handful of openings, so a figure that moved
//! with the clock would be noise that looks like knowledge.

use crate::domain::format;

/// One row of the back-test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// Which gates were held.
    pub gates: &'static str,
    /// Over which record.
    pub period: &'static str,
    /// Share of sessions on which the gate was open, 0..1.
    pub open: f64,
    /// Advantage over plain regular purchases, fraction, when the backlog was released at once.
    pub at_once: f64,
    /// The same when it was released in four parts.
    pub in_four: f64,
    /// Placebo p, at once and in four parts.
    pub p: (f64, f64),
}

impl Trial {
    /// The row in two lines: what was tested and when; what it gained at once and in four parts, with each p.
    pub fn lines(&self) -> [String; 2] {
        let gain = |fraction| format::percent_to(fraction, 1);
        [
            format!("{}, {}", self.gates, self.period),
            format!(
                "{} / {}, p {:.2} / {:.2}",
                gain(self.at_once),
                gain(self.in_four),
                self.p.0,
                self.p.1
            ),
        ]
    }
}

/// How the rows were run, before [`Trial::lines`].
pub const PROTOCOL: &str = "Tested: weekly purchases (fee 0.1%) that waited for the gate and were made the day after, at once / \
                            in four parts, against plain DCA. p = share of gates shifted in time that did as well:";

/// The four rows that were run.
pub const TRIALS: [Trial; 4] = [
    Trial {
        gates: "ETF outflows stopped",
        period: "2024-04 to 2026-08",
        open: 0.54,
        at_once: -0.004,
        in_four: 0.0,
        p: (0.60, 0.44),
    },
    Trial {
        gates: "ETF, regime and VIX",
        period: "2024-04 to 2026-08",
        open: 0.39,
        at_once: -0.020,
        in_four: -0.038,
        p: (0.96, 0.91),
    },
    Trial {
        gates: "regime and VIX",
        period: "2019 to 2022",
        open: 0.65,
        at_once: -0.026,
        in_four: -0.017,
        p: (0.85, 0.52),
    },
    Trial {
        gates: "regime and VIX",
        period: "2015 to 2026-08",
        open: 0.64,
        at_once: -0.215,
        in_four: -0.208,
        p: (0.98, 0.98),
    },
];

/// The one line that stands with the gates wherever they are shown.
pub const IN_ONE_LINE: &str = "in the record since 2015 waiting for these gates did not raise returns \
                               (p 0.60 to 0.98). They restrain lump purchases.";

/// What the help page adds.
pub const IN_FULL: [&str; 5] = [
    "No evidence was found that the gates improve returns; in long rises they cost.",
    "The ETF gate was open on 54% of sessions since April 2024 and switched 21 times a year: a slow light, not a timing signal.",
    "Regime and VIX reopened on 29 May 2020 after 12 March 2020: bitcoin had gone from 4,800 to 9,427 meanwhile.",
    "The whale and order-book gates could not be tested: there is no history.",
    "About ten independent episodes since 2024: the sample cannot prove either side. The regular plan is never gated.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_when_how_much_and_how_sure() {
        assert_eq!(
            TRIALS[1].lines(),
            [
                "ETF, regime and VIX, 2024-04 to 2026-08",
                "−2.0% / −3.8%, p 0.96 / 0.91"
            ]
        );
    }

    #[test]
    fn the_one_line_is_what_the_table_says() {
        assert!(TRIALS.iter().all(|trial| trial.at_once <= 0.0));
        let lowest = TRIALS.iter().map(|t| t.p.0).fold(1.0, f64::min);
        let highest = TRIALS.iter().map(|t| t.p.0).fold(0.0, f64::max);
        assert!(IN_ONE_LINE.contains(&format!("p {lowest:.2} to {highest:.2}")));
    }
}
