-- The user names of staff, for lists: what each account is stands encrypted in the state of its grain.
CREATE TABLE staff_account
(
  username text COLLATE "C" PRIMARY KEY
);
