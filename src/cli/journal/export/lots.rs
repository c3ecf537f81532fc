//! What is held of each coin, by the money it was bought with, oldest first: a ledger that keeps coins at their cost must
//! be told from which of them a sale takes.

use std::collections::{HashMap, VecDeque};

use rust_decimal::Decimal;

use crate::domain::Ticker;
use crate::domain::observation::Currency;

/// Lots by asset.
#[derive(Debug, Default)]
pub(super) struct Lots(HashMap<Ticker, VecDeque<(Decimal, Currency)>>);

/// From where coins were taken.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// Quantities by the money they were bought with, in the order in which they were first touched.
    pub(super) held: Vec<(Decimal, Currency)>,
    /// What the journal does not hold.
    pub(super) missing: Decimal,
}

impl Lots {
    /// Adds what was bought.
    pub(super) fn put(&mut self, asset: Ticker, quantity: Decimal, currency: Currency) {
        self.0
            .entry(asset)
            .or_default()
            .push_back((quantity, currency));
    }

    /// Takes the oldest first, whatever they were paid with.
    pub(super) fn take(&mut self, asset: Ticker, quantity: Decimal) -> Taken {
        let lots = self.0.entry(asset).or_default();
        let mut taken = Taken {
            missing: quantity,
            ..Taken::default()
        };
        while !taken.missing.is_zero()
            && let Some((left, currency)) = lots.front_mut()
        {
            let part = taken.missing.min(*left);
            taken.missing -= part;
            *left -= part;
            match taken.held.iter_mut().find(|(_, of)| of == currency) {
                Some((sum, _)) => *sum += part,
                None => taken.held.push((part, *currency)),
            }
            if left.is_zero() {
                lots.pop_front();
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first_and_what_is_not_there_is_said() {
        let (btc, eth) = (Ticker::literal("BTC"), Ticker::literal("ETH"));
        let (usd, eur) = (Currency::literal("USD"), Currency::literal("EUR"));
        let n = |text: &str| -> Decimal { text.parse().unwrap() };
        let mut lots = Lots::default();
        lots.put(btc, n("0.1"), usd);
        lots.put(btc, n("0.2"), eur);
        lots.put(btc, n("0.3"), usd);
        let first = lots.take(btc, n("0.35"));
        assert_eq!(first.held, [(n("0.15"), usd), (n("0.2"), eur)]);
        assert!(first.missing.is_zero());
        let rest = lots.take(btc, n("1"));
        assert_eq!(
            (rest.held, rest.missing),
            (vec![(n("0.25"), usd)], n("0.75"))
        );
        assert_eq!(lots.take(eth, n("1")).missing, n("1"));
    }
}
