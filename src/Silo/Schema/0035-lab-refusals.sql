-- Rows of labs' pushes that were not taken, for a while, so that a lab sees them without its sender's log. Names tubes, never people.
CREATE TABLE lab_refusal
(
  lab text COLLATE "C" NOT NULL,
  -- Empty where the row named no tube, or something that is no barcode.
  barcode text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  -- The row's number where it named no tube, else 0: a tube that is refused for the same reason again is one row here.
  unnamed_row integer NOT NULL,
  -- As the sender's file of the last time showed it.
  row integer NOT NULL,
  detail text NOT NULL,
  format text NOT NULL,
  times integer NOT NULL DEFAULT 1,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (lab, barcode, code, unnamed_row)
);

CREATE INDEX lab_refusal_of_lab ON lab_refusal (lab, last_at DESC, barcode, code, unnamed_row);
CREATE INDEX lab_refusal_by_time ON lab_refusal (last_at);

-- A lab's own tubes, page by page.
CREATE INDEX tube_of_lab ON tube (lab, first_collected_at, barcode);
