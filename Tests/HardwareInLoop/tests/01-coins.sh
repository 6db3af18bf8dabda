# A thousand coin pulses on wires of the kernel's own, with contacts that bounce, through the lines of board pc-usb: the credit is exact, and
# nobody who dies leaves the acceptor open.
# budget: 170
# programs: line-probe
source "$HIL_SOURCE/guest/library.sh"
# The board's adapter by its label, with the acceptor's lines: coins and fraud are low while they last, low at the inhibit line refuses.
gpio_bank dln2 COIN INHIBIT FRAUD
coin=0
inhibit=1
fraud=2
gpio_pull $coin up
gpio_pull $fraud up
# The resistor that the board's README names: nobody drives the line, coins are refused.
gpio_pull $inhibit down
logs+=(probe.lines probe.errors)

start_probe() {
	mkfifo "$1"
	"$BUILD/line-probe" <"$1" >probe.lines 2>probe.errors &
	probe=$!
	exec 7>"$1"
	wait_until 10 "a probe that takes coins" grep -q '"event":"open"' probe.lines
	expect "the inhibit line while coins are taken" "$(gpio_value $inhibit)" 1
}
total() { sed -n 's/.*"total_cents":\([0-9]*\).*/\1/p' probe.lines | tail -n 1; }
total_is() { [ "$(total)" = "$1" ]; }
nobody_holds() { ! grep -q line-probe /sys/kernel/debug/gpio; }

expect "the inhibit line before anything runs" "$(gpio_value $inhibit)" 0
start_probe first
# pulses COUNT ON OFF: sends them and says how long the longest became; a window of the board that was left is the machine's doing.
send() {
	note "$1 pulses of $2 ms with pauses of $3 ms, each change with two bounces"
	chrt -f 50 "$HIL_BIN/pulses" "$gpio_wires/sim_gpio$coin/pull" "$1" "$2" "$3" 2 low >pulses.text
	measured "$(cat pulses.text)"
}
send 500 20 100
wait_until 5 "25000 cents, there are $(total)" total_is 25000
send 500 30 30
wait_until 5 "50000 cents, there are $(total)" total_is 50000
sleep 1
expect "the credit of a thousand pulses" "$(total)" 50000
measured "a thousand pulses gave $(grep -c '"event":"pulse"' probe.lines) pulses of credit, $(total) cents"

note "a coin on a string"
gpio_pull $fraud down
wait_until 5 "an acceptor that refuses" grep -q '"event":"refused"' probe.lines
expect "the inhibit line while somebody pulls a coin back" "$(gpio_value $inhibit)" 0
gpio_pull $fraud up

exec 7>&-
wait "$probe" || fail "the probe did not end well"
expect "the inhibit line after the probe ended" "$(gpio_value $inhibit)" 0

note "kill -9 while coins are taken"
start_probe second
kill -9 "$probe"
wait "$probe" || true
wait_until 5 "lines that nobody holds" nobody_holds
expect "the inhibit line after kill -9" "$(gpio_value $inhibit)" 0
grep -q "relay K1 at rest" "$HIL_SOURCE/../../boards/pc-usb/README.md" || fail "the board's README does not name what refuses coins then"
measured "after kill -9 nobody drives the inhibit line; what the board's README names pulls it to 'refuse'"
