//! How tightly the markets hang together: average correlation, absorption ratio, turbulence (methods §2; Kritzman
//! and others 2010, 2011).

use std::ops::Range;

use super::returns::Returns;
use crate::figures::stats::{self, Cholesky, Symmetric};

/// Mean of the pairwise correlations over the last `window` rows up to `row`. A pair needs both returns in 75 % of the
/// rows; `None` with fewer than `least_pairs` such pairs or fewer rows than the window.
pub fn average_correlation(
    returns: &Returns,
    row: usize,
    window: usize,
    least_pairs: usize,
) -> Option<f64> {
    let rows = last_rows(returns, row, window)?;
    let need = (3 * window).div_ceil(4);
    let (mut x, mut y) = (Vec::with_capacity(window), Vec::with_capacity(window));
    let (mut sum, mut pairs) = (0.0, 0_usize);
    for i in 0..returns.width() {
        for j in i + 1..returns.width() {
            x.clear();
            y.clear();
            let both = returns.column(i)[rows.clone()]
                .iter()
                .zip(&returns.column(j)[rows.clone()]);
            for (a, b) in both.filter_map(|(a, b)| a.zip(*b)) {
                x.push(a);
                y.push(b);
            }
            if x.len() < need {
                continue;
            }
            if let Some(r) = stats::pearson(&x, &y) {
                sum += r;
                pairs += 1;
            }
        }
    }
    (pairs > 0 && pairs >= least_pairs).then(|| sum / pairs as f64)
}

/// The last `window` rows up to `row`; `None` where there are not so many.
fn last_rows(returns: &Returns, row: usize, window: usize) -> Option<Range<usize>> {
    let end = row + 1;
    (end <= returns.rows()).then_some(end.checked_sub(window)?..end)
}

/// Covariances (n−1) of the complete rows among the last `window` up to `row`; `None` with fewer than `least` complete
/// ones, or fewer rows than the window.
pub fn covariance(returns: &Returns, row: usize, window: usize, least: usize) -> Option<Symmetric> {
    let mut sums = Sums::new(returns.width());
    let mut cells = vec![0.0; returns.width()];
    for r in last_rows(returns, row, window)? {
        if returns.complete_row(r, &mut cells) {
            sums.add(&cells);
        }
    }
    if sums.count < least.max(2) {
        return None;
    }
    let mut matrix = Symmetric::zeros(returns.width());
    sums.covariance(&mut matrix);
    Some(matrix)
}

/// The correlations that belong to covariances; `None` where a variance is 0.
pub fn correlation(covariance: &Symmetric) -> Option<Symmetric> {
    let size = covariance.size();
    let mut matrix = Symmetric::zeros(size);
    for i in 0..size {
        matrix.set(i, i, 1.0);
        if covariance.get(i, i) <= 0.0 {
            return None;
        }
        for j in 0..i {
            let scale = (covariance.get(i, i) * covariance.get(j, j)).sqrt();
            matrix.set(i, j, covariance.get(i, j) / scale);
        }
    }
    Some(matrix)
}

/// Share (0..=1) of the variance that the largest fifth of the eigenvalues (at least one) takes up; `None` of nothing.
pub fn absorption_ratio(matrix: &Symmetric) -> Option<f64> {
    let total = matrix.trace();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    let largest = (matrix.size() / 5).max(1);
    let taken: f64 = matrix.eigenvalues().iter().take(largest).sum();
    Some(taken / total)
}

/// How far each row lies from what the up to `window` rows before it were like, (1/n)(y−μ)ᵀΣ⁻¹(y−μ); about 1 is usual.
/// `None` for an incomplete row, with fewer than `least` complete rows before it, or where Σ is singular. The first
/// value belongs to row `first`.
pub fn turbulence(
    returns: &Returns,
    window: usize,
    least: usize,
    first: usize,
) -> Vec<Option<f64>> {
    let width = returns.width();
    let mut sums = Sums::new(width);
    let (mut cells, mut leaving) = (vec![0.0; width], vec![0.0; width]);
    let mut matrix = Symmetric::zeros(width);
    let mut factor = Cholesky::with_size(width);
    for row in first.saturating_sub(window)..first.min(returns.rows()) {
        if returns.complete_row(row, &mut cells) {
            sums.add(&cells);
        }
    }
    (first..returns.rows())
        .map(|row| {
            // The sums hold the window before `row` when it is measured, and take `row` in afterwards.
            let gone = row.checked_sub(window + 1).filter(|_| row > first);
            if gone.is_some_and(|gone| returns.complete_row(gone, &mut leaving)) {
                sums.remove(&leaving);
            }
            if !returns.complete_row(row, &mut cells) {
                return None;
            }
            let distance = sums.distance(&cells, least, &mut matrix, &mut factor, &mut leaving);
            sums.add(&cells);
            distance
        })
        .collect()
}

/// Running sums of values and of their products. Daily returns lie around 0 with a mean far below their spread, so
/// nothing cancels in Σxy − ΣxΣy/n and rows can be taken out again as they were put in.
struct Sums {
    count: usize,
    values: Vec<f64>,
    /// Lower triangle, row by row.
    products: Vec<f64>,
}

impl Sums {
    fn new(width: usize) -> Self {
        Self {
            count: 0,
            values: vec![0.0; width],
            products: vec![0.0; width * (width + 1) / 2],
        }
    }

    fn add(&mut self, row: &[f64]) {
        self.count += 1;
        self.shift(row, 1.0);
    }

    fn remove(&mut self, row: &[f64]) {
        self.count -= 1;
        self.shift(row, -1.0);
    }

