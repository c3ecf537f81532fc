//! `slackwater figures`: every figure once.

use super::args::Scene;
use super::environment::Environment;
use super::facts::{self, Facts};
use super::failure::{Answer, Failure};
use super::output;
use super::table::Table;
use crate::discipline::Mode;
use crate::domain::format::{self, known};
use crate::domain::{Day, Name, Stamp, instrument};
use crate::figures::readings::{
    CutBasis, Flows, LiquidationWindow, MarketWord, Provenance, RegimeLabel, Treasury,
};

pub(super) fn run(environment: &Environment, options: &Scene) -> Result<Answer, Failure> {
    let facts = facts::read(environment, &options.source)?;
    if options.json {
        output::json(&facts.report())?;
    } else {
        output::text(&text(&facts))?;
    }
    Ok(Answer::Yes)
}

fn text(facts: &Facts) -> String {
    let mode = match facts.mode {
        Mode::Live => "live",
        Mode::Replay => "replay",
        Mode::Offline => "offline",
    };
    let mut page = Page {
        text: format!("figures as of {} · {mode} · {}\n", facts.at, facts.origin()),
        facts,
        today: facts.at.day(),
    };
    page.drawdowns();
    page.regime();
    page.flows();
    page.liquidations();
    page.strength();
    page.treasuries();
    page.megacaps();
    page.rates();
    page.liquidity();
    page.whales();
    page.text.push_str("\nchecklist\n");
    page.text.push_str(&super::checklist::text(facts));
    page.text
}

/// The name of a unit variant or a value as JSON writes it, without quotes.
fn word(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::from(format::UNKNOWN),
    }
}

fn label(label: RegimeLabel) -> String {
    word(label).replace('_', " ")
}

fn yes(value: Option<bool>) -> String {
    known(value, |yes| String::from(if yes { "yes" } else { "no" }))
}

fn count(value: Option<u32>) -> String {
    known(value, |n| n.to_string())
}

/// The page being written.
struct Page<'a> {
    text: String,
    facts: &'a Facts,
    today: Day,
}

