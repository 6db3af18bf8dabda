/// What a person pressed.
public enum Key: Hashable, Sendable {
    /// A printable ASCII character.
    case character(UInt8)
    /// Carriage return, line feed, or both.
    case enter
    /// Tab.
    case tab
    /// Backspace, sent as 08 or 7F.
    case backspace
    /// The delete key.
    case delete
    /// Arrows.
    case left, right, up, down
    /// To the ends of the line.
    case home, end
    /// A control character that means something to the editor, by its capital letter.
    case control(UInt8)
    /// Escape alone, or a sequence that means nothing here.
    case ignored
    /// A byte no terminal in use sends: noise, or a wrong speed.
    case noise
}

/// Makes keys of bytes: ANSI terminals, VT220 and Linux consoles, whatever chunks they come in.
///
/// | bytes | what comes of them |
/// |---|---|
/// | 20 to 7E | a character |
/// | ESC [ … letter or ~, ESC O letter | an arrow, Home, End, Delete, or nothing |
/// | 80 to FF, NUL, controls nobody presses | noise |
/// | a sequence longer than any key's | noise, and the decoder begins anew |
public struct KeyDecoder: Sendable {
    /// Bytes between `ESC [` and its end: the longest key in use sends seven.
    private static let parametersMaximum = 12

    private enum Stage {
        case ground
        case escape
        case sequence([UInt8])
        case single
        case afterReturn
    }
    private var stage = Stage.ground

    /// A decoder at the beginning of a line.
    public init() {}

    /// Takes one byte; nil when it is only a part of a key.
    public mutating func take(_ byte: UInt8) -> Key? {
        switch stage {
        case .afterReturn where byte == 0x0A:
            stage = .ground
            return nil
        case .ground, .afterReturn:
            stage = .ground
            return ground(byte)
        case .escape:
            switch byte {
            case UInt8(ascii: "["): stage = .sequence([])
            case UInt8(ascii: "O"): stage = .single
            case 0x1B: return .ignored
            default:
                stage = .ground
                return byte >= 0x20 && byte < 0x7F ? .ignored : ground(byte)
            }
            return nil
        case .single:
            stage = .ground
            return Self.letter(byte) ?? .noise
        case .sequence(let parameters): return sequence(parameters, byte)
        }
    }

    private mutating func sequence(_ parameters: [UInt8], _ byte: UInt8) -> Key? {
        switch byte {
        case 0x20...0x3F where parameters.count < Self.parametersMaximum:
            stage = .sequence(parameters + [byte])
            return nil
        case 0x40...0x7E:
            stage = .ground
            guard byte == UInt8(ascii: "~") else { return Self.letter(byte) ?? .ignored }
            return Self.numbered(parameters)
        case 0x1B:
            stage = .escape
            return .noise
        default:
            stage = .ground
            return .noise
        }
    }

    private mutating func ground(_ byte: UInt8) -> Key? {
        switch byte {
        case 0x20...0x7E: return .character(byte)
        case 0x0D:
            stage = .afterReturn
            return .enter
        case 0x0A: return .enter
        case 0x09: return .tab
        case 0x08, 0x7F: return .backspace
        case 0x1B:
            stage = .escape
            return nil
        // A, B, C, D, E, F, K, L, N, P, R, T, U, W, Y.
        case 0x01...0x06, 0x0B, 0x0C, 0x0E, 0x10, 0x12, 0x14, 0x15, 0x17, 0x19: return .control(byte + 0x40)
        default: return .noise
        }
    }

    private static func letter(_ byte: UInt8) -> Key? {
        switch byte {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        default: nil
        }
    }

    private static func numbered(_ parameters: [UInt8]) -> Key {
        switch String(decoding: parameters, as: UTF8.self) {
        case "1", "7": .home
        case "4", "8": .end
        case "3": .delete
        default: .ignored
        }
    }
}
