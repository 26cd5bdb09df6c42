public import ByteIO

extension RowValue {
  /// Decodes one value of a packed row; never ``RowValue/null``, which takes no bytes there (specification 9.2).
  ///
  /// - Throws: ``PackingError`` if the bytes end too early, or are what no server writes for the type.
  public init(decoding cursor: inout ByteCursor, as type: PackedType) throws(PackingError) {
    let start = cursor.position
    try type.check(at: start)
    switch type {
    case .integer(let count, let isUnsigned):
      let raw = try cursor.little(count)
      let shift = Int64(64 - 8 * count)
      self = isUnsigned ? .unsigned(raw) : .integer((Int64(bitPattern: raw) << shift) >> shift)
    case .float: self = .float(Float(bitPattern: UInt32(truncatingIfNeeded: try cursor.little(4))))
    case .double: self = .double(Double(bitPattern: try cursor.little(8)))
    case .decimal(let precision, let scale):
      self = .decimal(try PackedDecimal(precision: precision, scale: scale).decode(&cursor))
    case .bit(let count):
      let raw = try cursor.big((count + 7) / 8)
      if count < 64 && raw >> UInt64(count) != 0 {
        throw PackingError(position: start, found: "the number \(raw)", expected: "one of \(count) bits")
      }
      self = .bits(raw)
    case .year:
      let raw = Int(try cursor.little(1))
      self = .year(raw == 0 ? 0 : 1900 + raw)
    case .date, .time, .datetime, .time2, .datetime2, .oldTimeFraction, .oldDatetimeFraction:
      self = .temporal(try TemporalParts(decoding: &cursor, as: type))
    case .timestamp, .timestamp2, .oldTimestampFraction:
      let (seconds, microseconds) = try PackedTimestamp.decode(&cursor, as: type)
      self = .timestamp(seconds: seconds, microseconds: microseconds)
    case .string(let maximum, let trims):
      let length = Int(try cursor.little(maximum > 255 ? 2 : 1))
      if length > maximum {
        throw PackingError(position: start, found: "a string of \(length) bytes", expected: "at most \(maximum)")
      }
      var bytes = try cursor.octets(length)
      if let padding = trims.byte, bytes.last == padding {
        throw PackingError(
          position: cursor.position - 1, found: "the byte \(padding) at the end of a string",
          expected: "a string without it, for packing removes it")
      }
      if trims == .zeros { bytes.append(contentsOf: repeatElement(0, count: maximum - length)) }
      self = .bytes(bytes)
    case .enumeration(let count): self = .member(Int(try cursor.little(count)))
    case .set(let count): self = .members(try cursor.little(count))
    case .blob(let lengthBytes): self = .bytes(try cursor.octets(Int(try cursor.little(lengthBytes))))
    }
  }

