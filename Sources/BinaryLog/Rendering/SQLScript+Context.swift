internal import ByteIO
internal import TableRows

extension SQLScript {
  /// Keeps what the next statement needs besides its session.
  mutating func addContext(
    _ event: borrowing LogEvent, _ format: FormatDescription
  ) throws(BinaryLogError) {
    switch event.type {
    case .intvar:
      let variable = try IntvarEvent(parsing: event.body, format: format)
      context.append(variable.kind == .insertID ? "SET INSERT_ID=" : "SET LAST_INSERT_ID=")
      context.append(number: variable.value)
    case .rand:
      let seeds = try RandEvent(parsing: event.body, format: format)
      context.append("SET @@RAND_SEED1=")
      context.append(number: seeds.first)
      context.append(", @@RAND_SEED2=")
      context.append(number: seeds.second)
    default:
      let variable = try UserVarEvent(parsing: event.body, format: format)
      context.append("SET @")
      if !variable.name.isASCII { contextNeedsUTF8 = true }
      context.append(variable.name.quotedName)
      context.append(":=")
      try append(variable)
    }
    context.append(Self.end)
  }

  /// Writes what was kept.
  mutating func flushContext() {
    if context.count == 0 { return }
    if contextNeedsUTF8 { setClientToUTF8() }
    contextNeedsUTF8 = false
    let bytes = context.array
    text.append(bytes)
    context.removeAll()
  }

  /// A value such that the variable gets the type it had.
  private mutating func append(_ variable: UserVarEvent) throws(BinaryLogError) {
    switch variable.value {
    case .null: context.append("NULL")
    case .integer(let value) where value == .min: context.append("CAST(-9223372036854775808 AS SIGNED)")
    case .integer(let value): context.append(number: value)
    case .unsigned(let value):
      context.append("CAST(")
      context.append(number: value)
      context.append(" AS UNSIGNED)")
    case .real(let value):
      guard value.isFinite else {
        throw BinaryLogError(.damaged, event: .userVar, found: "the number \(value)", expected: "a finite one")
      }
      // With an exponent it is no decimal number; the shortest digits that give the same number again.
      let digits = value.description
      context.append(text: digits.contains("e") ? digits : digits + "e0")
    case .decimal(let precision, let scale, let packed):
      let digits = try Self.decimal(precision, scale, packed)
      context.append(digits.bytes)
      // With a point it is no integer.
      if scale == 0 { context.append(".") }
    case .string(let bytes, let number): try append(bytes, number, variable.typeName)
    }
  }

  private mutating func append(
    _ bytes: ByteString, _ number: UInt32, _ typeName: ByteString?
  ) throws(BinaryLogError) {
    if typeName != nil, bytes.count > 4, number == 63 {
      // MariaDB's geometries: a reference system, and the standard's form.
      let reference = bytes.bytes[..<4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      context.append("ST_GeomFromWKB(")
      context.append(hexadecimal: Array(bytes.bytes[4...]))
      context.append(",")
      context.append(number: reference)
      context.append(")")
      return
    }
    let isOld = isMariaDB ? serverNumbers < (10, 6, 0) : serverNumbers < (8, 0, 30)
    guard let collation = UInt16(exactly: number).map({ Collation(number: $0) }), let set = collation.characterSet,
      let name = collation.name(isMariaDB: isMariaDB, isOld: isOld)
    else {
      throw BinaryLogError(
        .unsupported, event: .userVar, found: "a string of collation \(number)",
        expected: "one of MySQL up to 9.7 or MariaDB up to 11.8")
    }
    context.append("_")
    context.append(text: set == "utf8" && !isOld ? "utf8mb3" : set)
    context.append(" ")
    context.append(hexadecimal: bytes.bytes)
    context.append(" COLLATE ")
    context.append(ByteString(name).quotedName)
  }

  private static func decimal(
    _ precision: Int, _ scale: Int, _ packed: ByteString
  ) throws(BinaryLogError) -> ByteString {
    let span = unsafe packed.bytes.span.bytes
    var cursor = ByteCursor(span)
    do throws(PackingError) {
      let value = try RowValue(decoding: &cursor, as: .decimal(precision: precision, scale: scale))
      guard case .decimal(let digits) = value, cursor.isAtEnd else {
        throw PackingError(position: cursor.position, found: "more bytes", expected: "the end")
      }
      return digits
    } catch {
      throw BinaryLogError(
        .damaged, event: .userVar, position: error.position, found: error.found, expected: error.expected)
    }
  }
}
