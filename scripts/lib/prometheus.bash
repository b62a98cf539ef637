# Prometheus and promtool for the tests, unpacked from the distribution's package into .tools/: installed as a package, it
# would start a service at once and at every boot. Sourced after tools.bash and packages.bash.
# shellcheck shell=bash

# shellcheck disable=SC2154 # tools_folder is set by tools.bash
readonly prometheus_folder="$tools_folder/prometheus"

# Those on the PATH are as good.
prometheus_is_ready() {
  [[ -x $prometheus_folder/usr/bin/promtool && -x $prometheus_folder/usr/bin/prometheus ]] ||
    { command -v promtool && command -v prometheus; } >/dev/null
}

install_prometheus() {
  local work
  prometheus_is_ready && return 0
  command -v apt-get >/dev/null ||
    die "promtool and prometheus are needed by the telemetry tests, and not on the PATH. This script gets them on Debian and Ubuntu only; install them by your system's means."
  mkdir -p "$tools_folder"
  work=$(mktemp -d "$tools_folder/prometheus.XXXXXX")
  say 'Getting Prometheus …'
  # Only root may update the lists, and mostly they are there.
  download_prometheus "$work" || { ((EUID != 0)) || apt_update; download_prometheus "$work"; } || {
    rm -rf "$work"
    die "the package prometheus could not be had (what apt-get said is above). Run apt-get update as root and try again."
  }
  dpkg-deb -x "$work"/prometheus_*.deb "$work/unpacked"
  rm -rf "$prometheus_folder"
  mv "$work/unpacked" "$prometheus_folder"
  rm -rf "$work"
}

download_prometheus() { (cd "$1" && apt download -o APT::Sandbox::User=root prometheus >&2); }