  /// Appends the value as a packed row has it (specification 9.2).
  ///
  /// - Throws: ``PackingError`` if the type cannot hold the value without loss; NULL has no bytes and is an error too.
  ///   Its position is that in `bytes`, which may then hold a part of the value.
  public func encode(as type: PackedType, into bytes: inout [UInt8]) throws(PackingError) {
    try type.check(at: bytes.count)
    switch (self, type) {
    case (.integer(let value), .integer(let count, let isUnsigned)):
      let bits = UInt64(8 * count)
      let fits =
        isUnsigned
        ? value >= 0 && (count == 8 || UInt64(value) >> bits == 0)
        : count == 8 || (value >= -(1 << (bits - 1)) && value < 1 << (bits - 1))
      guard fits else { throw mismatch(type, bytes.count) }
      bytes.appendLittle(UInt64(bitPattern: value), count)
    case (.unsigned(let value), .integer(let count, let isUnsigned)):
      guard (UInt64(8 * count) - (isUnsigned ? 0 : 1)) >= UInt64(64 - value.leadingZeroBitCount) else {
        throw mismatch(type, bytes.count)
      }
      bytes.appendLittle(value, count)
    case (.float(let value), .float): bytes.appendLittle(UInt64(value.bitPattern), 4)
    case (.double(let value), .double): bytes.appendLittle(value.bitPattern, 8)
    case (.decimal(let digits), .decimal(let precision, let scale)):
      try PackedDecimal(precision: precision, scale: scale).encode(digits, into: &bytes)
    case (.bits(let value), .bit(let count)):
      guard count == 64 || value >> UInt64(count) == 0 else { throw mismatch(type, bytes.count) }
      bytes.appendBig(value, (count + 7) / 8)
    case (.year(let year), .year):
      guard year == 0 || (1901...2155).contains(year) else { throw mismatch(type, bytes.count) }
      bytes.append(year == 0 ? 0 : UInt8(year - 1900))
    case (.temporal(let parts), _): try parts.encode(as: type, into: &bytes)
    case (.timestamp(let seconds, let microseconds), _):
      try PackedTimestamp.encode(seconds, microseconds, as: type, into: &bytes)
    case (.bytes(let value), .string(let maximum, let trims)):
      guard value.count <= maximum, trims != .zeros || value.count == maximum else {
        throw mismatch(type, bytes.count)
      }
      var length = value.count
      if let padding = trims.byte { while length > 0 && value[length - 1] == padding { length -= 1 } }
      bytes.appendLittle(UInt64(length), maximum > 255 ? 2 : 1)
      bytes.append(contentsOf: value[..<length])
    case (.bytes(let value), .blob(let lengthBytes)):
      guard value.count >> (8 * lengthBytes) == 0 else { throw mismatch(type, bytes.count) }
      bytes.appendLittle(UInt64(value.count), lengthBytes)
      bytes.append(contentsOf: value)
    case (.member(let member), .enumeration(let count)):
      guard member >= 0, member >> (8 * count) == 0 else { throw mismatch(type, bytes.count) }
      bytes.appendLittle(UInt64(member), count)
    case (.members(let members), .set(let count)):
      guard count == 8 || members >> UInt64(8 * count) == 0 else { throw mismatch(type, bytes.count) }
      bytes.appendLittle(members, count)
    default: throw mismatch(type, bytes.count)
    }
  }

  private func mismatch(_ type: PackedType, _ position: Int) -> PackingError {
    let found =
      switch self {
      case .bytes(let bytes): "\(bytes.count) bytes"
      default: "\(self)"
      }
    return PackingError(position: position, found: found, expected: "a value of the type \(type)")
  }
}

extension PackedType.Trimming {
  /// The byte that is removed, if one is.
  var byte: UInt8? {
    switch self {
    case .nothing: nil
    case .spaces: 0x20
    case .zeros: 0
    }
  }
}

extension PackedType {
  /// Whether the value of a column of this type is kept apart from the row in images of 6.0.8 and later.
  public var isBlob: Bool { if case .blob = self { true } else { false } }

  /// Throws if the type's own numbers are none that a server has; a definition may claim any.
  func check(at position: Int) throws(PackingError) {
    let isPossible =
      switch self {
      case .integer(let bytes, _), .set(let bytes): [1, 2, 3, 4, 8].contains(bytes)
      case .decimal(let precision, let scale):
        (1...PackedDecimal.maximumPrecision).contains(precision) && (0...precision).contains(scale)
      case .bit(let count): (1...64).contains(count)
      case .time2(let digits), .datetime2(let digits), .timestamp2(let digits): (0...6).contains(digits)
      case .oldTimeFraction(let digits), .oldDatetimeFraction(let digits), .oldTimestampFraction(let digits):
        (1...6).contains(digits)
      case .string(let maximum, _): (0...65535).contains(maximum)
      case .enumeration(let bytes): bytes == 1 || bytes == 2
      case .blob(let lengthBytes): (1...4).contains(lengthBytes)
      case .float, .double, .year, .date, .time, .datetime, .timestamp: true
      }
    if !isPossible {
      throw PackingError(position: position, found: "the type \(self)", expected: "one that a server has")
    }
  }
}
