# Signatures on a Wacom STU-430 and STU-540 on USB, at 200 reports a second and with the cable pulled in the middle: what was signed is what the
# wire delivered, point for point, its bitmap is that of those strokes, and the display got its picture whole.
# budget: 90
# programs: pad-probe
# packages: udev python3
# alone: 200 reports a second are asked of the host
source "$HIL_SOURCE/guest/library.sh"
start_udev
# The kernel's driver takes every HID device first, as it does in a cabin.
modprobe -a usbhid usbmon
reports=1600
pad=
logs+=(pad.log probe.lines probe.errors wire.errors)

# Eight loops; between them the pen leaves the surface for ten reports. Flags: near 8000, touching 1000, pressure.
script() {
	awk -v reports="$1" -v width="$2" -v height="$3" 'BEGIN {
		for (n = 0; n < reports; n++) {
			touches = n % 200 < 190
			stroke = int(n / 200); turn = n % 200 / 14
			print touches ? 32768 + 4096 + 1 + n % 1000 : 32768, \
				int(width * (0.08 + 0.1 * stroke + n % 200 / 2500 + 0.025 * cos(turn))), \
				int(height * (0.5 + 0.2 * sin(turn + stroke)))
		}
	}'
}

# pad_on MODEL PRODUCT WIDTH HEIGHT: a pad that is plugged in, with its body in $body; each is a device of its own, called $name.
pad_on() {
	name=pad$1-$attempt
	# No folder may bear the function's name: `mount` would take it for the folder.
	body=/run/hil/body-$name
	mkdir "$body"
	script "$reports" "$3" "$4" >"$body/script"
	gadget "$name" 0x056a "$2" Wacom "STU-$1" 3AZQ00123 "ffs.$name"
	function_folder "$name"
	"$HIL_BIN/pad" "/run/hil/ffs-$name" "$1" "$body" >>pad.log 2>&1 &
	pad=$!
	logs+=("$body/log")
	wait_until 5 "the pad's descriptors" grep -q ready "$body/log"
	plug "$name"
}
pad_off() {
	unplug "$name"
	kill "$pad"
	wait "$pad" || true
}

# Whether the pad whose log is read sent at its pace each time it was plugged in: 195 to 205 reports a second over the whole, as a
# pad's own clock and this machine's may differ.
kept_pace() { awk '/^sent / { times++; if ($7 < 195 || $7 > 205) wrong = 1 } END { exit !times || wrong }'; }
# The control: a pace that is not the pad's, and a pad that sent nothing.
kept_pace <<<"sent 1600 reports in 8.004 s, 199.9 a second, 3 late" || fail "the look at the pace does not know the pad's"
! kept_pace <<<"sent 1600 reports in 8.290 s, 193.0 a second, 900 late" || fail "the look at the pace does not see a slow pad"
! kept_pace </dev/null || fail "the look at the pace takes nothing for a pace"

# three_times COMMAND...: what was signed and shown must be right each time. A machine that was too slow to play a pad of 200 reports a
# second proves nothing about one: it plays again.
three_times() {
	for attempt in 1 2 3; do
		"$@"
		if kept_pace <"$body/log"; then return; fi
		measured "void, the machine was late: $(grep "^sent " "$body/log" | tr '\n' ';')"
	done
	fail "the machine is too slow to play a pad of 200 reports a second"
}

# begin MODEL: a customer before the pad, and an ear on its wire.
begin() {
	rm -f finished
	chrt -f 50 "$HIL_BIN/wire" 1 >"wire-$1" 2>wire.errors &
	wire=$!
	wait_until 5 "an ear on the wire" grep -q listening "wire-$1"
	"$BUILD/pad-probe" --until finished --seconds 150 --prompt colour --prompt-bytes prompt --bitmap "out/signature-$1.pgm" \
		>probe.lines 2>probe.errors &
	probe=$!
}
far() { [ "$(cat "$body/sent" 2>/dev/null || echo 0)" -ge "$1" ]; }

# signed MODEL: what came, against what the wire delivered, as strokes and as the bitmap that goes with the record.
signed() {
	wait_until 60 "the end of the signature" far "$reports"
	sleep 0.5
	touch finished
	wait "$probe" || fail "the probe of the STU-$1 did not end well"
	kill "$wire"
	wait "$wire" || fail "not everything on the wire was heard: $(cat wire.errors)"
	local said
	said=$(python3 "$HIL_SOURCE/tests/02-pad.py" "$body/script" "wire-$1" probe.lines "$body/log" strokes) \
		|| fail "STU-$1: the signature is not the one that was delivered: $said"
	"$BUILD/pad-probe" --draw strokes --bitmap drawn.pgm || fail "the strokes on the wire could not be drawn"
	cmp drawn.pgm "out/signature-$1.pgm" || fail "STU-$1: the bitmap is not that of the strokes on the wire"
	# The control: without its last stroke it is another bitmap.
	awk -v RS= -v ORS='\n\n' 'NR > 1 { print before } { before = $0 }' strokes >fewer
	"$BUILD/pad-probe" --draw fewer --bitmap fewer.pgm || fail "seven strokes could not be drawn"
	! cmp -s fewer.pgm "out/signature-$1.pgm" || fail "the comparison of bitmaps does not see a stroke that is missing"
	measured "STU-$1: $said; bitmap of $(stat -c %s drawn.pgm) bytes the same"
	measured "STU-$1: $(grep "^sent " "$body/log" | tr '\n' ';')"
}

# The picture as the driver wrote it, and as the display got it out of its blocks.
shown() {
	cmp prompt "$body/image-1" || fail "STU-$1: the display did not get the picture whole"
	local bytes
	bytes=$(stat -c %s "$body/image-1")
	expect "the bytes of the first picture of the STU-$1" "$bytes" "$2"
	measured "STU-$1: picture of $bytes bytes whole, $(sed -n 's/^1 .*\(fnv1a .*\)/\1/p' "$body/images")"
}

whole() {
	note "an STU-430, from beginning to end"
	pad_on 430 0x00a4 9600 6000
	begin 430
	signed 430
	# 320 x 200 in one bit.
	shown 430 8000
	grep -q "^took 21 00" "$body/log" || fail "the pad was left inking"
	expect "the last thing the pad was told" "$(grep "^took" "$body/log" | tail -n 1)" "took 20 00"
	pad_off
}
three_times whole

interrupted() {
	note "an STU-540 in colour, its cable pulled in the middle of a stroke"
	pad_on 540 0x00a8 10800 6480
	begin 540
	wait_until 60 "the middle of the signature" far 500
	unplug "$name"
	note "unplugged after $(cat "$body/sent") reports"
	sleep 2
	plug "$name"
	signed 540
	# 800 x 480 in three bytes.
	shown 540 1152000
	grep -q '"log"' probe.lines || fail "nobody said that the pad went away"
	note "$(grep '"log"' probe.lines | tr '\n' ' ')"
	pad_off
}
three_times interrupted
