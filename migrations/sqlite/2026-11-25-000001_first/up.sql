-- The first form of every table.
--
-- Ids are UUIDs as text (36 characters). Times are milliseconds of the Unix epoch, UTC, as BIGINT: cheap, and the same in both
-- databases. Lists and objects are JSON as TEXT. Days are YYYY-MM-DD in the clinic's zone. Money is whole Vietnamese dong.
-- Columns marked "sealed" hold what a person wrote or what names a person; they pass through store/sealed.rs.
-- The twin folder holds the same tables: only identity columns, DOUBLE and comments may differ.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- People

CREATE TABLE patients (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,                 -- sealed
    phone TEXT,                         -- sealed
    identifiers TEXT,                   -- sealed; JSON: national id, insurance card, address
    birth_date TEXT,                    -- sealed
    sex TEXT,
    language TEXT NOT NULL,
    channels TEXT NOT NULL,             -- JSON: how the patient likes to be reached
    verified BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT,                      -- as typed; none for a guest
    username_key TEXT,                  -- lower case
    role TEXT NOT NULL,
    display_name TEXT NOT NULL,         -- sealed
    password_hash TEXT,
    phone TEXT,                         -- sealed
    email TEXT,                         -- sealed
    language TEXT NOT NULL,
    patient_id TEXT REFERENCES patients (id),   -- the own patient
    disabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_username ON users (username_key) WHERE username_key IS NOT NULL;
CREATE INDEX users_patient ON users (patient_id) WHERE patient_id IS NOT NULL;

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE patient_relations (
    user_id TEXT NOT NULL REFERENCES users (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    relation TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, patient_id)
);
CREATE INDEX patient_relations_patient ON patient_relations (patient_id);

-- What a user agreed to or withdrew: a log, the latest row of a purpose holds.
CREATE TABLE consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    purpose TEXT NOT NULL,
    granted BOOLEAN NOT NULL,
    version TEXT NOT NULL,
    conversation_id TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX consents_user ON consents (user_id, purpose, id);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    used_at BIGINT
);

-- Conversations

CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES users (id),
    patient_id TEXT,
    status TEXT NOT NULL,
    language TEXT NOT NULL,
    urgency TEXT NOT NULL,
    last_seq BIGINT NOT NULL,
    read_patient BIGINT NOT NULL,
    read_staff BIGINT NOT NULL,
    unread_patient BIGINT NOT NULL,     -- messages of others after read_patient
    unread_staff BIGINT NOT NULL,
    assigned_to TEXT REFERENCES users (id),
    assigned_at BIGINT,
    state TEXT,                         -- sealed; the dialogue's snapshot
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX conversations_owner ON conversations (owner_id, id);
CREATE INDEX conversations_assigned ON conversations (assigned_to) WHERE assigned_to IS NOT NULL;

CREATE TABLE participants (
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);

-- `running` is the message's own seq from its acknowledgement to the end of its turn, then NULL: its small index is how
-- unfinished turns are found without reading the history.
CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    seq BIGINT NOT NULL CHECK (seq > 0),
    in_reply_to TEXT,
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    sender_id TEXT,
    client_msg_id TEXT,
    intent TEXT,
    urgency TEXT NOT NULL,
    language TEXT NOT NULL,
    body TEXT NOT NULL,                 -- sealed; the whole message as JSON
    running BIGINT,
    outcome TEXT,
    done_seq BIGINT,
    done_urgency TEXT,
    emergency BOOLEAN NOT NULL,
    crisis BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX messages_seq ON messages (conversation_id, seq);
CREATE UNIQUE INDEX messages_client_msg_id ON messages (conversation_id, sender_id, client_msg_id) WHERE client_msg_id IS NOT NULL;
CREATE INDEX messages_running ON messages (conversation_id, running) WHERE running IS NOT NULL;

CREATE TABLE findings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    message_id TEXT,
    body TEXT NOT NULL,                 -- sealed; the finding as JSON
    created_at BIGINT NOT NULL
);
CREATE INDEX findings_conversation ON findings (conversation_id, id);

