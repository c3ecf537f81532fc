use super::*;
use crate::discipline::ledger::tests::{bought, written};
use crate::discipline::plan::{Plan, PlanDraft};
use crate::discipline::{Ledger, fixture};
use crate::domain::journal::{EntryId, Snapshot};

fn now() -> Stamp {
    Stamp::parse("2025-11-24T09:00:00Z").unwrap()
}

fn draft() -> Draft {
    Draft {
        asset: "btc".into(),
        amount: "250.00 USD".into(),
        price: "83643.45".into(),
        fee: "0.25".into(),
        ..Draft::default()
    }
}

fn order(draft: &Draft) -> Order {
    match draft.check(&[], now()) {
        Checked::Order(order) => *order,
        other => panic!("{draft:?}: {other:?}"),
    }
}

fn faults(draft: &Draft) -> Vec<(Field, String)> {
    match draft.check(&[], now()) {
        Checked::Faults(faults) => faults.into_iter().map(|f| (f.field, f.why)).collect(),
        other => panic!("{draft:?}: {other:?}"),
    }
}

fn refusal(draft: &Draft) -> Refused {
    match draft.check(&[], now()) {
        Checked::Refused(refused) => refused,
        other => panic!("{draft:?}: {other:?}"),
    }
}

fn plans() -> Vec<Plan> {
    fixture::monday_plan().plans
}

fn ledger(contents: Vec<Content>) -> Ledger {
    Ledger::of(&written(contents), now())
}

#[test]
fn what_is_paid_holds_the_fee_and_what_is_spent_does_not() {
    let paid = order(&draft());
    assert_eq!(paid.spent.to_string(), "249.75");
    assert_eq!(paid.paid().to_string(), "250.00");
    assert_eq!(paid.asset, "BTC");
    assert_eq!(paid.at, Moment::At(now()));
    let spent = order(&Draft {
        basis: Basis::Spent,
        amount: "250.00".into(),
        currency: "usd".into(),
        ..draft()
    });
    assert_eq!(spent.spent.to_string(), "250.00");
    assert_eq!(spent.paid().to_string(), "250.25");
    let other_coin = order(&Draft {
        fee: "0.0004 BNB".into(),
        ..draft()
    });
    assert_eq!(other_coin.spent.to_string(), "250.00");
    assert_eq!(other_coin.fee_currency.unwrap(), "BNB");
    let sale = order(&Draft {
        side: Side::Sell,
        ..draft()
    });
    assert_eq!(
        (sale.spent.to_string(), sale.paid().to_string()),
        ("250.25".into(), "250.00".into())
    );
    let free = order(&Draft {
        fee: "0".into(),
        ..draft()
    });
    assert_eq!(free.fee, Some(Decimal::ZERO));
    assert_eq!(
        order(&Draft {
            fee: String::new(),
            ..draft()
        })
        .fee,
        None
    );
}

#[test]
fn quantity_and_price_give_each_other() {
    assert_eq!(order(&draft()).quantity.to_string(), "0.00298588831522");
    let exact = order(&Draft {
        price: String::new(),
        quantity: "0.002985880000000001".into(),
        ..draft()
    });
    assert_eq!(exact.quantity.to_string(), "0.002985880000000001");
    assert_eq!(
        price_of(exact.spent, exact.quantity).unwrap().to_string(),
        "83643.68293"
    );
    let yen = order(&Draft {
        amount: "15000 JPY".into(),
        fee: "0".into(),
        price: "12500000".into(),
        ..draft()
    });
    assert_eq!(
        (yen.spent.to_string(), yen.quantity.to_string()),
        ("15000".into(), "0.0012".into())
    );
    let both = Draft {
        quantity: "0.003".into(),
        ..draft()
    };
    assert_eq!(order(&both).quantity.to_string(), "0.003");
    let apart = faults(&Draft {
        quantity: "0.03".into(),
        ..draft()
    });
    assert_eq!(
        apart,
        [(
            Field::Quantity,
            "0.03 × 83643.45 is 2509.3, not 249.75".into()
        )]
    );
}

