import CabineSheet
import Foundation
import Testing

@Suite struct ReadmeTests {
    @Test func theReadmeShowsTheLayoutAsItIs() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        #expect(readme.contains(Sheet.layoutText), "the README's drawing is to be:\n\(Sheet.layoutText)")
    }
}
