import Glibc

/// The cascade of local binary patterns cannot be used.
public struct CascadeUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong with it.
    public let reason: String

    /// Which file, what is wrong with it, and which package brings it.
    public var description: String {
        "The preview cannot load \(path): \(reason). Install the Debian package opencv-data, or give the folder that "
            + "holds lbpcascades."
    }
}

/// A boosted cascade of stumps over local binary patterns, as OpenCV's `opencv_traincascade` writes it.
struct CascadeFile {
    /// A 3 x 3 grid of rectangles: where it begins in the window, and the size of one of the nine.
    struct Feature {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
    }

    /// One test: the pattern of a feature is in a set of the 256, or not.
    struct Stump {
        var feature: Feature
        /// 256 bits in eight words.
        var set: [UInt32]
        var inside: Float
        var outside: Float
    }

    /// Stumps whose sum must reach a threshold.
    struct Stage {
        var threshold: Float
        var stumps: [Stump]
    }

    /// A cascade of a few hundred stumps takes 60 kB.
    private static let byteLimit = 1 << 20
    /// OpenCV lowers every threshold by this when it loads a cascade.
    private static let thresholdSlack: Float = 1e-5
    private static let sideLimit = 128

    /// Columns and rows of the window.
    let side: Int
    let stages: [Stage]

    init(path: String) throws(CascadeUnavailable) {
        guard let bytes = Self.read(path) else {
            throw CascadeUnavailable(path: path, reason: "the file cannot be read")
        }
        var scanner = CascadeScanner(bytes)
        guard let side = scanner.number(in: "width"), (8...Self.sideLimit).contains(Int(side)) else {
            throw CascadeUnavailable(path: path, reason: "it names no window")
        }
        self.side = Int(side)
        guard let stages = scanner.stages(side: Int(side)), !stages.isEmpty else {
            throw CascadeUnavailable(path: path, reason: "its stages are damaged, or not of binary patterns")
        }
        self.stages = stages.map { Stage(threshold: $0.threshold - Self.thresholdSlack, stumps: $0.stumps) }
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: byteLimit) { buffer, count in
            count = fread(buffer.baseAddress, 1, byteLimit, file)
        }
        return bytes.isEmpty || bytes.count == byteLimit ? nil : bytes
    }
}

/// Finds elements and numbers in the XML that OpenCV writes, in the order it writes them.
private struct CascadeScanner {
    private struct Weak {
        var feature: Int
        var set: [UInt32]
        var inside: Float
        var outside: Float
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Goes behind the next `<name>`; false, and nowhere, when `end` or the end comes first.
    private mutating func enter(_ name: String, before end: String? = nil) -> Bool {
        let tag = Array("<\(name)>".utf8)
        let stop = end.map { Array("<\($0)>".utf8) }
        var place = position
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "<") {
                if bytes[place...].starts(with: tag) {
                    position = place + tag.count
                    return true
                }
                if let stop, bytes[place...].starts(with: stop) { return false }
            }
            place += 1
        }
        return false
    }

    /// The numbers up to the next element.
    private mutating func numbers() -> [Double] {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) else { return [] }
        let text = String(decoding: bytes[position..<end], as: UTF8.self)
        position = end
        return text.split(whereSeparator: \.isWhitespace).compactMap { Double(String($0)) }
    }

    /// The one number in the next element `name`.
    mutating func number(in name: String) -> Double? {
        guard enter(name) else { return nil }
        let values = numbers()
        return values.count == 1 ? values[0] : nil
    }

    mutating func stages(side: Int) -> [CascadeFile.Stage]? {
        guard enter("stages") else { return nil }
        var found: [(threshold: Float, weak: [Weak])] = []
        while enter("stageThreshold", before: "features") {
            guard let threshold = numbers().first else { return nil }
            var stage = (threshold: Float(threshold), weak: [Weak]())
            let start = position
            let next = enter("stageThreshold", before: "features") ? position : bytes.count
            position = start
            while true {
                let before = position
                guard enter("internalNodes", before: "features"), position < next else {
                    position = before
                    break
                }
                guard let weak = weak() else { return nil }
                stage.weak.append(weak)
            }
            found.append(stage)
        }
        guard let features = features(side: side) else { return nil }
        return Self.joined(found, features)
    }

    private mutating func weak() -> Weak? {
        let nodes = numbers()
        // A stump: two leaves (0 and -1), a feature, 256 bits.
        guard nodes.count == 11, nodes[0] == 0, nodes[1] == -1, nodes[2] >= 0, enter("leafValues") else { return nil }
        let leaves = numbers()
        guard leaves.count == 2 else { return nil }
        let set = nodes[3...].compactMap { Int32(exactly: $0).map { UInt32(bitPattern: $0) } }
        guard set.count == 8 else { return nil }
        return Weak(feature: Int(nodes[2]), set: set, inside: Float(leaves[0]), outside: Float(leaves[1]))
    }

    private mutating func features(side: Int) -> [CascadeFile.Feature]? {
        guard enter("features") else { return nil }
        var features: [CascadeFile.Feature] = []
        while enter("rect") {
            let values = numbers().compactMap { Int(exactly: $0) }
            guard values.count == 4, values[0] >= 0, values[1] >= 0, values[2] > 0, values[3] > 0,
                values[0] + 3 * values[2] <= side, values[1] + 3 * values[3] <= side
            else { return nil }
            features.append(
                CascadeFile.Feature(x: values[0], y: values[1], width: values[2], height: values[3]))
        }
        return features
    }

    private static func joined(
        _ stages: [(threshold: Float, weak: [Weak])], _ features: [CascadeFile.Feature]
    ) -> [CascadeFile.Stage]? {
        var joined: [CascadeFile.Stage] = []
        for stage in stages {
            var stumps: [CascadeFile.Stump] = []
            for weak in stage.weak {
                guard features.indices.contains(weak.feature) else { return nil }
                stumps.append(
                    CascadeFile.Stump(
                        feature: features[weak.feature], set: weak.set, inside: weak.inside, outside: weak.outside))
            }
            joined.append(CascadeFile.Stage(threshold: stage.threshold, stumps: stumps))
        }
        return joined
    }
}
