//! A source of the tests' own, so that its rules can be quick: prices as `BTC 91000`, acknowledged by `ok`.

use slackwater::domain::observation::{Currency, Fact};
use slackwater::domain::{Name, Span, Ticker};
use slackwater::sources::hosts::{Budget, Host};
use slackwater::sources::{
    Batch, Carrier, Dial, Get, KeepAlive, Known, Payload, Reader, Source, Spec, Stream, Turn,
    Unread, Wants,
};

pub(crate) static HOST: Host = Host {
    name: "toy",
    address: "wss://toy.invalid",
    budget: Budget {
        weight: 1000,
        seconds: 1,
    },
};

/// The source, streamed or polled.
pub(crate) struct Toy {
    spec: Spec,
    dial: Option<Rules>,
    every: Option<Span>,
}

/// How the toy is kept open.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) silence: Span,
    pub(crate) lifetime: Span,
    pub(crate) keep_alive: Span,
}

impl Toy {
    /// Over a websocket.
    pub(crate) fn stream(rules: Rules) -> &'static Self {
        Self::new(Some(rules), None)
    }

    /// Asked every so often.
    pub(crate) fn poll(every: Span) -> &'static Self {
        Self::new(None, Some(every))
    }

    fn new(dial: Option<Rules>, every: Option<Span>) -> &'static Self {
        Box::leak(Box::new(Self {
            spec: Spec {
                name: "toy",
                publisher: Name::literal("toy"),
                carrier: if dial.is_some() {
                    Carrier::Frames
                } else {
                    Carrier::Body
                },
                tells: "prices of a toy",
            },
            dial,
            every,
        }))
    }
}

impl Source for Toy {
    fn spec(&self) -> &Spec {
        &self.spec
    }
    fn reader(&self) -> Box<dyn Reader> {
        Box::new(Prices)
    }
    fn stream(&self) -> Option<&dyn Stream> {
        self.dial.as_ref().map(|rules| rules as &dyn Stream)
    }
    fn polls(&self, _: &Wants) -> Vec<Get> {
        let get = self.every.map(|every| Get {
            host: &HOST,
            path: "/price".to_owned(),
            weight: 1,
            every,
            symbol: None,
        });
        get.into_iter().collect()
    }
}

impl Stream for Rules {
    fn dial(&self, _: &Wants) -> Dial {
        Dial {
            host: &HOST,
            path: "/stream".to_owned(),
            adds_up: true,
            headers: Vec::new(),
            hello: vec!["subscribe".to_owned()],
            acknowledgements: 1,
            keep_alive: KeepAlive::Say("are you there".to_owned(), self.keep_alive),
            silence: self.silence,
            lifetime: self.lifetime,
            references: Vec::new(),
        }
    }
    fn turn(&self, frame: &[u8]) -> Turn {
        match frame {
            b"\"ok\"" => Turn::Accepted,
            b"\"no\"" => Turn::Refused("not for you".to_owned()),
            b"\"again\"" => Turn::Renew("asked to".to_owned()),
            _ => Turn::Pass,
        }
    }
}

struct Prices;

impl Reader for Prices {
    fn read(&mut self, payload: &Payload<'_>, batch: &mut Batch) -> Result<Known, Unread> {
        let text = std::str::from_utf8(payload.bytes).map_err(|_| Unread::at("", "is no text"))?;
        let Some(price) = text.strip_prefix("BTC ") else {
            return Ok(Known::Other);
        };
        let price: f64 = price
            .parse()
            .map_err(|_| Unread::at("price", "is no number"))?;
        batch.push(Fact::Quote {
            instrument: Ticker::literal("BTC"),
            price,
            currency: Currency::literal("USD"),
            at: payload.at,
        });
        Ok(Known::Data)
    }
}
