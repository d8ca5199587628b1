-- What every API node counts of the public's visits, flushed every second with absolute values: the same flush again changes nothing
-- (docs/decisions/0023-counting-visits.md). A node is one run of a process; it alone writes its rows, and a later revision never gives way to an earlier one.

CREATE TABLE visit_node
(
  node uuid PRIMARY KEY,
  name text NOT NULL,
  host text NOT NULL,
  -- The silo's address in the cluster; null for a gateway.
  silo text COLLATE "C",
  version text NOT NULL,
  started_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  -- Since its start. Their sum over all nodes that ever were is the cumulative count.
  visits bigint NOT NULL,
  visit_calls bigint NOT NULL,
  result_queries bigint NOT NULL,
  requests bigint NOT NULL,
  cores int NOT NULL,
  memory bigint NOT NULL,
  queue bigint NOT NULL,
  -- What it spent and served over the last minutes.
  load_seconds double precision NOT NULL,
  load_processor_seconds double precision NOT NULL,
  load_visits bigint NOT NULL,
  load_visit_calls bigint NOT NULL,
  load_result_queries bigint NOT NULL,
  load_requests bigint NOT NULL,
  revision bigint NOT NULL
)
-- Updated every second and indexed by its key alone: the new version finds room beside the old one.
WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

CREATE TABLE visit_minute
(
  minute timestamptz NOT NULL,
  node uuid NOT NULL,
  visits bigint NOT NULL,
  visit_calls bigint NOT NULL,
  result_queries bigint NOT NULL,
  requests bigint NOT NULL,
  -- Calls by how long they took, in the buckets of Domain/Monitoring/LatencyBuckets; empty ones at the end are left out.
  latency bigint[] NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (minute, node)
)
-- The buckets are kept beside the table, so that adding up all hours for the peak reads narrow rows.
WITH (fillfactor = 50, toast_tuple_target = 128, autovacuum_vacuum_scale_factor = 0.02);
