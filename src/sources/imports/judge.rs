//! From what a layout says of a row to the row's verdict: leverage first, then money and stablecoins, then whether the
//! figures can be true.

use std::collections::HashMap;
use std::io::Read;

use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::cells::{Cells, Header, Style, Why};
use super::group::Groups;
use super::record::{Record, Records, unwrapped};
use super::value::{When, clean};
use super::{
    Account, Format, ImportError, MOST_BYTES, MOST_ROWS, Options, Reader, Row, Summary, Verdict,
};
use crate::domain::product::{self, Asked, Kind, Refuse, is_money, is_spot_fund};
use crate::domain::{Day, Name, Stamp, Ticker};

/// Bitcoins there can ever be.
const BITCOINS: u32 = 21_000_000;
/// How far quantity × price may lie from the money.
const TOLERANCE: Decimal = Decimal::from_parts(2, 0, 0, false, 2);
/// Days since the epoch of 2009-01-01.
const FIRST_DAY: Day = Day::from_number(14_245);

/// What holds for the whole file.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(super) format: &'static Format,
    pub(super) account: Option<Account>,
    pub(super) style: Style,
    /// The zone of times that state none: as said, as the preamble says, else UTC.
    pub(super) zone: Tz,
    pub(super) preamble: &'a [Vec<String>],
    now: Stamp,
    funds: &'a [Ticker],
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(
        format: &'static Format,
        options: &Options<'a>,
        style: Style,
        now: Stamp,
        preamble: &'a [Vec<String>],
    ) -> Self {
        Self {
            format,
            account: options.account,
            style,
            zone: options
                .zone
                .or_else(|| stated_zone(preamble))
                .unwrap_or(Tz::UTC),
            preamble,
            now,
            funds: options.funds,
        }
    }

    /// Is this a fund that holds coins: of the program's list or the user's own?
    pub(super) fn is_fund(&self, ticker: Ticker) -> bool {
        self.funds.contains(&ticker) || is_spot_fund(ticker.as_str())
    }
}

/// `Time Zone:UTC+8` in the lines before the header.
fn stated_zone(preamble: &[Vec<String>]) -> Option<Tz> {
    let cells = preamble.iter().flatten();
    let mut stated = cells.filter_map(|cell| cell.split_once("Time Zone:"));
    let (_, zone) = stated.next_back()?;
    let hours = zone.trim().trim_start_matches("UTC").trim();
    if hours.is_empty() {
        return Some(Tz::UTC);
    }
    let hours: i32 = hours
        .split(':')
        .next()?
        .trim_start_matches('+')
        .parse()
        .ok()?;
    // The names of the table count westward.
    format!("Etc/GMT{:+}", -hours).parse().ok()
}

/// Bought or sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Buy,
    Sell,
}

/// A trade as a layout gives it.
#[derive(Clone, Debug)]
pub(crate) struct Trade {
    pub(super) side: Side,
    pub(super) when: When,
    pub(super) asset: Ticker,
    pub(super) quantity: Decimal,
    pub(super) spent: Decimal,
    pub(super) currency: Ticker,
    pub(super) fee: Option<Decimal>,
    pub(super) fee_currency: Option<Ticker>,
    /// Price of one, held against the money.
    pub(super) price: Option<Decimal>,
    /// The market's own name where it is another than the asset.
    pub(super) symbol: String,
    /// The name of a fund.
    pub(super) fund_name: Option<String>,
    /// The venue's id of the trade.
    pub(super) id: Option<String>,
    pub(super) why: &'static str,
    pub(super) note: Option<String>,
}

/// What a row comes to.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// A trade that is still to be judged.
    Trade(Box<Trade>),
    /// No trade for money.
    Skip(String),
    /// Leverage.
    Refuse(String),
    /// It cannot be trusted.
    Unreadable(Why),
}

pub(super) fn skip(why: impl Into<String>) -> Outcome {
    Outcome::Skip(why.into())
}

pub(super) fn refuse(why: impl Into<String>) -> Outcome {
    Outcome::Refuse(why.into())
}

/// Reads with `?`: a reason becomes the outcome.
pub(super) fn or_why(read: Result<Outcome, Why>) -> Outcome {
    read.unwrap_or_else(Outcome::Unreadable)
}

