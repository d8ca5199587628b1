#!/usr/bin/env bash
# A synthetic roster of the whole city, imported:  bench/roster.sh [ROWS] [--again]
# Without arguments 12,000,000 rows (a file of about 700 MB, a database of a few GB, both in a temporary folder); prints time, rows/s and the peak memory (VmHWM) of the
# importing process. --again imports the same file a second time, which changes nothing. Keeps nothing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
rows=${1:-12000000}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source "$root/scripts/require.sh"
(cd "$root" && require_dotnet)
require_postgres
dotnet build "$root/src/Silo" -c Release -v quiet --nologo
silo="dotnet $root/artifacts/bin/Silo/release/HealthWuhan.Silo.dll"

folder=$(mktemp -d)
city=
finish() {
  [ -z "$city" ] || { kill "$city" 2>/dev/null && wait "$city" 2>/dev/null || true; }
  rm -rf "$folder"
}
trap finish EXIT

echo "Writing a roster of $rows rows"
awk -v rows="$rows" 'BEGIN {
  split("420102 420103 420104 420105 420106 420107 420111 420112 420113 420114 420115 420116 420117 420171 420172", districts, " ")
  print "document_type,document_number,name,phone,community,exclusion"
  for (i = 0; i < rows; i++) {
    district = districts[i % 15 + 1]
    exclusion = i % 40 == 0 ? "Under6" : i % 40 == 1 ? "Away" : i % 400 == 2 ? "Bedridden" : ""
    printf "Passport,R%09d,居民,154%08d,%s-%03d,%s\n", i, i % 100000000, district, int(i / 15) % 200 + 1, exclusion
  }
}' > "$folder/roster.csv"
ls -l "$folder/roster.csv" | awk '{ printf "%d MB\n", $5 / 1048576 }'

$silo --data "$folder/city" --urls http://127.0.0.1:0 > "$folder/log" 2>&1 &
city=$!
until grep -q 'is ready' "$folder/log"; do kill -0 "$city" || { cat "$folder/log"; exit 1; }; sleep 0.5; done

import() {
  local began peak=0 server=0 pid now
  began=$(date +%s.%N)
  $silo import-roster "$folder/roster.csv" --data "$folder/city" &
  pid=$!
  while now=$(awk '/VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
    peak=$now
    sleep 0.5
  done
  wait "$pid"
  awk -v rows="$rows" -v began="$began" -v ended="$(date +%s.%N)" -v peak="$peak" \
    'BEGIN { printf "| %d | %.0f s | %.0f rows/s | %.0f MB |\n", rows, ended - began, rows / (ended - began), peak / 1024 }'
}

echo "| rows | time | | VmHWM of the import |"
import
[ "${2:-}" != --again ] || import
du -sm "$folder/city" | awk '{ printf "the whole data folder: %d MB\n", $1 }'
