-- How far each round has come, by community and reason of exclusion (docs/decisions/0029-coverage.md). People who are on no roster stand under the empty community.
CREATE TABLE roster_count
(
  community text COLLATE "C" NOT NULL,
  exclusion text COLLATE "C" NOT NULL,
  people bigint NOT NULL,
  PRIMARY KEY (community, exclusion)
)
WITH (fillfactor = 50);

CREATE TABLE coverage
(
  round text COLLATE "C" NOT NULL,
  community text COLLATE "C" NOT NULL,
  exclusion text COLLATE "C" NOT NULL,
  swabs bigint NOT NULL,
  -- People: every one of them once, and of the last three columns in one at most.
  sampled bigint NOT NULL,
  tested bigint NOT NULL,
  recheck bigint NOT NULL,
  recollect bigint NOT NULL,
  PRIMARY KEY (round, community, exclusion)
)
WITH (fillfactor = 50);

-- In which hour people had their first swab of the round.
CREATE TABLE coverage_hour
(
  round text COLLATE "C" NOT NULL,
  hour timestamptz NOT NULL,
  community text COLLATE "C" NOT NULL,
  exclusion text COLLATE "C" NOT NULL,
  sampled bigint NOT NULL,
  PRIMARY KEY (round, hour, community, exclusion)
)
WITH (fillfactor = 50);

-- What one person is in a round, and where they count.
CREATE TYPE coverage_part AS
(round text, citizen text, community text, exclusion text, swabs integer, sampled integer, tested integer, recheck integer, recollect integer, hour timestamptz);

-- One for every pair, also of who has no swab there. Swabs of people who were erased are nobody's. As CoverageRules.Standing: only a single tube ends a re-check.
-- Where somebody lives need not be said, and is not looked up where it is.
CREATE FUNCTION coverage_parts(rounds text[], citizens text[], communities text[] DEFAULT NULL, exclusions text[] DEFAULT NULL) RETURNS coverage_part[] LANGUAGE plpgsql STABLE AS $function$
BEGIN
  RETURN (
    SELECT array_agg(ROW(
      pair.round, pair.citizen, coalesce(pair.community, home.community, ''), coalesce(pair.exclusion, home.exclusion, ''), taken.swabs, taken.person,
      CASE WHEN NOT told.recheck AND NOT told.recollect AND taken.settled IS NOT NULL THEN taken.person ELSE 0 END,
      CASE WHEN told.recheck THEN taken.person ELSE 0 END,
      CASE WHEN told.recollect AND NOT told.recheck THEN taken.person ELSE 0 END,
      taken.hour)::coverage_part)
    FROM unnest(rounds, citizens, communities, exclusions) AS pair (round, citizen, community, exclusion)
    CROSS JOIN LATERAL (
      SELECT
        count(*)::int AS swabs,
        (count(*) > 0 AND pair.citizen <> 'c-erased')::int AS person,
        date_trunc('hour', min(collected_at), 'UTC') AS hour,
        max(collected_at) FILTER (WHERE reported_at IS NOT NULL AND status = 'UnderRecheck') AS recheck,
        max(collected_at) FILTER (WHERE reported_at IS NOT NULL AND status = 'ToBeRecollected') AS recollect,
        max(collected_at) FILTER (WHERE reported_at IS NOT NULL AND status IN ('Negative', 'Positive')) AS settled,
        max(collected_at) FILTER (WHERE reported_at IS NOT NULL AND status IN ('Negative', 'Positive') AND pool_size = 1) AS settled_alone
      FROM sample WHERE sample.citizen = pair.citizen AND sample.round = pair.round AND NOT withdrawn
    ) taken
    CROSS JOIN LATERAL (
      SELECT
        taken.recheck IS NOT NULL AND (taken.settled_alone IS NULL OR taken.settled_alone <= taken.recheck) AS recheck,
        taken.recollect IS NOT NULL AND (taken.settled IS NULL OR taken.settled <= taken.recollect) AS recollect
    ) told
    LEFT JOIN LATERAL (SELECT roster.community, roster.exclusion FROM roster WHERE pair.community IS NULL AND roster.citizen = pair.citizen LIMIT 1) home ON true);
