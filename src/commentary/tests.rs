mod recorded;

use serde_json::Value;

use super::*;
use crate::discipline::fixture::{self, STRIPS, day};
use crate::discipline::{Checklist, DisciplineSettings, Mode, Report};
use crate::domain::{Day, Stamp, format};
use crate::figures::Readings;
use crate::figures::readings::{CutBasis, RegimeLabel};

pub(super) fn with_report<T>(
    readings: &Readings,
    settings: &DisciplineSettings,
    use_it: impl FnOnce(&Report<'_>) -> T,
) -> T {
    let checklist = Checklist::judge(readings, settings, readings.at);
    use_it(&Report {
        as_of: readings.at,
        mode: Mode::Replay,
        tape: Some("2025-11"),
        readings,
        checklist: &checklist,
    })
}

pub(super) fn brief(readings: &Readings, settings: &DisciplineSettings) -> Brief {
    with_report(readings, settings, Brief::compose)
}

fn texts(readings: &Readings, settings: &DisciplineSettings) -> Vec<String> {
    let brief = brief(readings, settings);
    prove(readings, settings, &brief);
    brief.sentences.iter().map(Sentence::text).collect()
}

fn sentence(readings: &Readings, id: u8) -> String {
    let settings = fixture::monday_plan();
    let brief = brief(readings, &settings);
    prove(readings, &settings, &brief);
    let found = brief.sentences.iter().find(|s| s.id == id);
    found.map(Sentence::text).unwrap_or_default()
}

/// Every receipt is a leaf of the report; every number is a receipt; the words keep to the house style.
fn prove(readings: &Readings, settings: &DisciplineSettings, brief: &Brief) {
    let leaves = with_report(readings, settings, |report| {
        serde_json::to_value(report).unwrap()
    });
    assert!(brief.sentences.len() <= 9);
    assert_eq!(
        brief.sentences.last().map(|s| s.id),
        Some(8),
        "the verdict is last"
    );
    for sentence in &brief.sentences {
        let text = sentence.text();
        for receipt in sentence.receipts() {
            let pointer = format!(
                "/{}",
                receipt.path.replace(['.', '['], "/").replace(']', "")
            );
            assert_eq!(
                leaves.pointer(&pointer),
                Some(&receipt.value),
                "{}",
                receipt.path
            );
        }
        for clause in &sentence.clauses {
            assert!(
                !clause.receipts.is_empty(),
                "`{}` rests on nothing",
                clause.text
            );
        }
        let left = without_receipts(&text, sentence, readings.at.day());
        assert!(
            !left.chars().any(|c| c.is_ascii_digit()),
            "`{text}` has a number without a receipt: `{left}`"
        );
        assert!(
            text.ends_with('.') && !text.contains("..") && !text.contains("  "),
            "{text}"
        );
        for word in text.to_lowercase().split(|c: char| !c.is_alphabetic()) {
            assert!(
                !["buy", "sell", "safe", "opportunity", "i", "we", "today"].contains(&word),
                "{text}"
            );
        }
        assert!(
            !text.contains('!') && !text.contains("--") && !text.contains("NaN"),
            "{text}"
        );
    }
}

/// The text with every form of every receipt taken out, the longest first, and the names of windows.
fn without_receipts(text: &str, sentence: &Sentence, today: Day) -> String {
    let mut forms: Vec<String> = ["24 hours", "7 days", "90-day"].map(str::to_owned).to_vec();
    let list = sentence.receipts();
    for receipt in &list {
        match &receipt.value {
            Value::Number(number) => {
                let v = number.as_f64().unwrap();
                let simple = v.exp() - 1.0;
                for x in [v, simple] {
                    forms.push(format::percent(x));
                    forms.push(format::share(x.abs(), 1));
                }
                forms.extend([
                    format::share(v, 0),
                    format::usd(v.abs()),
                    format::usd_signed(v),
                    format::price(v),
                    format::fixed(v, 1),
                    format::points(v.abs() / 100.0)
                        .trim_start_matches('+')
                        .to_owned(),
                ]);
                if v.fract() == 0.0 {
                    forms.push(format::whole(v));
                    if let Ok(n) = format::whole(v).parse::<u32>() {
                        forms.push(crate::domain::format::ordinal(n));
                    }
                }
                // A share of a counted universe.
                let universe = list.iter().find_map(|r| r.value.as_array());
                if let Some(coins) = universe {
                    let of = coins.len() as f64;
                    forms.push(format::whole(of));
                    forms.push(format::whole((v * of).round()));
                }
            }
            Value::String(text) => {
                if let Some(day) = Day::parse(text) {
                    forms.push(format::date(day, today));
                } else if let Some(at) = Stamp::parse(text) {
                    forms.push(format::moment(at, today));
                }
                forms.push(text.clone());
            }
            _ => {}
        }
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.chars().count()));
    let mut left = text.to_owned();
    for form in forms.iter().filter(|form| !form.is_empty()) {
        // Only whole numbers: `4` is not a receipt for the 4 in `40`.
        while let Some(at) = left.match_indices(form.as_str()).find_map(|(at, _)| {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let before = left[..at].chars().next_back();
            let after = left[at + form.len()..].chars().next();
            (!digit(before) && !digit(after)).then_some(at)
        }) {
            left.replace_range(at..at + form.len(), "#");
        }
    }
    left
}

