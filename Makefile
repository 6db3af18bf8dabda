# Cabine: build, test and try the cabin's controller on Debian 12. `make help` lists the targets.

# The Debian packages that building, testing and running need: the one list.
DEBIAN_PACKAGES := \
	g++ pkg-config libsqlite3-dev zlib1g-dev \
	libopencv-objdetect-dev libopencv-imgproc-dev opencv-data \
	libopenjp2-7-dev libjpeg62-turbo-dev libturbojpeg0-dev libpng-dev liblcms2-dev \
	libgphoto2-dev linux-libc-dev \
	libcairo2-dev libpango1.0-dev libqrencode-dev fonts-dejavu-core \
	libusb-1.0-0-dev umockdev libumockdev-dev \
	libgpiod-dev \
	libcups2-dev libcupsimage2-dev cups-daemon cups-client cups-filters cups-ipp-utils dbus-daemon printer-driver-gutenprint \
	lrzsz python3-pexpect socat \
	openssl curl python3-pil grokj2k-tools zbar-tools \
	espeak-ng opus-tools \
	chromium fonts-noto-core python3-venv \
	systemd-journal-remote python3-prometheus-client
# What only `make hil` needs: a virtual machine, and what makes and moves the devices in it.
HIL_PACKAGES := \
	qemu-system-x86 busybox-static cpio kmod xz-utils make gcc libelf-dev \
	systemd udev usbutils iproute2 dmsetup e2fsprogs gpiod util-linux gphoto2 python3 python3-pil

SWIFT ?= swift
DEBUG := $(SWIFT) build
RELEASE := $(SWIFT) build -c release
OUT ?= demo-out
PHOTO ?=
DATA ?= .build/cabin
MINUTES ?= 10
SECONDS ?= 60
SPEECH ?= .build/speech
PORT ?= 8730
DESTDIR ?=
PREFIX ?= /usr
# A folder with `cabine`, `collector` and `fleet` as another machine built them; empty builds them here.
BINARIES ?=
BUILD ?= .build/debug
# What drives Chromium in the tests of the customer's screen.
PLAYWRIGHT := 1.65.2
SCREEN_VENV := .build/screen-venv
SESSIONS ?= 200
TESTS ?=

.PHONY: help packages toolchain build test lint demo run bench soak fuzz speech screen-browser screen-soak screenshots sanitize-thread sanitize-address \
	install install-programs hil hil-prepare hil-packages clean
.DEFAULT_GOAL := help

help: ## list these targets
	@grep -E '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 20

toolchain:
	@command -v $(SWIFT) >/dev/null || { \
		echo "make: Swift is missing. Install Swift 6.3 (https://www.swift.org/install/linux/) and put it in PATH." >&2; \
		exit 69; }

# Asks dpkg first, so that a second call neither needs the network nor the rights to install. Waits for whoever else installs.
packages: toolchain
	@missing=""; for package in $(DEBIAN_PACKAGES); do \
		dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || missing="$$missing $$package"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	echo "make: installing Debian packages:$$missing"; \
	as_root=""; if [ "$$(id -u)" != 0 ]; then \
		command -v sudo >/dev/null || { \
			echo "make: these packages are missing and neither root nor sudo is at hand:$$missing" >&2; exit 69; }; \
		as_root=sudo; fi; \
	{ $$as_root apt-get -o DPkg::Lock::Timeout=600 update -q && \
	  $$as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -o DPkg::Lock::Timeout=600 install -q -y --no-install-recommends $$missing; } >.packages.log 2>&1 \
		|| { tail -n 15 .packages.log >&2; \
		     echo "make: apt-get could not install:$$missing (all of its output is in .packages.log)" >&2; exit 69; }; \
	rm -f .packages.log

build: packages ## build everything for trying and testing
	@$(DEBUG)

lint: toolchain ## check the form of the sources
	@$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests hal boards

# One test after the other: many of them start programs and wait for them, and two cores have no threads to spare.
test: packages lint screen-browser ## check the form, build, and run every test
	@$(SWIFT) test --no-parallel

# In a folder of its own. Whoever cannot reach PyPI tests all the rest: the tests of the screen say that they are skipped.
screen-browser: packages
	@made=$(SCREEN_VENV)/playwright-$(PLAYWRIGHT); [ -e $$made ] && exit 0; \
	rm -rf $(SCREEN_VENV) && /usr/bin/python3 -m venv $(SCREEN_VENV) \
		&& $(SCREEN_VENV)/bin/pip install --quiet --disable-pip-version-check --retries 2 --timeout 30 playwright==$(PLAYWRIGHT) \
		&& touch $$made \
		|| echo "make: playwright $(PLAYWRIGHT) cannot be installed from PyPI: the browser's tests will be skipped" >&2

screen-soak: screen-browser ## SESSIONS (default 200) paid sessions in one page; fails when its memory grows by a tenth
	@$(DEBUG) --product cabine && $(DEBUG) --product collector
	@$(SCREEN_VENV)/bin/python Tests/Screen/soak.py "$(SESSIONS)"

