use super::*;
use crate::app::Mode;
use crate::domain::Day;
use crate::figures::flows::earliest_opening;
use crate::figures::readings::Flows;
use crate::ui::panels::stage;
use crate::ui::theme::Meaning;
use crate::ui::widgets::testing::theme;

const NOW: &str = "2025-11-21T09:00:00Z";

fn main(app: &App, width: u16, height: u16) -> Vec<String> {
    stage::lines(app, &Etf, Part::Main, width, height)
}

fn zoom(app: &mut App, width: u16, height: u16) -> Vec<String> {
    stage::press(app, "2 z");
    stage::lines(app, &Etf, Part::Zoom, width, height)
}

#[test]
fn it_stands_as_pictured_at_each_size() {
    let app = stage::at(NOW);
    let wide = main(&app, 92, 14);
    assert_eq!(
        wide[0],
        "╭─ 2 ETF flows ────────────────────────────────────── US spot · USD m a session · Farside ─╮"
    );
    assert_eq!(
        wide[1],
        "│ BTC −903.2 20 Nov  last 5 −1,947  last 20 −4,484  z −2.6  pctl 0.4                       │"
    );
    assert!(wide[3].ends_with(" IBIT  −355.5 ▄▄▄▄▄▄ │"), "{}", wide[3]);
    assert_eq!(
        wide[10..13],
        [
            "│        10 Oct      20 Oct    27 Oct    3 Nov     10 Nov    17 Nov    4 more  −4.2        │",
            "│ ETH −261.6 8 sessions out  last 5 −734  last 20 −1,869                                   │",
            "│ Stopped? no · last 5 −1,947 needs ≥ 0 · out 1 session, needs < 2 ✓ · then 3 in a row     │",
        ]
    );
    let tall = main(&app, 92, 16).join("\n");
    assert!(
        tall.contains("BTC     −4.2 ▖") && tall.contains("3 more   0.0"),
        "{tall}"
    );
    for amount in ["+500 ", "0 ", "−500 "] {
        assert!(tall.contains(amount));
    }
    let medium = main(&app, 68, 12);
    assert!(medium[0].ends_with("─ USD m a session ─╮"));
    assert!(!medium.join("\n").contains("IBIT"));
    assert!(medium[10].starts_with("│ Stopped? no · last 5 −1,947 needs ≥ 0  "));
    let low = main(&app, 68, 8).join("\n");
    assert!(!low.contains("ETH") && low.contains("Stopped? no"));
    let least = main(&app, 68, 4);
    assert!(least[1].contains("BTC −903.2") && least[2].contains("Stopped?"));
    let second = stage::lines(&app, &Etf, Part::Second, 48, 19);
    assert_eq!(
        second[0],
        "╭─ 2 ETF flows · ETH ──────── USD m a session ─╮"
    );
    assert_eq!(
        second[1],
        "│ ETH −261.6 8 sessions out  last 5 −734       │"
    );
    assert!(second[17].contains("27 Oct    3 Nov     10 Nov    17 Nov"));
}

#[test]
fn what_is_not_known_is_never_a_number() {
    for mode in [Mode::Live, Mode::Offline] {
        let mut app = stage::empty(mode);
        let lines = main(&app, 92, 14);
        assert!(lines[1].starts_with("│ BTC --  not seen yet  "));
        assert!(lines[11].starts_with("│ ETH --  not seen yet  "));
        assert!(lines[12].starts_with("│ Stopped? ? unknown · no session is known  "));
        let cells = grid(&app).rows.into_iter().flat_map(|row| row.cells);
        assert!(cells.into_iter().all(|cell| cell.text == "--"));
        let text = zoom(&mut app, 160, 46).join("\n");
        assert!(
            text.contains("? unknown") && !text.contains("0.0"),
            "{text}"
        );
    }
}

