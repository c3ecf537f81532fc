//! What is held stays bounded however much comes, and what is counted stays right.

use super::*;

#[test]
fn a_flood_keeps_its_sums_and_bounds_its_memory() {
    let mut tally = Tally::default();
    let per_second = 500;
    let mut total = 0;
    for second in 0..1200 {
        let events: Vec<Liquidation> = (0..per_second)
            .map(|n| Liquidation {
                price: Decimal::from(n),
                ..long(f64::from(second) + f64::from(n) / 1000.0, "1.01")
            })
            .collect();
        total += tally
            .ingest(at(f64::from(second) + 0.6), Message::Live(&events))
            .added;
    }
    assert_eq!(total, 600_000);
    assert_eq!(tally.sums(Window::H1).long_cents, 600_000 * 101);
    assert!(tally.windows.entries() < 65_000);
    tally.advance(at(5_000.0));
    assert!(tally.windows.entries() < 2_000);
    assert_eq!(tally.sums(Window::H24).long_cents, 600_000 * 101);
    assert_eq!(tally.sums(Window::H1).count, 0);
    tally.advance(at(90_000.0));
    assert_eq!(
        (tally.sums(Window::H24), tally.windows.entries()),
        (Sums::default(), 0)
    );
}

#[test]
fn a_flood_over_many_markets_keeps_its_sums_and_bounds_its_memory() {
    let mut tally = Tally::default();
    let symbols: Vec<Name> = (0..200)
        .map(|n| Name::new(&format!("COIN{n}USDT")).unwrap())
        .collect();
    let mut fullest = 0;
    for second in 0..2_000 {
        let events: Vec<Liquidation> = symbols
            .iter()
            .map(|symbol| Liquidation {
                symbol: *symbol,
                ..long(f64::from(second), "1.01")
            })
            .collect();
        tally.ingest(at(f64::from(second)), Message::Live(&events));
        fullest = fullest.max(tally.windows.entries());
    }
    // The sums of ten seconds begin when those of one second are too many: 130 of 200 markets each.
    assert!(fullest < window::SECONDS + 150 * 200, "{fullest}");
    for window in Window::ALL {
        assert_eq!(tally.sums(window).long_cents, 400_000 * 101, "{window:?}");
    }
    tally.advance(at(3_600.0 + 999.5));
    // Ten seconds leave together.
    let seconds = tally.sums(Window::H1).count / 200;
    assert!((1_000..1_010).contains(&seconds), "{seconds}");
    tally.advance(at(3_600.0 + 2_010.0));
    assert_eq!(tally.sums(Window::H1).count, 0);
    assert_eq!(tally.sums(Window::H24).long_cents, 400_000 * 101);
    assert!(tally.windows.entries() < window::SECONDS + 40 * 200);
    tally.advance(at(90_000.0));
    assert_eq!(
        (tally.sums(Window::H24), tally.windows.entries()),
        (Sums::default(), 0)
    );
}

#[test]
fn identities_are_bounded_and_what_was_forgotten_is_not_counted_again() {
    // A minute of 10,000 events a second, each second 300 ms out of order.
    let mut identities = Identities::default();
    let time = |n: u64| at(n as f64 / 10_000.0 - 0.3 * (n % 2) as f64);
    for n in 0..600_000 {
        identities.begin_message();
        assert_eq!(identities.admit(time(n), n), Admission::New);
        assert!(identities.held() <= 270_000, "{}", identities.held());
    }
    let mut admit = |n| {
        identities.begin_message();
        identities.admit(time(n), n)
    };
    assert_eq!(admit(7), Admission::Forgotten);
    for n in 360_000..600_000 {
        assert_eq!(admit(n), Admission::Held, "{n}");
    }
    identities.begin_message();
    assert_eq!(identities.admit(time(400_000), 7), Admission::New);
    identities.advance(at(90_000.0));
    assert_eq!(identities.held(), 0);
}

#[test]
fn an_id_that_a_venue_gave_is_known_for_a_day_and_among_a_hundred_thousand() {
    let mut identities = Identities::default();
    for id in 0..100_000_u64 {
        let now = at(id as f64 / 10.0);
        assert_eq!(identities.admit_given(now, id, id), Admission::New);
    }
    for id in 50_000..100_000 {
        assert_eq!(
            identities.admit_given(at(10_001.0), id, id),
            Admission::Held
        );
    }
    identities.advance(at(9_999.0 + 86_399.0));
    assert_eq!(
        identities.admit_given(at(96_398.0), 99_999, 99_999),
        Admission::Held
    );
    identities.advance(at(10_000.0 + 86_400.0));
    assert_eq!(identities.held(), 0);
}
