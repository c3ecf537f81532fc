//! Gates, rules, plan.

use crate::domain::Stamp;
use crate::figures::Readings;
use crate::figures::explain::Explanation;

/// Plans and declarations.
#[derive(Clone, Debug, Default)]
pub struct DisciplineSettings {}

/// Gates and rules.
#[derive(Clone, Debug, Default)]
pub struct Checklist {}

impl Checklist {
    /// Judges.
    pub fn judge(_readings: &Readings, _settings: &DisciplineSettings, _at: Stamp) -> Self {
        Self {}
    }

    /// Explains.
    pub fn explain(&self, _path: &str) -> Option<Explanation> {
        None
    }
}
