//! The first row: name, mode badge, verdict, the clauses behind it, regime, feeds, clock (mock/STYLE section 7).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::theme::{Meaning, Theme};
use super::widgets::{put_spans, spans_width};
use crate::app::{App, Mode};
use crate::commentary::Headline;
use crate::commentary::headline::{HeadClause, regime_words};
use crate::discipline::Verdict;
use crate::domain::{format, instrument};
use crate::figures::readings::{Answer, RegimeLabel};

pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    buf.set_style(area, theme.ground(Meaning::Header));
    if area.is_empty() {
        return;
    }
    let head = Headline::of(&app.report());
    let mut fit = Fit::at(area.width, head.clauses.len());
    let replay = matches!(app.mode(), Mode::Replay(_));
    let lead = lead(app, theme, area.width);
    let (left, right) = loop {
        let mut left = lead.clone();
        let clauses = clauses(app, theme, &head, fit);
        if !clauses.is_empty() {
            left.push(Span::raw(gap(area.width)));
            left.extend(clauses);
        }
        let right = right(app, theme, &head, fit);
        // A blank at each end, two between.
        let needed = spans_width(&left) + spans_width(&right) + 4;
        if needed <= area.width || !fit.tighten(replay) {
            break (left, right);
        }
    };
    let end = put_spans(buf, area.x + 1, area.y, &left, area.right());
    let from = area.right().saturating_sub(spans_width(&right) + 1);
    if from > end {
        put_spans(buf, from, area.y, &right, area.right());
    }
}

/// How much is said of the regime.
#[derive(Clone, Copy, PartialEq)]
enum Regime {
    Long,
    Short,
    Left,
}

/// What there is room for.
#[derive(Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one a part that is there or left out"
)]
struct Fit {
    regime: Regime,
    tails: bool,
    feeds: bool,
    seconds: bool,
    short: bool,
    clauses: usize,
}

impl Fit {
    /// By the width alone.
    const fn at(width: u16, clauses: usize) -> Self {
        Self {
            regime: match width {
                150.. => Regime::Long,
                120.. => Regime::Short,
                _ => Regime::Left,
            },
            tails: width >= 150,
            feeds: width >= 90,
            seconds: width >= 100,
            short: width < 70,
            clauses,
        }
    }

    /// Gives up the next thing; false when nothing is left to give up. In a replay the feeds go first: they only repeat
    /// what the badge says.
    fn tighten(&mut self, replay: bool) -> bool {
        if replay && self.feeds {
            self.feeds = false;
        } else if self.regime == Regime::Long {
            self.regime = Regime::Short;
        } else if self.tails {
            self.tails = false;
        } else if self.regime == Regime::Short {
            self.regime = Regime::Left;
        } else if self.feeds {
            self.feeds = false;
        } else if self.seconds {
            self.seconds = false;
        } else if !self.short {
            self.short = true;
        } else if self.clauses > 0 {
            self.clauses -= 1;
        } else {
            return false;
        }
        true
    }
}

const fn gap(width: u16) -> &'static str {
    if width < 100 { " " } else { "  " }
}

/// Name, mode and verdict.
fn lead(app: &App, theme: &Theme, width: u16) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    if width >= 100 {
        spans.push(theme.bold(Meaning::Title, "slackwater "));
    }
    spans.extend(badge(app, theme, width));
    spans.push(Span::raw(gap(width)));
    let mut word = verdict(app, theme);
    if width < 70 {
        word.content = format!(" {} ", word.content.trim()).into();
    }
    spans.push(word);
    spans
}

/// The mode: a plain word when live, a reversed block when it must not be missed.
fn badge(app: &App, theme: &Theme, width: u16) -> Vec<Span<'static>> {
    if let Some(at) = app.frozen_at() {
        return vec![Span::styled(
            format!(" FROZEN {} ", format::clock_short(at)),
            theme.badge(Meaning::Warn),
        )];
    }
    match app.mode() {
        Mode::Live if width < 70 => vec![theme.bold(Meaning::Live, "●")],
        Mode::Live => vec![theme.bold(Meaning::Live, "● LIVE")],
        Mode::Offline => vec![Span::styled(" OFFLINE ", theme.badge(Meaning::Offline))],
        Mode::Replay(replay) => {
            let text = if width < 70 {
                " REPLAY ".to_owned()
            } else {
                format!(" REPLAY {}× ", replay.speed)
            };
            vec![Span::styled(text, theme.badge(Meaning::Replay))]
        }
    }
}

