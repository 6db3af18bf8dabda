/// The Wacom STU pads this driver knows, by their product number on USB (vendor 056A).
///
/// Which model has which report: the compatibility column of Wacom's STU SDK (`WacomGSS/STU/Protocol.hpp`).
public enum PadModel: UInt16, Hashable, Sendable, CaseIterable {
    /// STU-500: 640 x 480, monochrome.
    case stu500 = 0x00A1
    /// STU-300: 396 x 100, monochrome.
    case stu300 = 0x00A2
    /// STU-520A: 800 x 480, 16-bit colour.
    case stu520A = 0x00A3
    /// STU-430: 320 x 200, monochrome.
    case stu430 = 0x00A4
    /// STU-530: 800 x 480, 24-bit colour.
    case stu530 = 0x00A5
    /// STU-540: 800 x 480, 24-bit colour.
    case stu540 = 0x00A8

    /// Wacom's number on USB.
    public static let vendor: UInt16 = 0x056A

    /// How it shows on the bus.
    public var usb: USBIdentity { USBIdentity(vendor: Self.vendor, product: rawValue) }

    /// The name on its back.
    public var name: String {
        switch self {
        case .stu300: "STU-300"
        case .stu430: "STU-430"
        case .stu500: "STU-500"
        case .stu520A: "STU-520A"
        case .stu530: "STU-530"
        case .stu540: "STU-540"
        }
    }

    /// The model whose information report bears `name`; variants such as STU-430V count as their model.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { name.contains($0.digits) }) else { return nil }
        self = found
    }

    private var digits: String { String(name.dropFirst(4).prefix(3)) }

    /// Pen reports may carry time and sequence (report 34, switched on by report 32).
    public var hasSequence: Bool { self == .stu430 || self == .stu530 || self == .stu540 }

    /// The part of the display on which the pen leaves ink can be set (report 2A).
    public var hasHandwritingArea: Bool { hasSequence || self == .stu520A }

    /// How ink is drawn can be chosen (report 0E).
    public var hasRenderingMode: Bool { self == .stu540 }

    /// What pictures the display takes, for pads that do not say so themselves (`simulateEncodingFlag` of the SDK).
    var encodingFlags: UInt8 {
        switch self {
        case .stu300, .stu430, .stu500: PadImage.Encoding.blackAndWhite.flag
        case .stu520A: PadImage.Encoding.blackAndWhite.flag | PadImage.Encoding.colour565.flag
        case .stu530, .stu540:
            PadImage.Encoding.blackAndWhite.flag | PadImage.Encoding.colour565.flag | PadImage.Encoding.colour888.flag
        }
    }

    /// What to call a Wacom product that this driver does not speak to; nil when it speaks to it, or when it is no STU
    /// pad: their numbers go from 00A1 to 00AF (`ProductId_min` and `ProductId_max` of the SDK).
    public static func unsupportedName(product: UInt16) -> String? {
        guard PadModel(rawValue: product) == nil, (0x00A1...0x00AF).contains(product) else { return nil }
        return switch product {
        case 0x00A6: "STU-430V (056a:00a6)"
        case 0x00A9: "STU-541 (056a:00a9, speaks over TLS only)"
        default: "STU pad of an unknown model (056a:00\(String(product, radix: 16)))"
        }
    }
}
