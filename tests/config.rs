//! The configuration: the default file, a corpus of good and bad files, and what `config show` says of them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helper functions of tests may stop a test"
)]

use std::path::{Path, PathBuf};

use slackwater::app::chord::Chord;
use slackwater::config::{
    self, ActionName, AltsOrder, Catalog, Charset, Colours, File, Origin, Override, PanelName,
    Place, Range, Settings,
};
use slackwater::domain::tag::is_unprintable;

fn catalog() -> Catalog {
    let panels = [
        "drawdowns",
        "etf",
        "liquidations",
        "alts",
        "checklist",
        "treasuries",
        "rates",
        "whales",
        "journal",
        "commentary",
    ];
    let actions = [
        ("freeze", "f"),
        ("zoom", "z"),
        ("zoom_in", "enter"),
        ("close", "q"),
        ("escape", "esc"),
        ("quit", "ctrl-c"),
        ("preset_crash", "alt-1"),
    ];
    Catalog {
        themes: ["slack", "ebb", "red-up", "mono"]
            .map(String::from)
            .to_vec(),
        panels: panels
            .iter()
            .zip("1234567890".chars())
            .map(|(name, key)| PanelName {
                key,
                name: (*name).to_owned(),
            })
            .collect(),
        actions: actions
            .iter()
            .map(|(name, key)| ActionName {
                name: (*name).to_owned(),
                context: String::from("screen"),
                chords: vec![Chord::parse(key).unwrap()],
            })
            .collect(),
        preset_context: String::from("screen"),
        accounts: ["binance", "okx"].map(String::from).to_vec(),
        assets: ["BTC", "ETH", "SOL", "IBIT"].map(String::from).to_vec(),
        sources: ["bybit-liquidations", "binance-klines", "coingecko-markets"]
            .map(String::from)
            .to_vec(),
        hosts: vec![(
            String::from("bybit-stream"),
            String::from("wss://stream.bybit.com"),
        )],
    }
}

fn load(text: &str) -> Result<config::Loaded, Vec<config::Problem>> {
    let file = File {
        name: "config.toml",
        text,
    };
    config::load(&catalog(), Some(file), &[])
}

fn corpus(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/configs")
        .join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_default_file_says_what_holds_without_it() {
    let loaded = load(config::DEFAULT_FILE).unwrap();
    assert_eq!(loaded.settings, Settings::default());
    // Every commented example is one that would be taken.
    let examples: String = config::DEFAULT_FILE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") || rest.starts_with("[[") => rest,
            Some(_) => "",
            None => line,
        })
        .map(|line| line.replace("log_buy", "freeze") + "\n")
        .collect();
    let loaded = load(&examples).unwrap_or_else(|why| panic!("{}", why[0]));
    assert_eq!(loaded.settings.plans.len(), 1);
    assert_eq!(loaded.settings.panels, Some(vec!['1', '2', '5', '0']));
}

#[test]
fn good_files_are_taken() {
    let files = corpus("valid");
    assert!(files.len() >= 8);
    for (path, text) in files {
        if let Err(problems) = load(&text) {
            panic!("{}: {}", path.display(), problems[0]);
        }
    }
}

#[test]
fn bad_files_are_refused_with_the_place_and_the_nearest_word() {
    let files = corpus("invalid");
    assert!(files.len() >= 25);
    for (path, text) in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Err(problems) = load(&text) else {
            panic!("{name} is taken");
        };
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let said = said.join("\n");
        let expected = text
            .lines()
            .next()
            .unwrap()
            .strip_prefix("# expect: ")
            .unwrap();
        for part in parts(expected) {
            assert!(said.contains(&part), "{name}: `{part}` is not in:\n{said}");
        }
        for line in said.lines() {
            assert!(!line.chars().any(is_unprintable), "{name}: {line:?}");
            assert!(line.chars().count() < 400, "{name}: {line}");
        }
        assert!(
            problems.windows(2).all(|two| two[0] < two[1]),
            "{name}: not in order:\n{said}"
        );
    }
}

/// `2:9 | words | words`: the places as they are written, and the words.
fn parts(expected: &str) -> impl Iterator<Item = String> {
    expected.split(" | ").map(|part| {
        let place = part.split(':').all(|number| number.parse::<u32>().is_ok());
        if place {
            format!("config.toml:{part}: ")
        } else {
            part.to_owned()
        }
    })
}

#[test]
fn what_is_configured_is_what_holds() {
    let (_, text) = corpus("valid")
        .into_iter()
        .find(|(path, _)| path.ends_with("everything.toml"))
        .unwrap();
    let settings = load(&text).unwrap().settings;
    assert_eq!(settings.theme, "ebb");
    assert_eq!(settings.charset, Charset::Ascii);
    assert_eq!(settings.colours, Colours::None);
    assert_eq!(settings.range, Range::Quarter);
    assert_eq!(settings.alts_order, AltsOrder::Beta);
    assert_eq!(settings.panels, Some(vec!['2', '1']));
    assert_eq!(settings.replay_speed, 3600);
    assert!(settings.declares_no_leverage && !settings.mouse && !settings.clock_seconds);
}

