-- Readings of order books in the hour that goes on, each with its line as it stands on a tape.
CREATE TABLE book (
    venue TEXT NOT NULL,
    symbol TEXT NOT NULL,
    at INTEGER NOT NULL,
    known_at INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (venue, symbol, at)
) STRICT, WITHOUT ROWID;

-- The median of each hour that is over: what later readings of the same book are compared with.
CREATE TABLE book_hour (
    venue TEXT NOT NULL,
    symbol TEXT NOT NULL,
    start INTEGER NOT NULL,
    spread_bps REAL NOT NULL,
    depth_usd REAL NOT NULL,
    PRIMARY KEY (venue, symbol, start)
) STRICT, WITHOUT ROWID;
