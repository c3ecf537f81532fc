//! Ten minutes of a falling market over seven venues that publish everything: each is cut three times, repeats itself when
//! it has come back, and tells some events late or out of order. The clock is the script's. The sums must be what was
//! told, to the cent, and every gap must be known with its length.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use slackwater::domain::board::Board;
use slackwater::domain::tally::{Sums, Window, cents};
use slackwater::domain::{Name, Span, Stamp};
use slackwater::feed::{Clock, News};
use slackwater::sources::registry;
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::dialect::{DIALECTS, Dialect, Event, orders, say};
use super::venue::{Client, Venue, answer, request};
use super::{Heard, LONG, config};

const START: &str = "2026-10-10T21:00:00Z";
const BYBIT_LIST: &str =
    r#"{"retCode":0,"result":{"list":[{"symbol":"BTCUSDT","status":"Trading"}]}}"#;
/// How long the market falls, seconds.
const LENGTH: i64 = 600;
/// Frames that are said once more after a cut.
const REPEATED: usize = 5;
/// How late a late event is.
const LATE: Span = Span::secs(100);

/// What a venue is to do next.
enum Line {
    Say(String),
    /// Hang up.
    Cut,
}

/// One venue and what the script knows of it.
struct Floor {
    dialect: &'static Dialect,
    publisher: Name,
    lines: Sender<Line>,
    /// Connections are taken; otherwise they are dropped at once.
    open: Arc<AtomicBool>,
    /// When it is cut, and when it can be reached again: seconds.
    cuts: [(i64, i64); 3],
    /// The frames told so far.
    told: Vec<Vec<Event>>,
    repeated: u64,
}

impl Floor {
    fn is_bitmex(&self) -> bool {
        self.dialect.source.starts_with("bitmex")
    }

    fn is_away(&self, second: i64) -> bool {
        self.cuts
            .iter()
            .any(|(cut, back)| (*cut..*back).contains(&second))
    }

    /// Says frames that are not the first to say this.
    async fn repeat(&mut self) {
        let last = self.told.len().saturating_sub(REPEATED);
        let frames = &self.told[last..];
        if self.is_bitmex() {
            // What is open when a connection begins is older than it.
            let table: Vec<Event> = frames.iter().flatten().copied().collect();
            let _ = self.lines.send(Line::Say(orders("partial", &table))).await;
            return;
        }
        for frame in frames {
            self.repeated += frame.len() as u64;
            let _ = self.lines.send(Line::Say((self.dialect.tell)(frame))).await;
        }
    }

    async fn tell(&mut self, frame: Vec<Event>) {
        let _ = self
            .lines
            .send(Line::Say((self.dialect.tell)(&frame)))
            .await;
        self.told.push(frame);
    }
}