END
$function$;

-- Everybody's part whom these events may concern, as it stands before them.
CREATE FUNCTION coverage_before(fresh event[]) RETURNS coverage_part[] LANGUAGE plpgsql STABLE AS $function$
DECLARE
  rounds text[];
  citizens text[];
BEGIN
  WITH told AS MATERIALIZED (
    SELECT kind, events.citizen, payload->>'sample' AS id, payload->>'round' AS round, (payload->>'owner')::int AS owner
    FROM unnest(fresh) AS events WHERE kind IN ('sample-collected', 'sample-result', 'sample-withdrawn', 'identity-corrected')
  ),
  -- That somebody's swab was taken changes no row that is there, unless it tells another owner.
  known AS MATERIALIZED (
    SELECT told.id, row.citizen, row.round
    FROM told CROSS JOIN LATERAL (SELECT sample.citizen, sample.round FROM sample WHERE sample.id = told.id LIMIT 1) row
    WHERE kind <> 'sample-collected' OR owner > 0
  )
  SELECT array_agg(pairs.round), array_agg(pairs.citizen) INTO rounds, citizens
  FROM (
    SELECT round, citizen FROM told WHERE round IS NOT NULL
    UNION SELECT round, citizen FROM known WHERE round IS NOT NULL
    -- What says no round of its own: the row's, or that of another event that comes with it.
    UNION SELECT others.round, told.citizen FROM told JOIN (SELECT id, round FROM known UNION SELECT id, round FROM told) others ON others.id = told.id
    WHERE told.round IS NULL AND others.round IS NOT NULL
  ) pairs;
  RETURN coverage_parts(rounds, citizens);
END
$function$;

