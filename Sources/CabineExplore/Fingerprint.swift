/// 128 bits that stand for a node: with 100 million nodes, two of them agree by chance with a probability of 10⁻²³.
struct Fingerprint: Hashable {
    let first: UInt64
    let second: UInt64

    /// Two independent hashes in the manner of FNV-1a and SplitMix64; the same in every process.
    init(_ node: Node) {
        var first: UInt64 = 0x9e37_79b9_7f4a_7c15
        var second: UInt64 = 0xc2b2_ae3d_27d4_eb4f
        func take(_ word: UInt64) {
            first = (first ^ word) &* 0xff51_afd7_ed55_8ccd
            first ^= first >> 32
            second = (second &+ word) &* 0xc4ce_b9fe_1a85_ec53
            second ^= second >> 29
        }
        take(UInt64(node.memory) << 32 | UInt64(node.durable))
        take(node.counters)
        take(node.vouchers.bits)
        take(node.printLane.bits)
        take(node.recordLane.bits)
        take(node.sales.low)
        take(node.sales.high)
        self.first = Self.finish(first)
        self.second = Self.finish(second)
    }

    private static func finish(_ word: UInt64) -> UInt64 {
        var word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}

/// The nodes seen so far, by fingerprint: an open-addressing table, and a list in the order of discovery.
struct VisitedNodes {
    /// In the order of discovery.
    private(set) var fingerprints: [Fingerprint] = []
    /// 0 for an empty slot; else the upper half of the fingerprint's first word beside the node's number plus one, so
    /// that a probe seldom touches the list.
    private var slots: [UInt64]
    private var mask: UInt64

    init() {
        slots = [UInt64](repeating: 0, count: 1 << 16)
        mask = UInt64(slots.count - 1)
    }

    var count: Int { fingerprints.count }

    /// The number of a node, and whether it is new.
    mutating func insert(_ fingerprint: Fingerprint) -> (index: UInt32, isNew: Bool) {
        if fingerprints.count * 2 >= slots.count { grow() }
        let tag = fingerprint.first & 0xffff_ffff_0000_0000
        var place = fingerprint.second & mask
        while true {
            let slot = slots[Int(place)]
            if slot == 0 {
                slots[Int(place)] = tag | UInt64(fingerprints.count + 1)
                fingerprints.append(fingerprint)
                return (UInt32(fingerprints.count - 1), true)
            }
            if slot & 0xffff_ffff_0000_0000 == tag {
                let index = Int(slot & 0xffff_ffff) - 1
                if fingerprints[index] == fingerprint { return (UInt32(index), false) }
            }
            place = (place + 1) & mask
        }
    }

    private mutating func grow() {
        slots = [UInt64](repeating: 0, count: slots.count * 2)
        mask = UInt64(slots.count - 1)
        for index in fingerprints.indices {
            var place = fingerprints[index].second & mask
            while slots[Int(place)] != 0 { place = (place + 1) & mask }
            slots[Int(place)] = fingerprints[index].first & 0xffff_ffff_0000_0000 | UInt64(index + 1)
        }
    }
}