    fn shift(&mut self, row: &[f64], sign: f64) {
        let mut products = self.products.iter_mut();
        for (i, (sum, &value)) in self.values.iter_mut().zip(row).enumerate() {
            *sum += sign * value;
            for (&other, product) in row[..=i].iter().zip(products.by_ref()) {
                *product += sign * value * other;
            }
        }
    }

    /// Squared distance of a row from the mean, in the metric of the covariances, over the number of columns. The last
    /// three are room to work in.
    fn distance(
        &self,
        row: &[f64],
        least: usize,
        matrix: &mut Symmetric,
        factor: &mut Cholesky,
        centred: &mut [f64],
    ) -> Option<f64> {
        if self.count < least.max(2) {
            return None;
        }
        self.covariance(matrix);
        if !factor.factor(matrix) {
            return None;
        }
        for ((cell, value), sum) in centred.iter_mut().zip(row).zip(&self.values) {
            *cell = value - sum / self.count as f64;
        }
        Some(factor.squared_distance(centred) / row.len() as f64)
    }

    fn covariance(&self, into: &mut Symmetric) {
        let n = self.count as f64;
        let mut products = self.products.iter();
        for (i, a) in self.values.iter().enumerate() {
            for (j, (b, product)) in self.values[..=i].iter().zip(products.by_ref()).enumerate() {
                into.set(i, j, (product - a * b / n) / (n - 1.0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: usize) -> Returns {
        let column = |step: usize| {
            (0..rows)
                .map(|n| Some(((n * step) % 101) as f64 / 5000.0 - 0.01))
                .collect()
        };
        Returns::from_columns(vec![column(37), column(53), column(71)]).unwrap()
    }

    /// The same by the definition: mean and covariance of the window afresh, for two columns solved by hand.
    fn plain(returns: &Returns, row: usize, window: usize) -> f64 {
        let known = |column: usize| -> Vec<f64> {
            let rows = &returns.column(column)[row - window..row];
            rows.iter().flatten().copied().collect()
        };
        let centred = |column: usize| -> (Vec<f64>, f64) {
            let values = known(column);
            let mean = stats::mean(&values).unwrap();
            let last = returns.column(column)[row].unwrap() - mean;
            (values.iter().map(|v| v - mean).collect(), last)
        };
        let ((first, a), (second, b)) = (centred(0), centred(1));
        let dot = |p: &[f64], q: &[f64]| -> f64 {
            let sum: f64 = p.iter().zip(q).map(|(p, q)| p * q).sum();
            sum / (window - 1) as f64
        };
        let (xx, yy, xy) = (
            dot(&first, &first),
            dot(&second, &second),
            dot(&first, &second),
        );
        (a * a * yy - 2.0 * a * b * xy + b * b * xx) / (xx * yy - xy * xy) / 2.0
    }

    #[test]
    fn rolling_turbulence_is_the_turbulence_of_each_window() {
        let wide = table(400);
        let two =
            Returns::from_columns(vec![wide.column(0).to_vec(), wide.column(1).to_vec()]).unwrap();
        let rolled = turbulence(&two, 100, 20, 0);
        for row in [100, 101, 250, 399] {
            let (got, want) = (rolled[row].unwrap(), plain(&two, row, 100));
            assert!(
                (got - want).abs() < 1e-9 * want.max(1.0),
                "row {row}: {got} {want}"
            );
        }
        assert_eq!((rolled[19], rolled[20].is_some()), (None, true));
        let late = turbulence(&two, 100, 20, 250);
        assert_eq!(late.len(), 150);
        for (late, rolled) in late.iter().zip(&rolled[250..]) {
            assert!((late.unwrap() - rolled.unwrap()).abs() < 1e-9);
        }
    }

    #[test]
    fn an_incomplete_row_has_no_turbulence_and_leaves_the_window_alone() {
        let whole = table(120);
        let mut columns: Vec<Vec<Option<f64>>> = (0..3).map(|c| whole.column(c).to_vec()).collect();
        columns[1].insert(60, None);
        columns[0].insert(60, Some(9.0));
        columns[2].insert(60, Some(-9.0));
        let holed = Returns::from_columns(columns).unwrap();
        let (a, b) = (
            turbulence(&whole, 1000, 20, 0),
            turbulence(&holed, 1000, 20, 0),
        );
        assert_eq!(b[60], None);
        assert_eq!(a[119], b[120]);
    }

    #[test]
    fn one_factor_absorbs_everything_and_has_no_distance() {
        let base = table(30);
        let twice = base.column(0).iter().map(|r| r.map(|r| -2.0 * r)).collect();
        let line = Returns::from_columns(vec![base.column(0).to_vec(), twice]).unwrap();
        let matrix = covariance(&line, 29, 30, 2).unwrap();
        for matrix in [correlation(&matrix).unwrap(), matrix] {
            assert!((absorption_ratio(&matrix).unwrap() - 1.0).abs() < 1e-12);
        }
        assert!((average_correlation(&line, 29, 30, 1).unwrap() + 1.0).abs() < 1e-12);
        assert_eq!(turbulence(&line, 100, 10, 0)[29], None);
    }

    #[test]
    fn too_little_in_common_is_no_correlation() {
        let mut columns: Vec<Vec<Option<f64>>> =
            (0..3).map(|c| table(20).column(c).to_vec()).collect();
        columns[0][..6].fill(None);
        let thin = Returns::from_columns(columns).unwrap();
        assert!(average_correlation(&thin, 19, 20, 1).is_some());
        assert_eq!(average_correlation(&thin, 19, 20, 2), None);
        assert_eq!(average_correlation(&thin, 19, 21, 1), None);
        assert_eq!(covariance(&thin, 19, 20, 15), None);
        assert!(covariance(&thin, 19, 20, 14).is_some());
    }
}
