#!/usr/bin/env bash
# usage: tools/check tidy            (options: see tools/check --help)
#
# Runs clang-tidy on the sources that changed; a changed header is seen through the source of the same name.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_command clang-tidy check

# The commit to compare with, or "all" when there is nothing to compare with.
base_commit() {
  local head fork
  if [[ -n "${TIERLINE_BASE:-}" ]]; then
    echo "$TIERLINE_BASE"
    return
  fi
  head="$(git rev-parse --quiet --verify HEAD)" || { echo all; return; }
  fork="$(git merge-base HEAD origin/main 2>/dev/null || true)"
  if [[ -n "$fork" && "$fork" != "$head" ]]; then
    echo "$fork"
  else
    git rev-parse --quiet --verify HEAD~1 || echo all
  fi
}

changed_files() {
  if [[ "$1" == all ]]; then
    project_files '*.cc' '*.h'
  else
    git diff --name-only --diff-filter=d "$1" -- '*.cc' '*.h'
    git ls-files --others --exclude-standard -- '*.cc' '*.h'
  fi | sed 's/\.h$/.cc/' | sort -u
}

base="$(base_commit)"
# clang-tidy reads the generated headers too.
configure_and_build dev tierline_generated
files=()
while read -r file; do
  if [[ -f "$file" ]] && grep -q -F "\"file\": \"$TIERLINE_ROOT/$file\"" build/dev/compile_commands.json; then
    files+=("$file")
  fi
done < <(changed_files "$base")
total=${#files[@]}
if ((total == 0)); then
  note "no source changed since $base"
  exit 0
fi
limit="${TIDY_LIMIT:-$total}"
if ((total > limit)); then
  # Newest first: those are the ones nobody has looked at yet.
  mapfile -t files < <(stat --format '%Y %n' "${files[@]}" | sort -k1,1nr -k2 | head -n "$limit" | cut -d ' ' -f 2-)
  note "$total sources changed since $base; looking at the $limit newest (TIERLINE_BASE=all TIDY_LIMIT=9999 for more)"
fi
look_at() {
  local output
  if output="$(clang-tidy --quiet -p build/dev "$1" 2>/dev/null)"; then
    note "$1"
  else
    printf '%s\n' "${output//$TIERLINE_ROOT\//}" >&2
    return 1
  fi
}
export -f look_at note
# shellcheck disable=SC2016  # the inner shell expands it
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'look_at "$1"' _ || die 'clang-tidy has findings (above)'
note "${#files[@]} of $total changed sources are clean"
