//! Venues on this machine that behave as badly as real ones: each connection is played by a function of the test.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

/// A venue that listens.
pub(crate) struct Venue {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Venue {
    /// Plays every connection by its number, from 0 on.
    pub(crate) async fn start<F, Play>(play: F) -> Self
    where
        F: Fn(usize, TcpStream) -> Play + Send + 'static,
        Play: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let n = count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(play(n, stream));
            }
        });
        Self {
            address,
            connections,
        }
    }

    /// Connections so far.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Its address for the place of a stream's.
    pub(crate) fn ws(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Its address for the place of a host that is polled.
    pub(crate) fn http(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// A client that has come over a websocket.
pub(crate) struct Client(WebSocketStream<TcpStream>);

impl Client {
    /// Answers the handshake.
    pub(crate) async fn accept(stream: TcpStream) -> Self {
        Self(tokio_tungstenite::accept_async(stream).await.unwrap())
    }

    /// The next text that the client says; `None` when it has gone.
    pub(crate) async fn hear(&mut self) -> Option<String> {
        loop {
            match self.0.next().await? {
                Ok(Message::Text(text)) => return Some(text.to_string()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    /// Says a text.
    pub(crate) async fn say(&mut self, text: impl Into<String>) {
        // The client may have gone; then the test sees it elsewhere.
        let _ = self.0.send(Message::text(text.into())).await;
    }

    /// Says bytes.
    pub(crate) async fn send(&mut self, bytes: Vec<u8>) {
        let _ = self.0.send(Message::binary(bytes)).await;
    }

    /// Goes on listening until the client goes: answers pings, says nothing.
    pub(crate) async fn stay(mut self) {
        while self.hear().await.is_some() {}
    }
}

/// Reads a request of HTTP to the end of its head; gives the first line.
pub(crate) async fn request(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).await.unwrap_or(0) == 0 {
            break;
        }
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Answers it.
pub(crate) async fn answer(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let text = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}
