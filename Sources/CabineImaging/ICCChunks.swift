/// A profile in pieces, as JPEG's APP2 markers hold it (ISO 15076-1, B.4): each names its number and how many there are.
struct ICCChunks {
    private static let signature = Array("ICC_PROFILE".utf8) + [0]
    private var chunks: [(number: Int, count: Int, range: Range<Int>)] = []

    /// Takes the content of an APP2 marker, `range` of `bytes`, if it is a piece of a profile.
    mutating func take(_ bytes: [UInt8], _ range: Range<Int>) {
        let start = range.lowerBound + Self.signature.count
        guard range.count >= Self.signature.count + 2, bytes[range.lowerBound..<start].elementsEqual(Self.signature)
        else { return }
        chunks.append((Int(bytes[start]), Int(bytes[start + 1]), (start + 2)..<range.upperBound))
    }

    /// The profile put together.
    func description(_ bytes: [UInt8]) -> ColorDescription {
        guard let count = chunks.first?.count else { return .sRGB }
        let sorted = chunks.sorted { $0.number < $1.number }
        guard sorted.map(\.number).elementsEqual(1..<(count + 1)), sorted.allSatisfy({ $0.count == count }) else {
            return .damaged("the colour profile is not whole")
        }
        guard sorted.reduce(0, { $0 + $1.range.count }) <= ColorManagement.profileBytesMaximum else {
            return .damaged("the colour profile is too large")
        }
        return .profile(sorted.flatMap { bytes[$0.range] })
    }
}
