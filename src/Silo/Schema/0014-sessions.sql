-- The keys that sign access tokens: one a day in the city, made a day ahead by whichever node comes first; as signing_key.
CREATE TABLE token_key
(
  day date PRIMARY KEY,
  kid text COLLATE "C" NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  -- No token that it signed may live longer.
  expires_at timestamptz NOT NULL,
  -- 32 random bytes under AES-256-GCM with a key of the deployment: 12 nonce, 16 tag, ciphertext; the kid is authenticated too.
  private_key bytea NOT NULL
);

-- How many SMS all nodes together have sent in a minute and in a day of the city, for the budget.
CREATE TABLE sms_sent
(
  span text COLLATE "C" NOT NULL,
  starts_at timestamptz NOT NULL,
  messages int NOT NULL,
  PRIMARY KEY (span, starts_at)
);
