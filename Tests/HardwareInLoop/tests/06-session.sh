# A whole paid session on board pc-usb with the program that cabins run: `cabine run`, on the kernel's own devices for all that the board names.
# Coins are pulses on wires; the camera, the pad and the printer hang on USB; the record goes out over a link that loses 20 % of its packets.
# Afterwards the same program dies by `kill -9` while it takes coins: nobody holds the acceptor open, and no cent is lost.
# budget: 240
# programs: cabine collector
# packages: udev iproute2 printer-driver-gutenprint cups-daemon
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
start_cabin() {
	"$BUILD/cabine" run --board pc-usb --trial --data cabin <orders >cabin.lines 2>>cabin.errors &
	cabin=$!
}
start_cabin
logs+=(cabin.errors cabin/log/00000000000000000001.jsonl cabin.lines)
order() { echo "$*" >&8; }
screen() { grep "^screen: " cabin.lines | tail -n 1; }
shows() { grep -q "^screen: $1.*${2:-}" <<<"$(screen)"; }
# screen_is SECONDS NAME [TEXT]: waits for a screen, and says what stands there.
screen_is() {
	wait_until "$1" "the screen '$2${3:+ ... $3}', not '$(screen)'" shows "$2" "${3:-}"
	note "$(screen)"
}
screen_is 60 attract "coins taken"
expect "the inhibit line while coins are taken" "$(gpio_value $inhibit)" 1
measured "all devices of the board are there: coins are taken after $(cut -d' ' -f1 /proc/uptime) s"

# The record goes to the collector that `cabine run` starts for itself, at the loopback: so that is the link. The print queue's socket
# is a file, and not touched by this.
tc qdisc add dev lo root netem delay 20ms loss 20%

records() { "$BUILD/collector" status --data cabin/collector | sed -n 's/^records *//p'; }
expect "the records at the collector before the sale" "$(records)" 0

note "a customer"
order start
screen_is 20 choosing
order document drivingLicence
order proceed
screen_is 20 paying "credit 0.00"
price=800
credit() { sed -n 's/.*| credit \([0-9]*\)\.\([0-9]*\) .*/\1\2/p' <<<"$(screen)" | sed 's/^0*\(.\)/\1/'; }
credit_is() { [ "$(credit)" = "$1" ]; }
# Contacts that bounce are 01-coins' matter. A machine that is late plays no acceptor (75): what such a pulse was taken for is what the screen says.
late=0
paid=0
while [ "$paid" -lt "$price" ]; do
	code=0
	chrt -f 50 "$HIL_BIN/pulses" "$gpio_wires/sim_gpio$coin/pull" 1 20 30 0 low >pulses.text || code=$?
	case $code in
	0)
		paid=$((paid + 50))
		[ "$paid" -ge "$price" ] || wait_until 10 "a credit of $paid cents, not '$(screen)'" credit_is "$paid"
		;;
	75)
		late=$((late + 1))
		[ "$late" -le 8 ] || fail "the machine is too slow to play an acceptor: $(cat pulses.text)"
		sleep 4
		paid=$(credit)
		;;
	*) fail "the pulse could not be sent" ;;
	esac
done
measured "the price of $price cents was paid in pulses; $late of them were late"
screen_is 20 posing "coins"
sleep 3
order shoot
# What the camera's ladder did is told at once: a machine that is switched off tells nothing.
for _ in $(seq 20); do
	if shows reviewing; then break; fi
	sleep 3
	"$BUILD/cabine" log cabin -n 3
	tail -n 3 camera.log
	screen
done
shows reviewing || fail "no photo to review: $(screen)"
grep -q conforming <<<"$(screen)" || fail "the portrait of the drawn person does not conform: $(screen)"
order proceed
screen_is 20 signing
written() { grep -q "^sent " "$hand/log"; }
wait_until 20 "a signature" written
sleep 1
order proceed
screen_is 20 confirming
order proceed
screen_is 20 printing
screen_is 90 handingOver
expect "the sheets that came out" "$(cat "$paper/sheets")" 1
cp "$paper/sheet-1" out/
order proceed
screen_is 20 attract "coins taken"

# A record that was taken at the other end leaves the outbox.
outbox_is_empty() { [ -z "$(find cabin/outbox -name 'record-*' -size +0)" ]; }
wait_until 60 "a record that was sent" outbox_is_empty
tc -s qdisc show dev lo >link.txt
tc qdisc del dev lo root
dropped=$(sed -n 's/.*dropped \([0-9]*\).*/\1/p' link.txt)
[ "$dropped" -ge 1 ] || fail "the link dropped no packet, so nothing is proven"
measured "the link dropped $dropped packets; $(sed -n 's/^ *Sent \([0-9]*\) bytes \([0-9]*\) pkt.*/\2 got through, \1 bytes/p' link.txt)"
expect "the records at the collector" "$(records)" 1

note "kill -9 of the controller while it takes coins"
# A line of gpio-sim as the kernel lists it: ` gpio-513 (cabine) output-high,pull-down`.
nobody_holds() { ! grep -q "(cabine)" /sys/kernel/debug/gpio; }
expect "the inhibit line before kill -9" "$(gpio_value $inhibit)" 1
# The control of the look at the kernel's list: it does see a controller that holds lines.
! nobody_holds || fail "the kernel's list of lines does not name the controller: $(cat /sys/kernel/debug/gpio)"
kill -9 "$cabin"
wait "$cabin" || true
wait_until 5 "lines that nobody holds" nobody_holds
expect "the inhibit line after kill -9" "$(gpio_value $inhibit)" 0
# The control: the resistor that the board's README names is what refuses. Pulled the other way, the same dead controller leaves it open.
gpio_pull $inhibit up
expect "the inhibit line after kill -9 without what the README names" "$(gpio_value $inhibit)" 1
gpio_pull $inhibit down
grep -q "relay K1 at rest" "$HIL_SOURCE/../../boards/pc-usb/README.md" || fail "the board's README does not name what refuses coins then"
began=$SECONDS
start_cabin
screen_is 60 attract "coins taken"
expect "the inhibit line after the start that follows" "$(gpio_value $inhibit)" 1
measured "killed with -9 while it took coins: nobody holds a line, the pull refuses; coins are taken again $((SECONDS - began)) s after the next start"

note "the end"
code=0
kill -TERM "$cabin"
wait "$cabin" || code=$?
expect "the exit code of cabine run" "$code" 0
expect "the inhibit line once the cabin has stopped" "$(gpio_value $inhibit)" 0
"$BUILD/cabine" replay cabin/journal --state-only >state.json
cents() { sed -n "s/.*\"$1_cents\":\([0-9]*\).*/\1/p" state.json; }
expect "the cents that the journal holds" "$(cents inserted)" "$paid"
expect "the cents that were sold for" "$(cents sold)" "$price"
expect "the sheets at the end" "$(cat "$paper/sheets")" 1
