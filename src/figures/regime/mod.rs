//! Is this fall systemic, or the coins' own? (methods §2)
//!
//! [`returns`] holds the table of log returns and measures moves on it, [`coupling`] how tightly the markets hang
//! together, [`label`] the words.

pub mod coupling;
pub mod label;
pub mod returns;

pub use label::RegimeLabel;
