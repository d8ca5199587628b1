-- Who lives where by the city's roster, and who need not be tested (docs/decisions/0022-roster.md). A row a person, by the key of their grain.
CREATE TABLE roster
(
  citizen text COLLATE "C" PRIMARY KEY,
  community text COLLATE "C" NOT NULL,
  -- Empty where the person is to be tested.
  exclusion text COLLATE "C" NOT NULL,
  -- Document, name and phone, encrypted under a key of the deployment and bound to this row; the same for the same, so that a repeat is seen.
  person bytea NOT NULL,
  -- The import that said so, and when it, or one that said the same a month later, did.
  source bigint NOT NULL,
  updated_at timestamptz NOT NULL
);

-- From door to door: a community at a time, page by page.
CREATE INDEX roster_of_community ON roster (community, citizen);
CREATE INDEX roster_by_time ON roster USING brin (updated_at);

-- A file on its way in, or come in. Rows are counted as they are committed, part by part.
CREATE TABLE roster_import
(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  username text NOT NULL,
  started_at timestamptz NOT NULL,
  -- The last part; where that is long ago and there is no end, the import was cut short.
  progress_at timestamptz NOT NULL,
  finished_at timestamptz,
  accepted bigint NOT NULL DEFAULT 0,
  unchanged bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0,
  -- Of the file; the whole is known where it is a file.
  bytes bigint NOT NULL DEFAULT 0,
  bytes_in_all bigint
);

-- What was refused, the first of very many. No text in it is anything of the row's.
CREATE TABLE roster_refusal
(
  import bigint NOT NULL REFERENCES roster_import ON DELETE CASCADE,
  row integer NOT NULL,
  code text COLLATE "C" NOT NULL,
  detail text NOT NULL,
  PRIMARY KEY (import, row, code)
);

-- Goes up with every import that has ended: then nodes ask again where people live.
CREATE TABLE roster_head
(
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  revision bigint NOT NULL
);

INSERT INTO roster_head (revision) VALUES (0);

-- As Community.District has it.
CREATE FUNCTION district_of(community text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$function$ SELECT CASE WHEN strpos(community, '-') > 1 THEN split_part(community, '-', 1) ELSE left(community, 6) END $function$;
