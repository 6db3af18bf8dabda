extension State {
    mutating func coinInserted(_ amount: Cents, _ now: Instant, _ effects: inout [Effect]) {
        precondition(amount <= Limits.coinMaximum, "a coin pulse is worth no more than the acceptor's largest coin")
        ledger.insert(amount)
        takings.tally.count(coin: amount)
        switch mode {
        case .attract: beginSession(now, &effects)
        case .choosing: keepAwake(&effects)
        case .paying(let session):
            keepAwake(&effects)
            poseIfPaid(session, &effects)
        case .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver, .voucher,
            .outOfService, .maintenance:
            // A late coin, already in the box when the acceptor closed: it is credit like any other.
            break
        }
    }

    /// What is missing of the price becomes credit, once: a second release before it is spent adds nothing.
    mutating func saleReleased(_ now: Instant, _ effects: inout [Effect]) {
        guard awaitsRelease else { return }
        ledger.takeAtCounter(presentPrice - ledger.credit)
        switch mode {
        case .attract: beginSession(now, &effects)
        case .choosing: keepAwake(&effects)
        case .paying(let session):
            keepAwake(&effects)
            poseIfPaid(session, &effects)
        case .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver, .voucher,
            .outOfService, .maintenance:
            preconditionFailure("a sale is released only where the price is awaited")
        }
    }

    mutating func touched(_ button: Button, _ now: Instant, _ effects: inout [Effect]) {
        if let session, now.milliseconds(since: session.startedAt) > Limits.sessionMilliseconds {
            switch mode {
            case .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming(_, .asking):
                return leave(session, &effects)
            case .attract, .confirming(_, .checkingPrinter), .confirming(_, .storing), .printing, .handingOver,
                .voucher, .outOfService, .maintenance:
                break
            }
        }
        switch mode {
        case .attract: touchedAtRest(button, now, &effects)
        case .choosing(let session): touchedChoosing(button, session, now, &effects)
        case .paying(let session): touchedPaying(button, session, now, &effects)
        case .posing(let session): touchedPosing(button, session, &effects)
        case .countdown(let session, _): touchedCountdown(button, session, &effects)
        case .reviewing(let session, let verdict): touchedReviewing(button, session, verdict, now, &effects)
        case .signing(let session): touchedSigning(button, session, &effects)
        case .confirming(let session, let phase): touchedConfirming(button, session, phase, &effects)
        case .printing:
            // Nothing can be stopped any more: the sheet is paid for.
            if case .language(let language) = button { changeLanguage(language) }
        case .handingOver(let sale): touchedHandingOver(button, sale, now, &effects)
        case .voucher(_, let phase): touchedVoucher(button, phase, &effects)
        case .outOfService: touchedOutOfService(button, now, &effects)
        case .maintenance: break  // The technician works at the console.
        }
    }

    private mutating func touchedAtRest(_ button: Button, _ now: Instant, _ effects: inout [Effect]) {
        switch button {
        case .start: beginSession(now, &effects)
        case .language(let language):
            beginSession(now, &effects)
            changeLanguage(language)
        case .voucher: beginVoucher(language: configuration.language, now, &effects)
        case .document, .proceed, .shoot, .retake, .redo, .back, .cancel: break
        }
    }

    private mutating func touchedChoosing(
        _ button: Button, _ session: Session, _ now: Instant, _ effects: inout [Effect]
    ) {
        keepAwake(&effects)
        switch button {
        case .language(let language): changeLanguage(language)
        case .document(let document):
            var session = session
            session.document = document
            mode = .choosing(session)
        case .proceed:
            mode = .paying(session)
            poseIfPaid(session, &effects)
        case .back, .cancel: leave(session, &effects)
        case .voucher: beginVoucher(language: session.language, now, &effects)
        case .start, .shoot, .retake, .redo: break
        }
    }

    private mutating func touchedPaying(
        _ button: Button, _ session: Session, _ now: Instant, _ effects: inout [Effect]
    ) {
        keepAwake(&effects)
        switch button {
        case .language(let language): changeLanguage(language)
        case .back: mode = .choosing(session)
        case .cancel: leave(session, &effects)
        case .voucher: beginVoucher(language: session.language, now, &effects)
        case .start, .document, .proceed, .shoot, .retake, .redo: break
        }
    }

    private mutating func touchedPosing(_ button: Button, _ session: Session, _ effects: inout [Effect]) {
        keepAwake(&effects)
        switch button {
        case .language(let language): changeLanguage(language)
        case .shoot, .proceed:
            mode = .countdown(session, .counting(Limits.countdownSteps))
            setTimer(Limits.countdownStepMilliseconds, &effects)
        case .back:
            effects.append(.stopPreview)
            mode = .choosing(session)
        case .cancel: leave(session, &effects)
        case .start, .document, .retake, .redo, .voucher: break
        }
    }

    private mutating func touchedCountdown(_ button: Button, _ session: Session, _ effects: inout [Effect]) {
        switch button {
        case .language(let language): changeLanguage(language)
        case .cancel: leave(session, &effects)
        case .start, .document, .proceed, .shoot, .retake, .redo, .back, .voucher: break
        }
    }

    private mutating func touchedReviewing(
        _ button: Button, _ session: Session, _ verdict: PhotoVerdict, _ now: Instant, _ effects: inout [Effect]
    ) {
        keepAwake(&effects)
        switch button {
        case .language(let language): changeLanguage(language)
        case .proceed:
            if verdict == .conforming { goOn(session, now, &effects) }
        case .retake: if retakesLeft(session) > 0 { pose(session, &effects) }
        case .cancel: leave(session, &effects)
        case .start, .document, .shoot, .redo, .back, .voucher: break
        }
    }

    private mutating func touchedSigning(_ button: Button, _ session: Session, _ effects: inout [Effect]) {
        keepAwake(&effects)
        switch button {
        case .language(let language): changeLanguage(language)
        case .proceed:
            effects.append(.finishSigning(session: session.identifier, attempt: session.signatures))
        case .redo: redoSignature(session, &effects)
        case .back:
            effects.append(.stopSigning)
            mode = .reviewing(session, .conforming)
        case .cancel: leave(session, &effects)
        case .start, .document, .shoot, .retake, .voucher: break
        }
    }

    private mutating func touchedConfirming(
        _ button: Button, _ session: Session, _ phase: ConfirmingPhase, _ effects: inout [Effect]
    ) {
        if case .language(let language) = button { return changeLanguage(language) }
        switch phase {
        case .asking:
            keepAwake(&effects)
            switch button {
            case .proceed: checkPrinter(session, &effects)
            case .redo, .back: stepBack(button, session, &effects)
            case .cancel: leave(session, &effects)
            case .start, .language, .document, .shoot, .retake, .voucher: break
            }
        case .checkingPrinter, .storing:
            // The sale has begun: it ends in a sheet or in a voucher.
            break
        }
    }

    /// From the confirmation: to a new signature, or to the photo where there is none.
    private mutating func stepBack(_ button: Button, _ session: Session, _ effects: inout [Effect]) {
        if session.document.terms.needsSignature {
            redoSignature(session, &effects)
        } else if button == .back {
            mode = .reviewing(session, .conforming)
        }
    }

    private mutating func touchedHandingOver(
        _ button: Button, _ sale: Sale, _ now: Instant, _ effects: inout [Effect]
    ) {
        switch button {
        case .language(let language): changeLanguage(language)
        case .proceed, .cancel, .back: rest(wiping: sale.session, &effects)
        case .voucher:
            if ledger.credit > .zero {
                effects.append(.wipe(session: sale.session.identifier))
                beginVoucher(language: sale.session.language, now, &effects)
            }
        case .start, .document, .shoot, .retake, .redo: break
        }
    }

    private mutating func touchedVoucher(_ button: Button, _ phase: VoucherPhase, _ effects: inout [Effect]) {
        switch (button, phase) {
        case (.proceed, .shown), (.cancel, .shown), (.back, .shown): rest(wiping: nil, &effects)
        case (.proceed, .issuing), (.cancel, .issuing), (.back, .issuing): break
        case (.start, _), (.language, _), (.document, _), (.shoot, _), (.retake, _), (.redo, _), (.voucher, _): break
        }
    }

    private mutating func touchedOutOfService(_ button: Button, _ now: Instant, _ effects: inout [Effect]) {
        switch button {
        case .voucher: beginVoucher(language: configuration.language, now, &effects)
        case .start, .language, .document, .proceed, .shoot, .retake, .redo, .back, .cancel: break
        }
    }

    private mutating func changeLanguage(_ language: Language) {
        guard var session else { return }
        session.language = language
        switch mode {
        case .choosing: mode = .choosing(session)
        case .paying: mode = .paying(session)
        case .posing: mode = .posing(session)
        case .countdown(_, let phase): mode = .countdown(session, phase)
        case .reviewing(_, let verdict): mode = .reviewing(session, verdict)
        case .signing: mode = .signing(session)
        case .confirming(_, let phase): mode = .confirming(session, phase)
        case .printing(let sale, let phase): mode = .printing(sale.speaking(language), phase)
        case .handingOver(let sale): mode = .handingOver(sale.speaking(language))
        case .attract, .voucher, .outOfService, .maintenance: break
        }
    }
}

extension Sale {
    func speaking(_ language: Language) -> Sale {
        var session = session
        session.language = language
        return Sale(identifier: identifier, session: session, price: price, printsLeftBefore: printsLeftBefore)
    }
}
