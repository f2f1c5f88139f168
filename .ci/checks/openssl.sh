# HTTPS of the Screen Recording Service, looked at by OpenSSL: the chain verifies against the authority that `serve` wrote down,
# for the PC's address and its name, and against no other.
serve
srs=$(at PC-0417)
connect() { openssl s_client -connect "$srs:8191" -verify_return_error "$@" </dev/null >"$work/s_client" 2>&1; }

connect -CAfile "$work/ca.pem" -verify_ip "$srs" || { cat "$work/s_client"; fail "OpenSSL does not verify SRS"; }
grep -q 'Verify return code: 0 (ok)' "$work/s_client" || fail "OpenSSL does not verify SRS"
check "OpenSSL verifies the chain of SRS for its address, $(grep -oE 'TLSv1\.[23], Cipher is [A-Z0-9_-]+' "$work/s_client")"
connect -CAfile "$work/ca.pem" -verify_hostname PC-0417 || fail "OpenSSL does not verify SRS by its name"
check "OpenSSL verifies it for its name"
! connect -CAfile "$work/ca.pem" -verify_hostname PC-0418 || fail "OpenSSL takes SRS for another PC"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=wfosim authority' -days 2 \
  -keyout "$work/other.key" -out "$work/other.pem" 2>/dev/null
! connect -CAfile "$work/other.pem" || fail "OpenSSL verifies SRS against an authority of the same name with another key"
check "OpenSSL refuses another name, and another authority of the same name"
connect -CAfile "$work/ca.pem" -tls1_2 || fail "SRS does not speak TLS 1.2"
! connect -CAfile "$work/ca.pem" -tls1_1 -cipher 'ALL:@SECLEVEL=0' || fail "SRS speaks TLS 1.1"
check "SRS speaks TLS 1.2 and 1.3, and not 1.1"
printf 'GET /ping HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$srs" |
  timeout 10 openssl s_client -connect "$srs:8191" -CAfile "$work/ca.pem" -quiet >"$work/ping" 2>/dev/null || true
grep -q '^HTTP/1.1 401' "$work/ping" || { cat "$work/ping"; fail "SRS does not answer a poll without a session with 401"; }
check "SRS answers a poll through it: without a session 401"
