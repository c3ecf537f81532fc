//! The words for a session: which rule holds, and which word is shown (methods §2).

use crate::figures::readings::RegimeLabel;

/// What the rules look at, of one session. Returns are log returns over five sessions, z in standard deviations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Equity basket, z.
    pub z_basket: Option<f64>,
    /// Equity basket, return.
    pub r5_basket: Option<f64>,
    /// Gold, z.
    pub z_gold: Option<f64>,
    /// Gold, return.
    pub r5_gold: Option<f64>,
    /// The coin, z.
    pub z_coin: Option<f64>,
    /// The coin, return.
    pub r5_coin: Option<f64>,
    /// Share (0..=1) of the fresh equities at z ≤ −1.
    pub breadth_down: Option<f64>,
    /// Equities that have a z.
    pub equities: usize,
    /// Fresh equities at z ≤ −1, and fresh equities: what the breadth is made of.
    pub down: (u32, u32),
}

impl Evidence {
    /// Fewest equities that make a basket.
    const LEAST_EQUITIES: usize = 4;

    /// The first rule that holds; comparisons are inclusive.
    pub fn label(&self) -> RegimeLabel {
        let (Some(_), Some(_)) = (self.z_basket, self.breadth_down) else {
            return RegimeLabel::Unknown;
        };
        if self.equities < Self::LEAST_EQUITIES {
            return RegimeLabel::Unknown;
        }
        if self.is_liquidity_crisis() {
            RegimeLabel::LiquidityCrisis
        } else if self.is_systemic() {
            RegimeLabel::SystemicRiskOff
        } else if self.z_coin.is_none() {
            RegimeLabel::Unknown
        } else if at_most(self.z_coin, -1.5) && at_most(self.r5_coin, -0.08) {
            RegimeLabel::CryptoSpecific
        } else {
            RegimeLabel::Calm
        }
    }

    fn is_liquidity_crisis(&self) -> bool {
        at_most(self.z_basket, -2.0)
            && at_most(self.r5_basket, -0.05)
            && self.breadth_down.is_some_and(|b| b >= 0.75)
            && at_most(self.z_gold, -1.5)
            && at_most(self.r5_gold, -0.03)
            && at_most(self.z_coin, -1.0)
    }

    fn is_systemic(&self) -> bool {
        at_most(self.z_basket, -1.0)
            && at_most(self.r5_basket, -0.015)
            && self.breadth_down.is_some_and(|b| b >= 0.60)
    }
}

/// Whether a figure is known and not above the limit.
fn at_most(figure: Option<f64>, limit: f64) -> bool {
    figure.is_some_and(|f| f <= limit)
}

/// Sessions over which the worst word stays on the screen.
pub const HOLD: usize = 3;

/// The word shown after the last of these sessions: the most severe of the last [`HOLD`]; unknown only if all of them are.
pub fn displayed(labels: &[RegimeLabel]) -> RegimeLabel {
    let start = labels.len().saturating_sub(HOLD);
    labels[start..].iter().copied().max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn falling() -> Evidence {
        Evidence {
            z_basket: Some(-2.5),
            r5_basket: Some(-0.06),
            z_gold: Some(-2.0),
            r5_gold: Some(-0.04),
            z_coin: Some(-3.0),
            r5_coin: Some(-0.2),
            breadth_down: Some(1.0),
            equities: 4,
            down: (4, 4),
        }
    }

    #[test]
    fn rules_in_their_order() {
        let mut e = falling();
        assert_eq!(e.label(), RegimeLabel::LiquidityCrisis);
        e.z_gold = Some(-1.4);
        assert_eq!(e.label(), RegimeLabel::SystemicRiskOff);
        e.breadth_down = Some(0.5);
        assert_eq!(e.label(), RegimeLabel::CryptoSpecific);
        e.r5_coin = Some(-0.079);
        assert_eq!(e.label(), RegimeLabel::Calm);
    }

    #[test]
    fn what_is_missing_never_makes_it_calm() {
        let mut e = falling();
        e.z_gold = None;
        assert_eq!(e.label(), RegimeLabel::SystemicRiskOff);
        e.z_coin = None;
        assert_eq!(e.label(), RegimeLabel::SystemicRiskOff);
        e.breadth_down = Some(0.0);
        assert_eq!(e.label(), RegimeLabel::Unknown);
        for broken in [
            Evidence {
                equities: 3,
                ..falling()
            },
            Evidence {
                z_basket: None,
                ..falling()
            },
            Evidence {
                breadth_down: None,
                ..falling()
            },
            Evidence::default(),
        ] {
            assert_eq!(broken.label(), RegimeLabel::Unknown);
        }
    }

    #[test]
    fn the_worst_of_three_sessions_is_shown() {
        use RegimeLabel::{Calm, CryptoSpecific, SystemicRiskOff, Unknown};
        assert_eq!(displayed(&[SystemicRiskOff, Calm, Unknown, Calm]), Calm);
        assert_eq!(displayed(&[CryptoSpecific, Unknown, Calm]), CryptoSpecific);
        assert_eq!(displayed(&[Calm, Unknown, Unknown, Unknown]), Unknown);
        assert_eq!(displayed(&[]), Unknown);
        assert_eq!(
            serde_json::to_string(&SystemicRiskOff).unwrap(),
            "\"systemic_risk_off\""
        );
    }
}
