//! Panel 3: who is being forced to sell? Totals that others publish, our own count beside them (never added), and what
//! became of borrowed longs from bitcoin's high. A window that nobody listened to is unknown, not zero.

mod counted;
mod own;
mod words;
mod zoom;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Panel;
use super::framed::{framed, selected};
use crate::app::{App, Grid, GridCell, GridRow, PanelId, PanelSpec};
use crate::domain::format;
use crate::figures::readings::{LiquidationWindow, Published};
use crate::ui::Cx;
use crate::ui::arrange::Part;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bar::share_bar;
use crate::ui::widgets::row;

/// The panel.
pub(super) struct Liquidations;

static SPEC: PanelSpec = PanelSpec {
    id: PanelId('3'),
    name: "Liquidations",
    short: "Liquidations",
    about: "Who is being forced to sell?",
    sorts: &[],
    ranges: &[],
    default_range: 0,
    slider: None,
    legend: &[
        "published totals are a third party's, shown beside our own count, never added to it",
        "≥  a lower bound: a window with gaps, or the publisher says so",
        "3× 83,729 ✗ 21 Nov  a long with threefold leverage from the 90-day high ended there",
    ],
    grid,
};

/// Up to this height each thing has one row.
const LOW: u16 = 5;

/// One selectable line.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Line {
    /// A published total, by its place in the list.
    Published(usize),
    /// One of the windows of our own count.
    Own(Window),
}

/// The windows of our own count.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Window {
    H1,
    H4,
    H24,
}

impl Window {
    const ALL: [Self; 3] = [Self::H1, Self::H4, Self::H24];

    const fn name(self) -> &'static str {
        match self {
            Self::H1 => "1h",
            Self::H4 => "4h",
            Self::H24 => "24h",
        }
    }

    fn of(self, app: &App) -> LiquidationWindow {
        let observed = app.readings().liquidations.observed;
        match self {
            Self::H1 => observed.h1,
            Self::H4 => observed.h4,
            Self::H24 => observed.h24,
        }
    }
}

/// The newest published total that has both sides, else the newest with any; its place in the list.
fn head(published: &[Published]) -> Option<usize> {
    let both = |p: &Published| p.total.long_usd.is_some() && p.total.short_usd.is_some();
    let any = |p: &Published| p.total.long_usd.is_some() || p.total.short_usd.is_some();
    published
        .iter()
        .position(both)
        .or_else(|| published.iter().position(any))
        .or((!published.is_empty()).then_some(0))
}

/// The newest published total of both sides together; its place in the list.
fn sum(published: &[Published]) -> Option<usize> {
    published.iter().position(|p| p.total.usd.is_some())
}

/// The selectable lines in the order of the screen, without those that the filter hides.
fn lines(app: &App) -> Vec<Line> {
    let mut lines = all_lines(app);
    if !app.view(SPEC.id).filter.is_empty() {
        let kept = grid(app).rows;
        lines.retain(|line| {
            grid_row(app, *line).is_some_and(|row| kept.iter().any(|k| k.id == row.id))
        });
    }
    lines
}

fn all_lines(app: &App) -> Vec<Line> {
    let published = &app.readings().liquidations.published;
    if app.zoomed() == Some(SPEC.id) {
        let all = (0..published.len()).map(Line::Published);
        return all.chain(Window::ALL.map(Line::Own)).collect();
    }
    if own::leads(app) {
        return vec![Line::Own(Window::H24), Line::Own(Window::H1)];
    }
    let mut lines: Vec<Line> = head(published).map(Line::Published).into_iter().collect();
    let sum = sum(published).map(Line::Published);
    lines.extend(sum.filter(|line| !lines.contains(line)));
    lines.push(Line::Own(Window::H24));
    lines
}

fn grid(app: &App) -> Grid {
    let rows = all_lines(app)
        .into_iter()
        .filter_map(|line| grid_row(app, line));
    Grid::of(rows.collect()).filtered(&app.view(SPEC.id).filter)
}

