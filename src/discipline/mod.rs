//! What the figures mean for a person with a plan: three gates, the rules behind them, the plan, and what all of it is
//! worth. The gates hold back extra purchases only; the regular plan is never gated.
//!
//! Knows the domain and the figures; knows no files, no configuration and no panels. To add a rule: its file in
//! [`rules`] and its line in [`rules::RULES`].

pub mod checklist;
pub mod correction;
mod explain;
pub mod gates;
pub mod ledger;
pub mod leverage;
pub mod order;
pub mod plan;
pub mod receipts;
pub mod report;
pub mod review;
pub mod rules;
pub mod snapshot;
pub mod standing;
pub mod worth;

#[cfg(test)]
pub(crate) mod fixture;

pub use checklist::{Checklist, DisciplineSettings, Verdict};
pub use gates::{Gate, GateId, Gates};
pub use ledger::{Ledger, Queued, Side, Skip, Trade};
pub use plan::{Cadence, Plan, PlanDraft, PlanFault};
pub use report::{Mode, Report};
pub use rules::{Inputs, Judgement, Rule};
pub use standing::{Mark, PlanStanding, Standing, Stats};
