public import Crypto

/// All statements of a cabin, checked one against the other.
public struct StatementChain: Sendable {
    /// The statements whose signature is right, oldest first.
    public private(set) var statements: [SignedStatement] = []
    /// What is wrong, with the file's name; empty for a chain to be trusted.
    public private(set) var problems: [String] = []

    /// Checks the files of a cabin's statements, oldest first.
    public init(_ files: [(name: String, bytes: [UInt8])], cabin: String, key: Curve25519.Signing.PublicKey) {
        var previous: SignedStatement?
        for (name, bytes) in files {
            do throws(CashFault) {
                let signed = try SignedStatement(bytes, verifiedBy: key)
                check(name, signed, after: previous, cabin)
                statements.append(signed)
                previous = signed
            } catch {
                problems.append("\(name): \(error)")
                previous = nil
            }
        }
    }

    private mutating func check(
        _ name: String, _ signed: SignedStatement, after previous: SignedStatement?, _ cabin: String
    ) {
        let statement = signed.statement
        func demand(_ holds: Bool, _ problem: String) {
            if !holds { problems.append("\(name): \(problem)") }
        }
        demand(statement.cabin == cabin, "it is of cabin \(statement.cabin), not of \(cabin)")
        for problem in statement.period.problems + statement.whole.problems { demand(false, problem) }
        guard let previous else {
            let isFirst = statement.reset == 1 && statement.previous == CashStatement.noPrevious
            return demand(
                isFirst || statements.isEmpty == false, "it is reset \(statement.reset): earlier statements are missing"
            )
        }
        let before = previous.statement
        demand(statement.reset == before.reset + 1, "it follows reset \(before.reset): statements are missing")
        demand(statement.previous == previous.digest, "it does not follow from the statement before it")
        demand(statement.period.from == before.period.to, "its period does not begin where the one before ended")
        demand(
            statement.period.creditBefore == before.period.creditAfter, "its first credit is not the last one before")
        demand(statement.chainCount > before.chainCount, "its chain of cash entries is no longer than before")
        let sums: [(String, (CashFigures) -> Int)] = [
            ("coins", \.inserted), ("sales", \.sold), ("sheets", \.sheets), ("vouchers", \.voucherCents),
            ("doubts", \.doubtCents), ("power cuts", \.powerCuts),
        ]
        for (what, value) in sums {
            demand(
                value(statement.whole) == value(before.whole) + value(statement.period),
                "its \(what) since initialisation are not those before and those of its period")
        }
    }
}
