-- The newest line of each fact: of what it is (`key`), and of when (`moment`: a day's or an hour's beginning, 0 for what
-- has no history). `line` is the observation as it stands on a tape.
CREATE TABLE fact (
    key TEXT NOT NULL,
    moment INTEGER NOT NULL,
    known_at INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (key, moment)
) STRICT, WITHOUT ROWID;

-- Liquidations, which add up: every one of the last day.
CREATE TABLE event (
    at INTEGER NOT NULL,
    line TEXT NOT NULL,
    known_at INTEGER NOT NULL,
    PRIMARY KEY (at, line)
) STRICT, WITHOUT ROWID;

-- When each venue was listened to, in microseconds: what the sums of liquidations may claim. `until` moves on with every
-- write, so that after an end without a word only seconds are missing.
CREATE TABLE span (
    venue TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (venue, since)
) STRICT, WITHOUT ROWID;
