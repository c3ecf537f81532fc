//! Loopback venues: exchanges that exist on 127.0.0.1 only, for tests and demonstrations.
//!
//! Nothing in here needs the crate under test. Each venue speaks the dialect of one exchange, can be told to fail in the
//! ways that exchanges fail, counts what its clients do, and keeps the truth of what it sent.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of several tests; not every test uses all of them"
)]

mod certificates;
mod dialect;
mod frames;
mod http;
mod proxy;
mod session;
mod state;
mod talk;
mod venue;

pub use certificates::Certificates;
pub use dialect::{Dialect, Liquidation, Ticker};
pub use proxy::{Proxy, ProxyKind};
pub use state::{Counters, Fault, Tally, Tempo, Truth};
pub use venue::{Act, Step, Transport, Venue};
