#!/usr/bin/env bash
# Sends requests that nobody in their right mind sends to every endpoint, in every role, and fails where one is not answered as it must be.
#   bench/fuzz.sh [REQUESTS [SEED]]      20,000 requests of a seed of its own where nothing is said; what it finds says its seed
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export HEALTHWUHAN_FUZZ_REQUESTS=${1:-20000} HEALTHWUHAN_FUZZ_SEED=${2:-$RANDOM}
source "$root/scripts/require.sh"

(cd "$root" && require_dotnet)
require_postgres
if ! log=$(cd "$root" && dotnet build tests/Cluster -c Release -v quiet --nologo 2>&1); then
  echo "$log" >&2
  stop "The build failed: its errors are above."
fi
exec "$root/artifacts/bin/Cluster.Tests/release/HealthWuhan.Cluster.Tests" -class 'HealthWuhan.Tests.Fuzz.FuzzTests' -showLiveOutput