CREATE TABLE summaries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    up_to_seq BIGINT NOT NULL,
    body TEXT NOT NULL,                 -- sealed
    created_at BIGINT NOT NULL
);
CREATE INDEX summaries_conversation ON summaries (conversation_id, id);

CREATE TABLE feedback (
    message_id TEXT NOT NULL REFERENCES messages (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    conversation_id TEXT NOT NULL,
    up BOOLEAN NOT NULL,
    reason TEXT,
    comment TEXT,                       -- sealed
    at BIGINT NOT NULL,
    PRIMARY KEY (message_id, user_id)
);
CREATE INDEX feedback_at ON feedback (at);

-- The staff desk

CREATE TABLE alerts (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    level TEXT NOT NULL,
    status TEXT NOT NULL,               -- open, acknowledged, resolved
    rules TEXT NOT NULL,                -- sealed; JSON, holds the words that fired
    excerpt TEXT NOT NULL,              -- sealed
    language TEXT NOT NULL,
    tier BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    paged_at BIGINT,
    acknowledged_by TEXT REFERENCES users (id),
    acknowledged_at BIGINT,
    resolved_at BIGINT
);
CREATE INDEX alerts_conversation ON alerts (conversation_id, id);
CREATE INDEX alerts_status ON alerts (status, paged_at);

-- A conversation's place in the staff queue, one at most. Who has it and its status stand in `conversations`.
CREATE TABLE cases (
    conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id),
    lane TEXT NOT NULL,
    rank BIGINT NOT NULL,               -- of the lane: 0 emergency, 1 handoff, 2 low_confidence, 3 feedback
    reason TEXT NOT NULL,
    excerpt TEXT NOT NULL,              -- sealed
    waiting_since BIGINT NOT NULL,
    due_at BIGINT,
    resolved_at BIGINT,                 -- set: out of the queue
    resolved_by TEXT REFERENCES users (id),
    outcome TEXT,
    updated_at BIGINT NOT NULL
);
CREATE INDEX cases_queue ON cases (rank, waiting_since, conversation_id) WHERE resolved_at IS NULL;

CREATE TABLE notes (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    author_id TEXT NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,                 -- sealed
    created_at BIGINT NOT NULL
);
CREATE INDEX notes_conversation ON notes (conversation_id, id);

