# Finding out whether a service answers, and starting one in the background. Sourced after messages.bash with $root set.
# shellcheck shell=bash

service_data=${Converter__DataDirectory:-$root/data}
service_log=$service_data/service.log
service_pid=$service_data/service.pid
# The first start installs, builds and initialises a database.
readonly service_start_seconds=600

# ensure_service URL: returns when a service answers there, having started one if need be. A URL that is not this
# machine's own is left to the caller: nothing can be started there.
ensure_service() {
  local url=$1 host port
  [[ $url =~ ^http://(127\.[0-9.]+|localhost|\[::1\])(:([0-9]+))?(/.*)?$ ]] || return 0
  host=${BASH_REMATCH[1]} port=${BASH_REMATCH[3]:-80}
  if [[ -z $(status_of "$host" "$port" /health/live) ]]; then
    mkdir -p "$service_data"
    (
      flock 9
      [[ -n $(status_of "$host" "$port" /health/live) ]] || start_service "$url" 9<&-
    ) 9<"$service_data"
  fi
  await_ready "$url" "$host" "$port"
}

# status_of HOST PORT PATH: the HTTP status of a GET, nothing when nobody listens, 0 when what listens does not speak
# HTTP in time. It speaks HTTP itself, as a bare machine has no curl.
status_of() {
  # shellcheck disable=SC2016 # the inner shell expands its own arguments
  timeout 5 bash -c '
    exec 3<>"/dev/tcp/$1/$2" || exit 0
    printf "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" "$3" "$1:$2" >&3
    IFS=" " read -r _ status _ <&3
    printf "%s" "${status:-0}"' status_of "${1//[\[\]]/}" "$2" "$3" 2>/dev/null || printf 0
}

# A service that another command has just started gets a moment; one that stays unready says why by itself.
await_ready() {
  local url=$1 deadline=$((SECONDS + 15)) status
  status=$(status_of "$2" "$3" /health/live)
  [[ $status == 200 ]] ||
    die "what answers at $url is not this service (/health/live gave status $status). Name another address by CONVERTER_URL."
  until [[ $(status_of "$2" "$3" /health/ready) == 200 ]] || ((SECONDS >= deadline)); do sleep 0.2; done
}

start_service() {
  local url=$1 pid deadline
  say "No service answers at $url; starting one. Its log: $service_log"
  : >"$service_log"
  setsid "$root/scripts/up" --urls "$url" --data "$service_data" >"$service_log" 2>&1 </dev/null &
  pid=$!
  disown
  printf '%s\n' "$pid" >"$service_pid"
  deadline=$((SECONDS + service_start_seconds))
  until grep -q '^ready: ' "$service_log"; do
    kill -0 "$pid" 2>/dev/null || service_failed 'The service ended before it was ready.'
    if ((SECONDS >= deadline)); then
      kill -TERM "$pid"
      service_failed "The service was not ready within $service_start_seconds s and was stopped."
    fi
    sleep 0.2
  done
  say "The service is ready and keeps running (process $pid). Stop it with: kill \$(cat $service_pid)"
}

service_failed() {
  rm -f "$service_pid"
  say "$1 The end of its log, $service_log:"
  tail -n 20 "$service_log" >&2
  exit 1
}