/// The verdict's word on its block.
pub(super) fn verdict(app: &App, theme: &Theme) -> Span<'static> {
    let verdict = app.checklist().verdict;
    let meaning = match verdict {
        Verdict::Wait => Meaning::Warn,
        Verdict::Clear => Meaning::Good,
        Verdict::Unknown => Meaning::Unknown,
    };
    Span::styled(format!("  {}  ", verdict.word()), theme.badge(meaning))
}

/// The measured values behind the verdict.
fn clauses(app: &App, theme: &Theme, head: &Headline, fit: Fit) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let dot = || theme.span(Meaning::Faint, " · ");
    let said = head.clauses.iter().take(fit.clauses);
    if matches!(app.mode(), Mode::Offline) && fit.clauses > 0 {
        spans.push(theme.span(Meaning::Offline, "no connection"));
        if fit.tails {
            spans.push(theme.span(Meaning::Text, " · every figure shows its age"));
        }
    } else if fit.clauses > 0 && !head.lead.is_empty() {
        let lead = head.lead.trim_end_matches(": ").to_owned();
        spans.push(theme.span(Meaning::Unknown, lead));
        spans.push(theme.span(Meaning::Text, ": "));
    }
    let led = !head.lead.is_empty();
    for (place, clause) in said.enumerate() {
        if place > 0 || (!spans.is_empty() && (!led || matches!(app.mode(), Mode::Offline))) {
            spans.push(dot());
        }
        let meaning = if led {
            Meaning::Text
        } else {
            meaning(app, clause)
        };
        let text = if fit.short {
            &clause.short
        } else {
            &clause.text
        };
        spans.push(theme.span(meaning, text.clone()));
        if fit.tails {
            spans.push(theme.span(Meaning::Text, clause.tail.clone()));
        }
    }
    spans
}

/// Flows have a direction, the others a state.
fn meaning(app: &App, clause: &HeadClause) -> Meaning {
    if clause.aged {
        return Meaning::Stale;
    }
    let flows = app.readings().etf_flows.get(instrument::BTC);
    match (clause.id, clause.state) {
        (_, Answer::Unknown) if clause.tail.is_empty() => Meaning::Unknown,
        ("etf", _) => flows
            .and_then(|flows| flows.net_usd)
            .map_or(Meaning::Unknown, Meaning::direction),
        (_, Answer::Fail) => Meaning::Bad,
        ("whales", Answer::Pass) => Meaning::Good,
        (_, Answer::Unknown) => Meaning::Unknown,
        (_, Answer::Pass) => Meaning::Text,
    }
}

/// Regime, feeds and clock.
fn right(app: &App, theme: &Theme, head: &Headline, fit: Fit) -> Vec<Span<'static>> {
    let mut spans = regime(theme, head, fit.regime);
    if fit.feeds {
        spans.extend(feeds(app, theme));
    }
    spans.push(clock(app, theme, fit.seconds));
    spans
}

fn regime(theme: &Theme, head: &Headline, said: Regime) -> Vec<Span<'static>> {
    let meaning = match head.regime.label {
        _ if head.regime.aged => Meaning::Stale,
        RegimeLabel::LiquidityCrisis => Meaning::Bad,
        RegimeLabel::SystemicRiskOff | RegimeLabel::CryptoSpecific => Meaning::Warn,
        RegimeLabel::Calm => Meaning::Muted,
        RegimeLabel::Unknown => Meaning::Unknown,
    };
    match said {
        Regime::Left => Vec::new(),
        // An old label without its date would pass for a present one.
        Regime::Short if head.regime.aged => Vec::new(),
        Regime::Short => vec![theme.bold(meaning, head.regime.short), Span::raw("  ")],
        Regime::Long => {
            let (word, _) = regime_words(head.regime.label);
            let day = head.regime.long.strip_prefix(word).unwrap_or_default();
            vec![
                theme.bold(meaning, word),
                theme.span(Meaning::Muted, day.to_owned()),
                Span::raw("  "),
            ]
        }
    }
}

