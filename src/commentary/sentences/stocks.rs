//! 2: whether stocks fell with it.

use super::Teller;
use crate::commentary::brief::Sentence;
use crate::commentary::receipts::{Context, Origin, Receipt};
use crate::commentary::words;
use crate::domain::instrument;
use crate::figures::readings::{Regime, RegimeLabel};

/// What equities did over the same five sessions.
pub(super) struct Stocks;

/// A basket return over five sessions that is no fall.
const NO_FALL: f64 = -0.005;

impl Teller for Stocks {
    fn spec(&self) -> (u8, &'static str) {
        (2, "stocks")
    }

    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String> {
        let regime = &context.report.readings.regime;
        if regime.label == RegimeLabel::Unknown {
            return Err(
                "the regime is unknown: it needs four equity markets and 65 returns".into(),
            );
        }
        let session = regime.last_session.ok_or("no session of the S&P 500")?;
        let log_return = regime
            .r5_basket
            .ok_or("the basket has no five-session return")?;
        let origin = context.regime();
        let basket = words::simple(log_return);
        let label = origin.receipt("regime.label", regime.label);
        let mut sentence = Sentence::default();
        sentence.say(
            head(context, basket),
            vec![label, bitcoin(&origin, regime)]
                .into_iter()
                .filter(|receipt| !receipt.value.is_null())
                .collect(),
        );
        let whose = match regime.label {
            RegimeLabel::LiquidityCrisis => "the stock",
            _ => "their",
        };
        let session_name = words::on(session, context.today);
        let moved = if words::is_flat(basket) {
            "was flat".to_owned()
        } else if basket < 0.0 {
            format!("lost {}", words::size(basket))
        } else {
            format!("gained {}", words::size(basket))
        };
        sentence.say(
            format!(": {whose} basket {moved} in the five sessions to {session_name}"),
            vec![
                origin.receipt("regime.r5_basket", log_return),
                origin.receipt("regime.last_session", session),
            ],
        );
        if let Some(clause) = breadth(regime) {
            let (down, of) = regime.equities_down.unwrap_or_default();
            let mut receipts = vec![
                origin.receipt("regime.equities_down.n", down),
                origin.receipt("regime.equities_down.of", of),
            ];
            if let Some(breadth) = regime.breadth_down {
                receipts.push(origin.receipt("regime.breadth_down", breadth));
            }
            sentence.say(clause, receipts);
        }
        if regime.displayed_label > regime.label {
            let displayed = origin.receipt("regime.displayed_label", regime.displayed_label);
            let word = match regime.displayed_label {
                RegimeLabel::LiquidityCrisis => "crisis",
                RegimeLabel::SystemicRiskOff => "risk-off",
                _ => "crypto-only",
            };
            sentence.say(
                format!("; the {word} reading of the last three sessions still stands"),
                vec![displayed],
            );
        }
        Ok(sentence.end())
    }
}

fn bitcoin(origin: &Origin, regime: &Regime) -> Receipt {
    origin.receipt("regime.r5_btc", regime.r5_btc)
}

fn head(context: &Context<'_>, basket: f64) -> String {
    let readings = context.report.readings;
    let regime = &readings.regime;
    let bitcoin_fell = regime.r5_btc.is_some_and(|r| r < -0.0005);
    let bitcoin = readings.drawdowns.get(instrument::BTC);
    let falls_now = bitcoin.is_some_and(|fall| fall.change_1d.is_some_and(|change| change < 0.0));
    // "It" is the bitcoin of the sentence before, while that one falls.
    let it = if falls_now { "it" } else { "bitcoin" };
    match regime.label {
        RegimeLabel::LiquidityCrisis => "Everything fell at once, gold too".to_owned(),
        RegimeLabel::SystemicRiskOff if bitcoin_fell => format!("Stocks fell with {it}"),
        RegimeLabel::SystemicRiskOff => "Stocks fell together".to_owned(),
        RegimeLabel::CryptoSpecific if basket > NO_FALL => {
            format!("Stocks did not fall with {it}")
        }
        RegimeLabel::CryptoSpecific => {
            "Stocks slipped too, but not enough to call it one fall".to_owned()
        }
        _ if basket > NO_FALL => "Stocks were calm".to_owned(),
        _ => "Stocks slipped, short of a risk-off".to_owned(),
    }
}

/// How many markets fell by a standard deviation or more.
fn breadth(regime: &Regime) -> Option<String> {
    let (down, of) = regime.equities_down?;
    let falling = regime.r5_basket.is_some_and(|r| r < 0.0);
    Some(match (down, of) {
        (_, 0) => return None,
        (0, 1) => ", the one market that traded by less than one deviation".to_owned(),
        (0, _) if !falling => ", and no market is down by one deviation".to_owned(),
        (0, _) => ", no market by one deviation".to_owned(),
        (down, of) if down == of && of > 1 => {
            format!(
                ", all {} markets by one deviation or more",
                words::number(of)
            )
        }
        (down, of) => format!(
            ", {} of {} {} by one deviation or more",
            words::number(down),
            words::number(of),
            words::plural(i64::from(of), "market", "markets"),
        ),
    })
}
