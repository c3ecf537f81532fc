//! Makes an embedded tape from its JSON form: `cargo run --release --example pack_tape -- IN.jsonl OUT.tape`.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

fn main() -> color_eyre::Result<()> {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(input), Some(output)) = (paths.next(), paths.next()) else {
        color_eyre::eyre::bail!("usage: pack_tape IN.jsonl OUT.tape");
    };
    let packed = slackwater::tape::pack(BufReader::new(File::open(input)?))?;
    std::fs::write(output, packed)?;
    Ok(())
}
