#!/usr/bin/env bash
# Runs HealthWuhan on this machine until Ctrl-C:  ./run.sh [--demo] [--urls http://127.0.0.1:5000] [--data DIR]
# Checks the access log of the city that it keeps:         ./run.sh verify-access-log [--noted N:HASH] [--data DIR]
# Deletes at once what is older than it is kept, and prints the certificate: ./run.sh purge [--data DIR]
# Brings all stored states under the current key:          ./run.sh reencrypt-states [--rate N] [--data DIR]
# Saves its database, keys apart, and brings it back:      ./run.sh backup FILE | restore FILE [--data DIR]
# Takes in a roster of any length, counts coverage anew:   ./run.sh import-roster FILE | recount [--data DIR]
# What is missing is installed first; everything it keeps is in .data/ beside this file, unless --data says otherwise.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source "$root/scripts/require.sh"
program=$root/artifacts/bin/Silo/release/HealthWuhan.Silo.dll

build() {
  local log
  # Two starts at once build one after the other; the build itself must not inherit the lock.
  if ! { mkdir -p "$root/artifacts" && exec 9>"$root/artifacts/run.lock"; } 2>/dev/null; then
    stop "$root/artifacts cannot be written: make the folder writable, or free some room on its disk."
  fi
  flock 9
  [ -f "$program" ] || echo "Building (the first time takes a minute)" >&2
  if ! log=$(cd "$root" && dotnet build src/Silo -c Release -v quiet --nologo --disable-build-servers 2>&1 9>&-); then
    echo "$log" >&2
    case $log in
      *"No space left on device"* | *"not enough space"*) stop "The disk of $root is full: free some room, then start again." ;;
      *) stop "The build failed: its errors are above." ;;
    esac
  fi
  exec 9>&-
}

case " $* " in *" --help "* | *" -h "*) sed -n '2,8s/^# //p' "$0" && exit ;; esac
(cd "$root" && require_dotnet)
[ -n "${ConnectionStrings__HealthWuhan:-}" ] || require_postgres
build

data=(--data "$root/.data")
for argument in "$@"; do
  case $argument in --data | --data=*) data=() ;; esac
done
exec dotnet "$program" "$@" "${data[@]}"
