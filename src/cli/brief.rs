//! `slackwater brief`: the commentary, each sentence with its figures, sources and times.

use super::args::{Brief as Options, Form};
use super::environment::Environment;
use super::facts::{self, Facts};
use super::failure::{Answer, Failure, plain};
use super::output;
use crate::commentary::Brief;
use crate::figures::explain::{Explanation, explain};

/// Columns of the plain text where the terminal does not say.
const WIDTH: usize = 100;

pub(super) fn run(environment: &Environment, options: &Options) -> Result<Answer, Failure> {
    let facts = facts::read(environment, &options.source)?;
    let brief = Brief::compose(&facts.report()).attested(|path| explanation(&facts, path));
    match options.format {
        Form::Json => output::json(&brief)?,
        Form::Md => output::text(&plain(&brief.markdown()))?,
        Form::Text => output::text(&plain(&brief.text(WIDTH)))?,
    }
    Ok(Answer::Yes)
}

fn explanation(facts: &Facts, path: &str) -> Option<Explanation> {
    match path.strip_prefix("checklist.") {
        Some(rest) => facts.checklist.explain(rest),
        None => explain(&facts.board, &facts.readings, path),
    }
}
