# Calls by SIPp, as Debian has it: it plays the customers' telephones and that of DN 5001; SIP Server, MCP and the other agents'
# telephones are ours. Afterwards the messages of RFC 4475 are thrown at SIP Server, and it still takes calls.
serve --without pstn --without phone-5001
sip=$(at sip) pstn=$(at pstn) agent=$(at phone-5001)

# A scenario of .ci/checks/sipp, from an address, with more options; what went wrong is in $work.
play() {
  local scenario=$1 from=$2
  shift 2
  sipp "$sip:5060" -sf ".ci/checks/sipp/$scenario.xml" -i "$from" -p 5060 -m 1 -timeout 30s -timeout_error -nostdin \
    -trace_err -error_file "$work/$scenario.errors" -trace_msg -message_file "$work/$scenario.messages" "$@" \
    >"$work/$scenario.screen" 2>&1
}
played() {
  play "$@" || {
    cat "$work/$1.errors" 2>/dev/null
    fail "SIPp does not get through $1"
  }
}

played options "$pstn"
check "SIPp asks OPTIONS"
played customer "$pstn" -s +18005550199
check "SIPp calls an agent who is recorded, is moved to MCP, holds and retrieves (re-INVITE), and hangs up"
played customer "$pstn" -s +18005550199 -t t1
check "SIPp does the same over TCP"
played customer "$pstn" -s +18005550199 -m 10 -r 5
check "SIPp has ten such calls, several at once"

play customer-answers "$pstn" &
customer=$!
played agent "$agent" -s +15550100
wait "$customer" || { cat "$work/customer-answers.errors"; fail "SIPp's customer does not get through"; }
check "SIPp calls SIPp through SIP Server, holds, retrieves, and transfers the call to another agent (REFER, NOTIFY)"
played gives-up "$pstn" -s +18005550199
check "SIPp gives up while it rings (CANCEL)"
played unknown "$pstn" -s 5009
check "SIPp is told 404 for a number that is not there"

messages=(sim/wire/tests/sip/torture/*.txt)
[ ${#messages[@]} -gt 40 ] || fail "the messages of RFC 4475 are not there"
for message in "${messages[@]}"; do
  # One write, one datagram.
  dd if="$message" bs=64k status=none >"/dev/udp/$sip/5060"
  { cat "$message" >"/dev/tcp/$sip/5060"; } 2>/dev/null || true
done
kill -0 "$server" || fail "SIP Server does not survive the messages of RFC 4475"
played options "$pstn"
played customer "$pstn" -s +18005550199
check "SIP Server takes ${#messages[@]} messages of RFC 4475 over UDP and TCP, and SIPp's next call"
! grep -iE 'panic|backtrace' "$work/served" || fail "something in the installation has panicked"
