#!/usr/bin/env bash
# Runs HealthWuhan on this machine until Ctrl-C:  ./run.sh [--demo] [--urls http://127.0.0.1:5000] [--data DIR]
# What is missing is installed first; everything it keeps is in .data/ beside this file, unless --data says otherwise.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

stop() {
  echo "run.sh: $*" >&2
  exit 1
}

has_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null
}

install_postgres() {
  local as_root=() no_server=/etc/postgresql-common/createcluster.d/healthwuhan.conf
  command -v apt-get >/dev/null || stop "PostgreSQL is missing: install initdb, pg_ctl and postgres, then start again."
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "PostgreSQL is missing: install Debian's package postgresql as root, then start again."
    as_root=(sudo)
  fi
  echo "Installing PostgreSQL (Debian's package postgresql)" >&2
  # The server is our own, private one: Debian need not make and start another.
  "${as_root[@]}" mkdir -p "$(dirname "$no_server")"
  echo "create_main_cluster = false" | "${as_root[@]}" tee "$no_server" >/dev/null
  local log status=0
  log=$({ "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends postgresql; } 2>&1) || status=$?
  "${as_root[@]}" rm -f "$no_server"
  if [ "$status" -ne 0 ] || ! has_postgres; then
    echo "$log" >&2
    stop "PostgreSQL could not be installed (see above): install Debian's package postgresql, then start again."
  fi
}

build() {
  local log
  # Two starts at once build one after the other; the build itself must not inherit the lock.
  if ! { mkdir -p "$root/artifacts" && exec 9>"$root/artifacts/run.lock"; } 2>/dev/null; then
    stop "$root/artifacts cannot be written: make the folder writable, or free some room on its disk."
  fi
  flock 9
  if ! log=$(cd "$root" && dotnet build src/Silo -c Release -v quiet --nologo --disable-build-servers 2>&1 9>&-); then
    echo "$log" >&2
    case $log in
      *"No space left on device"* | *"not enough space"*) stop "The disk of $root is full: free some room, then start again." ;;
      *) stop "The build failed: its errors are above." ;;
    esac
  fi
  exec 9>&-
}

if ! (cd "$root" && dotnet --version) >/dev/null 2>&1; then
  stop "The .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0, then start again."
fi
if [ -z "${ConnectionStrings__HealthWuhan:-}" ] && ! has_postgres; then
  install_postgres
fi
build

data=(--data "$root/.data")
for argument in "$@"; do
  case $argument in --data | --data=*) data=() ;; esac
done
exec dotnet "$root/artifacts/bin/Silo/release/HealthWuhan.Silo.dll" "$@" "${data[@]}"