-- The difference between people's parts before and after, put together before any row is touched, and always in one order.
CREATE FUNCTION count_coverage(before coverage_part[], now_so coverage_part[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  INSERT INTO coverage AS known (round, community, exclusion, swabs, sampled, tested, recheck, recollect)
  SELECT round, community, exclusion, sum(sign * swabs), sum(sign * sampled), sum(sign * tested), sum(sign * recheck), sum(sign * recollect)
  FROM (SELECT -1 AS sign, * FROM unnest(before) UNION ALL SELECT 1, * FROM unnest(now_so)) part
  GROUP BY round, community, exclusion
  HAVING sum(sign * swabs) <> 0 OR sum(sign * sampled) <> 0 OR sum(sign * tested) <> 0 OR sum(sign * recheck) <> 0 OR sum(sign * recollect) <> 0
  ORDER BY round, community, exclusion
  ON CONFLICT (round, community, exclusion) DO UPDATE SET
    swabs = known.swabs + excluded.swabs,
    sampled = known.sampled + excluded.sampled,
    tested = known.tested + excluded.tested,
    recheck = known.recheck + excluded.recheck,
    recollect = known.recollect + excluded.recollect;

  INSERT INTO coverage_hour AS known (round, hour, community, exclusion, sampled)
  SELECT round, hour, community, exclusion, sum(sign * sampled)
  FROM (SELECT -1 AS sign, * FROM unnest(before) UNION ALL SELECT 1, * FROM unnest(now_so)) part
  WHERE sampled > 0
  GROUP BY round, hour, community, exclusion
  HAVING sum(sign * sampled) <> 0
  ORDER BY round, hour, community, exclusion
  ON CONFLICT (round, hour, community, exclusion) DO UPDATE SET sampled = known.sampled + excluded.sampled;
END
$function$;

-- Whoever had that part has this one now that the events are in the table of samples.
CREATE FUNCTION project_coverage(before coverage_part[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  IF before IS NOT NULL THEN
    -- The record's lock keeps everybody where they live.
    PERFORM count_coverage(before, (SELECT coverage_parts(array_agg(round), array_agg(citizen), array_agg(community), array_agg(exclusion)) FROM unnest(before)));
  END IF;
END
$function$;

-- Somebody who moves, comes onto the roster or leaves it; null where they were or are on none.
CREATE TYPE roster_move AS (citizen text, from_community text, from_exclusion text, to_community text, to_exclusion text);

-- The figures follow the roster whoever writes it. The lock is the record's: no swab comes in between the look and the commit.
CREATE FUNCTION count_roster(moves roster_move[]) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
  now_so coverage_part[];
  before coverage_part[];
BEGIN
  IF moves IS NULL THEN
    RETURN;
  END IF;
  PERFORM FROM event_head FOR UPDATE;
  INSERT INTO roster_count AS known (community, exclusion, people)
  SELECT community, exclusion, sum(sign)
  FROM (SELECT -1 AS sign, from_community AS community, from_exclusion AS exclusion FROM unnest(moves) UNION ALL SELECT 1, to_community, to_exclusion FROM unnest(moves)) part
  WHERE community IS NOT NULL
  GROUP BY community, exclusion
  HAVING sum(sign) <> 0
  ORDER BY community, exclusion
  ON CONFLICT (community, exclusion) DO UPDATE SET people = known.people + excluded.people;

  SELECT coverage_parts(array_agg(rounds.round), array_agg(moved.citizen)) INTO now_so
  FROM unnest(moves) AS moved
  CROSS JOIN LATERAL (SELECT DISTINCT sample.round FROM sample WHERE sample.citizen = moved.citizen AND sample.round IS NOT NULL AND NOT withdrawn) rounds;
  IF now_so IS NULL THEN
    RETURN;
  END IF;
  SELECT array_agg(ROW(round, part.citizen, coalesce(from_community, ''), coalesce(from_exclusion, ''), swabs, sampled, tested, recheck, recollect, hour)::coverage_part)
  INTO before FROM unnest(now_so) part JOIN unnest(moves) AS moved ON moved.citizen = part.citizen;
  PERFORM count_coverage(before, now_so);
END
$function$;

CREATE FUNCTION roster_has_changed() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      PERFORM count_roster((SELECT array_agg(ROW(citizen, NULL, NULL, community, exclusion)::roster_move) FROM put));
    WHEN 'DELETE' THEN
      PERFORM count_roster((SELECT array_agg(ROW(citizen, community, exclusion, NULL, NULL)::roster_move) FROM gone));
    ELSE
      PERFORM count_roster((
        SELECT array_agg(ROW(put.citizen, gone.community, gone.exclusion, put.community, put.exclusion)::roster_move)
        FROM put JOIN gone ON gone.citizen = put.citizen WHERE (gone.community, gone.exclusion) <> (put.community, put.exclusion)));
  END CASE;
  RETURN NULL;
END
$function$;

CREATE TRIGGER roster_gains AFTER INSERT ON roster REFERENCING NEW TABLE AS put FOR EACH STATEMENT EXECUTE FUNCTION roster_has_changed();
CREATE TRIGGER roster_changes AFTER UPDATE ON roster REFERENCING OLD TABLE AS gone NEW TABLE AS put FOR EACH STATEMENT EXECUTE FUNCTION roster_has_changed();
CREATE TRIGGER roster_loses AFTER DELETE ON roster REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION roster_has_changed();

-- The swabs of who is erased stay as nobody's, and count as swabs only; how many they are.
CREATE FUNCTION anonymize_samples(erased text) RETURNS bigint LANGUAGE plpgsql AS $function$
DECLARE
  before coverage_part[];
  swabs bigint;
BEGIN
  PERFORM FROM event_head FOR UPDATE;
  SELECT coverage_parts(array_agg(round), array_agg(citizen)) INTO before
  FROM (SELECT DISTINCT round, unnest(ARRAY[erased, 'c-erased']) AS citizen FROM sample WHERE citizen = erased AND round IS NOT NULL) pairs;
  UPDATE sample SET citizen = 'c-erased' WHERE citizen = erased;
  GET DIAGNOSTICS swabs = ROW_COUNT;
  PERFORM project_coverage(before);
  RETURN swabs;
END
$function$;
