-- Many rows of grain_state in one transaction. Each is found by its key, whatever the planner believes: a table that has just begun to fill has no figures yet, and a
-- plan made then, which reads the whole table, would be kept for every later group. Hence no sequential scan, and LATERAL, which cannot become another join.
CREATE FUNCTION read_states(keys text[], names text[], service text)
RETURNS TABLE (place bigint, stored bytea, revision integer)
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $function$
BEGIN
  RETURN QUERY
  SELECT w.number, s.payload, s.version
  FROM unnest(keys, names) WITH ORDINALITY AS w (string_key, state_name, number)
  CROSS JOIN LATERAL
  (
    SELECT payload, version FROM grain_state
    WHERE string_key = w.string_key AND n1 = 0 AND n0 = 0 AND state_name = w.state_name AND service_id = service
    OFFSET 0
  ) s;
END
$function$;

-- A row that somebody else has locked is left out, or one slow writer of one row would hold up the whole group, and two groups could wait for each other. Later
-- writes touch only rows that are locked already; of first writes that race the index lets one win, taken in one order by everybody.
CREATE FUNCTION write_states(keys text[], names text[], versions integer[], payloads bytea[], service text)
RETURNS TABLE (place bigint, revision integer)
LANGUAGE plpgsql SET enable_seqscan = off AS $function$
BEGIN
  RETURN QUERY
  WITH locked AS MATERIALIZED
  (
    SELECT w.number, w.payload, found.row_at
    FROM unnest(keys, names, versions, payloads) WITH ORDINALITY AS w (string_key, state_name, version, payload, number)
    CROSS JOIN LATERAL
    (
      SELECT s.ctid AS row_at FROM grain_state s
      WHERE s.string_key = w.string_key AND s.n1 = 0 AND s.n0 = 0 AND s.state_name = w.state_name AND s.service_id = service AND s.version = w.version
      FOR UPDATE SKIP LOCKED
    ) found
    WHERE w.version IS NOT NULL
  ),
  updated AS
  (
    UPDATE grain_state s SET payload = locked.payload, version = s.version + 1, written_at = now()
    FROM locked WHERE s.ctid = locked.row_at
    RETURNING locked.number, s.version
  )
  SELECT updated.number, updated.version FROM updated;

  -- Most groups are of people and tubes that have been stored before.
  IF array_position(versions, NULL) IS NOT NULL THEN
    RETURN QUERY
    WITH wanted AS MATERIALIZED
    (
      SELECT w.string_key, w.state_name, w.payload, w.number
      FROM unnest(keys, names, versions, payloads) WITH ORDINALITY AS w (string_key, state_name, version, payload, number)
      WHERE w.version IS NULL
    ),
    inserted AS
    (
      INSERT INTO grain_state AS s (string_key, n1, n0, state_name, service_id, version, payload)
      SELECT wanted.string_key, 0, 0, wanted.state_name, service, 1, wanted.payload FROM wanted ORDER BY 1, 4
      ON CONFLICT DO NOTHING
      RETURNING s.string_key, s.state_name
    )
    SELECT wanted.number, 1 FROM inserted JOIN wanted USING (string_key, state_name);
  END IF;
END
$function$;
