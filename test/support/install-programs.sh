#!/usr/bin/env bash
# Installs the programs that the tests run: docker-registry, skopeo, nginx, openssl, shellcheck, pre-commit and chromium, from
# Debian's or Ubuntu's packages. Does nothing where all are there. Their services are not started.
set -euo pipefail

packages=()
for program in docker-registry skopeo nginx openssl shellcheck pre-commit chromium; do
  PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null || packages+=("$program")
done
[ "${#packages[@]}" -gt 0 ] || exit 0

refuse() {
  echo "install-programs: cannot install ${packages[*]}: $1; install them by hand and run the tests again" >&2
  exit 1
}
command -v apt-get >/dev/null || refuse 'this system has no apt-get'
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || refuse 'neither root nor sudo'
  as_root=(sudo -n)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# While this file is there Debian starts no service of a package that it installs.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$log"; "${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null || refuse 'no leave to write to /usr/sbin'
  "${as_root[@]}" chmod 755 "$policy"
fi
{
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
} >"$log" 2>&1 || {
  tail -n 5 "$log" >&2
  refuse 'apt-get failed'
}
