//! Drawing: from the state of the program to cells. No event, clock, file or socket is known here, and nothing is kept
//! between frames.
//!
//! [`arrange`] says where things stand; [`panels`] is the registry of panels, one file each; `overlays` are the popups;
//! [`widgets`] are the small pieces all of them draw with; [`theme`] turns meanings into colours. To add a panel: its
//! file in `panels/` and its two lines in that registry.

pub mod arrange;
mod footer;
mod header;
mod overlays;
pub mod panels;
mod tape_line;
pub mod theme;
mod tiny;
pub mod widgets;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::layout::SizeClass;
use crate::app::{App, Catalog, PanelId};
use arrange::{Pane, Part};
use theme::{Charset, ColourDepth, Meaning, Theme, builtin};

/// How things look: a theme at the depth of the terminal, and the characters it can show.
#[derive(Clone, Debug)]
pub struct Look {
    /// Colours by meaning.
    pub theme: Theme,
    /// Characters.
    pub charset: Charset,
}

/// Every look that can be chosen on this terminal.
#[derive(Clone, Debug)]
pub struct Looks {
    /// Themes of the user, beside those of the program.
    pub own: Vec<Theme>,
    /// Colours that the terminal can show.
    pub depth: ColourDepth,
    /// Characters that it can show.
    pub charset: Charset,
}

impl Looks {
    /// The look of this name; the default theme when there is none of that name.
    pub fn look(&self, name: &str) -> Look {
        let own = self.own.iter().find(|theme| theme.name() == name).cloned();
        let theme = own
            .or_else(|| builtin::theme(name).ok())
            .unwrap_or_else(builtin::default_theme);
        Look {
            theme: theme.at_depth(self.depth),
            charset: self.charset,
        }
    }

    /// Names of all themes.
    pub fn names(&self) -> Vec<String> {
        let built_in = builtin::THEMES.iter().map(|theme| theme.name.to_owned());
        built_in
            .chain(self.own.iter().map(|theme| theme.name().to_owned()))
            .collect()
    }

    /// Panels and themes that exist, for the state.
    pub fn catalog(&self) -> Catalog {
        Catalog {
            panels: panels::PANELS.iter().map(|panel| panel.spec()).collect(),
            themes: self.names(),
        }
    }
}

/// What a panel draws from.
#[derive(Clone, Copy, Debug)]
pub struct Cx<'a> {
    /// The state.
    pub app: &'a App,
    /// Colours by meaning.
    pub theme: &'a Theme,
    /// The panel has the focus.
    pub focused: bool,
}

/// What lies under the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The panel.
    pub panel: PanelId,
    /// Row of its grid; `None` beside the rows.
    pub row: Option<usize>,
    /// On the frame's upper line.
    pub on_title: bool,
}

/// Draws the whole screen.
pub fn draw(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let theme = &look.theme;
    buf.set_style(area, theme.ground(Meaning::Background));
    match SizeClass::of(area.width, area.height) {
        SizeClass::Word => tiny::word(app, theme, area, buf),
        SizeClass::Tiny => tiny::gates(app, theme, area, buf),
        _ => {
            let screen = arrange::arrange(app, area);
            for pane in &screen.panes {
                pane_of(app, theme, *pane, buf);
            }
            if let Some(line) = screen.tape {
                tape_line::draw(app, theme, line, buf);
            }
            header::draw(app, theme, screen.header, buf);
            overlays::draw(app, theme, area, buf);
            footer::draw(app, theme, screen.footer, buf);
        }
    }
    look.charset.settle(buf, theme);
}

fn pane_of(app: &App, theme: &Theme, pane: Pane, buf: &mut Buffer) {
    let Some(panel) = panels::PANELS
        .iter()
        .find(|panel| panel.spec().id == pane.panel)
    else {
        return;
    };
    let focused = app.focus() == pane.panel && pane.part != Part::Second;
    let cx = Cx {
        app,
        theme,
        focused,
    };
    buf.set_style(pane.area, theme.ground(Meaning::Surface));
    match pane.part {
        Part::Main => panel.draw(&cx, pane.area, buf),
        Part::Second => panel.draw_second(&cx, pane.area, buf),
        Part::Zoom => panel.draw_zoom(&cx, pane.area, buf),
    }
}

/// What lies at this cell of the screen; `None` where there is no panel.
pub fn hit(app: &App, column: u16, row: u16) -> Option<Hit> {
    let (width, height) = app.size();
    let screen = arrange::arrange(app, Rect::new(0, 0, width, height));
    let at = ratatui::layout::Position::new(column, row);
    let pane = screen.panes.iter().find(|pane| pane.area.contains(at))?;
    let panel = panels::PANELS
        .iter()
        .find(|panel| panel.spec().id == pane.panel)?;
    let on_title = row == pane.area.y;
    let inside = row
        .checked_sub(pane.area.y + 1)
        .filter(|_| pane.part != Part::Second);
    let row = inside.and_then(|line| panel.row_at(app, pane.area, pane.part, line));
    Some(Hit {
        panel: pane.panel,
        row,
        on_title,
    })
}
