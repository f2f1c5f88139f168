# Certification from outside: the worked examples, which share no code with us, are certified, and made to misbehave they are
# rejected for that. Timeouts are a tenth, and all runs go on at the same time.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=vendor' -days 2 \
  -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE \
  -keyout "$work/vendor.key" -out "$work/vendor.pem" 2>/dev/null
cat "$work/vendor.key" "$work/vendor.pem" >"$work/own.pem"
port=$((20000 + RANDOM % 10000))
block=$((RANDOM % 60))

# A service of the vendor's, with its options; its URLs are added to the array `urls`.
vendor_srs() {
  python3 .ci/checks/vendor/srs.py --http "127.0.0.1:$port" --https "127.0.0.1:$((port + 1))" --certificate "$work/own.pem" \
    --trust "$work/lab.pem" --timeout 6 "$@" 2>>"$work/srs.err" &
  started+=($!)
  urls+=(--product "http://127.0.0.1:$port,https://127.0.0.1:$((port + 1))")
  local try
  for try in $(seq 300); do
    if (: <"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null; then port=$((port + 2)); return; fi
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/srs.err"
  fail "the vendor's service does not come up"
}

# Begins a certification under a name: a role, and how many blocks of addresses it may use.
declare -A pids
certify() {
  local name=$1 role=$2 blocks=$3
  shift 3
  target/debug/wfosim certify "$role" --block "$block" --json "$work/$name.json" "$@" >"$work/$name" 2>&1 &
  pids[$name]=$!
  started+=($!)
  block=$((block + blocks))
}

# How it ended: with this exit code, and with these requirements as what was broken first.
ended() {
  local name=$1 due=$2 code=0 roots
  shift 2
  wait "${pids[$name]}" || code=$?
  [ "$code" = "$due" ] || { cat "$work/$name"; fail "$name: exit code $code, due is $due"; }
  roots=$(python3 -c 'import json, sys
cases = json.load(open(sys.argv[1]))["cases"]
print(*sorted({root for case in cases for root in case["roots"]}))' "$work/$name.json")
  [ "$roots" = "$*" ] || { cat "$work/$name"; fail "$name: broken were $roots, due are $*"; }
}

desktop() { printf 'python3 .ci/checks/vendor/desktop.py --trust %s %s' "$work/desktop.pem" "$*"; }

tenth=(--time-scale 0.1)
urls=()
for _ in 1 2 3 4 5 6; do vendor_srs; done
certify srs srs 30 "${tenth[@]}" "${urls[@]}" --trust "$work/vendor.pem" --ca "$work/lab.pem"
urls=()
vendor_srs --broken expired-poll
certify expired-poll srs 3 "${tenth[@]}" "${urls[@]}" --trust "$work/vendor.pem" --only srs/expiry
urls=()
vendor_srs --broken unchecked-logout
certify unchecked-logout srs 3 "${tenth[@]}" "${urls[@]}" --trust "$work/vendor.pem" --only srs/csrf-logout
certify desktop agent-desktop 10 "${tenth[@]}" --driver "$(desktop)" --ca "$work/desktop.pem"
certify no-polls agent-desktop 3 "${tenth[@]}" --driver "$(desktop --broken no-polls)" --only agent-desktop/polls
certify no-second-login agent-desktop 3 "${tenth[@]}" --driver "$(desktop --broken no-second-login)" --only agent-desktop/unauthorized
certify no-token agent-desktop 3 "${tenth[@]}" --driver "$(desktop --broken no-token)" --only agent-desktop/csrf

ended unchecked-logout 1 SRS-CSRF-2
ended expired-poll 1 SRS-POLL-3
check "a service that answers polls after the end of its session, or takes a logout without token, is rejected for that"
ended no-token 1 DSK-CSRF-1
ended no-second-login 1 DSK-POLL-2
ended no-polls 1 DSK-POLL-1
check "a desktop that does not poll, log in again after a 401, or return its token, is rejected for that"
ended desktop 0
check "the vendor's desktop is certified: $(grep -c '^held' "$work/desktop") cases"
ended srs 0
check "the vendor's service is certified: $(grep -c '^held' "$work/srs") cases"