#[test]
fn every_size_is_survived() {
    stage::survives_every_size(&stage::at(NOW), &Etf);
    stage::survives_every_size(
        &stage::cut("2025-11-19T09:00:00Z", "2025-11-21T14:00:00Z"),
        &Etf,
    );
    stage::survives_every_size(&stage::empty(Mode::Live), &Etf);
}

#[test]
fn one_missing_session_makes_stale_and_two_show_no_sums() {
    // The session of the 20th was due half an hour ago.
    let app = stage::cut(NOW.replace("21T", "20T").as_str(), "2025-11-21T14:00:00Z");
    let lines = main(&app, 92, 14);
    assert!(
        lines[0].starts_with("╭─ 2 ETF flows ─ late 2 d ─"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].contains("BTC +75.4 19 Nov  20 Nov missing  last 5 "),
        "{}",
        lines[1]
    );
    let buf = stage::canvas(&app, &Etf, Part::Main, 92, 14);
    assert_eq!(buf[(6, 1)].fg, theme().shade(Meaning::Stale).colour);
    let question = lines.iter().filter(|line| line.contains('?')).count();
    assert_eq!(question, 2, "the hole on the zero line, and the question");

    let app = stage::cut("2025-11-19T09:00:00Z", "2025-11-21T14:00:00Z");
    let lines = main(&app, 92, 14);
    assert!(lines[0].contains("─ late 3 d ─"));
    assert!(lines[1].starts_with("│ BTC --  19 and 20 Nov missing, sums not shown  "));
    let stopped = "│ Stopped? no · as of 18 Nov · a missing session is not a zero  ";
    assert!(lines[12].starts_with(stopped), "{}", lines[12]);
    assert!(lines.iter().any(|line| line.contains("?▔?")));
    let text = lines.join("\n");
    assert!(!text.contains("last 5") && !text.contains("IBIT"));
    assert_eq!(grid(&app).rows[0].cells[0].text, "--");
    let text = zoom(
        &mut stage::cut("2025-11-19T09:00:00Z", "2025-11-21T14:00:00Z"),
        160,
        46,
    )
    .join("\n");
    assert!(text.contains("Earliest opening: cannot be said"), "{text}");
    assert!(text.contains("? 19 and 20 Nov missing"), "{text}");

    // After more than five days nobody can say whether it has stopped.
    let app = stage::cut("2025-11-19T09:00:00Z", "2025-11-25T14:00:00Z");
    let lines = main(&app, 92, 14);
    assert!(lines[12].starts_with("│ Stopped? ? unknown · a missing session is not a zero  "));
}

#[test]
fn cells_lead_to_the_figures_of_the_contract() {
    let app = stage::at(NOW);
    let rows = grid(&app).rows;
    let paths: Vec<&str> = rows.iter().map(|row| row.cells[0].path.as_str()).collect();
    assert_eq!(
        paths[..9],
        [
            "etf_flows.BTC.net_usd",
            "etf_flows.BTC.sum5_usd",
            "etf_flows.BTC.sum20_usd",
            "etf_flows.BTC.outflow_streak",
            "etf_flows.BTC.inflow_streak",
            "etf_flows.BTC.z",
            "etf_flows.BTC.percentile",
            "etf_flows.BTC.stopped",
            "etf_flows.BTC.funds.IBIT",
        ]
    );
    assert_eq!(rows[8].cells[1].path, "etf_flows.ETH.funds.ETHA");
    assert_eq!(rows[8].cells[1].text, "−122.6");
    assert_eq!(rows.len(), 8 + 11);
    for cell in rows.iter().flat_map(|row| &row.cells) {
        assert!(app.explain(&cell.path).is_some(), "{}", cell.path);
    }
}

