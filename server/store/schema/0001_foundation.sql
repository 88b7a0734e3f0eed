-- One text for SQLite and PostgreSQL. Every key begins with tenant_id. Times are microseconds since 1970, UTC.

-- The tenant's head: locked first by every write transaction; gives the commit its position.
CREATE TABLE tenant_head (
  tenant_id BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  identity_seq BIGINT NOT NULL
);

-- Everything that syncs, whatever its kind: the source of truth. Projections below are derived from it in the
-- same transaction. `versions` says for each field which commit and author wrote it last.
CREATE TABLE record (
  tenant_id BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  id BLOB NOT NULL,
  customer_id BLOB,
  seq BIGINT NOT NULL,
  versions BLOB NOT NULL,
  body BLOB NOT NULL,
  deleted BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kind, id)
);
CREATE INDEX record_by_customer ON record (tenant_id, customer_id, kind, id);

-- What was done, by whom: one row per accepted call that changed something.
CREATE TABLE audit (
  tenant_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  occurred BIGINT NOT NULL,
  actor TEXT NOT NULL,
  method TEXT NOT NULL,
  target TEXT NOT NULL,
  request_digest BLOB NOT NULL,
  PRIMARY KEY (tenant_id, seq, ordinal)
);

-- Answers of mutations by the caller's request id, kept for a day, so that a repeated call gets the same answer.
CREATE TABLE request (
  tenant_id BIGINT NOT NULL,
  actor TEXT NOT NULL,
  request_id TEXT NOT NULL,
  request_digest BLOB NOT NULL,
  response BLOB NOT NULL,
  recorded BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, actor, request_id)
);
CREATE INDEX request_by_age ON request (tenant_id, recorded);

-- Customers, as listed, filtered and scored.
CREATE TABLE customer (
  tenant_id BIGINT NOT NULL,
  customer_id BLOB NOT NULL,
  display_name TEXT NOT NULL,
  folded_name TEXT NOT NULL,
  industry TEXT NOT NULL,
  region TEXT NOT NULL,
  territory TEXT NOT NULL,
  owner TEXT NOT NULL,
  parent_id BLOB,
  employees BIGINT,
  annual_revenue_minor BIGINT,
  decision_nodes BIGINT,
  key_contact_since BIGINT,
  cooperation_since BIGINT,
  imported_tier TEXT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  deleted BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX customer_by_name ON customer (tenant_id, folded_name, customer_id);
CREATE INDEX customer_by_update ON customer (tenant_id, updated, customer_id);
CREATE INDEX customer_by_territory ON customer (tenant_id, territory, customer_id);
CREATE INDEX customer_by_owner ON customer (tenant_id, owner, customer_id);
CREATE INDEX customer_by_parent ON customer (tenant_id, parent_id, customer_id);

-- The codes other systems use for a customer.
CREATE TABLE customer_code (
  tenant_id BIGINT NOT NULL,
  system TEXT NOT NULL,
  code TEXT NOT NULL,
  customer_id BLOB NOT NULL,
  PRIMARY KEY (tenant_id, system, code)
);
CREATE INDEX customer_code_by_customer ON customer_code (tenant_id, customer_id);

-- Contacts, as listed.
CREATE TABLE contact (
  tenant_id BIGINT NOT NULL,
  contact_id BLOB NOT NULL,
  customer_id BLOB NOT NULL,
  folded_name TEXT NOT NULL,
  deleted BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, contact_id)
);
CREATE INDEX contact_by_customer ON contact (tenant_id, customer_id, folded_name, contact_id);

-- Industries with dated growth; `growth` is the one valid when the row was last written.
CREATE TABLE industry (
  tenant_id BIGINT NOT NULL,
  industry TEXT NOT NULL,
  growth DOUBLE PRECISION,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant_id, industry)
);