impl Page<'_> {
    fn head(&mut self, title: &str, provenance: Option<&Provenance>) {
        self.text.push('\n');
        self.text.push_str(title);
        if let Some(provenance) = provenance {
            let age = known(provenance.as_of, |at| self.age(at));
            let sources: Vec<&str> = provenance.sources.iter().map(Name::as_str).collect();
            let sources = if sources.is_empty() {
                String::from("no source")
            } else {
                sources.join(", ")
            };
            self.text
                .push_str(&super::failure::plain(&format!(" · {age} · {sources}")));
        }
        self.text.push('\n');
    }

    fn age(&self, at: Stamp) -> String {
        format!("{} old", format::age(self.facts.at.since(at)))
    }

    fn date(&self, day: Option<Day>) -> String {
        known(day, |day| format::date(day, self.today))
    }

    fn put(&mut self, table: &Table) {
        self.text.push_str(&table.text(2));
    }

    fn lines(&mut self, rows: &[(&str, String)]) {
        let mut table = Table::list();
        for (name, value) in rows {
            table.row([(*name).to_owned(), value.clone()]);
        }
        self.put(&table);
    }

    fn drawdowns(&mut self) {
        self.head("drawdowns", None);
        let mut table = Table::new(&[
            "instrument",
            "last",
            "1 d",
            "7 d",
            "from high",
            "365 d",
            "90 d",
            "high",
            "on",
            "under water",
            "to high",
            "market",
            "date",
            "source",
        ]);
        for (ticker, fall) in self.facts.readings.drawdowns.iter() {
            let market = match fall.market {
                MarketWord::Open => "open",
                MarketWord::Closed => "closed",
                MarketWord::Always => "always",
            };
            let sources: Vec<&str> = fall.provenance.sources.iter().map(Name::as_str).collect();
            table.row([
                instrument::instrument(*ticker)
                    .map_or_else(|| ticker.to_string(), |row| row.name.to_owned()),
                format::price(fall.last),
                known(fall.change_1d, format::percent),
                known(fall.change_7d, format::percent),
                format::percent(fall.from_high),
                format::percent(fall.from_365d),
                format::percent(fall.from_90d),
                format::price(fall.high),
                self.date(Some(fall.high_date)),
                format::days(i64::from(fall.days_under_water)),
                format::percent(fall.recovery_needed),
                market.to_owned(),
                self.date(Some(fall.last_date)),
                sources.join(", "),
            ]);
        }
        self.put(&table);
    }

    fn regime(&mut self) {
        let r = self.facts.readings.regime.clone();
        self.head("regime", Some(&r.provenance));
        self.lines(&[
            ("shown", label(r.displayed_label)),
            (
                "last session",
                format!("{} · {}", self.date(r.last_session), label(r.label)),
            ),
            ("equities, 5 sessions", moved(r.r5_basket, r.z_basket)),
            ("gold, 5 sessions", moved(r.r5_gold, r.z_gold)),
            ("bitcoin, 5 sessions", moved(r.r5_btc, r.z_btc)),
            (
                "equity markets down",
                known(r.breadth_down, |v| format::share(v, 0)),
            ),
            ("beta", known(r.beta, format::ratio)),
            (
                "explained by beta",
                known(r.explained_share, |v| format::share(v, 0)),
            ),
            ("residual z", known(r.z_residual, format::z)),
            (
                "correlation 20 d, 60 d",
                format!(
                    "{}, {}",
                    known(r.avg_corr_20d, format::ratio),
                    known(r.avg_corr_60d, format::ratio)
                ),
            ),
            ("absorption ratio", known(r.absorption_ratio, format::ratio)),
            (
                "turbulence",
                format!(
                    "{} · {}",
                    known(r.turbulence, format::ratio),
                    known(r.turbulence_percentile, format::percentile)
                ),
            ),
        ]);
    }

    fn flows(&mut self) {
        let readings = &self.facts.readings;
        for (asset, flows) in readings.etf_flows.iter() {
            self.head(
                &format!("etf flows {asset}, USD m"),
                Some(&flows.provenance),
            );
            self.flow(flows);
        }
        if readings.etf_flows.0.is_empty() {
            self.head("etf flows", None);
            self.lines(&[("session", String::from(format::UNKNOWN))]);
        }
    }

    fn flow(&mut self, flows: &Flows) {
        self.lines(&[
            ("session", self.date(flows.session)),
            ("net", known(flows.net_usd, format::usd_m)),
            ("all funds reported", yes(flows.complete)),
            ("last 5", known(flows.sum5_usd, format::usd_m)),
            ("last 20", known(flows.sum20_usd, format::usd_m)),
            ("sessions out in a row", count(flows.outflow_streak)),
            ("sessions in in a row", count(flows.inflow_streak)),
            ("z", known(flows.z, format::z)),
            ("percentile", known(flows.percentile, format::percentile)),
            ("stopped", yes(flows.stopped)),
        ]);
        let mut table = Table::new(&["fund", "flow"]);
        for (fund, usd) in &flows.funds {
            table.row([fund.to_string(), format::usd_m(*usd)]);
        }
        if !flows.funds.is_empty() {
            self.put(&table);
        }
    }

    fn liquidations(&mut self) {
        let block = self.facts.readings.liquidations.clone();
        self.head("liquidations", Some(&block.provenance));
        let mut table = Table::new(&["own count", "longs", "shorts", "events", "unpriced"]);
        let observed = &block.observed;
        for (name, window) in [
            ("1 h", observed.h1),
            ("4 h", observed.h4),
            ("24 h", observed.h24),
        ] {
            table.row(window_row(name, &window));
        }
        self.put(&table);
        let coverage = &block.coverage;
        let venues: Vec<&str> = coverage.venues.iter().map(Name::as_str).collect();
        self.lines(&[
            (
                "venues",
                if venues.is_empty() {
                    String::from("none")
                } else {
                    venues.join(", ")
                },
            ),
            ("since", known(coverage.since, |at| at.to_string())),
            ("seconds cut", known(coverage.gaps_s, |s| s.to_string())),
            ("24 h complete", yes(Some(coverage.complete_24h))),
        ]);
        let mut table = Table::new(&[
            "published",
            "window",
            "all",
            "longs",
            "shorts",
            "at",
            "source",
        ]);
        for published in &block.published {
            let total = &published.total;
            let least = if total.lower_bound { "≥ " } else { "" };
            table.row([
                total.publisher.to_string(),
                total.window.to_string(),
                known(total.usd, |usd| format!("{least}{}", format::usd(usd))),
                known(total.long_usd, format::usd),
                known(total.short_usd, format::usd),
                total.at.to_string(),
                published.source.to_string(),
            ]);
        }
        if !block.published.is_empty() {
            self.put(&table);
        }
    }

    fn strength(&mut self) {
        let block = self.facts.readings.strength.clone();
        self.head("strength against bitcoin", Some(&block.provenance));
        let share = |value| known(value, |v| format::share(v, 0));
        self.lines(&[
            (
                "coins ahead 7 d, 30 d, 90 d",
                format!(
                    "{}, {}, {}",
                    share(block.breadth_7d),
                    share(block.breadth_30d),
                    share(block.breadth_90d)
                ),
            ),
            (
                "held up better",
                format!("{} of {}", count(block.held_up), count(block.of)),
            ),
        ]);
        let mut table = Table::new(&[
            "coin",
            "7 d",
            "30 d",
            "90 d",
            "mansfield",
            "ratio",
            "momentum",
            "quadrant",
            "down capture",
            "down beta",
        ]);
        for (coin, alt) in block.alts.iter() {
            table.row([
                coin.to_string(),
                known(alt.rel_7d, format::percent),
                known(alt.rel_30d, format::percent),
                known(alt.rel_90d, format::percent),
                known(alt.mansfield, |v| format::signed(v, 1)),
                known(alt.rrg_ratio, |v| format::fixed(v, 2)),
                known(alt.rrg_momentum, |v| format::fixed(v, 2)),
                known(alt.quadrant, word),
                known(alt.down_capture, |v| format::fixed(v, 1)),
                known(alt.down_beta, format::ratio),
            ]);
        }
        self.put(&table);
    }

    fn treasuries(&mut self) {
        self.head("treasuries", None);
        let mut table = Table::new(&[
            "company",
            "coins",
            "as of",
            "cost",
            "value",
            "gain",
            "break-even",
            "if halved",
            "8 bn loss at",
            "mNAV",
            "stock",
            "below $1",
            "rule",
            "stage",
        ]);
        for (company, row) in self.facts.readings.treasuries.iter() {
            table.row(treasury_row(
                company.as_str(),
                row,
                &self.date(row.units_date),
            ));
        }
        self.put(&table);
    }

    fn megacaps(&mut self) {
        self.head("megacaps", None);
        let mut table = Table::new(&["company", "shares", "as of", "market value", "peak", "lost"]);
        for (company, row) in self.facts.readings.megacaps.iter() {
            table.row([
                company.to_string(),
                known(row.shares, format::whole),
                self.date(row.shares_date),
                known(row.market_cap_usd, format::usd),
                known(row.peak_market_cap_usd, format::usd),
                known(row.lost_usd, format::usd),
            ]);
        }
        self.put(&table);
    }

    fn rates(&mut self) {
        let block = self.facts.readings.rates.clone();
        self.head("rates", Some(&block.provenance));
        // A market on any change says no more than the most that a cut can be.
        let name = if block.cut_basis == Some(CutBasis::AnyChange) {
            "change, the most a cut can be"
        } else {
            "cut"
        };
        self.lines(&[
            ("meeting", self.date(block.meeting)),
            ("market", known(block.market, word)),
            (name, known(block.cut_probability, format::odds)),
            (
                "read from",
                known(block.cut_basis, |basis| word(basis).replace('_', " ")),
            ),
            (
                "change from a day earlier",
                known(block.change_1d_pp, |pp| format::points(pp / 100.0)),
            ),
        ]);
        let mut table = Table::new(&["outcome, bp", "probability"]);
        for (bp, probability) in &block.outcomes {
            table.row([bp.to_string(), format::odds(*probability)]);
        }
        if !block.outcomes.is_empty() {
            self.put(&table);
        }
        let mut table = Table::new(&["market", "cut or change", "read from"]);
        for (market, odds) in &block.by_market {
            table.row([
                word(market),
                known(odds.cut_probability, format::odds),
                known(odds.basis, |basis| word(basis).replace('_', " ")),
            ]);
        }
        if !block.by_market.is_empty() {
            self.put(&table);
        }
    }

    fn liquidity(&mut self) {
        let block = self.facts.readings.liquidity.clone();
        self.head("liquidity", Some(&block.provenance));
        self.lines(&[
            ("VIX", known(block.vix, format::ratio)),
            ("its limit", known(block.vix_limit, format::ratio)),
            ("net liquidity", known(block.net_liquidity_usd, format::usd)),
            (
                "change in 4 weeks",
                known(block.net_liquidity_change_4w_usd, format::usd_signed),
            ),
            (
                "stablecoins, 30 d",
                known(block.stablecoin_growth_30d, format::percent),
            ),
            ("spread, bp", known(block.spread_bps, format::ratio)),
            ("depth at 1%", known(block.depth_1pct_usd, format::usd)),
        ]);
    }

    fn whales(&mut self) {
        let block = self.facts.readings.whales.clone();
        self.head("whales", Some(&block.provenance));
        let coins = |value| known(value, |v| format::coins(v, 5));
        self.lines(&[
            (
                "exchange net flow, 7 d, BTC",
                coins(block.exchange_netflow_7d),
            ),
            ("z", known(block.z, format::z)),
        ]);
        let mut table = Table::new(&[
            "overhang, coins",
            "claimed",
            "documented",
            "moved",
            "remaining",
        ]);
        for row in &block.overhang {
            table.row([
                row.name.clone(),
                coins(row.claimed),
                coins(row.documented),
                coins(row.moved),
                coins(row.remaining),
            ]);
        }
        if !block.overhang.is_empty() {
            self.put(&table);
        }
    }
}

