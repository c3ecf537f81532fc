use super::*;
use crate::ui::panels::stage;

const NOW: &str = "2025-11-21T09:00:00Z";

fn main(app: &App, width: u16, height: u16) -> Vec<String> {
    stage::lines(app, &Etf, Part::Main, width, height)
}

#[test]
fn show() {
    let app = stage::at(NOW);
    for (w, h) in [(92, 16), (92, 14), (68, 12), (80, 11), (60, 8)] {
        println!("{}", main(&app, w, h).join("\n"));
    }
    println!(
        "{}",
        stage::lines(&app, &Etf, Part::Second, 48, 19).join("\n")
    );
    for (w, h) in [(160, 46), (120, 38), (80, 22), (60, 18)] {
        println!("{}", stage::lines(&app, &Etf, Part::Zoom, w, h).join("\n"));
    }
}
