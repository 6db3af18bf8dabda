public import CabineCore

/// What an operator decides for one cabin, read from its site file.
public struct Site: Hashable, Sendable {
    /// The cabin's four characters, the middle part of every number it draws.
    public let cabin: String
    /// The collector's two characters, the beginning of every number.
    public let collectorPrefix: String
    /// Price, retakes and first language, as the state machine needs them.
    public let configuration: Configuration
    /// The ISO 4217 code of the money the acceptor takes.
    public let currency: String
    /// Languages offered, the first one shown first.
    public let languages: [Language]
    /// Largest portrait in bytes.
    public let portraitBytesMaximum: Int
    /// What becomes of a photo that fails no check but of which some check cannot tell.
    public let unsurePhoto: PhotoDecision
    /// What becomes of a photo that fails a check about pose, light or background. One that cannot be framed is never taken.
    public let failedPhoto: PhotoDecision
    /// Who answers for the photo: printed on every sheet.
    public let identity: Identity
    /// The State's form, printed on every sheet.
    public let formAddress: String
    /// Where records go; nil while a cabin is being set up: records then wait.
    public let collector: Collector?
    /// Where logs and metrics are served to the fleet's operators; nil where they are not.
    public let telemetry: Telemetry?

    /// What becomes of a photo that did not pass every check.
    public enum PhotoDecision: String, Hashable, Sendable, CaseIterable {
        /// It is taken, and the sheet says that it did not pass every check.
        case acceptWithNote = "accept-with-note"
        /// Another photo is asked for.
        case retake
    }

    /// The operator, as printed.
    public struct Identity: Hashable, Sendable {
        /// The operator's name.
        public let name: String
        /// Postal address, line by line.
        public let addressLines: [String]
        /// Telephone.
        public let phone: String
        /// Electronic mail.
        public let email: String
    }

    /// The collector, and what proves who we are.
    public struct Collector: Hashable, Sendable {
        /// The address records are sent to: https, host and port.
        public let url: String
        /// The folder with the cabin's certificate and key, and the collector's authority.
        public let credentials: String
        /// The file with the State's public key.
        public let stateKey: String
    }

    /// Where logs and metrics are served, and what proves who we are.
    public struct Telemetry: Hashable, Sendable {
        /// The address it listens at.
        public let address: String
        /// The port.
        public let port: Int
        /// The file with the cabin's certificate of the fleet's authority.
        public let certificate: String
        /// The file with its key.
        public let key: String
        /// The file with the fleet's authority.
        public let authority: String
    }
}

/// One thing wrong in a site file: where, what, and what is accepted.
public struct SiteProblem: Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1; 0 when it concerns the file as a whole.
    public let line: Int
    /// The key, with its parents.
    public let key: String
    /// What is wrong, and the accepted values.
    public let message: String
    /// Whether a key is left out that the ones beside it need.
    public let isMissing: Bool

    /// Unicode scalars of a key, and of a message: a person reads no more on one line.
    private static let (keyMaximum, messageMaximum) = (60, 320)

    init(line: Int, key: String, message: String, isMissing: Bool = false) {
        self.isMissing = isMissing
        self.line = line
        self.key = Self.plain(key, Self.keyMaximum)
        self.message = Self.plain(message, Self.messageMaximum)
    }

    /// What a file says, quoted on a terminal: one short line that the terminal does not obey.
    static func plain(_ text: String, _ most: Int) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(most) { plain.append(scalar.isControl ? "?" : scalar) }
        return String(plain)
    }

    /// `line 4: price_cents: …`
    public var description: String {
        (line > 0 ? "line \(line): " : "") + (key.isEmpty ? "" : "\(key): ") + message
    }
}

extension Unicode.Scalar {
    /// Whether it ends a line or steers a terminal instead of being shown.
    var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

/// Every problem of a site file at once, in the order of its lines.
public struct SiteFault: Error, Sendable, CustomStringConvertible {
    /// At least one problem.
    public let problems: [SiteProblem]

    /// One problem a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
