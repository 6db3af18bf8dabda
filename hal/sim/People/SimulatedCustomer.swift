public import CabineCore
public import HALContract

/// What a customer does at one moment.
public enum CustomerAction: Hashable, Sendable {
    /// Press a button.
    case touch(Button)
    /// Insert one coin.
    case insert(cents: Int)
    /// Sign on the pad, then say that it is done.
    case sign([PenStroke])
    /// Look and wait.
    case wait
    /// Take the sheet, or the voucher, and go.
    case leave
}

/// A patient customer who wants one sheet: pays in coins, poses, retakes what is refused, signs, confirms.
///
/// Pure: decides on what the screen shows, from the seed alone.
public struct SimulatedCustomer: Sendable {
    /// Coins they carry, largest first.
    private static let purse = [200, 100, 50]

    private var random: SplitMix
    private let document: Document
    private let language: Language
    private var actedOn: Mode?
    private var insertedTarget = 0

    /// A customer drawn from `seed`.
    public init(seed: UInt64, document: Document = .drivingLicence, language: Language = .french) {
        random = SplitMix(seed: seed)
        self.document = document
        self.language = language
    }

    /// What the customer does now that the screen shows `state`; once for each screen, however often it is shown.
    public mutating func act(on state: State) -> CustomerAction {
        if case .paying = state.mode {
            // A coin counts up pulse by pulse: the next one follows when the last is counted.
            guard state.ledger.inserted.value >= insertedTarget else { return .wait }
        } else {
            guard state.mode != actedOn else { return .wait }
        }
        actedOn = state.mode
        switch state.mode {
        case .attract: return .touch(.start)
        case .choosing(let session): return choose(session)
        case .paying: return pay(state)
        case .posing: return .touch(.shoot)
        case .reviewing(_, .conforming): return .touch(.proceed)
        case .reviewing(let session, _):
            return session.takes < state.configuration.takesMaximum ? .touch(.retake) : .touch(.cancel)
        case .signing: return .sign(Self.signature(&random))
        case .confirming(_, .asking): return .touch(.proceed)
        case .handingOver, .voucher(_, .shown): return .leave
        case .countdown, .confirming, .printing, .voucher(_, .issuing), .outOfService, .maintenance: return .wait
        }
    }

    private mutating func choose(_ session: Session) -> CustomerAction {
        if session.language != language { return .touch(.language(language)) }
        if session.document != document { return .touch(.document(document)) }
        return .touch(.proceed)
    }

    private mutating func pay(_ state: State) -> CustomerAction {
        let missing = state.configuration.price.value - state.ledger.credit.value
        guard missing > 0 else { return .wait }
        let fitting = Self.purse.filter { $0 <= missing }
        let coin = fitting.isEmpty ? Self.purse[Self.purse.count - 1] : fitting[random.next(below: fitting.count)]
        insertedTarget = state.ledger.inserted.value + coin
        return .insert(cents: coin)
    }

    /// The signature of `seed`.
    public static func signature(seed: UInt64) -> [PenStroke] {
        var random = SplitMix(seed: seed)
        return signature(&random)
    }

    /// A signature: a few joined loops and a line under them.
    static func signature(_ random: inout SplitMix) -> [PenStroke] {
        let letters = 5 + random.next(below: 4)
        let slant = 0.2 + random.nextUnit() * 0.4
        var points: [PenPoint] = []
        for step in 0..<(letters * 24) {
            let angle = Double(step) / 24 * 2 * .pi
            let tall = 0.6 + 0.4 * wave(Double(step) / 31 + slant)
            let height = 9 * tall * wave(angle)
            let x = 14 + Double(step) / 24 * 8 + 5 * wave(angle + .pi / 2) + height * slant
            let pressure = 0.45 + 0.35 * wave(angle + 1)
            points.append(PenPoint(xMillimetres: x, yMillimetres: 28 - height, pressure: pressure))
        }
        let flourish = (0..<40).map { step in
            PenPoint(
                xMillimetres: 16 + Double(step) * 1.3, yMillimetres: 44 - Double(step) * 0.1,
                pressure: 0.3 + 0.4 * Double(step) / 40)
        }
        return [PenStroke(points: points), PenStroke(points: flourish)]
    }

    /// A sine by a parabola, good to 0.06: no mathematics library below the executables is needed for a scribble.
    private static func wave(_ angle: Double) -> Double {
        let turns = angle / (2 * .pi)
        let phase = (turns - turns.rounded(.down)) * 2
        return phase < 1 ? 4 * phase * (1 - phase) : -4 * (phase - 1) * (2 - phase)
    }
}
