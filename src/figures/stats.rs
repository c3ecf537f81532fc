//! Plain statistics on slices. Standard deviations use n−1, percentiles are linear-interpolated, and nothing here
//! turns an undefined value into a number: it is `None`.

/// Arithmetic mean; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Sample standard deviation (n−1); `None` with fewer than two values. Exactly 0 where all values are equal, so that
/// rounding never makes a constant look as if it varied.
pub fn sd(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let centre = mean(values)?;
    if is_constant(values) {
        return Some(0.0);
    }
    let squares: f64 = values.iter().map(|v| (v - centre).powi(2)).sum();
    Some((squares / (values.len() - 1) as f64).sqrt())
}

/// Whether no value differs from the first.
fn is_constant(values: &[f64]) -> bool {
    values
        .windows(2)
        .all(|pair| pair[0].total_cmp(&pair[1]).is_eq())
}

/// Linear-interpolated percentile, `share` in 0..=1 (0.75 = upper quartile); `None` of nothing or of a share outside.
pub fn percentile(values: &[f64], share: f64) -> Option<f64> {
    if values.is_empty() || !(0.0..=1.0).contains(&share) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 ≤ place ≤ len − 1"
    )]
    let below = place as usize;
    let low = *sorted.get(below)?;
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    Some(low + (high - low) * (place - below as f64))
}

/// The middle value, or the mean of the two middle ones; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    percentile(values, 0.5)
}

/// Median absolute deviation from the median, unscaled (× 1.4826 estimates a normal sd); `None` of nothing.
pub fn mad(values: &[f64]) -> Option<f64> {
    let centre = median(values)?;
    let distances: Vec<f64> = values.iter().map(|v| (v - centre).abs()).collect();
    median(&distances)
}

/// Share (0..=1) of `values` that are at or below `value`; `None` of nothing.
pub fn share_at_or_below(values: impl IntoIterator<Item = f64>, value: f64) -> Option<f64> {
    let (mut all, mut below) = (0_usize, 0_usize);
    for v in values {
        all += 1;
        below += usize::from(v <= value);
    }
    (all > 0).then(|| below as f64 / all as f64)
}

/// Sums of squared and mixed deviations of two series of one length: (xx, yy, xy, mean x, mean y).
fn deviations(x: &[f64], y: &[f64]) -> Option<(f64, f64, f64, f64, f64)> {
    if x.len() != y.len() || x.len() < 2 {
        return None;
    }
    let (mx, my) = (mean(x)?, mean(y)?);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        let (dx, dy) = (a - mx, b - my);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    Some((xx, yy, xy, mx, my))
}

/// Pearson correlation (−1..=1); `None` with fewer than two pairs or where either side does not vary.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let (xx, yy, xy, ..) = deviations(x, y)?;
    if is_constant(x) || is_constant(y) {
        return None;
    }
    let r = xy / (xx * yy).sqrt();
    r.is_finite().then(|| r.clamp(-1.0, 1.0))
}

/// A straight line fitted by ordinary least squares with intercept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Change of y for one unit of x.
    pub slope: f64,
    /// y where x is 0.
    pub intercept: f64,
    /// Standard deviation (n−1) of what the line leaves unexplained.
    pub residual_sd: f64,
    /// Share (0..=1) of the variance of y that the line explains; `None` where y does not vary.
    pub r2: Option<f64>,
}

/// Least squares of y on x; `None` with fewer than two pairs or where x does not vary.
pub fn ols(x: &[f64], y: &[f64]) -> Option<Line> {
    let (xx, yy, xy, mx, my) = deviations(x, y)?;
    if is_constant(x) || xx <= 0.0 {
        return None;
    }
    let slope = xy / xx;
    let intercept = my - slope * mx;
    let left: f64 = x
        .iter()
        .zip(y)
        .map(|(a, b)| (b - intercept - slope * a).powi(2))
        .sum();
    Some(Line {
        slope,
        intercept,
        residual_sd: (left / (x.len() - 1) as f64).sqrt(),
        r2: (!is_constant(y)).then(|| (1.0 - left / yy).clamp(0.0, 1.0)),
    })
}

