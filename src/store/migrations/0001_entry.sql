PRAGMA application_id = 1397508951; -- "SLKW"

CREATE TABLE entry (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    logged_at    TEXT NOT NULL,
    kind         TEXT NOT NULL,
    asset        TEXT,
    quantity     TEXT,
    spent        TEXT,
    currency     TEXT,
    fee          TEXT,
    fee_currency TEXT,
    venue        TEXT,
    product      TEXT,
    symbol       TEXT,
    plan         TEXT,
    on_plan      INTEGER NOT NULL CHECK (on_plan IN (0, 1)),
    off_plan     INTEGER NOT NULL CHECK (off_plan IN (0, 1)),
    reason       TEXT,
    note         TEXT,
    corrects     INTEGER REFERENCES entry (id),
    about        INTEGER REFERENCES entry (id),
    due          TEXT,
    origin       TEXT,
    prev_hash    TEXT NOT NULL CHECK (length(prev_hash) = 64),
    hash         TEXT NOT NULL CHECK (length(hash) = 64),
    -- The longest column stands last: what is before it is read without it.
    snapshot     TEXT
) STRICT;

CREATE UNIQUE INDEX entry_origin ON entry (origin) WHERE origin IS NOT NULL;

-- REPLACE takes a row away without asking a DELETE trigger, so both ways to clash are closed before the insert.
CREATE TRIGGER entry_grows_by_one BEFORE INSERT ON entry
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM entry)
BEGIN
    SELECT RAISE(ABORT, 'the journal only grows, one entry behind the other');
END;

CREATE TRIGGER entry_origin_is_new BEFORE INSERT ON entry
WHEN NEW.origin IS NOT NULL AND EXISTS (SELECT 1 FROM entry WHERE origin = NEW.origin)
BEGIN
    SELECT RAISE(ABORT, 'the journal holds an entry of this origin');
END;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry is never changed');
END;

CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry is never removed');
END;
