-- The last recorded code of everybody whose code was ever anything but Green. The code itself is derived; this follows it.
CREATE TABLE health_code
(
  citizen text COLLATE "C" PRIMARY KEY,
  -- Of the citizen's own count of changes: an older one never overwrites a newer.
  revision int NOT NULL,
  color text COLLATE "C" NOT NULL,
  since timestamptz NOT NULL,
  -- When the code changes by itself; null where it does not.
  next_change timestamptz,
  -- When the sweep asks the citizen next: at the next change, or when the claim of a silo that asks already has run out.
  due timestamptz
);

CREATE INDEX health_code_due ON health_code (due) WHERE due IS NOT NULL;

-- Every change of a colour, never updated. A revision that changed only next_change has no row.
CREATE TABLE health_code_change
(
  citizen text COLLATE "C" NOT NULL,
  revision int NOT NULL,
  at timestamptz NOT NULL,
  from_color text COLLATE "C" NOT NULL,
  to_color text COLLATE "C" NOT NULL,
  -- [{kind, since, source}], strongest first.
  reasons jsonb NOT NULL,
  PRIMARY KEY (citizen, revision)
);

-- The policy for which all codes were last looked at again: one row, or none.
CREATE TABLE health_code_policy
(
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  document jsonb NOT NULL
);
