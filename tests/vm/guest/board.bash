# The board: its package, its unit, its cameras. Sourced; needs check.bash.
# shellcheck shell=bash

readonly unit=compreface-agent@front-door.service
readonly etc=/etc/compreface-agent events=/var/lib/compreface-agent/front-door/events.jsonl
readonly usb_camera_name=/dev/v4l/by-id/usb-Acme_TestCam_CAM0001-video-index0
. servers  # from the host: plain_url tls_url api_key, for faces also faces_url faces_key

# --- package

package_file() { echo /srv/share/packages/"$1"/compreface-agent_*.deb; }
install_package() { dpkg -i "$(package_file "$1")" </dev/null; }
gpio_is_shared() { is "$(stat -c '%G %a' /dev/gpiochip0)" 'gpio 660'; }
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
subjects_of() {  # TYPE: who, each once; who comes second stands in an object of its own
  sed -n "s/.*\"event_type\":\"$1\"[^{]*\"subject\":\"\([^\"]*\)\".*/\1/p" "$events" | sort -u | paste -sd ' '
}
# How often a fault of the camera that was not there has begun and ended.
absences() { grep -F '"reason":"camera_no_device"' "$events" | grep -cF "\"state\":\"$1\""; }  # begin|end
more_absences() { (($(absences "$1") > $2)); }                                                  # begin|end COUNT
more_events() { (($(count_events "$1") > $2)); }  # PATTERN COUNT

# --- cameras

# vivid as a webcam of 640x480: its stamps are not of the future, it is not slower than asked.
plug_vivid() {
  modprobe vivid node_types=0x1 || return
  soon 10 test -c /dev/video0 && v4l2-ctl -d /dev/video0 -c timestamp_source=1
}

# vivid as an HDMI input that gets what its own HDMI output sends.
plug_looped_vivid() {
  modprobe vivid node_types=0x101 && soon 10 test -c /dev/video1 || return
  v4l2-ctl -d /dev/video1 -o 1 && v4l2-ctl -d /dev/video0 -i 3 || return
  local node
  for node in 0 1; do v4l2-ctl -d "/dev/video$node" --set-dv-bt-timings index=0 || return; done
  v4l2-ctl -d /dev/video0 -c loop_video=1,timestamp_source=1
}
shown_pid=
show() {  # NAME: a picture of faces/; nothing: the output is off
  [[ -z $shown_pid ]] || { kill "$shown_pid" && wait "$shown_pid"; }
  shown_pid=
  [[ $1 != nothing ]] || return 0
  v4l2-ctl -d /dev/video1 -x width=640,height=480,pixelformat=YUYV,field=none \
    --stream-out-mmap=4 --stream-from="faces/$1.yuyv" --stream-loop >/dev/null &
  shown_pid=$!
}

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

# Between two tests: no unit runs, no camera is there, and the kernel does not know what a camera is.
clear_board() {
  systemctl stop "$unit" 2>/dev/null
  show nothing
  [[ -z $usb_camera_pid ]] || pull_usb_camera
  ! grep -q '^videodev ' /proc/modules || soon 10 unload videodev || cat /proc/modules
}
unload() {  # MODULE, after those that use it
  local user
  for user in $(awk -v module="$1" '$1 == module { gsub(/[-,]/, " ", $4); print $4 }' /proc/modules); do unload "$user"; done
  ! grep -q "^$1 " /proc/modules || rmmod "$1"
}
knows_cameras() { grep -w video4linux /proc/devices; }

# --- what the service manager knows

is_looking() { is "$(property StatusText)" looking; }
is_active_as_other_than() { [[ $(systemctl is-active "$unit") == active && $(main_pid) != "$1" && $(main_pid) != 0 ]]; }
has_restarted_more_often_than() { (($(property NRestarts) > $1)) && is "$(systemctl is-active "$unit")" active; }
only_cameras_allowed() {  # reading the real-time clock is what ProtectClock= adds
  is "$(property DevicePolicy) $(property DeviceAllow | grep -vx 'char-rtc r')" 'closed char-video4linux rw'
}
