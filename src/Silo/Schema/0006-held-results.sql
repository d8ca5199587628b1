-- Results that were not taken because the tube has another one already: they wait for a person.
CREATE TABLE held_result
(
  barcode text COLLATE "C" NOT NULL,
  -- Of what the report says, so that the same report sent again is held once.
  fingerprint bytea NOT NULL,
  lab text NOT NULL,
  received_at timestamptz NOT NULL,
  -- The result that stands, and the one that is held.
  standing jsonb NOT NULL,
  held jsonb NOT NULL,
  PRIMARY KEY (barcode, fingerprint)
);

CREATE INDEX held_result_by_time ON held_result (received_at);
