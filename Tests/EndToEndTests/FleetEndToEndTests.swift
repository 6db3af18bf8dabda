import Foundation
import TestFleet
import Testing

/// What an operator does, with the programs as they are: an authority, a cabin enrolled, its log, state and money.
@Suite(.serialized) struct FleetEndToEndTests {
    /// An operator's folder and a cabin enrolled in it.
    private struct Chain {
        let folder: String
        var fleet: String { folder + "/fleet" }
        var data: String { folder + "/data" }
        var files: String { folder + "/files" }
        var log: String { fleet + "/logs/7K3M.jsonl" }

        func operate(_ arguments: [String], code: Int32 = 0) throws -> String {
            let run = try Program("fleet", arguments + ["--fleet", fleet])
            #expect(run.code == code, "fleet \(arguments.joined(separator: " ")): \(run.output)\(run.error)")
            return run.output + run.error
        }

        func control(_ command: String) throws -> String {
            let run = try Program("cabine", ["ctl", "--data", data] + command.split(separator: " ").map(String.init))
            #expect(run.code == 0, "\(command): \(run.output)\(run.error)")
            return run.output
        }

        func run() throws -> RunningCabin {
            let cabin = try RunningCabin(data: data)
            cabin.send("coin 200")
            try cabin.waitFor("coin of 200 taken")
            // The money stays for whoever comes next.
            cabin.send("cancel")
            try cabin.waitFor("screen: attract")
            return cabin
        }

        /// The sequences of the pulled entries, and how many entries have `text` as their message.
        func pulled(_ text: String) throws -> (sequences: [Int], matches: Int) {
            let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
            let entries = try lines.map { try object(String($0)) }
            return (
                entries.compactMap { ($0["CABINE_SEQUENCE"] as? String).flatMap { Int($0) } },
                entries.count { $0["MESSAGE"] as? String == text }
            )
        }

        func status(code: Int32 = 0) throws -> [String: Any] {
            let text = try operate(["status", "--json", "--tries", "1"], code: code)
            return try object(String(text.split(separator: "\n").first ?? ""))
        }

        /// What the cabin says is as old as its last look at itself, a second: asked until that look has seen the credit.
        func status(credit: Int) throws -> [String: Any] {
            var status = try status()
            for _ in 0..<30 where status["creditCents"] as? Int != credit {
                Thread.sleep(forTimeInterval: 0.5)
                status = try self.status()
            }
            return status
        }
    }

    /// As an operator and a technician do it, with the site file that `fleet enrol` gives; only its paths are others.
    private func enrolled(_ folder: String) throws -> Chain {
        let chain = Chain(folder: folder)
        _ = try chain.operate(["ca", "init", "--operator", "Night shift"])
        try FileManager.default.createDirectory(atPath: chain.data, withIntermediateDirectories: true)
        let site = chain.data + "/site.yaml"
        try """
        cabin: 7K3M
        languages: [fr, en]
        identity:
          name: Cabines Exemple
          address: [12 rue des Lilas, 75012 Paris]
          phone: 01 99 00 00 00
          email: contact@cabines.example

        """.write(toFile: site, atomically: true, encoding: .utf8)
        #expect(try Program("cabine", ["keys", "export", "--data", chain.data, "--out", folder + "/keys"]).code == 0)
        _ = try chain.operate([
            "enrol", "7K3M", "--url", "https://127.0.0.1:\(freePort())", "--keys", folder + "/keys", "--out",
            chain.files,
        ])
        let telemetry = try String(contentsOfFile: chain.files + "/telemetry.yaml", encoding: .utf8)
            .replacing("/etc/cabine/telemetry/", with: chain.files + "/")
            .replacing("/var/lib/cabine/", with: chain.data + "/")
        let handle = try #require(FileHandle(forWritingAtPath: site))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(telemetry.utf8))
        try handle.close()
        let check = try Program("cabine", ["check", "--board", "sim", "--site", site])
        #expect(check.code == 0, "\(check.output)\(check.error)")
        return chain
    }

