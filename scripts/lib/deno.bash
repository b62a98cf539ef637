# The JavaScript runtime for yt-dlp's YouTube challenges. Sourced by scripts/install after messages.bash, tools.bash.
# Nothing else needs it, so every trouble here is a warning.
# shellcheck shell=bash

# Debian's yt-dlp comes without the two libraries of its solver; with these in deno's cache it works offline.
readonly solver_libraries=(npm:meriyah@6.1.4 npm:astring@1.9.0)
readonly deno_failed=$tools_folder/deno.failed

install_deno() {
  deno_is_ready && return 0
  mkdir -p "$tools_folder" 2>/dev/null || true
  [[ -w $tools_folder ]] || { without_deno "$tools_folder cannot be written to"; return 0; }
  (
    flock 9
    deno_is_ready || install_deno_alone 9<&-
  ) 9<"$tools_folder"
}

# A start must not wait for the network's time-outs each time, so a failure is remembered for a day.
install_deno_alone() {
  if [[ -n $(find "$deno_failed" -mmin -1440 2>/dev/null) ]]; then
    without_deno "$(<"$deno_failed") (to try again before tomorrow: rm $deno_failed)"
  elif fetch_deno >"$deno_failed"; then
    rm -f "$deno_failed"
  else
    without_deno "$(<"$deno_failed")"
  fi
}

without_deno() { warn "there is no deno for yt-dlp, so YouTube links may fail; every other source works. Reason: $1."; }

# Prints the reason when it fails.
fetch_deno() {
  local deno
  [[ $(uname -m) == x86_64 ]] || { echo "it is fetched for x86_64 only, and this is $(uname -m); a deno of your own is named by Converter__Media__DenoPath"; return 1; }
  command -v npm >/dev/null || { echo 'npm is not installed (it comes with Node.js)'; return 1; }
  say 'Installing deno in .tools/ …'
  cp "$root"/scripts/tools/package*.json "$tools_folder/"
  npm ci --prefix "$tools_folder" --no-audit --no-fund --no-update-notifier --loglevel=error --fetch-retries=1 --fetch-timeout=60000 >&2 ||
    { echo 'npm could not fetch it'; return 1; }
  deno=$(deno_program)
  DENO_DIR=$deno_cache DENO_NO_UPDATE_CHECK=1 DENO_TLS_CA_STORE=mozilla,system \
    timeout 120 "$deno" cache --quiet "${solver_libraries[@]}" >&2 || { echo "it could not fetch its solver's libraries"; return 1; }
  deno_pin >"$tools_folder/deno.pin"
}
