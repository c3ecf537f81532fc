//! slackwater: a terminal cockpit for the spot-only crypto investor in a falling market.
//!
//! This is the map. A lower layer never names a higher one, neighbours of one rank do not name each other, and
//! `tests/architecture.rs` proves it.
//!
//! | rank | module | what lives there |
//! |---|---|---|
//! | 0 | [`domain`] | instants, names, instruments, calendars, observations with two times, the board that keeps them |
//! | 1 | [`figures`] | pure calculations, one file a method; every derived figure once, and what stands behind it |
//! | 1 | [`tape`] | recorded markets: read, check, write, import, and the two that come with the program |
//! | 1 | [`sources`] | pure readers of what others publish and export: bytes in, facts and rows out |
//! | 1 | [`store`] | what is kept between runs: the journal, the cache of the market |
//! | 2 | [`discipline`] | gates, rules, plans, the verdict |
//! | 2 | [`feed`] | the transport: polls, streams, budgets, pauses, cuts |
//! | 3 | [`commentary`] | the day in words, each clause with its receipts |
//! | 4 | [`app`] | all state; `update(at, msg) -> effects` is the only mutation |
//! | 5 | [`config`] | settings, checked all at once with file, line and column |
//! | 5 | [`ui`] | panels, widgets, themes: from state to cells |
//! | 6 | [`shell`] | the one loop: terminal, keys, signals, clock, and the live sources behind it |
//! | 7 | [`cli`] | the command line |
//!
//! Words, each with one meaning: a *fact* is an observation with its as-of and its known-at; the *board* keeps facts;
//! a *reading* is a figure derived from them; a *receipt* is the fact behind a clause; a *tape* is a recorded market; a
//! *gate* passes, fails or is unknown, and the *verdict* is the weakest of the three.

pub mod domain;

pub mod figures;
pub mod sources;
pub mod store;
pub mod tape;

pub mod discipline;
pub mod feed;

pub mod commentary;

pub mod app;

pub mod config;
pub mod ui;

pub mod shell;

pub mod cli;
