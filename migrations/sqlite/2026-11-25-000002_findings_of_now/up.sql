-- A finding is one row that changes, so that a turn writes what it changed and the snapshot need not hold them all. What was kept before
-- stands in the conversations' snapshots and is written here at their next turn.

DROP TABLE findings;
CREATE TABLE findings (
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    slot BIGINT NOT NULL,               -- which finding of the conversation
    body TEXT NOT NULL,                 -- sealed; the finding as JSON
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, slot)
) WITHOUT ROWID;
