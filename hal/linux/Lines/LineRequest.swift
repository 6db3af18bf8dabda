internal import CGPIO
internal import HALContract
internal import HALDrivers

/// Lines that the kernel gave to this process; given back when the value ends.
struct LineRequest: ~Copyable {
    // SAFETY: the handle is passed to no function after `cgpio_release`, which only `deinit` calls.
    private let handle: OpaquePointer

    /// Requests input lines with edges, all of `chip`.
    init(inputs: [GPIOInput], chip: String, consumer: String) throws(DeviceFault) {
        var failure = cgpio_failure()
        let offsets = inputs.map { UInt32($0.offset) }
        let biases = inputs.map { Int32(bitPattern: $0.shimBias.rawValue) }
        guard let handle = cgpio_request_inputs(chip, offsets, biases, inputs.count, consumer, &failure) else {
            let name = inputs.first { $0.offset == Int(failure.offset) }?.name ?? "line"
            throw LineFault.refused(failure, chip: chip, name: name)
        }
        self.handle = handle
    }

    /// Requests an output line, driven to a level at once.
    init(
        output offset: Int, chip: String, isHigh: Bool, isOpenDrain: Bool, name: String, consumer: String
    ) throws(DeviceFault) {
        var failure = cgpio_failure()
        guard
            let handle = cgpio_request_output(
                chip, UInt32(offset), isHigh ? 1 : 0, isOpenDrain ? 1 : 0, consumer, &failure)
        else { throw LineFault.refused(failure, chip: chip, name: name) }
        self.handle = handle
    }

    deinit { cgpio_release(handle) }

    /// Whether each of `count` lines is high; else an errno.
    borrowing func levels(_ count: Int) -> Result<[Bool], LineErrno> {
        var levels = [Int32](repeating: 0, count: count)
        let result = cgpio_read_levels(handle, &levels)
        return result == 0 ? .success(levels.map { $0 != 0 }) : .failure(LineErrno(code: -result))
    }

    /// Drives an output line; 0, or an errno.
    borrowing func drive(isHigh: Bool) -> Int32 { -cgpio_drive(handle, isHigh ? 1 : 0) }

    /// Waits for edges and puts them at the beginning of `edges`; their count, the lines that lost some, and whether more
    /// may be waiting.
    borrowing func wait(
        milliseconds: Int, into edges: inout [cgpio_edge]
    ) -> Result<(count: Int, lost: UInt32, isCut: Bool), LineErrno> {
        var lost: UInt32 = 0
        let room = edges.count
        var isCut: Int32 = 0
        let count = cgpio_wait_edges(handle, Int32(milliseconds), &edges, room, &lost, &isCut)
        return count < 0 ? .failure(LineErrno(code: -count)) : .success((Int(count), lost, isCut != 0))
    }
}

/// An errno on its way from the shim to the words for it.
struct LineErrno: Error {
    let code: Int32
}

extension GPIOInput {
    fileprivate var shimBias: cgpio_bias {
        switch bias {
        case .external: CGPIO_BIAS_AS_IS
        case .pullUp: CGPIO_BIAS_PULL_UP
        case .pullDown: CGPIO_BIAS_PULL_DOWN
        }
    }
}
