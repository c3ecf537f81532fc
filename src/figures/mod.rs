//! Pure calculations, one file a method. They know the domain and nothing else.

pub mod drawdown;
pub mod flows;
pub mod odds;
pub mod regime;
pub mod stats;
