//! The payloads: written by hand on the venues' documented shapes.

use slackwater::sources::FaultKind::{Blocked, NotEntitled, NotFound, RateLimited, Schema, Venue};

use super::{Case, Refusal};

pub(super) const fn case(
    source: &'static str,
    about: &'static str,
    payloads: &'static [&'static str],
    told: &'static [&'static str],
) -> Case {
    Case {
        source,
        about,
        with: &[],
        symbol: None,
        payloads,
        told,
    }
}

pub(super) const fn with(references: &'static [&'static str], case: Case) -> Case {
    Case {
        with: references,
        ..case
    }
}

pub(super) const fn of(symbol: &'static str, case: Case) -> Case {
    Case {
        symbol: Some(symbol),
        ..case
    }
}

const OKX_SIZES: &str = r#"{"code":"0","data":[{"instId":"SOL-USDT-SWAP","instFamily":"SOL-USDT","ctVal":"1","ctMult":"1","ctValCcy":"SOL","ctType":"linear"},{"instId":"SOL-USD-SWAP","instFamily":"SOL-USD","ctVal":"10","ctMult":"1","ctValCcy":"USD","ctType":"inverse"}]}"#;

pub(super) const CASES: &[Case] = &[
    case(
        "binance-liquidations",
        "a sell closes a long; the filled quantity and the average price; wrapped and bare, one and many",
        &[
            r#"{"result":null,"id":1}"#,
            r#"{"stream":"!forceOrder@arr","data":{"e":"forceOrder","E":1763683200500,"o":{"s":"SOLUSDT","S":"SELL","q":"9","p":"125","ap":"126","l":"1","z":"8","T":1763683200123,"st":1}}}"#,
            r#"[{"e":"forceOrder","E":1,"o":{"s":"SOLUSDC","S":"BUY","q":"9","p":"125","ap":"0","z":"0","T":1763683200123}}]"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"binance","symbol":"SOLUSDT","base":"SOL","liquidated":"long","base_qty":"8","price":"126","usd":"1008","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"binance","symbol":"SOLUSDC","base":"SOL","liquidated":"short","base_qty":"9","price":"125","usd":"1125","at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    with(
        &[r#"{"symbols":[{"symbol":"SOLUSD_PERP","pair":"SOLUSD","contractSize":10}]}"#],
        case(
            "binance-liquidations",
            "coin-margined contracts count dollars, by the pattern of the name or the mark of the product",
            &[
                r#"{"e":"forceOrder","o":{"s":"SOLUSD_PERP","S":"BUY","z":"5","ap":"125","T":1763683200123}}"#,
                r#"{"e":"forceOrder","o":{"s":"BTCUSD_261225","S":"SELL","z":"4","ap":"80000","T":1763683200123},"st":2}"#,
            ],
            &[
                r#"{"kind":"liquidation","venue":"binance","symbol":"SOLUSD_PERP","base":"SOL","liquidated":"short","base_qty":"0.4","price":"125","usd":"50","at":"2025-11-21T00:00:00.123Z"}"#,
                r#"{"kind":"liquidation","venue":"binance","symbol":"BTCUSD_261225","base":"BTC","liquidated":"long","base_qty":"0.005","price":"80000","usd":"400","at":"2025-11-21T00:00:00.123Z"}"#,
            ],
        ),
    ),
    case(
        "binance-liquidations",
        "a pair against a coin has no value in dollars, and its name stays whole",
        &[
            r#"{"e":"forceOrder","o":{"s":"ETHBTC","S":"SELL","z":"2","ap":"0.03","T":1763683200123}}"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"binance","symbol":"ETHBTC","base":"ETHBTC","liquidated":"long","base_qty":"2","price":"0.03","usd":null,"at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    case(
        "bybit-liquidations",
        "the side is the position's; coins on linear contracts, dollars on inverse ones",
        &[
            r#"{"success":true,"ret_msg":"pong","conn_id":"c","req_id":"","op":"ping"}"#,
            r#"{"topic":"allLiquidation.SOLUSDT","type":"snapshot","ts":1,"data":[{"T":1763683200123,"s":"SOLUSDT","S":"Buy","v":"20","p":"125"},{"T":1763683200124,"s":"SOLPERP","S":"Sell","v":"1","p":"126"}]}"#,
            r#"{"topic":"allLiquidation.BTCUSD","type":"snapshot","ts":1,"data":[{"T":1763683200123,"s":"BTCUSD","S":"Sell","v":"8000","p":"80000"}]}"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"bybit","symbol":"SOLUSDT","base":"SOL","liquidated":"long","base_qty":"20","price":"125","usd":"2500","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"bybit","symbol":"SOLPERP","base":"SOL","liquidated":"short","base_qty":"1","price":"126","usd":"126","at":"2025-11-21T00:00:00.124Z"}"#,
            r#"{"kind":"liquidation","venue":"bybit","symbol":"BTCUSD","base":"BTC","liquidated":"short","base_qty":"0.1","price":"80000","usd":"8000","at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    case(
        "bybit-liquidations",
        "a name of the Chinese kind, and a dated contract",
        &[
            r#"{"topic":"allLiquidation.币安USDT","data":[{"T":1763683200123,"s":"币安USDT","S":"Buy","v":"20","p":"2"},{"T":1763683200123,"s":"币安","S":"Buy","v":"1","p":"2"},{"T":1763683200123,"s":"BTCUSDZ25","S":"Buy","v":"800","p":"80000"}]}"#,
        ],
        &[
            "{\"kind\":\"liquidation\",\"venue\":\"bybit\",\"symbol\":\"币安USDT\",\"base\":\"币安\",\"liquidated\":\"long\",\"base_qty\":\"20\",\"price\":\"2\",\"usd\":\"40\",\"at\":\"2025-11-21T00:00:00.123Z\"}",
            "{\"kind\":\"liquidation\",\"venue\":\"bybit\",\"symbol\":\"币安\",\"base\":\"币安\",\"liquidated\":\"long\",\"base_qty\":\"1\",\"price\":\"2\",\"usd\":null,\"at\":\"2025-11-21T00:00:00.123Z\"}",
            r#"{"kind":"liquidation","venue":"bybit","symbol":"BTCUSDZ25","base":"BTC","liquidated":"long","base_qty":"0.01","price":"80000","usd":"800","at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    with(
        &[OKX_SIZES],
        case(
            "okx-liquidations",
            "contracts by their size: coins, dollars, an expired future by its family, a loan in coins; net by the order's side",
            &[
                "pong",
                r#"{"event":"subscribe","arg":{"channel":"liquidation-orders","instType":"SWAP"},"connId":"1"}"#,
                r#"{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"instType":"SWAP","instId":"SOL-USDT-SWAP","instFamily":"SOL-USDT","details":[{"posSide":"long","side":"sell","bkPx":"125","sz":"2.5","ts":"1763683200123"}]},{"instType":"SWAP","instId":"SOL-USD-SWAP","instFamily":"SOL-USD","details":[{"posSide":"net","side":"buy","bkPx":"125","sz":"3","ts":"1763683200124"}]}]}"#,
                r#"{"arg":{"channel":"liquidation-orders","instType":"FUTURES"},"data":[{"instType":"FUTURES","instId":"SOL-USDT-251128","instFamily":"SOL-USDT","details":[{"posSide":"","side":"sell","bkPx":"124","sz":"1","ts":"1763683200125"}]}]}"#,
                r#"{"arg":{"channel":"liquidation-orders","instType":"MARGIN"},"data":[{"instType":"MARGIN","instId":"SOL-USDT","details":[{"posSide":"short","side":"buy","bkPx":"126","sz":"2","ts":"1763683200126"}]}]}"#,
                r#"{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"instType":"SWAP","instId":"NEW-USDT-SWAP","instFamily":"NEW-USDT","details":[{"posSide":"long","side":"sell","bkPx":"2","sz":"7","ts":"1763683200127"}]}]}"#,
            ],
            &[
                r#"{"kind":"liquidation","venue":"okx","symbol":"SOL-USDT-SWAP","base":"SOL","liquidated":"long","base_qty":"2.5","price":"125","usd":"312.5","at":"2025-11-21T00:00:00.123Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"SOL-USD-SWAP","base":"SOL","liquidated":"short","base_qty":"0.24","price":"125","usd":"30","at":"2025-11-21T00:00:00.124Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"SOL-USDT-251128","base":"SOL","liquidated":"long","base_qty":"1","price":"124","usd":"124","at":"2025-11-21T00:00:00.125Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"SOL-USDT","base":"SOL","liquidated":"short","base_qty":"2","price":"126","usd":"252","at":"2025-11-21T00:00:00.126Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"NEW-USDT-SWAP","base":"NEW","liquidated":"long","base_qty":null,"price":"2","usd":null,"at":"2025-11-21T00:00:00.127Z"}"#,
            ],
        ),
    ),
    with(
        &[r#"[{"name":"SOL_USDT","quanto_multiplier":"0.1"}]"#],
        case(
            "gate-liquidations",
            "the sign of a push is the order's, that of the list the position's; seconds and milliseconds; unknown size",
            &[
                r#"{"time":1,"channel":"futures.public_liquidates","event":"subscribe","result":{"status":"success"}}"#,
                r#"{"channel":"futures.public_liquidates","event":"update","time":1763683200,"result":[{"price":"125","size":"-12.5","time":1763683200123,"contract":"SOL_USDT"},{"price":"126","size":4,"time":1763683200,"contract":"SOL_USDT"}]}"#,
                r#"[{"contract":"SOL_USDT","size":30,"fill_price":"125.5","order_price":"120","time":1763683200},{"contract":"NEW_USDT","size":-2,"fill_price":"3","time":1763683200}]"#,
                r#"{"channel":"futures.public_liquidates","event":"update","time":1,"result":[{"price":"80000","size":"-400","time":1763683200123,"contract":"BTC_USD"}]}"#,
            ],
            &[
                r#"{"kind":"liquidation","venue":"gate","symbol":"SOL_USDT","base":"SOL","liquidated":"long","base_qty":"1.25","price":"125","usd":"156.25","at":"2025-11-21T00:00:00.123Z"}"#,
                r#"{"kind":"liquidation","venue":"gate","symbol":"SOL_USDT","base":"SOL","liquidated":"short","base_qty":"0.4","price":"126","usd":"50.4","at":"2025-11-21T00:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"gate","symbol":"SOL_USDT","base":"SOL","liquidated":"long","base_qty":"3.0","price":"125.5","usd":"376.50","at":"2025-11-21T00:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"gate","symbol":"NEW_USDT","base":"NEW","liquidated":"short","base_qty":null,"price":"3","usd":null,"at":"2025-11-21T00:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"gate","symbol":"BTC_USD","base":"BTC","liquidated":"long","base_qty":"0.005","price":"80000","usd":"400","at":"2025-11-21T00:00:00.123Z"}"#,
            ],
        ),
    ),
    case(
        "htx-liquidations",
        "turnover on linear swaps, dollars by the contract on coin-margined ones",
        &[
            r#"{"op":"ping","ts":"1763683200000"}"#,
            r#"{"op":"sub","cid":"1","topic":"public.*.liquidation_orders","ts":1,"err-code":0}"#,
            r#"{"op":"notify","topic":"public.SOL-USDT.liquidation_orders","ts":1,"data":[{"contract_code":"SOL-USDT","direction":"sell","offset":"close","volume":12,"price":125,"created_at":1763683200123,"amount":12,"trade_turnover":1500}]}"#,
            r#"{"op":"notify","topic":"public.BTC-USD.liquidation_orders","ts":1,"data":[{"contract_code":"BTC-USD","direction":"buy","offset":"close","volume":8,"price":80000,"created_at":1763683200123}]}"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"htx","symbol":"SOL-USDT","base":"SOL","liquidated":"long","base_qty":"12","price":"125","usd":"1500","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"htx","symbol":"BTC-USD","base":"BTC","liquidated":"short","base_qty":"0.01","price":"80000","usd":"800","at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    with(
        &[
            r#"[{"symbol":"XBTUSDT","isInverse":false,"isQuanto":false,"underlyingToPositionMultiplier":1000000},{"symbol":"ETHUSD","isQuanto":true,"multiplier":100},{"symbol":"XBTUSD","isInverse":true,"multiplier":-100000000,"markPrice":80000}]"#,
        ],
        case(
            "bitmex-liquidations",
            "what stood before is not new; an increase counts, a decrease and a new price do not",
            &[
                r#"{"table":"liquidation","action":"partial","data":[{"orderID":"old","symbol":"XBTUSD","side":"Sell","price":80000,"leavesQty":100}]}"#,
                r#"{"table":"liquidation","action":"insert","data":[{"orderID":"a","symbol":"XBTUSD","side":"Sell","price":80000,"leavesQty":400}]}"#,
                r#"{"table":"liquidation","action":"update","data":[{"orderID":"a","price":79000}]}"#,
                r#"{"table":"liquidation","action":"update","data":[{"orderID":"a","leavesQty":300}]}"#,
                r#"{"table":"liquidation","action":"update","data":[{"orderID":"a","leavesQty":700}]}"#,
                r#"{"table":"liquidation","action":"delete","data":[{"orderID":"a","symbol":"XBTUSD"}]}"#,
                r#"{"table":"liquidation","action":"update","data":[{"orderID":"old","leavesQty":150}]}"#,
                r#"{"table":"liquidation","action":"insert","data":[{"orderID":"b","symbol":"XBTUSDT","side":"Buy","price":80000,"leavesQty":50000},{"orderID":"c","symbol":"ETHUSD","side":"Buy","price":2000,"leavesQty":10}]}"#,
            ],
            &[
                r#"{"kind":"liquidation","venue":"bitmex","symbol":"XBTUSD","base":"BTC","liquidated":"long","base_qty":"0.005","price":"80000","usd":"400","at":"2026-11-21T09:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"bitmex","symbol":"XBTUSD","base":"BTC","liquidated":"long","base_qty":"0.0050632911392405063291139241","price":"79000","usd":"400","at":"2026-11-21T09:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"bitmex","symbol":"XBTUSD","base":"BTC","liquidated":"long","base_qty":"0.000625","price":"80000","usd":"50","at":"2026-11-21T09:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"bitmex","symbol":"XBTUSDT","base":"BTC","liquidated":"short","base_qty":"0.050000","price":"80000","usd":"4000.000000","at":"2026-11-21T09:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"bitmex","symbol":"ETHUSD","base":"ETH","liquidated":"short","base_qty":"0.8000000","price":"2000","usd":"1600.00000000","at":"2026-11-21T09:00:00Z"}"#,
            ],
        ),
    ),
    case(
        "bitfinex-liquidations",
        "the sign is the position's; a trigger counts and its execution does not; the price may be missing",
        &[
            r#"[7,"hb"]"#,
            r#"[7,[["pos",1,1763683200123,null,"tSOLF0:USTF0",10,125,null,0,1,null,124]]]"#,
            r#"[7,[["pos",1,1763683200123,null,"tSOLF0:USTF0",10,125,null,1,1,null,124]]]"#,
            r#"[7,[["pos",2,1763683200124,null,"tBTCUSD",-0.5,80000,null,0,0,null,null]],3,1763683200200]"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"bitfinex","symbol":"tSOLF0:USTF0","base":"SOL","liquidated":"long","base_qty":"10","price":"124","usd":"1240","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"bitfinex","symbol":"tBTCUSD","base":"BTC","liquidated":"short","base_qty":"0.5","price":"80000","usd":"40000.0","at":"2025-11-21T00:00:00.124Z"}"#,
        ],
    ),
    case(
        "deribit-liquidations",
        "taker, maker and both; dollars on inverse futures, coins on linear ones and options",
        &[
            r#"{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}}"#,
            r#"{"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.future.BTC.100ms","data":[{"trade_id":"1","timestamp":1763683200123,"price":80000,"amount":800,"direction":"sell","instrument_name":"BTC-PERPETUAL"},{"trade_id":"2","timestamp":1763683200123,"price":80000,"amount":800,"direction":"buy","instrument_name":"BTC-PERPETUAL","liquidation":"M"},{"trade_id":"3","timestamp":1763683200123,"price":125,"amount":2,"direction":"buy","instrument_name":"SOL_USDC-PERPETUAL","liquidation":"T"}]}}"#,
            r#"{"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.option.any.100ms","data":[{"trade_id":"4","timestamp":1763683200123,"price":0.05,"amount":2,"direction":"sell","index_price":80000,"instrument_name":"BTC-26DEC25-90000-P","liquidation":"MT"}]}}"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"deribit","symbol":"BTC-PERPETUAL","base":"BTC","liquidated":"long","base_qty":"0.01","price":"80000","usd":"800","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"deribit","symbol":"SOL_USDC-PERPETUAL","base":"SOL","liquidated":"short","base_qty":"2","price":"125","usd":"250","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"deribit","symbol":"BTC-26DEC25-90000-P","base":"BTC","liquidated":"long","base_qty":"2","price":"0.05","usd":"8000.00","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"deribit","symbol":"BTC-26DEC25-90000-P","base":"BTC","liquidated":"short","base_qty":"2","price":"0.05","usd":"8000.00","at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    case(
        "kraken-futures-liquidations",
        "old trades and plain ones are passed over; dollars on inverse contracts, coins on linear ones",
        &[
            r#"{"feed":"trade_snapshot","product_id":"PF_SOLUSD","trades":[{"feed":"trade","product_id":"PF_SOLUSD","side":"sell","type":"liquidation","time":1763683200123,"qty":9,"price":125}]}"#,
            r#"{"feed":"trade","product_id":"PF_SOLUSD","side":"sell","type":"fill","time":1763683200123,"qty":9,"price":125}"#,
            r#"{"feed":"trade","product_id":"PF_SOLUSD","uid":"u","side":"sell","type":"liquidation","time":1763683200123,"qty":4,"price":125}"#,
            r#"{"feed":"trade","product_id":"PI_XBTUSD","uid":"v","side":"buy","type":"liquidation","time":1763683200123,"qty":400,"price":80000}"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"kraken-futures","symbol":"PF_SOLUSD","base":"SOL","liquidated":"long","base_qty":"4","price":"125","usd":"500","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"kraken-futures","symbol":"PI_XBTUSD","base":"BTC","liquidated":"short","base_qty":"0.005","price":"80000","usd":"400","at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    of(
        "SOLUSDT",
        case(
            "binance-klines",
            "days",
            &[
                r#"[[1763510400000,"130","140","120","135","1",1763596799999,"1",1,"1","1","0"],[1763596800000,"135","136","110","125","1",1763683199999,"1",1,"1","1","0"]]"#,
            ],
            &[
                r#"{"kind":"daily_bar","instrument":"SOL","date":"2025-11-19","open":130,"high":140,"low":120,"close":135,"currency":"USD"}"#,
                r#"{"kind":"daily_bar","instrument":"SOL","date":"2025-11-20","open":135,"high":136,"low":110,"close":125,"currency":"USD"}"#,
            ],
        ),
    ),
    of(
        "LTCUSDT",
        case(
            "binance-hours",
            "hours",
            &[
                r#"[[1763679600000,"82","83","80","81.5","1",1763683199999,"1",1,"1","1","0"],[1763683200000,"81.5","82","79","79.9","1",1763686799999,"1",1,"1","1","0"]]"#,
            ],
            &[
                r#"{"kind":"hourly_bar","instrument":"LTC","at":"2025-11-20T23:00:00Z","open":82,"high":83,"low":80,"close":81.5,"currency":"USD"}"#,
                r#"{"kind":"hourly_bar","instrument":"LTC","at":"2025-11-21T00:00:00Z","open":81.5,"high":82,"low":79,"close":79.9,"currency":"USD"}"#,
            ],
        ),
    ),
    case(
        "kraken-hours",
        "hours of a coin that Kraken spells in its own way",
        &[
            r#"{"error":[],"result":{"XDGUSD":[[1763679600,"0.15","0.16","0.14","0.155","1","1",1],[1763683200,"0.155","0.156","0.15","0.151","1","1",1]],"last":1}}"#,
        ],
        &[
            r#"{"kind":"hourly_bar","instrument":"DOGE","at":"2025-11-20T23:00:00Z","open":0.15,"high":0.16,"low":0.14,"close":0.155,"currency":"USD"}"#,
            r#"{"kind":"hourly_bar","instrument":"DOGE","at":"2025-11-21T00:00:00Z","open":0.155,"high":0.156,"low":0.15,"close":0.151,"currency":"USD"}"#,
        ],
    ),
    of(
        "SOLBTC",
        case(
            "binance-klines",
            "a pair against a coin has no price in dollars",
            &[
                r#"[[1763510400000,"0.001","0.001","0.001","0.001","1",1763596799999,"1",1,"1","1","0"]]"#,
            ],
            &[],
        ),
    ),
    case(
        "binance-tickers",
        "one, many, frames; a pair that was never traded has no price, a coin with the name of an index is not that index",
        &[
            r#"{"result":null,"id":1}"#,
            r#"{"symbol":"SOLUSDT","lastPrice":"125.5","closeTime":1763683200123}"#,
            r#"[{"e":"24hrMiniTicker","E":1763683200123,"s":"ETHUSDC","c":"2735.5"},{"e":"24hrMiniTicker","E":1,"s":"SOLETH","c":"0.05"},{"e":"24hrMiniTicker","E":1,"s":"SPXUSDT","c":"0.51"}]"#,
            r#"{"stream":"solusdt@miniTicker","data":{"e":"24hrMiniTicker","E":1763683200124,"s":"SOLUSDT","c":"125.6"}}"#,
            r#"[{"symbol":"NEWUSDT","lastPrice":"0.00000000","closeTime":1763683200123}]"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"SOL","at":"2025-11-21T00:00:00.123Z","price":125.5,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"ETH","at":"2025-11-21T00:00:00.123Z","price":2735.5,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"SOL","at":"2025-11-21T00:00:00.124Z","price":125.6,"currency":"USD"}"#,
        ],
    ),
    of(
        "SOL-USD",
        case(
            "coinbase-candles",
            "the array has low and high before open and close; the named form; an hour by its spacing",
            &[
                r"[[1763596800,110,136,135,125,1],[1763510400,120,140,130,135,1]]",
                r#"{"candles":[{"start":"1763596800","low":"110","high":"136","open":"135","close":"125","volume":"1"},{"start":"1763600400","low":"120","high":"126","open":"125","close":"124","volume":"1"}]}"#,
            ],
            &[
                r#"{"kind":"daily_bar","instrument":"SOL","date":"2025-11-20","open":135,"high":136,"low":110,"close":125,"currency":"USD"}"#,
                r#"{"kind":"daily_bar","instrument":"SOL","date":"2025-11-19","open":130,"high":140,"low":120,"close":135,"currency":"USD"}"#,
                r#"{"kind":"hourly_bar","instrument":"SOL","at":"2025-11-20T00:00:00Z","open":135,"high":136,"low":110,"close":125,"currency":"USD"}"#,
                r#"{"kind":"hourly_bar","instrument":"SOL","at":"2025-11-20T01:00:00Z","open":125,"high":126,"low":120,"close":124,"currency":"USD"}"#,
            ],
        ),
    ),
    case(
        "coinbase-ticker",
        "the stream, the product, and the newest of the trades",
        &[
            r#"{"type":"subscriptions","channels":[]}"#,
            r#"{"type":"ticker","product_id":"SOL-USD","price":"125.5","time":"2025-11-21T00:00:00.5Z"}"#,
            r#"{"product_id":"SOL-USD","price":"125.6","price_percentage_change_24h":"-4"}"#,
            r#"{"trades":[{"product_id":"SOL-USD","price":"125.7","time":"2025-11-21T00:00:01Z"},{"product_id":"SOL-USD","price":"125.8","time":"2025-11-21T00:00:02Z"}]}"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"SOL","at":"2025-11-21T00:00:00.500Z","price":125.5,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"SOL","at":"2026-11-21T09:00:00Z","price":125.6,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"SOL","at":"2025-11-21T00:00:02Z","price":125.8,"currency":"USD"}"#,
        ],
    ),
    case(
        "kraken-ohlc",
        "under its own name of the pair, beside a key that is none",
        &[
            r#"{"error":[],"result":{"XXBTZUSD":[[1763510400,"91000","92000","88000","90000","1","1",1],[1763596800,"90000","91000","85000","86000","1","1",1]],"last":1}}"#,
        ],
        &[
            r#"{"kind":"daily_bar","instrument":"BTC","date":"2025-11-19","open":91000,"high":92000,"low":88000,"close":90000,"currency":"USD"}"#,
            r#"{"kind":"daily_bar","instrument":"BTC","date":"2025-11-20","open":90000,"high":91000,"low":85000,"close":86000,"currency":"USD"}"#,
        ],
    ),
    case(
        "kraken-ticker",
        "the last trade, at arrival",
        &[
            r#"{"error":[],"result":{"XETHZUSD":{"a":["2736","1","1"],"c":["2735.5","0.1"]},"ETHXBT":{"c":["0.03","1"]}}}"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"ETH","at":"2026-11-21T09:00:00Z","price":2735.5,"currency":"USD"}"#,
        ],
    ),
    case(
        "okx-tickers",
        "known coins against USDT; a pair that was never traded has no price",
        &[
            r#"{"code":"0","msg":"","data":[{"instId":"SOL-USDT","last":"125.5","ts":"1763683200123"},{"instId":"SOL-USDC","last":"125.6","ts":"1763683200123"},{"instId":"ETH-BTC","last":"0.03","ts":"1763683200123"},{"instId":"XRP-USDT","last":"","ts":"1763683200123"},{"instId":"SOMENEWCOIN-USDT","last":"1","ts":"1763683200123"}]}"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"SOL","at":"2025-11-21T00:00:00.123Z","price":125.5,"currency":"USD"}"#,
        ],
    ),
    of(
        "SOL-USDT",
        case(
            "okx-candles",
            "an hour alone",
            &[
                r#"{"code":"0","msg":"","data":[["1763600400000","125","126","120","124","1","1","1","1"]]}"#,
            ],
            &[
                r#"{"kind":"hourly_bar","instrument":"SOL","at":"2025-11-20T01:00:00Z","open":125,"high":126,"low":120,"close":124,"currency":"USD"}"#,
            ],
        ),
    ),
    case(
        "bybit-klines",
        "newest first; the pair from the answer",
        &[
            r#"{"retCode":0,"result":{"symbol":"SOLUSDT","category":"spot","list":[["1763596800000","135","136","110","125","1","1"],["1763510400000","130","140","120","135","1","1"]]}}"#,
        ],
        &[
            r#"{"kind":"daily_bar","instrument":"SOL","date":"2025-11-20","open":135,"high":136,"low":110,"close":125,"currency":"USD"}"#,
            r#"{"kind":"daily_bar","instrument":"SOL","date":"2025-11-19","open":130,"high":140,"low":120,"close":135,"currency":"USD"}"#,
        ],
    ),
    case(
        "coingecko-markets",
        "null is no price; of two coins of one symbol the larger; a coin that bears the name of an index is not that index",
        &[
            r#"[{"symbol":"spx","current_price":0.51,"market_cap":470000000,"last_updated":"2025-11-21T00:00:00Z"},{"symbol":"sol","current_price":125.5,"market_cap":69000000000,"last_updated":"2025-11-21T00:00:00Z"},{"symbol":"sol","current_price":0.01,"market_cap":5,"last_updated":"2025-11-21T00:00:00Z"},{"symbol":"gone","current_price":null,"market_cap":null,"last_updated":null}]"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"SOL","at":"2025-11-21T00:00:00Z","price":125.5,"currency":"USD"}"#,
        ],
    ),
    of(
        "ethereum",
        case(
            "coingecko-treasuries",
            "a cost of zero is unknown, a holder without a ticker no row; one company's coins by their ids",
            &[
                r#"{"total_holdings":1,"companies":[{"symbol":"EXMP.US","total_holdings":1200.5,"total_entry_value_usd":0},{"symbol":"","total_holdings":5,"total_entry_value_usd":1}]}"#,
                r#"{"symbol":"EXMP.US","holdings":[{"coin_id":"solana","amount":300,"total_entry_value_usd":45000}]}"#,
            ],
            &[
                r#"{"kind":"holding","company":"EXMP","asset":"ETH","units":1200.5,"cost_usd":null,"date":"2026-11-21"}"#,
                r#"{"kind":"holding","company":"EXMP","asset":"SOL","units":300,"cost_usd":45000,"date":"2026-11-21"}"#,
            ],
        ),
    ),
    case(
        "binance-funding",
        "a rate at the payload's time; an empty one is none; frames",
        &[
            r#"[{"symbol":"SOLUSDT","markPrice":"125","lastFundingRate":"-0.0001","nextFundingTime":1763712000000,"time":1763683200123},{"symbol":"SOLUSD_261225","markPrice":"125","lastFundingRate":"","time":1763683200123}]"#,
            r#"{"e":"markPriceUpdate","E":1763683200124,"s":"SOLUSDT","p":"125","r":"0.0002","T":1763712000000}"#,
        ],
        &[
            r#"{"kind":"funding","venue":"binance","symbol":"SOLUSDT","rate":-0.0001,"interval_hours":null,"at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"funding","venue":"binance","symbol":"SOLUSDT","rate":0.0002,"interval_hours":null,"at":"2025-11-21T00:00:00.124Z"}"#,
        ],
    ),
    with(
        &[r#"{"symbol":"SOLUSDT","markPrice":"125","lastFundingRate":"0","time":1763683200123}"#],
        case(
            "binance-open-interest",
            "coins by the mark, a history in dollars, contracts of ten dollars, and coins without a mark",
            &[
                r#"{"openInterest":"1000","symbol":"SOLUSDT","time":1763683200123}"#,
                r#"[{"symbol":"SOLUSDT","sumOpenInterest":"1000","sumOpenInterestValue":"125100.5","timestamp":1763683200124}]"#,
                r#"{"symbol":"SOLUSD_PERP","pair":"SOLUSD","openInterest":"50","contractType":"PERPETUAL","time":1763683200123}"#,
                r#"{"openInterest":"7","symbol":"ETHUSDT","time":1763683200123}"#,
            ],
            &[
                r#"{"kind":"open_interest","venue":"binance","symbol":"SOLUSDT","usd":125000,"at":"2025-11-21T00:00:00.123Z"}"#,
                r#"{"kind":"open_interest","venue":"binance","symbol":"SOLUSDT","usd":125100.5,"at":"2025-11-21T00:00:00.124Z"}"#,
                r#"{"kind":"open_interest","venue":"binance","symbol":"SOLUSD_PERP","usd":500,"at":"2025-11-21T00:00:00.123Z"}"#,
                r#"{"kind":"open_interest","venue":"binance","symbol":"ETHUSDT","usd":null,"at":"2025-11-21T00:00:00.123Z"}"#,
            ],
        ),
    ),
    case(
        "binance-long-short",
        "shares of accounts; the time as number and text",
        &[
            r#"[{"symbol":"SOLUSDT","longAccount":"0.75","longShortRatio":"3","shortAccount":"0.25","timestamp":"1763683200123"}]"#,
        ],
        &[
            r#"{"kind":"long_short_ratio","venue":"binance","symbol":"SOLUSDT","long_share":0.75,"short_share":0.25,"at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    case(
        "bybit-tickers",
        "one side where it is told, else half of both; dollars on inverse contracts; the price of a spot pair",
        &[
            r#"{"retCode":0,"result":{"category":"linear","list":[{"symbol":"SOLUSDT","fundingRate":"-0.0001","fundingIntervalHour":"4","openInterest":"2000","openInterestValue":"250000","singleOpenInterestValue":"126000"},{"symbol":"SOL-26DEC25","fundingRate":"","openInterestValue":"9000"}]},"time":1763683200123}"#,
            r#"{"retCode":0,"result":{"category":"inverse","list":[{"symbol":"SOLUSD","fundingRate":"","openInterest":"5000","openInterestValue":"40"}]},"time":1763683200123}"#,
            r#"{"retCode":0,"result":{"category":"spot","list":[{"symbol":"SOLUSDT","lastPrice":"125.5"}]},"time":1763683200123}"#,
        ],
        &[
            r#"{"kind":"funding","venue":"bybit","symbol":"SOLUSDT","rate":-0.0001,"interval_hours":4,"at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"open_interest","venue":"bybit","symbol":"SOLUSDT","usd":126000,"at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"open_interest","venue":"bybit","symbol":"SOL-26DEC25","usd":4500,"at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"open_interest","venue":"bybit","symbol":"SOLUSD","usd":2500,"at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"quote","instrument":"SOL","at":"2025-11-21T00:00:00.123Z","price":125.5,"currency":"USD"}"#,
        ],
    ),
    case(
        "bybit-long-short",
        "shares of accounts",
        &[
            r#"{"retCode":0,"result":{"list":[{"symbol":"SOLUSDT","buyRatio":"0.6","sellRatio":"0.4","timestamp":"1763683200123"}]}}"#,
        ],
        &[
            r#"{"kind":"long_short_ratio","venue":"bybit","symbol":"SOLUSDT","long_share":0.6,"short_share":0.4,"at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    case(
        "okx-funding",
        "the interval from the two times",
        &[
            r#"{"code":"0","data":[{"instId":"SOL-USDT-SWAP","fundingRate":"0.0003","fundingTime":"1763683200000","nextFundingTime":"1763697600000","ts":"1763683200123"}]}"#,
        ],
        &[
            r#"{"kind":"funding","venue":"okx","symbol":"SOL-USDT-SWAP","rate":0.0003,"interval_hours":4,"at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    of(
        "SOL",
        case(
            "okx-long-short",
            "a ratio as two shares",
            &[r#"{"code":"0","data":[["1763683200123","3"]]}"#],
            &[
                r#"{"kind":"long_short_ratio","venue":"okx","symbol":"SOL","long_share":0.75,"short_share":0.25,"at":"2025-11-21T00:00:00.123Z"}"#,
            ],
        ),
    ),
    case(
        "kraken-futures-tickers",
        "the absolute rate made relative, times or by the mark; dollars and coins",
        &[
            r#"{"result":"success","serverTime":"2025-11-21T00:00:00.123Z","tickers":[{"symbol":"PF_SOLUSD","tag":"perpetual","markPrice":125,"fundingRate":-0.0125,"openInterest":40},{"symbol":"PI_XBTUSD","tag":"perpetual","markPrice":80000,"fundingRate":0.0000000005,"openInterest":9000},{"symbol":"in_xbtusd","last":80000}]}"#,
        ],
        &[
            r#"{"kind":"funding","venue":"kraken-futures","symbol":"PF_SOLUSD","rate":-0.0001,"interval_hours":1,"at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"open_interest","venue":"kraken-futures","symbol":"PF_SOLUSD","usd":5000,"at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"funding","venue":"kraken-futures","symbol":"PI_XBTUSD","rate":0.00004,"interval_hours":1,"at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"open_interest","venue":"kraken-futures","symbol":"PI_XBTUSD","usd":9000,"at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    case(
        "coinalyze-liquidations",
        "markets of one hour together, at its end",
        &[
            r#"[{"symbol":"SOLUSDT_PERP.A","history":[{"t":1763683200,"l":100.5,"s":20}]},{"symbol":"SOLUSD_PERP.A","history":[{"t":1763683200,"l":10,"s":1}]}]"#,
        ],
        &[
            r#"{"kind":"liquidation_total","publisher":"coinalyze","window":"1h","usd":131.5,"long_usd":110.5,"short_usd":21,"at":"2025-11-21T01:00:00Z","lower_bound":true}"#,
        ],
    ),
    of(
        "SOLUSDT",
        case(
            "binance-depth",
            "levels in any order; only those within 1 %",
            &[
                r#"{"lastUpdateId":1,"bids":[["98","5"],["99.5","2"]],"asks":[["100.5","1"],["101.5","4"]]}"#,
            ],
            &[
                r#"{"kind":"depth","venue":"binance","symbol":"SOLUSDT","best_bid":99.5,"best_ask":100.5,"mid":100,"spread_bps":100,"bid_usd_1pct":199,"ask_usd_1pct":100.5,"bid_complete":true,"ask_complete":true,"at":"2026-11-21T09:00:00Z"}"#,
            ],
        ),
    ),
    case(
        "coinbase-depth",
        "the named form",
        &[
            r#"{"pricebook":{"product_id":"SOL-USD","bids":[{"price":"99.5","size":"2"}],"asks":[{"price":"100.5","size":"1"}],"time":"2025-11-21T00:00:00Z"}}"#,
        ],
        &[
            r#"{"kind":"depth","venue":"coinbase","symbol":"SOL-USD","best_bid":99.5,"best_ask":100.5,"mid":100,"spread_bps":100,"bid_usd_1pct":199,"ask_usd_1pct":100.5,"bid_complete":false,"ask_complete":false,"at":"2025-11-21T00:00:00Z"}"#,
        ],
    ),
    case(
        "kraken-depth",
        "under its own name of the pair",
        &[
            r#"{"error":[],"result":{"XETHZUSD":{"asks":[["100.5","1",1763683200]],"bids":[["99.5","2",1763683200]]}}}"#,
        ],
        &[
            r#"{"kind":"depth","venue":"kraken","symbol":"XETHZUSD","best_bid":99.5,"best_ask":100.5,"mid":100,"spread_bps":100,"bid_usd_1pct":199,"ask_usd_1pct":100.5,"bid_complete":false,"ask_complete":false,"at":"2026-11-21T09:00:00Z"}"#,
        ],
    ),
    case(
        "bybit-depth",
        "with its own time",
        &[
            r#"{"retCode":0,"result":{"s":"SOLUSDT","b":[["99.5","2"]],"a":[["100.5","1"]],"ts":1763683200123}}"#,
        ],
        &[
            r#"{"kind":"depth","venue":"bybit","symbol":"SOLUSDT","best_bid":99.5,"best_ask":100.5,"mid":100,"spread_bps":100,"bid_usd_1pct":199,"ask_usd_1pct":100.5,"bid_complete":false,"ask_complete":false,"at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    case(
        "okx-liquidations",
        "another channel passes",
        &[
            r#"{"arg":{"channel":"tickers"},"data":[{"last":"1"}]}"#,
            "{}",
            "null",
            "7",
        ],
        &[],
    ),
];

pub(super) const fn refusal(
    source: &'static str,
    status: u16,
    body: &'static str,
    kind: slackwater::sources::FaultKind,
    retry_after_s: Option<u64>,
    word: &'static str,
) -> Refusal {
    Refusal {
        source,
        status,
        body,
        kind,
        retry_after_s,
        word,
    }
}

pub(super) const REFUSALS: &[Refusal] = &[
    refusal("binance-klines", 429, "", RateLimited, None, "429"),
    refusal(
        "binance-klines",
        429,
        r#"{"code":-1003,"msg":"Too many requests; current limit"}"#,
        RateLimited,
        None,
        "Too many",
    ),
    // Until 53.2 s after the arrival, rounded up.
    refusal(
        "binance-klines",
        418,
        r#"{"code":-1003,"msg":"Way too much request weight used; IP banned until 1795251653200. Please"}"#,
        RateLimited,
        Some(54),
        "banned until",
    ),
    refusal(
        "binance-klines",
        418,
        r#"{"msg":"teapot"}"#,
        Blocked,
        None,
        "418",
    ),
    refusal(
        "binance-klines",
        451,
        r#"{"code":0,"msg":"Service unavailable from a restricted location"}"#,
        Blocked,
        None,
        "restricted location",
    ),
    refusal(
        "binance-klines",
        200,
        r#"{"code":0,"msg":"Service unavailable from a restricted location"}"#,
        Blocked,
        None,
        "restricted location",
    ),
    refusal(
        "binance-klines",
        400,
        r#"{"code":-1121,"msg":"Invalid symbol."}"#,
        NotFound,
        None,
        "Invalid symbol",
    ),
    refusal(
        "binance-klines",
        200,
        r#"{"code":-1121,"msg":"Invalid symbol."}"#,
        NotFound,
        None,
        "Invalid symbol",
    ),
    refusal("binance-klines", 200, "null", Schema, None, ""),
    refusal(
        "binance-klines",
        200,
        r#"[[1763510400000,"1","1","1","dear"]]"#,
        Schema,
        None,
        "[0][4]",
    ),
    refusal(
        "binance-klines",
        401,
        r#"{"code":-2015,"msg":"Invalid API-key"}"#,
        NotEntitled,
        None,
        "API-key",
    ),
    refusal(
        "bybit-tickers",
        403,
        r#"{"retCode":0,"retMsg":"access too frequent"}"#,
        RateLimited,
        Some(600),
        "too frequent",
    ),
    refusal(
        "bybit-tickers",
        403,
        "<html><title>403 ERROR</title>The Amazon CloudFront distribution is configured to block access from your country.</html>",
        Blocked,
        None,
        "403",
    ),
    refusal(
        "bybit-tickers",
        200,
        r#"{"retCode":10006,"retMsg":"Too many visits!"}"#,
        RateLimited,
        None,
        "Too many visits",
    ),
    refusal(
        "bybit-tickers",
        200,
        r#"{"retCode":10001,"retMsg":"params error: symbol invalid"}"#,
        NotFound,
        None,
        "symbol invalid",
    ),
    refusal(
        "bybit-tickers",
        200,
        r#"{"retCode":10016,"retMsg":"Server error"}"#,
        Venue,
        None,
        "Server error",
    ),
    refusal(
        "okx-funding",
        200,
        r#"{"code":"50011","msg":"Rate limit reached","data":[]}"#,
        RateLimited,
        None,
        "Rate limit",
    ),
    refusal(
        "okx-funding",
        200,
        r#"{"code":"51001","msg":"Instrument ID doesn't exist","data":[]}"#,
        NotFound,
        None,
        "exist",
    ),
    refusal(
        "okx-liquidations",
        200,
        r#"{"event":"error","code":"60018","msg":"The channel doesn't exist"}"#,
        NotFound,
        None,
        "channel",
    ),
    refusal(
        "kraken-ticker",
        200,
        r#"{"error":["EGeneral:Too many requests"]}"#,
        RateLimited,
        None,
        "Too many",
    ),
    refusal(
        "kraken-ticker",
        200,
        r#"{"error":["EQuery:Unknown asset pair"]}"#,
        NotFound,
        None,
        "asset pair",
    ),
    refusal(
        "kraken-ohlc",
        200,
        r#"{"error":[],"result":{"XXBTZUSD":[[1763683200,"1","1","1","1"],[1763683260,"1","1","1","1"]],"last":1}}"#,
        Schema,
        None,
        "60 s apart",
    ),
    refusal(
        "coingecko-markets",
        429,
        r#"{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit"}}"#,
        RateLimited,
        None,
        "exceeded",
    ),
    refusal(
        "coingecko-markets",
        200,
        "<html><title>Just a moment...</title></html>",
        Blocked,
        None,
        "moment",
    ),
    refusal(
        "coingecko-markets",
        200,
        "<html>maintenance</html>",
        Schema,
        None,
        "web page",
    ),
    refusal(
        "coinbase-candles",
        404,
        r#"{"message":"NotFound"}"#,
        NotFound,
        None,
        "NotFound",
    ),
    refusal(
        "coinbase-candles",
        503,
        "upstream is gone",
        Venue,
        None,
        "upstream",
    ),
    refusal(
        "deribit-liquidations",
        200,
        r#"{"jsonrpc":"2.0","id":2,"error":{"code":10028,"message":"too_many_requests"}}"#,
        RateLimited,
        None,
        "too_many",
    ),
    refusal(
        "htx-liquidations",
        200,
        r#"{"op":"sub","err-code":2003,"err-msg":"invalid.parameter"}"#,
        Venue,
        None,
        "invalid.parameter",
    ),
    refusal(
        "gate-liquidations",
        400,
        r#"{"label":"CONTRACT_NOT_FOUND","message":"contract not found"}"#,
        NotFound,
        None,
        "not found",
    ),
    refusal(
        "bybit-liquidations",
        200,
        r#"{"topic":"allLiquidation.X","data":[{"T":1763683200123,"s":"XUSDT","S":"Hold","v":"1","p":"1"}]}"#,
        Schema,
        None,
        "data[0].S",
    ),
    refusal(
        "bybit-liquidations",
        200,
        r#"{"topic":"allLiquidation.X","data":[{"T":1763683200123,"s":"XUSDT","S":"Buy","v":"1","p":"-1"}]}"#,
        Schema,
        None,
        "data[0].p",
    ),
    refusal("bybit-liquidations", 200, "not json", Schema, None, ""),
    refusal(
        "binance-depth",
        200,
        r#"{"bids":[["101","1"]],"asks":[["100","1"]]}"#,
        Schema,
        None,
        "not below",
    ),
];
