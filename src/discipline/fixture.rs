//! Hand-made readings for the tests of gates and sentences: three moments of November and December 2025.

use chrono::Weekday;
use rust_decimal::Decimal;

use crate::domain::board::{Board, PriceFact, PriceKind};
use crate::domain::history::Seen;
use crate::domain::instrument::{self, BTC, GOLD};
use crate::domain::observation::{
    Bar, Currency, Fact, Known, LiquidationTotal, Observation, OddsMarket, Quality,
};
use crate::domain::{Day, Name, Stamp, Ticker, calendar};
use crate::figures::Readings;
use crate::figures::readings::{
    Alt, Answer, CutBasis, Drawdown, FlowSession, Flows, Liquidations, Liquidity, LiquidityRow,
    MarketOdds, MarketWord, Members, Provenance, Published, Rates, Regime, RegimeLabel, Strength,
    Whales,
};

use super::{Cadence, DisciplineSettings, Plan};

pub(crate) fn at(text: &str) -> Stamp {
    Stamp::parse(text).unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A known-at that a board really gave out.
fn seen(known_at: Stamp) -> Seen {
    let source = Name::literal("Binance");
    let mut board = Board::new(&[source]);
    let fact = Fact::DailyBar {
        instrument: BTC,
        date: known_at.day().plus(-1),
        bar: Bar {
            open: None,
            high: None,
            low: None,
            close: 1.0,
        },
        currency: Currency::literal("USD"),
    };
    let observation = Observation {
        source,
        quality: Quality::Final,
        fact,
    };
    board
        .put(&Known {
            known_at,
            observation,
        })
        .unwrap();
    board.daily(BTC)[0].seen
}

fn from(source: &'static str, as_of: Stamp) -> Provenance {
    Provenance {
        as_of: Some(as_of),
        sources: vec![Name::new(source).unwrap()],
    }
}

/// A fall with everything that follows from price, changes and high.
pub(crate) fn drawdown(
    ticker: Ticker,
    last: f64,
    instant: Stamp,
    changes: (Option<f64>, Option<f64>),
    high: (f64, &str),
) -> Drawdown {
    let coin = instrument::family(ticker) == instrument::Family::Coin;
    let last_date = instant.minus(crate::domain::Span::secs(1)).day();
    let (high, high_date) = (high.0, day(high.1));
    let fall = last / high - 1.0;
    Drawdown {
        last,
        last_date,
        change_1d: changes.0,
        change_7d: changes.1,
        from_high: fall,
        from_365d: fall,
        from_90d: fall,
        high,
        high_date,
        days_under_water: last_date.since(high_date),
        recovery_needed: high / last - 1.0,
        market: if coin {
            MarketWord::Always
        } else {
            MarketWord::Closed
        },
        price: PriceFact {
            instant,
            price: last,
            day: last_date,
            kind: PriceKind::Hourly,
            seen: seen(instant.plus(crate::domain::Span::secs(5))),
        },
        high_seen: seen(high_date.end()),
        first_date: day("2024-11-01"),
        intraday_high: None,
        reference_1d: None,
        reference_7d: None,
        provenance: from("Binance", instant),
    }
}

fn row(day: Day, regime: Answer, vix: Answer) -> LiquidityRow {
    LiquidityRow {
        day,
        regime_ok: regime,
        vix_ok: vix,
        book_ok: Answer::Unknown,
        money_ok: Answer::Unknown,
        open: false,
    }
}

/// 21 November 2025, 09:00Z, as the recording has it.
pub(crate) fn november() -> Readings {
    let now = at("2025-11-21T09:00:00Z");
    let session = day("2025-11-20");
    Readings {
        at: now,
        drawdowns: Members(vec![
            (
                BTC,
                drawdown(
                    BTC,
                    84_049.39,
                    at("2025-11-21T08:00:00Z"),
                    (Some(-0.089_588_105), Some(-0.134_866_937)),
                    (124_658.54, "2025-10-06"),
                ),
            ),
            (
                GOLD,
                Drawdown {
                    market: MarketWord::Open,
                    ..drawdown(
                        GOLD,
                        4_056.5,
                        at("2025-11-20T18:30:00Z"),
                        (Some(-0.005_199), Some(-0.031_144_76)),
                        (4_336.4, "2025-10-20"),
                    )
                },
            ),
        ]),
        regime: Regime {
            label: RegimeLabel::SystemicRiskOff,
            displayed_label: RegimeLabel::SystemicRiskOff,
            last_session: Some(session),
            z_basket: Some(-2.397_411),
            r5_basket: Some(-0.034_939_634),
            z_gold: Some(-0.948_465_7),
            r5_gold: Some(-0.031_640_07),
            z_btc: Some(-2.403_364),
            r5_btc: Some(-0.126_904_07),
            breadth_down: Some(1.0),
            beta: Some(1.893_84),
            explained_share: Some(0.521_418_1),
            z_residual: Some(-1.349_202),
            avg_corr_20d: Some(0.351),
            equities_down: Some((4, 4)),
            session_number: 3,
            provenance: from("Yahoo", calendar::us_cash_close(session)),
            ..Regime::default()
        },
        etf_flows: Members(vec![(BTC, november_flows(session))]),
        liquidations: november_liquidations(),
        strength: november_strength(session),
        rates: november_rates(),
        liquidity: Liquidity {
            vix: Some(26.42),
            vix_limit: Some(20.0),
            vix_date: Some(session),
            vix_seen: Some(seen(at("2025-11-20T21:20:00Z"))),
            sessions_since_risk_off: Some(0),
            gate: Answer::Fail,
            rows: vec![row(session, Answer::Fail, Answer::Fail)],
            provenance: from("Cboe", calendar::bar_as_of(instrument::VIX, session)),
            ..Liquidity::default()
        },
        ..Readings::default()
    }
}

fn november_flows(session: Day) -> Flows {
    let past = |text: &str, usd: f64| FlowSession {
        day: day(text),
        usd: Some(usd),
        complete: true,
        stopped: Some(false),
    };
    Flows {
        session: Some(session),
        net_usd: Some(-903.2e6),
        complete: Some(true),
        sum5_usd: Some(-1_947.3e6),
        sum20_usd: Some(-4_483.7e6),
        outflow_streak: Some(1),
        inflow_streak: Some(0),
        z: Some(-2.593),
        percentile: Some(0.004),
        stopped: Some(false),
        reported: Some((11, 11)),
        raw_in_a_row: 0,
        outflow_rank: Some((2, 264, day("2024-11-01"))),
        seen: Some(seen(at("2025-11-21T05:00:00Z"))),
        sessions: vec![past("2025-11-19", 75.4e6), past("2025-11-20", -903.2e6)],
        provenance: from("Farside", calendar::flow_as_of(session)),
        ..Flows::default()
    }
}

fn november_liquidations() -> Liquidations {
    let to = at("2025-11-21T09:00:00Z");
    Liquidations {
        published: vec![Published {
            total: LiquidationTotal {
                publisher: Name::literal("CoinGlass"),
                window: Ticker::literal("24h"),
                usd: None,
                long_usd: Some(1.78e9),
                short_usd: Some(129.36e6),
                at: to,
                lower_bound: false,
            },
            source: Name::literal("press"),
            known_at: to,
        }],
        provenance: from("press", to),
        ..Default::default()
    }
}

fn november_strength(session: Day) -> Strength {
    let alt = |ticker: Ticker, ahead: bool| {
        let alt = Alt {
            rel_7d: Some(if ahead { 0.1 } else { -0.1 }),
            ..Alt::default()
        };
        (ticker, alt)
    };
    let universe: Vec<Ticker> = instrument::ALTS[..17].to_vec();
    Strength {
        breadth_7d: Some(10.0 / 17.0),
        breadth_30d: Some(9.0 / 17.0),
        breadth_90d: Some(6.0 / 17.0),
        held_up: Some(7),
        of: Some(17),
        alts: Members(
            universe
                .iter()
                .enumerate()
                .map(|(n, ticker)| alt(*ticker, n < 10))
                .collect(),
        ),
        universe,
        day: Some(session),
        btc_high_day: Some(day("2025-10-06")),
        provenance: from("Binance", session.end()),
        ..Strength::default()
    }
}

fn november_rates() -> Rates {
    Rates {
        meeting: Some(day("2025-12-10")),
        market: Some(OddsMarket::Kalshi),
        outcomes: vec![(0, 0.685)],
        cut_probability: Some(0.315),
        cut_basis: Some(CutBasis::AnyChange),
        change_1d_pp: Some(1.0),
        by_market: vec![(
            OddsMarket::Kalshi,
            MarketOdds {
                cut_probability: Some(0.315),
                basis: Some(CutBasis::AnyChange),
                quoted_at: Some(at("2025-11-21T08:30:00Z")),
                change_1d_pp: Some(1.0),
            },
        )],
        provenance: from("Kalshi", at("2025-11-21T08:30:00Z")),
        ..Rates::default()
    }
}

/// 3 December 2025, 12:00Z: a rising market, inflows, the ETF gate open since the day before.
pub(crate) fn december() -> Readings {
    let mut readings = november();
    let session = day("2025-12-02");
    readings.at = at("2025-12-03T12:00:00Z");
    readings.drawdowns.0[0].1 = drawdown(
        BTC,
        92_939.4,
        at("2025-12-03T12:00:00Z"),
        (Some(0.064_934), Some(0.068_819_7)),
        (124_658.54, "2025-10-06"),
    );
    readings.drawdowns.0[1].1 = drawdown(
        GOLD,
        4_186.6,
        at("2025-12-02T18:30:00Z"),
        (Some(-0.012_431), Some(0.011_451)),
        (4_336.4, "2025-10-20"),
    );
    readings.regime = Regime {
        label: RegimeLabel::Calm,
        displayed_label: RegimeLabel::Calm,
        last_session: Some(session),
        z_basket: Some(1.203_72),
        r5_basket: Some(0.018_946),
        z_gold: Some(0.668),
        r5_gold: Some(0.022_879_5),
        z_btc: Some(0.376),
        r5_btc: Some(0.021_516),
        breadth_down: Some(0.0),
        beta: Some(1.9),
        explained_share: None,
        z_residual: Some(-0.48),
        equities_down: Some((0, 4)),
        session_number: 6,
        provenance: from("Yahoo", calendar::us_cash_close(session)),
        ..Regime::default()
    };
    let flows = &mut readings.etf_flows.0[0].1;
    *flows = Flows {
        session: Some(session),
        net_usd: Some(58.5e6),
        sum5_usd: Some(288.2e6),
        outflow_streak: Some(0),
        inflow_streak: Some(5),
        stopped: Some(true),
        raw_in_a_row: 3,
        outflow_rank: Some((160, 271, day("2024-11-01"))),
        sessions: vec![
            FlowSession {
                day: day("2025-12-01"),
                usd: Some(8.5e6),
                complete: true,
                stopped: Some(false),
            },
            FlowSession {
                day: session,
                usd: Some(58.5e6),
                complete: true,
                stopped: Some(true),
            },
        ],
        provenance: from("Farside", calendar::flow_as_of(session)),
        ..flows.clone()
    };
    readings.liquidations = Liquidations::default();
    readings.rates.cut_probability = Some(0.925);
    readings.rates.change_1d_pp = Some(3.5);
    readings.liquidity = Liquidity {
        vix: Some(16.59),
        vix_limit: Some(20.245),
        vix_date: Some(session),
        sessions_since_risk_off: Some(6),
        gate: Answer::Unknown,
        rows: vec![row(session, Answer::Pass, Answer::Pass)],
        ..readings.liquidity.clone()
    };
    readings
}

/// $250 of BTC every Monday, and nothing borrowed.
pub(crate) fn monday_plan() -> DisciplineSettings {
    DisciplineSettings {
        audits: Vec::new(),
        plans: vec![Plan {
            name: "weekly".into(),
            asset: BTC,
            amount: Decimal::from(250),
            currency: Currency::literal("USD"),
            cadence: Cadence::Weekly(Weekday::Mon),
            start: day("2025-01-01"),
            tolerance_days: 1,
        }],
        declares_no_leverage: true,
    }
}

/// One way of taking an input away.
pub(crate) type Strip = (&'static str, fn(&mut Readings));

/// Ways of losing an input, each with its name.
pub(crate) const STRIPS: &[Strip] = &[
    ("prices", |r| r.drawdowns = Members::default()),
    ("gold", |r| r.drawdowns.0.retain(|(t, _)| *t != GOLD)),
    ("regime", |r| r.regime = Regime::default()),
    ("breadth", |r| r.regime.breadth_down = None),
    ("equities", |r| r.regime.equities_down = None),
    ("basket", |r| r.regime.r5_basket = None),
    ("bitcoin return", |r| r.regime.r5_btc = None),
    ("gold z", |r| r.regime.z_gold = None),
    ("gold return", |r| r.regime.r5_gold = None),
    ("explained", |r| r.regime.explained_share = None),
    ("residual", |r| r.regime.z_residual = None),
    ("flows", |r| r.etf_flows = Members::default()),
    ("sum5", |r| each_flow(r, |f| f.sum5_usd = None)),
    ("rank", |r| each_flow(r, |f| f.outflow_rank = None)),
    ("stopped", |r| each_flow(r, |f| f.stopped = None)),
    ("streak", |r| each_flow(r, |f| f.outflow_streak = None)),
    ("net", |r| each_flow(r, |f| f.net_usd = None)),
    ("vix", |r| r.liquidity.vix = None),
    ("vix limit", |r| r.liquidity.vix_limit = None),
    ("liquidity gate", |r| r.liquidity.gate = Answer::Unknown),
    ("liquidity rows", |r| r.liquidity.rows.clear()),
    ("liquidity", |r| r.liquidity = Liquidity::default()),
    ("whales", |r| r.whales = Whales::default()),
    ("published totals", |r| {
        r.liquidations = Liquidations::default();
    }),
    ("strength", |r| r.strength = Strength::default()),
    ("held up", |r| r.strength.held_up = None),
    ("rates", |r| r.rates = Rates::default()),
    ("odds", |r| r.rates.cut_probability = None),
    ("odds a day ago", |r| r.rates.change_1d_pp = None),
];

fn each_flow(readings: &mut Readings, strip: impl Fn(&mut Flows)) {
    for (_, flows) in &mut readings.etf_flows.0 {
        strip(flows);
    }
}
