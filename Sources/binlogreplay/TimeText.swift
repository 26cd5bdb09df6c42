#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Times as options give them: RFC 3339, or a date and a time of day in a zone that is named besides.
enum TimeText {
  struct Failure: Error { var text: String }

  /// The parts of a time, and the offset of its zone in seconds, if it has one.
  private struct Parts {
    var year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0
    var microseconds: Int64 = 0
    var offset: Int64?
  }

  /// Microseconds since the epoch, UTC.
  /// - Parameter zone: for a time that has no offset: `UTC`, `+02:00` or a name of the zone database.
  static func microseconds(_ text: String, zone: String?) throws -> Int64 {
    var parts = try parse(text)
    if parts.offset == nil {
      guard let zone else {
        throw Failure(text: "no time zone; write Z or +02:00 behind it, or give --time-zone")
      }
      parts.offset = try fixedOffset(zone)
    }
    let seconds: Int64
    if let offset = parts.offset {
      seconds = utc(parts) - offset
    } else {
      seconds = try named(parts, zone ?? "")
    }
    return seconds * 1_000_000 + parts.microseconds
  }

  private static func parse(_ text: String) throws -> Parts {
    let failure = Failure(text: "not a time such as 2026-11-21T02:24:02Z")
    var bytes = Array(text.utf8)[...]
    var parts = Parts()
    func number(_ digits: Int) throws -> Int {
      guard bytes.count >= digits, bytes.prefix(digits).allSatisfy({ (48...57).contains($0) }) else { throw failure }
      defer { bytes = bytes.dropFirst(digits) }
      return bytes.prefix(digits).reduce(0) { $0 * 10 + Int($1) - 48 }
    }
    func pass(_ characters: String) throws {
      guard let first = bytes.first, characters.utf8.contains(first) else { throw failure }
      bytes = bytes.dropFirst()
    }
    parts.year = try number(4)
    try pass("-")
    parts.month = try number(2)
    try pass("-")
    parts.day = try number(2)
    try pass("Tt ")
    parts.hour = try number(2)
    try pass(":")
    parts.minute = try number(2)
    try pass(":")
    parts.second = try number(2)
    if bytes.first == UInt8(ascii: ".") {
      bytes = bytes.dropFirst()
      let digits = bytes.prefix { (48...57).contains($0) }
      guard (1...9).contains(digits.count) else { throw failure }
      let padded = Array(digits.prefix(6)) + [UInt8](repeating: 48, count: max(0, 6 - digits.count))
      parts.microseconds = padded.reduce(0) { $0 * 10 + Int64($1) - 48 }
      bytes = bytes.dropFirst(digits.count)
    }
    if !bytes.isEmpty { parts.offset = try offset(String(decoding: bytes, as: UTF8.self), failure) }
    let days = [31, isLeap(parts.year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(parts.month), (1...days[parts.month - 1]).contains(parts.day), parts.hour < 24,
      parts.minute < 60, parts.second < 60, parts.year >= 1970
    else { throw Failure(text: "no such time") }
    return parts
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// `Z` or `+02:00` in seconds.
  private static func offset(_ text: String, _ failure: Failure) throws -> Int64 {
    if ["Z", "z", "UTC", "utc"].contains(text) { return 0 }
    let bytes = Array(text.utf8)
    let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }.map { Int64($0) - 48 }
    guard bytes.count == 6, bytes[0] == 43 || bytes[0] == 45, bytes[3] == UInt8(ascii: ":"), digits.count == 4,
      digits.allSatisfy({ (0...9).contains($0) }), digits[2] < 6, digits[0] < 2
    else { throw failure }
    let seconds = (digits[0] * 10 + digits[1]) * 3600 + (digits[2] * 10 + digits[3]) * 60
    return bytes[0] == 45 ? -seconds : seconds
  }

  /// The offset of a zone that has a fixed one; nil for a name.
  private static func fixedOffset(_ zone: String) throws -> Int64? {
    if zone.hasPrefix("+") || zone.hasPrefix("-") || zone.lowercased() == "z" || zone.uppercased() == "UTC" {
      return try offset(zone, Failure(text: "--time-zone=\(zone) is no zone: UTC, +02:00 or Europe/Vienna"))
    }
    return nil
  }

  /// Seconds since the epoch, were it UTC.
  private static func utc(_ parts: Parts) -> Int64 {
    let (year, month) = (parts.month > 2 ? parts.year : parts.year - 1, (parts.month + 9) % 12)
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + parts.day - 1 - 719_468
    return Int64(days) * 86400 + Int64(parts.hour * 3600 + parts.minute * 60 + parts.second)
  }

  /// The instant that a clock of a named zone shows so. The zone database is the system's.
  private static func named(_ parts: Parts, _ zone: String) throws -> Int64 {
    let path = "/usr/share/zoneinfo/" + zone
    guard !zone.isEmpty, !zone.contains(".."), access(path, R_OK) == 0 else {
      throw Failure(text: "--time-zone=\(zone) is no zone that this system knows")
    }
    // What this process, and what it starts, takes for its own zone stays as it is.
    let own = getenv("TZ").map { String(cString: $0) }
    setenv("TZ", ":" + path, 1)
    tzset()
    defer {
      if let own { setenv("TZ", own, 1) } else { unsetenv("TZ") }
      tzset()
    }
    // Clocks that are put back show some times twice: then both readings give another instant.
    let instants = [0, 1].compactMap { isDaylight -> Int64? in
      var time = tm()
      time.tm_year = Int32(parts.year - 1900)
      time.tm_mon = Int32(parts.month - 1)
      time.tm_mday = Int32(parts.day)
      time.tm_hour = Int32(parts.hour)
      time.tm_min = Int32(parts.minute)
      time.tm_sec = Int32(parts.second)
      time.tm_isdst = Int32(isDaylight)
      let instant = mktime(&time)
      let isSame = Int(time.tm_hour) == parts.hour && Int(time.tm_min) == parts.minute && Int(time.tm_mday) == parts.day
      return isSame ? Int64(instant) : nil
    }
    guard let first = instants.first else { throw Failure(text: "clocks in \(zone) never show that time") }
    guard instants.allSatisfy({ $0 == first }) else {
      throw Failure(text: "clocks in \(zone) show that time twice; write the offset behind it")
    }
    return first
  }
}
