//! Panel 6: which coin-holding companies are near the edge? Holdings come from filings and age; what needs an unknown
//! is `--`, with its reason in the zoom.

mod fall;
mod selling;
mod words;
mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::Panel;
use super::framed::{framed, selected};
use crate::app::{App, Grid, GridCell, GridRow, PanelId, PanelSpec};
use crate::domain::instrument::{BMNR, FGNX, MSTR, NAKA, SBET, SQNS};
use crate::domain::{Ticker, format};
use crate::figures::readings::Treasury;
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::theme::Meaning;
use crate::ui::widgets::line::Clauses;
use crate::ui::widgets::row;
use crate::ui::widgets::table::{Cell, Column, Row, Table};

/// The panel.
pub(super) struct Treasuries;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('6'),
    name: "Treasuries",
    short: "Treasuries",
    about: "Which coin-holding companies are near the edge?",
    sorts: &[],
    ranges: &[],
    default_range: 0,
    slider: Some(30),
    legend: &[
        "loss / gain  coins at the last price less what they cost; a paper loss of shareholders",
        "mNAV  stock × shares ÷ value of the coins (basic); below 1 the stock is cheaper than its coins",
        "< $1  latest closes in a row strictly below 1.00, as traded",
        "FTX yardstick  the loss equals the $8 bn hole of FTX; no customer money is missing here",
    ],
    grid,
};

/// The largest holders first, as they stood in autumn 2025. Fixed, so that a holding that becomes known moves no row.
const ORDER: [Ticker; 6] = [MSTR, BMNR, SBET, SQNS, FGNX, NAKA];

/// Companies of which anything is known, in the order of the screen, without those that the filter hides.
fn companies(app: &App) -> Vec<(Ticker, &Treasury)> {
    let filter = app.view(SPEC.id).filter.trim().to_lowercase();
    let place = |ticker: &Ticker| {
        ORDER
            .iter()
            .position(|t| t == ticker)
            .unwrap_or(ORDER.len())
    };
    let kept = |ticker: &Ticker| {
        filter.is_empty()
            || ticker.as_str().to_lowercase().contains(&filter)
            || words::company(*ticker).is_some_and(|name| name.to_lowercase().contains(&filter))
    };
    let mut companies: Vec<(Ticker, &Treasury)> = app
        .readings()
        .treasuries
        .iter()
        .filter(|(ticker, _)| kept(ticker))
        .map(|(ticker, one)| (*ticker, one))
        .collect();
    companies.sort_by_key(|(ticker, _)| place(ticker));
    companies
}

fn grid(app: &App) -> Grid {
    let rows = companies(app).into_iter().map(|(ticker, one)| {
        let cell =
            |field: &str, text: String| GridCell::new(format!("treasuries.{ticker}.{field}"), text);
        GridRow {
            id: ticker.to_string(),
            label: words::company(ticker).unwrap_or_default().to_owned(),
            cells: vec![
                cell("stock_price", format::known(one.stock_price, words::stock)),
                cell("units", words::coins(one)),
                cell(
                    "break_even_price",
                    format::known(one.break_even_price, words::coin_price),
                ),
                cell(
                    "unrealised_usd",
                    format::known(one.unrealised_usd, format::usd_signed),
                ),
                cell("mnav_basic", format::known(one.mnav_basic, format::ratio)),
                cell("days_below_1", words::days_below(one)),
                cell("stage", words::stage(one).to_owned()),
            ],
        }
    });
    Grid::of(rows.collect())
}

/// How the text rows of the normal view are used.
struct Rows {
    /// Rows of companies, "more" lines included.
    companies: u16,
    /// The row of the yardstick.
    yardstick: Option<u16>,
}

/// The yardstick leaves first, then the smallest holders.
fn rows(height: u16, total: usize) -> Rows {
    let all = u16::try_from(total).unwrap_or(u16::MAX);
    let below = height.saturating_sub(1);
    // The yardstick stays while at most the smallest holder has to leave for it.
    let yardstick = (below > all.saturating_sub(2).max(1)).then(|| {
        let last = height - 1;
        // Apart from the table where there is room.
        last.min(all + 2)
    });
    Rows {
        companies: below - u16::from(yardstick.is_some() && below > 0),
        yardstick,
    }
}

