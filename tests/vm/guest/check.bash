# What tests say to the host. Sourced.
# shellcheck shell=bash

checks=$(grep -cE '^(not )?ok ' /srv/share/results)

# Lines of `results` are what the host prints and counts.
say() { printf '%s\n' "$*" >>/srv/share/results; }

verdict() {  # ok|not ok, TEXT
  ((checks += 1))
  say "$1 $checks - $2"
  printf '[%s] %s %s - %s\n' "$(cut -d' ' -f1 /proc/uptime)" "$1" "$checks" "$2"
}

explain() { tail -n 10 "$1" | cut -c1-300 | sed 's/^/#   /' >>/srv/share/results; }

# check TEXT COMMAND...: true now. What the command printed tells why not.
check() {
  local text=$1
  shift
  if "$@" >/tmp/said 2>&1; then
    verdict ok "$text"
  else
    verdict 'not ok' "$text"
    say "#   false: $*"
    explain /tmp/said
  fi
}

check_not() {
  local text=$1
  shift
  check "$text" fails "$@"
}
fails() { ! "$@"; }

# check_soon SECONDS TEXT COMMAND...: true within so long.
check_soon() {
  local seconds=$1 text=$2
  shift 2
  if soon "$seconds" "$@"; then
    verdict ok "$text"
  else
    verdict 'not ok' "$text"
    say "#   still false after $seconds s: $*"
    explain /tmp/said
    say '#   the journal:'
    journalctl --no-pager -n 10 -o short-precise -u 'compreface-agent*' >/tmp/said 2>&1
    explain /tmp/said
  fi
}

soon() {  # SECONDS COMMAND...: what it printed last is in /tmp/said
  local until=$((SECONDS + $1))
  shift
  until "$@" >/tmp/said 2>&1; do
    ((SECONDS < until)) || return 1
    sleep 0.25
  done
}

is() { [[ $1 == "$2" ]] || { echo "'$1', wanted is '$2'" && false; }; }
gone() {  # FILE...
  local file left=0
  for file in "$@"; do
    [[ ! -e $file ]] || { ls -ld "$file" && left=1; }
  done
  return $left
}
