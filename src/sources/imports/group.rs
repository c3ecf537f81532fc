//! Rows of one trade that lie on several lines: held until their group is past, within a bounded window, and handed over in
//! the order of the lines.

use std::collections::{HashMap, VecDeque};
use std::io;

use super::cells::Cells;
use super::judge::{Context, Judge, Outcome, Trade, blank};
use super::record::Record;
use super::{Row, Verdict};

/// Rows that are held at most. Rows of one trade lie next to each other, or nearly.
const WINDOW: usize = 4096;

/// A row that belongs to a trade, as its layout needs it again.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(super) line: u64,
    /// What its trade goes by.
    pub(super) key: String,
    /// Cells that the layout asked for, in its own order.
    pub(super) cells: Vec<String>,
}

/// What a layout says of one row.
pub(crate) enum Step {
    /// It stands for itself.
    Alone(Outcome),
    /// It belongs to the trade of this key.
    Part(String, Vec<String>),
}

/// How a grouped layout is read.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(super) step: fn(&Cells<'_>, &Context<'_>) -> Step,
    /// A trade from its parts, or why it is none. The trade is put on the first line, the others become skips.
    pub(super) join: fn(&[Part], &Context<'_>) -> Outcome,
}

/// What is held.
pub(super) struct Groups<'a> {
    context: &'a Context<'a>,
    /// Lines in their order, with the key of the group they wait for.
    order: VecDeque<(u64, Option<String>)>,
    waiting: HashMap<String, Vec<Part>>,
    done: HashMap<u64, Row>,
    join: Option<fn(&[Part], &Context<'_>) -> Outcome>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            order: VecDeque::new(),
            waiting: HashMap::new(),
            done: HashMap::new(),
            join: None,
        }
    }

    /// A row that is finished.
    pub(super) fn single(&mut self, line: u64, row: Row) {
        self.order.push_back((line, None));
        self.done.insert(line, row);
    }

    pub(super) fn take(
        &mut self,
        line: u64,
        cells: &Cells<'_>,
        rules: &Rules,
        judge: &mut Judge<'_>,
    ) {
        self.join = Some(rules.join);
        match (rules.step)(cells, self.context) {
            Step::Alone(outcome) => {
                let record = Record {
                    line,
                    cells: cells.cells.to_vec(),
                    broken: false,
                };
                let row = judge.row(line, outcome, &record);
                self.single(line, row);
            }
            Step::Part(key, cells) => {
                self.order.push_back((line, Some(key.clone())));
                let part = Part {
                    line,
                    key: key.clone(),
                    cells,
                };
                self.waiting.entry(key).or_default().push(part);
            }
        }
        if self.order.len() > WINDOW {
            self.resolve_first(judge);
        }
    }

    /// Joins the group of the oldest row that waits.
    fn resolve_first(&mut self, judge: &mut Judge<'_>) {
        let first = self.order.iter().find_map(|(line, key)| {
            let key = key.as_ref()?;
            (!self.done.contains_key(line)).then(|| key.clone())
        });
        let (Some(key), Some(join)) = (first, self.join) else {
            return;
        };
        let Some(parts) = self.waiting.remove(&key) else {
            return;
        };
        let outcome = join(&parts, self.context);
        for (line, row) in rows_of(&parts, outcome, judge) {
            self.done.insert(line, row);
        }
    }

    /// Hands over what is finished, up to the first row that still waits.
    pub(super) fn emit(&mut self, each: &mut dyn FnMut(Row) -> io::Result<()>) -> io::Result<()> {
        while let Some((line, _)) = self.order.front() {
            let Some(row) = self.done.remove(line) else {
                return Ok(());
            };
            self.order.pop_front();
            each(row)?;
        }
        Ok(())
    }

    pub(super) fn finish(
        mut self,
        judge: &mut Judge<'_>,
        each: &mut dyn FnMut(Row) -> io::Result<()>,
    ) -> io::Result<()> {
        while !self.order.is_empty() {
            self.resolve_first(judge);
            self.emit(each)?;
        }
        Ok(())
    }
}

fn rows_of(parts: &[Part], outcome: Outcome, judge: &mut Judge<'_>) -> Vec<(u64, Row)> {
    let lines: Vec<u64> = parts.iter().map(|part| part.line).collect();
    let Some(first) = lines.first().copied() else {
        return Vec::new();
    };
    let all = |verdict: Verdict, why: &str| -> Vec<(u64, Row)> {
        lines
            .iter()
            .map(|line| (*line, blank(*line, verdict, why)))
            .collect()
    };
    match outcome {
        Outcome::Trade(trade) => {
            let trade: Trade = *trade;
            let content: Vec<String> = parts.iter().map(|part| part.cells.join("\u{1f}")).collect();
            let mut row = judge.trade(first, trade, &content.join("\u{1e}"));
            // What was refused or cannot be read is so on each of its lines.
            if !matches!(row.verdict, Verdict::Buy | Verdict::Sell | Verdict::Skip) {
                return all(row.verdict, &row.why);
            }
            if lines.len() > 1 {
                row.lines.clone_from(&lines);
            }
            let others = lines.iter().skip(1);
            let part = others.map(|line| {
                let why = format!("part of the trade on line {first}");
                (*line, blank(*line, Verdict::Skip, &why))
            });
            std::iter::once((first, row)).chain(part).collect()
        }
        Outcome::Skip(why) => all(Verdict::Skip, &why),
        Outcome::Refuse(why) => all(Verdict::RefuseLeverage, &why),
        Outcome::Unreadable(why) => all(Verdict::Unreadable, &why),
    }
}
