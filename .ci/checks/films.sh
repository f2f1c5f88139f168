# A recording and the film that is made of it: FFmpeg sees the same pictures in both, and Chromium shows them.
target/debug/wfosim run scenarios/ujet/over-one-seam.yaml --videos "$work/videos" >"$work/run" || fail "the scenario does not pass"
target/debug/wfosim export "$work/videos" >"$work/export" || fail "no film is made"
recording=$(find "$work/videos" -name '*.apng' | sort | head -n 1)
film=${recording%.apng}.mp4
seen=$(ffprobe -v error -show_entries stream=codec_name,width,height:format=duration -of csv=p=0 "$film" | tr '\n' ' ')
[ "$seen" = "h264,320,180 141.000000 " ] || fail "FFmpeg sees a film of $seen"
check "FFmpeg sees an H.264 film of 320x180 and 141 s"

ffmpeg -v error -f apng -ignore_loop 1 -i "$recording" -fps_mode passthrough -pix_fmt gray -f rawvideo "$work/recording.grey"
ffmpeg -v error -i "$film" -fps_mode passthrough -vf extractplanes=y -f rawvideo "$work/film.grey"
cmp "$work/recording.grey" "$work/film.grey" || fail "the film's pictures are not the recording's"
starts() { ffprobe -v error "$@" -show_entries packet=pts_time -of csv=p=0 | tr -d ,; }
starts -f apng -ignore_loop 1 "$recording" | awk '{ printf "%.3f\n", $1 }' >"$work/recording.starts"
starts "$film" | awk '{ printf "%.3f\n", $1 }' >"$work/film.starts"
diff "$work/recording.starts" "$work/film.starts" || fail "the film's pictures come at other times"
check "its $(wc -l <"$work/film.starts") pictures are the recording's, pixel by pixel, each at its time"

WORK=$work FILM=$film node .ci/checks/films.mjs >"$work/told" 2>&1 || { cat "$work/told"; fail "Chromium does not show the film"; }
while read -r line; do check "${line#ok: }"; done < <(grep '^ok: ' "$work/told")
