#!/bin/sh
# Runs once, when the database folder is new: a role that owns the product's tables, one for the product, which owns
# nothing, and one for Temporal, none of them a superuser (docs/database.md).
set -eu

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set=owner_password="$MIDAS_OWNER_POSTGRES_PASSWORD" \
  --set=midas_password="$MIDAS_POSTGRES_PASSWORD" --set=temporal_password="$TEMPORAL_POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE midas_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE midas LOGIN PASSWORD :'midas_password';
CREATE DATABASE midas OWNER midas_owner;
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal_password';
SQL
