//! 4: whether gold held, and so whether this is a dash for cash.

use super::Teller;
use crate::commentary::brief::Sentence;
use crate::commentary::receipts::{Context, Origin};
use crate::commentary::words;
use crate::domain::{format, instrument};
use crate::figures::readings::{Drawdown, Regime, RegimeLabel};

/// Gold beside the fall: its last session and its last five.
pub(super) struct Gold;

/// A change of one session up to which gold hardly moved.
const LITTLE: f64 = 0.01;
/// Gold's part of a dash for cash (methods section 2).
const DASH_Z: f64 = -1.5;
const DASH_RETURN: f64 = -0.03;

impl Teller for Gold {
    fn spec(&self) -> (u8, &'static str) {
        (4, "gold")
    }

    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String> {
        let readings = context.report.readings;
        let fall = readings
            .drawdowns
            .get(instrument::GOLD)
            .ok_or("gold has no price")?;
        let regime = &readings.regime;
        let mut sentence = Sentence::default();
        match (regime.r5_gold, regime.z_gold) {
            (Some(r5), z) => fresh(&mut sentence, context, fall, r5, z),
            (None, _) => stale(&mut sentence, context, fall),
        }
        Ok(sentence.end())
    }
}

/// Gold's session is the regime's: the five sessions can be named and judged.
fn fresh(sentence: &mut Sentence, context: &Context<'_>, fall: &Drawdown, r5: f64, z: Option<f64>) {
    let five = words::simple(r5);
    let origin = Origin::price(fall);
    let day = words::on(fall.last_date, context.today);
    let date = origin.receipt("drawdowns.GOLD.last_date", fall.last_date);
    match fall.change_1d {
        Some(change) => sentence.say(
            one_session(change, &day),
            vec![origin.receipt("drawdowns.GOLD.change_1d", change), date],
        ),
        None => sentence.say(format!("Gold settled on {day}"), vec![date]),
    };
    let join = if contrasts(fall.change_1d, five) {
        " but"
    } else {
        " and"
    };
    let text = if words::is_flat(five) {
        format!("{join} is flat over five sessions")
    } else if five < 0.0 {
        format!("{join} lost {} in five sessions", words::size(five))
    } else {
        format!("{join} gained {} in five sessions", words::size(five))
    };
    let regime = &context.report.readings.regime;
    sentence.say(text, vec![context.regime().receipt("regime.r5_gold", r5)]);
    if let Some((text, receipts)) = dash(context, regime, r5, z) {
        sentence.say(text, receipts);
    }
}

/// Whether five sessions say something else than the last one did: `hardly fell but lost`, `rose but lost`.
fn contrasts(session: Option<f64>, five: f64) -> bool {
    let Some(session) = session else {
        return false;
    };
    let (little, much) = (session.abs() < LITTLE, five.abs() >= LITTLE);
    match (session < 0.0, five < 0.0) {
        _ if words::is_flat(session) => much,
        _ if words::is_flat(five) => !little,
        (true, true) => little && much,
        (true, false) => !little,
        (false, true) => true,
        (false, false) => false,
    }
}

fn one_session(change: f64, day: &str) -> String {
    let signed = format::percent(change);
    if words::is_flat(change) {
        format!("Gold did not move on {day}")
    } else if change.abs() < LITTLE && change < 0.0 {
        format!("Gold hardly fell on {day} ({signed})")
    } else if change.abs() < LITTLE {
        format!("Gold edged up on {day} ({signed})")
    } else if change < 0.0 {
        format!("Gold fell {} on {day}", words::size(change))
    } else {
        format!("Gold rose {} on {day}", words::size(change))
    }
}

/// The conclusion, only while the basket falls: otherwise there is nobody to dash.
fn dash(
    context: &Context<'_>,
    regime: &Regime,
    r5: f64,
    z: Option<f64>,
) -> Option<(String, Vec<crate::commentary::Receipt>)> {
    let (z, basket) = (z?, regime.r5_basket.filter(|basket| *basket < 0.0)?);
    let origin = context.regime();
    let receipts = vec![
        origin.receipt("regime.z_gold", z),
        origin.receipt("regime.r5_gold", r5),
        origin.receipt("regime.r5_basket", basket),
    ];
    let sold = z <= DASH_Z && r5 <= DASH_RETURN;
    let text = if sold && regime.label == RegimeLabel::LiquidityCrisis {
        ": even gold is turned into cash"
    } else if sold {
        ": it is being turned into cash with the rest"
    } else {
        ": this is not a dash for cash"
    };
    Some((text.to_owned(), receipts))
}

/// Gold's newest settlement is older than the regime's session.
fn stale(sentence: &mut Sentence, context: &Context<'_>, fall: &Drawdown) {
    let origin = Origin::price(fall);
    let day = words::on(fall.last_date, context.today);
    let mut receipts = vec![origin.receipt("drawdowns.GOLD.last_date", fall.last_date)];
    let mut asides = Vec::new();
    if let Some(change) = fall.change_1d {
        asides.push(format!("{} on the day", format::percent(change)));
        receipts.push(origin.receipt("drawdowns.GOLD.change_1d", change));
    }
    if let Some(change) = fall.change_7d {
        asides.push(format!("{} in seven days", format::percent(change)));
        receipts.push(origin.receipt("drawdowns.GOLD.change_7d", change));
    }
    let aside = if asides.is_empty() {
        String::new()
    } else {
        format!(" ({})", asides.join(", "))
    };
    sentence.say(
        format!("Gold’s newest settlement is of {day}{aside}"),
        receipts,
    );
    let falling = context
        .report
        .readings
        .regime
        .r5_basket
        .filter(|basket| *basket < 0.0);
    if let Some(basket) = falling {
        sentence.say(
            ": too old to rule a dash for cash in or out",
            vec![context.regime().receipt("regime.r5_basket", basket)],
        );
    }
}