#[test]
fn keys_replace_the_defaults_and_the_way_out_stays() {
    let text = "[keys]\nfreeze = [\"F\", \"ctrl+L\"]\nzoom = []\nquit = \"Q\"\n";
    let keys = load(text).unwrap().settings.keys;
    let of = |name: &str| {
        let binding = keys.iter().find(|binding| binding.action == name).unwrap();
        binding
            .chords
            .iter()
            .map(|c| config::written_chord(*c))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("freeze"), ["F", "ctrl-l"]);
    assert!(of("zoom").is_empty());
    assert_eq!(of("quit"), ["ctrl-c", "Q"]);
}

#[test]
fn presets_are_replaced_in_place_and_new_ones_come_last() {
    let text = "[presets]\nzz = [\"whales\"]\nflows = [7]\n";
    let presets = load(text).unwrap().settings.presets;
    let names: Vec<_> = presets
        .iter()
        .map(|p| (p.name.as_str(), p.panels.len()))
        .collect();
    assert_eq!(
        names,
        [
            ("crash", 4),
            ("flows", 1),
            ("alts", 2),
            ("mine", 3),
            ("zz", 1)
        ]
    );
}

#[test]
fn later_layers_win_and_each_setting_knows_where_it_comes_from() {
    let given = |key, value: &str, by: &str| Override {
        key,
        value: value.to_owned(),
        by: by.to_owned(),
    };
    let file = File {
        name: "c.toml",
        text: "theme = \"ebb\"\nmouse = false\n",
    };
    let overrides = [
        given("theme", "mono", "SLACKWATER_THEME"),
        given("theme", "red-up", "--theme"),
        given("replay.speed", "120", "SLACKWATER_REPLAY_SPEED"),
    ];
    let loaded = config::load(&catalog(), Some(file), &overrides).unwrap();
    assert_eq!(loaded.settings.theme, "red-up");
    assert_eq!(loaded.settings.replay_speed, 120);
    assert_eq!(loaded.origin("theme"), Origin::Given("--theme".into()));
    assert_eq!(loaded.origin("mouse"), Origin::File);
    assert_eq!(loaded.origin("charset"), Origin::Default);
    let variables = config::variables();
    assert!(variables.contains(&("SLACKWATER_REPLAY_SPEED".into(), "replay.speed")));

    let bad = [given("mouse", "perhaps\u{1b}", "SLACKWATER_MOUSE")];
    let problems = config::load(&catalog(), None, &bad).unwrap_err();
    assert_eq!(problems[0].place, Place::Given("SLACKWATER_MOUSE".into()));
    assert_eq!(problems[0].text, "`mouse` is true or false, not `perhaps·`");
}

#[test]
fn what_is_shown_can_be_read_again() {
    for (path, text) in corpus("valid") {
        let loaded = load(&text).unwrap();
        let shown = loaded.shown(&catalog());
        let again =
            load(&shown).unwrap_or_else(|why| panic!("{}: {}\n{shown}", path.display(), why[0]));
        assert_eq!(again.settings, loaded.settings, "{}", path.display());
    }
    let shown = load("theme = \"ebb\"\n").unwrap().shown(&catalog());
    assert!(
        shown
            .lines()
            .any(|l| l.starts_with("theme = \"ebb\"") && l.ends_with("# file"))
    );
    assert!(
        shown
            .lines()
            .any(|l| l.starts_with("mouse = true") && l.ends_with("# default"))
    );
    assert!(shown.contains("# plan: none set"));
}

#[test]
fn no_text_makes_the_reader_panic_or_print_controls() {
    let pieces = [
        "[",
        "]",
        "=",
        "\"",
        "theme",
        "plan",
        "\n",
        "\u{1b}[2J",
        "\0",
        "'''",
        "{",
        "}",
        ",",
        "1e999",
        "0x",
        "ü",
        "\u{202e}",
        ".",
    ];
    let mut state = 7_u64;
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push_str(pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]);
        }
        for problem in load(&text).err().into_iter().flatten() {
            let said = problem.to_string();
            assert!(!said.chars().any(is_unprintable), "{text:?}: {said:?}");
        }
    }
    let deep = "a = ".to_owned() + &"[".repeat(100_000);
    assert!(load(&deep).is_err());
    assert!(
        load(&"#".repeat(300_000)).unwrap_err()[0]
            .text
            .contains("too large")
    );
}
