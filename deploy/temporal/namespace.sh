#!/bin/sh
# Creates the namespace and the search attributes that bookings are found by. Safe to run at every start.
# TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE are read by the temporal command itself.
set -eu
retention=${TEMPORAL_RETENTION:-30d}

# A namespace just made is not known to every part of the server at once: the parts read the list every few seconds.
until_it_works() {
  attempt=0
  until "$@"; do
    attempt=$((attempt + 1))
    if [ "$attempt" -ge 30 ]; then
      echo "gave up after $attempt attempts: $*" >&2
      return 1
    fi
    sleep 2
  done
}

until_it_works temporal operator cluster health
if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$retention"
fi
until_it_works temporal operator search-attribute list >/dev/null

for attribute in MidasBookingId MidasStatus MidasItemId MidasProvider MidasTemplate MidasCategory; do
  until_it_works temporal operator search-attribute create --name "$attribute" --type Keyword
done
until_it_works temporal operator search-attribute create --name MidasStartAt --type Datetime