#[test]
fn every_fault_is_named_at_its_field() {
    let only = |change: &dyn Fn(&mut Draft), field: Field, says: &str| {
        let mut bad = draft();
        change(&mut bad);
        let found = faults(&bad);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, field);
        assert!(found[0].1.contains(says), "{}", found[0].1);
    };
    only(
        &|d| d.amount = "1,234".into(),
        Field::Amount,
        "1234 or 1.234",
    );
    only(
        &|d| d.amount = "-250 USD".into(),
        Field::Amount,
        "below zero",
    );
    only(&|d| d.amount = "NaN".into(), Field::Amount, "not a number");
    only(&|d| d.amount = "0 USD".into(), Field::Amount, "above zero");
    only(
        &|d| d.amount = "250".into(),
        Field::Amount,
        "which currency",
    );
    only(
        &|d| d.amount = "250 BTC".into(),
        Field::Currency,
        "no currency",
    );
    only(
        &|d| d.fee = "250".into(),
        Field::Amount,
        "fee is not smaller",
    );
    only(&|d| d.fee = "0,25".into(), Field::Fee, "two ways");
    only(&|d| d.price.clear(), Field::Price, "is needed");
    only(&|d| d.price = "0".into(), Field::Price, "above zero");
    only(
        &|d| d.at = "2025-11-24T09:00:01Z".into(),
        Field::At,
        "has not come",
    );
    only(&|d| d.at = "2025-11-25".into(), Field::At, "has not come");
    only(
        &|d| d.at = "2008-01-01".into(),
        Field::At,
        "before there were coins",
    );
    only(&|d| d.at = "24.11.2025".into(), Field::At, "neither a date");
    only(&|d| d.asset = "B C".into(), Field::Asset, "not the code");
    only(&|d| d.asset = "ВTC".into(), Field::Asset, "not the code");
    only(&|d| d.product = "swap".into(), Field::Product, "no product");
    only(&|d| d.note = "a\u{1b}[2J".into(), Field::Note, "control");
    only(
        &|d| (d.price, d.quantity) = (String::new(), "22000000".into()),
        Field::Quantity,
        "more than there will ever be",
    );
    let many = faults(&Draft::default());
    let fields: Vec<Field> = many.into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, [Field::Asset, Field::Amount]);
}

#[test]
fn leverage_is_refused_before_anything_else_is_read() {
    let token = Draft {
        asset: "ETH3L".into(),
        amount: "nonsense".into(),
        product: "spot".into(),
        ..draft()
    };
    let Refused::Leverage {
        symbol,
        kind,
        sentence,
    } = refusal(&token)
    else {
        panic!("taken");
    };
    assert_eq!((symbol.as_str(), kind), ("ETH3L", Kind::LeveragedToken));
    assert!(sentence.contains("ETH3L"), "{sentence}");
    for product in [
        "perp",
        "margin",
        "option",
        "leveraged etf",
        "inverse",
        "dated-future",
    ] {
        let said = refusal(&Draft {
            product: product.into(),
            ..draft()
        });
        assert!(matches!(said, Refused::Leverage { .. }), "{product}");
    }
    let named = refusal(&Draft {
        symbol: "BTC3L".into(),
        ..draft()
    });
    assert!(matches!(named, Refused::Leverage { .. }));
    let pair = Draft {
        symbol: "BTCUSDT".into(),
        ..draft()
    };
    assert!(matches!(refusal(&pair), Refused::Ask(_)));
    let said = order(&Draft {
        product: "spot".into(),
        ..pair
    });
    assert_eq!(said.product, Kind::Spot);
    let money = refusal(&Draft {
        asset: "USDT".into(),
        ..draft()
    });
    assert!(money.to_string().contains("no buy"));
}

#[test]
fn a_buy_on_a_plan_date_is_on_plan_once() {
    let on = |draft: &Draft, ledger: &Ledger| rule(&order(draft), &plans(), ledger);
    let date = Day::parse("2025-11-24").unwrap();
    let plan = plans()[0].name.clone();
    assert_eq!(on(&draft(), &ledger(vec![])), Ruling::OnPlan { plan, date });
    let early = Draft {
        at: "2025-11-23".into(),
        ..draft()
    };
    assert!(matches!(on(&early, &ledger(vec![])), Ruling::OnPlan { date: d, .. } if d == date));
    let once = ledger(vec![bought("2025-11-23", "250", "0.003")]);
    let Ruling::OffPlan(why) = on(&draft(), &once) else {
        panic!("twice on plan");
    };
    assert_eq!(
        why.to_string(),
        format!(
            "the date 24 Nov of the plan {} has its buy; the next is 1 Dec",
            plans()[0].name
        )
    );
    let off = |change: &dyn Fn(&mut Draft)| {
        let mut other = draft();
        change(&mut other);
        match on(&other, &ledger(vec![])) {
            Ruling::OffPlan(why) => why.to_string(),
            on => panic!("{on:?}"),
        }
    };
    assert_eq!(
        off(&|d| d.amount = "375.01 USD".into()),
        format!("above 1.5 × $250 of the plan {}", plans()[0].name)
    );
    assert_eq!(off(&|d| d.asset = "ETH".into()), "not in the plan");
    assert!(off(&|d| d.amount = "250 EUR".into()).ends_with("pays in USD"));
    assert!(off(&|d| d.at = "2025-11-20".into()).contains("no date of the plan"));
    assert_eq!(off(&|d| d.plan = "another".into()), "not in the plan");
    let most = order(&Draft {
        amount: "375.00 USD".into(),
        ..draft()
    });
    assert!(matches!(
        rule(&most, &plans(), &ledger(vec![])),
        Ruling::OnPlan { .. }
    ));
    assert_eq!(
        rule(&most, &[], &ledger(vec![])),
        Ruling::OffPlan(OffPlan::NoPlan)
    );
    let sale = order(&Draft {
        side: Side::Sell,
        ..draft()
    });
    assert_eq!(rule(&sale, &plans(), &ledger(vec![])), Ruling::Sale);
}

