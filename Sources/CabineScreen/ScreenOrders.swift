import CabineCore
import Foundation

/// A touch as the page posts it.
struct TouchOrder: Decodable {
    /// The name of the button, as the moment gave it.
    let button: String
    /// The screen it was meant for.
    let key: String
}

/// What pen or finger did, as the page posts it: four numbers a point, x, y, pressure, and 1 while it touches.
struct PenOrder: Decodable {
    let key: String
    let points: [[Double]]

    /// Points of one message at most: a second of a fast digitiser.
    static let pointsMaximum = 1_024

    /// The points; nil when one of them is none.
    var drawn: [ScreenInk.Point]? {
        guard points.count <= Self.pointsMaximum else { return nil }
        var drawn: [ScreenInk.Point] = []
        for point in points {
            guard point.count == 4, point.allSatisfy({ $0.isFinite && (0...1).contains($0) }) else { return nil }
            drawn.append(ScreenInk.Point(x: point[0], y: point[1], pressure: point[2], isDown: point[3] == 1))
        }
        return drawn
    }
}

extension Button {
    /// The button of a name; nil for a name no button has.
    init?(name: String) {
        let parts = name.split(separator: ":", maxSplits: 1)
        if parts.count == 2 {
            switch parts[0] {
            case "document":
                guard let document = Document.allCases.first(where: { "\($0)" == parts[1] }) else { return nil }
                self = .document(document)
            case "language":
                guard let language = Language.allCases.first(where: { $0.tag == parts[1] }) else { return nil }
                self = .language(language)
            default: return nil
            }
            return
        }
        let plain: [Button] = [.start, .proceed, .shoot, .retake, .redo, .back, .cancel, .voucher]
        guard let button = plain.first(where: { "\($0)" == name }) else { return nil }
        self = button
    }
}

extension ScreenInk.Point {
    /// Four numbers, as the page posts and gets them.
    var numbers: [Double] { [x, y, pressure, isDown ? 1 : 0] }
}
