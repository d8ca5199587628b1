-- One version a cluster: every change of its members raises it, and names the version that it was decided on.
CREATE TABLE membership_version
(
  cluster_id text COLLATE "C" PRIMARY KEY,
  version integer NOT NULL DEFAULT 0,
  changed_at timestamptz NOT NULL DEFAULT now()
);

-- A row an incarnation of a silo. The pulse is written every few seconds by each: HOT, like the grains' rows.
CREATE TABLE member
(
  cluster_id text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  port integer NOT NULL,
  generation integer NOT NULL,
  silo_name text NOT NULL,
  host_name text NOT NULL,
  -- Orleans' SiloStatus; 3 is Active.
  status integer NOT NULL,
  -- Where clients connect; 0 where the silo is no gateway.
  proxy_port integer NOT NULL,
  suspect_times text,
  started_at timestamptz NOT NULL,
  alive_at timestamptz NOT NULL,
  PRIMARY KEY (cluster_id, address, port, generation)
)
WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02);

INSERT INTO OrleansQuery (QueryKey, QueryText)
VALUES
(
  'InsertMembershipVersionKey', $query$
WITH inserted AS
(
  INSERT INTO membership_version (cluster_id) VALUES (@DeploymentId)
  ON CONFLICT DO NOTHING
  RETURNING version
)
SELECT EXISTS (SELECT FROM inserted)
$query$
),
(
  -- Raises the version and adds the row, or neither. The row of the version is the lock that puts all changes in one order.
  'InsertMembershipKey', $query$
WITH raised AS
(
  UPDATE membership_version
  SET version = version + 1, changed_at = now()
  WHERE cluster_id = @DeploymentId AND version = @Version
    AND NOT EXISTS
    (
      SELECT FROM member
      WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
    )
  RETURNING cluster_id
),
inserted AS
(
  INSERT INTO member (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, started_at, alive_at)
  SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
  FROM raised
  RETURNING generation
)
SELECT EXISTS (SELECT FROM inserted)
$query$
),
(
  -- Locks the member first, so that it cannot be cleaned away between the two updates: both happen, or neither.
  'UpdateMembershipKey', $query$
WITH target AS
(
  SELECT cluster_id, address, port, generation
  FROM member
  WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
  FOR UPDATE
),
raised AS
(
  UPDATE membership_version
  SET version = membership_version.version + 1, changed_at = now()
  FROM target
  WHERE membership_version.cluster_id = target.cluster_id AND membership_version.version = @Version
  RETURNING target.cluster_id, target.address, target.port, target.generation
),
updated AS
(
  UPDATE member
  SET status = @Status, suspect_times = @SuspectTimes, alive_at = @IAmAliveTime
  FROM raised
  WHERE member.cluster_id = raised.cluster_id AND member.address = raised.address
    AND member.port = raised.port AND member.generation = raised.generation
  RETURNING member.generation
)
SELECT EXISTS (SELECT FROM updated)
$query$
),
(
  'UpdateIAmAlivetimeKey', $query$
UPDATE member
SET alive_at = @IAmAliveTime
WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$
),
(
  -- The version comes back without a member too: Orleans takes it from the first row.
  'MembershipReadRowKey', $query$
SELECT v.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
  m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
  m.started_at AS StartTime, m.alive_at AS IAmAliveTime
FROM membership_version v
LEFT JOIN member m ON m.cluster_id = v.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE v.cluster_id = @DeploymentId
$query$
),
(
  'MembershipReadAllKey', $query$
SELECT v.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
  m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
  m.started_at AS StartTime, m.alive_at AS IAmAliveTime
FROM membership_version v
LEFT JOIN member m ON m.cluster_id = v.cluster_id
WHERE v.cluster_id = @DeploymentId
$query$
),
(
  'GatewaysQueryKey', $query$
SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
FROM member
WHERE cluster_id = @DeploymentId AND status = @Status AND proxy_port > 0
$query$
),
(
  'DeleteMembershipTableEntriesKey', $query$
DELETE FROM member WHERE cluster_id = @DeploymentId;
DELETE FROM membership_version WHERE cluster_id = @DeploymentId
$query$
),
(
  'CleanupDefunctSiloEntriesKey', $query$
DELETE FROM member
WHERE cluster_id = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3
$query$
);
