-- Every look of a member of staff at a person, and every change: rows are only added, chained by keyed hashes (docs/decisions/0011-access-log.md).
CREATE TABLE access_log
(
  -- From 1 on without a gap; the one before and this one are linked by previous_hash.
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  username text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  -- The site, lab or district the account was bound to.
  place text COLLATE "C",
  action text COLLATE "C" NOT NULL,
  citizen text COLLATE "C",
  -- A tube's barcode, a report's id; never a document number, a name or a phone.
  subject text COLLATE "C",
  reason text COLLATE "C",
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL
);

CREATE INDEX access_log_by_citizen ON access_log (citizen, seq) WHERE citizen IS NOT NULL;
CREATE INDEX access_log_by_username ON access_log (username, seq);
CREATE INDEX access_log_by_time ON access_log USING brin (at);

-- How many entries there are and the hash of the last one, so that a removed end is found. Whoever appends locks it first.
CREATE TABLE access_log_head
(
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  entries bigint NOT NULL,
  hash bytea NOT NULL,
  -- Keyed; null before the first entry.
  proof bytea
)
WITH (fillfactor = 50);

INSERT INTO access_log_head (entries, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

-- A fence against accidents. Whoever takes it down is found by the chain.
CREATE FUNCTION access_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $fence$
BEGIN
  RAISE EXCEPTION 'The access log is append-only.';
END
$fence$;

CREATE TRIGGER access_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
FOR EACH STATEMENT EXECUTE FUNCTION access_log_is_append_only();
