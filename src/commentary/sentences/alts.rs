//! 6: whether the altcoins held up.

use super::Teller;
use crate::commentary::brief::Sentence;
use crate::commentary::receipts::{Context, Origin, Receipt};
use crate::domain::{Day, format, instrument};
use crate::figures::readings::Strength;

/// Altcoins against bitcoin.
pub(super) struct Alts;

impl Teller for Alts {
    fn spec(&self) -> (u8, &'static str) {
        (6, "alts")
    }

    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String> {
        let strength = &context.report.readings.strength;
        let Some((ahead, of)) = ahead_in_a_week(strength) else {
            return Err("fewer than five altcoins have a week of closes".into());
        };
        let origin = Origin::of(&strength.provenance);
        let week = vec![
            origin.receipt("strength.breadth_7d", strength.breadth_7d),
            origin.receipt("strength.universe", &strength.universe),
        ];
        let mut sentence = Sentence::default();
        let Some((held, since_of)) = strength.held_up.zip(strength.of) else {
            sentence.say(
                format!("Of {of} altcoins {ahead} beat bitcoin over 7 days"),
                week,
            );
            return Ok(sentence.end());
        };
        let (high, date_receipt) = high(context, strength.btc_high_day);
        let mut since = vec![
            origin.receipt("strength.held_up", held),
            origin.receipt("strength.of", since_of),
        ];
        since.extend(date_receipt);
        let (now, then) = (2 * ahead > of, 2 * held > since_of);
        let (join, moral) = match (now, then) {
            (true, true) => (" and", "they held up"),
            (false, false) => (" and", "they did not hold up"),
            (true, false) => (" but only", "“alts held up” is half true"),
            (false, true) => (" but", "they held up, and give way now"),
        };
        let count = if since_of == of {
            held.to_string()
        } else {
            format!("{held} of {since_of}")
        };
        sentence.say(
            format!("Of {of} altcoins {ahead} beat bitcoin over 7 days"),
            week,
        );
        sentence.say(format!("{join} {count} since {high}"), since.clone());
        sentence.say(format!(": {moral}"), since);
        Ok(sentence.end())
    }
}

/// Coins ahead of bitcoin over seven days, of those that can be judged.
fn ahead_in_a_week(strength: &Strength) -> Option<(u32, u32)> {
    let breadth = strength.breadth_7d?;
    let judged = strength.alts.iter().filter(|(_, alt)| alt.rel_7d.is_some());
    let of = u32::try_from(judged.count()).ok().filter(|of| *of > 0)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count of coins"
    )]
    let ahead = (breadth * f64::from(of)).round() as u32;
    Some((ahead, of))
}

/// The day of bitcoin's 90-day high; by its date where that is also the high of the drawdown table.
fn high(context: &Context<'_>, day: Option<Day>) -> (String, Option<Receipt>) {
    let bitcoin = context.report.readings.drawdowns.get(instrument::BTC);
    match bitcoin.filter(|fall| Some(fall.high_date) == day) {
        Some(fall) => {
            let receipt = Origin::high(instrument::BTC, fall)
                .receipt("drawdowns.BTC.high_date", fall.high_date);
            let date = format::date(fall.high_date, context.today);
            (format!("its {date} high"), Some(receipt))
        }
        None => ("its 90-day high".to_owned(), None),
    }
}
