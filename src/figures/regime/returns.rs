//! The table of daily log returns that every regime figure is made of, and the moves over five sessions: sums, z,
//! breadth, and how much of the coin's move its beta explains (methods §2).

use super::label::Evidence;
use crate::figures::stats;

/// Sessions over which a move is measured.
pub const HORIZON: usize = 5;
/// Sessions before the move that say what is usual.
pub const BASELINE: usize = 60;
/// Fewest returns within the baseline.
const LEAST_BASELINE: usize = 40;

/// Log returns by column and row, oldest first; `None` = the market was closed or is not known, never 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Returns {
    columns: Vec<Vec<Option<f64>>>,
    rows: usize,
}

impl Returns {
    /// From columns of one length; `None` where the lengths differ.
    pub fn from_columns(columns: Vec<Vec<Option<f64>>>) -> Option<Self> {
        let rows = columns.first().map_or(0, Vec::len);
        columns
            .iter()
            .all(|c| c.len() == rows)
            .then_some(Self { columns, rows })
    }

    /// Number of sessions.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of series.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// One series; empty where there is no such column.
    pub fn column(&self, column: usize) -> &[Option<f64>] {
        self.columns.get(column).map_or(&[], Vec::as_slice)
    }

    /// Copies a row out; false, with the copy unusable, where any value of it is missing.
    pub fn complete_row(&self, row: usize, into: &mut [f64]) -> bool {
        self.columns.len() == into.len()
            && self
                .columns
                .iter()
                .zip(into)
                .all(|(column, cell)| match column.get(row) {
                    Some(&Some(value)) => {
                        *cell = value;
                        true
                    }
                    _ => false,
                })
    }

    /// Mean of the available values of the first `count` columns in each row.
    pub fn basket(&self, count: usize) -> Vec<Option<f64>> {
        (0..self.rows)
            .map(|row| {
                let (sum, known) = self
                    .columns
                    .iter()
                    .take(count)
                    .filter_map(|column| column[row])
                    .fold((0.0, 0_u32), |(sum, n), value| (sum + value, n + 1));
                (known > 0).then(|| sum / f64::from(known))
            })
            .collect()
    }
}

/// A move over five sessions, measured against the 60 before it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Move {
    /// Sum of the available log returns; `None` where there is none of them.
    pub sum: Option<f64>,
    /// That sum in standard deviations of the baseline × √5.
    pub z: Option<f64>,
}

/// Rows of the baseline of a row; `None` before the 65th row.
pub(in crate::figures) fn baseline(row: usize) -> Option<std::ops::Range<usize>> {
    let end = (row + 1).checked_sub(HORIZON)?;
    Some(end.checked_sub(BASELINE)?..end)
}

/// The move of one series up to a row; nothing before the 65th row.
pub fn five_session_move(series: &[Option<f64>], row: usize) -> Move {
    let Some(usual) = baseline(row).filter(|_| row < series.len()) else {
        return Move::default();
    };
    let mut recent = series[usual.end..=row].iter().flatten().peekable();
    if recent.peek().is_none() {
        return Move::default();
    }
    let sum: f64 = recent.sum();
    let mut room = [0.0; BASELINE];
    let known = gather(&series[usual], &mut room);
    let sd = (known.len() >= LEAST_BASELINE)
        .then(|| stats::sd(known))
        .flatten();
    Move {
        sum: Some(sum),
        z: sd
            .filter(|sd| *sd > 0.0)
            .map(|sd| sum / (sd * (HORIZON as f64).sqrt())),
    }
}

/// The known values of a stretch, packed into `room` (at most as many as it holds).
fn gather<'a>(stretch: &[Option<f64>], room: &'a mut [f64; BASELINE]) -> &'a [f64] {
    let mut known = 0;
    for (cell, value) in room.iter_mut().zip(stretch.iter().flatten()) {
        *cell = *value;
        known += 1;
    }
    &room[..known]
}

/// Columns of the table by their part: first the equities, then gold, then the coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Number of equity columns.
    pub equities: usize,
}

impl Parts {
    /// The column of gold.
    pub fn gold(self) -> usize {
        self.equities
    }

    /// The column of the coin.
    pub fn coin(self) -> usize {
        self.equities + 1
    }
}

/// What the label rules look at in one row. Gold, coin and each equity of the breadth must have a return in that very row.
pub fn evidence(returns: &Returns, parts: Parts, basket: &[Option<f64>], row: usize) -> Evidence {
    let fresh = |column: usize| returns.column(column).get(row).copied().flatten().is_some();
    let fresh_move = |column: usize| {
        if fresh(column) {
            five_session_move(returns.column(column), row)
        } else {
            Move::default()
        }
    };
    let (mut equities, mut trading, mut down) = (0, 0_u32, 0_u32);
    for column in 0..parts.equities {
        if let Some(z) = five_session_move(returns.column(column), row).z {
            equities += 1;
            trading += u32::from(fresh(column));
            down += u32::from(fresh(column) && z <= -1.0);
        }
    }
    let whole = five_session_move(basket, row);
    let (gold, coin) = (fresh_move(parts.gold()), fresh_move(parts.coin()));
    Evidence {
        z_basket: whole.z,
        r5_basket: whole.sum,
        z_gold: gold.z,
        r5_gold: gold.sum,
        z_coin: coin.z,
        r5_coin: coin.sum,
        breadth_down: (trading > 0).then(|| f64::from(down) / f64::from(trading)),
        equities,
        down: (down, trading),
    }
}

