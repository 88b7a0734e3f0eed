# Shell functions shared by the commands in tools/. Source it, do not run it:
#   source "$(dirname "${BASH_SOURCE[0]}")/checks/lib.sh"
# Sets TIERLINE_ROOT (the checkout) and changes into it; CALLER_DIR is where the command was typed, for file
# names given as arguments. Progress and errors go to stderr, results to stdout.
# shellcheck shell=bash

CALLER_DIR="$PWD"
THIS_COMMAND="$(realpath "$0")"
export CALLER_DIR
TIERLINE_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
export TIERLINE_ROOT
cd "$TIERLINE_ROOT" || exit 1

# Tests and tools must not depend on the caller's language.
export LC_ALL=C.UTF-8

# A checkout owned by another user (a mounted volume, a container) is still this project's checkout.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="$TIERLINE_ROOT"

if [[ -t 2 && -z "${NO_COLOR:-}" && "${TERM:-dumb}" != dumb ]]; then
  BOLD=$'\e[1m' RED=$'\e[31m' GREEN=$'\e[32m' YELLOW=$'\e[33m' PLAIN=$'\e[0m'
else
  BOLD='' RED='' GREEN='' YELLOW='' PLAIN=''
fi

# A check that could not run here ends with this code after saying why.
SKIPPED=77

step() { printf '%s==> %s%s\n' "$BOLD" "$*" "$PLAIN" >&2; }
note() { printf '    %s\n' "$*" >&2; }
good() { printf '%s%s%s\n' "$GREEN" "$*" "$PLAIN" >&2; }
warn() { printf '%s%s%s\n' "$YELLOW" "$*" "$PLAIN" >&2; }
fail() { printf '%serror:%s %s\n' "$RED" "$PLAIN" "$*" >&2; }
die() {
  fail "$*"
  exit 1
}
skip() {
  warn "SKIPPED: $*"
  exit "$SKIPPED"
}

# Prints the comment block at the top of the running command as its help.
print_help() { sed -n '2,/^[^#]/{/^#/{s/^# \{0,1\}//;p}}' "$THIS_COMMAND"; }

# need_command COMMAND LIST: ends the check when the command is missing; LIST is where packages.txt has it.
need_command() {
  command -v "$1" >/dev/null || die "$1 is not installed; run tools/setup $2"
}

# project_files [PATTERN...]: the files of the repository and those that are new and not ignored.
project_files() {
  local file
  git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while IFS= read -r file; do
    [[ ! -f "$file" ]] || echo "$file"
  done
}

# Compilers to run at once: one per processor, fewer when memory is short (a gRPC source takes about 1 GB).
build_jobs() {
  local cores memory_kb by_memory
  cores="$(nproc)"
  memory_kb="$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)"
  by_memory=$((${memory_kb:-4000000} / 1200000))
  ((by_memory >= 1)) || by_memory=1
  echo $((by_memory < cores ? by_memory : cores))
}

# wanted_packages LIST...: the packages of packages.txt that these lists name, one per line.
wanted_packages() {
  local list package rest
  while read -r list package rest; do
    [[ " $* " == *" $list "* ]] || continue
    if [[ "$rest" =~ unless=([^[:space:]]+) ]] && command -v "${BASH_REMATCH[1]}" >/dev/null; then
      continue
    fi
    echo "$package"
  done < <(grep -v -E '^(#|$)' "$TIERLINE_ROOT/tools/checks/packages.txt")
}

# missing_packages LIST...: those of them that are not installed.
missing_packages() {
  local wanted installed package
  mapfile -t wanted < <(wanted_packages "$@")
  # dpkg-query ends 1 when it does not know one of the names; its answer for the others is complete.
  # shellcheck disable=SC2016  # ${...} is dpkg-query's own syntax
  installed="$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)"
  for package in "${wanted[@]}"; do
    grep -q -x -F "$package installed" <<<"$installed" || echo "$package"
  done
}

# Reads apt-get's status stream ("dlstatus:…:PERCENT:…", "pmstatus:…:PERCENT:…"); shows how far it is.
show_apt_progress() {
  local kind percent phase last=-100 line
  while IFS=: read -r kind _ percent _; do
    case "$kind" in
      dlstatus) phase='downloading' ;;
      pmstatus) phase='installing' ;;
      *) continue ;;
    esac
    percent="${percent%%.*}"
    [[ "$percent" =~ ^[0-9]+$ ]] || continue
    line="$phase ${percent}%"
    if [[ -t 2 ]]; then
      printf '\r    %-24s' "$line" >&2
    elif ((percent >= last + 25 || percent < last)); then
      note "$line"
      last=$percent
    fi
  done
  [[ ! -t 2 ]] || printf '\r%28s\r' '' >&2
}

# apt_get ARG...: runs apt-get as root, asking nothing; the log goes to $APT_LOG.
apt_get() {
  local -a as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true NEEDRESTART_MODE=l \
    apt-get -q -y -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef \
    -o Dpkg::Options::=--force-confold -o Acquire::Retries=3 "$@" </dev/null
}

