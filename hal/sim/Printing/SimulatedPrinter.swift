public import CabineCore

/// A sheet that fell into the tray: the truth, which no spooler knows.
public struct SheetOut: Hashable, Sendable {
    /// The name of the job it was printed for.
    public let job: String
    /// When it fell.
    public let instant: Instant
    /// The printer made it unasked, as a second sheet of one page: nobody above it can prevent that.
    public let isPrintersOwn: Bool
}

/// The paper world of a dye-sub printer: what is in it, what is wrong with it, and the page that it is printing.
///
/// It knows no spooler. What a page meets, each drawn when the printer has taken it:
///
/// | fault | the page | the counter |
/// |---|---|---|
/// | none | one sheet after 8 to 11 s | falls by one as the sheet falls |
/// | late | up to 11 s more: with sending less than the judge's `quietMilliseconds` | as above |
/// | twice | two sheets, the second marked as the printer's own | falls by two |
/// | never | no sheet, and not a word | stays |
/// | jam in the sheet | no sheet, an error text; half of the jams leave the paper stuck | stays |
/// | unplugged in mid-page | half a sheet, which is no sheet; or it comes out all the same | as the sheet |
///
/// An open cover closes by itself after a while (a customer closes it), a loose plug in half of the cases, and a mute
/// printer finds its voice. Everything else waits for a method named after the repair.
public final class SimulatedPrinter {
    /// What a new roll holds.
    public static let rollSheets = 400
    /// A sheet takes a DS620 about 10 s at 300 x 600 dpi.
    static let sheetMilliseconds = 8_000..<11_000
    /// The most a page that was taken is late. With a full send and the slowest sheet it stays below the 25 s that the
    /// judge waits: a printer that waits longer does so before it takes the data (cooling down).
    static let lateMilliseconds = 2_000..<11_000
    static let coverMilliseconds = 4_000..<90_000
    static let plugMilliseconds = 3_000..<60_000
    static let muteMilliseconds = 5_000..<120_000

    /// Called for every sheet, with the instant at which it fell.
    public var onSheet: (SheetOut) -> Void = { _ in }
    /// Sheets the roll still gives: what the printer would report.
    public private(set) var sheetsLeft: Int
    /// Sheets that came out, ever.
    public private(set) var sheetsOut = 0
    /// Whether its cable is in.
    public private(set) var isPluggedIn = true
    /// Whether its cover is open.
    public private(set) var isCoverOpen = false
    /// Whether paper is stuck in it.
    public private(set) var isJammed = false
    /// Whether the media in it fits our sheets.
    public private(set) var isRightMedia = true
    /// Whether a page is being printed.
    public var isPrinting: Bool { page != nil }
    /// Whether it says nothing about its levels now.
    public var isMute: Bool { time.now < muteEnds }

    /// Brings the world up to now, whenever somebody touches the printer; set by the spool in front of it.
    var settle: () -> Void = {}
    /// How the last page ended, until the back end has seen it.
    var ended: PageEnd?

    private let time: SimulatedTime
    private let dice: FaultDice
    private var page: Page?
    private var coverCloses: Instant?
    private var plugsIn: Instant?
    private var muteEnds = Instant(nanoseconds: 0)

    /// What a back end finds.
    enum Condition {
        case ready, absent, coverOpen, jammed, empty, wrongMedia
    }

    /// How a page ended, as the printer tells it.
    enum PageEnd {
        /// Every pass was made, as far as the printer knows.
        case complete
        /// The status code was an error; the text is Gutenprint's.
        case failed(String)
        /// The connection broke.
        case unplugged
    }

    private enum Fate {
        case sheet, nothing, jam
        case unplugged(sheetComes: Bool)
    }

    private struct Page {
        let job: String
        var fate: Fate
        /// When something goes wrong with it; nil when nothing does, or no longer.
        var strikes: Instant?
        var falls: Instant
        /// When the printer's own second sheet falls.
        var fallsAgain: Instant?
        /// Whether this is that second sheet.
        var isSecond = false

