//! Spreads estimated from daily bars, for illiquid coins only: they are noise below half a per cent, so no gate uses
//! them (methods §8). EDGE is the best of them.

use crate::figures::stats;

/// One day's prices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day {
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
}

/// Corwin & Schultz 2012, mean over pairs of days with negative values set to 0; the second day is shifted to the
/// first's close when it lies wholly above or below it. A fraction; `None` with fewer than two days.
pub fn corwin_schultz(days: &[Day]) -> Option<f64> {
    let root = 3.0 - 2.0 * 2.0_f64.sqrt();
    let pairs: Vec<f64> = days
        .windows(2)
        .map(|pair| {
            let (first, second) = (pair[0], pair[1]);
            let gap = if second.low > first.close {
                second.low - first.close
            } else if second.high < first.close {
                second.high - first.close
            } else {
                0.0
            };
            let (high, low) = (second.high - gap, second.low - gap);
            let beta = (first.high / first.low).ln().powi(2) + (high / low).ln().powi(2);
            let gamma = (first.high.max(high) / first.low.min(low)).ln().powi(2);
            let alpha = ((2.0 * beta).sqrt() - beta.sqrt()) / root - (gamma / root).sqrt();
            (2.0 * (alpha.exp() - 1.0) / (1.0 + alpha.exp())).max(0.0)
        })
        .collect();
    stats::mean(&pairs)
}

/// Abdi & Ranaldo 2017 over pairs of days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AbdiRanaldo {
    /// Mean of √max(·, 0) of each pair.
    pub two_day: f64,
    /// √max(mean of all pairs, 0).
    pub monthly: f64,
}

/// `4(c_t − η_t)(c_t − η_(t+1))` with η the middle of the day's range, all in logs; `None` with fewer than two days.
pub fn abdi_ranaldo(days: &[Day]) -> Option<AbdiRanaldo> {
    let middle = |day: &Day| f64::midpoint(day.high.ln(), day.low.ln());
    let pairs: Vec<f64> = days
        .windows(2)
        .map(|pair| {
            let close = pair[0].close.ln();
            4.0 * (close - middle(&pair[0])) * (close - middle(&pair[1]))
        })
        .collect();
    let roots: Vec<f64> = pairs.iter().map(|v| v.max(0.0).sqrt()).collect();
    Some(AbdiRanaldo {
        two_day: stats::mean(&roots)?,
        monthly: stats::mean(&pairs)?.max(0.0).sqrt(),
    })
}

/// EDGE of Ardia, Guidotti & Kroencke 2024. A fraction; `None` where prices move too rarely to say.
#[expect(
    clippy::float_cmp,
    reason = "the estimator counts days on which prices are the same to the digit"
)]
pub fn edge(days: &[Day]) -> Option<f64> {
    let mut rows: Vec<[f64; 6]> = Vec::with_capacity(days.len());
    let [mut moved, mut open_inside, mut close_inside] = [0.0; 3];
    for pair in days.windows(2) {
        let (before, day) = (pair[0], pair[1]);
        let is = |condition: bool| f64::from(u8::from(condition));
        let tau = is(day.high != day.low || day.low != before.close);
        moved += tau;
        open_inside += tau * (is(day.open != day.high) + is(day.open != day.low));
        close_inside += tau * (is(before.close != before.high) + is(before.close != before.low));
        let (open, close) = (day.open.ln(), before.close.ln());
        let middle = f64::midpoint(day.high.ln(), day.low.ln());
        let middle_before = f64::midpoint(before.high.ln(), before.low.ln());
        rows.push([
            middle - open,
            open - middle_before,
            middle - close,
            close - middle_before,
            open - close,
            tau,
        ]);
    }
    if moved < 2.0 || open_inside <= 0.0 || close_inside <= 0.0 {
        return None;
    }
    let n = rows.len() as f64;
    let mean_of = |column: usize| rows.iter().map(|row| row[column]).sum::<f64>() / n;
    let share = moved / n;
    let (m1, m3, m5) = (mean_of(0) / share, mean_of(2) / share, mean_of(4) / share);
    let (by_open, by_close) = (-4.0 / (open_inside / n), -4.0 / (close_inside / n));
    let (first, second): (Vec<f64>, Vec<f64>) = rows
        .iter()
        .map(|&[r1, r2, r3, r4, r5, tau]| {
            let (d1, d3, d5) = (r1 - m1 * tau, r3 - m3 * tau, r5 - m5 * tau);
            (
                by_open * d1 * r2 + by_close * d3 * r4,
                by_open * d1 * r5 + by_close * d5 * r4,
            )
        })
        .unzip();
    let moments = |x: &[f64]| -> Option<(f64, f64)> {
        let mean = stats::mean(x)?;
        Some((mean, x.iter().map(|v| v * v).sum::<f64>() / n - mean * mean))
    };
    let ((e1, v1), (e2, v2)) = (moments(&first)?, moments(&second)?);
    let squared = if v1 + v2 > 0.0 {
        (v2 * e1 + v1 * e2) / (v1 + v2)
    } else {
        f64::midpoint(e1, e2)
    };
    Some(squared.abs().sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trades that bounce at random between bid and ask around a still price, `spread` apart.
    fn bounce(spread: f64, n: u32) -> Vec<Day> {
        let (low, high) = (100.0 * (1.0 - spread / 2.0), 100.0 * (1.0 + spread / 2.0));
        let mut noise = 9_u32;
        let mut side = || {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if noise >> 31 == 0 { low } else { high }
        };
        (0..n)
            .map(|_| Day {
                open: side(),
                high,
                low,
                close: side(),
            })
            .collect()
    }

    #[test]
    fn a_pure_bounce_is_a_spread() {
        let days = bounce(0.02, 4000);
        assert!((corwin_schultz(&days).unwrap() - 0.02).abs() < 1e-3);
        assert!((abdi_ranaldo(&days).unwrap().monthly - 0.02).abs() < 1e-3);
    }

    #[test]
    fn edge_finds_the_spread_of_a_moving_price() {
        let mut noise = 9_u32;
        let mut draw = || {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(noise >> 16) / 65_536.0 - 0.5
        };
        let mut price: f64 = 100.0;
        let days: Vec<Day> = (0..2000)
            .map(|_| {
                let trades: Vec<f64> = (0..40)
                    .map(|_| {
                        price *= 1.0 + 0.004 * draw();
                        price * (1.0 + 0.01 * draw().signum())
                    })
                    .collect();
                Day {
                    open: trades[0],
                    high: trades.iter().copied().fold(f64::MIN, f64::max),
                    low: trades.iter().copied().fold(f64::MAX, f64::min),
                    close: trades[39],
                }
            })
            .collect();
        let got = edge(&days).unwrap();
        assert!((got - 0.02).abs() < 1e-3, "{got}");
    }

    #[test]
    fn one_day_or_none_that_moves_says_nothing() {
        assert_eq!(corwin_schultz(&bounce(0.02, 1)), None);
        assert_eq!(abdi_ranaldo(&[]), None);
        let still = Day {
            open: 5.0,
            high: 5.0,
            low: 5.0,
            close: 5.0,
        };
        assert_eq!(edge(&[still; 30]), None);
    }
}
