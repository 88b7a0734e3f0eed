#!/usr/bin/env bash
# usage: tools/check format
#
# Formats every C++ source with clang-format and fails if one was not formatted. With CI=true nothing is rewritten.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_command clang-format check
mapfile -t files < <(project_files '*.h' '*.cc')
((${#files[@]} > 0)) || exit 0
if [[ "${CI:-}" == true ]]; then
  # One line per file; which lines are meant, tools/check format shows by rewriting them.
  findings="$(printf '%s\0' "${files[@]}" | xargs -0 -n 40 -P "$(nproc)" clang-format --dry-run -Werror 2>&1 || true)"
  if [[ -n "$findings" ]]; then
    fail "not formatted (run tools/check format):"
    { grep -o -E '^[^: ]+:[0-9]+:[0-9]+: (error|warning)' <<<"$findings" || echo "$findings"; } | cut -d : -f 1 | sort -u >&2
    exit 1
  fi
  exit 0
fi
before="$(sha256sum "${files[@]}")"
printf '%s\0' "${files[@]}" | xargs -0 -n 40 -P "$(nproc)" clang-format -i
changed="$(sha256sum --check --quiet <<<"$before" 2>/dev/null | sed -n 's/: FAILED$//p' || true)"
if [[ -n "$changed" ]]; then
  fail "these files were not formatted; they are now (see git diff):"
  echo "$changed" >&2
  exit 1
fi
