import Synchronization

/// A ring of slots made once, into which any thread puts and from which one thread takes, without a lock: a control loop
/// that says something waits for nobody and allocates nothing.
///
/// Each slot has a turn: the number of the put it is free for, or that number plus one once it is filled (D. Vyukov's
/// bounded queue). A put that finds its slot's turn behind has found the ring full.
///
/// SAFETY: a slot's bytes are touched by the putter that won its number, between winning it and storing the turn
/// (releasing), and by the taker between reading that turn (acquiring) and giving the slot back. `tail` is the taker's
/// alone, and there is one.
final class NoticeRing: @unchecked Sendable {
    /// An entry is cut to this; the longest faults of drivers are about 400 bytes.
    static let slotBytes = 1_024

    private let slots: Int
    private let turns: UnsafeMutablePointer<Atomic<Int>>
    private let bytes: UnsafeMutableRawPointer
    private let head = Atomic<Int>(0)
    private let taken = Atomic<Int>(0)
    private var tail = 0

    /// A ring of `slots`, a power of two.
    init(slots: Int) {
        precondition(slots > 1 && slots & (slots - 1) == 0, "a ring has a power of two of slots")
        self.slots = slots
        turns = .allocate(capacity: slots)
        for place in 0..<slots { (turns + place).initialize(to: Atomic(place)) }
        bytes = .allocate(byteCount: slots * Self.slotBytes, alignment: 16)
        // Touched now, so that no page of it is given out while the control loop waits.
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: slots * Self.slotBytes)
    }

    deinit {
        turns.deinitialize(count: slots).deallocate()
        bytes.deallocate()
    }

    /// How many slots are filled, or being filled.
    var depth: Int { max(0, head.load(ordering: .relaxed) - taken.load(ordering: .relaxed)) }

    /// Fills the next slot; false when fewer than `reserve` slots would be left for others.
    @inline(__always)
    func put(leaving reserve: Int, _ fill: (UnsafeMutableRawPointer) -> Void) -> Bool {
        var place = head.load(ordering: .relaxed)
        while true {
            if place - taken.load(ordering: .relaxed) >= slots - reserve { return false }
            let turn = turns[place & (slots - 1)].load(ordering: .acquiring)
            if turn == place {
                let won = head.weakCompareExchange(expected: place, desired: place + 1, ordering: .relaxed)
                if won.exchanged { break }
                place = won.original
            } else if turn < place {
                return false
            } else {
                place = head.load(ordering: .relaxed)
            }
        }
        fill(bytes + (place & (slots - 1)) * Self.slotBytes)
        turns[place & (slots - 1)].store(place + 1, ordering: .releasing)
        return true
    }

    /// Empties the oldest slot; false when none is filled. One thread only.
    func take(_ read: (UnsafeRawPointer) -> Void) -> Bool {
        let slot = tail & (slots - 1)
        guard turns[slot].load(ordering: .acquiring) == tail + 1 else { return false }
        read(UnsafeRawPointer(bytes + slot * Self.slotBytes))
        turns[slot].store(tail + slots, ordering: .releasing)
        tail += 1
        taken.store(tail, ordering: .relaxed)
        return true
    }
}
