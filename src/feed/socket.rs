//! A websocket over the same TLS stack, proxies and certificates as every other question: the handshake is an HTTP request
//! that is upgraded, and the frames are read from what it leaves.

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Upgraded;
use reqwest::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Desk;
use super::backoff::duration;
use super::breaker::Closed;
use super::http::{Lost, headers, retry_after};
use crate::sources::{Dial, Fault, Payload, fault};

/// The largest frame of a liquidation or price stream is far below.
const LARGEST_FRAME: usize = 8 << 20;
/// Bytes read at once; the default of 128 kB for each of a dozen sockets is memory for nothing.
const BUFFER: usize = 16 << 10;
/// The longest refusal of a handshake that is read.
const LARGEST_REFUSAL: usize = 64 << 10;

/// An open websocket.
pub(super) struct Socket {
    stream: WebSocketStream<Upgraded>,
}

/// Why a websocket does not stand.
pub(super) enum NotOpen {
    /// Nobody answered.
    Lost(Lost),
    /// The venue answered with a refusal: its status, and what it says.
    Refused(u16, Fault),
    /// The host may not be asked.
    Closed(Closed),
}

impl From<reqwest::Error> for NotOpen {
    fn from(error: reqwest::Error) -> Self {
        Self::Lost(error.into())
    }
}

/// Opens a websocket and says nothing yet.
pub(super) async fn open(desk: &Desk, dial: &Dial) -> Result<Socket, NotOpen> {
    let url = desk.address(dial.host, &dial.path);
    // The scheme of the request is that of HTTP.
    let url = url.replacen("ws", "http", 1);
    let key = generate_key();
    let request = desk
        .client
        .sockets
        .get(url)
        .headers(headers(&dial.headers))
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, &key);
    // The client has no limit of time, because its lines stand for a day; the handshake has one.
    let limit = duration(desk.config.patience.connect) + duration(desk.config.patience.answer);
    let late = |_| NotOpen::Lost(Lost("no answer to the handshake in time".to_owned()));
    let response = tokio::time::timeout(limit, request.send())
        .await
        .map_err(late)??;
    if response.status() != reqwest::StatusCode::SWITCHING_PROTOCOLS {
        return Err(refusal(desk, response).await);
    }
    let accepted = response.headers().get(SEC_WEBSOCKET_ACCEPT);
    if accepted
        .is_none_or(|accept| accept.as_bytes() != derive_accept_key(key.as_bytes()).as_bytes())
    {
        return Err(NotOpen::Lost(Lost(
            "the handshake was answered by something else".to_owned(),
        )));
    }
    let upgraded = response.upgrade().await?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(LARGEST_FRAME))
        .max_frame_size(Some(LARGEST_FRAME))
        .read_buffer_size(BUFFER);
    Ok(Socket {
        stream: WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await,
    })
}

async fn refusal(desk: &Desk, mut response: reqwest::Response) -> NotOpen {
    let status = response.status().as_u16();
    let wait = retry_after(response.headers(), desk.now());
    let mut body = Vec::new();
    let limit = duration(desk.config.patience.answer);
    while body.len() < LARGEST_REFUSAL {
        match tokio::time::timeout(limit, response.chunk()).await {
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            _ => break,
        }
    }
    if (200..300).contains(&status) {
        return NotOpen::Lost(Lost(format!("the address is no websocket: HTTP {status}")));
    }
    let payload = Payload {
        bytes: &body,
        status,
        at: desk.now(),
        symbol: None,
    };
    let fault = fault::of_status(&payload);
    let fault = Fault {
        retry_after_s: wait.or(fault.retry_after_s),
        ..fault
    };
    NotOpen::Refused(status, fault)
}

/// What came.
pub(super) enum Came {
    /// A frame of data, text or bytes.
    Frame(Vec<u8>),
    /// A sign of life without data.
    Alive,
}

impl Socket {
    /// Says a text.
    pub(super) async fn say(&mut self, text: &str) -> Result<(), Lost> {
        self.stream.send(Message::text(text)).await.map_err(lost)
    }

    /// Asks for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<(), Lost> {
        self.stream
            .send(Message::Ping(Vec::new().into()))
            .await
            .map_err(lost)
    }

    /// What comes next. May be dropped and called again without loss.
    pub(super) async fn next(&mut self) -> Result<Came, Lost> {
        match self.stream.next().await {
            Some(Ok(Message::Text(text))) => Ok(Came::Frame(text.as_bytes().to_vec())),
            Some(Ok(Message::Binary(bytes))) => Ok(Came::Frame(bytes.to_vec())),
            // A ping is answered by the protocol itself, with the next write or read.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(Came::Alive),
            Some(Ok(Message::Close(frame))) => Err(Lost(frame.map_or_else(
                || "closed by the venue".to_owned(),
                |frame| format!("closed by the venue: {} {}", frame.code, frame.reason),
            ))),
            Some(Err(why)) => Err(lost(why)),
            None => Err(Lost("closed by the venue".to_owned())),
        }
    }
}

fn lost(error: Error) -> Lost {
    Lost(match error {
        Error::ConnectionClosed | Error::AlreadyClosed => "closed by the venue".to_owned(),
        Error::Protocol(_) | Error::Utf8(_) => format!("broken frame: {error}"),
        Error::Capacity(_) => "a frame larger than 8 MB".to_owned(),
        Error::Io(why) => {
            let said = why.to_string();
            said.split(" (os error").next().unwrap_or(&said).to_owned()
        }
        other => other.to_string(),
    })
}
