import CabineCore

/// What is to happen when, in the order of instant and then of arrival: equal insertions give an equal order.
struct EventHeap {
    private struct Node {
        let nanoseconds: UInt64
        let sequence: UInt64
        let element: WorldEvent

        func isBefore(_ other: Node) -> Bool {
            nanoseconds != other.nanoseconds ? nanoseconds < other.nanoseconds : sequence < other.sequence
        }
    }

    private var nodes: [Node] = []
    private var inserted: UInt64 = 0

    var count: Int { nodes.count }
    var isEmpty: Bool { nodes.isEmpty }
    /// When the first one is due.
    var next: Instant? { nodes.first.map { Instant(nanoseconds: $0.nanoseconds) } }

    mutating func insert(_ element: WorldEvent, at instant: Instant) {
        inserted += 1
        nodes.append(Node(nanoseconds: instant.nanoseconds, sequence: inserted, element: element))
        var child = nodes.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard nodes[child].isBefore(nodes[parent]) else { break }
            nodes.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeFirst() -> (instant: Instant, element: WorldEvent)? {
        guard let first = nodes.first else { return nil }
        let last = nodes.removeLast()
        if !nodes.isEmpty {
            nodes[0] = last
            sink()
        }
        return (Instant(nanoseconds: first.nanoseconds), first.element)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            let left = 2 * parent + 1
            if left < nodes.count, nodes[left].isBefore(nodes[least]) { least = left }
            if left + 1 < nodes.count, nodes[left + 1].isBefore(nodes[least]) { least = left + 1 }
            guard least != parent else { return }
            nodes.swapAt(parent, least)
            parent = least
        }
    }
}
