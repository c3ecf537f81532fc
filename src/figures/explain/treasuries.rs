//! Companies that hold coins.

use serde_json::Value;

use super::Explanation;
use super::draft::{Desk, Draft, name_of, num};
use super::path::{leaf, listed, member};
use crate::domain::instrument::Group;
use crate::domain::{Ticker, format};
use crate::figures::readings::{ListingRule, Stage, Treasury};
use crate::figures::treasuries::{Coins, FTX_HOLE_USD};

pub(super) fn explain(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let Some((company, held, field)) = member(&desk.readings.treasuries, path) else {
        return without_facts(desk, path);
    };
    let case = Case {
        desk,
        company,
        held,
    };
    let raw = leaf(held, field)?;
    Some(match field {
        "asset" => case.filing(raw, "coin held", held.asset.map(name_of)),
        "units" => case.filing(raw, "coins", held.units.map(|u| format::coins(u, 5))),
        "units_date" => {
            let value = held.units_date.map(format::date_full);
            case.filing(raw, "date of the count", value)
        }
        "cost_usd" => case.filing(raw, "cost of the coins", held.cost_usd.map(format::usd)),
        "value_usd" => case.value(raw),
        "unrealised_usd" => case.unrealised(raw),
        "break_even_price" => case.break_even(raw),
        "if_halved_usd" => case.if_halved(raw),
        "price_for_ftx_hole" => case.hole(raw),
        "mnav_basic" => case.mnav(raw),
        "stock_price" => case.stock(raw),
        "days_below_1" => case.below(raw),
        "rule" => case.rule(raw),
        "stage" => case.stage(raw),
        _ => desk.provenance(&name_of(company), &held.provenance, field, raw)?,
    })
}

const FIELDS: [&str; 14] = [
    "asset",
    "units",
    "units_date",
    "cost_usd",
    "value_usd",
    "unrealised_usd",
    "break_even_price",
    "if_halved_usd",
    "price_for_ftx_hole",
    "mnav_basic",
    "stock_price",
    "days_below_1",
    "rule",
    "stage",
];

/// A company that the screen names, but of which nothing is known, so that nothing of it is printed.
fn without_facts(desk: Desk<'_>, path: &str) -> Option<Explanation> {
    let row = listed(path, &FIELDS).filter(|row| row.group == Group::Treasury)?;
    let draft = desk.draft(row.name, "needs a filing, a share count or a price");
    let why = || format!("nothing of {} is known", row.name);
    Some(draft.done(Value::Null, None, why))
}

struct Case<'a> {
    desk: Desk<'a>,
    company: Ticker,
    held: &'a Treasury,
}

