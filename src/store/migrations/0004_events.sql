-- An event by its identity, so that one that is told twice (after a reconnect, by a history, by a second cockpit) is one
-- row. The rows of before have none: they go, and with them the times that speak for them.
DROP TABLE event;
DELETE FROM span;

-- `key`: the venue, its market, and the id that the venue gave the event, or else what it is. `times`: how often one frame
-- told it at the most. `id`: the 64 bits of the id, as a signed number.
CREATE TABLE event (
    key TEXT NOT NULL PRIMARY KEY,
    id INTEGER,
    at INTEGER NOT NULL,
    known_at INTEGER NOT NULL,
    times INTEGER NOT NULL,
    line TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX event_at ON event (at);

-- The instant up to which events were dropped for want of room: nothing was listened to, as far as sums go, before it.
-- One row at the most.
CREATE TABLE floor (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at INTEGER NOT NULL
) STRICT;
