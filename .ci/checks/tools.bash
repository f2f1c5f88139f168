# What the checks share. Each of them runs in a shell of its own; $work is its folder, and what it leaves there is shown when it
# fails.
work=$2
# Which of the checks that go on at the same time.
part=$3
passed=0
server=
# What runs in the background; it ends with this shell.
started=()
check() { printf 'ok: %s\n' "$*"; passed=$((passed + 1)); echo "$passed" >"$work/passed"; }
fail() { printf 'FAILED: %s\n' "$*"; exit 1; }

# An installation at addresses of its own on the loop-back network, so that no two disturb each other; with the options of
# `wfosim serve`.
serve() {
  local net="127.$((100 + part)).$((RANDOM % 250))" number=0 machine options=()
  for machine in rws1 gws1 sip mcp pstn phone-5001 phone-5002 phone-5003 PC-0417; do
    number=$((number + 1))
    options+=(--address "$machine=$net.$number")
  done
  target/debug/wfosim serve .ci/checks/office.yaml "${options[@]}" --ca "$work/ca.pem" "$@" >"$work/served" 2>&1 &
  server=$!
  started+=("$server")
  answers sip 5060 && answers sip 7020 && answers rws1 8080 && answers "PC-0417" 8190 && answers "PC-0417" 8191 || {
    cat "$work/served"
    fail "the installation does not come up"
  }
}

stop() {
  [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
  wait
}
trap stop EXIT
trap 'exit 1' INT TERM

# The address of a machine of the installation.
at() { awk -v machine="$1" '$1 == machine { print $2; exit }' "$work/served"; }

# Whether a machine takes connections, within ten seconds.
answers() {
  local try
  for try in $(seq 100); do
    kill -0 "$server" 2>/dev/null || return 1
    if [ -n "$(at "$1")" ] && (: <"/dev/tcp/$(at "$1")/$2") 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  return 1
}
