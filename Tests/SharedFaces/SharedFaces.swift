public import Foundation

/// The annotated portraits that stay outside of the package: `../shared/faces` beside it, or below `CABINE_SHARED`.
public enum SharedFaces {
    /// What was annotated, in pixels of the picture.
    public struct Truth: Decodable, Sendable {
        /// The eye at the left of the picture.
        public var eyeLeft: [Double]
        /// The eye at the right of the picture.
        public var eyeRight: [Double]
        /// Row of the top of the hair.
        public var hairTop: Double
        /// Row of the chin.
        public var chin: Double
        /// What makes the face unusual.
        public var flags: [String]

        private enum CodingKeys: String, CodingKey {
            case eyeLeft = "eye_left_img"
            case eyeRight = "eye_right_img"
            case hairTop = "hair_top_y"
            case chin = "chin_y"
            case flags
        }
    }

    private struct File: Decodable { var faces: [String: Truth] }

    /// Where they are looked for.
    public static let folder: URL = {
        if let shared = ProcessInfo.processInfo.environment["CABINE_SHARED"] {
            return URL(fileURLWithPath: shared).appendingPathComponent("faces")
        }
        // Tests/SharedFaces/SharedFaces.swift
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.deletingLastPathComponent().appendingPathComponent("shared/faces")
    }()

    /// Whether they are on this machine.
    public static var isPresent: Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent("truth.json").path)
    }

    /// Every annotated face by name.
    public static func all() throws -> [(name: String, truth: Truth)] {
        let data = try Data(contentsOf: folder.appendingPathComponent("truth.json"))
        let faces = try JSONDecoder().decode(File.self, from: data).faces
        return faces.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The picture file of a face.
    public static func bytes(_ name: String) throws -> [UInt8] {
        let jpeg = folder.appendingPathComponent(name + ".jpg")
        let isJPEG = FileManager.default.fileExists(atPath: jpeg.path)
        return [UInt8](try Data(contentsOf: isJPEG ? jpeg : folder.appendingPathComponent(name + ".png")))
    }
}