#[test]
fn november_reads_as_a_story() {
    assert_eq!(
        texts(&fixture::november(), &fixture::monday_plan()),
        [
            "Bitcoin fell 9.0% in 24 hours to 84,049; it is 32.6% below its 6 Oct high, 46 days under water.",
            "Stocks fell with it: their basket lost 3.4% in the five sessions to 20 Nov, all four markets by one deviation or more.",
            "Bitcoin’s beta explains about half (52%) of the 11.9% it lost in five sessions; the rest is its own, within the usual noise.",
            "ETFs lost $903 m on 20 Nov, the second-largest outflow of the 264 sessions recorded since 1 Nov 2024; the last five sessions sum to −$1.95 bn.",
            "Forced selling: CoinGlass counts $1.78 bn of longs and $129 m of shorts closed by force in the 24 hours to 21 Nov 09:00Z.",
            "Gold hardly fell on 20 Nov (−0.5%) but lost 3.1% in five sessions: this is not a dash for cash.",
            "Of 17 altcoins 10 beat bitcoin over 7 days but only 7 since its 6 Oct high: “alts held up” is half true.",
            "Kalshi prices a rate change on 10 Dec at 32%, up 1 pp in a day; a cut can be no likelier than that.",
            "Liquidity (VIX 26.4, limit 20.0) and ETF gates fail, whales are unknown: extra buys wait. \
             The regular plan goes on: $250 of BTC on Monday 24 Nov.",
        ]
    );
}

#[test]
fn a_rising_market_is_told_as_one() {
    assert_eq!(
        texts(&fixture::december(), &DisciplineSettings::default()),
        [
            "Bitcoin rose 6.5% in 24 hours to 92,939 but is 25.4% below its 6 Oct high, 58 days under water.",
            "Stocks were calm: their basket gained 1.9% in the five sessions to 2 Dec, and no market is down by one deviation.",
            "ETFs took in $58.5 m on 2 Dec, the fifth inflow in a row; the last five sessions sum to +$288 m.",
            "Gold fell 1.2% on 2 Dec but gained 2.3% in five sessions.",
            "Of 17 altcoins 10 beat bitcoin over 7 days but only 7 since its 6 Oct high: “alts held up” is half true.",
            "Kalshi prices a rate change on 10 Dec at 92%, up 4 pp in a day; a cut can be no likelier than that.",
            "Liquidity and whales are unknown, the ETF gate passes: extra buys wait. No plan is set.",
        ]
    );
}

