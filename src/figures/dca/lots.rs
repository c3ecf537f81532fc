//! Lots: which coins a sale takes, and what they had cost. Exact decimals. Tax rules differ by country; these figures are
//! bookkeeping.

use rust_decimal::Decimal;

/// Which lots a sale takes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// The oldest.
    Fifo,
    /// The newest.
    Lifo,
    /// The dearest.
    Hifo,
    /// A share of each: every coin costs the average.
    Average,
}

/// Coins of one buy that are still held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Coins, above zero.
    pub quantity: Decimal,
    /// Money for all of them, the buy's fee included.
    pub cost: Decimal,
}

/// More was sold than is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sold} are sold, {held} are held")]
pub struct SoldMore {
    /// Coins sold.
    pub sold: Decimal,
    /// Coins held before.
    pub held: Decimal,
}

/// The lots that are held, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lots(Vec<Lot>);

impl Lots {
    /// A buy, later than all before it.
    pub fn buy(&mut self, quantity: Decimal, cost: Decimal) {
        self.0.push(Lot { quantity, cost });
    }

    /// The lots.
    pub fn held(&self) -> &[Lot] {
        &self.0
    }

    /// Coins held.
    pub fn quantity(&self) -> Decimal {
        self.0.iter().map(|lot| lot.quantity).sum()
    }

    /// Money that the coins held have cost.
    pub fn cost(&self) -> Decimal {
        self.0.iter().map(|lot| lot.cost).sum()
    }

    /// Takes coins out; what they had cost.
    ///
    /// # Errors
    /// When more is sold than is held; then nothing is taken.
    pub fn sell(&mut self, quantity: Decimal, method: Method) -> Result<Decimal, SoldMore> {
        let held = self.quantity();
        if quantity > held {
            return Err(SoldMore {
                sold: quantity,
                held,
            });
        }
        let mut cost = Decimal::ZERO;
        let mut left = quantity;
        for at in self.order(method) {
            let Some(lot) = self.0.get_mut(at) else {
                continue;
            };
            let taken = match method {
                Method::Average if quantity < held => lot.quantity * quantity / held,
                _ => left.min(lot.quantity),
            };
            let share = if taken == lot.quantity {
                lot.cost
            } else {
                lot.cost * taken / lot.quantity
            };
            lot.quantity -= taken;
            lot.cost -= share;
            cost += share;
            left -= taken;
        }
        self.0.retain(|lot| lot.quantity > Decimal::ZERO);
        Ok(cost)
    }

    fn order(&self, method: Method) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.0.len()).collect();
        match method {
            Method::Fifo | Method::Average => {}
            Method::Lifo => order.reverse(),
            // Of equally dear lots the older goes first.
            Method::Hifo => order.sort_by_key(|at| {
                let price = self
                    .0
                    .get(*at)
                    .and_then(|lot| lot.cost.checked_div(lot.quantity));
                std::cmp::Reverse(price)
            }),
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lots() -> Lots {
        let mut lots = Lots::default();
        for (quantity, cost) in [("0.1", "10"), ("0.1", "30"), ("0.2", "20")] {
            lots.buy(quantity.parse().unwrap(), cost.parse().unwrap());
        }
        lots
    }

    #[test]
    fn each_method_takes_its_own_lots() {
        for (method, cost, left) in [
            (Method::Fifo, "25", "35"),
            (Method::Lifo, "15", "45"),
            (Method::Hifo, "35", "25"),
            (Method::Average, "22.5", "37.5"),
        ] {
            let mut held = lots();
            let sold = held.sell("0.15".parse().unwrap(), method).unwrap();
            assert_eq!(sold.normalize().to_string(), cost, "{method:?}");
            assert_eq!(held.cost().normalize().to_string(), left, "{method:?}");
            assert_eq!(held.quantity().normalize().to_string(), "0.25");
        }
    }

    #[test]
    fn selling_more_than_is_held_is_an_error_and_takes_nothing() {
        let mut held = lots();
        let why = held.sell("0.5".parse().unwrap(), Method::Fifo).unwrap_err();
        assert_eq!(why.to_string(), "0.5 are sold, 0.4 are held");
        assert_eq!(held, lots());
        assert_eq!(
            held.sell("0.4".parse().unwrap(), Method::Average)
                .unwrap()
                .to_string(),
            "60"
        );
        assert!(held.held().is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_between_lots(bought in prop::collection::vec((1..1_000_000_u64, 1..1_000_000_u64), 1..20), share in 0..=100_u64) {
            for method in [Method::Fifo, Method::Lifo, Method::Hifo] {
                let mut held = Lots::default();
                for (quantity, cost) in &bought {
                    held.buy(Decimal::new(i64::try_from(*quantity).unwrap(), 8), Decimal::new(i64::try_from(*cost).unwrap(), 2));
                }
                let (coins, money) = (held.quantity(), held.cost());
                let sold = coins * Decimal::from(share) / Decimal::from(100);
                let cost = held.sell(sold, method).unwrap();
                prop_assert_eq!(held.quantity() + sold, coins);
                prop_assert!((held.cost() + cost - money).abs() < Decimal::new(1, 15));
            }
        }
    }
}
