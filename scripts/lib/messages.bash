# How every script here speaks: progress and trouble on stderr, so that stdout stays the program's own.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

warn() { printf 'warning: %s\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# usage_of FILE: prints the comment block under the first line, which is each script's manual.
usage_of() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$1"; }
