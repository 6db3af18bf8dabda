/// A dye-sub printer behind a real CUPS: a back end that says what Gutenprint's `gutenprint53+usb` says of a DNP DS620.
///
/// Its state lies in a folder (`DyeSubFolder`), so that sheets and counter outlive every process, as paper does.
public enum SimulatedDyeSub {
    /// The back end's name, which is the scheme of its addresses.
    public static let backend = "cabine-sim"
    /// What a new roll holds.
    public static let rollSheets = 400

    /// The address of the printer whose state is in `folder`.
    public static func address(folder: String) -> String { "\(backend):\(folder)" }

    /// The back end, for /bin/sh. Messages and exit codes as in Gutenprint 5.3.4, backend_common.c and backend_dnpds40.c;
    /// exit codes as in the CUPS documentation backend(7): 4 stop the queue, 5 cancel the job, 6 try again later.
    ///
    /// Once the data is in, a printer prints whatever becomes of the computer: hence the trap of SIGPIPE, and a sheet made
    /// by a process of its own, which outlives a back end that is killed. Paper and counter never differ.
    public static let script = #"""
        #!/bin/sh
        if [ $# = 0 ]; then
            echo 'direct cabine-sim "Simulated dye-sub" "Simulated dye-sub" "MFG:Cabine;MDL:Sim;"'
            exit 0
        fi
        umask 077
        trap '' PIPE
        out=${DEVICE_URI#*:}
        say() { echo "$*" >&2; }
        fault() { cat "$out/fault" 2>/dev/null; }
        left() { cat "$out/left" 2>/dev/null || echo 0; }
        sheets() { cat "$out/sheets" 2>/dev/null || echo 0; }
        put() { echo "$2" >"$out/$1.new" && mv "$out/$1.new" "$out/$1"; }
        levels() {
            [ "$(fault)" = mute ] && return
            say "ATTR: marker-levels=$(($(left) * 100 / 400))"
            say "ATTR: marker-message='\"$(left) native prints remaining on 6x4 PC media\"'"
            if [ "$(left)" -le 0 ]; then say 'STATE: +media-empty'; else say 'STATE: -media-empty'; fi
        }
        stop() {
            say "ERROR: Printer not ready: $1, please correct..."
            exit 4
        }
        sheet() {
            number=$(($(sheets) + 1))
            cp "$out/.job" "$out/sheet-$(printf %04d $number).prn"
            put sheets $number
            put left $(($(left) - 1))
        }

        put runs $(($(cat "$out/runs" 2>/dev/null || echo 0) + 1))
        say 'STATE: +connecting-to-device'
        if [ "$(fault)" = offline ]; then
            say 'ERROR: Printer open failure (No matching printers found!)'
            say 'STATE: +offline-report'
            exit 6
        fi
        say 'STATE: -offline-report'
        say 'STATE: -connecting-to-device'
        if [ "$(fault)" != mute ]; then
            say 'ATTR: marker-colors=#00FFFF#FF00FF#FFFF00'
            say 'ATTR: marker-high-levels=100'
            say 'ATTR: marker-low-levels=10'
            say "ATTR: marker-names='\"6x4 PC\"'"
            say 'ATTR: marker-types=ribbonWax'
        fi
        levels
        if [ "$CONTENT_TYPE" = application/vnd.cups-command ]; then
            cat ${6:+"$6"} >/dev/null
            exit 0
        fi

        say "INFO: Printing started ($4 copies)"
        cat ${6:+"$6"} >"$out/.job"
        case $(fault) in
        cover) stop 'Cover Open' ;;
        jam) stop 'Paper Jam' ;;
        paper-end)
            put left 0
            levels
            stop 'Paper End'
            ;;
        wrong-media)
            say 'ERROR: Incorrect media for job loaded (300 vs 2)'
            exit 5
            ;;
        mid-jam)
            say 'ERROR: Printer encountered error: 1300 -> Paper Jam'
            levels
            say 'INFO: Print complete (0 copies remaining)'
            exit 0
            ;;
        twice) sheet & wait ;;
        esac
        put printing 1
        while [ "$(fault)" = slow ]; do sleep 0.05; done
        [ -d "$out" ] || exit 1
        sheet &
        wait
        rm -f "$out/printing" "$out/.job"
        levels
        say 'INFO: Print complete (0 copies remaining)'
        exit 0

        """#
}
