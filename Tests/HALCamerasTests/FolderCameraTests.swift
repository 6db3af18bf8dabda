import Foundation
import HALCameras
import HALContract
import Testing

@Suite struct FolderCameraTests {
    private let desk: PictureDesk

    init() throws { desk = try PictureDesk() }

    private func mark(_ camera: FolderCamera) throws -> UInt8 { try camera.capture(limitMilliseconds: 0).bytes[2] }

    private func expectNothing(_ camera: FolderCamera) {
        let fault = #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: 0) }
        #expect(fault?.kind == .timeout)
    }

    @Test func picturesFromBeforeAreNeverTaken() throws {
        try desk.drop(1)
        let camera = FolderCamera(desk.path)
        expectNothing(camera)
        try desk.drop(2)
        #expect(try mark(camera) == 2)
    }

    /// A share that is mounted late shows what lay there before the cabin started.
    @Test func picturesFromBeforeAreNeverTakenFromAFolderThatComesLater() throws {
        try desk.drop(1)
        let later = desk.path + "-later"
        let camera = FolderCamera(later)
        try FileManager.default.moveItem(atPath: desk.path, toPath: later)
        defer { try? FileManager.default.moveItem(atPath: later, toPath: desk.path) }
        expectNothing(camera)
    }

    @Test func theNewestIsTakenOnceAndOlderOnesArePassedOver() throws {
        let camera = FolderCamera(desk.path)
        try desk.drop(1)
        try desk.drop(2)
        #expect(try mark(camera) == 2)
        expectNothing(camera)
    }

    @Test func aPictureThatIsBeingWrittenIsWaitedFor() throws {
        let camera = FolderCamera(desk.path)
        let file = try desk.drop(7, name: "A.JPG", isCutShort: true)
        expectNothing(camera)
        Thread.detachNewThread {
            usleep(150_000)
            guard let handle = FileHandle(forWritingAtPath: file) else { return }
            handle.seekToEndOfFile()
            handle.write(Data([0xFF, 0xD9]))
            handle.closeFile()
        }
        #expect(try camera.capture(limitMilliseconds: 5_000).bytes[2] == 7)
    }

    @Test func otherFilesAndHiddenOnesAreNoPictures() throws {
        let camera = FolderCamera(desk.path)
        try desk.drop(name: ".IMG.JPG")
        try desk.drop(name: "IMG.JPG.part")
        try FileManager.default.createDirectory(atPath: desk.path + "/folder.jpg", withIntermediateDirectories: false)
        expectNothing(camera)
    }

    @Test func aCopiedFilesOldDateDoesNotHideIt() throws {
        let camera = FolderCamera(desk.path)
        let file = try desk.drop(3)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: file)
        #expect(try mark(camera) == 3)
    }

    @Test func checkingAnEmptyFolderIsFineAndAMissingOneIsAbsent() throws {
        try FolderCamera(desk.path).check(limitMilliseconds: 0)
        let fault = #expect(throws: DeviceFault.self) {
            try FolderCamera(desk.path + "/none").check(limitMilliseconds: 0)
        }
        #expect(fault?.kind == .absent)
    }
}