    /// A port nobody listens at now.
    private func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(result)
        return UInt16(bigEndian: address.sin_port)
    }

    @Test func anOperatorPullsLooksAtAndAuditsACabinThatIsKilledMeanwhile() throws {
        try withFolder { folder in
            let chain = try enrolled(folder)
            let cabin = try chain.run()
            _ = try chain.operate(["pull"])
            let first = try chain.pulled("coin of 50, credit 200")
            #expect(first.sequences == Array(1...first.sequences.count) && first.matches == 1)

            let status = try chain.status(credit: 200)
            #expect(status["isReached"] as? Bool == true && status["creditCents"] as? Int == 200, "\(status)")
            #expect(status["insertedCents"] as? Int == 200 && (status["certificateDays"] as? Int ?? 0) >= 728)
            #expect(status["backlog"] as? Int == 0 && status["failing"] as? [String] == [], "\(status)")
            #expect(abs(status["clockOffsetSeconds"] as? Double ?? 99) < 5)

            // Without a network he knows the same of the log.
            #expect(try chain.operate(["grep", "coin of 5., credit 200"]).contains("7K3M: "))
            #expect(try chain.operate(["grep", "coin of 500"], code: 1).isEmpty)
            let shown = try chain.operate(["cabin", "7K3M", "--lines", "1000"])
            #expect(shown.contains("credit       2.00") && shown.contains("money coin of 50, credit 200"), "\(shown)")

            cabin.kill()
            #expect(try chain.status(code: 69)["reason"] as? String ?? "" != "")
            let again = try chain.run()
            defer { again.kill() }
            _ = try chain.operate(["pull"])
            let second = try chain.pulled("coin of 50, credit 400")
            #expect(second.sequences == Array(1...second.sequences.count) && second.matches == 1, "no gap, no double")
            #expect(second.sequences.count > first.sequences.count)
        }
    }

    @Test func aCertificateIsRenewedAndServedFromTheNextStartOn() throws {
        try withFolder { folder in
            let chain = try enrolled(folder)
            func certificate() throws -> String {
                try String(contentsOfFile: chain.files + "/certificate.pem", encoding: .utf8)
            }
            let before = try certificate()
            _ = try chain.operate(["enrol", "7K3M", "--out", chain.files], code: 64)
            _ = try chain.operate(
                ["enrol", "7K3M", "--renew", "--keys", folder + "/keys", "--out", chain.files], code: 64)
            #expect(try certificate() == before)
            let said = try chain.operate(["enrol", "7K3M", "--renew", "--out", chain.files])
            #expect(said.contains("certificate of cabin 7K3M renewed"), "\(said)")
            #expect(try certificate() != before)
            let cabin = try chain.run()
            defer { cabin.kill() }
            _ = try chain.operate(["pull"])
            #expect(try chain.status()["certificateDays"] as? Int ?? 0 >= 728)
            #expect(try !chain.operate(["status"]).contains("--renew"))
        }
    }

    @Test func anOperatorAuditsTheCashBoxAndKeepsWhatWasSigned() throws {
        try withFolder { folder in
            let chain = try enrolled(folder)
            let cabin = try chain.run()
            defer { cabin.kill() }
            let before = try chain.operate(["audit", "--csv", folder + "/all.csv"])
            #expect(before.contains("7K3M        0        2.00 EUR") && before.contains("agree"), "\(before)")
            #expect(try String(contentsOfFile: folder + "/all.csv", encoding: .utf8).contains("7K3M,"))

            let prepared = try chain.control("cash reset")
            let code = try #require(prepared.firstMatch(of: /`cash reset ([0-9A-Z]{6})`/)?.output.1, "\(prepared)")
            #expect(try chain.control("cash reset \(code)").contains("signed"))
            let after = try chain.operate(["audit"])
            #expect(after.contains("7K3M        1        0.00 EUR") && after.contains("agree"), "\(after)")
            // Console and settler sign the same reset, and neither is in the other's way.
            _ = try chain.operate(["pull"])
            let signed = try chain.pulled("cash box emptied: reset 1")
            #expect(signed.matches == 1)
            #expect(try chain.operate(["grep", "cash audit:"], code: 1).isEmpty)
            #expect(try chain.operate(["grep", "--count", "console uid-[0-9]+: cash reset: done"]).contains("7K3M: 2"))
            let kept = chain.fleet + "/audit/7K3M/"
            let statement = try Data(contentsOf: URL(fileURLWithPath: kept + "cash-00000001.statement"))
            #expect(FileManager.default.fileExists(atPath: kept + "audit.eva_dts"))

            // A cabin whose statement was altered is found out, whatever it says now.
            let own = chain.data + "/audit/cash-00000001.statement"
            try Data("another".utf8).write(to: URL(fileURLWithPath: own))
            #expect(try chain.operate(["audit"], code: 3).contains("problem: 7K3M: "))
            #expect(try Data(contentsOf: URL(fileURLWithPath: kept + "cash-00000001.statement")) == statement)
        }
    }

    @Test func nobodyButAnOperatorReadsACabin() throws {
        try withFolder { folder in
            let chain = try enrolled(folder)
            let cabin = try chain.run()
            defer { cabin.kill() }
            _ = try chain.operate(["ca", "operator", "Day shift", "--out", folder + "/day"])
            let inventory = try String(contentsOfFile: chain.fleet + "/inventory.yaml", encoding: .utf8)
            let port = try #require(inventory.firstMatch(of: /127\.0\.0\.1:([0-9]+)/)?.output.1)
            func ask(_ path: String, _ certificate: String, _ key: String) throws -> Command {
                let name = "7k3m.cabin.invalid"
                return try Command(
                    "/usr/bin/curl",
                    [
                        "-sS", "--max-time", "30", "--resolve", "\(name):\(port):127.0.0.1", "--cacert",
                        chain.files + "/authority.pem", "--cert", certificate, "--key", key, "-w", "%{http_code}",
                        "https://\(name):\(port)\(path)",
                    ])
            }
            // The log says that it is open before anybody can know the port.
            _ = try chain.operate(["pull"])
            for path in ["/entries", "/metrics", "/audit"] {
                let day = try ask(path, folder + "/day/operator.pem", folder + "/day/operator.key")
                #expect(
                    day.output.hasSuffix("200") && day.output.utf8.count > 200, "\(path): \(day.output)\(day.error)")
                let other = try ask(path, chain.files + "/certificate.pem", chain.data + "/keys/cabin-key.pem")
                #expect(!other.output.hasSuffix("200") && other.output.utf8.count < 200, "\(path): \(other.output)")
            }
        }
    }
}
