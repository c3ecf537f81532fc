//! Readings of 21 November 2025, 09:00Z, for the tests of the panels on liquidations, alts and treasuries, and the
//! ways of drawing them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Panel;
use crate::app::panel::Catalog;
use crate::app::{App, Mode, Msg, Picture, Setup, chord::Chord};
use crate::discipline::DisciplineSettings;
use crate::discipline::fixture::{at, day, drawdown};
use crate::domain::instrument::{BTC, ETH};
use crate::domain::observation::LiquidationTotal;
use crate::domain::{Name, Ticker};
use crate::figures::readings::{
    Alt, LiquidationCoverage, ListingRule, LongFate, Members, Published, Stage, Strength, Treasury,
};
use crate::figures::{Readings, liquidations, strength};
use crate::ui::widgets::testing::{text, theme};
use crate::ui::{Cx, arrange::Part};

const NOW: &str = "2025-11-21T09:00:00Z";

type CoinLine = (&'static str, f64, [f64; 5], [f64; 2]);

/// Coin, price, (7 d, 30 d, 90 d, held up, beta), (ratio, momentum).
const COINS: [CoinLine; 17] = [
    (
        "ETH",
        2834.22,
        [0.0092, -0.0853, -0.2083, -0.129, 1.4514],
        [98.9692, 98.9575],
    ),
    (
        "SOL",
        133.67,
        [0.0628, -0.0999, -0.101, -0.172, 1.6163],
        [100.7466, 101.132],
    ),
    (
        "BNB",
        866.51,
        [0.0754, 0.0246, 0.2992, 0.019, 1.2499],
        [101.4227, 100.5631],
    ),
    (
        "XRP",
        2.0,
        [-0.0091, 0.0321, -0.122, -0.037, 1.5108],
        [99.6999, 99.7242],
    ),
    (
        "DOGE",
        0.1489,
        [0.0459, -0.0418, -0.1644, -0.195, 1.8801],
        [100.814, 100.6159],
    ),
    (
        "ADA",
        0.4324,
        [-0.0609, -0.1591, -0.3734, -0.286, 1.9406],
        [98.5061, 99.7197],
    ),
    (
        "AVAX",
        13.81,
        [-0.013, -0.1165, -0.2618, -0.351, 2.367],
        [99.2739, 100.944],
    ),
    (
        "LINK",
        12.93,
        [0.0233, -0.0822, -0.3486, -0.204, 1.7793],
        [100.1443, 100.5071],
    ),
    (
        "ZEC",
        655.82,
        [0.4526, 2.1179, 19.1405, 5.050, 0.1318],
        [101.3448, 100.0174],
    ),
    (
        "TRX",
        0.2805,
        [0.1012, 0.0899, 0.0324, 0.166, 0.3041],
        [101.5729, 100.8013],
    ),
    (
        "LTC",
        87.27,
        [0.0375, 0.1769, -0.0408, 0.061, 1.7677],
        [99.9876, 99.6195],
    ),
    (
        "BCH",
        480.16,
        [0.0841, 0.2459, 0.0814, 0.153, 1.158],
        [101.6295, 100.5553],
    ),
    (
        "UNI",
        6.57,
        [-0.0249, 0.3134, -0.2247, 0.133, 2.2374],
        [100.16, 99.3534],
    ),
    (
        "AAVE",
        164.63,
        [-0.0469, -0.0592, -0.3571, -0.203, 1.8164],
        [99.4675, 99.9484],
    ),
    (
        "NEAR",
        2.07,
        [-0.0251, 0.1694, 0.0414, -0.021, 1.9197],
        [98.98, 98.5071],
    ),
    (
        "SUI",
        1.5,
        [-0.0802, -0.2483, -0.4627, -0.406, 2.1461],
        [98.6946, 99.9715],
    ),
    (
        "XMR",
        339.27,
        [0.0087, 0.3903, 0.68, 0.572, 0.9649],
        [99.8363, 99.7544],
    ),
];

fn alt(line: &CoinLine) -> (Ticker, Alt) {
    let (coin, price, [d7, d30, d90, held, beta], [x, y]) = *line;
    let alt = Alt {
        rel_7d: Some(d7),
        rel_30d: Some(d30),
        rel_90d: Some(d90),
        rrg_ratio: Some(x),
        rrg_momentum: Some(y),
        quadrant: Some(strength::quadrant(x, y)),
        down_beta: Some(beta),
        price,
        held_up: Some(held),
        r2_60d: Some(if coin == "ZEC" { 0.02 } else { 0.6 }),
        tail: vec![
            (x - 0.9, y - 0.4),
            (x - 0.7, y + 0.8),
            (x - 0.4, y + 0.3),
            (x - 0.5, y - 0.6),
            (x - 0.2, y - 0.5),
            (x, y),
        ],
        ..Alt::default()
    };
    (Ticker::new(coin).unwrap(), alt)
}

fn strength_block() -> Strength {
    let alts: Vec<(Ticker, Alt)> = COINS.iter().map(alt).collect();
    Strength {
        universe: alts.iter().map(|alt| alt.0).collect(),
        breadth_7d: Some(10.0 / 17.0),
        breadth_30d: Some(9.0 / 17.0),
        breadth_90d: Some(6.0 / 17.0),
        held_up: Some(7),
        of: Some(17),
        alts: Members(alts),
        day: Some(day("2025-11-20")),
        btc_high_day: Some(day("2025-10-06")),
        late: vec![(Ticker::literal("HYPE"), day("2025-10-21"))],
        ..Strength::default()
    }
}

fn published(usd: Option<f64>, short: f64, instant: &str) -> Published {
    Published {
        total: LiquidationTotal {
            publisher: Name::literal("CoinGlass"),
            window: Ticker::literal("24h"),
            usd,
            long_usd: Some(1.78e9),
            short_usd: Some(short),
            at: at(instant),
            lower_bound: false,
        },
        source: Name::literal("press"),
        known_at: at(instant),
    }
}

fn long(leverage: u32, gone: Option<&str>) -> LongFate {
    let entry = 124_658.54;
    LongFate {
        leverage,
        entry,
        entry_day: day("2025-10-06"),
        liquidation_price: liquidations::liquidation_price(
            entry,
            f64::from(leverage),
            liquidations::MAINTENANCE,
        )
        .unwrap(),
        gone: gone.map(at),
        hourly: true,
    }
}

fn company(
    rule: ListingRule,
    holding: Option<(Ticker, f64, &str)>,
    stock: [f64; 3],
    stage: Stage,
) -> Treasury {
    let price = |coin: Ticker| if coin == BTC { 84_049.39 } else { 2_720.17 };
    let coin_price = holding.map(|(coin, _, _)| {
        drawdown(
            coin,
            price(coin),
            at("2025-11-21T08:00:00Z"),
            (None, None),
            (1e6, "2025-10-06"),
        )
        .price
    });
    Treasury {
        mean_close_30: None,
        asset: holding.map(|h| h.0),
        units: holding.map(|h| h.1),
        units_date: holding.map(|h| day(h.2)),
        cost_usd: None,
        value_usd: holding.map(|h| h.1 * price(h.0)),
        unrealised_usd: None,
        break_even_price: None,
        if_halved_usd: None,
        price_for_ftx_hole: None,
        mnav_basic: None,
        stock_price: Some(stock[0]),
        days_below_1: Some(0),
        rule,
        stage,
        stock_date: Some(day("2025-11-20")),
        stock_change_1d: Some(stock[1]),
        stock_from_high: Some(stock[2]),
        shares: None,
        sold: None,
        coin_price,
        holding_seen: None,
        provenance: crate::figures::readings::Provenance::default(),
    }
}

fn companies() -> Members<Treasury> {
    use ListingRule::{Nasdaq, Nyse, NyseAmerican};
    let eth = |units, date| Some((ETH, units, date));
    let bmnr = Treasury {
        cost_usd: Some(14_421_560_000.0),
        unrealised_usd: Some(-4_737_754_800.0),
        break_even_price: Some(4051.0),
        if_halved_usd: Some(-9_579_657_400.0),
        price_for_ftx_hole: Some(1_803.808_988_764_045),
        ..company(
            NyseAmerican,
            eth(3_560_000.0, "2025-11-20"),
            [26.02, -0.108, -0.807],
            Stage::UnderWater,
        )
    };
    let sqns = Treasury {
        sold: Some((970.0, day("2025-11-04"))),
        ..company(
            Nyse,
            Some((BTC, 2264.0, "2025-11-04")),
            [5.38, -0.043, -0.9],
            Stage::Selling,
        )
    };
    let fgnx = Treasury {
        mnav_basic: Some(0.865_931),
        shares: Some((39_100_000.0, day("2025-11-19"))),
        sold: Some((10_773.0, day("2025-11-19"))),
        ..company(
            Nasdaq,
            eth(40_005.0, "2025-11-19"),
            [2.41, -0.073, -0.937],
            Stage::Selling,
        )
    };
    let sbet = Treasury {
        mnav_basic: Some(0.854_726),
        shares: Some((215_312_750.0, day("2025-11-09"))),
        ..company(
            Nasdaq,
            eth(861_251.0, "2025-11-09"),
            [9.3, -0.058, -0.843],
            Stage::Discount,
        )
    };
    let naka = Treasury {
        days_below_1: Some(18),
        ..company(Nasdaq, None, [0.485, -0.097, -0.965], Stage::Below1)
    };
    let mstr = company(Nasdaq, None, [177.13, -0.05, -0.611], Stage::Unknown);
    let names = ["MSTR", "BMNR", "SQNS", "FGNX", "SBET", "NAKA"];
    let all = [mstr, bmnr, sqns, fgnx, sbet, naka];
    let tickers = names.map(|name| Ticker::new(name).unwrap());
    Members(tickers.into_iter().zip(all).collect())
}

/// The figures.
pub(crate) fn readings() -> Readings {
    let mut readings = Readings {
        at: at(NOW),
        strength: strength_block(),
        treasuries: companies(),
        ..Readings::default()
    };
    readings.liquidations.published = vec![
        published(None, 129.36e6, NOW),
        published(Some(1.91e9), 129e6, "2025-11-21T08:00:00Z"),
    ];
    readings.liquidations.coverage = LiquidationCoverage::default();
    readings.liquidations.longs = vec![
        long(10, Some("2025-10-10T15:00:00Z")),
        long(5, Some("2025-11-04T16:00:00Z")),
        long(3, Some("2025-11-21T07:00:00Z")),
        long(2, None),
    ];
    let btc = drawdown(
        BTC,
        84_049.39,
        at("2025-11-21T08:00:00Z"),
        (None, None),
        (124_658.54, "2025-10-06"),
    );
    readings.drawdowns = Members(vec![(BTC, btc)]);
    readings
}

/// A cockpit that shows these figures.
pub(crate) fn app(readings: Readings) -> App {
    let setup = Setup {
        catalog: Catalog {
            panels: super::PANELS.iter().map(|panel| panel.spec()).collect(),
            themes: Vec::new(),
        },
        theme: String::new(),
        presets: Vec::new(),
        keys: Vec::new(),
        discipline: DisciplineSettings::default(),
        sources: Vec::new(),
        clock_seconds: true,
        shown: None,
        sorts: Vec::new(),
        ranges: Vec::new(),
        mouse: false,
    };
    let mut app = App::new(setup, Mode::Live, at(NOW));
    app.update(at(NOW), Msg::Size(200, 60));
    app.show(Picture {
        readings,
        now: at(NOW),
        ..Picture::default()
    });
    app
}

/// Presses keys.
pub(crate) fn press(app: &mut App, keys: &[&str]) {
    for key in keys {
        app.update(at(NOW), Msg::Key(Chord::parse(key).unwrap()));
    }
}

/// Draws one panel.
pub(crate) fn draw(panel: &dyn Panel, app: &App, part: Part, width: u16, height: u16) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let theme = theme();
    let cx = Cx {
        app,
        theme: &theme,
        focused: app.focus() == panel.spec().id,
    };
    let area = buf.area;
    match part {
        Part::Zoom => panel.draw_zoom(&cx, area, &mut buf),
        _ => panel.draw(&cx, area, &mut buf),
    }
    buf
}

/// The lines of one panel.
pub(crate) fn lines(panel: &dyn Panel, app: &App, part: Part, size: (u16, u16)) -> Vec<String> {
    text(&draw(panel, app, part, size.0, size.1))
}

/// Draws a panel at every size from nothing, with figures and without, zoomed and not.
pub(crate) fn survives_any_size(panel: &dyn Panel) {
    for mut app in [app(readings()), app(Readings::default())] {
        press(&mut app, &[&panel.spec().id.0.to_string()]);
        for zoomed in [false, true] {
            if zoomed {
                press(&mut app, &["z"]);
            }
            let sizes =
                (1..=30)
                    .map(|n| (n * 3, n))
                    .chain([(24, 4), (300, 4), (60, 90), (400, 60)]);
            for (width, height) in sizes.chain((1..80).map(|w| (w, 12))) {
                let part = if zoomed { Part::Zoom } else { Part::Main };
                let buf = draw(panel, &app, part, width, height);
                for line in 0..height {
                    panel.row_at(&app, buf.area, part, line);
                }
            }
        }
    }
}
