//! Every address that can be asked, with how much each may be asked. Nothing else is ever contacted; `doctor` prints this
//! list, and the configuration can put another address in the place of each.

/// How much a host may be asked: requests cost *weights* by the venue's own table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Weight that may be spent.
    pub weight: u32,
    /// In so many seconds.
    pub seconds: u32,
}

/// A host.
#[derive(Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name in the configuration: `binance-futures-stream`.
    pub name: &'static str,
    /// Scheme, host and port, without a path.
    pub address: &'static str,
    /// How much it may be asked, well inside what the venue allows: others may share the address.
    pub budget: Budget,
}

impl Host {
    /// Its name in the network, without scheme and port: `api.binance.com`.
    pub fn domain(&self) -> &'static str {
        let after = self.address.split("://").nth(1).unwrap_or(self.address);
        after.split(':').next().unwrap_or(after)
    }
}

const fn host(name: &'static str, address: &'static str, weight: u32, seconds: u32) -> Host {
    Host {
        name,
        address,
        budget: Budget { weight, seconds },
    }
}

macro_rules! hosts {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $address:literal, $weight:literal per $seconds:literal;)+) => {
        $($(#[$doc])* pub static $constant: Host = host($name, $address, $weight, $seconds);)+
        /// All of them.
        pub static HOSTS: &[&Host] = &[$(&$constant),+];
    };
}

hosts! {
    /// Binance spot, REST.
    BINANCE = "binance", "https://api.binance.com", 3000 per 60;
    /// Binance spot for countries where the first is refused; market data only.
    BINANCE_DATA = "binance-data", "https://data-api.binance.vision", 3000 per 60;
    /// Binance spot, streams.
    BINANCE_STREAM = "binance-stream", "wss://stream.binance.com:9443", 60 per 300;
    /// Binance spot, streams, for countries where the first is refused; market data only.
    BINANCE_DATA_STREAM = "binance-data-stream", "wss://data-stream.binance.vision", 60 per 300;
    /// Binance USD-M, REST.
    BINANCE_FUTURES = "binance-futures", "https://fapi.binance.com", 1200 per 60;
    /// Binance USD-M, streams.
    BINANCE_FUTURES_STREAM = "binance-futures-stream", "wss://fstream.binance.com", 60 per 300;
    /// Binance COIN-M, REST.
    BINANCE_COIN = "binance-coin", "https://dapi.binance.com", 1200 per 60;
    /// Bybit, REST.
    BYBIT = "bybit", "https://api.bybit.com", 100 per 5;
    /// Bybit, streams.
    BYBIT_STREAM = "bybit-stream", "wss://stream.bybit.com", 60 per 300;
    /// OKX, REST.
    OKX = "okx", "https://www.okx.com", 10 per 2;
    /// OKX, streams.
    OKX_STREAM = "okx-stream", "wss://ws.okx.com:8443", 2 per 1;
    /// Gate, REST.
    GATE = "gate", "https://api.gateio.ws", 50 per 10;
    /// Gate, streams.
    GATE_STREAM = "gate-stream", "wss://fx-ws.gateio.ws", 20 per 60;
    /// HTX, REST and streams.
    HTX = "htx", "wss://api.hbdm.com", 20 per 60;
    /// `BitMEX`, REST.
    BITMEX = "bitmex", "https://www.bitmex.com", 20 per 60;
    /// `BitMEX`, streams.
    BITMEX_STREAM = "bitmex-stream", "wss://ws.bitmex.com", 20 per 60;
    /// Bitfinex, streams.
    BITFINEX_STREAM = "bitfinex-stream", "wss://api-pub.bitfinex.com", 10 per 60;
    /// Deribit, streams.
    DERIBIT_STREAM = "deribit-stream", "wss://www.deribit.com", 20 per 60;
    /// Kraken Futures, REST.
    KRAKEN_FUTURES = "kraken-futures", "https://futures.kraken.com", 20 per 10;
    /// Kraken Futures, streams.
    KRAKEN_FUTURES_STREAM = "kraken-futures-stream", "wss://futures.kraken.com", 20 per 60;
    /// Kraken spot, REST.
    KRAKEN = "kraken", "https://api.kraken.com", 1 per 1;
    /// Coinbase Exchange, REST.
    COINBASE = "coinbase", "https://api.exchange.coinbase.com", 5 per 1;
    /// Coinbase Exchange, streams.
    COINBASE_STREAM = "coinbase-stream", "wss://ws-feed.exchange.coinbase.com", 20 per 60;
    /// `CoinGecko`.
    COINGECKO = "coingecko", "https://api.coingecko.com", 5 per 60;
}

/// The host that answers the same questions where another is refused.
pub fn instead(host: &Host) -> Option<&'static Host> {
    match host.name {
        "binance" => Some(&BINANCE_DATA),
        "binance-stream" => Some(&BINANCE_DATA_STREAM),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_has_a_name_of_its_own_and_an_address_without_a_path() {
        let mut names: Vec<&str> = HOSTS.iter().map(|host| host.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), HOSTS.len());
        for host in HOSTS {
            let (scheme, rest) = host.address.split_once("://").unwrap();
            assert!(matches!(scheme, "https" | "wss"), "{}", host.name);
            assert!(!rest.contains('/'), "{}", host.name);
            assert!(
                host.budget.weight > 0 && host.budget.seconds > 0,
                "{}",
                host.name
            );
        }
    }
}
