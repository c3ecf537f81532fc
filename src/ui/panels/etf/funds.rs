//! The funds of one session: the narrow list beside the chart and the table of the zoom.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::sheet::{Mark, Sheet};
use crate::app::App;
use crate::domain::{Name, format};
use crate::ui::Cx;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bar::Bar;
use crate::ui::widgets::table::{Cell, Column, Row, Table};
use crate::ui::widgets::{elide, put, row, width};

/// What one fund reported for the newest session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fund {
    pub(super) name: Name,
    /// `None`: not reported, never zero.
    pub(super) usd: Option<f64>,
}

impl Fund {
    pub(super) fn path(&self, sheet: &Sheet<'_>) -> String {
        sheet.path(&format!("funds.{}", self.name))
    }

    pub(super) fn text(&self) -> String {
        format::known(self.usd, format::usd_m)
    }

    fn is_zero(&self) -> bool {
        self.usd.is_some_and(|usd| usd.abs() < f64::EPSILON)
    }

    fn meaning(&self, sheet: &Sheet<'_>) -> Meaning {
        match self.usd {
            Some(_) if self.is_zero() => Meaning::Faint,
            Some(usd) => sheet.fresh(Meaning::written(usd, &self.text())),
            None => Meaning::Unknown,
        }
    }
}

/// The funds of the newest session, largest flow first; those that are known but have not reported it come last. None
/// while the session's figures are not shown.
pub(super) fn of(app: &App, sheet: &Sheet<'_>) -> Vec<Fund> {
    if !sheet.is_shown() {
        return Vec::new();
    }
    let reported = &sheet.flows.funds;
    let mut funds: Vec<Fund> = reported
        .iter()
        .map(|(name, usd)| Fund {
            name: *name,
            usd: Some(*usd),
        })
        .collect();
    funds.sort_by(|a, b| {
        let size = |fund: &Fund| fund.usd.unwrap_or(0.0).abs();
        size(b).total_cmp(&size(a))
    });
    let silent = app.board().funds(sheet.asset).map(|(name, _)| name);
    let silent = silent.filter(|name| reported.iter().all(|(known, _)| known != name));
    funds.extend(silent.map(|name| Fund { name, usd: None }));
    funds
}

/// The sum of the funds of the newest session in US dollars; `None` when none has reported.
pub(super) fn sum(sheet: &Sheet<'_>) -> Option<f64> {
    let funds = &sheet.flows.funds;
    (!funds.is_empty()).then(|| funds.iter().map(|(_, usd)| usd).sum())
}

/// How much the funds differ from the total, in US dollars, where it is more than rounding to 0.1 m explains.
pub(super) fn difference(sheet: &Sheet<'_>) -> Option<f64> {
    let difference = sum(sheet)? - sheet.flows.net_usd?;
    let rounding = 0.05e6 * (sheet.flows.funds.len() as f64 + 1.0);
    (difference.abs() > rounding).then_some(difference)
}

/// A list of funds as far as there is room.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    /// Named in rows of their own, below a head.
    named: Vec<Fund>,
    /// How many are in the last row together, and their sum; `None` of it when one has not reported.
    folded: Option<(usize, Option<f64>)>,
}

impl Listed {
    /// The fund in this row below the head's row, which is row 0.
    pub(super) fn fund_at(&self, line: u16) -> Option<Fund> {
        self.named.get(usize::from(line).checked_sub(1)?).copied()
    }
}

/// Fits the funds into so many rows, head included. Several zeros share the last row; if that is not enough, the
/// smallest flows join them.
pub(super) fn listed(app: &App, sheet: &Sheet<'_>, rows: u16) -> Listed {
    let mut named = of(app, sheet);
    let room = usize::from(rows).saturating_sub(1);
    let zeros = named.iter().filter(|fund| fund.is_zero()).count();
    let mut folded = Vec::new();
    if named.len() > room {
        if zeros > 1 {
            folded = named.iter().copied().filter(Fund::is_zero).collect();
            named.retain(|fund| !fund.is_zero());
        }
        while !named.is_empty() && named.len() + usize::from(!folded.is_empty()) > room {
            folded.extend(named.pop());
        }
    }
    let sum = folded
        .iter()
        .try_fold(0.0, |sum, fund| Some(sum + fund.usd?));
    Listed {
        named,
        folded: (!folded.is_empty()).then_some((folded.len(), sum)),
    }
}

/// The largest flow, which fills a bar.
fn largest(funds: &[Fund]) -> f64 {
    let flows = funds.iter().filter_map(|fund| fund.usd);
    flows.fold(0.0, |most: f64, usd| most.max(usd.abs()))
}

fn share(usd: f64, largest: f64) -> f64 {
    if largest > 0.0 {
        usd.abs() / largest
    } else {
        0.0
    }
}

