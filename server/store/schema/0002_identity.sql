-- Who works in a tenant and what opens its door. Secrets are kept as SHA-256 digests only.

-- A company's settings.
CREATE TABLE tenant (
  tenant_id BIGINT NOT NULL PRIMARY KEY,
  display_name TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  currency_code TEXT NOT NULL,
  fiscal_year_start_month BIGINT NOT NULL,
  profile BIGINT NOT NULL,
  visits_per_rep_day DOUBLE PRECISION NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);

-- People. A deleted one keeps its row, so that its id is never given to somebody else.
CREATE TABLE user_account (
  tenant_id BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  all_territories BIGINT NOT NULL,
  state BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  deleted BIGINT,
  PRIMARY KEY (tenant_id, user_id)
);

CREATE TABLE user_role (
  tenant_id BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  role BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, user_id, role)
);

-- Territories granted to people; each grant covers everything below it.
CREATE TABLE user_territory (
  tenant_id BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  territory_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, user_id, territory_id)
);
CREATE INDEX user_territory_by_territory ON user_territory (tenant_id, territory_id, user_id);

-- Trees of territories; the parent is empty at the top.
CREATE TABLE territory (
  tenant_id BIGINT NOT NULL,
  territory_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, territory_id)
);
CREATE INDEX territory_by_parent ON territory (tenant_id, parent_id, territory_id);

-- Long-lived credentials of systems.
CREATE TABLE api_key (
  tenant_id BIGINT NOT NULL,
  key_id BLOB NOT NULL,
  digest BLOB NOT NULL,
  display_name TEXT NOT NULL,
  role BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT,
  revoked BIGINT,
  PRIMARY KEY (tenant_id, key_id)
);
CREATE UNIQUE INDEX api_key_by_digest ON api_key (tenant_id, digest);

-- One-time codes; a used or replaced one is gone.
CREATE TABLE enrolment_code (
  tenant_id BIGINT NOT NULL,
  digest BLOB NOT NULL,
  user_id TEXT NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, digest)
);
CREATE INDEX enrolment_code_by_user ON enrolment_code (tenant_id, user_id);

-- A login: one exchange of a code and all refresh tokens that follow from it.
CREATE TABLE login (
  tenant_id BIGINT NOT NULL,
  login_id BLOB NOT NULL,
  user_id TEXT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  revoked BIGINT,
  PRIMARY KEY (tenant_id, login_id)
);
CREATE INDEX login_by_user ON login (tenant_id, user_id);

-- The refresh tokens of a login in the order of their issue. `used` says when one was exchanged, under which
-- request id, for which successor.
CREATE TABLE refresh_token (
  tenant_id BIGINT NOT NULL,
  digest BLOB NOT NULL,
  login_id BLOB NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT,
  used_request TEXT NOT NULL,
  successor BLOB,
  PRIMARY KEY (tenant_id, digest)
);
CREATE INDEX refresh_token_by_login ON refresh_token (tenant_id, login_id);
