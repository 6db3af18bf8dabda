public import HALContract

/// A way to a collector that stores what cabins send.
public protocol UplinkStage: Sendable {
    /// The transport under test.
    var uplink: any UplinkTransport { get }
    /// The same to an address where nobody is.
    var nobody: any UplinkTransport { get }
    /// The upload of a record nobody sent yet.
    func upload() throws -> UplinkRequest
}

/// What every `UplinkTransport` promises: the request arrives as it was made, and only an answer is knowledge.
public enum UplinkConformance {
    /// Runs every scenario.
    public static func run(_ stage: some UplinkStage) async throws {
        try await arrivesOnce(stage)
        try await arrivesUnchanged(stage)
        try await answersAreKeptApart(stage)
        try await nobodyIsAbsent(stage)
    }

    /// A record is stored, and stored once, however often it is sent.
    public static func arrivesOnce(_ stage: some UplinkStage) async throws {
        let upload = try stage.upload()
        let first = try await stage.uplink.exchange(upload)
        try demand(first.status == 201, "a new record is answered \(first.status)")
        let again = try await stage.uplink.exchange(upload)
        try demand(again.status == 200, "the same record again is answered \(again.status)")
        try demand(again.body.count <= 65_536, "an answer above 64 KiB")
    }

    /// Method, path, fields and content are what decides at the other end.
    public static func arrivesUnchanged(_ stage: some UplinkStage) async throws {
        let upload = try stage.upload()
        var body = upload.body
        body[body.count / 2] ^= 1
        let altered: [(String, UplinkRequest)] = [
            (
                "another content",
                UplinkRequest(method: upload.method, path: upload.path, headers: upload.headers, body: body)
            ),
            ("no fields", UplinkRequest(method: upload.method, path: upload.path, headers: [], body: upload.body)),
            (
                "another method",
                UplinkRequest(method: "PATCH", path: upload.path, headers: upload.headers, body: upload.body)
            ),
            (
                "another path",
                UplinkRequest(method: upload.method, path: "/nowhere", headers: upload.headers, body: upload.body)
            ),
        ]
        for (name, request) in altered {
            let reply = try await stage.uplink.exchange(request)
            try demand((400..<500).contains(reply.status), "\(name) is answered \(reply.status)")
        }
        try demand(try await stage.uplink.exchange(upload).status == 201, "the record itself is not taken after them")
    }

    /// Exchanges at the same time do not get each other's answers.
    public static func answersAreKeptApart(_ stage: some UplinkStage) async throws {
        let uploads = try (0..<4).map { _ in try stage.upload() }
        for upload in uploads.prefix(2) { _ = try await stage.uplink.exchange(upload) }
        let statuses = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for (index, upload) in uploads.enumerated() {
                group.addTask { (index, try await stage.uplink.exchange(upload).status) }
            }
            var statuses = [Int](repeating: 0, count: uploads.count)
            for try await (index, status) in group { statuses[index] = status }
            return statuses
        }
        try demand(statuses == [200, 200, 201, 201], "answers \(statuses)")
    }

    /// Where nobody answers, it says so within the half minute.
    public static func nobodyIsAbsent(_ stage: some UplinkStage) async throws {
        let upload = try stage.upload()
        let began = ContinuousClock.now
        do throws(DeviceFault) {
            _ = try await stage.nobody.exchange(upload)
        } catch {
            try demand(error.kind == .absent && !error.message.isEmpty, "nobody is \(error.kind)")
            return try demand(ContinuousClock.now - began < .seconds(31), "it took longer than half a minute")
        }
        throw Nonconformity("nobody answers")
    }
}
