//! 1: how far bitcoin has fallen, and since when it has been under water.

use super::Teller;
use crate::commentary::brief::Sentence;
use crate::commentary::receipts::{Context, Origin};
use crate::commentary::words;
use crate::domain::{Span, format, instrument};
use crate::figures::readings::Drawdown;

/// Bitcoin's fall.
pub(super) struct Bitcoin;

/// A change over 24 hours that is no news.
const LITTLE: f64 = 0.005;
/// A high that lies closer to the beginning of the record than this may be no more than the beginning of the record.
const SHORT_RECORD_DAYS: i32 = 180;
/// A price older than this is named with its hour.
const LATE: Span = Span::hours(3);

impl Teller for Bitcoin {
    fn spec(&self) -> (u8, &'static str) {
        (1, "bitcoin")
    }

    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String> {
        let fall = context
            .report
            .readings
            .drawdowns
            .get(instrument::BTC)
            .ok_or("bitcoin has no price")?;
        let mut sentence = Sentence::default();
        price(&mut sentence, context, fall);
        depth(&mut sentence, context, fall);
        Ok(sentence.end())
    }
}

fn price(sentence: &mut Sentence, context: &Context<'_>, fall: &Drawdown) {
    let origin = Origin::price(fall);
    let last = origin.receipt("drawdowns.BTC.last", fall.last);
    let at = format::price(fall.last);
    let late = context.report.as_of.since(fall.price.instant) > LATE;
    let mut receipts = vec![last];
    let moment = if late {
        receipts.push(origin.receipt("drawdowns.BTC.as_of", fall.provenance.as_of));
        let moment = fall.provenance.as_of.unwrap_or(fall.price.instant);
        format!(" ({})", format::moment(moment, context.today))
    } else {
        String::new()
    };
    let Some(change) = fall.change_1d else {
        let verb = if late { "was last seen" } else { "stands" };
        sentence.say(format!("Bitcoin {verb} at {at}{moment}"), receipts);
        return;
    };
    receipts.push(origin.receipt("drawdowns.BTC.change_1d", change));
    let size = words::size(change);
    let text = if words::is_flat(change) {
        format!("Bitcoin was unchanged over 24 hours at {at}{moment}")
    } else if change.abs() < LITTLE {
        let change = format::percent(change);
        format!("Bitcoin hardly moved in 24 hours ({change}) and stands at {at}{moment}")
    } else if change < 0.0 {
        format!("Bitcoin fell {size} in 24 hours to {at}{moment}")
    } else {
        format!("Bitcoin rose {size} in 24 hours to {at}{moment}")
    };
    sentence.say(text, receipts);
}

fn depth(sentence: &mut Sentence, context: &Context<'_>, fall: &Drawdown) {
    let (price, high) = (Origin::price(fall), Origin::high(instrument::BTC, fall));
    let high_date = high.receipt("drawdowns.BTC.high_date", fall.high_date);
    let days = price.receipt("drawdowns.BTC.days_under_water", fall.days_under_water);
    let from_high = price.receipt("drawdowns.BTC.from_high", fall.from_high);
    if fall.days_under_water <= 0 || fall.last >= fall.high {
        sentence.say(": the highest close of this record", vec![from_high, days]);
        return;
    }
    let rises = fall.change_1d.is_some_and(|change| change >= LITTLE);
    let join = if rises { " but is" } else { "; it is" };
    let date = format::date(fall.high_date, context.today);
    let short = fall.high_date.since(fall.first_date) < SHORT_RECORD_DAYS;
    let name = if short {
        format!("the highest close of this record, {date}")
    } else {
        format!("its {date} high")
    };
    let depth = if words::is_flat(fall.from_high) {
        format!("{join} a hair below {name}")
    } else {
        format!("{join} {} below {name}", words::size(fall.from_high))
    };
    sentence.say(depth, vec![from_high, high_date]);
    let n = fall.days_under_water;
    let unit = words::plural(i64::from(n), "day", "days");
    sentence.say(format!(", {n} {unit} under water"), vec![days]);
}
