-- Tells another secret of the citizens' keys apart, as secret_check does for the deployment's. Null until the next start says it.
ALTER TABLE deployment ADD COLUMN citizen_check bytea;

-- The keys that stored states are, were or will be encrypted under. The keys themselves are not here.
CREATE TABLE state_key
(
  id bigint PRIMARY KEY,
  -- A keyed hash under the key: it tells another key of the same id apart.
  key_check bytea NOT NULL,
  -- Whether states may be stored under it: from the first silo that writes with it until nothing is left under it.
  needed boolean NOT NULL DEFAULT false
);

-- Which key each silo writes with, by the same names as in member.
CREATE TABLE state_key_use
(
  address text COLLATE "C" NOT NULL,
  port integer NOT NULL,
  generation integer NOT NULL,
  key_id bigint NOT NULL,
  PRIMARY KEY (address, port, generation)
);
