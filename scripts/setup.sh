# Sourced by ./lathe when something is missing. Uses its root, state, entry, say and *_is_current.
# shellcheck shell=bash disable=SC2154

setup_help() {
  cat <<'TEXT'
Usage: ./lathe setup [--quiet] [--dev]

Installs what Lathe needs inside this folder, and without --dev nothing anywhere else: the npm
packages of package-lock.json, the compiled packages, and the Python environment of
python/requirements.lock. What is already current is left alone.

  --quiet  say nothing when there is nothing to do
  --dev    also install what the tests need: python/requirements-dev.lock, environments of their
           own for Apache Airflow (.venv-airflow), Feast (.venv-feast) and the Python back end of
           endpoints (.venv-serving), and, where they are missing and this user may, the system
           packages "chromium" for the browser tests and "nginx" for the Python back end

LATHE_PYTHON names the Python to use (3.11 or later); by default python3 and then python3.13
to python3.11 are tried. LATHE_CHROMIUM names the Chromium of the browser tests; by default
chromium, chromium-browser and google-chrome are tried.
TEXT
}

setup_command() {
  local quiet=no kind=setup argument
  for argument in "$@"; do
    case $argument in
      --quiet) quiet=yes ;;
      --dev) kind=dev ;;
      -h | --help)
        setup_help
        return 0
        ;;
      *)
        say "setup does not know the argument \"$argument\". See ./lathe setup --help."
        return 2
        ;;
    esac
  done
  set_up "$kind" || return 1
  [ "$quiet" = yes ] || say 'everything is set up.'
}

# everything_is_current KIND, KIND being run, setup or dev
everything_is_current() {
  node_is_current && build_is_current && studio_is_current && python_is_current || return 1
  [ "$1" = dev ] || return 0
  dev_is_current
}

dev_is_current() {
  { [ ! -e "$root/python/requirements-dev.lock" ] ||
    environment_is_current .venv python/requirements-dev.lock .lathe-dev-stamp; } &&
    chromium_is_there && nginx_is_there || return 1
  local name
  for name in $dev_environments; do
    [ ! -e "$root/python/requirements-$name.lock" ] ||
      environment_is_current ".venv-$name" "python/requirements-$name.lock" .lathe-stamp || return 1
  done
}

# Each has a lock python/requirements-NAME.lock and the folder .venv-NAME.
dev_environments='airflow feast serving'

# Debian keeps it where only root's PATH leads.
nginx_is_there() {
  PATH=$PATH:/usr/sbin command -v nginx >/dev/null
}

chromium_is_there() {
  "$root/scripts/chromium.sh" >/dev/null 2>&1
}

set_up() {
  local kind=$1 status
  everything_is_current "$kind" && return 0
  if ! mkdir -p "$state" 2>/dev/null || [ ! -w "$state" ]; then
    say "set-up is not current, and the folder $root cannot be written."
    say 'Run ./lathe setup once as a user who may write there.'
    return 1
  fi
  take_lock || return 1
  # Another start may have done the work while this one waited; every step looks again.
  set_up_steps "$kind"
  status=$?
  release_lock
  return $status
}

set_up_steps() {
  install_node_packages && compile && bundle_studio || return 1
  if ! python_is_current && { [ "$1" != run ] || ! python_is_given_up; }; then
    if install_python; then
      rm -f "$state/python-given-up"
    elif [ "$1" = dev ]; then
      return 1
    else
      printf '%s\n' "$PATH:${LATHE_PYTHON-}" >"$state/python-given-up"
      say 'going on without Python: custom Python steps, quick models and Spark will not run'
      say 'until ./lathe setup has succeeded.'
    fi
  fi
  [ "$1" != dev ] || install_dev
}

# --- one set-up at a time -------------------------------------------------------------------

