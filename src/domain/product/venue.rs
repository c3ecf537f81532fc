//! What a venue's name alone says: a contract venue trades nothing but contracts, a margin account nothing but borrowed
//! money, a broker funds and shares.

use super::{Found, Kind, contract, shown};

/// A kind of venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Venue {
    /// Not said, or not known.
    Any,
    /// A spot book.
    Spot,
    /// Everything is a contract of this kind, unless its name says which.
    Contracts(Kind),
    /// Everything is bought with borrowed money.
    Margin,
    /// Contracts, and spot pairs that carry an underscore: `BMEX_USDT`, `ETH_BTC`.
    Underscored,
    /// The spot names are lower case and glued; a dash is a swap.
    Htx,
    /// FTX: a slash is spot, a dash is not, a bare name is a token.
    Ftx,
    /// Funds and shares.
    Broker(Market),
}

/// Where a broker's fund is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Market {
    /// United States.
    Us,
    /// Europe and Canada.
    Europe,
    /// Hong Kong.
    HongKong,
    /// Taiwan.
    Taiwan,
    /// Korea.
    Korea,
}

/// Words in the code of a venue whose every product is a contract.
const CONTRACTS: &[(&str, Kind)] = &[
    ("usdm", Kind::Perp),
    ("coinm", Kind::Perp),
    ("linear", Kind::Perp),
    ("inverse", Kind::Perp),
    ("perp", Kind::Perp),
    ("perpetual", Kind::Perp),
    ("swap", Kind::Perp),
    ("contract", Kind::Perp),
    ("intl", Kind::Perp),
    ("derivatives", Kind::Perp),
    ("futures", Kind::Perp),
    ("future", Kind::DatedFuture),
    ("option", Kind::Option),
    ("options", Kind::Option),
];

/// Venues that trade nothing but contracts.
const CONTRACT_VENUES: &[(&str, Kind)] = &[
    ("dydx", Kind::Perp),
    ("paradex", Kind::Perp),
    ("drift", Kind::Perp),
    ("gmx", Kind::Perp),
    ("aster", Kind::Perp),
    ("lighter", Kind::Perp),
    ("cme", Kind::DatedFuture),
];

/// Spot books.
const SPOT_VENUES: &[&str] = &[
    "bitfinex",
    "bitget",
    "bitstamp",
    "bitvavo",
    "coinbase",
    "gemini",
    "okx",
    "kraken",
    "token",
    "crypto.com",
    "upbit",
    "bithumb",
    "river",
    "swan",
    "strike",
    "cashapp",
    "relai",
    "revolut",
    "woox",
    "woo",
    "bitpanda",
    "bitflyer",
];

impl Venue {
    pub(super) fn of(code: Option<&str>) -> Self {
        let code = code.unwrap_or_default().trim().to_ascii_lowercase();
        let exact = match code.as_str() {
            "us-broker" => Some(Self::Broker(Market::Us)),
            "eu-broker" | "ca-broker" | "uk-broker" => Some(Self::Broker(Market::Europe)),
            "hk-broker" => Some(Self::Broker(Market::HongKong)),
            "tw-broker" => Some(Self::Broker(Market::Taiwan)),
            "kr-broker" => Some(Self::Broker(Market::Korea)),
            "bitmex" | "deribit" => Some(Self::Underscored),
            "htx-spot" => Some(Self::Htx),
            "ftx" => Some(Self::Ftx),
            // Bare coins are perpetuals there; spot pairs have a slash or a number.
            "hyperliquid" => Some(Self::Contracts(Kind::Perp)),
            _ => None,
        };
        if let Some(venue) = exact {
            return venue;
        }
        if let Some((_, kind)) = CONTRACT_VENUES.iter().find(|(name, _)| *name == code) {
            return Self::Contracts(*kind);
        }
        if SPOT_VENUES.contains(&code.as_str()) {
            return Self::Spot;
        }
        let Some((_, last)) = code.rsplit_once('-') else {
            return Self::Any;
        };
        match CONTRACTS.iter().find(|(word, _)| *word == last) {
            Some((_, kind)) => Self::Contracts(*kind),
            None if last == "margin" => Self::Margin,
            None if last == "spot" => Self::Spot,
            None => Self::Any,
        }
    }

    /// The answer where the venue alone, or with the shape of the name, gives it.
    pub(super) fn decides(self, name: &str) -> Option<Found> {
        let named = |kind: Kind| {
            let kind = contract::recognised(name).unwrap_or(kind);
            Found::refused(kind, contract::why(name, kind))
        };
        match self {
            Self::Contracts(kind) => Some(named(contract::at_contract_venue(name).unwrap_or(kind))),
            Self::Margin => Some(Found::refused(
                Kind::Margin,
                format!("{} was traded with borrowed money", shown(name)),
            )),
            Self::Underscored if name.contains('_') && !name.contains('-') => {
                let spot = contract::recognised(name).is_none();
                spot.then(|| {
                    Found::taken(Kind::Spot, format!("{} is a spot pair there", shown(name)))
                })
            }
            Self::Underscored => Some(named(
                contract::at_contract_venue(name).unwrap_or(Kind::Perp),
            )),
            Self::Htx if name.contains('-') => Some(named(Kind::Perp)),
            Self::Ftx if name.contains('-') => Some(named(contract::on_ftx(name))),
            _ => None,
        }
    }
}
