//! Altcoins against bitcoin (methods §5). Series are closes of consecutive days that end on the same day, `None`
//! where a day has no close; nothing is filled in.

mod reading;

pub use reading::compute;

use crate::figures::readings::Quadrant;
use crate::figures::stats;

/// Days of the RRG-style averages.
pub const RRG_DAYS: usize = 14;
/// Days of Mansfield's average.
pub const MANSFIELD_DAYS: usize = 200;
/// Daily returns over which captures and betas are taken.
pub const CAPTURE_DAYS: usize = 90;
/// Days with a falling bitcoin that captures and betas need.
const LEAST_DOWN_DAYS: usize = 15;
/// Daily returns of R², and how many of them must be there.
const R2_DAYS: usize = 60;
const LEAST_R2_DAYS: usize = 45;
/// Below this R² to bitcoin a coin goes its own way.
pub const IDIOSYNCRATIC_R2: f64 = 0.1;
/// Coins that a breadth needs.
const LEAST_BREADTH: usize = 5;

/// A coin and bitcoin, day by day; both of one length, the last day last.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    alt: &'a [Option<f64>],
    btc: &'a [Option<f64>],
}

/// What the days on which bitcoin fell or rose say about a coin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Resilience {
    /// Days on which bitcoin fell.
    pub down_days: usize,
    /// 100 · mean(alt) / mean(bitcoin) on those days; `None` with fewer than 15.
    pub down_capture: Option<f64>,
    /// The same on days on which bitcoin rose.
    pub up_capture: Option<f64>,
    /// Slope of the coin's return on bitcoin's, on the down days; `None` with fewer than 15.
    pub down_beta: Option<f64>,
    /// The same slope on all days.
    pub beta: Option<f64>,
}

impl<'a> Pair<'a> {
    /// The common tail of two series that end on the same day.
    pub fn new(alt: &'a [Option<f64>], btc: &'a [Option<f64>]) -> Self {
        let days = alt.len().min(btc.len());
        Self {
            alt: &alt[alt.len() - days..],
            btc: &btc[btc.len() - days..],
        }
    }

    /// alt/BTC `back` days before the last.
    fn ratio(&self, back: usize) -> Option<f64> {
        let index = self.alt.len().checked_sub(back + 1)?;
        Some(self.alt[index]? / self.btc[index]?)
    }

    /// `S_t / S_(t−days) − 1`; `None` where one of the four closes is missing.
    pub fn relative_return(&self, days: usize) -> Option<f64> {
        Some(self.ratio(0)? / self.ratio(days)? - 1.0)
    }

    /// 100 · (S / mean of the last `days` S − 1); `None` unless all of them are there.
    pub fn mansfield(&self, days: usize) -> Option<f64> {
        let ratios = (0..days)
            .map(|back| self.ratio(back))
            .collect::<Option<Vec<f64>>>()?;
        Some(100.0 * (self.ratio(0)? / stats::mean(&ratios)? - 1.0))
    }

    /// The last `days` points (ratio, momentum) of the RRG-style picture, oldest first; `None` where a value of the
    /// chain is missing or does not vary.
    pub fn rrg(&self, days: usize) -> Vec<Option<(f64, f64)>> {
        let ratios: Vec<Option<f64>> = (0..days + RRG_DAYS)
            .rev()
            .map(|back| {
                let window: Option<Vec<f64>> = (back..back + RRG_DAYS)
                    .map(|n| self.ratio(n).map(|s| 100.0 * s))
                    .collect();
                standing(&window?)
            })
            .collect();
        let rates: Vec<Option<f64>> = ratios
            .windows(2)
            .map(|pair| Some(100.0 * (pair[1]? / pair[0]? - 1.0)))
            .collect();
        rates
            .windows(RRG_DAYS)
            .zip(&ratios[RRG_DAYS..])
            .map(|(window, ratio)| {
                // The newest first, as `standing` wants it.
                let window: Option<Vec<f64>> = window.iter().rev().copied().collect();
                Some(((*ratio)?, standing(&window?)?))
            })
            .collect()
    }

    /// RRG-style ratio of the last day alone.
    pub fn rrg_ratio(&self) -> Option<f64> {
        let window: Option<Vec<f64>> = (0..RRG_DAYS)
            .map(|n| self.ratio(n).map(|s| 100.0 * s))
            .collect();
        standing(&window?)
    }

