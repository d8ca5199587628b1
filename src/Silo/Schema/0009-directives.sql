-- Every state a zone, a round or a policy ever had; the latest of an id stands. Rows are only added.
CREATE TABLE directive (
    revision bigint NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    id text NOT NULL,
    document jsonb NOT NULL,
    put_by text NOT NULL,
    put_at timestamptz NOT NULL
);

CREATE INDEX directive_by_id ON directive (kind, id, revision DESC);
