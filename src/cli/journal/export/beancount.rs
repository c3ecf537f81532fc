//! A ledger of beancount. Coins are held at their cost and sold first in, first out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use rust_decimal::Decimal;

use super::books::{Books, Deal, comment, deal, remarks, title};
use super::cell::cell;
use super::lots::{Lots, Taken};
use crate::domain::Ticker;
use crate::domain::journal::{Content, EntryId};
use crate::domain::product::is_money;

const HEAD: &str = "\
; What slackwater's decision journal holds after all corrections. Coins are held at their cost; sales and fees in coins
; take the oldest first. What was sold or paid as a fee beyond what the journal holds comes from Equity:Outside.
option \"booking_method\" \"FIFO\"
";

/// The accounts that every ledger has.
const ACCOUNTS: [&str; 3] = ["Expenses:Fees", "Income:Gains", "Equity:Outside"];

pub(super) fn write(out: &mut dyn Write, books: &Books) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    let names = Names::read(books);
    if let Some(first) = books.first() {
        for (code, name) in &names.0 {
            if code != name {
                writeln!(out, "; {name} stands for {}", cell(code))?;
            }
            writeln!(out, "{first} commodity {name}")?;
            writeln!(out, "{first} open {}", names.account(code))?;
        }
        for account in ACCOUNTS {
            writeln!(out, "{first} open {account}")?;
        }
    }
    let mut ledger = Ledger {
        out,
        names,
        lots: Lots::default(),
    };
    for (id, content) in &books.entries {
        match deal(content) {
            Some(deal) => ledger.transaction(*id, content, &deal)?,
            None => writeln!(ledger.out, "\n; {}", comment(*id, content))?,
        }
    }
    Ok(())
}

struct Ledger<'a> {
    out: &'a mut dyn Write,
    names: Names,
    lots: Lots,
}

impl Ledger<'_> {
    fn transaction(&mut self, id: EntryId, content: &Content, deal: &Deal) -> io::Result<()> {
        let venue = content.venue.map(|venue| cell(venue.as_str()));
        let payee = venue.map_or_else(String::new, |venue| format!(" {}", quoted(&venue)));
        let day = content.at.day();
        writeln!(self.out, "\n{day} *{payee} {}", quoted(&title(deal)))?;
        for (name, text) in remarks(id, content) {
            writeln!(self.out, "  {name}: {}", quoted(&text))?;
        }
        if deal.sale {
            self.sold(deal)?;
        } else {
            self.bought(deal)?;
        }
        match deal.fee {
            Some((fee, code)) if is_money(code.as_str()) => self.paid_in_money(code.as_str(), fee),
            Some((fee, code)) => {
                writeln!(
                    self.out,
                    "\n{day} * {}",
                    quoted(&format!("fee of entry {id}"))
                )?;
                self.paid_in_coins(code, fee)
            }
            None => Ok(()),
        }
    }

    fn bought(&mut self, deal: &Deal) -> io::Result<()> {
        let (account, name) = (
            self.names.account(deal.asset.as_str()),
            self.names.of(deal.asset.as_str()),
        );
        let (quantity, spent) = (deal.quantity, deal.spent);
        let money = self.names.of(deal.currency.as_str());
        writeln!(
            self.out,
            "  {account}  {quantity} {name} {{{{{spent} {money}}}}}"
        )?;
        self.lots.put(deal.asset, quantity, deal.currency);
        self.cash(deal.currency.as_str(), -spent)
    }

    /// Money in, the oldest coins out, and what lies between is the gain.
    fn sold(&mut self, deal: &Deal) -> io::Result<()> {
        self.cash(deal.currency.as_str(), deal.spent)?;
        let taken = self.lots.take(deal.asset, deal.quantity);
        self.taken(deal.asset, &taken)?;
        if !taken.missing.is_zero() {
            let name = self.names.of(deal.asset.as_str());
            let price = self.names.of(deal.currency.as_str());
            let share = if taken.held.is_empty() {
                Some(deal.spent)
            } else {
                deal.spent
                    .checked_div(deal.quantity)
                    .and_then(|price| price.checked_mul(taken.missing))
            };
            let share = share.unwrap_or_default().round_dp(12).normalize();
            let missing = taken.missing;
            writeln!(
                self.out,
                "  Equity:Outside  -{missing} {name} @@ {share} {price}"
            )?;
        }
        if taken.held.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "  Income:Gains")
    }

    fn paid_in_money(&mut self, code: &str, fee: Decimal) -> io::Result<()> {
        writeln!(self.out, "  Expenses:Fees  {fee} {}", self.names.of(code))?;
        self.cash(code, -fee)
    }

    /// A fee in coins costs what they had cost.
    fn paid_in_coins(&mut self, code: Ticker, fee: Decimal) -> io::Result<()> {
        let taken = self.lots.take(code, fee);
        self.taken(code, &taken)?;
        let name = self.names.of(code.as_str());
        if !taken.missing.is_zero() {
            let missing = taken.missing;
            writeln!(self.out, "  Equity:Outside  -{missing} {name}")?;
            writeln!(self.out, "  Expenses:Fees  {missing} {name}")?;
        }
        if taken.held.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "  Expenses:Fees")
    }

    fn taken(&mut self, asset: Ticker, taken: &Taken) -> io::Result<()> {
        let (account, name) = (
            self.names.account(asset.as_str()),
            self.names.of(asset.as_str()),
        );
        for (quantity, currency) in &taken.held {
            let cost = self.names.of(currency.as_str());
            writeln!(self.out, "  {account}  -{quantity} {name} {{{cost}}}")?;
        }
        Ok(())
    }

    fn cash(&mut self, code: &str, amount: Decimal) -> io::Result<()> {
        let (account, name) = (self.names.account(code), self.names.of(code));
        writeln!(self.out, "  {account}  {amount} {name}")
    }
}

