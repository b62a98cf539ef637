# Building what the scripts run, only when its sources changed. Sourced after messages.bash with $root set.
# shellcheck shell=bash

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK=1

# The compiler and MSBuild would otherwise leave servers behind that outlive what started them.
build() {
  dotnet msbuild "$@" -restore -m -nologo -nodeReuse:false -p:UseSharedCompilation=false -tl:off -v:quiet -clp:NoSummary >&2
}

require_dotnet() {
  command -v dotnet >/dev/null || die "the .NET SDK is not installed; install version 10 (global.json names the least)."
}

# fingerprint PATH…: changes with the name, time or size of any source file below; a removed file counts too.
fingerprint() {
  find "$@" \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -printf '%p %T@ %s\n' |
    LC_ALL=C sort | cksum
}

# folder_of PROJECT: the service's own are in src, what plays the outside world is with the tests.
folder_of() {
  local folder=$root/src/$1
  [[ -d $folder ]] || folder=$root/tests/$1
  printf '%s' "$folder"
}

program_of() { printf '%s/bin/Release/net10.0/%s.dll' "$(folder_of "$1")" "$2"; }

# build_program PROJECT ASSEMBLY: brings the Release build up to date. Two at once take turns, and the second finds
# the first one's work done.
build_program() {
  require_dotnet
  (
    flock 9
    build_program_alone "$@" 9<&-
  ) 9<"$root/src"
}

build_program_alone() {
  local program stamp now sources=("$root/src")
  program=$(program_of "$1" "$2")
  stamp=${program%/*}/.fingerprint
  [[ $program == "$root"/src/* ]] || sources=("$root/tests/$1" "$root/tests/Conversion.TestMedia")
  now=$(fingerprint "${sources[@]}" "$root"/{eng,global.json,.editorconfig,Directory.Build.props,Directory.Packages.props})
  [[ -f $program && -f $stamp && $(<"$stamp") == "$now" ]] && return 0
  say "Building $1 …"
  rm -f "$stamp"
  build "$(folder_of "$1")" -p:Configuration=Release || die "$1 does not build; see above."
  printf '%s\n' "$now" >"$stamp"
}
