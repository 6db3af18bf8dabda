/// Whether rest can be reached from every node by good steps alone: asked backwards, from rest, at the end of a search.
struct Liveness {
    private let isAsked: Bool
    /// Good steps of all nodes looked at, node by node in the order of their numbers.
    private var targets: [UInt32] = []
    /// Where the good steps of each node end in `targets`.
    private var ends: [Int] = []
    private var rest: [Bool] = []

    init(isAsked: Bool) { self.isAsked = isAsked }

    mutating func found(isAtRest: Bool) { if isAsked { rest.append(isAtRest) } }
    mutating func link(to node: UInt32) { if isAsked { targets.append(node) } }
    mutating func finishNode() { if isAsked { ends.append(targets.count) } }

    /// The nodes without a way, those found first coming first.
    func stuck() -> [UInt32] {
        var reaches = rest
        let (origins, starts) = reversed()
        var queue = rest.indices.filter { rest[$0] }.map { UInt32($0) }
        while let node = queue.popLast() {
            for place in Int(starts[Int(node)])..<Int(starts[Int(node) + 1]) {
                let origin = Int(origins[place])
                if !reaches[origin] {
                    reaches[origin] = true
                    queue.append(UInt32(origin))
                }
            }
        }
        return reaches.indices.filter { !reaches[$0] }.map { UInt32($0) }
    }

    /// The same steps by where they lead.
    private func reversed() -> (origins: [UInt32], starts: [Int]) {
        var starts = [Int](repeating: 0, count: rest.count + 1)
        for target in targets { starts[Int(target) + 1] += 1 }
        for node in rest.indices { starts[node + 1] += starts[node] }
        var places = starts
        var origins = [UInt32](repeating: 0, count: targets.count)
        var first = 0
        for node in ends.indices {
            for target in targets[first..<ends[node]] {
                origins[places[Int(target)]] = UInt32(node)
                places[Int(target)] += 1
            }
            first = ends[node]
        }
        return (origins, starts)
    }
}