/// Codes as beancount takes them: capitals, and a letter first; `1INCH` becomes `C1INCH`.
struct Names(BTreeMap<String, String>);

impl Names {
    fn read(books: &Books) -> Self {
        let codes = books.codes();
        let mut used: BTreeSet<String> = BTreeSet::new();
        let mut names = BTreeMap::new();
        // Those that stand as they are come first, so that no made name takes theirs.
        let (plain, other): (Vec<_>, Vec<_>) =
            codes.into_iter().partition(|code| fit(code) == *code);
        for code in plain.into_iter().chain(other) {
            let mut name = fit(&code);
            while !used.insert(name.clone()) {
                name.push('X');
            }
            names.insert(code, name);
        }
        Self(names)
    }

    fn of(&self, code: &str) -> String {
        self.0.get(code).cloned().unwrap_or_else(|| fit(code))
    }

    /// Parts of an account's name have no dots.
    fn account(&self, code: &str) -> String {
        let kind = if is_money(code) { "Cash" } else { "Coins" };
        let part: String = self
            .of(code)
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        format!("Assets:{kind}:{part}")
    }
}

fn fit(code: &str) -> String {
    let mut name: String = code
        .to_ascii_uppercase()
        .chars()
        .map(|c| match c {
            'A'..='Z' | '0'..='9' | '.' | '_' | '-' => c,
            _ => '-',
        })
        .collect();
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        name.insert(0, 'C');
    }
    while name.ends_with(['.', '_', '-']) {
        name.pop();
    }
    // One letter is a flag there, and three words are values.
    if name.len() < 2 || ["TRUE", "FALSE", "NULL"].contains(&name.as_str()) {
        name.insert(0, 'C');
    }
    name
}

/// A string of beancount; line ends are gone already.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_names_that_beancount_takes() {
        for (code, name) in [
            ("BTC", "BTC"),
            ("1INCH", "C1INCH"),
            ("S", "CS"),
            ("brk.b", "BRK.B"),
            ("A:B/C", "A-B-C"),
            ("X_", "CX"),
            ("TRUE", "CTRUE"),
        ] {
            assert_eq!(fit(code), name);
        }
    }

    #[test]
    fn no_text_ends_its_string() {
        assert_eq!(quoted(r#"a "b" \"#), r#""a \"b\" \\""#);
    }
}
