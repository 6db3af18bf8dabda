import CabineCore

/// Tags are part of the format: a new event takes the next number, an old number is never reused.
extension ByteWriter {
    mutating func put(_ event: Event) {
        switch event {
        case .started(let configuration, let wall):
            // The first number is older than the ways of payment and the prices of documents, and still means coins and
            // one price; the second is older than those prices.
            let isPlain = configuration.prices == DocumentPrices(all: configuration.price)
            put(tag: isPlain ? configuration.payment == .coins ? 1 : 18 : 22)
            putDecisions(configuration)
            if !isPlain || configuration.payment != .coins { put(configuration.payment) }
            if !isPlain { put(configuration.prices) }
            put(signed: wall.millisecondsSince1970)
        case .clockRead(let wall):
            put(tag: 2)
            put(signed: wall.millisecondsSince1970)
        case .timerFired(let token): put(tag: 3, token)
        case .coinInserted(let amount): put(tag: 4, UInt64(amount.value))
        case .touched(let button):
            put(tag: 5)
            put(button)
        case .photoTaken(let session, let take, let verdict):
            put(tag: 6, session)
            put(UInt64(take))
            put(verdict)
        case .signatureTaken(let session, let attempt, let verdict):
            put(tag: 7, session)
            put(UInt64(attempt))
            put(verdict)
        case .recordStored(let sale): put(tag: 8, sale)
        case .recordNotStored(let sale): put(tag: 9, sale)
        case .recordReleased(let sale): put(tag: 10, sale)
        case .recordDiscarded(let sale): put(tag: 11, sale)
        case .printConcluded(let sale, let outcome):
            put(tag: 12, sale)
            put(outcome)
        case .voucherIssued(let serial): put(tag: 13, serial)
        case .deviceReported(let device, let health):
            put(tag: 14)
            put(device)
            put(health)
        case .printerReported(let report):
            put(tag: 15)
            put(report)
        case .serviceKey(let turned):
            put(tag: 16)
            put(turned)
        case .serviceOrdered(let reason):
            // 0 and 1 were written before there were reasons.
            put(tag: 17)
            put(tag: reason?.rawValue ?? 0)
        case .serviceWork(let work):
            put(tag: 24)
            put(tag: work?.rawValue ?? 0)
        case .voucherOrdered: put(tag: 25)
        case .saleReleased: put(tag: 19)
        case .serviceDoor(let open):
            put(tag: 20)
            put(open)
        case .presence(let inside):
            put(tag: 21)
            put(inside)
        case .cashReset(let number, let inserted):
            put(tag: 26, number)
            put(UInt64(inserted.value))
        case .stopped: put(tag: 27)
        }
    }

    private mutating func put(tag: UInt8, _ number: UInt64) {
        put(tag: tag)
        put(number)
    }

    mutating func put(_ configuration: Configuration) {
        putDecisions(configuration)
        put(configuration.payment)
    }

    private mutating func putDecisions(_ configuration: Configuration) {
        put(UInt64(configuration.price.value))
        put(UInt64(configuration.retakes))
        put(configuration.language)
    }

    mutating func put(_ prices: DocumentPrices) {
        for document in Document.allCases { put(UInt64(prices[document].value)) }
    }

    mutating func put(_ report: PrinterReport) {
        put(report.health)
        put(report.printsLeft != nil)
        if let printsLeft = report.printsLeft { put(UInt64(printsLeft)) }
    }

    mutating func put(_ verdict: PhotoVerdict) {
        switch verdict {
        case .conforming: put(tag: 0)
        case .refused(let why):
            put(tag: 1)
            put(why)
        case .cameraFailed: put(tag: 2)
        }
    }

    private mutating func put(_ button: Button) {
        switch button {
        case .start: put(tag: 1)
        case .language(let language):
            put(tag: 2)
            put(language)
        case .document(let document):
            put(tag: 3)
            put(document)
        case .proceed: put(tag: 4)
        case .shoot: put(tag: 5)
        case .retake: put(tag: 6)
        case .redo: put(tag: 7)
        case .back: put(tag: 8)
        case .cancel: put(tag: 9)
        case .voucher: put(tag: 10)
        }
    }
}

