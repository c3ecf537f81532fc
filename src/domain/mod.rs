//! What the program talks about: instants and days, names, instruments and their sessions, observations with two
//! times, and the [`board`] that keeps them.
//!
//! Knows nothing of files, sockets, clocks, figures or screens. To add an observation kind: a variant of
//! [`observation::Fact`], its keys in `wire.rs`, its place on the [`board::Board`].

pub mod audit;
pub mod board;
pub mod book;
pub mod calendar;
pub mod clock;
pub mod days;
pub mod earliest;
pub mod facts;
pub mod format;
pub mod history;
pub mod instrument;
pub mod journal;
pub mod link;
pub mod observation;
pub mod product;
pub mod quarantine;
pub mod stamp;
pub mod tag;
pub mod tally;
pub mod wire;

pub use stamp::{Day, Span, Stamp};
pub use tag::{Name, Tag, TagError, Ticker};
