/// Compares a measured value with what passes and with what fails; between them a check cannot tell.
struct Limit {
    /// What passes.
    let pass: ClosedRange<Double>
    /// What does not surely fail; `pass` lies inside.
    let doubt: ClosedRange<Double>
    /// As a person reads it.
    let text: String

    static func atLeast(_ pass: Double, failingBelow fail: Double? = nil, unit: String = "", digits: Int = 2) -> Limit {
        Limit(
            pass: pass...Double.infinity, doubt: (fail ?? pass)...Double.infinity,
            text: "at least \(PlainNumber.decimals(pass, digits))\(unit)")
    }

    static func atMost(_ pass: Double, failingAbove fail: Double? = nil, unit: String = "", digits: Int = 2) -> Limit {
        Limit(
            pass: -Double.infinity...pass, doubt: -Double.infinity...(fail ?? pass),
            text: "at most \(PlainNumber.decimals(pass, digits))\(unit)")
    }

    static func within(_ pass: ClosedRange<Double>, unit: String, digits: Int = 1) -> Limit {
        Limit(
            pass: pass, doubt: pass,
            text: "\(PlainNumber.decimals(pass.lowerBound, digits)) to "
                + "\(PlainNumber.decimals(pass.upperBound, digits))\(unit)")
    }

    func result(_ value: Double) -> Check.Result {
        guard value.isFinite else { return .cannotTell }
        return pass.contains(value) ? .pass : doubt.contains(value) ? .cannotTell : .fail
    }
}

/// The sentences of a check, one for each way it can end.
struct CheckTexts {
    let pass: String
    let fail: String
    let cannotTell: String

    func text(_ result: Check.Result) -> String {
        switch result {
        case .pass: pass
        case .fail: fail
        case .cannotTell: cannotTell
        }
    }
}

extension Check {
    /// A check of a value against a limit. A missing value cannot tell.
    /// - Parameters:
    ///   - isSure: false makes a pass a "cannot tell".
    ///   - failIsSure: false makes a fail a "cannot tell", where the value may be wrong by more than the limit allows for.
    ///   - surelyFails: true makes it a fail whatever the value is: something else was seen that must not be.
    init(
        _ name: String, _ raw: Double?, score: Int? = nil, _ limit: Limit, isSure: Bool = true,
        failIsSure: Bool = true, surelyFails: Bool = false, _ texts: CheckTexts
    ) {
        var result = raw.map(limit.result) ?? .cannotTell
        if !isSure, result == .pass { result = .cannotTell }
        if !failIsSure, result == .fail { result = .cannotTell }
        if surelyFails { result = .fail }
        self.init(
            name: name, raw: raw, score: score, limit: limit.text, result: result, why: texts.text(result))
    }
}
