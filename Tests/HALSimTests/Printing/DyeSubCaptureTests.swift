import HALContract
import HALSim
import Testing

/// Builds the spool language by hand, so that the decoder is not tested against itself.
private func command(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let padded = name + String(repeating: " ", count: 22 - name.count)
    let digits = String(data.count)
    return [0x1B, 0x50] + Array(padded.utf8) + Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
        + data
}

private func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) } }

/// A plane as the DS620 gets it: a row of it is a column of the picture, 38 blank dots at both ends.
private func plane(width: Int, height: Int, bits: Int = 8, value: (_ column: Int, _ row: Int) -> UInt8) -> [UInt8] {
    var data: [UInt8] = [0x42, 0x4D] + [UInt8](repeating: 0, count: 16)
    data += little(width, 4) + little(height, 4) + little(1, 2) + little(bits, 2)
    data += [UInt8](repeating: 0, count: 1_088 - data.count)
    for row in 0..<height {
        data += (0..<width).map { value($0, row) } + [UInt8](repeating: 0, count: (4 - width % 4) % 4)
    }
    return data
}

private func job(width: Int = 1_920, height: Int = 2, names: [String] = ["Y", "M", "C"]) -> [UInt8] {
    names.reduce(command("CNTRL QTY", Array("0000001\r".utf8))) { bytes, name in
        let shift: UInt8 = name == "C" ? 0 : name == "M" ? 50 : 100
        return bytes
            + command(
                "IMAGE \(name)PLANE",
                plane(width: width, height: height) { column, row in
                    UInt8(truncatingIfNeeded: column + row * 3) &+ shift
                })
    } + command("CNTRL START", [])
}

@Suite struct DyeSubCaptureTests {
    @Test func turnsPlanesIntoThePicture() throws {
        let image = try DyeSubCapture.decode(job())
        #expect(image.width == 2 && image.height == 1_844)
        for row in [0, 1, 900, 1_843] {
            for column in 0...1 {
                let red = UInt8(truncatingIfNeeded: row + 38 + column * 3)
                let offset = (row * 2 + column) * 3
                #expect(Array(image.bytes[offset..<offset + 3]) == [red, red &+ 50, red &+ 100])
            }
        }
    }

    @Test func refusesEveryTruncation() {
        let whole = job(height: 1)
        let starts: Set<Int> = [0]
        for length in stride(from: 0, to: whole.count, by: 61) where !starts.contains(length) {
            #expect(throws: CaptureFault.self) { try DyeSubCapture.decode(Array(whole[..<length])) }
        }
        #expect(throws: CaptureFault.missingPlane("CPLANE")) { try DyeSubCapture.decode([]) }
    }

    @Test func refusesWhatIsNoJob() {
        var noCommand = job()
        noCommand[0] = 0
        var noLength = job()
        noLength[24] = 0x41
        #expect(throws: CaptureFault.notACommand(offset: 0)) { try DyeSubCapture.decode(noCommand) }
        #expect(throws: CaptureFault.notACommand(offset: 0)) { try DyeSubCapture.decode(noLength) }
        #expect(throws: CaptureFault.missingPlane("MPLANE")) { try DyeSubCapture.decode(job(names: ["Y", "C"])) }
        #expect(throws: CaptureFault.tooSmall(width: 2, height: 1_200)) { try DyeSubCapture.decode(job(width: 1_200)) }
        #expect(throws: CaptureFault.badPlane("YPLANE")) {
            try DyeSubCapture.decode(command("IMAGE YPLANE", plane(width: 1_920, height: 1, bits: 24) { _, _ in 0 }))
        }
        #expect(throws: CaptureFault.badPlane("YPLANE")) {
            try DyeSubCapture.decode(command("IMAGE YPLANE", [0x42, 0x4D]))
        }
        let unequal = job(names: ["Y", "M"]) + command("IMAGE CPLANE", plane(width: 1_920, height: 3) { _, _ in 0 })
        #expect(throws: CaptureFault.sizesDiffer) { try DyeSubCapture.decode(unequal) }
    }
}