impl<'a> Case<'a> {
    fn draft(&self, what: &str, formula: &str) -> Draft<'a> {
        self.desk
            .draft(format!("{}, {what}", name_of(self.company)), formula)
            .used_by("panel 6 · methods 6, “Treasury companies”")
    }

    fn path(&self, field: &str) -> String {
        format!("treasuries.{}.{field}", self.company)
    }

    fn coin(&self) -> String {
        self.held.asset.map_or_else(|| "coin".to_owned(), name_of)
    }

    fn coins(&self) -> Option<Coins> {
        Some(Coins {
            units: self.held.units?,
            cost_usd: self.held.cost_usd?,
        })
    }

    fn no_filing(&self) -> Option<String> {
        self.held
            .units
            .is_none()
            .then(|| format!("no count of coins of {} is known", self.company))
    }

    fn no_cost(&self) -> Option<String> {
        self.no_filing().or_else(|| {
            self.held
                .cost_usd
                .is_none()
                .then(|| "the newest count was published without a cost".to_owned())
        })
    }

    fn no_price(&self) -> String {
        format!("no price of {} is known", self.coin())
    }

    fn with_units(&self, draft: Draft<'a>) -> Draft<'a> {
        match self.desk.board.holdings(self.company).last() {
            Some(line) => {
                let units = format::coins(line.value.1.units, 5);
                draft.dated("coins", units, line).opens(self.path("units"))
            }
            None => draft,
        }
    }

    fn with_cost(&self, draft: Draft<'a>) -> Draft<'a> {
        match self.desk.board.holdings(self.company).last() {
            Some(line) => {
                let cost = format::known(line.value.1.cost_usd, format::usd);
                draft.dated("cost", cost, line).opens(self.path("cost_usd"))
            }
            None => draft,
        }
    }

    fn with_coin_price(&self, draft: Draft<'a>) -> Draft<'a> {
        match (self.held.asset, &self.held.coin_price) {
            (Some(asset), Some(price)) => draft
                .price(format!("{}, last", name_of(asset)), price)
                .opens(format!("drawdowns.{asset}.last")),
            _ => draft,
        }
    }

    fn with_stock(&self, draft: Draft<'a>) -> Draft<'a> {
        match self.desk.board.daily(self.company).last() {
            Some(bar) => draft
                .bar("stock, close", self.company, bar)
                .opens(self.path("stock_price")),
            None => draft,
        }
    }

    fn filing(&self, raw: Value, what: &str, value: Option<String>) -> Explanation {
        let mut draft = self.draft(
            what,
            "the newest count by its date, coins and cost of one line",
        );
        draft = self.with_units(draft);
        draft = self.with_cost(draft);
        let lines = self.desk.board.holdings(self.company);
        for line in lines.iter().rev().skip(1).take(4) {
            let units = format::coins(line.value.1.units, 5);
            draft = draft.beside("count before", units, self.desk.date(line.at), line.seen);
        }
        if let Some(day) = self.held.units_date {
            let age = self.desk.at().day().since(day).max(0);
            draft = draft.aside(format!("counted {} ago", format::days(i64::from(age))));
        }
        draft.done(raw, value, || {
            self.no_cost()
                .unwrap_or_else(|| format!("no count of coins of {} is known", self.company))
        })
    }

    fn value(&self, raw: Value) -> Explanation {
        let mut draft = self.draft("value of the coins", "coins × last price of the coin");
        if let (Some(units), Some(price), Some(value)) =
            (self.held.units, &self.held.coin_price, self.held.value_usd)
        {
            let text = format!("{} × {} = {}", num(units), num(price.price), num(value));
            draft = draft.filled(Some(text));
        }
        draft = self.with_units(draft);
        self.with_coin_price(draft)
            .done(raw, self.held.value_usd.map(format::usd), || {
                self.no_filing().unwrap_or_else(|| self.no_price())
            })
    }

    fn unrealised(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "gain or loss on paper",
            "coins × last price of the coin − cost",
        );
        if let (Some(coins), Some(price)) = (self.coins(), &self.held.coin_price) {
            let result = coins.unrealised(price.price);
            draft = draft.filled(Some(format!(
                "{} × {} − {} = {}",
                num(coins.units),
                num(price.price),
                num(coins.cost_usd),
                num(result)
            )));
            if coins.cost_usd > 0.0 {
                draft = draft.aside(format!(
                    "{} of the cost",
                    format::percent(result / coins.cost_usd)
                ));
            }
        }
        draft = self.with_units(draft);
        draft = self.with_coin_price(draft);
        self.with_cost(draft)
            .step(
                "break-even price",
                format::known(self.held.break_even_price, format::price),
            )
            .opens(self.path("break_even_price"))
            .done(
                raw,
                self.held.unrealised_usd.map(format::usd_signed),
                || self.no_cost().unwrap_or_else(|| self.no_price()),
            )
    }

    fn break_even(&self, raw: Value) -> Explanation {
        let mut draft = self.draft("break-even price", "cost ÷ coins");
        if let (Some(coins), Some(price)) = (self.coins(), self.held.break_even_price) {
            let (cost, units) = (num(coins.cost_usd), num(coins.units));
            draft = draft.filled(Some(format!(
                "{cost} ÷ {units} = {}",
                format::fixed(price, 2)
            )));
            if let Some(last) = &self.held.coin_price {
                let away = format::percent(last.price / price - 1.0);
                draft = draft.aside(format!("{} stands {away} from it", self.coin()));
            }
        }
        draft = self.with_cost(draft);
        draft = self.with_units(draft);
        self.with_coin_price(draft)
            .done(raw, self.held.break_even_price.map(format::price), || {
                self.no_cost()
                    .unwrap_or_else(|| "it holds no coins".to_owned())
            })
    }

    fn if_halved(&self, raw: Value) -> Explanation {
        let mut draft = self.draft(
            "loss if the coin halves",
            "coins × half the last price − cost",
        );
        if let (Some(coins), Some(price), Some(value)) =
            (self.coins(), &self.held.coin_price, self.held.if_halved_usd)
        {
            draft = draft.filled(Some(format!(
                "{} × {} ÷ 2 − {} = {}",
                num(coins.units),
                num(price.price),
                num(coins.cost_usd),
                num(value)
            )));
        }
        draft = self.with_units(draft);
        draft = self.with_coin_price(draft);
        self.with_cost(draft)
            .step(
                "now",
                format::known(self.held.unrealised_usd, format::usd_signed),
            )
            .opens(self.path("unrealised_usd"))
            .done(raw, self.held.if_halved_usd.map(format::usd_signed), || {
                self.no_cost().unwrap_or_else(|| self.no_price())
            })
    }

    fn hole(&self, raw: Value) -> Explanation {
        let mut draft = self
            .draft("price at which $8 bn are lost", "(cost − $8 bn) ÷ coins")
            .note(Some(
                "a loss on paper of shareholders, not missing customer money".to_owned(),
            ));
        if let (Some(coins), Some(price)) = (self.coins(), self.held.price_for_ftx_hole) {
            draft = draft.filled(Some(format!(
                "({} − {}) ÷ {} = {}",
                num(coins.cost_usd),
                num(FTX_HOLE_USD),
                num(coins.units),
                format::fixed(price, 2)
            )));
        }
        draft = self.with_cost(draft);
        draft = self.with_units(draft);
        self.with_coin_price(draft).done(
            raw,
            self.held.price_for_ftx_hole.map(format::price),
            || {
                self.no_cost().unwrap_or_else(|| {
                    "its coins cost less than $8 bn, so no price loses it".to_owned()
                })
            },
        )
    }

    fn mnav(&self, raw: Value) -> Explanation {
        let mut draft = self.draft("mNAV, basic", "stock × shares ÷ value of the coins");
        let shares = self.desk.board.shares(self.company).last();
        if let (Some(stock), Some((shares, _)), Some(value), Some(mnav)) = (
            self.held.stock_price,
            self.held.shares,
            self.held.value_usd,
            self.held.mnav_basic,
        ) {
            // A count from before a split stands on another basis.
            let split = mnav * value / (stock * shares);
            let basis = if (split - 1.0).abs() > 1e-9 {
                format!(" × {}", num(split))
            } else {
                String::new()
            };
            draft = draft.filled(Some(format!(
                "{} × {}{basis} ÷ {} = {}",
                num(stock),
                num(shares),
                num(value),
                format::fixed(mnav, 4)
            )));
        }
        draft = self.with_stock(draft);
        if let Some(shares) = shares {
            draft = draft.dated("shares", format::whole(shares.value), shares);
        }
        draft
            .step(
                "value of the coins",
                format::known(self.held.value_usd, format::usd),
            )
            .opens(self.path("value_usd"))
            .done(raw, self.held.mnav_basic.map(format::ratio), || {
                if shares.is_none() {
                    return format!("no share count of {} is known", self.company);
                }
                if self.held.stock_price.is_none() {
                    return format!("no close of {} is known", self.company);
                }
                self.no_filing().unwrap_or_else(|| self.no_price())
            })
    }

    fn stock(&self, raw: Value) -> Explanation {
        let mut draft = self.draft("stock price", "newest close as traded");
        if let Some(change) = self.held.stock_change_1d {
            draft = draft.aside(format!("{} in a day", format::percent(change)));
        }
        match self.desk.board.daily(self.company).last() {
            Some(bar) => draft.bar("close", self.company, bar),
            None => draft,
        }
        .done(raw, self.held.stock_price.map(format::price), || {
            self.no_close()
        })
    }

    fn no_close(&self) -> String {
        format!("no close of {} is known", self.company)
    }

    fn below(&self, raw: Value) -> Explanation {
        let mut draft = self
            .draft(
                "closes below $1",
                "latest closes in a row strictly below 1.00, as traded",
            )
            .aside(rule_text(self.held.rule));
        for bar in self.desk.board.daily(self.company).iter().rev().take(5) {
            draft = draft.bar("close", self.company, bar);
        }
        draft.done(
            raw,
            self.held.days_below_1.map(|days| days.to_string()),
            || self.no_close(),
        )
    }

    fn rule(&self, raw: Value) -> Explanation {
        let name = match self.held.rule {
            ListingRule::Nasdaq => "Nasdaq",
            ListingRule::Nyse => "NYSE",
            ListingRule::NyseAmerican => "NYSE American",
        };
        self.draft(
            "exchange whose price rule applies",
            rule_text(self.held.rule),
        )
        .note(Some("from the program’s table of companies".to_owned()))
        .done(raw, Some(name.to_owned()), String::new)
    }

    fn stage(&self, raw: Value) -> Explanation {
        let (word, because) = match self.held.stage {
            Stage::DelistingClock => ("delisting clock", "the exchange’s price rule is broken"),
            Stage::Below1 => ("below $1", "the newest close is below 1.00"),
            Stage::Selling => (
                "selling",
                "coins fell between two counts, the later within 30 days",
            ),
            Stage::UnderWater => ("under water", "the coins are worth less than they cost"),
            Stage::Discount => ("discount", "the stock is worth less than its coins"),
            Stage::Premium => ("premium", "none of the bad stages holds"),
            Stage::Unknown => (
                "unknown",
                "cost or mNAV is unknown, and no bad stage is proven",
            ),
        };
        let mut draft = self
            .draft(
                "stage",
                "clock · below $1 · selling · under water · discount · premium",
            )
            .aside(because);
        draft = self.with_stock(draft);
        draft = self.with_units(draft);
        draft = draft
            .step(
                "closes below $1",
                format::known(self.held.days_below_1, |days| days.to_string()),
            )
            .opens(self.path("days_below_1"))
            .step(
                "gain or loss on paper",
                format::known(self.held.unrealised_usd, format::usd_signed),
            )
            .opens(self.path("unrealised_usd"))
            .step(
                "mNAV, basic",
                format::known(self.held.mnav_basic, format::ratio),
            )
            .opens(self.path("mnav_basic"));
        if let Some((coins, day)) = self.held.sold {
            draft = draft.row(super::Input {
                name: "coins fewer than before".to_owned(),
                value: format::coins(coins, 5),
                as_of: self.desk.date(day),
                ..super::Input::default()
            });
        }
        draft.done(raw, Some(word.to_owned()), String::new)
    }
}

const fn rule_text(rule: ListingRule) -> &'static str {
    match rule {
        ListingRule::Nasdaq => "Nasdaq: 30 closes in a row below 1.00 break the rule",
        ListingRule::Nyse => "NYSE: a mean of 30 closes below 1.00 breaks the rule",
        ListingRule::NyseAmerican => "NYSE American: no fixed line at 1.00",
    }
}
