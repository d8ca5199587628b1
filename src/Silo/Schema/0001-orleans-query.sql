-- The only table name and the only column names that Orleans itself knows: its ADO.NET providers read all texts from here
-- when they start, and run each by its key with named parameters. Everything behind the texts is ours.
CREATE TABLE OrleansQuery
(
  QueryKey text PRIMARY KEY,
  QueryText text NOT NULL
);
