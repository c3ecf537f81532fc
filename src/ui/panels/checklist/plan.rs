//! How the plan is kept and what waits: the part of the checklist that comes from the journal. It is left out, or unknown,
//! until the journal is read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::discipline::receipts::chase_words;
use crate::discipline::{Mark, Plan, PlanStanding, Queued, Trade};
use crate::domain::audit::{Audit, Outcome};
use crate::domain::{Day, format};
use crate::figures::readings::Answer;
use crate::ui::Cx;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::{elide_words, glyph, put, put_spans, row};

/// Due dates shown as a bar.
const DATES: usize = 47;
/// Where the figures of the box begin.
const VALUE: u16 = 18;

/// How a plan stands; `None` until the journal is read.
pub(super) fn standing<'a>(app: &'a App, plan: &Plan) -> Option<&'a PlanStanding> {
    let journal = app.journal();
    let mut plans = journal.standing.plans.iter();
    plans.find(|standing| journal.complete && standing.plan == plan.name)
}

/// `due today: b logs it`; `None` when no date is open.
fn open(date: Option<Day>, today: Day) -> Option<String> {
    let date = date?;
    Some(match today.since(date) {
        0 => "due today: b logs it".to_owned(),
        _ => format!("due {}: b logs it", format::date(date, today)),
    })
}

/// `due today: b logs it · streak 12 · kept 46/47 · never gated`.
pub(super) fn detail<'a>(app: &App, plan: Option<&Plan>, theme: &Theme) -> Clauses<'a> {
    let muted = |text: String| [theme.span(Meaning::Muted, text)];
    let mut line = Clauses::new();
    if let Some(standing) = plan.and_then(|plan| standing(app, plan)) {
        if let Some(open) = open(standing.open, app.now().day()) {
            line = line.clause([theme.bold(Meaning::Accent, open)]);
        }
        if standing.due > 0 {
            line = line
                .clause(muted(format!("streak {}", standing.streak)))
                .clause(muted(format!("kept {}/{}", standing.matched, standing.due)));
        }
    }
    line.clause(muted("never gated".to_owned()))
}

/// `$100 of ETH every Friday · next 28 Nov, in 7 d`.
pub(super) fn other(app: &App, plan: &Plan) -> String {
    let today = app.now().day();
    let next = standing(app, plan).map_or_else(|| plan.due_from(today), |own| own.next);
    let when = super::ahead(next, today);
    let next = format::date(next, today);
    format!("{} · next {next}, {when}", plan.text())
}

/// `queued ETH 2,000 USD · asks again 22 Nov 09:00Z`.
pub(super) fn waiting<'a>(app: &App, queued: &Queued, theme: &Theme) -> Clauses<'a> {
    let today = app.now().day();
    let amount = format!(
        "{} {}",
        format::coins_exact(queued.amount, 2),
        queued.currency
    );
    let line = Clauses::new()
        .clause([theme.span(Meaning::Text, format!("queued {} {amount}", queued.asset))]);
    if queued.is_due(app.now()) {
        let since = format::moment(queued.due, today);
        let said = format!("back since {since}: b takes it up");
        let drop = format!("journal queue cancel {} drops it", queued.id);
        return line
            .clause([theme.bold(Meaning::Accent, said)])
            .clause([theme.span(Meaning::Muted, drop)]);
    }
    let again = format!("asks again {}", format::moment(queued.due, today));
    line.clause([theme.span(Meaning::Muted, again)])
}