    /// Simple returns (bitcoin, alt) of the last `days` days on which both exist, oldest first.
    pub(in crate::figures) fn returns(&self, days: usize) -> (Vec<f64>, Vec<f64>) {
        let from = self.alt.len().saturating_sub(days + 1);
        let simple = |pair: &[Option<f64>]| Some(pair[1]? / pair[0]? - 1.0);
        self.btc[from..]
            .windows(2)
            .zip(self.alt[from..].windows(2))
            .filter_map(|(btc, alt)| Some((simple(btc)?, simple(alt)?)))
            .unzip()
    }

    /// Captures and betas over the last 90 daily returns.
    pub fn resilience(&self) -> Resilience {
        let (btc, alt) = self.returns(CAPTURE_DAYS);
        let on = |keep: fn(f64) -> bool| -> (Vec<f64>, Vec<f64>) {
            btc.iter()
                .zip(&alt)
                .filter(|(b, _)| keep(**b))
                .map(|(b, a)| (*b, *a))
                .unzip()
        };
        let capture = |(btc, alt): &(Vec<f64>, Vec<f64>)| -> Option<f64> {
            Some(100.0 * stats::mean(alt)? / stats::mean(btc)?)
        };
        let (down, up) = (on(|b| b < 0.0), on(|b| b > 0.0));
        let enough = down.0.len() >= LEAST_DOWN_DAYS;
        Resilience {
            down_days: down.0.len(),
            down_capture: capture(&down).filter(|_| enough),
            up_capture: capture(&up).filter(|_| up.0.len() >= LEAST_DOWN_DAYS),
            down_beta: stats::ols(&down.0, &down.1)
                .filter(|_| enough)
                .map(|line| line.slope),
            beta: stats::ols(&btc, &alt).map(|line| line.slope),
        }
    }

    /// R² (0..=1) of the coin's daily returns on bitcoin's over 60 days; `None` with fewer than 45 of them.
    pub fn r2(&self) -> Option<f64> {
        let (btc, alt) = self.returns(R2_DAYS);
        if btc.len() < LEAST_R2_DAYS {
            return None;
        }
        stats::ols(&btc, &alt)?.r2
    }

    /// Return of (bitcoin, alt) over the last `days` days; `None` where a close is missing.
    pub fn since(&self, days: usize) -> Option<(f64, f64)> {
        let from = self.alt.len().checked_sub(days + 1)?;
        let last = self.alt.len() - 1;
        Some((
            self.btc[last]? / self.btc[from]? - 1.0,
            self.alt[last]? / self.alt[from]? - 1.0,
        ))
    }
}

/// 100 + (first − mean)/sd of a window whose newest value stands first; `None` where it does not vary.
fn standing(window: &[f64]) -> Option<f64> {
    let sd = stats::sd(window).filter(|sd| *sd > 0.0)?;
    Some(100.0 + (window.first()? - stats::mean(window)?) / sd)
}

/// How many days before the last the highest of the last `days` closes stands (ties: the latest); `None` of nothing.
pub fn days_since_high(closes: &[Option<f64>], days: usize) -> Option<usize> {
    let known = closes.iter().rev().take(days).enumerate();
    known
        .filter_map(|(back, close)| Some((back, (*close)?)))
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(back, _)| back)
}

/// (1 + alt) / (1 + bitcoin) − 1: above 0 the coin held up better.
pub fn held_up(btc: f64, alt: f64) -> f64 {
    (1.0 + alt) / (1.0 + btc) - 1.0
}

/// Where a point of the RRG-style picture stands; 100 belongs to the better side.
pub fn quadrant(ratio: f64, momentum: f64) -> Quadrant {
    match (ratio >= 100.0, momentum >= 100.0) {
        (true, true) => Quadrant::Leading,
        (true, false) => Quadrant::Weakening,
        (false, false) => Quadrant::Lagging,
        (false, true) => Quadrant::Improving,
    }
}

/// Share (0..=1) of the returns above `than`; `None` of nothing.
pub fn share_above(returns: &[f64], than: f64) -> Option<f64> {
    let above = returns.iter().filter(|r| **r > than).count();
    (!returns.is_empty()).then(|| above as f64 / returns.len() as f64)
}

