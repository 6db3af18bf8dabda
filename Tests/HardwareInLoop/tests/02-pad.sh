# Signatures on a Wacom STU-430 and STU-540 on USB, at 200 reports a second and with the cable pulled in the middle: what was signed is what the
# pad sent, point for point, and the display got its picture whole.
# budget: 90
# programs: pad-probe
# packages: udev python3
source "$HIL_SOURCE/guest/library.sh"
start_udev
# The kernel's driver takes every HID device first, as it does in a cabin.
modprobe usbhid
reports=1600
pad=
logs+=(pad.log probe.lines probe.errors)

# Eight strokes; between them the pen leaves the surface for ten reports. Flags: near 8000, touching 1000, pressure.
script() {
	awk -v reports="$1" -v width="$2" -v height="$3" 'BEGIN {
		for (n = 0; n < reports; n++) {
			touches = n % 200 < 190
			print touches ? 32768 + 4096 + 1 + n % 1000 : 32768, (n * 37) % width, int(height / 2) + (n * 61) % int(height / 3)
		}
	}'
}

# pad_on MODEL PRODUCT WIDTH HEIGHT: a pad that is plugged in, with its body in $body.
pad_on() {
	body=/run/hil/pad-$1
	mkdir "$body"
	script "$reports" "$3" "$4" >"$body/script"
	gadget "pad$1" 0x056a "$2" Wacom "STU-$1" 3AZQ00123 "ffs.pad$1"
	function_folder "pad$1"
	"$HIL_BIN/pad" "/run/hil/ffs-pad$1" "$1" "$body" >>pad.log 2>&1 &
	pad=$!
	logs+=("$body/log")
	wait_until 5 "the pad's descriptors" grep -q ready "$body/log"
	plug "pad$1"
}
pad_off() {
	unplug "pad$1"
	kill "$pad"
	wait "$pad" || true
}

begin() {
	"$BUILD/pad-probe" --reports "$reports" --seconds 150 --prompt colour --prompt-bytes prompt >probe.lines 2>probe.errors &
	probe=$!
}

# signed MODEL PAUSES: what came, against what was sent; a stroke in which the cable was pulled may come in two.
signed() {
	wait "$probe" || fail "the probe of the STU-$1 did not end well"
	local said
	said=$(python3 - "$body/script" probe.lines "$2" <<'PYTHON'
import json, sys
sent, stroke = [], []
for line in open(sys.argv[1]):
    flags, x, y = map(int, line.split())
    if flags & 0x1000:
        stroke.append([x, y, flags & 0xFFF])
    elif stroke:
        sent.append(stroke)
        stroke = []
if stroke:
    sent.append(stroke)
said = [json.loads(line) for line in open(sys.argv[2])]
got = [facts for facts in said if "strokes" in facts][-1]["strokes"]
got = [[[round(x), round(y), round(pressure * 1023)] for x, y, pressure in stroke] for stroke in got]
flat = lambda strokes: [point for stroke in strokes for point in stroke]
differing = sum(a != b for a, b in zip(flat(sent), flat(got))) + abs(len(flat(sent)) - len(flat(got)))
if differing or not len(sent) <= len(got) <= len(sent) + int(sys.argv[3]):
    sys.exit(f"{differing} points differ, {len(flat(got))} came and {len(flat(sent))} were sent, {len(got)} strokes of {len(sent)}")
print(f"{len(flat(got))} points in {len(got)} strokes, all as they were sent")
PYTHON
	) || fail "STU-$1: the signature is not the one that was sent"
	measured "STU-$1: $said"
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
far() { [ "$(cat "$body/sent" 2>/dev/null || echo 0)" -ge "$1" ]; }

note "an STU-430, from beginning to end"
pad_on 430 0x00a4 9600 6000
begin
signed 430 0
# 320 x 200 in one bit.
shown 430 8000
grep -q "^took 21 00" "$body/log" || fail "the pad was left inking"
expect "the last thing the pad was told" "$(grep "^took" "$body/log" | tail -n 1)" "took 20 00"
pad_off 430

note "an STU-540 in colour, its cable pulled in the middle of a stroke"
pad_on 540 0x00a8 10800 6480
begin
wait_until 60 "the middle of the signature" far 500
unplug pad540
note "unplugged after $(cat "$body/sent") reports"
sleep 2
plug pad540
signed 540 1
# 800 x 480 in three bytes.
shown 540 1152000
grep -q '"log"' probe.lines || fail "nobody said that the pad went away"
note "$(grep '"log"' probe.lines | tr '\n' ' ')"
pad_off 540
