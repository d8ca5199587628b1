#!/usr/bin/env bash
# A round of a city whose silos are killed at random, recounted from its events:  scripts/round-day.sh [PEOPLE] [KILLS] [SEED]
# Without arguments 100,000 people and 20 kills, which took a quarter of an hour on two busy cores; the same as KilledRoundTests, which is a short one.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source "$root/scripts/require.sh"
(cd "$root" && require_dotnet)
require_postgres

dotnet build "$root/tests/Processes" -v quiet --nologo
export ROUND_DAY_PEOPLE=${1:-100000} ROUND_DAY_KILLS=${2:-20} ROUND_DAY_SEED=${3:-20210804}
echo "$ROUND_DAY_PEOPLE people, $ROUND_DAY_KILLS kills, seed $ROUND_DAY_SEED"
time "$root/artifacts/bin/Processes.Tests/debug/HealthWuhan.Processes.Tests" -class '*KilledRoundTests'
