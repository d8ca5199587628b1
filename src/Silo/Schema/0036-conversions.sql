-- Applications for a conversion, as their latest events tell (docs/decisions/0030-conversions.md). Drafts are not here.
CREATE TABLE conversion
(
  id text COLLATE "C" PRIMARY KEY,
  citizen text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  -- Where the person lived by the roster; null where no roster said.
  community text COLLATE "C",
  district text COLLATE "C",
  submitted_at timestamptz NOT NULL,
  reviewed_at timestamptz,
  closed_at timestamptz,
  revision integer NOT NULL,
  -- Who has it in hand, and until when: for the list. What counts is the lease in the application itself.
  claimed_by text COLLATE "C",
  claimed_until timestamptz
)
WITH (fillfactor = 80);

CREATE INDEX conversion_waiting ON conversion (submitted_at) WHERE closed_at IS NULL;
CREATE INDEX conversion_by_citizen ON conversion (citizen);
CREATE INDEX conversion_by_close ON conversion (closed_at);

CREATE FUNCTION project_conversions(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  INSERT INTO conversion AS known (id, citizen, reason, status, community, district, submitted_at, reviewed_at, closed_at, revision)
  SELECT DISTINCT ON (payload->>'application')
    payload->>'application', citizen, payload->>'reason', payload->>'status', payload->>'community', payload->>'district',
    (payload->>'submittedAt')::timestamptz, (payload->>'reviewedAt')::timestamptz, (payload->>'closedAt')::timestamptz, (payload->>'revision')::int
  FROM unnest(fresh)
  WHERE kind IN ('conversion-submitted', 'conversion-reviewed', 'conversion-decided', 'conversion-withdrawn')
  ORDER BY payload->>'application', (payload->>'revision')::int DESC
  ON CONFLICT (id) DO UPDATE SET
    (status, reviewed_at, closed_at, revision, claimed_by, claimed_until) =
    (excluded.status, excluded.reviewed_at, excluded.closed_at, excluded.revision, NULL, NULL)
  WHERE known.revision < excluded.revision;
END
$function$;
