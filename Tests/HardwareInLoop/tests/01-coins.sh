# A thousand coin pulses on wires of the kernel's own, with contacts that bounce, through the lines of board pc-usb: the credit is exact, and
# nobody who dies leaves the acceptor open.
# budget: 40
# programs: line-probe
# clock: instructions
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
total() {
	local last
	last=$(sed -n 's/.*"total_cents":\([0-9]*\).*/\1/p' probe.lines | tail -n 1)
	echo "${last:-0}"
}
total_is() { [ "$(total)" = "$1" ]; }
nobody_holds() { ! grep -q line-probe /sys/kernel/debug/gpio; }

expect "the inhibit line before anything runs" "$(gpio_value $inhibit)" 0
start_probe first
# send COUNT ON OFF: sends pulses, each worth 50 cents, and expects them in the credit. A train that the machine was too slow to make
# (75) is no train, whatever it was taken for: it is sent again.
send() {
	note "$1 pulses of $2 ms with pauses of $3 ms, each change with two bounces"
	local attempt before code
	for attempt in 1 2 3; do
		before=$(total)
		code=0
		chrt -f 50 "$HIL_BIN/pulses" "$gpio_wires/sim_gpio$coin/pull" "$1" "$2" "$3" 2 low >pulses.text || code=$?
		[ "$code" = 0 ] || [ "$code" = 75 ] || fail "the pulses could not be sent"
		sleep 1
		if [ "$code" = 0 ]; then
			wait_until 5 "the last pulse" total_is $((before + $1 * 50))
			measured "$(cat pulses.text): $(($(total) - before)) cents, as it must be"
			return
		fi
		measured "void, the machine was late: $(cat pulses.text)"
	done
	fail "the machine is too slow to play an acceptor"
}
send 500 20 100
send 500 30 30
! grep -q '"event":"refused"' probe.lines || fail "the acceptor was refused while it only took coins"
sleep 1

# The control: what is no coin is no credit. The board's pulses last 10 ms at least.
note "20 disturbances of 4 ms"
before=$(total)
code=0
chrt -f 50 "$HIL_BIN/pulses" "$gpio_wires/sim_gpio$coin/pull" 20 4 100 0 low >pulses.text || code=$?
[ "$code" = 0 ] || [ "$code" = 75 ] || fail "the disturbances could not be sent"
sleep 1
if [ "$code" = 0 ]; then expect "the credit after 20 disturbances" "$(total)" "$before"; fi

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
# The control: the resistor is what refuses. With the pin pulled the other way the same dead program leaves the acceptor open.
gpio_pull $inhibit up
expect "the inhibit line after kill -9 without what the README names" "$(gpio_value $inhibit)" 1
gpio_pull $inhibit down
grep -q "relay K1 at rest" "$HIL_SOURCE/../../boards/pc-usb/README.md" || fail "the board's README does not name what refuses coins then"
measured "after kill -9 nobody drives the inhibit line; what the board's README names pulls it to 'refuse'"
