//! Signatures against another implementation's, answers on the documented shapes, and refusals.

use super::*;
use crate::domain::tag::is_unprintable;

const KEY: &str = "k-of-a-test";
const SECRET: &str = "s3cr3t-of-a-test";
const PASSPHRASE: &str = "p4ss-of-a-test";

fn credentials() -> Credentials {
    let text = format!("# trial\nkey = {KEY}\nsecret=\"{SECRET}\"\npassphrase = {PASSPHRASE}\n");
    Credentials::parse(&text, true).unwrap()
}

fn at() -> Stamp {
    Stamp::parse("2026-11-21T09:12:40.123Z").unwrap()
}

fn payload(status: u16, body: &str) -> Payload<'_> {
    Payload {
        bytes: body.as_bytes(),
        status,
        at: at(),
        symbol: None,
    }
}

fn venue(name: &str) -> &'static dyn Account {
    find(name).unwrap()
}

fn asked(account: &dyn Account, part: &str) -> Question {
    let mut questions = account.questions().into_iter();
    questions.find(|question| question.part == part).unwrap()
}

/// Leverage found in an answer about a part.
fn found(name: &str, part: &str, body: &str) -> Result<Vec<String>, Fault> {
    let account = venue(name);
    read(account, &asked(account, part), &payload(200, body)).map(|page| page.leverage)
}

fn powers(name: &str, body: &str) -> Result<Powers, Fault> {
    read_key(venue(name), &payload(200, body))
}

#[test]
fn questions_are_signed_as_each_venue_asks() {
    // Made with Python's hmac and hashlib.
    let signed = |name: &str, part| {
        let account = venue(name);
        account.sign(&asked(account, part), &credentials(), at())
    };
    let binance = signed("binance", "margin");
    assert_eq!(
        binance.path,
        "/sapi/v1/margin/account?recvWindow=10000&timestamp=1795252360123&signature=95b325548df9c56bcd52e17b4e9ee21b83b856ad57594211d317ac79e1b8411e"
    );
    assert_eq!(binance.headers, [("x-mbx-apikey", KEY.to_owned())]);
    let bybit = signed("bybit", "options");
    assert_eq!(bybit.path, "/v5/position/list?category=option&limit=200");
    assert!(
        bybit
            .headers
            .contains(&("x-bapi-timestamp", "1795252360123".to_owned()))
    );
    assert!(bybit.headers.contains(&(
        "x-bapi-sign",
        "991d5438120f9338289340e415a0a8b251201af536f74e609a4d484aec9064f1".to_owned()
    )));
    let okx = signed("okx", "spot, margin");
    assert_eq!(okx.path, "/api/v5/account/balance");
    assert!(okx.headers.contains(&(
        "ok-access-sign",
        "/eIEy7UUYwLUEIX6khenq6S2jUIM9gtsk20x1QGkTQU=".to_owned()
    )));
    assert!(
        okx.headers
            .contains(&("ok-access-timestamp", "2026-11-21T09:12:40.123Z".to_owned()))
    );
    assert!(
        okx.headers
            .contains(&("ok-access-passphrase", PASSPHRASE.to_owned()))
    );
}

