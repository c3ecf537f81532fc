//! The fields of every kind of fact, named once for both directions: what belongs to its stream, and what changes.

use rust_decimal::Decimal;

use crate::domain::observation::{
    Bar, Currency, Depth, ExchangeFlow, Fact, FlowTotal, Holding, Liquidation, LiquidationTotal,
    Odds, OddsMarket, Outcome, Quality, Revenue, Side, Unit,
};
use crate::domain::{Day, Name, Stamp, Tag, Ticker};

/// Something that is written as a signed number.
pub(super) trait Word: Copy {
    fn code(self) -> i64;
    fn from_code(code: i64) -> Option<Self>;
}

/// Goes along the fields that a stream keeps.
pub(super) trait Keys {
    fn text<const N: usize>(&mut self, field: &mut Tag<N>);
    fn word<T: Word>(&mut self, field: &mut T);
}

/// Goes along the fields that change from record to record.
pub(super) trait Values {
    fn instant(&mut self, field: &mut Stamp);
    fn day(&mut self, field: &mut Day);
    fn optional(&mut self, field: &mut Option<f64>);
    fn decimal(&mut self, field: &mut Option<Decimal>);
    fn word<T: Word>(&mut self, field: &mut T);

    /// A number that is always there.
    fn number(&mut self, field: &mut f64) {
        let mut value = Some(*field);
        self.optional(&mut value);
        *field = value.unwrap_or_default();
    }

    /// A decimal that is always there.
    fn exact(&mut self, field: &mut Decimal) {
        let mut value = Some(*field);
        self.decimal(&mut value);
        *field = value.unwrap_or_default();
    }
}

macro_rules! words {
    ($($type:ty { $($variant:path => $code:literal),+ $(,)? })+) => {$(
        impl Word for $type {
            fn code(self) -> i64 {
                match self { $($variant => $code),+ }
            }
            fn from_code(code: i64) -> Option<Self> {
                Some(match code { $($code => $variant,)+ _ => return None })
            }
        }
    )+};
}

words! {
    Quality {
        Quality::Final => 0, Quality::Provisional => 1, Quality::Delayed => 2, Quality::Derived => 3, Quality::Manual => 4,
    }
    Side { Side::Long => 0, Side::Short => 1 }
    Unit { Unit::Usd => 0, Unit::Percent => 1, Unit::Index => 2 }
    OddsMarket {
        OddsMarket::Kalshi => 0, OddsMarket::Polymarket => 1, OddsMarket::FedFundsFutures => 2, OddsMarket::Press => 3,
    }
}

impl Word for bool {
    fn code(self) -> i64 {
        i64::from(self)
    }
    fn from_code(code: i64) -> Option<Self> {
        matches!(code, 0 | 1).then_some(code == 1)
    }
}

impl Word for u32 {
    fn code(self) -> i64 {
        i64::from(self)
    }
    fn from_code(code: i64) -> Option<Self> {
        Self::try_from(code).ok()
    }
}

impl Word for Day {
    fn code(self) -> i64 {
        i64::from(self.number())
    }
    fn from_code(code: i64) -> Option<Self> {
        i32::try_from(code).ok().map(Self::from_number)
    }
}

// Basis points are within ±10,000: two codes beyond them are free.
impl Word for Outcome {
    fn code(self) -> i64 {
        match self {
            Self::Change(points) => i64::from(points),
            Self::AnyCut => i64::MAX,
            Self::AnyChange => i64::MIN,
        }
    }
    fn from_code(code: i64) -> Option<Self> {
        match code {
            i64::MAX => Some(Self::AnyCut),
            i64::MIN => Some(Self::AnyChange),
            points => i32::try_from(points).ok().map(Self::Change),
        }
    }
}

const TICKER: Ticker = Ticker::literal("?");
const NAME: Name = Name::literal("?");
const CURRENCY: Currency = Currency::literal("?");
const AT: Stamp = Stamp::from_micros(0);
const DATE: Day = Day::from_number(0);
const BAR: Bar = Bar {
    open: None,
    high: None,
    low: None,
    close: 0.0,
};

