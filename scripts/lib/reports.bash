# Adding up the reports of test runs (xUnit.net's XML). Sourced by scripts/test.
# shellcheck shell=bash

passed=0 failed=0
skipped_tests=() failed_projects=()

# sum_of FILE ATTRIBUTE: the attribute added up over the report's assemblies.
sum_of() {
  { grep -o '<assembly [^>]*>' "$1" || true; } | sed -n 's/.* '"$2"'="\([0-9]*\)".*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }'
}

skipped_in() {
  { grep -o '<test [^>]*result="Skip"[^>]*>' "$1" || true; } | sed 's/.* name="\([^"]*\)".*/\1/
    s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&amp;/\&/g'
}

# count_tests NAME EXIT_CODE PASSED FAILED: adds one project's run. A run that ended badly without a failed test (a
# crash, a hang, no tests at all) counts as one failed test.
count_tests() {
  local name=$1 code=$2 good=$3 bad=$4 reason=
  case $code in
    0) ((good + bad > 0)) || reason='left no report of a test' ;;
    8) reason='has no tests' ;;
    124 | 137) reason="did not end within $test_seconds s and was killed" ;;
    *) reason="ended with exit code $code" ;;
  esac
  ((bad > 0)) || [[ -z $reason ]] || bad=1
  passed=$((passed + good))
  failed=$((failed + bad))
  ((bad == 0)) || failed_projects+=("$name: $bad failed; it ${reason:-ended with exit code 0}")
}

# count_report NAME EXIT_CODE FILE: the same from a report. Errors are failures outside a test, such as a fixture
# that could not be cleaned up.
count_report() {
  [[ -s $3 ]] || { count_tests "$1" "$2" 0 0; return; }
  mapfile -t -O "${#skipped_tests[@]}" skipped_tests < <(skipped_in "$3")
  count_tests "$1" "$2" "$(sum_of "$3" passed)" "$(($(sum_of "$3" failed) + $(sum_of "$3" errors)))"
}