#[test]
fn keys_are_read_from_lines_and_never_printed() {
    let shown = format!("{:?}", credentials());
    for secret in [KEY, SECRET, PASSPHRASE] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let said = credentials().redact(&format!("bad key {KEY}, {SECRET}/{PASSPHRASE}"));
    assert_eq!(said, "bad key …, …/…");
    let said = format!("BAD KEY {KEY}, {SECRET}/{PASSPHRASE}").to_uppercase();
    assert_eq!(credentials().redact(&said), "BAD KEY …, …/…");
    // Other characters beside them, and a text that is cut off inside one.
    let said = format!("né{}é — {}", KEY.to_uppercase(), &SECRET[..9]);
    assert_eq!(credentials().redact(&format!("{said}…")), "né…é — …");
    // A key that is the beginning of the secret.
    let within = Credentials::parse("key=abc\nsecret=ABCdef", false).unwrap();
    assert_eq!(within.redact("abcDEF, ABC, ab"), "…, …, ab");
    // What was signed and sent.
    let signed = |name: &str, part| {
        let account = venue(name);
        account.sign(&asked(account, part), &credentials(), at())
    };
    let said = credentials().redact(&signed("binance", "margin").path.to_lowercase());
    assert_eq!(
        said,
        "/sapi/v1/margin/account?recvwindow=10000&timestamp=1795252360123&…"
    );
    for (_, value) in signed("okx", "spot, margin").headers {
        let said = credentials().redact(&format!("not {value} here"));
        let time = "2026-11-21T09:12:40.123Z";
        assert!(said == "not … here" || value == time, "{said}");
    }
    let harmless = "HTTP 404: /sapi/v1/account/apirestrictions";
    assert_eq!(credentials().redact(harmless), harmless);
    let wrong = |text: &str| Credentials::parse(text, true).unwrap_err();
    assert_eq!(
        wrong("key = a\nsecret = b\n"),
        CredentialsError::Missing("passphrase")
    );
    assert_eq!(wrong("key = a\n"), CredentialsError::Missing("secret"));
    assert_eq!(wrong("key = a\nsecret b\n"), CredentialsError::Line(2));
    assert_eq!(wrong("key = a\nkeys = b\n"), CredentialsError::Line(2));
    assert_eq!(
        wrong("key = a b\nsecret = b\n"),
        CredentialsError::Unusable("key")
    );
    assert_eq!(
        wrong("key =\nsecret = b\n"),
        CredentialsError::Unusable("key")
    );
    // A venue without a passphrase needs none, and one that is given is not kept.
    assert!(Credentials::parse("key=a\nsecret=b", false).is_ok());
}