/// The first companies, as many as fit; further down when the selected one would not be seen. When only the smallest is
/// hidden nothing says so: it would take the row of another.
fn shown(total: usize, room: u16, chosen: Option<usize>) -> std::ops::Range<usize> {
    let room = usize::from(room);
    let fit = if total > room + 1 && room > 1 {
        room - 1
    } else {
        room
    };
    let end = chosen.map_or(0, |row| row + 1).max(fit).min(total);
    end.saturating_sub(fit)..end
}

const COLUMNS: [Column<'static>; 8] = [
    Column::left("DAT", 6),
    Column::right("stock", 8),
    Column::right("coins", 15),
    Column::right("cost", 10).drop(4),
    Column::right("loss / gain", 12),
    Column::right("mNAV", 6).drop(3),
    Column::right("< $1", 6).drop(2),
    Column::right("as of", 8).drop(1),
];

impl Panel for Treasuries {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let notes = ["marks now · holdings by filing", "holdings by filing"];
        let inner = framed(cx, &SPEC, &notes, area, buf);
        let companies = companies(cx.app);
        if companies.is_empty() {
            none(cx).draw(buf, row(inner, 0), cx.theme);
            return;
        }
        let rows = rows(inner.height, companies.len());
        let chosen = selected(cx, SPEC.id);
        let range = shown(companies.len(), rows.companies, chosen);
        let mut lines: Vec<Row<'_>> = companies
            .iter()
            .enumerate()
            .take(range.end)
            .skip(range.start)
            .map(|(n, (ticker, one))| company_row(cx, *ticker, one).selected(chosen == Some(n)))
            .collect();
        if lines.len() < usize::from(rows.companies).min(companies.len()) {
            lines.push(Row::More(companies.len() - range.len()));
        }
        Table::new(&COLUMNS).draw(buf, inner, &lines, cx.theme);
        if let Some(n) = rows.yardstick {
            let line = row(inner, n);
            yardstick(cx, &companies, line.width).draw(buf, line, cx.theme);
        }
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        if zoom::fits(area) {
            zoom::draw(cx, area, buf);
        } else {
            zoom::draw_narrow(cx, area, buf);
        }
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        let total = companies(app).len();
        let line = usize::from(line.checked_sub(1)?);
        if part == Part::Zoom {
            return (line < total).then_some(line);
        }
        let view = app.view(SPEC.id);
        let moved = view.row != 0 || view.col != 0;
        let chosen = (moved && app.focus() == SPEC.id).then_some(view.row);
        let rows = rows(area.height.saturating_sub(2), total);
        shown(total, rows.companies, chosen).nth(line)
    }
}

/// What stands in place of the table when there is no company.
fn none<'a>(cx: &Cx<'a>) -> Clauses<'a> {
    let text = if cx.app.view(SPEC.id).filter.is_empty() {
        "unknown: no company’s stock or holding is known yet"
    } else {
        "no company of that name"
    };
    Clauses::new()
        .clause([cx.theme.unknown()])
        .more([cx.theme.span(Meaning::Unknown, text)])
}

fn company_row<'a>(cx: &Cx<'a>, ticker: Ticker, one: &Treasury) -> Row<'a> {
    let theme = cx.theme;
    let today = cx.app.now().day();
    Row::new([
        Cell::text(ticker.to_string(), theme.style(Meaning::Text)),
        Cell::known(one.stock_price, words::stock, Meaning::Text, theme),
        coins_cell(cx, one),
        Cell::known(
            one.break_even_price,
            words::coin_price,
            Meaning::Text,
            theme,
        ),
        gain_cell(cx, one.unrealised_usd, format::usd_signed),
        mnav_cell(cx, one),
        below_cell(cx, one),
        Cell::known(
            one.units_date,
            |day| format::date(day, today),
            Meaning::Faint,
            theme,
        ),
    ])
}

fn coins_cell<'a>(cx: &Cx<'a>, one: &Treasury) -> Cell<'a> {
    match one.units {
        Some(_) => Cell::text(words::coins(one), cx.theme.style(Meaning::Text)),
        None => Cell::unknown(cx.theme),
    }
}

fn gain_cell<'a>(cx: &Cx<'a>, usd: Option<f64>, form: impl FnOnce(f64) -> String) -> Cell<'a> {
    match usd {
        Some(usd) => {
            let text = form(usd);
            Cell::Spans(vec![cx.theme.bold(Meaning::written(usd, &text), text)])
        }
        None => Cell::unknown(cx.theme),
    }
}

