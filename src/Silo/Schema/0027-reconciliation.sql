-- Whose swab waits for a result, oldest first. It makes the change to a result write a new entry into the other indexes of the table, too; what that costs is in
-- docs/decisions/0034-lists-and-their-files.md.
CREATE INDEX sample_without_result ON sample (collected_at, id) WHERE NOT withdrawn AND status IN ('Sampled', 'InTransit', 'Received');

-- How a result on hold was decided, and by whom; null for what was decided before this was kept.
ALTER TABLE held_result ADD COLUMN decision text CHECK (decision IN ('Taken', 'Refused', 'Revoked')), ADD COLUMN decided_by text;
CREATE INDEX held_result_decided ON held_result (received_at) WHERE decided_at IS NOT NULL;

CREATE FUNCTION decide_held_results(told_at timestamptz, told jsonb) RETURNS void LANGUAGE sql AS $function$
  UPDATE held_result SET
    decided_at = told_at,
    decided_by = told->>'by',
    decision = CASE
      -- From a silo of before: it does not say.
      WHEN NOT told ? 'standing' THEN NULL
      WHEN told->>'standing' IS NULL THEN 'Revoked'
      WHEN fingerprint = decode(told->>'standing', 'hex') THEN 'Taken'
      ELSE 'Refused'
    END
  WHERE barcode = told->>'barcode' AND decided_at IS NULL;
$function$;

-- As before (0021-append-events.sql), but for what is decided.
CREATE OR REPLACE FUNCTION project_rows(kinds text[], ats timestamptz[], citizens text[], payloads jsonb[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  -- In the order of the keys, as whoever else locks several of these rows.
  INSERT INTO health_code AS standing (citizen, revision, color, since, next_change, due)
  SELECT DISTINCT ON (citizen)
    citizen, (payload->>'revision')::int, payload->>'color', at, (payload->>'nextChange')::timestamptz, (payload->>'nextChange')::timestamptz
  FROM unnest(kinds, ats, citizens, payloads) AS input (kind, at, citizen, payload)
  WHERE kind = 'health-code-standing' ORDER BY citizen, (payload->>'revision')::int DESC
  ON CONFLICT (citizen) DO UPDATE SET
    revision = excluded.revision,
    color = excluded.color,
    since = CASE WHEN standing.color = excluded.color THEN standing.since ELSE excluded.since END,
    next_change = excluded.next_change,
    due = excluded.due
  WHERE standing.revision <= excluded.revision;

  INSERT INTO held_result (barcode, fingerprint, lab, received_at, reason, standing, held)
  SELECT payload->>'barcode', decode(payload->>'fingerprint', 'hex'), payload->>'lab', at, payload->>'reason', payload->'standing', payload->'held'
  FROM unnest(kinds, ats, payloads) AS input (kind, at, payload)
  WHERE kind = 'held-result'
  ON CONFLICT (barcode, fingerprint) DO NOTHING;

  PERFORM decide_held_results(at, payload)
  FROM unnest(kinds, ats, payloads) AS input (kind, at, payload)
  WHERE kind = 'held-result-decided';
END
$function$;
