-- An appointment is another number's since (docs/decisions/0033-what-was-left-of-booking.md). Who was erased meanwhile stays nobody.
CREATE FUNCTION project_reassigned_appointments(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  UPDATE appointment SET citizen = reassigned.citizen
  FROM (
    SELECT DISTINCT ON (payload->>'appointment', payload->>'schedule') payload->>'appointment' AS id, payload->>'schedule' AS schedule, citizen
    FROM unnest(fresh) WHERE kind = 'appointment-reassigned'
    ORDER BY payload->>'appointment', payload->>'schedule', (payload->>'number')::bigint DESC
  ) reassigned
  WHERE appointment.id = reassigned.id AND appointment.schedule = reassigned.schedule AND appointment.citizen NOT LIKE 'c-erased%';
END
$function$;

-- Who has appointments, holds or waits that are to go one day, and the first day of which: the purge visits them.
CREATE TABLE patient_visit
(
  citizen text COLLATE "C" PRIMARY KEY,
  day date NOT NULL
);

CREATE INDEX patient_visit_by_day ON patient_visit (day);

-- Whoever booked, held or waited before there was this table: the first visit finds out what they have.
INSERT INTO patient_visit (citizen, day)
SELECT substr(string_key, 3), '2021-01-01' FROM grain_state WHERE state_name = 'patient' AND string_key LIKE 'v-%';
