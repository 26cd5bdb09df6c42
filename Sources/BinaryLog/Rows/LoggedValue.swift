internal import ByteIO
internal import TableRows

/// A value out of a log, to be held against a literal: exactly, without collations.
struct LoggedValue {
  let value: RowValue
  let column: LoggedColumn

  var isNull: Bool { value == .null }

  /// Whether a comparison holds; nil if one side is NULL.
  func compares(_ comparison: RowPredicate.Comparison, _ literal: RowPredicate.Literal) -> Bool? {
    if literal == .null || isNull {
      return comparison == .equalOrNull ? literal == .null && isNull : nil
    }
    guard let order = order(to: literal) else {
      // Two things that cannot be compared are different.
      return comparison == .different
    }
    switch comparison {
    case .equal, .equalOrNull: return order == 0
    case .different: return order != 0
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    case .greaterOrEqual: return order >= 0
    }
  }

  /// Whether the value's text fits a pattern of `%` and `_`, upper and lower case being different; nil for NULL.
  func isLike(_ pattern: ByteString) -> Bool? {
    if isNull { return nil }
    let text = String(decoding: text, as: UTF8.self).unicodeScalars
    return Self.isLike(Array(text), Array(String(decoding: pattern.bytes, as: UTF8.self).unicodeScalars))
  }

  static func isLike(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var (place, next) = (0, 0)
    var (starPlace, starNext) = (0, -1)
    while place < text.count {
      if next < pattern.count, pattern[next] == "%" {
        (starPlace, starNext) = (place, next)
        next += 1
        continue
      }
      var (width, isFit) = (1, false)
      if next < pattern.count {
        if pattern[next] == "\\", next + 1 < pattern.count {
          (width, isFit) = (2, pattern[next + 1] == text[place])
        } else {
          isFit = pattern[next] == "_" || pattern[next] == text[place]
        }
      }
      if isFit {
        place += 1
        next += width
      } else if starNext >= 0 {
        starPlace += 1
        (place, next) = (starPlace, starNext + 1)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "%" }
  }

  // MARK: order

  /// Below 0, 0 or above it as the value is less than, equal to or greater than a literal; nil if they are of kinds that
  /// have no order.
  private func order(to literal: RowPredicate.Literal) -> Int? {
    switch (value, literal) {
    case (.null, _), (_, .null): return nil
    case (.bytes(let bytes), .bytes(let other)):
      return Self.order(Self.trimmed(bytes, column), Self.trimmed(other.bytes, column))
    case (_, .bytes(let other)): return Self.order(text, other.bytes)
    case (.float(let float), _):
      guard let other = Float(Self.string(literal)) else { return nil }
      return float < other ? -1 : float > other ? 1 : 0
    case (.double(let double), _):
      guard let other = Double(Self.string(literal)) else { return nil }
      return double < other ? -1 : double > other ? 1 : 0
    case (.integer(let number), _) where number < 0 && !column.isSignKnown:
      // The number could be an unsigned one: equal to either is equal.
      guard case .integer(let bytes, _) = column.type else { return nil }
      let signed = Self.numericOrder(Array("\(number)".utf8), literal)
      if signed == 0 { return 0 }
      let unsigned = UInt64(bitPattern: number) & (bytes == 8 ? .max : 1 << UInt64(8 * bytes) - 1)
      return Self.numericOrder(Array("\(unsigned)".utf8), literal) == 0 ? 0 : signed
    case (.integer, _), (.unsigned, _), (.decimal, _), (.year, _), (.bits, _): return Self.numericOrder(text, literal)
    case (.member(let number), .number): return Self.numericOrder(Array("\(number)".utf8), literal)
    case (.members(let number), .number):
      return Self.numericOrder(Array("\(number)".utf8), literal)
    case (.temporal(let parts), _): return temporalOrder(parts, literal)
    case (.timestamp(let seconds, let microseconds), _):
      var parts = TemporalParts(secondsSince1970: seconds, microseconds: microseconds)
      if seconds == 0 && microseconds == 0 { parts = TemporalParts() }
      return temporalOrder(parts, literal)
    default: return Self.order(text, Self.bytes(literal))
    }
  }

  private static func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
    left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
  }

