//! Certificates and proxies.

use std::sync::Arc;

use futures_util::SinkExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

use super::venues::{Certificates, Dialect, Fault, Proxy, ProxyKind, Transport, Venue};
use super::{BASES, event, soon, text_with};

async fn secure(
    certificates: &Certificates,
    tcp: TcpStream,
    host: &str,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let connector = TlsConnector::from(certificates.client());
    connector.connect(name, tcp).await
}

#[tokio::test]
async fn tls_is_trusted_through_its_own_authority_only() {
    let certificates = Arc::new(Certificates::new());
    assert!(
        certificates
            .ca_pem()
            .starts_with("-----BEGIN CERTIFICATE-----")
    );
    let venue = Venue::start(Dialect::Htx, Transport::Tls(Arc::clone(&certificates))).await;
    let tcp = TcpStream::connect(venue.address()).await.unwrap();
    let tls = secure(&certificates, tcp, "127.0.0.1").await.unwrap();
    let mut client = client_async(venue.ws_url(), tls).await.unwrap().0;
    let ask = Dialect::Htx.subscriptions(&BASES).remove(0);
    client.send(Message::text(ask)).await.unwrap();
    text_with(&mut client, r#""err-code":0"#).await;

    venue.fault(Fault::WrongCertificate);
    let tcp = TcpStream::connect(venue.address()).await.unwrap();
    let refused = secure(&certificates, tcp, "127.0.0.1").await.unwrap_err();
    assert!(refused.to_string().contains("UnknownIssuer"), "{refused}");
}

#[tokio::test]
async fn proxies_write_down_the_host_and_map_it() {
    let certificates = Arc::new(Certificates::new());
    let venue = Venue::start(Dialect::Binance, Transport::Tls(Arc::clone(&certificates))).await;
    let host = "fstream.binance.com";
    for kind in [ProxyKind::Connect, ProxyKind::Socks5h] {
        let proxy = Proxy::start(kind).await;
        proxy.map(host, venue.port());
        for (name, taken) in [(host, true), ("example.com", false)] {
            let mut tcp = TcpStream::connect(proxy.address()).await.unwrap();
            let yes = match kind {
                ProxyKind::Connect => {
                    let ask = format!("CONNECT {name}:443 HTTP/1.1\r\nHost: {name}:443\r\n\r\n");
                    tcp.write_all(ask.as_bytes()).await.unwrap();
                    let mut answer = [0; 39];
                    soon(tcp.read_exact(&mut answer)).await.unwrap();
                    answer.starts_with(b"HTTP/1.1 200")
                }
                ProxyKind::Socks5h => {
                    let length = u8::try_from(name.len()).unwrap();
                    let mut ask = vec![5, 1, 0, 5, 1, 0, 3, length];
                    ask.extend(name.as_bytes());
                    ask.extend(443_u16.to_be_bytes());
                    tcp.write_all(&ask).await.unwrap();
                    let mut answer = [0; 12];
                    soon(tcp.read_exact(&mut answer)).await.unwrap();
                    answer[3] == 0
                }
            };
            assert_eq!(yes, taken, "{kind:?} {name}");
            if taken {
                let tls = secure(&certificates, tcp, host).await.unwrap();
                let url = format!("wss://{host}{}", Dialect::Binance.ws_path());
                let mut client = client_async(url, tls).await.unwrap().0;
                venue.wait_for(|c| c.open == 1).await;
                venue.send(&event(Dialect::Binance, "BTC", true, 3));
                text_with(&mut client, r#"{"stream":"!forceOrder@arr","data":"#).await;
                drop(client);
                venue.wait_for(|c| c.open == 0).await;
            }
        }
        assert_eq!(
            proxy.wait_for(2).await,
            [format!("{host}:443"), "example.com:443".to_owned()]
        );
        assert!(proxy.url().ends_with(&proxy.address().to_string()));
    }
}
