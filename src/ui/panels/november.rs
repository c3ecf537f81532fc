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
        [0.009206, -0.085266, -0.20833, -0.129, 1.451432],
        [98.969243, 98.957544],
    ),
    (
        "SOL",
        133.67,
        [0.06275, -0.09988, -0.101016, -0.172, 1.616316],
        [100.746628, 101.131958],
    ),
    (
        "BNB",
        866.51,
        [0.075423, 0.024584, 0.299192, 0.019, 1.249858],
        [101.422675, 100.563088],
    ),
    (
        "XRP",
        2.0,
        [-0.009149, 0.032079, -0.122006, -0.037, 1.510831],
        [99.69986, 99.724187],
    ),
    (
        "DOGE",
        0.1489,
        [0.045897, -0.041787, -0.164379, -0.195, 1.880121],
        [100.813966, 100.61594],
    ),
    (
        "ADA",
        0.4324,
        [-0.060862, -0.159139, -0.373396, -0.286, 1.940568],
        [98.50609, 99.719655],
    ),
    (
        "AVAX",
        13.81,
        [-0.012985, -0.116547, -0.261797, -0.351, 2.366954],
        [99.273897, 100.943954],
    ),
    (
        "LINK",
        12.93,
        [0.023269, -0.082188, -0.348567, -0.204, 1.779287],
        [100.14432, 100.507052],
    ),
    (
        "ZEC",
        655.82,
        [0.452602, 2.117878, 19.140461, 5.050, 0.131826],
        [101.34482, 100.017415],
    ),
    (
        "TRX",
        0.2805,
        [0.101217, 0.089924, 0.032442, 0.166, 0.304081],
        [101.572942, 100.801256],
    ),
    (
        "LTC",
        87.27,
        [0.037464, 0.176897, -0.040752, 0.061, 1.76775],
        [99.987594, 99.619532],
    ),
    (
        "BCH",
        480.16,
        [0.084111, 0.245869, 0.081362, 0.153, 1.157996],
        [101.629544, 100.555314],
    ),
    (
        "UNI",
        6.57,
        [-0.024895, 0.313383, -0.224719, 0.133, 2.237419],
        [100.160014, 99.353405],
    ),
    (
        "AAVE",
        164.63,
        [-0.046906, -0.059247, -0.357066, -0.203, 1.816376],
        [99.467534, 99.948383],
    ),
    (
        "NEAR",
        2.07,
        [-0.025115, 0.169385, 0.041413, -0.021, 1.919651],
        [98.979954, 98.50714],
    ),
    (
        "SUI",
        1.5,
        [-0.080191, -0.248254, -0.462739, -0.406, 2.146118],
        [98.694563, 99.971517],
    ),
    (
        "XMR",
        339.27,
        [0.008737, 0.390269, 0.680046, 0.572, 0.964878],
        [99.836328, 99.754435],
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
    let named = names.map(|name| Ticker::new(name).unwrap());
    Members(named.into_iter().zip(all).collect())
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
