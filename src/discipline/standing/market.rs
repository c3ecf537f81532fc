//! Prices as the standing needs them: closes by day, and the newest one.

use rust_decimal::Decimal;

use crate::domain::board::Board;
use crate::domain::instrument::{Family, family, instrument};
use crate::domain::product::is_dollar;
use crate::domain::{Day, Span, Stamp, Ticker};

/// Coins trade around the clock: a price of two days ago is not today's.
const FRESH_COIN: Span = Span::days(2);
/// Exchanges close for a long weekend.
const FRESH_FUND: Span = Span::days(5);

/// Prices in dollars at one instant.
pub(super) struct Market<'a> {
    board: &'a Board,
    pub(super) now: Stamp,
}

impl<'a> Market<'a> {
    pub(super) const fn new(board: &'a Board, now: Stamp) -> Self {
        Self { board, now }
    }

    /// The newest price in dollars; `None` when there is none, only in another currency, or only one that is too old to
    /// be called the present one.
    pub(super) fn price(&self, asset: Ticker) -> Option<f64> {
        in_dollars(asset)?;
        let newest = self.board.last_price(asset)?;
        let old = if family(asset) == Family::Coin {
            FRESH_COIN
        } else {
            FRESH_FUND
        };
        (self.now.since(newest.instant) <= old).then_some(newest.price)
    }

    /// The close of a day in dollars; of the present day the newest price.
    pub(super) fn close(&self, asset: Ticker, day: Day) -> Option<f64> {
        in_dollars(asset)?;
        if let Some(bar) = self.board.bar(asset, day) {
            return Some(bar.value.close);
        }
        if day == self.now.day() {
            return self.price(asset);
        }
        None
    }
}

fn in_dollars(asset: Ticker) -> Option<()> {
    is_dollar(instrument(asset)?.currency).then_some(())
}

/// Worth of coins at a price.
pub(super) fn worth(quantity: Decimal, price: f64) -> Option<f64> {
    use rust_decimal::prelude::ToPrimitive;
    Some(quantity.to_f64()? * price)
}
