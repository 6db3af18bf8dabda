extension State {
    /// The buttons that do something now, in the order of `Button`: what a screen shows, and nothing else. A language can
    /// be chosen wherever `speaksLanguages` says so.
    public var buttons: [Button] {
        let voucher: [Button] = ledger.credit > .zero ? [.voucher] : []
        switch mode {
        case .attract: return [.start] + voucher
        case .choosing: return Document.allCases.map { .document($0) } + [.proceed, .back, .cancel] + voucher
        case .paying: return [.back, .cancel] + voucher
        case .posing: return [.shoot, .back, .cancel]
        case .countdown: return [.cancel]
        case .reviewing(let session, let verdict):
            return (verdict == .conforming ? [.proceed] : []) + (mayRetake(session) ? [.retake] : []) + [.cancel]
        case .signing(let session): return [.proceed] + (maySign(session) ? [.redo] : []) + [.back, .cancel]
        case .confirming(let session, .asking): return [.proceed] + stepsBack(session) + [.cancel]
        case .confirming(_, .checkingPrinter), .confirming(_, .storing), .printing, .voucher(_, .issuing), .maintenance:
            return []
        case .handingOver: return [.proceed] + voucher
        case .voucher(_, .shown): return [.proceed]
        case .outOfService: return voucher
        }
    }

    /// Whether the customer may choose another language now.
    public var speaksLanguages: Bool {
        switch mode {
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing,
            .handingOver:
            true
        case .voucher, .outOfService, .maintenance: false
        }
    }

    /// Photos the customer may still take after the one that is looked at.
    public func retakesLeft(_ session: Session) -> UInt8 {
        session.takes < configuration.takesMaximum ? configuration.takesMaximum - session.takes : 0
    }

    private func mayRetake(_ session: Session) -> Bool { retakesLeft(session) > 0 }

    private func maySign(_ session: Session) -> Bool { session.signatures < Limits.signatureAttempts }

    private func stepsBack(_ session: Session) -> [Button] {
        guard session.document.terms.needsSignature else { return [.back] }
        return maySign(session) ? [.redo, .back] : []
    }
}
