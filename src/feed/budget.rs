//! How much each host may be asked, and until when it must not be asked at all.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock as _;
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::{Instant, sleep_until};

use super::breaker::{Breaker, Closed};
use crate::domain::link::Spent;
use crate::sources::hosts::Host;

/// The clock of tokio, so that paused time pauses budgets too.
#[derive(Clone, Debug)]
struct Ticks {
    start: Instant,
}

impl governor::clock::Clock for Ticks {
    type Instant = Duration;
    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

/// How long a single question may look for a host that was given up.
const PATIENCE: Duration = Duration::from_secs(30);

type Limiter = RateLimiter<NotKeyed, InMemoryState, Ticks, StateInformationMiddleware>;

struct Account {
    limiter: Limiter,
    clock: Ticks,
    /// The time in which one unit of weight comes back.
    each: Duration,
    /// What was left when something was last asked, and when that was.
    left: Mutex<Option<(Instant, u32)>>,
    breaker: Mutex<Breaker>,
}

/// The accounts of all hosts.
#[derive(Default)]
pub(super) struct Budgets {
    accounts: Mutex<HashMap<&'static str, Arc<Account>>>,
}

impl Budgets {
    fn account(&self, host: &'static Host) -> Arc<Account> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let account = accounts.entry(host.name).or_insert_with(|| {
            let clock = Ticks {
                start: Instant::now(),
            };
            let most = NonZeroU32::new(host.budget.weight).unwrap_or(NonZeroU32::MIN);
            let each = Duration::from_secs(u64::from(host.budget.seconds)) / most.get();
            let quota = Quota::with_period(each)
                .unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN))
                .allow_burst(most);
            Arc::new(Account {
                limiter: RateLimiter::direct_with_clock(quota, clock.clone())
                    .with_middleware::<StateInformationMiddleware>(),
                clock,
                each,
                left: Mutex::new(None),
                breaker: Mutex::default(),
            })
        });
        Arc::clone(account)
    }

    /// Waits until the host may be asked something of this weight, and takes it from the budget.
    pub(super) async fn spend(&self, host: &'static Host, weight: u32) {
        while let Err(wait) = self.try_spend(host, weight) {
            sleep_until(Instant::now() + wait.max(Duration::from_millis(1))).await;
        }
    }

    /// The same, but a host that is closed, or is closed meanwhile, is not waited for.
    ///
    /// # Errors
    /// Why it is closed, and until when.
    pub(super) async fn spend_while_open(
        &self,
        host: &'static Host,
        weight: u32,
    ) -> Result<(), Closed> {
        while let Err(wait) = self.try_spend(host, weight) {
            if let Some(closed) = self.closed(host) {
                return Err(closed);
            }
            sleep_until(Instant::now() + wait.max(Duration::from_millis(1))).await;
        }
        Ok(())
    }

    /// Takes this weight from the budget if the host may be asked now.
    ///
    /// # Errors
    /// How long it may not be asked.
    pub(super) fn try_spend(&self, host: &'static Host, weight: u32) -> Result<(), Duration> {
        if let Some(closed) = self.closed(host) {
            return Err(closed.until - Instant::now());
        }
        let account = self.account(host);
        // What costs more than the whole budget takes all of it.
        let weight =
            NonZeroU32::new(weight.clamp(1, host.budget.weight)).unwrap_or(NonZeroU32::MIN);
        match account.limiter.check_n(weight) {
            Ok(Err(not_until)) => Err(not_until.wait_time_from(account.clock.now())),
            Ok(Ok(state)) => {
                self.breaker(host, |breaker| breaker.enter(Instant::now(), PATIENCE));
                let left = state.remaining_burst_capacity();
                let mut noted = account.left.lock().unwrap_or_else(PoisonError::into_inner);
                *noted = Some((Instant::now(), left));
                Ok(())
            }
            Err(_) => Ok(()),
        }
    }

    /// How much of the budget of a host is spent now; `None` = it was not asked yet.
    pub(super) fn spent(&self, host: &'static Host) -> Option<Spent> {
        let account = self.account(host);
        let left = *account.left.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, left) = left?;
        let back = at.elapsed().as_micros() / account.each.as_micros().max(1);
        let back = u32::try_from(back).unwrap_or(u32::MAX);
        let of = host.budget.weight;
        Some(Spent {
            used: of.saturating_sub(left.saturating_add(back)),
            of,
            seconds: host.budget.seconds,
        })
    }

    /// Why the host must not be asked at all; `None` = it may.
    pub(super) fn closed(&self, host: &'static Host) -> Option<Closed> {
        self.breaker(host, |breaker| breaker.closed(Instant::now()).cloned())
    }

    /// What is heard of a host, by whomever, holds for every source that asks it.
    pub(super) fn breaker<T>(
        &self,
        host: &'static Host,
        tell: impl FnOnce(&mut Breaker) -> T,
    ) -> T {
        let account = self.account(host);
        let mut breaker = account
            .breaker
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        tell(&mut breaker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::link::Reason;
    use crate::sources::hosts::{BINANCE, COINBASE};

    #[tokio::test(start_paused = true)]
    async fn what_is_spent_comes_back_with_time() {
        let budgets = Budgets::default();
        assert_eq!(budgets.spent(&BINANCE), None);
        budgets.try_spend(&BINANCE, 250).unwrap();
        budgets.try_spend(&BINANCE, 50).unwrap();
        let used = || budgets.spent(&BINANCE).unwrap().used;
        assert_eq!(used(), 300);
        // 3000 a minute: 50 a second.
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(used(), 200);
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(used(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_asked_as_much_as_it_allows_and_then_waits() {
        let budgets = Budgets::default();
        let start = Instant::now();
        for _ in 0..COINBASE.budget.weight {
            budgets.spend(&COINBASE, 1).await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        for _ in 0..COINBASE.budget.weight {
            budgets.spend(&COINBASE, 1).await;
        }
        let period = Duration::from_secs(u64::from(COINBASE.budget.seconds));
        assert!(
            start.elapsed() >= period.mul_f64(0.9),
            "{:?}",
            start.elapsed()
        );
        assert!(start.elapsed() <= period * 2, "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_host_is_not_asked_before_its_time() {
        let budgets = Budgets::default();
        let start = Instant::now();
        for seconds in [90, 5] {
            let (now, wait) = (Instant::now(), Duration::from_secs(seconds));
            let reason = Reason::RefusedHere;
            budgets.breaker(&COINBASE, |breaker| {
                breaker.refuse(now, wait, reason, "banned");
            });
        }
        let wait = budgets.try_spend(&COINBASE, 1).unwrap_err();
        assert_eq!(wait, Duration::from_secs(90));
        budgets.spend(&COINBASE, 1).await;
        assert!(start.elapsed() >= Duration::from_secs(90));
        // All others wait for what this one hears.
        assert!(budgets.try_spend(&COINBASE, 1).is_err());
        budgets.breaker(&COINBASE, Breaker::answered);
        assert_eq!(budgets.try_spend(&COINBASE, 1), Ok(()));
    }
}
