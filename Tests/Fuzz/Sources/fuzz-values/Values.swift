import ByteIO
import FuzzSupport
import TableRows

/// Single values of any bytes.
enum Values {
  /// Documents, compressed values, geometries, vectors, table maps, and each type a few times.
  static var seeds: [[UInt8]] {
    let document: [UInt8] = [0, 1, 0, 12, 0, 11, 0, 1, 0, 5, 7, 0, 0x61]
    let array: [UInt8] = [2, 2, 0, 12, 0, 5, 1, 0, 4, 0, 0, 12, 1, 0x62]
    let path: [UInt8] = [3] + "$.a".utf8
    let update = [0] + path + [UInt8(document.count)] + document + [2] + path + [1, 4] + "$[1]".utf8 + [3, 5, 9, 0]
    let point: [UInt8] = [0, 0, 0, 0, 1, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
    let line: [UInt8] = [0, 0, 0, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
    let kinds = [document, array, update, [0x83, 0, 0, 3, 0x4B, 0x4C, 4, 0], point, line, [0, 0, 0x80, 0x3F]]
    let metadata: [UInt8] = [3, 15, 10, 2, 252, 4, 246, 10, 2]
    let values = (0..<Self.types.count).flatMap { type in
      [[7, UInt8(type)] + [UInt8](repeating: 1, count: 40), [7, UInt8(type)] + [UInt8](repeating: 0x80, count: 40)]
    }
    return kinds.flatMap { kind in (0..<7).map { [UInt8($0), 0] + kind } } + [[6, 0] + metadata] + values
  }

  /// Types with all of their parameters.
  static let types: [PackedType] = {
    var types: [PackedType] = [.float, .double, .year, .date, .time, .datetime, .timestamp]
    for bytes in [1, 2, 3, 4, 8] {
      types += [
        .integer(bytes: bytes, isUnsigned: false), .integer(bytes: bytes, isUnsigned: true), .set(bytes: bytes),
      ]
    }
    for digits in 0...6 {
      types += [.time2(fraction: digits), .datetime2(fraction: digits), .timestamp2(fraction: digits)]
      if digits > 0 {
        types += [.oldTimeFraction(digits), .oldDatetimeFraction(digits), .oldTimestampFraction(digits)]
      }
    }
    for (precision, scale) in [(1, 0), (9, 9), (10, 2), (18, 9), (38, 10), (65, 30), (65, 0), (30, 30)] {
      types.append(.decimal(precision: precision, scale: scale))
    }
    for trims in [PackedType.Trimming.nothing, .spaces, .zeros] {
      types += [4, 255, 256, 70000].map { .string(maximum: $0, trims: trims) }
    }
    types += [1, 7, 8, 9, 63, 64].map { .bit($0) } + [1, 2].map { .enumeration(bytes: $0) }
    return types + (1...4).map { .blob(lengthBytes: $0) }
  }()

  static func check(_ kind: Int, options: Int, _ bytes: [UInt8]) {
    var text: [UInt8] = []
    switch kind & 7 {
    case 0: checkDocument(bytes)
    case 1: checkUpdate(bytes, options)
    case 2:
      // A value says how long it is, and a limit is kept.
      if let value = try? CompressedColumn.decode(bytes.span.bytes, limit: 1 << 20) {
        demand(value.count <= max(1 << 20, bytes.count), "\(value.count) bytes beyond the limit")
      }
    case 3:
      if (try? GeometryText.append(bytes.span.bytes, style: options & 1 == 0 ? .classic : .modern, to: &text)) != nil {
        demand(text.allSatisfy { $0 >= 32 && $0 < 127 }, "a geometry that is not ASCII")
      }
    case 4:
      if (try? VectorText.append(bytes, style: options & 1 == 0 ? .mariaDB : .mySQL, to: &text)) != nil {
        demand(text.count { $0 == 0x2C } == max(0, bytes.count / 4 - 1), "other elements than the vector has")
      }
    case 5:
      UUIDText.append(bytes.prefix(16), to: &text)
      NetworkAddressText.appendINET4(bytes.prefix(4), to: &text)
      NetworkAddressText.appendINET6(bytes.prefix(16), to: &text)
    case 6: checkTableMap(bytes, options)
    default: checkValue(bytes, types[options % types.count])
    }
  }

  private static func checkDocument(_ bytes: [UInt8]) {
    var text: [UInt8] = []
    let isText = (try? BinaryJSON.appendText(bytes.span.bytes, to: &text)) != nil
    let document = try? BinaryJSON.decode(bytes.span.bytes)
    if let document {
      var other: [UInt8] = []
      let isOther = (try? document.appendText(to: &other)) != nil
      demand(isText == isOther && (!isText || text == other), "another text of the document than of its bytes")
    } else {
      demand(!isText, "text of what is no document")
    }
  }

  private static func checkUpdate(_ bytes: [UInt8], _ options: Int) {
    guard let update = try? JSONPartialUpdate(parsing: bytes.span.bytes) else { return }
    let documents: [JSONValue] = update.changes.compactMap {
      switch $0 {
      case .replace(_, let value), .insert(_, let value): value
      case .remove: nil
      }
    }
    // One of its own values is the document.
    guard !documents.isEmpty, let changed = try? update.apply(to: documents[options % documents.count]) else { return }
    var text: [UInt8] = []
    try? changed.appendText(to: &text)
  }

  private static func checkTableMap(_ bytes: [UInt8], _ options: Int) {
    guard let count = bytes.first.map(Int.init), bytes.count > count else { return }
    let codes = Array(bytes[1...].prefix(count))
    let metadata = Array(bytes.dropFirst(1 + count))
    guard
      let types = try? PackedType.types(
        codes: codes, metadata: metadata, isUnsigned: codes.indices.map { options >> ($0 & 7) & 1 == 1 })
    else { return }
    demand(types.count == codes.count, "another number of types than of codes")
    for type in types { checkValue(metadata, type) }
  }

  /// A value that can be read can be written, and gives the same bytes.
  private static func checkValue(_ bytes: [UInt8], _ type: PackedType) {
    var cursor = ByteCursor(bytes.span.bytes)
    guard let value = try? RowValue(decoding: &cursor, as: type) else { return }
    var again: [UInt8] = []
    do {
      try value.encode(as: type, into: &again)
    } catch {
      fatalError("\(value) of \(type) cannot be encoded: \(error)")
    }
    demand(again == Array(bytes[..<cursor.position]), "\(value) of \(type) is encoded as \(again)")
    var text: [UInt8] = []
    switch value {
    case .temporal(let parts):
      for kind in [TemporalParts.Kind.date, .time, .datetime] { parts.appendText(kind, fraction: 6, to: &text) }
    case .timestamp(let seconds, let microseconds):
      TimestampText.append(seconds: seconds, microseconds: microseconds, fraction: 6, to: &text)
    default: break
    }
  }
}
