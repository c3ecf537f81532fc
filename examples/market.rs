//! A market on this machine: venues that stream and answer as the real ones do, so that the live cockpit can be looked at
//! without a network (`-- flood`: 10,000 liquidations a second). Prints the configuration to start it with:
//!
//! ```text
//! cargo run --example market > /tmp/market.toml &
//! cargo run -- --config /tmp/market.toml --data-dir /tmp/market
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::print_stdout,
    dead_code,
    reason = "a demonstration with a clock and an output of its own"
)]

#[path = "../tests/feed/venue.rs"]
mod venue;

use std::time::Duration;

use chrono::Utc;
use venue::{Client, Venue, answer, request};

/// Coins with a price.
const COINS: [&str; 5] = ["BTC", "ETH", "SOL", "XRP", "SUI"];

/// How often something is told.
const BEAT: Duration = Duration::from_millis(250);

fn price(coin: &str, beat: i64) -> f64 {
    let start = match coin {
        "BTC" => 82_000.0,
        "ETH" => 2_700.0,
        "SOL" => 125.0,
        _ => 10.0,
    };
    let wave = (beat as f64 / 40.0).sin() + (beat as f64 / 7.0).cos() / 4.0;
    start * (1.0 + wave / 200.0)
}

fn now() -> i64 {
    Utc::now().timestamp_millis()
}

/// Daily bars that rise and fall again.
fn klines(coin: &str) -> String {
    let day = 86_400_000;
    let today = now() / day * day;
    let rows: Vec<String> = (0..400)
        .map(|back| {
            let close = price(coin, 0) * (1.0 + 0.5 * (f64::from(back) / 90.0).sin().abs());
            let open = today - i64::from(back) * day;
            format!(
                r#"[{open},"{close:.2}","{:.2}","{:.2}","{close:.2}","1",{},"1",1,"1","1","0"]"#,
                close * 1.02,
                close * 0.97,
                open + day - 1
            )
        })
        .rev()
        .collect();
    format!("[{}]", rows.join(","))
}

