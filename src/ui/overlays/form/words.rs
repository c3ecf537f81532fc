//! What a form says below its fields: what you get, what plan and gates say, and what its buttons do.

use ratatui::text::Span;

use super::notes::product;
use crate::app::App;
use crate::app::form::{Button, Form, Judged, Purpose};
use crate::discipline::order::{OffPlan, Order, Ruling};
use crate::discipline::{Side, Verdict};
use crate::domain::format;
use crate::domain::journal::EntryKind;
use crate::figures::readings::Answer;
use crate::ui::theme::{Meaning, Theme};
use crate::ui::widgets::wrap::wrap;

/// May it be dropped; the line; what stands at its right end.
type Said<'a> = (bool, Vec<Span<'a>>, Option<Vec<Span<'a>>>);

/// `on plan`, `off plan`.
pub(super) fn plan_word(form: &Form) -> Option<&'static str> {
    match (&form.judged, form.purpose) {
        (Judged::Trade(_, Ruling::OnPlan { .. }), Purpose::Buy(_)) => Some("on plan"),
        (Judged::Trade(_, Ruling::OffPlan(_)), Purpose::Buy(_)) => Some("off plan"),
        _ => None,
    }
}

pub(super) fn button(form: &Form, button: Button) -> &'static str {
    match (button, form.purpose) {
        (Button::Queue, _) => "Queue for 24 h",
        (Button::Void, _) => "It never happened",
        (Button::Save, Purpose::Buy(_)) if form.is_off_plan() => "Log with reason",
        (Button::Save, Purpose::Buy(_)) => "Save buy",
        (Button::Save, Purpose::Skip) => "Log skip",
        (Button::Save, Purpose::Correct(_)) => "Save correction",
        (Button::Save, Purpose::Note(_)) => "Save note",
    }
}

pub(super) const fn reason_label(form: &Form) -> &'static str {
    match form.purpose {
        Purpose::Skip => "Why is it left out?",
        _ => "Your reason",
    }
}

/// What the fields come to, and how that stands to the plan and the gates.
pub(super) fn verdict<'a>(app: &App, theme: &Theme, form: &Form, room: u16) -> Vec<Said<'a>> {
    let mut lines: Vec<Said<'a>> = Vec::new();
    if let Judged::Trade(order, _) = &form.judged {
        lines.push((false, you_get(app, theme, form, order), None));
    }
    lines.push((true, Vec::new(), None));
    match (&form.judged, form.purpose) {
        (Judged::Trade(_, Ruling::OnPlan { .. }), Purpose::Buy(_)) => {
            on_plan(app, theme, &mut lines);
        }
        (Judged::Trade(_, Ruling::OffPlan(why)), Purpose::Buy(_)) => {
            off_plan(app, theme, why, &mut lines);
        }
        (Judged::Skip { plan, date }, _) => {
            let today = app.now().day();
            lines.push((
                false,
                vec![
                    theme.span(Meaning::Muted, "left out: "),
                    theme.bold(Meaning::Title, format::date(*date, today)),
                    theme.span(Meaning::Muted, format!(" of {plan}")),
                ],
                None,
            ));
        }
        (Judged::Refused(refused), _) => {
            let said = [theme.bold(Meaning::Bad, format!("✗ {refused}"))];
            for line in wrap(&said, room, 2) {
                lines.push((false, super::owned(line.spans), None));
            }
        }
        _ => {}
    }
    if let (Purpose::Correct(id), Judged::Trade(..) | Judged::Skip { .. }) =
        (form.purpose, &form.judged)
    {
        let text = format!("entry {id} stays as it is; a new entry says how it should have been");
        lines.push((true, vec![theme.span(Meaning::Muted, text)], None));
    }
    if !matches!(lines.last(), Some((_, spans, _)) if spans.is_empty()) {
        lines.push((true, Vec::new(), None));
    }
    lines
}

