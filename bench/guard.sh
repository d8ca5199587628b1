#!/usr/bin/env bash
# Whether the product has become slower: measures the ratios of bench/baseline.json and ends with 1 where one is more than 15 % below it.
#   bench/guard.sh            about ten minutes
#   bench/guard.sh --accept   the same, and what was measured is the new baseline
# Ratios are against servers and storages that run by turns in the same minutes, and per second of processor, so that the machine hardly matters; still, let nothing else run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
case "${1-}" in "" | --accept) ;; *) echo "usage: bench/guard.sh [--accept]" >&2; exit 2 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/bench/run.sh" --rounds 7 --seconds 5 --warm-up 2 --pushes 5 --ratios "$work/compare.json" >&2
dotnet build "$root/bench/Storage" -c Release -v quiet --nologo >&2
dotnet "$root/artifacts/bin/Storage/release/HealthWuhan.Storage.dll" --rounds 5 --ratios "$work/storage.json" >&2
exec_guard=(dotnet "$root/artifacts/bin/Load/release/HealthWuhan.Load.dll" guard --baseline "$root/bench/baseline.json" --measured "$work/compare.json,$work/storage.json")
if [ "${1-}" = --accept ]; then "${exec_guard[@]}" --accept yes; else "${exec_guard[@]}"; fi
