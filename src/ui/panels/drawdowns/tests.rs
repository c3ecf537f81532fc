use super::*;
use crate::app::Mode;
use crate::domain::Stamp;
use crate::figures::drawdown::under_water;
use crate::ui::panels::stage;
use crate::ui::theme::Meaning;
use crate::ui::widgets::testing::theme;

const NOW: &str = "2025-11-21T09:00:00Z";

fn main(app: &App, width: u16, height: u16) -> Vec<String> {
    stage::lines(app, &Drawdowns, Part::Main, width, height)
}

fn zoom(app: &mut App, width: u16, height: u16) -> Vec<String> {
    stage::press(app, "z");
    stage::lines(app, &Drawdowns, Part::Zoom, width, height)
}

/// The rows of markets in some lines, by their names.
fn named(lines: &[String]) -> Vec<&'static str> {
    let names = ORDER.map(|ticker| instrument::instrument(ticker).unwrap().name);
    lines
        .iter()
        .filter_map(|line| {
            names
                .into_iter()
                .find(|name| line.contains(&format!("│ {name}  ")))
        })
        .collect()
}

#[test]
fn it_stands_as_pictured_at_each_size() {
    let app = stage::at(NOW);
    let tall = main(&app, 92, 23);
    assert_eq!(
        tall[..4],
        [
            "╭─ 1 Drawdowns ────────────────────────────────────── from highest close since 1 Nov 2024 ─╮",
            "│                   last     1 d     7 d from high  0            −50%  under  market, age  │",
            "│ Bitcoin      84,049      −9.0%  −13.5%    −32.6%  ▄▄▄▄▄▄▄▄▄▄▄▗▄▄▄▄▄   46 d     tape 1 h  │",
            "│ Ether         2,720.17  −10.5%  −15.4%    −43.7%  ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▗▄   91 d     tape 1 h  │",
        ]
    );
    assert_eq!(
        tall[12],
        main(&app, 92, 18)[9],
        "the same row, groups apart or not"
    );
    let groups = [4, 7, 11, 13, 17];
    let blank = |n: &usize| tall[*n].trim_matches(['│', ' ']).is_empty();
    assert!(groups.iter().all(blank));
    assert_eq!(named(&main(&app, 92, 18)).len(), 11);

    let medium = main(&app, 68, 16);
    assert_eq!(
        medium[1],
        "│                   last     1 d     7 d from high  0        −50%  │"
    );
    assert!(!named(&medium).contains(&"CSI 300"));
    assert_eq!(
        medium[12..15],
        [
            format!("│{}│", "╌".repeat(66)),
            "│ Regime  SYSTEMIC RISK-OFF session 3                              │".to_owned(),
            "│ Bitcoin −11.9% in 5 sessions · beta 1.89 explains 52%            │".to_owned(),
        ]
    );
    let narrow = main(&app, 80, 13);
    assert_eq!(
        narrow[4],
        "│ S&P 500       6,538.76   −1.6%   −2.9%     −5.1%  ▄▗▄▄▄▄▄▄▄▄▄▄  closed 12 h  │"
    );
    assert_eq!(named(&narrow).len(), 10);
    let small = main(&app, 60, 10);
    assert_eq!(
        small[1..3],
        [
            "│                   last     1 d from high  0        −50%  │",
            "│ Bitcoin      84,049      −9.0%    −32.6%  ▄▄▄▄▄▄▄▄▖▄▄▄▄  │",
        ]
    );
    assert_eq!(
        named(&small),
        [
            "Bitcoin",
            "Ether",
            "S&P 500",
            "Nasdaq 100",
            "Hang Seng",
            "Gold GC=F",
            "NVDA"
        ]
    );
}

#[test]
fn the_foot_says_the_regime_in_three_lines() {
    let wide = main(&stage::at(NOW), 92, 18);
    assert_eq!(
        wide[14..17],
        [
            "│ Regime  SYSTEMIC RISK-OFF session 3 · 4 of 4 equity markets ≤ −1 sd in 5 sessions        │",
            "│ Bitcoin −11.9% in 5 sessions · beta 1.89 explains 52% · residual z −1.3                  │",
            "│ Gold    −0.52% futures, −0.03% GLD · z −0.9: not a dash for cash · corr 20 d 0.35        │",
        ]
    );
}

