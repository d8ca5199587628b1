-- A result may be held though none stands, and leaves the list when a person has decided about its tube.
ALTER TABLE held_result ALTER COLUMN standing DROP NOT NULL;
ALTER TABLE held_result ADD COLUMN reason text NOT NULL DEFAULT 'different-result-held';
ALTER TABLE held_result ADD COLUMN decided_at timestamptz;

DROP INDEX held_result_by_time;
CREATE INDEX held_result_waiting ON held_result (received_at) WHERE decided_at IS NULL;
