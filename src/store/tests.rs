//! Tests of the store from the inside: what only its own parts can do to a journal.