#[test]
fn what_is_not_known_is_never_a_number() {
    for (mode, reason) in [
        (Mode::Live, "not seen yet"),
        (Mode::Offline, "not seen yet"),
    ] {
        let app = stage::empty(mode);
        for line in &main(&app, 92, 23)[2..13] {
            let row = line.trim_matches(['│', ' ']);
            assert!(row.is_empty() || row.ends_with(reason), "{line}");
            assert!(!row.contains(['−', '+', '%', '▄']), "{line}");
        }
        let text = main(&app, 92, 23).join("\n");
        assert!(
            text.contains("Regime  UNKNOWN · 0 of 4 equity markets have data"),
            "{text}"
        );
        assert!(text.contains("Bitcoin -- in 5 sessions · beta --"));
        assert!(text.contains("Gold    -- futures, -- GLD · z -- · corr 20 d --"));
    }
    let app = stage::at("2024-11-01T00:00:00Z");
    assert!(main(&app, 92, 18).join("\n").contains("not on tape"));
    let cells = grid(&app).rows.into_iter().flat_map(|row| row.cells);
    assert!(cells.into_iter().all(|cell| cell.text == "--"));
}

#[test]
fn every_size_is_survived() {
    stage::survives_every_size(&stage::at(NOW), &Drawdowns);
    stage::survives_every_size(&stage::empty(Mode::Live), &Drawdowns);
}

#[test]
fn without_network_every_price_is_stale() {
    let app = stage::offline(NOW, "2025-11-21T11:14:31Z");
    let lines = main(&app, 92, 18);
    assert!(
        lines[0].starts_with("╭─ 1 Drawdowns ─ all 3 h 14 m and older ─"),
        "{}",
        lines[0]
    );
    assert!(lines[2].ends_with("46 d  offline 3 h  │"), "{}", lines[2]);
    let buf = stage::canvas(&app, &Drawdowns, Part::Main, 92, 18);
    let stale = theme().shade(Meaning::Stale).colour;
    for x in [2, 15, 30, 52] {
        assert_eq!(buf[(x, 2)].fg, stale, "column {x}");
    }
}

#[test]
fn an_old_price_is_never_called_live() {
    // The tape stopped three days ago: coins are stale, and so are markets that have had sessions since.
    let app = stage::cut("2025-11-18T09:00:00Z", NOW);
    let lines = main(&app, 92, 18);
    assert!(lines[2].ends_with("last 3 d  │"), "{}", lines[2]);
    let buf = stage::canvas(&app, &Drawdowns, Part::Main, 92, 18);
    let stale = theme().shade(Meaning::Stale).colour;
    for y in 2..13 {
        assert_eq!(buf[(52, y)].fg, stale, "{}", lines[usize::from(y)]);
    }
    // Over a weekend a close is not old.
    let app = stage::at("2025-11-23T12:00:00Z");
    let buf = stage::canvas(&app, &Drawdowns, Part::Main, 92, 18);
    assert_ne!(buf[(52, 4)].fg, stale);
}

#[test]
fn ranges_change_the_basis_and_hide_what_belongs_to_the_whole_history() {
    let mut app = stage::at(NOW);
    stage::press(&mut app, "[ [");
    let lines = main(&app, 92, 18);
    assert!(lines[0].contains(" from 90-day high · close ─╮"));
    assert!(lines[2].contains("--"), "days under water: {}", lines[2]);
    let rows = grid(&app).rows;
    assert_eq!(rows[0].cells[3].path, "drawdowns.BTC.from_90d");
    let fall = app.readings().drawdowns.get(BTC).unwrap();
    assert_eq!(rows[0].cells[3].text, format::percent(fall.from_90d));
    for (range, depth) in [
        (Range::All, fall.from_high),
        (Range::Year, fall.from_365d),
        (Range::Quarter, fall.from_90d),
    ] {
        let path = under_water(app.board(), BTC, range.days());
        assert!((path.last().unwrap().1 - depth).abs() < 1e-12, "{range:?}");
    }
}