        var next: Instant { strikes ?? falls }
    }

    /// A printer with `sheetsLeft` on its roll and nothing wrong.
    public init(time: SimulatedTime, dice: FaultDice, sheetsLeft: Int = SimulatedPrinter.rollSheets) {
        precondition(sheetsLeft >= 0, "a roll has no less than no sheet")
        self.time = time
        self.dice = dice
        self.sheetsLeft = sheetsLeft
    }

    /// When something will happen here by itself; nil for never.
    public var nextChange: Instant? { due == .never ? nil : due }

    var due: Instant { min(page?.next ?? .never, min(coverCloses ?? .never, plugsIn ?? .never)) }

    /// Does what is due at `instant`.
    func step(at instant: Instant) {
        if coverCloses == instant {
            (coverCloses, isCoverOpen) = (nil, false)
        } else if plugsIn == instant {
            (plugsIn, isPluggedIn) = (nil, true)
        } else if let current = page, current.next <= instant {
            if current.strikes != nil { strike(current, at: instant) } else { fall(current, at: instant) }
        }
    }

    private func strike(_ current: Page, at instant: Instant) {
        switch current.fate {
        case .sheet, .nothing:
            preconditionFailure("nothing strikes a page that goes well")
        case .jam:
            isJammed = dice.draw(below: 2) == 0
            end(.failed(PrinterText.jamInSheet))
        case .unplugged(let sheetComes):
            pull(at: instant)
            ended = .unplugged
            page?.strikes = nil
            page?.fate = .sheet
            if !sheetComes {
                page = nil
                isJammed = dice.draw(below: 4) == 0
            }
        }
    }

    private func fall(_ current: Page, at instant: Instant) {
        if case .nothing = current.fate { return end(.complete) }
        sheetsLeft -= 1
        sheetsOut += 1
        if let again = current.fallsAgain, sheetsLeft > 0 {
            page = Page(job: current.job, fate: .sheet, falls: again, isSecond: true)
        } else {
            end(.complete)
        }
        onSheet(SheetOut(job: current.job, instant: instant, isPrintersOwn: current.isSecond))
    }

    private func end(_ end: PageEnd) {
        page = nil
        if isPluggedIn { ended = end }
    }

    // MARK: What a back end does

    /// What a back end finds that comes with a page, or with a question only. Bad luck at rest is drawn here: it shows
    /// only to who asks.
    func meet(withPage: Bool, at instant: Instant) -> Condition {
        guard condition == .ready, page == nil else { return condition }
        if dice.happens(.printerUnplugged) {
            pull(at: instant)
        } else if dice.happens(.printerMute) {
            muteEnds = later(instant, Self.muteMilliseconds)
        } else if dice.happens(.printerCover) {
            isCoverOpen = true
            coverCloses = later(instant, Self.coverMilliseconds)
        } else if dice.happens(.printerMediaEmpty) {
            sheetsLeft = 0
        } else if withPage, dice.happens(.printerJam) {
            isJammed = true
        }
        return condition
    }

    /// What it would answer now.
    var condition: Condition {
        if !isPluggedIn { return .absent }
        if isCoverOpen { return .coverOpen }
        if isJammed { return .jammed }
        if sheetsLeft == 0 { return .empty }
        return isRightMedia ? .ready : .wrongMedia
    }

    /// Whether it says nothing about its levels at `instant`.
    func isMute(at instant: Instant) -> Bool { instant < muteEnds }

