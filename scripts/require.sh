# Sourced by run.sh, test.sh and bench/run.sh: what a machine must have, installed by Debian's package name where it is missing.

stop() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

has_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null
}

install_postgres() {
  local as_root=() no_server=/etc/postgresql-common/createcluster.d/healthwuhan.conf
  command -v apt-get >/dev/null || stop "PostgreSQL is missing: install initdb, pg_ctl and postgres, then start again."
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "PostgreSQL is missing: install Debian's package postgresql as root, then start again."
    as_root=(sudo)
  fi
  echo "Installing PostgreSQL (Debian's package postgresql)" >&2
  # The server is our own, private one: Debian need not make and start another.
  "${as_root[@]}" mkdir -p "$(dirname "$no_server")"
  echo "create_main_cluster = false" | "${as_root[@]}" tee "$no_server" >/dev/null
  local log status=0
  log=$({ "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends postgresql; } 2>&1) || status=$?
  "${as_root[@]}" rm -f "$no_server"
  if [ "$status" -ne 0 ] || ! has_postgres; then
    echo "$log" >&2
    stop "PostgreSQL could not be installed (see above): install Debian's package postgresql, then start again."
  fi
}

require_dotnet() {
  local log
  if ! log=$(dotnet --version 2>&1); then
    # An SDK that is there but too old, or has no home folder to write to, says so itself.
    ! command -v dotnet >/dev/null || echo "$log" >&2
    stop "The .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0, then start again."
  fi
}

require_postgres() {
  has_postgres || install_postgres
}
