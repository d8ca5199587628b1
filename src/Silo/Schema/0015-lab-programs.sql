-- The programs that labs have, for lists: what each is, its secrets' hashes too, stands encrypted in the state of its grain.
CREATE TABLE lab_program
(
  client_id text COLLATE "C" PRIMARY KEY,
  lab text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE INDEX lab_program_by_lab ON lab_program (lab, created_at);
