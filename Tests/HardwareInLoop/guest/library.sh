# What the tests share; each begins with `source "$HIL_SOURCE/guest/library.sh"`.
set -euo pipefail

# Time in an emulated machine is dear: a wait is bounded by this factor times what the cabin's hardware would need.
slowness=3

# A line that the host shows beside the test's name when it passed.
measured() { echo "hil-measured: $*"; }
note() { echo "hil-note: [$(cut -d' ' -f1 /proc/uptime)] $*"; }
fail() {
	echo "hil-failed: $*"
	exit 1
}

# expect WHAT GOT WANTED: both must be the same text.
expect() {
	[ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"
	note "$1 is $2, as it must be"
}

# wait_until SECONDS WHAT COMMAND...: looks until the command succeeds.
wait_until() {
	local end=$((SECONDS + $1 * slowness)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || fail "waited in vain for $what"
		sleep 0.1
	done
}

# Programs that a test leaves running end with the machine; what they wrote is shown when the test fails.
logs=()
at_end() {
	local code=$?
	if [ "$code" != 0 ]; then
		for log in "${logs[@]}"; do
			echo "---- the end of $log"
			tail -n 25 "$log" 2>/dev/null || true
		done
		echo "---- the end of the kernel's log"
		dmesg | tail -n 15
	fi
	exit "$code"
}
trap at_end EXIT

# libusb and the gutenprint back end learn of devices from udev.
start_udev() {
	mkdir -p /run/udev
	/lib/systemd/systemd-udevd --daemon 2>/run/hil/udev.log || fail "systemd-udevd did not start"
	udevadm settle
}

# How many sockets for USB devices the machine has, each on a bus of its own; a test that plugs in more says so first.
sockets=1

# gadget NAME VENDOR PRODUCT MAKER MODEL SERIAL FUNCTION: a USB device that is not plugged in yet.
gadget() {
	local folder=/sys/kernel/config/usb_gadget/$1
	modprobe dummy_hcd num=$sockets
	modprobe libcomposite
	mkdir "$folder"
	echo "$2" >"$folder/idVendor"
	echo "$3" >"$folder/idProduct"
	mkdir "$folder/strings/0x409" "$folder/configs/c.1" "$folder/functions/$7"
	echo "$4" >"$folder/strings/0x409/manufacturer"
	echo "$5" >"$folder/strings/0x409/product"
	echo "$6" >"$folder/strings/0x409/serialnumber"
	ln -s "$folder/functions/$7" "$folder/configs/c.1/"
}
# plug NAME [SOCKET]: sockets count from 0.
plug() {
	echo "dummy_udc.${2:-0}" >"/sys/kernel/config/usb_gadget/$1/UDC"
	udevadm settle
}
unplug() { echo >"/sys/kernel/config/usb_gadget/$1/UDC"; }

# function_folder NAME: where a program of gadgets/ offers the function `ffs.NAME`.
function_folder() {
	modprobe usb_f_fs
	mkdir -p "/run/hil/ffs-$1"
	mount -t functionfs "$1" "/run/hil/ffs-$1"
}

# gpio_bank LABEL NAME...: one simulated chip with named lines. Afterwards $gpio_chip is its device and
# `gpio_pull N up|down` and `gpio_value N` act on the other end of its wires.
gpio_bank() {
	local folder=/sys/kernel/config/gpio-sim/$1 number=0 name
	modprobe -a irq_sim gpio-sim
	mkdir "$folder" "$folder/bank0"
	echo $(($# - 1)) >"$folder/bank0/num_lines"
	echo "$1" >"$folder/bank0/label"
	for name in "${@:2}"; do
		mkdir "$folder/bank0/line$number"
		echo "$name" >"$folder/bank0/line$number/name"
		number=$((number + 1))
	done
	echo 1 >"$folder/live"
	gpio_chip=/dev/$(cat "$folder/bank0/chip_name")
	gpio_wires=/sys/devices/platform/$(cat "$folder/dev_name")/$(cat "$folder/bank0/chip_name")
	[ -c "$gpio_chip" ] || fail "the simulated chip $gpio_chip did not appear"
}
gpio_pull() { echo "pull-$2" >"$gpio_wires/sim_gpio$1/pull"; }
gpio_value() { cat "$gpio_wires/sim_gpio$1/value"; }
# Whether a program holds that line.
gpio_held() { [ "$(sed -n 's/^ gpio-[0-9]* *(\(.*\)).*/\1/p' /sys/kernel/debug/gpio | sed -n "$(($1 + 1))p")" != "<unused>" ]; }