fn grid_row(app: &App, line: Line) -> Option<GridRow> {
    let usd = |value: Option<f64>| format::known(value, format::usd);
    Some(match line {
        Line::Published(at) => {
            let total = app.readings().liquidations.published.get(at)?.total;
            let cell = |field: &str, value| {
                let path = format!("liquidations.published[{at}].{field}");
                GridCell::new(path, usd(value))
            };
            GridRow {
                id: format!("published.{at}"),
                label: format!("{} {}", total.publisher, total.window),
                cells: vec![
                    cell("long_usd", total.long_usd),
                    cell("short_usd", total.short_usd),
                    cell("usd", total.usd),
                ],
            }
        }
        Line::Own(window) => {
            let own = window.of(app);
            let path = |field: &str| format!("liquidations.observed.{}.{field}", window.name());
            let count = |n: Option<u64>| format::known(n, words::count);
            GridRow {
                id: format!("observed.{}", window.name()),
                label: format!("own count {}", window.name()),
                cells: vec![
                    GridCell::new(path("long_usd"), usd(own.long_usd)),
                    GridCell::new(path("short_usd"), usd(own.short_usd)),
                    GridCell::new(path("count"), count(own.count)),
                    GridCell::new(path("unpriced"), count(own.unpriced)),
                ],
            }
        }
    })
}

/// What stands in a text row of the normal view.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Text {
    /// What others publish.
    Sides,
    Bar,
    Sum,
    /// Our own count, in their place where nobody has published.
    OwnSides,
    OwnBar,
    OwnWindows,
    OwnCoins,
    /// What our own count covers.
    Own,
    /// The longs in one line, or the head of two.
    Longs,
    /// Further lines of longs: which.
    MoreLongs(usize),
}

/// The rows of the normal view; they leave from the end as it gets lower.
fn texts(app: &App, height: u16) -> impl Iterator<Item = Text> {
    let first: &[Text] = match (own::leads(app), height) {
        (false, _) => &[Text::Sides, Text::Bar, Text::Sum],
        (true, ..=LOW) => &[Text::OwnSides, Text::OwnBar, Text::OwnWindows],
        (true, _) => &[
            Text::OwnSides,
            Text::OwnBar,
            Text::OwnWindows,
            Text::OwnCoins,
        ],
    };
    let then = [
        Text::Own,
        Text::Longs,
        Text::MoreLongs(0),
        Text::MoreLongs(1),
    ];
    first.iter().copied().chain(then).take(usize::from(height))
}

impl Panel for Liquidations {
    fn spec(&self) -> &'static PanelSpec {
        &SPEC
    }

    fn draw(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        let published = &cx.app.readings().liquidations.published;
        let head = head(published);
        let inner = framed(cx, &SPEC, &words::notes(cx.app, head), area, buf);
        let chosen = selected(cx, SPEC.id).and_then(|row| lines(cx.app).get(row).copied());
        let longs_head = words::longs_head(cx);
        // Rows besides those that every height has.
        let more = inner.height - u16::from(own::leads(cx.app) && inner.height > LOW);
        let long = more > LOW && longs_head.fitting(inner.width) > 0;
        for (n, text) in (0..).zip(texts(cx.app, inner.height)) {
            let line = row(inner, n);
            match text {
                Text::Sides => {
                    words::sides(cx, head).draw(buf, line, cx.theme);
                }
                Text::Bar => bar(cx, head, line, buf),
                Text::Sum => {
                    words::sum(cx, sum(published)).draw(buf, line, cx.theme);
                }
                Text::OwnSides => {
                    own::sides(cx).draw(buf, line, cx.theme);
                }
                Text::OwnBar => own_bar(cx, line, buf),
                Text::OwnWindows => {
                    own::windows(cx).draw(buf, line, cx.theme);
                }
                Text::OwnCoins => {
                    own::coins(cx).draw(buf, line, cx.theme);
                }
                Text::Own => {
                    own::coverage(cx, !own::leads(cx.app)).draw(buf, line, cx.theme);
                }
                Text::Longs if long => {
                    longs_head.draw(buf, line, cx.theme);
                }
                Text::Longs => {
                    words::longs(cx, &[3, 5, 2, 10], line.width).draw(buf, line, cx.theme);
                }
                Text::MoreLongs(_) if !long => {}
                Text::MoreLongs(n) => {
                    // Two in a row; where there is but one row, all that fit.
                    let few: &[u32] = match (n, more) {
                        (0, 6) => &[3, 5, 2, 10],
                        (0, _) => &[3, 5],
                        _ => &[2, 10],
                    };
                    words::fates(cx, few).draw(buf, line, cx.theme);
                }
            }
            if chosen.is_some() && chosen == line_of(text, published) {
                buf.set_style(line, cx.theme.ground(Meaning::Selection));
            }
        }
    }

    fn draw_zoom(&self, cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
        zoom::draw(cx, area, buf);
    }

    fn row_at(&self, app: &App, area: Rect, part: Part, line: u16) -> Option<usize> {
        if part == Part::Zoom {
            return zoom::row_at(app, area, line);
        }
        let text = texts(app, area.height.saturating_sub(2)).nth(usize::from(line))?;
        let wanted = line_of(text, &app.readings().liquidations.published)?;
        lines(app).iter().position(|line| *line == wanted)
    }
}

