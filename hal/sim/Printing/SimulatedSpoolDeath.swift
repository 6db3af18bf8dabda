import CabineCore
import HALContract

/// How the spooler dies, and what it knows afterwards.
extension SimulatedSpool {
    /// cupsd is killed. Whether its jobs are lost or printed again was decided by what had reached its disk.
    func die(at instant: Instant) {
        dies = nil
        // Whoever hung hangs no longer.
        hungUntil = instant
        saveMarkers(at: instant)
        returns = later(instant, 1_000..<20_000)
        if let current = run { orphan(current) }
        let areLost = dice.draw(below: 2) == 0
        if areLost { forgetActive() } else { restartActive() }
        forget()
    }

    /// The back end of a killed cupsd ends with it, or goes on without it.
    private func orphan(_ current: Run) {
        run = nil
        switch current.phase {
        case .asking, .spooling, .waiting, .printing: return
        case .cooling, .sending:
            guard dice.draw(below: 2) == 0 else { return }
            lingering = current
            lingering?.isOrphan = true
        }
    }

    /// cupsd is back and looks at what it has.
    func comeBack(at instant: Instant) {
        returns = nil
        startNext(at: instant)
    }

    /// Forgets a job and gives its number to the next one. Its back end ends as if it had been cancelled.
    func lose(_ sequence: UInt64, at instant: Instant) {
        loses = nil
        guard let index = index(of: sequence) else { return }
        let lost = jobs.remove(at: index)
        renumber()
        guard lost.isActive else { return }
        activeCount -= 1
        if let run, run.sequence == sequence { abandon(run) }
        startNext(at: instant)
    }

    /// The power of the cabin fails: cupsd and its back ends die with it, and calls throw `absent` until `powerOn`.
    ///
    /// A page that the printer had taken may come out or not. Queued jobs survive, or are lost. A page that may have
    /// come out is printed again only when the dice say `spoolerRestart`.
    public func powerCut() {
        advance()
        saveMarkers(at: time.now)
        let sent = run.flatMap { $0.phase == .printing ? $0.sequence : nil }
        (run, lingering, dies, loses) = (nil, nil, nil, nil)
        hungUntil = time.now
        returns = .never
        device.powerFailed()
        if dice.draw(below: 2) == 0 {
            forgetActive()
        } else {
            if let sent, !dice.happens(.spoolerRestart), let index = index(of: sent) {
                jobs.remove(at: index)
                activeCount -= 1
            }
            restartActive()
        }
        forget()
    }

    /// The power is back; cupsd answers after 1 to 5 s.
    public func powerOn() {
        advance()
        precondition(returns == .never, "the power was on")
        returns = later(time.now, 1_000..<5_000)
    }

    private func forgetActive() {
        jobs.removeAll(where: \.isActive)
        activeCount = 0
    }

    /// Jobs that are on the disk are printed from their beginning.
    private func restartActive() {
        for index in jobs.indices where jobs[index].isActive {
            jobs[index].state = .pending
            jobs[index].message = ""
        }
    }

    /// What a dead cupsd forgets besides: questions, the latest levels, and in half of the cases the ended jobs.
    private func forget() {
        question = nil
        retries = .never
        (isOffline, isEmpty, message) = (false, false, "")
        if isStopped { isStopped = dice.draw(below: 2) == 0 }
        (markers, dirtySince) = (savedMarkers, nil)
        if dice.draw(below: 2) == 0 { jobs.removeAll(where: { !$0.isActive }) }
        renumber()
    }

    /// Goes on after the highest number that is remembered: those of forgotten jobs are used again.
    private func renumber() {
        nextIdentifier = 1
        for index in jobs.indices { nextIdentifier = max(nextIdentifier, jobs[index].identifier + 1) }
    }
}
