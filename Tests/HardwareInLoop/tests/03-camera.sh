# V4L2 cameras, one that gives YUYV and one that gives MJPEG over the USB video class: a preview at 1280 x 720, stills, locked controls, what each
# offers when it is asked for something else, and the suite of all cameras. And a still camera through libgphoto2: its pictures arrive whole, and
# what goes wrong with cameras climbs the ladder as far as it must: USB reset, power cycle, out of service by name.
# budget: 200
# programs: camera-probe
# packages: udev gphoto2 python3-pil
source "$HIL_SOURCE/guest/library.sh"
start_udev
logs+=(probe.lines probe.errors ptp.log world/log gphoto2.log uvc.errors uvc.log)

# probe EXIT-CODE WORDS...: runs it; $took is what it needed, in whole seconds.
probe() {
	local wanted=$1 code=0 began=$SECONDS
	shift
	"$BUILD/camera-probe" "$@" >probe.lines 2>probe.errors || code=$?
	took=$((SECONDS - began))
	[ "$code" = "$wanted" ] || fail "the probe ended with $code, not $wanted: $(cat probe.lines)"
}
# said KEY: a number or word of the probe's line.
said() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" probe.lines | tail -n 1; }
at_least() { [ "$2" -ge "$3" ] || fail "$1 is $2, at least $3 expected"; }

# refused TEXT WORDS...: the probe gives no picture, and says why.
refused() {
	local text=$1
	shift
	probe 1 "$@"
	grep -qF "$text" probe.lines || fail "the fault is not '$text': $(cat probe.lines)"
	note "refused, as it must be: $text"
}

note "the preview of a V4L2 camera, in YUYV"
modprobe vivid n_devs=1 node_types=0x1
wait_until 10 "the camera's device file" test -c /dev/video0
probe 0 v4l2 /dev/video0 --frames 25 --size 1280x720 --format yuyv --shots 1 --still 1280x720 --limit 20000
expect "the preview's width" "$(said width)" 1280
at_least "the frames of the preview" "$(said frames)" 25
# The test picture has a running clock in it: a frame that is told twice would be the same.
at_least "the different frames of the preview" "$(said distinct)" 20
expect "the bytes of a frame" "$(sed -n 's/^{"bytes":\([0-9]*\),.*/\1/p' probe.lines)" $((1280 * 720 * 2))
grep -q '"encoding":"rgb","height":720,"milliseconds":[0-9]*,"width":1280' probe.lines || fail "no still of 1280 x 720: $(cat probe.lines)"
measured "V4L2 YUYV 1280 x 720: $(said frames) frames, $(said distinct) different, in $(said milliseconds) ms of the machine"
probe 0 v4l2 /dev/video0 --conform --format yuyv --size 640x360
expect "whether it conforms to the suite of all cameras" "$(said conforms)" true
refused "it gives no MJPEG of 640x360. It offers YUYV 320x180, 640x360" v4l2 /dev/video0 --format mjpeg --size 640x360 --shots 1
rmmod vivid

note "the same over the USB video class, in MJPEG"
sockets=2
modprobe dummy_hcd num=$sockets
modprobe raw_gadget
people=$HIL_SOURCE/people
"$HIL_BIN/uvc" dummy_udc.1 "$people/seed-1-1920.jpg" "$people/seed-1-1280.jpg" uvc.log 2>uvc.errors &
camera=$!
wait_until 10 "the camera's device file" test -c /dev/video0
udevadm settle
uvc=(v4l2 /dev/video0 --format mjpeg --size 1280x720 --still 1920x1080 --limit 20000)
probe 0 "${uvc[@]}" --frames 10 --shots 1 --save uvc --control exposureAuto=1 --control exposureTime=100 --control gain=77 \
	--control autoWhiteBalance=0 --control whiteBalanceTemperature=5600
