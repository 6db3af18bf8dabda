# What `make install` places, under the systemd and the udev that it is made for: the units are understood, the rules give the cabin its devices,
# and the service of board pc-usb takes coins as its own user within its sandbox, and again after `kill -9`.
# budget: 100
# programs: cabine collector
# packages: systemd udev printer-driver-gutenprint cups-daemon
# memory: 2048
# manager: systemd
source "$HIL_SOURCE/guest/library.sh"
board=pc-usb
unit=cabine@$board

note "placing"
"$HIL_SOURCE/../../Sources/cabine/System/install.sh" "$BUILD" "" /usr >placed.txt || fail "install.sh ended with $?"
systemd-sysusers || fail "the users could not be made"
systemctl daemon-reload

note "the units"
# understood UNIT: systemd has nothing to say against it. What it says of others' units is theirs.
understood() { ! systemd-analyze verify "$1" 2>&1 | grep -E "cabine|collector" >complaints.txt; }
for each in cabine@pc-usb cabine@pi-cm4 cabine@shop collector; do
	understood "$each.service" || fail "systemd does not understand $each: $(cat complaints.txt)"
done
# The control: a word that systemd does not know.
mkdir -p /run/systemd/system/cabine@wrong.service.d
printf '[Service]\nMemoryDenyWriting=yes\n' >/run/systemd/system/cabine@wrong.service.d/board.conf
! understood cabine@wrong.service || fail "the check does not see an unknown word in a unit"

note "the devices"
systemctl start systemd-udevd
modprobe -a usbhid usb_f_printer raw_gadget softdog
sockets=4
gpio_bank dln2 COIN INHIBIT FRAUD TRIGGER POWER FLASH READY DOOR KEY PRESENCE MAINS LIGHT SIGN
for line in 0 2 8; do gpio_pull $line up; done
for line in 1 3 4 5 6 7 9 10 11 12; do gpio_pull $line down; done
inhibit=1
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
expect "who has a device of no board" "$(owner "$(usb_file 1d6b 0106)")" "root:root 664"
pen=$(grep -ls 056a /sys/class/input/event*/device/id/vendor | head -n 1)
if [ -n "$pen" ]; then
	udevadm info -q property "${pen%/device/id/vendor}" | grep -qx LIBINPUT_IGNORE_DEVICE=1 || fail "the pad would move a pointer"
fi
# What udevd itself says against a rule.
udevadm test /sys/class/video4linux/video0 >udev.txt 2>&1 || fail "udevadm test: $(tail -n 1 udev.txt)"
! grep "70-cabine.*\(Invalid\|Unknown\|Failed\|ignoring\)" udev.txt || fail "udev does not understand a rule"
# The adapter's chip is simulated and on no USB, so its rule cannot match: its rights are given by hand.
chgrp cabine "$gpio_chip"
chmod 660 "$gpio_chip"

note "the service"
mkdir -p /etc/cabine
sed '/^collector:/,$d' /usr/share/doc/cabine/site.yaml >/etc/cabine/site.yaml
chgrp -R cabine /etc/cabine
chmod 640 /etc/cabine/site.yaml
logs+=(/var/lib/cabine/log.txt)
show() { systemctl show -p "$1" --value "$unit"; }
coins_are_taken() { [ "$(gpio_value $inhibit)" = 1 ]; }
is_active() { [ "$(systemctl is-active "$unit")" = active ]; }
systemctl start --no-block "$unit"
wait_until 40 "a service that says it is ready, not '$(show ActiveState)', '$(show Result)'" is_active
wait_until 60 "a service that takes coins" coins_are_taken
main=$(show MainPID)
expect "the user of the program" "$(stat -c '%U:%G' "/proc/$main")" cabine:cabine
expect "what it may gain" "$(sed -n 's/^CapEff:\t//p;s/^NoNewPrivs:\t//p' "/proc/$main/status" | paste -sd' ')" "0000000000000000 1"
expect "its sandbox" "$(sed -n 's/^Seccomp:\t//p' "/proc/$main/status")" 2
measured "the service takes coins after $(cut -d' ' -f1 /proc/uptime) s, as $(stat -c '%U' "/proc/$main") without a capability; it says: $(show StatusText)"

note "kill -9"
kill -9 "$main"
coins_are_refused() { ! coins_are_taken; }
wait_until 5 "an acceptor that is refused" coins_are_refused
another() { [ "$(show MainPID)" != "$main" ] && [ "$(show MainPID)" != 0 ]; }
wait_until 20 "another program" another
wait_until 60 "a service that takes coins again" coins_are_taken
expect "how often systemd started it again" "$(show NRestarts)" 1

note "the end"
systemctl stop "$unit" || fail "it does not stop: $(show Result)"
expect "how it ended" "$(show Result)" success
expect "the inhibit line once the service has stopped" "$(gpio_value $inhibit)" 0
measured "after kill -9 it took coins again, and refused them once it was stopped"
