public import CabineCore
public import HALContract

/// A disk of a simulated world: honest about durability, unlucky by its dice, deterministic by its seed.
///
/// What is appended is pending until its file is synced. Only a sync orders writes.
///
/// | fault | opportunity | what happens |
/// |---|---|---|
/// | power cut between operations | `cutPower` | each pending write is kept or lost, the earlier ones first |
/// | power cut inside an operation | `operationsUntilCut` | it throws `absent`, done or not; then the same |
/// | `diskReordered` | each cut with pending writes | each pending write on its own: a later one may outlive an earlier |
/// | `diskTorn` | each lost write that crosses a sector | its first sectors are kept |
/// | `diskUnwritten` | each file a cut takes bytes from that began inside a block | zeros in their place, up to the block's end |
/// | `diskSyncError` | sync, replace, truncate, remove | `system`; see below |
/// | `diskFull` | append, replace | for a while only 0 to 4,096 more bytes fit; append writes what fits, then `full` |
/// | `diskReadOnly` | every change | for a while every change throws `system` and does nothing |
/// | `diskBitFlip` | read, `age` | one durable bit of a file that `mayFlip` flips, and `onFlip` hears of it |
///
/// | operation whose sync fails | what is left |
/// |---|---|
/// | `sync` | each pending write durable, or readable and never durable, or gone at once; a later sync does not help it |
/// | `replace` | the old content; or the new one, and a power cut may bring the old one back |
/// | `truncate`, `remove` | done, and a power cut may undo it |
///
/// The next operation on the same name that succeeds ends that doubt. Holes that lost writes leave are zeros.
///
/// A block that a file has already takes more bytes without a new place on the disk. ext4 then notes the new length at once,
/// and the sync of any file may make that note durable before the bytes.
public final class SimulatedDisk: FileStore {
    /// What an operation leaves in which the power failed, and every write not durable by then.
    public enum CutEffect: Hashable, Sendable, CaseIterable {
        /// Nothing of it: the operation had not begun, and pending writes are gone.
        case lost
        /// An append keeps its whole sectors, as pending writes do; of anything else nothing was done.
        case torn
        /// An append keeps its length up to the end of the block it began in, and none of its bytes; else as `lost`.
        case unwritten
        /// Everything: the operation was done, and only its answer is missing.
        case kept
    }

    /// How many pending writes met which end in power cuts, so that a run can prove that it saw each.
    public struct CutTally: Hashable, Sendable {
        /// Writes that were there afterwards.
        public internal(set) var kept = 0
        /// Writes that were gone.
        public internal(set) var lost = 0
        /// Writes of which the first sectors were there.
        public internal(set) var torn = 0
        /// Files with zeros in the place of what was lost.
        public internal(set) var unwritten = 0
        /// Writes that were there although an earlier one was not.
        public internal(set) var reordered = 0
        /// Replacements, cuts and removals that were undone, since their sync had failed.
        public internal(set) var undone = 0
    }

    /// Disks write sectors of this size whole.
    public static let sectorBytes = 512
    /// A file gets room on the disk in blocks of this size.
    public static let blockBytes = 4_096
    /// Pending writes at most; the oldest is then written back, as a kernel does after a while.
    public static let pendingMaximum = 1_024
    /// Bytes that still fit at most while the disk is full.
    static let fullRoomMaximum = 4_096

    /// Operations that still succeed before the power fails inside the next one; nil while it does not.
    public var operationsUntilCut: Int?
    /// What the scheduled cut leaves; nil lets the dice say.
    public var scheduledEffect: CutEffect?
    /// Changes made so far: the places where the power can be cut.
    public private(set) var operations = 0
    /// Whether there is power; without it every call throws `absent`.
    public internal(set) var hasPower = true
    /// Bytes the disk holds in all.
    public var capacity = Int.max
    /// A disk that lies: every call returns, and nothing is durable. For tests that must fail on it.
    public var syncDoesNothing = false
    /// What power cuts did so far.
    public internal(set) var cuts = CutTally()

    struct PendingWrite {
        let serial: UInt64
        let range: Range<Int>
    }

    /// What a power cut may bring back under a name: its content, or nil for no file.
    struct Doubt {
        let name: String
        let old: [UInt8]?
    }

    let dice: FaultDice
    private let time: SimulatedTime
    private let mayFlip: (String) -> Bool
    private let onFlip: (_ name: String, _ offset: Int) -> Void
    // SAFETY: these four are used from one thread, and nothing that is called while one of them is modified reaches the
    // disk again: no closure of the world runs then. The dynamic check would be most of the cost of an append.
    /// Rising by name.
    @exclusivity(unchecked) var files: [StoredFile] = []
    /// In the order they were made.
    @exclusivity(unchecked) var pending: [PendingWrite] = []
    @exclusivity(unchecked) var used = 0
    @exclusivity(unchecked) private var lastFound = 0
    var doubts: [Doubt] = []
    private var canary = CanarySearch()
    private var lastSerial: UInt64 = 0
    private var full: (until: Instant, limit: Int)?
    private var readOnlyUntil: Instant?

