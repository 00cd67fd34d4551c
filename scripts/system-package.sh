# Sourced where a program of the system may be missing. Installs one of its packages, where that is permitted.
# shellcheck shell=bash

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# install_package NAME
install_package() {
  command -v apt-get >/dev/null && as_root true 2>/dev/null || return 1
  local install=(as_root env DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --no-install-recommends "$1")
  # Slim images have no lists of packages, and old ones name versions that are gone.
  "${install[@]}" || { as_root apt-get update && "${install[@]}"; }
}
