//! 3: how much of bitcoin's fall is the market's.

use super::Teller;
use crate::commentary::brief::Sentence;
use crate::commentary::receipts::Context;
use crate::commentary::words;
use crate::domain::format;
use crate::figures::readings::RegimeLabel;

/// The share that beta explains.
pub(super) struct Beta;

/// A residual this far out is a fall of bitcoin's own (methods section 2).
const OWN_FALL_Z: f64 = -1.5;

impl Teller for Beta {
    fn spec(&self) -> (u8, &'static str) {
        (3, "beta")
    }

    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String> {
        let regime = &context.report.readings.regime;
        let Some(share) = regime.explained_share else {
            return Err(match (regime.label, regime.r5_btc) {
                (RegimeLabel::Unknown, None) => "no beta without a regime".into(),
                (_, None) => "bitcoin has no five-session return".into(),
                (_, Some(_)) if regime.beta.is_some() => {
                    "bitcoin did not fall by 3% in five sessions, so there is nothing to explain"
                        .into()
                }
                _ => "beta is not known".to_owned(),
            });
        };
        let log_return = regime.r5_btc.ok_or("bitcoin has no five-session return")?;
        let origin = context.regime();
        let fall = words::size(words::simple(log_return));
        let mut sentence = Sentence::default();
        let mut receipts = vec![
            origin.receipt("regime.explained_share", share),
            origin.receipt("regime.r5_btc", log_return),
        ];
        if let Some(beta) = regime.beta {
            receipts.push(origin.receipt("regime.beta", beta));
        }
        let word = words::share(share);
        let percent = format::share(share, 0);
        sentence.say(
            format!(
                "Bitcoin’s beta explains {word} ({percent}) of the {fall} it lost in five sessions"
            ),
            receipts,
        );
        if let Some(z) = regime.z_residual.filter(|_| share < 0.995) {
            let subject = if share < 0.005 {
                "the fall"
            } else {
                "the rest"
            };
            let text = if z <= OWN_FALL_Z {
                format!("; {subject} is its own, beyond the usual noise")
            } else {
                format!("; {subject} is its own, within the usual noise")
            };
            sentence.say(text, vec![origin.receipt("regime.z_residual", z)]);
        }
        Ok(sentence.end())
    }
}
