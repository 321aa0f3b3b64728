#!/bin/sh
# Runs once, when the database folder is new: one role for the product and one for Temporal, neither a superuser.
set -eu

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set=midas_password="$MIDAS_POSTGRES_PASSWORD" --set=temporal_password="$TEMPORAL_POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE midas LOGIN PASSWORD :'midas_password';
CREATE DATABASE midas OWNER midas;
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal_password';
SQL
