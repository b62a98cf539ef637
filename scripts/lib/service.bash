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
  is_alive "$host" "$port" && return 0
  mkdir -p "$service_data"
  (
    flock 9
    is_alive "$host" "$port" || start_service "$url" "$host" "$port" 9<&-
  ) 9<"$service_data"
}

# is_alive HOST PORT: whether /health/live answers 200; speaks HTTP itself, as a bare machine has no curl.
is_alive() {
  local status
  status=$(timeout 5 bash -c '
    exec 3<>"/dev/tcp/$1/$2"
    printf "GET /health/live HTTP/1.1\r\nHost: $1:$2\r\nConnection: close\r\n\r\n" >&3
    IFS=" " read -r _ status _ <&3
    printf "%s" "$status"' is_alive "${1//[\[\]]/}" "$2" 2>/dev/null) && [[ $status == 200 ]]
}

start_service() {
  local url=$1 host=$2 port=$3 pid deadline
  say "No service answers at $url; starting one. Its log: $service_log"
  setsid "$root/scripts/up" --urls "$url" --data "$service_data" >"$service_log" 2>&1 </dev/null &
  pid=$!
  printf '%s\n' "$pid" >"$service_pid"
  deadline=$((SECONDS + service_start_seconds))
  until grep -q '^ready: ' "$service_log" || is_alive "$host" "$port"; do
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
