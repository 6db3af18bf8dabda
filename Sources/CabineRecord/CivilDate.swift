/// A date and time of the Gregorian calendar in UTC, for what must be written as a date or counted in months.
public struct CivilDate: Hashable, Sendable {
    /// Year, for example 2026.
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int
    /// Milliseconds since midnight.
    public var milliseconds: Int

    private static let millisecondsPerDay: Int64 = 86_400_000

    /// The date of `millisecondsSince1970`, by the era arithmetic of H. Hinnant's "chrono-compatible date algorithms".
    public init(millisecondsSince1970: Int64) {
        var days = millisecondsSince1970 / Self.millisecondsPerDay
        var rest = millisecondsSince1970 % Self.millisecondsPerDay
        if rest < 0 {
            days -= 1
            rest += Self.millisecondsPerDay
        }
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        milliseconds = Int(rest)
    }

    /// Midnight of a date, or nil when the calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        milliseconds = 0
    }

    /// Milliseconds since 1970-01-01 00:00 UTC.
    public var millisecondsSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468) * Self.millisecondsPerDay + Int64(milliseconds)
    }

    /// The same day and time `months` later; the last day of the month when that month is shorter.
    public func adding(months: Int) -> CivilDate {
        var result = self
        let count = year * 12 + month - 1 + months
        result.year = count / 12
        result.month = count % 12 + 1
        result.day = min(day, Self.days(inMonth: result.month, of: result.year))
        return result
    }

    /// RFC 3339 with seconds, for example 2026-11-23T19:22:08Z.
    public var text: String {
        let seconds = milliseconds / 1000
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))T\(time)Z"
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
