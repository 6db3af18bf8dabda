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

    /// What comes before everything in `nodes`: most events plan the next one of their kind a moment later, and pass
    /// through here without moving any other.
    private var front: Node?
    private var nodes: [Node] = []
    private var inserted: UInt64 = 0

    var count: Int { nodes.count + (front == nil ? 0 : 1) }
    var isEmpty: Bool { count == 0 }
    /// When the first one is due.
    var next: Instant? { (front ?? nodes.first).map { Instant(nanoseconds: $0.nanoseconds) } }

    mutating func insert(_ element: WorldEvent, at instant: Instant) {
        inserted += 1
        let node = Node(nanoseconds: instant.nanoseconds, sequence: inserted, element: element)
        if let first = front {
            guard node.isBefore(first) else { return push(node) }
            push(first)
            front = node
        } else if let first = nodes.first, !node.isBefore(first) {
            push(node)
        } else {
            front = node
        }
    }

    mutating func removeFirst() -> (instant: Instant, element: WorldEvent)? {
        if let first = front {
            front = nil
            return (Instant(nanoseconds: first.nanoseconds), first.element)
        }
        guard let first = nodes.first else { return nil }
        let last = nodes.removeLast()
        if !nodes.isEmpty { sink(last) }
        return (Instant(nanoseconds: first.nanoseconds), first.element)
    }

    private mutating func push(_ node: Node) {
        var place = nodes.count
        nodes.append(node)
        while place > 0 {
            let parent = (place - 1) / 2
            guard node.isBefore(nodes[parent]) else { break }
            nodes[place] = nodes[parent]
            place = parent
        }
        nodes[place] = node
    }

    /// Puts `node` in the place of the first one, and moves up whatever is before it.
    private mutating func sink(_ node: Node) {
        var place = 0
        while true {
            var least = 2 * place + 1
            guard least < nodes.count else { break }
            if least + 1 < nodes.count, nodes[least + 1].isBefore(nodes[least]) { least += 1 }
            guard nodes[least].isBefore(node) else { break }
            nodes[place] = nodes[least]
            place = least
        }
        nodes[place] = node
    }
}