#[test]
fn two_plans_of_one_asset_each_have_their_own_buy() {
    let second = PlanDraft {
        name: Some("second".into()),
        asset: Some("BTC".into()),
        amount: Some("250".into()),
        currency: Some("USD".into()),
        cadence: Some("weekly".into()),
        day: Some("Monday".into()),
        start: Some("2025-01-06".into()),
        tolerance_days: None,
    };
    let mut both = plans();
    both.push(second.check().unwrap());
    let first = Content {
        plan: Some(both[0].name.clone()),
        ..bought("2025-11-24T08:00:00Z", "250", "0.003")
    };
    let ruling = rule(&order(&draft()), &both, &ledger(vec![first]));
    assert!(
        matches!(ruling, Ruling::OnPlan { ref plan, .. } if plan == "second"),
        "{ruling:?}"
    );
}

#[test]
fn the_entry_says_how_it_stood_to_the_plan() {
    let mut given = order(&draft());
    given.reason = Some("fell far, average down".into());
    let content = given.content(&Ruling::OffPlan(OffPlan::Asset), Snapshot::Absent, now());
    assert!(content.off_plan && !content.on_plan && content.plan.is_none());
    let date = Day::parse("2025-11-24").unwrap();
    let plan = "weekly".to_owned();
    let content = given.content(&Ruling::OnPlan { plan, date }, Snapshot::Absent, now());
    assert!(content.on_plan && !content.off_plan);
    assert_eq!(content.plan.as_deref(), Some("weekly"));
    assert_eq!(content.kind, EntryKind::Buy);
    assert!(reason_fault("  too short  ").is_some() && reason_fault("long enough it is").is_none());
}

#[test]
fn an_entry_typed_again_says_the_same() {
    let first = order(&draft()).content(&Ruling::Sale, Snapshot::Absent, now());
    let again = order(&Draft::of(&first)).content(&Ruling::Sale, Snapshot::Absent, now());
    assert_eq!(again, first);
    let sale = Content {
        kind: EntryKind::Sell,
        fee_currency: Ticker::new("BNB").ok(),
        note: Some("sold".into()),
        ..first
    };
    let again = order(&Draft::of(&sale)).content(&Ruling::Sale, Snapshot::Absent, now());
    assert_eq!(again, sale);
}

#[test]
fn a_correction_keeps_what_the_buy_was_to_its_plan() {
    let mut given = order(&draft());
    let date = Day::parse("2025-11-24").unwrap();
    let plan = "weekly".to_owned();
    let old = given.content(&Ruling::OnPlan { plan, date }, Snapshot::Absent, now());
    given.spent = Decimal::from(200);
    let id = EntryId(3);
    let new = given.correction(id, &old, Snapshot::Absent, now());
    assert_eq!((new.kind, new.corrects), (EntryKind::Correction, Some(id)));
    assert!(new.on_plan && !new.off_plan);
    assert_eq!((new.plan, new.spent), (old.plan, Some(Decimal::from(200))));
}

#[test]
fn what_is_put_off_is_the_money_with_its_fee_and_comes_back_in_a_day() {
    let queued = order(&draft()).queued(Snapshot::Absent, now());
    assert_eq!(queued.kind, EntryKind::Queue);
    assert_eq!(queued.spent.unwrap().to_string(), "250.00");
    assert_eq!((queued.quantity, queued.fee), (None, None));
    assert_eq!(queued.due.unwrap().since(now()), WAIT);
    assert!(!queued.off_plan && !queued.on_plan);
}
