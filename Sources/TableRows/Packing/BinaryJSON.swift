internal import ByteIO

/// MySQL's binary form of JSON, in which columns store it and rows carry it (server: `json_binary.h`).
public enum BinaryJSON {
  /// The document that a stored value is; no bytes at all are null.
  ///
  /// Values may be anywhere behind the container that refers to them, so two references could lead to the same one. A
  /// document of a server has no such: all together take no more bytes than it has, and one that takes more is refused.
  /// - Throws: ``PackingError`` for anything that is no document, or one that nests more than 100 deep.
  public static func decode(_ stored: RawSpan) throws(PackingError) -> JSONValue {
    if stored.byteCount == 0 { return .null }
    var reader = Reader(budget: stored.byteCount)
    return try reader.value(type: stored[0], stored, from: 1, depth: 0)
  }

  private struct Reader {
    /// How many bytes may yet be taken.
    var budget: Int

    /// The value whose bytes begin at `start`.
    mutating func value(
      type: UInt8, _ bytes: RawSpan, from start: Int, depth: Int
    ) throws(PackingError) -> JSONValue {
      var cursor = ByteCursor(bytes)
      try cursor.pass(start)
      switch type {
      case 0...3: return try container(isLarge: type & 1 == 1, isArray: type > 1, &cursor, depth: depth + 1)
      case 4:
        try spend(1, at: start)
        return try literal(try cursor.little(1), at: start)
      case 5: return .integer(Int64(Int16(truncatingIfNeeded: try number(&cursor, 2))))
      case 6: return .unsigned(try number(&cursor, 2))
      case 7: return .integer(Int64(Int32(truncatingIfNeeded: try number(&cursor, 4))))
      case 8: return .unsigned(try number(&cursor, 4))
      case 9: return .integer(Int64(bitPattern: try number(&cursor, 8)))
      case 10: return .unsigned(try number(&cursor, 8))
      case 11:
        let double = Double(bitPattern: try number(&cursor, 8))
        guard double.isFinite else {
          throw PackingError(position: start, found: "the number \(double)", expected: "a finite one")
        }
        return .double(double)
      case 12: return .string(try text(&cursor))
      case 15:
        let type = UInt8(try number(&cursor, 1))
        return .opaque(type: type, try text(&cursor))
      default:
        throw PackingError(position: start, found: "the type \(type) of a JSON value", expected: "0 to 12, or 15")
      }
    }

    private mutating func container(
      isLarge: Bool, isArray: Bool, _ cursor: inout ByteCursor, depth: Int
    ) throws(PackingError) -> JSONValue {
      let start = cursor.position
      guard depth <= JSONValue.maximumDepth else {
        throw PackingError(position: start, found: "a document more than 100 deep", expected: "at most 100")
      }
      let width = isLarge ? 4 : 2
      let count = Int(try number(&cursor, width))
      let size = Int(try number(&cursor, width))
      guard size <= cursor.bytes.byteCount - start else {
        throw PackingError(
          position: start, found: "\(cursor.bytes.byteCount - start) bytes left for a container", expected: "\(size)")
      }
      let entries = count * (isArray ? 1 + width : 3 + 2 * width)
      guard entries <= size - 2 * width else {
        throw PackingError(position: start, found: "\(count) entries in \(size) bytes", expected: "fewer")
      }
      try spend(entries, at: start)
      let content = cursor.bytes.extracting(0..<start + size)
      let keysEnd = cursor.position + (isArray ? 0 : count * (2 + width))
      var keys: [[UInt8]] = []
      if !isArray {
        keys.reserveCapacity(count)
        for _ in 0..<count {
          var key = ByteCursor(content)
          try key.pass(start + Int(try cursor.little(width)))
          let length = Int(try cursor.little(2))
          try spend(length, at: cursor.position)
          keys.append(try key.octets(length))
        }
      }
      var values: [JSONValue] = []
      values.reserveCapacity(count)
      for index in 0..<count {
        let entry = keysEnd + index * (1 + width)
        let type = content[entry]
        if type == 4 || type == 5 || type == 6 || (isLarge && (type == 7 || type == 8)) {
          budget += type == 4 ? 1 : type < 7 ? 2 : 4  // The bytes are the entry's own, which is paid for.
          values.append(try value(type: type, content, from: entry + 1, depth: depth))
        } else {
          var offset = ByteCursor(content)
          try offset.pass(entry + 1)
          let place = start + Int(try offset.little(width))
          values.append(try value(type: type, content, from: place, depth: depth))
        }
      }
      if isArray { return .array(values) }
      return .object(zip(keys, values).map { JSONValue.Member(key: $0, value: $1) })
    }

    private func literal(_ code: UInt64, at position: Int) throws(PackingError) -> JSONValue {
      switch code {
      case 0: return .null
      case 1: return .boolean(true)
      case 2: return .boolean(false)
      default: throw PackingError(position: position, found: "the literal \(code)", expected: "0, 1 or 2")
      }
    }

    private mutating func number(_ cursor: inout ByteCursor, _ count: Int) throws(PackingError) -> UInt64 {
      try spend(count, at: cursor.position)
      return try cursor.little(count)
    }

    /// Bytes behind their length, which is in groups of seven bits, the lowest first.
    private mutating func text(_ cursor: inout ByteCursor) throws(PackingError) -> [UInt8] {
      let start = cursor.position
      var length = 0
      for group in 0..<5 {
        let byte = Int(try number(&cursor, 1))
        length |= (byte & 0x7F) << (7 * group)
        if byte & 0x80 == 0 {
          try spend(length, at: start)
          return try cursor.octets(length)
        }
      }
      throw PackingError(position: start, found: "a length of more than five bytes", expected: "at most five")
    }

    private mutating func spend(_ count: Int, at position: Int) throws(PackingError) {
      budget -= count
      if budget < 0 {
        throw PackingError(position: position, found: "values that overlap", expected: "each in bytes of its own")
      }
    }
  }
}
