//! Payloads at the edges of the documented shapes: other products on the same stream, rows without a price, names that
//! look like another, and lists that are of something else.

use slackwater::sources::FaultKind::{NotFound, RateLimited, Schema, Venue};

use super::cases::{case, of, refusal, with};
use super::{Case, Refusal};

const OKX_CONTRACTS: &str = r#"{"code":0,"data":[{"instType":"OPTION","instId":"BTC-USD-261225-90000-C","instFamily":"BTC-USD","uly":"BTC-USD","ctVal":"1","ctMult":"0.01","ctValCcy":"BTC"},{"instType":"SWAP","instId":"BTC-USD-SWAP","instFamily":"BTC-USD","uly":"BTC-USD","ctVal":"100","ctMult":"1","ctValCcy":"USD"},{"instType":"SWAP","instId":"SOL-EUR-SWAP","instFamily":"SOL-EUR","ctVal":"2","ctMult":"1","ctValCcy":"SOL"}]}"#;

const BITMEX_CONTRACTS: &str = r#"[{"symbol":"XBTUSD","isInverse":true,"quoteCurrency":"USD","multiplier":-100000000,"markPrice":80000},{"symbol":"ETHXBT","quoteCurrency":"XBT","underlyingToPositionMultiplier":100},{"symbol":"XBTEUR","isInverse":true,"quoteCurrency":"EUR","multiplier":-100000000},{"symbol":"SOLEUR","quoteCurrency":"EUR","underlyingToPositionMultiplier":10},{"symbol":"LTCUSD","isQuanto":true,"quoteCurrency":"USD","multiplier":-200}]"#;

