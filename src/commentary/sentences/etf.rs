//! 5: what the exchange-traded funds lost or took in.

use super::Teller;
use crate::commentary::brief::Sentence;
use crate::commentary::receipts::{Context, Origin};
use crate::commentary::words;
use crate::domain::{calendar, format, instrument};
use crate::figures::readings::Flows;

/// Bitcoin's ETF flows.
pub(super) struct Etf;

/// Outflows of this rank are named by it.
const NAMED_RANK: usize = 10;
/// A rank means something from this many recorded sessions on.
const RANKED_SESSIONS: usize = 60;

impl Teller for Etf {
    fn spec(&self) -> (u8, &'static str) {
        (5, "etf")
    }

    fn tell(&self, context: &Context<'_>) -> Result<Sentence, String> {
        let flows = context
            .report
            .readings
            .etf_flows
            .get(instrument::BTC)
            .ok_or("no ETF session is known")?;
        let (Some(session), Some(net)) = (flows.session, flows.net_usd) else {
            return Err("no ETF session is known".into());
        };
        let unseen: Vec<_> = flows
            .sessions
            .iter()
            .filter(|row| row.usd.is_none() && row.day > session)
            .map(|row| format::date(row.day, context.today))
            .collect();
        if let [first, .., last] = unseen.as_slice() {
            return Err(format!(
                "ETF sessions from {first} to {last} have not been seen"
            ));
        }
        let origin = Origin::of(&flows.provenance)
            .true_at(Some(calendar::flow_as_of(session)))
            .known(flows.seen.map(|seen| seen.known_at));
        let mut sentence = Sentence::default();
        let head = vec![
            origin.receipt("etf_flows.BTC.net_usd", net),
            origin.receipt("etf_flows.BTC.session", session),
        ];
        let on = words::on(session, context.today);
        if flows.complete == Some(false) {
            partial(&mut sentence, flows, &origin, (net, &on), head);
        } else {
            sentence.say(complete(net, &on), head);
            rank(&mut sentence, context, flows, &origin);
        }
        sum(&mut sentence, flows, &origin, net);
        if unseen.len() == 1 {
            let complete = origin.receipt("etf_flows.BTC.session", session);
            sentence.say("; the session after it has not been seen", vec![complete]);
        }
        Ok(sentence.end())
    }
}

fn complete(net: f64, on: &str) -> String {
    let usd = format::usd(net.abs());
    if usd == "$0" {
        format!("ETF flows came to nothing on {on}")
    } else if net < 0.0 {
        format!("ETFs lost {usd} on {on}")
    } else {
        format!("ETFs took in {usd} on {on}")
    }
}

fn partial(
    sentence: &mut Sentence,
    flows: &Flows,
    origin: &Origin,
    (net, on): (f64, &str),
    head: Vec<crate::commentary::Receipt>,
) {
    let usd = format::usd(net.abs());
    let verb = if net < 0.0 {
        "have lost"
    } else {
        "have taken in"
    };
    sentence.say(format!("So far ETFs {verb} {usd} on {on}"), head);
    let complete = origin.receipt("etf_flows.BTC.complete", flows.complete);
    match flows.reported {
        Some((n, of)) => sentence.say(
            format!(", with {n} of {of} funds in"),
            vec![
                origin.receipt("etf_flows.BTC.reported.n", n),
                origin.receipt("etf_flows.BTC.reported.of", of),
                complete,
            ],
        ),
        None => sentence.say(", with funds still to report", vec![complete]),
    };
}

/// What makes the session remarkable: its rank among outflows, else the run it belongs to.
fn rank(sentence: &mut Sentence, context: &Context<'_>, flows: &Flows, origin: &Origin) {
    if let Some((rank, of, since)) = flows.outflow_rank
        && flows.net_usd.is_some_and(|usd| usd < 0.0)
        && (1..=NAMED_RANK).contains(&rank)
        && of >= RANKED_SESSIONS
    {
        let place = match u32::try_from(rank) {
            Ok(1) | Err(_) => "largest".to_owned(),
            Ok(rank) => format!("{}-largest", words::ordinal(rank)),
        };
        let since_date = format::date(since, context.today);
        sentence.say(
            format!(", the {place} outflow of the {of} sessions recorded since {since_date}"),
            vec![
                origin.receipt("etf_flows.BTC.outflow_rank.rank", rank),
                origin.receipt("etf_flows.BTC.outflow_rank.of", of),
                origin.receipt("etf_flows.BTC.outflow_rank.since", since),
            ],
        );
        return;
    }
    let runs = [
        (
            "etf_flows.BTC.outflow_streak",
            flows.outflow_streak,
            "outflow",
        ),
        ("etf_flows.BTC.inflow_streak", flows.inflow_streak, "inflow"),
    ];
    for (path, run, word) in runs {
        if let Some(run) = run.filter(|run| *run >= 2) {
            let place = words::ordinal(run);
            sentence.say(
                format!(", the {place} {word} in a row"),
                vec![origin.receipt(path, run)],
            );
        }
    }
}

fn sum(sentence: &mut Sentence, flows: &Flows, origin: &Origin, net: f64) {
    let Some(sum) = flows.sum5_usd else {
        return;
    };
    let turned = (net < 0.0) != (sum < 0.0);
    let join = if turned { ", but" } else { ";" };
    let still = if turned { " still" } else { "" };
    sentence.say(
        format!(
            "{join} the last five sessions{still} sum to {}",
            format::usd_signed(sum)
        ),
        vec![origin.receipt("etf_flows.BTC.sum5_usd", sum)],
    );
}
