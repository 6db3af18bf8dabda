import CabineCore
import CabineDesks
import Testing

@Suite struct EventQueueTests {
    @Test func touchesAreDroppedAndCoinsAreNot() {
        var queue = EventQueue()
        for _ in 0..<1_000 {
            queue.post(.touched(.start))
            queue.post(.coinInserted(Cents(50)))
        }
        #expect(queue.count == EventQueue.touchesMaximum + 1_000)
        #expect(queue.waiting.filter { $0 == .coinInserted(Cents(50)) }.count == 1_000)
    }

    @Test func touchesAreTakenAgainOnceTheOldOnesWere() {
        var queue = EventQueue()
        for _ in 0..<20 { queue.post(.touched(.start)) }
        while !queue.isEmpty { queue.removeFirst() }
        queue.post(.touched(.cancel))
        #expect(queue.next == .touched(.cancel))
    }

    /// While nothing can be written down, inputs go on changing: the first change and the last level wait (seed 10119).
    @Test func anInputThatFlickersLeavesItsFirstChangeAndItsLastLevel() {
        var queue = EventQueue()
        for turn in 0..<1_000 {
            queue.post(.presence(inside: turn % 2 == 0))
            queue.post(.serviceDoor(open: turn % 2 == 0))
            queue.post(.serviceKey(turn % 2 == 0))
            queue.post(.saleReleased)
        }
        #expect(queue.count == 7)
        #expect(queue.waiting.filter { $0 == .saleReleased }.count == 1)
        for (on, off) in [
            (Event.presence(inside: true), Event.presence(inside: false)),
            (.serviceDoor(open: true), .serviceDoor(open: false)), (.serviceKey(true), .serviceKey(false)),
        ] { #expect(queue.waiting.filter { $0 == on || $0 == off } == [on, off]) }
    }

    @Test func eventsComeInTheirOrder() {
        var queue = EventQueue()
        for token in 1...5 { queue.post(.timerFired(UInt64(token))) }
        queue.removeFirst()
        queue.post(.timerFired(6))
        var taken: [Event] = []
        while let event = queue.next {
            taken.append(event)
            queue.removeFirst()
        }
        #expect(taken == (2...6).map { .timerFired(UInt64($0)) })
    }
}
