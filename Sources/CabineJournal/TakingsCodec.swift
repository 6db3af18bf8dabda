import CabineCore

/// What a cash audit counts, in the order of its fields.
extension ByteWriter {
    mutating func put(_ takings: Takings) {
        put(takings.tally)
        put(takings.resets)
        put(UInt64(takings.marks.count))
        for mark in takings.marks {
            put(mark.ledger)
            put(mark.tally)
            put(signed: mark.wall.millisecondsSince1970)
        }
        put(takings.stoppedInOrder)
    }

    private mutating func put(_ tally: Tally) {
        put(UInt64(tally.coins.count))
        for coins in tally.coins {
            put(UInt64(coins.value.value))
            put(coins.count)
        }
        put(tally.otherCoins)
        put(UInt64(tally.otherCents.value))
        put(UInt64(tally.products.count))
        for product in tally.products {
            put(product.sheets)
            put(UInt64(product.sold.value))
        }
        put(tally.vouchers)
        put(tally.doubts)
        put(tally.powerCuts)
    }
}

extension ByteReader {
    /// More than a state keeps of any of these is refused before it is read.
    private static let (marksMaximum, productsMaximum) = (3, 64)

    mutating func takings() throws(CodecFault) -> Takings {
        let tally = try tally()
        let resets = try unsigned()
        var marks: [AuditMark] = []
        for _ in 0..<(try length(atMost: Self.marksMaximum)) {
            marks.append(AuditMark(ledger: try ledger(), tally: try self.tally(), wall: try wallTime()))
        }
        return Takings(tally: tally, resets: resets, marks: marks, stoppedInOrder: try flag())
    }

    private mutating func tally() throws(CodecFault) -> Tally {
        var coins: [CoinCount] = []
        for _ in 0..<(try length(atMost: Limits.coinValuesMaximum)) {
            coins.append(CoinCount(value: try cents(atMost: Limits.coinMaximum), count: try unsigned()))
        }
        let (others, otherCents) = (try unsigned(), try sum())
        var products: [ProductCount] = []
        for _ in 0..<(try length(atMost: Self.productsMaximum)) {
            products.append(ProductCount(sheets: try unsigned(), sold: try sum()))
        }
        // A document this snapshot did not know was never sold.
        while products.count < Document.allCases.count { products.append(ProductCount()) }
        return Tally(
            coins: coins, otherCoins: others, otherCents: otherCents, products: products, vouchers: try unsigned(),
            doubts: try unsigned(), powerCuts: try unsigned())
    }

    private mutating func sum() throws(CodecFault) -> Cents { try cents(atMost: Cents(Int(Limits.counterMaximum))) }

    private mutating func length(atMost most: Int) throws(CodecFault) -> Int {
        let stated = try unsigned()
        guard stated <= UInt64(most) else { throw .unknown(what: "list length", value: stated) }
        return Int(stated)
    }
}
