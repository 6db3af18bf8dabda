public import HALContract

/// What every `CameraTransport` promises, whatever takes the picture: the same checks for the simulated and the real ones.
public struct CameraConformance {
    /// Time a call may take beyond its limit on a machine that does other things too.
    private static let slackMilliseconds = 1_500
    private static let captureMilliseconds = 8_000
    private static let absentMilliseconds = 2_000

    private let make: () throws -> any CameraTransport
    private let present: () throws -> Void
    private let makeAbsent: () throws -> any CameraTransport

    /// The suite over cameras that `make` makes.
    /// - Parameters:
    ///   - present: puts a picture before the camera, where somebody has to.
    ///   - makeAbsent: a camera of the same kind that is not there.
    public init(
        make: @escaping () throws -> any CameraTransport, present: @escaping () throws -> Void = {},
        makeAbsent: @escaping () throws -> any CameraTransport
    ) {
        self.make = make
        self.present = present
        self.makeAbsent = makeAbsent
    }

    /// Runs it.
    /// - Throws: `Nonconformity` for the first promise that is broken; whatever a camera throws that should not.
    public func check() throws {
        try deliversWholePictures()
        try checkingTakesNothing()
        try absentIsAbsentWithinTheLimit()
    }

    private func deliversWholePictures() throws {
        let camera = try make()
        for number in 1...3 {
            try present()
            let began = ContinuousClock.now
            let frame = try camera.capture(limitMilliseconds: Self.captureMilliseconds)
            try demand(isWithin(Self.captureMilliseconds, since: began), "picture \(number) came after its limit")
            switch frame.encoding {
            case .rgb(let width, let height):
                try demand(
                    frame.bytes.count == width * height * 3,
                    "picture \(number) has \(frame.bytes.count) bytes for \(width) x \(height)")
            case .file:
                let isPicture = frame.bytes.starts(with: [0xFF, 0xD8]) || frame.bytes.starts(with: [0x89, 0x50])
                try demand(isPicture, "picture \(number) is neither JPEG nor PNG")
            }
            try demand("\(frame)" == "<redacted>", "picture \(number) prints as more than a word")
        }
    }

    private func checkingTakesNothing() throws {
        let camera = try make()
        try present()
        try camera.check(limitMilliseconds: Self.captureMilliseconds)
        _ = try camera.capture(limitMilliseconds: Self.captureMilliseconds)
    }

    private func absentIsAbsentWithinTheLimit() throws {
        let camera = try makeAbsent()
        let began = ContinuousClock.now
        do {
            _ = try camera.capture(limitMilliseconds: Self.absentMilliseconds)
        } catch let fault as DeviceFault {
            try demand(isWithin(Self.absentMilliseconds, since: began), "that it is absent was told after the limit")
            try demand(fault.kind == .absent, "an absent camera is \(fault.kind): \(fault)")
            return try demand(!fault.message.isEmpty, "an absent camera says nothing")
        }
        throw Nonconformity("a camera that is not there took a picture")
    }

    private func isWithin(_ milliseconds: Int, since began: ContinuousClock.Instant) -> Bool {
        ContinuousClock.now - began < .milliseconds(milliseconds + Self.slackMilliseconds)
    }

    private func demand(_ holds: Bool, _ what: String) throws {
        if !holds { throw Nonconformity(what) }
    }
}

/// A promise that is not kept.
public struct Nonconformity: Error, CustomStringConvertible {
    /// What was found.
    public let description: String

    init(_ description: String) { self.description = description }
}
