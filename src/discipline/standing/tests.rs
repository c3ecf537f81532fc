use super::*;
use crate::discipline::fixture;
use crate::discipline::ledger::tests::{bought, written};
use crate::domain::Name;
use crate::domain::journal::{Content, EntryKind};
use crate::domain::observation::{Bar, Fact, Known, Observation, Quality};

fn plan() -> Plan {
    let mut plan = fixture::monday_plan().plans.remove(0);
    plan.start = Day::parse("2025-11-03").unwrap();
    plan
}

/// Closes of bitcoin: 100 on 1 November, one more each day.
fn board(until: &str) -> Board {
    let source = Name::literal("test");
    let mut board = Board::new(&[source]);
    let first = Day::parse("2025-10-25").unwrap();
    let last = Day::parse(until).unwrap();
    for n in 0..=last.since(first) {
        let day = first.plus(n);
        let observation = Observation {
            source,
            quality: Quality::Final,
            fact: Fact::DailyBar {
                instrument: Ticker::literal("BTC"),
                date: day,
                bar: Bar {
                    open: None,
                    high: None,
                    low: None,
                    close: 93.0 + f64::from(n),
                },
                currency: Currency::literal("USD"),
            },
        };
        let known_at = day.end();
        board
            .put(&Known {
                known_at,
                observation,
            })
            .unwrap();
    }
    board
}

fn standing(contents: Vec<Content>, until: &str) -> Standing {
    let now = Day::parse(until)
        .unwrap()
        .end()
        .minus(crate::domain::Span::micros(1));
    let ledger = Ledger::of(&written(contents), now);
    Standing::of(&ledger, &[plan()], &board(until), now)
}

#[test]
fn dates_are_bought_missed_skipped_or_pending() {
    let skip = Content {
        kind: EntryKind::Skip,
        asset: None,
        quantity: None,
        spent: None,
        plan: Some(plan().name),
        due: Some(Day::parse("2025-11-10").unwrap().start()),
        reason: Some("no salary".into()),
        ..bought("2025-11-10", "1", "1")
    };
    let found = standing(
        vec![
            bought("2025-11-03", "250", "2.4"),
            skip,
            bought("2025-11-18", "200", "1.8"),
        ],
        "2025-11-24",
    );
    let [plan] = found.plans.as_slice() else {
        panic!("one plan");
    };
    let marks: Vec<Mark> = plan.marks.iter().map(|(_, mark)| *mark).collect();
    assert_eq!(
        marks,
        [Mark::Bought, Mark::Skipped, Mark::Bought, Mark::Pending]
    );
    assert_eq!(
        (
            plan.due,
            plan.matched,
            plan.missed,
            plan.pending,
            plan.streak
        ),
        (3, 2, 1, 1, 1)
    );
    assert_eq!(plan.open.unwrap().to_string(), "2025-11-24");
    assert_eq!(plan.next.to_string(), "2025-11-24");
    assert_eq!(plan.size_deviation, Some(0.1));
    assert_eq!(found.stats.skips, 1);
}

#[test]
fn cost_is_compared_with_the_plan_alone() {
    let found = standing(
        vec![
            bought("2025-11-03", "250", "2.5"),
            bought("2025-11-10", "250", "2.0"),
        ],
        "2025-11-10",
    );
    let stats = &found.stats;
    let cost = stats.average_cost[&Ticker::literal("BTC")].unwrap();
    assert!((cost - 500.0 / 4.5).abs() < 1e-9);
    // Closes of 102 and 109 on the plan's two dates.
    let harmonic = 2.0 / (1.0 / 102.0 + 1.0 / 109.0);
    assert!((stats.harmonic_price.unwrap() - harmonic).abs() < 1e-9);
    assert!((stats.plain_dca_cost.unwrap() - harmonic).abs() < 1e-9);
    assert_eq!(stats.value_usd, Some(4.5 * 109.0));
    assert_eq!(stats.xirr, None, "seven days are no year");
    assert!((stats.total_gain.unwrap() - (4.5 * 109.0 / 500.0 - 1.0)).abs() < 1e-9);
    assert!((stats.twr.unwrap() - (109.0 / 102.0 - 1.0)).abs() < 1e-9);
    assert_eq!(stats.chase_score, None);
}

#[test]
fn euros_are_not_dollars_and_what_was_oversold_has_no_value() {
    let euro = Content {
        currency: Currency::new("EUR").ok(),
        ..bought("2025-11-10", "100", "1")
    };
    let mixed = standing(vec![bought("2025-11-03", "250", "2.5"), euro], "2025-11-10").stats;
    assert_eq!(mixed.average_cost[&Ticker::literal("BTC")], None);
    assert_eq!(mixed.value_usd, None);
    assert_eq!(mixed.paid.len(), 2);
    let sold = Content {
        kind: EntryKind::Sell,
        ..bought("2025-11-04", "100", "3")
    };
    let over = standing(vec![bought("2025-11-03", "250", "2.5"), sold], "2025-11-10").stats;
    assert_eq!((over.value_usd, over.twr, over.sells), (None, None, 1));
    assert_eq!(over.quantity[&Ticker::literal("BTC")].to_string(), "-0.5");
}

#[test]
fn a_price_of_long_ago_is_no_present_value() {
    let contents = vec![bought("2025-11-03", "250", "2.5")];
    let value = |days: i32| {
        let last = Day::parse("2025-11-10").unwrap();
        let now = last.end().plus(crate::domain::Span::days(i64::from(days)));
        let ledger = Ledger::of(&written(contents.clone()), now);
        Standing::of(&ledger, &[plan()], &board("2025-11-10"), now).stats
    };
    assert_eq!(value(2).value_usd, Some(2.5 * 109.0));
    let old = value(3);
    assert_eq!((old.value_usd, old.total_gain), (None, None));
    // What was paid does not age.
    assert_eq!(old.average_cost, value(2).average_cost);
}

#[test]
fn an_empty_journal_claims_nothing() {
    let found = Standing::of(
        &Ledger::default(),
        &[],
        &board("2025-11-10"),
        Stamp::default(),
    );
    assert_eq!(found, Standing::default());
}