/// The bar of the last dates and what the journal says of them; returns the rows it took.
pub(super) fn kept(
    cx: &Cx<'_>,
    standing: &PlanStanding,
    inner: Rect,
    from: u16,
    buf: &mut Buffer,
) -> u16 {
    let theme = cx.theme;
    let last = standing.marks.len().saturating_sub(DATES);
    let marks = standing.marks.get(last..).unwrap_or_default();
    if marks.is_empty() {
        return 0;
    }
    let head = row(inner, from);
    let text = format!("last {} due dates", marks.len());
    put(
        buf,
        head.x,
        head.y,
        &text,
        theme.style(Meaning::Muted),
        head.right(),
    );
    let bar = row(inner, from + 1);
    let mut x = bar.x;
    for (_, mark) in marks.iter().take(usize::from(bar.width)) {
        let (symbol, meaning) = match mark {
            Mark::Bought => ("▌", Meaning::Good),
            Mark::Missed => ("╳", Meaning::Bad),
            Mark::Skipped => ("s", Meaning::Warn),
            Mark::Pending => ("·", Meaning::Unknown),
        };
        if bar.width > 0 {
            glyph(buf, x, bar.y, symbol, theme.style(meaning));
        }
        x += 1;
    }
    let count = |wanted: Mark| marks.iter().filter(|(_, mark)| *mark == wanted).count();
    let words = [
        (Mark::Bought, "bought"),
        (Mark::Missed, "missed"),
        (Mark::Skipped, "skipped"),
        (Mark::Pending, "open"),
    ];
    let said: Vec<String> = words
        .into_iter()
        .map(|(mark, word)| (count(mark), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let said = elide_words(&said.join(", "), bar.right().saturating_sub(x + 1)).into_owned();
    put(
        buf,
        x + 1,
        bar.y,
        &said,
        theme.style(Meaning::Text),
        bar.right(),
    );
    2
}

/// Streak, adherence, size, chasing, extra buys; returns the rows it took.
pub(super) fn figures(
    cx: &Cx<'_>,
    standing: &PlanStanding,
    inner: Rect,
    from: u16,
    buf: &mut Buffer,
) -> u16 {
    let theme = cx.theme;
    let stats = &cx.app.journal().standing.stats;
    let adherence = standing.adherence.map(|kept| {
        let share = format::share(kept, 0);
        format!("{} of {}, {share}", standing.matched, standing.due)
    });
    let chase = stats
        .chase_score
        .map(|score| format!("{} ({})", format::percent(score), chase_words(score)));
    let extras = extras(cx.app);
    let lines = [
        (
            "streak",
            (standing.due > 0).then(|| format::count(standing.streak)),
            "no date was due yet",
        ),
        ("adherence", adherence, "no date was due yet"),
        (
            "size deviation",
            standing.size_deviation.map(|share| format::share(share, 1)),
            "no date has a buy yet",
        ),
        (
            "chase score",
            chase,
            "below 8 buys, or a close before them is not known",
        ),
        ("extra buys", Some(extras), ""),
    ];
    let mut taken = 0;
    for ((label, value, why), y) in lines.into_iter().zip(from..inner.height) {
        let at = row(inner, y);
        put(
            buf,
            at.x,
            at.y,
            label,
            theme.style(Meaning::Muted),
            at.right(),
        );
        let spans = match value {
            Some(value) => vec![theme.span(Meaning::Text, value)],
            None => vec![
                theme.unknown(),
                theme.span(Meaning::Faint, format!("  {why}")),
            ],
        };
        put_spans(buf, at.x + VALUE, at.y, &spans, at.right());
        taken += 1;
    }
    taken
}

/// `1, 400 USD, the last on 10 Oct`: overrides, their money where it is of one currency, and the last.
fn extras(app: &App) -> String {
    let trades = app.journal().ledger.trades.iter();
    let extras: Vec<&Trade> = trades.filter(|trade| trade.off_plan).collect();
    let Some(last) = extras.last() else {
        return "none".to_owned();
    };
    let day = format::date(last.day(), app.now().day());
    let count = format::count(extras.len());
    if extras.iter().any(|extra| extra.currency != last.currency) {
        return format!("{count}, in several currencies, the last on {day}");
    }
    let sum = extras.iter().map(|extra| extra.paid).sum();
    let sum = format::coins_exact(sum, 2);
    format!("{count}, {sum} {}, the last on {day}", last.currency)
}

/// What the accounts that are asked say, a row each.
fn audits(app: &App) -> Vec<(Answer, &'static str, String)> {
    let audits = &app.discipline().audits;
    if audits.is_empty() {
        let words = "not run: needs a read-only key";
        return vec![(Answer::Unknown, "exchange audit", words.to_owned())];
    }
    let now = app.now();
    let row = |audit: &Audit| {
        let answer = match audit.outcome(now) {
            Outcome::Nothing => Answer::Pass,
            Outcome::Leverage => Answer::Fail,
            Outcome::Unknown => Answer::Unknown,
        };
        (answer, "exchange audit", audit.words(now))
    };
    audits.iter().map(row).collect()
}

/// The rules beside leverage, each with its answer and words.
pub(super) fn rules(app: &App) -> Vec<(Answer, &'static str, String)> {
    let journal = app.journal();
    let queue = &journal.ledger.queue;
    let back = queue
        .iter()
        .filter(|queued| queued.is_due(app.now()))
        .count();
    let known = |words: String| {
        if journal.complete {
            (Answer::Pass, words)
        } else {
            (Answer::Unknown, "the journal is not read yet".to_owned())
        }
    };
    let (plan, said) = if app.discipline().plans.is_empty() {
        (Answer::Unknown, "no plan is set")
    } else {
        (Answer::Pass, "the next buy of the plan is on plan")
    };
    let (cooling, waits) = known(match (queue.len(), back) {
        (0, _) => "nothing queued".to_owned(),
        (all, 0) => format!("{all} queued"),
        (all, back) => format!("{all} queued, {back} back: b takes it up"),
    });
    let (spot, entries) = known(format!(
        "no perpetual, margin, 3L/3S, 2x in {} entries",
        format::count(journal.ledger.entries)
    ));
    let mut rules = vec![
        (plan, "only dollar-cost averaging", said.to_owned()),
        (cooling, "cooling-off 24 h", waits),
        (spot, "spot only", entries),
    ];
    rules.extend(audits(app));
    rules
}

#[cfg(test)]
mod tests {
    use super::super::Checklist;
    use crate::app::App;
    use crate::app::journal::{Access, Journal};
    use crate::discipline::ledger::tests::{bought, written};
    use crate::discipline::{Ledger, Standing};
    use crate::domain::Stamp;
    use crate::domain::journal::{Content, EntryKind};
    use crate::ui::arrange::Part;
    use crate::ui::panels::testing::{drawn, november};

    fn stamp(text: &str) -> Stamp {
        Stamp::parse(text).unwrap()
    }

    /// Buys on these days and a wait that ends at `due`.
    fn kept(days: &[&str], due: &str) -> App {
        let mut app = november((160, 48));
        let now = app.now();
        let mut contents: Vec<Content> = days
            .iter()
            .map(|day| bought(day, "250", "0.0025"))
            .collect();
        contents.push(Content {
            kind: EntryKind::Queue,
            due: Some(stamp(due)),
            ..bought("2025-11-20", "2000", "0.01")
        });
        contents.push(Content {
            off_plan: true,
            ..bought("2025-10-10", "400", "0.004")
        });
        let entries = written(contents);
        let ledger = Ledger::of(&entries, now);
        let standing = Standing::of(&ledger, &app.discipline().plans, app.board(), now);
        app.keep(Journal {
            access: Access::Practice,
            entries: entries.into(),
            complete: true,
            ledger,
            standing,
            ..Journal::default()
        });
        app
    }

    fn line(lines: &[String], word: &str) -> String {
        let found = lines.iter().find(|line| line.contains(word));
        found
            .unwrap_or_else(|| panic!("no {word} in {lines:#?}"))
            .clone()
    }

    #[test]
    fn the_plan_says_how_it_was_kept_and_what_waits() {
        let app = kept(&["2025-11-10", "2025-11-17"], "2025-11-22T09:00:00Z");
        let lines = drawn(&app, &Checklist, Part::Main, (72, 24));
        let detail = line(&lines, "streak");
        assert!(
            detail.contains("streak 2 · kept 2/46 · never gated"),
            "{detail}"
        );
        assert!(line(&lines, "queued").contains("queued BTC 2,000 USD · asks again 22 Nov 09:00Z"));
        let app = kept(&["2025-11-10"], "2025-11-21T08:00:00Z");
        let lines = drawn(&app, &Checklist, Part::Main, (72, 24));
        assert!(line(&lines, "queued").contains("back since 21 Nov 08:00Z: b takes it up"));
    }

    #[test]
    fn without_a_journal_nothing_is_said_of_dates_kept() {
        let app = november((160, 48));
        let lines = drawn(&app, &Checklist, Part::Main, (72, 24));
        assert!(
            !lines
                .iter()
                .any(|line| line.contains("streak") || line.contains("kept"))
        );
        let lines = drawn(&app, &Checklist, Part::Zoom, (160, 46));
        line(&lines, "unknown until the journal is read");
        assert!(line(&lines, "? spot only").contains("not read yet"));
    }

    #[test]
    fn the_zoom_shows_the_dates_and_the_rules() {
        let app = kept(&["2025-11-10", "2025-11-17"], "2025-11-22T09:00:00Z");
        let lines = drawn(&app, &Checklist, Part::Zoom, (160, 46));
        assert!(line(&lines, "bought").contains("2 bought, 44 missed"));
        assert!(line(&lines, "adherence").contains("2 of 46, 4%"));
        assert!(line(&lines, "extra buys  ").contains("1, 400 USD, the last on 10 Oct"));
        assert!(line(&lines, "✓ cooling-off 24 h").contains("1 queued"));
        assert!(line(&lines, "✓ spot only").contains("4 entries"));
        line(&lines, "? exchange audit");
    }
}