take_lock() {
  if command -v flock >/dev/null 2>&1; then
    # The kernel lets go when the last holder dies, so this lock is never stale. What set-up
    # starts inherits it: an npm that outlives a killed launcher still keeps others waiting.
    exec 9>"$state/lock"
    flock -n 9 && return 0
    say 'another start is setting up; waiting for it.'
    flock 9
    return
  fi
  local holder told=no
  # A symbolic link comes into being together with its content, here the holder's process id.
  while ! ln -s "$$" "$state/lock-link" 2>/dev/null; do
    holder=$(readlink "$state/lock-link") || continue
    if ! kill -0 "$holder" 2>/dev/null; then
      say "clearing the lock of a set-up that died (process $holder)."
      mv "$state/lock-link" "$state/lock-dead-$$" 2>/dev/null || continue
      # Someone quicker may have cleared it and taken it since: give theirs back.
      [ "$(readlink "$state/lock-dead-$$")" = "$holder" ] ||
        ln -s "$(readlink "$state/lock-dead-$$")" "$state/lock-link" 2>/dev/null
      rm -f "$state/lock-dead-$$"
      continue
    fi
    [ "$told" = yes ] || say "another start (process $holder) is setting up; waiting for it."
    told=yes
    sleep 0.5
  done
  trap release_lock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

release_lock() {
  if command -v flock >/dev/null 2>&1; then
    exec 9>&-
  else
    rm -f "$state/lock-link"
    trap - EXIT INT TERM
  fi
}

# --- steps ----------------------------------------------------------------------------------

# logged NAME COMMAND...: output goes to a log that is shown when the command fails.
logged() {
  local log=$state/$1.log
  shift
  "$@" >"$log" 2>&1 </dev/null && return 0
  # npm and tsc say first what is wrong, pip says it last.
  if [ "$(wc -l <"$log")" -le 30 ]; then
    cat "$log" >&2
  else
    { head -n 15 "$log" && echo '...' && tail -n 15 "$log"; } >&2
  fi
  return 1
}

install_node_packages() {
  node_is_current && return 0
  local stamp=$root/node_modules/.lathe-stamp
  # npm install or npm ci may have been run by hand.
  if node "$root/scripts/installed-packages.mjs" "$root"; then
    cp "$root/package-lock.json" "$stamp"
    return
  fi
  if ! command -v npm >/dev/null 2>&1; then
    say 'npm was not found beside Node.js. Install it (Debian package "npm") and start again.'
    return 1
  fi
  say 'installing npm packages (npm ci)...'
  rm -f "$stamp"
  if ! (cd "$root" && logged npm npm ci --no-audit --no-fund --include=dev); then
    say "npm packages could not be installed; the log is $state/npm.log."
    say 'The first set-up needs the network. Start again once the cause above is gone.'
    return 1
  fi
  # npm ci began by removing node_modules, the old stamp included.
  cp "$root/package-lock.json" "$stamp"
}

compile() {
  build_is_current && return 0
  local force=() source
  say 'compiling (tsc -b)...'
  # The stamp bears the time before the compiler read anything: what is saved meanwhile is newer.
  : >"$state/build-started"
  for source in "$root"/packages/*/src; do
    [ -d "${source%/src}/dist" ] || force=(--force)
  done
  if ! (cd "$root" && logged build node node_modules/typescript/bin/tsc -b ${force[@]+"${force[@]}"}); then
    say "the sources do not compile; the log is $state/build.log."
    say 'If you changed nothing, this is a defect in Lathe; please report it.'
    return 1
  fi
  if [ ! -e "$entry" ]; then
    say "the compiler did not write $entry."
    return 1
  fi
  mv "$state/build-started" "$state/build-stamp"
}

bundle_studio() {
  studio_is_current && return 0
  say 'bundling the studio (vite)...'
  : >"$state/studio-started"
  if ! (cd "$root" && logged studio node node_modules/vite/bin/vite.js build packages/studio); then
    say "the studio cannot be bundled; the log is $state/studio.log."
    say 'If you changed nothing, this is a defect in Lathe; please report it.'
    return 1
  fi
  mv "$state/studio-started" "$state/studio-stamp"
}

# Sets `python` to an interpreter that can make our environment; says why when there is none.
find_python() {
  local candidate reason='' answer
  for candidate in ${LATHE_PYTHON:+"$LATHE_PYTHON"} python3 python3.13 python3.12 python3.11; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    answer=$("$candidate" -c 'import sys
if sys.version_info < (3, 11): print("old"); sys.exit()
try:
    import venv, ensurepip
except ImportError: print("no-venv %d.%d" % sys.version_info[:2])
else: print("good")' 2>/dev/null) || continue
    case $answer in
      good)
        python=$candidate
        return 0
        ;;
      no-venv*)
        reason="$candidate lacks the venv module (Debian packages \"python3-venv\" or \"python${answer#no-venv }-venv\")."
        ;;
      old) [ -n "$reason" ] || reason="$candidate is older than 3.11." ;;
    esac
  done
  say "no Python 3.11 or later with the venv module was found. ${reason}"
  say 'Install it (Debian packages "python3" and "python3-venv"), then run ./lathe setup.'
  return 1
}

# make_environment FOLDER LOCK: built in place, since environments hold absolute paths.
make_environment() {
  local folder=$root/$1 lock=$root/$2 python='' seen=''
  environment_is_current "$1" "$2" .lathe-stamp && return 0
  { IFS= read -r seen <"$folder/.lathe-root"; } 2>/dev/null || seen=''
  if [ "$seen" != "$root" ] || ! "$folder/bin/python" -c '' 2>/dev/null; then
    find_python || return 1
    say "creating the Python environment $1 ($python -m venv)..."
    rm -rf "$folder"
    if ! logged "$1" "$python" -m venv "$folder"; then
      say "$python -m venv failed; the log is $state/$1.log."
      return 1
    fi
    printf '%s\n' "$root" >"$folder/.lathe-root"
  fi
  say "installing the Python packages of $2 into $1..."
  rm -f "$folder/.lathe-stamp" "$folder/.lathe-dev-stamp"
  install_lock "$1" "$2" || return 1
  if ! runtime_loads "$folder" "$2"; then return 1; fi
  cp "$lock" "$folder/.lathe-stamp"
}

# install_lock FOLDER LOCK
install_lock() {
  if ! logged "$1" "$root/$1/bin/python" -m pip install --quiet --no-input \
    --disable-pip-version-check --requirement "$root/$2"; then
    say "the packages of $2 could not be installed; the log is $state/$1.log."
    say 'The first set-up needs the network. Run ./lathe setup once the cause above is gone.'
    return 1
  fi
}

# LightGBM's wheel needs the OpenMP runtime of the system, which slim images lack.
runtime_loads() {
  grep -qi '^lightgbm==' "$root/$2" || return 0
  logged "${1##*/}-load" "$1/bin/python" -c 'import lightgbm' && return 0
  say 'LightGBM does not load. If the lines above name libgomp, install it (Debian package "libgomp1"),'
  say 'then run ./lathe setup.'
  return 1
}