/// How the coin moves with the basket, and what that leaves of its last move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    /// Least-squares slope of the coin's return on the basket's over the baseline.
    pub slope: f64,
    /// Share (0..=1) of the coin's variance explained there.
    pub r2: Option<f64>,
    /// Slope × five-session return of the basket; `None` without that return.
    pub explained: Option<f64>,
    /// The coin's five-session return less what is explained; `None` without either.
    pub residual: Option<f64>,
    /// Residual in standard deviations of the baseline's residuals × √5.
    pub z_residual: Option<f64>,
    /// Explained share (0..=1) of the coin's fall; `None` unless it fell by 3 % or more.
    pub explained_share: Option<f64>,
}

/// A fall of the coin smaller than this is not divided into shares.
const FALL_TO_EXPLAIN: f64 = -0.03;

/// Beta of the coin at a row, from the rows of its baseline where both returns are known (at least 40).
pub fn beta(
    coin: &[Option<f64>],
    basket: &[Option<f64>],
    row: usize,
    evidence: &Evidence,
) -> Option<Beta> {
    let usual = baseline(row).filter(|_| row < coin.len() && row < basket.len())?;
    let (mut x, mut y) = ([0.0; BASELINE], [0.0; BASELINE]);
    let mut known = 0;
    for both in usual.filter_map(|r| basket[r].zip(coin[r])) {
        (x[known], y[known]) = both;
        known += 1;
    }
    if known < LEAST_BASELINE {
        return None;
    }
    let line = stats::ols(&x[..known], &y[..known])?;
    let explained = evidence.r5_basket.map(|r| line.slope * r);
    let residual = evidence.r5_coin.zip(explained).map(|(r, e)| r - e);
    Some(Beta {
        slope: line.slope,
        r2: line.r2,
        explained,
        residual,
        z_residual: residual
            .filter(|_| line.residual_sd > 0.0)
            .map(|r| r / (line.residual_sd * (HORIZON as f64).sqrt())),
        explained_share: evidence
            .r5_coin
            .filter(|r| *r <= FALL_TO_EXPLAIN)
            .zip(explained)
            .map(|(r, e)| (e / r).clamp(0.0, 1.0)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixty alternating returns of ±1 %, then five of −2 %.
    fn fall() -> Vec<Option<f64>> {
        (0..65)
            .map(|n| {
                Some(if n >= 60 {
                    -0.02
                } else if n % 2 == 0 {
                    0.01
                } else {
                    -0.01
                })
            })
            .collect()
    }

    #[test]
    fn a_move_is_measured_against_the_sessions_before_it() {
        let told = five_session_move(&fall(), 64);
        let sd = (60.0 * 0.0001_f64 / 59.0).sqrt();
        assert!(told.sum.is_some_and(|s| (s + 0.1).abs() < 1e-12));
        assert!(
            told.z
                .is_some_and(|z| (z + 0.1 / (sd * 5.0_f64.sqrt())).abs() < 1e-9)
        );
        assert_eq!(five_session_move(&fall(), 63), Move::default());
        assert_eq!(five_session_move(&fall(), 65), Move::default());
    }

    #[test]
    fn a_closed_market_is_missing_not_flat() {
        let mut closed = fall();
        closed[60..].fill(None);
        assert_eq!(five_session_move(&closed, 64), Move::default());
        let mut thin = fall();
        thin[..21].fill(None);
        let told = five_session_move(&thin, 64);
        assert_eq!((told.sum.is_some(), told.z), (true, None));
        assert_eq!(five_session_move(&[Some(0.01); 65], 64).z, None);
    }

    fn table() -> (Returns, Parts) {
        let noise = |seed: usize| {
            (0..65)
                .map(|n| {
                    Some(
                        f64::from(u8::try_from((n * 37 + seed * 11) % 19).unwrap()) / 1000.0
                            - 0.009,
                    )
                })
                .collect::<Vec<_>>()
        };
        let mut columns: Vec<_> = (0..4).map(|_| fall()).collect();
        columns.extend([
            noise(5),
            fall().iter().map(|r| r.map(|r| 2.0 * r)).collect(),
        ]);
        (
            Returns::from_columns(columns).unwrap(),
            Parts { equities: 4 },
        )
    }

    #[test]
    fn breadth_counts_only_those_that_traded() {
        let (mut returns, parts) = table();
        returns.columns[0] = (0..65)
            .map(|n| Some(if n % 2 == 0 { 0.01 } else { -0.01 }))
            .collect();
        let basket = returns.basket(4);
        let breadth = |r: &Returns| evidence(r, parts, &basket, 64).breadth_down;
        assert_eq!(breadth(&returns), Some(0.75));
        returns.columns[1][64] = None;
        returns.columns[2][64] = None;
        assert_eq!(breadth(&returns), Some(0.5));
    }

    #[test]
    fn gold_and_the_coin_must_be_of_this_very_row() {
        let (mut returns, parts) = table();
        returns.columns[4][64] = None;
        let told = evidence(&returns, parts, &returns.basket(4), 64);
        assert_eq!((told.z_gold, told.r5_gold), (None, None));
        assert!(told.z_coin.is_some());
    }

    #[test]
    fn twice_the_basket_is_explained_whole() {
        let (returns, parts) = table();
        let basket = returns.basket(4);
        let told = evidence(&returns, parts, &basket, 64);
        let beta = beta(returns.column(5), &basket, 64, &told).unwrap();
        assert!((beta.slope - 2.0).abs() < 1e-12);
        assert!(beta.explained_share.is_some_and(|s| (s - 1.0).abs() < 1e-9));
        assert!(beta.residual.is_some_and(|r| r.abs() < 1e-12));
    }
}
