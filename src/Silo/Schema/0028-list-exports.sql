-- Every list that somebody took along as a file. Its number is in the watermark of every row of the file.
CREATE TABLE list_export
(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  username text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  -- The site, lab or district the account was bound to.
  place text,
  list text COLLATE "C" NOT NULL,
  filter text NOT NULL,
  -- Null where the file broke off.
  rows integer
);

CREATE INDEX list_export_by_time ON list_export (at);
