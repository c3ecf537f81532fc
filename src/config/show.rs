//! The effective settings as a file that could be read again, each line with where it comes from.

use std::fmt::Write as _;

use super::catalog::Catalog;
use super::chord::written;
use super::scalar::{SCALARS, Scalar};
use super::{KeysFrom, Loaded, Origin, Sources};
use crate::discipline::{Cadence, Plan};

impl Loaded {
    /// The settings as a configuration file, with a comment at each on its origin.
    pub fn shown(&self, catalog: &Catalog) -> String {
        let mut text = String::new();
        let (top, tables): (Vec<&Scalar>, Vec<&Scalar>) =
            SCALARS.iter().partition(|scalar| !scalar.key.contains('.'));
        for scalar in top {
            self.line(&mut text, scalar.key, scalar);
        }
        match &self.settings.panels {
            Some(panels) => {
                self.put(&mut text, "panels", &names(panels, catalog), "panels");
            }
            None => text.push_str("# panels: as the size of the terminal suggests\n"),
        }
        let mut open = "";
        for scalar in tables {
            let (table, name) = scalar.key.split_once('.').unwrap_or(("", scalar.key));
            if table != open {
                let _ = writeln!(text, "\n[{table}]");
                open = table;
            }
            self.line(&mut text, name, scalar);
        }
        if self.settings.sources != Sources::default() {
            text.push_str("\n[sources]\n");
            let off = &self.settings.sources.off;
            if !off.is_empty() {
                self.put(&mut text, "off", &list(off), "sources");
            }
            for (host, address) in &self.settings.sources.addresses {
                let name = format!("addresses.{host}");
                self.put(&mut text, &name, &format!("{address:?}"), "sources");
            }
        }
        for (venue, keys) in &self.settings.accounts {
            let _ = writeln!(text, "\n[accounts.{venue}]");
            match keys {
                KeysFrom::File(path) => {
                    self.put(&mut text, "file", &format!("{path:?}"), "accounts");
                }
                KeysFrom::Command(words) => {
                    self.put(&mut text, "command", &list(words), "accounts");
                }
            }
        }
        text.push_str("\n[presets]\n");
        for preset in &self.settings.presets {
            let panels = names(&preset.panels, catalog);
            self.put(&mut text, &preset.name, &panels, "presets");
        }
        if !self.settings.keys.is_empty() {
            text.push_str("\n[keys]\n");
        }
        for binding in &self.settings.keys {
            let chords: Vec<String> = binding.chords.iter().map(|c| written(*c)).collect();
            self.put(&mut text, &binding.action, &list(&chords), "keys");
        }
        if self.settings.plans.is_empty() {
            text.push_str("\n# plan: none set\n");
        }
        for plan in &self.settings.plans {
            let _ = writeln!(text, "\n[[plan]]  # {}", origin(&self.origin("plan")));
            text.push_str(&plan_text(plan));
        }
        text
    }

    fn line(&self, text: &mut String, name: &str, scalar: &Scalar) {
        let value = (scalar.get)(&self.settings).written();
        self.put(text, name, &value, scalar.key);
    }

    fn put(&self, text: &mut String, name: &str, value: &str, key: &str) {
        let line = format!("{name} = {value}");
        let _ = writeln!(text, "{line:<40}  # {}", origin(&self.origin(key)));
    }
}

fn origin(origin: &Origin) -> &str {
    match origin {
        Origin::Default => "default",
        Origin::File => "file",
        Origin::Given(by) => by,
    }
}

fn names(panels: &[char], catalog: &Catalog) -> String {
    let names: Vec<String> = panels
        .iter()
        .map(|digit| {
            let panel = catalog.panels.iter().find(|panel| panel.key == *digit);
            panel.map_or_else(|| digit.to_string(), |panel| panel.name.clone())
        })
        .collect();
    list(&names)
}

fn list(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    format!("[{}]", quoted.join(", "))
}

fn plan_text(plan: &Plan) -> String {
    let weekday = |day: chrono::Weekday| Some(format!("\"{day}\"").to_lowercase());
    let (cadence, day) = match plan.cadence {
        Cadence::Daily => ("daily", None),
        Cadence::Weekly(day) => ("weekly", weekday(day)),
        Cadence::Biweekly(day) => ("biweekly", weekday(day)),
        Cadence::Monthly(day) => ("monthly", Some(day.to_string())),
    };
    let day = day.map_or_else(String::new, |day| format!("day = {day}\n"));
    format!(
        "name = {:?}\nasset = \"{}\"\namount = {}\ncurrency = \"{}\"\ncadence = \"{cadence}\"\n{day}\
         start = {}\ntolerance_days = {}\n",
        plan.name, plan.asset, plan.amount, plan.currency, plan.start, plan.tolerance_days
    )
}