  /// BINARY loses the zero bytes at its end in a log.
  private static func trimmed(_ bytes: [UInt8], _ column: LoggedColumn) -> [UInt8] {
    guard case .string = column.type else { return bytes }
    switch column.definition.type {
    case .binary: break
    case .char where !column.isCharacterSetKnown: break
    default: return bytes
    }
    return Array(bytes[..<((bytes.lastIndex { $0 != 0 } ?? -1) + 1)])
  }

  private static func bytes(_ literal: RowPredicate.Literal) -> [UInt8] {
    switch literal {
    case .null: []
    case .number(let text), .text(let text), .bytes(let text): text.bytes
    }
  }

  private static func string(_ literal: RowPredicate.Literal) -> String {
    String(decoding: bytes(literal), as: UTF8.self)
  }

  /// Compares two numbers by their digits; by their doubles if one has an exponent. Nil if the literal is no number.
  private static func numericOrder(_ digits: [UInt8], _ literal: RowPredicate.Literal) -> Int? {
    let other = bytes(literal)
    if other.contains(UInt8(ascii: "e")) || other.contains(UInt8(ascii: "E")) {
      guard let left = Double(String(decoding: digits, as: UTF8.self)), let right = Double(string(literal)) else {
        return nil
      }
      return left < right ? -1 : left > right ? 1 : 0
    }
    guard let left = Digits(digits), let right = Digits(other) else { return nil }
    return left.order(to: right)
  }

  /// The digits of a decimal number, without zeros that mean nothing.
  private struct Digits {
    var isNegative = false
    var whole: ArraySlice<UInt8> = []
    var fraction: ArraySlice<UInt8> = []

    init?(_ text: [UInt8]) {
      var rest = text[...]
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        isNegative = sign == UInt8(ascii: "-")
        rest = rest.dropFirst()
      }
      let parts = rest.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
      guard !parts.isEmpty, rest.contains(where: { $0 != UInt8(ascii: ".") }) else { return nil }
      whole = parts[0].drop { $0 == UInt8(ascii: "0") }
      if parts.count > 1 { fraction = parts[1] }
      while fraction.last == UInt8(ascii: "0") { fraction = fraction.dropLast() }
      guard (whole + fraction).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
      if whole.isEmpty && fraction.isEmpty { isNegative = false }
    }

