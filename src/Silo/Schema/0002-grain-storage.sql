-- A row a grain. Written in place all day long, so every update must be a HOT one: nothing but the key is indexed,
-- and pages keep room for the next version of their rows.
CREATE TABLE grain_state
(
  -- The number of an integer key, the two halves of a GUID; 0 where the key is a string.
  n0 bigint NOT NULL,
  n1 bigint NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  -- Orleans' ETag: 1 for the first write, one more for every following one.
  version integer NOT NULL,
  -- '' where the grain has no string key; no grain can have an empty one. Not NULL, because "IS NOT DISTINCT FROM" would not use the index.
  string_key text COLLATE "C" NOT NULL,
  state_name text COLLATE "C" NOT NULL,
  service_id text COLLATE "C" NOT NULL,
  -- NULL after a clear that keeps the version.
  payload bytea,
  -- Unique, or two first writes that race would both win. The most selective columns stand first.
  PRIMARY KEY (string_key, n1, n0, state_name, service_id)
)
WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.1);

-- Encrypted bytes do not shrink: no try at compression. Up to 2 kB a row they stay in it.
ALTER TABLE grain_state ALTER COLUMN payload SET STORAGE EXTERNAL;

INSERT INTO OrleansQuery (QueryKey, QueryText)
VALUES
(
  'ReadFromStorageKey', $query$
SELECT payload AS PayloadBinary, version AS Version
FROM grain_state
WHERE string_key = coalesce(@GrainIdExtensionString, '') AND n1 = @GrainIdN1 AND n0 = @GrainIdN0
  AND state_name = @GrainTypeString AND service_id = @ServiceId
$query$
),
(
  -- Always one row. NULL says conflict: the version is not the stored one, or a first write found a row.
  'WriteToStorageKey', $query$
WITH updated AS
(
  UPDATE grain_state
  SET payload = @PayloadBinary, version = version + 1, written_at = now()
  WHERE string_key = coalesce(@GrainIdExtensionString, '') AND n1 = @GrainIdN1 AND n0 = @GrainIdN0
    AND state_name = @GrainTypeString AND service_id = @ServiceId
    AND version = @GrainStateVersion
  RETURNING version
),
inserted AS
(
  INSERT INTO grain_state (string_key, n1, n0, state_name, service_id, version, payload)
  SELECT coalesce(@GrainIdExtensionString, ''), @GrainIdN1, @GrainIdN0, @GrainTypeString, @ServiceId, 1, @PayloadBinary
  WHERE @GrainStateVersion IS NULL
  ON CONFLICT DO NOTHING
  RETURNING version
)
SELECT (SELECT version FROM updated UNION ALL SELECT version FROM inserted) AS NewGrainStateVersion
$query$
),
(
  -- Keeps the row and its version, so that whoever still holds the old state cannot write it back. No row says conflict.
  'ClearStorageKey', $query$
UPDATE grain_state
SET payload = NULL, version = version + 1, written_at = now()
WHERE string_key = coalesce(@GrainIdExtensionString, '') AND n1 = @GrainIdN1 AND n0 = @GrainIdN0
  AND state_name = @GrainTypeString AND service_id = @ServiceId
  AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
$query$
),
(
  -- Orleans wants a version that differs from the one it gave, though the row is gone. No row says conflict.
  'DeleteStorageKey', $query$
DELETE FROM grain_state
WHERE string_key = coalesce(@GrainIdExtensionString, '') AND n1 = @GrainIdN1 AND n0 = @GrainIdN0
  AND state_name = @GrainTypeString AND service_id = @ServiceId
  AND version = @GrainStateVersion
RETURNING version + 1 AS NewGrainStateVersion
$query$
);
