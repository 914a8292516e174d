# Sourced by what takes files from Debian's archive without touching this system's own packages, lists or architectures.
# shellcheck shell=bash
# The caller sets `work`, a folder of its own, and may add to "$work/apt.conf" and write "$work/sources.list".

readonly public_mirror=http://deb.debian.org/debian
readonly keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Debian mirrors of this system's own apt configuration first (they work behind its firewall), Debian's public name last.
mirrors() {
  { apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(RELEASE)' 2>/dev/null || true; } |
    awk '$1 ~ /^cdrom:/ || $3 ~ /security/ { next } $2 == "Debian" || $1 ~ /\/debian\/?$/ { sub(/\/$/, "", $1); print $1 }
         END { print "'"$public_mirror"'" }' | awk '!seen[$0]++'
}

# Everything apt reads or writes about packages is inside $work; proxies and credentials come from the system's apt
# configuration, which is read before this file. Its hooks for after an update would act on the system: they go.
write_apt_conf() {
  cat >"$work/apt.conf" <<CONF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Update::Error-Mode "any";
APT::Default-Release "$1";
Acquire::Retries "1";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$work/state";
Dir::State::Lists "$work/state/lists";
Dir::State::Status "$work/state/status";
Dir::Cache "$work/cache";
Dir::Cache::Archives "$work/cache/archives";
CONF
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial,files}
  : >"$work/state/status"
  # apt run by root downloads as the user _apt, who must be able to get in here and to write.
  chmod 755 "$work"
  if [[ $EUID == 0 ]] && id _apt >/dev/null 2>&1; then chown _apt "$work/files"; fi
}
