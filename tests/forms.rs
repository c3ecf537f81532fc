//! The forms of the journal as a person uses them: keys in, entries and screens out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod cockpit;

use cockpit::{Cockpit, monday_plan, text};

fn monday() -> Cockpit {
    Cockpit::with("2025-11-24T09:00:00Z", 512, monday_plan())
}

#[test]
fn look() {
    let mut c = monday();
    c.press("b");
    println!("{}", text(&c.frame()));
    c.press("enter");
    println!("{}", text(&c.frame()));
    c.press("b");
    println!("{}", text(&c.frame()));
    c.write("2000");
    c.press("tab tab tab tab tab tab tab tab");
    c.write("fell 43% from the high, want to average down");
    println!("{}", text(&c.frame()));
    c.press("esc b ctrl-n shift-tab");
    c.press("ctrl-u");
    c.write("ETH3L");
    c.press("tab");
    println!("{}", text(&c.frame()));
}
