extension State {
    mutating func beginSession(_ now: Instant, _ effects: inout [Effect]) {
        sessions += 1
        mode = .choosing(Session(identifier: sessions, startedAt: now, language: configuration.language))
        keepAwake(&effects)
    }

    /// An empty cabin shows its warning at once; whoever comes back, or touches the screen, goes on.
    ///
    /// It never makes a session longer than it would be without: the warning is the end of every idle time, and somebody
    /// who comes and goes without a touch is believed for the length of a session only.
    mutating func presence(_ inside: Bool, _ now: Instant, _ effects: inout [Effect]) {
        occupancy = inside ? .occupied : .empty
        switch mode {
        case .choosing(let session), .paying(let session), .posing(let session), .reviewing(let session, _),
            .signing(let session), .confirming(let session, .asking):
            if !inside, !idleWarning {
                warn(&effects)
            } else if inside, idleWarning, now.milliseconds(since: session.startedAt) <= Limits.sessionMilliseconds {
                keepAwake(&effects)
            }
        case .attract, .countdown, .confirming(_, .checkingPrinter), .confirming(_, .storing), .printing,
            .handingOver, .voucher, .outOfService, .maintenance:
            break
        }
    }

    /// The customer goes, or went: nothing was delivered, credit stays.
    mutating func leave(_ session: Session, _ effects: inout [Effect]) {
        switch mode {
        case .posing, .countdown: effects.append(.stopPreview)
        case .signing: effects.append(.stopSigning)
        case .attract, .choosing, .paying, .reviewing, .confirming, .printing, .handingOver, .voucher,
            .outOfService, .maintenance:
            break
        }
        rest(wiping: session, &effects)
    }

    /// The cabin cannot deliver: the credit of the customer in front becomes a voucher.
    mutating func giveUp(_ session: Session, _ now: Instant, _ effects: inout [Effect]) {
        leave(session, &effects)
        if ledger.credit > .zero { beginVoucher(language: session.language, now, &effects) }
    }

    mutating func poseIfPaid(_ session: Session, _ effects: inout [Effect]) {
        if ledger.credit >= configuration.prices[session.document] { pose(session, &effects) }
    }

    mutating func pose(_ session: Session, _ effects: inout [Effect]) {
        mode = .posing(session)
        effects.append(.startPreview)
        keepAwake(&effects)
    }

    mutating func countdownStep(_ session: Session, _ figure: UInt8, _ effects: inout [Effect]) {
        guard figure <= 1 else {
            mode = .countdown(session, .counting(figure - 1))
            return setTimer(Limits.countdownStepMilliseconds, &effects)
        }
        var session = session
        session.takes += 1
        mode = .countdown(session, .shooting)
        effects.append(.takePhoto(session: session.identifier, take: session.takes))
        setTimer(Limits.photoMilliseconds, &effects)
    }

    mutating func photoTaken(
        _ identifier: UInt64, _ take: UInt8, _ verdict: PhotoVerdict, _ now: Instant, _ effects: inout [Effect]
    ) {
        switch mode {
        case .countdown(let session, .shooting):
            // A photo of an earlier session or take is late: it is nobody's any more.
            guard session.identifier == identifier, session.takes == take else { return }
            photoArrived(session, verdict, now, &effects)
        case .attract, .choosing, .paying, .posing, .countdown(_, .counting), .reviewing, .signing, .confirming,
            .printing, .handingOver, .voucher, .outOfService, .maintenance:
            break
        }
    }

    private mutating func photoArrived(
        _ session: Session, _ verdict: PhotoVerdict, _ now: Instant, _ effects: inout [Effect]
    ) {
        switch verdict {
        case .cameraFailed: photoMissing(session, now, &effects)
        case .refused where session.takes >= configuration.takesMaximum: giveUp(session, now, &effects)
        case .conforming, .refused:
            effects.append(.stopPreview)
            mode = .reviewing(session, verdict)
            keepAwake(&effects)
        }
    }

    mutating func photoMissing(_ session: Session, _ now: Instant, _ effects: inout [Effect]) {
        // Of a flash that failed the desk has told already: then nothing is known against the camera.
        if devices.flash != .failed { devices.camera = .failed }
        giveUp(session, now, &effects)
    }

    /// The photo is accepted: whoever need not sign is asked to confirm at once.
    mutating func goOn(_ session: Session, _ now: Instant, _ effects: inout [Effect]) {
        if session.document.terms.needsSignature {
            signOrGiveUp(session, now, &effects)
        } else {
            askToConfirm(session, &effects)
        }
    }

    private mutating func askToConfirm(_ session: Session, _ effects: inout [Effect]) {
        mode = .confirming(session, .asking)
        effects.append(.readPrinter)
        keepAwake(&effects)
    }

    mutating func beginSigning(_ session: Session, _ effects: inout [Effect]) {
        var session = session
        session.signatures += 1
        mode = .signing(session)
        effects.append(.startSigning(session: session.identifier, attempt: session.signatures))
        keepAwake(&effects)
    }

    mutating func signOrGiveUp(_ session: Session, _ now: Instant, _ effects: inout [Effect]) {
        if session.signatures < Limits.signatureAttempts {
            beginSigning(session, &effects)
        } else {
            giveUp(session, now, &effects)
        }
    }

    mutating func redoSignature(_ session: Session, _ effects: inout [Effect]) {
        guard session.signatures < Limits.signatureAttempts else { return }
        beginSigning(session, &effects)
    }

    mutating func signatureTaken(
        _ identifier: UInt64, _ attempt: UInt8, _ verdict: SignatureVerdict, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        switch mode {
        case .signing(let session):
            guard session.identifier == identifier, session.signatures == attempt else { return }
            switch verdict {
            case .accepted: askToConfirm(session, &effects)
            case .refused: signOrGiveUp(session, now, &effects)
            case .padFailed:
                devices.pad = .failed
                giveUp(session, now, &effects)
            }
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .confirming, .printing, .handingOver,
            .voucher, .outOfService, .maintenance:
            // The pen of an earlier attempt: the pad was cleared since.
            break
        }
    }
}
