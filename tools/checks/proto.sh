#!/usr/bin/env bash
# usage: tools/check proto
#        tools/checks/proto.sh --update-baseline
#
# Compiles the protos, lints them and refuses a change that would break users of the contract as it stands in
# proto/baseline.binpb. Rules and their reasons: proto/buf.yaml. buf comes from npm and stays in build/tools.
#
# --update-baseline accepts the protos as they are now as the contract to keep; it refuses to hide a breaking change
# (delete proto/baseline.binpb first where that is meant).
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

BUF_VERSION=1.75.0
BASELINE=proto/baseline.binpb

mapfile -t protos < <(cd proto && find tierline google -name '*.proto' | sort)
mkdir -p build
(cd proto && protoc -I. --descriptor_set_out=/dev/null "${protos[@]}")

ensure_buf() {
  buf="build/tools/node_modules/.bin/buf"
  if [[ -x "$buf" ]] && [[ "$("$buf" --version 2>&1)" == "$BUF_VERSION" ]]; then
    return 0
  fi
  command -v npm >/dev/null || skip 'buf needs npm, which is not installed (tools/setup dev); only protoc ran'
  note "installing buf $BUF_VERSION into build/tools"
  if ! npm install --prefix build/tools --no-save --no-audit --no-fund "@bufbuild/buf@$BUF_VERSION" \
    >build/buf-install.log 2>&1; then
    skip "npm could not install buf (build/buf-install.log says why); only protoc ran"
  fi
}

breaking() {
  "$buf" breaking proto --against "$BASELINE"
}

ensure_buf
"$buf" lint proto
case "${1:-}" in
  '')
    [[ -f "$BASELINE" ]] || die "$BASELINE is missing; make it with tools/checks/proto.sh --update-baseline"
    breaking || die "the protos break the contract in $BASELINE (see above)"
    ;;
  --update-baseline)
    if [[ -f "$BASELINE" ]]; then
      breaking || die "refused: this would hide the breaking changes above"
    fi
    "$buf" build proto --exclude-source-info -o "$BASELINE"
    ;;
  *)
    print_help
    exit 2
    ;;
esac