expect "the preview's format" "$(said format)" MJPEG
at_least "the frames of the preview" "$(said frames)" 10
cmp uvc-0.jpg "$people/seed-1-1920.jpg" || fail "the still is not what the lens sees"
for lock in "exposure mode 1" "exposure time 100" "gain 77" "white balance by itself 0" "white balance temperature 5600"; do
	grep -qx "$lock" uvc.log || fail "the camera was never told: $lock"
done
measured "V4L2 MJPEG: $(said frames) frames of 1280 x 720 in $(said milliseconds) ms of the machine, a still of $(stat -c %s uvc-0.jpg) bytes whole; five controls locked"
probe 0 v4l2 /dev/video0 --conform --format mjpeg --size 1280x720
expect "whether it conforms to the suite of all cameras" "$(said conforms)" true
refused "it gives no YUYV of 1920x1080. It offers MJPG 1920x1080, 1280x720." v4l2 /dev/video0 --format yuyv --size 1920x1080 --shots 1
refused "control gain was set to 999 and stays at 255" "${uvc[@]}" --shots 1 --control gain=999
refused "control focus cannot be set to 1" "${uvc[@]}" --shots 1 --control focus=1
kill "$camera"
wait "$camera" || true

# The library loads every driver it finds at each opening: a second in a cabin, ten in an emulated machine. It finds this one.
mkdir drivers
ln -s /usr/lib/*/libgphoto2/*/ptp2.so drivers/
export CAMLIBS=$PWD/drivers

gadget camera 0x1d6b 0x0106 "Gadget Works" "Still Camera" 0001 ffs.camera
function_folder camera
mkdir world
python3 -c "from PIL import Image; Image.radial_gradient('L').resize((1600, 1200)).convert('RGB').save('picture.jpg', quality=92)"
camera=
switch_on() {
	"$HIL_BIN/ptp" /run/hil/ffs-camera picture.jpg world >>ptp.log 2>&1 &
	camera=$!
	wait_until 5 "the camera's descriptors" grep -q ready world/log
}
switch_on
plug camera

note "a picture through gphoto2 itself"
timeout 100 gphoto2 -q --capture-image-and-download --force-overwrite --filename shot.jpg >gphoto2.log 2>&1 || fail "gphoto2 took no picture"
cmp shot.jpg picture.jpg || fail "the picture is not the camera's"

note "three pictures in one session"
probe 0 gphoto2 --shots 3 --save mine --limit 40000
for number in 0 1 2; do cmp "mine-$number.jpg" picture.jpg || fail "picture $number is not the camera's"; done
expect "the faults of a camera that works" "$(said faults)" 0
measured "PTP: 3 pictures of $(stat -c %s picture.jpg) bytes whole; $(grep -o '"milliseconds":[0-9]*' probe.lines | tail -n +2 | tr -dc '0-9\n' | tr '\n' ' ')ms"

note "the suite of all cameras, over the same"
probe 0 gphoto2 --model "USB PTP Class Camera" --conform --shots 0
expect "whether it conforms to the suite of all cameras" "$(said conforms)" true
measured "PTP: the suite of all cameras in $took s"
# The control: a camera whose shutter is broken does not conform.
echo fail >world/mode
probe 1 gphoto2 --model "USB PTP Class Camera" --conform --shots 0
[ -z "$(said conforms)" ] || fail "a broken shutter conforms to the suite of all cameras"
echo ok >world/mode