/// Share (0..=1) of the known relative returns above 0; `None` with fewer than 5.
pub fn breadth(relative: &[f64]) -> Option<f64> {
    share_above(relative, 0.0).filter(|_| relative.len() >= LEAST_BREADTH)
}

/// What an altseason index says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// 75 and more.
    Altcoin,
    /// Between.
    Neutral,
    /// 25 and less.
    Bitcoin,
}

/// The season of an altseason index: 100 × the share of the 50 largest coins whose 90-day return exceeds bitcoin's.
pub fn season(index: f64) -> Season {
    if index >= 75.0 {
        Season::Altcoin
    } else if index <= 25.0 {
        Season::Bitcoin
    } else {
        Season::Neutral
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(values: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
        values.into_iter().map(Some).collect()
    }

    fn wave(n: usize, step: usize) -> Vec<Option<f64>> {
        some((0..n).map(|i| 100.0 + (i * step % 17) as f64))
    }

    #[test]
    fn a_missing_close_makes_unknown_what_needs_it_and_nothing_else() {
        let btc = wave(260, 5);
        let mut alt = wave(260, 7);
        let whole = Pair::new(&alt, &btc);
        assert!(whole.mansfield(200).is_some() && whole.rrg(1)[0].is_some());
        alt[260 - 20] = None;
        let holed = Pair::new(&alt, &btc);
        assert_eq!((holed.mansfield(200), holed.rrg(1)[0]), (None, None));
        assert!(holed.rrg_ratio().is_some());
        assert_eq!(holed.relative_return(19), None);
        assert!(holed.relative_return(20).is_some());
        assert_eq!(holed.relative_return(400), None);
    }

    #[test]
    fn a_tail_ends_where_the_point_of_today_is() {
        let (alt, btc) = (wave(90, 7), wave(90, 5));
        let tail = Pair::new(&alt, &btc).rrg(6);
        assert_eq!(tail.len(), 6);
        for back in 0..6 {
            let earlier = Pair::new(&alt[..90 - back], &btc[..90 - back]).rrg(1)[0].unwrap();
            let shown = tail[5 - back].unwrap();
            assert!((earlier.0 - shown.0).abs() < 1e-12 && (earlier.1 - shown.1).abs() < 1e-12);
        }
    }

    #[test]
    fn twice_bitcoin_has_twice_its_falls() {
        let mut btc = vec![Some(100.0)];
        let mut alt = vec![Some(10.0)];
        for i in 0..90_i32 {
            let r = f64::from(i % 7 - 3) / 100.0;
            btc.push(btc.last().unwrap().map(|p| p * (1.0 + r)));
            alt.push(alt.last().unwrap().map(|p| p * (1.0 + 2.0 * r)));
        }
        let told = Pair::new(&alt, &btc).resilience();
        for got in [told.down_beta, told.beta] {
            assert!((got.unwrap() - 2.0).abs() < 1e-9);
        }
        for got in [told.down_capture, told.up_capture] {
            assert!((got.unwrap() - 200.0).abs() < 1e-9);
        }
        assert!((Pair::new(&alt, &btc).r2().unwrap() - 1.0).abs() < 1e-9);
        assert_eq!(
            Pair::new(&alt[..20], &btc[..20]).resilience().down_beta,
            None
        );
    }

    #[test]
    fn the_latest_of_equal_highs_counts() {
        let closes = some([9.0, 5.0, 7.0, 7.0, 6.0]);
        assert_eq!(days_since_high(&closes, 4), Some(1));
        assert_eq!(days_since_high(&closes, 5), Some(4));
        assert_eq!(days_since_high(&[None], 5), None);
    }

    #[test]
    fn edges_of_quadrants_breadth_and_seasons() {
        assert_eq!(quadrant(100.0, 100.0), Quadrant::Leading);
        assert_eq!(quadrant(99.9, 100.0), Quadrant::Improving);
        assert_eq!(breadth(&[0.1, 0.2, 0.0, -0.1]), None);
        assert!((breadth(&[0.1, 0.2, 0.0, -0.1, 0.3]).unwrap() - 0.6).abs() < 1e-12);
        assert_eq!(
            [75.0, 74.0, 25.0].map(season),
            [Season::Altcoin, Season::Neutral, Season::Bitcoin]
        );
    }
}
