//! What the venues send, read by the readers of the program: both sides agree on symbol, side, value and time.

use futures_util::StreamExt as _;
use slackwater::domain::Stamp;
use slackwater::domain::observation::{Fact, Side};
use slackwater::sources::{Batch, Payload, read, registry};

use super::venues::Dialect;
use super::{event, get, plain, soon, subscribed, unpack};

#[tokio::test]
async fn the_readers_agree_with_the_venues() {
    for dialect in Dialect::ALL {
        if !dialect.liquidates() {
            continue;
        }
        let venue = plain(dialect).await;
        let source = registry::find(&format!("{}-liquidations", dialect.name())).unwrap();
        let mut reader = source.reader();
        let lists = [
            "/api/v5/public/instruments",
            "/api/v4/futures/usdt/contracts",
            "/api/v1/instrument/active",
        ];
        for list in lists {
            reader.learn(get(&venue, list).await.1.as_bytes());
        }
        let mut client = subscribed(&venue).await;
        let events = [
            event(dialect, "BTC", true, 1),
            event(dialect, "BTC", false, 2),
            event(dialect, "ETH", true, 3),
            event(dialect, "ETH", false, 4),
        ];
        for event in &events {
            venue.send(event);
        }
        let mut batch = Batch::new(source.spec());
        let arrival = Stamp::from_millis(7);
        while batch.observations().len() < events.len() {
            let message = soon(client.next()).await.unwrap().unwrap();
            let text = unpack(&message).unwrap_or_default();
            let bytes = message.into_data().to_vec();
            let payload = Payload {
                bytes: &bytes,
                status: 200,
                at: arrival,
                symbol: None,
            };
            let done = read(source, &mut *reader, &payload, &mut batch);
            assert!(done.is_ok(), "{dialect:?}: {done:?}: {text}");
        }
        for (event, seen) in events.iter().zip(batch.observations()) {
            let Fact::Liquidation(seen) = &seen.fact else {
                panic!("{seen:?}");
            };
            assert_eq!(seen.symbol.as_str(), event.symbol);
            assert_eq!(seen.liquidated == Side::Long, event.long, "{seen:?}");
            assert_eq!(seen.usd, Some(event.usd()), "{seen:?}");
            assert_eq!(seen.base.as_str(), event.base);
            let at = match dialect {
                Dialect::Bitmex => arrival,
                _ => Stamp::from_millis(event.at_ms),
            };
            assert_eq!(seen.at, at, "{seen:?}");
        }
    }
}
