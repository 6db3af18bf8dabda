# Board pc-usb with the program that cabins run: `cabine run` finds every device that the board names among the kernel's own, and takes coins.
# Wires move; the camera, the pad and the printer hang on USB. Nobody buys anything yet.
# budget: 90
# programs: cabine collector
# packages: udev printer-driver-gutenprint cups-daemon
# memory: 2048
source "$HIL_SOURCE/guest/library.sh"
start_udev
modprobe -a usbhid sch_netem usb_f_printer raw_gadget
sockets=3
people=$HIL_SOURCE/people

note "the wires: the acceptor, a charged flash, mains, a closed door"
gpio_bank dln2 COIN INHIBIT FRAUD TRIGGER POWER FLASH READY DOOR KEY PRESENCE MAINS LIGHT SIGN
coin=0
inhibit=1
for line in 0 2 8; do gpio_pull $line up; done
for line in 1 3 4 5 6 7 9 10 11 12; do gpio_pull $line down; done

note "the printer, with what the board calls it on USB"
gadget printer 0x1452 0x8b01 "Dai Nippon Printing" DS620 DS6C12345678 printer.0
echo "MFG:Dai Nippon Printing;MDL:DS620;CLS:PRINTER;CMD:DNP;" >/sys/kernel/config/usb_gadget/printer/functions/printer.0/pnp_string
paper=/run/hil/paper
mkdir "$paper"
echo 50 >"$paper/left"
plug printer 0
wait_until 5 "the gadget's device file" test -c /dev/g_printer0
"$HIL_BIN/printer" /dev/g_printer0 "$paper" DS620 >>printer.log 2>&1 &

note "the pad, with a customer who signs when the pen may write"
hand=/run/hil/hand
mkdir "$hand"
# Loops from left to right in the middle of the surface of 9600 x 6000, then the pen leaves it.
awk 'BEGIN {
	for (n = 0; n < 480; n++)
		print 32768 + 4096 + 400 + n % 200, int(1500 + n * 11 + 700 * cos(n / 12)), int(3000 + 900 * sin(n / 12))
	for (n = 0; n < 20; n++) print 32768, 7000, 3000
}' >"$hand/script"
gadget pad 0x056a 0x00a4 Wacom STU-430 3AZQ00123 ffs.pad
function_folder pad
"$HIL_BIN/pad" /run/hil/ffs-pad 430 "$hand" >>pad.log 2>&1 &
wait_until 5 "the pad's descriptors" grep -q ready "$hand/log"
plug pad 1

note "the camera, before which a drawn person sits"
"$HIL_BIN/uvc" dummy_udc.2 "$people/seed-1-1920.jpg" "$people/seed-1-1280.jpg" camera.log 2>camera.errors &
logs+=(printer.log pad.log "$hand/log" camera.log camera.errors)
wait_until 10 "the camera's device file" test -c /dev/video0
udevadm settle
mkdir -p /dev/cabine
ln -s /dev/video0 /dev/cabine/camera

note "the cabin"
mkfifo orders
exec 8<>orders
"$BUILD/cabine" run --board pc-usb --data cabin <orders >cabin.lines 2>cabin.errors &
cabin=$!
logs+=(cabin.errors cabin/log.txt cabin.lines)
order() { echo "$*" >&8; }
screen() { grep "^screen: " cabin.lines | tail -n 1; }
shows() { grep -q "^screen: $1.*$2" <<<"$(screen)"; }
# screen_is SECONDS NAME [TEXT]: waits for a screen, and says what stands there.
screen_is() {
	wait_until "$1" "the screen '$2${3:+ ... $3}', not '$(screen)'" shows "$2" "${3:-}"
	note "$(screen)"
}
screen_is 60 attract "coins taken"
expect "the inhibit line while coins are taken" "$(gpio_value $inhibit)" 1
measured "all devices of the board are there: coins are taken after $(cut -d' ' -f1 /proc/uptime) s"