#[test]
fn a_key_that_can_do_more_than_read_is_named_and_refused() {
    let binance = |more: &str| {
        format!(
            r#"{{"ipRestrict":false,"createTime":1790000000000,"enableReading":true,"enableWithdrawals":false,"enableInternalTransfer":false,"enableMargin":false,"enableFutures":false,"enableSpotAndMarginTrading":false{more}}}"#
        )
    };
    assert_eq!(powers("binance", &binance("")), Ok(Powers::Read));
    let fix = binance(r#","enableFixReadOnly":true"#);
    assert_eq!(powers("binance", &fix), Ok(Powers::Read));
    for power in [
        "enableFutures",
        "enableWithdrawals",
        "enableMargin",
        "enableSpotAndMarginTrading",
    ] {
        let body = binance("").replace(&format!("\"{power}\":false"), &format!("\"{power}\":true"));
        let Ok(Powers::More(what)) = powers("binance", &body) else {
            panic!("{power} is let through");
        };
        assert!(what.contains(power), "{what}");
        // Silence is no answer.
        let silent = binance("")
            .replace(&format!("\"{power}\":false,"), "")
            .replace(&format!(",\"{power}\":false"), "");
        assert!(powers("binance", &silent).is_err(), "{power} unsaid");
    }
    // A power of next year.
    let next = binance(r#","enableTeleport":true"#);
    assert!(
        matches!(powers("binance", &next), Ok(Powers::More(what)) if what.contains("enableTeleport"))
    );
    let odd = binance(r#","permitsUniversalTransfer":"true""#);
    assert!(matches!(powers("binance", &odd), Ok(Powers::More(_))));
    let bybit =
        |value: &str| format!(r#"{{"retCode":0,"retMsg":"","result":{{"readOnly":{value}}}}}"#);
    assert_eq!(powers("bybit", &bybit("1")), Ok(Powers::Read));
    assert!(matches!(powers("bybit", &bybit("0")), Ok(Powers::More(_))));
    assert!(powers("bybit", &bybit("null")).is_err());
    let okx = |perm: &str| {
        format!(r#"{{"code":"0","msg":"","data":[{{"acctLv":"1","perm":"{perm}"}}]}}"#)
    };
    assert_eq!(powers("okx", &okx("read_only")), Ok(Powers::Read));
    for perm in ["read_only,trade", "trade", "withdraw", ""] {
        assert!(
            matches!(powers("okx", &okx(perm)), Ok(Powers::More(_))),
            "{perm}"
        );
    }
    assert!(powers("okx", r#"{"code":"0","data":[]}"#).is_err());
}

/// Venue, part, an answer without leverage, one with, and what is found in it.
const ANSWERS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "binance",
        "spot",
        r#"{"balances":[{"asset":"BTC","free":"0.25","locked":"0.00"},{"asset":"LDBTC","free":"1","locked":"0"},{"asset":"BTCUP","free":"0","locked":"0"}]}"#,
        r#"{"balances":[{"asset":"ETH","free":"3","locked":"0"},{"asset":"BTCDOWN","free":"0","locked":"7.5"}]}"#,
        "BTCDOWN is a leveraged token",
    ),
    (
        "binance",
        "margin",
        r#"{"marginLevel":"999","userAssets":[{"asset":"BTC","borrowed":"0","interest":"0.00000000"}]}"#,
        r#"{"marginLevel":"2.1","userAssets":[{"asset":"BTC","borrowed":"0","interest":"0"},{"asset":"USDT","borrowed":"1250.50","interest":"0.1"}]}"#,
        "1250.5 USDT borrowed",
    ),
    (
        "binance",
        "margin",
        r#"{"userAssets":[]}"#,
        r#"{"userAssets":[{"asset":"USDT","borrowed":"0","interest":"0.00000001"}]}"#,
        "0.00000001 USDT of interest owed",
    ),
    (
        "binance",
        "isolated margin",
        r#"{"assets":[]}"#,
        r#"{"assets":[{"baseAsset":{"asset":"SOL","borrowed":"0","interest":"0"},"quoteAsset":{"asset":"USDC","borrowed":"40","interest":"0"}}]}"#,
        "40 USDC borrowed",
    ),
    (
        "binance",
        "USD-M futures",
        r#"[{"symbol":"ETHUSDT","positionSide":"BOTH","positionAmt":"0.000"}]"#,
        r#"[{"symbol":"ETHUSDT","positionSide":"BOTH","positionAmt":"-0.750"}]"#,
        "ETHUSDT short 0.75",
    ),
    (
        "binance",
        "COIN-M futures",
        "[]",
        r#"[{"symbol":"BTCUSD_PERP","positionSide":"LONG","positionAmt":12}]"#,
        "BTCUSD_PERP long 12",
    ),
    (
        "bybit",
        "spot, margin",
        r#"{"retCode":0,"result":{"list":[{"totalPositionIM":"","coin":[{"coin":"BTC","equity":"0.1","borrowAmount":"0","spotBorrow":"0"}]}]}}"#,
        r#"{"retCode":0,"result":{"list":[{"totalPositionIM":"0","coin":[{"coin":"USDT","equity":"-3.5","borrowAmount":"0.0"}]}]}}"#,
        "3.5 USDT owed",
    ),
    (
        "bybit",
        "spot, margin",
        r#"{"retCode":0,"result":{"list":[{"totalPositionIM":"0","coin":[]}]}}"#,
        r#"{"retCode":0,"result":{"list":[{"totalPositionIM":"0","coin":[{"coin":"USDC","equity":"9","borrowAmount":"0","spotBorrow":"25"}]}]}}"#,
        "25 USDC borrowed",
    ),
    (
        "bybit",
        "spot, margin",
        r#"{"retCode":0,"result":{"list":[{"totalPositionIM":"0.0","coin":[]}]}}"#,
        r#"{"retCode":0,"result":{"list":[{"totalPositionIM":"81.2","coin":[]}]}}"#,
        "81.2 USD bound by positions",
    ),
    (
        "bybit",
        "USDC futures",
        r#"{"retCode":0,"result":{"nextPageCursor":"","list":[{"symbol":"","side":"","size":"0"}]}}"#,
        r#"{"retCode":0,"result":{"nextPageCursor":"","list":[{"symbol":"SOLPERP","side":"Sell","size":"30","liqPrice":""}]}}"#,
        "SOLPERP short 30",
    ),
    (
        "okx",
        "spot, margin",
        r#"{"code":"0","data":[{"details":[{"ccy":"BTC","liab":"","crossLiab":"0","isoLiab":""}]}]}"#,
        r#"{"code":"0","data":[{"details":[{"ccy":"BTC","liab":"","crossLiab":"0","isoLiab":""},{"ccy":"USDT","liab":"-310.25","crossLiab":"310.25","isoLiab":"0"}]}]}"#,
        "310.25 USDT borrowed",
    ),
    (
        "okx",
        "positions",
        r#"{"code":"0","data":[{"instId":"ETH-USDT-SWAP","pos":"0","posSide":"net"}]}"#,
        r#"{"code":"0","data":[{"instType":"MARGIN","instId":"BTC-USDT","pos":"0.02","posSide":"net","lever":"3"}]}"#,
        "BTC-USDT long 0.02 at 3×",
    ),
];

#[test]
fn leverage_is_found_by_name_and_nothing_else_is_taken_for_it() {
    for (name, part, free, open, what) in ANSWERS {
        assert_eq!(found(name, part, free), Ok(Vec::new()), "{name} {part}");
        assert_eq!(
            found(name, part, open),
            Ok(vec![(*what).to_owned()]),
            "{name} {part}"
        );
    }
}

#[test]
fn what_is_left_out_is_unknown_and_never_none() {
    for (name, part, free, open, _) in ANSWERS {
        for body in [free, open] {
            let json: Value = serde_json::from_str(body).unwrap();
            for less in without_one_number(&json) {
                let read = found(name, part, &less);
                assert!(
                    !matches!(&read, Ok(none) if none.is_empty()) || *free == "[]",
                    "{name} {part}: {less} is {read:?}"
                );
            }
        }
        for other in [
            "{}",
            "null",
            "7",
            "\"\"",
            "[{}]",
            "<html></html>",
            "{\"result\":{}}",
        ] {
            assert!(found(name, part, other).is_err(), "{name} {part}: {other}");
        }
    }
}

#[test]
fn an_answer_that_does_not_say_it_is_one_is_unknown() {
    let parts = ANSWERS
        .iter()
        .map(|(name, part, free, ..)| (*name, Some(*part), *free));
    let keys = [
        ("bybit", None, r#"{"retCode":0,"result":{"readOnly":1}}"#),
        ("okx", None, r#"{"code":"0","data":[{"perm":"read_only"}]}"#),
    ];
    for (name, part, body) in parts.chain(keys) {
        let (code, key) = match name {
            "bybit" => (r#""retCode":0,"#, "retCode"),
            "okx" => (r#""code":"0","#, "code"),
            _ => continue,
        };
        let fails = |body: &str| match part {
            Some(part) => found(name, part, body).is_err(),
            None => powers(name, body).is_err(),
        };
        assert!(!fails(body) && body.contains(code), "{name} {part:?}");
        let number = body.replace(code, &format!("\"{key}\":0,"));
        let text = body.replace(code, &format!("\"{key}\":\"0\","));
        assert!(!fails(&number) && !fails(&text), "{name} {part:?}");
        for odd in [
            String::new(),
            format!("\"{key}\":null,"),
            format!("\"{key}\":\"\","),
            format!("\"{key}\":\"ok\","),
            format!("\"{key}\":{{}},"),
            format!("\"{key}\":0.5,"),
            format!("\"{key}\":10016,"),
            format!("{code}{code}"),
            format!("{code}\"{key}\":10016,"),
            format!("\"{key}\":10016,{code}"),
        ] {
            assert!(fails(&body.replace(code, &odd)), "{name} {part:?}: {odd}");
        }
    }
}

/// The payload with one of its measured members taken away, each in turn.
fn without_one_number(json: &Value) -> Vec<String> {
    const MEASURED: [&str; 12] = [
        "free",
        "locked",
        "borrowed",
        "interest",
        "positionAmt",
        "borrowAmount",
        "totalPositionIM",
        "equity",
        "size",
        "liab",
        "crossLiab",
        "pos",
    ];
    let text = json.to_string();
    let mut less = Vec::new();
    for name in MEASURED {
        let mut copy: Value = serde_json::from_str(&text).unwrap();
        if strip(&mut copy, name) {
            less.push(copy.to_string());
        }
    }
    less
}

fn strip(json: &mut Value, name: &str) -> bool {
    match json {
        Value::Array(rows) => rows
            .iter_mut()
            .fold(false, |cut, row| strip(row, name) | cut),
        Value::Object(members) => {
            let cut = members.remove(name).is_some();
            members
                .values_mut()
                .fold(cut, |cut, member| strip(member, name) | cut)
        }
        _ => false,
    }
}

#[test]
fn refusals_say_what_to_do_about_the_key() {
    let said = |name: &str, part: &str, status, body: &str| {
        let account = venue(name);
        read(account, &asked(account, part), &payload(status, body)).unwrap_err()
    };
    let fault = said(
        "binance",
        "USD-M futures",
        401,
        r#"{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}"#,
    );
    assert_eq!(
        (fault.kind, fault.message.as_str()),
        (FaultKind::NotEntitled, "cannot be read with this key")
    );
    let fault = said(
        "bybit",
        "options",
        200,
        r#"{"retCode":10005,"retMsg":"Permission denied","result":{}}"#,
    );
    assert_eq!(fault.message, "cannot be read with this key");
    let fault = said(
        "okx",
        "positions",
        401,
        r#"{"code":"50113","msg":"Invalid Sign","data":[]}"#,
    );
    assert!(
        fault.message.contains("secret is not this key's"),
        "{fault}"
    );
    let fault = said(
        "binance",
        "margin",
        400,
        r#"{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}"#,
    );
    assert!(fault.message.contains("clock of this machine"), "{fault}");
    let fault = said(
        "binance",
        "margin",
        429,
        r#"{"code":-1003,"msg":"Too many requests."}"#,
    );
    assert_eq!(fault.kind, FaultKind::RateLimited);
    let fault = said(
        "bybit",
        "options",
        200,
        r#"{"retCode":10006,"retMsg":"Too many visits!"}"#,
    );
    assert_eq!(fault.kind, FaultKind::RateLimited);
    let fault = said(
        "bybit",
        "options",
        200,
        r#"{"retCode":10016,"retMsg":"Server error.","result":{}}"#,
    );
    assert_eq!(fault.kind, FaultKind::Venue);
    let fault = said(
        "okx",
        "positions",
        200,
        r#"{"code":"50011","msg":"Too Many Requests","data":[]}"#,
    );
    assert_eq!(fault.kind, FaultKind::RateLimited);
    let fault = said(
        "okx",
        "positions",
        200,
        r#"{"code":"1","msg":"Operation failed.","data":[]}"#,
    );
    assert_eq!(fault.kind, FaultKind::Venue);
    // On the question about the key itself it is the key that is wrong.
    let body = r#"{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}"#;
    let fault = read_key(venue("binance"), &payload(400, body)).unwrap_err();
    assert!(
        fault.message.starts_with("does not accept the key"),
        "{fault}"
    );
}

#[test]
fn a_long_list_is_followed_to_its_end() {
    let account = venue("bybit");
    let first = asked(account, "USDT futures");
    let body = r#"{"retCode":0,"result":{"nextPageCursor":"a%3A1%2C2","list":[]}}"#;
    let page = read(account, &first, &payload(200, body)).unwrap();
    let next = page.next.unwrap();
    assert_eq!(
        next.query,
        "category=linear&settleCoin=USDT&limit=200&cursor=a%3A1%2C2"
    );
    assert_eq!(next.part, first.part);
    let body = r#"{"retCode":0,"result":{"nextPageCursor":"b","list":[]}}"#;
    let again = read(account, &next, &payload(200, body))
        .unwrap()
        .next
        .unwrap();
    assert_eq!(
        again.query,
        "category=linear&settleCoin=USDT&limit=200&cursor=b"
    );
    let odd = r#"{"retCode":0,"result":{"nextPageCursor":"x&category=spot","list":[]}}"#;
    assert!(read(account, &first, &payload(200, odd)).is_err());
}

#[test]
fn names_of_a_venue_reach_the_screen_without_control_characters() {
    let body =
        "[{\"symbol\":\"A\\u001b[2J\\u202eB\",\"positionSide\":\"LONG\",\"positionAmt\":\"1\"}]";
    let open = found("binance", "USD-M futures", body).unwrap();
    assert!(!open[0].chars().any(is_unprintable), "{open:?}");
    let more = powers(
        "okx",
        "{\"code\":\"0\",\"data\":[{\"perm\":\"trade\\u0007\\u009b\"}]}",
    );
    assert!(matches!(more, Ok(Powers::More(what)) if !what.chars().any(is_unprintable)));
}

#[test]
fn every_account_has_its_venue_and_asks_only_hosts_of_it() {
    for account in ACCOUNTS {
        let venue = account.spec().publisher;
        assert_eq!(account.spec().name, format!("{venue}-account"));
        for question in account.questions().iter().chain([&account.key()]) {
            assert!(
                question.host.name.starts_with(venue.as_str()),
                "{}",
                question.path
            );
            assert!(
                question.host.address.starts_with("https://"),
                "{}",
                question.host.name
            );
        }
    }
}
