//! What clients say to a venue, and the venue's answers.

use serde_json::{Value, json};

use super::dialect::{Dialect, Liquidation};

/// One client's standing with a venue.
pub struct Session {
    pub dialect: Dialect,
    pub path: String,
    /// Gate's header `X-Gate-Size-Decimal: 1` was sent.
    pub decimal_sizes: bool,
    pub channels: Vec<String>,
    pub chan_id: u64,
    /// Deribit: the client asked for heartbeats.
    pub heartbeat: bool,
    /// HTX: the value of the last ping, which the pong has to repeat.
    pub ping: Option<String>,
}

/// What a message of a client was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Subscribed,
    Refused,
    Ping,
    Pong,
    Other,
}

pub struct Heard {
    pub kind: Kind,
    pub replies: Vec<String>,
}

fn heard(kind: Kind, reply: &Value) -> Heard {
    Heard {
        kind,
        replies: vec![reply.to_string()],
    }
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    let texts = list.iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

impl Session {
    pub fn new(dialect: Dialect, path: &str, decimal_sizes: bool) -> Self {
        let mut session = Self {
            dialect,
            path: path.to_owned(),
            decimal_sizes,
            channels: Vec::new(),
            chan_id: 386_841,
            heartbeat: false,
            ping: None,
        };
        session.read_path();
        session
    }

    /// What the address itself subscribes to.
    fn read_path(&mut self) {
        let path = self.path.clone();
        let streams = match self.dialect {
            Dialect::Binance => path
                .split_once("streams=")
                .map(|(_, names)| names.split('/').map(str::to_owned).collect())
                .or_else(|| {
                    let (_, name) = path.split_once("/ws/")?;
                    Some(vec![name.to_owned()])
                }),
            Dialect::Bitmex => path
                .split_once("subscribe=")
                .map(|(_, names)| names.split(',').map(str::to_owned).collect()),
            _ => None,
        };
        self.channels.extend(streams.unwrap_or_default());
    }

    /// What the venue says before it is asked anything.
    pub fn greeting(&self) -> Vec<String> {
        match self.dialect {
            Dialect::Bitmex => {
                let mut lines = vec![
                    json!({"info": "Welcome to the BitMEX Realtime API.", "version": "2.0.0", "docs": "https://www.bitmex.com/app/wsAPI", "limit": {"remaining": 39}}).to_string(),
                ];
                for topic in &self.channels {
                    lines.extend(bitmex_ack(topic));
                }
                lines
            }
            Dialect::Bitfinex => vec![
                json!({"event": "info", "version": 2, "platform": {"status": 1}}).to_string(),
            ],
            Dialect::KrakenFutures => {
                vec![json!({"event": "info", "version": 1}).to_string()]
            }
            Dialect::Kraken => vec![
                json!({"channel": "status", "type": "update", "data": [{"version": "2.0.10", "system": "online", "api_version": "v2"}]}).to_string(),
            ],
            _ => Vec::new(),
        }
    }

    fn has(&self, channel: &str) -> bool {
        self.channels.iter().any(|own| own == channel)
    }

    pub fn deribit_channel(&self, event: &Liquidation) -> Option<String> {
        let kinds = ["100ms", "raw", "agg2"];
        let names = [
            format!("trades.{}", event.symbol),
            format!("trades.future.{}", event.base),
            "trades.future.any".to_owned(),
        ];
        let all = names
            .iter()
            .flat_map(|name| kinds.iter().map(move |kind| format!("{name}.{kind}")));
        all.into_iter().find(|name| self.has(name))
    }

    /// Data in the wrapper of a combined stream, where the address asked for one.
    pub fn wrapped(&self, stream: &str, data: String) -> String {
        if self.path.contains("/stream") {
            format!(r#"{{"stream":"{stream}","data":{data}}}"#)
        } else {
            data
        }
    }

    pub fn wants(&self, event: &Liquidation) -> bool {
        let symbol = &event.symbol;
        match self.dialect {
            // The old unrouted addresses acknowledge and stay silent.
            Dialect::Binance => {
                let one = format!("{}@forceOrder", symbol.to_lowercase());
                self.path.starts_with("/market/") && (self.has("!forceOrder@arr") || self.has(&one))
            }
            Dialect::Bybit => self.has(&format!("allLiquidation.{symbol}")),
            Dialect::Okx => self.has(okx_kind(symbol)),
            Dialect::Gate => self.has("!all") || self.has(symbol),
            Dialect::Htx => self.has("*") || self.has(symbol),
            Dialect::Bitmex => {
                self.has("liquidation") || self.has(&format!("liquidation:{symbol}"))
            }
            Dialect::Bitfinex => self.has("liq:global"),
            Dialect::Deribit => self.deribit_channel(event).is_some(),
            Dialect::KrakenFutures => self.has(symbol),
            Dialect::Coinbase | Dialect::Kraken => false,
        }
    }

    pub fn wants_price(&self, symbol: &str) -> bool {
        match self.dialect {
            Dialect::Binance => self.has("!miniTicker@arr"),
            Dialect::Coinbase | Dialect::Kraken => self.has(symbol),
            _ => false,
        }
    }

    /// Hears one text of a client. With `refuse` every subscription is refused, in the venue's words.
    pub fn hear(&mut self, text: &str, refuse: bool, now_ms: i64) -> Heard {
        if text == "ping" && matches!(self.dialect, Dialect::Okx | Dialect::Bitmex) {
            return Heard {
                kind: Kind::Ping,
                replies: vec!["pong".to_owned()],
            };
        }
        let Ok(said) = serde_json::from_str::<Value>(text) else {
            return Heard {
                kind: Kind::Other,
                replies: Vec::new(),
            };
        };
        let answer = match self.dialect {
            Dialect::Binance => self.binance(&said, refuse),
            Dialect::Bybit => self.bybit(&said, refuse),
            Dialect::Okx => return self.okx(&said, refuse),
            Dialect::Gate => self.gate(&said, refuse, now_ms),
            Dialect::Htx => self.htx(&said, refuse, now_ms),
            Dialect::Bitmex => return self.bitmex(&said, refuse),
            Dialect::Bitfinex => self.bitfinex(&said, refuse, now_ms),
            Dialect::Deribit => self.deribit(&said, refuse),
            Dialect::KrakenFutures => return self.kraken_futures(&said, refuse, now_ms),
            Dialect::Coinbase => self.coinbase(&said, refuse),
            Dialect::Kraken => return self.kraken(&said, refuse),
        };
        answer.unwrap_or(Heard {
            kind: Kind::Other,
            replies: Vec::new(),
        })
    }

    fn binance(&mut self, said: &Value, refuse: bool) -> Option<Heard> {
        let id = &said["id"];
        if said["method"] != "SUBSCRIBE" {
            return None;
        }
        let params = texts(&said["params"]);
        if refuse || params.is_empty() {
            let error =
                json!({"error": {"code": 2, "msg": "Invalid request: invalid stream"}, "id": id});
            return Some(heard(Kind::Refused, &error));
        }
        self.channels.extend(params);
        Some(heard(Kind::Subscribed, &json!({"result": null, "id": id})))
    }

    fn bybit(&mut self, said: &Value, refuse: bool) -> Option<Heard> {
        let answer = |success: bool, message: &str| json!({"success": success, "ret_msg": message, "conn_id": "cf71cb32-e914-44da", "req_id": said["req_id"], "op": said["op"]});
        if said["op"] == "ping" {
            return Some(heard(Kind::Ping, &answer(true, "pong")));
        }
        if said["op"] != "subscribe" {
            return None;
        }
        let args = texts(&said["args"]);
        let known = |arg: &String| {
            arg.strip_prefix("allLiquidation.")
                .is_some_and(|symbol| symbol.len() > 3 && *symbol == symbol.to_uppercase())
        };
        let long = args.iter().map(String::len).sum::<usize>() > 21_000;
        let wrong = args.iter().find(|arg| !known(arg));
        // One topic that does not exist refuses the whole request.
        if refuse || args.is_empty() || long || wrong.is_some() {
            let topic = wrong.or(args.first()).map_or("", String::as_str);
            let message = format!("error:handler not found,topic:{topic}");
            return Some(heard(Kind::Refused, &answer(false, &message)));
        }
        self.channels.extend(args);
        Some(heard(Kind::Subscribed, &answer(true, "")))
    }

    fn okx(&mut self, said: &Value, refuse: bool) -> Heard {
        let mut replies = Vec::new();
        let mut kind = Kind::Other;
        if said["op"] == "subscribe" {
            for arg in said["args"].as_array().map_or(&[][..], Vec::as_slice) {
                let product = arg["instType"].as_str();
                match product {
                    Some(product) if !refuse && arg["channel"] == "liquidation-orders" => {
                        self.channels.push(product.to_owned());
                        let arg = json!({"channel": "liquidation-orders", "instType": product});
                        replies.push(
                            json!({"event": "subscribe", "arg": arg, "connId": "a4d3ae55"})
                                .to_string(),
                        );
                        kind = Kind::Subscribed;
                    }
                    _ => {
                        let message = format!(
                            "Wrong URL or {arg} doesn't exist. Please use the correct URL, channel and parameters referring to API document."
                        );
                        replies.push(
                            json!({"event": "error", "code": "60018", "msg": message, "connId": "a4d3ae55"})
                                .to_string(),
                        );
                        if kind == Kind::Other {
                            kind = Kind::Refused;
                        }
                    }
                }
            }
        }
        Heard { kind, replies }
    }

    fn gate(&mut self, said: &Value, refuse: bool, now_ms: i64) -> Option<Heard> {
        let (time, channel) = (now_ms / 1000, said["channel"].as_str()?);
        if channel == "futures.ping" {
            let pong = json!({"time": time, "time_ms": now_ms, "channel": "futures.pong", "event": "", "result": null});
            return Some(heard(Kind::Ping, &pong));
        }
        if said["event"] != "subscribe" {
            return None;
        }
        if refuse || channel != "futures.public_liquidates" {
            let error = json!({"code": 2, "message": format!("unknown channel {channel}")});
            let answer = json!({"time": time, "channel": channel, "event": "subscribe", "error": error, "result": {"status": "fail"}});
            return Some(heard(Kind::Refused, &answer));
        }
        self.channels.extend(texts(&said["payload"]));
        let answer = json!({"time": time, "time_ms": now_ms, "channel": channel, "event": "subscribe", "payload": said["payload"], "error": null, "result": {"status": "success"}});
        Some(heard(Kind::Subscribed, &answer))
    }

    fn htx(&mut self, said: &Value, refuse: bool, now_ms: i64) -> Option<Heard> {
        match said["op"].as_str()? {
            "pong" => {
                let same = self.ping.is_some() && said["ts"].as_str() == self.ping.as_deref();
                let kind = if same { Kind::Pong } else { Kind::Other };
                Some(Heard {
                    kind,
                    replies: Vec::new(),
                })
            }
            "sub" => {
                let topic = said["topic"].as_str().unwrap_or_default();
                let middle = topic
                    .strip_prefix("public.")
                    .and_then(|rest| rest.strip_suffix(".liquidation_orders"));
                let (code, message) = match middle {
                    None => (2011, "Illegal topic"),
                    Some(_) if refuse => (2011, "Illegal topic"),
                    Some(_) if self.has("*") => (2014, "Repeated subscription"),
                    Some(name) => {
                        self.channels.push(name.to_owned());
                        (0, "")
                    }
                };
                let mut answer = json!({"op": "sub", "cid": said["cid"], "topic": topic, "ts": now_ms, "err-code": code});
                let kind = if code == 0 {
                    Kind::Subscribed
                } else {
                    Kind::Refused
                };
                if code != 0 {
                    answer["err-msg"] = message.into();
                }
                Some(heard(kind, &answer))
            }
            _ => None,
        }
    }

    fn bitmex(&mut self, said: &Value, refuse: bool) -> Heard {
        let mut replies = Vec::new();
        let mut kind = Kind::Other;
        if said["op"] == "subscribe" {
            for topic in texts(&said["args"]) {
                if refuse || topic.split(':').next() != Some("liquidation") {
                    let error = json!({"status": 400, "error": format!("Unknown table: {topic}"), "meta": {}, "request": said});
                    replies.push(error.to_string());
                    kind = Kind::Refused;
                } else {
                    replies.extend(bitmex_ack(&topic));
                    self.channels.push(topic);
                    kind = Kind::Subscribed;
                }
            }
        }
        Heard { kind, replies }
    }

    fn bitfinex(&mut self, said: &Value, refuse: bool, now_ms: i64) -> Option<Heard> {
        match said["event"].as_str()? {
            "ping" => {
                let pong = json!({"event": "pong", "ts": now_ms, "cid": said["cid"]});
                Some(heard(Kind::Ping, &pong))
            }
            "subscribe" => {
                let mut answer =
                    json!({"event": "error", "channel": said["channel"], "key": said["key"]});
                let right = said["channel"] == "status" && said["key"] == "liq:global";
                if refuse || !right || self.has("liq:global") {
                    let double = right && !refuse;
                    answer["code"] = if double { 10301 } else { 10302 }.into();
                    answer["msg"] = if double {
                        "subscribe: dup"
                    } else {
                        "channel: unknown"
                    }
                    .into();
                    return Some(heard(Kind::Refused, &answer));
                }
                self.channels.push("liq:global".to_owned());
                answer["event"] = "subscribed".into();
                answer["chanId"] = self.chan_id.into();
                Some(heard(Kind::Subscribed, &answer))
            }
            _ => None,
        }
    }

    fn deribit(&mut self, said: &Value, refuse: bool) -> Option<Heard> {
        let id = &said["id"];
        let result = |value: Value| json!({"jsonrpc": "2.0", "id": id, "result": value});
        match said["method"].as_str()? {
            "public/test" => Some(heard(Kind::Pong, &result(json!({"version": "1.2.26"})))),
            "public/set_heartbeat" => {
                self.heartbeat = true;
                Some(heard(Kind::Other, &result(json!("ok"))))
            }
            "public/subscribe" => {
                let asked = texts(&said["params"]["channels"]);
                if asked
                    .iter()
                    .any(|name| name.rsplit('.').next() == Some("raw"))
                {
                    let error = json!({"code": 13778, "message": "raw_subscriptions_not_available_for_unauthorized"});
                    let answer = json!({"jsonrpc": "2.0", "id": id, "error": error});
                    return Some(heard(Kind::Refused, &answer));
                }
                // Channels that do not exist are left out of the answer, without an error.
                let taken: Vec<String> = asked
                    .into_iter()
                    .filter(|name| !refuse && name.starts_with("trades."))
                    .collect();
                let kind = if taken.is_empty() {
                    Kind::Refused
                } else {
                    Kind::Subscribed
                };
                self.channels.extend(taken.iter().cloned());
                Some(heard(kind, &result(json!(taken))))
            }
            _ => {
                let error = json!({"code": -32601, "message": "Method not found"});
                let answer = json!({"jsonrpc": "2.0", "id": id, "error": error});
                Some(heard(Kind::Other, &answer))
            }
        }
    }

    fn kraken_futures(&mut self, said: &Value, refuse: bool, now_ms: i64) -> Heard {
        let mut replies = Vec::new();
        let mut kind = Kind::Other;
        if said["event"] == "subscribe" {
            let products = texts(&said["product_ids"]);
            if refuse || said["feed"] != "trade" || products.is_empty() {
                kind = Kind::Refused;
                replies.push(json!({"event": "error", "message": "Invalid feed"}).to_string());
            } else {
                kind = Kind::Subscribed;
                replies.push(
                    json!({"event": "subscribed", "feed": "trade", "product_ids": products})
                        .to_string(),
                );
                for product in products {
                    // Old trades, a liquidation among them: not to be counted.
                    replies.push(format!(
                        r#"{{"feed":"trade_snapshot","product_id":"{product}","trades":[{{"feed":"trade","product_id":"{product}","uid":"old-{product}","side":"sell","type":"liquidation","seq":1,"time":{},"qty":1,"price":1}}]}}"#,
                        now_ms - 60_000
                    ));
                    self.channels.push(product);
                }
            }
        }
        Heard { kind, replies }
    }

    fn coinbase(&mut self, said: &Value, refuse: bool) -> Option<Heard> {
        if said["type"] != "subscribe" {
            return None;
        }
        let products = texts(&said["product_ids"]);
        if refuse || products.is_empty() || !texts(&said["channels"]).contains(&"ticker".to_owned())
        {
            let error = json!({"type": "error", "message": "Failed to subscribe", "reason": "product is not a valid product"});
            return Some(heard(Kind::Refused, &error));
        }
        self.channels.extend(products.iter().cloned());
        let channel = json!({"name": "ticker", "product_ids": products, "account_ids": null});
        let answer = json!({"type": "subscriptions", "channels": [channel]});
        Some(heard(Kind::Subscribed, &answer))
    }

    fn kraken(&mut self, said: &Value, refuse: bool) -> Heard {
        let mut replies = Vec::new();
        let mut kind = Kind::Other;
        if said["method"] == "ping" {
            kind = Kind::Ping;
            replies.push(json!({"method": "pong", "req_id": said["req_id"]}).to_string());
        } else if said["method"] == "subscribe" {
            for symbol in texts(&said["params"]["symbol"]) {
                if refuse || said["params"]["channel"] != "ticker" {
                    kind = Kind::Refused;
                    let error = format!("Currency pair not supported {symbol}");
                    replies.push(
                        json!({"method": "subscribe", "success": false, "error": error, "symbol": symbol})
                            .to_string(),
                    );
                } else {
                    kind = Kind::Subscribed;
                    let result = json!({"channel": "ticker", "event_trigger": "trades", "snapshot": true, "symbol": symbol});
                    replies.push(
                        json!({"method": "subscribe", "success": true, "result": result})
                            .to_string(),
                    );
                    self.channels.push(symbol);
                }
            }
        }
        Heard { kind, replies }
    }

    /// The venue's own beat in text: the ping of HTX, the heartbeats of Bitfinex, Deribit and Kraken.
    pub fn beat(&mut self, now_ms: i64) -> Option<String> {
        match self.dialect {
            Dialect::Htx => {
                let ts = now_ms.to_string();
                let ping = json!({"op": "ping", "ts": ts}).to_string();
                self.ping = Some(ts);
                Some(ping)
            }
            Dialect::Bitfinex if !self.channels.is_empty() => {
                Some(format!(r#"[{},"hb"]"#, self.chan_id))
            }
            Dialect::Deribit if self.heartbeat => Some(
                json!({"jsonrpc": "2.0", "method": "heartbeat", "params": {"type": "test_request"}})
                    .to_string(),
            ),
            Dialect::Kraken => Some(json!({"channel": "heartbeat"}).to_string()),
            _ => None,
        }
    }
}

/// What OKX calls the product of a contract.
pub fn okx_kind(symbol: &str) -> &'static str {
    if symbol.ends_with("-SWAP") {
        "SWAP"
    } else {
        "FUTURES"
    }
}

fn bitmex_ack(topic: &str) -> [String; 2] {
    [
        json!({"success": true, "subscribe": topic, "request": {"op": "subscribe", "args": [topic]}})
            .to_string(),
        json!({"table": "liquidation", "action": "partial", "keys": ["orderID"], "data": []}).to_string(),
    ]
}
