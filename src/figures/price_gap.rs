//! Do two independent sources say the same price? The gap between the two newest fresh prices of a coin, in basis points of
//! their middle. A price that is not fresh is compared with nothing: it would measure time and not the gap.

use crate::domain::board::Board;
use crate::domain::history::Seen;
use crate::domain::{Name, Span, Stamp, Ticker, format};

/// A price older than this is not of now. The slowest venue is asked every half minute.
pub const FRESH: Span = Span::secs(60);
/// From here on the gap is worth a look: in quiet markets it is a few basis points.
pub const WIDE_BPS: f64 = 50.0;
/// Publishers whose price is made of those of venues: they confirm none of them.
const MADE_OF_OTHERS: [Name; 3] = [
    Name::literal("coingecko"),
    Name::literal("coinmarketcap"),
    Name::literal("yahoo"),
];

/// The newest price of a source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said {
    /// Who.
    pub source: Name,
    /// In dollars, or in a token that stands for one.
    pub price: f64,
    /// When it was true.
    pub at: Stamp,
    /// When it became known.
    pub seen: Seen,
}

/// What independent sources say of a price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PriceGap {
    /// None has a fresh one.
    Nobody,
    /// One alone: nothing confirms it.
    One(Said),
    /// Two, the newest first, and how far they are apart.
    Two {
        /// The newest.
        first: Said,
        /// The newest of another source.
        second: Said,
        /// In basis points of their middle, never negative.
        bps: f64,
    },
}

/// How far two prices are apart, in basis points of their middle; `None` unless both are above 0.
pub fn gap_bps(a: f64, b: f64) -> Option<f64> {
    let middle = f64::midpoint(a, b);
    let sound = a > 0.0 && b > 0.0 && middle.is_finite();
    sound.then(|| (a - b).abs() / middle * 1e4)
}

impl PriceGap {
    /// The gap of a coin at an instant.
    pub fn of(board: &Board, coin: Ticker, at: Stamp) -> Self {
        let oldest = at.minus(FRESH);
        // A venue whose clock is ahead does not stay fresh for longer: what counts is the earlier of its two times.
        let fresh = |said: &Said| said.at.min(said.seen.known_at) >= oldest;
        let newest = |quotes: &'_ [crate::domain::history::Point<Stamp, f64>]| -> Vec<Said> {
            let recent = quotes.iter().rev().take_while(|quote| quote.at >= oldest);
            let said = recent.map(|quote| Said {
                source: board.source(quote.seen.source),
                price: quote.value,
                at: quote.at,
                seen: quote.seen,
            });
            said.filter(fresh)
                .filter(|said| !MADE_OF_OTHERS.contains(&said.source))
                .collect()
        };
        let mut said = newest(board.quotes(coin));
        said.extend(newest(board.quotes_beside(coin)));
        // Of equal times the order of sources decides, so that the answer is one.
        said.sort_by_key(|said| (std::cmp::Reverse(said.at), said.seen.source));
        let Some(first) = said.first().copied() else {
            return Self::Nobody;
        };
        let second = said.iter().find(|said| said.source != first.source);
        let gap = second.and_then(|second| Some((*second, gap_bps(first.price, second.price)?)));
        match gap {
            Some((second, bps)) => Self::Two { first, second, bps },
            None => Self::One(first),
        }
    }

    /// In words: `binance and coinbase 1.4 bp apart`, `one source only`, `no fresh price`.
    pub fn words(&self) -> String {
        match self {
            Self::Nobody => "no fresh price".to_owned(),
            Self::One(_) => "one source only".to_owned(),
            Self::Two { first, second, bps } => format!(
                "{} and {} {} bp apart",
                first.source.min(second.source),
                first.source.max(second.source),
                format::fixed(*bps, 1)
            ),
        }
    }

    /// The gap is wider than in a quiet market.
    pub fn is_wide(&self) -> bool {
        matches!(self, Self::Two { bps, .. } if *bps >= WIDE_BPS)
    }
}

/// How many of some coins have a price that a second source confirms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confirmed {
    /// Coins that were looked at.
    pub of: usize,
    /// Those with two fresh prices.
    pub by_two: usize,
    /// The coin whose two prices are furthest apart, and how far in basis points; `None` without one.
    pub widest: Option<(Ticker, f64)>,
}

