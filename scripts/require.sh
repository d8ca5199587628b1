# Sourced by run.sh, test.sh and bench/run.sh: what a machine must have, installed by Debian's package name where it is missing.

stop() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

has_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null
}

has_haproxy() {
  [ -x /usr/sbin/haproxy ]
}

# as_root COMMAND…
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# may_install WHAT PACKAGE: ends the script where it cannot be.
may_install() {
  command -v apt-get >/dev/null || stop "$1 is missing: install it, then start again."
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || stop "$1 is missing: install Debian's package $2 as root, then start again."
  echo "Installing $1 (Debian's package $2)" >&2
}

# install_package WHAT PACKAGE CHECK
install_package() {
  local log status=0
  log=$({ as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$2"; } 2>&1) || status=$?
  [ "$status" -eq 0 ] && "$3" && return
  echo "$log" >&2
  stop "$1 could not be installed (see above): install Debian's package $2, then start again."
}

install_postgres() {
  local no_server=/etc/postgresql-common/createcluster.d/healthwuhan.conf
  may_install PostgreSQL postgresql
  # The server is our own, private one: Debian need not make and start another.
  as_root mkdir -p "$(dirname "$no_server")"
  echo "create_main_cluster = false" | as_root tee "$no_server" >/dev/null
  # In a shell of its own, so that the file goes whatever comes of it.
  local status=0
  (install_package PostgreSQL postgresql has_postgres) || status=$?
  as_root rm -f "$no_server"
  [ "$status" -eq 0 ] || exit "$status"
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

require_haproxy() {
  has_haproxy || { may_install HAProxy haproxy && install_package HAProxy haproxy has_haproxy; }
}
