# A segment, opened by OpenSSL alone: the content key unwrapped (RSA-OAEP), each chunk's HMAC, its AES-256-CBC, the signature.
target/debug/examples/segment "$work/segment" >"$work/open.sh"
bash "$work/open.sh" >"$work/opened" || fail "OpenSSL does not open the segment"
grep -q 'Verified OK' "$work/opened" || fail "OpenSSL does not verify the signature"
grep -aq 'dbraun' "$work/segment/chunk.0" || fail "the first chunk does not say whose screen it is"
! grep -aq 'dbraun' "$work"/segment/*.seg || fail "the segment can be read without its key"
check "OpenSSL opens a segment and verifies its signature"

file=$(ls "$work"/segment/*.seg)
printf '\377' | dd of="$file" bs=1 seek=400 conv=notrunc status=none
if bash "$work/open.sh" >"$work/altered" 2>&1 && grep -q 'Verified OK' "$work/altered"; then
  fail "OpenSSL verifies an altered segment"
fi
check "OpenSSL refuses the segment once a byte is altered"

# A recording, decoded by FFmpeg: size, and length to the frame's millisecond.
target/debug/wfosim run scenarios/ujet/over-one-seam.yaml --videos "$work/videos" >"$work/run" || fail "the scenario does not pass"
video=$(find "$work/videos" -type f | sort | head -n 1)
size=$(ffprobe -v error -f apng -select_streams v -show_entries stream=width,height -of csv=p=0 "$video")
[ "$size" = "320,180" ] || fail "FFmpeg sees a picture of $size"
check "FFmpeg reads the recording as 320x180"
ffmpeg -v error -f apng -ignore_loop 1 -i "$video" -fps_mode passthrough -f null - || fail "FFmpeg does not decode the recording"
length=$(ffprobe -v error -f apng -ignore_loop 1 -select_streams v -show_entries packet=pts_time,duration_time -of csv=p=0 "$video" |
  awk -F, '{ end = $1 + $2 } END { printf "%.0f", end * 1000 }')
[ "$length" -ge 140900 ] && [ "$length" -le 141100 ] || fail "FFmpeg sees $length ms, due are 141000"
check "FFmpeg decodes all of it, $length ms of 141000"