/// The number of a kind in a stream: its place in this list.
pub(super) const KINDS: &[Fact] = &[
    Fact::Quote {
        instrument: TICKER,
        price: 0.0,
        currency: CURRENCY,
        at: AT,
    },
    Fact::DailyBar {
        instrument: TICKER,
        date: DATE,
        bar: BAR,
        currency: CURRENCY,
    },
    Fact::HourlyBar {
        instrument: TICKER,
        at: AT,
        bar: BAR,
        currency: CURRENCY,
    },
    Fact::FundFlow {
        asset: TICKER,
        fund: NAME,
        date: DATE,
        usd: None,
    },
    Fact::FlowTotal {
        asset: TICKER,
        date: DATE,
        total: FlowTotal {
            usd: None,
            funds_reported: 0,
            funds_expected: 0,
        },
    },
    Fact::Liquidation(Liquidation {
        venue: NAME,
        symbol: NAME,
        base: TICKER,
        liquidated: Side::Long,
        base_qty: None,
        price: Decimal::ZERO,
        usd: None,
        at: AT,
    }),
    Fact::LiquidationTotal(LiquidationTotal {
        publisher: NAME,
        window: TICKER,
        usd: None,
        long_usd: None,
        short_usd: None,
        at: AT,
        lower_bound: false,
    }),
    Fact::Funding {
        venue: NAME,
        symbol: NAME,
        rate: 0.0,
        interval_hours: None,
        at: AT,
    },
    Fact::OpenInterest {
        venue: NAME,
        symbol: NAME,
        usd: None,
        at: AT,
    },
    Fact::LongShortRatio {
        venue: NAME,
        symbol: NAME,
        long_share: 0.0,
        short_share: 0.0,
        at: AT,
    },
    Fact::Depth {
        venue: NAME,
        symbol: NAME,
        depth: Depth {
            best_bid: 0.0,
            best_ask: 0.0,
            mid: 0.0,
            spread_bps: 0.0,
            bid_usd_1pct: 0.0,
            ask_usd_1pct: 0.0,
            bid_complete: false,
            ask_complete: false,
        },
        at: AT,
    },
    Fact::Odds(Odds {
        market: OddsMarket::Kalshi,
        meeting: DATE,
        outcome: Outcome::AnyCut,
        probability: None,
        bid: None,
        ask: None,
        at: AT,
    }),
    Fact::SeriesPoint {
        series: TICKER,
        date: DATE,
        value: 0.0,
        unit: Unit::Usd,
    },
    Fact::Holding {
        company: TICKER,
        asset: TICKER,
        date: DATE,
        holding: Holding {
            units: 0.0,
            cost_usd: None,
        },
    },
    Fact::Shares {
        company: TICKER,
        shares: 0.0,
        date: DATE,
    },
    Fact::Split {
        instrument: TICKER,
        date: DATE,
        ratio: 0.0,
    },
    Fact::AddressBalance {
        address: NAME,
        units: 0.0,
        pending_units: None,
        asset: TICKER,
        at: AT,
    },
    Fact::ExchangeFlow {
        asset: TICKER,
        date: DATE,
        flow: ExchangeFlow {
            inflow: None,
            outflow: None,
        },
    },
    Fact::Revenue {
        protocol: NAME,
        revenue: Revenue {
            usd_24h: None,
            usd_30d: None,
        },
        date: DATE,
    },
];

/// What stays the same along a stream.
pub(super) fn keys(fact: &mut Fact, visit: &mut impl Keys) {
    match fact {
        Fact::Quote {
            instrument,
            currency,
            ..
        }
        | Fact::DailyBar {
            instrument,
            currency,
            ..
        }
        | Fact::HourlyBar {
            instrument,
            currency,
            ..
        } => {
            visit.text(instrument);
            visit.text(currency);
        }
        Fact::FundFlow { asset, fund, .. } => {
            visit.text(asset);
            visit.text(fund);
        }
        Fact::FlowTotal { asset, .. } | Fact::ExchangeFlow { asset, .. } => visit.text(asset),
        Fact::Liquidation(event) => {
            visit.text(&mut event.venue);
            visit.text(&mut event.symbol);
            visit.text(&mut event.base);
        }
        Fact::LiquidationTotal(total) => {
            visit.text(&mut total.publisher);
            visit.text(&mut total.window);
        }
        Fact::Funding { venue, symbol, .. }
        | Fact::OpenInterest { venue, symbol, .. }
        | Fact::LongShortRatio { venue, symbol, .. }
        | Fact::Depth { venue, symbol, .. } => {
            visit.text(venue);
            visit.text(symbol);
        }
        Fact::Odds(odds) => {
            visit.word(&mut odds.market);
            visit.word(&mut odds.meeting);
            visit.word(&mut odds.outcome);
        }
        Fact::SeriesPoint { series, unit, .. } => {
            visit.text(series);
            visit.word(unit);
        }
        Fact::Holding { company, asset, .. } => {
            visit.text(company);
            visit.text(asset);
        }
        Fact::Shares { company, .. } => visit.text(company),
        Fact::Split { instrument, .. } => visit.text(instrument),
        Fact::AddressBalance { address, asset, .. } => {
            visit.text(address);
            visit.text(asset);
        }
        Fact::Revenue { protocol, .. } => visit.text(protocol),
    }
}

