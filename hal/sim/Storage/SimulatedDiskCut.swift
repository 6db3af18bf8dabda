import HALContract

// What a power cut leaves.
extension SimulatedDisk {
    /// Cuts the power, unless it failed already, and restores it. What was not durable survives as `effect` says, and
    /// without one as the dice say.
    public func cutPower(_ effect: CutEffect? = nil) {
        if hasPower { settle(effect) }
        hasPower = true
        operationsUntilCut = nil
    }

    func settle(_ effect: CutEffect?) {
        settleDoubts(effect)
        settlePending(effect)
        for index in files.indices.reversed() {
            leaveUnwritten(index, effect)
            let wasCount = files[index].bytes.count
            files[index].forgetWhatIsNotDurable()
            used -= wasCount - files[index].bytes.count
            if survivesByName(files[index], effect) {
                files[index].isNamed = true
            } else {
                used -= files[index].bytes.count
                files.remove(at: index)
            }
        }
    }

    /// A file whose name was never made durable may be there all the same, empty or not.
    private func survivesByName(_ file: StoredFile, _ effect: CutEffect?) -> Bool {
        if file.isNamed { return true }
        return switch effect {
        case .lost, .unwritten: false
        case .torn, .kept: true
        case nil: dice.draw(below: 2) == 0
        }
    }

    private func settleDoubts(_ effect: CutEffect?) {
        let settled = doubts
        doubts = []
        for doubt in settled where isUndone(effect) {
            cuts.undone += 1
            if let index = find(doubt.name) {
                takePending(of: files[index].serial) { _ in }
                used -= files[index].bytes.count
                files.remove(at: index)
            }
            guard let old = doubt.old else { continue }
            let index = findOrMake(doubt.name)
            files[index].replace(old, isDurable: true)
            files[index].isNamed = true
            used += old.count
        }
    }

    private func isUndone(_ effect: CutEffect?) -> Bool {
        switch effect {
        case .lost, .torn, .unwritten: true
        case .kept: false
        case nil: dice.draw(below: 2) == 0
        }
    }

    private func settlePending(_ effect: CutEffect?) {
        let writes = pending
        pending = []
        guard !writes.isEmpty else { return }
        let isReordered = effect == nil && dice.happens(.diskReordered)
        let keptInOrder = effect == nil && !isReordered ? dice.draw(below: writes.count + 1) : 0
        var anyLost = false
        for (place, write) in writes.enumerated() {
            guard let index = files.firstIndex(where: { $0.serial == write.serial }) else { continue }
            let isKept =
                switch effect {
                case .lost, .unwritten: false
                case .kept: true
                case .torn: write.range.upperBound <= lastSectorEnd(index)
                case nil: isReordered ? dice.draw(below: 2) == 0 : place < keptInOrder
                }
            if isKept {
                files[index].makeDurable(write.range)
                files[index].isNamed = true
                cuts.kept += 1
                if anyLost, isReordered { cuts.reordered += 1 }
            } else {
                tearOrLose(write.range, index, effect, mayTear: isReordered || !anyLost)
                anyLost = true
            }
        }
    }

    /// A file may have its new length without its new bytes, as far as a block it has already goes.
    private func leaveUnwritten(_ index: Int, _ effect: CutEffect?) {
        let durable = files[index].durableCount
        let blockEnd = (durable + Self.blockBytes - 1) / Self.blockBytes * Self.blockBytes
        let end = min(files[index].bytes.count, blockEnd)
        guard files[index].isNamed, end > durable else { return }
        guard effect == .unwritten || effect == nil && dice.happens(.diskUnwritten) else { return }
        files[index].lengthen(to: end)
        cuts.unwritten += 1
    }

    /// Where the whole sectors of a file end.
    private func lastSectorEnd(_ index: Int) -> Int {
        files[index].bytes.count / Self.sectorBytes * Self.sectorBytes
    }

    private func tearOrLose(_ range: Range<Int>, _ index: Int, _ effect: CutEffect?, mayTear: Bool) {
        let firstEnd = (range.lowerBound / Self.sectorBytes + 1) * Self.sectorBytes
        let sectors = range.upperBound > firstEnd ? (range.upperBound - 1 - firstEnd) / Self.sectorBytes + 1 : 0
        let kept: Int
        switch effect {
        case .torn: kept = min(sectors, max(0, (lastSectorEnd(index) - firstEnd) / Self.sectorBytes + 1))
        case .lost, .unwritten, .kept: kept = 0
        case nil:
            kept = mayTear && sectors > 0 && dice.happens(.diskTorn) ? dice.draw(below: sectors) + 1 : 0
        }
        guard kept > 0 else { return cuts.lost += 1 }
        cuts.torn += 1
        files[index].isNamed = true
        files[index].makeDurable(range.lowerBound..<(firstEnd + (kept - 1) * Self.sectorBytes))
    }
}
