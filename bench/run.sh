#!/usr/bin/env bash
# The product against what one would build instead: installs what is missing, builds, runs all four by turns, prints the tables of bench/README.md.
#   bench/run.sh [--rounds 5] [--seconds 10] [--connections 64] [--citizens 1000] [--pushes 5] [--out FILE]
# Takes about eight minutes, keeps nothing, and ends everything it started, also on Ctrl-C.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source "$root/scripts/require.sh"

require_redis() {
  local as_root=()
  command -v redis-server >/dev/null && return
  command -v apt-get >/dev/null || stop "redis-server is missing: install it, then start again."
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  echo "Installing Redis (Debian's package redis-server)" >&2
  # RUNLEVEL=1: Debian must not start a server of its own; the bench starts one and ends it.
  "${as_root[@]}" apt-get update -qq >&2
  "${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends redis-server >&2 ||
    stop "Redis could not be installed (see above): install Debian's package redis-server, then start again."
}

(cd "$root" && require_dotnet)
require_postgres
require_redis
for project in src/Silo bench/Baselines bench/Load; do
  if ! log=$(cd "$root" && dotnet build "$project" -c Release -v quiet --nologo 2>&1); then
    echo "$log" >&2
    stop "The build of $project failed: its errors are above."
  fi
done
exec dotnet "$root/artifacts/bin/Load/release/HealthWuhan.Load.dll" compare "$@"