# The relay in the camera's supply, as the driver sets it: 1 without power. A camera that is given power again has forgotten why it was stuck.
cures=yes
obey() {
	local level now=0
	while sleep 0.2; do
		level=$(cat power 2>/dev/null) || continue
		[ -n "$level" ] && [ "$level" != "$now" ] || continue
		now=$level
		echo "power line $level" >>power.log
		if [ "$level" = 1 ]; then
			unplug camera
			if [ "$cures" = yes ]; then echo ok >world/mode; fi
		else
			plug camera
		fi
	done
}
rungs() { echo "retry $(said retry), reopen $(said reopen), USB reset $(said usb_reset), power cycle $(said power_cycle)"; }
# What the technician reads, each line without its reason.
ladder_log() { sed -n 's/^camera-probe: camera ladder: \(.*\)/\1/p' probe.errors | sed 's/ because: .*//; s/^\(out of service, [^:]*\):.*/\1/' | paste -sd';'; }
# What the kernel says it did to the port, and the relay to the supply: what the driver counts must have happened.
port_resets() { dmesg | grep -c "usb 1-1: reset high-speed USB device" || true; }
# One rung is as many resets as it takes to free the library, and that depends on where it hangs.
reset_the_port() {
	local count=$(($(port_resets) - resets))
	[ "$count" -ge 1 ] && [ "$count" -le 3 ] || fail "the kernel reset the port $count times for one rung"
	note "the kernel reset the port $count times, as it may"
}
power_cuts() { grep -c "^power line 1" power.log || true; }
# The call's limit lets the ladder be climbed to its end; with one driver to load, taking a camera that works needs 0.5 s here.
>power.log
climb=(gphoto2 --shots 1 --limit 90000 --open 6000 --capture 3000 --settle 3000 --power-off 4000 --power-file power)

note "a camera that is stuck until its port is reset"
echo stall-until-reset >world/mode
resets=$(port_resets)
probe 0 "${climb[@]}" --save reset
cmp reset-0.jpg picture.jpg || fail "the picture after the reset is not the camera's"
expect "the rungs" "$(rungs)" "retry 2, reopen 1, USB reset 1, power cycle 0"
expect "the log" "$(ladder_log)" "retry 1;retry 2;reopen 1;USB reset 1;a picture after USB reset"
reset_the_port
measured "stuck until reset: a picture after $took s; $(rungs)"

note "a camera that is stuck until it starts cold"
echo stall >world/mode
obey &
relay=$!
probe 0 "${climb[@]}" --save cold
cmp cold-0.jpg picture.jpg || fail "the picture after the cold start is not the camera's"
expect "the rungs" "$(rungs)" "retry 2, reopen 1, USB reset 1, power cycle 1"
expect "the log" "$(ladder_log)" "retry 1;retry 2;reopen 1;USB reset 1;power cycle 1;a picture after power cycle"
expect "the times the camera was without power" "$(power_cuts)" 1
measured "stuck until cold: a picture after $took s; $(rungs)"
kill "$relay"

note "a shutter that is broken: nothing helps"
echo fail >world/mode
cures=no
obey &
relay=$!
before=$(cat world/shots)
resets=$(port_resets)
refused=$(grep -c "^asked 100e" world/log)
probe 1 "${climb[@]}"
expect "the rungs" "$(rungs)" "retry 2, reopen 1, USB reset 1, power cycle 1"
expect "the log" "$(ladder_log)" "retry 1;retry 2;reopen 1;USB reset 1;power cycle 1;out of service, refuses or answers wrongly"
expect "the times out of service" "$(said out_of_service)" 1
expect "the cause" "$(said cause)" "refuses or answers wrongly"
grep -q "releasing the shutter: .*General Error" probe.lines || fail "what the camera answered is not told: $(cat probe.lines)"
expect "the times the shutter was asked" $(($(grep -c "^asked 100e" world/log) - refused)) 6
expect "the pictures the camera took" "$(cat world/shots)" "$before"
reset_the_port
expect "the times the camera was without power" "$(power_cuts)" 2
expect "the line at the end" "$(cat power)" 0
measured "broken shutter: out of service, '$(said cause)', after $took s; $(rungs)"
kill "$relay"

note "a camera that loses its power at the shutter"
echo vanish >world/mode
probe 1 gphoto2 --shots 1 --limit 60000 --settle 3000
grep -q "^vanished" world/log || fail "the camera was never asked for the picture at which it vanishes"
expect "the cause" "$(said cause)" "not found"
expect "the times the session was opened anew" "$(said reopen)" 1
expect "the resets of a camera that is not there" "$(said usb_reset)" 0
measured "vanished: out of service, '$(said cause)', after $took s; $(rungs)"