/// A symmetric matrix, kept whole, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Symmetric {
    size: usize,
    cells: Vec<f64>,
}

impl Symmetric {
    /// All zeros.
    pub fn zeros(size: usize) -> Self {
        Self {
            size,
            cells: vec![0.0; size * size],
        }
    }

    /// Number of rows.
    pub fn size(&self) -> usize {
        self.size
    }

    /// One cell.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// Sets a cell and its mirror image.
    pub fn set(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] = value;
        self.cells[column * self.size + row] = value;
    }

    /// Sum of the diagonal.
    pub fn trace(&self) -> f64 {
        (0..self.size).map(|i| self.get(i, i)).sum()
    }

    /// Eigenvalues, largest first, by cyclic Jacobi rotations.
    pub fn eigenvalues(&self) -> Vec<f64> {
        const SWEEPS: usize = 60;
        let mut work = self.clone();
        for _ in 0..SWEEPS {
            let off: f64 = work.pairs().map(|(i, j)| work.get(i, j).powi(2)).sum();
            let all: f64 = work.cells.iter().map(|v| v * v).sum();
            if off <= 1e-32 * all {
                break;
            }
            for (p, q) in self.pairs() {
                work.rotate(p, q);
            }
        }
        let mut values: Vec<f64> = (0..self.size).map(|i| work.get(i, i)).collect();
        values.sort_by(|a, b| b.total_cmp(a));
        values
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let size = self.size;
        (0..size).flat_map(move |i| (i + 1..size).map(move |j| (i, j)))
    }

    /// One Jacobi rotation that makes the cell (p, q) zero.
    fn rotate(&mut self, p: usize, q: usize) {
        let off = self.get(p, q);
        if off.abs() < f64::MIN_POSITIVE {
            return;
        }
        let (dp, dq) = (self.get(p, p), self.get(q, q));
        let theta = (dq - dp) / (2.0 * off);
        let tan = theta.signum() / (theta.abs() + theta.hypot(1.0));
        let cos = 1.0 / tan.hypot(1.0);
        let sin = tan * cos;
        for k in (0..self.size).filter(|&k| k != p && k != q) {
            let (kp, kq) = (self.get(k, p), self.get(k, q));
            self.set(k, p, cos * kp - sin * kq);
            self.set(k, q, sin * kp + cos * kq);
        }
        self.set(p, p, dp - tan * off);
        self.set(q, q, dq + tan * off);
        self.set(p, q, 0.0);
    }
}

