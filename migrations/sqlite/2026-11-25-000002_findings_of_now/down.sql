-- Back to the log of findings, which begins empty.

DROP TABLE findings;
CREATE TABLE findings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    message_id TEXT,
    body TEXT NOT NULL,                 -- sealed; the finding as JSON
    created_at BIGINT NOT NULL
);
CREATE INDEX findings_conversation ON findings (conversation_id, id);
