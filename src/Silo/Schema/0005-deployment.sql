-- What this database belongs to. A single row.
CREATE TABLE deployment
(
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- A keyed hash under the deployment secret: it tells another secret apart and reveals nothing of this one.
  secret_check bytea NOT NULL
);
