//! The loopback venues, proved with a plain websocket client.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helper functions of a test"
)]

mod venues;
