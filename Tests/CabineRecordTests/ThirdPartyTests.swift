import CabineRecord
import Crypto
import Foundation
import Testing

/// Programs that were not written by us read what we write.
@Suite struct ThirdPartyTests {
    private static func has(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: program) }

    @Test(.enabled(if: has("/usr/bin/tar"), "needs /usr/bin/tar"))
    func tarReadsTheArchive() throws {
        try withFolder { folder in
            let archive = Data(Ustar.write(UstarTests.members))
            try archive.write(to: URL(fileURLWithPath: folder + "/record.tar"))
            #expect(try run("/usr/bin/tar", ["-xf", folder + "/record.tar", "-C", folder]) == 0)
            for member in UstarTests.members {
                #expect(FileManager.default.contents(atPath: folder + "/" + member.name) == Data(member.bytes))
            }
        }
    }

    @Test(.enabled(if: has("/usr/bin/openssl"), "needs /usr/bin/openssl"))
    func opensslVerifiesTheUploadSignature() throws {
        try withFolder { folder in
            var source = Source(state: 6)
            let number = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB12").draw {
                source.bytes($0)
            }
            let keys = CabinKeys()
            let digest = Array(SHA256.hash(data: [1, 2, 3]))
            let signature = try UploadSignature.make(number: number, digest: digest, key: keys.signing)
            let hexadecimal = digest.map { String(format: "%02x", $0) }.joined()
            try write("cabine/upload/v1\n\(number.text)\n\(hexadecimal)\n", folder + "/message")
            try write(keys.signingPublicPEM, folder + "/key.pem")
            try Data(signature).write(to: URL(fileURLWithPath: folder + "/signature"))
            let verify = ["dgst", "-sha256", "-verify", folder + "/key.pem", "-signature", folder + "/signature"]
            #expect(try run("/usr/bin/openssl", verify + [folder + "/message"]) == 0)
            try write("cabine/upload/v1\n\(number.text)\n", folder + "/message")
            #expect(try run("/usr/bin/openssl", verify + [folder + "/message"]) != 0)
        }
    }

    @Test(.enabled(if: has("/usr/bin/openssl"), "needs /usr/bin/openssl"))
    func opensslReadsTheVoucherKey() throws {
        try withFolder { folder in
            try write(CabinKeys().voucherPublicPEM, folder + "/key.pem")
            #expect(try run("/usr/bin/openssl", ["pkey", "-pubin", "-in", folder + "/key.pem", "-noout"]) == 0)
        }
    }

    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func run(_ program: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "cabine-record-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }
}
