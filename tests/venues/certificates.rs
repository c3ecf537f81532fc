//! A certificate authority that lives for one test.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};

/// Names that the certificate is good for beside 127.0.0.1 and localhost: what a client behind a proxy asks for.
const HOSTS: &[&str] = &[
    "fstream.binance.com",
    "dstream.binance.com",
    "stream.binance.com",
    "fapi.binance.com",
    "api.binance.com",
    "stream.bybit.com",
    "api.bybit.com",
    "ws.okx.com",
    "www.okx.com",
    "fx-ws.gateio.ws",
    "api.gateio.ws",
    "api.hbdm.com",
    "ws.bitmex.com",
    "www.bitmex.com",
    "api-pub.bitfinex.com",
    "www.deribit.com",
    "futures.kraken.com",
    "ws-feed.exchange.coinbase.com",
    "api.exchange.coinbase.com",
    "ws.kraken.com",
    "api.kraken.com",
];

/// A fresh authority, a server certificate of it, and a server certificate of an authority that nobody knows.
pub struct Certificates {
    ca_pem: String,
    ca_der: CertificateDer<'static>,
    good: TlsAcceptor,
    unknown: TlsAcceptor,
}

impl Certificates {
    /// For 127.0.0.1, localhost and the usual names of the venues.
    pub fn new() -> Self {
        Self::for_hosts(HOSTS)
    }

    /// For 127.0.0.1, localhost and these names.
    pub fn for_hosts(hosts: &[&str]) -> Self {
        let (ca_pem, ca_der, good) = authority("slackwater loopback CA", hosts);
        let (_, _, unknown) = authority("a CA that nobody knows", hosts);
        Self {
            ca_pem,
            ca_der,
            good,
            unknown,
        }
    }

    /// The authority, for `SSL_CERT_FILE` or a client's list of roots.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The authority as DER.
    pub fn ca_der(&self) -> &CertificateDer<'static> {
        &self.ca_der
    }

    /// Settings of a client that trusts the authority and nothing else.
    pub fn client(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.ca_der.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Arc::new(config)
    }

    pub(super) fn acceptor(&self, wrong: bool) -> TlsAcceptor {
        if wrong {
            self.unknown.clone()
        } else {
            self.good.clone()
        }
    }
}

fn authority(name: &str, hosts: &[&str]) -> (String, CertificateDer<'static>, TlsAcceptor) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);

    let names = ["127.0.0.1", "localhost"].iter().chain(hosts);
    let names: Vec<String> = names.map(|&name| name.to_owned()).collect();
    let params = CertificateParams::new(names).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = params.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone(), root.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    (root.pem(), root.der().clone(), acceptor)
}
