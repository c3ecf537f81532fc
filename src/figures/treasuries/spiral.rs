//! Forced selling, simulated: a company sells coins to buy back its stock, day by day (methods §6). An illustration
//! whose parameters stand beside it, not a forecast.

/// Where the company and its coin stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Price of the coin, USD.
    pub coin_price: f64,
    /// Coins held.
    pub coins: f64,
    /// Shares outstanding.
    pub shares: f64,
    /// Capitalisation / net value.
    pub mnav: f64,
}

/// What drives the model; the defaults are those of the method for ether.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Cash, USD.
    pub cash: f64,
    /// Debt, USD.
    pub debt: f64,
    /// Sells while the stock is below this price, USD …
    pub floor_price: f64,
    /// … or while mNAV is below this.
    pub mnav_trigger: f64,
    /// Most USD of coins sold a day.
    pub daily_usd: f64,
    /// Most USD of coins sold in all.
    pub budget_usd: f64,
    /// Daily turnover of the stock, USD.
    pub stock_adv_usd: f64,
    /// Share of it that buy-backs may be (Rule 10b-18: 25 %).
    pub buyback_share_of_adv: f64,
    /// Stops when this share of the first day's shares is left.
    pub min_shares_frac: f64,
    /// Daily turnover of the coin, USD.
    pub adv_usd: f64,
    /// Daily volatility of the coin.
    pub sigma_d: f64,
    /// Y of the square-root law.
    pub y: f64,
    /// φ: the share of an impact that lasts.
    pub permanent: f64,
    /// Equal sellers besides this one.
    pub peers: f64,
    /// κ: how much of a fall the premium adds.
    pub kappa: f64,
    /// Bounds of mNAV.
    pub mnav_min: f64,
    /// Bounds of mNAV.
    pub mnav_max: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            cash: 0.0,
            debt: 0.0,
            floor_price: 1.0,
            mnav_trigger: 0.8,
            daily_usd: f64::INFINITY,
            budget_usd: f64::INFINITY,
            stock_adv_usd: 2e6,
            buyback_share_of_adv: 0.25,
            min_shares_frac: 0.2,
            adv_usd: 2e10,
            sigma_d: 0.04,
            y: 1.0,
            permanent: 2.0 / 3.0,
            peers: 0.0,
            kappa: 1.0,
            mnav_min: 0.1,
            mnav_max: 3.0,
        }
    }
}

/// The square-root law: relative price impact of selling `usd` in a day, Y·σ·√(Q/V).
pub fn impact(usd: f64, adv_usd: f64, sigma_d: f64, y: f64) -> f64 {
    y * sigma_d * (usd / adv_usd).sqrt()
}

impl State {
    /// Price of the stock that the multiple implies, USD.
    pub fn stock_price(&self, parameters: &Parameters) -> f64 {
        self.mnav * (self.coins * self.coin_price + parameters.cash - parameters.debt) / self.shares
    }
}

/// A run of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The state after each day; the first is the start.
    pub path: Vec<State>,
    /// Proceeds of all coins sold, USD.
    pub raised_usd: f64,
}

/// Runs the model for so many days.
pub fn run(start: State, parameters: &Parameters, days: usize) -> Run {
    let mut run = Run {
        path: vec![start],
        raised_usd: 0.0,
    };
    let mut now = start;
    for _ in 0..days {
        run.raised_usd += step(&mut now, start.shares, run.raised_usd, parameters);
        run.path.push(now);
    }
    run
}

/// One day; gives the day's proceeds in USD.
fn step(now: &mut State, shares_at_start: f64, raised: f64, p: &Parameters) -> f64 {
    let stock = now.stock_price(p);
    let budget = p.budget_usd - raised;
    let forced = stock < p.floor_price || now.mnav < p.mnav_trigger;
    let able = now.coins > 0.0
        && budget > 0.0
        && now.shares > p.min_shares_frac * shares_at_start
        && stock > 0.0;
    if !(forced && able) {
        return 0.0;
    }
    let room = p
        .daily_usd
        .min(p.buyback_share_of_adv * p.stock_adv_usd)
        .min(budget);
    let sold = now.coins.min(room / now.coin_price);
    let hit = impact(
        sold * now.coin_price * (1.0 + p.peers),
        p.adv_usd,
        p.sigma_d,
        p.y,
    );
    let proceeds = sold * now.coin_price * (1.0 - hit / 2.0);
    let lasting = -p.permanent * hit;
    now.coins -= sold;
    now.shares -= proceeds / stock;
    now.coin_price *= 1.0 + lasting;
    now.mnav = (now.mnav * (1.0 + p.kappa * lasting)).clamp(p.mnav_min, p.mnav_max);
    proceeds
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: State = State {
        coin_price: 2000.0,
        coins: 1000.0,
        shares: 4e6,
        mnav: 0.5,
    };

    #[test]
    fn nobody_sells_who_is_not_forced() {
        let rich = State {
            mnav: 1.2,
            shares: 1e6,
            ..START
        };
        assert_eq!(
            run(rich, &Parameters::default(), 9).path.last(),
            Some(&rich)
        );
    }

    #[test]
    fn a_crowd_does_what_one_cannot() {
        let alone = run(
            START,
            &Parameters {
                kappa: 0.0,
                ..Parameters::default()
            },
            3,
        );
        let crowd = Parameters {
            peers: 60.0,
            kappa: 2.0,
            ..Parameters::default()
        };
        let crowd = run(START, &crowd, 3);
        let fall = |run: &Run| 1.0 - run.path[3].coin_price / START.coin_price;
        assert!(fall(&alone) < 0.001 && fall(&crowd) > 5.0 * fall(&alone));
        assert!((alone.path[3].mnav - 0.5).abs() < 1e-12 && crowd.path[3].mnav < 0.5);
        assert!(alone.path[1].coins < START.coins && alone.path[1].shares < START.shares);
    }

    #[test]
    fn selling_ends_with_the_budget() {
        let small = Parameters {
            budget_usd: 700_000.0,
            ..Parameters::default()
        };
        let run = run(START, &small, 9);
        assert!(run.raised_usd <= 700_000.0 && run.raised_usd > 690_000.0);
    }
}