    /// An empty disk with power.
    ///
    /// - Parameters:
    ///   - mayFlip: which files bits may flip in.
    ///   - onFlip: told the file and the offset of each flipped bit.
    public init(
        time: SimulatedTime, dice: FaultDice, mayFlip: @escaping (String) -> Bool = { _ in true },
        onFlip: @escaping (_ name: String, _ offset: Int) -> Void = { _, _ in }
    ) {
        self.time = time
        self.dice = dice
        self.mayFlip = mayFlip
        self.onFlip = onFlip
    }

    /// Until when every change is refused, as far as one was tried; nil when changes are taken.
    public var refusesUntil: Instant? { readOnlyUntil.flatMap { time.now < $0 ? $0 : nil } }

    /// Ends every condition that lasts: the disk is neither full nor read-only any more.
    public func heal() {
        full = nil
        readOnlyUntil = nil
    }

    /// The names present, sorted.
    public func list() throws(DeviceFault) -> [String] {
        try powered()
        return files.map(\.name)
    }

    /// The whole content of a file; an opportunity for a bit to have flipped.
    public func read(_ name: String) throws(DeviceFault) -> [UInt8] {
        try powered()
        age()
        guard let index = find(name) else { throw Self.absent(name) }
        return files[index].bytes
    }

    /// Adds bytes at the end of a file. On a full disk the bytes that fit are written.
    public func append(_ bytes: [UInt8], to name: String) throws(DeviceFault) {
        let isCut = try begin(name, mayFill: true)
        let fitting = min(bytes.count, room)
        if !isCut {
            add(bytes, fitting, to: name)
            if fitting < bytes.count { throw Self.noRoom(name) }
        } else {
            if takesEffect(mayBePending: true) { add(bytes, fitting, to: name) }
            throw failPower()
        }
    }

    /// Makes content and name durable.
    public func sync(_ name: String) throws(DeviceFault) {
        let isCut = try begin(name)
        guard let index = find(name) else { throw isCut ? failPower() : Self.absent(name) }
        if isCut {
            if takesEffect(mayBePending: false) { makeDurable(index) }
            throw failPower()
        }
        if dice.happens(.diskSyncError) {
            failSync(index)
            throw Self.inputOutputError(name)
        }
        makeDurable(index)
    }

    /// Writes a whole file, durably and in one step.
    public func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault) {
        let isCut = try begin(name, mayFill: true)
        guard bytes.count <= room else {
            leaveUnfinished(bytes, name)
            throw isCut ? failPower() : Self.noRoom(name)
        }
        if isCut {
            let isDone = takesEffect(mayBePending: false)
            if isDone { put(bytes, name, isDurable: true) } else { leaveUnfinished(bytes, name) }
            throw failPower()
        }
        if dice.happens(.diskSyncError) {
            // Either the copy could not be made durable, or the folder that names it.
            if dice.draw(below: 2) == 0 { leaveUnfinished(bytes, name) } else { put(bytes, name, isDurable: false) }
            throw Self.inputOutputError(name)
        }
        put(bytes, name, isDurable: !syncDoesNothing)
    }

    /// Cuts a file, or lengthens it with zeros.
    public func truncate(_ name: String, to count: Int) throws(DeviceFault) {
        precondition(count >= 0, "a length is never negative")
        let isCut = try begin(name)
        guard let index = find(name) else { throw isCut ? failPower() : Self.absent(name) }
        if isCut {
            if takesEffect(mayBePending: false) { shorten(index, to: count, isDurable: true) }
            throw failPower()
        }
        let fails = dice.happens(.diskSyncError)
        shorten(index, to: count, isDurable: !fails && !syncDoesNothing)
        if fails { throw Self.inputOutputError(name) }
    }

    /// Removes a file.
    public func remove(_ name: String) throws(DeviceFault) {
        let isCut = try begin(name)
        if isCut {
            if takesEffect(mayBePending: false) { drop(name, isDurable: true) }
            throw failPower()
        }
        let fails = dice.happens(.diskSyncError)
        drop(name, isDurable: !fails && !syncDoesNothing)
        if fails { throw Self.inputOutputError(name) }
    }

    /// Room left.
    public func freeBytes() throws(DeviceFault) -> UInt64 {
        try powered()
        forgetWhatIsOver()
        return UInt64(room)
    }

    /// One opportunity for a bit to flip at rest; each read is one too.
    public func age() {
        guard dice.happens(.diskBitFlip) else { return }
        let durable = files.reduce(0) { $0 + (mayFlip($1.name) ? $1.durableCount : 0) }
        guard durable > 0 else { return }
        var offset = dice.draw(below: durable)
        for index in files.indices where mayFlip(files[index].name) {
            if offset < files[index].durableCount {
                files[index].flip(bit: dice.draw(below: 8), at: offset)
                return onFlip(files[index].name, offset)
            }
            offset -= files[index].durableCount
        }
    }

    /// The first file in which `marker` was ever written, even if the file is gone; nil when there is none.
    ///
    /// What a power cut lost before a search does not count; what an unfinished `replace` left does. Only bytes written
    /// since the last search are looked at, and for a new marker everything stored: ask once for it while the disk is
    /// empty, and no byte will have escaped. A marker once found stays found.
    public func contains(_ marker: [UInt8]) -> String? {
        if canary.watch(marker) { for index in files.indices { files[index].searchedCount = 0 } }
        canary.searchBuried()
        for index in files.indices where files[index].searchedCount < files[index].bytes.count {
            canary.search(
                files[index].bytes, searched: files[index].searchedCount, name: files[index].name)
            files[index].searchedCount = files[index].bytes.count
        }
        return canary.place(of: marker)
    }

    /// A number that differs when the durable names or contents differ.
    public var fingerprint: UInt64 {
        var hash = Fingerprint()
        for index in files.indices where files[index].isNamed {
            hash.take(files[index].name.utf8)
            hash.take(UInt64(files[index].durableCount))
            hash.take(files[index].durableHash())
        }
        return hash.value
    }
}

