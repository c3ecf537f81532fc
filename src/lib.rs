//! slackwater: a terminal cockpit for the spot-only crypto investor in a falling market.
//!
//! The modules below stand in the order of their layers: a lower one never names a higher one, and neighbours of
//! one rank do not name each other. `tests/architecture.rs` proves it.

pub mod domain;

pub mod figures;
pub mod tape;

pub mod discipline;

pub mod commentary;

pub mod app;

pub mod config;
pub mod ui;

pub mod shell;

pub mod cli;
