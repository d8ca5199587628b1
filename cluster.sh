#!/usr/bin/env bash
# A cluster on this machine: one PostgreSQL, silos that serve the API, a gateway and a balancer in front.
#   ./cluster.sh up [N]         starts it with N silos (2), a gateway on http://127.0.0.1:5000, and HAProxy on http://127.0.0.1:5080,
#                               which sends each session to the silo that has its citizen
#   ./cluster.sh add [N]        N more silos (1): each takes new work as soon as it is ready
#   ./cluster.sh drain SILO     a silo finishes what it has and leaves (SIGTERM)
#   ./cluster.sh kill SILO      a silo is gone at once (SIGKILL), for drills
#   ./cluster.sh status         who runs, and who is ready; GET /v1/ops/cluster has the rest for admins
#   ./cluster.sh down           ends everything, the database last; what it stored stays
# It keeps its files in .data/cluster beside this file (CLUSTER_DATA says otherwise); CLUSTER_PORT is the gateway's port, BALANCER_PORT
# the balancer's, whose own figures are on the next one; silos take free ones.
set -euo pipefail
umask 077

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source "$root/scripts/require.sh"
data=${CLUSTER_DATA:-$root/.data/cluster}
silo=$root/artifacts/bin/Silo/release/HealthWuhan.Silo.dll
haproxy=/usr/sbin/haproxy
gateway=$root/artifacts/bin/Api/release/HealthWuhan.Api.dll

is_running() { [ -f "$data/$1.pid" ] && kill -0 "$(cat "$data/$1.pid")" 2>/dev/null; }
names() { find "$data" -maxdepth 1 -name "$1" -printf '%f\n' 2>/dev/null | sed 's/\.pid$//' | sort -V; }
address() { [ "$1" = balancer ] && cat "$data/balancer.address" || sed -n 's/.*is ready: \([^ ]*\).*/\1/p' "$data/$1.log" | tail -1; }

# start NAME LINE COMMAND…: in the background, until its log has that line.
start() {
  local name=$1 line=$2
  shift 2
  setsid nohup "$@" >"$data/$name.log" 2>&1 </dev/null &
  echo $! >"$data/$name.pid"
  for _ in $(seq 600); do
    grep -q "$line" "$data/$name.log" && return
    is_running "$name" || { cat "$data/$name.log" >&2; rm -f "$data/$name.pid"; stop "$name did not start (see above)."; }
    sleep 0.2
  done
  stop "$name is not ready after two minutes; its log is $data/$name.log"
}

end() {
  local pid
  pid=$(cat "$data/$1.pid")
  kill "-$2" "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
  rm -f "$data/$1.pid"
}

environment() {
  is_running database || stop "The cluster is not up: ./cluster.sh up"
  eval "$(grep '^export ConnectionStrings__HealthWuhan=' "$data/database.log")"
  Deployment__Secret=$(cat "$data/secret")
  # Whichever silo is the first writes the accounts, for all of them.
  export Deployment__Secret Staff__Accounts=$data/accounts.json
}

start_silo() {
  local number=1
  while [ -e "$data/silo-$number.pid" ]; do
    is_running "silo-$number" || { rm -f "$data/silo-$number.pid"; break; }
    number=$((number + 1))
  done
  # The balancer may say for whom it asks, and what it calls the silo.
  start "silo-$number" 'is ready: ' env Proxies__Known=127.0.0.1 dotnet "$silo" --data "$data/silo-$number" --urls http://127.0.0.1:0
  echo "silo-$number is ready: $(address "silo-$number")"
}

# balance [BUT]: tells the balancer which silos there are, BUT that one; what it has under way it finishes.
balance() {
  local name
  {
    sed '/^    # The silos$/,$d' "$root/deploy/balancer/haproxy.cfg"
    for name in $(names 'silo-*.pid'); do
      [ "$name" = "${1:-}" ] || ! is_running "$name" || echo "    server $name $(address "$name" | sed 's|^http://||')"
    done
  } >"$data/haproxy.cfg.new"
  mv "$data/haproxy.cfg.new" "$data/haproxy.cfg"
  is_running balancer || return 0
  kill -USR2 "$(cat "$data/balancer.pid")"
  # Until the new list is in force.
  sleep 1
}

start_balancer() {
  local port=${BALANCER_PORT:-5080}
  echo "http://127.0.0.1:$port" >"$data/balancer.address"
  start balancer 'Loading success' env "BALANCER_ADDRESS=127.0.0.1:$port" "BALANCER_METRICS=127.0.0.1:$((port + 1))" "$haproxy" -W -f "$data/haproxy.cfg"
}

up() {
  (cd "$root" && require_dotnet)
  require_postgres
  require_haproxy
  for project in src/Silo src/Api; do
    (cd "$root" && dotnet build "$project" -c Release -v quiet --nologo >&2) || stop "The build of $project failed: its errors are above."
  done
  mkdir -p "$data"
  chmod 700 "$data"
  [ -f "$data/secret" ] || (umask 077 && head -c 32 /dev/urandom | base64 -w 0 >"$data/secret")
  is_running database || start database '^export ' dotnet "$silo" postgres --data "$data/database"
  environment
  for _ in $(seq "${1:-2}"); do start_silo; done
  is_running gateway || start gateway 'is ready: ' dotnet "$gateway" --data "$data" --urls "http://127.0.0.1:${CLUSTER_PORT:-5000}"
  balance
  is_running balancer || start_balancer
  echo "The gateway is ready: $(address gateway) (accounts: $data/accounts.json; ./cluster.sh down ends it)"
  echo "The balancer is ready: $(cat "$data/balancer.address")"
}

status() {
  local name ready
  for name in $(names '*.pid'); do
    if ! is_running "$name"; then
      printf '%-10s gone\n' "$name"
    elif [ "$name" = database ]; then
      printf '%-10s runs as %s\n' "$name" "$(cat "$data/$name.pid")"
    else
      ready=$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$(address "$name")$([ "$name" = balancer ] && echo /balancer/ready || echo /health/ready)" || true)
      printf '%-10s runs as %s, %s, %s\n' "$name" "$(cat "$data/$name.pid")" "$([ "$ready" = 200 ] && echo ready || echo "not ready ($ready)")" "$(address "$name")"
    fi
  done
}

leaving() {
  [ -n "${1:-}" ] && is_running "$1" || stop "Name a running silo: $(names 'silo-*.pid' | tr '\n' ' ')"
  case $1 in silo-*) ;; *) stop "$1 is no silo." ;; esac
}

case ${1:-} in
  up) up "${2:-2}" ;;
  add)
    environment
    for _ in $(seq "${2:-1}"); do start_silo; done
    balance
    ;;
  drain) leaving "${2:-}" && balance "$2" && end "$2" TERM && echo "$2 has left." ;;
  kill) leaving "${2:-}" && end "$2" KILL && echo "$2 is gone." && balance ;;
  status) status ;;
  down)
    for name in balancer gateway $(names 'silo-*.pid') database; do is_running "$name" && end "$name" TERM; rm -f "$data/$name.pid"; done
    ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" ;;
esac
