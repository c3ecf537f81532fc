//! A journal of hledger. Coins stand in `assets:coins`, money in `assets:cash`, fees in `expenses:fees`.

use std::io::{self, Write};

use rust_decimal::Decimal;

use super::books::{Books, Deal, comment, deal, remarks, title};
use super::cell::cell;
use crate::domain::journal::{Content, EntryId};
use crate::domain::product::is_money;

const HEAD: &str = "\
; What slackwater's decision journal holds after all corrections. Fees in coins are taken from the coins held.
decimal-mark .
";

pub(super) fn write(out: &mut dyn Write, books: &Books) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    for code in books.codes() {
        writeln!(out, "commodity {}", commodity(&code))?;
        writeln!(out, "account {}", account(&code))?;
    }
    writeln!(out, "account expenses:fees")?;
    for (id, content) in &books.entries {
        match deal(content) {
            Some(deal) => transaction(out, *id, content, &deal)?,
            None => writeln!(out, "\n; {}", comment(*id, content))?,
        }
    }
    Ok(())
}

fn transaction(out: &mut dyn Write, id: EntryId, content: &Content, deal: &Deal) -> io::Result<()> {
    writeln!(out, "\n{} * {}", content.at.day(), title(deal))?;
    for (name, text) in remarks(id, content) {
        writeln!(out, "    ; {name}: {text}")?;
    }
    if let Some(venue) = content.venue {
        writeln!(out, "    ; venue: {}", cell(venue.as_str()))?;
    }
    let (asset, money) = (deal.asset.as_str(), deal.currency.as_str());
    let (coins, cash) = if deal.sale {
        (-deal.quantity, deal.spent)
    } else {
        (deal.quantity, -deal.spent)
    };
    let (name, price) = (commodity(asset), commodity(money));
    writeln!(
        out,
        "    {}  {coins} {name} @@ {} {price}",
        account(asset),
        deal.spent
    )?;
    posting(out, &account(money), cash, money)?;
    if let Some((fee, code)) = deal.fee {
        posting(out, "expenses:fees", fee, code.as_str())?;
        posting(out, &account(code.as_str()), -fee, code.as_str())?;
    }
    Ok(())
}

fn posting(out: &mut dyn Write, account: &str, amount: Decimal, code: &str) -> io::Result<()> {
    writeln!(out, "    {account}  {amount} {}", commodity(code))
}

fn account(code: &str) -> String {
    let kind = if is_money(code) { "cash" } else { "coins" };
    format!("assets:{kind}:{code}")
}

/// A code with anything but letters in it stands in quotes.
fn commodity(code: &str) -> String {
    if code.bytes().all(|b| b.is_ascii_alphabetic()) {
        code.to_owned()
    } else {
        format!("\"{code}\"")
    }
}
