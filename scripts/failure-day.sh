#!/usr/bin/env bash
# A cluster of three silos and a gateway at work while one thing after another fails, and a verdict from the history of every request.
#   scripts/failure-day.sh [--seed N] [--seconds S] [--only NAME,NAME] [--logs DIR]
#     --seed N      the order of the failures and their moments; without it one is drawn, and printed
#     --seconds S   goes on from the first again until so much time has passed (every failure once, about five minutes); a session is good for 25 minutes
#     --only …      of: kill-silo suspend-silo leave-silo kill-gateway suspend-gateway leave-gateway stop-database crash-database
#                   slow-database stall-database eat-connections fill-disk partition
#     --logs DIR    where a broken promise leaves what the processes said
# As root on Linux it runs in namespaces of its own: then there are fill-disk (a small tmpfs) and partition (silos in namespaces),
# and nothing of it is left behind. Without, it says so and does the others. The test suite runs a short one (FailureDayTests).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source "$root/scripts/require.sh"

export FAILURE_DAY_SEED=$RANDOM
while [ $# -gt 0 ]; do
  case $1 in
    --seed) FAILURE_DAY_SEED=${2:?} ;;
    --seconds) export FAILURE_DAY_SECONDS=${2:?} ;;
    --only) export FAILURE_DAY_ONLY=${2:?} ;;
    --logs) export FAILURE_DAY_LOGS=${2:?} ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
  shift 2
done

(cd "$root" && require_dotnet)
require_postgres
[ -n "${FAILURE_DAY_BUILT:-}" ] || dotnet build "$root/tests/Processes" -v quiet --nologo
tests=("$root/artifacts/bin/Processes.Tests/debug/HealthWuhan.Processes.Tests" -method '*FailureDayTests.Whatever_*' -noLogo -noColor)

if unshare --mount --net --pid --fork true 2>/dev/null && command -v ip >/dev/null; then
  export FAILURE_DAY_APART=1 FAILURE_DAY_DISK=1
  # /run is where ip keeps the names of namespaces. In a process namespace everything ends with this, however it ends; bash stays its first process, to reap.
  unshare --mount --net --pid --fork --kill-child --mount-proc bash -c 'ip link set lo up && mount -t tmpfs tmpfs /run && "$@"; exit $?' bash "${tests[@]}"
else
  echo "Without root (or ip of iproute2) there are no namespaces: fill-disk and partition are left out."
  "${tests[@]}"
fi
