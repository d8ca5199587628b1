-- Who is called with what happens (docs/feed.md).
CREATE TABLE feed_consumer
(
  id text COLLATE "C" PRIMARY KEY,
  url text NOT NULL,
  -- Signs what is posted; under AES-256-GCM with a key of the deployment: 12 nonce, 16 tag, ciphertext; the id is authenticated too.
  secret bytea NOT NULL,
  -- Empty for all.
  kinds text[] NOT NULL,
  -- Everything up to it was taken, or is set aside in feed_dead_letter.
  position bigint NOT NULL,
  -- The silo that calls the consumer, until its lease ends: one in the cluster.
  leased_by uuid,
  leased_until timestamptz NOT NULL DEFAULT '-infinity',
  -- Since when the consumer takes nothing, and why; null while it does.
  failing_since timestamptz,
  failure text,
  put_by text NOT NULL,
  put_at timestamptz NOT NULL
)
WITH (fillfactor = 50);

-- Events that a consumer did not take. Later ones of the same person or tube wait behind them, so that their order is kept.
CREATE TABLE feed_dead_letter
(
  consumer text COLLATE "C" NOT NULL REFERENCES feed_consumer ON DELETE CASCADE,
  position bigint NOT NULL,
  -- The person or the tube.
  line text COLLATE "C" NOT NULL,
  failure text NOT NULL,
  attempts integer NOT NULL,
  failed_at timestamptz NOT NULL,
  -- Somebody wants it to be tried again.
  is_due boolean NOT NULL DEFAULT false,
  PRIMARY KEY (consumer, position)
);

CREATE INDEX feed_dead_letter_by_line ON feed_dead_letter (consumer, line);
CREATE INDEX feed_dead_letter_due ON feed_dead_letter (consumer, position) WHERE is_due;
