//! The venues, and what they all say in their own way.

use rust_decimal::Decimal;

/// Whose language a venue speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    Binance,
    Bybit,
    Okx,
    Gate,
    Htx,
    Bitmex,
    Bitfinex,
    Deribit,
    KrakenFutures,
    Coinbase,
    Kraken,
}

/// One forced closing, before a venue's form is put on it. The value in dollars is `qty * price`.
#[derive(Clone, Debug, PartialEq)]
pub struct Liquidation {
    /// As the venue calls the contract; `Dialect::symbol` tells.
    pub symbol: String,
    pub base: String,
    /// A long was closed.
    pub long: bool,
    /// In coins of the base.
    pub qty: Decimal,
    pub price: Decimal,
    pub at_ms: i64,
    pub id: u64,
}

impl Liquidation {
    pub fn usd(&self) -> Decimal {
        self.qty * self.price
    }
}

/// A price, for the venues that are asked for prices.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticker {
    pub symbol: String,
    pub last: Decimal,
    pub open_24h: Decimal,
    pub volume: Decimal,
    pub at_ms: i64,
}

/// Coins whose contracts every venue lists.
pub const BASES: &[&str] = &["BTC", "ETH", "SOL", "XRP", "DOGE"];

impl Dialect {
    pub const ALL: [Self; 11] = [
        Self::Binance,
        Self::Bybit,
        Self::Okx,
        Self::Gate,
        Self::Htx,
        Self::Bitmex,
        Self::Bitfinex,
        Self::Deribit,
        Self::KrakenFutures,
        Self::Coinbase,
        Self::Kraken,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Binance => "binance",
            Self::Bybit => "bybit",
            Self::Okx => "okx",
            Self::Gate => "gate",
            Self::Htx => "htx",
            Self::Bitmex => "bitmex",
            Self::Bitfinex => "bitfinex",
            Self::Deribit => "deribit",
            Self::KrakenFutures => "kraken-futures",
            Self::Coinbase => "coinbase",
            Self::Kraken => "kraken",
        }
    }

    /// The venue pushes liquidations; the others push prices only.
    pub const fn liquidates(self) -> bool {
        !matches!(self, Self::Coinbase | Self::Kraken)
    }

    /// The path of the websocket as the real venue has it.
    pub const fn ws_path(self) -> &'static str {
        match self {
            Self::Binance => "/market/stream?streams=!forceOrder@arr",
            Self::Bybit => "/v5/public/linear",
            Self::Okx => "/ws/v5/public",
            Self::Gate => "/v4/ws/usdt",
            Self::Htx => "/linear-swap-notification",
            Self::Bitmex => "/realtime",
            Self::Bitfinex => "/ws/2",
            Self::Deribit => "/ws/api/v2",
            Self::KrakenFutures => "/ws/v1",
            Self::Coinbase => "/",
            Self::Kraken => "/v2",
        }
    }

    /// What the venue calls its usual contract (or pair) of a coin.
    pub fn symbol(self, base: &str) -> String {
        match self {
            Self::Okx => format!("{base}-USDT-SWAP"),
            Self::Gate => format!("{base}_USDT"),
            Self::Htx => format!("{base}-USDT"),
            Self::Bitmex if base == "BTC" => "XBTUSD".to_owned(),
            Self::Binance | Self::Bybit | Self::Bitmex => format!("{base}USDT"),
            Self::Bitfinex => format!("t{base}F0:USTF0"),
            Self::Deribit if matches!(base, "BTC" | "ETH") => format!("{base}-PERPETUAL"),
            Self::Deribit => format!("{base}_USDC-PERPETUAL"),
            Self::KrakenFutures if base == "BTC" => "PF_XBTUSD".to_owned(),
            Self::KrakenFutures => format!("PF_{base}USD"),
            Self::Coinbase => format!("{base}-USD"),
            Self::Kraken => format!("{base}/USD"),
        }
    }

    /// Coins of one contract, where the venue counts contracts.
    pub fn contract(self, base: &str) -> Decimal {
        match (self, base) {
            (Self::Okx, "BTC") | (Self::Gate, "ETH") => Decimal::new(1, 2),
            (Self::Okx, "ETH") => Decimal::new(1, 1),
            (Self::Gate, "BTC") => Decimal::new(1, 4),
            (Self::Htx, "BTC") => Decimal::new(1, 3),
            (Self::Bitmex, _) => Decimal::new(1, 6),
            _ => Decimal::ONE,
        }
    }

    /// The subscription that asks for all that this venue has of these coins, as clients send it.
    pub fn subscriptions(self, bases: &[&str]) -> Vec<String> {
        let symbols: Vec<String> = bases.iter().map(|base| self.symbol(base)).collect();
        let list = |prefix: &str| {
            let quoted = symbols.iter().map(|s| format!("\"{prefix}{s}\""));
            quoted.collect::<Vec<_>>().join(",")
        };
        match self {
            Self::Binance => vec![
                r#"{"method":"SUBSCRIBE","params":["!forceOrder@arr"],"id":1}"#.to_owned(),
            ],
            Self::Bybit => {
                let args = list("allLiquidation.");
                vec![format!(r#"{{"req_id":"1","op":"subscribe","args":[{args}]}}"#)]
            }
            Self::Okx => vec![
                r#"{"op":"subscribe","args":[{"channel":"liquidation-orders","instType":"SWAP"}]}"#
                    .to_owned(),
            ],
            Self::Gate => vec![
                r#"{"time":1791505434,"channel":"futures.public_liquidates","event":"subscribe","payload":["!all"]}"#
                    .to_owned(),
            ],
            Self::Htx => vec![
                r#"{"op":"sub","cid":"1","topic":"public.*.liquidation_orders"}"#.to_owned(),
            ],
            Self::Bitmex => vec![r#"{"op":"subscribe","args":["liquidation"]}"#.to_owned()],
            Self::Bitfinex => vec![
                r#"{"event":"subscribe","channel":"status","key":"liq:global"}"#.to_owned(),
            ],
            Self::Deribit => {
                let names: Vec<String> = bases
                    .iter()
                    .map(|base| match *base {
                        "BTC" | "ETH" => format!("\"trades.future.{base}.100ms\""),
                        _ => format!("\"trades.{}.100ms\"", self.symbol(base)),
                    })
                    .collect();
                vec![format!(
                    r#"{{"jsonrpc":"2.0","id":1,"method":"public/subscribe","params":{{"channels":[{}]}}}}"#,
                    names.join(",")
                )]
            }
            Self::KrakenFutures => vec![format!(
                r#"{{"event":"subscribe","feed":"trade","product_ids":[{}]}}"#,
                list("")
            )],
            Self::Coinbase => vec![format!(
                r#"{{"type":"subscribe","product_ids":[{}],"channels":["ticker"]}}"#,
                list("")
            )],
            Self::Kraken => vec![format!(
                r#"{{"method":"subscribe","params":{{"channel":"ticker","symbol":[{}]}}}}"#,
                list("")
            )],
        }
    }
}
