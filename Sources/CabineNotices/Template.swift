/// A message's sentence with places for its fields: `device {device} is {health}`.
public struct Template: Hashable, Sendable {
    /// A piece of the sentence.
    public enum Piece: Hashable, Sendable {
        /// As it is.
        case words(String)
        /// The value of this field.
        case value(NoticeKey)
    }

    /// The pieces, in order.
    public let pieces: [Piece]

    /// Reads a sentence of the catalogue; a place that names no key is a mistake in the catalogue.
    init(_ sentence: String) {
        var pieces: [Piece] = []
        var words = ""
        var name: String?
        for character in sentence {
            switch (character, name) {
            case ("{", nil):
                if !words.isEmpty { pieces.append(.words(words)) }
                words = ""
                name = ""
            case ("}", let text?):
                guard let key = NoticeKey.allCases.first(where: { "\($0)" == text }) else {
                    preconditionFailure("\(sentence): {\(text)} is no key")
                }
                pieces.append(.value(key))
                name = nil
            case (_, let text?): name = text + String(character)
            default: words.append(character)
            }
        }
        if !words.isEmpty { pieces.append(.words(words)) }
        self.pieces = pieces
    }

    /// The keys it has places for.
    public var keys: [NoticeKey] {
        pieces.compactMap { if case .value(let key) = $0 { key } else { nil } }
    }

    /// The sentence with its values.
    public func text(_ value: (NoticeKey) -> String) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .words(let words): text += words
            case .value(let key): text += value(key)
            }
        }
        return text
    }
}