#[test]
fn sorting_puts_the_deepest_fall_first_and_the_unknown_last() {
    let mut app = stage::at(NOW);
    stage::press(&mut app, "s");
    let first = |app: &App| grid(app).rows[0].id.clone();
    assert_eq!(first(&app), "ETH");
    assert_eq!(named(&main(&app, 92, 18))[0], "Ether");
    stage::press(&mut app, "S");
    assert_eq!(first(&app), "AAPL");
    // Before the first closes of stocks only coins are known.
    let mut app = stage::at("2024-11-01T12:00:00Z");
    for reversed in [false, true] {
        stage::press(&mut app, if reversed { "S" } else { "s" });
        let rows = grid(&app).rows;
        let unknown: Vec<bool> = rows.iter().map(|r| r.cells[3].text == "--").collect();
        assert!(unknown.is_sorted(), "{unknown:?}");
    }
}

#[test]
fn rows_of_the_grid_stand_where_a_click_finds_them() {
    let mut app = stage::at(NOW);
    for (height, part) in [
        (23, Part::Main),
        (18, Part::Main),
        (10, Part::Main),
        (46, Part::Zoom),
    ] {
        if part == Part::Zoom {
            stage::press(&mut app, "z");
        }
        let lines = stage::lines(&app, &Drawdowns, part, 92, height);
        let rows = grid(&app).rows;
        let area = Rect::new(0, 0, 92, height);
        for (y, line) in (0..).zip(&lines).take(20) {
            let at = y > 0;
            let row = at
                .then(|| Drawdowns.row_at(&app, area, part, y - 1))
                .flatten();
            if let Some(row) = row {
                assert!(line.contains(&rows[row].label), "{line}");
            }
        }
        let found = (0..height).filter_map(|line| Drawdowns.row_at(&app, area, part, line));
        assert_eq!(found.count(), named(&lines).len());
    }
}

#[test]
fn a_selected_row_stays_and_is_on_its_ground() {
    let mut app = stage::at(NOW);
    stage::press(&mut app, "down down down down down down");
    assert_eq!(app.selected().unwrap().path, "drawdowns.CSI300.last");
    let lines = main(&app, 60, 10);
    assert!(named(&lines).contains(&"CSI 300"));
    let buf = stage::canvas(&app, &Drawdowns, Part::Main, 60, 10);
    let y = lines
        .iter()
        .position(|line| line.contains("CSI 300"))
        .unwrap();
    let ground = theme().shade(Meaning::Selection).colour;
    assert_eq!(buf[(2, u16::try_from(y).unwrap())].bg, ground);
    // Nothing is selected on the first screen.
    let buf = stage::canvas(&stage::at(NOW), &Drawdowns, Part::Main, 60, 10);
    assert!(buf.content.iter().all(|cell| cell.bg != ground));
}

#[test]
fn the_zoom_shows_the_lost_market_value_and_the_way_under_water() {
    let mut app = stage::at(NOW);
    let lines = zoom(&mut app, 160, 46);
    let text = lines.join("\n");
    assert!(lines[1].contains("under  to high  market, age"));
    assert!(text.contains("NVDA -- · MSFT $473 bn · AAPL $134 bn"));
    assert!(lines[19].starts_with("╭─ Under water ─"));
    assert!(lines[19].ends_with("1 Nov 2024 − 21 Nov 2025 ─╮"));
    for name in [
        "Bitcoin              −32.6% │",
        "Ether                −43.7% │",
        "Gold                  −6.5% │",
    ] {
        assert!(text.contains(name), "{name}");
    }
    assert!(text.contains("worst −63% on 8 Apr"));
    assert!(text.contains("−60%") && !text.contains("−70%"));
    // The selected index stands for its region.
    stage::press(&mut app, "down down");
    let text = stage::lines(&app, &Drawdowns, Part::Zoom, 160, 46).join("\n");
    assert!(text.contains("S&P 500               −5.1% │"));
    assert!(!text.contains("Nasdaq 100            −7.9% │"));
    let empty = zoom(&mut stage::empty(Mode::Live), 160, 46).join("\n");
    assert!(empty.contains("-- no daily closes are known"));
}

#[test]
fn only_a_fresh_quote_is_live() {
    let now = Stamp::parse(NOW).unwrap();
    let app = stage::offline(NOW, NOW);
    assert_eq!(app.now(), now);
    let text = main(&app, 92, 18).join("\n");
    assert!(!text.contains("live"));
}
