# What `make install` places, under the systemd and the udev that it is made for: the units are understood, and the rules of board pc-usb give the
# cabin its devices, and nobody else's.
# budget: 100
# packages: systemd udev
# manager: systemd
source "$HIL_SOURCE/guest/library.sh"

note "placing"
# Programs in name only: nothing is started here.
mkdir programs
for program in cabine collector fleet; do
	printf '#!/bin/sh\n' >"programs/$program"
	chmod 755 "programs/$program"
done
"$HIL_SOURCE/../../Sources/cabine/System/install.sh" "$PWD/programs" "" /usr >placed.txt || fail "install.sh ended with $?"
systemd-sysusers || fail "the users could not be made"
systemctl daemon-reload

note "the units"
# understood UNIT...: systemd has nothing to say against them. What it says of others' units is theirs.
understood() { ! systemd-analyze verify "$@" 2>&1 | grep -E "cabine|collector" >complaints.txt; }
understood cabine@pc-usb.service cabine@pi-cm4.service cabine@shop.service cabine@sim.service collector.service \
	|| fail "systemd does not understand a unit: $(cat complaints.txt)"
# The control: a word that systemd does not know.
mkdir -p /run/systemd/system/cabine@wrong.service.d
printf '[Service]\nMemoryDenyWriting=yes\n' >/run/systemd/system/cabine@wrong.service.d/board.conf
! understood cabine@wrong.service || fail "the check does not see an unknown word in a unit"

note "the devices"
systemctl start systemd-udevd
modprobe -a usbhid usb_f_printer raw_gadget softdog
sockets=4
gadget printer 0x1452 0x8b01 "Dai Nippon Printing" DS620 DS6C12345678 printer.0
echo "MFG:Dai Nippon Printing;MDL:DS620;CLS:PRINTER;CMD:DNP;" >/sys/kernel/config/usb_gadget/printer/functions/printer.0/pnp_string
mkdir paper hand world
echo 50 >paper/left
plug printer 0
wait_until 5 "the gadget's device file" test -c /dev/g_printer0
"$HIL_BIN/printer" /dev/g_printer0 paper DS620 >>printer.log 2>&1 &
gadget pad 0x056a 0x00a4 Wacom STU-430 3AZQ00123 ffs.pad
function_folder pad
"$HIL_BIN/pad" /run/hil/ffs-pad 430 hand >>pad.log 2>&1 &
wait_until 5 "the pad's descriptors" grep -q ready hand/log
plug pad 1
"$HIL_BIN/uvc" dummy_udc.2 "$HIL_SOURCE/people/seed-1-1920.jpg" "$HIL_SOURCE/people/seed-1-1280.jpg" camera.log 2>camera.errors &
wait_until 10 "the camera's device file" test -c /dev/video0
# The control: a device of no board.
gadget stranger 0x1d6b 0x0106 "Gadget Works" Stranger 0001 ffs.stranger
function_folder stranger
echo >picture.jpg
"$HIL_BIN/ptp" /run/hil/ffs-stranger picture.jpg world >>stranger.log 2>&1 &
wait_until 5 "the stranger's descriptors" grep -q ready world/log
plug stranger 3
# What was there before the rules, as the board's README says.
udevadm control --reload
udevadm trigger --subsystem-match=tty
udevadm settle
logs+=(printer.log pad.log camera.errors)

# usb_file VENDOR PRODUCT: its file below /dev/bus/usb.
usb_file() {
	local folder
	for folder in /sys/bus/usb/devices/*; do
		[ "$(cat "$folder/idVendor" 2>/dev/null)$(cat "$folder/idProduct" 2>/dev/null)" = "$1$2" ] || continue
		printf '/dev/bus/usb/%03d/%03d\n' "$(cat "$folder/busnum")" "$(cat "$folder/devnum")"
		return
	done
	fail "no device $1:$2 on USB"
}
owner() { stat -L -c '%U:%G %a' "$1"; }
expect "who has the pad" "$(owner "$(usb_file 056a 00a4)")" "root:cabine 660"
expect "who has the printer" "$(owner "$(usb_file 1452 8b01)")" "root:cabine 660"
expect "who has the camera" "$(owner /dev/cabine/camera)" "root:cabine 660"
expect "the camera's link" "$(readlink -f /dev/cabine/camera)" /dev/video0
expect "who has the watchdog" "$(owner /dev/watchdog0)" "root:cabine 660"
expect "who has the service console" "$(owner /dev/ttyS0)" "root:cabine 660"
# Other packages' rules may give it to groups of theirs.
stranger=$(owner "$(usb_file 1d6b 0106)")
[[ $stranger != *cabine* ]] || fail "a device of no board is the cabin's: $stranger"
pen=$(grep -ls 056a /sys/class/input/event*/device/id/vendor | head -n 1 || true)
if [ -n "$pen" ]; then
	udevadm info -q property "${pen%/device/id/vendor}" | grep -qx LIBINPUT_IGNORE_DEVICE=1 || fail "the pad would move a pointer"
fi
# What udev itself says against a rule.
rules_are_understood() {
	udevadm test /sys/class/video4linux/video0 >udev.txt 2>&1 || fail "udevadm test: $(tail -n 1 udev.txt)"
	! grep "70-cabine[^ ]*:[0-9].*\(Invalid\|Unknown\|Failed\|ignoring\)" udev.txt
}
rules_are_understood || fail "udev does not understand a rule"
# The control: a key that udev does not know.
mkdir -p /run/udev/rules.d
echo 'SUBSYSTEM=="video4linux", GROUPS="cabine"' >/run/udev/rules.d/70-cabine-wrong.rules
! rules_are_understood || fail "the check does not see an unknown key in a rule"
measured "five units that systemd understands; pad, printer, camera, watchdog and console are the cabin's, and nothing else"
