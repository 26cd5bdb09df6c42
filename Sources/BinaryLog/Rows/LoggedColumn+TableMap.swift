internal import ByteIO
internal import TableRows

extension LoggedColumn {
  /// The columns of a table map, with what a definition that fits it says.
  static func columns(
    _ codes: [UInt8], _ types: [PackedType], _ metadata: TableMapMetadata, definition: TableDefinition?
  ) -> [LoggedColumn] {
    types.indices.map { index in
      let code = codes[index]
      if let column = definition?.columns[index] {
        return LoggedColumn(
          definition: Self.refined(column, code), type: Self.refined(types[index], column), hasName: true,
          isSignKnown: true, isCharacterSetKnown: true, areMembersKnown: true)
      }
      let set =
        index < metadata.collations.count
        ? metadata.collations[index].flatMap { CollationNumber.characterSet($0) } : nil
      let members = index < metadata.members.count ? metadata.members[index].flatMap { Self.utf8($0, set) } : nil
      let hasName = index < metadata.names.count
      var column = ColumnDefinition(
        name: hasName ? metadata.names[index] : ByteString("@\(index + 1)"),
        type: Self.type(types[index], code, set, members), characterSet: set)
      if !metadata.dimensions.isEmpty, let count = metadata.dimensions[index] {
        column.type = .vector(Int(clamping: count))
      }
      column.isInvisible = index < metadata.isVisible.count && !metadata.isVisible[index]
      column.isCompressed = code == 140 || code == 141
      return LoggedColumn(
        definition: column, type: Self.refined(types[index], column), hasName: hasName,
        isSignKnown: !metadata.isUnsigned.isEmpty,
        isCharacterSetKnown: set != nil || code == 245 || code == 255 || code == 242,
        areMembersKnown: members != nil)
    }
  }

  /// Members in their character set as UTF-8; nil if they are not known to be text of it.
  private static func utf8(_ members: [ByteString], _ set: CharacterSet?) -> [ByteString]? {
    guard let set else { return members.allSatisfy { $0.bytes.allSatisfy { $0 < 0x80 } } ? members : nil }
    guard let converter = try? TextConverter(set) else { return nil }
    var texts: [ByteString] = []
    for member in members {
      var text: [UInt8] = []
      guard converter.append(unsafe member.bytes.span.bytes, to: &text) == 0 else { return nil }
      texts.append(ByteString(text))
    }
    return texts
  }

  /// MariaDB's JSON is text, its VECTOR a VARBINARY; the log tells.
  private static func refined(_ column: ColumnDefinition, _ code: UInt8) -> ColumnDefinition {
    var column = column
    switch column.type {
    case .json where code != 245:
      column.type = .text(lengthBytes: 4)
      column.characterSet = CharacterSet.named("utf8mb4", in: .modern)
    case .vector(let count) where code != 242: column.type = .varbinary(4 * count)
    default: break
    }
    column.isCompressed = code == 140 || code == 141
    return column
  }

  /// What the definition adds to a type: the sign of a number, the digits of MariaDB's first fractions, the zero bytes
  /// that a BINARY has lost.
  private static func refined(_ type: PackedType, _ column: ColumnDefinition) -> PackedType {
    switch (type, column.type) {
    case (.integer(let bytes, _), .integer(_, let isUnsigned, _)): .integer(bytes: bytes, isUnsigned: isUnsigned)
    case (.time, .time(let digits)) where digits > 0: .oldTimeFraction(digits)
    case (.datetime, .datetime(let digits)) where digits > 0: .oldDatetimeFraction(digits)
    case (.timestamp, .timestamp(let digits)) where digits > 0: .oldTimestampFraction(digits)
    case (.string(let maximum, _), .binary), (.string(let maximum, _), .uuid), (.string(let maximum, _), .inet4),
      (.string(let maximum, _), .inet6):
      .string(maximum: maximum, trims: .zeros)
    default: type
    }
  }

  /// The type of a column by its code.
  private static func type(
    _ type: PackedType, _ code: UInt8, _ set: CharacterSet?, _ members: [ByteString]?
  ) -> ColumnType {
    switch type {
    case .integer(let bytes, let isUnsigned): .integer(bytes: bytes, isUnsigned: isUnsigned, width: nil)
    case .float: .float(isUnsigned: false, length: nil, decimals: nil)
    case .double: .double(isUnsigned: false, length: nil, decimals: nil)
    case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale, isUnsigned: false)
    case .bit(let count): .bit(count)
    case .year: .year(digits: 4)
    case .date: .date
    case .time: .time(fraction: 0)
    case .time2(let digits), .oldTimeFraction(let digits): .time(fraction: digits)
    case .datetime: .datetime(fraction: 0)
    case .datetime2(let digits), .oldDatetimeFraction(let digits): .datetime(fraction: digits)
    case .timestamp: .timestamp(fraction: 0)
    case .timestamp2(let digits), .oldTimestampFraction(let digits): .timestamp(fraction: digits)
    case .enumeration: .enumeration(members ?? [])
    case .set: .set(members ?? [])
    case .string(let maximum, _):
      if set == .binary {
        code == 254 ? .binary(maximum) : .varbinary(maximum)
      } else {
        code == 254
          ? .char(maximum / max(1, set?.maximumBytes ?? 1)) : .varchar(maximum / max(1, set?.maximumBytes ?? 1))
      }
    case .blob(let lengthBytes):
      switch code {
      case 242: .vector(0)
      case 245, 20: .json
      case 255: .geometry("GEOMETRY")
      default: set == .binary ? .blob(lengthBytes: lengthBytes) : .text(lengthBytes: lengthBytes)
      }
    }
  }
}
