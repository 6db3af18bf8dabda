/// A site file being changed key by key, where some keys are right only together: a collector has an address, credentials
/// and a key, or is not there at all.
public struct SiteDraft: Hashable, Sendable {
    private struct Value: Hashable {
        let key: String
        let value: String
    }

    /// What would be saved.
    public private(set) var text: SiteText
    /// Keys that `text` lacks, and without which what was set last does not count; empty when the draft is whole.
    public private(set) var missing: [String] = []
    private var waiting: [Value] = []

    /// A draft in which nothing is changed yet.
    public init(_ text: SiteText) { self.text = text }

    /// Changes one value. What needs others beside it waits for them, and shows in `missing`.
    ///
    /// - Throws: every other problem of the file that would come of it; the draft is then as it was.
    public mutating func set(_ key: String, to value: String) throws(SiteFault) {
        let values = waiting.filter { $0.key != key } + [Value(key: key, value: value)]
        do throws(SiteFault) {
            text = try text.setting(values.map { ($0.key, $0.value) })
            (waiting, missing) = ([], [])
        } catch {
            guard error.problems.allSatisfy(\.isMissing) else { throw error }
            (waiting, missing) = (values, error.problems.map(\.key))
        }
    }
}