impl Confirmed {
    /// Of these coins, at an instant.
    pub fn of(board: &Board, coins: &[Ticker], at: Stamp) -> Self {
        let gap = |coin: &Ticker| match PriceGap::of(board, *coin, at) {
            PriceGap::Two { bps, .. } => Some((*coin, bps)),
            PriceGap::One(_) | PriceGap::Nobody => None,
        };
        let gaps: Vec<(Ticker, f64)> = coins.iter().filter_map(gap).collect();
        Self {
            of: coins.len(),
            by_two: gaps.len(),
            widest: gaps.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)),
        }
    }

    /// In words: `17 of 18 by two sources, widest SUI 12.1 bp`.
    pub fn words(&self) -> String {
        let counted = format!("{} of {} by two sources", self.by_two, self.of);
        match self.widest {
            Some((coin, bps)) => format!("{counted}, widest {coin} {} bp", format::fixed(bps, 1)),
            None => counted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instrument::{BTC, ETH};
    use crate::domain::wire::read_known;

    fn board(quotes: &[(&str, f64, &str)]) -> Board {
        let mut board = Board::default();
        for (source, price, at) in quotes {
            let line = format!(
                r#"{{"kind":"quote","source":"{source}","instrument":"BTC","price":{price},"currency":"USD","at":"2026-01-01T{at}Z","known_at":"2026-01-01T{at}Z"}}"#
            );
            board.put(&read_known(&line).unwrap()).unwrap();
        }
        board
    }

    fn at(quotes: &[(&str, f64, &str)], time: &str) -> PriceGap {
        let now = Stamp::parse(&format!("2026-01-01T{time}Z")).unwrap();
        PriceGap::of(&board(quotes), BTC, now)
    }

    #[test]
    fn the_gap_is_that_of_the_two_newest_sources() {
        let quotes = [
            ("kraken", 79_000.0, "08:59:35"),
            ("coinbase", 80_040.0, "09:00:01"),
            ("binance", 79_000.0, "09:00:01"),
            ("binance", 80_000.0, "09:00:02"),
        ];
        let gap = at(&quotes, "09:00:03");
        let PriceGap::Two { first, second, bps } = gap else {
            panic!("{gap:?}")
        };
        assert_eq!((first.price, second.price), (80_000.0, 80_040.0));
        assert!((bps - 40.0 / 80_020.0 * 1e4).abs() < 1e-9);
        assert_eq!(gap.words(), "binance and coinbase 5.0 bp apart");
        assert!(!gap.is_wide());
    }

    #[test]
    fn a_stale_price_is_compared_with_nothing() {
        let quotes = [
            ("coinbase", 90_000.0, "09:00:00"),
            ("binance", 80_000.0, "09:01:00"),
        ];
        assert!(matches!(at(&quotes, "09:01:00"), PriceGap::Two { .. }));
        let alone = at(&quotes, "09:01:01");
        assert!(matches!(alone, PriceGap::One(said) if said.source.as_str() == "binance"));
        assert_eq!(alone.words(), "one source only");
        assert_eq!(at(&quotes, "09:02:01"), PriceGap::Nobody);
        assert_eq!(PriceGap::Nobody.words(), "no fresh price");
    }

    #[test]
    fn a_price_made_of_others_confirms_none_and_another_coin_says_nothing() {
        let quotes = [
            ("coingecko", 80_100.0, "09:00:02"),
            ("binance", 80_000.0, "09:00:00"),
        ];
        assert!(matches!(at(&quotes, "09:00:03"), PriceGap::One(_)));
        let now = Stamp::parse("2026-01-01T09:00:03Z").unwrap();
        assert_eq!(PriceGap::of(&board(&quotes), ETH, now), PriceGap::Nobody);
    }

    #[test]
    fn two_of_the_same_instant_are_two() {
        let quotes = [
            ("binance", 80_000.0, "09:00:00"),
            ("coinbase", 80_800.0, "09:00:00"),
        ];
        let gap = at(&quotes, "09:00:00");
        assert!(gap.is_wide(), "{gap:?}");
        let other = at(&[quotes[1], quotes[0]], "09:00:00");
        assert_eq!(other.words(), gap.words());
    }

    #[test]
    fn a_clock_that_is_ahead_keeps_no_price_fresh() {
        let mut board = board(&[("binance", 80_000.0, "09:05:00")]);
        let ahead = r#"{"kind":"quote","source":"coinbase","instrument":"BTC","price":80000,"currency":"USD","at":"2026-01-01T09:04:05Z","known_at":"2026-01-01T09:04:00Z"}"#;
        board.put(&read_known(ahead).unwrap()).unwrap();
        let now = Stamp::parse("2026-01-01T09:05:01Z").unwrap();
        assert!(matches!(PriceGap::of(&board, BTC, now), PriceGap::One(_)));
    }

    #[test]
    fn coins_are_confirmed_by_two_and_the_widest_is_named() {
        let mut board = board(&[
            ("binance", 80_000.0, "09:00:00"),
            ("okx", 80_040.0, "09:00:00"),
        ]);
        let quote = |source: &str, coin: &str, price: f64| {
            read_known(&format!(
                r#"{{"kind":"quote","source":"{source}","instrument":"{coin}","price":{price},"currency":"USD","at":"2026-01-01T09:00:00Z","known_at":"2026-01-01T09:00:00Z"}}"#
            ))
            .unwrap()
        };
        for (source, coin, price) in [
            ("binance", "ETH", 2_000.0),
            ("okx", "ETH", 2_004.0),
            ("binance", "SOL", 100.0),
        ] {
            board.put(&quote(source, coin, price)).unwrap();
        }
        let coins = [BTC, ETH, crate::domain::instrument::SOL];
        let now = Stamp::parse("2026-01-01T09:00:05Z").unwrap();
        let confirmed = Confirmed::of(&board, &coins, now);
        assert_eq!(
            confirmed.words(),
            "2 of 3 by two sources, widest ETH 20.0 bp"
        );
        let later = now.plus(Span::minutes(2));
        let none = Confirmed::of(&board, &coins, later);
        assert_eq!(none.words(), "0 of 3 by two sources");
    }

    #[test]
    fn a_gap_needs_two_prices() {
        assert_eq!(gap_bps(100.0, 100.0), Some(0.0));
        assert_eq!(gap_bps(99.0, 101.0), Some(200.0));
        assert_eq!(gap_bps(101.0, 99.0), Some(200.0));
        for (a, b) in [
            (0.0, 1.0),
            (1.0, 0.0),
            (f64::NAN, 1.0),
            (f64::INFINITY, 1.0),
        ] {
            assert_eq!(gap_bps(a, b), None);
        }
    }
}
