/// The sentence of Gutenprint's dye-sub back end about the media, as it stands in the marker-message attribute.
///
/// Source: `gutenprint53+usb`, which writes `ATTR: marker-message="'400 native prints remaining on 6x4 PC media'"`;
/// marker-levels beside it is a percentage and too coarse to see one sheet.
public enum MarkerMessage {
    /// The most digits a counter may have; more is not a counter.
    public static let digitsLimit = 6

    /// Sheets left, or nil when the sentence does not say.
    public static func printsLeft(in message: String) -> Int? {
        let words = message.split(whereSeparator: { " '\"".contains($0) })
        for index in words.indices where index + 2 < words.count {
            let rest = words[(index + 1)...]
            guard rest.starts(with: ["native", "prints", "remaining"]) else { continue }
            let digits = words[index]
            guard digits.count <= digitsLimit, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
            return Int(digits)
        }
        return nil
    }
}