/// Plays one connection: accepts what is said at first, then does what the script says.
async fn play(
    stream: TcpStream,
    dialect: &'static Dialect,
    open: Arc<AtomicBool>,
    lines: Arc<Mutex<Receiver<Line>>>,
    hellos: usize,
) {
    if !open.load(Ordering::SeqCst) {
        return;
    }
    let mut client = Client::accept(stream).await;
    let mut accepted = 0;
    if dialect.source.starts_with("bitmex") {
        client
            .say(r#"{"success":true,"subscribe":"liquidation"}"#)
            .await;
        accepted = hellos;
    }
    while accepted < hellos {
        let Some(said) = client.hear().await else {
            return;
        };
        if let Some(text) = (dialect.accept)(&said) {
            say(&mut client, dialect.packed, &text).await;
            accepted += 1;
        }
    }
    let mut lines = lines.lock().await;
    while let Some(Line::Say(text)) = lines.recv().await {
        say(&mut client, dialect.packed, &text).await;
    }
}

/// The frames of a venue in one second; in some of them the later one comes first, and one in eleven tells of something
/// that is over for long. The first two events of a frame may be equal in everything: then they are two.
fn frames(floor: &Floor, venue: i64, second: i64, at: Stamp) -> Vec<Vec<Event>> {
    let alone = floor.dialect.source.starts_with("kraken");
    let count = if alone || floor.is_bitmex() { 1 } else { 3 };
    let frame = |part: i64| -> Vec<Event> {
        let n = second * 2 + part;
        let events = 1 + (n + venue) % count;
        (0..events)
            .map(|k| {
                let twin = n % 17 == 3 && k == 1;
                let place = if twin { 0 } else { k };
                let own = at.plus(Span::millis(100 + part * 50 + place));
                let late = n % 11 == 5;
                Event {
                    long: (n + place + venue) % 4 != 0,
                    milli: 1 + (n * 7 + place * 3 + venue) % 50,
                    price: 80_000 - n * 13 + place,
                    at: match (floor.is_bitmex(), late) {
                        // Its rows have no time: arrival counts.
                        (true, _) => at,
                        (_, true) => own.minus(LATE),
                        (_, false) => own,
                    },
                    id: usize::try_from(n * 10 + k).unwrap(),
                }
            })
            .collect()
    };
    let mut frames = vec![frame(0), frame(1)];
    if second % 3 == 0 {
        frames.reverse();
    }
    frames
}

/// The market as the script plays it, and the board that hears of it through the feed.
struct Stage {
    floors: Vec<Floor>,
    heard: Heard,
    board: Board,
    clock: Arc<AtomicI64>,
    /// Streams that stand.
    joined: BTreeMap<Name, bool>,
}

impl Stage {
    fn at(second: i64) -> Stamp {
        Stamp::parse(START).unwrap().plus(Span::secs(second))
    }

    /// Takes what the feed says until this holds.
    async fn until(&mut self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let waited = async {
            while !holds(self) {
                match self.heard.news.recv().await.expect("the feed has ended") {
                    News::Pushes(pushes) => {
                        for push in &pushes {
                            self.board.push(push);
                        }
                    }
                    News::Joined(venue, at) => {
                        self.joined.insert(venue, true);
                        self.board.stream(venue, at, true);
                    }
                    News::Cut(venue, at) => {
                        self.joined.insert(venue, false);
                        self.board.stream(venue, at, false);
                    }
                    _ => {}
                }
            }
        };
        let waited = tokio::time::timeout(LONG, waited).await;
        assert!(waited.is_ok(), "{what}: {:?}", self.board.tally().taken());
    }

    /// Waits until everything that was told has been counted.
    async fn counted(&mut self) {
        let told: u64 = self.floors.iter().map(|floor| count(&floor.told)).sum();
        let repeated: u64 = self.floors.iter().map(|floor| floor.repeated).sum();
        self.until("events are missing", |stage| {
            let taken = stage.board.tally().taken();
            taken.added >= told && taken.duplicate >= repeated
        })
        .await;
    }

    async fn second(&mut self, second: i64) {
        self.clock
            .store(Self::at(second).micros(), Ordering::SeqCst);
        let turns = |floor: &Floor| {
            floor
                .cuts
                .iter()
                .any(|(cut, back)| *cut == second || *back == second)
        };
        if self.floors.iter().any(turns) {
            self.turn(second).await;
        }
        let mut timed = false;
        for place in 0..self.floors.len() {
            let floor = &mut self.floors[place];
            if floor.is_away(second) || floor.is_bitmex() && second % 20 != 0 {
                continue;
            }
            timed |= floor.is_bitmex();
            let venue = i64::try_from(place).unwrap();
            for frame in frames(floor, venue, second, Self::at(second)) {
                floor.tell(frame).await;
            }
        }
        if timed {
            self.counted().await;
        }
    }

    /// Cuts whom the script cuts in this second, and lets come back who comes back.
    async fn turn(&mut self, second: i64) {
        self.counted().await;
        for place in 0..self.floors.len() {
            let floor = &self.floors[place];
            let venue = floor.publisher;
            if floor.cuts.iter().any(|(cut, _)| *cut == second) {
                floor.open.store(false, Ordering::SeqCst);
                let _ = floor.lines.send(Line::Cut).await;
                self.until("a cut is not told", |stage| !stage.joined[&venue])
                    .await;
            }
            let floor = &mut self.floors[place];
            if floor.cuts.iter().any(|(_, back)| *back == second) {
                floor.open.store(true, Ordering::SeqCst);
                floor.repeat().await;
                self.until("it does not come back", |stage| stage.joined[&venue])
                    .await;
            }
        }
        self.counted().await;
    }

    /// Sums of a window at an instant are those of the events that lie in it.
    fn assert_sums(&self, window: Window, now: Stamp) {
        let edge = now.minus(window.span());
        let mut all = Sums::default();
        let sums: BTreeMap<Name, Sums> = self.board.tally().by_venue(window).into_iter().collect();
        for floor in &self.floors {
            let mut truth = Sums::default();
            for event in floor.told.iter().flatten().filter(|e| e.at > edge) {
                let cents = cents(event.usd()).unwrap();
                *if event.long {
                    &mut truth.long_cents
                } else {
                    &mut truth.short_cents
                } += cents;
                truth.count += 1;
            }
            let have = sums.get(&floor.publisher).copied().unwrap_or_default();
            assert_eq!(have, truth, "{} {}", floor.publisher, window.label());
            all.long_cents += truth.long_cents;
            all.short_cents += truth.short_cents;
            all.count += truth.count;
        }
        assert_eq!(self.board.tally().sums(window), all, "{}", window.label());
    }
}

fn count(frames: &[Vec<Event>]) -> u64 {
    frames.iter().map(|frame| frame.len() as u64).sum()
}

/// All venues, listening.
async fn stage() -> Stage {
    let sizes = Venue::start(|_, mut stream| async move {
        let asked = request(&mut stream).await;
        let body = if asked.contains("instrument/active") {
            r#"[{"symbol":"XBTUSDT","isInverse":false,"isQuanto":false,"multiplier":1,"underlyingToPositionMultiplier":1000,"markPrice":80000}]"#
        } else if asked.contains("instruments-info") {
            BYBIT_LIST
        } else if asked.contains("/contracts") {
            r#"[{"name":"BTC_USDT","quanto_multiplier":"0.001"}]"#
        } else {
            "[]"
        };
        answer(&mut stream, "200 OK", "", body).await;
    })
    .await;
    let mut addresses = ["gate", "bitmex", "bybit"]
        .map(|host| (host, sizes.http()))
        .to_vec();
    let (mut sources, mut floors) = (Vec::new(), Vec::new());
    for (place, dialect) in (0..).zip(&DIALECTS) {
        let source = registry::find(dialect.source).unwrap();
        let wants = config(Vec::new(), &[]).wants;
        let stream = source.stream().unwrap();
        let lists = [BYBIT_LIST.as_bytes().to_vec()];
        let hellos = stream
            .subscription(&stream.dial(&wants), &wants, &lists)
            .acknowledgements as usize;
        let (lines, script) = channel(4096);
        let (script, open) = (
            Arc::new(Mutex::new(script)),
            Arc::new(AtomicBool::new(true)),
        );
        let door = Arc::clone(&open);
        let venue = Venue::start(move |_, stream| {
            play(
                stream,
                dialect,
                Arc::clone(&door),
                Arc::clone(&script),
                hellos,
            )
        })
        .await;
        addresses.push((dialect.host, venue.ws()));
        sources.push(source);
        floors.push(Floor {
            dialect,
            publisher: source.spec().publisher,
            lines,
            open,
            // At other times and for other lengths than the venue before.
            cuts: [60, 240, 420].map(|cut| (cut + place * 10, cut + place * 13 + 17)),
            told: Vec::new(),
            repeated: 0,
        });
    }
    let clock = Arc::new(AtomicI64::new(Stage::at(0).micros()));
    let told = Arc::clone(&clock);
    let told: Clock = Arc::new(move || Stamp::from_micros(told.load(Ordering::SeqCst)));
    Stage {
        floors,
        heard: Heard::start_at(config(sources, &addresses), told),
        board: Board::default(),
        clock,
        joined: BTreeMap::new(),
    }
}

#[tokio::test]
async fn the_sums_of_ten_minutes_are_what_was_told_and_every_gap_is_known() {
    let mut stage = stage().await;
    let venues = stage.floors.len();
    stage
        .until("not all venues stand", |stage| stage.joined.len() == venues)
        .await;
    for second in 0..=LENGTH {
        stage.second(second).await;
    }
    stage.counted().await;

    let end = Stage::at(LENGTH);
    let coverage = stage.board.tally().coverage();
    assert_eq!(coverage.venues.len(), venues);
    for venue in &coverage.venues {
        let floor = stage.floors.iter().find(|f| f.publisher == venue.venue);
        let lost: i64 = floor
            .unwrap()
            .cuts
            .iter()
            .map(|(cut, back)| back - cut)
            .sum();
        assert_eq!(
            (venue.since, venue.gaps, venue.gaps_s, venue.connected),
            (Stage::at(0), 3, lost, true),
            "{}",
            venue.venue
        );
    }
    assert_eq!(coverage.gaps, 3 * venues);

    // Nothing is counted twice, and nothing is left out.
    let taken = stage.board.tally().taken();
    let repeated: u64 = stage.floors.iter().map(|floor| floor.repeated).sum();
    assert!(repeated > 100, "{repeated}");
    assert_eq!(taken.duplicate, repeated);
    assert_eq!((taken.late_dropped, taken.refused), (0, 0));

    // What is held is what was told, not what was said.
    let told: u64 = stage.floors.iter().map(|floor| count(&floor.told)).sum();
    let held = stage.board.tally().held();
    assert!(held.identities as u64 <= told, "{held:?}");
    assert!(held.entries as u64 <= told, "{held:?}");

    // Each window while all is in it, while its edge runs through the ten minutes, and when nothing is left.
    stage.board.tally_mut().advance(end.plus(Span::secs(1)));
    for window in Window::ALL {
        stage.assert_sums(window, end.plus(Span::secs(1)));
    }
    for window in Window::ALL {
        for left in [540, 300, 7, -1] {
            let now = Stage::at(LENGTH - left).plus(window.span());
            stage.board.tally_mut().advance(now);
            stage.assert_sums(window, now);
        }
    }
    // Identities leave by the minute.
    let later = Stage::at(LENGTH + 120).plus(Span::days(1));
    stage.board.tally_mut().advance(later);
    let held = stage.board.tally().held();
    assert_eq!((held.identities, held.entries, held.ahead), (0, 0, 0));
}
