//! A neutral event in each venue's form. Numbers are written, not computed through floats: what is sent is exact.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio_tungstenite::tungstenite::Message;

use super::dialect::{Dialect, Liquidation, Ticker};
use super::talk::{Session, okx_kind};

/// A frame as the venue sends it: compressed where the venue compresses.
pub fn pack(dialect: Dialect, text: String) -> Message {
    if dialect != Dialect::Htx {
        return Message::text(text);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    Message::binary(encoder.finish().unwrap())
}

const fn pick(first: bool, one: &'static str, other: &'static str) -> &'static str {
    if first { one } else { other }
}

/// Contracts that count dollars.
fn inverse(dialect: Dialect, symbol: &str) -> bool {
    match dialect {
        Dialect::Bitmex => symbol == "XBTUSD",
        Dialect::Deribit => symbol.ends_with("-PERPETUAL") && !symbol.contains("_USDC"),
        Dialect::KrakenFutures => symbol.starts_with("PI_") || symbol.starts_with("FI_"),
        Dialect::Bybit => symbol.ends_with("USD"),
        _ => false,
    }
}

/// The event as this session hears it, or nothing if it did not subscribe to it.
pub fn liquidation(session: &Session, event: &Liquidation) -> Option<String> {
    if !session.wants(event) {
        return None;
    }
    let Liquidation {
        symbol,
        base,
        long,
        qty,
        price,
        at_ms: at,
        id,
    } = event;
    let dialect = session.dialect;
    let usd = event.usd().normalize();
    let contracts = (*qty / dialect.contract(base)).normalize();
    let minus = pick(*long, "-", "");
    let units = if inverse(dialect, symbol) { usd } else { *qty };
    Some(match dialect {
        Dialect::Binance => {
            let side = pick(*long, "SELL", "BUY");
            let data = format!(
                r#"{{"e":"forceOrder","E":{at},"o":{{"s":"{symbol}","S":"{side}","o":"LIMIT","f":"IOC","q":"{qty}","p":"{price}","ap":"{price}","X":"FILLED","l":"{qty}","z":"{qty}","T":{at},"ps":"{symbol}","st":1}}}}"#
            );
            session.wrapped("!forceOrder@arr", data)
        }
        Dialect::Bybit => {
            let side = pick(*long, "Buy", "Sell");
            format!(
                r#"{{"topic":"allLiquidation.{symbol}","type":"snapshot","ts":{at},"data":[{{"T":{at},"s":"{symbol}","S":"{side}","v":"{units}","p":"{price}"}}]}}"#
            )
        }
        Dialect::Okx => {
            let kind = okx_kind(symbol);
            let family = symbol.trim_end_matches("-SWAP");
            let (position, side) = (pick(*long, "long", "short"), pick(*long, "sell", "buy"));
            format!(
                r#"{{"arg":{{"channel":"liquidation-orders","instType":"{kind}"}},"data":[{{"instType":"{kind}","instId":"{symbol}","instFamily":"{family}","uly":"{family}","details":[{{"posSide":"{position}","side":"{side}","bkPx":"{price}","sz":"{contracts}","bkLoss":"0","ccy":"","ts":"{at}"}}]}}]}}"#
            )
        }
        Dialect::Gate => {
            let size = if session.decimal_sizes {
                format!("\"{minus}{contracts}\"")
            } else {
                format!("{minus}{}", contracts.trunc())
            };
            format!(
                r#"{{"channel":"futures.public_liquidates","event":"update","time":{},"time_ms":{at},"result":[{{"price":"{price}","size":{size},"time":{at},"contract":"{symbol}"}}]}}"#,
                at / 1000
            )
        }
        Dialect::Htx => {
            let side = pick(*long, "sell", "buy");
            format!(
                r#"{{"op":"notify","topic":"public.{symbol}.liquidation_orders","ts":{at},"data":[{{"symbol":"{base}","contract_code":"{symbol}","direction":"{side}","offset":"close","volume":{contracts},"price":{price},"created_at":{at},"amount":{qty},"trade_turnover":{usd}}}]}}"#
            )
        }
        Dialect::Bitmex => {
            let side = pick(*long, "Sell", "Buy");
            let leaves = if inverse(dialect, symbol) {
                usd
            } else {
                contracts
            };
            format!(
                r#"{{"table":"liquidation","action":"insert","data":[{{"orderID":"00000000-0000-4000-8000-{id:012x}","symbol":"{symbol}","side":"{side}","price":{price},"leavesQty":{leaves}}}]}}"#
            )
        }
        Dialect::Bitfinex => {
            let minus = pick(*long, "", "-");
            format!(
                r#"[{},[["pos",{id},{at},null,"{symbol}",{minus}{qty},{price},null,0,1,null,{price}]]]"#,
                session.chan_id
            )
        }
        Dialect::Deribit => {
            let side = pick(*long, "sell", "buy");
            let channel = session.deribit_channel(event)?;
            format!(
                r#"{{"jsonrpc":"2.0","method":"subscription","params":{{"channel":"{channel}","data":[{{"trade_id":"{base}-{id}","timestamp":{at},"price":{price},"amount":{units},"direction":"{side}","index_price":{price},"instrument_name":"{symbol}","liquidation":"T"}}]}}}}"#
            )
        }
        Dialect::KrakenFutures => {
            let side = pick(*long, "sell", "buy");
            format!(
                r#"{{"feed":"trade","product_id":"{symbol}","uid":"00000000-0000-4000-8000-{id:012x}","side":"{side}","type":"liquidation","seq":{id},"time":{at},"qty":{units},"price":{price}}}"#
            )
        }
        Dialect::Coinbase | Dialect::Kraken => return None,
    })
}

/// The price as this session hears it, or nothing if it did not subscribe to it (or the venue is not asked for prices).
pub fn ticker(session: &Session, tick: &Ticker) -> Option<String> {
    let Ticker {
        symbol,
        last,
        open_24h,
        volume,
        at_ms,
    } = tick;
    if !session.wants_price(symbol) {
        return None;
    }
    let dollars = volume * last;
    match session.dialect {
        Dialect::Binance => {
            let data = format!(
                r#"[{{"e":"24hrMiniTicker","E":{at_ms},"s":"{symbol}","c":"{last}","o":"{open_24h}","h":"{last}","l":"{open_24h}","v":"{volume}","q":"{dollars}"}}]"#
            );
            Some(session.wrapped("!miniTicker@arr", data))
        }
        Dialect::Coinbase => Some(format!(
            r#"{{"type":"ticker","sequence":{at_ms},"product_id":"{symbol}","price":"{last}","open_24h":"{open_24h}","volume_24h":"{volume}","time":"{}"}}"#,
            iso(*at_ms)
        )),
        Dialect::Kraken => {
            let change = last - open_24h;
            Some(format!(
                r#"{{"channel":"ticker","type":"update","data":[{{"symbol":"{symbol}","bid":{last},"ask":{last},"last":{last},"volume":{volume},"vwap":{last},"low":{open_24h},"high":{last},"change":{change},"timestamp":"{}"}}]}}"#,
                iso(*at_ms)
            ))
        }
        _ => None,
    }
}

fn iso(at_ms: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(at_ms).unwrap_or_default();
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
