//! Drawing: from the state of the program to cells.

pub mod theme;
pub mod widgets;
