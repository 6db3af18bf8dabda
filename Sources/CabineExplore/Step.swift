/// One edge of the search, as a reader of a counterexample sees it.
enum Step: Hashable {
    case event(Stimulus)
    case powerCut
    case powerCutSwallowsCoin
    case powerCutKeepsAppend
    case powerCutLosesAppend
    case journalCatchesUp
    case submit(sale: Int)
    case spoolerKnows(sale: Int)
    case cannotCompose(sale: Int)
    case sheetComesOut(sale: Int)
    case spoolerForgets(sale: Int)
    case jobIsLost(sale: Int)
    case judged(sale: Int, LaneKind)
    case voucherSigned(serial: Int)
    case voucherNotSigned(serial: Int)
    case recordStored(sale: Int)
    case recordNotStored(sale: Int, isThere: Bool)
    case recordReleased(sale: Int)
    case recordDiscarded(sale: Int)
    case recordOrderFails(sale: Int)
    case orderedAgain(sale: Int)
    case collectorTakes(sale: Int)
}

extension Step: CustomStringConvertible {
    var description: String {
        switch self {
        case .event(let stimulus): "event: \(stimulus)"
        case .powerCut: "power cut"
        case .powerCutSwallowsCoin: "a coin falls; power cut before it is in the journal"
        case .powerCutKeepsAppend: "power cut; the event whose effects are under way is in the journal"
        case .powerCutLosesAppend: "power cut; the event whose effects are under way is not in the journal"
        case .journalCatchesUp: "the journal is written"
        case .submit(let sale): "print job of sale \(sale) submitted"
        case .spoolerKnows(let sale): "print job of sale \(sale) is there already"
        case .cannotCompose(let sale): "sheet of sale \(sale) cannot be composed; nothing is submitted"
        case .sheetComesOut(let sale): "SHEET of sale \(sale) comes out"
        case .spoolerForgets(let sale): "spooler forgets the job of sale \(sale); the printer may not"
        case .jobIsLost(let sale): "job of sale \(sale) is lost without a sheet"
        case .judged(let sale, let kind): "sheet of sale \(sale) judged: \(kind)"
        case .voucherSigned(let serial): "VOUCHER \(serial) is signed and visible"
        case .voucherNotSigned(let serial): "voucher \(serial) could not be signed"
        case .recordStored(let sale): "record of sale \(sale) stored"
        case .recordNotStored(let sale, let isThere):
            "record of sale \(sale) not stored\(isThere ? ", as it seems; but it is there" : "")"
        case .recordReleased(let sale): "record of sale \(sale) released in the outbox"
        case .recordDiscarded(let sale): "record of sale \(sale) discarded from the outbox"
        case .recordOrderFails(let sale): "outbox cannot release or discard the record of sale \(sale)"
        case .orderedAgain(let sale): "the rounds order release or discard of the record of sale \(sale) again"
        case .collectorTakes(let sale): "collector takes the record of sale \(sale)"
        }
    }
}

/// A node one step away.
struct Successor {
    var node: Node
    let step: Step
    /// Edges that lead there from the same node.
    let multiplicity: Int
    /// Whether it is a step of a world in which nothing fails and no customer comes.
    let isGood: Bool
    /// A promise broken by the step itself.
    let broken: Promise?
}
