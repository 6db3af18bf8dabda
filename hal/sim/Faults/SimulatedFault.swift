/// Everything that can go wrong in a simulated world. Each kind is switched on or off per seed.
public enum SimulatedFault: UInt8, Hashable, Sendable, CaseIterable {
    /// The power fails between two events, or inside a durable write.
    case powerCut
    /// The power fails again while the cabin recovers.
    case powerCutInRecovery
    /// A write since the last sync is lost at a cut, and a later one is kept.
    case diskReordered
    /// A write is cut at a sector of 512 bytes.
    case diskTorn
    /// A sync reports an input/output error.
    case diskSyncError
    /// The disk is full for a while.
    case diskFull
    /// One bit of a stored file flips.
    case diskBitFlip
    /// The disk refuses every write for a while.
    case diskReadOnly
    /// A contact bounces longer than usual.
    case coinBounce
    /// One pulse arrives in two pieces.
    case coinSplitPulse
    /// Two pulses run into one.
    case coinMergedPulse
    /// An edge while coins are inhibited: a coin that was already falling.
    case coinWhileInhibited
    /// The line stays asserted.
    case coinStuck
    /// A coin falls within 5 ms of a power cut.
    case coinAtCut
    /// The inhibit line cannot be driven for a while.
    case inhibitRefuses
    /// Paper jams before the sheet.
    case printerJam
    /// Paper jams in the middle: the job completes, the text says so, no sheet comes out.
    case printerJamInSheet
    /// Paper or ribbon ends.
    case printerMediaEmpty
    /// The cover is open.
    case printerCover
    /// The printer is unplugged, at rest or in mid-page.
    case printerUnplugged
    /// A sheet comes out twice.
    case printerTwice
    /// A sheet comes out late.
    case printerLate
    /// A job completes and no sheet comes out, without any text.
    case printerNever
    /// The printer gives no levels for a while.
    case printerMute
    /// The spooler is killed and comes back.
    case spoolerRestart
    /// The spooler forgets a job, and gives its number to another.
    case spoolerLostJob
    /// The camera gives no frame.
    case cameraNoFrame
    /// The camera's frame is late.
    case cameraLate
    /// The frame ends early.
    case cameraShortFrame
    /// The frame has another size than the camera's.
    case cameraWrongSize
    /// The flash is not ready: its line refuses.
    case flashNotReady
    /// The flash line refuses to go off, for a while.
    case flashStuck
    /// A pad report is cut short.
    case padPartialReport
    /// The pad is unplugged.
    case padUnplugged
    /// The pad still holds the pen of the customer before.
    case padStaleBuffer
    /// A request or a reply is lost.
    case networkLoss
    /// A request arrives twice.
    case networkDuplicate
    /// An old request arrives after newer ones.
    case networkReorder
    /// Minutes to hours without a link.
    case networkOutage
    /// The connection hangs until the time limit.
    case networkHalfOpen
    /// The collector committed, and its answer was lost.
    case networkAckLost
    /// The collector restarts: 503 for a while, or nothing.
    case collectorRestart
    /// The console receives bytes that are no command.
    case consoleGarbage
    /// A service command in the middle of a session.
    case consoleMidSession
    /// The customer leaves.
    case personLeaves
    /// The customer hammers on the screen.
    case personHammers
    /// The customer cancels, anywhere.
    case personCancels
    /// The wall clock steps back by an hour.
    case clockBack
    /// The wall clock jumps ten years ahead.
    case clockForward
    /// The wall clock drifts.
    case clockDrift
    /// The wall clock stands still.
    case clockFrozen
    /// The service door is opened, with or without the key, and closed after a while.
    case doorOpened
    /// The presence contact says that nobody is inside, or that somebody is, against the truth.
    case presenceFlickers
    /// A sale is released at the counter although nobody asked for it.
    case strayRelease
    /// At a power cut a file keeps its new length, with zeros in the place of its last bytes.
    case diskUnwritten

    /// How much more often it happens when it can: a world of four days is cut off a few times only, and a write that is
    /// under way at that moment and crosses a sector is rarer still.
    var rarity: UInt32 {
        switch self {
        case .diskTorn, .diskReordered, .diskUnwritten: 16
        default: 1
        }
    }

    /// The name in reports and on the command line.
    public var name: String { "\(self)" }
}
