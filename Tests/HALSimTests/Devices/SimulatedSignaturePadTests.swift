import BoardSim
import CabineCore
import HALContract
import HALDrivers
import HALSim
import Testing

private let capability = Board.simPad

/// A line across the pad; its last point is as far right as a person gets.
private let ink = [
    PenStroke(points: (0...20).map { PenPoint(xMillimetres: Double($0) * 5, yMillimetres: 20, pressure: 0.5) }),
    PenStroke(points: (0...20).map { PenPoint(xMillimetres: 40, yMillimetres: Double($0) * 3, pressure: 0.5) }),
]

private func pad(_ plan: FaultPlan = FaultPlan(), seed: UInt64 = 1) -> SimulatedSignaturePad {
    SimulatedSignaturePad(capability: capability, time: SimulatedTime(), dice: dice(plan, seed: seed))
}

@Suite struct SimulatedSignaturePadTests {
    @Test func theRealDriverReadsWhatWasDrawn() throws {
        let transport = pad()
        let driver = STUPad(transport: transport)
        #expect(try driver.probe() == capability)
        transport.draw(ink)
        #expect(transport.queuedReports == 0, "nothing is followed before inking")
        try driver.begin()
        transport.draw(ink)
        #expect(try driver.poll(limitMilliseconds: 20))
        #expect(driver.strokes.map(\.points.count) == ink.map(\.points.count))
        #expect(driver.strokes.allSatisfy { $0.points.allSatisfy { !transport.isStale($0) } })
        try driver.end()
        #expect(!transport.isInking)
    }

    @Test func waitingTakesTimeOnlyWhenNothingIsThere() throws {
        let time = SimulatedTime()
        let transport = SimulatedSignaturePad(capability: capability, time: time, dice: dice())
        try transport.setFeature(0x21, [0x21, 1])
        transport.draw(ink)
        #expect(try transport.nextReport(limitMilliseconds: 20) != nil)
        #expect(time.takeSpent() == 0)
        while try transport.nextReport(limitMilliseconds: 0) != nil {}
        #expect(time.takeSpent() == 0)
        #expect(try transport.nextReport(limitMilliseconds: 20) == nil)
        #expect(time.takeSpent() == 20_000_000)
    }

    @Test func aPartialReportIsShortAndSkipped() throws {
        let transport = pad(always(.padPartialReport))
        #expect(faultKind { try STUPad(transport: transport).probe() } == .protocolViolation)
        try transport.setFeature(0x21, [0x21, 1])
        transport.draw(ink)
        while let report = try transport.nextReport(limitMilliseconds: 0) {
            #expect((1..<7).contains(report.count))
            #expect(PenReport(report, capability: capability) == nil)
        }
    }

    @Test func anUnpluggedPadIsAbsentUntilItIsPlugged() throws {
        let faults = dice(always(.padUnplugged))
        let transport = SimulatedSignaturePad(capability: capability, time: SimulatedTime(), dice: faults)
        try transport.setFeature(0x21, [0x21, 1])
        transport.draw(ink)
        #expect(!transport.isPlugged && transport.queuedReports == 0)
        #expect(faultKind { _ = try transport.nextReport(limitMilliseconds: 0) } == .absent)
        #expect(faultKind { _ = try transport.feature(0x09) } == .absent)
        #expect(faultKind { try transport.setFeature(0x20, [0x20, 0]) } == .absent)
        transport.plug()
        #expect(try transport.nextReport(limitMilliseconds: 0) == nil, "the ink is lost")
        #expect(!transport.isInking)
        #expect(faultKind { _ = try transport.feature(0x09) } == .absent, "a read is an opportunity too")
        faults.isHealed = true
        transport.heal()
        #expect(try transport.feature(0x09).count == 11)
    }

    @Test func staleInkOutlivesClearScreenAndIsKnown() throws {
        let faults = dice(always(.padStaleBuffer))
        let transport = SimulatedSignaturePad(capability: capability, time: SimulatedTime(), dice: faults)
        try transport.setFeature(0x21, [0x21, 1])
        transport.draw(ink)
        try transport.setFeature(0x20, [0x20, 0])
        faults.isHealed = true
        let queued = transport.queuedReports
        #expect(queued > ink.reduce(0) { $0 + $1.points.count })
        try transport.setFeature(0x20, [0x20, 0])
        #expect(transport.queuedReports == queued, "clear screen drops none of it")
        var collector = StrokeCollector(capability: capability)
        while let report = try transport.nextReport(limitMilliseconds: 0) {
            collector.take(try #require(PenReport(report, capability: capability)))
        }
        let points = collector.finish().flatMap(\.points)
        #expect(!points.isEmpty && points.allSatisfy(transport.isStale))
        #expect(try transport.nextReport(limitMilliseconds: 0) == nil, "draining does")
    }

    @Test func theRealDriverDrainsStaleInkAndOneThatDoesNotWouldShowIt() throws {
        for seed in 0..<50 as Range<UInt64> {
            let transport = pad(always(.padStaleBuffer), seed: seed)
            let driver = STUPad(transport: transport)
            for _ in 0..<3 {
                try driver.begin()
                transport.draw(ink)
                _ = try driver.poll(limitMilliseconds: 0)
                let points = driver.strokes.flatMap(\.points)
                #expect(points.count == 42 && !points.contains(where: transport.isStale), "seed \(seed)")
                try driver.end()
            }
            try transport.setFeature(0x20, [0x20, 0])
            try transport.setFeature(0x21, [0x21, 1])
            var collector = StrokeCollector(capability: capability)
            while let report = try transport.nextReport(limitMilliseconds: 0) {
                if let pen = PenReport(report, capability: capability) { collector.take(pen) }
            }
            #expect(collector.finish().flatMap(\.points).contains(where: transport.isStale), "the negative control")
        }
    }

    @Test func aCutForgetsTheInk() throws {
        let transport = pad()
        try transport.setFeature(0x21, [0x21, 1])
        transport.draw(ink)
        transport.powerCut()
        #expect(transport.queuedReports == 0 && !transport.isInking && transport.isPlugged)
    }

    @Test func theSameSeedGivesTheSameReports() throws {
        func reports(_ seed: UInt64) throws -> [[UInt8]] {
            let transport = pad(often([.padPartialReport, .padStaleBuffer]), seed: seed)
            var all: [[UInt8]] = []
            for _ in 0..<10 {
                try transport.setFeature(0x20, [0x20, 0])
                try transport.setFeature(0x21, [0x21, 1])
                transport.draw(ink)
                while let report = try transport.nextReport(limitMilliseconds: 0) { all.append(report) }
            }
            return all
        }
        for seed in 1...10 as ClosedRange<UInt64> { #expect(try reports(seed) == reports(seed)) }
        #expect(try reports(1) != reports(2))
    }
}
