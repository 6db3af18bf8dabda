# A dye-sub printer on USB behind Gutenprint's own back end, a private cupsd and the production judge: one whole sheet, and what goes wrong
# with printers. Never a second sheet, never "printed" without one.
# budget: 240
# programs: hal-print-probe
# packages: printer-driver-gutenprint cups-daemon
# memory: 1536
source "$HIL_SOURCE/guest/library.sh"
start_udev
modprobe usb_f_printer
gadget printer 0x1343 0x0003 "Dai Nippon Printing" DS40 DS4C12345678 printer.0
echo "MFG:Dai Nippon Printing;MDL:DS40;CLS:PRINTER;CMD:DNP;" >/sys/kernel/config/usb_gadget/printer/functions/printer.0/pnp_string

body=/run/hil/body
mkdir "$body"
echo 50 >"$body/left"
printer=
# The gadget's device file is there while it is plugged in.
switch_on() {
	wait_until 5 "the gadget's device file" test -c /dev/g_printer0
	"$HIL_BIN/printer" /dev/g_printer0 "$body" >>printer.log 2>&1 &
	printer=$!
	wait_until 5 "the printer" kill -0 "$printer"
}
pull_the_cable() {
	kill -9 "$printer"
	wait "$printer" || true
	unplug printer
}
count() { cat "$body/$1" 2>/dev/null || echo 0; }
logs+=(printer.log probe.lines probe.errors)
touch probe.lines probe.errors
plug printer
switch_on
wait_until 10 "the printer on USB" grep -q 1343 /sys/bus/usb/devices/1-1/idVendor
# The address that Gutenprint gives it, as the cabin's installer reads it.
address=$(/usr/lib/cups/backend/gutenprint53+usb 2>>probe.errors | sed -n 's/^direct \([^ ]*\) .*/\1/p' | head -n 1)
[ -n "$address" ] || fail "Gutenprint's back end does not see the printer"
note "the back end calls it $address"

probe() { "$BUILD/hal-print-probe" "$@" >probe.lines 2>>probe.errors; }
# said KEY: the value of a key in the probe's last line that has it.
said() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" probe.lines | tail -n 1; }

note "a whole sheet"
probe print "$address" sale-1 || fail "the probe could not print"
expect "the outcome" "$(said outcome)" printed
expect "the sheets that came out" "$(count sheets)" 1
expect "the sheets that are left" "$(count left)" 49
# The planes are read on the host, where that takes a second: 04-printer.host.
cp "$body/sheet-1" out/

# begin KEY: starts a print and waits until the printer is about to do it.
begin() {
	before=$(count sheets)
	rm -f "$body/received"
	probe print "$address" "$1" &
	probe=$!
}
# conclude WHAT: the rules that hold however it went wrong.
conclude() {
	wait "$probe" || fail "the probe could not print"
	# A page that was on its way comes out after the judge has spoken, if at all.
	wait_until 20 "a printer at rest" test ! -e "$body/printing"
	local outcome sheets
	outcome=$(said outcome)
	sheets=$(($(count sheets) - before))
	note "$1: outcome $outcome, $sheets sheets: $(said reason)"
	[ "$sheets" -le 1 ] || fail "$1: $sheets sheets came out for one sale"
	case $outcome in
	printed) [ "$sheets" = 1 ] || fail "$1: called printed, but no sheet came out" ;;
	not_printed) [ "$sheets" = 0 ] || fail "$1: called not printed, but a sheet came out" ;;
	unknown) ;;
	*) fail "$1: no outcome" ;;
	esac
	measured "$1: $outcome, $sheets sheets"
}
job_is_coming() { [ "$(count received)" -gt 1000000 ]; }

note "the cover is open before anybody pays"
echo 1000 >"$body/fault"
probe ready "$address" || fail "the probe could not ask"
expect "what keeps the sale from beginning" "$(said not_ready)" coverOpen
echo 1300 >"$body/fault"
probe ready "$address" || fail "the probe could not ask"
expect "what keeps the sale from beginning" "$(said not_ready)" jam
echo 0 >"$body/fault"
# The control: closed and empty of stuck paper, the same question finds it ready.
probe ready "$address" || fail "the probe could not ask"
expect "the sheets of a printer that is ready" "$(said ready)" "$(count left)"

note "the cover is opened between the look and the job, and closed while the customer waits"
status_asked() { [ "$(grep -c "^command STATUS" printer.log)" -ge $(($1 + 1)) ]; }
looked() { grep -q '"ready"' probe.lines; }
begin cover-1
wait_until 60 "a printer that is ready" looked
echo 1000 >"$body/fault"
asked=$(grep -c "^command STATUS" printer.log)
wait_until 60 "a printer that was asked while its cover was open" status_asked "$asked"
sleep 3
expect "the sheets that came out under an open cover" "$(($(count sheets) - before))" 0
echo 0 >"$body/fault"
conclude "cover open, then closed"
expect "the outcome once the cover was closed" "$(said outcome)" printed

note "the paper is out"
paper=$(count left)
echo 0 >"$body/left"
probe ready "$address" || fail "the probe could not ask"
expect "what keeps the sale from beginning" "$(said not_ready)" outOfPaper
echo "$paper" >"$body/left"

note "the cable is pulled in the middle of a job"
begin sale-2
wait_until 60 "the job at the printer" job_is_coming
pull_the_cable
sleep 5
plug printer
switch_on
conclude "cable pulled"

note "the cable is pulled while the sheet is being printed, and the sheet is lost"
begin sale-3
wait_until 60 "a sheet that is being printed" test -e "$body/printing"
pull_the_cable
sleep 5
plug printer
switch_on
conclude "cable pulled under the sheet"

note "cupsd is killed in the middle of a job"
begin sale-4
wait_until 60 "the job at the printer" job_is_coming
kill -9 "$(said cupsd)"
conclude "cupsd killed"