    /// Takes a whole page into its memory: from here on it prints, whatever becomes of the computer.
    func take(_ job: String, at instant: Instant) {
        precondition(page == nil && condition == .ready, "a page is sent to a printer that is ready")
        let sheet = later(instant, Self.sheetMilliseconds)
        var new = Page(job: job, fate: .sheet, falls: sheet)
        if dice.happens(.printerLate) { new.falls = later(sheet, Self.lateMilliseconds) }
        let middle = later(instant, 500..<7_900)
        if dice.happens(.printerUnplugged) {
            new.fate = .unplugged(sheetComes: dice.draw(below: 2) == 0)
            new.strikes = middle
        } else if dice.happens(.printerJamInSheet) {
            new.fate = .jam
            new.strikes = middle
        } else if dice.happens(.printerNever) {
            new.fate = .nothing
        } else if dice.happens(.printerTwice) {
            new.fallsAgain = later(new.falls, Self.sheetMilliseconds)
        }
        ended = nil
        page = new
    }

    /// The computer's power failed. In half of the cases the printer's supply bridges the dip and it goes on.
    func powerFailed() {
        guard page != nil, dice.draw(below: 2) == 0 else { return }
        page = nil
    }

    private func pull(at instant: Instant) {
        isPluggedIn = false
        let heals = later(instant, Self.plugMilliseconds)
        plugsIn = dice.draw(below: 2) == 0 ? heals : nil
    }

    private func later(_ instant: Instant, _ span: Range<Int>) -> Instant {
        instant.advanced(byMilliseconds: UInt64(span.lowerBound + dice.draw(below: span.count)))
    }

    // MARK: What people do to it

    /// Opens the cover; a page under way is lost.
    public func openCover() {
        touch {
            (isCoverOpen, coverCloses) = (true, nil)
            if page != nil { end(.failed(PrinterText.coverInSheet)) }
        }
    }

    /// Closes the cover.
    public func closeCover() { touch { (isCoverOpen, coverCloses) = (false, nil) } }

    /// Makes paper stick; a page under way is lost.
    public func jam() {
        touch {
            isJammed = true
            if page != nil { end(.failed(PrinterText.jamInSheet)) }
        }
    }

    /// Takes the stuck paper out.
    public func clearJam() { touch { isJammed = false } }

    /// Puts a roll with `sheets` in, closing the cover after it; a page under way is lost, since the cover was open.
    public func loadRoll(sheets: Int = SimulatedPrinter.rollSheets, isRightMedia: Bool = true) {
        precondition(sheets >= 0, "a roll has no less than no sheet")
        openCover()
        touch {
            sheetsLeft = sheets
            self.isRightMedia = isRightMedia
            isCoverOpen = false
        }
    }

    /// Pulls the cable, until `plugIn`; a page that was taken goes on.
    public func unplug() {
        touch {
            (isPluggedIn, plugsIn) = (false, nil)
            if page != nil { ended = .unplugged }
        }
    }

    /// Puts the cable in.
    public func plugIn() { touch { (isPluggedIn, plugsIn) = (true, nil) } }

    /// Takes away every fault that a person or time would take away. A page under way goes on.
    public func heal() {
        plugIn()
        closeCover()
        clearJam()
        muteEnds = time.now
        if sheetsLeft == 0 || !isRightMedia { loadRoll() }
    }

    /// Does `deed` between what happened before it and what follows from it.
    private func touch(_ deed: () -> Void) {
        settle()
        deed()
        settle()
    }
}

/// The texts of Gutenprint 5.3.4, backend_common.c and backend_dnpds40.c, made once.
enum PrinterText {
    static let started = "Printing started (1 copies)"
    static let complete = "Print complete (0 copies remaining)"
    static let cooling = "Printer cooling down..."
    static let busy = "Printer busy, retrying..."
    static let absent = "Printer open failure (No matching printers found!)"
    static let jamInSheet = "Printer encountered error: 1300 -> Paper Jam"
    static let coverInSheet = "Printer encountered error: 1000 -> Cover Open"
    static let coverOpen = "Printer not ready: Cover Open, please correct..."
    static let jammed = "Printer not ready: Paper Jam, please correct..."
    static let empty = "Printer not ready: Paper End, please correct..."
    static let wrongMedia = "Incorrect media for job loaded (300 vs 2)"
}

extension Instant {
    /// Later than everything.
    static let never = Instant(nanoseconds: .max)
}
