//! Companies that hold coins: what the market pays for them, what they have lost, and which price rule they break
//! (methods §6). Holdings come from filings and age; every figure that needs an unknown is `None`.

mod reading;
pub mod spiral;

pub use reading::compute;

use crate::figures::stats;

/// The hole in the accounts of FTX, USD, as reported: the yardstick of a paper loss.
pub const FTX_HOLE_USD: f64 = 8e9;
/// The line of the exchanges' price rules, USD.
pub const DOLLAR: f64 = 1.0;
/// Closes that the price rules look at.
pub const RULE_SESSIONS: usize = 30;

/// A stock of coins with what was paid for them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coins {
    /// How many.
    pub units: f64,
    /// What all of them cost, USD.
    pub cost_usd: f64,
}

impl Coins {
    /// Value at `price` less cost, USD.
    pub fn unrealised(self, price: f64) -> f64 {
        self.units * price - self.cost_usd
    }

    /// The price at which nothing is lost: the average cost; `None` without coins.
    pub fn break_even(self) -> Option<f64> {
        (self.units > 0.0).then(|| self.cost_usd / self.units)
    }

    /// The price at which the loss is `loss` USD; `None` where no price above 0 gives it.
    pub fn price_of_loss(self, loss: f64) -> Option<f64> {
        let price = (self.cost_usd - loss) / self.units;
        (self.units > 0.0 && price > 0.0).then_some(price)
    }
}

/// Stock price × shares / value of the coins; `None` without coins. Basic or diluted, as the shares are.
pub fn mnav(stock_price: f64, shares: f64, coin_value: f64) -> Option<f64> {
    (coin_value > 0.0).then(|| stock_price * shares / coin_value)
}

/// (diluted capitalisation + debt + preferred − cash) / value of the coins; `None` without coins.
pub fn mnav_enterprise(
    capitalisation: f64,
    debt: f64,
    preferred: f64,
    cash: f64,
    coin_value: f64,
) -> Option<f64> {
    (coin_value > 0.0).then(|| (capitalisation + debt + preferred - cash) / coin_value)
}

/// Net value of coins, cash and debt per share; `None` without shares.
pub fn nav_per_share(
    coin_value: f64,
    cash: f64,
    debt: f64,
    preferred: f64,
    shares: f64,
) -> Option<f64> {
    (shares > 0.0).then(|| (coin_value + cash - debt - preferred) / shares)
}

/// Latest closes in a row strictly below `line`; closes as traded, oldest first.
pub fn closes_below(closes: &[f64], line: f64) -> usize {
    closes
        .iter()
        .rev()
        .take_while(|close| **close < line)
        .count()
}

/// Mean of the last 30 closes; `None` with fewer.
pub fn mean_of_rule(closes: &[f64]) -> Option<f64> {
    stats::mean(&closes[closes.len().checked_sub(RULE_SESSIONS)?..])
}

/// Change of coins per share when `usd` of coins are sold at `coin_price` to buy back stock at `stock_price`, without
/// any impact; above 0 exactly while mNAV < 1. `None` where nothing would be left.
pub fn buy_back(
    coins: f64,
    shares: f64,
    coin_price: f64,
    stock_price: f64,
    usd: f64,
) -> Option<f64> {
    let (coins_left, shares_left) = (coins - usd / coin_price, shares - usd / stock_price);
    (coins > 0.0 && shares > 0.0 && shares_left > 0.0 && coins_left >= 0.0)
        .then(|| coins_left / shares_left / (coins / shares) - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Option<f64>, b: f64) {
        assert!(
            a.is_some_and(|a| (a - b).abs() < 1e-9 * b.abs().max(1.0)),
            "{a:?} is not {b}"
        );
    }

    #[test]
    fn a_loss_and_the_prices_that_make_it() {
        let coins = Coins {
            units: 10.0,
            cost_usd: 1000.0,
        };
        near(Some(coins.unrealised(80.0)), -200.0);
        near(coins.break_even(), 100.0);
        near(coins.price_of_loss(400.0), 60.0);
        assert_eq!(
            coins.price_of_loss(1000.0),
            None,
            "not even at a price of 0.01"
        );
        assert_eq!(
            Coins {
                units: 0.0,
                ..coins
            }
            .break_even(),
            None
        );
    }

    #[test]
    fn multiples_are_undefined_without_coins() {
        near(mnav(2.0, 40.0, 100.0), 0.8);
        near(mnav_enterprise(80.0, 30.0, 5.0, 15.0, 100.0), 1.0);
        near(nav_per_share(100.0, 10.0, 20.0, 5.0, 17.0), 5.0);
        assert_eq!(mnav(2.0, 40.0, 0.0), None);
        assert_eq!(mnav_enterprise(80.0, 30.0, 5.0, 15.0, 0.0), None);
    }

    #[test]
    fn a_dollar_is_not_below_a_dollar() {
        assert_eq!(closes_below(&[0.5, 1.0, 0.99, 0.98], 1.0), 2);
        assert_eq!(closes_below(&[0.9, 1.0], 1.0), 0);
        assert_eq!(mean_of_rule(&[0.9; 29]), None);
        near(mean_of_rule(&[0.9; 31]), 0.9);
    }

    #[test]
    fn a_buy_back_adds_coins_a_share_only_below_net_asset_value() {
        assert!(buy_back(100.0, 100.0, 10.0, 5.0, 50.0).unwrap() > 0.0);
        assert!(buy_back(100.0, 100.0, 10.0, 20.0, 50.0).unwrap() < 0.0);
        assert_eq!(
            buy_back(100.0, 10.0, 10.0, 1.0, 50.0),
            None,
            "more than all the stock"
        );
    }
}