#[test]
fn a_missing_input_removes_its_clause_and_never_changes_another_sentence() {
    let settings = fixture::monday_plan();
    for readings in [fixture::november(), fixture::december()] {
        let whole = brief(&readings, &settings);
        for (name, strip) in STRIPS {
            let mut less = readings.clone();
            strip(&mut less);
            let told = brief(&less, &settings);
            prove(&less, &settings, &told);
            assert!(
                told.sentences.len() + told.left_out.len() == 9,
                "{name}: nine subjects, said or left out"
            );
            assert!(told.sentences.len() <= whole.sentences.len(), "{name}");
            for left in &told.left_out {
                assert!(
                    !left.why.is_empty() && !left.why.ends_with('.'),
                    "{name}: {}",
                    left.why
                );
            }
        }
    }
    let nothing = brief(&Readings::default(), &DisciplineSettings::default());
    assert_eq!(nothing.sentences.len(), 1);
    assert_eq!(
        nothing.sentences[0].text(),
        "All three gates are unknown: extra buys wait. No plan is set."
    );
}

#[test]
fn every_state_of_the_gates_makes_a_sentence() {
    use crate::figures::readings::Answer::{Fail, Pass, Unknown};
    let mut told = std::collections::BTreeSet::new();
    for liquidity in [Pass, Fail, Unknown] {
        for stopped in [Some(true), Some(false), None] {
            for whales in [Pass, Fail, Unknown] {
                let mut readings = fixture::november();
                readings.liquidity.gate = liquidity;
                readings.etf_flows.0[0].1.stopped = stopped;
                readings.whales.gate = whales;
                told.insert(sentence(&readings, 8));
            }
        }
    }
    assert_eq!(told.len(), 27);
    for expected in [
        "All three gates fail (VIX 26.4, limit 20.0): extra buys wait.",
        "All three gates pass: nothing here holds extra buys back.",
        "The ETF gate fails, liquidity and whales are unknown: extra buys wait.",
        "The liquidity gate fails (VIX 26.4, limit 20.0), ETF and whale gates pass: extra buys wait.",
        "The whale gate fails, liquidity is unknown, the ETF gate passes: extra buys wait.",
        "ETF flows are unknown, liquidity and whale gates pass: extra buys wait.",
    ] {
        assert!(
            told.iter().any(|text| text.starts_with(expected)),
            "{expected}\n{told:#?}"
        );
    }
}

#[test]
fn bitcoin_in_other_weather() {
    let mut readings = fixture::november();
    let now = readings.at;
    let mut fall = |last: f64, change: Option<f64>, high: (f64, &str)| {
        readings.drawdowns.0[0].1 = fixture::drawdown(
            crate::domain::instrument::BTC,
            last,
            now,
            (change, None),
            high,
        );
        sentence(&readings, 1)
    };
    assert_eq!(
        fall(125_000.0, Some(0.021), (125_000.0, "2025-11-21")),
        "Bitcoin rose 2.1% in 24 hours to 125,000: the highest close of this record."
    );
    assert_eq!(
        fall(124_000.0, None, (124_010.0, "2025-11-20")),
        "Bitcoin stands at 124,000; it is a hair below its 20 Nov high, 1 day under water."
    );
    assert_eq!(
        fall(90_000.0, Some(-0.0031), (100_000.0, "2024-11-20")),
        "Bitcoin hardly moved in 24 hours (−0.3%) and stands at 90,000; it is 10.0% below \
         the highest close of this record, 20 Nov 2024, 366 days under water."
    );
    readings.at = fixture::at("2025-11-22T12:00:00Z");
    assert!(
        sentence(&readings, 1).contains("at 90,000 (21 Nov 09:00Z)"),
        "{}",
        sentence(&readings, 1)
    );
}

