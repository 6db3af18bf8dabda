import CabineCore
import HALContract

/// The back end: the process that cupsd starts for a page or for a question about levels.
///
/// | phase | lasts | when its job is cancelled | when cupsd is killed |
/// |---|---|---|---|
/// | asking | 200 to 1500 ms | - | ends |
/// | spooling (filters) | 500 to 2000 ms | ends | ends |
/// | waiting, cooling | until the printer is free and cold | ends | ends, or goes on without a spooler |
/// | sending | 300 to 1500 ms | ends, or finishes sending | as above |
/// | printing | until the sheet is out | ends; the sheet comes out | ends; the sheet comes out |
///
/// The job states are those of CUPS 2.4.2 with ErrorPolicy retry-current-job and Gutenprint 5.3.4.
extension SimulatedSpool {
    static let askingMilliseconds = 200..<1_500
    static let spoolingMilliseconds = 500..<2_000
    static let coolingMilliseconds = 5_000..<100_000
    static let sendingMilliseconds = 300..<1_500

    /// One back end.
    struct Run {
        enum Phase {
            case asking, spooling, waiting, cooling, sending, printing
        }

        var phase: Phase
        /// When the phase ends by itself; `.never` when the printer ends it.
        var until: Instant
        /// The job it runs for, or the question.
        let sequence: UInt64
        let name: String
        /// The printer gives this back end no levels, at its end as at its start.
        var isMute = false
        /// Its spooler was killed.
        var isOrphan = false
    }

    func later(_ instant: Instant, _ span: Range<Int>) -> Instant {
        instant.advanced(byMilliseconds: UInt64(span.lowerBound + dice.draw(below: span.count)))
    }

    /// Starts a back end for what came first, if the queue is free.
    func startNext(at instant: Instant, isRetry: Bool = false) {
        guard run == nil, !isStopped, returns == nil, activeCount > 0 || question != nil else { return }
        let canRetry = isRetry || retries == .never
        let index =
            activeCount == 0
            ? nil : jobs.firstIndex { $0.state == .pending || ($0.state == .held && canRetry) }
        if let question, canRetry || !isOffline, index.map({ question < jobs[$0].sequence }) ?? true {
            self.question = nil
            run = Run(
                phase: .asking, until: later(instant, Self.askingMilliseconds), sequence: question, name: "")
        } else if let index {
            jobs[index].state = .processing
            jobs[index].message = ""
            run = Run(
                phase: .spooling, until: later(instant, Self.spoolingMilliseconds), sequence: jobs[index].sequence,
                name: jobs[index].name)
        }
    }

    /// The phase of the back end is over.
    func proceed(_ current: Run, at instant: Instant) {
        switch current.phase {
        case .asking: ask(current, at: instant)
        case .spooling: reach(current, at: instant)
        case .cooling: send(current, at: instant)
        case .sending: hand(current, at: instant)
        case .waiting, .printing: preconditionFailure("the printer ends this phase")
        }
    }

    private func ask(_ current: Run, at instant: Instant) {
        run = nil
        let condition = device.meet(withPage: false, at: instant)
        guard condition != .absent, lingering == nil else {
            question = current.sequence
            return findNobody(at: instant)
        }
        isOffline = false
        report(isMute: device.isMute(at: instant), at: instant)
        startNext(at: instant)
    }

    /// The back end looks for its printer.
    private func reach(_ current: Run, at instant: Instant) {
        let condition = device.meet(withPage: true, at: instant)
        guard condition != .absent, lingering == nil else { return hold(current, at: instant) }
        isOffline = false
        var current = current
        current.isMute = device.isMute(at: instant)
        run = current
        report(isMute: current.isMute, at: instant)
        note(current, PrinterText.started)
        guard !device.isPrinting else {
            run?.phase = .waiting
            run?.until = .never
            return note(current, PrinterText.busy)
        }
        if condition == .ready, dice.happens(.printerLate) {
            run?.phase = .cooling
            run?.until = later(instant, Self.coolingMilliseconds)
            return note(current, PrinterText.cooling)
        }
        send(current, at: instant)
    }

    /// Sends the page, if the printer is as a page needs it.
    private func send(_ current: Run, at instant: Instant) {
        switch device.condition {
        case .ready:
            run?.phase = .sending
            run?.until = later(instant, Self.sendingMilliseconds)
        case .absent: hold(current, at: instant)
        case .coverOpen: stop(current, PrinterText.coverOpen)
        case .jammed: stop(current, PrinterText.jammed)
        case .empty: stop(current, PrinterText.empty)
        case .wrongMedia:
            run = nil
            if let index = index(of: current.sequence) { end(index, .canceled, PrinterText.wrongMedia) }
            startNext(at: instant)
        }
    }

