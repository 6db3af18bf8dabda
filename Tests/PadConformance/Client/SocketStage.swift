import Glibc
import HALContract
import HALDrivers
import HALSignPad
import PadConformance

/// The pad that an emulator plays: it is told what happens to it over a socket, in lines, and answers each with one.
final class SocketStage: PadStage {
    let model: PadModel
    let transport: any PadTransport
    private let socket: Int32

    init(socket: Int32, playing model: PadModel, accepting models: [PadModel]) throws {
        self.socket = socket
        self.model = model
        transport = try USBSignPad(accepting: models)
    }

    func send(_ reports: [[UInt8]]) throws { for report in reports { _ = try tell("send \(hex(report))") } }
    func leave(_ reports: [[UInt8]]) throws { for report in reports { _ = try tell("leave \(hex(report))") } }
    func unplug(_ ending: UnplugEnding) throws { _ = try tell("unplug \(ending == .noDevice ? ESHUTDOWN : EPROTO)") }
    func plug() throws { _ = try tell("plug") }
    func answerCapability(_ report: [UInt8]) throws { _ = try tell("capability \(hex(report))") }
    func setHeldByAnother(_ isHeld: Bool) throws { _ = try tell("held \(isHeld ? 1 : 0)") }
    func isInking() throws -> Bool { try tell("inking") == "1" }
    func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1_000) }

    func shown() throws -> [UInt8]? {
        let answer = try tell("shown")
        guard answer != "-" else { return nil }
        let digits = Array(answer.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func tell(_ line: String) throws -> String {
        let bytes = Array((line + "\n").utf8)
        guard write(socket, bytes, bytes.count) == bytes.count else {
            throw Nonconformity("the emulator does not listen: \(errno)")
        }
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        while read(socket, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: answer, as: UTF8.self) }
            answer.append(byte)
        }
        throw Nonconformity("the emulator does not answer")
    }
}
