#!/usr/bin/env bash
# Builds, checks the format, runs every test against real parts, and ends with one line: N passed, N failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source scripts/require.sh
require_dotnet
require_postgres
require_haproxy

dotnet build HealthWuhan.sln --nologo --verbosity quiet
dotnet format HealthWuhan.sln --no-restore --verify-no-changes --verbosity quiet

report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
dotnet test --solution HealthWuhan.sln --no-build "$@" | tee "$report" || status=$?

# The runner's own counts, of all test programs together.
count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$report" | tail -1; }
passed=$(count succeeded)
failed=$(count failed)
echo "${passed:-0} passed, ${failed:-0} failed"
[ "${passed:-0}" -gt 0 ] || exit 1
exit "$status"
