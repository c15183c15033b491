#!/bin/sh
# Runs a command with HEARD_DATABASE_URL naming an empty PostgreSQL that lives as long as the command.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
folder=$(mktemp -d)
port=$((20000 + $$ % 20000))
as() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi; }
[ "$(id -u)" = 0 ] && chown postgres "$folder"
stop() { as "$bin/pg_ctl -D $folder/db -m immediate stop" >/dev/null 2>&1 || true; rm -rf "$folder"; }
trap stop EXIT INT TERM
as "$bin/initdb -D $folder/db -U postgres --auth=trust -E UTF8 --locale=C.UTF-8" >/dev/null
as "$bin/pg_ctl -D $folder/db -o '-c listen_addresses=127.0.0.1 -p $port -k $folder -c fsync=off' -l $folder/log -w start" >/dev/null
as "$bin/createdb -h 127.0.0.1 -p $port -U postgres heard"
HEARD_DATABASE_URL="postgresql://postgres@127.0.0.1:$port/heard" "$@"