fn you_get<'a>(app: &App, theme: &Theme, form: &Form, order: &Order) -> Vec<Span<'a>> {
    let verb = match (order.side, form.purpose) {
        (Side::Sell, _) => "sold ",
        (Side::Buy, Purpose::Correct(_)) => "bought ",
        (Side::Buy, _) => "you get ",
    };
    let coins = format!("{} {}", format::coins_exact(order.quantity, 8), order.asset);
    let mut spans = vec![
        theme.span(Meaning::Muted, verb),
        theme.bold(Meaning::Title, coins),
        theme.span(Meaning::Faint, format!("  {}", product(order.product))),
    ];
    if let Judged::Trade(_, Ruling::OnPlan { plan, .. }) = &form.judged
        && matches!(form.purpose, Purpose::Buy(_))
        && let Some(standing) = app
            .journal()
            .standing
            .plans
            .iter()
            .find(|s| s.plan == *plan)
    {
        spans.push(theme.span(Meaning::Muted, "   streak becomes "));
        spans.push(theme.bold(Meaning::Title, (standing.streak + 1).to_string()));
    }
    spans
}

fn on_plan(app: &App, theme: &Theme, lines: &mut Vec<Said<'_>>) {
    let gates = match app.checklist().verdict {
        Verdict::Wait => "the gates are shut, and do not matter for this buy",
        Verdict::Clear => "the gates are open, and do not matter for this buy",
        Verdict::Unknown => "a gate cannot be said, and does not matter for this buy",
    };
    lines.push((
        false,
        vec![
            theme.bold(Meaning::Good, "✓ on plan"),
            theme.span(Meaning::Muted, format!("  {gates}")),
        ],
        None,
    ));
    lines.push((
        true,
        vec![
            theme.span(Meaning::Muted, "stored with it: "),
            theme.span(
                Meaning::Text,
                "verdict, gates, drawdowns, flows, and their ages",
            ),
        ],
        None,
    ));
}

fn off_plan(app: &App, theme: &Theme, why: &OffPlan, lines: &mut Vec<Said<'_>>) {
    let list = app.checklist();
    let head = match list.verdict {
        Verdict::Wait => "This is an extra buy, and the gates are shut",
        Verdict::Clear => "This is an extra buy; the gates are open",
        Verdict::Unknown => "This is an extra buy, and a gate cannot be said",
    };
    lines.push((false, vec![theme.bold(Meaning::Warn, head)], None));
    lines.push((
        true,
        vec![theme.span(Meaning::Muted, why.to_string())],
        None,
    ));
    lines.push((true, Vec::new(), None));
    for (id, gate) in list.gates.each() {
        let (mark, word, meaning) = match gate.state {
            Answer::Pass => ("✓", "passes", Meaning::Good),
            Answer::Fail => ("✗", "fails", Meaning::Bad),
            Answer::Unknown => ("?", "unknown", Meaning::Unknown),
        };
        let left = vec![
            theme.bold(meaning, format!("{mark} ")),
            theme.span(Meaning::Text, format!("{:<12}", id.title())),
            theme.span(Meaning::Muted, gate.summary.join(" · ")),
        ];
        lines.push((false, left, Some(vec![theme.span(meaning, word)])));
    }
}

/// Small print above the buttons.
pub(super) fn after<'a>(theme: &Theme, form: &Form) -> Vec<Vec<Span<'a>>> {
    if !form.is_off_plan() || !matches!(form.purpose, Purpose::Buy(_)) {
        return Vec::new();
    }
    vec![
        vec![
            theme.span(Meaning::Text, "You can still buy. "),
            theme.span(
                Meaning::Muted,
                "It is recorded as an override with this reason.",
            ),
        ],
        vec![theme.span(
            Meaning::Muted,
            "Worth knowing: waiting raised no returns; it stops lumps.",
        )],
    ]
}

/// What the first button comes to.
pub(super) fn below<'a>(app: &App, theme: &Theme, form: &Form) -> Option<Vec<Span<'a>>> {
    let text = match form.purpose {
        Purpose::Buy(_) if form.is_off_plan() => {
            let now = app.now();
            let due = now.plus(crate::discipline::order::WAIT);
            format!(
                "asks again {}, at the price of then",
                format::moment(due, now.day())
            )
        }
        Purpose::Correct(_) if form.corrects() == Some(EntryKind::Skip) => {
            "never happened: the date counts as missed, without a reason".to_owned()
        }
        Purpose::Correct(_) => "never happened: the trade leaves every sum".to_owned(),
        _ => return None,
    };
    Some(vec![theme.span(Meaning::Faint, text)])
}