-- The ledger: facts (kinds 1 to 99) and interactions (kinds 101 to 199) in their newest revision; `interaction`
-- is 1 for the latter, which have their own external ids. A fact whose customer is not known yet has no
-- customer_id and waits under its code. `body` holds what has no column, as a message of the fact's type.
CREATE TABLE fact (
  tenant_id BIGINT NOT NULL,
  system TEXT NOT NULL,
  external_id TEXT NOT NULL,
  interaction BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  customer_id BLOB,
  customer_system TEXT NOT NULL,
  customer_code TEXT NOT NULL,
  occurred BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  due BIGINT,
  related TEXT NOT NULL,
  traits BIGINT NOT NULL,
  grade DOUBLE PRECISION,
  voided BIGINT NOT NULL,
  digest BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant_id, system, external_id, interaction)
);
CREATE INDEX fact_by_customer ON fact (tenant_id, customer_id, occurred);
CREATE INDEX fact_waiting ON fact (tenant_id, customer_system, customer_code) WHERE customer_id IS NULL;

-- Revisions that were replaced, as they were.
CREATE TABLE fact_history (
  tenant_id BIGINT NOT NULL,
  system TEXT NOT NULL,
  external_id TEXT NOT NULL,
  interaction BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  customer_id BLOB,
  customer_system TEXT NOT NULL,
  customer_code TEXT NOT NULL,
  occurred BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  due BIGINT,
  related TEXT NOT NULL,
  traits BIGINT NOT NULL,
  grade DOUBLE PRECISION,
  voided BIGINT NOT NULL,
  digest BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant_id, system, external_id, interaction, revision)
);

-- How far each source's data is complete.
CREATE TABLE source (
  tenant_id BIGINT NOT NULL,
  system TEXT NOT NULL,
  complete_through BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, system)
);

-- Customers whose score is out of date, with the position that made them so.
CREATE TABLE dirty_customer (
  tenant_id BIGINT NOT NULL,
  customer_id BLOB NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, customer_id)
);

-- Scoring models, every version.
CREATE TABLE scoring_model (
  tenant_id BIGINT NOT NULL,
  model TEXT NOT NULL,
  version BIGINT NOT NULL,
  state BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant_id, model, version)
);

-- Runs over the whole population, with the statistics they were scored against.
CREATE TABLE scoring_run (
  tenant_id BIGINT NOT NULL,
  run_id BLOB NOT NULL,
  model TEXT NOT NULL,
  version BIGINT NOT NULL,
  started BIGINT NOT NULL,
  trigger_kind BIGINT NOT NULL,
  body BLOB NOT NULL,
  snapshot BLOB NOT NULL,
  PRIMARY KEY (tenant_id, run_id)
);
CREATE INDEX scoring_run_by_trigger ON scoring_run (tenant_id, trigger_kind, started);

-- Which published version is in force and the run whose population it is scored against.
CREATE TABLE scoring_active (
  tenant_id BIGINT NOT NULL PRIMARY KEY,
  model TEXT NOT NULL,
  version BIGINT NOT NULL,
  run_id BLOB NOT NULL
);

-- The present tier of each scored customer. Tier columns are indices into the model version's tiers; -1 once
-- the customer was deleted. `territory` and `owner` are those of the customer when it was scored.
CREATE TABLE customer_tier (
  tenant_id BIGINT NOT NULL,
  customer_id BLOB NOT NULL,
  seq BIGINT NOT NULL,
  model TEXT NOT NULL,
  version BIGINT NOT NULL,
  territory TEXT NOT NULL,
  owner TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  coverage DOUBLE PRECISION NOT NULL,
  tier BIGINT NOT NULL,
  suggested BIGINT NOT NULL,
  provisional BIGINT NOT NULL,
  scored BIGINT NOT NULL,
  data_through BIGINT NOT NULL,
  effective BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX customer_tier_by_seq ON customer_tier (tenant_id, seq, customer_id);
CREATE INDEX customer_tier_by_score ON customer_tier (tenant_id, score, customer_id);

-- Every move of a tier.
CREATE TABLE tier_change (
  tenant_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  customer_id BLOB NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant_id, seq, customer_id)
);
CREATE INDEX tier_change_by_customer ON tier_change (tenant_id, customer_id, seq);

-- Long-running operations.
CREATE TABLE operation (
  tenant_id BIGINT NOT NULL,
  operation_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  done BIGINT NOT NULL,
  cancelled BIGINT NOT NULL,
  created BIGINT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant_id, operation_id)
);
CREATE INDEX operation_unfinished ON operation (tenant_id, kind) WHERE done = 0;