// What an operation begins with.
extension SimulatedDisk {
    private var room: Int { max(0, min(capacity, full?.limit ?? .max) - used) }

    /// Counts an operation and rolls for what may refuse it.
    ///
    /// - Returns: whether the power fails inside it.
    private func begin(_ name: String, mayFill: Bool = false) throws(DeviceFault) -> Bool {
        try powered()
        operations += 1
        forgetWhatIsOver()
        if let left = operationsUntilCut {
            if left <= 0 { return true }
            operationsUntilCut = left - 1
        }
        if readOnlyUntil == nil, dice.happens(.diskReadOnly) { readOnlyUntil = whileAfter() }
        if readOnlyUntil != nil {
            throw DeviceFault(.system, "\(name): cannot write: read-only file system; check mount options and owner")
        }
        if mayFill, full == nil, dice.happens(.diskFull) {
            full = (whileAfter(), used + dice.draw(below: Self.fullRoomMaximum + 1))
        }
        return false
    }

    private func forgetWhatIsOver() {
        if let until = readOnlyUntil, time.now >= until { readOnlyUntil = nil }
        if let until = full?.until, time.now >= until { full = nil }
    }

    /// The end of a condition that begins now: a second to a quarter of an hour.
    private func whileAfter() -> Instant {
        time.now.advanced(byMilliseconds: 1_000 << UInt64(dice.draw(below: 11)))
    }

    private func powered() throws(DeviceFault) { if !hasPower { throw Self.powerIsCut } }

    /// Whether the operation in which the power fails is done, or, when it may, was pending.
    private func takesEffect(mayBePending: Bool) -> Bool {
        guard readOnlyUntil == nil else { return false }
        return switch scheduledEffect {
        case .lost: false
        case .torn, .unwritten: mayBePending
        case .kept: true
        case nil: dice.draw(below: 2) == 0
        }
    }

    private func failPower() -> DeviceFault {
        settle(scheduledEffect)
        hasPower = false
        return Self.powerIsCut
    }

    static let powerIsCut = DeviceFault(.absent, "the power is cut")

    private static func absent(_ name: String) -> DeviceFault { DeviceFault(.absent, "\(name): not there") }

    private static func noRoom(_ name: String) -> DeviceFault {
        DeviceFault(.full, "\(name): no room left to write; free some space")
    }

    private static func inputOutputError(_ name: String) -> DeviceFault {
        DeviceFault(.system, "\(name): cannot make durable: input/output error")
    }
}

// What an operation does.
extension SimulatedDisk {
    func find(_ name: String) -> Int? {
        if lastFound < files.count, files[lastFound].name == name { return lastFound }
        let index = place(of: name)
        guard index < files.count, files[index].name == name else { return nil }
        lastFound = index
        return index
    }

