#!/usr/bin/env bash
# Replays 3 to 8 August 2021 against the real product, and reconciles:  bench/week.sh [--scale 0.01] [--silos 2] [--kills 3] [--seed N] [--out DIR] [--logs DIR]
# --scale 1 is the whole city. Writes report.html and report.json into DIR (week-report), keeps nothing else, and ends everything it started, also on Ctrl-C.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source "$root/scripts/require.sh"
(cd "$root" && require_dotnet)
require_postgres
for project in src/Silo bench/Week; do
  if ! log=$(cd "$root" && dotnet build "$project" -c Release -v quiet --nologo 2>&1); then
    echo "$log" >&2
    stop "The build of $project failed: its errors are above."
  fi
done
exec dotnet "$root/artifacts/bin/Week/release/HealthWuhan.Week.dll" "$@"
