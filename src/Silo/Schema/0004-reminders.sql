CREATE TABLE reminder
(
  service_id text COLLATE "C" NOT NULL,
  grain_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  started_at timestamptz NOT NULL,
  period_ms bigint NOT NULL,
  -- Orleans' 32-bit hash of the grain id, stored as a signed number. A silo owns a range of the ring of hashes.
  grain_hash integer NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (service_id, grain_id, name)
);

-- Every silo reads its range every few minutes.
CREATE INDEX reminder_by_hash ON reminder (service_id, grain_hash);

INSERT INTO OrleansQuery (QueryKey, QueryText)
VALUES
(
  'UpsertReminderRowKey', $query$
INSERT INTO reminder AS r (service_id, grain_id, name, started_at, period_ms, grain_hash, version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 1)
ON CONFLICT (service_id, grain_id, name) DO UPDATE
SET started_at = excluded.started_at, period_ms = excluded.period_ms, grain_hash = excluded.grain_hash, version = r.version + 1
RETURNING version AS Version
$query$
),
(
  'ReadReminderRowKey', $query$
SELECT grain_id AS GrainId, name AS ReminderName, started_at AS StartTime, period_ms AS Period, version AS Version
FROM reminder
WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName
$query$
),
(
  'ReadReminderRowsKey', $query$
SELECT grain_id AS GrainId, name AS ReminderName, started_at AS StartTime, period_ms AS Period, version AS Version
FROM reminder
WHERE service_id = @ServiceId AND grain_id = @GrainId
$query$
),
(
  -- Chosen by Orleans when begin < end, both taken as signed numbers.
  'ReadRangeRows1Key', $query$
SELECT grain_id AS GrainId, name AS ReminderName, started_at AS StartTime, period_ms AS Period, version AS Version
FROM reminder
WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
$query$
),
(
  -- Chosen when the range wraps around the end of the ring; with begin = end it is the whole ring.
  'ReadRangeRows2Key', $query$
SELECT grain_id AS GrainId, name AS ReminderName, started_at AS StartTime, period_ms AS Period, version AS Version
FROM reminder
WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
$query$
),
(
  'DeleteReminderRowKey', $query$
WITH deleted AS
(
  DELETE FROM reminder
  WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName AND version = @Version
  RETURNING version
)
SELECT EXISTS (SELECT FROM deleted)
$query$
),
(
  'DeleteReminderRowsKey', $query$
DELETE FROM reminder WHERE service_id = @ServiceId
$query$
);
