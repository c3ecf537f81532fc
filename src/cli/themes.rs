//! `slackwater themes`: their names, and whether they can be read.

use std::fmt::Write as _;
use std::path::Path;

use ratatui::style::Color;

use super::args::Themes;
use super::environment::Environment;
use super::failure::{Answer, Failure};
use super::output;
use super::preferences::{Preferences, theme_file};
use super::table::Table;
use crate::ui::theme::builtin::{self, THEMES};
use crate::ui::theme::contrast::{Rgb, contrast};
use crate::ui::theme::{Kind, Meaning, Theme};

pub(super) fn run(environment: &Environment, command: &Themes) -> Result<Answer, Failure> {
    match command {
        Themes::List => list(environment),
        Themes::Check { file: Some(file) } => check_file(file),
        Themes::Check { file: None } => check_all(environment),
    }
}

fn list(environment: &Environment) -> Result<Answer, Failure> {
    let preferences = Preferences::read(environment)?;
    let chosen = &preferences.loaded.settings.theme;
    let mark = |name: &str| String::from(if name == chosen { "*" } else { "" });
    let mut table = Table::list();
    for theme in THEMES {
        table.row([
            mark(theme.name),
            theme.name.to_owned(),
            theme.about.to_owned(),
        ]);
    }
    for theme in &preferences.looks.own {
        let about = String::from("your own");
        table.row([mark(theme.name()), theme.name().to_owned(), about]);
    }
    output::text(&table.text(0))?;
    Ok(Answer::Yes)
}

fn check_file(path: &Path) -> Result<Answer, Failure> {
    if !path.is_file() {
        return Err(Failure::Missing(format!(
            "there is no theme file `{}`",
            path.display()
        )));
    }
    match theme_file(path) {
        Ok(theme) => report(&[theme], &[]),
        Err(error) => report(&[], &[error.to_string()]),
    }
}

fn check_all(environment: &Environment) -> Result<Answer, Failure> {
    let preferences = Preferences::read(environment)?;
    let built_in = THEMES.iter().map(|theme| builtin::theme(theme.name));
    let (mut themes, mut broken) = (Vec::new(), Vec::new());
    for theme in built_in {
        match theme {
            Ok(theme) => themes.push(theme),
            Err(error) => broken.push(error.to_string()),
        }
    }
    themes.extend(preferences.looks.own);
    broken.extend(preferences.broken_themes.iter().map(ToString::to_string));
    report(&themes, &broken)
}

fn report(themes: &[Theme], broken: &[String]) -> Result<Answer, Failure> {
    let mut text = String::new();
    let mut good = broken.is_empty();
    for problem in broken {
        let _ = writeln!(text, "{}", super::failure::plain(problem));
    }
    let mut table = Table::list();
    for theme in themes {
        let name = theme.name().to_owned();
        if matches!(theme.kind(), Kind::Sixteen | Kind::Mono) {
            let why = String::from("its contrast is the terminal's own");
            table.row([name, String::from("ok"), why]);
            continue;
        }
        let lowest = [lowest(theme, false), lowest(theme, true)];
        let fine = lowest.iter().flatten().all(Lowest::is_enough);
        good &= fine;
        let word = String::from(if fine { "ok" } else { "no" });
        let [text, weak] = lowest.map(|lowest| lowest.map_or_else(String::new, |l| l.text()));
        table.row([name, word, format!("text {text}"), format!("lines {weak}")]);
    }
    text.push_str(&table.text(0));
    output::text(&text)?;
    Ok(Answer::from(good))
}

/// The pair of a theme that is hardest to read.
struct Lowest {
    ratio: f64,
    limit: f64,
    meaning: Meaning,
    ground: Meaning,
}

impl Lowest {
    fn is_enough(&self) -> bool {
        self.ratio >= self.limit
    }

    fn text(&self) -> String {
        format!(
            "{:.2} ({} on {}, at least {:.1})",
            self.ratio,
            self.meaning.word(),
            self.ground.word(),
            self.limit
        )
    }
}

/// Lines, series and heat need 3 to 1, on the grounds where they are drawn; text needs 4.5 to 1 on all (mock/STYLE
/// section 5).
fn is_weak(meaning: Meaning) -> bool {
    let word = meaning.word();
    meaning == Meaning::Faint
        || ["border", "series", "heat"]
            .iter()
            .any(|start| word.starts_with(start))
}

fn lowest(theme: &Theme, weak: bool) -> Option<Lowest> {
    let judged = Meaning::ALL.iter().copied().filter(|meaning| {
        is_weak(*meaning) == weak
            && !Meaning::GROUNDS.contains(meaning)
            && !Meaning::DECORATION.contains(meaning)
    });
    judged
        .flat_map(|meaning| {
            let grounds: &[Meaning] = match meaning {
                Meaning::Faint => &Meaning::GROUNDS[..4],
                _ if weak => &Meaning::GROUNDS[..3],
                _ => &Meaning::GROUNDS,
            };
            grounds.iter().map(move |ground| (meaning, *ground))
        })
        .filter_map(|(meaning, ground)| {
            Some(Lowest {
                ratio: contrast(rgb(theme, meaning)?, rgb(theme, ground)?),
                limit: if weak { 3.0 } else { 4.5 },
                meaning,
                ground,
            })
        })
        .min_by(|a, b| (a.ratio / a.limit).total_cmp(&(b.ratio / b.limit)))
}

fn rgb(theme: &Theme, meaning: Meaning) -> Option<Rgb> {
    match theme.shade(meaning).colour {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        _ => None,
    }
}
