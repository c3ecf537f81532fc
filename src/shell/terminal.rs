//! The terminal: taken once, given back on every way out, a panic in any thread included.

use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// The terminal is ours and must be given back. The one piece of state outside the loop: a panic can come from any
/// thread, and only the process knows whether its terminal was taken.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Is the terminal's background light? `None` when it does not say so within 50 ms. Ask before the terminal is taken.
pub(super) fn is_light_background() -> Option<bool> {
    let mut options = QueryOptions::default();
    options.timeout = Duration::from_millis(50);
    theme_mode(options)
        .ok()
        .map(|mode| mode == ThemeMode::Light)
}

/// Gives the terminal back: raw mode, mouse, paste, alternate screen, cursor. Does nothing when it is not taken.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // Best effort: on the way out there is nobody left to tell.
        let _ = execute!(
            stdout(),
            EndSynchronizedUpdate,
            DisableMouseCapture,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
        let _ = disable_raw_mode();
    }
}

/// A panic in two sentences: what happened and where, and what to do.
fn say(panic: &std::panic::PanicHookInfo<'_>) {
    let what = panic.payload_as_str().unwrap_or("no reason was given");
    let place = panic.location().map(ToString::to_string);
    let place = place.as_deref().unwrap_or("an unknown place");
    // The terminal may be gone: what cannot be said is not worth a second panic.
    let _ = writeln!(
        std::io::stderr(),
        "slackwater: a fault of the program ended it: {what} ({place}).\nNothing you recorded is lost. Please report \
         these two lines."
    );
}

/// The screen while the cockpit owns it.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Screen {
    pub(super) fn open(mouse: bool) -> io::Result<Self> {
        std::panic::set_hook(Box::new(|panic| {
            give_back();
            say(panic);
        }));
        let backend = CrosstermBackend::new(BufWriter::with_capacity(64 * 1024, stdout()));
        let mut screen = Self {
            terminal: Terminal::new(backend)?,
        };
        screen.take(mouse)?;
        Ok(screen)
    }

    fn take(&mut self, mouse: bool) -> io::Result<()> {
        TAKEN.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        let out = self.terminal.backend_mut();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        if mouse {
            queue!(out, EnableMouseCapture)?;
        }
        Ok(())
    }

    /// After a suspension: takes the terminal again and forgets what was on it.
    pub(super) fn reopen(&mut self, mouse: bool) -> io::Result<()> {
        self.take(mouse)?;
        self.terminal.clear()
    }

    /// One synchronized frame: the terminal shows all of it or nothing.
    pub(super) fn draw(&mut self, paint: impl FnOnce(Rect, &mut Buffer)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            let area = frame.area();
            paint(area, frame.buffer_mut());
        })?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(
            self.terminal.backend_mut(),
            CopyToClipboard::to_clipboard_from(text)
        )
    }

    pub(super) fn mouse(&mut self, on: bool) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        if on {
            execute!(out, EnableMouseCapture)
        } else {
            execute!(out, DisableMouseCapture)
        }
    }

    pub(super) fn restore(&mut self) {
        let _ = self.terminal.backend_mut().flush();
        give_back();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.restore();
    }
}