/// The line of the grid that a text row shows.
fn line_of(text: Text, published: &[Published]) -> Option<Line> {
    match text {
        Text::Sides | Text::Bar => head(published).map(Line::Published),
        Text::Sum => sum(published).map(Line::Published),
        Text::OwnSides | Text::OwnBar | Text::Own => Some(Line::Own(Window::H24)),
        Text::OwnWindows => Some(Line::Own(Window::H1)),
        Text::OwnCoins | Text::Longs | Text::MoreLongs(_) => None,
    }
}

fn bar(cx: &Cx<'_>, published: Option<usize>, line: Rect, buf: &mut Buffer) {
    let list = &cx.app.readings().liquidations.published;
    let total = published.and_then(|at| list.get(at)).map(|p| p.total);
    if let Some((Some(long), Some(short))) = total.map(|t| (t.long_usd, t.short_usd)) {
        let parts = [(long, Meaning::Down), (short, Meaning::Up)];
        share_bar(buf, line, parts, cx.theme);
    }
}

fn own_bar(cx: &Cx<'_>, line: Rect, buf: &mut Buffer) {
    let day = cx.app.readings().liquidations.observed.h24;
    if let Some((long, short)) = day.long_usd.zip(day.short_usd) {
        let parts = [(long, Meaning::Down), (short, Meaning::Up)];
        share_bar(buf, line, parts, cx.theme);
    }
}

#[cfg(test)]
mod tests {
    use super::super::november::{app, draw, lines as drawn, press, readings, survives_any_size};
    use super::*;
    use crate::discipline::fixture::at;
    use crate::domain::Name;
    use crate::figures::Readings;
    use crate::ui::widgets::testing::theme;

    const PANEL: Liquidations = Liquidations;

    #[test]
    fn the_lines_of_the_mocks() {
        let app = app(readings());
        assert_eq!(
            drawn(&PANEL, &app, Part::Main, (68, 7)),
            [
                "╭─ 3 Liquidations ── 24 h to 09:00Z · published, not counted here ─╮",
                "│ longs $1.78 bn   shorts $129 m          CoinGlass 09:00Z · press │",
                "│ ███████████████████████████████████████████████████████████ ████ │",
                "│ all at 08:00Z $1.91 bn · 2 published in 24 h                     │",
                "│ own count -- unknown, 0 venues                                   │",
                "│ Long from the high  3× 83,729 ✗ 21 Nov   5× 100,350 ✗ 4 Nov      │",
                "╰──────────────────────────────────────────────────────────────────╯",
            ]
        );
        let tall = drawn(&PANEL, &app, Part::Main, (50, 9));
        assert_eq!(
            tall[5..8],
            [
                "│ A long from the 6 Oct high, 124,659, ends at   │",
                "│ 3× 83,729 ✗ 21 Nov   5× 100,350 ✗ 4 Nov        │",
                "│ 2× 62,953 alive   10× 112,816 ✗ 10 Oct         │",
            ]
        );
        let low = drawn(&PANEL, &app, Part::Main, (52, 7));
        assert_eq!(
            low[5],
            "│ Long 3× 83,729 ✗ 21 Nov   5× 100,350 ✗ 4 Nov     │"
        );
    }

    #[test]
    fn what_nobody_counted_is_not_zero() {
        let app = app(Readings::default());
        let text = drawn(&PANEL, &app, Part::Main, (78, 9)).join("\n");
        for words in [
            "longs --   shorts --   no total published in 24 h",
            "all --",
            "own count -- unknown, 0 venues",
            "Long from the high --",
        ] {
            assert!(text.contains(words), "{text}");
        }
        assert!(!text.contains('█') && !text.contains('$'), "{text}");
    }