CREATE TABLE reviews (
    id TEXT NOT NULL PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES messages (id),
    conversation_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    verdict TEXT,
    corrected_text TEXT,                -- sealed
    comment TEXT,                       -- sealed
    reviewer_id TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX reviews_status ON reviews (status, id);
CREATE INDEX reviews_message ON reviews (message_id);

-- The clinic

CREATE TABLE specialties (
    id TEXT NOT NULL PRIMARY KEY,
    vi TEXT NOT NULL,
    en TEXT NOT NULL,
    position BIGINT NOT NULL
);

CREATE TABLE doctors (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT,
    specialty_id TEXT NOT NULL REFERENCES specialties (id),
    languages TEXT NOT NULL,            -- JSON: ["vi","en"]
    location TEXT NOT NULL,
    price BIGINT,
    duration_min BIGINT NOT NULL CHECK (duration_min > 0 AND duration_min % 30 = 0),
    active BOOLEAN NOT NULL,
    user_id TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX doctors_specialty ON doctors (specialty_id);

-- Working hours. A single day out of the ordinary is a row whose valid_from and valid_to are that day.
CREATE TABLE schedules (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    doctor_id TEXT NOT NULL REFERENCES doctors (id),
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),    -- 1 Monday … 7 Sunday
    starts_min BIGINT NOT NULL,         -- minutes after midnight, clinic's wall clock
    ends_min BIGINT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,                      -- inclusive
    CHECK (starts_min >= 0 AND ends_min > starts_min AND ends_min <= 1440)
);
CREATE INDEX schedules_doctor ON schedules (doctor_id, weekday);

-- Days off: of one doctor, or of the house (doctor_id NULL: a holiday).
CREATE TABLE days_off (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    doctor_id TEXT REFERENCES doctors (id),
    day TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX days_off_day ON days_off (day);

CREATE TABLE holds (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    doctor_id TEXT NOT NULL REFERENCES doctors (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX holds_user ON holds (user_id, expires_at);
CREATE INDEX holds_expiry ON holds (expires_at);

CREATE TABLE appointments (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    doctor_id TEXT NOT NULL REFERENCES doctors (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    location TEXT NOT NULL,
    reason TEXT NOT NULL,               -- sealed
    source TEXT NOT NULL,
    version BIGINT NOT NULL,
    queue_number BIGINT,
    room TEXT,
    cancellation_reason TEXT,           -- sealed
    cancelled_at BIGINT,
    booked_by TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK (ends_at > starts_at)
);
CREATE INDEX appointments_patient ON appointments (patient_id, starts_at);
CREATE INDEX appointments_doctor ON appointments (doctor_id, starts_at);
CREATE INDEX appointments_booked_by ON appointments (booked_by, starts_at) WHERE booked_by IS NOT NULL;
-- No two upcoming appointments of one doctor start together, whatever the code believes; `slots` forbids overlaps as well.
CREATE UNIQUE INDEX appointments_upcoming ON appointments (doctor_id, starts_at)
    WHERE status IN ('pending', 'scheduled', 'confirmed', 'arrived');

-- Taken time: one row for each half hour of a doctor that a hold or an upcoming appointment covers. A row's absence is a free
-- half hour. Because every row stands on the 30-minute grid, its key makes double booking and overlap impossible. A row goes
-- when its appointment leaves the upcoming states, with its hold (cascade), or, for an expired hold, when somebody else asks.
CREATE TABLE slots (
    doctor_id TEXT NOT NULL REFERENCES doctors (id),
    starts_at BIGINT NOT NULL CHECK (starts_at % 1800000 = 0),
    hold_id TEXT REFERENCES holds (id) ON DELETE CASCADE,
    appointment_id TEXT REFERENCES appointments (id) ON DELETE CASCADE,
    patient_id TEXT,                    -- of an appointment: a patient can not be in two places either
    expires_at BIGINT,                  -- of a hold
    PRIMARY KEY (doctor_id, starts_at),
    CHECK ((hold_id IS NULL) <> (appointment_id IS NULL)),
    CHECK ((hold_id IS NULL) = (expires_at IS NULL)),
    CHECK ((appointment_id IS NULL) = (patient_id IS NULL))
);
CREATE UNIQUE INDEX slots_patient ON slots (patient_id, starts_at) WHERE patient_id IS NOT NULL;
CREATE INDEX slots_hold ON slots (hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX slots_appointment ON slots (appointment_id) WHERE appointment_id IS NOT NULL;

CREATE TABLE appointment_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,                 -- created, moved, or the new status
    status TEXT NOT NULL,               -- after it
    starts_at BIGINT NOT NULL,          -- after it
    actor_id TEXT,
    actor_role TEXT,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX appointment_events_version ON appointment_events (appointment_id, version);

CREATE TABLE waitlist (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    specialty_id TEXT REFERENCES specialties (id),
    doctor_id TEXT REFERENCES doctors (id),
    day_from TEXT,
    day_to TEXT,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX waitlist_status ON waitlist (status, created_at);

CREATE TABLE callbacks (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    conversation_id TEXT REFERENCES conversations (id),
    phone TEXT NOT NULL,                -- sealed
    reason TEXT NOT NULL,               -- sealed
    wanted_from BIGINT,
    wanted_to BIGINT,
    status TEXT NOT NULL,
    done_by TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX callbacks_status ON callbacks (status, created_at);

-- Records, billing

-- One entry of a patient's history.
CREATE TABLE records (
    id TEXT NOT NULL PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    kind TEXT NOT NULL,                 -- condition, medication, allergy
    body TEXT NOT NULL,                 -- sealed; JSON
    recorded_by TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX records_patient ON records (patient_id, kind, id);

CREATE TABLE visits (
    id TEXT NOT NULL PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    appointment_id TEXT REFERENCES appointments (id),
    day TEXT NOT NULL,
    doctor_name TEXT NOT NULL,
    specialty TEXT NOT NULL,
    body TEXT NOT NULL,                 -- sealed; JSON: reason, diagnosis, notes
    created_at BIGINT NOT NULL
);
CREATE INDEX visits_patient ON visits (patient_id, day);

CREATE TABLE invoices (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    appointment_id TEXT REFERENCES appointments (id),
    status TEXT NOT NULL,
    total BIGINT NOT NULL,
    insurance_share BIGINT NOT NULL,
    due BIGINT NOT NULL,
    lines TEXT NOT NULL,                -- JSON
    issued_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX invoices_patient ON invoices (patient_id, id);

-- What must happen, and what came in

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    dedupe_key TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL,              -- sealed; JSON
    due_at BIGINT NOT NULL,             -- of a leased row: when the lease ends
    attempts BIGINT NOT NULL,
    error TEXT,
    done_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE done_at IS NULL;

CREATE TABLE notifications (
    id TEXT NOT NULL PRIMARY KEY,
    dedupe_key TEXT NOT NULL UNIQUE,
    patient_id TEXT REFERENCES patients (id),
    user_id TEXT REFERENCES users (id),
    appointment_id TEXT REFERENCES appointments (id),
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,                 -- sealed
    status TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    sent_at BIGINT,
    attempts BIGINT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX notifications_due ON notifications (status, due_at);
CREATE INDEX notifications_appointment ON notifications (appointment_id) WHERE appointment_id IS NOT NULL;

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    user_id TEXT REFERENCES users (id),
    status TEXT NOT NULL,               -- queued, running, succeeded, failed, dead
    payload TEXT NOT NULL,              -- sealed; JSON
    result TEXT,                        -- JSON
    error_code TEXT,
    error_detail TEXT,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT,
    leased_until BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX jobs_status ON jobs (status, next_attempt_at);

CREATE TABLE webhook_endpoints (
    id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    events TEXT NOT NULL,               -- JSON
    secret TEXT NOT NULL,               -- sealed
    disabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE webhook_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id),
    event_id TEXT NOT NULL,
    event TEXT NOT NULL,
    status_code BIGINT,
    outcome TEXT NOT NULL,
    duration_ms BIGINT NOT NULL,
    at BIGINT NOT NULL,
    next_at BIGINT
);
CREATE INDEX webhook_attempts_endpoint ON webhook_attempts (endpoint_id, id);

-- Incoming webhooks by their webhook-id.
CREATE TABLE webhook_events (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    appointment_id TEXT,
    version BIGINT,
    outcome TEXT NOT NULL,              -- processed, stale
    received_at BIGINT NOT NULL
);

CREATE TABLE idempotency_keys (
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status BIGINT,                      -- none while the request runs
    body TEXT,                          -- sealed
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

-- The model

-- One row a call.
CREATE TABLE usage (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    conversation_id TEXT,
    message_id TEXT,
    feature TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt_version TEXT NOT NULL,
    outcome TEXT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL,
    reasoning_tokens BIGINT NOT NULL,
    estimated BOOLEAN NOT NULL,
    duration_ms BIGINT NOT NULL,
    first_token_ms BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX usage_at ON usage (at);

-- What a million tokens cost, as decimal text so that no float touches money.
CREATE TABLE prices (
    model TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    currency TEXT NOT NULL,
    input TEXT NOT NULL,
    cached_input TEXT NOT NULL,
    output TEXT NOT NULL,
    PRIMARY KEY (model, valid_from)
);

CREATE TABLE prompts (
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    author_id TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (name, language, version)
);

CREATE TABLE prompt_labels (
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    label TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (name, language, label)
);

-- What left the house, word by word.
CREATE TABLE egress (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at BIGINT NOT NULL,
    conversation_id TEXT,
    destination TEXT NOT NULL,
    purpose TEXT NOT NULL,
    consent_id BIGINT,
    bytes BIGINT NOT NULL,
    body TEXT NOT NULL                  -- sealed
);
CREATE INDEX egress_conversation ON egress (conversation_id, id);

-- Who did what. Each row's hash covers the row and the hash before it; a gap, an edit or a fork breaks the chain.
CREATE TABLE audit (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id TEXT,
    actor_role TEXT,
    action TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    reason TEXT,
    prev_hash TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE
);
CREATE INDEX audit_subject ON audit (subject_type, subject_id);