/// A five-session log return as the percentage it is, with its z.
fn moved(log_return: Option<f64>, z: Option<f64>) -> String {
    format!(
        "{} · z {}",
        known(log_return, |r| format::percent(r.exp() - 1.0)),
        known(z, format::z)
    )
}

fn window_row(name: &str, window: &LiquidationWindow) -> [String; 5] {
    let number = |n: Option<u64>| known(n, |n| n.to_string());
    [
        name.to_owned(),
        known(window.long_usd, format::usd),
        known(window.short_usd, format::usd),
        number(window.count),
        number(window.unpriced),
    ]
}

fn treasury_row(company: &str, row: &Treasury, as_of: &str) -> [String; 14] {
    let asset = known(row.asset, |asset| asset.to_string());
    [
        company.to_owned(),
        known(row.units, |units| {
            format!("{} {asset}", format::coins(units, 5))
        }),
        as_of.to_owned(),
        known(row.cost_usd, format::usd),
        known(row.value_usd, format::usd),
        known(row.unrealised_usd, format::usd_signed),
        known(row.break_even_price, format::price),
        known(row.if_halved_usd, format::usd_signed),
        known(row.price_for_ftx_hole, format::price),
        known(row.mnav_basic, format::ratio),
        known(row.stock_price, format::price),
        known(row.days_below_1, |days| days.to_string()),
        word(row.rule).replace('_', " "),
        word(row.stage).replace('_', " "),
    ]
}
