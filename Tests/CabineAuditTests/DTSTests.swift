import CabineAudit
import CabineCore
import Crypto
import Testing

@Suite struct DTSTests {
    private static func file() throws -> String {
        var cabin = try EventCabin()
        try cabin.start()
        try cabin.sell(.passport)
        try cabin.sell(.identityCard, coins: [200, 200, 200, 200, 50])
        let office = CashOffice(cabin.store, identity, key: .init())
        try cabin.reset(office)
        try cabin.start()
        try cabin.sell(.drivingLicence)
        try cabin.sell(.passport, .notPrinted)
        try cabin.sell(.passport, .unknown)
        return DTSExport(try office.audit(cabin.books, now: cabin.now)).text
    }

    @Test func anIndependentReaderFindsTheFiguresInTheirPlaces() throws {
        let dts = try IndependentDTS(Self.file())
        #expect(try dts.lines[dts.place("DXS")][1] == "CAB0007K3M")
        #expect(try dts.lines[dts.place("ID4")] == ["ID4", "2", "1978", "EUR"])
        #expect(try dts.lines[dts.place("ID1")] == ["ID1", "CAB0007K3M", "sim", "test", "Gare Nord  ", "", "7K3M"])
        // Since initialisation first, then since reset: three sheets of 8.00, one of them in this period.
        #expect(try dts.numbers("VA1") == [2_400, 3, 800, 1])
        #expect(try dts.numbers("CA2") == [2_400, 3, 800, 1])
        // Since reset first: 24.00 came in for the sheet, the voucher and the doubt, 16.50 before them.
        #expect(try dts.numbers("CA3") == [2_400, 2_400, 0, 0, 4_050, 4_050, 0, 0])
        #expect(try dts.numbers("CA5") == [1, 1])
        #expect(
            dts.all("CA11") == [
                ["CA11", "50", "0", "0", "0", "1", "1", "0"], ["CA11", "100", "3", "3", "0", "4", "4", "0"],
                ["CA11", "200", "3", "3", "0", "8", "8", "0"], ["CA11", "500", "3", "3", "0", "4", "4", "0"],
            ])
        #expect(dts.all("PA1").map { $0[3] } == ["DRIVING LICENCE", "PASSPORT", "IDENTITY CARD", "IDENTITY PHOTO"])
        #expect(
            dts.all("PA2") == [
                ["PA2", "1", "800", "1", "800"], ["PA2", "1", "800", "0", "0"], ["PA2", "1", "800", "0", "0"],
                ["PA2", "0", "0", "0", "0"],
            ])
        // 0.50 of credit was carried over, and is in the voucher.
        #expect(
            dts.all("EA2") == [
                ["EA2", "VOUCHER", "1", "1", "850/850"], ["EA2", "IN DOUBT", "1", "1", "800/800"],
            ])
        #expect(try dts.lines[dts.place("EA3")][1] == "1")
    }

    @Test func theSumsTheStandardAsksForHold() throws {
        let dts = try IndependentDTS(Self.file())
        let cash = try dts.numbers("CA3")
        for base in [0, 4] {
            let coins = dts.all("CA11").reduce(0) { sum, coin in
                sum + (Int(coin[1]) ?? 0) * (Int(coin[base == 0 ? 2 : 5]) ?? 0)
            }
            #expect(cash[base] == cash[base + 1] + cash[base + 2] + cash[base + 3])
            #expect(cash[base] == coins)
        }
    }

    @Test func checksumsAgreeWithTheCatalogueAndWithAnotherFormula() throws {
        let check = Array("123456789".utf8)
        #expect(CRC16.text(CRC16.checksum(check)) == "BB3D")
        #expect(IndependentDTS.checksum(check) == "BB3D")
        for length in 0..<200 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
            #expect(CRC16.text(CRC16.checksum(bytes)) == IndependentDTS.checksum(bytes))
        }
    }

    @Test func theProductsReaderTrustsItsOwnFile() throws {
        let file = DTSFile(Array(try Self.file().utf8))
        #expect(file.problems == [])
        #expect(file.segment("CA3")?.number(1) == 2_400)
    }

    /// Bends one line, and puts the checksum right again, so that only the figures can tell.
    private static func bent(_ name: String, _ change: ([String]) -> [String], rechecked: Bool = true) throws -> [UInt8]
    {
        var lines = try file().split(separator: "\r\n").map {
            $0.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        }
        let place = try #require(lines.firstIndex { $0[0] == name })
        lines[place] = change(lines[place])
        if rechecked {
            let end = try #require(lines.firstIndex { $0[0] == "G85" })
            let covered = lines[1..<end].map { $0.joined(separator: "*") + "\r\n" }.joined()
            lines[end] = ["G85", IndependentDTS.checksum(Array(covered.utf8))]
        }
        return Array(lines.map { $0.joined(separator: "*") + "\r\n" }.joined().utf8)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let segment: String
        var rechecked = true
        let problem: String
        let change: @Sendable ([String]) -> [String]
    }

    static let faults = [
        Fault(testDescription: "CA3 lists initialisation first", segment: "CA3", problem: "cash in") {
            [$0[0]] + $0[5...8] + $0[1...4]
        },
        Fault(testDescription: "VA1 lists reset first", segment: "VA1", problem: "VA1") {
            [$0[0]] + $0[3...4] + $0[1...2]
        },
        Fault(testDescription: "CA5 lists initialisation first", segment: "CA5", problem: "CA5") { _ in
            ["CA5", "2", "1"]
        },
        Fault(testDescription: "cash box and total differ", segment: "CA3", problem: "its parts") {
            var fields = $0
            fields[2] = "2399"
            return fields
        },
        Fault(testDescription: "a coin too many", segment: "CA11", problem: "CA11") {
            var fields = $0
            fields[2] = "1"
            return fields
        },
        Fault(
            testDescription: "a changed amount under the old checksum", segment: "EA3", rechecked: false, problem: "G85"
        ) {
            var fields = $0
            fields[1] = "9"
            return fields
        },
        Fault(testDescription: "a wrong checksum", segment: "G85", rechecked: false, problem: "G85") { _ in
            ["G85", "0000"]
        },
        Fault(testDescription: "a wrong count", segment: "SE", problem: "SE") { _ in ["SE", "3", "0001"] },
    ]

    @Test(arguments: faults) func aPlantedFaultIsFound(_ fault: Fault) throws {
        let file = DTSFile(try Self.bent(fault.segment, fault.change, rechecked: fault.rechecked))
        #expect(file.problems.contains { $0.contains(fault.problem) }, "\(file.problems)")
    }

    @Test func lineFeedsAloneAreNoted() throws {
        let file = DTSFile(Array(try Self.file().replacing("\r\n", with: "\n").utf8))
        #expect(file.problems.contains { $0.contains("CRLF") })
    }

    @Test(arguments: ["", "\r\n", "DXS*A*VA*V1/6*1\r\n", "CA3*1\r\nCA3*2\r\nVA1\r\nCA2\r\n", "\u{1}*\r\n**\r\n"])
    func whateverComesInIsJudged(_ text: String) {
        #expect(!DTSFile(Array(text.utf8)).problems.isEmpty)
    }
}
