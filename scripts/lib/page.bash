# The page (src/Conversion.Web). Sourced after build.bash with $root set.
# shellcheck shell=bash

page_folder=$root/src/Conversion.Web
page_start=$root/src/Conversion.Api/wwwroot/index.html

has_page() { [[ -f $page_folder/package.json ]]; }

require_npm() { command -v npm >/dev/null || die 'npm is not installed; the page needs Node.js 20 or newer.'; }

install_page() {
  local now stamp=$page_folder/node_modules/.fingerprint
  now=$(fingerprint "$page_folder"/package*.json)
  [[ -f $stamp && $(<"$stamp") == "$now" ]] && return 0
  require_npm
  say "Installing the page's packages …"
  npm ci --prefix "$page_folder" --no-audit --no-fund --no-update-notifier --loglevel=error >&2 || die "the page's packages cannot be installed; see above."
  printf '%s\n' "$now" >"$stamp"
}

# Its own build puts it into the host's wwwroot. The service works without it, so a machine that cannot install what the
# build needs still starts the service, which says at its root what is missing; code that does not build stops it.
build_page() {
  has_page || return 0
  (
    flock 9
    build_page_alone 9<&-
  ) 9<"$page_folder"
}

build_page_alone() {
  local now stamp=$page_folder/node_modules/.built
  (install_page) || { warn 'the service starts without its page; the API and scripts/convert work. Install Node.js with npm and start again.'; return 0; }
  now=$(fingerprint "$page_folder"/{src,public,build,index.html,package.json,package-lock.json,svelte.config.js,tsconfig.json,vite.config.ts,vite.client.config.ts})
  [[ -f $stamp && $(<"$stamp") == "$now" && -f $page_start ]] && return 0
  say 'Building the page …'
  npm run build --prefix "$page_folder" --silent >&2 || die 'the page does not build; see above.'
  printf '%s\n' "$now" >"$stamp"
}

# test_page: runs the page's own tests (Vitest) and adds them to the sum. A page without a test script has none.
test_page() {
  local report=$results/Conversion.Web.json code=0 counts
  install_page
  [[ $(npm pkg get scripts.test --prefix "$page_folder") != '{}' ]] || return 0
  printf '\n== Conversion.Web\n'
  timeout --kill-after=10 "$test_seconds" npm test --prefix "$page_folder" --silent -- \
    --run --reporter=default --reporter=json --outputFile="$report" || code=$?
  counts=$(node -p "const r = require(process.argv[1]); r.numPassedTests + ' ' + r.numFailedTests" "$report" 2>/dev/null) ||
    counts='0 0'
  count_tests Conversion.Web "$code" "${counts% *}" "${counts#* }"
}
