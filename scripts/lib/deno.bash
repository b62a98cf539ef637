# The JavaScript runtime for yt-dlp's YouTube challenges. Sourced by scripts/install after messages.bash, tools.bash.
# Nothing else needs it, so every trouble here is a warning.

# Debian's yt-dlp comes without the two libraries of its solver; with these in deno's cache it works offline.
readonly solver_libraries=(npm:meriyah@6.1.4 npm:astring@1.9.0)

install_deno() {
  deno_is_ready && return 0
  local lock
  exec {lock}<"$root/scripts"
  flock "$lock"
  deno_is_ready || fetch_deno ||
    warn 'without deno, YouTube links may fail with "platform_changed"; every other source works.' \
      'scripts/install tries again each time.'
  exec {lock}<&-
}

fetch_deno() {
  command -v npm >/dev/null || { warn 'npm is not installed, so deno cannot be fetched (install Node.js 20 or newer).'; return 1; }
  mkdir -p "$tools_folder" 2>/dev/null && [[ -w $tools_folder ]] || { warn "cannot write to $tools_folder."; return 1; }
  say 'Installing deno in .tools/ …'
  cp "$root/scripts/tools/package.json" "$root/scripts/tools/package-lock.json" "$tools_folder/"
  npm ci --prefix "$tools_folder" --no-audit --no-fund --loglevel=error >&2 || { warn 'npm could not fetch deno.'; return 1; }
  local deno
  deno=$(deno_program)
  [[ -n $deno ]] || { warn 'there is no deno for this kind of machine on npm.'; return 1; }
  DENO_DIR=$deno_cache DENO_NO_UPDATE_CHECK=1 DENO_TLS_CA_STORE=mozilla,system \
    "$deno" cache --quiet "${solver_libraries[@]}" >&2 || { warn "deno could not fetch the solver's libraries."; return 1; }
  deno_pin >"$tools_folder/deno.pin"
}
