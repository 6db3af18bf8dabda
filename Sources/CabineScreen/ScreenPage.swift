import CabineCore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The page's own files, which are part of the program.
enum ScreenPage {
    private struct File {
        let type: String
        let bytes: [UInt8]
    }

    private static let files: [String: File] = [
        "screen.css": File(type: "text/css; charset=utf-8", bytes: PackageResources.screen_css),
        "main.js": File(type: script, bytes: PackageResources.main_js),
        "dom.js": File(type: script, bytes: PackageResources.dom_js),
        "views.js": File(type: script, bytes: PackageResources.views_js),
        "drawings.js": File(type: script, bytes: PackageResources.drawings_js),
        "pen.js": File(type: script, bytes: PackageResources.pen_js),
        "sound.js": File(type: script, bytes: PackageResources.sound_js),
        "bench.css": File(type: "text/css; charset=utf-8", bytes: PackageResources.bench_css),
        "bench.js": File(type: script, bytes: PackageResources.bench_js),
    ]
    private static let script = "text/javascript; charset=utf-8"

    /// Bytes of everything a page loads before it shows its first moment, one language's texts included.
    static func weight(_ language: Language) -> Int {
        let names = ["screen.css", "main.js", "dom.js", "views.js", "drawings.js", "pen.js", "sound.js"]
        return PackageResources.index_html.count + names.reduce(0) { $0 + (files[$1]?.bytes.count ?? 0) }
            + (ScreenTexts.json(language.tag)?.utf8.count ?? 0)
    }

    /// A file of the page; nil when it has none of that name.
    static func file(_ name: String) -> Response? {
        guard let file = files[name] else { return nil }
        // A new program may stand behind the same address: the browser asks each time, on a line without length.
        return response(file.type, ByteBuffer(bytes: file.bytes), cache: "no-cache")
    }

    /// The page with the present moment in it, so that the first picture needs no second question.
    static func index(_ view: ScreenView?) -> Response {
        response("text/html; charset=utf-8", ByteBuffer(string: indexText(view)))
    }

    static func indexText(_ view: ScreenView?) -> String {
        // The cabin's first event is on its way where there is no view.
        let language = view?.lang ?? Language.french.tag
        return String(decoding: PackageResources.index_html, as: UTF8.self)
            .replacing("{{screen}}", with: view?.screen ?? "none")
            .replacing("{{operator}}", with: escaped(view?.operator ?? ""))
            .replacing("{{texts}}", with: ScreenTexts.json(language) ?? "{}")
            .replacing("{{moment}}", with: view?.json ?? "null")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    /// The bench beside the screen.
    static var bench: Response { response("text/html; charset=utf-8", ByteBuffer(bytes: PackageResources.bench_html)) }

    static func json(_ text: String) -> Response { response("application/json", ByteBuffer(string: text)) }

    static func picture(_ png: [UInt8]) -> Response { response("image/png", ByteBuffer(bytes: png)) }

    static func response(_ type: String, _ body: ByteBuffer, cache: String = "no-store") -> Response {
        Response(status: .ok, headers: [.contentType: type, .cacheControl: cache], body: .init(byteBuffer: body))
    }

    static func plain(_ status: HTTPResponse.Status) -> Response {
        Response(status: status, headers: [.cacheControl: "no-store"])
    }
}