    #[test]
    fn our_own_count_is_a_lower_bound_with_its_coverage() {
        let mut readings = readings();
        let own = &mut readings.liquidations;
        own.observed.h24 = LiquidationWindow {
            long_usd: Some(380e6),
            short_usd: Some(32e6),
            count: Some(1204),
            unpriced: Some(0),
        };
        own.coverage.venues = vec![Name::literal("Binance"), Name::literal("Bybit")];
        own.coverage.since = Some(at("2025-11-20T21:00:00Z"));
        own.coverage.gaps_s = Some(40);
        let app = app(readings);
        let line = &drawn(&PANEL, &app, Part::Main, (100, 8))[4];
        assert!(
            line.contains(
                "own count ≥ $412 m · 2 venues · since 20 Nov 21:00Z · gaps 40 s · longs $380 m"
            ),
            "{line}"
        );
    }

    #[test]
    fn a_total_without_sides_does_not_hide_the_one_with_them() {
        let mut readings = readings();
        let mut newer = readings.liquidations.published[1];
        newer.total.at = at("2025-11-21T08:55:00Z");
        newer.total.long_usd = None;
        newer.total.short_usd = None;
        newer.total.lower_bound = true;
        readings.liquidations.published.insert(0, newer);
        let app = app(readings);
        let text = drawn(&PANEL, &app, Part::Main, (68, 7)).join("\n");
        assert!(text.contains("longs $1.78 bn"), "{text}");
        assert!(text.contains("all at 08:55Z ≥ $1.91 bn"), "{text}");
        let paths: Vec<String> = app
            .grid(SPEC.id)
            .rows
            .iter()
            .map(|row| row.cells[0].path.clone())
            .collect();
        assert_eq!(
            paths,
            [
                "liquidations.published[1].long_usd",
                "liquidations.published[0].long_usd",
                "liquidations.observed.24h.long_usd",
            ]
        );
    }

    #[test]
    fn the_zoom_names_sources_reasons_and_no_future() {
        let mut app = app(readings());
        press(&mut app, &["3", "z"]);
        let lines = drawn(&PANEL, &app, Part::Zoom, (160, 45));
        let text = lines.join("\n");
        for words in [
            "21 Nov 08:00Z  24h       $1.78 bn    $129 m   $1.91 bn  CoinGlass press    21 Nov 08:00Z",
            "✗ 21 Nov 07:00Z, that hour",
            "alive, −25.1% from here",
            "Own count: no venue has been connected",
            "≥ $19.2 bn",
        ] {
            assert!(text.contains(words), "{words}\n{text}");
        }
        assert!(
            !text.contains("AI sell-off"),
            "a fall that was not yet over"
        );
        assert_eq!(app.grid(SPEC.id).rows.len(), 5);
        let row = |needle: &str| {
            let line = lines.iter().position(|line| line.contains(needle)).unwrap();
            let line = u16::try_from(line - 1).unwrap();
            PANEL.row_at(&app, Rect::new(0, 0, 160, 45), Part::Zoom, line)
        };
        assert_eq!(row("│ 21 Nov 08:00Z"), Some(1));
        assert_eq!(row("│ 24 h   "), Some(4));
        assert_eq!(row("│ low   "), None);
    }

    #[test]
    fn nothing_is_selected_before_the_selection_moves() {
        let mut app = app(readings());
        press(&mut app, &["3"]);
        let selection = theme().shade(Meaning::Selection).colour;
        let chosen = |app: &App| {
            let buf = draw(&PANEL, app, Part::Main, 68, 7);
            (0..7).find(|y| buf[(5, *y)].bg == selection)
        };
        assert_eq!(chosen(&app), None);
        press(&mut app, &["down"]);
        assert_eq!(chosen(&app), Some(3));
        press(&mut app, &["down"]);
        assert_eq!(chosen(&app), Some(4));
        let area = Rect::new(0, 0, 68, 7);
        let rows: Vec<_> = (0..5)
            .map(|line| PANEL.row_at(&app, area, Part::Main, line))
            .collect();
        assert_eq!(rows, [Some(0), Some(0), Some(1), Some(2), None]);
    }

    #[test]
    fn any_size_is_survived() {
        survives_any_size(&PANEL);
    }
}