/// Reads every record behind the header.
pub(super) fn run<R: Read>(
    mut records: Records<R>,
    header: &Header,
    header_line: u64,
    context: &Context<'_>,
    each: &mut dyn FnMut(Row) -> std::io::Result<()>,
) -> Result<Summary, ImportError> {
    let mut judge = Judge {
        context,
        seen: HashMap::new(),
        equal: HashMap::new(),
        named: HashMap::new(),
    };
    let mut groups = Groups::new(context);
    let mut rows = 0_u64;
    let mut bytes = 0_u64;
    for record in records.by_ref() {
        let record = record?;
        bytes += record
            .cells
            .iter()
            .map(|cell| cell.len() as u64 + 1)
            .sum::<u64>();
        if bytes > MOST_BYTES {
            return Err(ImportError::Large("64 MB"));
        }
        if record.line <= header_line {
            continue;
        }
        rows += 1;
        if rows > MOST_ROWS {
            return Err(ImportError::Large("1,000,000 rows"));
        }
        let line = record.line;
        match judge.shape(&record, header) {
            Err(outcome) => groups.single(line, judge.row(line, outcome, &record)),
            Ok(cells) => {
                let view = Cells {
                    header,
                    cells: &cells,
                    style: context.style,
                };
                match &context.format.reader {
                    Reader::Each(read) => {
                        let outcome = read(&view, context);
                        groups.single(line, judge.row(line, outcome, &record));
                    }
                    Reader::Grouped(rules) => groups.take(line, &view, rules, &mut judge),
                }
            }
        }
        groups.emit(each)?;
    }
    groups.finish(&mut judge, each)?;
    Ok(Summary {
        format: context.format.name,
        rows,
    })
}

/// Remembers what was seen, so that nothing counts twice.
pub(super) struct Judge<'a> {
    pub(super) context: &'a Context<'a>,
    /// Hash of an id, and the line where it stood first.
    seen: HashMap<u128, u64>,
    /// How many equal rows without an id there were.
    equal: HashMap<u128, u32>,
    /// What was said of a name: a file names few markets, and often.
    named: HashMap<(String, Ticker, Option<String>), Named>,
}

/// The kind of product of a name, else the verdict and why.
type Named = Result<Kind, (Verdict, String)>;

/// Names that are remembered at most.
const MOST_NAMES: usize = 4096;

