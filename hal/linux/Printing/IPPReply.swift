internal import CCUPS

/// A reply of the spooler; frees the message when it goes.
struct IPPReply: ~Copyable {
    private let message: OpaquePointer

    /// Takes over `message`.
    init(owning message: OpaquePointer) { self.message = message }

    deinit { ippDelete(message) }

    /// The status the spooler gave.
    var status: ipp_status_t { ippGetStatusCode(message) }

    /// The first integer or enum under `name`.
    func integer(_ name: String) -> Int? {
        ippFindAttribute(message, name, IPP_TAG_ZERO).map { Int(ippGetInteger($0, 0)) }
    }

    /// Every string under `name`, empty when there is no such attribute.
    func strings(_ name: String) -> [String] {
        guard let attribute = ippFindAttribute(message, name, IPP_TAG_ZERO) else { return [] }
        return Self.strings(of: attribute)
    }

    /// The first octet string under `name`, as text.
    func octets(_ name: String) -> String? {
        guard let attribute = ippFindAttribute(message, name, IPP_TAG_STRING) else { return nil }
        var length: Int32 = 0
        guard let bytes = ippGetOctetString(attribute, 0, &length) else { return nil }
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: Int(length)), as: UTF8.self)
    }

    /// The first boolean under `name`.
    func boolean(_ name: String) -> Bool? {
        ippFindAttribute(message, name, IPP_TAG_BOOLEAN).map { ippGetBoolean($0, 0) != 0 }
    }

    /// One value of an attribute of a job.
    struct Job {
        var integers: [(name: String, value: Int)] = []
        var strings: [(name: String, value: String)] = []

        func integer(_ name: String) -> Int? { integers.first { $0.name == name }?.value }
        func string(_ name: String) -> String? { strings.first { $0.name == name }?.value }
    }

    /// The groups of a Get-Jobs reply, in the spooler's order. A reply separates its jobs by nameless attributes.
    func jobs() -> [Job] {
        var jobs: [Job] = []
        var current: Job?
        var attribute = ippFirstAttribute(message)
        while let here = attribute {
            if ippGetGroupTag(here) == IPP_TAG_JOB, let name = ippGetName(here).map({ String(cString: $0) }) {
                var job = current ?? Job()
                switch ippGetValueTag(here) {
                case IPP_TAG_INTEGER, IPP_TAG_ENUM: job.integers.append((name, Int(ippGetInteger(here, 0))))
                default: job.strings.append((name, Self.strings(of: here).first ?? ""))
                }
                current = job
            } else if let finished = current {
                jobs.append(finished)
                current = nil
            }
            attribute = ippNextAttribute(message)
        }
        if let last = current { jobs.append(last) }
        return jobs
    }

    private static func strings(of attribute: OpaquePointer) -> [String] {
        (0..<ippGetCount(attribute)).compactMap { index in
            ippGetString(attribute, index, nil).map { String(cString: $0) }
        }
    }
}
