#!/usr/bin/env bash
# usage: tools/check shell
#
# Runs shellcheck on every shell script of the project.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_command shellcheck check
scripts=()
while read -r file; do
  if [[ "$file" == *.sh ]] || head -c 40 "$file" | head -n 1 | grep -q -a -E '^#!.*\b(ba)?sh\b'; then
    scripts+=("$file")
  fi
done < <(project_files | grep -v -E '\.(cc|h|py|proto|md|txt|json|csv)$')
# Excluded: what it concludes from seeing one script at a time, blind to the callers of the functions in lib.sh.
shellcheck --exclude=SC2034,SC2119,SC2120,SC2317 --external-sources --source-path=SCRIPTDIR "${scripts[@]}"
note "${#scripts[@]} scripts"
