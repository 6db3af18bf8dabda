import CabineConsole
import CabineCore
import CabineSite
import Foundation
import HALContract
import HALDrivers
import HALLinux
import Synchronization

/// The site file at the console: a draft is changed and checked, and saved as a whole.
final class ConfigDesk: Sendable {
    private let siteFile: String
    private let unitCents: Int?
    private let draft = Mutex<SiteDraft?>(nil)

    init(siteFile: String, board: Board) {
        self.siteFile = siteFile
        unitCents = board.coins?.unitCents
    }

    private func saved() throws(ConsoleFault) -> SiteText {
        do {
            return try SiteText(String(contentsOfFile: siteFile, encoding: .utf8))
        } catch let fault as SiteFault {
            throw ConsoleFault("\(siteFile): \(fault)")
        } catch {
            throw ConsoleFault("\(siteFile): cannot be read; check that it is there")
        }
    }

    private func current() throws(ConsoleFault) -> SiteDraft {
        if let draft = draft.withLock({ $0 }) { return draft }
        return SiteDraft(try saved())
    }

    func show(_ key: String?, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let text = try current().text
        let isDraft = draft.withLock { $0 != nil } ? " (draft, not saved)" : ""
        if let key {
            guard SiteText.keys.contains(key) else { throw Self.unknown(key) }
            return "\(key): \(text.value(key) ?? "left out: its usual value")\(isDraft)"
        }
        for line in text.lines { await terminal.print(line) }
        return "\(siteFile)\(isDraft)"
    }

    private static func unknown(_ key: String) -> ConsoleFault {
        ConsoleFault("no key '\(String(key.prefix(40)))'; accepted: \(SiteText.keys.joined(separator: ", "))")
    }

    func set(_ key: String, _ value: String) throws(ConsoleFault) -> String {
        guard SiteText.keys.contains(key) else { throw Self.unknown(key) }
        let before = try current()
        var draft = before
        do throws(SiteFault) { try draft.set(key, to: value) } catch { throw ConsoleFault("\(error)") }
        try check(draft.text.site, cabin: before.text.site.cabin)
        self.draft.withLock { [draft] in $0 = draft }
        guard draft.missing.isEmpty else {
            return "\(key): kept; it counts once \(draft.missing.joined(separator: " and ")) are set, too"
        }
        return "\(key): \(before.text.value(key) ?? "left out") -> \(draft.text.value(key) ?? value) in the draft; "
            + "`config save` writes it"
    }

    private func check(_ site: Site, cabin: String) throws(ConsoleFault) {
        guard site.cabin == cabin else {
            throw ConsoleFault("cabin: keys, certificate and numbers belong to \(cabin); it is set at enrolment")
        }
        guard let unitCents else { return }
        for price in Document.allCases.map({ site.configuration.prices[$0].value }) + [site.configuration.price.value]
        where price % unitCents != 0 {
            throw ConsoleFault("price: \(price) cannot be paid in pulses of \(unitCents); accepted: multiples of it")
        }
    }

    func diff(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        guard let draft = draft.withLock({ $0 }) else { return "no draft: nothing was set" }
        let before = try saved().lines
        let changes = draft.text.lines.difference(from: before)
        for change in changes {
            switch change {
            case .remove(_, let line, _): await terminal.print("- \(line)")
            case .insert(_, let line, _): await terminal.print("+ \(line)")
            }
        }
        let rest = draft.missing.isEmpty ? "" : "; not whole: \(draft.missing.joined(separator: ", ")) missing"
        return "\(changes.removals.count) lines out, \(changes.insertions.count) in\(rest)"
    }

    func save() throws(ConsoleFault) -> String {
        guard let draft = draft.withLock({ $0 }) else { throw ConsoleFault("no draft: `config set` first") }
        guard draft.missing.isEmpty else {
            throw ConsoleFault("not whole: set \(draft.missing.joined(separator: " and ")) first")
        }
        do throws(DeviceFault) { try SiteTrial(siteFile: siteFile).save(draft.text.yaml) } catch {
            throw ConsoleFault("nothing was changed: \(error)")
        }
        self.draft.withLock { $0 = nil }
        return "saved; `reboot program` starts the cabin with it. The previous file comes back if it cannot start"
    }
}

/// A site file that was changed and has not proven itself yet.
///
/// | what happens | what follows |
/// |---|---|
/// | `save` | the file before is `FILE.previous`, the new one is in place, and `FILE.trial` says that it is on trial |
/// | the next start reaches a running cabin | the trial is over; `FILE.previous` stays for a person |
/// | that start fails, or is cut | the start after it puts the previous file back first, and keeps the refused one aside |
final class SiteTrial {
    private let folder: String
    private let name: String

    init(siteFile: String) {
        let path = URL(fileURLWithPath: siteFile)
        folder = path.deletingLastPathComponent().path
        name = path.lastPathComponent
    }

    private func store() throws(DeviceFault) -> DirectoryStore { try DirectoryStore(existing: folder) }

    func save(_ text: String) throws(DeviceFault) {
        let store = try store()
        try store.replace(name + ".previous", with: store.read(name))
        // The trial first: a cut before the new file is in place puts back what is there anyway.
        try store.replace(name + ".trial", with: Array("saved\n".utf8))
        try store.replace(name, with: Array(text.utf8))
    }

    /// To be called at each start, before the file is read: what became of the last trial, in words.
    func begin() throws(DeviceFault) -> String? {
        let store = try store()
        let names = try store.list()
        guard names.contains(name + ".trial") else { return nil }
        guard names.contains(name + ".previous") else {
            try store.remove(name + ".trial")
            return nil
        }
        guard try store.read(name + ".trial") != Array("started\n".utf8) else { return try restore(store) }
        try store.replace(name + ".trial", with: Array("started\n".utf8))
        return nil
    }

    /// The start with the file failed: the previous one is put back at once; what happened, in words, or nil when there
    /// was no trial.
    func failed() throws(DeviceFault) -> String? {
        let store = try store()
        return try store.list().contains(name + ".trial") ? restore(store) : nil
    }

    private func restore(_ store: DirectoryStore) throws(DeviceFault) -> String {
        try store.replace(name + ".refused", with: store.read(name))
        try store.replace(name, with: store.read(name + ".previous"))
        try store.remove(name + ".trial")
        return "\(name): the cabin did not start with it: the previous one is back, and it is kept as \(name).refused"
    }

    /// The cabin runs: the file has proven itself.
    func proven() throws(DeviceFault) { try store().remove(name + ".trial") }
}
