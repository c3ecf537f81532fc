//! Makes the compact form of a tape: `cargo run --release --example pack_tape -- IN.jsonl OUT.tape`.

use std::fs::{self, File};
use std::io::{self, BufReader};

fn main() -> io::Result<()> {
    let mut paths = std::env::args_os().skip(1);
    let (Some(input), Some(output)) = (paths.next(), paths.next()) else {
        return Err(io::Error::other("usage: pack_tape IN.jsonl OUT.tape"));
    };
    let packed = slackwater::tape::pack(BufReader::new(File::open(input)?));
    fs::write(output, packed.map_err(io::Error::other)?)
}