screenshots: screen-browser ## every screen in every language and both shapes, into .build/screenshots
	@$(DEBUG) --product cabine && $(DEBUG) --product collector
	@$(SCREEN_VENV)/bin/python Tests/Screen/screenshots.py .build/screenshots

demo: packages ## one paid session, end to end, into OUT (default demo-out); PHOTO=file for a real photograph
	@$(DEBUG) --product cabine && $(DEBUG) --product collector
	@.build/debug/cabine demo --out "$(OUT)" $(if $(PHOTO),--photo "$(PHOTO)")

# Recordings for the screen, made of its texts: only what changed is made again.
speech: packages ## the screen's speech, by espeak-ng, into SPEECH (default .build/speech)
	@python3 Sources/CabineScreen/speech.py Sources/CabineScreen/Page/texts.json "$(SPEECH)"

# The bench can cut the power: the program is killed, and comes back with the same address and token as a cabin would.
run: speech ## the simulated cabin with its screen and bench in a browser; files in DATA (default .build/cabin), PORT=8730
	@$(DEBUG) --product cabine && $(DEBUG) --product collector
	@token=$$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n'); \
	while :; do \
		CABINE_SCREEN_TOKEN=$$token .build/debug/cabine run --board sim --data "$(DATA)" --screen-port "$(PORT)" \
			--speech "$(SPEECH)"; \
		code=$$?; [ $$code -eq 137 ] || exit $$code; \
		echo "the power is cut; it comes back in 2 s"; sleep 2; \
	done

soak: packages ## run the simulator for MINUTES (default 10) and print every number beside its goal
	@$(RELEASE) --product cabine-sim
	@.build/release/cabine-sim soak --minutes "$(MINUTES)"

bench: packages ## measure, as JSON lines
	@for product in cabine collector cabine-bench; do $(RELEASE) --product $$product || exit 1; done
	@.build/release/cabine-bench

# A folder of its own: sanitized objects must not mix with the others. CABINE_FUZZ puts the target into Package.swift. The
# counters are named because libFuzzer no longer reads those that swiftc chooses by itself, and would search blindly.
COUNTERS := edge,inline-8bit-counters,pc-table,trace-cmp
fuzz: packages ## feed broken bytes to every parser, for SECONDS each (default 60); fails on a crash
	@CABINE_FUZZ=1 $(RELEASE) --scratch-path .build/fuzz --sanitize fuzzer --sanitize address \
		-Xswiftc -sanitize-coverage=$(COUNTERS) --product cabine-fuzz
	@Tests/Fuzz/run.sh .build/fuzz/release/cabine-fuzz "$(SECONDS)" .build/fuzz

# Folders of their own, as above. Swift's backtraces are off: a program that a test kills on purpose would make one each.
SANITIZED := SWIFT_BACKTRACE=enable=no $(SWIFT) test --no-parallel
sanitize-thread: packages ## every test with the thread sanitizer; what takes long is done in part, and says so
	@TSAN_OPTIONS="suppressions=$(CURDIR)/Tests/Sanitizers/thread.supp" \
		$(SANITIZED) --sanitize=thread --scratch-path .build/tsan

sanitize-address: packages ## every test with the address sanitizer, and a search for leaks at the end of each program
	@LSAN_OPTIONS="suppressions=$(CURDIR)/Tests/Sanitizers/leak.supp:print_suppressions=0" \
		$(SANITIZED) --sanitize=address --scratch-path .build/asan

# The library of Swift goes into the programs: cabins have no toolchain.
install-programs: packages
	@for program in cabine collector fleet; do $(RELEASE) --static-swift-stdlib --product $$program || exit 1; done

# What a package would hold: nothing below /etc, nothing started, no user made (systemd-sysusers does that at its next run).
install: $(if $(BINARIES),,install-programs speech) ## programs, units, udev rules, boards and an example site file below DESTDIR and PREFIX
	@Sources/cabine/System/install.sh "$(or $(BINARIES),.build/release)" "$(DESTDIR)" "$(PREFIX)" \
		"$(if $(BINARIES),,$(SPEECH))"

# The same recipe as `packages`, with a list of its own: building and testing need no virtual machine.
hil-packages:
	@$(MAKE) --no-print-directory packages DEBIAN_PACKAGES="$(HIL_PACKAGES)"

hil-prepare: hil-packages ## fetch and build the kernel parts of `make hil`, once
	@Tests/HardwareInLoop/prepare .build/hil/kernel-parts

hil: packages hil-packages ## the drivers on real kernel interfaces, in virtual machines; TESTS="coins pad" for some of them
	@for product in $$(Tests/HardwareInLoop/run --programs $(TESTS)); do $(DEBUG) --product $$product || exit 1; done
	@BUILD="$(BUILD)" Tests/HardwareInLoop/run $(TESTS)

clean: ## forget what was built
	@rm -rf .build
