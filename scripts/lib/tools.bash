# Which outside tools the service needs, where they are, and whether they are new enough.
# Sourced after messages.bash with $root set. Nothing here changes the machine.
# shellcheck shell=bash

# Releases before this one carry published advisories.
readonly minimum_yt_dlp=2026.07.04
# The oldest release that the service's argument lists were tried with.
readonly minimum_ffmpeg=5.1

# The oldest Chromium that the browser tests were tried with.
readonly minimum_browser=150

# shellcheck disable=SC2154 # root is set by the script that sources this file
readonly tools_folder="$root/.tools"
readonly deno_cache="$tools_folder/deno-cache"

# at_least FOUND MINIMUM: compares dotted numbers field by field; whatever follows the digits of a field is ignored.
at_least() {
  local -a found minimum
  local i a b
  IFS=. read -r -a found <<<"$1"
  IFS=. read -r -a minimum <<<"$2"
  for i in "${!minimum[@]}"; do
    a=${found[i]:-0} b=${minimum[i]}
    a=${a%%[!0-9]*} b=${b%%[!0-9]*}
    ((10#${a:-0} == 10#${b:-0})) || { ((10#${a:-0} > 10#${b:-0})) && return 0 || return 1; }
  done
}

yt_dlp_program() { printf '%s' "${Converter__Media__YtDlpPath:-yt-dlp}"; }

# The version's digits, or nothing when the program is missing or broken.
yt_dlp_version() { "$(yt_dlp_program)" --ignore-config --version 2>/dev/null | head -n 1 || true; }

yt_dlp_is_ready() {
  command -v "$(yt_dlp_program)" >/dev/null && at_least "$(yt_dlp_version)" "$minimum_yt_dlp"
}

ffmpeg_version() {
  "${Converter__Media__FfmpegPath:-ffmpeg}" -version 2>/dev/null | sed -n '1s/^ffmpeg version n\{0,1\}\([^ ]*\).*/\1/p' || true
}

ffmpeg_is_ready() {
  command -v "${Converter__Media__FfmpegPath:-ffmpeg}" >/dev/null || return 1
  command -v "${Converter__Media__FfprobePath:-ffprobe}" >/dev/null || return 1
  local version
  version=$(ffmpeg_version)
  # Builds from git are named by commit, not by number; they are newer than any release they could be compared with.
  [[ $version =~ ^[0-9]+\. ]] || { [[ -n $version ]] && return 0 || return 1; }
  at_least "$version" "$minimum_ffmpeg"
}

# The folder of the newest PostgreSQL server on this machine; Debian keeps each major version off the PATH.
postgres_folder() {
  local program folder newest=
  for program in /usr/lib/postgresql/*/bin/initdb; do
    folder=${program%/initdb}
    [[ -x $program && -x $folder/postgres ]] && newest=$folder$'\n'$newest
  done
  if [[ -n $newest ]]; then
    sort -V <<<"$newest" | tail -n 1
  elif program=$(command -v initdb) && [[ -x ${program%/initdb}/postgres ]]; then
    printf '%s\n' "${program%/initdb}"
  fi
}

# A configured database makes the embedded one, and its programs, needless.
postgres_is_ready() { [[ -n ${ConnectionStrings__Postgres:-} || -n $(postgres_folder) ]]; }

# Only the tests need one.
browser_program() { printf '%s' "${CONVERTER_TEST_BROWSER:-chromium}"; }

browser_version() { "$(browser_program)" --version 2>/dev/null | sed -n '1s/^[^0-9]*\([0-9.]*\).*/\1/p' || true; }

browser_is_ready() {
  command -v "$(browser_program)" >/dev/null && at_least "$(browser_version)" "$minimum_browser"
}

# The S3 server of the storage tests: they start it by themselves, in one process, from this library.
s3_is_ready() { /usr/bin/python3 -c 'import eventlet, swift.common.middleware.s3api' 2>/dev/null; }

deno_program() {
  if [[ -n ${Converter__Media__DenoPath:-} ]]; then
    printf '%s' "$Converter__Media__DenoPath"
  else
    local candidate
    for candidate in "$tools_folder"/node_modules/@deno/*/deno; do
      [[ -x $candidate ]] && printf '%s' "$candidate" && return
    done
  fi
}

# What makes the installed copy current: the pinned versions themselves.
deno_pin() { cksum <"$root/scripts/tools/package-lock.json"; }

deno_is_ready() {
  [[ -n ${Converter__Media__DenoPath:-} ]] && return 0
  [[ -n $(deno_program) && -f $tools_folder/deno.pin && $(<"$tools_folder/deno.pin") == "$(deno_pin)" ]]
}

# Tells the service where deno is, unless the caller did; without it the setting stays absent.
export_deno() {
  [[ -z ${Converter__Media__DenoPath:-} ]] && deno_is_ready || return 0
  Converter__Media__DenoPath=$(deno_program)
  Converter__Media__DenoCache=$deno_cache
  export Converter__Media__DenoPath Converter__Media__DenoCache
}
