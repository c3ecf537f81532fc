//! What regular buying costs, and what other ways of buying would have cost.

/// Σ paid / Σ quantity, fees included; `None` without a quantity.
pub fn average_cost(buys: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let (mut paid, mut quantity) = (0.0, 0.0);
    for (money, coins) in buys {
        paid += money;
        quantity += coins;
    }
    (quantity > 0.0).then(|| paid / quantity)
}

/// Harmonic mean of prices: what equal sums on these days pay for a coin. `None` without a price, or with one that is not
/// above zero.
pub fn harmonic_price(prices: &[f64]) -> Option<f64> {
    let inverse: f64 = prices.iter().map(|price| 1.0 / price).sum();
    let sound = !prices.is_empty() && prices.iter().all(|price| *price > 0.0);
    sound.then(|| prices.len() as f64 / inverse)
}

/// A sum put in at once against equal instalments at the first prices; cash earns nothing. (end of the lump sum, end of
/// the instalments, average cost of the instalments); the last price values both. `None` when the prices do not suffice.
pub fn lump_against_instalments(
    prices: &[f64],
    total: f64,
    instalments: usize,
) -> Option<(f64, f64, f64)> {
    let (first, last) = (*prices.first()?, *prices.last()?);
    let bought = prices
        .get(..instalments)
        .filter(|prices| !prices.is_empty())?;
    let each = total / instalments as f64;
    let coins: f64 = bought.iter().map(|price| each / price).sum();
    Some((total / first * last, coins * last, total / coins))
}

/// Value averaging that never sells: each period brings the holding up to `step` more than the period before. (payments,
/// coins, average cost); the greatest single payment is unbounded in a fall. The cost is `None` without a coin.
pub fn value_averaging(prices: &[f64], step: f64) -> (Vec<f64>, f64, Option<f64>) {
    let mut coins = 0.0;
    let mut target = 0.0;
    let payments: Vec<f64> = prices
        .iter()
        .map(|price| {
            target += step;
            let need = (target - coins * price).max(0.0);
            coins += need / price;
            need
        })
        .collect();
    let paid: f64 = payments.iter().sum();
    (payments, coins, (coins > 0.0).then(|| paid / coins))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sums_pay_the_harmonic_mean() {
        let prices = [50.0, 100.0];
        let harmonic = harmonic_price(&prices).unwrap();
        assert!((harmonic - 66.666_666_666_666_67).abs() < 1e-9);
        let bought = prices.map(|price| (100.0, 100.0 / price));
        assert!((average_cost(bought).unwrap() - harmonic).abs() < 1e-9);
        assert_eq!(harmonic_price(&[]), None);
        assert_eq!(harmonic_price(&[1.0, 0.0]), None);
        assert_eq!(average_cost([]), None);
    }

    #[test]
    fn value_averaging_never_sells() {
        let (payments, coins, cost) = value_averaging(&[10.0, 40.0, 20.0], 100.0);
        assert_eq!(payments, [100.0, 0.0, 100.0]);
        assert_eq!((coins, cost), (15.0, Some(200.0 / 15.0)));
        assert_eq!(value_averaging(&[], 1.0).2, None);
    }

    #[test]
    fn a_lump_in_a_fall_ends_lower() {
        let (lump, instalments, cost) =
            lump_against_instalments(&[100.0, 50.0, 50.0], 200.0, 2).unwrap();
        assert_eq!((lump, instalments), (100.0, 150.0));
        assert!((cost - 200.0 / 3.0).abs() < 1e-9);
        assert_eq!(lump_against_instalments(&[1.0], 1.0, 2), None);
    }
}