impl Judge<'_> {
    /// The cells of a record, or why it is none: an open quote, a footer, too few or too many cells.
    fn shape(&self, record: &Record, header: &Header) -> Result<Vec<String>, Outcome> {
        if record.broken {
            return Err(Outcome::Unreadable(
                "a quote is opened here and never closed, or a field is larger than 1 MB".into(),
            ));
        }
        let mut cells = record.cells.clone();
        if let [only] = cells.as_slice()
            && header.len() > 1
            && only.contains([',', ';', '\t'])
        {
            // A spreadsheet wraps a row whole in quotes.
            let delimiter = [b',', b';', b'\t']
                .into_iter()
                .max_by_key(|d| unwrapped(only, *d).len());
            cells = unwrapped(only, delimiter.unwrap_or(b','));
        }
        let ragged = self.context.format.ragged;
        if !ragged && cells.len() != header.len() {
            let trailing = cells.len() > header.len()
                && cells
                    .get(header.len()..)
                    .is_some_and(|rest| rest.iter().all(String::is_empty));
            if !trailing {
                return Err(Outcome::Unreadable(format!(
                    "it has {} cells, the header has {}",
                    cells.len(),
                    header.len()
                )));
            }
        }
        Ok(cells)
    }

    /// The row of an outcome.
    pub(super) fn row(&mut self, line: u64, outcome: Outcome, record: &Record) -> Row {
        let content = || record.cells.join("\u{1f}");
        match outcome {
            Outcome::Skip(why) => blank(line, Verdict::Skip, &why),
            Outcome::Refuse(why) => blank(line, Verdict::RefuseLeverage, &why),
            Outcome::Unreadable(why) => blank(line, Verdict::Unreadable, &why),
            Outcome::Trade(trade) => self.trade(line, *trade, &content()),
        }
    }

    /// The verdict on a trade; `content` stands for its id where it has none.
    pub(super) fn trade(&mut self, line: u64, trade: Trade, content: &str) -> Row {
        let key = match &trade.id {
            Some(id) => {
                let key = format!("{}:{}", self.context.format.code, clean(id.trim()));
                if let Some(first) = self.seen.get(&hash(&key)) {
                    let why = format!("the same id as line {first}");
                    return blank(line, Verdict::Skip, &why);
                }
                self.seen.insert(hash(&key), line);
                key
            }
            None => {
                let own = hash(content);
                let place = self.equal.entry(own).or_insert(0);
                *place += 1;
                format!("{}:{own:032x}:{place}", self.context.format.code)
            }
        };
        match self.judged(&trade) {
            Ok(kind) => self.taken(line, trade, kind, key),
            Err((verdict, why)) => blank(line, verdict, &why),
        }
    }

    /// What kind of product it is; else the verdict and why.
    fn judged(&mut self, trade: &Trade) -> Named {
        let name = (trade.symbol.clone(), trade.asset, trade.fund_name.clone());
        let kind = match self.named.get(&name) {
            Some(known) => known.clone(),
            None => {
                if self.named.len() >= MOST_NAMES {
                    self.named.clear();
                }
                let found = self.product(trade);
                self.named.insert(name, found.clone());
                found
            }
        }?;
        if !is_money(trade.currency.as_str()) {
            return Err((Verdict::Skip, "coin for coin: not paid in money".to_owned()));
        }
        self.sound(trade)
            .map_err(|why| (Verdict::Unreadable, why))?;
        Ok(kind)
    }

    /// What is traded under these names.
    fn product(&self, trade: &Trade) -> Named {
        let refused = |why: String| Err((Verdict::RefuseLeverage, why));
        if self.context.account == Some(Account::Margin) {
            return refused("the account was said to be a margin account".into());
        }
        let symbol = if trade.symbol.is_empty() {
            trade.asset.as_str()
        } else {
            &trade.symbol
        };
        let found = product::judge(&Asked {
            symbol,
            venue: Some(self.context.format.code),
            fund_name: trade.fund_name.as_deref(),
            ..Asked::default()
        });
        if found.refuse == Refuse::Yes {
            return refused(found.why);
        }
        let broker = self.context.format.code.ends_with("-broker");
        if !broker {
            let base = product::judge(&Asked {
                symbol: trade.asset.as_str(),
                venue: Some(self.context.format.code),
                ..Asked::default()
            });
            if base.refuse == Refuse::Yes {
                return refused(base.why);
            }
        }
        let skipped = |why: &str| Err((Verdict::Skip, why.to_owned()));
        let kind = if broker {
            match found.kind {
                _ if self.context.is_fund(trade.asset) => Kind::SpotEtf,
                Kind::SpotEtf => Kind::SpotEtf,
                _ if found.refuse == Refuse::No => {
                    return skipped("a share or a fund that holds no coins");
                }
                _ => {
                    return Err((
                        Verdict::Unreadable,
                        format!(
                            "{}. If it is a spot fund, add it to your own list of funds",
                            found.why
                        ),
                    ));
                }
            }
        } else {
            match product::classify(trade.asset.as_str(), Some(self.context.format.code)).kind {
                Kind::Stablecoin => return skipped("a stablecoin: money for money"),
                Kind::Other => return skipped("a share or a fund as a token"),
                Kind::Staking => Kind::Staking,
                _ => Kind::Spot,
            }
        };
        if is_money(trade.asset.as_str()) && !broker {
            return skipped("money for money");
        }
        if !is_money(trade.currency.as_str()) {
            return skipped("coin for coin: not paid in money");
        }
        self.sound(trade)
            .map_err(|why| (Verdict::Unreadable, why))?;
        Ok(kind)
    }

    /// Can these figures be true?
    fn sound(&self, trade: &Trade) -> Result<(), String> {
        if trade.quantity <= Decimal::ZERO {
            return Err("the quantity is not above zero".into());
        }
        if trade.spent <= Decimal::ZERO {
            return Err("the money is not above zero".into());
        }
        if trade.asset == "BTC" && trade.quantity > Decimal::from(BITCOINS) {
            return Err("more bitcoins than there will ever be".into());
        }
        let late = match trade.when {
            When::At(at, _) => {
                Stamp::from_micros(at.and_utc().timestamp_micros()) > self.context.now
            }
            When::On(_) => trade.when.day() > self.context.now.day(),
        };
        if late {
            return Err(format!("{} has not come yet", trade.when.text()));
        }
        if trade.when.day() < FIRST_DAY {
            return Err(format!("{} is before there were coins", trade.when.text()));
        }
        if let Some(price) = trade.price.filter(|price| !price.is_zero())
            && let Some(product) = trade.quantity.checked_mul(price)
            && (product - trade.spent).abs() > trade.spent.saturating_mul(TOLERANCE)
            // A cent is the smallest sum there is.
            && (product - trade.spent).abs() > Decimal::new(1, 2)
        {
            return Err(format!(
                "quantity × price is {}, the money is {}",
                product.round_dp(4).normalize(),
                trade.spent.normalize()
            ));
        }
        Ok(())
    }

    fn taken(&self, line: u64, trade: Trade, kind: Kind, key: String) -> Row {
        let verdict = match trade.side {
            Side::Buy => Verdict::Buy,
            Side::Sell => Verdict::Sell,
        };
        let fee = trade.fee.map(|fee| fee.abs());
        Row {
            time: Some(trade.when.text()),
            asset: Some(trade.asset),
            quantity: Some(trade.quantity),
            spent: Some(trade.spent),
            currency: Some(trade.currency),
            fee,
            fee_currency: trade.fee_currency.filter(|_| fee.is_some()),
            symbol: Name::new(&trade.symbol).ok(),
            venue: Name::new(self.context.format.venue).ok(),
            product: Some(kind),
            note: trade
                .note
                .map(|note| clean(&note))
                .filter(|note| !note.trim().is_empty()),
            key: Some(key),
            ..blank(line, verdict, trade.why)
        }
    }
}

