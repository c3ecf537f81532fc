//! Coins: the groups they are counted in, and what other services call them.

use std::sync::LazyLock;

use super::table::{self, Refused, Row};
use crate::domain::Ticker;

/// A group of coins. A coin may be in several; the choice is the table's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CoinGroup {
    /// The largest coins.
    Major,
    /// Chains of their own.
    L1,
    /// Chains that settle on another.
    L2,
    /// Private payments.
    Privacy,
    /// Exchanges, lending and the like on a chain.
    Defi,
    /// Worth a look at its revenue; says nothing of how much there is.
    RevenueCandidate,
    /// Issued by an exchange.
    ExchangeToken,
    /// Memes.
    Meme,
    /// Oracles and bridges.
    Infrastructure,
    /// Machine learning.
    Ai,
    /// Real-world assets.
    Rwa,
    /// Backed by gold.
    GoldToken,
}

/// What DefiLlama files a coin's revenue under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DefiLlamaKind {
    /// A chain.
    Chain,
    /// A protocol.
    Protocol,
}

/// A coin's place at DefiLlama.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefiLlama {
    /// Chain or protocol.
    pub kind: DefiLlamaKind,
    /// Its name in an address.
    pub slug: &'static str,
    /// False when the slug follows the naming rule and was never seen in an answer.
    pub slug_seen: bool,
    /// The adapter that computes its fees.
    pub fee_adapter: Option<&'static str>,
    /// DefiLlama's category.
    pub category: Option<&'static str>,
}

/// One coin of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coin {
    /// Its ticker.
    pub ticker: Ticker,
    /// Its name.
    pub name: &'static str,
    /// Its name at CoinGecko.
    pub coingecko: &'static str,
    /// False when that name is from memory and was never seen in an answer.
    pub coingecko_seen: bool,
    /// Whether it is one of the program's instruments.
    pub instrument: bool,
    /// Its groups, in the table's order; never empty.
    pub groups: Vec<CoinGroup>,
    /// Its place at DefiLlama; `None` when it has none.
    pub defillama: Option<DefiLlama>,
}

static COINS: LazyLock<Vec<Coin>> =
    LazyLock::new(|| table::read(include_str!("../../../assets/facts/protocols.csv"), row));

/// Every coin of the table: the program's instruments first.
pub fn coins() -> &'static [Coin] {
    &COINS
}

/// The row of a coin; `None` when the table has none.
pub fn coin(ticker: Ticker) -> Option<&'static Coin> {
    COINS.iter().find(|coin| coin.ticker == ticker)
}

/// Whether the table counts a coin in a group.
pub fn in_group(ticker: Ticker, group: CoinGroup) -> bool {
    coin(ticker).is_some_and(|coin| coin.groups.contains(&group))
}

fn row(row: &Row<'_>) -> Result<Coin, Refused> {
    let groups = row.required("groups")?.split(';').map(group);
    Ok(Coin {
        ticker: row.ticker("coin")?,
        name: row.required("name")?,
        coingecko: row.required("coingecko_id")?,
        coingecko_seen: match row.required("coingecko_id_basis")? {
            "seen" => true,
            "from memory" => false,
            _ => return Err(Refused),
        },
        instrument: match row.required("in_contract_universe")? {
            "yes" => true,
            "no" => false,
            _ => return Err(Refused),
        },
        groups: groups.collect::<Option<_>>().ok_or(Refused)?,
        defillama: defillama(row)?,
    })
}

fn defillama(row: &Row<'_>) -> Result<Option<DefiLlama>, Refused> {
    let kind = match row.required("defillama_kind")? {
        "chain" => DefiLlamaKind::Chain,
        "protocol" => DefiLlamaKind::Protocol,
        "none" => return Ok(None),
        _ => return Err(Refused),
    };
    Ok(Some(DefiLlama {
        kind,
        slug: row.required("defillama_slug")?,
        slug_seen: row.required("slug_basis")?.starts_with("seen"),
        fee_adapter: row.text("defillama_fee_adapter")?,
        category: row.text("defillama_category")?,
    }))
}

fn group(word: &str) -> Option<CoinGroup> {
    Some(match word {
        "major" => CoinGroup::Major,
        "l1" => CoinGroup::L1,
        "l2" => CoinGroup::L2,
        "privacy" => CoinGroup::Privacy,
        "defi" => CoinGroup::Defi,
        "revenue_candidate" => CoinGroup::RevenueCandidate,
        "exchange_token" => CoinGroup::ExchangeToken,
        "meme" => CoinGroup::Meme,
        "infrastructure" => CoinGroup::Infrastructure,
        "ai" => CoinGroup::Ai,
        "rwa" => CoinGroup::Rwa,
        "gold_token" => CoinGroup::GoldToken,
        _ => return None,
    })
}
