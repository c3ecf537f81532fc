//! 7: what is still to come from the Federal Reserve, and what markets make of it.

use super::Teller;
use crate::commentary::brief::Sentence;
use crate::commentary::receipts::{Context, Origin};
use crate::domain::format;
use crate::domain::observation::OddsMarket;
use crate::figures::readings::CutBasis;

/// Rate odds.
pub(super) struct Rates;

impl Teller for Rates {
    fn spec(&self) -> (u8, &'static str) {
        (7, "rates")
    }

    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String> {
        let rates = &context.report.readings.rates;
        let meeting = rates.meeting.ok_or("no coming rate decision is known")?;
        let date = format::date(meeting, context.today);
        let (Some(market), Some(odds), Some(basis)) =
            (rates.market, rates.cut_probability, rates.cut_basis)
        else {
            return Err(format!(
                "no market has quoted the decision of {date} in the last 24 hours"
            ));
        };
        let quoted = rates
            .by_market
            .iter()
            .find(|(name, _)| *name == market)
            .and_then(|(_, odds)| odds.quoted_at);
        let origin = Origin::of(&rates.provenance).true_at(quoted);
        let (who, verb) = match market {
            OddsMarket::Kalshi => ("Kalshi", "prices"),
            OddsMarket::Polymarket => ("Polymarket", "prices"),
            OddsMarket::FedFundsFutures => ("Fed funds futures", "price"),
            OddsMarket::Press => ("The press", "reports"),
        };
        let what = match basis {
            CutBasis::AnyChange => "a rate change",
            CutBasis::AnyCut | CutBasis::Outcomes => "a rate cut",
        };
        let mut sentence = Sentence::default();
        sentence.say(
            format!("{who} {verb} {what} on {date} at {}", format::odds(odds)),
            vec![
                origin.receipt("rates.cut_probability", odds),
                origin.receipt("rates.market", market),
                origin.receipt("rates.meeting", meeting),
                origin.receipt("rates.cut_basis", basis),
            ],
        );
        if let Some(change) = rates.change_1d_pp {
            let size = format::points(change.abs() / 100.0);
            let size = size.trim_start_matches('+');
            let text = if size == "0 pp" {
                ", unchanged in a day".to_owned()
            } else if change < 0.0 {
                format!(", down {size} in a day")
            } else {
                format!(", up {size} in a day")
            };
            sentence.say(text, vec![origin.receipt("rates.change_1d_pp", change)]);
        }
        if basis == CutBasis::AnyChange {
            sentence.say(
                "; a cut can be no likelier than that",
                vec![origin.receipt("rates.cut_basis", basis)],
            );
        }
        Ok(sentence.end())
    }
}
