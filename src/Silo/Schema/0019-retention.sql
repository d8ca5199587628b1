-- How long things are kept, and the proof of what was deleted (docs/decisions/0019-retention.md).

-- The number and hash of the last entry of the access log that was purged, with a keyed hash: the check begins there. No row before the first purge.
CREATE TABLE access_log_anchor
(
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  entries bigint NOT NULL,
  hash bytea NOT NULL,
  proof bytea NOT NULL
);

-- The fence lets through a transaction that says it is the purge. It stops accidents, as before; the chain and the anchor are the proof.
CREATE OR REPLACE FUNCTION access_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $fence$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('healthwuhan.purge', true) = 'access-log' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'The access log is append-only.';
END
$fence$;

-- What was deleted, by which policy: rows are only added, chained by keyed hashes as the access log is.
CREATE TABLE retention_certificate
(
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  kind text COLLATE "C" NOT NULL,
  -- JSON as it was hashed: [{kind, removed, until}], and the policy it was done by.
  items text NOT NULL,
  policy text NOT NULL,
  -- A keyed hash of whoever was erased; null for a purge.
  subject text COLLATE "C",
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL
);

CREATE INDEX retention_certificate_by_kind ON retention_certificate (kind, seq DESC);

CREATE TABLE retention_certificate_head
(
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  entries bigint NOT NULL,
  hash bytea NOT NULL,
  proof bytea
);

INSERT INTO retention_certificate_head (entries, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION retention_certificate_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $fence$
BEGIN
  RAISE EXCEPTION 'Certificates are append-only.';
END
$fence$;

CREATE TRIGGER retention_certificate_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON retention_certificate
FOR EACH STATEMENT EXECUTE FUNCTION retention_certificate_is_append_only();

-- What a purge has deleted that no certificate says yet: written with each batch, so that a purge that is cut short forgets nothing.
CREATE TABLE purge_progress
(
  kind text COLLATE "C" PRIMARY KEY,
  removed bigint NOT NULL,
  until timestamptz NOT NULL
);

-- Somebody asks for a purge at once; the silos look here.
CREATE TABLE purge_request
(
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  asked_at timestamptz NOT NULL
);

-- Up to which report somebody has seen their results, and since when. Written in groups, after the answers.
CREATE TABLE result_look
(
  citizen text COLLATE "C" PRIMARY KEY,
  until timestamptz NOT NULL,
  at timestamptz NOT NULL
);

CREATE INDEX result_look_by_time ON result_look USING brin (until);

-- Whose samples are to be looked through for what has expired, and when.
CREATE TABLE retention_visit
(
  citizen text COLLATE "C" PRIMARY KEY,
  due timestamptz NOT NULL
);

CREATE INDEX retention_visit_by_due ON retention_visit (due);

-- When the people of a tube were put on that list. A result that came, or was corrected, later puts them on it again.
ALTER TABLE tube ADD COLUMN listed_at timestamptz;
CREATE INDEX tube_to_list ON tube (first_collected_at) WHERE listed_at IS NULL OR listed_at < reported_at;
CREATE INDEX tube_by_age ON tube (first_collected_at);

CREATE INDEX sampling_order_by_citizen ON sampling_order (citizen);
CREATE INDEX health_code_change_by_time ON health_code_change USING brin (at);

-- Who asked to be erased, and how far it is. Of who was erased only a keyed hash stays.
CREATE TABLE erasure_request
(
  id text COLLATE "C" PRIMARY KEY,
  subject text COLLATE "C" NOT NULL,
  -- Null once it is done, or was taken back.
  citizen text COLLATE "C",
  asked_at timestamptz NOT NULL,
  -- Until then it can be thought over; then, when it is tried again.
  due timestamptz NOT NULL,
  status text COLLATE "C" NOT NULL,
  -- What stands against it: [{code, until}].
  reasons jsonb NOT NULL DEFAULT '[]',
  decided_at timestamptz,
  certificate bigint
);

CREATE UNIQUE INDEX erasure_request_open ON erasure_request (citizen) WHERE citizen IS NOT NULL;
CREATE INDEX erasure_request_due ON erasure_request (due) WHERE citizen IS NOT NULL;
CREATE INDEX erasure_request_by_subject ON erasure_request (subject, asked_at DESC);
CREATE INDEX erasure_request_by_time ON erasure_request (asked_at DESC, id);
