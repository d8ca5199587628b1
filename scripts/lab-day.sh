#!/usr/bin/env bash
# A lab's whole day over a bad network, with adapter, gateway and silo killed at random:  scripts/lab-day.sh [TUBES] [KILLS] [SEED]
# Without arguments 20,000 tubes and 120 kills, which took 22 minutes on two busy cores; the same as KilledAdapterTests, which is a short one.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source "$root/scripts/require.sh"
(cd "$root" && require_dotnet)
require_postgres

dotnet build "$root/tests/Processes" -v quiet --nologo
export LAB_DAY_TUBES=${1:-20000} LAB_DAY_KILLS=${2:-120} LAB_DAY_SEED=${3:-20210805}
echo "$LAB_DAY_TUBES tubes, $LAB_DAY_KILLS kills, seed $LAB_DAY_SEED"
time "$root/artifacts/bin/Processes.Tests/debug/HealthWuhan.Processes.Tests" -class '*KilledAdapterTests'