pub(super) const EDGES: &[Case] = &[
    case(
        "binance-funding",
        "a list in a combined frame",
        &[
            r#"{"stream":"!markPrice@arr","data":[{"e":"markPriceUpdate","E":1763683200124,"s":"SOLUSDT","p":"125","r":"0.0002","T":1763712000000},{"e":"markPriceUpdate","E":1763683200125,"s":"ETHUSDT","p":"2700","r":"","T":0},{"e":"markPriceUpdate","E":1763683200126,"s":"BTCUSDT","p":"80000","r":"-0.0004","T":1763712000000}]}"#,
        ],
        &[
            r#"{"kind":"funding","venue":"binance","symbol":"SOLUSDT","rate":0.0002,"interval_hours":null,"at":"2025-11-21T00:00:00.124Z"}"#,
            r#"{"kind":"funding","venue":"binance","symbol":"BTCUSDT","rate":-0.0004,"interval_hours":null,"at":"2025-11-21T00:00:00.126Z"}"#,
        ],
    ),
    case(
        "binance-funding",
        "dated contracts alone have no rate, and that is an answer",
        &[
            r#"[{"symbol":"SOLUSD_261225","markPrice":"125","lastFundingRate":"","time":1763683200123},{"symbol":"ETHUSD_261225","markPrice":"2700","lastFundingRate":null,"time":1763683200123}]"#,
            "[]",
        ],
        &[],
    ),
    case(
        "binance-tickers",
        "tokens that are no dollar, and coins whose names end like them",
        &[
            r#"[{"symbol":"BTCTUSD","lastPrice":"80001"},{"symbol":"BTCBUSD","lastPrice":"80002"},{"symbol":"XRPRLUSD","lastPrice":"2"},{"symbol":"ETHPYUSD","lastPrice":"2700"},{"symbol":"DOTTUSD","lastPrice":"3"},{"symbol":"BTCEUR","lastPrice":"70000"},{"symbol":"BTCDAI","lastPrice":"80003"},{"symbol":"DOTUSD","lastPrice":"3","closeTime":1763683200123},{"symbol":"BTCUSDP","lastPrice":"80003"},{"symbol":"BNBUSD","lastPrice":"900","closeTime":1763683200123},{"symbol":"ETHFDUSD","lastPrice":"2701","closeTime":1763683200123},{"symbol":"TUSDUSDT","lastPrice":"0.99","closeTime":1763683200123}]"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"DOT","at":"2025-11-21T00:00:00.123Z","price":3,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"BNB","at":"2025-11-21T00:00:00.123Z","price":900,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"ETH","at":"2025-11-21T00:00:00.123Z","price":2701,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"TUSD","at":"2025-11-21T00:00:00.123Z","price":0.99,"currency":"USD"}"#,
        ],
    ),
    case(
        "kraken-ticker",
        "long names of Tether and of currencies; the dollar itself after a T, B or G",
        &[
            r#"{"error":[],"result":{"DOTUSD":{"c":["3","1"]},"USDTZUSD":{"c":["0.999","1"]},"USDTUSD":{"c":["0.998","1"]},"XBTPYUSD":{"c":["80000","1"]},"XRPRLUSD":{"c":["2","1"]},"XTZUSD":{"c":["0.5","1"]},"XXDGZUSD":{"c":["0.15","1"]},"ZEURZUSD":{"c":["1.15","1"]},"XXBTZEUR":{"c":["70000","1"]}}}"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"DOT","at":"2026-11-21T09:00:00Z","price":3,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"USDT","at":"2026-11-21T09:00:00Z","price":0.998,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"USDT","at":"2026-11-21T09:00:00Z","price":0.999,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"XTZ","at":"2026-11-21T09:00:00Z","price":0.5,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"DOGE","at":"2026-11-21T09:00:00Z","price":0.15,"currency":"USD"}"#,
            r#"{"kind":"quote","instrument":"EUR","at":"2026-11-21T09:00:00Z","price":1.15,"currency":"USD"}"#,
        ],
    ),
    with(
        &[OKX_CONTRACTS],
        case(
            "okx-liquidations",
            "an option is unpriced, with or without its list; an expired future goes by the family of a swap, by either key",
            &[
                "pong\r\n",
                " ping ",
                r#"{"arg":{"channel":"liquidation-orders","instType":"OPTION"},"data":[{"instType":"OPTION","instId":"BTC-USD-261225-90000-C","instFamily":"BTC-USD","details":[{"posSide":"short","side":"buy","bkPx":"0.05","sz":"20","ts":"1763683200123"}]},{"instId":"BTC-USD-261225-95000-P","uly":"BTC-USD","details":[{"posSide":"short","side":"buy","bkPx":"0.02","sz":"10","ts":"1763683200124"}]}]}"#,
                r#"{"arg":{"channel":"liquidation-orders","instType":"FUTURES"},"data":[{"instType":"FUTURES","instId":"BTC-USD-251121","uly":"BTC-USD","details":[{"posSide":"long","side":"sell","bkPx":"80000","sz":"4","ts":"1763683200125"}]},{"instType":"SWAP","instId":"BTC-USD_NEW-SWAP","instFamily":"BTC-USD","details":[{"posSide":"long","side":"sell","bkPx":"80000","sz":"4","ts":"1763683200126"}]}]}"#,
                r#"{"code":0,"data":[{"instType":"SWAP","instId":"BTC-USD-SWAP","details":[{"posSide":"short","side":"buy","bkPx":"80000","sz":2,"ts":1763683200127}]}]}"#,
            ],
            &[
                r#"{"kind":"liquidation","venue":"okx","symbol":"BTC-USD-261225-90000-C","base":"BTC","liquidated":"short","base_qty":null,"price":"0.05","usd":null,"at":"2025-11-21T00:00:00.123Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"BTC-USD-261225-95000-P","base":"BTC","liquidated":"short","base_qty":null,"price":"0.02","usd":null,"at":"2025-11-21T00:00:00.124Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"BTC-USD-251121","base":"BTC","liquidated":"long","base_qty":"0.005","price":"80000","usd":"400","at":"2025-11-21T00:00:00.125Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"BTC-USD_NEW-SWAP","base":"BTC","liquidated":"long","base_qty":null,"price":"80000","usd":null,"at":"2025-11-21T00:00:00.126Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"BTC-USD-SWAP","base":"BTC","liquidated":"short","base_qty":"0.0025","price":"80000","usd":"200","at":"2025-11-21T00:00:00.127Z"}"#,
            ],
        ),
    ),
    with(
        &[OKX_CONTRACTS],
        case(
            "okx-liquidations",
            "coins that are priced in something else have no dollars",
            &[
                r#"{"arg":{"channel":"liquidation-orders","instType":"MARGIN"},"data":[{"instType":"MARGIN","instId":"ETH-BTC","details":[{"posSide":"long","side":"sell","bkPx":"0.034","sz":"6","ts":"1763683200123"}]},{"instType":"SWAP","instId":"SOL-EUR-SWAP","details":[{"posSide":"long","side":"sell","bkPx":"110","sz":"3","ts":"1763683200124"}]},{"instType":"MARGIN","instId":"ETH-USDC","details":[{"posSide":"long","side":"sell","bkPx":"2700","sz":"2","ts":"1763683200125"}]}]}"#,
            ],
            &[
                r#"{"kind":"liquidation","venue":"okx","symbol":"ETH-BTC","base":"ETH","liquidated":"long","base_qty":"6","price":"0.034","usd":null,"at":"2025-11-21T00:00:00.123Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"SOL-EUR-SWAP","base":"SOL","liquidated":"long","base_qty":"6","price":"110","usd":null,"at":"2025-11-21T00:00:00.124Z"}"#,
                r#"{"kind":"liquidation","venue":"okx","symbol":"ETH-USDC","base":"ETH","liquidated":"long","base_qty":"2","price":"2700","usd":"5400","at":"2025-11-21T00:00:00.125Z"}"#,
            ],
        ),
    ),
    case(
        "kraken-futures-liquidations",
        "what is subscribed to already is no error; a coin that ends in T",
        &[
            r#"{"event":"alert","message":"Already subscribed to feed, re-requesting"}"#,
            r#"{"feed":"trade","product_id":"PF_DOTUSD","uid":"u","side":"buy","type":"liquidation","time":1763683200123,"qty":100,"price":3}"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"kraken-futures","symbol":"PF_DOTUSD","base":"DOT","liquidated":"short","base_qty":"100","price":"3","usd":"300","at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    case(
        "bitfinex-liquidations",
        "a history: all of its rows, each in a list of its own or not",
        &[
            r#"[[["pos",1,1763683200123,null,"tSOLF0:USTF0",10,125,null,0,1,null,124]],[["pos",2,1763683200124,null,"tBTCUSD",-0.5,80000,null,0,0,null,null]],[["pos",2,1763683200124,null,"tBTCUSD",-0.5,80000,null,1,0,null,null]]]"#,
            r#"[["pos",3,1763683200125,null,"tETHUSD",2,2700,null,0,1,null,2690],["pos",4,1763683200126,null,"tETHUSD",-3,2700,null,0,1,null,2710]]"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"bitfinex","symbol":"tSOLF0:USTF0","base":"SOL","liquidated":"long","base_qty":"10","price":"124","usd":"1240","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"bitfinex","symbol":"tBTCUSD","base":"BTC","liquidated":"short","base_qty":"0.5","price":"80000","usd":"40000","at":"2025-11-21T00:00:00.124Z"}"#,
            r#"{"kind":"liquidation","venue":"bitfinex","symbol":"tETHUSD","base":"ETH","liquidated":"long","base_qty":"2","price":"2690","usd":"5380","at":"2025-11-21T00:00:00.125Z"}"#,
            r#"{"kind":"liquidation","venue":"bitfinex","symbol":"tETHUSD","base":"ETH","liquidated":"short","base_qty":"3","price":"2710","usd":"8130","at":"2025-11-21T00:00:00.126Z"}"#,
        ],
    ),
    case(
        "htx-liquidations",
        "the list of the REST interface; an order that opens closed nobody's position",
        &[
            r#"{"code":200,"msg":"","data":[{"query_id":7,"contract_code":"SOL-USDT","direction":"buy","offset":"close","volume":30,"price":126,"created_at":1763683200123,"amount":3,"trade_turnover":378},{"contract_code":"SOL-USDT","direction":"buy","offset":"open","volume":30,"price":126,"created_at":1763683200124,"amount":3,"trade_turnover":378}],"ts":1763683201000}"#,
            r#"{"code":200,"msg":"","data":[],"ts":1763683201000}"#,
            r#"{"op":"notify","topic":"public.SOL-USDT.liquidation_orders","ts":1,"data":[{"contract_code":"SOL-USDT","direction":"sell","offset":"open","volume":1,"price":125,"created_at":1763683200123,"amount":1,"trade_turnover":125},{"contract_code":"SOL-USDT","direction":"sell","volume":1,"price":125,"created_at":1763683200125,"amount":2,"trade_turnover":250}]}"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"htx","symbol":"SOL-USDT","base":"SOL","liquidated":"short","base_qty":"3","price":"126","usd":"378","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"htx","symbol":"SOL-USDT","base":"SOL","liquidated":"long","base_qty":"2","price":"125","usd":"250","at":"2025-11-21T00:00:00.125Z"}"#,
        ],
    ),
    case(
        "binance-liquidations",
        "another event with an order in it is no liquidation; the mark of the product as text; a coin that ends in T",
        &[
            r#"{"e":"ORDER_TRADE_UPDATE","E":1,"o":{"s":"SOLUSDT","S":"SELL","q":"9","z":"9","ap":"125","T":1763683200123}}"#,
            r#"[{"e":"ORDER_TRADE_UPDATE","o":{"s":"SOLUSDT","S":"SELL","z":"9","ap":"125","T":1763683200123}},{"e":"forceOrder","o":{"s":"SOLUSDT","S":"SELL","z":"2","ap":"125","T":1763683200124}}]"#,
            r#"{"e":"forceOrder","o":{"s":"DOTUSD_261225","S":"SELL","z":"4","ap":"4","T":1763683200123},"st":"2"}"#,
            r#"{"e":"forceOrder","o":{"s":"SOLUSDT","S":"BUY","z":4,"ap":125,"T":"1763683200125","st":"1"}}"#,
            r#"{"e":"forceOrder","o":{"s":"BTCBUSD","S":"BUY","z":"1","ap":"80000","T":1763683200126,"st":1}}"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"binance","symbol":"SOLUSDT","base":"SOL","liquidated":"long","base_qty":"2","price":"125","usd":"250","at":"2025-11-21T00:00:00.124Z"}"#,
            r#"{"kind":"liquidation","venue":"binance","symbol":"DOTUSD_261225","base":"DOT","liquidated":"long","base_qty":"10","price":"4","usd":"40","at":"2025-11-21T00:00:00.123Z"}"#,
            r#"{"kind":"liquidation","venue":"binance","symbol":"SOLUSDT","base":"SOL","liquidated":"short","base_qty":"4","price":"125","usd":"500","at":"2025-11-21T00:00:00.125Z"}"#,
            r#"{"kind":"liquidation","venue":"binance","symbol":"BTCBUSD","base":"BTCBUSD","liquidated":"short","base_qty":"1","price":"80000","usd":null,"at":"2025-11-21T00:00:00.126Z"}"#,
        ],
    ),
    case(
        "bybit-tickers",
        "the code as text; a pair without a price does not take the others with it",
        &[
            r#"{"retCode":"0","result":{"category":"spot","list":[{"symbol":"NEWUSDT","lastPrice":"0"},{"symbol":"OLDUSDT","lastPrice":""},{"symbol":"SOLUSDT","lastPrice":125.5}]},"time":"1763683200123"}"#,
            r#"{"retCode":"0","result":{"category":"linear","list":[{"symbol":"ETHUSDT","fundingRate":0.0001}]},"time":1763683200123}"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"SOL","at":"2025-11-21T00:00:00.123Z","price":125.5,"currency":"USD"}"#,
            r#"{"kind":"funding","venue":"bybit","symbol":"ETHUSDT","rate":0.0001,"interval_hours":null,"at":"2025-11-21T00:00:00.123Z"}"#,
        ],
    ),
    case(
        "binance-tickers",
        "rows without a price do not take the others with them",
        &[
            r#"[{"symbol":"NEWUSDT","lastPrice":""},{"symbol":"OLDUSDT","lastPrice":null},{"symbol":"SOLUSDT","lastPrice":"125.5","closeTime":1763683200123}]"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"SOL","at":"2025-11-21T00:00:00.123Z","price":125.5,"currency":"USD"}"#,
        ],
    ),
    case(
        "coingecko-markets",
        "any field may be null or odd, and the others stand",
        &[
            r#"[{"symbol":null,"current_price":1},{"symbol":"","current_price":1},{"symbol":"gone","current_price":0},{"symbol":"a-name-that-no-coin-of-any-table-has-ever-had-or-will-have","current_price":1},{"symbol":null,"current_price":null},{"symbol":"sol","current_price":"125.5","last_updated":""}]"#,
        ],
        &[
            r#"{"kind":"quote","instrument":"SOL","at":"2026-11-21T09:00:00Z","price":125.5,"currency":"USD"}"#,
        ],
    ),
    of(
        "avalanche-2",
        case(
            "coingecko-treasuries",
            "whoever holds; the listing's suffix is behind the last dot; one company's coins by all their ids",
            &[
                r#"{"total_holdings":9,"governments":[{"name":"A","symbol":"","total_holdings":5,"total_entry_value_usd":0},{"name":"B","symbol":"BRK.B.US","total_holdings":4,"total_entry_value_usd":80}]}"#,
                r#"{"name":"C","symbol":null,"holdings":[{"coin_id":"bitcoin","amount":3}]}"#,
                r#"{"symbol":"EXMP.US","holdings":[{"coin_id":"cardano","amount":1},{"coin_id":"chainlink","amount":2},{"coin_id":"bitcoin-cash","amount":3},{"coin_id":"near","amount":4},{"coin_id":"unheard-of","amount":5},{"coin_id":"hyperliquid","amount":6}]}"#,
            ],
            &[
                r#"{"kind":"holding","company":"BRK.B","asset":"AVAX","units":4,"cost_usd":80,"date":"2026-11-21"}"#,
                r#"{"kind":"holding","company":"EXMP","asset":"ADA","units":1,"cost_usd":null,"date":"2026-11-21"}"#,
                r#"{"kind":"holding","company":"EXMP","asset":"LINK","units":2,"cost_usd":null,"date":"2026-11-21"}"#,
                r#"{"kind":"holding","company":"EXMP","asset":"BCH","units":3,"cost_usd":null,"date":"2026-11-21"}"#,
                r#"{"kind":"holding","company":"EXMP","asset":"NEAR","units":4,"cost_usd":null,"date":"2026-11-21"}"#,
                r#"{"kind":"holding","company":"EXMP","asset":"HYPE","units":6,"cost_usd":null,"date":"2026-11-21"}"#,
            ],
        ),
    ),
    case(
        "gate-liquidations",
        "the list without the price of a fill: the order's, else the row is left out",
        &[
            r#"[{"contract":"BTC_USD","size":400,"fill_price":"0","order_price":"80000","time":1763683200},{"contract":"BTC_USD","size":800,"order_price":"80000","time":1763683200},{"contract":"BTC_USD","size":400,"fill_price":"","order_price":"","time":1763683200},{"contract":"BTC_USD","size":-160,"fill_price":"80000","order_price":"1","time":1763683200}]"#,
        ],
        &[
            r#"{"kind":"liquidation","venue":"gate","symbol":"BTC_USD","base":"BTC","liquidated":"long","base_qty":"0.005","price":"80000","usd":"400","at":"2025-11-21T00:00:00Z"}"#,
            r#"{"kind":"liquidation","venue":"gate","symbol":"BTC_USD","base":"BTC","liquidated":"long","base_qty":"0.01","price":"80000","usd":"800","at":"2025-11-21T00:00:00Z"}"#,
            r#"{"kind":"liquidation","venue":"gate","symbol":"BTC_USD","base":"BTC","liquidated":"short","base_qty":"0.002","price":"80000","usd":"160","at":"2025-11-21T00:00:00Z"}"#,
        ],
    ),
    of(
        "SOL-USDT",
        case(
            "okx-candles",
            "a bar that its venue says is open is provisional, long after its end; days of another clock are left out",
            &[
                r#"{"code":0,"data":[["1763596800000","135","136","110","125","1","1","1","0"],["1763510400000","130","140","120","135","1","1","1","1"],["1763395200000","1","1","1","1","1","1","1","1"]]}"#,
            ],
            &[
                r#"{"kind":"daily_bar","instrument":"SOL","date":"2025-11-20","open":135,"high":136,"low":110,"close":125,"currency":"USD","quality":"provisional"}"#,
                r#"{"kind":"daily_bar","instrument":"SOL","date":"2025-11-19","open":130,"high":140,"low":120,"close":135,"currency":"USD"}"#,
            ],
        ),
    ),
    // Arrival is at 09:00.
    case(
        "coinalyze-liquidations",
        "the hour that still runs is left out; what is missing of an hour is not known",
        &[
            r#"[{"symbol":"SOLUSDT_PERP.A","history":[{"t":1795240800,"l":1,"s":2},{"t":1795244400,"l":null,"s":20},{"t":1795248000,"l":10,"s":4},{"t":1795251600,"l":7,"s":7}]},{"symbol":"SOLUSD_PERP.A","history":[{"t":1795240800,"l":10,"s":20},{"t":1795244400,"l":5,"s":1},{"t":1795248000}]}]"#,
        ],
        &[
            r#"{"kind":"liquidation_total","publisher":"coinalyze","window":"1h","usd":33,"long_usd":11,"short_usd":22,"at":"2026-11-21T07:00:00Z","lower_bound":true}"#,
            r#"{"kind":"liquidation_total","publisher":"coinalyze","window":"1h","usd":null,"long_usd":null,"short_usd":21,"at":"2026-11-21T08:00:00Z","lower_bound":true}"#,
        ],
    ),
    with(
        &[BITMEX_CONTRACTS],
        case(
            "bitmex-liquidations",
            "prices in bitcoin by its own price; in other money none; a size below zero is no size",
            &[
                "pong\n",
                r#"{"table":"liquidation","action":"insert","data":[{"orderID":"a","symbol":"ETHXBT","side":"Sell","price":0.05,"leavesQty":200},{"orderID":"b","symbol":"XBTEUR","side":"Buy","price":70000,"leavesQty":700},{"orderID":"c","symbol":"SOLEUR","side":"Buy","price":110,"leavesQty":50},{"orderID":"d","symbol":"LTCUSD","side":"Buy","price":90,"leavesQty":50}]}"#,
            ],
            &[
                r#"{"kind":"liquidation","venue":"bitmex","symbol":"ETHXBT","base":"ETH","liquidated":"long","base_qty":"2","price":"0.05","usd":"8000","at":"2026-11-21T09:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"bitmex","symbol":"XBTEUR","base":"BTC","liquidated":"short","base_qty":"0.01","price":"70000","usd":null,"at":"2026-11-21T09:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"bitmex","symbol":"SOLEUR","base":"SOL","liquidated":"short","base_qty":"5","price":"110","usd":null,"at":"2026-11-21T09:00:00Z"}"#,
                r#"{"kind":"liquidation","venue":"bitmex","symbol":"LTCUSD","base":"LTC","liquidated":"short","base_qty":null,"price":"90","usd":null,"at":"2026-11-21T09:00:00Z"}"#,
            ],
        ),
    ),
];

/// A list of something else, as a source must call it.
const fn foreign(source: &'static str, body: &'static str) -> Refusal {
    refusal(source, 200, body, Schema, None, "another kind")
}

const fn no_such(source: &'static str, status: u16, body: &'static str) -> Refusal {
    refusal(source, status, body, NotFound, None, "")
}

const fn too_many(source: &'static str, status: u16, body: &'static str) -> Refusal {
    refusal(source, status, body, RateLimited, None, "")
}

pub(super) const EDGE_REFUSALS: &[Refusal] = &[
    foreign("binance-funding", r#"[{"foo":1}]"#),
    foreign("binance-funding", r#"{"symbol":"SOLUSDT","markPrice":"1"}"#),
    foreign("binance-open-interest", r#"[{"foo":1}]"#),
    foreign(
        "binance-open-interest",
        r#"[{"symbol":"SOLUSDT","markPrice":"125","lastFundingRate":"0.0001","time":1763683200123},{"symbol":"ETHUSDT","markPrice":"2700","lastFundingRate":"0.0001","time":1763683200123}]"#,
    ),
    foreign(
        "binance-tickers",
        r#"[{"symbol":"SOLUSDT","bidPrice":"125"}]"#,
    ),
    foreign("coingecko-markets", "[{}]"),
    foreign("coingecko-treasuries", r#"{"companies":[{"foo":1}]}"#),
    foreign("okx-funding", r#"{"code":"0","data":[{}]}"#),
    foreign(
        "okx-tickers",
        r#"{"code":"0","data":[{"instId":"SOL-USDT"}]}"#,
    ),
    foreign(
        "bybit-tickers",
        r#"{"retCode":0,"result":{"category":"linear","list":[{"symbol":"SOLUSDT"}]}}"#,
    ),
    foreign(
        "kraken-futures-tickers",
        r#"{"result":"success","tickers":[{"symbol":"PF_SOLUSD"}]}"#,
    ),
    refusal(
        "binance-tickers",
        200,
        r#"{"symbol":"SOLUSDT","lastPrice":""}"#,
        Schema,
        None,
        "lastPrice",
    ),
    refusal(
        "binance-tickers",
        200,
        r#"{"stream":"s","data":[{"s":"SOLUSDT","c":"125"},{"s":"ETHUSDT","c":"dear"}]}"#,
        Schema,
        None,
        "data[1].lastPrice",
    ),
    refusal(
        "okx-candles",
        200,
        r#"{"code":"0","data":[["1763568000000","1","1","1","1","1","1","1","1"],["1763481600000","1","1","1","1","1","1","1","1"]]}"#,
        Schema,
        None,
        "00:00 UTC",
    ),
    no_such(
        "kraken-futures-liquidations",
        200,
        r#"{"event":"alert","message":"Invalid product id"}"#,
    ),
    no_such(
        "kraken-futures-liquidations",
        200,
        r#"{"event":"alert","message":"Invalid feed"}"#,
    ),
    refusal(
        "kraken-futures-liquidations",
        200,
        r#"{"event":"alert","message":"Bad websocket message"}"#,
        Venue,
        None,
        "Bad websocket",
    ),
    no_such(
        "gate-liquidations",
        200,
        r#"{"time":1,"channel":"futures.public_liquidates","event":"subscribe","error":{"code":2,"message":"unknown contract FOO_USDT"}}"#,
    ),
    no_such(
        "bitmex-liquidations",
        200,
        r#"{"status":400,"error":"Unknown or expired symbol."}"#,
    ),
    no_such(
        "bybit-tickers",
        200,
        r#"{"retCode":10001,"retMsg":"Not supported symbols","result":{}}"#,
    ),
    no_such(
        "gate-liquidations",
        400,
        r#"{"label":"CONTRACT_NOT_FOUND","message":"sorry"}"#,
    ),
    no_such(
        "gate-liquidations",
        400,
        r#"{"message":"sorry","label":"INVALID_CURRENCY_PAIR"}"#,
    ),
    no_such(
        "gate-liquidations",
        400,
        r#"{"label":"INVALID_CONTRACT","message":"sorry"}"#,
    ),
    no_such(
        "coinbase-ticker",
        200,
        r#"{"type":"error","message":"Failed to subscribe","reason":"FOO-USD is not a valid product"}"#,
    ),
    no_such(
        "coinbase-ticker",
        200,
        r#"{"type":"error","message":"Failed to subscribe","reason":"foo is not a valid channel"}"#,
    ),
    no_such(
        "coinbase-ticker",
        200,
        r#"{"type":"error","message":"Failed to subscribe","reason":"FOO-USD is delisted"}"#,
    ),
    no_such(
        "coingecko-treasuries",
        400,
        r#"{"error":"Could not find coin with the given id"}"#,
    ),
    refusal(
        "bitmex-liquidations",
        429,
        r#"{"error":{"message":"Rate limit exceeded, retry in 2 seconds.","name":"HTTPError"}}"#,
        RateLimited,
        Some(2),
        "retry in 2",
    ),
    refusal(
        "bitmex-liquidations",
        429,
        r#"{"error":"Rate limit exceeded.","meta":{"retryAfter":3}}"#,
        RateLimited,
        Some(3),
        "exceeded",
    ),
    refusal(
        "binance-klines",
        503,
        r#"{"msg":"please retry after 2 minutes"}"#,
        Venue,
        Some(120),
        "retry",
    ),
    too_many(
        "kraken-futures-tickers",
        200,
        r#"{"result":"error","error":"apiLimitExceeded"}"#,
    ),
    too_many(
        "bitfinex-liquidations",
        200,
        r#"["error",11010,"ratelimit: error"]"#,
    ),
    too_many(
        "okx-liquidations",
        200,
        r#"{"event":"error","code":"60014","msg":"Requests too frequent"}"#,
    ),
    too_many(
        "gate-liquidations",
        400,
        r#"{"label":"TOO_MANY_REQUESTS","message":"slower"}"#,
    ),
    refusal(
        "kraken-ticker",
        200,
        "{\"error\":\"\\u200b\"}",
        Venue,
        None,
        "without a reason",
    ),
    refusal(
        "binance-klines",
        200,
        "{\"message\":\"\\u0007\"}",
        Venue,
        None,
        "without a reason",
    ),
    refusal(
        "gate-liquidations",
        200,
        r#"{"channel":"futures.public_liquidates","event":"subscribe","result":{"status":"fail"}}"#,
        Venue,
        None,
        "",
    ),
    refusal(
        "gate-liquidations",
        200,
        r#"{"channel":"futures.public_liquidates","event":"update","result":[{"contract":"BTC_USD","size":"1_000","price":"80000","time":1763683200}]}"#,
        Schema,
        None,
        "result[0].size",
    ),
    refusal(
        "bitfinex-liquidations",
        200,
        r#"[7,[["pos",1,1763683200123,null,"tBTCUSD",1,1,null,0,1,null,1],null]]"#,
        Schema,
        None,
        "no row",
    ),
];