extension ByteReader {
    mutating func event() throws(CodecFault) -> Event {
        switch try byte() {
        case 1: .started(try configuration(paidBy: .coins), try wallTime())
        case 22: .started(try pricedConfiguration(), try wallTime())
        case 2: .clockRead(try wallTime())
        case 3: .timerFired(try unsigned())
        case 4: .coinInserted(try cents(atMost: Limits.coinMaximum))
        case 5: .touched(try button())
        case 6: .photoTaken(session: try unsigned(), take: try small("take"), try photoVerdict())
        case 7: .signatureTaken(session: try unsigned(), attempt: try small("attempt"), try raw("signature verdict"))
        case 8: .recordStored(sale: try unsigned())
        case 9: .recordNotStored(sale: try unsigned())
        case 10: .recordReleased(sale: try unsigned())
        case 11: .recordDiscarded(sale: try unsigned())
        case 12: .printConcluded(sale: try unsigned(), try raw("print outcome"))
        case 13: .voucherIssued(serial: try unsigned())
        case 14: .deviceReported(try raw("device"), try raw("health"))
        case 15: .printerReported(try printerReport())
        case 16: .serviceKey(try flag())
        case 17: .serviceOrdered(out: try optional("reason"))
        case 24: .serviceWork(try optional("service work"))
        case 25: .voucherOrdered
        case 18: .started(try configuration(paidBy: nil), try wallTime())
        case 19: .saleReleased
        case 20: .serviceDoor(open: try flag())
        case 21: .presence(inside: try flag())
        case 26: .cashReset(number: try unsigned(), inserted: try cents(atMost: Cents(Int(Limits.counterMaximum))))
        case 27: .stopped
        case let tag: throw .unknown(what: "event", value: UInt64(tag))
        }
    }

    /// `payment` is known already, or nil where it stands behind the decisions.
    mutating func configuration(paidBy payment: Payment?) throws(CodecFault) -> Configuration {
        let price = try cents(atMost: Limits.creditMaximum)
        let retakes: UInt8 = try small("retakes")
        guard Configuration.accepts(price: price, retakes: retakes) else {
            throw .unknown(what: "configuration", value: UInt64(price.value))
        }
        let language: Language = try raw("language")
        let stated: Payment = if let payment { payment } else { try raw("payment") }
        return Configuration(price: price, retakes: retakes, language: language, payment: stated)
    }

    /// A configuration followed by the price of each document.
    mutating func pricedConfiguration() throws(CodecFault) -> Configuration {
        let plain = try configuration(paidBy: nil)
        var prices = DocumentPrices(all: plain.price)
        for document in Document.allCases { prices[document] = try cents(atMost: Limits.creditMaximum) }
        guard Configuration.accepts(prices, retakes: plain.retakes) else {
            throw .unknown(what: "configuration", value: UInt64(plain.price.value))
        }
        return Configuration(
            price: plain.price, prices: prices, retakes: plain.retakes, language: plain.language, payment: plain.payment
        )
    }

    mutating func wallTime() throws(CodecFault) -> WallTime { WallTime(millisecondsSince1970: try signed()) }

    mutating func cents(atMost most: Cents) throws(CodecFault) -> Cents {
        let value: Int = try small("amount")
        guard value <= most.value else { throw .unknown(what: "amount", value: UInt64(value)) }
        return Cents(value)
    }

    mutating func printerReport() throws(CodecFault) -> PrinterReport {
        let health: DeviceHealth = try raw("health")
        let printsLeft: UInt32? = try flag() ? try small("prints left") : nil
        return PrinterReport(health: health, printsLeft: printsLeft)
    }

    mutating func photoVerdict() throws(CodecFault) -> PhotoVerdict {
        switch try byte() {
        case 0: .conforming
        case 1: .refused(try raw("photo refusal"))
        case 2: .cameraFailed
        case let tag: throw .unknown(what: "photo verdict", value: UInt64(tag))
        }
    }

    private mutating func button() throws(CodecFault) -> Button {
        switch try byte() {
        case 1: .start
        case 2: .language(try raw("language"))
        case 3: .document(try raw("document"))
        case 4: .proceed
        case 5: .shoot
        case 6: .retake
        case 7: .redo
        case 8: .back
        case 9: .cancel
        case 10: .voucher
        case let tag: throw .unknown(what: "button", value: UInt64(tag))
        }
    }
}
