/// Every message a cabin can say: stable for ever. A number that was used is never used again for another meaning.
///
/// The number's high byte is the subsystem's; `catalogueTable` is the list people read.
public enum MessageID: UInt16, Hashable, Sendable, CaseIterable {
    // program
    case programStarted = 0x0101
    case programStopped = 0x0102
    case rebootReason = 0x0103
    case partSilent = 0x0104
    case partsAlive = 0x0105
    case guardianFault = 0x0106
    case swapFound = 0x0107

    // log
    case entriesSuppressed = 0x0201
    case entriesLost = 0x0202
    case lineRepaired = 0x0203
    case segmentRemoved = 0x0204
    case diskRefused = 0x0205
    case diskBack = 0x0206

    // service
    case inService = 0x0301
    case outOfService = 0x0302
    case deviceChanged = 0x0303
    case printerChanged = 0x0304
    case maintenanceBegan = 0x0305
    case maintenanceEnded = 0x0306
    case doorOpened = 0x0307
    case doorClosed = 0x0308
    case serviceOrderedOut = 0x0309
    case serviceOrderedIn = 0x030A
    case mainsLost = 0x030B
    case mainsBack = 0x030C
    case lampFault = 0x030D

    // session
    case sessionBegan = 0x0401
    case sessionEnded = 0x0402
    case photoJudged = 0x0403
    case signatureJudged = 0x0404

    // money
    case coinInserted = 0x0501
    case saleOpened = 0x0502
    case sheetPrinted = 0x0503
    case sheetNotPrinted = 0x0504
    case sheetInDoubt = 0x0505
    case voucherDecided = 0x0506
    case voucherFault = 0x0507
    case paidAtCounter = 0x0508
    case cashAuditFault = 0x0509
    case cashBoxEmptied = 0x050A

    // journal
    case journalDamaged = 0x0601
    case journalRefused = 0x0602
    case journalAbandoned = 0x0603
    case journalRoom = 0x0604
    case journalSlow = 0x0605
    case journalInTime = 0x0606

    // records
    case recordStored = 0x0701
    case recordNotStored = 0x0702
    case recordFault = 0x0703
    case recordAnswered = 0x0704
    case recordRefused = 0x0705
    case recordDamaged = 0x0706
    case queueFault = 0x0707
    case linkFault = 0x0708

    // camera
    case photoFailed = 0x0801
    case photoRefused = 0x0802
    case cameraFault = 0x0803
    case cameraRung = 0x0804
    case previewFault = 0x0805
    case flashFault = 0x0806

    // pad
    case padFault = 0x0901
    case padBack = 0x0902
    case padReportsMissing = 0x0903
    case signatureRefused = 0x0904

    // coins
    case coinWithheld = 0x0A01
    case acceptorRefuses = 0x0A02
    case coinLinesFailed = 0x0A03

    // printer
    case printerFault = 0x0B01
    case printConcluded = 0x0B02
    case spoolerEnded = 0x0B03
    case spoolerFault = 0x0B04
    case printerFound = 0x0B05
    case sheetNotComposed = 0x0B06
    case spoolerSilent = 0x0B07

    // lines
    case linesFault = 0x0C01
    case linesBack = 0x0C02
    case contactUnsettled = 0x0C03

    // console
    case consoleOpened = 0x0D01
    case consoleFault = 0x0D02
    case loginAccepted = 0x0D03
    case loginRefused = 0x0D04
    case loginEnded = 0x0D05
    case commandDone = 0x0D06
    case commandRefused = 0x0D07

    // telemetry
    case telemetryOpened = 0x0E01
    case telemetryFault = 0x0E02
    case clientRefused = 0x0E03
    case certificateEnds = 0x0E04

    // screen
    case screenFault = 0x0F01
}
