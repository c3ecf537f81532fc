//! OKX spot: bars of days (`1Dutc`) and hours, newest first.
//!
//! ```json
//! {"code":"0","msg":"","data":[["1763683200000","2735.5","2801","2690.1","2750.3","41200.5","113000000","113000000","0"]]}
//! ```

use serde::Deserialize;

use super::{bars, candles};
use crate::domain::Name;
use crate::sources::crypto::{Pair, Plain, nothing};
use crate::sources::value::{Num, Text, parse};
use crate::sources::{Batch, Carrier, Known, Payload, Spec, Unread};

/// Bars of days and hours.
pub static CANDLES: Plain = Plain {
    spec: Spec {
        name: "okx-candles",
        publisher: Name::literal("okx"),
        carrier: Carrier::Body,
        tells: "history of prices",
    },
    read,
    polls: nothing,
    stream: None,
};

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    code: Option<Text<'a>>,
    #[serde(borrow)]
    data: Option<Vec<Vec<Num<'a>>>>,
}

fn read(payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
    let answer: Answer<'_> = parse(payload.bytes)?;
    let (Some("0"), Some(rows)) = (answer.code.as_deref(), answer.data) else {
        return Ok(Known::Other);
    };
    let candles = candles(&rows, [0, 1, 2, 3, 4], "data")?;
    bars(&candles, Pair::asked(payload)?, payload, batch)
}
