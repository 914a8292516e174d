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

# One look without the unit: what it tells is in /tmp/told, what of itself in /tmp/log.
look_once() {
  timeout 60 compreface-agent --config "$etc/front-door.conf" --once >/tmp/told 2>/tmp/log || { cat /tmp/log && false; }
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
# How often a fault has begun or ended.
faults() { grep -F "\"reason\":\"$1\"" "$events" | grep -cF "\"state\":\"$2\""; }  # REASON begin|end
more_faults() { (($(faults "$1" "$2") > $3)); }                                       # REASON begin|end COUNT
absences() { faults camera_no_device "$1"; }                                          # begin|end
more_absences() { more_faults camera_no_device "$1" "$2"; }                           # begin|end COUNT
more_events() { (($(count_events "$1") > $2)); }                                      # PATTERN COUNT
looks() { count_events '"event_type":"look"'; }  # a config with report.looks=yes tells of each
goes_on_looking() {  # two more looks from now on: the first may have been under way
  local before
  before=$(looks)
  soon 20 more_events '"event_type":"look"' "$((before + 1))"
}

size_of() { djpeg -ppm "$1" | sed -n 2p; }  # a JPEG: "WIDTH HEIGHT"

# --- what the agent holds

anonymous_kb() { awk '$1 == "Anonymous:" { print $2 }' /proc/"$1"/smaps_rollup; }  # PID
descriptors() { local all=(/proc/"$1"/fd/*) && echo "${#all[@]}"; }                # PID

# --- a server in the board itself (look_server.c); nothing of the host slows it down

# shellcheck disable=SC2034  # tests use it
readonly look_url=http://127.0.0.1:8000
look_server_pid=
start_look_server() {  # ARGUMENT...
  stop_look_server
  ./look_server "$@" &
  look_server_pid=$!
  soon 10 looks_sent
}
stop_look_server() {
  [[ -z $look_server_pid ]] || { kill "$look_server_pid" && wait "$look_server_pid"; }
  look_server_pid=
}
# How many pictures were sent to it.
looks_sent() {
  local line count=
  exec {asked}<>/dev/tcp/127.0.0.1/8000 || return
  printf 'GET /count HTTP/1.1\r\n\r\n' >&"$asked"
  while read -r -u "$asked" line; do
    [[ ${line%$'\r'} != '' ]] || { read -r -u "$asked" count && break; }
  done
  exec {asked}>&-
  echo "$count"
}

# --- cameras

# vivid as a webcam of 640x480: its stamps are not of the future, it is not slower than asked.
plug_vivid() {  # PARAMETER=VALUE of the module...
  modprobe vivid node_types=0x1 "$@" || return
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

set_vivid() { v4l2-ctl -d /dev/video0 -c "$1"; }  # CONTROL=VALUE,...

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
# Another one, in another socket: 320x240.
readonly other_usb_camera_name=/dev/v4l/by-id/usb-Acme_TestCam_CAM0002-video-index0
other_usb_camera_pid=
plug_other_usb_camera() {
  ./usb_camera --port 1 --serial CAM0002 --size 320x240 &
  other_usb_camera_pid=$!
  soon 20 test -e "$other_usb_camera_name"
}
pull_other_usb_camera() {
  kill "$other_usb_camera_pid" && wait "$other_usb_camera_pid"
  other_usb_camera_pid=
}

unplug_cameras() {
  show nothing
  [[ -z $usb_camera_pid ]] || pull_usb_camera
  [[ -z $other_usb_camera_pid ]] || pull_other_usb_camera
  ! grep -q '^videodev ' /proc/modules || soon 10 unload videodev || cat /proc/modules
}

# Between two tests: no unit runs, no camera is there, and the kernel does not know what a camera is.
clear_board() {
  systemctl stop "$unit" 2>/dev/null
  unplug_cameras
  stop_look_server
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