    func order(to other: Digits) -> Int {
      if isNegative != other.isNegative { return isNegative ? -1 : 1 }
      let order: Int
      if whole.count != other.whole.count {
        order = whole.count < other.whole.count ? -1 : 1
      } else {
        order = LoggedValue.order(Array(whole + fraction), Array(other.whole + other.fraction))
      }
      return isNegative ? -order : order
    }
  }

  /// Compares dates and times by their parts. A literal is `YYYY-MM-DD`, `[-]HH:MM:SS` or both, with a fraction if need be;
  /// a TIMESTAMP is meant in UTC. Nil if it is none.
  private func temporalOrder(_ parts: TemporalParts, _ literal: RowPredicate.Literal) -> Int? {
    guard let other = Self.parts(Self.string(literal)) else { return nil }
    func list(_ parts: TemporalParts) -> [Int] {
      let list = [
        parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second, parts.microsecond,
      ]
      return parts.isNegative ? list.map { -$0 } : list
    }
    let (left, right) = (list(parts), list(other))
    return left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
  }

  private static func parts(_ text: String) -> TemporalParts? {
    var parts = TemporalParts()
    var rest = text[...]
    if rest.first == "-" {
      parts.isNegative = true
      rest = rest.dropFirst()
    }
    func numbers(_ text: Substring, _ separator: Character) -> [Int]? {
      let pieces = text.split(separator: separator, omittingEmptySubsequences: false)
      let numbers = pieces.compactMap { $0.allSatisfy { ("0"..."9").contains($0) } ? Int($0) : nil }
      return numbers.count == pieces.count ? numbers : nil
    }
    let halves = rest.split(maxSplits: 1) { $0 == " " || $0 == "T" }
    guard let first = halves.first else { return nil }
    if first.contains("-") {
      guard let date = numbers(first, "-"), date.count == 3 else { return nil }
      (parts.year, parts.month, parts.day) = (date[0], date[1], date[2])
      if halves.count == 1 { return parts }
    } else if halves.count > 1 {
      return nil
    }
    let time = halves[halves.count - 1].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let clock = numbers(time[0], ":"), (2...3).contains(clock.count) else { return nil }
    (parts.hour, parts.minute, parts.second) = (clock[0], clock[1], clock.count > 2 ? clock[2] : 0)
    if time.count > 1 {
      guard time[1].count <= 6, let fraction = numbers(time[1], " ")?.first else { return nil }
      parts.microsecond = (time[1].count..<6).reduce(fraction) { number, _ in number * 10 }
    }
    return parts
  }

  // MARK: text

  /// The value as text in UTF-8, for comparing.
  private var text: [UInt8] {
    switch value {
    case .null: return []
    case .integer(let number): return Array("\(number)".utf8)
    case .unsigned(let number), .bits(let number): return Array("\(number)".utf8)
    case .year(let year): return Array("\(year)".utf8)
    case .float(let number): return Array("\(number)".utf8)
    case .double(let number): return Array("\(number)".utf8)
    case .decimal(let digits): return digits.bytes
    case .temporal(let parts):
      var bytes: [UInt8] = []
      let (kind, fraction): (TemporalParts.Kind, Int) =
        switch column.definition.type {
        case .date: (.date, 0)
        case .time(let fraction): (.time, fraction)
        case .datetime(let fraction): (.datetime, fraction)
        default: (.datetime, 0)
        }
      parts.appendText(kind, fraction: fraction, to: &bytes)
      return bytes
    case .timestamp(let seconds, let microseconds):
      var bytes: [UInt8] = []
      let fraction: Int = if case .timestamp(let digits) = column.definition.type { digits } else { 0 }
      TimestampText.append(seconds: seconds, microseconds: microseconds, fraction: fraction, to: &bytes)
      return bytes
    case .bytes(let bytes): return text(of: bytes)
    case .member(let number):
      guard case .enumeration(let members) = column.definition.type, column.areMembersKnown, number > 0,
        number <= members.count
      else { return number == 0 ? [] : Array("\(number)".utf8) }
      return members[number - 1].bytes
    case .members(let bits):
      guard case .set(let members) = column.definition.type, column.areMembersKnown else {
        return Array("\(bits)".utf8)
      }
      let names = members.prefix(64).enumerated().filter { bits >> UInt64($0.offset) & 1 == 1 }.map(\.element.bytes)
      return Array(names.joined(separator: [UInt8(ascii: ",")]))
    }
  }

  private func text(of stored: [UInt8]) -> [UInt8] {
    var bytes = stored
    if column.definition.isCompressed, let plain = try? CompressedColumn.decode(unsafe stored.span.bytes) {
      bytes = plain
    }
    var text: [UInt8] = []
    switch column.definition.type {
    case .json:
      if (try? BinaryJSON.appendText(unsafe bytes.span.bytes, to: &text)) != nil { return text }
    case .uuid:
      UUIDText.append(bytes, to: &text)
      return text
    case .inet4:
      NetworkAddressText.appendINET4(bytes, to: &text)
      return text
    case .inet6:
      NetworkAddressText.appendINET6(bytes, to: &text)
      return text
    case .char, .varchar, .text:
      guard column.isCharacterSetKnown, let set = column.definition.characterSet, !set.isUTF8,
        let converter = try? TextConverter(set)
      else { return bytes }
      converter.append(unsafe bytes.span.bytes, to: &text)
      return text
    default: break
    }
    return bytes
  }
}
