#!/bin/bash
# Installs what building and testing need: Debian packages, when run as root, and a Python
# environment in .venv with the reference implementations that tests compare against. Does nothing
# if all is there. Arguments are further lists of packages: tools/packages_checks.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
while read -r package; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
    missing+=("$package")
done < <(grep -hv '^#' tools/packages.txt "$@")
command -v npm >/dev/null || missing+=(npm)  # fetches models for tests; any npm will do

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "Missing Debian packages. Install them with:" >&2
    echo "  sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

stamp=.venv/requirements.txt
if ! cmp -s tools/requirements.txt "$stamp"; then
  python3 -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --requirement tools/requirements.txt
  cp tools/requirements.txt "$stamp"
fi