async fn binance(mut stream: tokio::net::TcpStream) {
    let line = request(&mut stream).await;
    let asked = |key: &str| {
        line.split_once(key)
            .map(|(_, rest)| rest.split(['&', ' ']).next().unwrap_or("").to_owned())
    };
    let symbol = asked("symbol=").unwrap_or_else(|| "BTCUSDT".to_owned());
    let coin = symbol.trim_end_matches("USDT").to_owned();
    let body = if line.contains("/klines") {
        klines(&coin)
    } else if line.contains("premiumIndex") {
        let at = now();
        format!(
            r#"[{{"symbol":"BTCUSDT","markPrice":"{:.2}","lastFundingRate":"-0.00004","time":{at}}}]"#,
            price("BTC", 0)
        )
    } else {
        let mid = price(&coin, 0);
        let levels = |sign: f64| {
            let rows: Vec<String> = (1..2_000)
                .map(|n| {
                    format!(
                        r#"["{:.2}","0.4"]"#,
                        mid * (1.0 + sign * f64::from(n) * 0.00001)
                    )
                })
                .collect();
            rows.join(",")
        };
        format!(r#"{{"bids":[{}],"asks":[{}]}}"#, levels(-1.0), levels(1.0))
    };
    answer(&mut stream, "200 OK", "", &body).await;
}

/// OKX: the prices of all coins, a little apart from the others'; its contracts are refused.
async fn okx(mut stream: tokio::net::TcpStream) {
    let line = request(&mut stream).await;
    if !line.contains("/market/tickers") {
        return refuse(stream).await;
    }
    let rows = COINS.map(|coin| {
        let last = price(coin, 0) * 1.0004;
        format!(
            r#"{{"instId":"{coin}-USDT","last":"{last:.3}","ts":"{}"}}"#,
            now()
        )
    });
    let body = format!(r#"{{"code":"0","msg":"","data":[{}]}}"#, rows.join(","));
    answer(&mut stream, "200 OK", "", &body).await;
}

async fn refuse(mut stream: tokio::net::TcpStream) {
    let said = r#"{"code":0,"msg":"Service unavailable from a restricted location"}"#;
    answer(&mut stream, "451 Unavailable For Legal Reasons", "", said).await;
}

async fn tickers(stream: tokio::net::TcpStream) {
    let mut client = Client::accept(stream).await;
    for beat in 0.. {
        for coin in COINS {
            let (at, last) = (now(), price(coin, beat));
            client
                .say(format!(
                    r#"{{"stream":"x","data":{{"e":"24hrMiniTicker","E":{at},"s":"{coin}USDT","c":"{last:.2}"}}}}"#
                ))
                .await;
        }
        tokio::time::sleep(BEAT).await;
    }
}

/// Bybit: a liquidation every beat, and a cut every two minutes.
async fn liquidations(stream: tokio::net::TcpStream) {
    let mut client = Client::accept(stream).await;
    client.hear().await;
    for _ in 0..21 {
        client
            .say(r#"{"success":true,"ret_msg":"","op":"subscribe"}"#)
            .await;
    }
    let flood = std::env::args().any(|word| word == "flood");
    // 10,000 a second in the flood, else four.
    let (beats, pause, burst) = if flood {
        (i64::MAX, Duration::from_millis(10), 100)
    } else {
        (480, BEAT, 1)
    };
    for beat in 0..beats {
        let (at, last) = (now(), price("BTC", beat));
        let side = if beat % 5 == 0 { "Sell" } else { "Buy" };
        let size = 0.05 + f64::from(i32::try_from(beat % 17).unwrap_or(0)) * 0.4;
        client
            .say(format!(
                r#"{{"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":{at},"data":[{{"T":{at},"s":"BTCUSDT","S":"{side}","v":"{size:.3}","p":"{last:.2}"}}]}}"#
            ))
            .await;
        if beat % burst == 0 {
            tokio::time::sleep(pause).await;
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let binance = Venue::start(|_, stream| binance(stream)).await;
    let tickers = Venue::start(|_, stream| tickers(stream)).await;
    let liquidations = Venue::start(|_, stream| liquidations(stream)).await;
    let okx = Venue::start(|_, stream| okx(stream)).await;
    let refused = Venue::start(|_, mut stream| async move {
        request(&mut stream).await;
        refuse(stream).await;
    })
    .await;
    let limited = Venue::start(|_, mut stream| async move {
        request(&mut stream).await;
        answer(
            &mut stream,
            "429 Too Many Requests",
            "Retry-After: 53\r\n",
            "",
        )
        .await;
    })
    .await;
    println!("[sources]");
    for (host, address) in [
        ("binance", binance.http()),
        ("binance-futures", binance.http()),
        ("binance-stream", tickers.ws()),
        ("bybit-stream", liquidations.ws()),
        ("okx-stream", refused.ws()),
        ("okx", okx.http()),
        ("bybit", refused.http()),
        ("coingecko", limited.http()),
    ] {
        println!("addresses.{host} = \"{address}\"");
    }
    let quiet = [
        "binance-coin",
        "binance-futures-stream",
        "gate",
        "gate-stream",
        "htx",
        "bitmex",
        "bitmex-stream",
    ];
    let more = [
        "bitfinex-stream",
        "deribit-stream",
        "kraken-futures",
        "kraken-futures-stream",
        "kraken",
        "coinbase",
        "coinbase-stream",
        "binance-data",
    ];
    for host in quiet.into_iter().chain(more) {
        // Nobody listens there.
        let scheme = if host.ends_with("-stream") || host == "htx" {
            "ws"
        } else {
            "http"
        };
        println!("addresses.{host} = \"{scheme}://127.0.0.1:9\"");
    }
    std::future::pending::<()>().await;
}
