CREATE FUNCTION project_samples(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  INSERT INTO sample AS known
    (id, citizen, barcode, site, round, pool_size, purpose, collected_at, status, reported_at, lab, outcome, owner)
  SELECT DISTINCT ON (payload->>'sample')
    payload->>'sample', citizen, payload->>'batch', payload->>'site', payload->>'round', (payload->>'poolSize')::int, payload->>'purpose',
    (payload->>'collectedAt')::timestamptz, payload->>'status', (payload->>'reportedAt')::timestamptz, payload->>'lab',
    (payload->>'outcome')::int, (payload->>'owner')::int
  FROM unnest(fresh) WHERE kind IN ('sample-collected', 'sample-result')
  ORDER BY payload->>'sample', (payload->>'outcome')::int DESC, (payload->>'owner')::int DESC
  ON CONFLICT (id) DO UPDATE SET status = excluded.status, reported_at = excluded.reported_at, lab = excluded.lab, outcome = excluded.outcome
  WHERE known.outcome < excluded.outcome;

  UPDATE sample SET withdrawn = true
  FROM unnest(fresh) WHERE kind = 'sample-withdrawn' AND sample.id = payload->>'sample';

  -- A result may be on record before the correction that it is told to the right person by.
  UPDATE sample SET citizen = moved.citizen, owner = moved.owner
  FROM (
    SELECT DISTINCT ON (payload->>'sample') payload->>'sample' AS id, citizen, (payload->>'owner')::int AS owner
    FROM unnest(fresh)
    WHERE kind = 'identity-corrected' OR (kind IN ('sample-collected', 'sample-result') AND (payload->>'owner')::int > 0)
    ORDER BY payload->>'sample', (payload->>'owner')::int DESC
  ) moved
  WHERE sample.id = moved.id AND sample.owner < moved.owner;
END
$function$;

CREATE FUNCTION project_tubes(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  INSERT INTO tube AS known
    (barcode, site, round, status, pool_size, sample_count, under_filled, first_collected_at, sealed_at, handed_over_at, received_at, reported_at,
     lab, consignment, result, rejection, purpose, revision)
  SELECT DISTINCT ON (payload->>'batch')
    payload->>'batch', payload->>'site', payload->>'round', payload->>'status', (payload->>'poolSize')::int, (payload->>'sampleCount')::int,
    (payload->>'underFilled')::boolean, (payload->>'firstCollectedAt')::timestamptz, (payload->>'sealedAt')::timestamptz,
    (payload->>'handedOverAt')::timestamptz, (payload->>'receivedAt')::timestamptz, (payload->>'reportedAt')::timestamptz, payload->>'lab',
    payload->>'consignment', payload->>'result', payload->>'rejection', payload->>'purpose', (payload->>'revision')::bigint
  FROM unnest(fresh)
  WHERE kind IN ('tube-sealed', 'tube-handed-over', 'tube-received', 'tube-rejected', 'tube-tested', 'result-released', 'result-corrected', 'result-revoked')
  ORDER BY payload->>'batch', (payload->>'revision')::bigint DESC, position DESC
  ON CONFLICT (barcode) DO UPDATE SET
    (status, handed_over_at, received_at, reported_at, lab, consignment, result, rejection, revision) =
    (excluded.status, excluded.handed_over_at, excluded.received_at, excluded.reported_at, excluded.lab, excluded.consignment, excluded.result,
     excluded.rejection, excluded.revision)
  WHERE known.revision <= excluded.revision;
END
$function$;

CREATE FUNCTION project_code_changes(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  INSERT INTO health_code_change (citizen, revision, at, from_color, to_color, reasons)
  SELECT citizen, (payload->>'revision')::int, at, payload->>'from', payload->>'to', payload->'reasons'
  FROM unnest(fresh) WHERE kind = 'health-code-changed'
  ON CONFLICT DO NOTHING;
END
$function$;

-- What follows from events that were not known before: every list and figure, in the transaction that records them. A part a kind of thing; where a part's events are
-- rare, its tables are not touched without them.
CREATE OR REPLACE FUNCTION project_events(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
  covered coverage_part[] := coverage_before(fresh);
BEGIN
  PERFORM project_samples(fresh);
  PERFORM project_coverage(covered);
  PERFORM project_tubes(fresh);
  IF EXISTS (SELECT FROM unnest(fresh) WHERE kind LIKE 'order-%') THEN
    PERFORM project_orders(fresh);
  END IF;
  PERFORM project_code_changes(fresh);
  IF EXISTS (SELECT FROM unnest(fresh) WHERE kind LIKE 'appointment-%' OR kind = 'schedule-changed') THEN
    PERFORM project_appointments(fresh);
  END IF;
  IF EXISTS (SELECT FROM unnest(fresh) WHERE kind = 'appointment-reassigned') THEN
    PERFORM project_reassigned_appointments(fresh);
  END IF;
  IF EXISTS (SELECT FROM unnest(fresh) WHERE kind LIKE 'conversion-%') THEN
    PERFORM project_conversions(fresh);
  END IF;
  IF EXISTS (SELECT FROM unnest(fresh) WHERE kind = 'conversion-escalated') THEN
    PERFORM project_escalations(fresh);
  END IF;
END
$function$;
