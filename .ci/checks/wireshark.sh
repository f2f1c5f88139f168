# What the simulated machines send, read by Wireshark's dissectors: no packet is malformed, no checksum is wrong, and calls,
# transfers, logins, recordings and voices are found by somebody else's understanding of the protocols.

# The packets of a scenario of Genesys that match a filter, with the fields that are asked for.
packets() {
  local capture="$work/$1.pcapng" filter=$2
  shift 2
  tshark -r "$capture" -N nN -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE \
    -Y "$filter" -T fields "${@/#/-e}" 2>"$work/tshark"
}

capture() {
  target/debug/wfosim run "scenarios/genesys/$1.yaml" --pcap "$work/$1.pcapng" >"$work/run" || fail "$1 does not pass"
  local bad verified
  bad=$(packets "$1" '_ws.malformed || _ws.expert.severity >= 0x800000 || ip.checksum.status == 0 || tcp.checksum.status == 0 ||
    udp.checksum.status == 0' frame.number _ws.col.Protocol _ws.col.Info _ws.expert.message)
  [ -z "$bad" ] || { printf '%s\n' "$bad"; fail "Wireshark finds fault with $1"; }
  verified=$(packets "$1" 'ip.checksum.status == 1 && (tcp.checksum.status == 1 || udp.checksum.status == 1)' frame.number | wc -l)
  [ "$verified" -gt 1000 ] && [ "$verified" -eq "$(packets "$1" ip frame.number | wc -l)" ] || fail "not all of $1 is verified"
  check "Wireshark reads $verified packets of $1, none malformed, all checksums right"
}

# What a machine and SIP Server say to each other, on one line: a request by its method, an answer with what it answers.
flow() {
  packets "$1" "sip && ip.host == \"$2\" && ip.host == \"sip\"" sip.Method sip.Status-Code sip.CSeq.method |
    awk -F'\t' '{ printf "%s ", ($1 != "" ? $1 : $2 "/" $3) } END { print "." }'
}

expect_flow() {
  local seen
  seen=$(flow "$1" "$2")
  [ "$seen" = "$3 ." ] || fail "Wireshark sees between $2 and SIP Server in $1: $seen, due is: $3"
}

moved='INVITE 200/INVITE ACK' # A re-INVITE: by SIP Server, to MCP.
told='NOTIFY 200/NOTIFY'

capture transfer-single-step
expect_flow transfer-single-step pstn "INVITE 180/INVITE 200/INVITE ACK $moved BYE 200/BYE"
expect_flow transfer-single-step phone-5001 "INVITE 180/INVITE 200/INVITE ACK $moved REFER 202/REFER $told $told $told BYE 200/BYE"
expect_flow transfer-single-step phone-5002 "INVITE 180/INVITE 200/INVITE ACK BYE 200/BYE"
check "Wireshark sees the call, its way to MCP, the transfer (REFER, NOTIFY) and its end"

tshark -r "$work/transfer-single-step.pcapng" -q -z rtp,streams >"$work/streams" 2>/dev/null
awk '/0x[0-9A-F]+/ { streams++; if (!/g711U/ || !/ 0 \(0\.0%\)/) wrong++ } END { exit !(streams == 6 && !wrong) }' "$work/streams" ||
  { cat "$work/streams"; fail "Wireshark does not see six voices without a loss"; }
check "Wireshark decodes the voices: $(packets transfer-single-step rtp frame.number | wc -l) packets of RTP in six streams of G.711, none lost"

rws='ip.host == "PC-0417" && ip.host == "rws1"'
logins=$(packets transfer-single-step "http && $rws" http.request.method http.request.uri http.response.code | head -n 6 | xargs)
[ "$logins" = 'GET /api/v2/me 200 POST /api/v2/me 200 GET /sim/screen-recording 101' ] || fail "Wireshark sees the login so: $logins"
orders=$(packets transfer-single-step "websocket && $rws" text)
for order in welcome start started ping pong stop stopped; do
  grep -q "\"type\":\"$order\"" <<<"$orders" || fail "Wireshark sees no $order on the WebSocket between SRS and RWS"
done
uploads=$(packets transfer-single-step 'http.request.method == "PUT" && ip.src_host != "stage"' ip.src_host http.request.uri | sed 's/?.*//' | sort -u | wc -l)
[ "$uploads" = 4 ] || fail "Wireshark sees $uploads uploads, due are 4"
check "Wireshark sees SRS log in to RWS, orders and pings on the WebSocket, two screens and two voices uploaded"

capture conference-two-step
flow conference-two-step phone-5001 | grep -q "INVITE ACK .*REFER 202/REFER .*$told" || fail "Wireshark sees no conference by REFER"
replaces=$(packets conference-two-step 'sip.Method == "REFER"' sip.Refer-To | grep -c 'Replaces=' || true)
[ "$replaces" = 1 ] || fail "Wireshark sees no REFER with Replaces"
check "Wireshark sees the consultation, and the conference made of it by REFER with Replaces"

capture siprec-transfer
recording=$(packets siprec-transfer 'tcp && sip.Method == "INVITE" && ip.dst_host == "siprec"' sip.Require frame.protocols xml.tag | grep -c '^siprec.*mime_multipart:sdp:xml.*<recording' || true)
updates=$(packets siprec-transfer 'tcp && sip.Method == "INVITE" && ip.dst_host == "siprec" && mime_multipart && xml' frame.number | wc -l)
[ "$recording" = 1 ] && [ "$updates" = 3 ] || fail "Wireshark sees $recording recording sessions with $updates INVITEs, due are 1 and 3"
expect_flow siprec-transfer siprec "INVITE 200/INVITE ACK $moved $moved BYE 200/BYE"
check "Wireshark sees the recording session over TCP: INVITE with siprec, SDP and metadata in XML, two updates of it, BYE"

capture https
hellos=$(packets https "tls.handshake.type == 2 && ip.src_host == \"rws1\"" tls.handshake.extensions.supported_version | sort -u)
[ "$hellos" = 0x0304 ] || fail "Wireshark sees no TLS 1.3 between SRS and RWS: $hellos"
[ -z "$(packets https "http && $rws" frame.number)" ] || fail "Wireshark reads what SRS and RWS say to each other by HTTPS"
check "Wireshark sees TLS 1.3 between SRS and RWS, and nothing of what they say"
