#!/usr/bin/env bash
# Finds the Chromium that the browser tests drive, and prints its path. The only place that knows
# its names: set-up, the tests and the benchmarks ask here.
#
#   scripts/chromium.sh            status 1, and on stderr what to do, when there is none
#   scripts/chromium.sh --install  installs the system's package first, where that is permitted
set -u

find_chromium() {
  local name
  if [ -n "${LATHE_CHROMIUM-}" ]; then
    command -v "$LATHE_CHROMIUM"
    return
  fi
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" && return 0
  done
  return 1
}

install_chromium() {
  [ -z "${LATHE_CHROMIUM-}" ] || return 1
  . "${BASH_SOURCE[0]%/*}/system-package.sh"
  install_package chromium
}

find_chromium && exit 0
if [ "${1-}" = --install ] && install_chromium >&2 </dev/null; then
  hash -r
  find_chromium && exit 0
fi
if [ -n "${LATHE_CHROMIUM-}" ]; then
  printf 'lathe: LATHE_CHROMIUM names "%s", which is not a program.\n' "$LATHE_CHROMIUM" >&2
  printf 'lathe: Name a Chromium there, or unset it to use the one of the system.\n' >&2
else
  printf 'lathe: no Chromium was found; the browser tests need one.\n' >&2
  printf 'lathe: Install it (Debian package "chromium"), or name one in LATHE_CHROMIUM.\n' >&2
fi
exit 1