install_python() {
  python_is_current || make_environment .venv python/requirements.lock
}

# Without one everything works but the browser tests, which then say so themselves.
install_chromium() {
  chromium_is_there && return 0
  say 'looking for a Chromium for the browser tests (system package "chromium")...'
  logged chromium "$root/scripts/chromium.sh" --install || say 'going on without the browser tests.'
}

# Without it everything works but the tests of the Python back end, which then say so themselves.
install_nginx() {
  nginx_is_there && return 0
  say 'installing nginx for the Python back end (system package "nginx")...'
  . "$root/scripts/system-package.sh"
  logged nginx install_package nginx ||
    say 'nginx is missing. Install it (Debian package "nginx") for the Python back end of endpoints.'
}

install_dev() {
  install_chromium
  install_nginx
  if [ -e "$root/python/requirements-dev.lock" ] &&
    ! environment_is_current .venv python/requirements-dev.lock .lathe-dev-stamp; then
    say 'installing the Python packages of python/requirements-dev.lock into .venv...'
    install_lock .venv python/requirements-dev.lock || return 1
    cp "$root/python/requirements-dev.lock" "$root/.venv/.lathe-dev-stamp"
  fi
  local name waiting='' failed=no
  for name in $dev_environments; do
    [ -e "$root/python/requirements-$name.lock" ] || continue
    make_environment ".venv-$name" "python/requirements-$name.lock" &
    waiting="$waiting $!"
  done
  for name in $waiting; do
    wait "$name" || failed=yes
  done
  [ "$failed" = no ]
}
