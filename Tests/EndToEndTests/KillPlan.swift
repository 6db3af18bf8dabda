import HALSim

/// Which program is killed when, drawn from a seed: a moment of a session, and a random delay after it.
struct KillPlan {
    /// A moment of the cabin.
    enum CabinMoment: CaseIterable {
        /// In its start, which after a kill is its recovery.
        case starting
        /// With a coin on its way.
        case coin
        case countdown
        case signing
        case confirming
        /// Before the sheet is out, mostly: the cabin then waits until no sheet can come any more.
        case printing
        /// The printer has counted a paper, and the cabin may not know yet.
        case sheetOut
        case handingOver
        case voucher

        /// The screen at which the delay begins; `sheetOut` begins at the printer, while it prints.
        func begins(at screen: ScreenLine) -> Bool {
            switch self {
            case .starting: screen.words == ["cause starting"]
            case .coin: screen.name == "paying" && screen.creditCents > 0
            case .countdown: screen.name == "countdown"
            case .signing: screen.name == "signing"
            case .confirming: screen.name == "confirming"
            case .printing: screen.name == "printing"
            case .sheetOut: false
            case .handingOver: screen.name == "handingOver"
            case .voucher: screen.name == "voucher"
            }
        }

        /// About as long as the moment lasts.
        var delayMaximumMilliseconds: Int {
            switch self {
            case .starting, .printing: 2_500
            case .countdown: 3_000
            case .coin: 12
            case .signing: 30
            case .confirming: 320
            case .sheetOut, .handingOver: 100
            case .voucher: 600
            }
        }
    }

    /// A moment of the collector.
    enum CollectorMoment: CaseIterable {
        /// A sheet is out: its record is on its way.
        case uploading
        /// The State pulls.
        case pulling
        case anyTime

        var delayMaximumMilliseconds: Int {
            switch self {
            case .uploading: 60
            case .pulling: 150
            case .anyTime: 4_000
            }
        }
    }

    struct CabinKill {
        let moment: CabinMoment
        let delaySeconds: Double
    }

    struct CollectorKill {
        let moment: CollectorMoment
        let delaySeconds: Double
        /// How long it stays away.
        let awaySeconds: Double
    }

    private static let awayMaximumMilliseconds = 1_500

    private(set) var cabin: [CabinKill] = []
    private(set) var collector: [CollectorKill] = []

    /// As many kills as `count`, the two programs in turn; every moment once before one comes a second time.
    init(count: Int, random: inout SplitMix) {
        var moments: [CabinMoment] = []
        var ends: [CollectorMoment] = []
        for index in 0..<count {
            if index.isMultiple(of: 2) {
                let moment = Self.draw(&moments, &random)
                cabin.append(
                    CabinKill(moment: moment, delaySeconds: Self.seconds(moment.delayMaximumMilliseconds, &random)))
            } else {
                let moment = Self.draw(&ends, &random)
                collector.append(
                    CollectorKill(
                        moment: moment, delaySeconds: Self.seconds(moment.delayMaximumMilliseconds, &random),
                        awaySeconds: Self.seconds(Self.awayMaximumMilliseconds, &random)))
            }
        }
    }

    mutating func nextCabin() -> CabinKill? { cabin.isEmpty ? nil : cabin.removeFirst() }
    mutating func nextCollector() -> CollectorKill? { collector.isEmpty ? nil : collector.removeFirst() }

    private static func draw<Moment: CaseIterable>(_ left: inout [Moment], _ random: inout SplitMix) -> Moment {
        if left.isEmpty { left = Array(Moment.allCases) }
        return left.remove(at: random.next(below: left.count))
    }

    private static func seconds(_ maximumMilliseconds: Int, _ random: inout SplitMix) -> Double {
        Double(random.next(below: maximumMilliseconds + 1)) / 1_000
    }
}
