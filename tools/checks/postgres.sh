#!/usr/bin/env bash
# usage: tools/checks/postgres.sh COMMAND [ARGUMENT...]
# Runs the command with TIERLINE_TEST_POSTGRES naming a private PostgreSQL that is started for it and removed
# afterwards. Without PostgreSQL installed the command runs without it: tests that need it skip by name.
set -euo pipefail

if [ $# -eq 0 ]; then
  sed -n '2,4s/^# //p' "$0" >&2
  exit 2
fi

bin=""
for candidate in /usr/lib/postgresql/*/bin; do
  [ -x "$candidate/initdb" ] && bin="$candidate"
done
if [ -z "$bin" ]; then
  echo "postgres.sh: PostgreSQL is not installed (apt install postgresql); running without it" >&2
  exec "$@"
fi

# initdb refuses root.
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
  if ! id postgres >/dev/null 2>&1; then
    echo "postgres.sh: running as root, and there is no user postgres; running without PostgreSQL" >&2
    exec "$@"
  fi
  as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi

home="$(mktemp -d /tmp/tierline-postgres.XXXXXX)"
server=""
child=""

stop() {
  trap '' INT TERM HUP
  if [ -n "$child" ] && kill -0 "$child" 2>/dev/null; then
    kill -TERM "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true  # fast shutdown
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

[ "$(id -u)" -eq 0 ] && chown postgres: "$home"
cd "$home"
"${as_owner[@]}" "$bin/initdb" --pgdata="$home/data" --username=tierline --auth=trust --encoding=UTF8 \
  --locale=C.UTF-8 --no-sync >"$home/initdb.log" 2>&1 || { cat "$home/initdb.log" >&2; exit 1; }
cat >>"$home/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$home'
unix_socket_permissions = 0777
fsync = off
full_page_writes = off
max_connections = 200
shared_buffers = 64MB
CONF
# setsid: a Ctrl-C meant for the command must not stop the server under it.
setsid "${as_owner[@]}" "$bin/postgres" -D "$home/data" >"$home/postgres.log" 2>&1 &
server=$!
chmod 755 "$home"
cd "$OLDPWD"

conninfo="host=$home user=tierline dbname=postgres"
for _ in $(seq 1 150); do
  "$bin/pg_isready" --quiet --host="$home" --username=tierline --dbname=postgres && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
if ! "$bin/pg_isready" --quiet --host="$home" --username=tierline --dbname=postgres; then
  echo "postgres.sh: the server did not start:" >&2
  cat "$home/postgres.log" >&2
  exit 1
fi

# In the background, so that a signal to this script is seen at once.
TIERLINE_TEST_POSTGRES="$conninfo" "$@" <&0 &
child=$!
status=0
wait "$child" || status=$?
child=""
exit "$status"
