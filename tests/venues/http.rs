//! The listener's side of HTTP/1.1: heads, the upgrade, answers and refusals.

use std::sync::Arc;
use std::time::Duration;

use rust_decimal::Decimal;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::dialect::{BASES, Dialect};
use super::session;
use super::state::{Fault, Shared};
use super::talk::Session;
use super::venue::Transport;

/// A connection, in TLS or not.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

pub struct Head {
    pub method: String,
    pub target: String,
    headers: Vec<(String, String)>,
    /// What came after the head.
    pub rest: Vec<u8>,
}

impl Head {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter();
        let found = all.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads to the empty line that ends a head.
pub async fn head(stream: &mut (impl AsyncRead + Unpin)) -> Option<Head> {
    let mut bytes = Vec::with_capacity(1024);
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if bytes.len() > 64 << 10 || stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let rest = bytes.split_off(end + 4);
    let text = String::from_utf8(bytes).ok()?;
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .collect();
    Some(Head {
        method,
        target,
        headers,
        rest,
    })
}

/// One connection of a venue, to its end.
pub async fn connection(shared: Arc<Shared>, transport: Arc<Transport>, tcp: TcpStream) {
    let cuts = shared.lock().cuts;
    let inner = answer(Arc::clone(&shared), transport, tcp);
    let Some((socket, session)) = ({
        tokio::select! {
            upgraded = Box::pin(inner) => upgraded,
            () = shared.cut_after(cuts) => None,
        }
    }) else {
        return;
    };
    Box::pin(session::serve(shared, socket, session)).await;
}

async fn answer(
    shared: Arc<Shared>,
    transport: Arc<Transport>,
    tcp: TcpStream,
) -> Option<(WebSocketStream<Box<dyn Io>>, Session)> {
    if shared.has(&Fault::HangUp) {
        return None;
    }
    if shared.has(&Fault::NoHandshake) {
        let mut control = shared.control.subscribe();
        while shared.has(&Fault::NoHandshake) {
            control.changed().await.ok()?;
        }
        return None;
    }
    tcp.set_nodelay(true).ok()?;
    let mut stream: Box<dyn Io> = match &*transport {
        Transport::Plain => Box::new(tcp),
        Transport::Tls(certificates) => {
            let wrong = shared.has(&Fault::WrongCertificate);
            let acceptor = certificates.acceptor(wrong);
            Box::new(acceptor.accept(tcp).await.ok()?)
        }
    };
    let head = head(&mut stream).await?;
    let upgrade = head
        .header("upgrade")
        .is_some_and(|what| what.eq_ignore_ascii_case("websocket"));
    let path = head.target.split('?').next().unwrap_or_default().to_owned();
    if !upgrade {
        shared.count(|state| *state.counters.requests.entry(path.clone()).or_default() += 1);
    }
    if let Some((status, header, body)) = shared.standing(refusal) {
        respond(&shared, &mut stream, status, &header, &body).await;
        return None;
    }
    if !upgrade {
        let known = shared.lock().bodies.get(&path).cloned();
        let known = known.or_else(|| contracts(shared.dialect, &path));
        let json = "Content-Type: application/json\r\n";
        match known {
            Some(body) => respond(&shared, &mut stream, "200 OK", json, &body).await,
            None => {
                let body = r#"{"code":404,"msg":"not found"}"#;
                respond(&shared, &mut stream, "404 Not Found", json, body).await;
            }
        }
        return None;
    }
    let Some(key) = head.header("sec-websocket-key") else {
        respond(&shared, &mut stream, "400 Bad Request", "", "").await;
        return None;
    };
    let accept = derive_accept_key(key.as_bytes());
    let switch = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    stream.write_all(switch.as_bytes()).await.ok()?;
    stream.flush().await.ok()?;
    let decimal = head.header("x-gate-size-decimal") == Some("1");
    let session = Session::new(shared.dialect, &head.target, decimal);
    let rest = head.rest;
    let socket = WebSocketStream::from_partially_read(stream, rest, Role::Server, None).await;
    Some((socket, session))
}

const PAGE: &str = "Content-Type: text/html\r\n";
const JSON: &str = "Content-Type: application/json\r\n";

/// Status, headers and body of a fault that answers in the place of the venue.
fn refusal(fault: &Fault) -> Option<(&'static str, String, String)> {
    let (status, header, body) = match fault {
        Fault::TooManyRequests { retry_after } => {
            let wait = retry_after.map(|wait| format!("Retry-After: {wait}\r\n"));
            let header = format!("{JSON}{}", wait.unwrap_or_default());
            let body = r#"{"code":-1003,"msg":"Too many requests."}"#;
            ("429 Too Many Requests", header, body.to_owned())
        }
        Fault::Banned { until_ms } => {
            let body = format!(
                r#"{{"code":-1003,"msg":"Way too much request weight used; IP banned until {until_ms}. Please use the websocket for live updates to avoid bans."}}"#
            );
            ("418 I'm a teapot", JSON.to_owned(), body)
        }
        Fault::RestrictedCountry => {
            let body = r#"{"code":0,"msg":"Service unavailable from a restricted location according to 'b. Eligibility'."}"#;
            (
                "451 Unavailable For Legal Reasons",
                JSON.to_owned(),
                body.to_owned(),
            )
        }
        Fault::Forbidden => {
            let body = "<html><head><title>403 Forbidden</title></head><body>The Amazon CloudFront distribution is configured to block access from your country.</body></html>";
            ("403 Forbidden", PAGE.to_owned(), body.to_owned())
        }
        Fault::Html => {
            let body = "<!doctype html><html><body>We are under maintenance.</body></html>";
            ("200 OK", PAGE.to_owned(), body.to_owned())
        }
        _ => return None,
    };
    Some((status, header, body))
}

async fn respond(
    shared: &Shared,
    stream: &mut Box<dyn Io>,
    status: &str,
    header: &str,
    body: &str,
) {
    let head = format!(
        "HTTP/1.1 {status}\r\n{header}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    if stream.write_all(head.as_bytes()).await.is_err() {
        return;
    }
    let slow = shared.standing(|fault| match fault {
        Fault::SlowBody { bytes_per_second } => Some(*bytes_per_second),
        _ => None,
    });
    let Some(rate) = slow else {
        let _ = stream.write_all(body.as_bytes()).await;
        let _ = stream.shutdown().await;
        return;
    };
    let mut pace = interval(Duration::from_secs(1) / rate.max(1));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for byte in body.as_bytes() {
        pace.tick().await;
        let gone = stream.write_all(&[*byte]).await.is_err();
        if gone || stream.flush().await.is_err() {
            return;
        }
    }
    let _ = stream.shutdown().await;
}

/// The list of contracts, where the venue has one that clients need.
fn contracts(dialect: Dialect, path: &str) -> Option<String> {
    let own = match dialect {
        Dialect::Okx => "/api/v5/public/instruments",
        Dialect::Gate => "/api/v4/futures/usdt/contracts",
        Dialect::Bitmex => "/api/v1/instrument/active",
        Dialect::Bybit => "/v5/market/instruments-info",
        _ => return None,
    };
    if path != own {
        return None;
    }
    let rows = BASES.iter().map(|base| {
        let symbol = dialect.symbol(base);
        let size: Decimal = dialect.contract(base);
        match dialect {
            Dialect::Okx => format!(
                r#"{{"instType":"SWAP","instId":"{symbol}","instFamily":"{base}-USDT","ctVal":"{size}","ctMult":"1","ctValCcy":"{base}","ctType":"linear","state":"live"}}"#
            ),
            Dialect::Gate => {
                format!(r#"{{"name":"{symbol}","quanto_multiplier":"{size}","type":"direct"}}"#)
            }
            Dialect::Bitmex => {
                let inverse = symbol == "XBTUSD";
                let multiplier = if inverse { "-100000000" } else { "1" };
                let per_coin = if inverse { "null" } else { "1000000" };
                format!(
                    r#"{{"symbol":"{symbol}","isInverse":{inverse},"isQuanto":false,"multiplier":{multiplier},"underlyingToPositionMultiplier":{per_coin},"markPrice":100}}"#
                )
            }
            _ => format!(r#"{{"symbol":"{symbol}","status":"Trading","baseCoin":"{base}","quoteCoin":"USDT"}}"#),
        }
    });
    let rows = rows.collect::<Vec<_>>().join(",");
    Some(match dialect {
        Dialect::Okx => format!(r#"{{"code":"0","msg":"","data":[{rows}]}}"#),
        Dialect::Bybit => format!(
            r#"{{"retCode":0,"retMsg":"OK","result":{{"category":"linear","list":[{rows}],"nextPageCursor":""}}}}"#
        ),
        _ => format!("[{rows}]"),
    })
}
