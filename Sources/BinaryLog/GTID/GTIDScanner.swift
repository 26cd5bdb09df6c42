public import ByteIO

/// Reads the text of GTIDs and of sets of them, white space between all parts.
struct GTIDScanner {
  private let text: [UInt8]
  /// The index of the next byte.
  private(set) var position = 0

  init(_ text: ByteString) { self.text = text.bytes }

  /// The next byte that is no white space; nil at the end.
  mutating func peek() -> UInt8? {
    while position < text.count, text[position] == 32 || (9...13).contains(text[position]) { position += 1 }
    return position < text.count ? text[position] : nil
  }

  /// Moves past a character, if it is the next.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// A number in decimal digits that is at most `limit`.
  mutating func number(upTo limit: UInt64, _ what: String) throws(CursorError) -> UInt64 {
    guard let first = peek(), (48...57).contains(first) else { throw unexpected(what) }
    let start = position
    var value: UInt64 = 0
    while position < text.count, (48...57).contains(text[position]) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(text[position] - 48))
      guard !overflow, !carry, sum <= limit else {
        throw CursorError(position: start, found: "a number past \(limit)", expected: what)
      }
      value = sum
      position += 1
    }
    return value
  }

  /// A tag, in lower case; nil if no tag begins here.
  mutating func tag() throws(CursorError) -> ByteString? {
    guard let first = peek(), Self.isLetter(first) else { return nil }
    let start = position
    while position < text.count, Self.isLetter(text[position]) || (48...57).contains(text[position]) { position += 1 }
    guard position - start <= 32 else {
      throw CursorError(position: start, found: "\(position - start) bytes", expected: "a tag of at most 32")
    }
    return ByteString(text[start..<position].map { (65...90).contains($0) ? $0 | 32 : $0 })
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) || byte == 95 }

  /// 32 hexadecimal digits, in any case, with hyphens behind 8, 12, 16 and 20 of them or without, and in braces or not.
  mutating func uuid() throws(CursorError) -> ServerUUID {
    let isBraced = skip("{")
    _ = peek()
    let start = position
    let hasHyphens = start + 8 < text.count && text[start + 8] == UInt8(ascii: "-")
    var halves: (UInt64, UInt64) = (0, 0)
    for digit in 0..<32 {
      if hasHyphens, [8, 12, 16, 20].contains(digit) {
        guard position < text.count, text[position] == UInt8(ascii: "-") else { throw unexpected("a UUID") }
        position += 1
      }
      guard position < text.count, let value = Self.hexadecimalValue(text[position]) else {
        throw unexpected("a UUID of 32 hexadecimal digits")
      }
      if digit < 16 { halves.0 = halves.0 << 4 | value } else { halves.1 = halves.1 << 4 | value }
      position += 1
    }
    if isBraced, !skip("}") { throw unexpected("'}'") }
    return ServerUUID(high: halves.0, low: halves.1)
  }

  private static func hexadecimalValue(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 97...102: UInt64(byte - 87)
    case 65...70: UInt64(byte - 55)
    default: nil
    }
  }

  /// The error that the next thing is not what it should be.
  mutating func unexpected(_ expected: String) -> CursorError {
    let next = peek()
    let found = next == nil ? "the end" : "'" + ByteString(Array(text[position...].prefix(20))).display + "'"
    return CursorError(position: position, found: found, expected: expected)
  }
}

extension MySQLGTIDSet {
  /// Reads a set: "UUID:1-5:7, UUID:tag:3". White space may stand between all parts, items may be empty, letters are of
  /// any case, ranges may touch and overlap, as the server allows (server: `Gtid_set::add_gtid_text`).
  /// - Throws: ``CursorError`` with a position in the text. What the server takes for nothing, a UUID or a tag without
  ///   numbers and a range that ends before it begins, is an error too.
  public init(parsing text: ByteString) throws(CursorError) {
    self.init()
    var scanner = GTIDScanner(text)
    while scanner.peek() != nil {
      if scanner.skip(",") { continue }
      var source = MySQLGTID.Source(server: try scanner.uuid())
      guard scanner.skip(":") else { throw scanner.unexpected("':' and a number or a tag") }
      repeat {
        if let tag = try scanner.tag() {
          source.tag = tag
          guard scanner.skip(":") else { throw scanner.unexpected("':' and a number") }
        }
        insert(try scanner.range(), of: source)
      } while scanner.skip(":")
      if scanner.peek() != nil, !scanner.skip(",") { throw scanner.unexpected("',' or ':'") }
    }
  }
}

extension GTIDScanner {
  /// "5" or "5-7".
  fileprivate mutating func range() throws(CursorError) -> ClosedRange<Int64> {
    let limit = UInt64(MySQLGTID.largestNumber)
    let first = try number(upTo: limit, "a number of a transaction")
    guard first > 0 else { throw CursorError(position: position - 1, found: "0", expected: "a number from 1") }
    let last = skip("-") ? try number(upTo: limit, "a number of a transaction") : first
    guard last >= first else {
      throw CursorError(
        position: position, found: "\(first)-\(last)", expected: "a range that ends behind its beginning")
    }
    return Int64(first)...Int64(last)
  }
}
