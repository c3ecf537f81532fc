use super::*;
use crate::app::Mode;
use crate::ui::panels::stage;
use crate::ui::theme::Meaning;
use crate::ui::widgets::testing::theme;

const NOW: &str = "2025-11-21T09:00:00Z";

fn main(app: &App, width: u16, height: u16) -> Vec<String> {
    stage::lines(app, &Drawdowns, Part::Main, width, height)
}

#[test]
fn show() {
    let app = stage::at(NOW);
    for (w, h) in [(92, 23), (92, 18), (68, 16), (80, 13), (60, 10)] {
        println!("{}", main(&app, w, h).join("\n"));
    }
    for (w, h) in [(160, 46), (120, 38), (80, 22), (60, 18)] {
        println!(
            "{}",
            stage::lines(&app, &Drawdowns, Part::Zoom, w, h).join("\n")
        );
    }
    let _ = (Meaning::Text, theme(), Mode::Live);
}