#[test]
fn stocks_and_beta_in_other_weather() {
    let mut readings = fixture::november();
    readings.regime.label = RegimeLabel::CryptoSpecific;
    readings.regime.displayed_label = RegimeLabel::CryptoSpecific;
    readings.regime.r5_basket = Some(0.004);
    readings.regime.equities_down = Some((0, 4));
    readings.regime.breadth_down = Some(0.0);
    readings.regime.explained_share = Some(0.0);
    readings.regime.z_residual = Some(-3.2);
    assert_eq!(
        sentence(&readings, 2),
        "Stocks did not fall with it: their basket gained 0.4% in the five sessions to 20 Nov, \
         and no market is down by one deviation."
    );
    assert_eq!(
        sentence(&readings, 3),
        "Bitcoin’s beta explains none (0%) of the 11.9% it lost in five sessions; the fall is its own, beyond the usual noise."
    );
    readings.regime.displayed_label = RegimeLabel::SystemicRiskOff;
    readings.regime.label = RegimeLabel::Calm;
    assert!(
        sentence(&readings, 2)
            .ends_with("; the risk-off reading of the last three sessions still stands.")
    );
    readings.regime.label = RegimeLabel::SystemicRiskOff;
    readings.regime.r5_btc = Some(0.02);
    readings.regime.explained_share = None;
    assert!(sentence(&readings, 2).starts_with("Stocks fell together:"));
    assert_eq!(sentence(&readings, 3), "");
    readings.regime.label = RegimeLabel::LiquidityCrisis;
    readings.regime.displayed_label = RegimeLabel::LiquidityCrisis;
    readings.regime.r5_basket = Some(-0.130_255);
    readings.regime.equities_down = Some((3, 3));
    readings.regime.breadth_down = Some(1.0);
    readings.regime.z_gold = Some(-2.1);
    readings.regime.r5_gold = Some(-0.047_37);
    assert_eq!(
        sentence(&readings, 2),
        "Everything fell at once, gold too: the stock basket lost 12.2% in the five sessions to 20 Nov, \
         all three markets by one deviation or more."
    );
    assert!(
        sentence(&readings, 4)
            .ends_with("but lost 4.6% in five sessions: even gold is turned into cash.")
    );
}

#[test]
fn gold_that_is_late_is_called_late() {
    let mut readings = fixture::november();
    readings.regime.r5_gold = None;
    readings.regime.z_gold = None;
    assert_eq!(
        sentence(&readings, 4),
        "Gold’s newest settlement is of 20 Nov (−0.5% on the day, −3.1% in seven days): \
         too old to rule a dash for cash in or out."
    );
}

#[test]
fn flows_in_other_weather() {
    let mut readings = fixture::november();
    let with = |change: &dyn Fn(&mut crate::figures::readings::Flows)| {
        let mut other = readings.clone();
        change(&mut other.etf_flows.0[0].1);
        sentence(&other, 5)
    };
    assert_eq!(
        with(&|f| {
            f.complete = Some(false);
            f.reported = Some((7, 11));
            f.net_usd = Some(-500e6);
        }),
        "So far ETFs have lost $500 m on 20 Nov, with 7 of 11 funds in; the last five sessions sum to −$1.95 bn."
    );
    assert_eq!(
        with(&|f| {
            f.outflow_rank = Some((40, 264, day("2024-11-01")));
            f.outflow_streak = Some(4);
            f.sum5_usd = Some(2.7148e9);
        }),
        "ETFs lost $903 m on 20 Nov, the fourth outflow in a row, but the last five sessions still sum to +$2.71 bn."
    );
    assert_eq!(
        with(&|f| {
            f.outflow_rank = Some((1, 264, day("2024-11-01")));
            f.sum5_usd = None;
        }),
        "ETFs lost $903 m on 20 Nov, the largest outflow of the 264 sessions recorded since 1 Nov 2024."
    );
    assert_eq!(
        with(&|f| f.outflow_rank = None),
        "ETFs lost $903 m on 20 Nov; the last five sessions sum to −$1.95 bn."
    );
    assert_eq!(
        with(&|f| {
            for late in ["2025-11-21", "2025-11-24"] {
                f.sessions.push(crate::figures::readings::FlowSession {
                    day: day(late),
                    usd: None,
                    complete: false,
                    stopped: None,
                });
            }
        }),
        ""
    );
    readings.at = fixture::at("2025-11-22T12:00:00Z");
    let flows = &mut readings.etf_flows.0[0].1;
    flows.session = Some(day("2025-11-21"));
    flows.net_usd = Some(238.4e6);
    flows.inflow_streak = Some(1);
    flows.outflow_streak = Some(0);
    assert_eq!(
        sentence(&readings, 5),
        "ETFs took in $238 m on Friday 21 Nov, but the last five sessions still sum to −$1.95 bn."
    );
}

