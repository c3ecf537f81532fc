-- Two liquidations of one frame may be equal in every field, and are two.
ALTER TABLE event ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