# The postgresql package would create and start a database cluster of its own. Nobody asked for one: while
# packages are installed, this file says no.
NO_CLUSTER_FILE=/etc/postgresql-common/createcluster.d/tierline-setup.conf
forbid_cluster() {
  local -a as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  "${as_root[@]}" mkdir -p "$(dirname "$NO_CLUSTER_FILE")"
  echo 'create_main_cluster = false' | "${as_root[@]}" tee "$NO_CLUSTER_FILE" >/dev/null
}
allow_cluster() {
  local -a as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  "${as_root[@]}" rm -f "$NO_CLUSTER_FILE"
}

# ensure_packages LIST...: installs what the lists of packages.txt name and the machine lacks. Asks nothing;
# does nothing, and touches no network, when all is there.
ensure_packages() {
  local -a missing
  local status=0
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)) && ! sudo -n true 2>/dev/null; then
    fail "${#missing[@]} Debian packages are missing and this user may not install them. As root, run:"
    note "apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    exit 2
  fi
  step "installing ${#missing[@]} Debian packages: ${missing[*]}"
  mkdir -p build
  APT_LOG="$TIERLINE_ROOT/build/setup.log"
  apt_get update >"$APT_LOG" 2>&1 || note 'apt-get update failed; trying with the package lists at hand'
  forbid_cluster
  apt_get -o APT::Status-Fd=3 install --no-install-recommends "${missing[@]}" \
    3> >(show_apt_progress) >>"$APT_LOG" 2>&1 || status=$?
  allow_cluster
  if ((status != 0)); then
    grep -E '^(E|W|Err):?' "$APT_LOG" | tail -20 >&2 || true
    fail "apt-get install ended with $status; the whole log is build/setup.log." \
      "Check that this machine reaches its Debian mirror (apt-get update), then run the command again."
    exit 1
  fi
}

# On a terminal ninja draws its own progress line; elsewhere this prints one line per twentieth of the way.
# What compilers say passes through.
show_build_progress() {
  awk '
    BEGIN { last = -5 }
    match($0, /^\[@ *[0-9]+% [0-9]+\/[0-9]+\] /) {
      split(substr($0, 3), part, "%"); percent = part[1] + 0
      if (percent >= last + 5) {
        split($0, word, /[ \]]+/); count = word[2] ~ /%/ ? word[3] : word[2]
        printf "    building %d%% (%s)\n", percent, count; fflush(); last = percent
      }
      next
    }
    /^ninja: (Entering directory|no work to do)/ || /^-- / { next }
    { print; fflush() }' >&2
}

# configure PRESET: configures once; ninja itself notices later changes of CMake files.
configure() {
  local preset="$1" build_dir="build/$1" log
  log="$build_dir/configure.log"
  if [[ -f "$build_dir/CMakeCache.txt" ]] &&
    ! grep -q -x -F "CMAKE_HOME_DIRECTORY:INTERNAL=$TIERLINE_ROOT" "$build_dir/CMakeCache.txt"; then
    note "$build_dir belongs to a checkout that stood elsewhere; building afresh"
    rm -rf "$build_dir"
  fi
  if [[ -f "$build_dir/build.ninja" && "$log" -nt CMakePresets.json ]]; then
    return 0
  fi
  step "configuring $preset"
  mkdir -p "$build_dir"
  if ! cmake --preset "$preset" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "cmake --preset $preset failed (see above)"
  fi
}

# configure_and_build PRESET [TARGET...]: builds the targets (default: all) in build/PRESET.
configure_and_build() {
  local preset="$1" status=0
  shift
  local -a targets=("$@") command
  configure "$preset"
  step "building $preset${targets[*]:+: ${targets[*]}}"
  command=(cmake --build --preset "$preset" -j "$(build_jobs)")
  ((${#targets[@]} == 0)) || command+=(--target "${targets[@]}")
  # One build at a time per build directory: ninja does not guard against a second one.
  command=(flock --close "build/$preset/.build.lock" "${command[@]}")
  if [[ -t 2 ]]; then
    "${command[@]}" >&2 || status=$?
  else
    NINJA_STATUS='[@%p %f/%t] ' "${command[@]}" 2>&1 | show_build_progress || status=$?
  fi
  ((status == 0)) || die "building $preset failed (the compiler's messages are above)"
}

# run_tests PRESET REGEX: runs the built tests whose ctest name matches (all when empty) and reports.
run_tests() {
  local preset="$1" regex="$2" status=0
  local reports="build/$1/reports"
  local -a command=(ctest --test-dir "build/$preset" -j "$(nproc)" --output-on-failure --no-tests=error
    --output-junit reports/ctest.xml --output-log "build/$preset/reports/ctest.log")
  [[ -z "$regex" ]] || command+=(-R "$regex")
  step "testing $preset"
  rm -rf "$reports"
  mkdir -p "$reports"
  # shellcheck disable=SC2086  # RUN_UNDER is a command and its words
  if [[ -t 1 ]]; then
    tools/checks/postgres.sh ${RUN_UNDER:-} "${command[@]}" --progress || status=$?
  else
    tools/checks/postgres.sh ${RUN_UNDER:-} "${command[@]}" |
      grep --line-buffered -v -E '^( +Start|Internal ctest|Test project|$)' || status=$?
  fi
  # The report decides; ctest's own status counts where the report saw nothing wrong.
  python3 tools/checks/test_report.py "$reports" || return 1
  if ((status != 0)); then
    fail "the test run itself ended with $status; see $reports/ctest.log"
    return 1
  fi
}
