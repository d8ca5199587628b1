-- What follows from events that were not known before: every list and figure, in the transaction that records them.
CREATE FUNCTION project_events(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
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

  UPDATE sample SET citizen = moved.citizen, owner = moved.owner
  FROM (
    SELECT DISTINCT ON (payload->>'sample') payload->>'sample' AS id, payload->>'to' AS citizen, (payload->>'owner')::int AS owner
    FROM unnest(fresh) WHERE kind = 'identity-corrected' ORDER BY payload->>'sample', (payload->>'owner')::int DESC
  ) moved
  WHERE sample.id = moved.id AND sample.owner < moved.owner;

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

  -- Nearly nobody has an order: then its table is not touched.
  IF EXISTS (SELECT FROM unnest(fresh) WHERE kind LIKE 'order-%') THEN
    PERFORM project_orders(fresh);
  END IF;

  INSERT INTO health_code_change (citizen, revision, at, from_color, to_color, reasons)
  SELECT citizen, (payload->>'revision')::int, at, payload->>'from', payload->>'to', payload->'reasons'
  FROM unnest(fresh) WHERE kind = 'health-code-changed'
  ON CONFLICT DO NOTHING;
END
$function$;

-- An order that has come to another person, with its sample, is theirs from then on.
CREATE FUNCTION project_orders(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  INSERT INTO sampling_order AS known
    (id, citizen, kind, barcode, pool_size, site, round, lab, collected_at, ordered_at, fulfilled_at, fulfilled_by, revision, withdrawn)
  SELECT DISTINCT ON (payload->>'order')
    payload->>'order', citizen, payload->>'kind', payload->>'batch', (payload->>'poolSize')::int, payload->>'site', payload->>'round', payload->>'lab',
    (payload->>'collectedAt')::timestamptz, (payload->>'orderedAt')::timestamptz, (payload->>'fulfilledAt')::timestamptz, payload->>'fulfilledBy',
    (payload->>'revision')::bigint, false
  FROM unnest(fresh) WHERE kind IN ('order-placed', 'order-fulfilled', 'order-reopened')
  ORDER BY payload->>'order', position DESC
  ON CONFLICT (id) DO UPDATE SET
    (citizen, kind, lab, ordered_at, fulfilled_at, fulfilled_by, revision, withdrawn) =
    (excluded.citizen, excluded.kind, excluded.lab, excluded.ordered_at, excluded.fulfilled_at, excluded.fulfilled_by, excluded.revision, false)
  WHERE known.revision <= excluded.revision OR known.citizen <> excluded.citizen;

  UPDATE sampling_order known SET withdrawn = true, revision = (payload->>'revision')::bigint
  FROM unnest(fresh) AS told
  WHERE told.kind = 'order-withdrawn' AND known.id = payload->>'order' AND known.citizen = told.citizen AND known.revision <= (payload->>'revision')::bigint;
END
$function$;

-- What only our own lists need: when a code is looked at next, which results wait for a person. Taken as it comes, told again or not.
CREATE FUNCTION project_rows(kinds text[], ats timestamptz[], citizens text[], payloads jsonb[]) RETURNS void LANGUAGE plpgsql AS $function$
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

  UPDATE held_result SET decided_at = at
  FROM unnest(kinds, ats, payloads) AS input (kind, at, payload)
  WHERE kind = 'held-result-decided' AND held_result.barcode = payload->>'barcode' AND decided_at IS NULL;
END
$function$;

-- Puts entries on record, those that are events and new; and all that follows from them. The last position that is given now.
CREATE FUNCTION append_events(
  ids text[], days date[], kinds text[], ats timestamptz[], citizens text[], are_events boolean[], payloads jsonb[]) RETURNS bigint
LANGUAGE plpgsql AS $function$
DECLARE
  head bigint;
  fresh event[];
BEGIN
  SELECT position INTO STRICT head FROM event_head FOR UPDATE;

  WITH inserted AS
  (
    INSERT INTO event (position, day, id, kind, at, recorded_at, citizen, payload)
    SELECT head + number, day, id, kind, at, clock_timestamp(), citizen, payload
    FROM unnest(ids, days, kinds, ats, citizens, are_events, payloads) WITH ORDINALITY AS entry (id, day, kind, at, citizen, is_event, payload, number)
    WHERE is_event
    ON CONFLICT (day, id) DO NOTHING
    RETURNING *
  )
  SELECT array_agg(ROW(inserted.*)::event ORDER BY position) INTO fresh FROM inserted;

  IF fresh IS NOT NULL THEN
    head := (fresh[cardinality(fresh)]).position;
    UPDATE event_head SET position = head;
    PERFORM project_events(fresh);
  END IF;
  IF false = ANY (are_events) THEN
    PERFORM project_rows(kinds, ats, citizens, payloads);
  END IF;
  RETURN head;
END
$function$;
