-- Evidence, encrypted as stored states are. An application refers to its own by the hash of the clear bytes; what no application refers to is cleared away.
CREATE TABLE conversion_evidence
(
  citizen text COLLATE "C" NOT NULL,
  application text COLLATE "C" NOT NULL,
  content text COLLATE "C" NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (citizen, application, content)
);

-- Encrypted bytes cannot be made smaller.
ALTER TABLE conversion_evidence ALTER COLUMN payload SET STORAGE EXTERNAL;

-- Whose applications are to be looked through for what has expired, and when.
CREATE TABLE conversion_visit
(
  citizen text COLLATE "C" PRIMARY KEY,
  due timestamptz NOT NULL
);

CREATE INDEX conversion_visit_by_due ON conversion_visit (due);
