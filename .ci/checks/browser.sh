# The Screen Recording Service and the browsers' own rules, by headless Chromium: pages of the agent desktop, and of somebody
# else, that are not the PC's.
serve --origin http://desk.example.com:8070 --origin https://desk.example.com:8443
srs=$(at PC-0417)

# Chromium believes the authority of SRS, and the certificate of the web site, as a PC does on which both are installed.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=desk.example.com' \
  -addext 'subjectAltName=DNS:desk.example.com,DNS:elsewhere.example.net' -keyout "$work/site.key" -out "$work/site.pem" 2>/dev/null
mkdir -p "$work/.pki/nssdb"
certutil -N -d "sql:$work/.pki/nssdb" --empty-password
certutil -A -d "sql:$work/.pki/nssdb" -n srs -t C,, -i "$work/ca.pem"
certutil -A -d "sql:$work/.pki/nssdb" -n site -t C,, -i "$work/site.pem"

read -r login password < <(awk '/ at PC-0417$/ { print $(NF - 3), $(NF - 2) }' "$work/served")
export LOGIN=$login PASSWORD=$password WORK=$work SRS=$srs RWS=http://$(at rws1):8080
dumpcap -q -p -i lo -f "host $srs and tcp port 8190" -w "$work/loopback.pcapng" 2>"$work/dumpcap" &
dumpcap=$!
started+=("$dumpcap")
for _ in $(seq 50); do [ -s "$work/loopback.pcapng" ] || sleep 0.1; done
node .ci/checks/browser.mjs >"$work/told" 2>&1 || { cat "$work/told"; fail "Chromium does not see what is due"; }
while read -r line; do check "${line#ok: }"; done < <(grep '^ok: ' "$work/told")

# What Chromium said by HTTP, as Wireshark reads it from the loop-back network.
sleep 1
kill -INT "$dumpcap"
wait "$dumpcap" || true
heard() { tshark -r "$work/loopback.pcapng" -d tcp.port==8190,http -Y "$1" -T fields "${@:2}" 2>"$work/tshark" | tr '\t' ' ' | sort -u; }
heard http.request -e http.request.method -e http.request.uri >"$work/asked"
heard http.response -e http.response.code -e http.response_for.uri | sed 's# http://[^/]*# #' >>"$work/asked"
for due in 'OPTIONS /api/v2/me' 'POST /api/v2/me' 'GET /ping' '200 /api/v2/me' '403 /api/v2/me' '200 /ping' '401 /ping'; do
  grep -qFx "$due" "$work/asked" || { cat "$work/asked"; fail "Wireshark does not see $due between Chromium and SRS"; }
done
[ -z "$(heard '_ws.malformed || _ws.expert.severity >= 0x800000' -e frame.number)" ] || fail "Wireshark finds fault with what SRS says"
check "Wireshark sees Chromium's pre-flights, logins, polls and logouts on the loop-back network, none malformed"