/// A row with nothing but its verdict.
pub(super) fn blank(line: u64, verdict: Verdict, why: &str) -> Row {
    Row {
        line,
        verdict,
        time: None,
        asset: None,
        quantity: None,
        spent: None,
        currency: None,
        fee: None,
        fee_currency: None,
        why: clean(why),
        lines: Vec::new(),
        symbol: None,
        venue: None,
        product: None,
        note: None,
        key: None,
    }
}

/// FNV-1a, 128 bits: the same in every version, so that a row is known again next year.
pub(super) fn hash(text: &str) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    text.bytes().fold(BASIS, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    })
}

impl Trade {
    pub(super) fn new(
        side: Side,
        when: When,
        (asset, quantity): (Ticker, Decimal),
        (currency, spent): (Ticker, Decimal),
    ) -> Self {
        Self {
            side,
            when,
            asset,
            quantity,
            spent,
            currency,
            fee: None,
            fee_currency: None,
            price: None,
            symbol: String::new(),
            fund_name: None,
            id: None,
            why: match side {
                Side::Buy => "a spot buy",
                Side::Sell => "a spot sale",
            },
            note: None,
        }
    }

    pub(super) fn fee(mut self, fee: Option<Decimal>, currency: Ticker) -> Self {
        self.fee = fee;
        self.fee_currency = fee.map(|_| currency);
        self
    }

    pub(super) fn price(mut self, price: Option<Decimal>) -> Self {
        self.price = price.map(|price| price.abs());
        self
    }

    pub(super) fn symbol(mut self, symbol: &str) -> Self {
        symbol.clone_into(&mut self.symbol);
        self
    }

    pub(super) fn fund(mut self, name: String) -> Self {
        self.fund_name = Some(name).filter(|name| !name.trim().is_empty());
        self
    }

    pub(super) fn id(mut self, id: &str) -> Self {
        let id = id.trim();
        self.id = (!id.is_empty()).then(|| id.to_owned());
        self
    }

    pub(super) fn why(mut self, why: &'static str) -> Self {
        self.why = why;
        self
    }

    pub(super) fn note(mut self, note: String) -> Self {
        self.note = Some(note);
        self
    }

    pub(super) fn done(self) -> Outcome {
        Outcome::Trade(Box::new(self))
    }
}
