# Installing packages of Debian and Ubuntu, as root. Sourced by scripts/install after messages.bash and tools.bash.
# shellcheck shell=bash

readonly backports_suite=trixie-backports
readonly backports_source=/etc/apt/sources.list.d/converter-yt-dlp.sources
readonly backports_pin=/etc/apt/preferences.d/converter-yt-dlp

apt() {
  LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -q \
    -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

# A source that has nothing to do with us may be broken; whether the packages are to be had is decided on installing.
apt_update() {
  local output tries
  for tries in {1..60}; do
    output=$(apt update "$@" 2>&1) && return 0
    # apt waits for dpkg's lock but not for that of the lists, which an unattended upgrade may be holding.
    [[ $output == *'lists/lock'* ]] || break
    ((tries > 1)) || say 'Another program is updating the package lists; waiting for it …'
    sleep 5
  done
  warn "apt-get update had trouble; going on with the package lists that could be fetched. It said:"
  { grep -E '^[EW]:' <<<"$output" || tail -n 5 <<<"$output"; } >&2
}

# Hundreds of lines that matter only when something goes wrong. Whether it worked is judged by the programs' presence.
apt_install() {
  local output
  output=$(apt install --yes --no-install-recommends "$1" 2>&1) || {
    warn "apt-get install $1 failed. It said:"
    tail -n 15 <<<"$output" >&2
  }
}

install_packages() {
  say 'Updating the package lists …'
  apt_update
  local package
  for package in "$@"; do
    say "Installing $package …"
    case $package in
      postgresql) install_postgresql ;;
      yt-dlp) install_yt_dlp ;;
      ffmpeg) apt_install ffmpeg || true ;;
      chromium) apt_install chromium ;;
      python3-swift) apt_install python3-swift ;;
    esac
  done
}

# Only the programs are wanted. Debian's package would also create a cluster and start it on the standard port;
# the drop-in forbids that and is taken away again, so that later clusters of the machine's owner are as usual.
install_postgresql() {
  local drop_in=/etc/postgresql-common/createcluster.d/converter.conf
  mkdir -p "${drop_in%/*}"
  printf 'create_main_cluster = false\n' >"$drop_in"
  apt_install postgresql
  rm -f "$drop_in"
}

install_yt_dlp() {
  if ! candidate_is_new_enough && needs_backports; then
    add_backports || return 0
  fi
  # A package that is too old would only hide what is wrong.
  candidate_is_new_enough || return 0
  apt_install yt-dlp
}

candidate_is_new_enough() {
  local candidate
  candidate=$(LC_ALL=C apt-cache policy yt-dlp | awk '$1 == "Candidate:" { print $2 }')
  [[ $candidate != '(none)' ]] && at_least "${candidate#*:}" "$minimum_yt_dlp"
}

# Debian's yt-dlp in backports is arch-independent Python and installs on the release before trixie as well.
needs_backports() {
  # shellcheck source=/dev/null
  (source /etc/os-release && [[ $ID == debian && ${VERSION_CODENAME:-} =~ ^(bookworm|trixie)$ ]])
}

# Adds the backports of the mirror that this machine already uses and trusts, pinned so that nothing but yt-dlp
# ever comes from there. It stays, so that the machine's ordinary upgrades keep yt-dlp current.
add_backports() {
  local repository entry
  IFS='|' read -r repository entry < <(own_debian_source) ||
    { warn "found no source of Debian's own packages on this machine to derive $backports_suite from."; return 1; }
  {
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n' "$repository" "$backports_suite"
    signed_by "${entry%:*}" "${entry##*:}"
  } >"$backports_source"
  printf 'Package: %s\nPin: release n=%s\nPin-Priority: %s\n\n' \
    '*' "$backports_suite" -1 yt-dlp "$backports_suite" 600 >"$backports_pin"
  apt_update -o Dir::Etc::sourcelist="$backports_source" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0
}

# Where this machine's own Debian release comes from, as URI|FILE:LINE: apt's own view of whatever form it is written in.
own_debian_source() {
  # shellcheck source=/dev/null disable=SC2016 # $(ORIGIN) and the like are apt's
  apt-get indextargets --format '$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)|$(SOURCESENTRY)' 'Created-By: Packages' |
    awk -F'|' -v codename="$(source /etc/os-release && printf '%s' "$VERSION_CODENAME")" \
      '$1 == "Debian" && $2 == codename && $3 == "main" && $4 !~ /^cdrom:/ { print $4 "|" $5; found = 1; exit } END { exit !found }'
}

# signed_by FILE LINE: the Signed-By field of the source that begins there, in either form; nothing when it has none.
signed_by() {
  if [[ $1 == *.sources ]]; then
    awk -v first="$2" 'NR < first { next } /^[ \t]*$/ && NR > first { exit }
      /^[^ \t#]/ { inside = tolower($0) ~ /^signed-by:/ } inside' "$1"
  else
    sed -n "$2"'s/.*\[[^]]*signed-by=\([^] ]*\).*/Signed-By: \1/p' "$1"
  fi
}

# explain_missing NAME…: says for each what could not be had and what to do, and ends the script.
explain_missing() {
  local name found
  for name in "$@"; do
    case $name in
      yt-dlp)
        say "yt-dlp $minimum_yt_dlp or newer is needed (older ones carry published advisories); found: $(yt_dlp_version)" \
          "(this distribution offers $(LC_ALL=C apt-cache policy yt-dlp | awk '$1 == "Candidate:" { print $2 }'))." \
          $'\n''  Install a current one, for example with: pipx install yt-dlp' \
          $'\n''  and put it on the PATH, or name it by Converter__Media__YtDlpPath=/path/to/yt-dlp'
        ;;
      ffmpeg) say "ffmpeg and ffprobe $minimum_ffmpeg or newer are needed; found: $(ffmpeg_version)." ;;
      chromium)
        found=$(browser_version)
        say "Chromium $minimum_browser or newer is needed by the browser tests; found: ${found:-none}." \
          $'\n''  One that is elsewhere is named by CONVERTER_TEST_BROWSER=/path/to/it; where the distribution has none as a package,' \
          $'\n''  scripts/test with the names of the other projects does without.'
        ;;
      python3-swift) say "OpenStack Swift's Python library is needed by the storage tests, for the Python in /usr/bin; scripts/test with the names of the other projects does without." ;;
      postgresql) say "PostgreSQL's server programs are needed, or a database named by ConnectionStrings__Postgres." ;;
    esac
  done
  die "could not install: $*. What the package manager said is above."
}
