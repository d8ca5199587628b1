#!/usr/bin/env bash
# Installs what the tests need, checks the format, builds, runs every test, and ends with one line: N passed, N failed.
set -euo pipefail
cd "$(dirname "$0")"

source scripts/require.sh
require_dotnet
require_package postgresql postgres_binaries

report=$(mktemp)
trap 'rm -f "$report"' EXIT

dotnet restore HealthWuhan.sln --nologo --verbosity quiet
dotnet build HealthWuhan.sln --no-restore --nologo --verbosity quiet
dotnet format HealthWuhan.sln --no-restore --verify-no-changes --verbosity quiet

status=0
dotnet test --solution HealthWuhan.sln --no-build --no-restore "$@" | tee "$report" || status=$?

# The runner's own summary: "succeeded: N", "failed: N".
passed=$(sed -nE 's/^ *succeeded: ([0-9]+).*/\1/p' "$report" | tail -1)
failed=$(sed -nE 's/^ *failed: ([0-9]+).*/\1/p' "$report" | tail -1)
echo "${passed:-0} passed, ${failed:-0} failed"
[ -n "$passed" ] && [ "$passed" -gt 0 ] || status=1
exit "$status"
