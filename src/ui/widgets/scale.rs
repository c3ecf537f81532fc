//! Places on a scale: round values for axes, and where a value stands among the cells.

/// Round values (1, 2 or 5 times a power of ten apart) between two ends, at most so many; always zero when it lies
/// between them. Empty when there is no range.
pub fn ticks(low: f64, high: f64, at_most: usize) -> Vec<f64> {
    let range = high - low;
    if !range.is_finite() || range <= 0.0 || at_most == 0 {
        return Vec::new();
    }
    let mut step = 10f64.powf((range / at_most as f64).log10().floor());
    let count = |step: f64| (high / step + 1e-9).floor() - (low / step - 1e-9).ceil() + 1.0;
    for factor in [2.0, 2.5, 2.0, 2.0, 2.5, 2.0] {
        if count(step) <= at_most as f64 {
            break;
        }
        step *= factor;
    }
    let first = (low / step - 1e-9).ceil();
    let mut values = Vec::new();
    let mut n = first;
    while n <= high / step + 1e-9 && values.len() < at_most {
        values.push(n * step);
        n += 1.0;
    }
    values
}

/// The cell, among so many, in which a share (0 … 1) of the way lies; shares outside stand at the ends.
pub fn cell_at(share: f64, cells: u16) -> u16 {
    let last = f64::from(cells.saturating_sub(1));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the cells; NaN becomes 0"
    )]
    let cell = (share * last).round().clamp(0.0, last) as u16;
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_ticks(low: f64, high: f64, at_most: usize, expected: &[f64]) {
        let found = ticks(low, high, at_most);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-9, "{found:?}");
        }
    }

    #[test]
    fn ticks_are_round() {
        assert_ticks(-870.0, 524.0, 3, &[-500.0, 0.0, 500.0]);
        assert_ticks(0.0, 10.0, 3, &[0.0, 5.0, 10.0]);
        assert_ticks(-0.66, 0.0, 7, &[-0.6, -0.5, -0.4, -0.3, -0.2, -0.1, 0.0]);
        assert_ticks(1.0, 1.0, 3, &[]);
        assert_ticks(0.0, f64::INFINITY, 3, &[]);
        assert!(ticks(-3.0, 99_999.0, 2).len() <= 2);
    }

    #[test]
    fn places_are_clamped() {
        assert_eq!(cell_at(0.5, 11), 5);
        assert_eq!(cell_at(-1.0, 11), 0);
        assert_eq!(cell_at(2.0, 11), 10);
        assert_eq!(cell_at(f64::NAN, 11), 0);
        assert_eq!(cell_at(0.5, 0), 0);
    }
}
