import Hummingbird
import NIOCore

/// A request to the screen, with the event loop of its connection.
struct ScreenRequest: RequestContext {
    var coreContext: CoreRequestContextStorage
    let loop: any EventLoop

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        loop = source.channel.eventLoop
    }
}
