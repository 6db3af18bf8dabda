import CabineCore
import Foundation

/// The one table of the screen's texts, a row a text and a column a language.
public enum ScreenTexts {
    /// Key, then language, then text.
    static let table: [String: [String: String]] = {
        guard
            let table = try? JSONDecoder().decode(
                [String: [String: String]].self, from: Data(PackageResources.texts_json))
        else { preconditionFailure("the table is part of the program, and a test reads it") }
        return table
    }()

    /// The texts of one language, as JSON; nil for one that is not spoken.
    static func json(_ tag: String) -> String? { columns[tag] }

    private static let columns: [String: String] = {
        var columns: [String: String] = [:]
        for language in Language.allCases {
            let column = table.compactMapValues { $0[language.tag] }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(column) else { preconditionFailure("texts always encode") }
            columns[language.tag] = String(decoding: data, as: UTF8.self).replacing("<", with: "\\u003c")
        }
        return columns
    }()
}