    /// The page is in the printer, unless something came between.
    private func hand(_ current: Run, at instant: Instant) {
        guard device.condition == .ready, !device.isPrinting else { return send(current, at: instant) }
        run?.phase = .printing
        run?.until = .never
        device.take(current.name, at: instant)
    }

    /// The printer is done with a page, or its cable was pulled.
    func pageEnded(at instant: Instant) {
        guard let ended = device.ended else { return }
        device.ended = nil
        if lingering?.phase == .printing { lingering = nil }
        guard let current = run else { return }
        switch (current.phase, ended) {
        case (.printing, .complete): finish(current, PrinterText.complete, at: instant)
        case (.printing, .failed(let text)): finish(current, text, at: instant)
        case (.printing, .unplugged): hold(current, at: instant)
        case (.waiting, _): send(current, at: instant)
        case (.asking, _), (.spooling, _), (.cooling, _), (.sending, _): break
        }
    }

    /// The back end returns success, whatever it said: levels first, then the job's end.
    private func finish(_ current: Run, _ text: String, at instant: Instant) {
        report(isMute: current.isMute, at: instant)
        run = nil
        if let index = index(of: current.sequence) { end(index, .completed, text) }
        startNext(at: instant)
    }

    /// Exit code 4: the queue stops, the job waits.
    private func stop(_ current: Run, _ text: String) {
        run = nil
        isStopped = true
        message = text
        guard let index = index(of: current.sequence) else { return }
        jobs[index].state = .pending
        jobs[index].message = text
    }

    /// Exit code 6, or 1 with retry-current-job: the job is kept and sent again from its beginning.
    private func hold(_ current: Run, at instant: Instant) {
        run = nil
        if let index = index(of: current.sequence) {
            jobs[index].state = .held
            jobs[index].message = PrinterText.absent
        }
        findNobody(at: instant)
    }

    private func findNobody(at instant: Instant) {
        isOffline = true
        message = PrinterText.absent
        retries = instant.advanced(byMilliseconds: Self.retryMilliseconds)
        startNext(at: instant)
    }

    /// The job of this back end is gone; what was sent in full is printed all the same.
    func abandon(_ current: Run) {
        run = nil
        guard current.phase == .sending, dice.draw(below: 2) == 0 else { return }
        lingering = current
    }

    /// A back end without a job goes on to the end of its page. One that was told to end lets go of the printer when
    /// the page is sent; one whose spooler was killed stays until the sheet is out (FAST_RETURN 0).
    func linger(_ current: Run, at instant: Instant) {
        let isFree = device.condition == .ready && !device.isPrinting
        guard isFree else { return lingering = nil }
        if current.phase == .cooling {
            lingering?.phase = .sending
            lingering?.until = later(instant, Self.sendingMilliseconds)
        } else {
            lingering?.phase = .printing
            lingering?.until = .never
            device.take(current.name, at: instant)
            if !current.isOrphan { lingering = nil }
        }
    }

    /// The back end's ATTR and STATE lines about its media.
    private func report(isMute: Bool, at instant: Instant) {
        guard !isMute else { return }
        saveMarkers(at: instant)
        markers = Markers(printsLeft: device.sheetsLeft, stamp: Int(instant.nanoseconds / 1_000_000_000))
        isEmpty = device.sheetsLeft == 0
        if dirtySince == nil { dirtySince = instant }
    }

    /// Writes printers.conf as cupsd would have done by `instant`.
    func saveMarkers(at instant: Instant) {
        guard let since = dirtySince, instant.milliseconds(since: since) >= Self.saveMilliseconds else { return }
        savedMarkers = markers
        dirtySince = nil
    }

    private func note(_ current: Run, _ text: String) {
        if let index = index(of: current.sequence) { jobs[index].message = text }
    }

    func index(of sequence: UInt64) -> Int? { jobs.lastIndex { $0.sequence == sequence } }

    /// Ends a job and drops its document.
    func end(_ index: Int, _ state: SpoolJobState, _ text: String) {
        jobs[index].state = state
        jobs[index].message = text
        jobs[index].page = nil
        activeCount -= 1
        guard jobs.count - activeCount > Self.historyLimit, let oldest = jobs.firstIndex(where: { !$0.isActive }) else {
            return
        }
        jobs.remove(at: oldest)
    }
}