/// The list beside the chart: name 5, flow 8, bar 6.
pub(super) fn list(cx: &Cx<'_>, sheet: &Sheet<'_>, mark: &Mark, area: Rect, buf: &mut Buffer) {
    const FLOW_END: u16 = 12;
    const BAR: (u16, u16) = (13, 6);
    let theme = cx.theme;
    let Some(session) = sheet.flows.session.filter(|_| sheet.is_shown()) else {
        return;
    };
    let listed = listed(cx.app, sheet, area.height);
    let mut head = format!("{} by fund", sheet.date(session));
    if mark.ether {
        head = format!("{} {head}", sheet.asset);
    }
    put(
        buf,
        area.x,
        area.y,
        &elide(&head, area.width),
        theme.style(Meaning::Faint),
        area.right(),
    );
    let most = largest(&listed.named);
    for (line, fund) in (1..).zip(&listed.named) {
        let line = row(area, line);
        let style = mark.style(theme, theme.style(Meaning::Muted), || fund.path(sheet));
        put(
            buf,
            line.x,
            line.y,
            &elide(fund.name.as_str(), 6),
            style,
            line.right(),
        );
        let text = fund.text();
        let style = mark.style(theme, theme.style(fund.meaning(sheet)), || fund.path(sheet));
        let x = line.x + FLOW_END.saturating_sub(width(&text));
        put(buf, x, line.y, &text, style, line.right());
        let bar = Rect {
            x: line.x + BAR.0,
            width: BAR.1,
            ..line
        };
        Bar {
            share: fund.usd.map(|usd| share(usd, most)),
            meaning: fund.meaning(sheet),
        }
        .draw(buf, bar, theme);
    }
    if let Some((count, sum)) = listed.folded {
        let line = row(
            area,
            u16::try_from(listed.named.len() + 1).unwrap_or(u16::MAX),
        );
        let style = theme.style(Meaning::Faint);
        put(
            buf,
            line.x,
            line.y,
            &format!("{count} more"),
            style,
            line.right(),
        );
        let text = format::known(sum, format::usd_m);
        let x = line.x + FLOW_END.saturating_sub(width(&text));
        put(buf, x, line.y, &text, style, line.right());
    }
}

/// Rows of the zoom's table with everything named: head, funds, rule, total.
pub(super) fn table_rows(app: &App, sheet: &Sheet<'_>) -> u16 {
    u16::try_from(of(app, sheet).len() + 3).unwrap_or(u16::MAX)
}

/// The funds in the zoom's table.
pub(super) fn tabled(app: &App, sheet: &Sheet<'_>, rows: u16) -> Listed {
    listed(app, sheet, rows.saturating_sub(2))
}

/// The table of the zoom.
pub(super) fn table(cx: &Cx<'_>, sheet: &Sheet<'_>, mark: &Mark, area: Rect, buf: &mut Buffer) {
    let theme = cx.theme;
    let listed = tabled(cx.app, sheet, area.height);
    let columns = [
        Column::left("fund", 7),
        Column::right("flow", 9),
        Column::flex("", 8).drop(1),
        Column::right("share", 8).drop(2),
    ];
    let most = largest(&listed.named);
    // Of everything that moved, in or out: shares of the net would exceed the whole where funds go against each other.
    let gross: f64 = sheet.flows.funds.iter().map(|(_, usd)| usd.abs()).sum();
    let mut rows: Vec<Row<'_>> = listed
        .named
        .iter()
        .map(|fund| {
            let Some(usd) = fund.usd else {
                return Row::new([
                    Cell::text(fund.name.as_str().to_owned(), theme.style(Meaning::Text)),
                    Cell::unknown(theme),
                    Cell::Across(vec![theme.span(Meaning::Unknown, "not reported")]),
                ]);
            };
            let part = if gross > 0.0 { usd.abs() / gross } else { 0.0 };
            Row::new([
                Cell::text(fund.name.as_str().to_owned(), theme.style(Meaning::Text)),
                Cell::text(fund.text(), theme.style(fund.meaning(sheet))),
                Cell::Bar(Bar {
                    share: Some(share(usd, most)),
                    meaning: fund.meaning(sheet),
                }),
                Cell::text(format::odds(part), theme.style(Meaning::Muted)),
            ])
        })
        .collect();
    if let Some((count, sum)) = listed.folded {
        let faint = theme.style(Meaning::Faint);
        rows.push(Row::new([
            Cell::text(format!("{count} more"), faint),
            Cell::text(format::known(sum, format::usd_m), faint),
        ]));
    }
    rows.push(Row::Rule);
    rows.push(total(cx, sheet));
    Table::new(&columns).draw(buf, area, &rows, theme);
    let marked = listed
        .named
        .iter()
        .position(|fund| mark.is(|| fund.path(sheet)));
    if let Some(at) = marked.and_then(|at| u16::try_from(at + 1).ok()) {
        buf.set_style(row(area, at), theme.ground(Meaning::Selection));
    }
}

fn total<'a>(cx: &Cx<'a>, sheet: &Sheet<'_>) -> Row<'a> {
    let theme = cx.theme;
    let flows = sheet.flows;
    let checked = match (difference(sheet), flows.complete) {
        _ if flows.funds.is_empty() => theme.span(Meaning::Unknown, "no fund reported"),
        (Some(by), _) => theme.span(
            Meaning::Warn,
            format!("✗ the funds differ by {}", format::usd_m(by)),
        ),
        (None, Some(false)) => theme.span(Meaning::Stale, "✓ sum of the funds so far"),
        (None, _) => theme.span(Meaning::Good, "✓ sum of funds"),
    };
    let net = flows.net_usd;
    let total = format::known(net, format::usd_m);
    Row::new([
        Cell::text("total", theme.strong(Meaning::Title)),
        Cell::text(
            total.clone(),
            theme.strong(net.map_or(Meaning::Unknown, |usd| {
                sheet.fresh(Meaning::written(usd, &total))
            })),
        ),
        Cell::Across(vec![checked]),
    ])
}
