//! `slackwater line`: the header's verdict and clauses in one line for a status bar.

use super::args::Source;
use super::environment::Environment;
use super::facts;
use super::failure::{Answer, Failure, plain};
use super::output;
use crate::commentary;

pub(super) fn run(environment: &Environment, source: &Source) -> Result<Answer, Failure> {
    let facts = facts::read(environment, source)?;
    let line = commentary::line(&facts.report());
    output::text(&format!("{}\n", plain(&line)))?;
    Ok(Answer::Yes)
}