/// Room for the lower triangle L of A = L·Lᵀ; kept and refilled, so that a loop over windows allocates nothing.
#[derive(Clone, Debug)]
pub struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Room for matrices of one size.
    pub fn with_size(size: usize) -> Self {
        Self {
            size,
            lower: vec![0.0; size * size],
        }
    }

    /// Factors a matrix of this size; false when it is singular (to rounding) or not positive definite, and then
    /// nothing may be asked of it.
    pub fn factor(&mut self, matrix: &Symmetric) -> bool {
        // What is left of a variance after the earlier columns: below this share of it, it is rounding.
        const SINGULAR: f64 = 1e-12;
        let n = self.size;
        if matrix.size != n {
            return false;
        }
        for i in 0..n {
            for j in 0..=i {
                let inner: f64 = (0..j)
                    .map(|k| self.lower[i * n + k] * self.lower[j * n + k])
                    .sum();
                let rest = matrix.get(i, j) - inner;
                if i == j {
                    if rest.is_nan() || rest <= SINGULAR * matrix.get(i, i) {
                        return false;
                    }
                    self.lower[i * n + i] = rest.sqrt();
                } else {
                    self.lower[i * n + j] = rest / self.lower[j * n + j];
                }
            }
        }
        true
    }

    /// yᵀ·A⁻¹·y of the matrix factored last; `y` is used up.
    pub fn squared_distance(&self, y: &mut [f64]) -> f64 {
        let n = self.size;
        let mut total = 0.0;
        for i in 0..n.min(y.len()) {
            let inner: f64 = (0..i).map(|k| self.lower[i * n + k] * y[k]).sum();
            y[i] = (y[i] - inner) / self.lower[i * n + i];
            total += y[i] * y[i];
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Option<f64>, b: f64) {
        assert!(a.is_some_and(|a| (a - b).abs() < 1e-12), "{a:?} is not {b}");
    }

    #[test]
    fn centre_and_spread() {
        let v = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        near(mean(&v), 5.0);
        near(sd(&v), (32.0_f64 / 7.0).sqrt());
        near(median(&v), 4.5);
        near(mad(&v), 0.5);
        near(percentile(&v, 0.9), 7.6);
        near(percentile(&v, 1.0), 9.0);
        near(share_at_or_below(v, 4.0), 0.5);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(
            (mean(&[]), sd(&[1.0]), median(&[]), mad(&[])),
            (None, None, None, None)
        );
        assert_eq!(
            (percentile(&[1.0], 1.5), share_at_or_below([], 1.0)),
            (None, None)
        );
        assert_eq!(
            (pearson(&[1.0], &[1.0]), ols(&[1.0, 2.0], &[1.0])),
            (None, None)
        );
    }

    #[test]
    fn a_constant_does_not_vary_even_after_rounding() {
        let flat = [0.1; 60];
        near(sd(&flat), 0.0);
        let ramp: Vec<f64> = (0..60).map(f64::from).collect();
        assert_eq!(pearson(&flat, &ramp), None);
        assert_eq!(ols(&flat, &ramp), None);
        assert_eq!(ols(&ramp, &flat).and_then(|line| line.r2), None);
    }

    #[test]
    fn a_line_is_recovered_with_its_residual() {
        let line = ols(&[0.0, 1.0, 2.0, 3.0], &[1.0, 3.0, 5.0, 9.0]).unwrap();
        near(Some(line.slope), 2.6);
        near(Some(line.intercept), 0.6);
        near(Some(line.residual_sd), (1.2_f64 / 3.0).sqrt());
        near(line.r2, 1.0 - 1.2 / 35.0);
        near(pearson(&[1.0, 2.0, 4.0], &[-1.0, -2.0, -4.0]), -1.0);
    }

    #[test]
    fn eigenvalues_of_a_known_matrix() {
        let mut m = Symmetric::zeros(3);
        for (i, j, v) in [
            (0, 0, 2.0),
            (0, 1, -1.0),
            (1, 1, 2.0),
            (1, 2, -1.0),
            (2, 2, 2.0),
        ] {
            m.set(i, j, v);
        }
        let root = 2.0_f64.sqrt();
        for (got, want) in m
            .eigenvalues()
            .into_iter()
            .zip([2.0 + root, 2.0, 2.0 - root])
        {
            near(Some(got), want);
        }
        near(Some(m.trace()), 6.0);
    }

    #[test]
    fn distance_by_cholesky_and_its_refusal_of_a_singular_matrix() {
        let mut m = Symmetric::zeros(2);
        m.set(0, 0, 4.0);
        m.set(0, 1, 2.0);
        m.set(1, 1, 3.0);
        let mut room = Cholesky::with_size(2);
        assert!(room.factor(&m));
        // A⁻¹ = [[3, −2], [−2, 4]] / 8, so (1, 2) gives (3 − 8 + 16) / 8.
        near(Some(room.squared_distance(&mut [1.0, 2.0])), 11.0 / 8.0);
        m.set(1, 1, 1.0);
        assert!(!room.factor(&m));
        m.set(1, 1, f64::NAN);
        assert!(!room.factor(&m));
    }
}