/// Who answers: of the live sources so many of how many. Nothing before the first has said anything.
fn feeds(app: &App, theme: &Theme) -> Vec<Span<'static>> {
    let value = match app.mode() {
        Mode::Replay(_) => theme.bold(Meaning::Replay, "tape"),
        Mode::Offline => theme.bold(Meaning::Offline, "none"),
        Mode::Live if app.lines().is_empty() => return Vec::new(),
        Mode::Live => {
            let all = app.lines().len();
            let answering = app.lines().iter().filter(|line| line.is_well()).count();
            let meaning = match answering {
                0 => Meaning::Offline,
                n if n < all => Meaning::Warn,
                _ => Meaning::Text,
            };
            theme.bold(meaning, format!("{answering}/{all}"))
        }
    };
    let label = theme.span(Meaning::Muted, "feeds ");
    vec![label, value, Span::raw("  ")]
}

fn clock(app: &App, theme: &Theme, seconds: bool) -> Span<'static> {
    let now = app.now();
    let time = if seconds && app.shows_seconds() {
        format::clock(now)
    } else {
        format::clock_short(now)
    };
    match app.mode() {
        // Where there is no room for the date, the tape line has it.
        Mode::Replay(_) if app.size().0 >= 70 => theme.bold(
            Meaning::Text,
            format!("{} {time}", format::date(now.day(), now.day())),
        ),
        Mode::Offline => theme.bold(Meaning::Offline, time),
        Mode::Replay(_) | Mode::Live => theme.bold(Meaning::Text, time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discipline::{DisciplineSettings, fixture};
    use crate::figures::Readings;
    use crate::ui::panels::testing::{in_mode, november};
    use crate::ui::widgets::testing::{text, theme};

    fn line(app: &App) -> String {
        let area = Rect::new(0, 0, app.size().0, 1);
        let mut buf = Buffer::empty(area);
        draw(app, &theme(), area, &mut buf);
        text(&buf).remove(0)
    }

    fn live(readings: Readings, width: u16) -> String {
        let settings = DisciplineSettings::default();
        line(&in_mode(Mode::Live, readings, settings, (width, 40)))
    }

    #[test]
    fn it_is_that_of_the_pictures_at_every_width() {
        let at = |width| live(fixture::november(), width);
        for width in [160, 200] {
            let line = at(width);
            assert!(
                line.starts_with(
                    " slackwater ● LIVE    WAIT    ETF −$903 m, 5 sessions −$1.95 bn · \
                     VIX 26.4 > 20 · whales unknown  "
                ),
                "{line}"
            );
            assert!(
                line.ends_with("  SYSTEMIC RISK-OFF day 3  09:00:00Z"),
                "{line}"
            );
        }
        let line = at(120);
        assert!(
            line.starts_with(
                " slackwater ● LIVE    WAIT    ETF −$903 m · VIX 26.4 > 20 · whales unknown  "
            ),
            "{line}"
        );
        assert!(line.ends_with("  RISK-OFF  09:00:00Z"), "{line}");
        assert_eq!(
            at(80),
            " ● LIVE   WAIT   ETF −$903 m · VIX 26.4 > 20 · whales unknown            09:00Z"
        );
        assert_eq!(
            at(60),
            " ●  WAIT  ETF −$903 m · VIX 26.4 · whales ?          09:00Z"
        );
    }

    #[test]
    fn a_replay_says_tape_and_its_date() {
        assert_eq!(
            line(&november((160, 48))),
            " slackwater  REPLAY 60×     WAIT    ETF −$903 m, 5 sessions −$1.95 bn · VIX 26.4 > 20 · \
             whales unknown    SYSTEMIC RISK-OFF day 3  feeds tape  21 Nov 09:00:00Z"
        );
    }

    #[test]
    fn nothing_known_is_said_and_offline_shows_it() {
        let line = live(Readings::default(), 120);
        let words = "three gates unknown: ETF no data · VIX no data · whales unknown";
        assert!(line.contains(words), "{line}");
        assert!(line.contains("  UNKNOWN  "), "{line}");
        let settings = DisciplineSettings::default();
        let offline = in_mode(Mode::Offline, fixture::november(), settings, (160, 48));
        let line = super::tests::line(&offline);
        assert!(
            line.contains(" OFFLINE ") && line.contains("no connection"),
            "{line}"
        );
        assert!(line.ends_with("feeds none  09:00:00Z"), "{line}");
    }

    #[test]
    fn verdict_and_badge_stay_to_the_last() {
        for width in 1..=130 {
            let line = live(fixture::november(), width);
            assert!(line.chars().count() <= usize::from(width));
            assert!(width < 12 || line.contains("WAIT"), "{width}: {line}");
            assert!(width < 30 || line.ends_with('Z'), "{width}: {line}");
        }
    }
}
