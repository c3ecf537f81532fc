//! The tapes that the program carries.

use crate::domain::{Day, Span, Stamp};

/// A tape in the binary.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// What `--tape` and `replay` call it; the name in its header.
    pub name: &'static str,
    /// The compact form.
    pub bytes: &'static [u8],
    /// Where `replay` begins.
    pub default_start: Stamp,
}

/// All of them, the default first. Their origin is told in `assets/tapes/README.md`.
pub const EMBEDDED: &[Embedded] = &[
    Embedded {
        name: "2025-11",
        bytes: include_bytes!("../../assets/tapes/2025-11.tape"),
        // 2025-11-21T04:58:00Z: two minutes before the flows of the great outflow were known.
        default_start: Day::from_number(20_413)
            .start()
            .plus(Span::minutes(4 * 60 + 58)),
    },
    Embedded {
        name: "2020-03",
        bytes: include_bytes!("../../assets/tapes/2020-03.tape"),
        // 2020-03-12T12:00:00Z: the day on which everything fell at once.
        default_start: Day::from_number(18_333).start().plus(Span::hours(12)),
    },
];

impl Embedded {
    /// The embedded tape of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        EMBEDDED.iter().find(|tape| tape.name == name)
    }
}
