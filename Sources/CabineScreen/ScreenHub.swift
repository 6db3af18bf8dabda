public import CabineCore
import CabineDesks
import CabinePreview
import HALDrivers
import Synchronization

/// The one place where the screen's moments come together, and from which every page gets the newest.
///
/// A page that is slow gets fewer moments, never old ones: what waits for it is only that there is something new.
public final class ScreenHub: Sendable {
    private struct Content {
        var sources: ScreenSources?
        var state: State?
        var sequence: UInt64 = 0
        var context = ScreenContext()
        var listeners: [(identifier: Int, continuation: AsyncStream<Void>.Continuation)] = []
        var nextListener = 0

        /// What is chosen where nobody is served stays for as long as somebody may read there.
        mutating func keepChoice() {
            guard let state, !ScreenContext.serves(state), let now = sources?.now() else { return }
            context.choiceEnds = now.advanced(byMilliseconds: ScreenContext.choiceMilliseconds)
        }

        var isChoiceOver: Bool {
            guard let ends = context.choiceEnds, let now = sources?.now() else { return false }
            return now >= ends
        }
    }

    /// Pages at once: a screen, a bench, and a few that were closed a moment ago.
    static let listenersMaximum = 16

    private let content = Mutex(Content())
    private let site: ScreenSite

    /// A hub without a moment.
    init(site: ScreenSite) { self.site = site }

    func attach(_ sources: ScreenSources) { change { $0.sources = sources } }

    var sources: ScreenSources? { content.withLock { $0.sources } }

    /// Takes the state after an event.
    public func take(_ state: State, sequence: UInt64) {
        change { content in
            guard let now = content.sources?.now() else { return }
            let before = content.state
            content.context.follow(before, state, now)
            content.state = state
            content.sequence = sequence
        }
    }

    /// Takes what the preview says.
    func take(_ report: PreviewWatch.Report) {
        switch report {
        case .hint(let hint): change { $0.context.hint = hint }
        case .fault, .ended: change { $0.context.hint = nil }
        }
    }

    func set(_ preferences: Preferences) {
        change { content in
            content.context.preferences = preferences.bounded
            content.keepChoice()
        }
    }

    func set(isSent: Bool) { change(if: { $0.context.isSent != isSent }) { $0.context.isSent = isSent } }
    func set(stage: PrintStage?) { change(if: { $0.context.stage != stage }) { $0.context.stage = stage } }
    /// The ink changed.
    func inkChanged() { change { $0.context.inkRevision &+= 1 } }

    /// Forgets what somebody chose who went away without a session.
    func forgetChoice() {
        change(if: { $0.isChoiceOver }) { content in
            content.context.forgetChoice()
        }
    }

    var state: State? { content.withLock { $0.state } }

    /// The newest moment; nil before the first.
    func view() -> ScreenView? {
        let (sources, state, sequence, context) = content.withLock { ($0.sources, $0.state, $0.sequence, $0.context) }
        guard let sources, let state else { return nil }
        var filled = context
        if let session = state.session { filled.content = sources.vault.read(session.identifier) }
        filled.voucher = sources.voucher()
        return ScreenView(state, sequence: sequence, site: site, context: filled, now: sources.now())
    }

    /// Says at once, and whenever there is something new, that there is.
    func news() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (identifier, oldest) = content.withLock { content in
            content.nextListener += 1
            content.listeners.append((content.nextListener, continuation))
            // The oldest is a page that nobody looks at any more.
            let isFull = content.listeners.count > Self.listenersMaximum
            return (content.nextListener, isFull ? content.listeners.removeFirst().continuation : nil)
        }
        // Its end is told to the listener itself, which takes the lock.
        oldest?.finish()
        continuation.onTermination = { [weak self] _ in
            self?.content.withLock { $0.listeners.removeAll { $0.identifier == identifier } }
        }
        continuation.yield()
        return stream
    }

    /// Wakes a listener now and then, so that a page which is gone is found out.
    func knock() { change { _ in } }

    /// The touch a page asks for, when it was meant for the screen that is shown.
    /// - Returns: whether it was passed on.
    func touch(_ button: Button, meantFor key: String) -> Bool {
        guard let state, ScreenView.key(state.mode) == key else { return false }
        if case .language(let language) = button, !state.speaksLanguages {
            // The state has no language here: it is a matter of reading, as type and contrast are.
            change { content in
                content.context.language = language
                content.keepChoice()
            }
            return true
        }
        if button == .redo { content.withLock { $0.context.isRedone = true } }
        sources?.touch(button)
        return true
    }

    private func change(if isNew: (Content) -> Bool = { _ in true }, _ body: (inout Content) -> Void) {
        let listeners = content.withLock { content in
            guard isNew(content) else { return [AsyncStream<Void>.Continuation]() }
            body(&content)
            return content.listeners.map(\.continuation)
        }
        for listener in listeners { listener.yield() }
    }
}

extension ScreenContext {
    /// How long language, type and contrast that were chosen on a screen without a customer stay: the time of reading it.
    static let choiceMilliseconds: UInt64 = 60_000

    /// Whether somebody is in front whose wishes end with what they came for.
    static func serves(_ state: State) -> Bool {
        if case .voucher = state.mode { return true }
        return state.session != nil
    }

    mutating func forgetChoice() {
        preferences = Preferences()
        language = nil
        choiceEnds = nil
    }

    /// What a new state changes of it.
    mutating func follow(_ before: State?, _ state: State, _ now: Instant) {
        followCustomer(before, state)
        if state.idleWarning, before?.idleWarning != true {
            idleEnds = now.advanced(byMilliseconds: Limits.idleWarningMilliseconds)
        }
        if ScreenView.key(state.mode) != before.map({ ScreenView.key($0.mode) }) {
            isSent = false
            stage = nil
            screenEnds = Self.end(state.mode, now)
            signatureRefused = Self.isSignedAgain(before, state) && !isRedone
            isRedone = false
        }
        if case .posing = state.mode {} else { hint = nil }
    }

    /// Whoever leaves takes their wishes along; whoever comes brings those of the screen before.
    private mutating func followCustomer(_ before: State?, _ state: State) {
        guard let before else { return }
        if Self.serves(state) {
            choiceEnds = nil
            // From here on the session has a language.
            if state.session != nil { language = nil }
        } else if Self.serves(before) {
            forgetChoice()
        } else if ScreenView.name(state.mode) != ScreenView.name(before.mode) {
            language = nil
        }
    }

    private static func end(_ mode: Mode, _ now: Instant) -> Instant? {
        switch mode {
        case .handingOver: now.advanced(byMilliseconds: Limits.handOverMilliseconds)
        case .voucher(_, .shown): now.advanced(byMilliseconds: Limits.voucherShownMilliseconds)
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing,
            .voucher(_, .issuing), .outOfService, .maintenance:
            nil
        }
    }

    /// A new attempt at a signature, of the same session: by "redo", or because the last one was too short.
    private static func isSignedAgain(_ before: State?, _ state: State) -> Bool {
        guard case .signing(let old)? = before?.mode, case .signing(let new) = state.mode else { return false }
        return old.identifier == new.identifier && new.signatures > old.signatures
    }
}
