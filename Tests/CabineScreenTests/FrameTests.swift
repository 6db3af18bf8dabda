import CabineCore
import CabinePreview
import NIOCore
import Synchronization
import Testing

@testable import CabineScreen

@Suite struct FrameTests {
    private static func frame(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 100) }

    @Test func withoutAPageNothingIsKept() {
        let hub = FrameHub()
        hub.show(Self.frame(1).span, at: Instant(nanoseconds: 1))
        #expect(!hub.holdsFrame)
    }

    /// A page that takes its time gets the newest frame, and the preview never waits for it.
    @Test func aSlowPageGetsTheNewestFrame() async {
        let hub = FrameHub()
        let arrivals = hub.arrivals()
        for number in UInt8(1)...200 { hub.show(Self.frame(number).span, at: Instant(nanoseconds: UInt64(number))) }
        var iterator = arrivals.makeAsyncIterator()
        await iterator.next()
        let frame = hub.frame(after: 0)
        #expect(frame?.number == 200 && frame?.at == Instant(nanoseconds: 200))
        #expect(hub.frame(after: 200) == nil)
    }

    /// What a page is sent of it: browsers show a part once the boundary behind it is there.
    @Test func aFrameIsAWholePart() {
        let frame = ScreenFrame(number: 1, at: Instant(nanoseconds: 5), jpeg: [0xFF, 0xD8, 0x0A, 0xFF, 0xD9].span)
        let head = "Content-Type: image/jpeg\r\nContent-Length: 5\r\nX-Captured-Nanoseconds: 5\r\n\r\n"
        let expected = Array(head.utf8) + [0xFF, 0xD8, 0x0A, 0xFF, 0xD9] + Array("\r\n--frame\r\n".utf8)
        #expect(Array(frame.part.readableBytesView) == expected)
    }

    @Test func theLastFrameIsForgotten() {
        let screen = CustomerScreen(site: Played.site)
        let arrivals = screen.frames.arrivals()
        screen.frames.show(Self.frame(1).span, at: Instant(nanoseconds: 1))
        #expect(screen.frames.holdsFrame)
        screen.tell(.ended)
        #expect(!screen.frames.holdsFrame)
        _ = arrivals
    }

    /// A browser that is opened again and again ends its own oldest connections, and nothing else.
    @Test func theOldestOfTooManyPagesIsLetGo() async {
        let screen = CustomerScreen(site: Played.site)
        let frames = (0...ScreenHub.listenersMaximum).map { _ in screen.frames.arrivals() }
        let moments = (0...ScreenHub.listenersMaximum).map { _ in screen.hub.news() }
        screen.frames.show(Self.frame(1).span, at: Instant(nanoseconds: 1))
        for streams in [frames, moments] {
            var oldest = streams[0].makeAsyncIterator()
            var news = 0
            while await oldest.next() != nil { news += 1 }
            #expect(news <= 1, "it has ended")
            for stream in streams.dropFirst() {
                var iterator = stream.makeAsyncIterator()
                #expect(await iterator.next() != nil)
            }
        }
    }
}
