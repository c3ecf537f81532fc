//! Small drawing pieces.