/// What changes from record to record.
pub(super) fn values(fact: &mut Fact, visit: &mut impl Values) {
    match fact {
        Fact::DailyBar { date, bar, .. } => {
            visit.day(date);
            bar_values(bar, visit);
        }
        Fact::HourlyBar { at, bar, .. } => {
            visit.instant(at);
            bar_values(bar, visit);
        }
        Fact::FundFlow { date, usd, .. } => {
            visit.day(date);
            visit.optional(usd);
        }
        Fact::FlowTotal { date, total, .. } => {
            visit.day(date);
            visit.optional(&mut total.usd);
            visit.word(&mut total.funds_reported);
            visit.word(&mut total.funds_expected);
        }
        Fact::Odds(odds) => {
            visit.instant(&mut odds.at);
            visit.optional(&mut odds.probability);
            visit.optional(&mut odds.bid);
            visit.optional(&mut odds.ask);
        }
        Fact::SeriesPoint { date, value, .. } => {
            visit.day(date);
            visit.number(value);
        }
        Fact::Holding { date, holding, .. } => {
            visit.day(date);
            visit.number(&mut holding.units);
            visit.optional(&mut holding.cost_usd);
        }
        Fact::Shares {
            date,
            shares: number,
            ..
        }
        | Fact::Split {
            date,
            ratio: number,
            ..
        } => {
            visit.day(date);
            visit.number(number);
        }
        Fact::ExchangeFlow { date, flow, .. } => {
            visit.day(date);
            visit.optional(&mut flow.inflow);
            visit.optional(&mut flow.outflow);
        }
        Fact::Revenue { date, revenue, .. } => {
            visit.day(date);
            visit.optional(&mut revenue.usd_24h);
            visit.optional(&mut revenue.usd_30d);
        }
        other => venue_values(other, visit),
    }
}

fn venue_values(fact: &mut Fact, visit: &mut impl Values) {
    match fact {
        Fact::Quote { price, at, .. } => {
            visit.instant(at);
            visit.number(price);
        }
        Fact::OpenInterest { usd, at, .. } => {
            visit.instant(at);
            visit.optional(usd);
        }
        Fact::AddressBalance {
            units,
            pending_units,
            at,
            ..
        } => {
            visit.instant(at);
            visit.number(units);
            visit.optional(pending_units);
        }
        Fact::Liquidation(event) => {
            visit.instant(&mut event.at);
            visit.word(&mut event.liquidated);
            visit.decimal(&mut event.base_qty);
            visit.exact(&mut event.price);
            visit.decimal(&mut event.usd);
        }
        Fact::LiquidationTotal(total) => {
            visit.instant(&mut total.at);
            visit.optional(&mut total.usd);
            visit.optional(&mut total.long_usd);
            visit.optional(&mut total.short_usd);
            visit.word(&mut total.lower_bound);
        }
        Fact::Funding {
            rate,
            interval_hours,
            at,
            ..
        } => {
            visit.instant(at);
            visit.number(rate);
            visit.optional(interval_hours);
        }
        Fact::LongShortRatio {
            long_share: first,
            short_share: second,
            at,
            ..
        } => {
            visit.instant(at);
            visit.number(first);
            visit.number(second);
        }
        Fact::Depth { depth, at, .. } => {
            visit.instant(at);
            visit.number(&mut depth.best_bid);
            visit.number(&mut depth.best_ask);
            visit.number(&mut depth.mid);
            visit.number(&mut depth.spread_bps);
            visit.number(&mut depth.bid_usd_1pct);
            visit.number(&mut depth.ask_usd_1pct);
            visit.word(&mut depth.bid_complete);
            visit.word(&mut depth.ask_complete);
        }
        _ => {}
    }
}

fn bar_values(bar: &mut Bar, visit: &mut impl Values) {
    visit.optional(&mut bar.open);
    visit.optional(&mut bar.high);
    visit.optional(&mut bar.low);
    visit.number(&mut bar.close);
}
