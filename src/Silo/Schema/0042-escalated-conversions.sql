-- That a case has waited for too long is an event since (docs/decisions/0033-what-was-left-of-booking.md); here so that the sweep of the silos finds those of which none is told yet.
ALTER TABLE conversion
  ADD COLUMN escalated_at timestamptz,
  ADD COLUMN escalation_claimed_until timestamptz;

CREATE INDEX conversion_to_escalate ON conversion (submitted_at) WHERE closed_at IS NULL AND escalated_at IS NULL;

CREATE FUNCTION project_escalations(fresh event[]) RETURNS void LANGUAGE plpgsql AS $function$
BEGIN
  UPDATE conversion SET escalated_at = at FROM unnest(fresh)
  WHERE kind = 'conversion-escalated' AND conversion.id = payload->>'application' AND escalated_at IS NULL;
END
$function$;
