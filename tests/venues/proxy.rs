//! Proxies that write down where their clients want to go, and take them to a loopback port instead.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::http;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    /// HTTP CONNECT.
    Connect,
    /// SOCKS 5, names resolved by the proxy.
    Socks5h,
}

#[derive(Default)]
struct Book {
    asked: Vec<String>,
    ports: BTreeMap<String, u16>,
    all: Option<u16>,
}

/// A recording proxy. It never leaves 127.0.0.1: a host that is not mapped is refused.
pub struct Proxy {
    kind: ProxyKind,
    address: SocketAddr,
    book: Arc<Mutex<Book>>,
    noted: watch::Sender<u64>,
    listener: AbortHandle,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Proxy {
    pub async fn start(kind: ProxyKind) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let book = Arc::new(Mutex::new(Book::default()));
        let noted = watch::Sender::new(0);
        let task = accept(kind, listener, Arc::clone(&book), noted.clone());
        let listener = tokio::spawn(task).abort_handle();
        Self {
            kind,
            address,
            book,
            noted,
            listener,
        }
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        let scheme = match self.kind {
            ProxyKind::Connect => "http",
            ProxyKind::Socks5h => "socks5h",
        };
        format!("{scheme}://{}", self.address)
    }

    /// Who asks for this host, on any port, comes to this port of 127.0.0.1.
    pub fn map(&self, host: &str, port: u16) {
        self.book
            .lock()
            .unwrap()
            .ports
            .insert(host.to_owned(), port);
    }

    /// Who asks for any other host comes to this port of 127.0.0.1.
    pub fn map_all(&self, port: u16) {
        self.book.lock().unwrap().all = Some(port);
    }

    /// Every `host:port` asked for, in order, refused ones too.
    pub fn asked(&self) -> Vec<String> {
        self.book.lock().unwrap().asked.clone()
    }

    /// Waits until so many were asked for.
    pub async fn wait_for(&self, count: usize) -> Vec<String> {
        let mut noted = self.noted.subscribe();
        let wait = async {
            while self.asked().len() < count {
                noted.changed().await.unwrap();
            }
        };
        let done = timeout(Duration::from_secs(20), wait).await;
        assert!(
            done.is_ok(),
            "the proxy was asked for {:?} only",
            self.asked()
        );
        self.asked()
    }
}

async fn accept(
    kind: ProxyKind,
    listener: TcpListener,
    book: Arc<Mutex<Book>>,
    noted: watch::Sender<u64>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((tcp, _)) = listener.accept() => {
                let (book, noted) = (Arc::clone(&book), noted.clone());
                connections.spawn(async move {
                    let note = |host: &str, port: u16| note(&book, &noted, host, port);
                    match kind {
                        ProxyKind::Connect => connect(tcp, note).await,
                        ProxyKind::Socks5h => socks(tcp, note).await,
                    }
                });
            }
            Some(_) = connections.join_next() => {}
            else => return,
        }
    }
}

fn note(book: &Mutex<Book>, noted: &watch::Sender<u64>, host: &str, port: u16) -> Option<u16> {
    let mapped = {
        let mut book = book.lock().unwrap();
        book.asked.push(format!("{host}:{port}"));
        book.ports.get(host).copied().or(book.all)
    };
    noted.send_modify(|version| *version += 1);
    mapped
}

async fn reach(port: Option<u16>) -> Option<TcpStream> {
    let address = (Ipv4Addr::LOCALHOST, port?);
    TcpStream::connect(address).await.ok()
}

async fn connect(mut tcp: TcpStream, note: impl Fn(&str, u16) -> Option<u16>) -> Option<()> {
    let head = http::head(&mut tcp).await?;
    let (host, port) = head.target.rsplit_once(':')?;
    if head.method != "CONNECT" {
        let refusal = b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n";
        return tcp.write_all(refusal).await.ok();
    }
    let port = note(host, port.parse().ok()?);
    let Some(mut far) = reach(port).await else {
        let refusal = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
        return tcp.write_all(refusal).await.ok();
    };
    let yes = b"HTTP/1.1 200 Connection established\r\n\r\n";
    tcp.write_all(yes).await.ok()?;
    far.write_all(&head.rest).await.ok()?;
    copy_bidirectional(&mut tcp, &mut far)
        .await
        .ok()
        .map(|_| ())
}

async fn socks(mut tcp: TcpStream, note: impl Fn(&str, u16) -> Option<u16>) -> Option<()> {
    let mut two = [0; 2];
    tcp.read_exact(&mut two).await.ok()?;
    let mut methods = vec![0; usize::from(two[1])];
    tcp.read_exact(&mut methods).await.ok()?;
    if two[0] != 5 || !methods.contains(&0) {
        return tcp.write_all(&[5, 0xff]).await.ok();
    }
    tcp.write_all(&[5, 0]).await.ok()?;
    let mut four = [0; 4];
    tcp.read_exact(&mut four).await.ok()?;
    let host = match four[3] {
        1 => {
            let mut octets = [0; 4];
            tcp.read_exact(&mut octets).await.ok()?;
            Ipv4Addr::from(octets).to_string()
        }
        3 => {
            let length = usize::from(tcp.read_u8().await.ok()?);
            let mut name = vec![0; length];
            tcp.read_exact(&mut name).await.ok()?;
            String::from_utf8(name).ok()?
        }
        _ => {
            let mut octets = [0; 16];
            tcp.read_exact(&mut octets).await.ok()?;
            std::net::Ipv6Addr::from(octets).to_string()
        }
    };
    let port = tcp.read_u16().await.ok()?;
    let far = reach(note(&host, port)).await;
    // 4: host unreachable; 7: the command is not known.
    let code = match &far {
        _ if four[1] != 1 => 7,
        None => 4,
        Some(_) => 0,
    };
    tcp.write_all(&[5, code, 0, 1, 127, 0, 0, 1, 0, 0])
        .await
        .ok()?;
    let mut far = far.filter(|_| code == 0)?;
    copy_bidirectional(&mut tcp, &mut far)
        .await
        .ok()
        .map(|_| ())
}