#[test]
fn rates_alts_and_liquidations_in_other_weather() {
    let mut readings = fixture::november();
    readings.rates.cut_basis = Some(CutBasis::Outcomes);
    readings.rates.market = Some(crate::domain::observation::OddsMarket::FedFundsFutures);
    readings.rates.change_1d_pp = Some(-17.2);
    assert_eq!(
        sentence(&readings, 7),
        "Fed funds futures price a rate cut on 10 Dec at 32%, down 17 pp in a day."
    );
    readings.rates.change_1d_pp = Some(0.2);
    assert!(sentence(&readings, 7).ends_with(", unchanged in a day."));
    readings.strength.held_up = None;
    readings.strength.of = None;
    assert_eq!(
        sentence(&readings, 6),
        "Of 17 altcoins 10 beat bitcoin over 7 days."
    );
    let total = &mut readings.liquidations.published[0].total;
    (total.long_usd, total.short_usd) = (Some(90e6), Some(400e6));
    total.lower_bound = true;
    assert_eq!(
        sentence(&readings, 9),
        "Shorts were squeezed: CoinGlass counts at least $90.0 m of longs and $400 m of shorts \
         closed by force in the 24 hours to 21 Nov 09:00Z."
    );
    readings.liquidations.published.clear();
    readings.liquidations.observed.h24.long_usd = Some(60e6);
    readings.liquidations.observed.h24.short_usd = Some(20e6);
    readings.liquidations.coverage.venues = vec![crate::domain::Name::literal("bybit")];
    assert_eq!(
        sentence(&readings, 9),
        "Forced selling: at least $60.0 m of longs and $20.0 m of shorts were closed by force in 24 hours, \
         counted here on one venue."
    );
    readings.liquidations.coverage.since = crate::domain::Stamp::parse("2025-11-21T07:50:00Z");
    assert_eq!(
        sentence(&readings, 9),
        "Forced selling: at least $60.0 m of longs and $20.0 m of shorts were closed by force since 21 Nov 07:50Z, \
         counted here on one venue."
    );
}

#[test]
fn a_low_panel_keeps_the_verdict_and_the_first_sentence() {
    let told = brief(&fixture::november(), &fixture::monday_plan());
    let ids = |count| told.at_most(count).iter().map(|s| s.id).collect::<Vec<_>>();
    assert_eq!(ids(9), [1, 2, 3, 5, 9, 4, 6, 7, 8]);
    assert_eq!(ids(4), [1, 3, 5, 8]);
    assert_eq!(ids(0), [8]);
}

#[test]
fn subjects_are_nine_and_unique() {
    let ids: std::collections::BTreeSet<u8> =
        sentences::SENTENCES.iter().map(|t| t.spec().0).collect();
    assert_eq!(ids, (1..=9).collect());
    assert_eq!(sentences::SENTENCES.len(), 9);
    let mut droppable = brief::DROP_ORDER.to_vec();
    droppable.sort_unstable();
    assert_eq!(droppable, [1, 2, 3, 4, 5, 6, 7, 9]);
}

#[test]
fn json_is_the_contracts() {
    let told = brief(&fixture::november(), &fixture::monday_plan());
    let json = serde_json::to_value(&told).unwrap();
    let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys.len(), 4);
    assert_eq!(json["as_of"], "2025-11-21T09:00:00Z");
    assert_eq!(json["tape"], "2025-11");
    let first = &json["sentences"][0];
    assert!(first["text"].as_str().unwrap().starts_with("Bitcoin fell"));
    let receipt = &first["receipts"][0];
    assert_eq!(receipt["path"], "drawdowns.BTC.last");
    assert_eq!(receipt["value"], 84_049.39);
    assert_eq!(receipt["source"], "Binance");
    assert_eq!(receipt["known_at"], "2025-11-21T08:00:05Z");
}

#[test]
fn a_number_without_a_receipt_is_caught() {
    let readings = fixture::november();
    let told = brief(&readings, &fixture::monday_plan());
    let first = &told.sentences[0];
    let digits = |text: &str| {
        let left = without_receipts(text, first, readings.at.day());
        left.chars().any(|c| c.is_ascii_digit())
    };
    assert!(!digits(&first.text()));
    for invented in [
        "fell 9.1%",
        "to 84,050",
        "its 7 Oct high",
        "47 days",
        "$9.00",
    ] {
        assert!(digits(invented), "{invented}");
    }
}
