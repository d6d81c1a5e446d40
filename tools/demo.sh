#!/bin/bash
# A first look: the chips that come with presil, and one of them with the source of every number.
set -euo pipefail
presil=${1:-build/presil}
show() { echo; echo "\$ presil $*"; "$presil" "$@"; }
show chips
show check edge
show show chip edge