fn mnav_cell<'a>(cx: &Cx<'a>, one: &Treasury) -> Cell<'a> {
    let meaning = match one.mnav_basic {
        Some(mnav) if mnav < 1.0 => Meaning::Warn,
        _ => Meaning::Text,
    };
    Cell::known(one.mnav_basic, format::ratio, meaning, cx.theme)
}

fn below_cell<'a>(cx: &Cx<'a>, one: &Treasury) -> Cell<'a> {
    let meaning = match one.days_below_1 {
        None => return Cell::unknown(cx.theme),
        Some(0) => Meaning::Muted,
        Some(_) => Meaning::Bad,
    };
    Cell::text(words::days_below(one), cx.theme.style(meaning))
}

/// `FTX yardstick $8 bn: BMNR reaches it at ETH 1,804`, shorter where it is narrow.
fn yardstick<'a>(cx: &Cx<'a>, companies: &[(Ticker, &Treasury)], room: u16) -> Clauses<'a> {
    let theme = cx.theme;
    let hole = format!("${}", words::hole());
    let build = |label: &str, verb: &str| {
        let mut spans: Vec<Span<'a>> = vec![
            theme.span(Meaning::Muted, label.to_owned()),
            theme.bold(Meaning::Text, hole.clone()),
        ];
        let mut line = Clauses::new();
        for (n, (ticker, asset, price)) in companies
            .iter()
            .filter_map(|(ticker, one)| Some((ticker, one.asset?, one.price_for_ftx_hole?)))
            .enumerate()
        {
            let from = if n == 0 { ": " } else { "" };
            let text = format!("{from}{ticker} {verb}{asset} ");
            spans.push(theme.span(Meaning::Text, text));
            spans.push(theme.bold(Meaning::Title, words::coin_price(price)));
            line = line.clause(std::mem::take(&mut spans));
        }
        line.clause(spans)
    };
    let long = build("FTX yardstick ", "reaches it at ");
    let short = build("FTX ", "at ");
    if long.fitting(room) >= short.fitting(room).max(1) {
        long
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::super::november::{app, lines as drawn, press, readings, survives_any_size};
    use super::*;
    use crate::discipline::fixture::at;
    use crate::figures::Readings;

    const PANEL: Treasuries = Treasuries;

    #[test]
    fn the_lines_of_the_mocks() {
        let app = app(readings());
        assert_eq!(
            drawn(&PANEL, &app, Part::Main, (68, 9)),
            [
                "╭─ 6 Treasuries ────────────────── marks now · holdings by filing ─╮",
                "│ DAT      stock          coins      cost loss / gain  mNAV  < $1  │",
                "│ MSTR    177.13             --        --          --    --     0  │",
                "│ BMNR     26.02  3,560,000 ETH     4,051   −$4.74 bn    --     0  │",
                "│ SBET      9.30    861,251 ETH        --          --  0.85     0  │",
                "│ SQNS      5.38      2,264 BTC        --          --    --     0  │",
                "│ FGNX      2.41     40,005 ETH        --          --  0.87     0  │",
                "│ FTX yardstick $8 bn: BMNR reaches it at ETH 1,804                │",
                "╰──────────────────────────────────────────────────────────────────╯",
            ]
        );
        let narrow = drawn(&PANEL, &app, Part::Main, (50, 11));
        assert_eq!(
            narrow[1],
            "│ DAT      stock          coins loss / gain      │"
        );
        assert_eq!(
            narrow[7],
            "│ NAKA     0.485             --          --      │"
        );
        assert_eq!(
            narrow[9],
            "│ FTX $8 bn: BMNR at ETH 1,804                   │"
        );
        let wide = drawn(&PANEL, &app, Part::Main, (78, 13));
        assert!(wide[1].contains("as of") && wide[3].contains("20 Nov"));
        assert!(wide[7].contains("18 d"));
    }

    #[test]
    fn holders_leave_from_the_smallest_and_say_so() {
        let app = app(readings());
        let low = drawn(&PANEL, &app, Part::Main, (68, 6));
        assert!(
            low[3].starts_with("│ BMNR") && low[4].contains("⋯ 4 more"),
            "{low:?}"
        );
        let area = Rect::new(0, 0, 68, 6);
        let rows: Vec<_> = (0..4)
            .map(|line| PANEL.row_at(&app, area, Part::Main, line))
            .collect();
        assert_eq!(rows, [None, Some(0), Some(1), None]);
    }

    #[test]
    fn cells_lead_to_their_figures() {
        let mut app = app(readings());
        let grid = app.grid(SPEC.id);
        let ids: Vec<&str> = grid.rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, ["MSTR", "BMNR", "SBET", "SQNS", "FGNX", "NAKA"]);
        let cell = &grid.rows[1].cells[3];
        assert_eq!(cell.path, "treasuries.BMNR.unrealised_usd");
        assert_eq!(cell.text, "−$4.74 bn");
        assert_eq!(grid.rows[0].cells[3].text, "--");
        press(&mut app, &["6", "/"]);
        for key in ["b", "i", "t", "m", "enter"] {
            press(&mut app, &[key]);
        }
        let rows = app.grid(SPEC.id).rows;
        assert_eq!(rows.len(), 1, "BitMine by its name");
        assert_eq!(rows[0].id, "BMNR");
    }

    #[test]
    fn the_slider_moves_price_and_loss() {
        let mut app = app(readings());
        press(&mut app, &["6", "z"]);
        press(&mut app, &["left"; 10]);
        let text = drawn(&PANEL, &app, Part::Zoom, (160, 45)).join("\n");
        assert!(
            text.contains("BTC 84,049   ETH 2,720   BMNR −$4.74 bn"),
            "{text}"
        );
        press(&mut app, &["right"; 6]);
        let text = drawn(&PANEL, &app, Part::Zoom, (160, 45)).join("\n");
        for words in [
            "−30% │",
            "BTC 58,835   ETH 1,904   BMNR −$7.64 bn",
            "BMNR crosses 8 bn at ETH 1,804, −33.7%",
            "MSTR, NAKA: no count of coins known by now",
            "1.00 bn          −0.89%        −0.60%",
            "with 60 equal",
        ] {
            assert!(text.contains(words), "{words}\n{text}");
        }
        for size in [(80, 21), (60, 17)] {
            let text = drawn(&PANEL, &app, Part::Zoom, size).join("\n");
            assert!(text.contains("−30% │"), "the slider is seen\n{text}");
            assert!(text.contains("BMNR −$7.64 bn"), "{text}");
        }
    }

    #[test]
    fn stages_have_their_words() {
        let mut app = app(readings());
        press(&mut app, &["6", "z"]);
        let lines = drawn(&PANEL, &app, Part::Zoom, (160, 45));
        let ends = |ticker: &str, stage: &str| {
            let line = lines.iter().find(|line| line.starts_with(ticker)).unwrap();
            assert!(line.contains(stage), "{line}");
        };
        ends("│ MSTR", "unknown");
        ends("│ BMNR", "no fixed line   under water");
        ends("│ SBET", "discount");
        ends("│ SQNS", "NYSE avg 30 d   selling");
        ends("│ NAKA", "below $1");
    }

    #[test]
    fn what_a_source_says_waits_for_its_day() {
        let mut app = app(readings());
        let said = |app: &App| {
            let companies = companies(app);
            words::sentences(app, &companies)
                .into_iter()
                .map(|(subject, text)| format!("{subject} {text}"))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let text = said(&app);
        assert!(
            text.contains("SQNS as told on 4 Nov: sold 970 BTC"),
            "{text}"
        );
        assert!(text.contains("NAKA 18 of the 30 closes"), "{text}");
        assert!(!text.contains("MSTR as told"), "known on 24 November");
        assert!(!text.contains("FGNX as told"), "the source is of this day");
        let mut picture = app.picture().clone();
        picture.now = at("2025-11-22T00:00:00Z");
        app.show(picture);
        assert!(said(&app).contains("FGNX as told on 21 Nov"));
    }

    #[test]
    fn nothing_known_is_said() {
        let mut app = app(Readings::default());
        let line = &drawn(&PANEL, &app, Part::Main, (68, 9))[1];
        assert!(line.contains("-- unknown: no company’s stock"), "{line}");
        press(&mut app, &["6", "z"]);
        let text = drawn(&PANEL, &app, Part::Zoom, (160, 45)).join("\n");
        assert!(text.contains("of no company both coins and cost are known"));
        assert!(text.contains("No price of ETH is known"));
    }

    #[test]
    fn any_size_is_survived() {
        survives_any_size(&PANEL);
    }
}
