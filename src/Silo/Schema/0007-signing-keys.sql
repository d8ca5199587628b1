-- The keys that sign health codes: one a day in the city, made a day ahead by whichever node comes first.
CREATE TABLE signing_key
(
  day date PRIMARY KEY,
  kid text COLLATE "C" NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  -- From then on nothing that it signed can still be valid.
  expires_at timestamptz NOT NULL,
  -- PKCS #8 under AES-256-GCM with a key of the deployment: 12 nonce, 16 tag, ciphertext; the kid is authenticated too.
  private_key bytea NOT NULL
);
