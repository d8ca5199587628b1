-- Every tube since its seal, as lists need it. Names no citizens.
CREATE TABLE tube
(
  barcode text COLLATE "C" PRIMARY KEY,
  site text NOT NULL,
  round text,
  status text NOT NULL,
  pool_size integer NOT NULL,
  sample_count integer NOT NULL,
  under_filled boolean NOT NULL,
  first_collected_at timestamptz NOT NULL,
  sealed_at timestamptz NOT NULL,
  handed_over_at timestamptz,
  received_at timestamptz,
  reported_at timestamptz,
  -- That has it, or that it is on its way to.
  lab text,
  consignment text,
  result text,
  rejection text,
  purpose text NOT NULL,
  -- Of the grain's state that the row shows: an older row never replaces a newer one.
  revision bigint NOT NULL
);

CREATE INDEX tube_to_arrive ON tube (first_collected_at, barcode) WHERE status IN ('Sealed', 'InTransit');
CREATE INDEX tube_without_result ON tube (first_collected_at, barcode) WHERE result IS NULL AND rejection IS NULL;

-- Who is to be sampled again, by the key of the citizen. When an order expires is policy, and not stored.
CREATE TABLE sampling_order
(
  id text COLLATE "C" PRIMARY KEY,
  citizen text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  -- The tube that the person's sample was in, and who said that it has no standing result.
  barcode text COLLATE "C" NOT NULL,
  pool_size integer NOT NULL,
  site text NOT NULL,
  round text,
  lab text,
  collected_at timestamptz NOT NULL,
  ordered_at timestamptz NOT NULL,
  fulfilled_at timestamptz,
  fulfilled_by text,
  -- The result it came from no longer stands.
  withdrawn boolean NOT NULL DEFAULT false,
  -- Of the citizen's state that the row shows.
  revision bigint NOT NULL
);

CREATE INDEX sampling_order_waiting ON sampling_order (ordered_at, id) WHERE fulfilled_by IS NULL AND NOT withdrawn;
CREATE INDEX sampling_order_fulfilled ON sampling_order (ordered_at, id) WHERE fulfilled_by IS NOT NULL AND NOT withdrawn;
