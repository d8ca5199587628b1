-- The city's record: what has happened, append-only, a partition a day (docs/decisions/0020-event-record.md).
CREATE TABLE event
(
  -- The order in which events became visible: whoever has read up to one has missed none before it. May have gaps.
  position bigint NOT NULL,
  -- Follows from the event itself, so that the same event told again is looked for where it is.
  day date NOT NULL,
  id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  -- Whom it concerns, by key; null where it is about a tube.
  citizen text COLLATE "C",
  payload jsonb NOT NULL,
  PRIMARY KEY (day, id)
)
PARTITION BY RANGE (day);

CREATE INDEX event_by_position ON event (position);

-- Of days that have no partition: clocks that are wrong, swabs that come weeks late.
CREATE TABLE event_stray PARTITION OF event DEFAULT;

-- The last position given. Whoever appends locks it first: so positions become visible in their order, and nobody deadlocks over what follows.
CREATE TABLE event_head
(
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  position bigint NOT NULL
)
WITH (fillfactor = 50);

INSERT INTO event_head (position) VALUES (0);

CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $fence$
BEGIN
  RAISE EXCEPTION 'The record is append-only.';
END
$fence$;

-- A fence against accidents. A day that is over may still be detached and dropped as a whole.
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only();

CREATE FUNCTION create_event_partitions(first_day date, last_day date) RETURNS integer LANGUAGE plpgsql AS $function$
DECLARE
  d date;
  made integer := 0;
BEGIN
  -- One silo at a time. Making a partition waits for who reads the record at this moment; not for long, or everybody would wait behind it.
  PERFORM pg_advisory_xact_lock(7420100020);
  PERFORM set_config('lock_timeout', '2s', true);
  FOR d IN SELECT generate_series(first_day, last_day, interval '1 day')::date LOOP
    IF to_regclass(format('event_%s', to_char(d, 'YYYYMMDD'))) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE TABLE event_%s PARTITION OF event FOR VALUES FROM (%L) TO (%L)', to_char(d, 'YYYYMMDD'), d, d + 1);
        made := made + 1;
      EXCEPTION WHEN check_violation THEN
        -- The strays have events of this day already; the rest of it joins them.
        NULL;
      END;
    END IF;
  END LOOP;
  RETURN made;
END
$function$;

-- Every swab, as its latest events tell. Registers that only go up, so the order in which events come to be known does not matter.
CREATE TABLE sample
(
  id text COLLATE "C" PRIMARY KEY,
  citizen text COLLATE "C" NOT NULL,
  barcode text COLLATE "C" NOT NULL,
  site text NOT NULL,
  round text,
  pool_size integer NOT NULL,
  purpose text NOT NULL,
  collected_at timestamptz NOT NULL,
  status text COLLATE "C" NOT NULL,
  reported_at timestamptz,
  lab text,
  -- Which word of the lab the row shows.
  outcome integer NOT NULL,
  -- How often it was given to another person.
  owner integer NOT NULL,
  -- Taken back, or in another tube under another id.
  withdrawn boolean NOT NULL DEFAULT false
)
WITH (fillfactor = 80);

CREATE INDEX sample_by_citizen ON sample (citizen, round);
CREATE INDEX sample_by_barcode ON sample (barcode);