    /// The first place whose name is not before `name`.
    private func place(of name: String) -> Int {
        var low = 0
        var high = files.count
        while low < high {
            let middle = (low + high) / 2
            if files[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func findOrMake(_ name: String) -> Int {
        if let index = find(name) { return index }
        let index = place(of: name)
        lastSerial += 1
        files.insert(StoredFile(name: name, serial: lastSerial), at: index)
        lastFound = index
        return index
    }

    private func add(_ bytes: [UInt8], _ count: Int, to name: String) {
        let index = findOrMake(name)
        guard count > 0 else { return }
        let start = files[index].bytes.count
        if count == bytes.count {
            files[index].bytes.append(contentsOf: bytes)
        } else {
            files[index].bytes.append(contentsOf: bytes[..<count])
        }
        used += count
        pending.append(PendingWrite(serial: files[index].serial, range: start..<(start + count)))
        if pending.count > Self.pendingMaximum { writeBackOldest() }
    }

    private func writeBackOldest() {
        let oldest = pending.removeFirst()
        guard !syncDoesNothing, let index = files.firstIndex(where: { $0.serial == oldest.serial }) else { return }
        files[index].makeDurable(oldest.range)
    }

    /// Takes the pending writes of one file from the queue, in order.
    func takePending(of serial: UInt64, _ body: (Range<Int>) -> Void) {
        var left = 0
        for place in 0..<pending.count {
            let write = pending[place]
            if write.serial == serial {
                body(write.range)
            } else {
                pending[left] = write
                left += 1
            }
        }
        pending.removeLast(pending.count - left)
    }

    private func makeDurable(_ index: Int) {
        guard !syncDoesNothing else { return }
        if pending.count == 1, pending[0].serial == files[index].serial {
            // Nearly every sync follows one append; this spares it the walk.
            files[index].makeDurable(pending[0].range)
            pending.removeLast()
        } else {
            takePending(of: files[index].serial) { files[index].makeDurable($0) }
        }
        files[index].isNamed = true
        settleDoubt(files[index].name)
    }

    /// The sync of a file failed: the kernel holds its pages for clean now, whatever the disk has.
    private func failSync(_ index: Int) {
        let outcome = dice.draw(below: 4)
        takePending(of: files[index].serial) { range in
            let isKept = outcome == 0 || outcome == 1 && dice.draw(below: 2) == 0
            if isKept { files[index].makeDurable(range) }
        }
        if dice.draw(below: 2) == 0 { files[index].isNamed = true }
        if outcome == 2 {
            used -= files[index].bytes.count - files[index].durableCount
            files[index].dropUnsynced()
        }
    }

    private func put(_ bytes: [UInt8], _ name: String, isDurable: Bool) {
        let index = findOrMake(name)
        if isDurable { settleDoubt(name) } else { doubt(index) }
        forgetPending(index)
        used += bytes.count - files[index].bytes.count
        canary.bury(name, files[index].bytes, searched: files[index].searchedCount)
        // A new content that is in doubt is whole wherever its name leads to it.
        files[index].replace(bytes, isDurable: true)
        files[index].isNamed = true
    }

    private func leaveUnfinished(_ bytes: [UInt8], _ name: String) {
        // The sectors of the copy may stay on the platter, where no reader of names finds them.
        canary.bury(name, bytes, searched: 0)
    }

    private func shorten(_ index: Int, to count: Int, isDurable: Bool) {
        if isDurable { settleDoubt(files[index].name) } else { doubt(index) }
        takePending(of: files[index].serial) { range in
            if range.lowerBound < count { files[index].makeDurable(range.clamped(to: 0..<count)) }
        }
        used += count - files[index].bytes.count
        if files[index].searchedCount < files[index].bytes.count {
            canary.bury(files[index].name, files[index].bytes, searched: files[index].searchedCount)
        }
        files[index].truncate(to: count)
        files[index].isNamed = true
    }

    private func drop(_ name: String, isDurable: Bool) {
        if isDurable { settleDoubt(name) }
        guard let index = find(name) else { return }
        if !isDurable { doubt(index) }
        forgetPending(index)
        used -= files[index].bytes.count
        canary.bury(name, files[index].bytes, searched: files[index].searchedCount)
        files.remove(at: index)
    }

    private func forgetPending(_ index: Int) {
        guard !pending.isEmpty else { return }
        takePending(of: files[index].serial) { _ in }
    }

    /// What is on the platter under the name of a file may come back; the oldest doubt stands.
    private func doubt(_ index: Int) {
        let file = files[index]
        guard !doubts.contains(where: { $0.name == file.name }) else { return }
        doubts.append(Doubt(name: file.name, old: file.isNamed ? file.durableImage : nil))
    }

    private func settleDoubt(_ name: String) {
        if !doubts.isEmpty { doubts.removeAll { $0.name == name } }
    }
}
