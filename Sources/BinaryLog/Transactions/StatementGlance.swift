internal import ByteIO

/// What a QUERY_EVENT is to the transaction that it stands in, told from its bytes without taking it apart.
struct StatementGlance {
  /// The kinds.
  enum Kind {
    case begin, commit, rollback
    case xaStart, xaCommit, xaRollback, xaPrepare
    case other
  }

  let kind: Kind
  /// The connection.
  let threadID: UInt32

  /// Looks at the body of a QUERY_EVENT; nil if it is too short to be one.
  init?(_ body: RawSpan, _ format: FormatDescription) {
    let fixed = format.postHeaderLength(.query) ?? 13
    guard fixed >= 11, body.byteCount > fixed else { return nil }
    let database = Int(body[8])
    let variables = fixed >= 13 ? Int(body[11]) | Int(body[12]) << 8 : 0
    let start = fixed + variables + database + 1
    guard start <= body.byteCount else { return nil }
    threadID = UInt32(body[0]) | UInt32(body[1]) << 8 | UInt32(body[2]) << 16 | UInt32(body[3]) << 24
    kind = Self.kind(body.extracting(start..<body.byteCount))
  }

  init(_ query: QueryEvent) {
    threadID = query.threadID
    let bytes = query.statement.bytes
    kind = unsafe Self.kind(bytes.span.bytes)
  }

  private static func kind(_ text: RawSpan) -> Kind {
    guard text.byteCount >= 5 else { return .other }
    switch text[0] {
    case UInt8(ascii: "B"): return isEqual(text, "BEGIN") ? .begin : .other
    case UInt8(ascii: "C"): return isEqual(text, "COMMIT") ? .commit : .other
    case UInt8(ascii: "R"): return isEqual(text, "ROLLBACK") ? .rollback : .other
    case UInt8(ascii: "X"):
      if begins(text, "XA START") || begins(text, "XA BEGIN") { return .xaStart }
      if begins(text, "XA COMMIT") { return .xaCommit }
      if begins(text, "XA ROLLBACK") { return .xaRollback }
      return begins(text, "XA PREPARE") ? .xaPrepare : .other
    default: return .other
    }
  }

  private static func begins(_ text: RawSpan, _ words: StaticString) -> Bool {
    guard text.byteCount >= words.utf8CodeUnitCount else { return false }
    // Sound: the text is that long.
    return (0..<words.utf8CodeUnitCount).allSatisfy { unsafe words.utf8Start[$0] == text[$0] }
  }

  private static func isEqual(_ text: RawSpan, _ words: StaticString) -> Bool {
    text.byteCount == words.utf8CodeUnitCount && begins(text, words)
  }
}
