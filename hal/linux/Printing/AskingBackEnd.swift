/// The text of the back end of a private spooler: the installed one, and a question besides.
///
/// Gutenprint's back end tells of an open cover and of a jam to a page alone, and its answer to ReportLevels holds only the
/// sheets that are left. Asked on its command line (`-s`) it tells the printer's status as well. So whoever asks for levels
/// gets the status with them, as printer-state-reasons of RFC 8011; cupsd runs one job at a time, so no page is disturbed.
/// The question ends by itself: each of its USB transfers has a limit, and one cut off in the middle would confuse the printer.
///
/// | status | told as |
/// |---|---|
/// | cover open (1000) | `cover-open-error` |
/// | paper end (1100), ribbon end (1200) | `media-empty-error` |
/// | paper jam (1300) | `media-jam-error` |
/// | any other from 1000 on: scrap box, ribbon, sensors, head | `other-error` |
/// | below 1000: idle, printing, cooling, standby | none of these any more |
/// | no such line: unplugged, or no printer of DNP or Citizen | nothing: what was told before stays |
///
/// Source of the numbers: Gutenprint 5.3.4, src/cups/backend_dnpds40.c (`dnpds40_statuses`, `dnpds40_get_status`).
enum AskingBackEnd {
    /// A shell script in front of the back end at `path`.
    static func text(inFrontOf path: String) -> String {
        """
        #!/bin/sh
        # In front of CUPS' own back end: a question for levels asks for the printer's status too. A page passes untouched.
        real='\(path)'
        if [ "$CONTENT_TYPE" = application/vnd.cups-command ]; then
            place=${DEVICE_URI#*://}
            # The status comes in words and as a number; the number is what is told from.
            code=$(DEVICE_URI='' BACKEND="${place%%/*}" SERIAL="${place#*/}" "$real" -s 2>&1 </dev/null \\
                | sed -n 's/^INFO: Printer Status: .*(\\([0-9][0-9]*\\))$/\\1/p' | head -n 1)
            case $code in
            '') now=unknown ;;
            1000) now=cover-open-error ;;
            1100 | 1200) now=media-empty-error ;;
            1300) now=media-jam-error ;;
            ????*) now=other-error ;;
            *) now=none ;;
            esac
            if [ "$now" != unknown ]; then
                for reason in cover-open-error media-empty-error media-jam-error other-error; do
                    if [ "$reason" = "$now" ]; then echo "STATE: +$reason" >&2; else echo "STATE: -$reason" >&2; fi
                done
            fi
        fi
        exec "$real" "$@"

        """
    }
}
