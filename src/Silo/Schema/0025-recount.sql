-- Counts once more, from the events themselves and not by the way the figures came to be, and tells every difference. In one snapshot, beside the running city.
CREATE TYPE recount_difference AS (list text, key text, recorded text, recounted text);

-- What is older than this may have been purged, by rows or by whole days, and cannot be counted again.
CREATE FUNCTION recount_horizon() RETURNS timestamptz LANGUAGE sql STABLE AS $function$
  SELECT coalesce(max(until), '-infinity') FROM (
    SELECT (item->>'until')::timestamptz AS until FROM retention_certificate, jsonb_array_elements(items::jsonb) item WHERE item->>'kind' IN ('events', 'swabs')
    UNION ALL
    SELECT until FROM purge_progress WHERE kind IN ('events', 'swabs')) purged
$function$;

-- Every swab, from its events: its latest word, its last owner, and whether it was taken back.
CREATE FUNCTION recount_samples() RETURNS SETOF recount_difference LANGUAGE plpgsql AS $function$
BEGIN
  CREATE TEMP TABLE recounted_sample ON COMMIT DROP AS
  WITH told AS MATERIALIZED (
    SELECT kind, citizen, payload->>'sample' AS id, payload->>'round' AS round, (payload->>'collectedAt')::timestamptz AS collected_at,
      (payload->>'poolSize')::int AS pool_size, payload->>'status' AS status, (payload->>'reportedAt')::timestamptz AS reported_at,
      (payload->>'outcome')::int AS outcome, (payload->>'owner')::int AS owner
    FROM event WHERE kind IN ('sample-collected', 'sample-result', 'sample-withdrawn', 'identity-corrected')
  ),
  words AS (SELECT DISTINCT ON (id) * FROM told WHERE kind IN ('sample-collected', 'sample-result') ORDER BY id, outcome DESC, owner DESC),
  owners AS (SELECT DISTINCT ON (id) id, citizen FROM told WHERE owner IS NOT NULL ORDER BY id, owner DESC),
  withdrawn AS (SELECT DISTINCT id FROM told WHERE kind = 'sample-withdrawn')
  SELECT id, owners.citizen, words.round, words.collected_at, words.pool_size, words.status, words.reported_at, words.outcome, withdrawn.id IS NOT NULL AS withdrawn
  FROM words JOIN owners USING (id) LEFT JOIN withdrawn USING (id)
  WHERE words.collected_at >= (SELECT recount_horizon());

  -- Erasure leaves no event: whose swab is nobody's now was somebody's then.
  UPDATE recounted_sample SET citizen = 'c-erased' FROM sample WHERE sample.id = recounted_sample.id AND sample.citizen = 'c-erased';
  ANALYZE recounted_sample;

  RETURN QUERY
  SELECT 'sample', coalesce(recorded.id, told.id), recorded.line, told.line
  FROM (SELECT id, concat_ws(' ', citizen, round, status, outcome, reported_at, withdrawn) AS line FROM sample WHERE collected_at >= (SELECT recount_horizon())) recorded
  FULL JOIN (SELECT id, concat_ws(' ', citizen, round, status, outcome, reported_at, withdrawn) AS line FROM recounted_sample) told ON told.id = recorded.id
  WHERE recorded.line IS DISTINCT FROM told.line;
END
$function$;

-- People in rounds, counted from those swabs and the roster as it is. After recount_samples, in its transaction.
CREATE FUNCTION recount_coverage() RETURNS SETOF recount_difference LANGUAGE plpgsql AS $function$
BEGIN
  CREATE TEMP TABLE recounted_person ON COMMIT DROP AS
  SELECT people.*, coalesce(roster.community, '') AS community, coalesce(roster.exclusion, '') AS exclusion FROM (
    SELECT round, citizen, count(*) AS swabs, min(collected_at) AS first_at, bool_or(status IN ('Negative', 'Positive')) AS has_word,
      -- Open: no later swab that may answer it. After a re-check nothing does but a single tube that settles it.
      bool_or(status = 'UnderRecheck' AND NOT EXISTS (
        SELECT FROM recounted_sample later WHERE later.citizen = swab.citizen AND later.round = swab.round AND NOT later.withdrawn
          AND later.collected_at > swab.collected_at AND later.pool_size = 1 AND later.status IN ('Negative', 'Positive'))) AS recheck,
      bool_or(status = 'ToBeRecollected' AND NOT EXISTS (
        SELECT FROM recounted_sample later WHERE later.citizen = swab.citizen AND later.round = swab.round AND NOT later.withdrawn
          AND later.collected_at > swab.collected_at AND later.status IN ('Negative', 'Positive'))) AS recollect
    FROM recounted_sample swab WHERE round IS NOT NULL AND NOT withdrawn GROUP BY round, citizen
  ) people
  LEFT JOIN roster ON roster.citizen = people.citizen;

  RETURN QUERY
  WITH old_round AS (SELECT DISTINCT round FROM coverage_hour WHERE hour < (SELECT recount_horizon())),
  recorded AS (
    SELECT round, community, exclusion, concat_ws(' ', swabs, sampled, tested, recheck, recollect) AS line FROM coverage
    WHERE (swabs, sampled, tested, recheck, recollect) <> (0, 0, 0, 0, 0) AND round NOT IN (SELECT round FROM old_round)
  ),
  told AS (
    SELECT round, community, exclusion, concat_ws(' ', sum(swabs), count(*) FILTER (WHERE NOT erased),
      count(*) FILTER (WHERE NOT erased AND has_word AND NOT recheck AND NOT recollect),
      count(*) FILTER (WHERE NOT erased AND recheck), count(*) FILTER (WHERE NOT erased AND recollect AND NOT recheck)) AS line
    FROM (SELECT *, citizen = 'c-erased' AS erased FROM recounted_person) person
    WHERE round NOT IN (SELECT round FROM old_round) GROUP BY round, community, exclusion
  )
  SELECT 'coverage', concat_ws('/', round, community, exclusion), recorded.line, told.line
  FROM recorded FULL JOIN told USING (round, community, exclusion) WHERE recorded.line IS DISTINCT FROM told.line
  UNION ALL
  SELECT 'coverage-hour', concat_ws('/', round, hour, community, exclusion), recorded.line, told.line
  FROM (
    SELECT round, hour, community, exclusion, sampled::text AS line FROM coverage_hour WHERE sampled <> 0 AND round NOT IN (SELECT round FROM old_round)
  ) recorded
  FULL JOIN (
    SELECT round, date_trunc('hour', first_at, 'UTC') AS hour, community, exclusion, count(*)::text AS line
    FROM recounted_person WHERE citizen <> 'c-erased' AND round NOT IN (SELECT round FROM old_round) GROUP BY 1, 2, 3, 4
  ) told USING (round, hour, community, exclusion) WHERE recorded.line IS DISTINCT FROM told.line;

  RETURN QUERY
  SELECT 'roster', concat_ws('/', community, exclusion), recorded.line, told.line
  FROM (SELECT community, exclusion, people::text AS line FROM roster_count WHERE people <> 0) recorded
  FULL JOIN (SELECT community, exclusion, count(*)::text AS line FROM roster GROUP BY community, exclusion) told USING (community, exclusion)
  WHERE recorded.line IS DISTINCT FROM told.line;
END
$function$;
