-- Every appointment that was ever booked or offered, as its latest event tells (docs/decisions/0031-a-schedule-is-the-truth.md).
CREATE TABLE appointment
(
  id text COLLATE "C" NOT NULL,
  schedule text COLLATE "C" NOT NULL,
  citizen text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  site text NOT NULL,
  offer text NOT NULL,
  practitioner text,
  day date NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  status text COLLATE "C" NOT NULL,
  -- When it was booked first; null where it never was more than offered.
  booked_at timestamptz,
  changed_at timestamptz NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (id, schedule)
)
WITH (fillfactor = 80);

CREATE INDEX appointment_by_day ON appointment (day, site);
CREATE INDEX appointment_by_citizen ON appointment (citizen);

-- Every published day and what is left of it. Nodes look each second for what has changed since the last time they looked.
CREATE TABLE schedule_board
(
  schedule text COLLATE "C" PRIMARY KEY,
  revision bigint NOT NULL,
  -- Counts up over all schedules, in the order of commits: it is given under the lock on event_head.
  changed bigint NOT NULL,
  day date NOT NULL,
  site text NOT NULL,
  -- When the clock alone changes something: somebody's silo then wakes the schedule.
  due timestamptz,
  board jsonb NOT NULL
)
WITH (fillfactor = 60);

CREATE INDEX schedule_board_by_change ON schedule_board (changed);
CREATE INDEX schedule_board_by_due ON schedule_board (due) WHERE due IS NOT NULL;
CREATE INDEX schedule_board_by_day ON schedule_board (day);

CREATE SEQUENCE schedule_board_change;

CREATE FUNCTION project_appointments(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  INSERT INTO appointment AS known
    (id, schedule, citizen, service, site, offer, practitioner, day, starts_at, ends_at, status, booked_at, changed_at, number)
  SELECT DISTINCT ON (payload->>'appointment', payload->>'schedule')
    payload->>'appointment', payload->>'schedule', citizen, payload->>'service', payload->>'site', payload->>'offer', payload->>'practitioner',
    (payload->>'day')::date, (payload->>'start')::timestamptz, (payload->>'end')::timestamptz, payload->>'status',
    min(at) FILTER (WHERE kind = 'appointment-booked') OVER (PARTITION BY payload->>'appointment', payload->>'schedule'), at, (payload->>'number')::bigint
  FROM unnest(fresh) WHERE kind LIKE 'appointment-%'
  ORDER BY payload->>'appointment', payload->>'schedule', (payload->>'number')::bigint DESC
  ON CONFLICT (id, schedule) DO UPDATE SET
    starts_at = CASE WHEN known.number < excluded.number THEN excluded.starts_at ELSE known.starts_at END,
    ends_at = CASE WHEN known.number < excluded.number THEN excluded.ends_at ELSE known.ends_at END,
    status = CASE WHEN known.number < excluded.number THEN excluded.status ELSE known.status END,
    changed_at = CASE WHEN known.number < excluded.number THEN excluded.changed_at ELSE known.changed_at END,
    booked_at = least(known.booked_at, excluded.booked_at),
    number = greatest(known.number, excluded.number);

  INSERT INTO schedule_board AS known (schedule, revision, changed, day, site, due, board)
  SELECT DISTINCT ON (payload->>'schedule')
    payload->>'schedule', (payload->>'revision')::bigint, nextval('schedule_board_change'), (payload->>'day')::date, payload->>'site',
    (payload->>'due')::timestamptz, payload
  FROM unnest(fresh) WHERE kind = 'schedule-changed'
  ORDER BY payload->>'schedule', (payload->>'revision')::bigint DESC
  ON CONFLICT (schedule) DO UPDATE SET
    revision = excluded.revision, changed = excluded.changed, due = excluded.due, board = excluded.board
  WHERE known.revision < excluded.revision;
END
$function$;
