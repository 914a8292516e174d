# The board: its package, its unit, its cameras. Sourced; needs check.bash.
# shellcheck shell=bash

readonly unit=compreface-agent@front-door.service
readonly etc=/etc/compreface-agent events=/var/lib/compreface-agent/front-door/events.jsonl
readonly usb_camera_name=/dev/v4l/by-id/usb-Acme_TestCam_CAM0001-video-index0
. servers  # from the host: plain_url tls_url api_key

# --- package

package_file() { echo /srv/share/packages/"$1"/compreface-agent_*.deb; }
install_package() { dpkg -i "$(package_file "$1")" </dev/null; }
package_status() { dpkg-query -W -f '${db:Status-Status}' compreface-agent 2>/dev/null; }
given_package() {
  [[ $(package_status) == installed ]] || install_package first || verdict 'not ok' 'the package can be installed'
}

# --- unit

# configure SECTION.KEY=VALUE...: a config for the unit, with these keys above those that every test wants.
configure() {
  local -A keys=(
    [server.url]=$plain_url [server.key_file]=%d/api-key
    [camera.name]=front-door [camera.device]=/dev/video0 [camera.width]=640 [camera.height]=480
    [motion.at_least_every_s]=1 [log.events_file]=$events
    [decide.min_face_px]=1 [decide.cooldown_s]=0
    [decide.max_age_ms]=20000  # emulation is slow
  )
  local pair name section=
  for pair in "$@"; do keys[${pair%%=*}]=${pair#*=}; done
  mkdir -p "$etc"
  for name in $(printf '%s\n' "${!keys[@]}" | sort); do
    [[ ${name%.*} == "$section" ]] || printf '[%s]\n' "${name%.*}"
    section=${name%.*}
    printf '%s = %s\n' "${name#*.}" "${keys[$name]}"
  done >"$etc/front-door.conf"
  (umask 077 && printf '%s\n' "$api_key" >"$etc/front-door.key")
}

# From the start of the unit on: a new journal mark, no old events.
start_unit() {
  rm -f "$events"
  mark=$(date '+%F %T.%N')
  systemctl start "$unit"
}
stop_unit() { systemctl stop "$unit"; }
property() { systemctl show -P "$1" "$unit"; }
main_pid() { property MainPID; }
journal() { journalctl --no-pager -o cat -u "$unit" --since "${mark%???}"; }
journal_has() { journal | grep -E -- "$1" || { journal | tail -n 20 && false; }; }

# event PATTERN...: there is an event that has all of these.
event() {
  local lines pattern
  lines=$(cat "$events") || return 1
  for pattern in "$@"; do lines=$(grep -F -- "$pattern" <<<"$lines") || { tail -n 5 "$events" && return 1; }; done
}
count_events() { grep -cF -- "$1" "$events" 2>/dev/null || true; }
more_events() { (($(count_events "$1") > $2)); }  # PATTERN COUNT

# --- cameras

# vivid as a webcam of 640x480: its stamps are not of the future, it is not slower than asked.
plug_vivid() {
  [[ -e /sys/bus/platform/drivers/vivid/vivid.0 ]] || modprobe vivid node_types=0x1 || return
  soon 10 test -c /dev/video0 && v4l2-ctl -d /dev/video0 -c timestamp_source=1
}
pull_vivid() { rmmod vivid; }

usb_camera_pid=
plug_usb_camera() {
  modprobe -a vhci-hcd uvcvideo
  ./usb_camera "$@" &
  usb_camera_pid=$!
  soon 20 test -e "$usb_camera_name"
}
pull_usb_camera() {
  kill "$usb_camera_pid" && wait "$usb_camera_pid"
  usb_camera_pid=
}

# Between two tests: no unit runs, no camera is there.
wait_for_nobody() {
  systemctl stop "$unit" 2>/dev/null
  [[ -z $usb_camera_pid ]] || pull_usb_camera
  [[ ! -e /sys/bus/platform/drivers/vivid/vivid.0 ]] || pull_vivid
}

# --- what the service manager knows

is_looking() { is "$(property StatusText)" looking; }
is_active_as_other_than() { [[ $(systemctl is-active "$unit") == active && $(main_pid) != "$1" && $(main_pid) != 0 ]]; }
has_restarted_more_often_than() { (($(property NRestarts) > $1)) && is "$(systemctl is-active "$unit")" active; }
only_cameras_allowed() { is "$(property DevicePolicy) $(property DeviceAllow)" 'closed char-video4linux rw'; }