#[test]
fn the_marked_figure_is_on_its_ground_and_ethers_cells_show_its_funds() {
    let mut app = stage::at(NOW);
    let ground = theme().shade(Meaning::Selection).colour;
    let marked = |app: &App| -> String {
        let buf = stage::canvas(app, &Etf, Part::Main, 92, 14);
        let cells = buf.content.iter().filter(|cell| cell.bg == ground);
        cells.map(ratatui::buffer::Cell::symbol).collect()
    };
    stage::press(&mut app, "2");
    assert_eq!(marked(&app), "");
    stage::press(&mut app, "down");
    assert_eq!(marked(&app), "−1,947");
    stage::press(&mut app, "right");
    assert_eq!(marked(&app), "−734");
    let lines = main(&app, 92, 14);
    assert!(lines[2].contains("ETH 20 Nov by fund"), "{}", lines[2]);
    assert!(lines[3].contains("ETHA  −122.6"));
    stage::press(&mut app, "down down down down down down down");
    assert_eq!(marked(&app), "ETHA−122.6");
}

#[test]
fn the_zoom_adds_up_and_says_what_opening_would_take() {
    let mut app = stage::at(NOW);
    let lines = zoom(&mut app, 160, 46);
    let text = lines.join("\n");
    for part in [
        "╭─ 2 ETF flows · BTC ─",
        "second-largest outflow of 264 sessions since 1 Nov 2024",
        "last 30 sessions · USD m · Farside",
        "total     −903.2  ✓ sum of funds",
        "since 1 Nov 2024         +33,164.1   +13,075.6",
        "sessions out in a row          1           8",
        "✗ no   2 of 3 parts missing",
        "✗ last 5 sessions ≥ 0                         −1,947 m",
        "✓ sessions out < 2                                   1",
        "✗ 3 sessions true in a row                      0 of 3",
        "Earliest opening if money returned today: 25 Nov, if",
        "+1,455 m or more. One green day does not open it:",
        "Farside BTC     20 Nov, seen 05:00Z         table sum ✓ · 11 of 11 funds",
        "Farside ETH     20 Nov, seen 05:00Z         table sum ✓ · 9 of 9 funds",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let opening = earliest_opening(app.readings().etf_flows.get(BTC).unwrap()).unwrap();
    assert_eq!(opening.sessions, 3);
    // Every row of the funds and sums is found by a click.
    let rows = grid(&app).rows;
    let area = Rect::new(0, 0, 160, 46);
    for (y, line) in (0..).zip(&lines).skip(1) {
        if let Some(row) = Etf.row_at(&app, area, Part::Zoom, y - 1)
            && row >= 8
        {
            let fund = rows[row].id.split(' ').next().unwrap();
            assert!(line.contains(&format!("│ {fund} ")), "{line}");
        }
    }
    // In a low zoom: the normal view and what is missing below it.
    let low = stage::lines(&app, &Etf, Part::Zoom, 80, 22).join("\n");
    assert!(low.contains("╭─ Stopped? ─") && low.contains("25 Nov"));
}

fn sheet(flows: &Flows, today: Day) -> Sheet<'_> {
    Sheet {
        asset: BTC,
        flows,
        today,
    }
}

#[test]
fn funds_that_do_not_add_up_are_said_so() {
    let app = stage::at(NOW);
    let mut flows = app.readings().etf_flows.get(BTC).unwrap().clone();
    let today = app.now().day();
    assert_eq!(funds::difference(&sheet(&flows, today)), None);
    flows.funds[0].1 += 2.0e6;
    let by = funds::difference(&sheet(&flows, today)).unwrap();
    assert!((by - 2.0e6).abs() < 1.0);
    flows.funds.clear();
    assert_eq!(funds::sum(&sheet(&flows, today)), None);
}

#[test]
fn an_open_gate_says_since_when() {
    let mut app = stage::at("2025-12-03T12:00:00Z");
    let lines = main(&app, 92, 14);
    assert!(lines[12].contains("Stopped? yes"), "{}", lines[12]);
    let text = zoom(&mut app, 160, 46).join("\n");
    assert!(text.contains("✓ yes   open since 2 Dec"), "{text}");
    assert!(!text.contains("Earliest opening"));
}
